//! What may stand behind a core module's import that is missing or of another type, and behind a
//! function that was not found.

use super::judge::{CORE_ONLY, Votes};
use super::names;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Level, Reading};
use crate::finding::Cause::*;
use crate::finding::Family;

/// Nothing stands behind an import.
pub(crate) fn import(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let (module, name) = import_names(symptom);
    if module.is_empty() && name.is_empty() {
        return if near(Cue::WasiWord) {
            vec![(WasiNotLinked, 64), (CoreImportUndefined, 62)]
        } else {
            vec![(CoreImportUndefined, 78), (WasiNotLinked, 40)]
        };
    }
    if symptom.template.starts_with("No module named") && !names::is_import_module(module) {
        return Vec::new();
    }
    if symptom.template.ends_with("{m}:{f}") && (name.starts_with(':') || name.contains('/')) {
        return Vec::new();
    }
    if (symptom.template.ends_with(" error:") || symptom.template.starts_with("Error while importing"))
        && ["does not match", "incompatible", "smaller than", "mismatch"]
            .iter()
            .any(|word| after(symptom, all).contains(word))
    {
        return other_type(symptom);
    }
    if symptom.template.starts_with("When linking module") && before(symptom, all).contains("ncompatible import type") {
        return other_type(symptom);
    }
    if is_there_with_another_type(module, name, all) {
        return other_type(symptom);
    }
    if near(Cue::Encoding) && names::is_wasi_module(module) {
        return vec![(AdapterMissing, 84), (WasiNotLinked, 50)];
    }
    if module == "wasi" && name == "thread-spawn" {
        return vec![(FlagNeeded, 80), (CoreImportUndefined, 55)];
    }
    if module.starts_with("wasi_ephemeral_") || module.starts_with("wasi_nn") {
        return if near(Cue::Wasmtime) || near(Cue::MainModule) {
            vec![(FlagNeeded, 76), (CoreImportUndefined, 62)]
        } else {
            vec![(CoreImportUndefined, 72), (FlagNeeded, 50)]
        };
    }
    if names::is_extension_of_preview1(module, name) {
        return vec![(SdkSkew, 76), (WasiNotLinked, 72), (CoreImportUndefined, 44)];
    }
    if names::is_sdk_module(module) {
        return vec![(SdkSkew, 78), (CoreImportUndefined, 68)];
    }
    // What a chain's engine supplies is fixed by its release.
    let contract = symptom.template.contains("requires unsupported import")
        || ["FunctionCallError(LinkError", "FunctionCallError(CompilationError"]
            .iter()
            .any(|error| before(symptom, all).contains(error));
    if contract && matches!(names::family(module, name), Family::HostFunction | Family::AssemblyScript) {
        return vec![(SdkSkew, 80), (CoreImportUndefined, 70)];
    }
    let browser = near(Cue::Browser) && !all.near_any(CORE_ONLY, &symptom.span);
    by_family(names::family(module, name), browser, near(Cue::Plugin))
}

/// Whether another message says of the same import that its type is another: then that it could
/// not be linked is what follows.
fn is_there_with_another_type(module: &str, name: &str, all: &Symptoms) -> bool {
    let same = |other: &Symptom| import_names(other) == (module, name);
    !name.is_empty() && all.all.iter().any(|other| matches!(other.reading, Reading::CoreType) && same(other))
}

fn by_family(family: Family, browser: bool, plugin: bool) -> Votes {
    match family {
        Family::Wasi => vec![(WasiNotLinked, 90), (CoreImportUndefined, 36)],
        Family::Extism => vec![(SdkSkew, 88), (CoreImportUndefined, 50)],
        Family::ProxyWasm => vec![(SdkSkew, 88), (CoreImportUndefined, 50)],
        Family::Go if browser => vec![(SdkSkew, 80), (CoreImportUndefined, 68)],
        Family::Go => vec![(CoreImportUndefined, 82), (SdkSkew, 60)],
        Family::Wit => vec![(ModuleGiven, 74), (CoreImportUndefined, 50), (WasiVersion, 30)],
        Family::HostFunction if plugin => vec![(CoreImportUndefined, 80), (SdkSkew, 66)],
        _ => vec![(CoreImportUndefined, 88), (SdkSkew, 34)],
    }
}

/// The module and the name of an import, as far as the message gives them.
pub(crate) fn import_names(symptom: &Symptom) -> (&str, &str) {
    let module = symptom.get("m").unwrap_or("");
    let name = symptom.get("f").unwrap_or("");
    if symptom.get("m").is_none() && names::is_import_module(name) { (name, "") } else { (module, name) }
}

/// Something of another type stands behind an import.
pub(crate) fn other_type(symptom: &Symptom) -> Votes {
    if let Some(found) = symptom.get("k") {
        return if found == "0" {
            vec![(WasiNotLinked, 66), (CoreImportUndefined, 60), (ImportType, 50)]
        } else {
            vec![(ImportType, 80), (CoreImportUndefined, 44)]
        };
    }
    let (module, name) = import_names(symptom);
    match names::family(module, name) {
        Family::Extism => vec![(SdkSkew, 72), (ImportType, 70)],
        Family::ProxyWasm => vec![(SdkSkew, 76), (ImportType, 70)],
        _ => vec![(ImportType, 86), (SdkSkew, 40)],
    }
}

