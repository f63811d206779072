//! What a run came to.

use super::engine::Backend;
use super::load::Origin;
use super::trace::Crossing;
use super::value::Value;
use crate::finding::Finding;
use crate::surface::Type;
use std::time::Duration;

/// One call that was made.
#[derive(Clone, Debug)]
pub struct Called {
    /// The function's full path.
    pub path: String,
    /// What it returned, with its type; `None` where it returns nothing.
    pub value: Option<(Type, Value)>,
    /// How long it took; several entries where it was repeated.
    pub times: Vec<Duration>,
}

impl Called {
    /// Whether the result is an `err`.
    pub fn is_err(&self) -> bool {
        matches!(&self.value, Some((_, Value::Result(Err(_)))))
    }
}

/// How long each phase took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timings {
    /// Compiling, or taking the code out of the cache.
    pub load: Duration,
    /// Linking and instantiating.
    pub instantiate: Duration,
    /// All calls together.
    pub call: Duration,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// The calls that returned, in order.
    pub calls: Vec<Called>,
    /// Whether the last of the calls returned, each time it was made.
    pub complete: bool,
    /// Why it went no further, if it did not reach the end.
    pub failure: Option<Finding>,
    /// Whether the guest was run at all; a failure before that is a refusal.
    pub started: bool,
    /// Which compiler made the code.
    pub backend: Option<Backend>,
    /// Where the code came from.
    pub origin: Option<Origin>,
    /// Why the compiler that was tried first did not do.
    pub fell_back: Option<String>,
    /// Whether tail calls were made plain calls, which the baseline compiler takes; the same but for how deep
    /// the stack gets. It is told when the code is compiled.
    pub plain_calls: bool,
    /// Times.
    pub timings: Timings,
    /// The most bytes of memory at one time.
    pub peak_memory: u64,
    /// The fuel that was used, where it was counted.
    pub fuel: Option<u64>,
    /// Root imports, with what supplied them.
    pub imports: Vec<String>,
    /// What crossed the boundary, where that was asked for.
    pub trace: Vec<Crossing>,
    /// The exit code a command ended with.
    pub status: Option<i32>,
    /// Network peers that the guest tried to reach and was not granted.
    pub denied: Vec<String>,
}

impl Outcome {
    /// What the last call returned. Where it did not, an earlier one's value is not taken for it.
    pub fn value(&self) -> Option<&(Type, Value)> {
        self.calls.last().filter(|_| self.complete)?.value.as_ref()
    }

    pub(super) fn new() -> Self {
        Outcome {
            calls: Vec::new(),
            complete: false,
            failure: None,
            started: false,
            backend: None,
            origin: None,
            fell_back: None,
            plain_calls: false,
            timings: Timings::default(),
            peak_memory: 0,
            fuel: None,
            imports: Vec::new(),
            trace: Vec::new(),
            status: None,
            denied: Vec::new(),
        }
    }
}
