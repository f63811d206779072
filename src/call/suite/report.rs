//! The report on a suite: a line for each case, and whether all passed.

use super::CaseResult;
use crate::artifact::Artifact;
use crate::finding::{CheckLine, CheckState, Finding, Report, Severity, Verdict};

/// A suite of which no case could be run.
pub fn refused(name: &str, findings: Vec<Finding>) -> Report {
    let mut report = Report::new("verify", name, None);
    report.findings = findings;
    report.conclude(Verdict::Refused, format!("not run: fix the suite {name}"));
    report
}

/// A suite that was run; `findings` say how the component differs from the WIT.
pub fn summary(artifact: &Artifact, findings: Vec<Finding>, results: &[CaseResult]) -> Report {
    let failed = results.iter().filter(|result| !result.passed).count();
    let total = results.len();
    let conforms = findings.iter().all(|finding| finding.severity != Severity::Error);
    let mut report = Report::new("verify", &artifact.name, Some(artifact.kind.words()));
    report.findings = findings;
    if failed > 0 || !conforms {
        let contract = if conforms { "" } else { "; the component does not implement the WIT" };
        report.conclude(Verdict::Failed, format!("failed: {} of {total} cases passed{contract}", total - failed));
    } else {
        report.conclude(Verdict::Verified, format!("passed: {total} of {total} cases"));
    }
    if total == 0 {
        report.check(CheckState::Skip, "case", "there is none");
        report.stop(format!("the suite for {} has no cases", artifact.name));
    }
    for result in results {
        let state = if result.passed { CheckState::Ok } else { CheckState::Fail };
        let detail = format!("{}: {}", result.title, result.happened);
        report.checks.push(CheckLine { state, what: "case".to_owned(), detail, time: Some(result.time) });
        report.findings.extend(once(&result.findings));
    }
    report
}

/// A failed case as one finding: what was found in its calls is the reason.
fn once(findings: &[Finding]) -> Option<Finding> {
    let (failed, reasons) = findings.split_first()?;
    Some(reasons.iter().fold(failed.clone(), |mut failed, reason| {
        let text = match failed.headline.contains(&reason.headline) {
            true => format!("the reason is {}", reason.code),
            false => format!("{}: {}", reason.code, reason.headline),
        };
        failed = failed.note_at(text, reason.annotations.clone());
        failed.side = failed.side.or(reason.side);
        failed.related.extend(reason.related.iter().cloned());
        failed.suggestions.extend(reason.suggestions.iter().cloned());
        failed
    }))
}
