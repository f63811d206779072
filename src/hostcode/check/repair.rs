//! What to write in host code instead of a lookup that fails.

use super::LookupTarget;
use crate::finding::Fix;
use crate::hostcode::uses::{HostLookup, HostText};
use crate::lookup::LookupApi;

/// An edit that repairs the lookup, if a change of its text is enough.
pub(super) fn replacement(
    lookup: &HostLookup,
    api: &LookupApi,
    name: &HostText,
    target: Option<&LookupTarget>,
) -> Option<Fix> {
    let text = match (api, target?) {
        (LookupApi::GetExport, LookupTarget::Instance(name)) => Some(name.clone()),
        (LookupApi::GetFunc | LookupApi::GetExport, LookupTarget::Function { instances, name })
            if instances.is_empty() =>
        {
            Some(name.clone())
        }
        (LookupApi::GetExportIn(parent), LookupTarget::Function { instances, name })
            if instances.last() == Some(parent) =>
        {
            Some(name.clone())
        }
        (LookupApi::ItemName, LookupTarget::Function { instances, name }) if instances.len() == 1 => {
            Some(crate::path::invoke(&instances[0], name))
        }
        _ => None,
    };
    if let Some(text) = text {
        let literal = name.literal.clone()?;
        return Some(Fix::Replace { source: literal.source, range: literal.range, text });
    }
    match (api, target?) {
        (LookupApi::GetFunc, LookupTarget::Function { instances, name }) => in_steps(lookup, instances, name),
        _ => None,
    }
}

/// The statement of the lookup, with the lookup of the interface and of the function in it before it.
fn in_steps(lookup: &HostLookup, instances: &[String], name: &str) -> Option<Fix> {
    let (start, store) = (lookup.statement?, lookup.store.as_deref()?);
    let receiver = lookup.receiver.trim();
    if !receiver.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
        return None;
    }
    let source = &lookup.argument.source;
    let before = source.text.get(start..lookup.argument.range.start)?;
    let line = source.text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = source.text[line..start].chars().take_while(|c| c.is_whitespace()).collect();
    let mut text = String::new();
    let mut parent = "None".to_owned();
    for step in instances.iter().map(String::as_str).chain([name]) {
        let variable = crate::snippets::variable(step);
        text.push_str(&format!(
            "let {variable} = {receiver}\n{indent}    .get_export_index({store}, {parent}, {step:?})\n{indent}    \
             .expect({:?});\n{indent}",
            ["the component exports ", step].concat()
        ));
        parent = format!("Some(&{variable})");
    }
    text.push_str(&format!("{before}&{}", crate::snippets::variable(name)));
    Some(Fix::Replace { source: source.clone(), range: start..lookup.argument.range.end, text })
}
