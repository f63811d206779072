//! What to write in host code instead of a lookup that fails.

use super::judge::{Reached, at};
use super::uses::HostLookup;
use crate::finding::host::HostPlace;
use crate::finding::lookup::LookedUp;
use crate::lookup::Api;

/// What to write instead, where text alone repairs it.
pub(super) fn replacement(
    lookup: &HostLookup,
    api: &Api,
    facts: &LookedUp,
    reached: Option<&Reached>,
) -> Option<(HostPlace, String)> {
    let name = match (api, reached?) {
        (Api::GetExport, Reached::Instance(name)) => Some(name.clone()),
        (Api::GetFunc | Api::GetExport, Reached::Function(instances, name)) if instances.is_empty() => {
            Some(name.clone())
        }
        (Api::GetExportIn(parent), Reached::Function(instances, name)) if instances.last() == Some(parent) => {
            Some(name.clone())
        }
        (Api::ItemName, Reached::Function(instances, name)) if instances.len() == 1 => {
            Some(crate::path::invoke(&instances[0], name))
        }
        _ => None,
    };
    if let Some(name) = name {
        return Some((at(lookup.literal.as_ref()?), name));
    }
    let (Api::GetFunc, Some(meant)) = (api, &facts.meant) else { return None };
    in_steps(lookup, &meant.instances, &meant.name)
}

/// The statement with the lookup in steps put before it.
fn in_steps(lookup: &HostLookup, instances: &[String], name: &str) -> Option<(HostPlace, String)> {
    let (start, store) = (lookup.statement?, lookup.store.as_deref()?);
    let receiver = lookup.receiver.trim();
    if !receiver.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
        return None;
    }
    let text = &lookup.place.source.text;
    let before = text.get(start..lookup.place.span.start)?;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line..start].chars().take_while(|c| c.is_whitespace()).collect();
    let mut out = String::new();
    let mut parent = "None".to_owned();
    for step in instances.iter().map(String::as_str).chain([name]) {
        let variable = crate::snippets::variable(step);
        out.push_str(&format!(
            "let {variable} = {receiver}\n{indent}    .get_export_index({store}, {parent}, {step:?})\n{indent}    \
             .expect({:?});\n{indent}",
            ["the component exports ", step].concat()
        ));
        parent = format!("Some(&{variable})");
    }
    let last = crate::snippets::variable(name);
    out.push_str(before);
    out.push_str(&format!("&{last}"));
    Some(((lookup.place.source.clone(), start..lookup.place.span.end), out))
}
