//! A comment for a pull request. Names come from files, so nothing in them may act as markup.

use super::sanitize::{escape, escape_lines};
use super::snippet::source_name;
use super::{RenderOptions, alike, human, words};
use crate::finding::{Finding, Fix, Report, Severity};
use std::fmt::Write;

/// Every report under a heading of its own.
pub fn reports(reports: &[Report]) -> String {
    let mut out = String::new();
    if reports.len() > 1 {
        let _ = writeln!(out, "**{}**\n", words::summary(reports));
    }
    let parts: Vec<String> = reports.iter().map(report).collect();
    out + &parts.join("\n")
}

fn report(report: &Report) -> String {
    let mut out = String::new();
    let input =
        if report.input.name.is_empty() { String::new() } else { format!(": {}", code_span(&report.input.name)) };
    let _ = writeln!(out, "### mate-doctor {}{input}\n", report.command);
    for one in alike::together(&report.findings) {
        out.push_str(&finding(&one));
        out.push('\n');
    }
    if !report.checks.is_empty() {
        let _ = writeln!(out, "<details><summary>Checks</summary>\n\n| | check | result |\n|---|---|---|");
        for check in &report.checks {
            let _ = writeln!(out, "| {} | {} | {} |", check.state.word(), cell(&check.what), cell(&check.detail));
        }
        out.push_str("\n</details>\n\n");
    }
    if let Some(next) = &report.next {
        let _ = writeln!(out, "Try: {}\n", code_span(&next.to_string()));
    }
    let _ = writeln!(out, "**{}**", prose(&report.summary));
    out
}

/// One finding: a heading, the places as a text block, facts and advice as a list.
pub fn finding(finding: &Finding) -> String {
    let mut out = String::new();
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let _ = writeln!(out, "#### {level} {}: {}\n", finding.code, prose(&words::headline(finding)));
    if !finding.annotations.is_empty() {
        out.push_str(&fence(
            "text",
            human::places(finding, &RenderOptions { width: 100, ..RenderOptions::default() }).trim_end(),
        ));
    }
    if let (Some(place), true) = (&finding.place, finding.annotations.is_empty()) {
        let offset = place.offset.map(|offset| format!(", byte {offset:#x}")).unwrap_or_default();
        let _ = writeln!(out, "- in {}{offset}", code_span(&place.file));
    }
    for note in &finding.related {
        let _ = writeln!(out, "- {}", prose(&note.text));
        for annotation in &note.annotations {
            let (line, column) = annotation.source.line_column(annotation.span.start);
            let place = format!("{}:{line}:{column}", source_name(&annotation.source));
            let _ = writeln!(out, "  - {}: {}", code_span(&place), prose(&annotation.label));
        }
    }
    if let Some(side) = words::side(finding) {
        let _ = writeln!(out, "- {}: {side}", words::SIDE);
    }
    for suggestion in &finding.suggestions {
        let title = prose(&words::title(suggestion, finding));
        match &suggestion.fix {
            Fix::Code { language, text } => {
                let _ = write!(out, "- **help**: {title}\n\n{}", fence(language, text));
            }
            Fix::Command(command) => {
                let _ = write!(out, "- **help**: {title}\n\n{}", fence("sh", &command.to_string()));
            }
            _ => {
                let _ = writeln!(out, "- **help**: {}", prose(&words::suggestion_line(suggestion, finding)));
            }
        }
    }
    out
}

/// A fenced block whose fence is longer than any run of backticks inside.
fn fence(language: &str, text: &str) -> String {
    let text = escape_lines(text);
    let bar = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{bar}{language}\n{text}\n{bar}\n")
}

/// A code span whatever is in the text.
fn code_span(text: &str) -> String {
    let text = escape(text);
    let bar = "`".repeat(longest_run(&text) + 1);
    if text.starts_with('`') || text.ends_with('`') {
        format!("{bar} {text} {bar}")
    } else {
        format!("{bar}{text}{bar}")
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A sentence: names in backticks stay, everything else is kept from acting as markup. Where the
/// backticks do not pair up one by one, none of them may open anything.
fn prose(text: &str) -> String {
    let text = escape_lines(text).replace('\n', " ");
    if text.contains("``") || text.matches('`').count() % 2 == 1 {
        return outside(&text).replace('`', "\\`");
    }
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("`{part}`") } else { outside(part) }).collect()
}

fn outside(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            '*' | '_' | '[' | ']' | '\\' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A cell of a table, where a bar would begin the next one even inside backticks.
fn cell(text: &str) -> String {
    prose(text).replace("\\|", "|").replace('|', "\\|")
}
