//! Findings about what a call needs besides its function: imports, and code that can be run.

use crate::finding::{Annotation, Code, Finding, Fix, Severity, Side, Source};
use std::ops::Range;
use std::sync::Arc;

/// Code that this runtime cannot compile or load.
#[derive(Clone, Debug)]
pub struct NotCompiled {
    /// The file.
    pub file: String,
    /// The compiler's words.
    pub message: String,
    /// Whether the baseline compiler was asked for, which does not take every proposal.
    pub baseline: bool,
}

impl From<NotCompiled> for Finding {
    fn from(facts: NotCompiled) -> Self {
        let finding = Finding::new(Code::MD0422, format!("wasmtime cannot compile `{}`", facts.file))
            .note(facts.message)
            .place(facts.file, None);
        if !facts.baseline {
            return finding;
        }
        finding.side(Side::Flag).suggest(
            "let the compiler be chosen, or ask for the one that takes everything",
            Fix::Write("--compiler cranelift".into()),
        )
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
            Some(flag) => finding.suggest("on wasmtime's command line", Fix::run(format!("wasmtime run {flag}"))),
            None => finding,
        }
    }
}

/// A function whose values the runtime misreads, for they lie in a 64-bit memory.
#[derive(Clone, Debug)]
pub struct WideMemory {
    /// The function's full path.
    pub function: String,
    /// Whether it is sure to use such a memory: the component has no other.
    pub sure: bool,
}

impl From<WideMemory> for Finding {
    fn from(facts: WideMemory) -> Self {
        let WideMemory { function, sure } = facts;
        let headline = match sure {
            true => format!("`{function}` passes values through a 64-bit memory, where wasmtime misreads them"),
            false => {
                format!("values of `{function}` may come out wrong: wasmtime misreads them in a 64-bit memory")
            }
        };
        let severity = if sure { Severity::Error } else { Severity::Warning };
        Finding::new(Code::MD0428, headline)
            .severity(severity)
            .side(Side::Host)
            .note("a pointer or a length takes 8 bytes there, and wasmtime 48 reads and writes 4, also when it has the guest allocate: lists come back empty, texts wrong")
            .advise("build the guest for wasm32 as long as the runtime has no more than this for memory64 in components")
            .subject(function)
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
        let finding = Finding::new(Code::MD0424, "the answer fits no import").annotate(Annotation::primary(
            &facts.source,
            facts.span,
            facts.message,
        ));
        if facts.imports.is_empty() {
            return finding.note("no function is imported that an answer could be given for");
        }
        let shown: Vec<_> = facts.imports.iter().take(8).map(|path| format!("`{path}`")).collect();
        finding.note(format!("it imports {}", shown.join(", ")))
    }
}

/// Takes the edge off a finding that is only told for information.
#[must_use]
pub fn as_note(finding: Finding) -> Finding {
    finding.severity(Severity::Note)
}

impl BadAnswer {
    /// The same for an answer that is one too many.
    pub fn twice(self) -> Finding {
        Finding::new(Code::MD0424, "an import is answered twice").annotate(Annotation::primary(
            &self.source,
            self.span,
            self.message,
        ))
    }

    /// The same for a value that is expected.
    pub fn expectation(self) -> Finding {
        Finding::new(Code::MD0402, "the expected value does not fit the function's result")
            .annotate(Annotation::primary(&self.source, self.span, self.message))
    }
}

/// An answer for a function that a component of `--with` satisfies.
#[derive(Clone, Debug)]
pub struct AnswerTaken {
    /// The text that was given.
    pub source: Arc<Source>,
    /// The name in it.
    pub span: Range<usize>,
    /// The function's full path.
    pub path: String,
    /// The component that satisfies it.
    pub by: String,
}

impl From<AnswerTaken> for Finding {
    fn from(facts: AnswerTaken) -> Self {
        let AnswerTaken { source, span, path, by } = facts;
        Finding::new(Code::MD0424, format!("`{path}` is satisfied already, by `{by}`"))
            .side(Side::Flag)
            .annotate(Annotation::primary(&source, span, "an answer cannot take the place of a component's function"))
            .advise("leave out either this `--answer` or that `--with`")
    }
}

/// Components that are to satisfy the imports of a core module.
#[derive(Clone, Debug)]
pub struct CoreWith {
    /// The file.
    pub file: String,
}

impl From<CoreWith> for Finding {
    fn from(facts: CoreWith) -> Self {
        let finding = Finding::new(Code::MD0755, "`--with` cannot satisfy the imports of a core module");
        finding
            .side(Side::Flag)
            .note("a component gives and takes values of WIT types, a core module numbers and its memory")
            .suggest("give a function that is imported an answer", Fix::run("--answer 'MODULE::NAME=VALUE'"))
            .suggest("let imports trap only when they are reached", Fix::run("--stub"))
            .place(facts.file, None)
    }
}

/// Imports of a core module that nothing supplies.
#[derive(Clone, Debug)]
pub struct CoreImports {
    /// The file.
    pub file: String,
    /// The functions, as `module::name`.
    pub functions: Vec<String>,
    /// Memories, globals and the like, with their types.
    pub others: Vec<(String, String)>,
    /// Whether WASI preview 1 is supplied.
    pub preview1: bool,
    /// The flag that answers the first function.
    pub answer: Option<String>,
}

impl From<CoreImports> for Finding {
    fn from(facts: CoreImports) -> Self {
        let CoreImports { file, functions, others, preview1, answer } = facts;
        let whole = |(path, ty): &(String, String)| format!("`{path}`, a `{ty}`");
        let open: Vec<String> =
            functions.iter().map(|path| format!("`{path}`")).chain(others.iter().map(whole)).collect();
        let first = functions.first().or_else(|| others.first().map(|(path, _)| path)).map_or("", String::as_str);
        let more = open.len().saturating_sub(8);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let supplied = match preview1 {
            true => "only WASI preview 1 is supplied",
            false => "nothing is supplied under `--provides none`",
        };
        let shown = open.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
        let finding = Finding::new(Code::MD0435, format!("nothing supplies the core import `{first}`"))
            .side(Side::CoreModule)
            .note(format!("open are {shown}{more}; {supplied}"))
            .place(file, None);
        if !others.is_empty() {
            return finding.advise(
                "only functions can be stood in for; define memories, tables and globals in the module, or put it into a component with the module that has them",
            );
        }
        let finding = finding.suggest("let them trap only when they are reached", Fix::run("--stub"));
        match answer {
            Some(flag) => finding.suggest("for this call, give them answers", Fix::run(flag)),
            None => finding,
        }
    }
}

/// What an imported function can be answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answerable {
    /// A value.
    Value,
    /// Nothing: it has no result.
    Nothing,
    /// Its result is or has something that cannot be written down, such as a resource.
    No,
}

impl Answerable {
    /// The flag that answers the function of this path, if one can.
    pub fn flag(self, path: &str) -> Option<String> {
        let value = match self {
            Answerable::Value => "VALUE",
            Answerable::Nothing => "",
            Answerable::No => return None,
        };
        Some(format!("--answer '{path}={value}'"))
    }
}
