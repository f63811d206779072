//! Findings: what was diagnosed, as data. A finding is made from a struct of facts, and its wording
//! stands beside that struct, in one file per topic; renderers only lay it out.

pub mod catalogue;
mod code;
mod command;
mod list;
mod report;
mod source;
pub mod text;

#[cfg(all(doc, not(doctest)))]
pub use code::codes;
pub use code::{Code, Page};
pub use command::{Command, CommandInput};
pub(crate) use list::{count, list, list_first};
pub use report::{CheckLine, CheckState, Input, Report, Verdict};
pub use source::{Annotation, Source, SourceKind};

use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// How bad a finding is for the question that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The thing asked about does not work, or does not hold.
    Error,
    /// It works today, and something about it will surprise.
    Warning,
    /// A fact worth knowing that asks for nothing.
    Note,
}

/// How sure a finding is of the cause it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Follows from the file or from words that have only this cause.
    Certain,
    /// The most usual cause of what was seen; something else remains possible.
    Likely,
    /// One of several possible causes.
    Guess,
}

/// Whose side a cause is on: where the change has to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The source or the build of the component or module.
    Guest,
    /// The program that loads it.
    Host,
    /// A flag of the command that was run.
    Flag,
    /// Versions of tools that do not go together.
    ToolVersions,
    /// The WIT text or its packages.
    Wit,
    /// How components were put together.
    Composition,
    /// A core module that the component model is not involved in.
    CoreModule,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Guest => "guest",
            Side::Host => "host",
            Side::Flag => "flag",
            Side::ToolVersions => "tool versions",
            Side::Wit => "WIT",
            Side::Composition => "composition",
            Side::CoreModule => "core module",
        })
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Confidence::Certain => "certain",
            Confidence::Likely => "likely",
            Confidence::Guess => "guess",
        })
    }
}

/// Where in a binary a finding lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FilePlace {
    /// The name of the file as the user gave it.
    pub file: String,
    /// Bytes from the start of the file, where one place can be named.
    pub offset: Option<u64>,
}

/// A fact that belongs to a finding, with places of its own where it has some.
#[derive(Clone, Debug)]
pub struct Related {
    /// One sentence fragment: lowercase, no final period.
    pub text: String,
    /// Places in texts that show it.
    pub annotations: Vec<Annotation>,
}

/// Something to do about a finding.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// What to do, as an imperative fragment.
    pub title: String,
    /// What can be pasted.
    pub fix: Fix,
    /// How sure it is that this helps.
    pub confidence: Confidence,
}

/// The part of a suggestion that can be pasted.
#[derive(Clone, Debug)]
pub enum Fix {
    /// The title says it all.
    Advice,
    /// A shell command line.
    Command(Command),
    /// A name or value to write instead of the one that was written.
    Write(String),
    /// A replacement of part of a text that the user wrote.
    Replace {
        /// The text that is edited.
        source: std::sync::Arc<Source>,
        /// Bytes of it that go.
        range: std::ops::Range<usize>,
        /// What comes in their place.
        text: String,
    },
    /// Code for a host or a guest, or a piece of WIT.
    Code {
        /// The language as in a Markdown fence: `rust`, `python`, `js`, `go`, `c`, `wit`, `toml`.
        language: &'static str,
        /// The lines, without a trailing line break.
        text: String,
    },
}

impl Fix {
    /// A command line to run, by its words as a shell reads them or as a [`Command`].
    pub fn run(command: impl Into<Command>) -> Self {
        Fix::Command(command.into())
    }
}

/// One diagnosed cause.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// The stable code, with a page of its own.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Whose side it is on, where that can be said.
    pub side: Option<Side>,
    /// The full WIT path of the item it is about.
    pub subject: Option<String>,
    /// One line that stands alone: a fact, lowercase, names in backticks, no final period.
    pub headline: String,
    /// Where in the binary it lies.
    pub place: Option<FilePlace>,
    /// Places in texts: the WIT, the pasted error, host code.
    pub annotations: Vec<Annotation>,
    /// Further facts.
    pub related: Vec<Related>,
    /// What to do, the best first.
    pub suggestions: Vec<Suggestion>,
}

impl Finding {
    /// A finding of this code with the code's own severity, certain, and nothing attached yet.
    pub fn new(code: Code, headline: impl Into<String>) -> Self {
        Finding {
            code,
            severity: code.severity(),
            confidence: Confidence::Certain,
            side: None,
            subject: None,
            headline: headline.into(),
            place: None,
            annotations: Vec::new(),
            related: Vec::new(),
            suggestions: Vec::new(),
        }
    }

    /// The root-cause class: the same for every code of one class.
    pub fn name(&self) -> &'static str {
        self.code.class()
    }

    /// Says how sure it is.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Says how bad it is, where that differs from the code's usual severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Says whose side it is on.
    #[must_use]
    pub fn side(mut self, side: Side) -> Self {
        self.side = Some(side);
        self
    }

    /// Names the item it is about by its full WIT path.
    #[must_use]
    pub fn subject(mut self, path: impl Into<String>) -> Self {
        self.subject = Some(path.into());
        self
    }

    /// Says where in which file it lies.
    #[must_use]
    pub fn place(mut self, file: impl Into<String>, offset: Option<u64>) -> Self {
        self.place = Some(FilePlace { file: file.into(), offset });
        self
    }

    /// Marks a place in a text.
    #[must_use]
    pub fn annotate(mut self, annotation: Annotation) -> Self {
        self.annotations.push(annotation);
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.related.push(Related { text: text.into(), annotations: Vec::new() });
        self
    }

    /// Adds a fact that is shown at a place.
    #[must_use]
    pub fn note_at(mut self, text: impl Into<String>, annotations: Vec<Annotation>) -> Self {
        self.related.push(Related { text: text.into(), annotations });
        self
    }

    /// Adds advice without anything to paste.
    #[must_use]
    pub fn advise(self, title: impl Into<String>) -> Self {
        self.suggest(title, Fix::Advice)
    }

    /// Adds something to do, as sure as the finding itself.
    #[must_use]
    pub fn suggest(mut self, title: impl Into<String>, fix: Fix) -> Self {
        let confidence = self.confidence;
        self.suggestions.push(Suggestion { title: title.into(), fix, confidence });
        self
    }

    /// The first command of this program among what to do.
    pub fn command(&self) -> Option<&Command> {
        self.suggestions.iter().find_map(|suggestion| match &suggestion.fix {
            Fix::Command(command) if command.is_doctor() => Some(command),
            _ => None,
        })
    }

    /// Puts what the user gave into the commands.
    pub fn fill(&mut self, given: &CommandInput) {
        for suggestion in &mut self.suggestions {
            if let Fix::Command(command) = &mut suggestion.fix {
                command.fill(given);
            }
        }
    }

    /// The order of findings: severity, then item, then code, then wording.
    pub fn sort_key(&self) -> (Severity, Option<&str>, Code, &str) {
        (self.severity, self.subject.as_deref(), self.code, &self.headline)
    }
}
