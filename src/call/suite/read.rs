//! A suite from its text; errors are reported with their place.

use super::findings::bad_suite;
use super::{Suite, SuiteCase};
use crate::call::request::CallOptions;
use crate::finding::{Code, Finding, Source, SourceKind};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// Reads a suite.
///
/// # Errors
/// When it is not TOML, has unknown keys, tests nothing, or a case contradicts itself.
pub fn parse(name: &str, text: &str) -> Result<Suite, Box<Finding>> {
    let bad = |span, message: String| {
        let source = Source::new(SourceKind::File, name, text);
        Box::new(bad_suite(&source, span, message))
    };
    let suite: Suite = toml::from_str(text).map_err(|error| bad(error.span(), error.message().to_owned()))?;
    if suite.cases.is_empty() && suite.contract.wit.is_none() {
        return Err(bad(None, "it tests nothing: it has no `[[case]]`, and no `wit` in `[contract]`".to_owned()));
    }
    for (at, case) in suite.cases.iter().enumerate() {
        if let Some((key, message)) = fault(case) {
            return Err(bad(place(text, at, key), format!("case `{}` {message}", case.title())));
        }
    }
    Ok(suite)
}

/// What is wrong with a case, and the key that it is about.
fn fault(case: &SuiteCase) -> Option<(&'static str, String)> {
    let made = [("call", case.call.is_some()), ("calls", !case.calls.is_empty()), ("request", case.request.is_some())];
    let made: Vec<&str> = made.into_iter().filter(|(_, given)| *given).map(|(key, _)| key).collect();
    match made.as_slice() {
        [] => return Some(("", "needs one of `call`, `calls` and `request`".to_owned())),
        [_] => {}
        [_, second, ..] => {
            let message =
                format!("has `{}`: only one of `call`, `calls` and `request` is allowed", made.join("` and `"));
            return Some((second, message));
        }
    }
    let answer =
        [("status", case.status.is_some()), ("body", case.body.is_some()), ("headers", !case.headers.is_empty())];
    if let (None, Some((key, _))) = (&case.request, answer.into_iter().find(|(_, given)| *given)) {
        return Some((key, format!("has `{key}`, which needs `request`")));
    }
    if let Err((key, message)) = case.options(&CallOptions::default()) {
        return Some((key, format!("has no such `{key}`: {message}")));
    }
    let ends = case.ends.as_deref()?;
    if !ENDS.contains(&ends) && Code::parse(ends).is_none() {
        return Some((
            "ends",
            format!("cannot end in `{ends}`; it can in {}, or in a code such as MD0404", ENDS.join(", ")),
        ));
    }
    // A value comes back only where nothing else happens.
    let value = [("expect", case.expect.is_some()), ("status", case.status.is_some())];
    let (key, _) = value.into_iter().find(|(_, given)| *given)?;
    (!matches!(ends, "value" | "err"))
        .then(|| ("ends", format!("contradicts itself: with `{key}` it cannot end in `{ends}`")))
}

const ENDS: &[&str] = &["value", "err", "trap", "timeout", "refused"];

/// A suite with the places of its values.
#[derive(Deserialize)]
struct SuiteSpans {
    #[serde(default)]
    case: Vec<Spanned<BTreeMap<String, Spanned<toml::Value>>>>,
}

/// Where the value of a key stands in a case, or the case.
fn place(text: &str, at: usize, key: &str) -> Option<Range<usize>> {
    let places: SuiteSpans = toml::from_str(text).ok()?;
    let case = places.case.get(at)?;
    Some(case.get_ref().get(key).map_or_else(|| case.span(), Spanned::span))
}
