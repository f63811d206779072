//! What may stand behind a core module's import that is missing or of another type, and behind a
//! function that was not found.

use super::Family;
use super::names;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Level, Reading};
use super::votes::{CORE_ONLY, Votes, suggests};
use crate::explain::causes::*;

/// Nothing stands behind an import.
pub(crate) fn import(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let (module, name) = import_names(symptom);
    if module.is_empty() && name.is_empty() {
        return if near(Cue::WasiWord) {
            suggests(&[WASI_NOT_LINKED, CORE_IMPORT_UNDEFINED])
        } else {
            suggests(&[CORE_IMPORT_UNDEFINED, WASI_NOT_LINKED])
        };
    }
    if symptom.template.starts_with("No module named") && !names::is_import_module(module) {
        return Votes::default();
    }
    if symptom.template.ends_with("{m}:{f}") && (name.starts_with(':') || name.contains('/')) {
        return Votes::default();
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
    if near(Cue::Linking) {
        return suggests(&[LINK_ORDER, CORE_IMPORT_UNDEFINED]);
    }
    if near(Cue::Encoding) && names::is_wasi_module(module) {
        return suggests(&[ADAPTER_MISSING, WASI_NOT_LINKED]);
    }
    if module == "wasi" && name == "thread-spawn" {
        return suggests(&[FLAG_NEEDED, CORE_IMPORT_UNDEFINED]);
    }
    if module.starts_with("wasi_ephemeral_") || module.starts_with("wasi_nn") {
        return if near(Cue::Wasmtime) || near(Cue::MainModule) {
            suggests(&[FLAG_NEEDED, CORE_IMPORT_UNDEFINED])
        } else {
            suggests(&[CORE_IMPORT_UNDEFINED, FLAG_NEEDED])
        };
    }
    if names::is_extension_of_preview1(module, name) {
        return suggests(&[SDK_SKEW, WASI_NOT_LINKED, CORE_IMPORT_UNDEFINED]);
    }
    if names::is_sdk_module(module) {
        return suggests(&[SDK_SKEW, CORE_IMPORT_UNDEFINED]);
    }
    // What a chain's engine supplies is fixed by its release.
    let contract = symptom.template.contains("requires unsupported import")
        || ["FunctionCallError(LinkError", "FunctionCallError(CompilationError"]
            .iter()
            .any(|error| before(symptom, all).contains(error));
    if contract && matches!(names::family(module, name), Family::HostFunction | Family::AssemblyScript) {
        return suggests(&[SDK_SKEW, CORE_IMPORT_UNDEFINED]);
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
        Family::Wasi => suggests(&[WASI_NOT_LINKED, CORE_IMPORT_UNDEFINED]),
        Family::Extism => suggests(&[SDK_SKEW, CORE_IMPORT_UNDEFINED]),
        Family::ProxyWasm => suggests(&[SDK_SKEW, CORE_IMPORT_UNDEFINED]),
        Family::Go if browser => suggests(&[SDK_SKEW, CORE_IMPORT_UNDEFINED]),
        Family::Go => suggests(&[CORE_IMPORT_UNDEFINED, SDK_SKEW]),
        Family::Wit => suggests(&[MODULE_GIVEN, CORE_IMPORT_UNDEFINED]),
        Family::HostFunction if plugin => suggests(&[CORE_IMPORT_UNDEFINED, SDK_SKEW]),
        _ => suggests(&[CORE_IMPORT_UNDEFINED, SDK_SKEW]),
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
            suggests(&[WASI_NOT_LINKED, CORE_IMPORT_UNDEFINED, IMPORT_TYPE])
        } else {
            suggests(&[IMPORT_TYPE, CORE_IMPORT_UNDEFINED])
        };
    }
    let (module, name) = import_names(symptom);
    match names::family(module, name) {
        Family::Extism => suggests(&[SDK_SKEW, IMPORT_TYPE]),
        Family::ProxyWasm => suggests(&[SDK_SKEW, IMPORT_TYPE]),
        _ => suggests(&[IMPORT_TYPE, SDK_SKEW]),
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
            return Votes::default();
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
        return Votes::default();
    }
    let name = name
        .trim_end_matches("()")
        .rsplit(['.'])
        .next()
        .filter(|_| level == Level::Core && !name.contains(['#', '/']))
        .unwrap_or(name);
    // Golem writes a function of an interface like this: the name is in order.
    if name.contains(".{") {
        return suggests(&[EXPORT_NOT_PRESENT, SDK_SKEW]);
    }
    if let Some(votes) = by_name(name) {
        return votes;
    }
    if near(Cue::Rustc) && symptom.template.starts_with("cannot find function") {
        return Votes::default();
    }
    if near(Cue::Elixir) && symptom.template.starts_with("exported function") {
        return suggests(&[NESTED_FLAT, CORE_FUNC_NOT_EXPORTED, EXPORT_NOT_PRESENT]);
    }
    if near(Cue::Golem) && level != Level::Core {
        return suggests(&[EXPORT_NOT_PRESENT, NESTED_FLAT]);
    }
    match level {
        Level::Inside => {
            if near(Cue::Plugin) {
                suggests(&[SDK_SKEW, EXPORT_NOT_PRESENT, SAME_VERSION_DRIFT])
            } else {
                suggests(&[EXPORT_NOT_PRESENT, SDK_SKEW, SAME_VERSION_DRIFT])
            }
        }
        Level::Component => component_function(name, bare, near(Cue::Plugin)),
        Level::Core => suggests(&[CORE_FUNC_NOT_EXPORTED]),
        Level::Open if is_component_talk(symptom, all) => component_function(name, bare, near(Cue::Plugin)),
        Level::Open => suggests(&[CORE_FUNC_NOT_EXPORTED, EXPORT_NOT_PRESENT, NESTED_FLAT]),
    }
}

/// What the name alone decides.
fn by_name(name: &str) -> Option<Votes> {
    let path = name.contains('#') || names::is_wit_interface(name);
    let flattened = name.contains(':') && name.contains('.') && !name.contains("::");
    if path || flattened {
        return Some(suggests(&[NESTED_FLAT, EXPORT_NOT_PRESENT]));
    }
    match name {
        "_start" | "start" => Some(suggests(&[MISSING_ENTRYPOINT, CORE_FUNC_NOT_EXPORTED])),
        "main" | "_main" | "__main_void" => Some(suggests(&[MISSING_ENTRYPOINT, CORE_FUNC_NOT_EXPORTED])),
        "cabi_realloc" | "canonical_abi_realloc" | "canonical_abi_free" => Some(suggests(&[REALLOC_MISSING])),
        "realloc" => Some(suggests(&[REALLOC_MISSING, CORE_FUNC_NOT_EXPORTED])),
        "run" => None,
        _ if name.starts_with("__wbindgen") => Some(suggests(&[CORE_FUNC_NOT_EXPORTED, SDK_SKEW])),
        _ => None,
    }
}

fn component_function(name: &str, bare: bool, plugin: bool) -> Votes {
    if names::is_other_case(name) {
        return suggests(&[NAME_CASE, EXPORT_NOT_PRESENT, NESTED_FLAT]);
    }
    if name.contains(['.', '/']) {
        return suggests(&[NESTED_FLAT, EXPORT_NOT_PRESENT]);
    }
    if plugin {
        return suggests(&[SDK_SKEW, EXPORT_NOT_PRESENT, NESTED_FLAT]);
    }
    if bare {
        return suggests(&[NESTED_FLAT, EXPORT_NOT_PRESENT, NAME_CASE]);
    }
    suggests(&[EXPORT_NOT_PRESENT, NESTED_FLAT, NAME_CASE])
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
