//! What of a finding people see: all of it with `--verbose`, without its notes and fixes with `--quiet`,
//! else what is needed to act on it.

use super::RenderOptions;
use crate::finding::{Command, Finding, Fix, Suggestion};
use std::borrow::Cow;

/// Notes of a finding that are shown by default.
const NOTES: usize = 2;
/// Fixes of a finding that are shown by default: one, and an alternative.
const FIXES: usize = 2;

/// A finding as it is shown.
pub(super) struct ShownFinding<'a> {
    pub(super) finding: Cow<'a, Finding>,
    /// Whether a note or a fix is left out.
    pub(super) is_cut: bool,
}

/// The finding as it is shown; `next` is the command that the report ends with.
pub(super) fn shown<'a>(finding: &'a Finding, next: Option<&Command>, options: &RenderOptions) -> ShownFinding<'a> {
    if options.verbose > 0 {
        return ShownFinding { finding: Cow::Borrowed(finding), is_cut: false };
    }
    let mut shown = finding.clone();
    if options.quiet {
        (shown.related, shown.suggestions, shown.side) = (Vec::new(), Vec::new(), None);
        return ShownFinding { finding: Cow::Owned(shown), is_cut: false };
    }
    let has_frame = !finding.annotations.is_empty() || finding.place.is_some();
    shown.related.retain(|note| note.annotations.is_empty() || !has_frame);
    shown.suggestions.retain(|suggestion| !runs(suggestion, next));
    let all = shown.related.len() + shown.suggestions.len();
    shown.related.truncate(NOTES);
    let mut has_code = false;
    shown.suggestions.retain(|suggestion| {
        let is_code = matches!(suggestion.fix, Fix::Code { .. });
        let is_first = !(is_code && has_code);
        has_code |= is_code;
        is_first
    });
    shown.suggestions.truncate(FIXES);
    let is_cut = shown.related.len() + shown.suggestions.len() < all;
    // Code says where it goes.
    if shown.suggestions.iter().any(|suggestion| matches!(suggestion.fix, Fix::Code { .. })) {
        shown.side = None;
    }
    ShownFinding { finding: Cow::Owned(shown), is_cut }
}

/// Whether a suggestion is to run this command.
fn runs(suggestion: &Suggestion, command: Option<&Command>) -> bool {
    matches!((&suggestion.fix, command), (Fix::Command(run), Some(command)) if run == command)
}
