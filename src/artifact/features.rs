//! Which proposals beyond the WebAssembly 2.0 and component-model base a file needs, as far as its
//! headers tell.

use crate::guard::guarded;
use schemars::JsonSchema;
use serde::Serialize;
use wasmparser::{CanonicalFunction, CanonicalOption, Parser, Payload, Validator, WasmFeatures};

/// A proposal that a file needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Feature {
    /// The proposal's name: `component-model-async`, `threads`, …
    pub name: &'static str,
    /// How it is known: `types` when the binary's types need it, `message` when an error names it.
    pub from: &'static str,
    /// The `wasmtime::Config` line that a host needs, where wasmtime's defaults do not include it.
    pub config: Option<&'static str>,
    /// The flag of wasmtime's command line for it.
    pub flag: Option<&'static str>,
}

struct Known {
    bit: WasmFeatures,
    name: &'static str,
    config: Option<&'static str>,
    flag: Option<&'static str>,
}

const fn known(
    bit: WasmFeatures,
    name: &'static str,
    config: Option<&'static str>,
    flag: Option<&'static str>,
) -> Known {
    Known { bit, name, config, flag }
}

const KNOWN: &[Known] = &[
    known(WasmFeatures::CM_ASYNC, "component-model-async", None, None),
    known(
        WasmFeatures::CM_MORE_ASYNC_BUILTINS,
        "component-model-more-async-builtins",
        Some("config.wasm_component_model_more_async_builtins(true)"),
        Some("-W component-model-more-async-builtins"),
    ),
    known(
        WasmFeatures::CM_ASYNC_STACKFUL,
        "component-model-async-stackful",
        Some("config.wasm_component_model_async_stackful(true)"),
        Some("-W component-model-async-stackful"),
    ),
    known(
        WasmFeatures::CM_THREADING,
        "component-model-threading",
        Some("config.wasm_component_model_threading(true)"),
        Some("-W component-model-threading"),
    ),
    known(
        WasmFeatures::CM_ERROR_CONTEXT,
        "component-model-error-context",
        Some("config.wasm_component_model_error_context(true)"),
        Some("-W component-model-error-context"),
    ),
    known(
        WasmFeatures::CM_FIXED_LENGTH_LISTS,
        "component-model-fixed-length-lists",
        Some("config.wasm_component_model_fixed_length_lists(true)"),
        Some("-W component-model-fixed-length-lists"),
    ),
    known(
        WasmFeatures::CM_MAP,
        "component-model-map",
        Some("config.wasm_component_model_map(true)"),
        Some("-W component-model-map"),
    ),
    known(
        WasmFeatures::CM_GC,
        "component-model-gc",
        Some("config.wasm_component_model_gc(true)"),
        Some("-W component-model-gc"),
    ),
    known(
        WasmFeatures::CM64,
        "component-model-memory64",
        Some("config.wasm_component_model_memory64(true)"),
        Some("-W component-model-memory64"),
    ),
    known(
        WasmFeatures::CM_IMPLEMENTS,
        "component-model-implements",
        Some("config.wasm_component_model_implements(true)"),
        Some("-W component-model-implements"),
    ),
    known(WasmFeatures::CM_VALUES, "component-model-values", None, None),
    known(WasmFeatures::CM_NESTED_NAMES, "component-model-nested-names", None, None),
    known(WasmFeatures::CM_CANON_NAMES, "component-model-canonical-names", None, None),
    known(WasmFeatures::THREADS, "threads", None, None),
    known(
        WasmFeatures::SHARED_EVERYTHING_THREADS,
        "shared-everything-threads",
        Some("config.wasm_shared_everything_threads(true)"),
        Some("-W shared-everything-threads"),
    ),
    known(WasmFeatures::SIMD, "simd", None, None),
    known(WasmFeatures::RELAXED_SIMD, "relaxed-simd", None, None),
    known(WasmFeatures::TAIL_CALL, "tail-call", None, None),
    known(WasmFeatures::MULTI_MEMORY, "multi-memory", None, None),
    known(WasmFeatures::EXCEPTIONS, "exceptions", None, None),
    known(WasmFeatures::MEMORY64, "memory64", None, None),
    known(WasmFeatures::EXTENDED_CONST, "extended-const", None, None),
    known(WasmFeatures::FUNCTION_REFERENCES, "function-references", None, None),
    known(WasmFeatures::GC, "gc", None, None),
    known(
        WasmFeatures::CUSTOM_PAGE_SIZES,
        "custom-page-sizes",
        Some("config.wasm_custom_page_sizes(true)"),
        Some("-W custom-page-sizes"),
    ),
    known(
        WasmFeatures::WIDE_ARITHMETIC,
        "wide-arithmetic",
        Some("config.wasm_wide_arithmetic(true)"),
        Some("-W wide-arithmetic"),
    ),
    known(
        WasmFeatures::STACK_SWITCHING,
        "stack-switching",
        Some("config.wasm_stack_switching(true)"),
        Some("-W stack-switching"),
    ),
];

