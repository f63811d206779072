//! Words for what ended a call: traps of one kind, and limits of the host.

use super::{Offers, Reported, said};
use crate::explain::causes::*;
use crate::finding::Finding;

/// The guest trapped in a way that the message names.
pub(super) fn trap(facts: &Reported) -> Finding {
    let finding = said(
        facts,
        match facts.cause {
            OUT_OF_BOUNDS => "the guest used memory or a table outside its bounds",
            ARITHMETIC => "the guest divided by zero, or a number did not fit its type",
            _ => "the guest broke a rule of the canonical ABI",
        },
    );
    let finding = match facts.cause {
        OUT_OF_BOUNDS => finding.note("a pointer, a length or a function pointer in the guest is wrong; indirect calls fail like this where a cast changed a signature"),
        ARITHMETIC => finding,
        _ => finding.note("a handle that was never given or was dropped already, or a pointer outside of memory, came back from the guest; its bindings or its allocator are to blame"),
    };
    finding
        .advise("look at the first guest frame of the backtrace; use a new store for the next call")
        .doctor("call it with the trap explained", "call FILE 'PATH(ARGUMENTS)'")
}

/// A limit of the host ended the call: what it was, what sets it, and how it is raised.
pub(super) fn limit(facts: &Reported) -> Finding {
    let (headline, set_by, command) = match facts.cause {
        TIME_LIMIT => (
            "the call exceeded its time limit",
            "an epoch deadline of the host, or `-W timeout`",
            "wasmtime run -W timeout=30s FILE",
        ),
        MEMORY_LIMIT => (
            "the guest needs more memory than the host allows",
            "a `ResourceLimiter` of the host, or `-W max-memory-size`",
            "wasmtime run -W max-memory-size=1073741824 FILE",
        ),
        STACK_LIMIT => (
            "the guest exceeded its stack limit",
            "`Config::max_wasm_stack` of the host, or `-W max-wasm-stack`; infinite recursion exceeds any limit",
            "wasmtime run -W max-wasm-stack=4194304 FILE",
        ),
        INSTANCE_LIMIT => (
            "the component has more core instances than the host allows",
            "a `ResourceLimiter` of the host, or `-W max-instances`",
            "wasmtime run -W max-instances=1000 FILE",
        ),
        _ => (
            "the guest used up its fuel",
            "`Store::set_fuel` of the host, or `-W fuel`",
            "wasmtime run -W fuel=1000000000 FILE",
        ),
    };
    said(facts, headline)
        .note(format!("the limit is {set_by}"))
        .run("raise it, if the guest really needs that much", command)
}

/// An export ran before the module was initialised.
pub(super) fn before_initialize(facts: &Reported) -> Finding {
    said(facts, "an export ran before the module was initialised: its allocator was not ready")
        .note("modules of Go and TinyGo (`-buildmode=c-shared`), and reactors in general, export `_initialize`; until it ran, memory and the runtime are not set up, and the first allocation faults")
        .advise("call `_initialize` once after instantiating, before any other export; or make the module a component, whose instantiation does it")
        .decide("inspect FILE")
}

/// A borrowed handle is still held.
pub(super) fn borrow_held(facts: &Reported) -> Finding {
    said(facts, "a borrowed handle was not dropped in time")
        .note("a handle that a call receives as `borrow<...>` is valid until that call returns; kept beyond it, or while the owner removes the resource, the runtime traps")
        .advise("drop every borrowed handle before the function returns; the host removes an owned resource only after the calls that borrow it have ended")
        .decide("inspect FILE")
}

/// The instance may not be entered.
pub(super) fn post_return(facts: &Reported) -> Finding {
    said(facts, "the instance cannot be entered: an earlier call did not complete")
        .note("a component is closed to calls after a trap, while a call of it still runs, and, in older hosts, until `post_return` was called")
        .advise("call `post_return` after each call (older wasmtime, C and Python bindings), do not call back into the component from a host function, and use a new store after a trap")
        .decide("inspect FILE")
}
