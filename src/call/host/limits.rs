//! Limits while a guest runs: time, memory, tables, output. The limit that was exceeded is recorded before
//! the guest is stopped, so that the finding names the limit and not the trap that follows.

use crate::call::request::Limits;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use wasmtime::{Engine, ResourceLimiter};

/// A limit that was exceeded, and what it allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::call) enum Exceeded {
    /// Wall time.
    Time(Duration),
    /// Bytes of linear memory.
    Memory(u64),
    /// Bytes that the whole process may grow by.
    HostMemory(u64),
    /// Table elements.
    Table(u64),
    /// Core instances.
    Instances(usize),
    /// Handles of resources, streams and futures.
    Handles,
    /// Bytes of output.
    Output(u64),
    /// Bytes of stack.
    Stack(usize),
    /// Units of fuel.
    Fuel(u64),
    /// Bytes of values that are copied out of the guest.
    Copied(u64),
}

/// Interrupts a guest when a limit is exceeded; shared by everything that can notice that.
#[derive(Debug)]
pub(in crate::call) struct Interrupt {
    exceeded: OnceLock<Exceeded>,
    notify: tokio::sync::Notify,
    engine: Engine,
    time_limit: Duration,
    output_limit: u64,
    copied_limit: u64,
    written: AtomicU64,
    copied: AtomicU64,
    progress: Mutex<GuestProgress>,
}

/// What the guest is doing.
#[derive(Clone, Debug)]
pub(in crate::call) struct GuestProgress {
    /// When its time is up.
    pub(in crate::call) deadline: Instant,
    /// The function that was called last; `None` while the artifact is instantiated.
    pub(in crate::call) function: Option<String>,
    /// When that was, unless it has returned.
    pub(in crate::call) entered: Option<Instant>,
}

impl Interrupt {
    pub(in crate::call) fn new(engine: &Engine, limits: &Limits) -> Arc<Self> {
        Arc::new(Interrupt {
            exceeded: OnceLock::new(),
            notify: tokio::sync::Notify::new(),
            engine: engine.clone(),
            time_limit: limits.time,
            output_limit: limits.output,
            copied_limit: limits.copied() as u64,
            written: AtomicU64::new(0),
            copied: AtomicU64::new(0),
            progress: Mutex::new(GuestProgress::new(limits.time)),
        })
    }

    /// Begins a new instance: its time and its output are counted from here.
    pub(in crate::call) fn restart(&self) {
        self.written.store(0, Ordering::Relaxed);
        self.copied.store(0, Ordering::Relaxed);
        *self.lock() = GuestProgress::new(self.time_limit);
    }

    /// Records which function is called.
    pub(in crate::call) fn enter(&self, function: &str) {
        let mut progress = self.lock();
        (progress.function, progress.entered) = (Some(function.to_owned()), Some(Instant::now()));
    }

    /// Records that it has returned.
    pub(in crate::call) fn leave(&self) {
        self.lock().entered = None;
    }

    pub(in crate::call) fn progress(&self) -> GuestProgress {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, GuestProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records the limit and interrupts the guest, wherever it is.
    pub(in crate::call) fn exceed(&self, exceeded: Exceeded) {
        let _ = self.exceeded.set(exceeded);
        self.engine.increment_epoch();
        self.notify.notify_one();
    }

    pub(in crate::call) fn exceed_time(&self) {
        self.exceed(Exceeded::Time(self.time_limit));
    }

    pub(in crate::call) fn exceeded(&self) -> Option<&Exceeded> {
        self.exceeded.get()
    }

    /// Waits until a limit is exceeded.
    pub(in crate::call) async fn interrupted(&self) {
        self.notify.notified().await;
    }

    /// Counts output; false when that exceeds the limit.
    pub(in crate::call) fn count_output(&self, bytes: usize) -> bool {
        self.count(&self.written, bytes, self.output_limit, Exceeded::Output)
    }

    /// Counts values that are kept for the result; false when that exceeds the limit.
    pub(in crate::call) fn count_copied(&self, bytes: usize) -> bool {
        self.count(&self.copied, bytes, self.copied_limit, Exceeded::Copied)
    }

    fn count(&self, counter: &AtomicU64, bytes: usize, limit: u64, exceeded: fn(u64) -> Exceeded) -> bool {
        let before = counter.fetch_add(bytes as u64, Ordering::Relaxed);
        let fits = before.saturating_add(bytes as u64) <= limit;
        if !fits {
            self.exceed(exceeded(limit));
        }
        fits
    }
}

impl GuestProgress {
    fn new(time: Duration) -> Self {
        // A time beyond what a clock holds never ends.
        const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);
        GuestProgress { deadline: Instant::now() + time.min(CENTURY), function: None, entered: None }
    }
}

/// Counts memory and tables of one store.
#[derive(Debug)]
pub(in crate::call) struct Limiter {
    interrupt: Arc<Interrupt>,
    memory_limit: u64,
    table_limit: u64,
    instances: usize,
    memory: u64,
    tables: u64,
    pub(in crate::call) peak: u64,
}

impl Limiter {
    pub(in crate::call) fn new(interrupt: &Arc<Interrupt>, limits: &Limits) -> Self {
        Limiter {
            interrupt: Arc::clone(interrupt),
            memory_limit: limits.memory,
            table_limit: limits.table_elements,
            instances: limits.instances,
            memory: 0,
            tables: 0,
            peak: 0,
        }
    }
}

/// Whether a memory cannot grow to this size whatever the limit: its type does not allow it, or no machine
/// does. `memory.grow` reports that to the guest.
fn cannot_grow(desired: usize, maximum: Option<usize>) -> bool {
    desired > maximum.unwrap_or(isize::MAX as usize)
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if cannot_grow(desired, maximum) {
            return Ok(false);
        }
        let total = self.memory.saturating_sub(current as u64).saturating_add(desired as u64);
        if total > self.memory_limit {
            self.interrupt.exceed(Exceeded::Memory(self.memory_limit));
            return Err(wasmtime::Error::msg("memory limit"));
        }
        self.memory = total;
        self.peak = self.peak.max(total);
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let total = self.tables.saturating_sub(current as u64).saturating_add(desired as u64);
        if total > self.table_limit {
            self.interrupt.exceed(Exceeded::Table(self.table_limit));
            return Err(wasmtime::Error::msg("table limit"));
        }
        self.tables = total;
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.instances
    }
}

#[cfg(test)]
mod tests {
    use super::{Interrupt, Limiter, Limits};
    use wasmtime::{Engine, ResourceLimiter};

    #[test]
    fn what_no_limit_could_allow_is_reported_to_the_guest() {
        let limits = Limits { memory: 10, table_elements: 10, ..Limits::default() };
        let interrupt = Interrupt::new(&Engine::default(), &limits);
        let mut limiter = Limiter::new(&interrupt, &limits);
        assert!(limiter.memory_growing(1, 30, Some(20)).is_ok_and(|grows| !grows));
        assert!(limiter.memory_growing(1, usize::MAX - 0xffff, None).is_ok_and(|grows| !grows));
        assert!(limiter.table_growing(1, 30, Some(20)).is_ok_and(|grows| !grows));
        assert_eq!(interrupt.exceeded(), None);
        assert!(limiter.memory_growing(1, 15, Some(20)).is_err());
    }
}
