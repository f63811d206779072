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

/// Takes the edge off a finding that is only told for information.
#[must_use]
pub fn as_note(finding: Finding) -> Finding {
    finding.severity(Severity::Note)
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
