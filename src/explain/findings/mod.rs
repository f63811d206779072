//! Wording for causes that are known from the words of an error only. What a file decides is worded
//! by the engine that decided it.

mod building;
mod core;
mod linking;
mod lookup;
#[cfg(test)]
mod tests;
mod tools;
mod words;

pub(crate) use self::linking::CUT_SHORT;
pub(crate) use self::lookup::MisplacedVersion;

use super::causes::*;
use super::question::{Family, TextSignature};
use crate::finding::{Annotation, Code, Command, Confidence, Finding, Fix, Severity, Source};
use crate::snippets::Language;
use crate::snippets::Snippet;
use std::ops::Range;
use std::sync::Arc;

/// A cause that the words of a reported error speak for.
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    /// The cause.
    pub(crate) cause: Code,
    /// How sure it is.
    pub(crate) confidence: Confidence,
    /// What the message is about: an import, an interface, a function, a file, a world.
    pub(crate) name: Option<String>,
    /// The item in it, where the message names one too.
    pub(crate) item: Option<String>,
    /// Two versions that the message holds against each other.
    pub(crate) versions: Option<(String, String)>,
    /// Who usually supplies the import, for core modules.
    pub(crate) family: Option<Family>,
    /// The `-S` flag of the wasmtime command that supplies it.
    pub(crate) flag: Option<&'static str>,
    /// Whether the command was `wasmtime serve`.
    pub(crate) serve: bool,
    /// The switch of the proposal that the message says is off.
    pub(crate) gate: Option<Gate>,
    /// What narrows down what the words mean.
    pub(crate) circumstance: Circumstance,
    /// Host code in another language than Rust, where one was asked for.
    pub(crate) snippets: Vec<Snippet>,
    /// The types of a function that the message shows: what was found, what was expected.
    pub(crate) types: Option<(TextSignature, TextSignature)>,
    /// Whether the message says that a text ends too early.
    pub(crate) cut_off: bool,
    /// Whether the lines of the chain that would decide are missing.
    pub(crate) cut_short: bool,
    /// The language that speaks in the text, or that was asked for.
    pub(crate) language: Option<Language>,
    /// The pasted text.
    pub(crate) source: Arc<Source>,
    /// Where in it the message stands.
    pub(crate) span: Range<usize>,
}

/// How a proposal beyond the runtime's defaults is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gate {
    /// The proposal.
    pub(crate) name: &'static str,
    /// The flag of wasmtime's command line; `None` where it is on by default.
    pub(crate) flag: Option<&'static str>,
    /// The line of a host that embeds wasmtime.
    pub(crate) config: Option<&'static str>,
}

/// What narrows down what the words of a message mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Circumstance {
    /// Nothing.
    #[default]
    None,
    /// The command was given an argument more than it takes.
    Surplus,
    /// A component was to be made, or decoded, of what is one already.
    Making,
    /// A stand-in that a repair put in the import's place was reached.
    StandIn,
    /// A script called or read what is not there.
    Script,
    /// The file exports this handler of HTTP requests.
    Serves(String),
}

impl Reported {
    /// The name in backticks, or other words for it.
    fn named(&self, otherwise: &str) -> String {
        self.name.as_ref().map_or_else(|| otherwise.to_owned(), |name| format!("`{name}`"))
    }

    /// The message itself.
    fn message(&self) -> &str {
        self.source.text.get(self.span.clone()).unwrap_or("").trim()
    }

    /// Whether the text has these words anywhere.
    fn text_near(&self, words: &str) -> bool {
        self.source.text.contains(words)
    }

    /// Whether the message has these words.
    fn text_has(&self, words: &str) -> bool {
        self.message().contains(words)
    }
}

/// Starts the finding of a cause, at the place of its message.
fn said(facts: &Reported, headline: impl Into<String>) -> Finding {
    let mut finding = Finding::new(facts.cause, headline).confidence(facts.confidence).annotate(Annotation::primary(
        &facts.source,
        facts.span.clone(),
        "",
    ));
    finding.side = side(facts.cause);
    // In a file alone it may be a warning; here it is what failed.
    finding.severity = Severity::Error;
    finding
}

/// What a finding offers, in the forms that are used here.
trait Offers: Sized {
    fn offer(self, title: String, fix: Fix) -> Self;

    fn run(self, title: impl Into<String>, command: impl Into<Command>) -> Self {
        self.offer(title.into(), Fix::run(command))
    }

    fn code(self, title: impl Into<String>, language: &'static str, text: impl Into<String>) -> Self {
        self.offer(title.into(), Fix::Code { language, text: text.into() })
    }

    /// The host code that was asked for, or else this in Rust.
    fn host_code(self, facts: &Reported, title: impl Into<String>, text: impl Into<String>) -> Self {
        if facts.snippets.is_empty() {
            return self.code(title, "rust", text);
        }
        facts
            .snippets
            .iter()
            .fold(self, |finding, snippet| finding.code(snippet.title.clone(), snippet.language, snippet.text.clone()))
    }

