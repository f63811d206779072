//! A component without exports although its core modules have functions.

use crate::artifact::Artifact;
use crate::finding::{Code, Command, Finding, Fix, Side};
use wasmparser::{BinaryReader, ExportSectionReader, ExternalKind};

/// How many exports of a core module are listed.
const LISTED: usize = 6;

/// The id of a core module's export section, and how much of one is read.
const EXPORTS: u8 = 7;
const LARGEST: u64 = 1 << 20;

/// A component that exports nothing although its core module has functions to export.
pub(crate) fn exports_nothing(artifact: &Artifact) -> Option<Finding> {
    let surface = artifact.surface.as_ref().filter(|_| artifact.is_component())?;
    if !surface.exports.is_empty() {
        return None;
    }
    let functions = inner_functions(artifact);
    let shown: Vec<String> = functions.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    (!shown.is_empty()).then(|| {
        Finding::new(Code::MD0015, "the component exports nothing, although its core module exports functions")
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
