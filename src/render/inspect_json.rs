//! The JSON of `inspect`: structs of its own, so that the library can change without the format.

use super::json;
use crate::inspect::{Brief, Entry, Inspection};
use schemars::JsonSchema;
use serde::Serialize;

/// What the JSON of `inspect` adds to the report on a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct InspectJson {
    /// What it is: `component`, `core-module`, `wit-package`, `precompiled`, `old-component`,
    /// `unknown-version`, `bad-text`, `not-wasm`.
    kind: &'static str,
    /// What kind of its kind: for a core module `plain`, `not-componentized`, `adapter`, …; for
    /// something that is not wasm `gzip`, `html`, ….
    detail: Option<&'static str>,
    /// Whether it was given in the text format.
    text: bool,
    /// The size of the file in bytes.
    size: u64,
    /// Whether nothing wrong was found.
    valid: bool,
    /// Whether code was validated too.
    code_checked: bool,
    /// Whether `exports` and `imports` tell of the component that would be made from a core module.
    would_be: bool,
    /// The world that a core module carries.
    world: Option<String>,
    /// The name the file gives itself.
    given_name: Option<String>,
    /// Functions and other items it exports, those inside instances included.
    exports: Vec<ItemJson>,
    /// Functions and other items it imports, those inside instances included.
    imports: Vec<ItemJson>,
    /// For a core module with a component type: its own exports.
    core_exports: Vec<ItemJson>,
    /// For a core module with a component type: its own imports.
    core_imports: Vec<ItemJson>,
    /// Who made it.
    produced_by: ProducedByJson,
    /// Proposals it needs beyond WebAssembly 2.0 and the component model.
    features: Vec<FeatureJson>,
    /// How large its parts are, in bytes.
    sizes: SizesJson,
    /// Whether DWARF is in it.
    dwarf: bool,
    /// Whether WIT documentation is in it.
    wit_docs: bool,
}

/// An export or an import.
#[derive(Debug, Serialize, JsonSchema)]
struct ItemJson {
    /// The full path: `mate:runtime/api@0.1.0#handler`.
    path: String,
    /// `function`, `instance`, `type`, `resource`, `value`, `core module`, `component`, `memory`, ….
    kind: &'static str,
    /// The name as the binary spells it: `[method]bucket.get`.
    name: String,
    /// The path of the instance it lies in; for a core import the module.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    /// A function's type in WIT syntax.
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
    /// A function's parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<Vec<ParamJson>>,
    /// A function's result type; null if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Option<String>>,
    /// Whether a function is declared `async`.
    #[serde(rename = "async", skip_serializing_if = "Option::is_none")]
    is_async: Option<bool>,
    /// The type of anything else that has one.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<String>,
    /// For an import, who usually supplies it: `wasi02`, `wasi03`, `wasi-http`, `wasi-preview1`,
    /// `wasi-proposal`, `wasi-candidate`, `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    supplier: Option<&'static str>,
}

/// A parameter.
#[derive(Debug, Serialize, JsonSchema)]
struct ParamJson {
    /// Its name.
    name: String,
    /// Its type in WIT syntax.
    #[serde(rename = "type")]
    ty: String,
}

/// Who made a file.
#[derive(Debug, Serialize, JsonSchema)]
struct ProducedByJson {
    /// Languages it was written in.
    languages: Vec<String>,
    /// Entries of its `producers` sections.
    tools: Vec<ToolJson>,
    /// Names of its `component-type` sections.
    component_types: Vec<String>,
}

/// An entry of a `producers` section.
#[derive(Debug, Serialize, JsonSchema)]
struct ToolJson {
    /// `language`, `processed-by`, `sdk`.
    field: String,
    /// The name.
    name: String,
    /// The version; may be empty.
    version: String,
}

/// A proposal a file needs.
#[derive(Debug, Serialize, JsonSchema)]
struct FeatureJson {
    /// Its name.
    name: &'static str,
    /// How that is known: `types`.
    from: &'static str,
    /// The `wasmtime::Config` line for a host, where it is off by default.
    config: Option<&'static str>,
    /// The flag of wasmtime's command line, where it is off by default.
    flag: Option<&'static str>,
}

/// Sizes in bytes.
#[derive(Debug, Serialize, JsonSchema)]
struct SizesJson {
    /// Code of all modules.
    code: u64,
    /// Data of all modules.
    data: u64,
    /// Custom sections.
    custom: u64,
    /// Everything else.
    rest: u64,
    /// Modules and components nested at the first level.
    nested: Vec<NestedJson>,
}

/// A nested module or component.
#[derive(Debug, Serialize, JsonSchema)]
struct NestedJson {
    /// `core module` or `component`.
    kind: &'static str,
    /// Its size in bytes.
    size: u64,
}

/// The entry for one file.
pub(super) fn detailed(inspection: &Inspection) -> json::Detailed<InspectJson> {
    let items = |entries: &[Entry]| entries.iter().map(item).collect();
    let details = InspectJson {
        kind: inspection.kind.word(),
        detail: inspection.kind.detail(),
        text: inspection.text,
        size: inspection.size,
        valid: inspection.valid,
        code_checked: inspection.code_checked,
        would_be: inspection.would_be,
        world: inspection.world.clone(),
        given_name: inspection.given_name.clone(),
        exports: items(&inspection.exports),
        imports: items(&inspection.imports),
        core_exports: items(&inspection.core_exports),
        core_imports: items(&inspection.core_imports),
        produced_by: ProducedByJson {
            languages: inspection.languages.clone(),
            tools: inspection
                .producers
                .iter()
                .map(|p| ToolJson { field: p.field.clone(), name: p.name.clone(), version: p.version.clone() })
                .collect(),
            component_types: inspection.component_types.clone(),
        },
        features: inspection
            .features
            .iter()
            .map(|f| FeatureJson { name: f.name, from: f.from, config: f.config, flag: f.flag })
            .collect(),
        sizes: SizesJson {
            code: inspection.sizes.code,
            data: inspection.sizes.data,
            custom: inspection.sizes.custom,
            rest: inspection.sizes.rest,
            nested: inspection.sizes.nested.iter().map(|(kind, size)| NestedJson { kind, size: *size }).collect(),
        },
        dwarf: inspection.dwarf,
        wit_docs: inspection.wit_docs,
    };
    json::Detailed::new(&Brief::from(inspection).report(inspection.next.clone()), details)
}

fn item(entry: &Entry) -> ItemJson {
    let function = entry.function.as_ref();
    ItemJson {
        path: entry.path.clone(),
        kind: entry.kind,
        name: entry.name.clone(),
        group: entry.group.clone(),
        signature: function.and(entry.ty.clone()),
        params: function
            .map(|f| f.params.iter().map(|(name, ty)| ParamJson { name: name.clone(), ty: ty.clone() }).collect()),
        result: function.map(|f| f.result.clone()),
        is_async: function.map(|f| f.is_async),
        ty: if function.is_none() { entry.ty.clone() } else { None },
        supplier: entry.supplier.map(crate::surface::Supplier::word),
    }
}
