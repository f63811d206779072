//! A report: the checklist, the findings in their order, the verdict.

use super::checked::Checked;
use super::findings;
use super::judge::{Judged, Judgement, Supply, judge};
use crate::artifact::{Artifact, Kind, Role, not_a_component, reexported};
use crate::compare::{Difference, DifferenceKind, Effect};
use crate::error::Error;
use crate::expect::{Expectation, Wit};
use crate::finding::{CheckState, Code, Report, Severity, count};
use crate::link::Provides;
use crate::surface::{Direction, Surface};
use std::cell::RefCell;

/// What is asked about an artifact.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// The world, if it was named.
    pub world: Option<String>,
    /// Whether the specification's verdict is the verdict.
    pub strict: bool,
    /// What the host supplies.
    pub provides: Provides,
    /// Codes whose findings are no more than notes.
    pub allow: Vec<Code>,
    /// Whether warnings count as errors.
    pub deny_warnings: bool,
}

/// Holds an artifact against the expected WIT.
///
/// # Errors
/// When the world cannot be chosen, or has no component type.
pub fn report(wit: &Wit, artifact: &Artifact, question: &Question) -> Result<Report, Error> {
    let choose = |surface| wit.expectation(question.world.as_deref(), Some(surface));
    let expectation = comparable(artifact).map(choose).transpose()?;
    Ok(report_against(expectation.as_ref(), artifact, question))
}

/// What of an artifact a world can be expected of.
pub(crate) fn comparable(artifact: &Artifact) -> Option<&Surface> {
    let may_compare =
        artifact.is_component() || (artifact.kind == Kind::CoreModule(Role::Embedded) && artifact.is_valid());
    artifact.surface.as_ref().filter(|_| may_compare)
}

/// Holds an artifact against the world that was chosen for it.
pub(crate) fn report_against(
    expectation: Option<&Expectation<'_>>,
    artifact: &Artifact,
    question: &Question,
) -> Report {
    let mut report = Report::new("check", &artifact.name, Some(artifact.kind.words()));
    report.findings.clone_from(&artifact.findings);
    report.findings.extend(not_a_component(artifact));
    let state = if report.count(Severity::Error) == 0 { CheckState::Ok } else { CheckState::Fail };
    let name = artifact.name.as_str();
    report.check(state, "artifact", [name, " ", &artifact.kind.predicate()].concat());
    let (Some(surface), Some(expectation)) = (comparable(artifact), expectation) else {
        report.check(CheckState::Skip, "world", "not checked: there is no component");
        return finish(report, question, None);
    };
    report.input.world = Some(expectation.name.clone());
    report.check(CheckState::Ok, "world", [&expectation.name, " from ", &expectation.wit.name].concat());
    let mut judgement = judge(expectation, artifact, surface, &question.provides);
    if let Some(finding) = reexported(artifact) {
        judgement.runs = false;
        // The specification has nothing against it.
        report.findings.push(if question.strict { finding.severity(Severity::Warning) } else { finding });
    }
    let checked = Checked {
        expectation,
        artifact,
        surface,
        provides: &question.provides,
        strict: question.strict,
        neighbours: RefCell::default(),
    };
    checklist(&mut report, &judgement, surface, &expectation.surface, question);
    let mut supplied = Vec::new();
    for judged in &judgement.differences {
        if !question.strict && judged.supply == Supply::All && judged.difference.place.instances.is_empty() {
            supplied.push(component_name(&judged.difference));
            continue;
        }
        report.findings.push(findings::finding(judged, &checked));
    }
    if !supplied.is_empty() {
        report.findings.push(findings::supplied(&supplied, &question.provides));
    }
    report.findings.extend(judgement.disagreement.iter().map(|disagreement| disagreement.finding(&expectation.name)));
    finish(report, question, Some((&judgement, &expectation.name)))
}

/// The name the component gives an item that differs.
fn component_name(difference: &Difference) -> String {
    match &difference.kind {
        DifferenceKind::Paired { found, .. } => found.path(),
        _ => difference.path(),
    }
}

fn checklist(report: &mut Report, judgement: &Judgement, actual: &Surface, expected: &Surface, question: &Question) {
    let breaks = |judged: &Judged| {
        if question.strict { judged.difference.strict } else { judged.host == Effect::Breaks }
    };
    let of =
        |direction: Direction| judgement.differences.iter().filter(move |j| j.difference.place.direction == direction);
    let exports = of(Direction::Export);
    let wrong: std::collections::BTreeSet<&str> =
        exports.filter(|judged| breaks(judged)).map(|judged| judged.difference.place.root()).collect();
    let all = expected.exports.len();
    let good = all.saturating_sub(wrong.len());
    let state = if wrong.is_empty() { CheckState::Ok } else { CheckState::Fail };
    report.check(state, "exports", [&good.to_string(), " of ", &all.to_string(), " match"].concat());
    let bad_imports: std::collections::BTreeSet<String> = of(Direction::Import)
        .filter(|judged| breaks(judged))
        .map(|judged| component_root(&judged.difference))
        .collect();
    let all = actual.imports.len();
    let good = all.saturating_sub(bad_imports.len());
    let state = if bad_imports.is_empty() { CheckState::Ok } else { CheckState::Fail };
    let word = if question.strict { " in the world" } else { " provided" };
    report.check(state, "imports", [&good.to_string(), " of ", &all.to_string(), word].concat());
    let broken = judgement.differences.iter().filter(|judged| judged.difference.strict).count();
    let (state, detail) = match (judgement.conforms, question.strict) {
        (true, _) => (CheckState::Ok, "implements the world exactly".to_owned()),
        (false, true) => (CheckState::Fail, [&count(broken, "difference"), " from the world"].concat()),
        (false, false) if judgement.runs => {
            (CheckState::Warn, ["works in wasmtime; --strict would fail: ", &count(broken, "difference")].concat())
        }
        (false, false) => (CheckState::Skip, "not checked: fix the errors above first".to_owned()),
    };
    report.check(state, "strict", detail);
}

fn component_root(difference: &Difference) -> String {
    match &difference.kind {
        DifferenceKind::Paired { found, .. } => found.root().to_owned(),
        _ => difference.place.root().to_owned(),
    }
}

fn finish(mut report: Report, question: &Question, judged: Option<(&Judgement, &String)>) -> Report {
    let allowed = report.overrule(&question.allow, question.deny_warnings);
    report.sort();
    if report.count(Severity::Error) > 0 {
        report.conclude_unhealthy("in");
        return report;
    }
    let name = &report.input.name;
    let sentence = match judged {
        Some((judgement, world)) if judgement.conforms => {
            ["passed: ", name, " implements ", world, " exactly"].concat()
        }
        Some((_, world)) if question.strict => ["passed: ", name, " implements ", world].concat(),
        Some((_, world)) => ["passed: ", name, " is compatible with ", world, " in wasmtime"].concat(),
        None => ["passed: no problem found in ", name].concat(),
    };
    report.conclude_healthy(sentence, &allowed);
    report
}
