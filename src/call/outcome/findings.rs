//! Findings about how a call ended: traps, limits, exit codes, unexpected values, what was not granted.

use super::trap::TrapKind;
use crate::call::compile::Backend;
use crate::call::host::Exceeded;
use crate::call::request::{bytes_text, limit_text};
use crate::call::run::StubReached;
use crate::finding::{Code, Command, Finding, Fix, Severity, Side};

/// A guest that trapped; `function` is `None` while the artifact was instantiated. `words` are the runtime's.
pub(super) fn trapped(kind: TrapKind, function: Option<&str>, words: &str, frames: &[String], stderr: &str) -> Finding {
    let code = match (kind, function) {
        (_, None) => Code::MD0410,
        (TrapKind::Unreachable, _) => Code::MD0404,
        (TrapKind::OutOfBounds, _) => Code::MD0405,
        (TrapKind::Arithmetic, _) => Code::MD0406,
        (TrapKind::Deadlock | TrapKind::NoResult, _) => Code::MD0407,
        (TrapKind::Abi, _) => Code::MD0408,
        (TrapKind::Exception | TrapKind::Other, _) => Code::MD0409,
    };
    let words = words.trim_start_matches("wasm trap: ");
    let panic = panic_line(stderr);
    let headline = match function {
        Some(function) => format!("`{function}` trapped: {words}"),
        None => format!("the component trapped during instantiation: {words}"),
    };
    let mut finding = with_subject(Finding::new(code, headline).side(Side::Guest), function);
    if function.is_some() {
        finding = finding.note("it was found, linked and started; the failure is inside the guest");
    }
    finding = with_frames(finding, frames);
    if let Some(panic) = &panic {
        finding = finding.note(format!("guest: {panic}"));
    } else if let Some(last) = stderr.lines().last() {
        finding = finding.note(format!("the last line on the guest's standard error: {last}"));
    }
    let advice = match kind {
        TrapKind::Unreachable if panic.is_some() => {
            "a panic ends in `unreachable`; return `err(…)` to report a failure instead"
        }
        TrapKind::Unreachable => "a panic, an `abort()` or a failed assertion usually ends in `unreachable`",
        TrapKind::OutOfBounds => "usual causes: an invalid pointer, a buffer that is too small, a stack overflow",
        TrapKind::Arithmetic => "check the divisor or the range before the operation",
        TrapKind::Deadlock => {
            "the guest waits for something that never completes: look for a stream or future that is never written"
        }
        TrapKind::NoResult => "it ended without `task.return`: every path through the function must return a result",
        TrapKind::Exception => "catch it in the guest, and return `err(…)` to report a failure",
        TrapKind::Abi => "the guest's bindings violate the canonical ABI; rebuild it with current bindings",
        TrapKind::Other => return finding,
    };
    finding.advise(advice)
}

fn with_subject(finding: Finding, function: Option<&str>) -> Finding {
    match function {
        Some(function) => finding.subject(function),
        None => finding,
    }
}

fn with_frames(finding: Finding, frames: &[String]) -> Finding {
    match frames {
        [] => finding,
        frames => finding.note(format!("guest frames, innermost first: {}", frames.join(", "))),
    }
}

/// The line that reports a panic, in whichever language.
fn panic_line(stderr: &str) -> Option<String> {
    let lines: Vec<&str> = stderr.lines().collect();
    let at = lines.iter().rposition(|line| line.contains("panicked at"))?;
    let line = lines[at].trim();
    match lines.get(at + 1) {
        Some(message) if line.ends_with(':') => Some(format!("{line} {}", message.trim())),
        _ => Some(line.to_owned()),
    }
}

