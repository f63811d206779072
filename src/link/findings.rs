//! Findings about imports that do not link (MD03).

use super::refused::LinkFault;
use super::{HostKind, ImportMisfit, MistypedItem, Refused};
use crate::artifact::Artifact;
use crate::compare::words;
use crate::finding::{Annotation, Code, Command, Confidence, Finding, Fix, Severity, Side, Source, SourceKind, list};
use crate::path::FuncName;
use crate::snippets::{self, Language};
use crate::surface::{Item, ItemKind, Surface};

/// How many names are listed.
const MAX_NAMES: usize = 6;

/// How many functions of an import are shown.
const MAX_FUNCTIONS: usize = 8;

/// How many of the points at which a type differs are shown.
const MAX_POINTS: usize = 4;

/// The finding about a refused import. `import` is the item that the file imports under that name.
pub(super) fn finding(
    refused: &Refused,
    fault: &LinkFault,
    artifact: Option<&Artifact>,
    import: Option<(&Item, &Surface)>,
) -> Finding {
    let name = import.map_or(refused.import.as_str(), |(item, _)| &item.name);
    let mut finding = Finding::new(code(fault), headline(name, fault, refused.host.words()))
        .confidence(confidence(fault, import.is_some()))
        .side(side(fault))
        .subject(match &refused.item {
            Some(item) => crate::path::full(&[name], item),
            None => name.to_owned(),
        });
    let supplied = matches!(fault, LinkFault::Supplied { .. });
    if supplied {
        finding = finding.severity(Severity::Note);
    }
    if let Some((source, span)) = &refused.source {
        finding = finding.annotate(Annotation::primary(source, span.clone(), "this import"));
    }
    let functions = import.map(|(item, surface)| functions_of(item, surface)).unwrap_or_default();
    if let Some(file) = artifact.map(|artifact| &artifact.name) {
        finding = finding.place(file, None);
        if !matches!(fault, LinkFault::NotImported { .. }) {
            let source = Source::new(SourceKind::Decoded, file, import_text(name, &functions));
            let label = if supplied { "" } else { "required before any export can run" };
            let start = "import ".len();
            let mark = Annotation::secondary(&source, start..start + name.len(), label);
            finding = finding.note_at(format!("{file} imports it"), vec![mark]);
        }
    }
    for note in notes(fault, &functions) {
        finding = finding.note(note);
    }
    if let Some(interface) = import.and_then(|(item, _)| item.implements.as_ref()) {
        finding = finding.note(format!("it is `{interface}` under a plain name, and hosts link it by the plain name"));
    }
    let file = artifact.map_or("component.wasm", |artifact| &artifact.name);
    help(finding, refused, fault, import, file)
}

fn code(fault: &LinkFault) -> Code {
    match fault {
        LinkFault::WasiNotAdded | LinkFault::WasiProposal => Code::MD0301,
        LinkFault::FlagNeeded { .. } => Code::MD0302,
        LinkFault::Async { .. } => Code::MD0303,
        LinkFault::Type { same_version: true, .. } => Code::MD0304,
        LinkFault::Type { .. } => Code::MD0309,
        LinkFault::Custom { .. } | LinkFault::NotImported { .. } => Code::MD0305,
        LinkFault::DefinedTwice => Code::MD0307,
        LinkFault::WasiVersion { .. } => Code::MD0308,
        LinkFault::Supplied { .. } => Code::MD0310,
    }
}

fn confidence(fault: &LinkFault, in_file: bool) -> Confidence {
    match fault {
        LinkFault::Async { .. } | LinkFault::DefinedTwice => Confidence::Certain,
        LinkFault::Type { detail: None, misfit, .. } if *misfit == ImportMisfit::default() => Confidence::Likely,
        _ if in_file => Confidence::Certain,
        _ => Confidence::Likely,
    }
}

