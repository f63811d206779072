//! Imports that a linker refuses: decided from what the file really imports and what a host supplies.

use super::{CliFlag, Linking, Provides, cli_flag, mistyped as facts_of, wasi_versions};
use crate::artifact::Artifact;
use crate::compare::always_links;
use crate::finding::linking::{LinkFault, Mistyped, Unlinked};
use crate::finding::{Confidence, Finding, Fix, Source};
use crate::path::{FuncName, folded, shell_word};
use crate::snippets::{self, Language};
use crate::surface::{InterfaceName, Item, ItemKind, Surface, by_name_map, is_same_but_for_version};
use std::ops::Range;
use std::sync::Arc;

/// The host that refuses, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostKind {
    /// A program that embeds the runtime.
    #[default]
    Embedding,
    /// `wasmtime run`.
    WasmtimeRun,
    /// `wasmtime serve`.
    WasmtimeServe,
}

impl HostKind {
    fn words(self) -> &'static str {
        match self {
            HostKind::Embedding => "the host",
            HostKind::WasmtimeRun => "`wasmtime run`",
            HostKind::WasmtimeServe => "`wasmtime serve`",
        }
    }

    fn flag(self, interface: &str, function: Option<&str>) -> Option<CliFlag> {
        let flag = cli_flag(interface, function)?;
        match self {
            HostKind::Embedding => None,
            HostKind::WasmtimeRun => flag.run.then_some(flag),
            HostKind::WasmtimeServe => flag.serve.then_some(flag),
        }
    }
}

/// What the runtime said about the import besides its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Complaint {
    /// Nothing of that name, or an item of it is missing.
    #[default]
    Missing,
    /// The types differ; these are the runtime's words.
    Type(String),
    /// The import is an `async func`, the definition is not.
    WantedAsync,
    /// The definition is concurrent, the import is a plain function.
    WantedSync,
    /// The linker already has that name.
    DefinedTwice,
}

/// A refused import.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// Its name.
    pub import: String,
    /// The function or resource in it that was named.
    pub item: Option<String>,
    /// What was said about it.
    pub complaint: Complaint,
    /// Who refused.
    pub host: HostKind,
    /// The text in which it was named, and where.
    pub source: Option<(Arc<Source>, Range<usize>)>,
    /// The language of the code to paste.
    pub language: Language,
}

/// Decides why an import was refused. Without a file the name alone is judged, and nothing is certain.
pub fn explain_refused(refused: &Refused, artifact: Option<&Artifact>, provides: &Provides) -> Finding {
    let surface = artifact.and_then(|artifact| artifact.surface.as_ref());
    let item = surface.and_then(|surface| by_name_map(&surface.imports, &refused.import)).map(|(item, _)| item);
    let fault = match (surface, item) {
        (Some(surface), None) => LinkFault::NotImported { near: near_imports(surface, &refused.import) },
        _ => fault(refused, item, surface, provides),
    };
    let confidence = match (&fault, item) {
        (LinkFault::Async { .. } | LinkFault::DefinedTwice, _) => Confidence::Certain,
        (LinkFault::Type { detail: None, lacking, differing, .. }, _) if lacking.is_empty() && differing.is_empty() => {
            Confidence::Likely
        }
        (_, Some(_)) => Confidence::Certain,
        _ => Confidence::Likely,
    };
    let functions = item.zip(surface).map(|(item, surface)| functions_of(item, surface)).unwrap_or_default();
    let file = artifact.map(|artifact| artifact.name.clone());
    let help = help(refused, &fault, item, surface, file.as_deref());
    Unlinked {
        import: item.map_or_else(|| refused.import.clone(), |item| item.name.clone()),
        item: refused.item.clone(),
        file,
        fault,
        confidence,
        host: refused.host.words(),
        functions,
        help,
        source: refused.source.clone(),
    }
    .into()
}

/// Every import of a file that the host does not supply, each with its cause, in the file's order.
pub fn explain_imports(artifact: &Artifact, provides: &Provides, host: HostKind, language: Language) -> Vec<Finding> {
    let Some(surface) = &artifact.surface else { return Vec::new() };
    let linking = Linking::new(provides, surface);
    let refused = surface.imports.iter().filter(|item| !always_links(&item.kind)).filter_map(|item| {
        let gaps = linking.gaps(item);
        let flagged = host.flag(&item.name, None).is_some();
        let first = gaps.first();
        (first.is_some() || flagged).then(|| Refused {
            import: item.name.clone(),
            item: first.map(|gap| gap.item.name.clone()).filter(|first| *first != item.name),
            host,
            language,
            ..Refused::default()
        })
    });
    refused.map(|refused| explain_refused(&refused, Some(artifact), provides)).collect()
}

