//! What a symptom may come from: each cause with how strongly the words, the names and what stands
//! near speak for it, out of a hundred.

use super::names;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Reading};
use crate::finding::Cause::{self, *};

/// Causes with how strongly a symptom speaks for each.
pub(crate) type Votes = Vec<(Cause, u8)>;

/// Readers of core modules that have no component API at all.
pub(crate) const CORE_ONLY: &[Cue] = &[
    Cue::CoreHost,
    Cue::Wasmer,
    Cue::Wazero,
    Cue::WasmEdge,
    Cue::Wamr,
    Cue::Wasm3,
    Cue::Wabt,
    Cue::Binaryen,
    Cue::Wasmi,
    Cue::Envoy,
];

/// Judges one symptom.
pub(crate) fn judge(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    if let Some(votes) = super::judge_unlike::unlike(symptom, all) {
        return votes;
    }
    match symptom.reading {
        Reading::Frame(votes) => votes.to_vec(),
        Reading::Is(votes) => adjust(votes.to_vec(), symptom, all),
        Reading::Sure(cause) => vec![(cause, 97)],
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
        Reading::Cue(_) | Reading::Hunch(_) => Vec::new(),
    }
}

/// A panic inside a tool's own source is more likely its bug than the same words elsewhere.
fn adjust(mut votes: Votes, symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    for (cause, strength) in &mut votes {
        match cause {
            HostBug if near(Cue::HomeModule) && near(Cue::Panic) => *strength = (*strength + 18).min(90),
            InvokeSyntax if near(Cue::Invoke) => *strength = (*strength + 24).min(92),
            WorldSelection
                if symptom.template.starts_with("unknown package")
                    && !near(Cue::ComponentizePy)
                    && !near(Cue::Python) =>
            {
                *strength = 46;
            }
            RuntimeLacksComponents if near(Cue::CoreHost) => *strength = 96,
            ReallocMissing if near(Cue::Encoding) => *strength = (*strength + 12).min(94),
            SdkSkew if near(Cue::Plugin) => *strength = (*strength + 8).min(95),
            FlagNeeded if symptom.template.contains("requires the component model") && near(Cue::MainModule) => {
                *strength += 4;
            }
            // What a trap is about is told by more than that it was one.
            GuestTrap if symptom.template.starts_with("wasm trap") && all.all.iter().any(tells_the_trap) => {
                *strength = 0
            }
            FeatureTooNew if is_surplus(symptom) => *strength = 40,
            WitPackage if near(Cue::Wac) => *strength = (*strength + 4).min(95),
            _ => {}
        }
    }
    if is_surplus(symptom) {
        votes.insert(0, (WrongFile, 78));
    }
    if symptom.template == "failed to convert function to given type"
        && (near(Cue::TypeOther) || near(Cue::ShapeOther))
        && !all.all.iter().any(|other| other.template.starts_with("type-checking export"))
    {
        votes.insert(0, (HostTypes, 84));
    }
    let has = |cause| votes.iter().any(|(known, _)| *known == cause);
    if has(WrongFile) && !has(WitNotFound) && symptom.captures.iter().any(|(_, name)| names::is_wit_path(name)) {
        votes.insert(0, (WitNotFound, 80));
    }
    votes
}

/// Whether a symptom says what a trap was about.
fn tells_the_trap(symptom: &Symptom) -> bool {
    let is = |cause: &Cause| {
        matches!(cause, OutOfBounds | Arithmetic | GuestAbi | TimeLimit | MemoryLimit | StackLimit | FuelLimit)
    };
    matches!(symptom.reading, Reading::Is(votes) if votes.first().is_some_and(|(cause, _)| is(cause)))
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
        return vec![(AdapterMissing, 90), (WasiVersion, 30)];
    }
    if function.starts_with("cabi_realloc") || function.starts_with("canonical_abi_") {
        return vec![(ReallocMissing, 92), (CoreImportNotInWit, 50), (AbiDrift, 50)];
    }
    let asynchronous = |name: &str| {
        [
            "[async",
            "[task",
            "[waitable",
            "[subtask",
            "[stream",
            "[future",
            "[context",
            "[backpressure",
            "[thread",
            "[export]$root",
        ]
        .iter()
        .any(|prefix| name.contains(prefix))
    };
    if asynchronous(module) || asynchronous(function) {
        return vec![(AsyncDrift, 82), (AbiDrift, 50), (CoreImportNotInWit, 40)];
    }
    if module.starts_with("wasi:") {
        let drift = if symptom.template.contains("is missing function") { 78 } else { 52 };
        let rc = if names::is_prerelease(module) { 70 } else { drift };
        return vec![(CoreImportNotInWit, 74), (WasiVersion, rc), (WorldSelection, 48)];
    }
    if symptom.template.contains("is missing function") {
        return vec![(CoreImportNotInWit, 66), (StaleBindings, 60), (AbiDrift, 40)];
    }
    if near(Cue::Adapter) && module.contains("wasi") {
        return vec![(AdapterMissing, 84)];
    }
    vec![(CoreImportNotInWit, 86), (CoreImportUndefined, 44), (WorldSelection, 36)]
}

