//! Sentences instead of drawings, for screen readers: nothing depends on alignment alone.

use super::sanitize::{escape, escape_lines};
use super::snippet::{one_line, source_name};
use super::style::{Style, Tone};
use super::words;
use crate::finding::{Annotation, Finding, Fix, Severity};
use std::fmt::Write;

/// More characters of a text than this nobody wants to hear.
const READ_ALOUD: usize = 120;

/// One finding in sentences.
pub(super) fn finding(finding: &Finding, style: Style) -> String {
    let role = match finding.severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Note => Tone::Note,
    };
    let mut out = String::new();
    let level = style.paint(role, &finding.severity.to_string());
    let _ = writeln!(out, "{level} {}: {}", finding.code, words::headline(finding));
    for annotation in &finding.annotations {
        let _ = writeln!(out, "{}", sentence(annotation));
    }
    if let (Some(place), true) = (&finding.place, finding.annotations.is_empty()) {
        let offset = place.offset.map(|offset| format!(", at byte {offset}")).unwrap_or_default();
        let _ = writeln!(out, "in {}{offset}", escape(&place.file));
    }
    for note in &finding.related {
        let _ = writeln!(out, "{}: {}", style.paint(Tone::Note, "note"), escape_lines(&note.text));
        for annotation in &note.annotations {
            let _ = writeln!(out, "{}", sentence(annotation));
        }
    }
    if let Some(side) = words::side(finding) {
        let _ = writeln!(out, "{}: {side}", words::SIDE);
    }
    for suggestion in &finding.suggestions {
        let _ = writeln!(out, "{}: {}", style.paint(Tone::Help, "help"), words::suggestion_line(suggestion, finding));
        if let Fix::Code { language, text } = &suggestion.fix {
            let _ = writeln!(out, "{language} code, from the next line to the empty line:\n{}\n", escape_lines(text));
        }
    }
    out
}

/// `in wit/runtime.wit, line 22, column 10: required here`.
fn sentence(annotation: &Annotation) -> String {
    let source = &annotation.source;
    let (line, column) = source.line_column(annotation.span.start);
    let marked = &source.text[one_line(&source.text, &annotation.span)];
    let mut words: String = marked.chars().take(READ_ALOUD).collect();
    if words.len() < marked.len() {
        words.push_str("...");
    }
    let label = escape(&annotation.label);
    let separator = if label.is_empty() { "" } else { ": " };
    format!("in {}, line {line}, column {column}, at `{}`{separator}{label}", source_name(source), escape(&words))
}
