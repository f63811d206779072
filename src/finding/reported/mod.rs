//! Causes read from reported errors: the facts that a text gives, and the finding they make.

mod building;
mod core;
mod linking;
mod lookup;
mod runtime;
mod toolchain;
mod unlike;

pub use self::lookup::MisplacedVersion;

use super::lookup::Snippet;
use super::{Annotation, Cause, Code, Command, Confidence, Family, Finding, Fix, Severity, Source};
use std::ops::Range;
use std::sync::Arc;

/// A cause that the words of a reported error speak for.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The cause.
    pub cause: Cause,
    /// How sure it is.
    pub confidence: Confidence,
    /// What the message is about: an import, an interface, a function, a file, a world.
    pub name: Option<String>,
    /// The item in it, where the message names one too.
    pub item: Option<String>,
    /// Two versions that the message holds against each other.
    pub versions: Option<(String, String)>,
    /// Who usually supplies the import, for core modules.
    pub family: Option<Family>,
    /// The `-S` flag of the wasmtime command that supplies it.
    pub flag: Option<&'static str>,
    /// Whether the command was `wasmtime serve`.
    pub serve: bool,
    /// The switch of the proposal that the message says is off.
    pub gate: Option<Gate>,
    /// What narrows down what the words mean.
    pub circumstance: Circumstance,
    /// Host code in another language than Rust, where one was asked for.
    pub snippets: Vec<Snippet>,
    /// The pasted text.
    pub source: Arc<Source>,
    /// Where in it the message stands.
    pub span: Range<usize>,
}

/// How a proposal beyond the runtime's defaults is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The proposal.
    pub name: &'static str,
    /// The flag of wasmtime's command line; `None` where it is on by default.
    pub flag: Option<&'static str>,
    /// The line of a host that embeds wasmtime.
    pub config: Option<&'static str>,
}

/// What narrows down what the words of a message mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Circumstance {
    /// Nothing.
    #[default]
    None,
    /// The command was given an argument more than it takes.
    Surplus,
    /// A component was to be made, or decoded, of what is one already.
    Making,
    /// A stand-in that a repair put in the import's place was reached.
    StandIn,
    /// The file exports this handler of HTTP requests.
    Serves(String),
}

impl Reported {
    /// The name in backticks, or other words for it.
    fn named(&self, otherwise: &str) -> String {
        self.name.as_ref().map_or_else(|| otherwise.to_owned(), |name| format!("`{name}`"))
    }
}

/// The words for one cause.
#[derive(Debug, Default)]
struct Words {
    headline: String,
    notes: Vec<String>,
    fixes: Vec<(String, Fix)>,
    decide: Option<Command>,
}

impl Words {
    fn new(headline: impl Into<String>) -> Self {
        Words { headline: headline.into(), ..Words::default() }
    }

    fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    fn advise(self, title: impl Into<String>) -> Self {
        self.fix(title, Fix::Advice)
    }

    fn run(self, title: impl Into<String>, command: impl Into<Command>) -> Self {
        let command = Fix::run(command);
        self.fix(title, command)
    }

    fn code(self, title: impl Into<String>, language: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        self.fix(title, Fix::Code { language, text })
    }

    /// The host code that was asked for, or else this in Rust.
    fn host_code(self, facts: &Reported, title: impl Into<String>, text: impl Into<String>) -> Self {
        if facts.snippets.is_empty() {
            return self.code(title, "rust", text);
        }
        facts
            .snippets
            .iter()
            .fold(self, |words, snippet| words.code(snippet.title.clone(), snippet.language, snippet.text.clone()))
    }

    fn fix(mut self, title: impl Into<String>, fix: Fix) -> Self {
        self.fixes.push((title.into(), fix));
        self
    }

    /// The one command whose answer decides whether this is the cause.
    fn decide(mut self, command: impl Into<Command>) -> Self {
        self.decide = Some(command.into());
        self
    }
}

impl From<Reported> for Finding {
    fn from(facts: Reported) -> Self {
        let words = words(&facts);
        let mut finding = Finding::new(facts.cause.code(), words.headline)
            .confidence(facts.confidence)
            .side(facts.cause.side())
            .annotate(Annotation::primary(&facts.source, facts.span.clone(), ""));
        for note in words.notes {
            finding = finding.note(note);
        }
        for (title, fix) in words.fixes {
            finding = finding.suggest(title, fix);
        }
        if let Some(command) = words.decide {
            let title = if facts.confidence == Confidence::Certain {
                "see it in the file"
            } else {
                "find out whether it is this"
            };
            finding = finding.suggest(title, Fix::Command(command));
        }
        finding
    }
}

fn words(facts: &Reported) -> Words {
    lookup::words(facts)
        .or_else(|| linking::words(facts))
        .or_else(|| toolchain::words(facts))
        .or_else(|| building::words(facts))
        .or_else(|| core::words(facts))
        .or_else(|| unlike::words(facts))
        .or_else(|| runtime::words(facts))
        .unwrap_or_else(|| Words::new(facts.cause.meaning()))
}

/// A code in a report of this tool that somebody pasted.
#[derive(Clone, Debug)]
pub struct OwnReport {
    /// The code.
    pub code: Code,
    /// What the report said, where it stands in one line.
    pub message: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
    /// The pasted text.
    pub source: Arc<Source>,
    /// Where in it the code stands.
    pub span: Range<usize>,
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
pub struct NotRecognised {
    /// What was understood all the same, as fragments.
    pub understood: Vec<String>,
    /// The pasted text.
    pub source: Arc<Source>,
}

impl From<NotRecognised> for Finding {
    fn from(facts: NotRecognised) -> Self {
        let mut finding = Finding::new(Code::MD0607, "no error that is known here was recognised in the text")
            .severity(Severity::Warning)
            .confidence(Confidence::Certain);
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
