//! Renderers: one file per format, all over the same [`Report`]. They lay out, they decide nothing.
//!
//! A command calls [`reports`] with what it found, the number it will exit with and the [`RenderOptions`]
//! of the session:
//!
//! ```
//! use mate_doctor::finding::{Report, Verdict};
//! use mate_doctor::render::{Format, RenderOptions, reports};
//!
//! let mut report = Report::new("check", "handler.wasm", None);
//! report.conclude(Verdict::Healthy, "passed: handler.wasm implements `task`");
//! let text = reports(&[report], 0, &RenderOptions { format: Format::Concise, ..RenderOptions::default() });
//! assert_eq!(text, "passed: handler.wasm implements `task`\n");
//! ```
//!
//! Parts that one command alone shows (the listing of `inspect`, the value of a call) have renderers
//! of their own here. They share [`style`] (the only place that knows ANSI), [`sanitize`] (every name
//! from a file goes through it), [`table`] (columns that never break a name), [`human::findings`]
//! (as wide as there is room) and the structs of [`json`].

mod alike;
#[cfg(feature = "call")]
pub mod call;
pub mod concise;
pub mod diff;
pub mod github;
pub mod human;
mod inspect;
pub mod json;
mod links;
pub mod markdown;
mod plain;
pub mod sanitize;
pub mod sarif;
pub mod schema;
mod shown;
mod snippet;
pub mod style;
pub mod table;
mod uri;
mod words;

pub use inspect::Detail;

use crate::finding::Report;
use crate::inspect::{Brief, Inspection};

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// For people: the findings with snippets, the verdict last.
    #[default]
    Human,
    /// One line per finding.
    Concise,
    /// One JSON document over all reports.
    Json,
    /// A SARIF 2.1.0 log.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// A comment for a pull request.
    Markdown,
}

/// What a renderer has to know about the place its text goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// How the answer is written.
    pub format: Format,
    /// Columns there are.
    pub width: usize,
    /// Whether ANSI styles may be used.
    pub color: bool,
    /// Whether frames may use characters beyond ASCII.
    pub unicode: bool,
    /// Sentences instead of drawings.
    pub plain: bool,
    /// Whether the terminal follows links.
    pub hyperlinks: bool,
    /// Only what is wrong.
    pub quiet: bool,
    /// How much more to say.
    pub verbose: u8,
}

impl Default for RenderOptions {
    fn default() -> Self {
        RenderOptions {
            format: Format::Human,
            width: 140,
            color: false,
            unicode: false,
            plain: false,
            hyperlinks: false,
            quiet: false,
            verbose: 0,
        }
    }
}

/// Writes reports in the format asked for; `exit` is the number the program ends with.
pub fn reports(reports: &[Report], exit: u8, options: &RenderOptions) -> String {
    match options.format {
        Format::Human => human::reports(reports, options),
        Format::Concise => concise::reports(reports, options),
        Format::Json => json::reports(reports, exit),
        Format::Sarif => sarif::reports(reports, exit),
        Format::Github => github::reports(reports),
        Format::Markdown => markdown::reports(reports),
    }
}

/// The line on standard error that says why no answer could be given.
pub fn error_line(message: &str, color: bool) -> String {
    let style = style::Style::new(color);
    format!("{}: {}", style.paint(style::Tone::Error, "error"), sanitize::escape_lines(message))
}

/// Writes what `inspect` says of one file in a line, and a line for each finding.
pub fn brief(brief: &Brief) -> String {
    inspect::brief(brief)
}

/// Writes what `inspect` says of one file: for people, as a Markdown section, or as an entry of a
/// [`json`] document behind those `before` it.
pub fn inspection(inspection: &Inspection, detail: Detail, before: usize, options: &RenderOptions) -> String {
    match options.format {
        Format::Json => json::entry(&json::Detailed::new(&inspection.report(), inspection), before),
        Format::Concise | Format::Github | Format::Sarif => brief(&Brief::from(inspection)),
        Format::Human => inspect::human(inspection, detail, options),
        Format::Markdown => inspect::markdown(inspection, detail, options),
    }
}
