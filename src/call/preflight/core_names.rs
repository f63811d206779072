//! Names of a core module's functions: any text at all, compared byte by byte.

use super::findings::cannot_pass;
use crate::artifact::{Artifact, Core};
use crate::call::request::{Arguments, CallText};
use crate::call::value::parse_list;
use crate::finding::{Annotation, Finding, Fix, Source, SourceKind};
use crate::lookup::{Lookup, LookupApi, LookupContext, explain_lookup};
use crate::surface::CoreKind;

/// A call of a function whose name has signs of a call in it, or is empty. `None` where the text calls no such
/// function.
pub(super) fn odd_call(core: &Core, text: &str) -> Option<CallText> {
    let odd = |name: &str| name.is_empty() || name.trim() != name || name.contains(['(', '=']);
    let functions = core.exports.iter().filter(|item| item.ty.kind() == CoreKind::Func && odd(&item.name));
    let mut fitting: Vec<&str> =
        functions.map(|item| item.name.as_str()).filter(|name| text.starts_with(name)).collect();
    fitting.sort_by_key(|name| std::cmp::Reverse(name.len()));
    fitting.into_iter().find_map(|name| {
        let source = Source::new(SourceKind::Argument, "call", text);
        let rest = &text[name.len()..];
        let mut arguments = Arguments::none(&source, name.len());
        match rest.trim() {
            "" if !name.is_empty() => {}
            given if given.starts_with('(') => {
                let start = name.len() + (rest.len() - rest.trim_start().len());
                arguments.nodes = parse_list(text, start..text.len()).ok()?;
                arguments.span = start..text.trim_end().len();
            }
            _ => return None,
        }
        Some(CallText { source, bind: None, path: 0..name.len(), arguments })
    })
}

/// Why a name means no function that can be called.
pub(super) fn missing(core: &Core, artifact: &Artifact, call: &CallText) -> Vec<Finding> {
    let name = call.path();
    if let Some(item) = core.export(name).filter(|item| item.ty.kind() == CoreKind::Func) {
        let message =
            format!("its type is `{}`; only `i32`, `i64`, `f32` and `f64` can be passed from outside", item.ty);
        return vec![cannot_pass(name, message)];
    }
    let found = explain_lookup(&Lookup::new(LookupApi::Core, name), artifact, &LookupContext::default());
    let marked = |mut finding: Finding| {
        // What is there is to be called; how to export more is another matter.
        finding.suggestions.retain(|suggestion| !matches!(suggestion.fix, Fix::Code { .. }));
        finding.annotate(Annotation::primary(&call.source, call.path.clone(), "no exported function has this name"))
    };
    found.into_iter().map(marked).collect()
}
