//! How two surfaces differ: every difference as a value with the steps that lead to it, what the
//! specification makes of it, and what a wasmtime host makes of it. Nothing here writes findings.

mod align;
mod comparison;
mod difference;
mod equal;
mod identity;
mod items;
mod offered;
mod pairing;
mod renamed;
mod shape;
mod state;
mod types;
pub(crate) mod words;

pub use comparison::compare;
pub(crate) use comparison::{compare_sides, sides};
pub use difference::{
    Difference, DifferenceKind, Effect, Evidence, MAX_ALTERNATIVES, MemberKind, Relation, Relocation, relation_of,
};
pub(crate) use equal::{KnownPairs, Sides};
pub(crate) use identity::Identity;
pub(crate) use pairing::{ImportPairs, unversioned};
pub(crate) use shape::{each_item, text, word};
pub(crate) use state::Comparison;
