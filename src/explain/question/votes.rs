//! What a symptom speaks for.

use super::table::{Cue, Strength};
use crate::finding::Code;

/// The causes that a symptom speaks for, the best first, and how strongly it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Votes {
    pub(crate) strength: Strength,
    pub(crate) causes: Vec<Code>,
}

impl Votes {
    /// Puts a cause first, and makes it the usual one.
    pub(super) fn prefer(&mut self, cause: Code) {
        self.causes.retain(|known| *known != cause);
        self.causes.insert(0, cause);
        self.strength = self.strength.max(Strength::Suggests);
    }
}

/// Votes for the usual causes of what was said.
pub(crate) fn suggests(causes: &[Code]) -> Votes {
    Votes { strength: Strength::Suggests, causes: causes.to_vec() }
}

/// Votes for causes that remain possible.
pub(crate) fn hints(causes: &[Code]) -> Votes {
    Votes { strength: Strength::Hints, causes: causes.to_vec() }
}

/// Readers of core modules that have no component API at all.
pub(crate) const CORE_ONLY: &[Cue] = &[
    Cue::CoreHost,
    Cue::Wasmer,
    Cue::Wazero,
    Cue::WasmEdge,
    Cue::Wamr,
    Cue::Wasm3,
    Cue::Wabt,
    Cue::Binaryen,
    Cue::Envoy,
];
