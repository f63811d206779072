//! Lookups in core modules: one flat list of exports, names compared byte by byte.

use crate::artifact::Core;
use crate::path::{folded, read, similar};
use crate::surface::CoreKind;

/// How a lookup of a function in a core module ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoreOutcome {
    /// A function of exactly that name.
    Function,
    /// An export of that name that is something else.
    NotAFunction(&'static str),
    /// An import, from this module.
    Import(String),
    /// Nothing of that name; similar names, the nearest first.
    NotFound(Vec<String>),
}

/// Looks a function up in a core module.
pub fn simulate_core(core: &Core, name: &str) -> CoreOutcome {
    if let Some(item) = core.export(name) {
        return match item.ty.kind() {
            CoreKind::Func => CoreOutcome::Function,
            other => CoreOutcome::NotAFunction(other.word()),
        };
    }
    if let Some(import) = core.imports.iter().find(|item| item.name == name && item.ty.kind() == CoreKind::Func) {
        return CoreOutcome::Import(import.module.clone().unwrap_or_default());
    }
    let asked = read(name);
    let item = asked.item().unwrap_or(name);
    let mut near: Vec<(u8, &str)> = core
        .exports
        .iter()
        .filter(|export| export.ty.kind() == CoreKind::Func)
        .filter_map(|export| Some((distance(name, item, &export.name)?, export.name.as_str())))
        .collect();
    near.sort();
    CoreOutcome::NotFound(near.into_iter().take(4).map(|(_, name)| name.to_owned()).collect())
}

/// How far an export is from the name asked for; `None` if it is not similar.
fn distance(name: &str, item: &str, export: &str) -> Option<u8> {
    let exported = read(export);
    let core = exported.item().unwrap_or(export);
    if folded(export) == folded(name) {
        return Some(0);
    }
    // Old C compilers and emscripten put an underscore before names; C++ mangles them.
    if export.trim_start_matches('_') == name.trim_start_matches('_') {
        return Some(1);
    }
    if exported.mangling.is_empty() && folded(core) == folded(item) {
        return Some(2);
    }
    let mangled = export.strip_prefix("_Z").is_some_and(|rest| {
        rest.trim_start_matches('N').trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(item)
    });
    if mangled || export.contains("_ZN") && export.contains(item) && item.len() > 2 {
        return Some(3);
    }
    (similar(export, name) || similar(core, item)).then_some(4)
}
