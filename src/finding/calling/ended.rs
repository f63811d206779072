//! Findings about how a call ended: traps, exits, values that were not expected.

use super::Answerable;
use crate::finding::{Code, Finding, Fix, Side};

/// How a guest trapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrapKind {
    /// An `unreachable` instruction: a panic, an abort, an assertion.
    Unreachable,
    /// Memory or a table was used outside its bounds, or a function pointer was wrong.
    OutOfBounds,
    /// Division by zero, overflow, a float that is no integer.
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

/// A guest that trapped.
#[derive(Clone, Debug)]
pub struct Trapped {
    /// How.
    pub kind: TrapKind,
    /// The function that was called; `None` while the component was started.
    pub function: Option<String>,
    /// The runtime's words.
    pub text: String,
    /// Guest functions, innermost first, with file and line where they are known.
    pub frames: Vec<String>,
    /// The last that the guest wrote to standard error.
    pub stderr: String,
}

impl From<Trapped> for Finding {
    fn from(facts: Trapped) -> Self {
        let code = match (facts.kind, &facts.function) {
            (_, None) => Code::MD0410,
            (TrapKind::Unreachable, _) => Code::MD0404,
            (TrapKind::OutOfBounds, _) => Code::MD0405,
            (TrapKind::Arithmetic, _) => Code::MD0406,
            (TrapKind::Deadlock | TrapKind::NoResult, _) => Code::MD0407,
            (TrapKind::Abi, _) => Code::MD0408,
            (TrapKind::Exception | TrapKind::Other, _) => Code::MD0409,
        };
        let words = facts.text.trim_start_matches("wasm trap: ");
        let panic = panic_line(&facts.stderr);
        let headline = match &facts.function {
            Some(function) => format!("`{function}` trapped: {words}"),
            None => format!("the component trapped while it was started: {words}"),
        };
        let mut finding = Finding::new(code, headline).side(Side::Guest);
        if let Some(function) = facts.function {
            finding =
                finding.subject(function).note("it was found, linked and started; the failure is inside the guest");
        }
        if !facts.frames.is_empty() {
            finding = finding.note(format!("guest frames, innermost first: {}", facts.frames.join(", ")));
        }
        if let Some(panic) = &panic {
            finding = finding.note(format!("guest: {panic}"));
        } else if let Some(last) = facts.stderr.lines().last() {
            finding = finding.note(format!("the last line on the guest's standard error: {last}"));
        }
        let advice = match facts.kind {
            TrapKind::Unreachable if panic.is_some() => {
                "a panic ends in `unreachable`; return `err(…)` to report a failure instead"
            }
            TrapKind::Unreachable => "a panic, an `abort()` or a failed assertion usually ends in `unreachable`",
            TrapKind::OutOfBounds => {
                "a wild pointer, a buffer that is too small or a stack that ran over its end does this"
            }
            TrapKind::Arithmetic => "check the divisor or the range before the operation",
            TrapKind::Deadlock => {
                "something is awaited that nothing completes: look for a stream or future nobody writes to"
            }
            TrapKind::NoResult => {
                "it ended without `task.return`: every way through the function has to give its result"
            }
            TrapKind::Exception => "catch it in the guest, and return `err(…)` to report a failure",
            TrapKind::Abi => "the guest's bindings do not keep to the canonical ABI; rebuild it with current bindings",
            TrapKind::Other => return finding,
        };
        finding.advise(advice)
    }
}

/// The line that tells of a panic, of whichever language.
fn panic_line(stderr: &str) -> Option<String> {
    let lines: Vec<&str> = stderr.lines().collect();
    let at = lines.iter().rposition(|line| line.contains("panicked at"))?;
    let line = lines[at].trim();
    match lines.get(at + 1) {
        Some(message) if line.ends_with(':') => Some(format!("{line} {}", message.trim())),
        _ => Some(line.to_owned()),
    }
}

/// A function that returned its `err`.
#[derive(Clone, Debug)]
pub struct ReturnedErr {
    /// Its full path.
    pub function: String,
    /// The whole result.
    pub value: String,
}

impl From<ReturnedErr> for Finding {
    fn from(facts: ReturnedErr) -> Self {
        Finding::new(Code::MD0418, format!("`{}` returned `{}`", facts.function, facts.value))
            .side(Side::Guest)
            .note("the call itself worked: `err` is an answer of the function")
            .subject(facts.function)
    }
}

/// A result that is not the expected one.
#[derive(Clone, Debug)]
pub struct Unexpected {
    /// The function's full path.
    pub function: String,
    /// What was expected, and what came, as WAVE.
    pub values: (String, String),
    /// The path within the value where they differ, and both parts there.
    pub place: Option<(String, String, String)>,
}

