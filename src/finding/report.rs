//! A report: everything one command says about one input, decided before anything is rendered.

use super::{Finding, Severity};

/// What was looked at.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The name of the file as the user gave it.
    pub name: String,
    /// What it is, in words: `component`, `core module`, …
    pub kind: Option<String>,
    /// The world it was held against, if any.
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
}

impl CheckState {
    /// The word shown for it.
    pub fn word(self) -> &'static str {
        match self {
            CheckState::Ok => "ok",
            CheckState::Warn => "warn",
            CheckState::Fail => "FAIL",
            CheckState::Skip => "skip",
        }
    }
}

/// One line of the checklist at the top of a report.
#[derive(Clone, Debug)]
pub struct CheckLine {
    /// How it ended.
    pub state: CheckState,
    /// What was looked at: `artifact`, `world`, `exports`, …
    pub what: String,
    /// What was seen.
    pub detail: String,
}

/// What a report comes to, in one word for machines and one sentence for people.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// A stable word: `healthy`, `unhealthy`, `cause-found`, `not-recognised`, …
    pub word: &'static str,
    /// The last line of the human report.
    pub sentence: String,
}

/// Everything one command says about one input.
#[derive(Clone, Debug)]
pub struct Report {
    /// `check`, `explain`, `call`, …
    pub command: &'static str,
    /// What was looked at.
    pub input: Input,
    /// The checklist.
    pub checks: Vec<CheckLine>,
    /// The findings, in the order they are told.
    pub findings: Vec<Finding>,
    /// What it comes to.
    pub verdict: Verdict,
    /// The next useful command line.
    pub next: Option<String>,
}

impl Report {
    /// Adds a line to the checklist.
    pub fn check(&mut self, state: CheckState, what: &str, detail: impl Into<String>) {
        self.checks.push(CheckLine { state, what: what.into(), detail: detail.into() });
    }

    /// Puts the findings in their order: severity, item, code, wording.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    }

    /// How many findings there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }
}
