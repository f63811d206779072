//! Leaving out custom sections that nothing needs to run or to be understood.

use crate::artifact::Layout;
use wasm_encoder::Encode;

/// What stays: names for backtraces, what loaders and bindings read, and hints to compilers.
const KEPT: &[&str] = &["name", "component-name", "dylink.0", "package-docs", "wit-component-encoding"];

/// A binary without the custom sections that nothing needs, and which those were.
pub(super) fn strip(bytes: &[u8], layout: &Layout) -> (Vec<u8>, Vec<String>) {
    let mut names = Vec::new();
    let out = match layout.root() {
        Some(_) => node(bytes, layout, 0, &mut names),
        None => bytes.to_vec(),
    };
    (out, names)
}

fn goes(name: &str) -> bool {
    !KEPT.contains(&name) && !name.starts_with("component-type") && !name.starts_with("metadata.code.")
}

fn node(bytes: &[u8], layout: &Layout, index: usize, names: &mut Vec<String>) -> Vec<u8> {
    let node_ = &layout.nodes[index];
    let start = usize::try_from(node_.range.start).unwrap_or(usize::MAX);
    let mut out = bytes.get(start..start.saturating_add(8)).unwrap_or_default().to_vec();
    // Each section is copied from its id on, which lies where the one before it ends.
    let mut at = start.saturating_add(8);
    for section in &node_.sections {
        let end = usize::try_from(section.range.end).unwrap_or(usize::MAX);
        match (&section.name, section.child) {
            (Some(name), _) if goes(name) => {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            (_, Some(child)) => {
                let inner = node(bytes, layout, child, names);
                out.push(section.id);
                inner.len().encode(&mut out);
                out.extend_from_slice(&inner);
            }
            _ => out.extend_from_slice(bytes.get(at..end).unwrap_or_default()),
        }
        at = end;
    }
    out
}