impl From<Unexpected> for Finding {
    fn from(facts: Unexpected) -> Self {
        let (expected, got) = facts.values;
        let finding = Finding::new(Code::MD0419, format!("`{}` returned another value than expected", facts.function))
            .subject(facts.function)
            .note(format!("expected `{expected}`"))
            .note(format!("returned `{got}`"));
        match facts.place {
            Some((path, expected, got)) if !path.is_empty() => {
                finding.note(format!("they differ at `{path}`: expected `{expected}`, returned `{got}`"))
            }
            _ => finding,
        }
    }
}

/// A guest that ended the process with a code other than 0.
#[derive(Clone, Debug)]
pub struct Exited {
    /// The code.
    pub status: i32,
    /// The function that was called; `None` while the component was started.
    pub function: Option<String>,
    /// The last that the guest wrote to standard error.
    pub stderr: String,
}

impl From<Exited> for Finding {
    fn from(facts: Exited) -> Self {
        let mut finding =
            Finding::new(Code::MD0420, format!("the guest ended with exit code {}", facts.status)).side(Side::Guest);
        if let Some(function) = facts.function {
            finding = finding.subject(function);
        }
        match facts.stderr.lines().last() {
            Some(last) => finding.note(format!("the last line on its standard error: {last}")),
            None => finding,
        }
    }
}

/// An import that nothing supplies was reached under `--stub`.
#[derive(Clone, Debug)]
pub struct StubReached {
    /// The import's full path.
    pub import: String,
    /// The arguments it was called with, as WAVE.
    pub arguments: String,
    /// What it can be answered with.
    pub answerable: Answerable,
}

impl From<StubReached> for Finding {
    fn from(facts: StubReached) -> Self {
        let StubReached { import, arguments, answerable } = facts;
        let finding = Finding::new(Code::MD0421, format!("the import `{import}` was reached, and nothing supplies it"))
            .note(format!("it was called as `{import}({arguments})`"));
        let finding = match answerable.flag(&import) {
            Some(flag) => finding.suggest("give it an answer", Fix::run(flag)),
            None => finding
                .note("no answer can stand for what it returns, which cannot be written down")
                .advise("let a component satisfy it: `--with OTHER.wasm`"),
        };
        finding.subject(import)
    }
}

/// A stand-in was reached that the component itself holds in the place of an import.
#[derive(Clone, Debug)]
pub struct StandInReached {
    /// The import's full path.
    pub import: String,
    /// The function that was called; `None` while the component was started.
    pub function: Option<String>,
    /// The functions that led there, innermost first.
    pub frames: Vec<String>,
}

impl From<StandInReached> for Finding {
    fn from(facts: StandInReached) -> Self {
        let StandInReached { import, function, frames } = facts;
        let headline = format!("a stand-in for the import `{import}` was reached, which can only trap");
        let mut finding = Finding::new(Code::MD0421, headline)
            .note("the `fix` command put it into the component in the place of the import, for `--stub`");
        if !frames.is_empty() {
            finding = finding.note(format!("called from {}", frames.join(", from ")));
        }
        if let Some(function) = function {
            finding = finding.note(format!("`{function}` was called"));
        }
        finding
            .advise(
                "make the component again without a stand-in for it: with --with, a component that exports it; else                  the host supplies it",
            )
            .subject(import)
    }
}

/// A guest that answered in a way its own type does not allow, or a host function that failed.
#[derive(Clone, Debug)]
pub struct HostFailed {
    /// The function that was called; `None` while the component was started.
    pub function: Option<String>,
    /// The runtime's words, from the outside in.
    pub message: String,
}

impl From<HostFailed> for Finding {
    fn from(facts: HostFailed) -> Self {
        let what = facts.function.as_deref().map_or("starting the component".to_owned(), |path| format!("`{path}`"));
        let finding = Finding::new(Code::MD0432, format!("{what} failed in the runtime")).note(facts.message);
        match facts.function {
            Some(function) => finding.subject(function),
            None => finding,
        }
    }
}

/// An HTTP handler that returned and gave no answer.
#[derive(Clone, Debug)]
pub struct NoResponse {
    /// The handler's full path.
    pub function: String,
}

impl From<NoResponse> for Finding {
    fn from(facts: NoResponse) -> Self {
        Finding::new(Code::MD0438, format!("`{}` returned without an answer to the request", facts.function))
            .side(Side::Guest)
            .subject(facts.function)
            .note("the `response-outparam` was dropped, or never set; a server would answer 500")
            .advise("call `response-outparam.set` on every way through the handler, before the body is written")
    }
}
