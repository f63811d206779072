//! Words for what ended a call: traps of one kind, and limits of the host.

use super::{Reported, Words};
use crate::finding::Cause;

/// The words, if the cause is a trap that says what it was, or a limit.
pub(super) fn words(facts: &Reported) -> Option<Words> {
    Some(match facts.cause {
        Cause::OutOfBounds => trap("the guest used memory or a table outside its bounds")
            .note("a pointer, a length or a function pointer in the guest is wrong; indirect calls fail like this where a cast changed a signature"),
        Cause::Arithmetic => trap("the guest divided by zero, or a number did not fit its type"),
        Cause::GuestAbi => trap("the guest broke a rule of the canonical ABI")
            .note("a handle that was never given or was dropped already, or a pointer outside of memory, came back from the guest; its bindings or its allocator are at fault"),
        Cause::TimeLimit => limit("the call was interrupted: it went over its time", "an epoch deadline of the host, or `-W timeout`", "wasmtime run -W timeout=30s FILE"),
        Cause::MemoryLimit => limit("the guest needs more memory than the host allows", "a `ResourceLimiter` of the host, or `-W max-memory-size`", "wasmtime run -W max-memory-size=1073741824 FILE"),
        Cause::StackLimit => limit("the guest went over its stack", "`Config::max_wasm_stack` of the host, or `-W max-wasm-stack`; recursion without an end goes over any", "wasmtime run -W max-wasm-stack=4194304 FILE"),
        Cause::InstanceLimit => limit("the component has more core instances than the host allows", "a `ResourceLimiter` of the host, or `-W max-instances`", "wasmtime run -W max-instances=1000 FILE"),
        Cause::FuelLimit => limit("the guest used up its fuel", "`Store::set_fuel` of the host, or `-W fuel`", "wasmtime run -W fuel=1000000000 FILE"),
        _ => return None,
    })
}

fn trap(headline: &str) -> Words {
    Words::new(headline)
        .advise("look at the first guest frame of the backtrace; use a new store for the next call")
        .run("call it with the trap explained", "mate-doctor call FILE 'PATH(ARGUMENTS)'")
}

fn limit(headline: &str, what: &str, command: &str) -> Words {
    Words::new(headline)
        .note(format!("the limit is {what}"))
        .run("raise it, if the guest is right to want that much", command)
}