/// An export that the world demands and the core module lacks.
fn world_export(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let function = symptom.get("f").unwrap_or("");
    let interface = symptom.get("i").unwrap_or_else(|| function.split('#').next().unwrap_or(""));
    if symptom.get("f").is_some_and(|f| f.contains("cabi_realloc")) {
        return vec![(ReallocMissing, 92)];
    }
    if near(Cue::AsyncWord) || near(Cue::P3) {
        return vec![(AsyncDrift, 76), (GuestLacksExport, 66)];
    }
    if interface.starts_with("wasi:") {
        let by_engine = all.near_any(&[Cue::ComponentizeJs, Cue::Jco, Cue::WasiVirt], &symptom.span);
        // What guests export of WASI is little; the rest is demanded by adapters and virtualizers.
        let usual = ["/run", "handler", "/handle", "/watcher", "/guest"];
        let of_guests = usual.iter().any(|end| interface.split('@').next().unwrap_or("").ends_with(end));
        let drift = if by_engine || !of_guests || names::is_prerelease(interface) { 78 } else { 54 };
        return vec![(GuestLacksExport, 72), (WasiVersion, drift)];
    }
    vec![(GuestLacksExport, 86), (AsyncDrift, 40), (StaleBindings, 36)]
}

/// An exported instance that was looked up and not found.
fn instance(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let interface = symptom.get("i").unwrap_or("");
    if interface.contains("wasi:cli/run") {
        return vec![(NotACommand, 96), (WasiVersion, 34)];
    }
    if names::is_sdk_package(interface) {
        return vec![(SdkSkew, 74), (ExportNotPresent, 68)];
    }
    if interface.starts_with("wasi:") {
        let drift = if names::is_prerelease(interface) { 70 } else { 46 };
        return vec![(ExportNotPresent, 68), (SemverExport, 50), (WasiVersion, drift)];
    }
    if near(Cue::Plugin) {
        return vec![(SdkSkew, 66), (ExportNotPresent, 72)];
    }
    if names::is_wit_interface(interface) {
        return vec![(ExportNotPresent, 82), (SemverExport, 44), (SdkSkew, 42)];
    }
    vec![(ExportNotPresent, 56), (NestedFlat, 40)]
}

/// A reader of core modules met something that is not version 1.
fn binary(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let end = (symptom.span.end + 60).min(all.text.flat.len());
    let after = all.text.flat.get(symptom.span.start..end).unwrap_or_default().to_ascii_lowercase();
    if after.contains("0x1 and 0x0") {
        return vec![(ModuleGiven, 88)];
    }
    if is_old_format(&after) || all.text.flat.contains(".aot") {
        return vec![(AbiDrift, 86), (RuntimeLacksComponents, 40)];
    }
    let engine = symptom.template.contains("0d 00 01 00");
    if near(Cue::Browser) || near(Cue::Node) || (engine && !all.near_any(CORE_ONLY, &symptom.span)) {
        return vec![(ComponentGiven, 84), (RuntimeLacksComponents, 60)];
    }
    if all.near_any(CORE_ONLY, &symptom.span) {
        return vec![(RuntimeLacksComponents, 86), (ComponentGiven, 62)];
    }
    if near(Cue::Extism) {
        return vec![(ComponentGiven, 66), (RuntimeLacksComponents, 64)];
    }
    if near(Cue::Wasmtime) || near(Cue::MainModule) || after.contains("encoding combination") || near(Cue::Embed) {
        return vec![(ComponentGiven, 84), (RuntimeLacksComponents, 56)];
    }
    vec![(RuntimeLacksComponents, 66), (ComponentGiven, 64)]
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
        return vec![(AsyncDrift, 82), (AbiDrift, 66)];
    }
    if symptom.template.contains("extern name") {
        let line = all.text.line(symptom.span.start);
        let spelled = line.chars().any(|c| c == '_' || c.is_ascii_uppercase());
        return if spelled { vec![(NameCase, 76), (AbiDrift, 62)] } else { vec![(AbiDrift, 68), (NameCase, 60)] };
    }
    vec![(AbiDrift, 70), (SdkSkew, 46), (AsyncDrift, 40)]
}

