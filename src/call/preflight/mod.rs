//! Everything about a call that can be settled from the headers alone: what is called, whether the artifact
//! conforms to the WIT, and whether everything it needs is there. Nothing is compiled before this succeeds.

mod answerable;
mod arguments;
mod bindings;
mod composition;
mod conform;
mod core;
mod entry;
mod findings;
mod handler;
mod imports;
mod plan;
mod step;
mod target;

pub(super) use answerable::Answerable;
pub(super) use bindings::HandleFault;
pub(super) use composition::Composition;
pub use conform::conformance;
pub(super) use core::{INITIALIZE, PREVIEW1, core_path, number_type};
pub use entry::callable;
pub(super) use entry::preflight;
pub(super) use findings::{cannot_pass, no_handle};
pub(super) use handler::HandlerVersion;
pub(super) use imports::{ImportPlan, functions_of};
pub(super) use plan::CallPlan;
pub(super) use step::CallStep;
