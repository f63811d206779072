//! JSON for programs. The format is its own set of structs, so that the library can change without
//! it. Within `v1` keys are only ever added; words (`severity`, `kind`, …) may gain values.

use super::sanitize;
use crate::finding::{self, Fix, Side, SourceKind};
use crate::path;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write;

/// One report; `schema` names the command: `mate-doctor/check/v1`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    /// `mate-doctor/<command>/v1`
    pub schema: String,
    /// The program that wrote this.
    pub tool: Tool,
    /// The command that was run.
    pub command: String,
    /// What was looked at.
    pub input: Input,
    /// What it comes to: `healthy`, `unhealthy`, `cause-found`, `not-recognised`, `not-examined`, …
    pub verdict: String,
    /// The verdict as a sentence.
    pub summary: String,
    /// The number that the program ends with.
    pub exit: u8,
    /// Why nothing could be examined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The steps of the work.
    pub checks: Vec<Check>,
    /// What was found, best first.
    pub findings: Vec<Finding>,
    /// The next useful command line.
    pub next: Option<String>,
}

/// The program.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tool {
    /// `mate-doctor`
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    /// This program.
    pub fn this() -> Self {
        Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") }
    }
}

/// What was looked at.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Input {
    /// The name of the file as given; empty where there was none.
    pub name: String,
    /// What it is, in words.
    pub kind: Option<String>,
    /// The world it was held against.
    pub world: Option<String>,
}

/// One step of the work.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Check {
    /// `ok`, `warn`, `fail` or `skip`.
    pub state: String,
    /// What was looked at.
    pub what: String,
    /// What was seen.
    pub detail: String,
}

/// One diagnosed cause.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// The stable code, `MD0101`.
    pub code: &'static str,
    /// The root-cause class; several codes may share one.
    pub name: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// `certain`, `likely` or `guess`.
    pub confidence: String,
    /// Where the change has to be made: `guest`, `host`, `flag`, `tool-versions`, `wit`,
    /// `composition` or `core-module`.
    pub side: Option<&'static str>,
    /// The item it is about.
    pub subject: Option<Subject>,
    /// One line that stands alone.
    pub headline: String,
    /// Where in the binary it lies.
    pub place: Option<Place>,
    /// Places in texts; `primary` ones are what it is about.
    pub annotations: Vec<Annotation>,
    /// Further facts.
    pub related: Vec<Related>,
    /// What to do, the best first.
    pub suggestions: Vec<Suggestion>,
}

/// An item by its full WIT path and the parts of that.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Subject {
    /// `ns:pkg/iface@1.0.0#func`
    pub path: String,
    /// `ns:pkg`
    pub package: Option<String>,
    /// `iface`
    pub interface: Option<String>,
    /// `1.0.0`
    pub version: Option<String>,
    /// `func`
    pub item: Option<String>,
}

impl Subject {
    fn of(text: &str) -> Self {
        let asked = path::read(text);
        let package = match (asked.namespace(), asked.package()) {
            (Some(namespace), Some(package)) => Some([namespace, package].join(":")),
            _ => None,
        };
        Subject {
            path: text.to_owned(),
            package,
            interface: asked.interface().map(str::to_owned),
            version: asked.version().map(str::to_owned),
            item: asked.item().map(str::to_owned),
        }
    }
}

/// A place in a binary.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Place {
    /// The name of the file as given.
    pub file: String,
    /// Bytes from its start.
    pub offset: Option<u64>,
}

/// A place in a text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Annotation {
    /// What kind of text: `file`, `decoded`, `argument` or `error-text`.
    pub source: &'static str,
    /// Its path or name.
    pub name: String,
    /// Where in it.
    pub span: Span,
    /// What is to be seen there.
    pub label: String,
    /// Whether this is what the finding is about.
    pub primary: bool,
}

/// Bytes of a text, and where they begin.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The line of the first byte, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
}

/// A fact that belongs to a finding.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Related {
    /// The fact.
    pub text: String,
    /// Places that show it.
    pub annotations: Vec<Annotation>,
}

/// Something to do.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Suggestion {
    /// What to do.
    pub title: String,
    /// `advice`, `command`, `write`, `replace` or `code`.
    pub kind: &'static str,
    /// `certain`, `likely` or `guess`.
    pub confidence: String,
    /// For `command`: a shell command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// For `write` and `replace`: what to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
    /// For `replace`: the text that is edited and the part of it that goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Annotation>,
    /// For `code`: the language as in a Markdown fence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'static str>,
    /// For `code`: the lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Report {
    /// What a report says, and the number that the program ends with.
    pub fn of(report: &finding::Report, exit: u8) -> Self {
        Report {
            schema: schema_name(report.command),
            tool: Tool::this(),
            command: report.command.to_owned(),
            input: Input::from(&report.input),
            verdict: report.verdict.word.to_owned(),
            summary: report.verdict.sentence.clone(),
            exit,
            error: None,
            checks: report.checks.iter().map(Check::from).collect(),
            findings: report.findings.iter().map(Finding::from).collect(),
            next: report.next.clone(),
        }
    }

    /// What stands for a report that could not be made.
    pub fn failed(command: &str, message: &str, findings: &[finding::Finding], exit: u8) -> Self {
        Report {
            schema: schema_name(command),
            tool: Tool::this(),
            command: command.to_owned(),
            input: Input::default(),
            verdict: "not-examined".to_owned(),
            summary: message.to_owned(),
            exit,
            error: Some(message.to_owned()),
            checks: Vec::new(),
            findings: findings.iter().map(Finding::from).collect(),
            next: None,
        }
    }
}

