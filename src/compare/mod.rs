//! How two surfaces differ: every difference as a value with the steps that lead to it, what the
//! specification makes of it, and what a wasmtime host makes of it. Nothing here writes findings.

mod align;
mod comparison;
mod described;
mod difference;
mod equal;
mod identity;
mod items;
mod pairing;
mod renamed;
mod shape;
mod types;

pub(crate) use comparison::Comparison;
pub use comparison::{compare, compare_each_way};
pub(crate) use described::{plain, words};
pub use difference::{
    Basis, Certainty, Difference, DifferenceKind, Effect, How, MOST_RIVALS, Part, Relation, relation_of,
};
pub(crate) use equal::Sides;
pub(crate) use identity::Identity;
pub use shape::always_links;
pub(crate) use shape::{text, word};
pub(crate) use types::Way;
