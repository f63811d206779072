//! The call that `wasmtime run --invoke` could not carry out, as a message quotes it: the name and the
//! arguments are held against what the file exports.

use super::Inquiry;
use crate::artifact::Artifact;
use crate::explain::question::names::place_of;
use crate::explain::question::symptom::Symptom;
use crate::finding::Finding;
use crate::lookup::{LookupContext, explain_invoke};
use std::ops::Range;
use std::sync::Arc;

/// Templates behind which the call stands in quotes.
const QUOTING: &[&str] = &["while interpreting parameters in invoke", "Failed to parse invoke", "parsing invoke"];

/// What the file says of the call, where a message quotes one.
pub(super) fn decided(case: &Inquiry<'_>, artifact: &Artifact) -> Option<Finding> {
    let (symptoms, source) = (case.symptoms, case.source);
    let surface = artifact.surface.as_ref().filter(|_| artifact.is_component())?;
    let quoting = |symptom: &&Symptom| QUOTING.iter().any(|words| symptom.template.starts_with(words));
    let symptom = symptoms.all.iter().find(quoting)?;
    let at = symptoms.text.source(symptom.span.clone()).start;
    let (call, start) = quoted(source.text.get(at..)?)?;
    let language = case.language.unwrap_or_default();
    let context = LookupContext { source: Some((Arc::clone(source), at + start)), language };
    explain_invoke(&call, surface, &artifact.name, &context, || {
        let message = symptoms.text.line_after(symptom.span.end)?;
        let message = message.split(" (at offset").next().unwrap_or(message).to_owned();
        let as_written = source.text[at + start..].starts_with(call.as_str());
        let span = place_of(&message).filter(|span| as_written && is_within(&call, span));
        Some((message, span))
    })
}

/// The call in a message, and where it begins.
fn quoted(text: &str) -> Option<(String, usize)> {
    let line = text.lines().next()?;
    let at = line.find("invoke ")? + "invoke ".len();
    let rest = line[at..].trim_start_matches('\\');
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let start = line.len() - rest.len() + 1;
    // The call holds quotes itself: it ends at the last one before what wasmtime adds.
    let rest = rest[1..].split(": See ").next()?;
    let call = &rest[..rest.rfind(quote)?];
    (!call.is_empty() && call.len() <= 4000).then(|| (call.trim_end_matches('\\').replace("\\\"", "\""), start))
}

fn is_within(call: &str, span: &Range<usize>) -> bool {
    span.start < span.end && call.get(span.clone()).is_some()
}
