//! What a run came to.

use crate::call::compile::{Backend, CodeOrigin};
use crate::call::host::{Crossing, Exceeded};
use crate::call::preflight::HandleFault;
use crate::call::value::Value;
use crate::finding::Source;
use crate::surface::Type;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// One call that returned.
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
pub struct CallTimings {
    /// Compiling, or taking the code out of the cache.
    pub load: Duration,
    /// Linking and instantiating.
    pub instantiate: Duration,
    /// All calls together.
    pub call: Duration,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct CallOutcome {
    /// The calls that returned, in order.
    pub calls: Vec<Called>,
    /// Whether the last of the calls returned, each time it was made.
    pub complete: bool,
    /// Whether the guest was started at all; a failure before that is a refusal.
    pub started: bool,
    /// Which compiler made the code.
    pub backend: Option<Backend>,
    /// Where the code came from.
    pub origin: Option<CodeOrigin>,
    /// Why the compiler that was tried first failed.
    pub fell_back: Option<String>,
    /// Times.
    pub timings: CallTimings,
    /// The most bytes of memory at one time.
    pub peak_memory: u64,
    /// The fuel that was used, where it was counted.
    pub fuel: Option<u64>,
    /// Root imports.
    pub imports: Vec<String>,
    /// What crossed the boundary, where that was asked for.
    pub trace: Vec<Crossing>,
    /// The exit code a command ended with.
    pub status: Option<i32>,
    /// Network peers that the guest tried to reach and was not granted.
    pub denied: Vec<String>,
}

impl CallOutcome {
    /// What the last call returned; `None` where it did not return.
    pub fn value(&self) -> Option<&(Type, Value)> {
        self.calls.last().filter(|_| self.complete)?.value.as_ref()
    }
}

/// What the guest's thread has reached so far.
pub(super) type SharedOutcome = Arc<Mutex<CallOutcome>>;

pub(super) fn lock(shared: &SharedOutcome) -> MutexGuard<'_, CallOutcome> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why a run went no further.
#[derive(Debug)]
pub(in crate::call) struct RunFailure {
    /// The function that was called; `None` while the artifact was instantiated.
    pub(in crate::call) function: Option<String>,
    pub(in crate::call) reason: Box<FailureReason>,
    /// The end of the guest's standard error.
    pub(in crate::call) stderr: String,
}

#[derive(Debug)]
pub(in crate::call) enum FailureReason {
    /// A limit was exceeded.
    Limit {
        exceeded: Exceeded,
        /// Where the guest was interrupted, if it was in its own code.
        error: Option<wasmtime::Error>,
        /// Whether it could not be interrupted, and was left behind.
        stuck: bool,
    },
    /// The guest or a host function failed.
    Failed(wasmtime::Error),
    /// A value cannot be passed, in words.
    CannotPass(String),
    /// A name of the chain holds no handle.
    NoHandle { source: Arc<Source>, span: Range<usize>, name: String, fault: HandleFault },
    /// An HTTP handler returned without a response.
    NoResponse,
}

impl RunFailure {
    pub(in crate::call) fn new(function: Option<&str>, reason: FailureReason) -> Self {
        RunFailure { function: function.map(str::to_owned), reason: Box::new(reason), stderr: String::new() }
    }

    /// A failure outside the guest, in words.
    pub(in crate::call) fn host(function: Option<&str>, message: impl Into<String>) -> Self {
        RunFailure::new(function, FailureReason::Failed(wasmtime::Error::msg(message.into())))
    }
}
