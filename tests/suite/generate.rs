//! Artifacts to test with: every committed fixture, and components made from generated WIT.

use arbitrary::Unstructured;
use std::path::{Path, PathBuf};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve, WorldId};

/// Every `.wasm` below `fixtures/`, in order.
pub(crate) fn fixtures() -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(Path::new("fixtures"), &mut found);
    found.sort();
    assert!(found.len() > 20, "only {} fixtures were found", found.len());
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("fixtures are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "wasm") {
            found.push(path);
        }
    }
}

/// Random bytes that depend on the seed alone.
pub(crate) fn noise(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect()
}

/// A generated WIT package, resolved; `None` for the seeds that lead nowhere.
pub(crate) fn generated_wit(seed: u64) -> Option<(Resolve, Vec<WorldId>)> {
    let bytes = noise(seed, 2048);
    let mut config = wit_smith::Config::default();
    config.max_packages = 2;
    config.max_files_per_package = 2;
    config.max_world_items = 6;
    config.max_interface_items = 6;
    let wasm = wit_smith::smith(&config, &mut Unstructured::new(&bytes)).ok()?;
    let resolve = wit_component::decode(&wasm).ok()?.resolve().clone();
    let worlds: Vec<WorldId> = resolve.worlds.iter().map(|(id, _)| id).collect();
    Some((resolve, worlds))
}

/// A core module with trivial code for this world, its component type embedded.
pub(crate) fn dummy(resolve: &Resolve, world: WorldId) -> Option<Vec<u8>> {
    let mut module = dummy_module(resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8, false).ok()?;
    Some(module)
}

/// A component of this world.
pub(crate) fn component(resolve: &Resolve, world: WorldId) -> Option<Vec<u8>> {
    let module = dummy(resolve, world)?;
    ComponentEncoder::default().module(&module).ok()?.encode().ok()
}
