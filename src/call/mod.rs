//! A verified call: the request is read and typed, every import is settled, and only then is anything
//! compiled and run.
//!
//! | module | does |
//! |---|---|
//! | [`request`], [`value`] | reads calls, and values against types |
//! | [`plan()`], `names`, `preflight`, `wide` | what can be settled from headers alone |
//! | `closed` | other components that satisfy imports |
//! | [`cache`], `load`, `engine`, `rewrite` | compiled code, kept or made |
//! | `host`, `wasi`, `watch`, `output` | what a guest finds around it, and what stops it |
//! | `run`, `convert`, `streams`, `pump`, `standin`, [`http`] | the calls themselves |
//! | [`outcome`], `trap` | what came of them |

mod asked;
pub mod cache;
mod closed;
mod conform;
mod convert;
pub mod core;
mod engine;
mod host;
pub mod http;
mod listen;
mod load;
mod names;
pub mod options;
pub mod outcome;
mod output;
pub mod plan;
mod preflight;
mod prove;
mod pump;
pub mod request;
mod rewrite;
mod run;
mod standin;
mod streams;
pub mod suite;
mod target;
mod trace;
mod trap;
pub mod value;
mod wasi;
mod watch;
mod wide;

pub mod report;

pub use conform::conformance;
pub use engine::Backend;
pub use load::{Compiling, Origin};
pub use options::Options;
pub use outcome::{Called, Outcome};
pub use output::{Channel, Sink};
pub use plan::{Plan, Wanted, plan};
pub use prove::prove;
pub use request::CallText;
pub use run::{Running, run};
pub use trace::{Crossing, Notation};