/// A guest that was stopped at a limit. `stuck`: it could not be interrupted.
pub(super) fn limit_exceeded(
    exceeded: &Exceeded,
    function: Option<&str>,
    frames: &[String],
    stuck: bool,
    backend: Option<Backend>,
) -> Finding {
    const COPIES: &str =
        "each element of a list takes about 40 bytes while it is copied, also each byte of a `list<u8>`";
    const KEPT: &str = "handles, error contexts, HTTP fields, stream items and results use host memory";
    let (code, what, flag, reason) = match exceeded {
        Exceeded::Time(_) => (Code::MD0411, "time limit", "--timeout", "infinite loop, deadlock, or just slow"),
        Exceeded::Memory(_) => {
            (Code::MD0412, "memory limit", "--max-memory", "it allocates in an infinite loop, or needs more memory")
        }
        Exceeded::HostMemory(_) => (Code::MD0412, "memory limit, host memory included", "--max-memory", KEPT),
        Exceeded::Copied(_) => (Code::MD0412, "memory limit for copied values", "--max-memory", COPIES),
        Exceeded::Table(_) => {
            let reason = "it grows a table in an infinite loop, or needs more";
            (Code::MD0413, "limit of table elements", "--max-table-elements", reason)
        }
        Exceeded::Stack(_) => {
            (Code::MD0414, "stack limit", "--max-stack", "it recurses infinitely, or deeper than the stack allows")
        }
        Exceeded::Instances(_) => {
            (Code::MD0415, "limit of core instances", "--max-instances", "the component has more modules")
        }
        Exceeded::Handles => return too_many_handles(function, frames),
        Exceeded::Output(_) => {
            (Code::MD0416, "output limit", "--max-output", "it writes in an infinite loop, or more than is allowed")
        }
        Exceeded::Fuel(_) => (Code::MD0417, "fuel limit", "--fuel", "it needs more fuel"),
    };
    let allowed = match exceeded {
        Exceeded::Time(time) => limit_text(*time),
        Exceeded::Table(count) | Exceeded::Fuel(count) => count.to_string(),
        Exceeded::Instances(count) => count.to_string(),
        Exceeded::Stack(bytes) => bytes_text(*bytes as u64),
        Exceeded::Memory(bytes) | Exceeded::HostMemory(bytes) | Exceeded::Copied(bytes) | Exceeded::Output(bytes) => {
            bytes_text(*bytes)
        }
        Exceeded::Handles => String::new(),
    };
    let mut finding = Finding::new(code, format!("{} exceeded the {what} ({allowed})", doing(function)))
        .side(Side::Guest)
        .note(reason);
    finding = with_frames(with_subject(finding, function), frames);
    if stuck {
        finding = finding.note(
            "it could not be interrupted: it is in `memory.atomic.wait`, fills memory, or is in a host call that does not return",
        );
    }
    if matches!(exceeded, Exceeded::Stack(_)) && backend == Some(Backend::Winch) {
        finding = finding
            .note("the Winch compiler uses larger stack frames than wasmtime's default compiler")
            .suggest("compile as wasmtime does", Fix::Write("--compiler cranelift".into()));
    }
    finding.advise(format!("if this is expected, raise the limit with `{flag}`"))
}

/// A guest that has more handles than the runtime allows.
fn too_many_handles(function: Option<&str>, frames: &[String]) -> Finding {
    let headline = format!("{} exceeded the runtime's limit of handles", doing(function));
    let finding = Finding::new(Code::MD0413, headline)
        .side(Side::Guest)
        .note("resources, streams, futures and tasks take a handle each until they are dropped; wasmtime allows 100000 at a time");
    with_frames(with_subject(finding, function), frames).advise("drop unused handles")
}

fn doing(function: Option<&str>) -> String {
    function.map_or("starting the component".to_owned(), |path| format!("`{path}`"))
}

/// A function that returned its `err`.
pub(super) fn returned_err(function: &str, value: &str) -> Finding {
    Finding::new(Code::MD0418, format!("`{function}` returned `{value}`"))
        .side(Side::Guest)
        .note("the call itself worked: `err` is a result of the function")
        .subject(function)
}

