//! The memory of the process while guests run. Much of what a guest makes the host keep has no hook in the
//! runtime: error contexts, HTTP fields, tables of handles. So the process itself is measured.

use crate::call::request::Limits;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All guests that run now, in whatever thread: they share the memory of the process.
static RUNNING: Mutex<Running> = Mutex::new(Running { guests: 0, at_start: 0, allowed: 0 });

struct Running {
    guests: usize,
    /// Bytes that the process had when the first of them started.
    at_start: u64,
    /// Bytes that it may grow by.
    allowed: u64,
}

/// The part of one guest in the memory that the process may grow by; returned when it is dropped.
pub(in crate::call) struct MemoryShare(u64);

impl MemoryShare {
    /// `None` where the memory of the process is not limited or cannot be measured.
    pub(in crate::call) fn take(limits: &Limits) -> Option<Self> {
        let share = limits.memory.saturating_add(limits.host_memory?);
        let now = resident()?;
        let mut running = running();
        if running.guests == 0 {
            (running.at_start, running.allowed) = (now, 0);
        }
        running.guests += 1;
        running.allowed = running.allowed.saturating_add(share);
        Some(MemoryShare(share))
    }

    /// Whether the process grew by more than all running guests together may use.
    pub(in crate::call) fn is_exceeded(&self) -> bool {
        let running = running();
        resident().is_some_and(|now| now.saturating_sub(running.at_start) > running.allowed)
    }

    /// Bytes.
    pub(in crate::call) fn size(&self) -> u64 {
        self.0
    }
}

impl Drop for MemoryShare {
    fn drop(&mut self) {
        let mut running = running();
        running.guests -= 1;
        running.allowed = running.allowed.saturating_sub(self.0);
    }
}

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Resident bytes of this process.
#[cfg(target_os = "linux")]
fn resident() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

#[cfg(not(target_os = "linux"))]
fn resident() -> Option<u64> {
    None
}
