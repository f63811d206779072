//! One call from an artifact to a verdict: what the command line and a suite of calls both do.

use super::failure::explain;
use super::findings;
use crate::artifact::Artifact;
use crate::call::compile::{self, CompileError, not_compiled};
use crate::call::host::{CallTrace, Interrupt};
use crate::call::preflight::{CallPlan, Composition, preflight};
use crate::call::request::{CallRequest, Grants, Limits, Stdin};
use crate::call::run::{self, CallOutcome, GuestRun, RunFailure};
use crate::call::value::{Value, first_difference, to_short_wave, to_wave};
use crate::finding::text::duration;
use crate::finding::{CheckState, Code, CommandInput, Finding, Report, Verdict};
use crate::surface::{Direction, Surface, Type};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A value came back, the expected one where one was expected.
    Returned,
    /// It was refused before anything ran.
    Refused,
    /// The guest trapped, or a limit was exceeded.
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

/// A call with its verdict.
pub struct CallReport {
    /// Checklist, findings and verdict.
    pub report: Report,
    /// How it ended.
    pub ending: Ending,
    /// The types of the values.
    pub surface: Arc<Surface>,
    /// The run, where there was one.
    pub outcome: Option<CallOutcome>,
    /// How long the preflight took.
    pub preflight: Duration,
    /// Whether it was run as a command.
    pub command: bool,
}

impl AsRef<Report> for CallReport {
    fn as_ref(&self) -> &Report {
        &self.report
    }
}

impl CallReport {
    fn new(artifact: &Artifact, command: bool) -> Self {
        CallReport {
            report: Report::new("call", &artifact.name, Some(artifact.kind.words())),
            ending: Ending::Refused,
            surface: Arc::default(),
            outcome: None,
            preflight: Duration::ZERO,
            command,
        }
    }

    /// A call that was refused for this reason alone.
    pub fn refused(artifact: &Artifact, finding: Finding) -> Self {
        let mut report = CallReport::new(artifact, false);
        report.report.findings = vec![finding];
        report.conclude();
        report
    }

    /// The value that the last call returned, if it did.
    pub fn value(&self) -> Option<&(Type, Value)> {
        self.outcome.as_ref()?.value()
    }

    fn conclude(&mut self) {
        let name = &self.report.input.name;
        let value = self.value().map(|(_, value)| to_short_wave(value)).unwrap_or_default();
        let (verdict, summary) = match self.ending {
            Ending::Returned => (Verdict::Returned, format!("returned: {value}")),
            Ending::Refused => (Verdict::Refused, "not run: fix the call above".to_owned()),
            Ending::Trapped => (Verdict::Trapped, stopped(name, self.outcome.as_ref())),
            Ending::ReturnedErr => (Verdict::ReturnedErr, format!("returned: {value}")),
            Ending::Mismatch => (Verdict::Mismatch, "failed: the value is not the expected one".to_owned()),
            Ending::Planned => (Verdict::Planned, "dry run: the call can be made".to_owned()),
            Ending::Exited(status) => (Verdict::Exited, format!("ended: exit code {status}")),
        };
        self.report.conclude(verdict, summary);
    }
}

/// How far a run came that did not come to its end.
fn stopped(name: &str, outcome: Option<&CallOutcome>) -> String {
    match outcome {
        None => format!("stopped: {name} was not run"),
        Some(outcome) if outcome.complete => "stopped: the call returned, but dropping its resources did not".into(),
        Some(outcome) if !outcome.calls.is_empty() => "stopped: not all calls returned".into(),
        _ => format!("stopped: {name} did not return"),
    }
}

