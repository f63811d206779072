//! The report of a repair: its steps, and how the repaired component differs from the world.

use super::RepairPlan;
use crate::artifact::Artifact;
use crate::check::{self, Question};
use crate::expect::Expectation;
use crate::finding::{CheckState, Command, Report, Severity, Verdict, count};
use crate::path::FuncName;
use crate::surface::Direction;

/// Example arguments longer than this help nobody.
const LONGEST: usize = 60;

/// The report of a repair: what is done, whether the result is what is expected, and what is left. `out` is
/// where the repaired component goes; `None` for a plan that is only shown.
pub fn report(
    artifact: &Artifact,
    plan: &RepairPlan<'_>,
    out: Option<&str>,
    expected: Option<(&Expectation<'_>, &Question)>,
) -> Report {
    let mut report = Report::new("fix", &artifact.name, Some(artifact.kind.words()));
    report.findings = artifact.findings.iter().chain(&plan.findings).cloned().collect();
    for step in &plan.steps {
        report.check(CheckState::Done, "step", step.words());
    }
    match (&plan.proof, expected) {
        (Some(proof), Some((expectation, question))) => {
            let checked = check::report_against(Some(expectation), proof, question);
            report.input.world = checked.input.world;
            report.checks.extend(checked.checks.into_iter().filter(|line| line.what != "artifact"));
            report.findings.extend(checked.findings);
        }
        (Some(_), None) => report.check(CheckState::Ok, "validation", "the types of the result are valid"),
        (None, _) => report.check(CheckState::Fail, "result", "no component can be made"),
    }
    report.findings.dedup_by(|a, b| a.code == b.code && a.headline == b.headline);
    report.sort();
    let left = report.count(Severity::Error);
    let (verdict, summary) = verdict(artifact, plan, out, left);
    report.conclude(verdict, summary);
    if let (Some(out), true) = (out, plan.is_possible()) {
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
    report
}

/// Whether there is a result to write, by the report of the repair: not where errors are left about
/// which nothing could be done.
pub fn has_result(plan: &RepairPlan<'_>, report: &Report) -> bool {
    plan.is_possible() && (!plan.steps.is_empty() || report.count(Severity::Error) == 0)
}

fn verdict(artifact: &Artifact, plan: &RepairPlan<'_>, out: Option<&str>, left: usize) -> (Verdict, String) {
    let name = &artifact.name;
    let errors = count(left, "error");
    if !plan.is_possible() {
        return (Verdict::Unrepaired, format!("not fixed: {name} cannot be made a component"));
    }
    match (out, plan.steps.is_empty(), left) {
        (Some(out), true, 0) if out != "-" => {
            (Verdict::NothingToDo, format!("nothing to fix in {name}: {out} is a copy of it"))
        }
        (_, true, 0) => (Verdict::NothingToDo, format!("nothing to fix in {name}")),
        (out, true, _) => {
            let written = if out.is_some() { "; nothing was written" } else { "" };
            (Verdict::Unrepaired, format!("not fixed: no repair applies to {name}, {errors} left{written}"))
        }
        (None, false, 0) => (Verdict::Planned, format!("dry run: {name} can be fixed")),
        (None, false, _) => (Verdict::Unrepaired, format!("dry run: {errors} would be left in {name}")),
        (Some(out), false, 0) => (Verdict::Repaired, format!("fixed: wrote {out}, adapted from {name}")),
        (Some(out), false, _) => {
            (Verdict::Unrepaired, format!("not fixed: {errors} left; wrote {out} with the repairs that apply"))
        }
    }
}
