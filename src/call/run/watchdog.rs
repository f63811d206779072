//! Ends a run at its limits, whatever the guest does.
//!
//! The guest runs in a thread of its own. When its time is up, it is interrupted: in its own code at the next
//! loop or call, in an asynchronous host call at once. What wasmtime cannot interrupt (`memory.atomic.wait`, long
//! `memory.fill`s in a row, a host call that blocks the thread) is left behind after a grace: the call ends, and
//! that thread goes on until it returns or the process ends.

use super::record::{CallOutcome, FailureReason, RunFailure, SharedOutcome, lock};
use super::sequence::{self, GuestRun};
use crate::call::host::{Exceeded, Interrupt, MemoryShare};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long an interrupted guest may take to stop.
const GRACE: Duration = Duration::from_millis(500);

/// How often the memory of the process is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// Runs a plan; returns how far it came, and why it went no further.
pub(in crate::call) fn run(guest: GuestRun) -> (CallOutcome, Option<RunFailure>) {
    let interrupt = Arc::clone(&guest.interrupt);
    let trace = guest.trace.clone();
    let share = MemoryShare::take(&guest.options.limits);
    let shared = SharedOutcome::new(Mutex::new(CallOutcome {
        backend: Some(guest.loaded.backend),
        origin: Some(guest.loaded.origin),
        fell_back: guest.loaded.fell_back.clone(),
        ..CallOutcome::default()
    }));
    lock(&shared).timings.load = guest.loaded.time;
    let (send, receive) = mpsc::channel();
    let for_guest = Arc::clone(&shared);
    let thread = std::thread::Builder::new().name("guest".into()).spawn(move || {
        let failure = sequence::run(&guest, &for_guest).err();
        drop((guest, for_guest));
        let _ = send.send(failure);
    });
    let failure = match thread {
        Err(error) => Some(RunFailure::host(None, error.to_string())),
        Ok(thread) => match watch(&receive, &interrupt, share.as_ref()) {
            Watched::Ended(failure) => failure,
            Watched::Stuck(failure) => Some(failure),
            // A panic is a bug, here or in the runtime, and is reported as such.
            Watched::Panicked => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => Some(RunFailure::host(None, "the thread of the guest ended without a result")),
            },
        },
    };
    let mut outcome = std::mem::take(&mut *lock(&shared));
    outcome.trace = trace.take();
    if let Some(entered) = interrupt.progress().entered {
        outcome.timings.call += entered.elapsed();
    }
    outcome.complete &= outcome.status.is_none();
    (outcome, failure)
}

enum Watched {
    Ended(Option<RunFailure>),
    Stuck(RunFailure),
    Panicked,
}

fn watch(receive: &mpsc::Receiver<Option<RunFailure>>, interrupt: &Interrupt, share: Option<&MemoryShare>) -> Watched {
    loop {
        let left = interrupt.progress().deadline.saturating_duration_since(Instant::now());
        match receive.recv_timeout(if share.is_some() { left.min(GLANCE) } else { left }) {
            Ok(failure) => return Watched::Ended(failure),
            Err(RecvTimeoutError::Disconnected) => return Watched::Panicked,
            Err(RecvTimeoutError::Timeout) => {}
        }
        // A new instance may have begun meanwhile.
        if interrupt.progress().deadline <= Instant::now() {
            interrupt.exceed_time();
        } else if let Some(share) = share.filter(|share| share.is_exceeded()) {
            interrupt.exceed(Exceeded::HostMemory(share.size()));
        } else {
            continue;
        }
        return match receive.recv_timeout(GRACE) {
            Ok(failure) => Watched::Ended(failure),
            Err(RecvTimeoutError::Disconnected) => Watched::Panicked,
            Err(RecvTimeoutError::Timeout) => {
                let exceeded = interrupt.exceeded().cloned().expect("it was recorded before the grace");
                let reason = FailureReason::Limit { exceeded, error: None, stuck: true };
                Watched::Stuck(RunFailure::new(interrupt.progress().function.as_deref(), reason))
            }
        };
    }
}
