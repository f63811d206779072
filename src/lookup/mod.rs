//! Lookups of exports: the rules of wasmtime 48 carried out on a file's surface, step by step, and
//! from where they end to what is wrong with the name.

mod api;
mod core;
mod diagnose;
mod report;
mod simulate;

pub use self::core::{CoreOutcome, simulate_core};
pub use api::{Api, Lookup};
pub(crate) use report::on_surface;
pub use report::{Context, explain_lookup, meant_function, not_a_component, version_misplaced};
pub use simulate::{Outcome, Scope, Step, Trace, simulate};
