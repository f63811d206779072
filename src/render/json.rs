//! JSON for programs: every command writes one [`Document`]. The format is its own set of structs, so that the library can change without
//! it. Within `v1` keys are only ever added; words (`severity`, `kind`, …) may gain values.

use super::{sanitize, words};
use crate::finding::{self, Fix, Side, SourceKind};
use crate::path;
use schemars::JsonSchema;
use serde::Serialize;
use std::io;

/// What a command writes: of one shape for one input or many, and also where it failed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Document<T> {
    /// `mate-doctor/<command>/v1`
    schema: String,
    /// The program that wrote this.
    tool: Program,
    /// The command that was run.
    command: String,
    /// One entry for each input.
    reports: Vec<T>,
    /// The number that the program ends with.
    exit: u8,
}

/// A report with what one command alone has to say; that is left out where nothing could be examined.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Detailed<T> {
    /// The report, as every command has it.
    #[serde(flatten)]
    report: ReportJson,
    /// What the command adds.
    #[serde(flatten)]
    details: Option<T>,
}

impl<T> Detailed<T> {
    /// A report with its details.
    pub fn new(report: &finding::Report, details: T) -> Self {
        Detailed { report: ReportJson::from(report), details: Some(details) }
    }
}

/// One report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReportJson {
    /// What was looked at.
    pub input: finding::Input,
    /// What it comes to: `healthy`, `unhealthy`, `cause-found`, `not-recognised`, `not-examined`, …
    pub verdict: &'static str,
    /// The verdict as a sentence.
    pub summary: String,
    /// Why something that was asked for could not be examined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The steps of the work.
    pub checks: Vec<CheckJson>,
    /// What was found, best first.
    pub findings: Vec<FindingJson>,
    /// The next useful command line.
    pub next: Option<String>,
}

/// The program.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Program {
    /// `mate-doctor`
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Program {
    /// This program.
    pub fn this() -> Self {
        Program { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") }
    }
}

/// One step of the work.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckJson {
    /// `ok`, `warn`, `fail` or `skip`.
    pub state: String,
    /// What was looked at.
    pub what: String,
    /// What was seen.
    pub detail: String,
}

/// One diagnosed cause.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingJson {
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
    pub subject: Option<SubjectJson>,
    /// One line that stands alone.
    pub headline: String,
    /// Where in the binary it lies.
    pub place: Option<finding::FilePlace>,
    /// Places in texts; `primary` ones are what it is about.
    pub annotations: Vec<AnnotationJson>,
    /// Further facts.
    pub related: Vec<RelatedJson>,
    /// What to do, the best first.
    pub suggestions: Vec<SuggestionJson>,
}

/// An item by its full WIT path and the parts of that.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SubjectJson {
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

impl SubjectJson {
    fn of(text: &str) -> Self {
        let asked = path::read(text);
        let package = match (asked.namespace(), asked.package()) {
            (Some(namespace), Some(package)) => Some([namespace, package].join(":")),
            _ => None,
        };
        SubjectJson {
            path: text.to_owned(),
            package,
            interface: asked.interface().map(str::to_owned),
            version: asked.version().map(str::to_owned),
            item: asked.item().map(str::to_owned),
        }
    }
}

/// A place in a text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AnnotationJson {
    /// What kind of text: `file`, `decoded`, `argument` or `error-text`.
    pub source: &'static str,
    /// Its path or name.
    pub name: String,
    /// Where in it.
    pub span: SpanJson,
    /// What is to be seen there.
    pub label: String,
    /// Whether this is what the finding is about.
    pub primary: bool,
}

/// Bytes of a text, and where they begin.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SpanJson {
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
pub struct RelatedJson {
    /// The fact.
    pub text: String,
    /// Places that show it.
    pub annotations: Vec<AnnotationJson>,
}

