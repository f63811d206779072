//! A report: everything one command says about one input, decided before anything is rendered.

use super::{Code, Command, Finding, Severity, count};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;
use std::time::Duration;

/// What was looked at.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Input {
    /// The name of the file as given; empty where there was none.
    pub name: String,
    /// What it is, in words: `component`, `core module`, …
    pub kind: Option<String>,
    /// The world it was checked against, if any.
    pub world: Option<String>,
}

/// How one step of the work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// Looked at and fine.
    Ok,
    /// Fine, with a warning.
    Warn,
    /// Looked at and not fine.
    Fail,
    /// Not looked at; the detail says why.
    Skip,
    /// Done, or to be done, because it was asked for.
    Done,
}

impl CheckState {
    /// The word shown for it.
    pub fn word(self) -> &'static str {
        match self {
            CheckState::Ok | CheckState::Done => "ok",
            CheckState::Warn => "warn",
            CheckState::Fail => "FAIL",
            CheckState::Skip => "skip",
        }
    }
}

/// One step of the work.
#[derive(Clone, Debug)]
pub struct CheckLine {
    /// How it ended.
    pub state: CheckState,
    /// What was looked at: `artifact`, `world`, `exports`, …
    pub what: String,
    /// What was seen.
    pub detail: String,
    /// How long it took, where that is worth knowing.
    pub time: Option<Duration>,
}

macro_rules! verdicts {
    ($($verdict:ident $word:literal $meaning:literal;)*) => {
        /// What a report comes to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Verdict {
            $(#[doc = $meaning] $verdict,)*
        }

        impl Verdict {
            /// The stable word for it, as in JSON.
            pub fn word(self) -> &'static str {
                match self { $(Verdict::$verdict => $word),* }
            }
        }
    };
}

verdicts! {
    NotExamined "not-examined" "Nothing could be examined.";
    Healthy "healthy" "Nothing is wrong.";
    Unhealthy "unhealthy" "Something is wrong.";
    CauseFound "cause-found" "A cause was found.";
    NoCertainCause "no-certain-cause" "Only guesses were found.";
    NotRecognised "not-recognised" "No cause was found.";
    Refused "refused" "A call was not made.";
    Planned "planned" "What was asked for would be done.";
    Returned "returned" "A call returned a value.";
    ReturnedErr "returned-err" "A call returned `err(…)`.";
    Mismatch "mismatch" "A call returned a different value than expected.";
    Trapped "trapped" "A call trapped or went over a limit.";
    Exited "exited" "A command ended with an exit code.";
    Verified "verified" "Every case of a suite passed.";
    Failed "failed" "A case of a suite failed.";
    NothingToDo "nothing-to-do" "Nothing had to be repaired.";
    Repaired "repaired" "The repair was made.";
    Unrepaired "unrepaired" "Something is left that could not be repaired.";
    Unproven "unproven" "A call of the repaired component failed.";
    Same "same" "Two interfaces do not differ.";
    Patch "patch" "A patch release.";
    Minor "minor" "A minor release.";
    Major "major" "A major release.";
    TooLarge "too-large" "A larger change than expected.";
    NotComparable "not-comparable" "One side has no interface.";
}

/// Everything one command says about one input.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// `check`, `explain`, `call`, …
    pub command: &'static str,
    /// What was looked at.
    pub input: Input,
    /// The steps of the work.
    pub checks: Vec<CheckLine>,
    /// The findings, in the order they are shown.
    pub findings: Vec<Finding>,
    /// What it comes to.
    pub verdict: Verdict,
    /// The verdict as a sentence.
    pub summary: String,
    /// Why something that was asked for could not be examined.
    pub error: Option<String>,
    /// The next useful command line.
    pub next: Option<Command>,
}

impl Report {
    /// A report on a file, and of what kind that is where it could be read, with nothing in it yet.
    pub fn new(command: &'static str, name: impl Into<String>, kind: Option<String>) -> Self {
        Report {
            command,
            input: Input { name: name.into(), kind, world: None },
            checks: Vec::new(),
            findings: Vec::new(),
            verdict: Verdict::NotExamined,
            summary: String::new(),
            error: None,
            next: None,
        }
    }

    /// A report that says only why nothing could be examined.
    pub fn not_examined(command: &'static str, name: impl Into<String>, error: impl Into<String>) -> Self {
        let mut report = Report::new(command, name, None);
        report.stop(error);
        report
    }

    /// Says why something that was asked for could not be examined.
    pub fn stop(&mut self, error: impl Into<String>) {
        let error = error.into();
        self.conclude(Verdict::NotExamined, ["not examined: ", &error].concat());
        self.error = Some(error);
    }

    /// Says what it comes to.
    pub fn conclude(&mut self, verdict: Verdict, summary: impl Into<String>) {
        self.verdict = verdict;
        self.summary = summary.into();
    }

    /// Concludes that nothing is wrong, but for what was allowed.
    pub fn conclude_healthy(&mut self, summary: impl Into<String>, allowed: &[Code]) {
        self.conclude(Verdict::Healthy, summary);
        if !allowed.is_empty() {
            let codes: Vec<&str> = allowed.iter().map(|code| code.as_str()).collect();
            self.summary.push_str(&[", except what was allowed (", &codes.join(", "), ")"].concat());
        }
    }

    /// Concludes with the errors there are; `place` leads from their number to the name of the input.
    pub fn conclude_unhealthy(&mut self, place: &str) {
        let codes: BTreeSet<&str> = self.errors().map(|finding| finding.code.as_str()).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let count = count(self.count(Severity::Error), "error");
        let summary = format!("failed: {count} {place} {} ({})", self.input.name, codes.join(", "));
        self.conclude(Verdict::Unhealthy, summary);
    }

    /// Takes findings of the allowed codes for notes and, where warnings are denied, those for errors.
    /// Gives the codes that were allowed, if any was.
    pub fn overrule(&mut self, allow: &[Code], deny_warnings: bool) -> Vec<Code> {
        let mut allowed = BTreeSet::new();
        for finding in &mut self.findings {
            if allow.contains(&finding.code) && finding.severity < Severity::Note {
                finding.severity = Severity::Note;
                finding.suggestions.clear();
                allowed.insert(finding.code);
            } else if deny_warnings && finding.severity == Severity::Warning {
                finding.severity = Severity::Error;
            }
        }
        if !allowed.is_empty() && self.errors().next().is_none() {
            for check in self.checks.iter_mut().filter(|check| check.state == CheckState::Fail) {
                check.state = CheckState::Warn;
            }
        }
        allowed.into_iter().collect()
    }

    /// The command that shows the documentation of the first finding that is not a note.
    pub fn page(&self) -> Option<Command> {
        let finding = self.findings.iter().find(|finding| finding.severity < Severity::Note)?;
        Some(Command::doctor("explain").arg(finding.code.as_str()))
    }

    /// Adds a line to the checklist.
    pub fn check(&mut self, state: CheckState, what: &str, detail: impl Into<String>) {
        self.checks.push(CheckLine { state, what: what.into(), detail: detail.into(), time: None });
    }

    /// Puts the findings in their order: severity, item, code, wording.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    }

    /// How many findings there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// Whether it says only why nothing could be examined.
    pub fn is_failure(&self) -> bool {
        self.error.is_some() && self.checks.is_empty()
    }

    fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }
}
