//! Host code as part of a report, or as a report of its own.

use super::{Examined, examine};
use crate::artifact::Artifact;
use crate::error::Error;
use crate::finding::{CheckState, Code, Finding, Report, Severity, count};
use std::path::Path;

/// What was asked about host code.
#[derive(Clone, Debug, Default)]
pub struct HostQuestion<P> {
    /// Sources: files, or folders with all `.rs` below them.
    pub paths: Vec<P>,
    /// Codes that are taken for notes.
    pub allow: Vec<Code>,
    /// Whether warnings are taken for errors.
    pub deny_warnings: bool,
}

impl<P: AsRef<Path> + Sync> HostQuestion<P> {
    /// Checks the host code against an artifact: a report that says nothing else.
    ///
    /// # Errors
    /// When a source cannot be read.
    pub fn report(&self, artifact: &Artifact) -> Result<Report, Error> {
        let mut report = Report::new("check", &artifact.name, Some(artifact.kind.words()));
        report.findings.clone_from(&artifact.findings);
        let state = if report.count(Severity::Error) == 0 { CheckState::Ok } else { CheckState::Fail };
        report.check(state, "artifact", [&artifact.name, " ", &artifact.kind.predicate()].concat());
        report.conclude_healthy(["passed: host code and ", &artifact.name, " fit"].concat(), &[]);
        self.add_to(&mut report, artifact)?;
        Ok(report)
    }

    /// Adds what is to be said of the host code to a report on the artifact.
    ///
    /// # Errors
    /// When a source cannot be read.
    pub fn add_to(&self, report: &mut Report, artifact: &Artifact) -> Result<(), Error> {
        let mut examined = examine(&self.paths, artifact)?;
        examined.findings.retain(|finding| {
            let known = |known: &Finding| known.code == finding.code && known.headline == finding.headline;
            !finding.annotations.is_empty() || !report.findings.iter().any(known)
        });
        let mut host = Report::new("check", &artifact.name, None);
        host.findings.append(&mut examined.findings);
        let allowed = host.overrule(&self.allow, self.deny_warnings);
        let errors = host.count(Severity::Error);
        let names: Vec<String> = self.paths.iter().map(|path| path.as_ref().display().to_string()).collect();
        let names = names.join(", ");
        report.findings.append(&mut host.findings);
        if errors == 0 && examined.is_nothing() {
            let why = examined.why_nothing(&names);
            report.check(CheckState::Skip, "host", &why);
            report.stop(why);
        } else {
            let state = if errors == 0 { CheckState::Done } else { CheckState::Fail };
            let found = if errors == 0 { "no error".to_owned() } else { count(errors, "error") };
            report.check(state, "host", [&names, ": ", &examined.checked(), ", ", &found].concat());
        }
        if report.count(Severity::Error) > 0 {
            report.conclude_unhealthy("with");
        } else if report.error.is_none() && !allowed.is_empty() {
            let summary = std::mem::take(&mut report.summary);
            report.conclude_healthy(summary, &allowed);
        }
        Ok(())
    }
}

impl Examined {
    /// Whether there was nothing in the sources that could be checked.
    fn is_nothing(&self) -> bool {
        self.lookups + self.definitions + self.bindings == 0
    }

    fn why_nothing(&self, names: &str) -> String {
        match (self.sources, self.open) {
            (0, _) => format!("no Rust sources found in {names}"),
            (_, 0) => format!("no lookup found in the Rust sources of {names}"),
            (_, open) => format!("{} in {names}, known only at run time", count(open, "lookup")),
        }
    }

    /// What was checked, in words.
    fn checked(&self) -> String {
        let parts = [(self.lookups, "lookup"), (self.definitions, "definition"), (self.bindings, "`bindgen!`")];
        let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(*n, what)).collect();
        let open = if self.open == 0 { String::new() } else { format!(" ({} not checked)", self.open) };
        let parts = if parts.is_empty() { "0 lookups".to_owned() } else { parts.join(", ") };
        [&parts, " checked", &open].concat()
    }
}
