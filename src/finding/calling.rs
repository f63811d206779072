//! Findings about calls: what was asked, what happened, and which limit was reached.

use super::{Annotation, Code, Confidence, Finding, Fix, Severity, Side, Source};
use std::ops::Range;
use std::sync::Arc;

/// A request that cannot be read as a call.
#[derive(Clone, Debug)]
pub struct CallSyntax {
    /// The text that was given.
    pub source: Arc<Source>,
    /// Where it goes wrong.
    pub span: Range<usize>,
    /// What was expected there.
    pub message: String,
    /// The call written the way it was probably meant.
    pub instead: Option<String>,
}

impl From<CallSyntax> for Finding {
    fn from(facts: CallSyntax) -> Self {
        let finding = Finding::new(Code::MD0436, "the call cannot be read")
            .annotate(Annotation::primary(&facts.source, facts.span, facts.message))
            .note("a call is written `ns:pkg/iface@1.0.0#func(value, …)`, its values in WAVE");
        match facts.instead {
            Some(text) => finding.suggest("quote the call for the shell, and texts inside it", Fix::Write(text)),
            None => finding.advise("put the whole call between single quotes, so that the shell leaves `\"` in it"),
        }
    }
}

/// An argument that does not fit its parameter.
#[derive(Clone, Debug)]
pub struct ArgumentType {
    /// The text the argument stands in.
    pub source: Arc<Source>,
    /// The very place that does not fit.
    pub span: Range<usize>,
    /// The function's full path.
    pub function: String,
    /// The parameter's name.
    pub parameter: String,
    /// Its type as WIT writes it, and written out where it is a name.
    pub ty: String,
    /// The type's structure, where `ty` is but a name.
    pub structure: Option<String>,
    /// The steps from the parameter to the place.
    pub path: String,
    /// What is wrong there.
    pub message: String,
    /// What to write there instead.
    pub instead: Option<String>,
    /// A value that fits the parameter.
    pub example: Option<String>,
}

impl From<ArgumentType> for Finding {
    fn from(facts: ArgumentType) -> Self {
        let mut finding = Finding::new(
            Code::MD0402,
            format!("argument `{}` of `{}` is not a valid `{}`", facts.parameter, facts.function, facts.ty),
        )
        .subject(&facts.function)
        .annotate(Annotation::primary(&facts.source, facts.span.clone(), facts.message));
        if !facts.path.is_empty() {
            finding = finding.note(format!("the place is `{}{}`", facts.parameter, facts.path));
        }
        if let Some(structure) = facts.structure {
            finding = finding.note(format!("`{}` is `{structure}`", facts.ty));
        }
        if let Some(instead) = facts.instead {
            let fix = Fix::Replace { source: facts.source, range: facts.span, text: instead };
            finding = finding.confidence(Confidence::Certain).suggest("write it like this", fix);
        }
        match facts.example {
            Some(example) => finding.suggest(format!("a valid `{}` for example", facts.ty), Fix::Write(example)),
            None => finding,
        }
    }
}

/// Too many or too few arguments.
#[derive(Clone, Debug)]
pub struct ArgumentCount {
    /// The text of the call.
    pub source: Arc<Source>,
    /// Where the arguments stand.
    pub span: Range<usize>,
    /// The function's full path.
    pub function: String,
    /// Its signature.
    pub signature: String,
    /// The parameters, as `name: type`.
    pub parameters: Vec<String>,
    /// How many were given.
    pub given: usize,
    /// A call that fits.
    pub example: Option<String>,
}