/// Makes calls of an artifact's exports.
///
/// A guest ends at its limits, whatever it does. One that cannot be interrupted (it waits on shared memory, fills
/// memory, or a host call of it blocks) is left behind half a second later: the call returns, and the guest's
/// thread goes on until it ends by itself or the process does. The same holds for a compilation that takes too
/// long. The memory that such a thread has is not freed before.
pub fn execute(artifact: &Artifact, request: CallRequest<'_>) -> CallReport {
    let started = Instant::now();
    let mut report = CallReport::new(artifact, request.is_command());
    let planned = plan(artifact, &request, &mut report);
    report.preflight = started.elapsed();
    let carried_out = planned.and_then(|(composition, plan)| carry_out(&composition, plan, &request, &mut report));
    if let Err(findings) = carried_out {
        report.report.findings.extend(findings);
        report.report.sort();
        let given = CommandInput { calls: request.calls.to_vec(), ..CommandInput::default() };
        report.report.findings.iter_mut().for_each(|finding| finding.fill(&given));
    }
    report.conclude();
    report
}

/// Settles everything that can be settled before anything is compiled.
fn plan<'a>(
    artifact: &'a Artifact,
    request: &CallRequest<'a>,
    report: &mut CallReport,
) -> Result<(Composition<'a>, CallPlan), Vec<Finding>> {
    let composition = Composition::new(artifact, request)?;
    report.report.findings.extend(composition.notes());
    report.report.input.world = request.conformance.as_ref().map(|(_, world)| world.clone());
    let plan = preflight(composition.skeleton(), request, &mut report.report);
    let plan = plan.map_err(|findings| composition.attributed(findings, &request.options.provides))?;
    report.surface = Arc::clone(&plan.surface);
    report.report.findings.extend(plan.notes.iter().cloned());
    Ok((composition, plan))
}

/// Compiles and runs a plan, and judges what it came to.
fn carry_out(
    composition: &Composition<'_>,
    plan: CallPlan,
    request: &CallRequest<'_>,
    report: &mut CallReport,
) -> Result<(), Vec<Finding>> {
    if request.dry_run {
        report.ending = Ending::Planned;
        report.report.check(CheckState::Skip, "call", "not run (--dry-run)");
        return Ok(());
    }
    let composed = composition.compose().map_err(|finding| vec![*finding])?;
    let artifact = composed.as_ref().unwrap_or(composition.original());
    let loaded = compile::load(artifact, &plan.features, request.options, request.on_compile);
    let loaded = loaded.map_err(|error| {
        if let CompileError::TimedOut(_) = error {
            report.ending = Ending::Trapped;
        }
        report.report.check(CheckState::Fail, "call", "not made");
        vec![not_compiled(&artifact.name, error, request.options.compiler)]
    })?;
    let plan = Arc::new(plan);
    let guest = GuestRun {
        interrupt: Interrupt::new(&loaded.engine, &request.options.limits),
        loaded,
        options: request.options.clone(),
        sink: Arc::clone(&request.sink),
        repeat: request.repeat,
        fresh: request.fresh,
        trace: CallTrace::new(request.options.trace, || {
            let imports = plan.surface.functions(Direction::Import);
            let wasi = imports
                .iter()
                .filter(|function| function.instances.first().is_some_and(|name| plan.imports.wasi.contains(*name)));
            wasi.map(|function| function.path()).collect()
        }),
        plan: Arc::clone(&plan),
    };
    let (outcome, failure) = run::run(guest);
    judge(report, request, outcome, failure, plan.expected.as_ref());
    Ok(())
}

/// What a run means for the caller.
fn judge(
    report: &mut CallReport,
    request: &CallRequest<'_>,
    outcome: CallOutcome,
    failure: Option<RunFailure>,
    expected: Option<&Value>,
) {
    let denied: Vec<Finding> = outcome.denied.iter().map(|peer| findings::peer_denied(peer)).collect();
    let mut found = match failure {
        Some(failure) => Some(failed(report, &request.options.limits, &outcome, failure)),
        None => returned(report, request, &outcome, expected),
    };
    if matches!(report.ending, Ending::Trapped | Ending::ReturnedErr | Ending::Exited(1..)) {
        let missing = ungranted(&report.surface, &request.options.grants);
        found = found.map(|finding| findings::note_ungranted(finding, &missing));
    }
    report.report.findings.extend(found);
    report.report.findings.extend(denied);
    report.outcome = Some(outcome);
}

