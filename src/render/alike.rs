//! Findings that say the same of different items are told together, so that what is to be done stands
//! there once: a guest that imports all of WASI lacks one thing on a host without it, not two dozen.

use crate::finding::{Annotation, Finding, Fix, Related, SourceKind, Suggestion};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// To how many groups under one headline a finding is held, so that thousands of findings take no
/// longer than each of them for itself.
const MOST_COMPARED: usize = 32;

/// The findings for people, those that say the same as one finding in the place of the first.
pub(super) fn together(findings: &[Finding]) -> Vec<Cow<'_, Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut under: HashMap<_, Vec<usize>> = HashMap::new();
    for finding in findings {
        let headline = item(finding).map(|item| general(&finding.headline, item));
        let known = under.entry((finding.code, headline)).or_default();
        match known.iter().take(MOST_COMPARED).find(|at| alike(groups[**at][0], finding)) {
            Some(at) => groups[*at].push(finding),
            None => {
                known.push(groups.len());
                groups.push(vec![finding]);
            }
        }
    }
    groups
        .iter()
        .map(|group| if group.len() > 1 { Cow::Owned(merged(group)) } else { Cow::Borrowed(group[0]) })
        .collect()
}

/// Whether two findings that have one code and one headline differ in nothing but the item they are about.
fn alike(a: &Finding, b: &Finding) -> bool {
    let (Some(of_a), Some(of_b)) = (item(a), item(b)) else { return false };
    let same = |x: &str, y: &str| x == y || general(x, of_a) == general(y, of_b);
    let same_note = |x: &Related, y: &Related| {
        same(&x.text, &y.text)
            && pairs(&x.annotations, &y.annotations, |x, y| same_place(x, y) && same(&x.label, &y.label))
    };
    let same_fix = |x: &Suggestion, y: &Suggestion| {
        same(&x.title, &y.title)
            && match (&x.fix, &y.fix) {
                (Fix::Advice, Fix::Advice) => true,
                (Fix::Command(x), Fix::Command(y)) | (Fix::Write(x), Fix::Write(y)) => same(x, y),
                (Fix::Code { text: x, .. }, Fix::Code { text: y, .. }) => same(x, y),
                (Fix::Replace { source: x, range: at, .. }, Fix::Replace { source: y, range, .. }) => {
                    Arc::ptr_eq(x, y) && at == range && at.is_empty()
                }
                _ => false,
            }
    };
    (a.severity, a.confidence, a.side) == (b.severity, b.confidence, b.side)
        && a.place == b.place
        && pairs(&a.annotations, &b.annotations, |x, y| same_place(x, y) && same(&x.label, &y.label))
        && pairs(&a.related, &b.related, same_note)
        // A repair of the whole file stands at the first.
        && a.suggestions.len() >= b.suggestions.len()
        && a.suggestions.iter().zip(&b.suggestions).all(|(x, y)| same_fix(x, y))
}

/// The item that the headline names: what the finding is about, or the instance that this lies in.
fn item(finding: &Finding) -> Option<&str> {
    let subject = finding.subject.as_deref()?;
    let instance = subject.split('#').next().unwrap_or(subject);
    [subject, instance].into_iter().find(|name| finding.headline.contains(&format!("`{name}`")))
}

fn pairs<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

/// What was printed from the binary says of each item in a place of its own what is told here once.
fn same_place(a: &Annotation, b: &Annotation) -> bool {
    let decoded = |one: &Annotation| one.source.kind == SourceKind::Decoded;
    let same_source = || Arc::ptr_eq(&a.source, &b.source) || a.source == b.source;
    a.primary == b.primary && ((decoded(a) && decoded(b)) || (a.span == b.span && same_source()))
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