/// The name of a command's format.
pub fn schema_name(command: &str) -> String {
    ["mate-doctor", command, "v1"].join("/")
}

fn side_word(side: Side) -> &'static str {
    match side {
        Side::Guest => "guest",
        Side::Host => "host",
        Side::Flag => "flag",
        Side::ToolVersions => "tool-versions",
        Side::Wit => "wit",
        Side::Composition => "composition",
        Side::CoreModule => "core-module",
    }
}

fn source_word(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::File => "file",
        SourceKind::Decoded => "decoded",
        SourceKind::Argument => "argument",
        SourceKind::ErrorText => "error-text",
    }
}

impl From<&finding::Input> for Input {
    fn from(input: &finding::Input) -> Self {
        Input { name: input.name.clone(), kind: input.kind.clone(), world: input.world.clone() }
    }
}

impl From<&finding::CheckLine> for Check {
    fn from(check: &finding::CheckLine) -> Self {
        Check { state: check.state.word().to_ascii_lowercase(), what: check.what.clone(), detail: check.detail.clone() }
    }
}

impl From<&finding::Finding> for Finding {
    fn from(finding: &finding::Finding) -> Self {
        Finding {
            code: finding.code.as_str(),
            name: finding.name(),
            severity: finding.severity.to_string(),
            confidence: finding.confidence.to_string(),
            side: finding.side.map(side_word),
            subject: finding.subject.as_deref().map(Subject::of),
            headline: finding.headline.clone(),
            place: finding.place.as_ref().map(|place| Place { file: place.file.clone(), offset: place.offset }),
            annotations: finding.annotations.iter().map(Annotation::from).collect(),
            related: finding.related.iter().map(Related::from).collect(),
            suggestions: finding.suggestions.iter().map(Suggestion::from).collect(),
        }
    }
}

impl From<&finding::Annotation> for Annotation {
    fn from(annotation: &finding::Annotation) -> Self {
        let (line, column) = annotation.source.line_column(annotation.span.start);
        Annotation {
            source: source_word(annotation.source.kind),
            name: annotation.source.name.clone(),
            span: Span { start: annotation.span.start, end: annotation.span.end, line, column },
            label: annotation.label.clone(),
            primary: annotation.primary,
        }
    }
}

impl From<&finding::Related> for Related {
    fn from(related: &finding::Related) -> Self {
        Related { text: related.text.clone(), annotations: related.annotations.iter().map(Annotation::from).collect() }
    }
}

impl From<&finding::Suggestion> for Suggestion {
    fn from(suggestion: &finding::Suggestion) -> Self {
        let mut out = Suggestion {
            title: suggestion.title.clone(),
            kind: "advice",
            confidence: suggestion.confidence.to_string(),
            command: None,
            replacement: None,
            target: None,
            language: None,
            code: None,
        };
        match &suggestion.fix {
            Fix::Advice => {}
            Fix::Command(command) => {
                out.kind = "command";
                out.command = Some(command.clone());
            }
            Fix::Write(name) => {
                out.kind = "write";
                out.replacement = Some(name.clone());
            }
            Fix::Replace { source, range, text } => {
                out.kind = "replace";
                out.replacement = Some(text.clone());
                out.target = Some(Annotation::from(&finding::Annotation::primary(source, range.clone(), "")));
            }
            Fix::Code { language, text } => {
                out.kind = "code";
                out.language = Some(language);
                out.code = Some(text.clone());
            }
        }
        out
    }
}

/// A value as it is written: indented, with a line break at the end. Characters that would hide or
/// reorder text on a terminal can only stand in strings, where their escapes mean the same.
pub fn text(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("structs with string keys are always JSON");
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c == '\n' || !sanitize::is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out.push('\n');
    out
}

/// Reports as one object, or as a list where there are several.
pub fn reports(reports: &[finding::Report], exit: u8) -> String {
    let objects: Vec<Report> = reports.iter().map(|report| Report::of(report, exit)).collect();
    match objects.as_slice() {
        [only] => text(only),
        several => text(&several),
    }
}