fn versions(symptom: &Symptom, spin: bool) -> Votes {
    let number = |name| symptom.get(name).and_then(|text| text.parse::<u32>().ok());
    let newer = matches!((number("a"), number("b")), (Some(a), Some(b)) if a > b);
    match (spin, newer) {
        (true, true) => vec![(SdkSkew, 84), (AbiDrift, 76)],
        (true, false) => vec![(SdkSkew, 76), (AbiDrift, 78)],
        _ => vec![(AbiDrift, 90), (SdkSkew, 46)],
    }
}

fn compose(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    if near(Cue::ResourceOther) {
        return vec![(ResourceIdentity, 84), (ComposeShape, 70)];
    }
    let named = symptom.template.contains("type mismatch");
    let composing = near(Cue::Composing) || near(Cue::Wac);
    match (named, composing) {
        (true, false) => vec![(ComposeShape, 56), (SameVersionDrift, 50)],
        _ => vec![(ComposeShape, 80), (ResourceIdentity, 52), (SameVersionDrift, 40)],
    }
}

/// An argument that the binary itself leaves out: names that wit-component makes up belong to the
/// format of one generation, others to a composition.
fn argument(symptom: &Symptom, all: &Symptoms) -> Votes {
    let name = symptom.get("name").unwrap_or("");
    let composing = all.near(Cue::Composing, &symptom.span) || all.near(Cue::Wac, &symptom.span);
    if name.starts_with("import-type-") || name.starts_with("import-func-") || name.starts_with("import-method") {
        return vec![(AbiDrift, 84), (ComposeMissing, 40)];
    }
    if composing { vec![(ComposeMissing, 80), (AbiDrift, 50)] } else { vec![(AbiDrift, 66), (ComposeMissing, 62)] }
}

/// A module specifier that JavaScript could not resolve.
fn specifier(symptom: &Symptom, all: &Symptoms) -> Votes {
    let near = |cue| all.near(cue, &symptom.span);
    let specifier = symptom.get("s").unwrap_or("");
    // wit-component begins in lower case, and names the interface of a core module's import.
    if all.text.flat[symptom.span.start..].starts_with("failed to resolve import") && specifier.contains(':') {
        let votes = vec![(CoreImportNotInWit, 74), (WasiVersion, 56), (WorldSelection, 48)];
        return if specifier.contains("::") { Vec::new() } else { votes };
    }
    let shim = ["preview2-shim", "preview3-shim", "@bytecodealliance/"].iter().any(|part| specifier.contains(part));
    if shim {
        return vec![(JsShim, 94)];
    }
    if symptom.template.starts_with("Received protocol") && specifier.starts_with("wasi") {
        return vec![(JsShim, 84), (JsSpecifier, 60)];
    }
    if specifier.starts_with("wasi:") {
        return vec![(JsShim, 78), (JsSpecifier, 64)];
    }
    if specifier.starts_with('@') && specifier.ends_with("wasi") {
        return vec![(JsShim, 82)];
    }
    if specifier.contains("preview2") || specifier.contains("wasi-shim") {
        return vec![(JsShim, 84)];
    }
    if names::is_wasi_module(specifier) || specifier.starts_with("wasi_") {
        return vec![(WasiNotLinked, 84)];
    }
    if names::is_import_module(specifier) {
        return vec![(CoreImportUndefined, 84)];
    }
    if names::is_wit_interface(specifier) || specifier.ends_with(':') {
        return vec![(JsSpecifier, 74), (JsShim, 52)];
    }
    if all.near_any(&[Cue::Jco, Cue::ComponentizeJs], &symptom.span) && near(Cue::Node) {
        return vec![(JsSpecifier, 48), (JsShim, 46)];
    }
    Vec::new()
}
