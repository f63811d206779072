//! The numbers by which canonical definitions name core items, read and changed by the field's own
//! re-encoder.

use super::module::Space;
use wasm_encoder::CanonicalFunctionSection;
use wasm_encoder::reencode::{Error as Refused, Reencode, ReencodeComponent};
use wasmparser::CanonicalFunction;

/// Old to new indices; `None` for what is left out.
pub(super) struct Renumbered([Vec<Option<u32>>; Space::COUNT]);

impl Renumbered {
    pub(super) fn new(numbers: [Vec<Option<u32>>; Space::COUNT]) -> Self {
        Renumbered(numbers)
    }

    pub(super) fn of(&self, space: Space, index: u32) -> Option<u32> {
        self.0[space as usize].get(index as usize).copied().flatten()
    }
}

impl Reencode for Renumbered {
    type Error = ();

    fn function_index(&mut self, index: u32) -> Result<u32, Refused<()>> {
        self.of(Space::Func, index).ok_or(Refused::UserError(()))
    }

    fn memory_index(&mut self, index: u32) -> Result<u32, Refused<()>> {
        self.of(Space::Memory, index).ok_or(Refused::UserError(()))
    }
}

impl ReencodeComponent for Renumbered {}

/// The core items that a canonical definition names; `None` where it names more than functions and
/// memories.
pub(super) fn used(canon: CanonicalFunction) -> Option<Vec<(Space, u32)>> {
    let mut used = Used(Vec::new());
    used.parse_component_canonical(&mut CanonicalFunctionSection::new(), canon).ok()?;
    Some(used.0)
}

struct Used(Vec<(Space, u32)>);

impl Reencode for Used {
    type Error = ();

    fn function_index(&mut self, index: u32) -> Result<u32, Refused<()>> {
        self.0.push((Space::Func, index));
        Ok(index)
    }

    fn memory_index(&mut self, index: u32) -> Result<u32, Refused<()>> {
        self.0.push((Space::Memory, index));
        Ok(index)
    }

    fn table_index(&mut self, _: u32) -> Result<u32, Refused<()>> {
        Err(Refused::UserError(()))
    }
}

impl ReencodeComponent for Used {}