/// Something to do.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SuggestionJson {
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
    pub target: Option<AnnotationJson>,
    /// For `code`: the language as in a Markdown fence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'static str>,
    /// For `code`: the lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl From<&finding::Report> for ReportJson {
    fn from(report: &finding::Report) -> Self {
        ReportJson {
            input: report.input.clone(),
            verdict: report.verdict.word(),
            summary: report.summary.clone(),
            error: report.error.clone(),
            checks: report.checks.iter().map(CheckJson::from).collect(),
            findings: report.findings.iter().map(FindingJson::from).collect(),
            next: report.next.as_ref().map(ToString::to_string),
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

impl From<&finding::CheckLine> for CheckJson {
    fn from(check: &finding::CheckLine) -> Self {
        CheckJson {
            state: check.state.word().to_ascii_lowercase(),
            what: check.what.clone(),
            detail: words::timed(check),
        }
    }
}

impl From<&finding::Finding> for FindingJson {
    fn from(finding: &finding::Finding) -> Self {
        FindingJson {
            code: finding.code.as_str(),
            name: finding.name(),
            severity: finding.severity.to_string(),
            confidence: finding.confidence.to_string(),
            side: finding.side.map(side_word),
            subject: finding.subject.as_deref().map(SubjectJson::of),
            headline: finding.headline.clone(),
            place: finding.place.clone(),
            annotations: finding.annotations.iter().map(AnnotationJson::from).collect(),
            related: finding.related.iter().map(RelatedJson::from).collect(),
            suggestions: finding.suggestions.iter().map(SuggestionJson::from).collect(),
        }
    }
}

impl From<&finding::Annotation> for AnnotationJson {
    fn from(annotation: &finding::Annotation) -> Self {
        let (line, column) = annotation.source.line_column(annotation.span.start);
        AnnotationJson {
            source: source_word(annotation.source.kind),
            name: annotation.source.name.clone(),
            span: SpanJson { start: annotation.span.start, end: annotation.span.end, line, column },
            label: annotation.label.clone(),
            primary: annotation.primary,
        }
    }
}

impl From<&finding::Related> for RelatedJson {
    fn from(related: &finding::Related) -> Self {
        RelatedJson {
            text: related.text.clone(),
            annotations: related.annotations.iter().map(AnnotationJson::from).collect(),
        }
    }
}

impl From<&finding::Suggestion> for SuggestionJson {
    fn from(suggestion: &finding::Suggestion) -> Self {
        let mut out = SuggestionJson {
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
                out.command = Some(command.to_string());
            }
            Fix::Write(name) => {
                out.kind = "write";
                out.replacement = Some(name.clone());
            }
            Fix::Replace { source, range, text } => {
                out.kind = "replace";
                out.replacement = Some(text.clone());
                out.target = Some(AnnotationJson::from(&finding::Annotation::primary(source, range.clone(), "")));
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

/// A value as it is written: indented, with a line break at the end.
pub fn text(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    serde_json::to_writer_pretty(Visible { out: &mut out, indent: "" }, value)
        .expect("structs with string keys are always JSON");
    out.push(b'\n');
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// Writes a value on one line, without holding its text.
///
/// # Errors
/// When it cannot be written.
pub fn write_line(out: &mut impl io::Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(Visible { out: &mut *out, indent: "" }, value)?;
    out.write_all(b"\n")
}

/// Passes JSON on. Characters that would hide or reorder text on a terminal can only stand in strings, where
/// their escapes mean the same.
struct Visible<'a, W> {
    out: &'a mut W,
    /// What begins each line but the first.
    indent: &'static str,
}

impl<W: io::Write> io::Write for Visible<'_, W> {
    /// JSON is written by whole characters.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.iter().all(|byte| (b' '..=b'~').contains(byte)) {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        let mut plain = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| sanitize::is_hidden(*c)) {
            self.out.write_all(&bytes[plain..at])?;
            plain = at + c.len_utf8();
            if c == '\n' {
                self.out.write_all(b"\n")?;
                self.out.write_all(self.indent.as_bytes())?;
                continue;
            }
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(self.out, "\\u{unit:04x}")?;
            }
        }
        self.out.write_all(&bytes[plain..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The start of a document, up to the first report.
pub fn opening(command: &str) -> String {
    let Program { name, version } = Program::this();
    let schema = schema_name(command);
    format!(
        "{{\n  \"schema\": \"{schema}\",\n  \"tool\": {{ \"name\": \"{name}\", \"version\": \"{version}\" }},\n  \
         \"command\": \"{command}\",\n  \"reports\": ["
    )
}

/// A report in a document, behind those `before` it.
pub fn entry(report: &impl Serialize, before: usize) -> String {
    let mut out = Vec::new();
    write_entry(&mut out, report, before).expect("structs with string keys are always JSON");
    String::from_utf8(out).expect("JSON is UTF-8")
}

fn write_entry(out: &mut impl io::Write, report: &impl Serialize, before: usize) -> io::Result<()> {
    const INDENT: &str = "    ";
    write!(out, "{}\n{INDENT}", if before == 0 { "" } else { "," })?;
    Ok(serde_json::to_writer_pretty(Visible { out, indent: INDENT }, report)?)
}

/// The end of a document, behind the last report.
pub fn closing(exit: u8) -> String {
    format!("\n  ],\n  \"exit\": {exit}\n}}\n")
}

/// A whole document.
pub fn document<T: Serialize>(command: &str, reports: &[T], exit: u8) -> String {
    let entries: String = reports.iter().enumerate().map(|(before, report)| entry(report, before)).collect();
    [opening(command), entries, closing(exit)].concat()
}

/// Writes a document of one report without holding its text.
///
/// # Errors
/// When it cannot be written.
pub fn write_document(out: &mut impl io::Write, command: &str, report: &impl Serialize, exit: u8) -> io::Result<()> {
    out.write_all(opening(command).as_bytes())?;
    write_entry(out, report, 0)?;
    out.write_all(closing(exit).as_bytes())
}

/// Reports as a document.
pub fn reports(reports: &[finding::Report], exit: u8) -> String {
    let command = reports.first().map_or("", |report| report.command);
    document(command, &reports.iter().map(ReportJson::from).collect::<Vec<_>>(), exit)
}
