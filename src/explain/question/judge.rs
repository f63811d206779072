//! What a symptom may come from: the causes in the order in which the words, the names and what stands
//! near speak for them.

use super::names;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Reading, Strength};
use super::votes::{CORE_ONLY, Votes, hints, suggests};
use crate::explain::causes::*;
use crate::finding::Code;

/// Judges one symptom.
pub(crate) fn judge(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    if let Some(votes) = super::judge_unlike::unlike(symptom, all) {
        return votes;
    }
    match symptom.reading {
        Reading::Frame(causes) => suggests(causes),
        Reading::Proves(causes) => Votes { strength: Strength::Proves, causes: causes.to_vec() },
        Reading::Suggests(causes) => adjust(suggests(causes), symptom, all),
        Reading::Hints(causes) => adjust(hints(causes), symptom, all),
        Reading::CoreImport => super::judge_core::import(symptom, all),
        Reading::CoreType => super::judge_core::other_type(symptom),
        Reading::Func(level) => super::judge_core::function(level, symptom, all),
        Reading::Encode => encode(symptom, all),
        Reading::WorldExport => world_export(symptom, all),
        Reading::Link => super::judge_link::link(symptom, all),
        Reading::Item => super::judge_link::item(symptom, all),
        Reading::Instance => instance(symptom, all),
        Reading::Binary => binary(symptom, all),
        Reading::Encoding => encoding(symptom, all),
        Reading::Versions => versions(symptom, near(Cue::Spin)),
        Reading::Compose => compose(symptom, all),
        Reading::Argument => argument(symptom, all),
        Reading::Specifier => specifier(symptom, all),
        Reading::Script => script(symptom),
        Reading::Cue(_) => Votes::default(),
    }
}

/// What stands near changes the order of the causes that a row names.
fn adjust(mut votes: Votes, symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let is = |words: &str| symptom.template.starts_with(words);
    // What a trap is about is told by more than that it was one.
    if is("wasm trap") && votes.causes.first() == Some(&GUEST_TRAP) && all.all.iter().any(tells_the_trap) {
        return Votes::default();
    }
    let first = votes.causes.clone().into_iter().find(|cause| match *cause {
        HOST_BUG => near(Cue::HomeModule) && near(Cue::Panic),
        INVOKE_SYNTAX => near(Cue::Invoke),
        RUNTIME_LACKS_COMPONENTS => near(Cue::CoreHost),
        REALLOC_MISSING => near(Cue::Encoding),
        SDK_SKEW => near(Cue::Plugin),
        WIT_PACKAGE => near(Cue::Wac),
        _ => false,
    });
    // A fault in the allocator: the first call came before the module was initialised.
    if matches!(votes.causes.first(), Some(&GUEST_TRAP | &OUT_OF_BOUNDS)) && near(Cue::Allocator) {
        votes.prefer(BEFORE_INITIALIZE);
    }
    if let Some(cause) = first {
        votes.prefer(cause);
    }
    if is_surplus(symptom) {
        votes.prefer(WRONG_FILE);
    }
    let has = |cause| votes.causes.contains(&cause);
    if has(WRONG_FILE) && !has(WIT_NOT_FOUND) && symptom.captures.iter().any(|(_, name)| names::is_wit_path(name)) {
        votes.prefer(WIT_NOT_FOUND);
    }
    votes
}

/// Whether a symptom says what a trap was about.
fn tells_the_trap(symptom: &Symptom) -> bool {
    let is = |cause: &Code| {
        matches!(*cause, OUT_OF_BOUNDS | ARITHMETIC | GUEST_ABI | TIME_LIMIT | MEMORY_LIMIT | STACK_LIMIT | FUEL_LIMIT)
    };
    matches!(symptom.reading, Reading::Frame(_))
        || matches!(symptom.reading, Reading::Suggests(causes) if causes.first().is_some_and(is))
}

/// Whether a command was given one more argument than it takes, which is no flag that it does not know.
pub(crate) fn is_surplus(symptom: &Symptom) -> bool {
    ["unexpected argument {s}", "Found argument {s}"].iter().any(|words| symptom.template.starts_with(words))
        && symptom.get("s").is_some_and(|argument| !argument.starts_with('-'))
}

