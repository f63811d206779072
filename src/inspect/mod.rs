//! What `inspect` says of a file, as data: every name with which something in it is reached, who
//! supplies what it needs, who made it, how large its parts are.

mod brief;
mod next;

pub use brief::Brief;

use crate::artifact::layout::{core_id, section_word};
use crate::artifact::{Artifact, Feature, Kind, Producer, exports_nothing, of_role, reexported};
use crate::finding::{Command, Finding, Report, Severity};
use crate::path;
use crate::surface::{CoreItem, Direction, Item, ItemKind, Supplier, Surface};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// Everything `inspect` says of one file; in JSON the part that is added to the report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Inspection {
    /// The name as given.
    #[serde(skip)]
    pub name: String,
    /// What it is: `component`, `core-module`, `wit-package`, `precompiled`, `old-component`,
    /// `unknown-version`, `bad-text`, `not-wasm`.
    #[serde(serialize_with = "kind_word")]
    #[schemars(with = "String")]
    pub kind: Kind,
    /// What kind of its kind: for a core module `plain`, `not-componentized`, `adapter`, …; for
    /// something that is not wasm `gzip`, `html`, ….
    pub detail: Option<&'static str>,
    /// The size in bytes.
    pub size: u64,
    /// Whether it was given as text.
    pub text: bool,
    /// Whether nothing wrong was found.
    pub valid: bool,
    /// Whether code was looked at too.
    pub code_checked: bool,
    /// Whether the lists below tell of the component that would be made from this core module.
    pub would_be: bool,
    /// The world a core module carries, or the name in its name section.
    pub world: Option<String>,
    /// What it exports.
    pub exports: Vec<Entry>,
    /// What it imports.
    pub imports: Vec<Entry>,
    /// For a core module that would become a component: its own exports.
    pub core_exports: Vec<Entry>,
    /// For a core module that would become a component: its own imports.
    pub core_imports: Vec<Entry>,
    /// Languages it was written in.
    pub languages: Vec<String>,
    /// Tools that made it.
    pub producers: Vec<Producer>,
    /// Names of `component-type` sections.
    pub component_types: Vec<String>,
    /// Proposals it needs.
    pub features: Vec<Feature>,
    /// How large its parts are.
    pub sizes: Sizes,
    /// The name it gives itself.
    pub given_name: Option<String>,
    /// Whether DWARF is in it.
    pub dwarf: bool,
    /// Whether WIT documentation is in it.
    pub wit_docs: bool,
    /// What is wrong or worth knowing.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// The next useful command.
    #[serde(skip)]
    pub next: Option<Command>,
}

fn kind_word<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.word())
}

/// An export or an import.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Entry {
    /// The full path under which it is reached.
    pub path: String,
    /// The instance it is in, by full path; for a core import the module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// `function`, `instance`, `type`, `resource`, …
    pub kind: &'static str,
    /// Its name as the binary spells it.
    pub name: String,
    /// Its type in WIT syntax, or in the words of the text format for a core item.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub ty: Option<String>,
    /// For a function: parameter names and types, the result, and whether it is `async`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<Signature>,
    /// For an import: who usually supplies it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<Supplier>,
}

/// A function's type in parts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Signature {
    /// The parameters.
    pub params: Vec<SignatureParam>,
    /// The result in WIT syntax.
    pub result: Option<String>,
    /// Declared `async`.
    #[serde(rename = "async")]
    pub is_async: bool,
}

/// A parameter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SignatureParam {
    /// Its name.
    pub name: String,
    /// Its type in WIT syntax.
    #[serde(rename = "type")]
    pub ty: String,
}

/// How large the parts of a file are, in bytes.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Sizes {
    /// Code sections of all modules.
    pub code: u64,
    /// Data sections of all modules.
    pub data: u64,
    /// Custom sections.
    pub custom: u64,
    /// Everything else: types, imports, exports, headers.
    pub rest: u64,
    /// Each nested module or component: what it is and its size, in order; the outermost level only.
    pub nested: Vec<NestedSize>,
}

/// How large a nested module or component is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NestedSize {
    /// `core module` or `component`.
    pub kind: &'static str,
    /// Its size in bytes.
    pub size: u64,
}

impl Inspection {
    /// Gathers what there is to say.
    pub fn of(artifact: &Artifact) -> Self {
        let findings = findings(artifact);
        let would_be = matches!(artifact.kind, Kind::CoreModule(_)) && artifact.surface.is_some();
        let (core_imports, core_exports): (Vec<Entry>, Vec<Entry>) =
            artifact.core.as_ref().map_or_else(Default::default, |core| {
                (core.imports.iter().map(core_entry).collect(), core.exports.iter().map(core_entry).collect())
            });
        let (imports, exports) = match &artifact.surface {
            Some(surface) => (entries(surface, Direction::Import), entries(surface, Direction::Export)),
            None => (Vec::new(), Vec::new()),
        };
        let plain = artifact.surface.is_none();
        let mut inspection = Inspection {
            name: artifact.name.clone(),
            size: artifact.size,
            kind: artifact.kind.clone(),
            detail: artifact.kind.detail(),
            text: artifact.text,
            valid: findings.iter().all(|finding| finding.severity != Severity::Error),
            code_checked: artifact.code_checked,
            would_be,
            world: artifact.world.as_ref().and_then(|world| world.name.clone()),
            exports: if plain { core_exports.clone() } else { exports },
            imports: if plain { core_imports.clone() } else { imports.into_iter().chain(preview1(artifact)).collect() },
            core_exports: if plain { Vec::new() } else { core_exports },
            core_imports: if plain { Vec::new() } else { core_imports },
            languages: artifact.metadata.languages().into_iter().map(str::to_owned).collect(),
            producers: artifact.metadata.producers.clone(),
            component_types: artifact.metadata.component_types.clone(),
            features: Vec::new(),
            sizes: sizes(artifact),
            given_name: artifact.metadata.name.clone(),
            dwarf: artifact.metadata.dwarf,
            wit_docs: artifact.metadata.wit_docs,
            findings,
            next: None,
        };
        inspection.features = artifact.features();
        inspection.next = next::next(artifact, &inspection);
        inspection
    }