/// A result that is not the expected one, both as WAVE; `place` is the path within the value where they differ,
/// and both parts there.
pub(super) fn unexpected(
    function: &str,
    (expected, got): (&str, &str),
    (place, expected_part, got_part): (&str, &str, &str),
) -> Finding {
    let finding = Finding::new(Code::MD0419, format!("`{function}` returned a different value than expected"))
        .subject(function)
        .note(format!("expected `{expected}`"))
        .note(format!("returned `{got}`"));
    match place {
        "" => finding,
        _ => finding.note(format!("the values differ at `{place}`: expected `{expected_part}`, returned `{got_part}`")),
    }
}

/// A guest that ended the process with a code other than 0, or in a call that was to return a value.
pub(super) fn exited(status: i32, function: Option<&str>, stderr: &str) -> Finding {
    let finding = Finding::new(Code::MD0420, format!("the guest ended with exit code {status}")).side(Side::Guest);
    let finding = with_subject(finding, function);
    match stderr.lines().last() {
        Some(last) => finding.note(format!("the last line on its standard error: {last}")),
        None => finding,
    }
}

/// An unsatisfied import was called under `--stub`.
pub(super) fn stub_reached(reached: &StubReached) -> Finding {
    let StubReached { import, arguments, answerable } = reached;
    let finding = Finding::new(Code::MD0421, format!("the unsatisfied import `{import}` was called"))
        .note(format!("it was called as `{import}({arguments})`"));
    let finding = match answerable.flag(import) {
        Some(flag) => finding.suggest("mock its result", Fix::run(flag)),
        None => finding
            .note("its result cannot be mocked: it has no literal value")
            .advise("let a component satisfy it: `--with OTHER.wasm`"),
    };
    finding.subject(import)
}

/// A function that `fix --stub` put into the component was reached.
pub(super) fn added_stub_reached(import: &str, function: Option<&str>, frames: &[String]) -> Finding {
    let headline = format!("the stub for the import `{import}` was called, and traps");
    let mut finding = Finding::new(Code::MD0421, headline).note("`fix --stub` replaced the import by this stub");
    if !frames.is_empty() {
        finding = finding.note(format!("called from {}", frames.join(", from ")));
    }
    if let Some(function) = function {
        finding = finding.note(format!("`{function}` was called"));
    }
    finding
        .advise(
            "run `fix` again without a stub for it: use --with and a component that exports it, or let the host provide it",
        )
        .subject(import)
}

/// A host function that failed, or a value that the runtime did not take. `message` is the runtime's.
pub(super) fn host_failed(function: Option<&str>, message: &str) -> Finding {
    let finding = Finding::new(Code::MD0432, format!("{} failed in the runtime", doing(function))).note(message);
    with_subject(finding, function)
}

/// An HTTP handler that returned without a response.
pub(super) fn no_response(function: &str) -> Finding {
    Finding::new(Code::MD0438, format!("`{function}` returned without a response"))
        .side(Side::Guest)
        .subject(function)
        .note("the `response-outparam` was dropped, or never set; a server would answer 500")
        .advise("call `response-outparam.set` on every path through the handler, before writing the body")
}

/// A network peer, as `host:port`, that a guest tried to reach and was not granted.
pub(super) fn peer_denied(peer: &str) -> Finding {
    Finding::new(Code::MD0439, format!("the guest tried to connect to `{peer}`, which is not allowed"))
        .side(Side::Flag)
        .note("a guest can connect only to peers named on the command line")
        .suggest("let it", Fix::run(Command::new("--allow-net").arg(peer)))
}

/// Adds to a failure what the guest imports and was not given: that may be the cause.
pub(super) fn note_ungranted(finding: Finding, missing: &[&str]) -> Finding {
    let may_be_the_cause =
        matches!(finding.code, Code::MD0404 | Code::MD0407 | Code::MD0409 | Code::MD0410 | Code::MD0418 | Code::MD0420);
    if missing.is_empty() || !may_be_the_cause || finding.severity != Severity::Error {
        return finding;
    }
    finding.note(format!("the guest has {}", missing.join(", ")))
}
