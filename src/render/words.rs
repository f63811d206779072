//! Words that every format uses for the same thing.

use super::sanitize::escape;
use crate::finding::text::duration;
use crate::finding::{CheckLine, Code, Confidence, Finding, Fix, Report, Severity, Side, Suggestion, Verdict};

/// The headline, with its certainty where that is not full.
pub(super) fn headline(finding: &Finding) -> String {
    let text = escape(&finding.headline);
    match finding.confidence {
        Confidence::Likely if !text.starts_with("likely") => format!("likely: {text}"),
        // That nothing was recognised is no cause that might be wrong.
        Confidence::Guess if finding.code != Code::MD0607 => format!("possibly: {text}"),
        _ => text.into_owned(),
    }
}

/// The title of a suggestion, with its certainty where that is less than the finding's.
pub(super) fn title(suggestion: &Suggestion, finding: &Finding) -> String {
    let text = escape(&suggestion.title);
    if suggestion.confidence <= finding.confidence {
        return text.into_owned();
    }
    match suggestion.confidence {
        Confidence::Certain => text.into_owned(),
        Confidence::Likely => format!("likely: {text}"),
        Confidence::Guess => format!("possibly: {text}"),
    }
}

/// A suggestion on one line: what to do, and what to paste where that is one line.
pub(super) fn suggestion_line(suggestion: &Suggestion, finding: &Finding) -> String {
    let title = title(suggestion, finding);
    match &suggestion.fix {
        Fix::Command(command) => join(&title, &escape(&command.to_string())),
        Fix::Write(name) => join(&title, &format!("`{}`", escape(name))),
        Fix::Replace { source, range, text } => {
            let old = source.text.get(range.clone()).unwrap_or_default();
            if old.is_empty() {
                let (line, _) = source.line_column(range.start);
                return join(&title, &format!("insert `{}` after line {line}", escape(text.trim())));
            }
            join(&title, &format!("replace `{}` with `{}`", escape(old), escape(text)))
        }
        Fix::Advice | Fix::Code { .. } => title,
    }
}

/// Where the change has to be made, for findings that ask for one.
pub(super) fn side(finding: &Finding) -> Option<&'static str> {
    let side = finding.side.filter(|_| finding.severity != Severity::Note)?;
    Some(match side {
        Side::Guest => "guest (source or build)",
        Side::Host => "host program",
        Side::Flag => "command line",
        Side::ToolVersions => "tool versions",
        Side::Wit => "WIT",
        Side::Composition => "composition",
        Side::CoreModule => "core module (source or build)",
    })
}

/// The word before [`side`].
pub(super) const SIDE: &str = "where";

fn join(title: &str, rest: &str) -> String {
    if title.is_empty() { rest.to_owned() } else { format!("{title}: {rest}") }
}

/// What was seen in a step of the work, and how long it took.
pub(super) fn timed(check: &CheckLine) -> String {
    check.time.map_or_else(|| check.detail.clone(), |time| format!("{} in {}", check.detail, duration(time)))
}

/// Why something could not be examined, where no finding says it.
pub(super) fn unexplained(report: &Report) -> Option<&str> {
    report.error.as_deref().filter(|_| report.count(Severity::Error) == 0)
}

/// What several reports come to: `12 files: 9 passed, 3 failed`.
pub(super) fn summary(reports: &[Report]) -> String {
    let mut words: Vec<(&str, usize)> = Vec::new();
    for report in reports {
        let verdict = match report.verdict {
            Verdict::Healthy => "passed",
            Verdict::Unhealthy => "failed",
            other => other.word(),
        };
        match words.iter_mut().find(|(word, _)| *word == verdict) {
            Some((_, count)) => *count += 1,
            None => words.push((verdict, 1)),
        }
    }
    let parts: Vec<String> = words.iter().map(|(word, count)| format!("{count} {}", word.replace('-', " "))).collect();
    format!("{} files: {}", reports.len(), parts.join(", "))
}
