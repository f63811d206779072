//! Limits while a guest runs: the clock, memory, tables, output. What was gone over is written down
//! before the guest is stopped, so that the trap that follows is told by its cause.

use super::options::Limits;
use super::rewrite::{MOST_COPIED, is_source};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use wasmtime::{Engine, ResourceLimiter};

/// A limit that was gone over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Exceeded {
    /// Wall time.
    Time(Duration),
    /// Bytes of memory: the limit and what was asked for.
    Memory(u64, u64),
    /// Table elements: the limit and what was asked for.
    Table(u64, u64),
    /// Core instances.
    Instances(usize),
    /// Bytes of output.
    Output(u64),
    /// Bytes of stack.
    Stack(usize),
    /// Units of fuel.
    Fuel(u64),
    /// Bytes that are copied out of the guest at once.
    Copied(u64),
}

/// Shared by everything that can stop a guest.
#[derive(Debug)]
pub(super) struct Watch {
    exceeded: OnceLock<Exceeded>,
    pub(super) notify: tokio::sync::Notify,
    engine: Engine,
    output_limit: u64,
    written: AtomicU64,
}

impl Watch {
    pub(super) fn new(engine: &Engine, limits: &Limits) -> Arc<Self> {
        Arc::new(Watch {
            exceeded: OnceLock::new(),
            notify: tokio::sync::Notify::new(),
            engine: engine.clone(),
            output_limit: limits.output,
            written: AtomicU64::new(0),
        })
    }

    /// Writes down the limit and interrupts the guest, wherever it is.
    pub(super) fn trip(&self, exceeded: Exceeded) {
        let _ = self.exceeded.set(exceeded);
        self.engine.increment_epoch();
        self.notify.notify_waiters();
        self.notify.notify_one();
    }

    pub(super) fn exceeded(&self) -> Option<&Exceeded> {
        self.exceeded.get()
    }

    /// Counts output; false when that goes over the limit.
    pub(super) fn count_output(&self, bytes: usize) -> bool {
        let before = self.written.fetch_add(bytes as u64, Ordering::Relaxed);
        if before.saturating_add(bytes as u64) <= self.output_limit {
            return true;
        }
        self.trip(Exceeded::Output(self.output_limit));
        false
    }
}

/// A clock that trips the watch after a while, unless it is dropped before.
pub(super) struct Clock {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Clock {
    pub(super) fn start(watch: &Arc<Watch>, limit: Duration) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let watch = Arc::clone(watch);
        let thread = std::thread::Builder::new().name("clock".into()).spawn(move || {
            if stopped.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                watch.trip(Exceeded::Time(limit));
            }
        });
        Clock { stop: Some(stop), thread: thread.ok() }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Counts memory and tables of one store.
#[derive(Debug)]
pub(super) struct Meter {
    watch: Arc<Watch>,
    memory_limit: u64,
    table_limit: u64,
    instances: usize,
    memory: u64,
    tables: u64,
    /// Elements of tables that are not the guest's own.
    sources: u64,
    pub(super) peak: u64,
}

impl Meter {
    pub(super) fn new(watch: &Arc<Watch>, limits: &Limits) -> Self {
        Meter {
            watch: Arc::clone(watch),
            memory_limit: limits.memory,
            table_limit: limits.table_elements,
            instances: limits.instances,
            memory: 0,
            tables: 0,
            sources: 0,
            peak: 0,
        }
    }
}

/// Whether a memory cannot become as large as that whatever the limit: its type does not allow it, or no
/// machine does. The guest is told so by what `memory.grow` answers.
fn never(desired: usize, maximum: Option<usize>) -> bool {
    desired > maximum.unwrap_or(isize::MAX as usize)
}

impl ResourceLimiter for Meter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if never(desired, maximum) {
            return Ok(false);
        }
        let total = self.memory.saturating_sub(current as u64).saturating_add(desired as u64);
        if total > self.memory_limit {
            self.watch.trip(Exceeded::Memory(self.memory_limit, total));
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
        let sources = self.sources.saturating_add(desired as u64);
        if current == 0 && is_source(maximum) && sources <= u64::from(MOST_COPIED) {
            self.sources = sources;
            return Ok(true);
        }
        let total = self.tables.saturating_sub(current as u64).saturating_add(desired as u64);
        if total > self.table_limit {
            self.watch.trip(Exceeded::Table(self.table_limit, total));
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
    use super::{Limits, Meter, Watch};
    use wasmtime::{Engine, ResourceLimiter};

    #[test]
    fn a_guest_that_copies_the_mark_gains_little() {
        let limits = Limits { table_elements: 10, ..Limits::default() };
        let mut meter = Meter::new(&Watch::new(&Engine::default(), &limits), &limits);
        let mark = (0..=u32::MAX as usize).rev().find(|max| super::is_source(Some(*max)));
        let mut made = 0u64;
        while meter.table_growing(0, 100_000, mark).is_ok() {
            made += 100_000;
        }
        assert!((900_000..=1 << 20).contains(&made), "{made}");
        assert!(meter.table_growing(0, 11, Some(20)).is_err());
    }

    #[test]
    fn what_no_limit_could_allow_is_the_guests_own_matter() {
        let limits = Limits { memory: 10, table_elements: 10, ..Limits::default() };
        let watch = Watch::new(&Engine::default(), &limits);
        let mut meter = Meter::new(&watch, &limits);
        assert!(meter.memory_growing(1, 30, Some(20)).is_ok_and(|grows| !grows));
        assert!(meter.memory_growing(1, usize::MAX - 0xffff, None).is_ok_and(|grows| !grows));
        assert!(meter.table_growing(1, 30, Some(20)).is_ok_and(|grows| !grows));
        assert_eq!(watch.exceeded(), None);
        assert!(meter.memory_growing(1, 15, Some(20)).is_err());
    }
}
