//! Annotations of GitHub Actions: workflow commands that put a finding at the line it is about.

use super::sanitize::{escape, escape_lines};
use super::snippet::{one_line, source_name};
use super::words;
use crate::finding::{Annotation, Finding, Fix, Report, Severity, SourceKind};

/// Every finding as a command, then the verdict as an ordinary line of the log.
pub fn reports(reports: &[Report]) -> String {
    let mut out = String::new();
    for report in reports {
        for one in &report.findings {
            out.push_str(&finding(one, &report.input.name));
        }
        if let Some(error) = words::unexplained(report) {
            let mut properties = in_file(&report.input.name);
            properties.push("title=not examined".to_owned());
            out.push_str(&format!("::error {}::{}\n", properties.join(","), data(&escape_lines(error))));
            continue;
        }
        // An ordinary line must not be read as a command.
        out.push_str(&format!("{}\n", escape(&report.summary).trim_start_matches(':')));
    }
    out
}

fn finding(finding: &Finding, input: &str) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = place(finding, input);
    let input = Some(input).filter(|input| !input.is_empty() && properties.first() != in_file(input).first());
    properties.push(format!("title={}", property(&format!("{} {}", finding.code, finding.name()))));
    format!("::{level} {}::{}\n", properties.join(","), data(&message(finding, input)))
}

/// Where it lies: a line of a file that the user has, or the file itself.
fn place(finding: &Finding, input: &str) -> Vec<String> {
    let on_disk = |annotation: &&Annotation| annotation.source.kind == SourceKind::File;
    let annotations = || finding.annotations.iter().filter(on_disk);
    let Some(annotation) = annotations().find(|a| a.primary).or_else(|| annotations().next()) else {
        let file = finding.place.as_ref().map_or(input, |place| &place.file);
        return in_file(file);
    };
    let source = &annotation.source;
    let span = one_line(&source.text, &annotation.span);
    let (line, column) = source.line_column(span.start);
    let (_, end_column) = source.line_column(span.end);
    let mut out = vec![format!("file={}", property(&source.name)), format!("line={line}"), format!("col={column}")];
    if end_column > column {
        out.push(format!("endLine={line}"));
        out.push(format!("endColumn={end_column}"));
    }
    out
}

/// The file itself, if it is one.
fn in_file(file: &str) -> Vec<String> {
    if file.is_empty() || file == "-" { Vec::new() } else { vec![format!("file={}", property(file))] }
}

/// The whole of a finding as text of several lines, with the input where the place does not name that.
fn message(finding: &Finding, input: Option<&str>) -> String {
    let input = input.map(|input| format!(" (in {})", escape(input))).unwrap_or_default();
    let mut lines = vec![words::headline(finding) + &input];
    for annotation in finding.annotations.iter().filter(|annotation| !annotation.label.is_empty()) {
        let (line, column) = annotation.source.line_column(annotation.span.start);
        lines.push(format!("{}:{line}:{column}: {}", source_name(&annotation.source), annotation.label));
    }
    lines.extend(finding.related.iter().map(|note| format!("note: {}", note.text)));
    lines.extend(words::side(finding).map(|side| format!("{}: {side}", words::SIDE)));
    for suggestion in &finding.suggestions {
        lines.push(format!("help: {}", words::suggestion_line(suggestion, finding)));
        if let Fix::Code { text, .. } = &suggestion.fix {
            lines.push(text.clone());
        }
    }
    lines.iter().map(|line| escape_lines(line)).collect::<Vec<_>>().join("\n")
}

/// Text after `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(&escape(text)).replace(':', "%3A").replace(',', "%2C")
}
