//! Running a plan: one engine, one store for the whole sequence of calls. Every call is async, so that every
//! kind of export can be called.

mod component;
mod convert;
mod core;
mod handles;
mod http;
mod record;
mod sequence;
mod streams;
mod stubs;
mod watchdog;

pub use http::{response_status, response_text};
pub use record::{CallOutcome, CallTimings, Called};
pub(super) use record::{FailureReason, RunFailure};
pub(super) use sequence::GuestRun;
pub(super) use stubs::StubReached;
pub(super) use watchdog::run;
