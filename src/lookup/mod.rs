//! Lookups of exports: the rules of wasmtime 48 are carried out on a file's surface step by step, a failure
//! is diagnosed, and the diagnosis becomes a finding.

mod api;
mod core;
mod diagnose;
mod explain;
mod findings;
mod simulate;

pub use self::core::{CoreOutcome, simulate_core};
pub use api::{Lookup, LookupApi, LookupContext};
pub(crate) use diagnose::{LookupFault, diagnose};
pub(crate) use explain::{explain_invoke, version_misplaced};
pub use explain::{explain_lookup, not_a_component};
pub(crate) use findings::{component_given, lookup_finding};
pub use simulate::{LookupOutcome, LookupScope, LookupStep, LookupTrace, simulate};