/// An import of the core module that no world describes, found while making a component.
fn encode(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let module = symptom.get("m").unwrap_or("");
    let function = symptom.get("f").unwrap_or("");
    if names::is_wasi_module(module) {
        return suggests(&[ADAPTER_MISSING]);
    }
    if function.starts_with("cabi_realloc") || function.starts_with("canonical_abi_") {
        return suggests(&[REALLOC_MISSING, CORE_IMPORT_NOT_IN_WIT, ABI_DRIFT]);
    }
    const ASYNC: &str = "[async [task [waitable [subtask [stream [future [context [backpressure [thread [export]$root";
    let asynchronous = |name: &str| ASYNC.split(' ').any(|prefix| name.contains(prefix));
    if asynchronous(module) || asynchronous(function) {
        return suggests(&[ASYNC_DRIFT, ABI_DRIFT, CORE_IMPORT_NOT_IN_WIT]);
    }
    if module.starts_with("wasi:") {
        return if symptom.template.contains("is missing function") {
            suggests(&[WASI_VERSION, CORE_IMPORT_NOT_IN_WIT])
        } else {
            suggests(&[CORE_IMPORT_NOT_IN_WIT, WASI_VERSION, WORLD_SELECTION])
        };
    }
    if symptom.template.contains("is missing function") {
        return suggests(&[CORE_IMPORT_NOT_IN_WIT, STALE_BINDINGS, ABI_DRIFT]);
    }
    if near(Cue::Adapter) && module.contains("wasi") {
        return suggests(&[ADAPTER_MISSING]);
    }
    suggests(&[CORE_IMPORT_NOT_IN_WIT, CORE_IMPORT_UNDEFINED, WORLD_SELECTION])
}

/// An export that the world requires and the core module lacks.
fn world_export(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let function = symptom.get("f").unwrap_or("");
    let interface = symptom.get("i").unwrap_or_else(|| function.split('#').next().unwrap_or(""));
    if symptom.get("f").is_some_and(|f| f.contains("cabi_realloc")) {
        return suggests(&[REALLOC_MISSING]);
    }
    if near(Cue::AsyncWord) || near(Cue::P3) {
        return suggests(&[ASYNC_DRIFT, GUEST_LACKS_EXPORT]);
    }
    if interface.starts_with("wasi:") {
        let by_engine = all.near_any(&[Cue::ComponentizeJs, Cue::Jco, Cue::WasiVirt], &symptom.span);
        // What guests export of WASI is little; the rest is demanded by adapters and virtualizers.
        let usual = ["/run", "handler", "/handle", "/watcher", "/guest"];
        let of_guests = usual.iter().any(|end| interface.split('@').next().unwrap_or("").ends_with(end));
        return if by_engine || !of_guests || names::is_prerelease(interface) {
            suggests(&[WASI_VERSION, GUEST_LACKS_EXPORT])
        } else {
            suggests(&[GUEST_LACKS_EXPORT, WASI_VERSION])
        };
    }
    suggests(&[GUEST_LACKS_EXPORT, ASYNC_DRIFT, STALE_BINDINGS])
}

/// An exported instance that was looked up and not found.
fn instance(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let interface = symptom.get("i").unwrap_or("");
    if interface.contains("wasi:cli/run") {
        return suggests(&[NOT_A_COMMAND, WASI_VERSION]);
    }
    if names::is_sdk_package(interface) {
        return suggests(&[SDK_SKEW, EXPORT_NOT_PRESENT]);
    }
    if interface.starts_with("wasi:") {
        return if names::is_prerelease(interface) {
            suggests(&[WASI_VERSION, EXPORT_NOT_PRESENT, SEMVER_EXPORT])
        } else {
            suggests(&[EXPORT_NOT_PRESENT, SEMVER_EXPORT, WASI_VERSION])
        };
    }
    if near(Cue::Plugin) {
        return suggests(&[EXPORT_NOT_PRESENT, SDK_SKEW]);
    }
    if names::is_wit_interface(interface) {
        return suggests(&[EXPORT_NOT_PRESENT, SEMVER_EXPORT, SDK_SKEW]);
    }
    suggests(&[EXPORT_NOT_PRESENT, NESTED_FLAT])
}

/// A reader of core modules met something that is not version 1.
fn binary(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let end = (symptom.span.end + 60).min(all.text.flat.len());
    let after = all.text.flat.get(symptom.span.start..end).unwrap_or_default().to_ascii_lowercase();
    if after.contains("0x1 and 0x0") {
        return suggests(&[MODULE_GIVEN]);
    }
    if is_old_format(&after) || all.text.flat.contains(".aot") {
        return suggests(&[ABI_DRIFT, RUNTIME_LACKS_COMPONENTS]);
    }
    // Engines that know components say which format they met.
    let knows = after.contains("encoding combination") || symptom.template.contains("0d 00 01 00");
    let hosts = [Cue::Extism, Cue::Wasmtime, Cue::MainModule, Cue::Embed];
    let core_only = all.near_any(CORE_ONLY, &symptom.span);
    if near(Cue::Browser) || near(Cue::Node) || !core_only && (knows || all.near_any(&hosts, &symptom.span)) {
        return suggests(&[COMPONENT_GIVEN, RUNTIME_LACKS_COMPONENTS]);
    }
    suggests(&[RUNTIME_LACKS_COMPONENTS, COMPONENT_GIVEN])
}

/// Whether a message about versions names one of a format that is no more: components before 0x1000d,
/// or core modules before version 1, whose drafts went up to 0xd.
fn is_old_format(words: &str) -> bool {
    let version = |word: &str| u32::from_str_radix(word.strip_prefix("0x")?, 16).ok();
    let layered = words.contains(" and 0x");
    words.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(version).any(|number| match number {
        0x1000a..=0x1000c => true,
        0xa..=0xd => !layered,
        _ => false,
    })
}