fn fault(refused: &Refused, item: Option<&Item>, surface: Option<&Surface>, provides: &Provides) -> LinkFault {
    match &refused.complaint {
        Complaint::DefinedTwice => return LinkFault::DefinedTwice,
        Complaint::WantedAsync => return LinkFault::Async { wanted_async: true },
        Complaint::WantedSync => return LinkFault::Async { wanted_async: false },
        Complaint::Type(detail) => return mistyped(refused, item, surface, provides, detail),
        Complaint::Missing => {}
    }
    let supplied = provides.supplied(&refused.import);
    if is_wasi(&refused.import) {
        return wasi_fault(refused, item.zip(surface), provides);
    }
    match (supplied, item.zip(surface)) {
        (Some(supplied), Some((item, surface))) => {
            let Unfit { lacking, differing } = unfit(item, surface, provides);
            if lacking.is_empty() && differing.is_empty() {
                return LinkFault::Supplied { by: supplied.name.clone() };
            }
            LinkFault::Type {
                wanted: None,
                supplied: None,
                detail: None,
                lacking,
                differing,
                same_version: supplied.name == item.name && InterfaceName::parse(&item.name).is_some(),
            }
        }
        _ => LinkFault::Custom { other: other_version(&refused.import, provides) },
    }
}

/// What of an import the host lacks, and what it has with another type.
struct Unfit {
    lacking: Vec<String>,
    differing: Vec<Mistyped>,
}

fn unfit(item: &Item, surface: &Surface, provides: &Provides) -> Unfit {
    let linking = Linking::new(provides, surface);
    let gaps = linking.gaps(item);
    let lacking = gaps.iter().filter(|gap| gap.supplied.is_none()).map(|gap| shown(&gap.item.name)).collect();
    Unfit { lacking, differing: gaps.iter().filter_map(|gap| facts_of(&linking, gap)).collect() }
}

fn shown(name: &str) -> String {
    FuncName::parse(name).to_string()
}

/// Whether an interface is one of WASI's, under any of the names it has had.
pub(crate) fn is_wasi(import: &str) -> bool {
    InterfaceName::parse(import).is_some_and(|name| name.namespace == "wasi")
}

fn wasi_fault(refused: &Refused, item: Option<(&Item, &Surface)>, provides: &Provides) -> LinkFault {
    if let Some(flag) = refused.host.flag(&refused.import, refused.item.as_deref()) {
        let candidate = InterfaceName::parse(&refused.import).and_then(|name| name.semver());
        if candidate.is_none_or(|version| version.pre.is_empty()) {
            return LinkFault::FlagNeeded { flag: flag.flag };
        }
    }
    match (provides.supplied(&refused.import), item) {
        (Some(supplied), Some((item, surface))) => {
            let Unfit { lacking, differing } = unfit(item, surface, provides);
            if !lacking.is_empty() {
                LinkFault::WasiVersion { supplied: Some(supplied.name.clone()), missing: lacking }
            } else if !differing.is_empty() {
                let (wanted, supplied, detail) = (None, None, None);
                LinkFault::Type { wanted, supplied, detail, lacking, differing, same_version: false }
            } else {
                LinkFault::WasiNotAdded
            }
        }
        (Some(_), None) => LinkFault::WasiNotAdded,
        (None, _) => {
            if super::is_wasi(&refused.import) {
                return LinkFault::WasiNotAdded;
            }
            let newest = wasi_versions(&refused.import).last();
            LinkFault::WasiVersion { supplied: newest.map(|name| (*name).to_owned()), missing: Vec::new() }
        }
    }
}

fn mistyped(
    refused: &Refused,
    item: Option<&Item>,
    surface: Option<&Surface>,
    provides: &Provides,
    detail: &str,
) -> LinkFault {
    let supplied = provides.supplied(&refused.import);
    let text = |surface: Option<&Surface>, item: Option<&Item>| -> Option<String> {
        let function = function_in(item?, refused.item.as_deref())?;
        let ItemKind::Func(ty) = &function.kind else { return None };
        Some(surface?.func_text(ty))
    };
    LinkFault::Type {
        wanted: text(surface, item),
        supplied: text(provides.surface(), supplied),
        detail: Some(detail.to_owned()).filter(|detail| !detail.is_empty()),
        lacking: Vec::new(),
        differing: Vec::new(),
        same_version: !is_wasi(&refused.import) && refused.import.contains(['/', ':']),
    }
}

fn function_in<'a>(item: &'a Item, name: Option<&str>) -> Option<&'a Item> {
    match (&item.kind, name) {
        (ItemKind::Func(_), _) => Some(item),
        (ItemKind::Instance(items), Some(name)) => items.iter().find(|item| item.name == name),
        _ => None,
    }
}

