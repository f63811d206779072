//! Host code as part of a report, or as a report of its own.

use super::check_host;
use crate::artifact::Artifact;
use crate::error::Error;
use crate::finding::{CheckState, Code, Input, Report, Severity, Verdict};
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
    /// Holds the host code against an artifact: a report that says nothing else.
    ///
    /// # Errors
    /// When a source cannot be read.
    pub fn report(&self, artifact: &Artifact) -> Result<Report, Error> {
        let mut report = Report {
            command: "check",
            input: Input { name: artifact.name.clone(), kind: Some(artifact.kind.words()), world: None },
            checks: Vec::new(),
            findings: artifact.findings.clone(),
            verdict: Verdict { word: "healthy", sentence: String::new() },
            next: None,
        };
        let state = if report.count(Severity::Error) == 0 { CheckState::Ok } else { CheckState::Fail };
        report.check(state, "artifact", [&artifact.name, " ", &artifact.kind.predicate()].concat());
        report.verdict.sentence = ["healthy: the host code finds what it looks up in ", &artifact.name].concat();
        self.add_to(&mut report, artifact)?;
        Ok(report)
    }

    /// Adds what is to be said of the host code to a report on the artifact.
    ///
    /// # Errors
    /// When a source cannot be read.
    pub fn add_to(&self, report: &mut Report, artifact: &Artifact) -> Result<(), Error> {
        let mut open = 0;
        let mut errors = 0;
        for mut finding in check_host(&self.paths, artifact)? {
            if report.findings.iter().any(|known| {
                known.code == finding.code && known.headline == finding.headline && finding.annotations.is_empty()
            }) {
                continue;
            }
            if self.allow.contains(&finding.code) {
                finding.severity = Severity::Note;
                finding.suggestions.clear();
            } else if self.deny_warnings && finding.severity == Severity::Warning {
                finding.severity = Severity::Error;
            }
            open += usize::from(finding.code == Code::MD0509);
            errors += usize::from(finding.severity == Severity::Error);
            report.findings.push(finding);
        }
        let names: Vec<String> = self.paths.iter().map(|path| path.as_ref().display().to_string()).collect();
        let names = names.join(", ");
        let not_checked = if open == 0 { String::new() } else { format!("; {open} not checked") };
        if errors == 0 {
            report.check(CheckState::Ok, "host", format!("{names}: every lookup that is known succeeds{not_checked}"));
        } else {
            report.check(CheckState::Fail, "host", format!("{names}: {errors} of its uses fail{not_checked}"));
        }
        let all = report.count(Severity::Error);
        if all > 0 {
            let mut codes: Vec<&str> =
                report.findings.iter().filter(|f| f.severity == Severity::Error).map(|f| f.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            report.next = codes.first().map(|code| ["mate-doctor explain ", code].concat());
            let count = if all == 1 { "1 error".to_owned() } else { format!("{all} errors") };
            let sentence = format!("unhealthy: {count} with {} ({})", report.input.name, codes.join(", "));
            report.verdict = Verdict { word: "unhealthy", sentence };
        }
        Ok(())
    }
}
