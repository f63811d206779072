//! What of a finding people see: all of it with `--verbose`, without its notes and fixes with `--quiet`,
//! else what is needed to act on it.

use super::RenderOptions;
use crate::finding::{Command, Confidence, Finding, Fix, Related, Suggestion};
use std::borrow::Cow;

/// Notes of a finding that are shown by default.
const NOTES: usize = 2;
/// Fixes of a finding that are shown by default: one, and an alternative.
const FIXES: usize = 2;

/// The finding as it is shown; `next` is the command that the report ends with.
pub(super) fn shown<'a>(finding: &'a Finding, next: Option<&Command>, options: &RenderOptions) -> Cow<'a, Finding> {
    if options.verbose > 0 {
        return Cow::Borrowed(finding);
    }
    let mut shown = finding.clone();
    if options.quiet {
        (shown.related, shown.suggestions, shown.side) = (Vec::new(), Vec::new(), None);
        return Cow::Owned(shown);
    }
    let is_guess = finding.confidence == Confidence::Guess;
    let has_frame = !finding.annotations.is_empty() || finding.place.is_some();
    shown.related.retain(|note| note.annotations.is_empty() || !has_frame);
    shown.related.truncate(if is_guess { 1 } else { NOTES });
    shown.suggestions.retain(|suggestion| !is_command(suggestion, next));
    if is_guess {
        shown.annotations.clear();
        let decides = shown.suggestions.iter().rposition(|suggestion| matches!(suggestion.fix, Fix::Command(_)));
        shown.suggestions = shown.suggestions.into_iter().skip(decides.unwrap_or(0)).take(1).collect();
    }
    let mut codes = 0;
    shown.suggestions.retain(|suggestion| {
        codes += usize::from(matches!(suggestion.fix, Fix::Code { .. }));
        codes < 2 || !matches!(suggestion.fix, Fix::Code { .. })
    });
    shown.suggestions.truncate(FIXES);
    // Code says where it goes.
    if shown.suggestions.iter().any(|suggestion| matches!(suggestion.fix, Fix::Code { .. })) {
        shown.side = None;
    }
    Cow::Owned(shown)
}

/// Whether some of a finding is not shown.
pub(super) fn is_cut(finding: &Finding, next: Option<&Command>, options: &RenderOptions) -> bool {
    let shown = shown(finding, next, options);
    let texts = |related: &[Related]| related.iter().filter(|note| note.annotations.is_empty()).count();
    let fixes = |all: &[Suggestion]| all.iter().filter(|suggestion| !is_command(suggestion, next)).count();
    texts(&shown.related) < texts(&finding.related) || fixes(&shown.suggestions) < fixes(&finding.suggestions)
}

/// Whether a suggestion is to run this command.
fn is_command(suggestion: &Suggestion, command: Option<&Command>) -> bool {
    matches!((&suggestion.fix, command), (Fix::Command(run), Some(command)) if run == command)
}
