//! `diff`: for people as a diff of WIT, as JSON the report with every change, what they mean, and what
//! else differs.

use super::sanitize::escape;
use super::style::{Style, Tone};
use super::{RenderOptions, human, json};
use crate::diff::{Bump, ChangeKind, DiffLine, DiffReport, PackageStep, Size};
use crate::finding::{Code, Finding};
use crate::surface::{Direction, Place};
use schemars::JsonSchema;
use serde::Serialize;

/// What the JSON of one comparison adds to the report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Diff {
    /// The step that it is: contents and names.
    pub step: Bump,
    /// The step by the contents alone, versions in names aside.
    pub contents: Bump,
    /// Whether those who call the old one can call the new one, versions in names aside.
    pub callers: bool,
    /// Whether what satisfied the imports still does, versions aside.
    pub providers: bool,
    /// Whether a component made for the old world is one of the new world, versions aside.
    pub implementers: bool,
    /// Whether a wasmtime host finds everything that stayed under the old names.
    pub names_found: bool,
    /// What changed among exports.
    pub exports: Changes,
    /// What changed among imports.
    pub imports: Changes,
    /// What versions of packages say.
    pub packages: Vec<PackageStep>,
    /// Sizes in bytes, where two files were compared.
    pub sizes: Vec<Size>,
    /// Tools that changed.
    pub producers: Vec<String>,
    /// Proposals newly needed.
    pub features: Vec<String>,
}

/// Changes in one direction, by path.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Changes {
    /// What is new.
    pub added: Vec<String>,
    /// What is gone.
    pub removed: Vec<String>,
    /// What has another type.
    pub changed: Vec<String>,
    /// What was renamed or moved.
    pub renamed: Vec<Rename>,
}

/// Two names of one thing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Rename {
    /// The old path.
    pub from: String,
    /// The new path.
    pub to: String,
}

/// For people: the verdict, the changed items as lines of a diff, what else was found.
pub fn human(comparison: &DiffReport, options: &RenderOptions) -> String {
    let report = &comparison.report;
    if options.verbose > 0 || options.plain || comparison.lines.is_empty() {
        return human::report(report, options);
    }
    let style = Style::new(options.color);
    let mut out = human::verdict(report, style) + "\n";
    if options.quiet {
        return out;
    }
    for (title, direction) in [("exports", Direction::Export), ("imports", Direction::Import)] {
        let lines: Vec<&DiffLine> = comparison.lines.iter().filter(|line| line.direction == direction).collect();
        if lines.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{}\n", style.paint(Tone::Path, title)));
        let mut interface = None;
        for line in lines {
            if line.interface != interface {
                interface.clone_from(&line.interface);
                let name = interface.as_deref().unwrap_or("(top level)");
                out.push_str(&format!("  {}\n", escape(name)));
            }
            let indent = if interface.is_some() { "   " } else { " " };
            for (sign, tone, text) in [("-", Tone::Error, &line.old), ("+", Tone::Ok, &line.new)] {
                if let Some(text) = text {
                    out.push_str(&style.paint(tone, &format!("{sign}{indent}{}", escape(text))));
                    out.push('\n');
                }
            }
        }
    }
    let is_line =
        |finding: &&Finding| matches!(finding.code, Code::MD0760 | Code::MD0761 | Code::MD0762 | Code::MD0763);
    let rest: Vec<Finding> = report.findings.iter().filter(|finding| !is_line(finding)).cloned().collect();
    let rest = human::findings(&rest, options);
    if !rest.is_empty() {
        out.push_str(&format!("\n{rest}"));
    }
    let features = comparison.features.iter().map(|feature| format!("needs {feature}"));
    let size = comparison.sizes.first().filter(|size| size.old != size.new);
    let also: Vec<String> = features.chain(size.map(|size| format!("{} -> {} bytes", size.old, size.new))).collect();
    if !also.is_empty() {
        out.push_str(&format!("\nalso: {}\n", escape(&also.join("; "))));
    }
    out
}

/// The JSON of one comparison.
pub fn json(comparison: &DiffReport, exit: u8) -> String {
    let meaning = &comparison.meaning;
    let details = Diff {
        step: meaning.step(),
        contents: meaning.contents,
        callers: meaning.callers,
        providers: meaning.providers,
        implementers: meaning.implementers,
        names_found: meaning.names_found,
        exports: changes(comparison, Direction::Export),
        imports: changes(comparison, Direction::Import),
        packages: meaning.packages.clone(),
        sizes: comparison.sizes.clone(),
        producers: comparison.producers.clone(),
        features: comparison.features.iter().map(ToString::to_string).collect(),
    };
    json::document("diff", &[json::Detailed::new(&comparison.report, details)], exit)
}

fn changes(comparison: &DiffReport, direction: Direction) -> Changes {
    let mut out = Changes::default();
    for change in comparison.changes.iter().filter(|change| change.place.direction == direction) {
        let path = change.place.path();
        match &change.kind {
            ChangeKind::Added { .. } => out.added.push(path),
            ChangeKind::Removed { .. } => out.removed.push(path),
            ChangeKind::Changed { .. } if !out.changed.contains(&path) => out.changed.push(path),
            ChangeKind::Changed { .. } => {}
            ChangeKind::Renamed { to, .. } => out.renamed.push(Rename { from: path, to: Place::path(to) }),
        }
    }
    out
}
