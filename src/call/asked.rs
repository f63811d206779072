//! What is asked of a call, and what came of it.

use super::http::Request;
use super::load::Compiling;
use super::options::Options;
use super::outcome::Outcome;
use super::output::Sink;
use super::plan::Files;
use super::value::Value;
use crate::artifact::Artifact;
use crate::finding::{Finding, Report, Verdict};
use crate::surface::Surface;
use std::sync::Arc;
use std::time::Duration;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A value came back, the expected one where one was expected.
    Returned,
    /// It was refused before anything ran.
    Refused,
    /// The guest trapped, or went over a limit.
    Trapped,
    /// The function returned its `err`.
    ReturnedErr,
    /// The value is not the expected one.
    Mismatch,
    /// Only the preflight was wanted.
    Planned,
    /// A command ended with this exit code.
    Exited(i32),
}

/// What is asked for.
pub struct Asked<'a> {
    /// The calls as typed; none to run a command.
    pub calls: &'a [String],
    /// The arguments of the only call, as JSON.
    pub json: Option<&'a str>,
    /// `--answer` texts.
    pub answers: &'a [String],
    /// What the last call has to return, as WAVE.
    pub expect: Option<&'a str>,
    /// Whether an `err` is an answer like any other.
    pub allow_err: bool,
    /// A request for an HTTP handler, made after the calls.
    pub request: Option<&'a Request>,
    /// Components whose exports satisfy imports.
    pub with: &'a [&'a Artifact],
    /// Whether to stop after the preflight.
    pub dry_run: bool,
    /// How often the last call is made.
    pub repeat: usize,
    /// Whether every repetition gets an instance of its own.
    pub fresh: bool,
    /// Settings, limits, grants.
    pub options: &'a Options,
    /// Reads `@path` arguments.
    pub files: Files<'a>,
    /// Takes what the guest writes.
    pub sink: Sink,
    /// Findings of a comparison with the expected WIT, and the world's name.
    pub conformance: Option<(Vec<Finding>, String)>,
    /// Told when the preflight has passed and compiling begins, and when it has ended.
    pub on_compile: &'a dyn Fn(Compiling),
}

impl<'a> Asked<'a> {
    /// A command run with these options, until something else is asked for.
    pub fn new(options: &'a Options, files: Files<'a>) -> Self {
        Asked {
            calls: &[],
            json: None,
            answers: &[],
            expect: None,
            allow_err: false,
            request: None,
            with: &[],
            dry_run: false,
            repeat: 1,
            fresh: false,
            options,
            files,
            sink: Arc::new(|_, _| {}),
            conformance: None,
            on_compile: &|_| {},
        }
    }

    /// Whether a command is run: no function is named.
    pub(super) fn is_command(&self) -> bool {
        self.calls.is_empty() && self.request.is_none()
    }
}

/// A call with its verdict.
pub struct Answered {
    /// Checklist, findings and verdict.
    pub report: Report,
    /// How it ended.
    pub ending: Ending,
    /// The types of the values.
    pub surface: Arc<Surface>,
    /// The run, where there was one.
    pub outcome: Option<Outcome>,
    /// How long the preflight took.
    pub preflight: Duration,
    /// Whether it was run as a command.
    pub command: bool,
}

impl Answered {
    /// A call that was refused for one reason alone.
    pub fn refused(artifact: &Artifact, finding: Finding) -> Self {
        let sentence = format!("refused: nothing of {} was run", artifact.name);
        let mut report = Report::new("call", &artifact.name, Some(artifact.kind.words()));
        report.findings.push(finding);
        report.conclude(Verdict::Refused, sentence);
        Answered {
            report,
            ending: Ending::Refused,
            surface: Arc::default(),
            outcome: None,
            preflight: Duration::ZERO,
            command: false,
        }
    }

    /// The value that the last call returned, if it did.
    pub fn value(&self) -> Option<&(crate::surface::Type, Value)> {
        self.outcome.as_ref()?.value()
    }
}
