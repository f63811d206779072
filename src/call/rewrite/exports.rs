//! Exports of core modules that nothing takes. wasmtime compiles an entrance for each exported function,
//! and dynamically linked guests export thousands of which a component takes hundreds.

use super::module::Module;
use super::wiring::Wiring;
use crate::artifact::layout::core_id;
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::Encode;
use wasmparser::{BinaryReader, ExportSectionReader, ExternalKind};

/// So many exports are worth it.
const WORTH: usize = 64;

/// Leaves out the functions that nothing takes.
pub(super) fn taken(modules: &mut BTreeMap<usize, Module<'_>>, wiring: &Wiring<'_>) {
    let none = BTreeSet::new();
    for (number, module) in modules.iter_mut().filter(|(number, _)| **number != 0) {
        let taken = wiring.taken.get(number).unwrap_or(&none);
        if let Some(section) = kept(module, taken) {
            module.replace(core_id::EXPORT, section);
        }
    }
}

fn kept(module: &Module<'_>, taken: &BTreeSet<&str>) -> Option<Vec<u8>> {
    let section = module.original(core_id::EXPORT)?;
    let exports = ExportSectionReader::new(BinaryReader::new(section, 0)).ok()?;
    let all = exports.count() as usize;
    let mut out = Vec::with_capacity(section.len());
    let mut count = 0usize;
    let mut starts = exports.into_iter_with_offsets().peekable();
    while let Some(export) = starts.next() {
        let (start, export) = export.ok()?;
        let end = match starts.peek() {
            Some(Ok((next, _))) => *next,
            Some(Err(_)) => return None,
            None => section.len(),
        };
        if export.kind != ExternalKind::Func || taken.contains(export.name) {
            out.extend_from_slice(section.get(start..end)?);
            count += 1;
        }
    }
    if all - count < WORTH {
        return None;
    }
    let mut section = Vec::with_capacity(out.len() + 5);
    count.encode(&mut section);
    section.extend_from_slice(&out);
    Some(section)
}
