//! Findings that say the same of different items are shown together, so that what is to be done is there
//! once: a guest that imports all of WASI lacks one thing on a host without it, not two dozen.

use super::plain;
use super::style::Style;
use crate::finding::{Finding, Fix, Related, SourceKind};
use std::borrow::Cow;
use std::collections::HashMap;

/// The findings for people, those that say the same as one finding in the place of the first.
pub(super) fn together(findings: &[Finding]) -> Vec<Cow<'_, Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        match item(finding).map(|item| known.entry(said(finding, item)).or_insert(groups.len())) {
            Some(at) if *at < groups.len() => groups[*at].push(finding),
            _ => groups.push(vec![finding]),
        }
    }
    groups
        .iter()
        .map(|group| if group.len() > 1 { Cow::Owned(merged(group)) } else { Cow::Borrowed(group[0]) })
        .collect()
}

/// What a finding says without the item that it is about. What was printed from the binary says it of each
/// item in a place of its own, and a repair of the whole file is with the first finding alone.
fn said(finding: &Finding, item: &str) -> String {
    let mut finding = finding.clone();
    finding.annotations.retain(|annotation| annotation.source.kind != SourceKind::Decoded);
    finding.suggestions.retain(|suggestion| !matches!(&suggestion.fix, Fix::Command(fix) if fix.runs("fix")));
    let certainty = (finding.confidence, finding.annotations.len());
    general(&format!("{certainty:?} {}", plain::finding(&finding, Style::new(false))), item)
}

/// The item that the headline names: what the finding is about, or the instance that this lies in.
fn item(finding: &Finding) -> Option<&str> {
    let subject = finding.subject.as_deref()?;
    let instance = subject.split('#').next().unwrap_or(subject);
    [subject, instance].into_iter().find(|name| finding.headline.contains(&format!("`{name}`")))
}

/// A text without the item that it is about, nor the functions in it.
fn general(text: &str, item: &str) -> String {
    let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '/' | '@' | '.');
    let mut out = String::with_capacity(text.len());
    let mut told = 0;
    for (at, _) in text.match_indices(item) {
        let rest = &text[at + item.len()..];
        // A dot or a colon that nothing follows ends the sentence, not the name.
        let goes_on = rest.trim_start_matches(['.', ':']).starts_with(of_name);
        if at < told || text[..at].ends_with(of_name) || (goes_on && rest.starts_with(of_name)) {
            continue;
        }
        out.push_str(&text[told..at]);
        out.push('\0');
        let function = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let rest = rest.strip_prefix('#').map_or(rest, |rest| rest.trim_start_matches(function));
        told = text.len() - rest.len();
    }
    out.push_str(&text[told..]);
    out
}

/// One finding for several that are alike.
fn merged(group: &[&Finding]) -> Finding {
    let mut all = group[0].clone();
    let names: Vec<String> = group.iter().filter_map(|one| item(one)).map(|name| format!("`{name}`")).collect();
    let more = format!("{} and {} more", names[0], names.len() - 1);
    all.headline = all.headline.replacen(&names[0], &more, 1);
    for (one, several) in [("is", "are"), ("was", "were"), ("has", "have")] {
        all.headline = all.headline.replacen(&format!("{more} {one} "), &format!("{more} {several} "), 1);
    }
    let others = format!("the same holds for {}", names[1..].join(", "));
    all.related.insert(0, Related { text: others, annotations: Vec::new() });
    for (at, suggestion) in all.suggestions.iter_mut().enumerate() {
        let Fix::Replace { text, .. } = &mut suggestion.fix else { continue };
        for other in &group[1..] {
            if let Some(Fix::Replace { text: more, .. }) = other.suggestions.get(at).map(|one| &one.fix) {
                text.push_str(more);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::general;

    #[test]
    fn an_item_is_replaced_where_it_stands_as_a_name() {
        assert_eq!(general("an `a` as a part of a-b, a.b, `x:y/a@1.0.0`: a.", "a"), {
            "an `\0` as \0 part of a-b, a.b, `x:y/a@1.0.0`: \0."
        });
        assert_eq!(general("`x:y/z@1.0.0#f.g` of x:y/z@1.0.0.", "x:y/z@1.0.0"), "`\0` of \0.");
    }
}