impl From<ArgumentCount> for Finding {
    fn from(facts: ArgumentCount) -> Self {
        let wanted = facts.parameters.len();
        let plural = if wanted == 1 { "" } else { "s" };
        let label = match facts.parameters.get(facts.given) {
            Some(parameter) => format!("`{parameter}` is missing here"),
            None if wanted == 0 => "it takes none".to_owned(),
            None => format!("{} too many", facts.given - wanted),
        };
        let finding = Finding::new(
            Code::MD0403,
            format!("`{}` takes {wanted} argument{plural}, {} given", facts.function, facts.given),
        )
        .subject(facts.function)
        .annotate(Annotation::primary(&facts.source, facts.span, label))
        .note(format!("its type is `{}`", facts.signature));
        match facts.example {
            Some(example) => finding.suggest("a call that fits, for example", Fix::Write(example)),
            None => finding,
        }
    }
}

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
    /// The guest broke the canonical ABI.
    Abi,
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
            (TrapKind::Deadlock, _) => Code::MD0407,
            (TrapKind::Abi, _) => Code::MD0408,
            (TrapKind::Other, _) => Code::MD0409,
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

/// Which limit a guest went over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Wall time.
    Time,
    /// Linear memory.
    Memory,
    /// Table elements.
    Table,
    /// Wasm stack.
    Stack,
    /// Core instances.
    Instances,
    /// Output.
    Output,
    /// Fuel.
    Fuel,
}

/// A guest that was stopped at a limit.
#[derive(Clone, Debug)]
pub struct LimitReached {
    /// Which.
    pub limit: Limit,
    /// How much it allows, in words: `30 s`, `1 GiB`.
    pub allowed: String,
    /// What was being done: the function's path, or nothing while the component was started.
    pub function: Option<String>,
    /// Guest functions, innermost first.
    pub frames: Vec<String>,
}