/// A function was looked up and not found.
pub(crate) fn function(level: Level, symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    // The core API names the function in quotes, the component API names nothing.
    let bare = symptom.template == "failed to find function export";
    if bare || symptom.template == "failed to find function export {f}" {
        let named = all.text.quoted(symptom.span.start + "failed to find function export ".len());
        if named == bare {
            return Vec::new();
        }
    }
    let name = symptom.get("f").unwrap_or("");
    if matches!(
        name,
        "required"
            | "function"
            | "a"
            | "the"
            | "any"
            | "to"
            | "in"
            | "is"
            | "named"
            | "was"
            | "or"
            | "and"
            | "for"
            | "of"
    ) {
        return Vec::new();
    }
    let name = name
        .trim_end_matches("()")
        .rsplit(['.'])
        .next()
        .filter(|_| level == Level::Core && !name.contains(['#', '/']))
        .unwrap_or(name);
    // Golem writes a function of an interface like this: the name is in order.
    if name.contains(".{") {
        return vec![(ExportNotPresent, 76), (SdkSkew, 44)];
    }
    if let Some(votes) = by_name(name) {
        return votes;
    }
    if near(Cue::Rustc) && symptom.template.starts_with("cannot find function") {
        return Vec::new();
    }
    if near(Cue::Elixir) && symptom.template.starts_with("exported function") {
        return vec![(NestedFlat, 76), (CoreFuncNotExported, 74), (ExportNotPresent, 58)];
    }
    if near(Cue::Golem) && level != Level::Core {
        return vec![(ExportNotPresent, 74), (NestedFlat, 58)];
    }
    match level {
        Level::Inside => {
            vec![(ExportNotPresent, 74), (SdkSkew, if near(Cue::Plugin) { 76 } else { 52 }), (SameVersionDrift, 50)]
        }
        Level::Component => component_function(name, bare, near(Cue::Plugin)),
        Level::Core if symptom.template == "{f} is not a function" => script_function(symptom, near(Cue::Browser)),
        Level::Core => vec![(CoreFuncNotExported, 84), (MissingEntrypoint, 30)],
        Level::Open if is_component_talk(symptom, all) => component_function(name, bare, near(Cue::Plugin)),
        Level::Open => vec![(CoreFuncNotExported, 70), (ExportNotPresent, 58), (NestedFlat, 52)],
    }
}

/// What the name alone decides.
fn by_name(name: &str) -> Option<Votes> {
    let path = name.contains('#') || names::is_wit_interface(name);
    let flattened = name.contains(':') && name.contains('.') && !name.contains("::");
    if path || flattened {
        return Some(vec![(NestedFlat, 88), (ExportNotPresent, 52)]);
    }
    match name {
        "_start" | "start" => Some(vec![(MissingEntrypoint, 90), (CoreFuncNotExported, 50)]),
        "main" | "_main" | "__main_void" => Some(vec![(MissingEntrypoint, 70), (CoreFuncNotExported, 66)]),
        "cabi_realloc" | "canonical_abi_realloc" | "canonical_abi_free" => Some(vec![(ReallocMissing, 90)]),
        "realloc" => Some(vec![(ReallocMissing, 70), (CoreFuncNotExported, 58)]),
        "run" => None,
        _ if name.starts_with("__wbindgen") => Some(vec![(CoreFuncNotExported, 62), (SdkSkew, 60)]),
        _ => None,
    }
}

fn component_function(name: &str, bare: bool, plugin: bool) -> Votes {
    if names::is_other_case(name) {
        return vec![(NameCase, 74), (ExportNotPresent, 58), (NestedFlat, 54)];
    }
    if name.contains(['.', '/']) {
        return vec![(NestedFlat, 76), (ExportNotPresent, 56)];
    }
    if plugin {
        return vec![(SdkSkew, 74), (ExportNotPresent, 68), (NestedFlat, 44)];
    }
    if bare {
        return vec![(NestedFlat, 66), (ExportNotPresent, 60), (NameCase, 40)];
    }
    vec![(ExportNotPresent, 66), (NestedFlat, 62), (NameCase, 36)]
}

/// `x is not a function` of JavaScript says little unless `x` hangs on the exports.
fn script_function(symptom: &Symptom, browser: bool) -> Votes {
    let name = symptom.get("f").unwrap_or("");
    if name.contains("exports.") || name.contains("Module.") || name.contains("wasm.") || name.contains("instance.") {
        return vec![(CoreFuncNotExported, 82)];
    }
    vec![(CoreFuncNotExported, if browser { 50 } else { 34 })]
}

/// The text shortly before a symptom.
fn before<'a>(symptom: &Symptom, all: &'a Symptoms) -> &'a str {
    let mut start = symptom.span.start.saturating_sub(400);
    while !all.text.flat.is_char_boundary(start) {
        start += 1;
    }
    &all.text.flat[start..symptom.span.start]
}

/// The text shortly after a symptom.
fn after<'a>(symptom: &Symptom, all: &'a Symptoms) -> &'a str {
    let mut end = (symptom.span.end + 90).min(all.text.flat.len());
    while !all.text.flat.is_char_boundary(end) {
        end -= 1;
    }
    &all.text.flat[symptom.span.end..end]
}

/// Whether the text around speaks of components.
fn is_component_talk(symptom: &Symptom, all: &Symptoms) -> bool {
    let start = symptom.span.start.saturating_sub(600);
    let end = (symptom.span.end + 600).min(all.text.flat.len());
    let around = all.text.flat.as_bytes().get(start..end).unwrap_or_default().to_ascii_lowercase();
    let around = String::from_utf8_lossy(&around);
    symptom.template != "failed to find function export {f}"
        && ["component", "wasi:", "interface", "wit ", "failed to find function export"]
            .iter()
            .any(|word| around.contains(word))
}
