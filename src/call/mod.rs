//! A verified call: the request is read and typed, every import is settled, and only then is anything compiled
//! and run.
//!
//! | folder | holds |
//! |---|---|
//! | `request` | what is asked: calls as text, an HTTP request, settings and limits |
//! | [`value`] | values, read against types and written |
//! | `preflight` | what can be settled from headers alone |
//! | `compile` | compiled code, cached or made now |
//! | `host` | what a guest is given, and the limits that stop it |
//! | `run` | instances and calls, with a watchdog |
//! | `outcome` | findings and the verdict |
//! | [`suite`] | files of calls with expected results |

mod compile;
mod host;
mod outcome;
mod preflight;
mod request;
mod run;
#[doc(hidden)]
pub mod suite;
pub mod value;

pub use compile::{Backend, CodeOrigin, cache};
pub use host::{Crossing, Notation};
pub use outcome::{CallReport, Ending, execute, prove};
pub use preflight::{callable, conformance};
pub use request::{
    CallOptions, CallRequest, CallText, Channel, Compiler, Compiling, Files, Folder, Grants, HttpRequest, Limits,
    Optimize, Peer, Sink, Stdin, clamp_stack, parse_size, parse_time,
};
pub use run::{CallOutcome, CallTimings, Called, response_status, response_text};
