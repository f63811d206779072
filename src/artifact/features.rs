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

struct Proposal {
    bit: WasmFeatures,
    name: &'static str,
    /// What switches it on, where wasmtime leaves it off: in a host, on the command line.
    switches: Option<(&'static str, &'static str)>,
}

impl Proposal {
    fn feature(&self, from: &'static str) -> Feature {
        let (config, flag) = self.switches.unzip();
        Feature { name: self.name, from, config, flag }
    }
}

/// Each with its name, and with the name of its setter where wasmtime leaves it off.
macro_rules! known {
    ($($bit:ident $name:literal $($setter:ident)?;)*) => {
        const PROPOSALS: &[Proposal] =
            &[$(Proposal { bit: WasmFeatures::$bit, name: $name, switches: known!(@ $name $($setter)?) },)*];
    };
    (@ $name:literal) => { None };
    (@ $name:literal $setter:ident) => {
        Some((concat!("config.wasm_", stringify!($setter), "(true)"), concat!("-W ", $name)))
    };
}

known! {
    CM_ASYNC "component-model-async";
    CM_MORE_ASYNC_BUILTINS "component-model-more-async-builtins" component_model_more_async_builtins;
    CM_ASYNC_STACKFUL "component-model-async-stackful" component_model_async_stackful;
    CM_THREADING "component-model-threading" component_model_threading;
    CM_ERROR_CONTEXT "component-model-error-context" component_model_error_context;
    CM_FIXED_LENGTH_LISTS "component-model-fixed-length-lists" component_model_fixed_length_lists;
    CM_MAP "component-model-map" component_model_map;
    CM_GC "component-model-gc" component_model_gc;
    CM64 "component-model-memory64" component_model_memory64;
    CM_IMPLEMENTS "component-model-implements" component_model_implements;
    CM_ACCESSORS "component-model-accessors";
    CM_FORWARD "component-model-forward";
    CM_VALUES "component-model-values";
    CM_NESTED_NAMES "component-model-nested-names";
    CM_CANON_NAMES "component-model-canonical-names";
    THREADS "threads";
    SHARED_EVERYTHING_THREADS "shared-everything-threads" shared_everything_threads;
    SIMD "simd";
    RELAXED_SIMD "relaxed-simd";
    TAIL_CALL "tail-call";
    MULTI_MEMORY "multi-memory";
    EXCEPTIONS "exceptions";
    MEMORY64 "memory64";
    EXTENDED_CONST "extended-const";
    FUNCTION_REFERENCES "function-references";
    GC "gc";
    CUSTOM_PAGE_SIZES "custom-page-sizes" custom_page_sizes;
    WIDE_ARITHMETIC "wide-arithmetic" wide_arithmetic;
    STACK_SWITCHING "stack-switching" stack_switching;
}

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
    let named = |known: &&Proposal| {
        words.match_indices(known.name).any(|(at, name)| {
            let ends = words[at + name.len()..].starts_with('-') || words.len() == at + name.len();
            ends && (at == 0 || words[..at].ends_with('-'))
        })
    };
    // The longest name: `component-model-async` is the beginning of others.
    let known = PROPOSALS.iter().filter(named).max_by_key(|known| known.name.len())?;
    Some(known.feature("message"))
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
pub(super) fn feature_sets() -> [WasmFeatures; 3] {
    [base(), base().union(WasmFeatures::CM_ASYNC), WasmFeatures::all()]
}

/// The proposals that a skeleton's types need. It is valid with `set`, the smallest of [`feature_sets`] of
/// which that holds.
pub(super) fn features(skeleton: &[u8], set: WasmFeatures) -> Vec<Feature> {
    let mut needed = set;
    if set == WasmFeatures::all() {
        let bits: Vec<WasmFeatures> = PROPOSALS.iter().map(|known| known.bit).collect();
        shrink(skeleton, &mut needed, &bits);
    }
    let is_needed = |known: &&Proposal| needed.contains(known.bit) && !base().contains(known.bit);
    PROPOSALS.iter().filter(is_needed).map(|known| known.feature("types")).collect()
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
pub(crate) fn lifts_async(skeleton: &[u8]) -> bool {
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