impl From<LimitReached> for Finding {
    fn from(facts: LimitReached) -> Self {
        let (code, what, flag, reason) = match facts.limit {
            Limit::Time => (Code::MD0411, "time", "--timeout", "it loops, waits for what never comes, or needs longer"),
            Limit::Memory => (Code::MD0412, "memory", "--max-memory", "it allocates without end, or needs more"),
            Limit::Table => {
                (Code::MD0413, "table elements", "--max-table-elements", "it grows a table without end, or needs more")
            }
            Limit::Stack => {
                (Code::MD0414, "stack", "--max-stack", "it recurses without end, or deeper than the stack allows")
            }
            Limit::Instances => {
                (Code::MD0415, "core instances", "--max-instances", "the component is made of more modules")
            }
            Limit::Output => (Code::MD0416, "output", "--max-output", "it writes without end, or more than is allowed"),
            Limit::Fuel => (Code::MD0417, "fuel", "--fuel", "it computes more than the fuel allows"),
        };
        let who = facts.function.as_deref().map_or("starting the component".to_owned(), |path| format!("`{path}`"));
        let mut finding = Finding::new(code, format!("{who} went over the limit of {what}, {}", facts.allowed))
            .side(Side::Guest)
            .note(reason);
        if let Some(function) = facts.function {
            finding = finding.subject(function);
        }
        if !facts.frames.is_empty() {
            finding = finding.note(format!("guest frames, innermost first: {}", facts.frames.join(", ")));
        }
        finding.advise(format!("if it rightly needs more, raise the limit with `{flag}`"))
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
}

impl From<StubReached> for Finding {
    fn from(facts: StubReached) -> Self {
        let StubReached { import, arguments } = facts;
        Finding::new(Code::MD0421, format!("the import `{import}` was reached, and nothing supplies it"))
            .note(format!("it was called as `{import}({arguments})`"))
            .suggest("give it an answer", Fix::Command(format!("--answer '{import}=VALUE'")))
            .subject(import)
    }
}

/// Code that this runtime cannot compile or load.
#[derive(Clone, Debug)]
pub struct NotCompiled {
    /// The file.
    pub file: String,
    /// The compiler's words.
    pub message: String,
}

impl From<NotCompiled> for Finding {
    fn from(facts: NotCompiled) -> Self {
        Finding::new(Code::MD0422, format!("wasmtime cannot compile `{}`", facts.file))
            .note(facts.message)
            .place(facts.file, None)
    }
}

/// A proposal the artifact needs and wasmtime's defaults leave off.
#[derive(Clone, Debug)]
pub struct BeyondDefaults {
    /// The proposal.
    pub feature: &'static str,
    /// The `Config` line.
    pub config: &'static str,
    /// The flag of wasmtime's command line.
    pub flag: Option<&'static str>,
}

impl From<BeyondDefaults> for Finding {
    fn from(facts: BeyondDefaults) -> Self {
        let finding = Finding::new(
            Code::MD0423,
            format!("the component needs `{}`, which wasmtime leaves off by default", facts.feature),
        )
        .side(Side::Host)
        .note("it was switched on for this call")
        .suggest("a host switches it on", Fix::Code { language: "rust", text: format!("{};", facts.config) });
        match facts.flag {
            Some(flag) => finding.suggest("on wasmtime's command line", Fix::Command(format!("wasmtime run {flag}"))),
            None => finding,
        }
    }
}

/// A stand-in for an import that does not fit any import.
#[derive(Clone, Debug)]
pub struct BadAnswer {
    /// The text that was given.
    pub source: Arc<Source>,
    /// Where it goes wrong.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// The imports an answer can be given for.
    pub imports: Vec<String>,
}

impl From<BadAnswer> for Finding {
    fn from(facts: BadAnswer) -> Self {
        let finding = Finding::new(Code::MD0424, "the answer fits no import of the component")
            .annotate(Annotation::primary(&facts.source, facts.span, facts.message));
        if facts.imports.is_empty() {
            return finding.note("the component imports no function that an answer could be given for");
        }
        let shown: Vec<_> = facts.imports.iter().take(8).map(|path| format!("`{path}`")).collect();
        finding.note(format!("it imports {}", shown.join(", ")))
    }
}

/// A call without a function on something that is no command.
#[derive(Clone, Debug)]
pub struct NotACommand {
    /// The file.
    pub file: String,
    /// Whether it is a core module.
    pub core: bool,
    /// The functions it exports, ready to paste.
    pub functions: Vec<String>,
}

impl From<NotACommand> for Finding {
    fn from(facts: NotACommand) -> Self {
        let (code, what) = match facts.core {
            true => (Code::MD0427, "`_start`"),
            false => (Code::MD0426, "`wasi:cli/run`"),
        };
        let mut finding = Finding::new(code, format!("`{}` is not a command: it does not export {what}", facts.file));
        if facts.functions.is_empty() {
            finding = finding.note("it exports no function at all");
        } else {
            let shown: Vec<_> = facts.functions.iter().take(8).map(|path| format!("`{path}`")).collect();
            finding = finding.note(format!("it exports {}", shown.join(", ")));
        }
        match facts.functions.first() {
            Some(path) => finding.suggest(
                "name the function to call",
                Fix::Command(format!("mate-doctor call {} '{path}(…)'", crate::path::shell_word(&facts.file))),
            ),
            None => finding,
        }
    }
}

/// A function whose type no value can be given for from outside.
#[derive(Clone, Debug)]
pub struct CannotPass {
    /// The function's full path.
    pub function: String,
    /// Why.
    pub message: String,
}

impl From<CannotPass> for Finding {
    fn from(facts: CannotPass) -> Self {
        Finding::new(Code::MD0428, format!("`{}` cannot be called with these values", facts.function))
            .note(facts.message)
            .subject(facts.function)
    }
}

/// A name bound twice, or used where it holds nothing.
#[derive(Clone, Debug)]
pub struct NoHandle {
    /// The text of the call.
    pub source: Arc<Source>,
    /// Where the name stands.
    pub span: Range<usize>,
    /// What is wrong with it.
    pub message: String,
}

impl From<NoHandle> for Finding {
    fn from(facts: NoHandle) -> Self {
        Finding::new(Code::MD0429, "the name does not hold a resource")
            .annotate(Annotation::primary(&facts.source, facts.span, facts.message))
            .advise("bind the result of a constructor first: 'b = …#bucket.constructor(…)' 'b.get(…)'")
    }
}

/// A suite of calls that cannot be read.
#[derive(Clone, Debug)]
pub struct BadSuite {
    /// The file.
    pub source: Arc<Source>,
    /// Where, if that is known.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
}

impl From<BadSuite> for Finding {
    fn from(facts: BadSuite) -> Self {
        let finding = Finding::new(Code::MD0430, format!("the suite `{}` cannot be read", facts.source.name));
        match facts.span {
            Some(span) => finding.annotate(Annotation::primary(&facts.source, span, facts.message)),
            None => finding.note(facts.message),
        }
    }
}

/// A case of a suite that did not come out as it says.
#[derive(Clone, Debug)]
pub struct CaseFailed {
    /// The case.
    pub case: String,
    /// What it expects and what happened.
    pub expected: String,
    /// What happened.
    pub happened: String,
}

impl From<CaseFailed> for Finding {
    fn from(facts: CaseFailed) -> Self {
        Finding::new(Code::MD0431, format!("case `{}` expected {}, {}", facts.case, facts.expected, facts.happened))
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

/// Takes the edge off a finding that is only told for information.
#[must_use]
pub fn as_note(finding: Finding) -> Finding {
    finding.severity(Severity::Note)
}

/// A name that several exported functions have.
#[derive(Clone, Debug)]
pub struct AmbiguousCall {
    /// The file.
    pub file: String,
    /// The text of the call.
    pub source: Arc<Source>,
    /// Where the name stands.
    pub span: Range<usize>,
    /// The name.
    pub name: String,
    /// The functions that have it.
    pub paths: Vec<String>,
}

impl From<AmbiguousCall> for Finding {
    fn from(facts: AmbiguousCall) -> Self {
        let mut finding = Finding::new(
            Code::MD0433,
            format!("{} functions of `{}` are called `{}`", facts.paths.len(), facts.file, facts.name),
        )
        .annotate(Annotation::primary(
            &facts.source,
            facts.span.clone(),
            "write the full path of the one that is meant",
        ));
        for path in facts.paths {
            let fix = Fix::Replace { source: Arc::clone(&facts.source), range: facts.span.clone(), text: path.clone() };
            finding = finding.confidence(Confidence::Guess).suggest(format!("call `{path}`"), fix);
        }
        finding.confidence(Confidence::Certain)
    }
}

/// A name that no exported function has.
#[derive(Clone, Debug)]
pub struct NoSuchFunction {
    /// The file.
    pub file: String,
    /// The text of the call.
    pub source: Arc<Source>,
    /// Where the name stands.
    pub span: Range<usize>,
    /// The name.
    pub name: String,
    /// The functions that there are.
    pub paths: Vec<String>,
}

impl From<NoSuchFunction> for Finding {
    fn from(facts: NoSuchFunction) -> Self {
        let finding = Finding::new(Code::MD0434, format!("`{}` exports no function `{}`", facts.file, facts.name))
            .annotate(Annotation::primary(&facts.source, facts.span, "no export has this name"));
        if facts.paths.is_empty() {
            return finding.note("it exports no function at all");
        }
        let shown: Vec<_> = facts.paths.iter().take(12).map(|path| format!("`{path}`")).collect();
        finding.note(format!("it exports {}", shown.join(", ")))
    }
}

impl BadAnswer {
    /// The same for a value that is expected.
    pub fn expectation(self) -> Finding {
        Finding::new(Code::MD0402, "the expected value does not fit the function's result")
            .annotate(Annotation::primary(&self.source, self.span, self.message))
    }
}

/// Imports of a core module that nothing supplies.
#[derive(Clone, Debug)]
pub struct CoreImports {
    /// The file.
    pub file: String,
    /// The imports, as `module::name`.
    pub imports: Vec<String>,
}

impl From<CoreImports> for Finding {
    fn from(facts: CoreImports) -> Self {
        let first = facts.imports.first().map_or("", String::as_str);
        let shown: Vec<_> = facts.imports.iter().take(8).map(|path| format!("`{path}`")).collect();
        let more = facts.imports.len().saturating_sub(8);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        Finding::new(Code::MD0435, format!("nothing supplies the core import `{first}`"))
            .side(Side::CoreModule)
            .note(format!("open are {}{more}; only WASI preview 1 is supplied", shown.join(", ")))
            .suggest("let them trap only when they are reached", Fix::Command("--stub".into()))
            .place(facts.file, None)
    }
}