fn side(fault: &LinkFault) -> Side {
    match fault {
        LinkFault::FlagNeeded { .. } => Side::Flag,
        LinkFault::WasiVersion { .. } => Side::ToolVersions,
        LinkFault::Type { same_version: true, .. } => Side::Wit,
        _ => Side::Host,
    }
}

fn headline(import: &str, fault: &LinkFault, host: &str) -> String {
    match fault {
        LinkFault::WasiNotAdded => format!("{host} does not provide `{import}`: WASI was not added to its linker"),
        LinkFault::WasiProposal => format!("`{import}` is a WASI proposal that {host} does not provide"),
        LinkFault::FlagNeeded { flag } => format!("`{import}` is off in {host} until `{flag}` switches it on"),
        LinkFault::WasiVersion { supplied: Some(supplied), missing } if !missing.is_empty() => {
            format!("`{import}` needs more than `{supplied}` has")
        }
        LinkFault::WasiVersion { supplied: Some(supplied), .. } => {
            format!("`{import}` does not match `{supplied}`, which {host} provides")
        }
        LinkFault::WasiVersion { supplied: None, .. } => {
            format!("{host} does not provide the WASI release of `{import}`")
        }
        LinkFault::Custom { other: Some(other) } => format!("`{import}` is not defined; `{other}` is"),
        LinkFault::Custom { other: None } => format!("the import `{import}` is not satisfied"),
        LinkFault::Type { same_version: true, .. } => {
            format!("`{import}` has the same name on both sides and different contents")
        }
        LinkFault::Type { .. } => format!("`{import}` is defined with another type than the component imports"),
        LinkFault::Async { wanted_async: true } => {
            format!("`{import}` is imported as `async func` and defined as a plain function")
        }
        LinkFault::Async { wanted_async: false } => {
            format!("`{import}` is imported as a plain function and defined as a concurrent one")
        }
        LinkFault::DefinedTwice => format!("the linker defines `{import}` twice"),
        LinkFault::NotImported { .. } => format!("this file does not import `{import}`"),
        LinkFault::Supplied { by } => format!("{host} provides `{import}` as `{by}`"),
    }
}

fn notes(fault: &LinkFault, functions: &[String]) -> Vec<String> {
    match fault {
        LinkFault::WasiVersion { missing, .. } if !missing.is_empty() => {
            vec![format!("the host's release lacks {}", list(missing, MAX_NAMES))]
        }
        LinkFault::WasiVersion { .. } => vec![
            "releases match on one track: any 0.2.x links with any other as far as the functions exist; \
             a release candidate matches only itself"
                .into(),
        ],
        LinkFault::Type { wanted, supplied, detail, misfit, .. } => {
            let mut notes = Vec::new();
            if !misfit.lacking.is_empty() {
                notes.push(format!("the host's interface lacks {}", list(&misfit.lacking, MAX_NAMES)));
            }
            notes.extend(misfit.differing.iter().flat_map(MistypedItem::notes));
            notes.extend(wanted.iter().map(|wanted| format!("the component imports `{wanted}`")));
            notes.extend(supplied.iter().map(|supplied| format!("the host defines `{supplied}`")));
            notes.extend(detail.iter().map(|detail| format!("the runtime reports: {detail}")));
            let rule = "host and component types have to agree exactly: names, order and number of fields and cases";
            notes.push(rule.into());
            notes
        }
        LinkFault::Custom { .. } | LinkFault::WasiProposal if !functions.is_empty() => {
            vec![format!("the component imports {} from it", list(functions, MAX_NAMES))]
        }
        LinkFault::NotImported { near } if !near.is_empty() => vec![format!("it imports {}", list(near, MAX_NAMES))],
        LinkFault::NotImported { .. } => vec!["the error is about another file, or another build of it".into()],
        _ => Vec::new(),
    }
}