/// A reader of components met a binary that it cannot decode.
fn encoding(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    if near(Cue::AsyncWord) || near(Cue::P3) {
        return suggests(&[ASYNC_DRIFT, ABI_DRIFT]);
    }
    if symptom.template.contains("extern name") {
        let line = all.text.line(symptom.span.start);
        let spelled = line.chars().any(|c| c == '_' || c.is_ascii_uppercase());
        return if spelled { suggests(&[NAME_CASE, ABI_DRIFT]) } else { suggests(&[ABI_DRIFT, NAME_CASE]) };
    }
    suggests(&[ABI_DRIFT, SDK_SKEW, ASYNC_DRIFT])
}

fn versions(symptom: &Symptom, spin: bool) -> Votes {
    let number = |name| symptom.get(name).and_then(|text| text.parse::<u32>().ok());
    let newer = matches!((number("a"), number("b")), (Some(a), Some(b)) if a > b);
    if spin && newer { suggests(&[SDK_SKEW, ABI_DRIFT]) } else { suggests(&[ABI_DRIFT, SDK_SKEW]) }
}

fn compose(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    if near(Cue::ResourceOther) {
        return suggests(&[RESOURCE_IDENTITY, COMPOSE_SHAPE]);
    }
    let named = symptom.template.contains("type mismatch");
    let composing = near(Cue::Composing) || near(Cue::Wac);
    match (named, composing) {
        (true, false) => suggests(&[COMPOSE_SHAPE, SAME_VERSION_DRIFT]),
        _ => suggests(&[COMPOSE_SHAPE, RESOURCE_IDENTITY, SAME_VERSION_DRIFT]),
    }
}

/// An argument that the binary itself leaves out: names that wit-component makes up belong to the
/// format of one generation, others to a composition.
fn argument(symptom: &Symptom, all: &Symptoms) -> Votes {
    let name = symptom.get("name").unwrap_or("");
    let composing = all.near(Cue::Composing, &symptom.span) || all.near(Cue::Wac, &symptom.span);
    if name.starts_with("import-type-") || name.starts_with("import-func-") || name.starts_with("import-method") {
        return suggests(&[ABI_DRIFT, COMPOSE_MISSING]);
    }
    if composing { suggests(&[COMPOSE_MISSING, ABI_DRIFT]) } else { suggests(&[ABI_DRIFT, COMPOSE_MISSING]) }
}

/// A script called or read what its module does not export.
fn script(symptom: &Symptom) -> Votes {
    let specifier = symptom.get("s").unwrap_or("");
    if specifier.contains(':') && !specifier.starts_with("file:") {
        return suggests(&[JS_SPECIFIER]);
    }
    if specifier.contains("preview2-shim") || specifier.contains("preview3-shim") {
        return suggests(&[JS_SHIM]);
    }
    if symptom.template.starts_with("Cannot read") || symptom.template.starts_with("undefined is not") {
        return hints(&[EXPORT_NOT_PRESENT, NESTED_FLAT]);
    }
    if symptom.template == "{f} is not a function" {
        return hints(&[CORE_FUNC_NOT_EXPORTED, EXPORT_NOT_PRESENT, NESTED_FLAT]);
    }
    hints(&[NESTED_FLAT, EXPORT_NOT_PRESENT])
}

/// A module specifier that JavaScript could not resolve.
fn specifier(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let specifier = symptom.get("s").unwrap_or("");
    // wit-component begins in lower case, and names the interface of a core module's import.
    if all.text.flat[symptom.span.start..].starts_with("failed to resolve import") && specifier.contains(':') {
        let votes = suggests(&[CORE_IMPORT_NOT_IN_WIT, WASI_VERSION, WORLD_SELECTION]);
        return if specifier.contains("::") { Votes::default() } else { votes };
    }
    let shim = ["preview2", "preview3-shim", "@bytecodealliance/", "wasi-shim"];
    if shim.iter().any(|part| specifier.contains(part)) || specifier.starts_with('@') && specifier.ends_with("wasi") {
        return suggests(&[JS_SHIM]);
    }
    if specifier.starts_with("wasi:")
        || symptom.template.starts_with("Received protocol") && specifier.starts_with("wasi")
    {
        return suggests(&[JS_SHIM, JS_SPECIFIER]);
    }
    if names::is_wasi_module(specifier) || specifier.starts_with("wasi_") {
        return suggests(&[WASI_NOT_LINKED]);
    }
    if names::is_import_module(specifier) {
        return suggests(&[CORE_IMPORT_UNDEFINED]);
    }
    if names::is_wit_interface(specifier) || specifier.ends_with(':') {
        return suggests(&[JS_SPECIFIER, JS_SHIM]);
    }
    if all.near_any(&[Cue::Jco, Cue::ComponentizeJs], &symptom.span) && near(Cue::Node) {
        return hints(&[JS_SPECIFIER, JS_SHIM]);
    }
    Votes::default()
}
