//! What `inspect` says of one file where a line is all that is asked for.

use super::{Inspection, findings};
use crate::artifact::{Artifact, Kind};
use crate::finding::{Command, Finding, Report, Severity, Verdict};
use crate::surface::{CoreItem, CoreKind, Direction, Function};

/// What `inspect` says of one file in a line: far sooner gathered than an [`Inspection`], which counts
/// where there are a thousand files.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Brief {
    /// The name as given.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The full paths of the functions that it exports.
    pub functions: Vec<String>,
    /// What is wrong or worth knowing.
    pub findings: Vec<Finding>,
}

impl Brief {
    /// Gathers it.
    pub fn of(artifact: &Artifact) -> Self {
        let is_func = |item: &&CoreItem| item.ty.kind() == CoreKind::Func;
        let functions = match (&artifact.surface, &artifact.core) {
            (Some(surface), _) => surface.functions(Direction::Export).iter().map(Function::path).collect(),
            (None, Some(core)) => core.exports.iter().filter(is_func).map(|item| item.name.clone()).collect(),
            (None, None) => Vec::new(),
        };
        Brief { name: artifact.name.clone(), kind: artifact.kind.clone(), functions, findings: findings(artifact) }
    }

    /// The report on the file; `next` is the next useful command line.
    pub fn report(&self, next: Option<Command>) -> Report {
        let mut report = Report::new("inspect", &self.name, Some(self.kind.words()));
        report.findings.clone_from(&self.findings);
        let verdict = if self.has_errors() { Verdict::Unhealthy } else { Verdict::Healthy };
        report.conclude(verdict, [&self.name, " ", &self.kind.predicate()].concat());
        report.next = next;
        report
    }

    /// Whether any finding is an error: the file is damaged, invalid or not wasm.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

impl From<&Inspection> for Brief {
    fn from(inspection: &Inspection) -> Self {
        let functions = inspection.exports.iter().filter(|entry| entry.function.is_some());
        Brief {
            name: inspection.name.clone(),
            kind: inspection.kind.clone(),
            functions: functions.map(|entry| entry.path.clone()).collect(),
            findings: inspection.findings.clone(),
        }
    }
}