/// The proposal that a message says is off: `cm-map`, `component model fixed-length lists`, `wide
/// arithmetic`; whether a file needs it is not asked.
pub fn gated(message: &str) -> Option<Feature> {
    let words: String = message
        .to_ascii_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect::<String>()
        .replace("-cm-", "-component-model-")
        .replace("-64-bit-feature", "-memory64-feature");
    let named = |known: &&Known| {
        words.match_indices(known.name).any(|(at, name)| {
            let ends = words[at + name.len()..].starts_with('-') || words.len() == at + name.len();
            ends && (at == 0 || words[..at].ends_with('-'))
        })
    };
    // The longest name: `component-model-async` is the beginning of others.
    let known = KNOWN.iter().filter(named).max_by_key(|known| known.name.len())?;
    Some(Feature { name: known.name, from: "message", config: known.config, flag: known.flag })
}

/// What every current tool takes for granted.
fn base() -> WasmFeatures {
    WasmFeatures::WASM2
        .difference(WasmFeatures::SIMD)
        .union(WasmFeatures::COMPONENT_MODEL)
        .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
        .union(WasmFeatures::BULK_MEMORY_OPT)
        .union(WasmFeatures::GC_TYPES)
        .union(WasmFeatures::COMPACT_IMPORTS)
        .union(WasmFeatures::CUSTOM_DESCRIPTORS)
        .union(WasmFeatures::MEMORY_CONTROL)
        .union(WasmFeatures::LEGACY_EXCEPTIONS)
}

/// The sets of proposals that are tried in turn when a file is read: what every tool takes for
/// granted, what current guests add to it, everything.
pub(super) fn rungs() -> [WasmFeatures; 3] {
    [base(), base().union(WasmFeatures::CM_ASYNC), WasmFeatures::all()]
}

/// The proposals that a skeleton's types need. The skeleton is valid with `enough`, which is the first of
/// [`rungs`] of which that holds.
pub(super) fn features(skeleton: &[u8], enough: WasmFeatures) -> Vec<Feature> {
    let mut needed = enough;
    if enough == WasmFeatures::all() {
        let bits: Vec<WasmFeatures> = KNOWN.iter().map(|known| known.bit).collect();
        shrink(skeleton, &mut needed, &bits);
    }
    let is_needed = |known: &&Known| needed.contains(known.bit) && !base().contains(known.bit);
    let feature = |known: &Known| Feature { name: known.name, from: "types", config: known.config, flag: known.flag };
    KNOWN.iter().filter(is_needed).map(feature).collect()
}

/// Takes away all of these proposals that are not needed: most are not, so halves are tried at once.
fn shrink(skeleton: &[u8], needed: &mut WasmFeatures, bits: &[WasmFeatures]) {
    let without = bits.iter().fold(*needed, |set, bit| set.difference(*bit));
    if validates(skeleton, without) {
        *needed = without;
    } else if bits.len() > 1 {
        let (left, right) = bits.split_at(bits.len() / 2);
        shrink(skeleton, needed, left);
        shrink(skeleton, needed, right);
    }
}

/// Whether any function of a component is lifted with the canonical option `async`, in whatever nested
/// component. Where none is, a plain call reaches even functions whose type is `async func`.
pub fn lifts_async(skeleton: &[u8]) -> bool {
    let lifted = |function: CanonicalFunction| match function {
        CanonicalFunction::Lift { options, .. } => options.contains(&CanonicalOption::Async),
        _ => false,
    };
    Parser::new(0).parse_all(skeleton).any(|payload| match payload {
        Ok(Payload::ComponentCanonicalSection(section)) => section.into_iter().flatten().any(lifted),
        _ => false,
    })
}

fn validates(skeleton: &[u8], features: WasmFeatures) -> bool {
    let mut validator = Validator::new_with_features(features);
    let mut payloads = Parser::new(0).parse_all(skeleton);
    guarded(|| payloads.all(|payload| payload.is_ok_and(|payload| validator.payload(&payload).is_ok())))
        .unwrap_or(false)
}