fn failed(report: &mut CallReport, limits: &Limits, outcome: &CallOutcome, failure: RunFailure) -> Finding {
    let in_call = failure.function.is_some();
    let finding = explain(failure, limits, outcome.backend);
    report.ending = if outcome.started { Ending::Trapped } else { Ending::Refused };
    let word = if finding.code == Code::MD0420 { "ended" } else { "stopped" };
    let detail = match (outcome.started, in_call) {
        (false, _) => "not made".to_owned(),
        (true, false) => format!("{word} during instantiation"),
        (true, true) => format!("{word} after {}", duration(outcome.timings.call)),
    };
    report.report.check(CheckState::Fail, "call", detail);
    finding
}

fn returned(
    report: &mut CallReport,
    request: &CallRequest<'_>,
    outcome: &CallOutcome,
    expected: Option<&Value>,
) -> Option<Finding> {
    if let Some(status) = outcome.status {
        report.ending = Ending::Exited(status);
        if report.command {
            return None;
        }
        // A guest that ends the process within a call gives no value to judge.
        report.report.check(CheckState::Ok, "call", format!("ended after {}", duration(outcome.timings.call)));
        return expected.map(|_| {
            report.ending = Ending::Mismatch;
            findings::exited(status, None, "")
        });
    }
    report.ending = Ending::Returned;
    let called = outcome.calls.last()?;
    let mut finding = None;
    if report.command {
        report.ending = Ending::Exited(i32::from(called.is_err()));
    } else if let (Some(expected), Some((_, got))) = (expected, &called.value) {
        if let Some((place, left, right)) = first_difference(expected, got) {
            report.ending = Ending::Mismatch;
            let parts = (place.as_str(), &*to_wave(left), &*to_wave(right));
            finding = Some(findings::unexpected(&called.path, (&to_wave(expected), &to_wave(got)), parts));
        }
    } else if called.is_err() && !request.allow_err {
        report.ending = Ending::ReturnedErr;
        let shown = called.value.as_ref().map(|(_, value)| to_wave(value)).unwrap_or_default();
        finding = Some(findings::returned_err(&called.path, &shown));
    }
    let (state, what) = match report.ending {
        Ending::Mismatch => (CheckState::Fail, "returned"),
        Ending::ReturnedErr => (CheckState::Fail, "returned `err`"),
        _ => (CheckState::Ok, "returned"),
    };
    report.report.check(state, "call", times(what, &called.times));
    finding
}

/// What the component imports and was not given.
fn ungranted(surface: &Surface, grants: &Grants) -> Vec<&'static str> {
    const NETWORK: &[&str] = &[
        "wasi:sockets/tcp",
        "wasi:sockets/udp",
        "wasi:sockets/types",
        "wasi:sockets/ip-name-lookup",
        "wasi:http/outgoing-handler",
        "wasi:http/client",
    ];
    let parts: [(bool, &[&str], _); 4] = [
        (grants.folders.is_empty(), &["wasi:filesystem/preopens"], "no folder (`--dir`)"),
        (grants.env.is_empty(), &["wasi:cli/environment"], "no environment variable (`--env`)"),
        (grants.network.is_empty(), NETWORK, "no network (`--allow-net`)"),
        (matches!(grants.stdin, Stdin::Closed), &["wasi:cli/stdin"], "no standard input (`--stdin`)"),
    ];
    let imports = |names: &[&str]| {
        surface.imports.iter().any(|item| names.iter().any(|name| item.name.split('@').next() == Some(name)))
    };
    parts.into_iter().filter(|(missing, names, _)| *missing && imports(names)).map(|(.., words)| words).collect()
}

/// `returned in 4 ms`, or least, median and most of several.
fn times(what: &str, times: &[Duration]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort();
    match sorted.as_slice() {
        [] => what.to_owned(),
        [one] => format!("{what} in {}", duration(*one)),
        [min, .., max] => format!(
            "{what} {} times: least {}, median {}, most {}",
            sorted.len(),
            duration(*min),
            duration(sorted[sorted.len() / 2]),
            duration(*max)
        ),
    }
}