    /// A command of this program, by the words behind its name.
    fn doctor(self, title: impl Into<String>, template: &str) -> Self {
        self.offer(title.into(), Fix::Command(Command::doctor(template)))
    }

    /// The one command whose answer decides whether this is the cause.
    fn decide(self, template: &str) -> Self {
        self.doctor("find out whether it is this", template)
    }
}

impl Offers for Finding {
    fn offer(self, title: String, fix: Fix) -> Self {
        self.suggest(title, fix)
    }
}

impl From<Reported> for Finding {
    fn from(facts: Reported) -> Self {
        let mut finding = tools::two_types(&facts).or_else(|| words::finding(&facts)).unwrap_or_else(|| told(&facts));
        // Host and guest code is shown in the language that speaks in the text.
        if let Some(language) = facts.language {
            let fence = language.fence();
            let other =
                |fix: &Fix| matches!(fix, Fix::Code { language, .. } if is_source(language) && *language != fence);
            finding.suggestions.retain(|suggestion| !other(&suggestion.fix));
        }
        finding
    }
}

/// Whether it is the fence of a programming language rather than of WIT, a shell or a table.
fn is_source(fence: &str) -> bool {
    matches!(fence, "rust" | "python" | "js" | "go" | "c")
}

/// Causes whose words depend on more than a name.
fn told(facts: &Reported) -> Finding {
    match facts.cause {
        NESTED_FLAT => lookup::nested(facts),
        EXPORT_NOT_PRESENT => lookup::not_present(facts),
        NAME_CASE => lookup::name_case(facts),
        INVOKE_SYNTAX => lookup::invoke(facts),
        NOT_A_COMMAND => lookup::not_a_command(facts),
        HOST_LACKS_WASI => linking::host_lacks_wasi(facts),
        FLAG_NEEDED => linking::flag(facts),
        WASI_VERSION => linking::wasi_version(facts),
        HOST_LACKS_IMPORT => linking::host_lacks_import(facts),
        IMPORT_TYPE => linking::import_type(facts),
        ABI_DRIFT => tools::abi(facts),
        SDK_SKEW => tools::sdk(facts),
        GUEST_LACKS_EXPORT => building::guest_lacks(facts),
        CORE_IMPORT_NOT_IN_WIT => building::not_in_wit(facts),
        COMPOSE_SHAPE => building::shape(facts),
        WRONG_FILE => building::wrong_file(facts),
        CORE_IMPORT_UNDEFINED => core::undefined(facts),
        WASI_NOT_LINKED => core::wasi_not_linked(facts),
        CORE_FUNC_NOT_EXPORTED => core::not_exported(facts),
        COMPONENT_GIVEN => core::component_given(facts),
        RUNTIME_LACKS_COMPONENTS => core::no_components(facts),
        MODULE_GIVEN => core::module_given(facts),
        WIT_SYNTAX => tools::wit_syntax(facts),
        NOT_INSTALLED => tools::not_installed(facts),
        other => said(facts, other.title()).decide("inspect FILE"),
    }
}

/// A code in a report of this tool that somebody pasted.
#[derive(Clone, Debug)]
pub(crate) struct OwnReport {
    /// The code.
    pub(crate) code: Code,
    /// What the report said, where it stands in one line.
    pub(crate) message: Option<String>,
    /// How sure it is.
    pub(crate) confidence: Confidence,
    /// The pasted text.
    pub(crate) source: Arc<Source>,
    /// Where in it the code stands.
    pub(crate) span: Range<usize>,
}

impl From<OwnReport> for Finding {
    fn from(facts: OwnReport) -> Self {
        let headline = facts.message.unwrap_or_else(|| facts.code.title().to_owned());
        Finding::new(facts.code, headline)
            .confidence(facts.confidence)
            .annotate(Annotation::primary(&facts.source, facts.span, ""))
            .note(format!("mate-doctor itself reported this: {}", facts.code.title()))
            .suggest("read why, and what to do", Fix::Command(Command::doctor("explain").arg(facts.code.as_str())))
    }
}

/// A text in which nothing known was found.
#[derive(Clone, Debug)]
pub(crate) struct NotRecognised {
    /// What was understood all the same, as fragments.
    pub(crate) understood: Vec<String>,
    /// The pasted text.
    pub(crate) source: Arc<Source>,
}

impl From<NotRecognised> for Finding {
    fn from(facts: NotRecognised) -> Self {
        let mut finding = Finding::new(Code::MD0607, "no known error was recognised in the text")
            .severity(Severity::Warning)
            .confidence(Confidence::Guess);
        if !facts.source.text.trim().is_empty() {
            let end = facts.source.text.find('\n').unwrap_or(facts.source.text.len());
            finding = finding.annotate(Annotation::primary(&facts.source, 0..end, ""));
        }
        for fragment in facts.understood {
            finding = finding.note(fragment);
        }
        finding
            .advise("paste the whole message, with every line under `Caused by`")
            .suggest("ask about the file instead", Fix::Command(Command::doctor("inspect FILE")))
            .suggest("list what is known", Fix::Command(Command::doctor("explain --list")))
    }
}
