//! How a component differs from the world that is expected of it: every difference as a value with
//! the steps that lead to it, what the specification makes of it, and what a wasmtime host makes of
//! it.
//!
//! [`compare`] finds the differences. Nothing here writes prose.

mod align;
mod compare;
mod difference;
mod equal;
mod identity;
mod items;
mod judge;
mod pairing;
mod provides;
mod remedy;
mod renamed;
mod report;
mod shape;
mod told;
mod types;

pub use compare::{compare, compare_each_way};
pub use difference::{
    Basis, Certainty, Difference, DifferenceKind, Effect, How, MOST_RIVALS, Part, Relation, relation_of,
};
pub use judge::{Judged, Judgement, Supply, judge};
pub use provides::{CliFlag, Gap, Linking, Provides, WASI_P2, WASI_P3, cli_flag, wasi};
pub(crate) use provides::{is_wasi, wasi_versions};
pub use report::{Question, report};
pub use shape::always_links;
pub(crate) use told::mistyped;
