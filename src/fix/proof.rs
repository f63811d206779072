//! What a repair came to: its steps, and the repaired component held against the world.

use super::Plan;
use crate::artifact::Artifact;
use crate::check::{self, Question};
use crate::error::Error;
use crate::expect::Wit;
use crate::finding::{CheckState, Command, Report, Severity, Verdict};
use crate::path::FuncName;
use crate::surface::Direction;

/// Example arguments longer than this help nobody.
const LONGEST: usize = 60;

/// What the report is about beside the plan.
#[derive(Debug, Default)]
pub struct Circumstances<'a> {
    /// Where the repaired component goes; nowhere for a plan that is only told.
    pub out: Option<&'a str>,
    /// The world that is expected, and how strictly.
    pub expected: Option<(&'a Wit, &'a Question)>,
}

/// The report of a repair: what is done, whether the result is what is expected, and what is left.
///
/// # Errors
/// When the world cannot be chosen.
pub fn report(artifact: &Artifact, plan: &Plan<'_>, about: &Circumstances<'_>) -> Result<Report, Error> {
    let mut report = Report::new("fix", &artifact.name, Some(artifact.kind.words()));
    report.findings = artifact.findings.iter().chain(&plan.findings).cloned().collect();
    for step in &plan.steps {
        report.check(CheckState::Ok, "step", step.words());
    }
    match (&plan.proof, about.expected) {
        (Some(proof), Some((wit, question))) => {
            let held = check::report(wit, proof, question)?;
            report.input.world = held.input.world;
            report.checks.extend(held.checks.into_iter().filter(|line| line.what != "artifact"));
            report.findings.extend(held.findings);
        }
        (Some(_), None) => report.check(CheckState::Ok, "validation", "the types of the result are valid"),
        (None, _) => report.check(CheckState::Fail, "result", "no component can be made"),
    }
    report.findings.dedup_by(|a, b| a.code == b.code && a.headline == b.headline);
    report.sort();
    let left = report.count(Severity::Error);
    let (verdict, summary) = verdict(artifact, plan, about, left);
    report.conclude(verdict, summary);
    if let (Some(out), true) = (about.out, plan.is_possible()) {
        let call = plan.proof.as_ref().and_then(|proof| proof.surface.as_ref()).and_then(|surface| {
            surface.functions(Direction::Export).into_iter().find_map(|function| {
                let arguments = surface.example_arguments(function.ty).filter(|text| text.len() <= LONGEST)?;
                // What belongs to a resource needs one first.
                matches!(FuncName::parse(function.name), FuncName::Plain(_)).then(|| function.path() + &arguments)
            })
        });
        if let (Some(call), true) = (call, out != "-" && left == 0) {
            report.next = Some(Command::doctor("call").arg(out).arg(call));
        }
    }
    Ok(report)
}

/// Whether there is a result to write, by the report of the repair: not where errors are left about
/// which nothing could be done.
pub fn has_result(plan: &Plan<'_>, report: &Report) -> bool {
    plan.is_possible() && (!plan.steps.is_empty() || report.count(Severity::Error) == 0)
}

fn verdict(artifact: &Artifact, plan: &Plan<'_>, about: &Circumstances<'_>, left: usize) -> (Verdict, String) {
    let name = &artifact.name;
    let errors = check_words(left);
    if !plan.is_possible() {
        return (Verdict::Unrepaired, format!("unrepaired: nothing can be made of {name}"));
    }
    match (about.out, plan.steps.is_empty(), left) {
        (Some(out), true, 0) if out != "-" => {
            (Verdict::NothingToDo, format!("nothing to repair in {name}: {out} is a copy of it"))
        }
        (_, true, 0) => (Verdict::NothingToDo, format!("nothing to repair in {name}")),
        (out, true, _) => {
            let written = if out.is_some() { "; nothing is written" } else { "" };
            (Verdict::Unrepaired, format!("unrepaired: no repair applies to {name}, {errors} left{written}"))
        }
        (None, false, 0) => (Verdict::Planned, format!("planned: {name} can be repaired")),
        (None, false, _) => (Verdict::Unrepaired, format!("unrepaired: {errors} would be left in {name}")),
        (Some(out), false, 0) => (Verdict::Repaired, format!("repaired: {name} is now {out}")),
        (Some(out), false, _) => {
            (Verdict::Unrepaired, format!("unrepaired: {errors} left, {out} holds what could be done"))
        }
    }
}

fn check_words(left: usize) -> String {
    if left == 1 { "1 error".into() } else { format!("{left} errors") }
}
