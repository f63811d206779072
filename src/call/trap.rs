//! What a failed run means: which limit, which trap, which exit code, told as a finding.

use super::host::Host;
use super::options::Limits;
use super::outcome::Outcome;
use super::rewrite::is_added;
use super::standin::Reached;
use super::watch::{Exceeded, Watch};
use crate::finding::Finding;
use crate::finding::calling::{
    Exited, HostFailed, Limit, LimitReached, StandInReached, StubReached, TrapKind, Trapped,
};
use crate::fix::stood_in_for;
use wasmtime::{Store, Trap, WasmBacktrace};

/// What a run ended with, apart from a value.
#[derive(Debug)]
pub(super) enum Ended {
    /// The guest left with code 0.
    Finished,
    /// Anything else.
    Failed(Box<Finding>),
}

impl Ended {
    /// Notes a guest that left by itself; anything else is why the run goes no further.
    pub(super) fn noted(self, outcome: &mut Outcome) -> Result<(), Box<Finding>> {
        match self {
            Ended::Finished => {
                outcome.status = Some(0);
                Ok(())
            }
            Ended::Failed(finding) => Err(finding),
        }
    }
}

/// Explains an error of the runtime.
pub(super) fn explain(store: &Store<Host>, limits: &Limits, function: Option<&str>, error: &wasmtime::Error) -> Ended {
    let watch: &Watch = &store.data().watch;
    let stderr = store.data().stderr.text();
    let frames = frames(error);
    let function = function.map(str::to_owned);
    if let Some(exit) = error.downcast_ref::<wasmtime_wasi::I32Exit>() {
        return match exit.0 {
            0 => Ended::Finished,
            status => failed(Exited { status, function, stderr }),
        };
    }
    if let Some(reached) = error.downcast_ref::<Reached>() {
        let Reached { import, arguments, answerable } = reached.clone();
        return failed(StubReached { import, arguments, answerable });
    }
    let trap = error.downcast_ref::<Trap>().copied();
    let exceeded = watch.exceeded().cloned().or_else(|| exceeded_by(trap, error, limits));
    if let Some(exceeded) = exceeded {
        let (limit, allowed) = words(&exceeded);
        return failed(LimitReached { limit, allowed, function, frames });
    }
    // Made by `fix --stub`: the name of the innermost function says so.
    let stood_in = frames.first().and_then(|frame| stood_in_for(frame));
    if let (Some(import), Some(Trap::UnreachableCodeReached)) = (stood_in, trap) {
        return failed(StandInReached { import: import.to_owned(), function, frames: frames[1..].to_vec() });
    }
    match trap {
        Some(trap) => failed(Trapped { kind: kind(trap), function, text: trap.to_string(), frames, stderr }),
        None if abi_words(&innermost(error)) => {
            failed(Trapped { kind: TrapKind::Abi, function, text: innermost(error), frames, stderr })
        }
        None if innermost(error) == THROWN => {
            failed(Trapped { kind: TrapKind::Exception, function, text: THROWN.to_owned(), frames, stderr })
        }
        None => failed(HostFailed { function, message: format!("{error:#}") }),
    }
}

fn failed(facts: impl Into<Finding>) -> Ended {
    Ended::Failed(Box::new(facts.into()))
}

fn innermost(error: &wasmtime::Error) -> String {
    error.root_cause().to_string()
}

/// Limits that the runtime itself watches.
fn exceeded_by(trap: Option<Trap>, error: &wasmtime::Error, limits: &Limits) -> Option<Exceeded> {
    match trap {
        Some(Trap::StackOverflow) => return Some(Exceeded::Stack(limits.stack)),
        Some(Trap::OutOfFuel) => return Some(Exceeded::Fuel(limits.fuel.unwrap_or_default())),
        _ => {}
    }
    let text = format!("{error:#}");
    if text.contains("resource limit exceeded: instance count") {
        return Some(Exceeded::Instances(limits.instances));
    }
    if text.contains("fuel allocated for hostcalls has been exhausted") {
        return Some(Exceeded::Copied(limits.copied() as u64));
    }
    text.contains("exceeds memory limits").then_some(Exceeded::Memory(limits.memory, 0))
}

fn words(exceeded: &Exceeded) -> (Limit, String) {
    match exceeded {
        Exceeded::Time(time) => (Limit::Time, seconds(*time)),
        Exceeded::Memory(bytes, _) => (Limit::Memory, size(*bytes)),
        Exceeded::Table(elements, _) => (Limit::Table, elements.to_string()),
        Exceeded::Instances(count) => (Limit::Instances, count.to_string()),
        Exceeded::Output(bytes) => (Limit::Output, size(*bytes)),
        Exceeded::Stack(bytes) => (Limit::Stack, size(*bytes as u64)),
        Exceeded::Copied(bytes) => (Limit::Copied, size(*bytes)),
        Exceeded::Fuel(units) => (Limit::Fuel, units.to_string()),
    }
}