    /// The report on the file.
    pub fn report(&self) -> Report {
        Brief::from(self).report(self.next.clone())
    }

    /// Whether any finding is an error: the file is damaged, invalid or not wasm.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// What was found while reading, and what the file's role asks for.
fn findings(artifact: &Artifact) -> Vec<Finding> {
    let shape = reexported(artifact).into_iter().chain(exports_nothing(artifact));
    let shape = shape.map(|finding| finding.severity(Severity::Warning));
    artifact.findings.iter().cloned().chain(of_role(artifact)).chain(shape).collect()
}

/// Every item of a surface in one direction, those inside instances after the instance itself.
fn entries(surface: &Surface, direction: Direction) -> Vec<Entry> {
    let items = match direction {
        Direction::Import => &surface.imports,
        Direction::Export => &surface.exports,
    };
    let mut found = Vec::new();
    collect(surface, direction, items, &mut Vec::new(), None, &mut found);
    found
}

fn collect<'a>(
    surface: &Surface,
    direction: Direction,
    items: &'a [Item],
    instances: &mut Vec<&'a str>,
    supplier: Option<Supplier>,
    found: &mut Vec<Entry>,
) {
    for item in items {
        let name = item.interface();
        let supplier = supplier.or_else(|| {
            (direction == Direction::Import).then(|| match Supplier::of(name) {
                Supplier::Other if item.kind.always_links() => Supplier::TypesOnly,
                supplier => supplier,
            })
        });
        let mut entry = Entry {
            path: path::full(instances, &item.name),
            group: (!instances.is_empty()).then(|| path::instance(instances)),
            kind: item.kind.word(),
            name: item.name.clone(),
            ty: None,
            function: None,
            supplier,
        };
        match &item.kind {
            ItemKind::Func(func) => {
                entry.ty = Some(surface.func_text(func));
                entry.function = Some(Signature {
                    params: func
                        .params
                        .iter()
                        .map(|param| SignatureParam { name: param.name.clone(), ty: surface.type_text(param.ty) })
                        .collect(),
                    result: func.result.map(|ty| surface.type_text(ty)),
                    is_async: func.is_async,
                });
            }
            ItemKind::Type(id) => entry.ty = Some(surface.definition_text(*id)),
            ItemKind::Value(ty) => entry.ty = Some(surface.type_text(*ty)),
            ItemKind::CoreModule { imports, exports } => {
                entry.ty = Some(format!("{} imports, {} exports", imports.len(), exports.len()));
            }
            ItemKind::Component { imports, exports } => {
                entry.ty = Some(format!("{} imports, {} exports", imports.len(), exports.len()));
            }
            ItemKind::Instance(_) => entry.ty = item.implements.as_ref().map(|name| format!("implements {name}")),
            ItemKind::Resource(_) | ItemKind::HigherType(_) => {}
        }
        found.push(entry);
        if let ItemKind::Instance(inner) = &item.kind {
            instances.push(&item.name);
            collect(surface, direction, inner, instances, supplier, found);
            instances.pop();
        }
    }
}

/// WASI preview 1, which a core module with a component type may import in addition to its world.
fn preview1(artifact: &Artifact) -> Option<Entry> {
    let module = artifact.core.as_ref()?.preview1()?;
    Some(Entry {
        path: module.to_owned(),
        group: None,
        kind: "core module",
        name: module.to_owned(),
        ty: None,
        function: None,
        supplier: Some(Supplier::of_core_module(module)),
    })
}

fn core_entry(item: &CoreItem) -> Entry {
    Entry {
        path: match &item.module {
            Some(module) => path::core_import(module, &item.name),
            None => item.name.clone(),
        },
        group: item.module.clone(),
        kind: item.ty.kind().word(),
        name: item.name.clone(),
        ty: Some(item.ty.to_string()),
        function: match &item.ty {
            crate::surface::CoreExtern::Func { params, results } => Some(Signature {
                params: params
                    .iter()
                    .enumerate()
                    .map(|(at, ty)| SignatureParam { name: format!("p{at}"), ty: ty.clone() })
                    .collect(),
                result: (!results.is_empty()).then(|| results.join(", ")),
                is_async: false,
            }),
            crate::surface::CoreExtern::Other { .. } => None,
        },
        supplier: item.module.as_deref().map(Supplier::of_core_module),
    }
}

fn sizes(artifact: &Artifact) -> Sizes {
    let mut sizes = Sizes::default();
    for node in &artifact.layout.nodes {
        for section in &node.sections {
            let bytes = section.range.end - section.range.start;
            match (node.component, section.id) {
                (_, 0) => sizes.custom += bytes,
                (false, core_id::CODE) => sizes.code += bytes,
                (false, core_id::DATA) => sizes.data += bytes,
                _ => {}
            }
        }
        if node.parent == Some(0) {
            let word = if node.component { section_word(true, 4) } else { section_word(true, 1) };
            sizes.nested.push(NestedSize { kind: word, size: node.range.end - node.range.start });
        }
    }
    let total = artifact.layout.root().map_or(0, |root| root.range.end);
    sizes.rest = total.saturating_sub(sizes.code + sizes.data + sizes.custom);
    sizes
}
