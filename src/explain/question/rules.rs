//! From a symptom to its causes: for each reading the rules, of which the first that applies decides.

use super::Family;
use super::judged::JudgedSymptom;
use super::names;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Level, Reading, Strength};
use crate::explain::causes::*;
use crate::finding::Code;

/// The causes that a symptom speaks for, the best first, and how strongly it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Votes {
    pub(crate) strength: Strength,
    pub(crate) causes: Vec<Code>,
}

/// When a rule applies, and the causes it names; none where the symptom says nothing.
type CauseRule = (fn(&JudgedSymptom<'_>) -> bool, &'static [Code]);

/// An import of a core module that is not satisfied.
const IMPORT: &[CauseRule] = &[
    (|c| names_no_import(c) && c.near(Cue::WasiWord), &[WASI_NOT_LINKED, CORE_IMPORT_UNDEFINED]),
    (names_no_import, &[CORE_IMPORT_UNDEFINED, WASI_NOT_LINKED]),
    (|c| c.form("No module named") && !names::is_import_module(c.module()), &[]),
    (|c| c.form("{m}:{f}") && (c.import().starts_with(':') || c.import().contains('/')), &[]),
    (|c| c.near(Cue::Linking), &[LINK_ORDER, CORE_IMPORT_UNDEFINED]),
    (|c| c.import() == "thread-spawn", &[FLAG_NEEDED, CORE_IMPORT_UNDEFINED]),
    (|c| is_proposed_wasi(c) && c.near_any(&[Cue::Wasmtime, Cue::MainModule]), &[FLAG_NEEDED, CORE_IMPORT_UNDEFINED]),
    (is_extension_of_wasi, &[SDK_SKEW, WASI_NOT_LINKED, CORE_IMPORT_UNDEFINED]),
    (|c| names::is_sdk_module(c.module()), &[SDK_SKEW, CORE_IMPORT_UNDEFINED]),
    // What a chain's engine supplies is fixed by its release.
    (is_of_contract, &[SDK_SKEW, CORE_IMPORT_UNDEFINED]),
    (|c| family(c) == Family::Wasi, &[WASI_NOT_LINKED, CORE_IMPORT_UNDEFINED]),
    (|c| matches!(family(c), Family::WasmBindgen | Family::Emscripten), &[HALF_BUILD, CORE_IMPORT_UNDEFINED]),
    (|c| matches!(family(c), Family::Extism | Family::ProxyWasm), &[SDK_SKEW, CORE_IMPORT_UNDEFINED]),
    (|c| family(c) == Family::Go && c.near(Cue::Browser) && !reads_core_only(c), &[SDK_SKEW, CORE_IMPORT_UNDEFINED]),
    (|c| family(c) == Family::Wit, &[MODULE_GIVEN, CORE_IMPORT_UNDEFINED]),
    (always, &[CORE_IMPORT_UNDEFINED, SDK_SKEW]),
];

/// An import of a core module that is satisfied with a different type.
const OTHER_TYPE: &[CauseRule] = &[
    (|c| c.get("k") == "0", &[WASI_NOT_LINKED, CORE_IMPORT_UNDEFINED, IMPORT_TYPE]),
    (|c| !c.get("k").is_empty(), &[IMPORT_TYPE, CORE_IMPORT_UNDEFINED]),
    (|c| matches!(family(c), Family::Extism | Family::ProxyWasm), &[SDK_SKEW, IMPORT_TYPE]),
    (always, &[IMPORT_TYPE, SDK_SKEW]),
];

/// A function that was not found.
const FUNCTION: &[CauseRule] = &[
    (|c| c.is_said_of_the_other_api() || is_plain_word(c.get("f")), &[]),
    // Golem writes a function of an interface like this: the name is in order.
    (|c| c.function().contains(".{"), &[EXPORT_NOT_PRESENT, SDK_SKEW]),
    (|c| is_flat_path(c.function()), &[NESTED_FLAT, EXPORT_NOT_PRESENT]),
    (is_entry_point, &[MISSING_ENTRYPOINT, CORE_FUNC_NOT_EXPORTED]),
    (|c| is_allocator(c.function()), &[REALLOC_MISSING]),
    (|c| c.function().starts_with("__wbindgen"), &[CORE_FUNC_NOT_EXPORTED, SDK_SKEW]),
    (|c| c.near(Cue::Rustc) && c.form("cannot find function"), &[]),
    (
        |c| c.near(Cue::Elixir) && c.form("exported function"),
        &[NESTED_FLAT, CORE_FUNC_NOT_EXPORTED, EXPORT_NOT_PRESENT],
    ),
    (|c| at(c, Level::Inside), &[EXPORT_NOT_PRESENT, SDK_SKEW, SAME_VERSION_DRIFT]),
    (|c| at(c, Level::Core), &[CORE_FUNC_NOT_EXPORTED]),
    (|c| !c.is_of_component(), &[CORE_FUNC_NOT_EXPORTED, EXPORT_NOT_PRESENT, NESTED_FLAT]),
    (|c| names::is_other_case(c.function()), &[NAME_CASE, EXPORT_NOT_PRESENT, NESTED_FLAT]),
    (|c| c.near(Cue::Plugin), &[SDK_SKEW, EXPORT_NOT_PRESENT, NESTED_FLAT]),
    (|c| c.symptom.template == "failed to find function export", &[NESTED_FLAT, EXPORT_NOT_PRESENT, NAME_CASE]),
    (always, &[EXPORT_NOT_PRESENT, NESTED_FLAT, NAME_CASE]),
];

/// An import of a component that the linker did not satisfy.
const LINK: &[CauseRule] = &[
    (|c| c.import_name().contains("::") || c.get("name").is_empty() && c.get("iface").contains(' '), &[]),
    (|c| c.near(Cue::ResourceOther), &[RESOURCE_IDENTITY, SAME_VERSION_DRIFT]),
    (|c| c.near(Cue::Linking) && !c.import_name().starts_with("wasi:"), &[HOST_LACKS_IMPORT, LINK_ORDER]),
    (|c| c.is_wasi() && lacks_item_of_resource(c), &[WASI_VERSION, HOST_LACKS_WASI, SDK_SKEW]),
    (|c| c.is_wasi() && !c.import_name().contains('@'), &[WASI_VERSION, HOST_LACKS_WASI]),
    (|c| c.is_wasi() && c.near_any(&[Cue::TypeOther, Cue::ShapeOther]), &[WASI_VERSION, SAME_VERSION_DRIFT]),
    (|c| is_next_wasi(c) && is_http_run(c) && is_candidate(c), &[FEATURE_TOO_NEW, WASI_VERSION, FLAG_NEEDED]),
    (|c| is_next_wasi(c) && is_http_run(c), &[FLAG_NEEDED, FEATURE_TOO_NEW, WASI_VERSION]),
    (|c| is_next_wasi(c) && is_candidate(c), &[WASI_VERSION, FEATURE_TOO_NEW, FLAG_NEEDED]),
    (is_next_wasi, &[FEATURE_TOO_NEW, FLAG_NEEDED, WASI_VERSION]),
    // Release candidates match only themselves. The last of 0.2 came with the wasmtime whose `serve` had
    // just ceased to supply the command world.
    (|c| is_last_candidate(c) && !c.near(Cue::Embed), &[FLAG_NEEDED, WASI_VERSION]),
    (|c| c.is_wasi() && is_candidate(c), &[WASI_VERSION, HOST_LACKS_WASI, FLAG_NEEDED]),
    // wasmCloud supplies all of WASI: what it lacks is another release of it.
    (|c| c.is_wasi() && c.near(Cue::Wash), &[WASI_VERSION, HOST_LACKS_WASI, SDK_SKEW]),
    (|c| c.is_wasi() && c.near(Cue::Plugin), &[HOST_LACKS_WASI, WASI_VERSION, SDK_SKEW]),
    (|c| is_http(c) && c.command_line(), &[FLAG_NEEDED, HOST_LACKS_WASI]),
    (is_http, &[HOST_LACKS_WASI, FLAG_NEEDED]),
    (|c| c.is_outside_proxy() && c.near(Cue::Serve), &[FLAG_NEEDED, HOST_LACKS_WASI]),
    (|c| c.is_outside_proxy() && c.is_top_level() && !is_embedded(c), &[FLAG_NEEDED, HOST_LACKS_WASI]),
    (|c| c.is_wasi(), &[HOST_LACKS_WASI, WASI_VERSION, FLAG_NEEDED]),
    (|c| c.near(Cue::ShapeOther), &[SAME_VERSION_DRIFT, IMPORT_TYPE, SDK_SKEW]),
    (|c| c.near(Cue::TypeOther), &[IMPORT_TYPE, SAME_VERSION_DRIFT, SDK_SKEW]),
    (|c| c.import_name().is_empty() && is_plugin(c), &[SAME_VERSION_DRIFT, HOST_LACKS_IMPORT, SDK_SKEW]),
    (|c| c.import_name().is_empty(), &[HOST_LACKS_IMPORT, SAME_VERSION_DRIFT, SDK_SKEW]),
    (|c| names::is_sdk_package(c.import_name()) || is_plugin(c), &[SDK_SKEW, HOST_LACKS_IMPORT]),
    (|c| c.symptom.is_cut_short(c.all), &[HOST_LACKS_IMPORT, SAME_VERSION_DRIFT, SDK_SKEW]),
    (always, &[HOST_LACKS_IMPORT, SDK_SKEW, LINK_ORDER]),
];

/// An item of an instance, where the message that names the instance is not there.
const ITEM: &[CauseRule] = &[
    (|c| c.all.all.iter().any(|other| matches!(other.reading, Reading::Link)), &[]),
    (|c| c.near_any(&[Cue::TypeOther, Cue::ShapeOther]), &[SAME_VERSION_DRIFT, IMPORT_TYPE, SDK_SKEW]),
    (|c| !c.near_any(&[Cue::FuncMissing, Cue::ResourceMissing]), &[]),
    (always, &[HOST_LACKS_IMPORT, SAME_VERSION_DRIFT, SDK_SKEW]),
];

/// An import of the core module that no world describes, found while making a component.
const ENCODE: &[CauseRule] = &[
    (|c| names::is_wasi_module(c.get("m")), &[ADAPTER_MISSING]),
    (|c| is_allocator(c.get("f")), &[REALLOC_MISSING, CORE_IMPORT_NOT_IN_WIT, ABI_DRIFT]),
    (is_async_builtin, &[ASYNC_DRIFT, ABI_DRIFT, CORE_IMPORT_NOT_IN_WIT]),
    (|c| c.get("m").starts_with("wasi:"), &[CORE_IMPORT_NOT_IN_WIT, WASI_VERSION, WORLD_SELECTION]),
    (|c| c.form("is missing function"), &[CORE_IMPORT_NOT_IN_WIT, STALE_BINDINGS, ABI_DRIFT]),
    (always, &[CORE_IMPORT_NOT_IN_WIT, CORE_IMPORT_UNDEFINED, WORLD_SELECTION]),
];

/// An export that the world requires and the core module lacks.
const WORLD_EXPORT: &[CauseRule] = &[
    (|c| c.get("f").contains("cabi_realloc"), &[REALLOC_MISSING]),
    (|c| required(c).starts_with("wasi:") && !is_of_guests(c), &[WASI_VERSION, GUEST_LACKS_EXPORT]),
    (|c| required(c).starts_with("wasi:"), &[GUEST_LACKS_EXPORT, WASI_VERSION]),
    (always, &[GUEST_LACKS_EXPORT, ASYNC_DRIFT, STALE_BINDINGS]),
];

/// An exported instance that was looked up and not found.
const INSTANCE: &[CauseRule] = &[
    (|c| c.get("i").contains("wasi:cli/run"), &[NOT_A_COMMAND, WASI_VERSION]),
    (|c| c.get("i").starts_with("wasi:"), &[EXPORT_NOT_PRESENT, SEMVER_EXPORT, WASI_VERSION]),
    (|c| names::is_wit_interface(c.get("i")), &[EXPORT_NOT_PRESENT, SEMVER_EXPORT, SDK_SKEW]),
    (always, &[EXPORT_NOT_PRESENT, NESTED_FLAT]),
];

/// A reader of core modules that met something other than version 1.
const BINARY: &[CauseRule] = &[
    (|c| c.is_old_format() || c.all.text.flat.contains(".aot"), &[ABI_DRIFT, RUNTIME_LACKS_COMPONENTS]),
    (|c| c.near_any(&[Cue::Browser, Cue::Node]), &[COMPONENT_GIVEN, RUNTIME_LACKS_COMPONENTS]),
    (reads_core_only, &[RUNTIME_LACKS_COMPONENTS, COMPONENT_GIVEN]),
    // Engines that know components say which format they met.
    (|c| c.says("encoding combination") || c.form("0d 00 01 00"), &[COMPONENT_GIVEN, RUNTIME_LACKS_COMPONENTS]),
    (always, &[RUNTIME_LACKS_COMPONENTS, COMPONENT_GIVEN]),
];

/// A reader of components that met a binary which it cannot decode.
const ENCODING: &[CauseRule] = &[
    (|c| c.near_any(&[Cue::AsyncWord, Cue::P3]), &[ASYNC_DRIFT, ABI_DRIFT]),
    (|c| c.form("extern name") && is_spelled_otherwise(c), &[NAME_CASE, ABI_DRIFT]),
    (always, &[ABI_DRIFT, SDK_SKEW, ASYNC_DRIFT]),
];

/// Two versions of an encoding.
const VERSIONS: &[CauseRule] = &[
    (|c| c.near(Cue::Spin) && number(c, "a") > number(c, "b"), &[SDK_SKEW, ABI_DRIFT]),
    (always, &[ABI_DRIFT, SDK_SKEW]),
];

/// A composition's words about one of its arguments.
const COMPOSE: &[CauseRule] = &[
    (|c| c.form("type mismatch") && !c.near_any(&[Cue::Composing, Cue::Wac]), &[COMPOSE_SHAPE, SAME_VERSION_DRIFT]),
    (always, &[COMPOSE_SHAPE, RESOURCE_IDENTITY, SAME_VERSION_DRIFT]),
];

/// A script that called or read what its module does not export.
const SCRIPT: &[CauseRule] = &[
    (|c| c.form("Cannot read") || c.form("undefined is not"), &[EXPORT_NOT_PRESENT, NESTED_FLAT]),
    (|c| c.symptom.template == "{f} is not a function", &[CORE_FUNC_NOT_EXPORTED, EXPORT_NOT_PRESENT, NESTED_FLAT]),
    (always, &[NESTED_FLAT, EXPORT_NOT_PRESENT]),
];

/// A module specifier that JavaScript could not resolve.
const SPECIFIER: &[CauseRule] = &[
    // wit-component begins in lower case; what it says of a core module's import is another reading.
    (is_of_wit_component, &[]),
    (is_shim, &[JS_SHIM]),
    (is_wasi_specifier, &[JS_SHIM, JS_SPECIFIER]),
    (|c| names::is_wasi_module(c.get("s")) || c.get("s").starts_with("wasi_"), &[WASI_NOT_LINKED]),
    (|c| names::is_import_module(c.get("s")), &[CORE_IMPORT_UNDEFINED]),
    (|c| names::is_wit_interface(c.get("s")), &[JS_SPECIFIER, JS_SHIM]),
];

/// A component that was compared with a world, from the outer types to the inner ones.
const TARGETS: &[CauseRule] = &[
    (|c| c.form("missing export named"), &[LACKS_WORLD_EXPORT]),
    (|c| c.form("missing import named"), &[WORLD_LACKS_IMPORT]),
    (|c| c.form("missing expected export"), &[LACKS_WORLD_ITEM]),
    // Where something is on one side only, types differ for that alone.
    (|c| matches!(c.symptom.reading, Reading::Compose) && !c.is_the_world() && !is_told_inside(c), &[UNLIKE_WORLD]),
];

/// Conditions that make one of a row's causes the first.
const NEARBY: &[(Code, fn(&JudgedSymptom<'_>) -> bool)] = &[
    (HOST_BUG, |c| c.near(Cue::HomeModule) && c.near(Cue::Panic)),
    (INVOKE_SYNTAX, |c| c.near(Cue::Invoke)),
    (RUNTIME_LACKS_COMPONENTS, |c| c.near(Cue::CoreHost)),
    (REALLOC_MISSING, |c| c.near(Cue::Encoding)),
    (SDK_SKEW, |c| c.near(Cue::Plugin)),
    (WIT_PACKAGE, |c| c.near(Cue::Wac)),
];

/// Judges one symptom.
pub(crate) fn judge(symptom: &Symptom, all: &Symptoms) -> Votes {
    let case = JudgedSymptom { symptom, all };
    match symptom.reading {
        Reading::Hints(causes) => adjust(Votes::of(Strength::Hints, causes), &case),
        _ if case.near(Cue::Targets) => Votes::of(Strength::Suggests, first(TARGETS, &case)),
        Reading::Suggests(causes) => adjust(Votes::of(Strength::Suggests, causes), &case),
        Reading::Frame(causes) => Votes::of(Strength::Suggests, causes),
        Reading::Proves(causes) => Votes::of(Strength::Proves, causes),
        _ => {
            let hint = match symptom.reading {
                Reading::Link => symptom.is_cut_short(all) && !case.is_wasi(),
                Reading::Script => true,
                _ => false,
            };
            Votes::of(if hint { Strength::Hints } else { Strength::Suggests }, first(rules(&case), &case))
        }
    }
}

/// The rules of a reading.
fn rules(case: &JudgedSymptom<'_>) -> &'static [CauseRule] {
    match case.symptom.reading {
        Reading::CoreImport if case.import_has_other_type() => OTHER_TYPE,
        Reading::CoreImport => IMPORT,
        Reading::CoreType => OTHER_TYPE,
        Reading::Func(_) => FUNCTION,
        Reading::Encode => ENCODE,
        Reading::WorldExport => WORLD_EXPORT,
        Reading::Link => LINK,
        Reading::Item => ITEM,
        Reading::Instance => INSTANCE,
        Reading::Binary => BINARY,
        Reading::Encoding => ENCODING,
        Reading::Versions => VERSIONS,
        Reading::Compose => COMPOSE,
        Reading::Specifier => SPECIFIER,
        Reading::Script => SCRIPT,
        Reading::Cue(_) | Reading::Frame(_) | Reading::Proves(_) | Reading::Suggests(_) | Reading::Hints(_) => &[],
    }
}

/// The causes of the first rule that applies.
fn first(rules: &[CauseRule], case: &JudgedSymptom<'_>) -> &'static [Code] {
    rules.iter().find(|(applies, _)| applies(case)).map_or(&[], |(_, causes)| causes)
}

impl Votes {
    fn of(strength: Strength, causes: &[Code]) -> Self {
        Votes { strength, causes: causes.to_vec() }
    }

    /// Puts a cause first, and makes it the usual one.
    fn prefer(&mut self, cause: Code) {
        self.causes.retain(|known| *known != cause);
        self.causes.insert(0, cause);
        self.strength = self.strength.max(Strength::Suggests);
    }
}

/// Orders the causes of a row by the text near the symptom.
fn adjust(mut votes: Votes, case: &JudgedSymptom<'_>) -> Votes {
    let has = |cause| votes.causes.contains(&cause);
    // A message that says which trap it was decides, not that there was one.
    if case.form("wasm trap") && votes.causes.first() == Some(&GUEST_TRAP) && case.all.all.iter().any(tells_the_trap) {
        return Votes::default();
    }
    let applies = |cause: &&Code| NEARBY.iter().any(|(known, near)| known == *cause && near(case));
    let first = votes.causes.iter().find(applies).copied();
    let names_wit = case.symptom.captures.iter().any(|(_, name)| names::is_wit_path(name));
    let of_wit = has(WRONG_FILE) && !has(WIT_NOT_FOUND) && names_wit;
    // A fault in the allocator: the first call came before the module was initialised.
    if matches!(votes.causes.first(), Some(&GUEST_TRAP | &OUT_OF_BOUNDS)) && case.near(Cue::Allocator) {
        votes.prefer(BEFORE_INITIALIZE);
    }
    if let Some(cause) = first {
        votes.prefer(cause);
    }
    if is_surplus(case.symptom) {
        votes.prefer(WRONG_FILE);
    }
    if of_wit {
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

/// Whether a command was given one more argument than it takes, which is not an unknown flag.
pub(crate) fn is_surplus(symptom: &Symptom) -> bool {
    ["unexpected argument {s}", "Found argument {s}"].iter().any(|words| symptom.template.starts_with(words))
        && symptom.get("s").is_some_and(|argument| !argument.starts_with('-'))
}

/// Causes that a comparison with the WIT decides.
pub(crate) fn is_of_conformance(cause: Code) -> bool {
    matches!(cause, WORLD_LACKS_IMPORT | LACKS_WORLD_EXPORT | LACKS_WORLD_ITEM | UNLIKE_WORLD)
}

fn always(_: &JudgedSymptom<'_>) -> bool {
    true
}

fn family(case: &JudgedSymptom<'_>) -> Family {
    names::family(case.module(), case.import())
}

fn names_no_import(case: &JudgedSymptom<'_>) -> bool {
    case.module().is_empty() && case.import().is_empty()
}

fn is_extension_of_wasi(case: &JudgedSymptom<'_>) -> bool {
    names::is_extension_of_preview1(case.module(), case.import())
}

/// Whether a reader of core modules speaks that has no component API at all.
fn reads_core_only(case: &JudgedSymptom<'_>) -> bool {
    use Cue::*;
    case.near_any(&[CoreHost, Wasmer, Wazero, WasmEdge, Wamr, Wasm3, Wabt, Binaryen, Envoy])
}

fn is_proposed_wasi(case: &JudgedSymptom<'_>) -> bool {
    case.module().starts_with("wasi_ephemeral_") || case.module().starts_with("wasi_nn")
}

fn is_of_contract(case: &JudgedSymptom<'_>) -> bool {
    let of_host = matches!(family(case), Family::HostFunction | Family::AssemblyScript);
    let errors = ["FunctionCallError(LinkError", "FunctionCallError(CompilationError"];
    of_host && (case.form("requires unsupported import") || errors.iter().any(|error| case.before(error)))
}

fn is_entry_point(case: &JudgedSymptom<'_>) -> bool {
    matches!(case.function(), "_start" | "start" | "main" | "_main" | "__main_void")
}

/// Whether the function's name is only a word of the sentence.
fn is_plain_word(name: &str) -> bool {
    const WORDS: &str = "required function a the any to in is named was or and for of";
    WORDS.split(' ').any(|word| word == name)
}

/// Whether a name is a path of interface and function in one.
fn is_flat_path(name: &str) -> bool {
    name.contains('#')
        || names::is_wit_interface(name)
        || name.contains(':') && name.contains('.') && !name.contains("::")
}

fn is_allocator(name: &str) -> bool {
    name.starts_with("cabi_realloc") || name.starts_with("canonical_abi_")
}

fn at(case: &JudgedSymptom<'_>, level: Level) -> bool {
    matches!(case.symptom.reading, Reading::Func(found) if found == level)
}

/// WASI 0.3, which hosts have under several release candidates.
fn is_next_wasi(case: &JudgedSymptom<'_>) -> bool {
    case.is_wasi() && case.import_name().contains("@0.3")
}

fn is_http(case: &JudgedSymptom<'_>) -> bool {
    case.is_wasi() && case.wasi_package() == "http"
}

fn is_http_run(case: &JudgedSymptom<'_>) -> bool {
    is_http(case) && case.near(Cue::MainModule)
}

fn is_candidate(case: &JudgedSymptom<'_>) -> bool {
    names::is_prerelease(case.import_name())
}

fn is_last_candidate(case: &JudgedSymptom<'_>) -> bool {
    case.wasi_package() == "cli"
        && case.import_name().ends_with("rc-2023-12-05")
        && (case.is_top_level() || case.near(Cue::Serve))
}

fn is_embedded(case: &JudgedSymptom<'_>) -> bool {
    case.near_any(&[Cue::Embed, Cue::Panic, Cue::Python, Cue::Elixir])
}

/// Whether the text mentions a plugin outside the names of the symptom.
fn is_plugin(case: &JudgedSymptom<'_>) -> bool {
    case.all.beside(Cue::Plugin, &case.symptom.span)
}

/// Whether the item that is missing belongs to a resource: a linker goes through an instance in its order
/// and stops at the first item that is not there, so the resource before it was, and with it the instance.
fn lacks_item_of_resource(case: &JudgedSymptom<'_>) -> bool {
    let item = case.all.instance_export(&case.symptom.span).unwrap_or_default();
    case.near(Cue::FuncMissing) && ["[method]", "[static]", "[constructor]"].iter().any(|kind| item.starts_with(kind))
}

fn is_async_builtin(case: &JudgedSymptom<'_>) -> bool {
    const ASYNC: &str = "[async [task [waitable [subtask [stream [future [context [backpressure [thread [export]$root";
    ASYNC.split(' ').any(|prefix| case.get("m").contains(prefix) || case.get("f").contains(prefix))
}

/// The interface that the world requires.
fn required<'a>(case: &JudgedSymptom<'a>) -> &'a str {
    case.symptom.get("i").unwrap_or_else(|| case.get("f").split('#').next().unwrap_or(""))
}

/// Whether guests export the interface of WASI: few; the rest is demanded by adapters and virtualizers.
fn is_of_guests(case: &JudgedSymptom<'_>) -> bool {
    let interface = required(case);
    let path = interface.split('@').next().unwrap_or("");
    !case.near_any(&[Cue::ComponentizeJs, Cue::Jco, Cue::WasiVirt])
        && !names::is_prerelease(interface)
        && ["/run", "handler", "/handle", "/watcher", "/guest"].iter().any(|end| path.ends_with(end))
}

fn is_spelled_otherwise(case: &JudgedSymptom<'_>) -> bool {
    let line = case.all.text.line(case.symptom.span.start);
    line.chars().any(|c| c == '_' || c.is_ascii_uppercase())
}

fn number(case: &JudgedSymptom<'_>, key: &str) -> Option<u32> {
    case.get(key).parse().ok()
}

fn is_shim(case: &JudgedSymptom<'_>) -> bool {
    let specifier = case.get("s");
    let parts = ["preview2", "preview3-shim", "@bytecodealliance/", "wasi-shim"];
    parts.iter().any(|part| specifier.contains(part)) || specifier.starts_with('@') && specifier.ends_with("wasi")
}

fn is_wasi_specifier(case: &JudgedSymptom<'_>) -> bool {
    let specifier = case.get("s");
    specifier.starts_with("wasi:") || case.form("Received protocol") && specifier.starts_with("wasi")
}

fn is_of_wit_component(case: &JudgedSymptom<'_>) -> bool {
    let text = &case.all.text.flat[case.symptom.span.start..];
    text.starts_with("failed to resolve import") && case.get("s").contains(':')
}

fn is_told_inside(case: &JudgedSymptom<'_>) -> bool {
    let told =
        ["missing export named", "missing import named", "missing expected export", "resource types are not the same"];
    case.all.all.iter().any(|symptom| told.iter().any(|words| symptom.template.contains(words)))
}

#[cfg(test)]
mod tests {
    use super::super::symptom::tests::texts;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_decides_a_text() {
        let mut tables: Vec<&[CauseRule]> = Vec::new();
        let mut used = BTreeSet::new();
        for text in texts() {
            let all = Symptoms::read(&text);
            for symptom in &all.all {
                let case = JudgedSymptom { symptom, all: &all };
                let targets = case.near(Cue::Targets) && !matches!(symptom.reading, Reading::Hints(_));
                let rules = if targets { TARGETS } else { rules(&case) };
                if !tables.iter().any(|known| std::ptr::eq(*known, rules)) {
                    tables.push(rules);
                }
                if let Some(at) = rules.iter().position(|(applies, _)| applies(&case)) {
                    used.insert((rules.as_ptr() as usize, at));
                }
            }
        }
        assert!(tables.len() >= 15, "{}", tables.len());
        let mut unused = Vec::new();
        for rules in tables {
            for (at, (_, causes)) in rules.iter().enumerate() {
                if !used.contains(&(rules.as_ptr() as usize, at)) {
                    unused.push(format!("{at} of {}: {causes:?}", rules.len()));
                }
            }
        }
        assert!(unused.is_empty(), "{}", unused.join("\n"));
    }
}