/// Adds what can be pasted.
fn help(
    finding: Finding,
    refused: &Refused,
    fault: &LinkFault,
    import: Option<(&Item, &Surface)>,
    file: &str,
) -> Finding {
    match fault {
        LinkFault::FlagNeeded { flag } => {
            let command = if refused.host == HostKind::WasmtimeServe { "serve" } else { "run" };
            finding.suggest("switch it on", Fix::Command(Command::new("wasmtime").args(command).args(flag).arg(file)))
        }
        LinkFault::WasiNotAdded => {
            snippets::add_wasi(&refused.import, refused.language).into_iter().fold(finding, |f, s| s.suggest(f))
        }
        LinkFault::WasiVersion { supplied: None, .. } => finding.advise(
            "rebuild the component with tools of a WASI release (0.2.x) instead of a release candidate, and take adapter and host of one release",
        ),
        LinkFault::WasiVersion { .. } => {
            finding.advise("update the host's runtime, or rebuild the component with tools of the host's WASI release")
        }
        LinkFault::Custom { .. } | LinkFault::WasiProposal => {
            let finding = match import.and_then(|(item, surface)| define(item, surface)) {
                Some(text) if refused.language == Language::Rust => {
                    finding.suggest("define it before instantiating", Fix::Code { language: "rust", text })
                }
                _ => snippets::untyped_definition(&refused.import, None, refused.language)
                    .into_iter()
                    .fold(finding, |f, s| s.suggest(f)),
            };
            finding
                .suggest(
                    "call it with stubs that trap when called",
                    Fix::Command(Command::doctor("call --stub").arg(file).args("CALLS")),
                )
                .suggest(
                    "satisfy it with a component that exports it",
                    Fix::Command(Command::new("wac plug").arg(file).args("--plug provider.wasm -o whole.wasm")),
                )
        }
        LinkFault::Async { wanted_async: true } => {
            finding.advise("define it with `func_wrap_concurrent`; `func_wrap_async` implements plain functions")
        }
        LinkFault::Async { wanted_async: false } => {
            finding.advise("define it with `func_wrap`, or with `func_wrap_async` where the host has to wait")
        }
        LinkFault::DefinedTwice => finding
            .advise("define it once: two calls of `add_to_linker` that cover one interface are the usual cause")
            .suggest(
                "or let the later one win",
                Fix::Code { language: "rust", text: "linker.allow_shadowing(true);".into() },
            ),
        LinkFault::Type { .. } => finding.advise("build host bindings and component from the same WIT"),
        LinkFault::NotImported { .. } | LinkFault::Supplied { .. } => finding,
    }
}

fn functions_of(item: &Item, surface: &Surface) -> Vec<String> {
    let ItemKind::Instance(items) = &item.kind else { return Vec::new() };
    items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Func(ty) => Some(format!("{}: {}", FuncName::parse(&item.name), surface.func_text(ty))),
            _ => None,
        })
        .collect()
}

/// The import as WIT shows it.
fn import_text(import: &str, functions: &[String]) -> String {
    if functions.is_empty() {
        return format!("import {import};\n");
    }
    let shown: String = functions.iter().take(MAX_FUNCTIONS).map(|name| format!("  {name};\n")).collect();
    let rest = if functions.len() > MAX_FUNCTIONS { "  …\n" } else { "" };
    format!("import {import} {{\n{shown}{rest}}}\n")
}

impl MistypedItem {
    /// What differs, a note each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let MistypedItem { name, wanted, supplied, differences } = self;
        let mut notes = vec![match wanted == supplied {
            false => format!("`{name}` is imported as `{wanted}`, and the host has `{supplied}`"),
            true => format!("`{name}` is `{wanted}` on both sides, with different definitions of its types"),
        }];
        let inner = differences.iter().filter(|difference| wanted == supplied || difference.steps.len() > 1);
        notes.extend(inner.take(MAX_POINTS).filter_map(|difference| {
            let label = words::label(&difference.kind, "the host");
            (!label.is_empty()).then(|| format!("at {}: {label}", words::steps(&difference.steps)))
        }));
        notes
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
