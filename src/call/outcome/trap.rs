//! What the runtime's errors say: the kind of a trap, a limit that the runtime watches, the guest's functions.

use crate::call::host::Exceeded;
use crate::call::request::Limits;
use wasmtime::{Trap, WasmBacktrace};

/// How a guest trapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TrapKind {
    /// An `unreachable` instruction: a panic, an abort, an assertion.
    Unreachable,
    /// Memory or a table was used outside its bounds, or a function pointer was wrong.
    OutOfBounds,
    /// Division by zero, overflow, a float that is not an integer.
    Arithmetic,
    /// Async code that waits for what never comes.
    Deadlock,
    /// An async function that ended without its result.
    NoResult,
    /// The guest broke the canonical ABI.
    Abi,
    /// An exception that nothing in the guest caught.
    Exception,
    /// Anything else.
    Other,
}

impl TrapKind {
    pub(super) fn of(trap: Trap) -> Self {
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
}

pub(super) fn innermost(error: &wasmtime::Error) -> String {
    error.root_cause().to_string()
}

/// Limits that the runtime itself watches.
pub(super) fn exceeded_by(trap: Option<Trap>, error: &wasmtime::Error, limits: &Limits) -> Option<Exceeded> {
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
    if ["no free keys", "store handle limit exceeded", "handle: index overflow"]
        .iter()
        .any(|words| text.contains(words))
    {
        return Some(Exceeded::Handles);
    }
    text.contains("exceeds memory limits").then_some(Exceeded::Memory(limits.memory))
}

/// What the runtime says of an exception that left the guest.
pub(super) const THROWN: &str = "thrown Wasm exception";

/// Errors of lifting and lowering are plain texts.
pub(super) fn abi_words(text: &str) -> bool {
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
pub(super) fn frames(error: &wasmtime::Error) -> Vec<String> {
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

/// Functions between a panic and the trap, which say nothing about the cause.
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
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// A Rust name without its hash; other names as they are.
fn demangled(name: &str) -> String {
    let text = format!("{:#}", rustc_demangle::demangle(name));
    if text.is_empty() { name.to_owned() } else { text }
}
