//! What the shape of a file alone decides: what it exports, and what its core modules have.

use crate::artifact::{Artifact, Kind};
use crate::explain::causes::*;
use crate::explain::question::rank::Candidate;
use crate::finding::{Code, Command, Confidence, Finding, Fix, Side};
use crate::surface::ItemKind;
use wasmparser::{BinaryReader, ExportSectionReader, ExternalKind};

/// How many exports of a core module are listed.
const LISTED: usize = 6;

/// The id of a core module's export section, and how much of one is read.
const EXPORTS: u8 = 7;
const LARGEST: u64 = 1 << 20;

/// A component that exports nothing although its core module has functions to export.
pub(in crate::explain::answer) fn exports_nothing(artifact: &Artifact) -> Option<Finding> {
    let surface = artifact.surface.as_ref().filter(|_| artifact.is_component())?;
    if !surface.exports.is_empty() {
        return None;
    }
    let functions = inner_functions(artifact);
    let shown: Vec<String> = functions.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    (!shown.is_empty()).then(|| {
        Finding::new(Code::MD0015, "the component exports nothing, and the core module inside has functions to export")
            .side(Side::Guest)
            .place(&artifact.name, None)
            .note(format!("the core module exports {}, but none of them is lifted", shown.join(", ")))
            .note("no component type was linked into the module: its bindings were written by hand, are stale, or the linker dropped their section")
            .suggest(
                "componentize the core module again, with the intended WIT",
                Fix::Command(Command::doctor("fix MODULE WIT -o fixed.wasm")),
            )
            .advise("or generate the bindings from the WIT and rebuild the guest")
    })
}

/// The functions that core modules inside a component export, without those of the ABI and the runtime.
fn inner_functions(artifact: &Artifact) -> Vec<String> {
    let modules = artifact.layout.nodes.iter().filter(|node| !node.component);
    let sections = modules.flat_map(|module| &module.sections).filter(|section| section.id == EXPORTS);
    let mut out = Vec::new();
    for section in sections {
        let length = section.range.end.saturating_sub(section.range.start).min(LARGEST);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        let read = artifact.bytes().read_at(section.range.start, &mut bytes).unwrap_or(0);
        let Ok(exports) = ExportSectionReader::new(BinaryReader::new(&bytes[..read], 0)) else { continue };
        for export in exports.into_iter().flatten() {
            let own = ["cabi_", "canonical_abi_", "cm32p2_", "_", "$", "asyncify", "malloc", "free"];
            let is_own = own.iter().any(|prefix| export.name.starts_with(prefix))
                || export.name.bytes().all(|byte| byte.is_ascii_digit());
            if export.kind == ExternalKind::Func && !is_own {
                out.push(export.name.to_owned());
            }
        }
    }
    out
}

/// The imports and exports that are no instances, where a composer takes instances only.
pub(in crate::explain::answer) fn non_instance(
    candidates: &mut Vec<Candidate>,
    artifact: &Artifact,
) -> Option<Finding> {
    let shape = |c: &Candidate| c.cause == COMPOSE_SHAPE && c.symptom.template.contains("non-instance");
    candidates.iter().find(|candidate| shape(candidate))?;
    let surface = artifact.surface.as_ref().filter(|_| artifact.is_component())?;
    let imports: Vec<String> = surface
        .imports
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Func(ty) => Some(format!("`{}: {}`", item.name, surface.func_text(ty))),
            _ => None,
        })
        .collect();
    if imports.is_empty() {
        return None;
    }
    candidates.retain(|candidate| !shape(candidate));
    let headline = "the component imports top-level functions, but the composer accepts instances only";
    Some(
        Finding::new(COMPOSE_SHAPE, headline)
            .side(Side::Guest)
            .place(&artifact.name, None)
            .note(format!("it imports {}", imports.join(", ")))
            .advise(
                "move them into an interface that the world imports, and rebuild; or use wac, which composes top-level imports",
            ),
    )
}

/// Whether the file has an `_initialize` that the host has to call.
pub(in crate::explain::answer) fn initialize(candidates: &mut [Candidate], artifact: &Artifact) {
    let found = candidates.iter_mut().find(|candidate| candidate.cause == BEFORE_INITIALIZE);
    let core = artifact.core.as_ref().filter(|_| matches!(artifact.kind, Kind::CoreModule(_)));
    let (Some(candidate), Some(core)) = (found, core) else { return };
    if core.export("_initialize").is_some() {
        candidate.confidence = Confidence::Certain;
    } else {
        candidate.doubt("it exports no `_initialize`".to_owned());
    }
}