fn other_version(import: &str, provides: &Provides) -> Option<String> {
    InterfaceName::parse(import)?;
    let mut items = provides.surface()?.imports.iter();
    items.find(|item| is_same_but_for_version(&item.name, import)).map(|item| item.name.clone())
}

fn near_imports(surface: &Surface, import: &str) -> Vec<String> {
    let wanted = InterfaceName::parse(import);
    let near: Vec<String> = surface
        .imports
        .iter()
        .filter(|item| match (&wanted, InterfaceName::parse(&item.name)) {
            (Some(wanted), Some(name)) => {
                name.interface == wanted.interface || name.package_name() == wanted.package_name()
            }
            _ => folded(&item.name) == folded(import),
        })
        .map(|item| item.name.clone())
        .collect();
    if near.is_empty() { surface.imports.iter().map(|item| item.name.clone()).collect() } else { near }
}

fn functions_of(item: &Item, surface: &Surface) -> Vec<String> {
    let ItemKind::Instance(items) = &item.kind else { return Vec::new() };
    items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Func(ty) => Some([shown(&item.name), surface.func_text(ty)].join(": ")),
            _ => None,
        })
        .collect()
}

/// What to paste.
fn help(
    refused: &Refused,
    fault: &LinkFault,
    item: Option<&Item>,
    surface: Option<&Surface>,
    file: Option<&str>,
) -> Vec<(String, Fix)> {
    let file = file.map_or_else(|| "component.wasm".to_owned(), shell_word);
    match fault {
        LinkFault::FlagNeeded { flag } => {
            let command = if refused.host == HostKind::WasmtimeServe { "serve" } else { "run" };
            vec![("switch it on".into(), Fix::Command(format!("wasmtime {command} {flag} {file}")))]
        }
        LinkFault::WasiNotAdded => snippets::add_wasi(&refused.import, refused.language)
            .into_iter()
            .map(|snippet| (snippet.title, Fix::Code { language: snippet.language, text: snippet.text }))
            .collect(),
        LinkFault::WasiVersion { supplied: None, .. } => vec![
            ("rebuild the component with tools of a WASI release (0.2.x) instead of a release candidate, and take adapter and host of one release".into(), Fix::Advice),
        ],
        LinkFault::WasiVersion { .. } => vec![
            ("update the host's runtime, or rebuild the component with tools of the host's WASI release".into(), Fix::Advice),
        ],
        LinkFault::Custom { .. } => {
            let mut out = Vec::new();
            if refused.language == Language::Rust
                && let Some(text) = item.zip(surface).and_then(|(item, surface)| define(item, surface))
            {
                out.push(("define it before instantiating".into(), Fix::Code { language: "rust", text }));
            }
            out.push(("try the component with a stand-in that traps when it is reached".into(), Fix::Command(format!("mate-doctor call --stub {file} 'FUNCTION(…)'"))));
            out.push(("satisfy it with a component that exports it".into(), Fix::Command(format!("wac plug {file} --plug provider.wasm -o whole.wasm"))));
            out
        }
        LinkFault::Async { wanted_async: true } => vec![("define it with `func_wrap_concurrent`; `func_wrap_async` implements plain functions".into(), Fix::Advice)],
        LinkFault::Async { wanted_async: false } => vec![("define it with `func_wrap`, or with `func_wrap_async` where the host has to wait".into(), Fix::Advice)],
        LinkFault::DefinedTwice => vec![
            ("define it once: two calls of `add_to_linker` that cover one interface are the usual cause".into(), Fix::Advice),
            ("or let the later one win".into(), Fix::Code { language: "rust", text: "linker.allow_shadowing(true);".into() }),
        ],
        LinkFault::Type { .. } => vec![("build host bindings and component from the same WIT".into(), Fix::Advice)],
        LinkFault::Order => vec![("instantiate the provider first, then what imports from it".into(), Fix::Advice)],
        LinkFault::NotImported { .. } | LinkFault::Supplied { .. } => Vec::new(),
    }
}

/// The definition of an imported instance in a Rust host, where all its types are plain.
pub(crate) fn define(item: &Item, surface: &Surface) -> Option<String> {
    let (open, items): (String, Vec<&Item>) = match &item.kind {
        ItemKind::Instance(items) => {
            let functions = items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_))).collect();
            (format!("let mut instance = linker.instance({:?})?;", item.name), functions)
        }
        ItemKind::Func(_) => ("let mut instance = linker.root();".to_owned(), vec![item]),
        _ => return None,
    };
    let mut lines = vec![open];
    for function in items {
        let ItemKind::Func(ty) = &function.kind else { continue };
        lines.push(snippets::definition(&function.name, surface, ty)?);
    }
    (lines.len() > 1).then(|| lines.join("\n"))
}