fn seconds(time: std::time::Duration) -> String {
    if time.subsec_millis() == 0 { format!("{} s", time.as_secs()) } else { format!("{} ms", time.as_millis()) }
}

/// Bytes in the largest unit that leaves no remainder.
pub(super) fn size(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    match units.iter().find(|(shift, _)| bytes >= 1 << shift && bytes & ((1 << shift) - 1) == 0) {
        Some((shift, unit)) => format!("{} {unit}", bytes >> shift),
        None => format!("{bytes} bytes"),
    }
}

fn kind(trap: Trap) -> TrapKind {
    match trap {
        Trap::UnreachableCodeReached => TrapKind::Unreachable,
        Trap::MemoryOutOfBounds
        | Trap::TableOutOfBounds
        | Trap::IndirectCallToNull
        | Trap::BadSignature
        | Trap::HeapMisaligned => TrapKind::OutOfBounds,
        Trap::IntegerOverflow | Trap::IntegerDivisionByZero | Trap::BadConversionToInteger => TrapKind::Arithmetic,
        trap => {
            let text = trap.to_string();
            if text.contains("failed to produce a result") {
                TrapKind::NoResult
            } else if text.contains("deadlock") || text.contains("cannot block") {
                TrapKind::Deadlock
            } else if abi_words(&text) || text.contains("task.return") || text.contains("bit pattern") {
                TrapKind::Abi
            } else {
                TrapKind::Other
            }
        }
    }
}

/// What the runtime says of an exception that left the guest.
const THROWN: &str = "thrown Wasm exception";

/// Errors of lifting and lowering are plain texts.
fn abi_words(text: &str) -> bool {
    [
        "realloc return",
        "pointer not aligned",
        "out of bounds of memory",
        "pointer out of bounds",
        "out-of-bounds",
        "invalid utf-8",
        "invalid discriminant",
        "unexpected discriminant",
        "invalid variant discriminant",
        "out of range [0..",
        "converted integer out of range for `char`",
        "unknown handle index",
        "borrow handles still remain",
        "cannot remove owned resource",
        "cannot leave component instance",
        "cannot enter component instance",
    ]
    .iter()
    .any(|words| text.contains(words))
}

/// The guest's functions, innermost first, each once in a row; those that were inlined among them.
fn frames(error: &wasmtime::Error) -> Vec<String> {
    let Some(trace) = error.downcast_ref::<WasmBacktrace>() else { return Vec::new() };
    let mut frames: Vec<String> = Vec::new();
    for frame in trace.frames() {
        let function = frame.func_name().map(demangled);
        let function = || function.clone().unwrap_or_else(|| format!("function {}", frame.func_index()));
        let mut shown: Vec<(String, String)> = frame
            .symbols()
            .iter()
            .map(|symbol| {
                let name = symbol.name().map_or_else(function, demangled);
                (name, place(symbol.file(), symbol.line(), symbol.column()))
            })
            .collect();
        if shown.is_empty() {
            shown.push((function(), String::new()));
        }
        for (name, place) in shown.into_iter().filter(|(name, _)| !is_machinery(name)) {
            let text = [name, place].concat();
            if frames.last() != Some(&text) {
                frames.push(text);
            }
        }
    }
    frames.truncate(8);
    frames
}

/// ` (file:line:column)`, as far as it is known.
fn place(file: Option<&str>, line: Option<u32>, column: Option<u32>) -> String {
    let numbers = [line, column].into_iter().flatten().map(|number| format!(":{number}"));
    match file {
        Some(file) => format!(" ({file}{})", numbers.collect::<String>()),
        None => String::new(),
    }
}

/// Functions between a panic and the trap, which say nothing about the cause, and those of ours.
fn is_machinery(name: &str) -> bool {
    const PREFIXES: [&str; 8] = [
        "__rustc::",
        "std::panicking::",
        "std::sys::backtrace::",
        "core::panicking::",
        "rust_panic",
        "rust_begin_unwind",
        "__rust_start_panic",
        "std::process::abort",
    ];
    is_added(name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// A Rust name without its hash; other names as they are.
fn demangled(name: &str) -> String {
    let text = format!("{:#}", rustc_demangle::demangle(name));
    if text.is_empty() { name.to_owned() } else { text }
}
