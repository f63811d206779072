//! Reports of this tool itself, pasted from somewhere: the codes in them say it all.

use crate::explain::findings::OwnReport;
use crate::explain::question::input::Cleaned;
use crate::finding::{Code, Confidence, Finding, Severity, Source};
use std::sync::Arc;

/// How many codes are reported.
const MOST: usize = 8;

/// What stands before a code in each of the formats, with how grave that makes it.
const BEFORE: &[(&str, Severity)] = &[
    ("error[", Severity::Error),
    ("warning[", Severity::Warning),
    ("note[", Severity::Note),
    ("code: ", Severity::Error),
    ("code:", Severity::Error),
    ("title=", Severity::Error),
];

/// The codes that a text tells, the gravest first.
pub(super) fn reports(source: &Arc<Source>) -> Vec<Finding> {
    if !source.text.contains("MD0") {
        return Vec::new();
    }
    let text = Cleaned::new(&source.text);
    let mut found: Vec<(Severity, OwnReport)> = Vec::new();
    for (at, _) in text.flat.match_indices("MD0") {
        let Some(word) = text.flat.get(at..at + 6) else { continue };
        let after = text.flat.as_bytes().get(at + 6);
        if after.is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        let Some(code) = Code::parse(word) else { continue };
        let mut before = BEFORE.iter().filter(|(words, _)| text.flat[..at].ends_with(words));
        let Some((_, severity)) = before.next() else { continue };
        if found.len() >= MOST || found.iter().any(|(_, known)| known.code == code) {
            continue;
        }
        let span = text.source(at..at + 6);
        let message = source.text.get(span.end..).and_then(message);
        let report = OwnReport { code, message, confidence: Confidence::Certain, source: Arc::clone(source), span };
        found.push((*severity, report));
    }
    found.sort_by_key(|(severity, _)| *severity);
    found.into_iter().map(|(_, report)| report.into()).collect()
}

/// What stands behind a code in the same line, where that is plain text.
fn message(after: &str) -> Option<String> {
    let line = after.lines().next()?.strip_prefix("]: ")?.trim();
    (!line.is_empty() && line.len() <= 400 && !line.chars().any(char::is_control)).then(|| line.to_owned())
}
