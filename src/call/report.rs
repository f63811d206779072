//! One call from a file to a verdict: what the command line and a suite of calls both do.

use super::closed::Closed;
use super::options::Stdin;
use super::outcome::Outcome;
use super::plan::Plan;
use super::preflight::preflight;
use super::run::{Running, run};
use super::value::{Value, first_difference, to_wave};
use crate::artifact::Artifact;
use crate::finding::calling::{Exited, PeerDenied, ReturnedErr, Unexpected, Ungranted};
use crate::finding::text::duration;
use crate::finding::{CheckState, Code, Finding, Report, Verdict};
use crate::surface::Item;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use super::asked::{Answered, Asked, Ending};
pub use super::preflight::callable;

/// Makes calls of an artifact's exports.
pub fn answer(artifact: &Artifact, asked: Asked<'_>) -> Answered {
    let started = Instant::now();
    let mut answered = Answered {
        report: Report::new("call", &artifact.name, Some(artifact.kind.words())),
        ending: Ending::Refused,
        surface: Arc::default(),
        outcome: None,
        preflight: Duration::ZERO,
        command: asked.is_command(),
    };
    let closed = match Closed::new(artifact, &asked) {
        Ok(closed) => closed,
        Err(findings) => {
            answered.report.findings = findings;
            answered.preflight = started.elapsed();
            conclude(&mut answered);
            return answered;
        }
    };
    answered.report.findings.extend(closed.notes());
    match preflight(closed.headers(), &asked, &mut answered) {
        Ok((plan, expected)) => {
            answered.preflight = started.elapsed();
            answered.surface = Arc::clone(&plan.surface);
            answered.report.findings.extend(plan.notes.iter().cloned());
            if asked.dry_run {
                answered.ending = Ending::Planned;
                answered.report.check(CheckState::Skip, "call", "not made: only the preflight was asked for");
            } else {
                make(&closed, &plan, &asked, &mut answered, expected);
            }
        }
        Err(findings) => {
            answered.preflight = started.elapsed();
            answered.report.findings.extend(closed.attributed(findings, &asked.options.provides));
            answered.report.sort();
        }
    }
    conclude(&mut answered);
    answered
}

fn make(closed: &Closed<'_>, plan: &Plan, asked: &Asked<'_>, answered: &mut Answered, expected: Option<Value>) {
    let running = Running {
        options: asked.options,
        sink: Arc::clone(&asked.sink),
        repeat: asked.repeat,
        fresh: asked.fresh,
        on_compile: asked.on_compile,
    };
    match closed.whole() {
        Ok(made) => {
            let artifact = made.as_ref().unwrap_or(closed.alone());
            judge(answered, asked, run(artifact, plan, &running), expected);
        }
        Err(finding) => answered.report.findings.push(*finding),
    }
}

/// An argument on one line, cut where it is long.
pub(super) fn short(value: &Value) -> String {
    let text = to_wave(value);
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// What a run means for the caller.
fn judge(answered: &mut Answered, asked: &Asked<'_>, outcome: Outcome, expected: Option<Value>) {
    let denied: Vec<Finding> = outcome.denied.iter().map(|peer| PeerDenied { peer: peer.clone() }.into()).collect();
    value_or_failure(answered, asked, outcome, expected);
    if matches!(answered.ending, Ending::Trapped | Ending::ReturnedErr | Ending::Exited(1..)) {
        let ungranted = ungranted(answered, asked);
        for finding in &mut answered.report.findings {
            let may_be_the_cause = matches!(
                finding.code,
                Code::MD0404 | Code::MD0407 | Code::MD0409 | Code::MD0410 | Code::MD0418 | Code::MD0420
            );
            if may_be_the_cause {
                *finding = ungranted.told(finding.clone());
            }
        }
    }
    answered.report.findings.extend(denied);
}

/// What the component asks a host for and was not given.
fn ungranted(answered: &Answered, asked: &Asked<'_>) -> Ungranted {
    let grants = &asked.options.grants;
    let imports = |names: &[&str]| {
        let named = |item: &Item| names.iter().any(|name| item.name.split('@').next() == Some(name));
        answered.surface.imports.iter().any(named)
    };
    Ungranted {
        folders: grants.folders.is_empty() && imports(&["wasi:filesystem/preopens"]),
        environment: grants.env.is_empty() && imports(&["wasi:cli/environment"]),
        network: grants.network.is_empty()
            && imports(&[
                "wasi:sockets/tcp",
                "wasi:sockets/udp",
                "wasi:sockets/types",
                "wasi:sockets/ip-name-lookup",
                "wasi:http/outgoing-handler",
                "wasi:http/client",
            ]),
        stdin: matches!(grants.stdin, Stdin::Closed) && imports(&["wasi:cli/stdin"]),
    }
}

fn value_or_failure(answered: &mut Answered, asked: &Asked<'_>, outcome: Outcome, expected: Option<Value>) {
    let report = &mut answered.report;
    let took = duration(outcome.timings.call);
    if let Some(finding) = outcome.failure.clone() {
        let exited = finding.code == crate::finding::Code::MD0420;
        answered.ending = if outcome.started { Ending::Trapped } else { Ending::Refused };
        let word = if exited { "ended" } else { "stopped" };
        let detail = match (outcome.started, outcome.timings.call.is_zero()) {
            (false, _) => "not made".to_owned(),
            (true, true) => format!("{word} while the component was started"),
            (true, false) => format!("{word} after {took}"),
        };
        report.check(CheckState::Fail, "call", detail);
        report.findings.push(finding);
        answered.outcome = Some(outcome);
        return;
    }
    if let (Some(status), true) = (outcome.status, answered.command) {
        answered.ending = Ending::Exited(status);
        answered.outcome = Some(outcome);
        return;
    }
    answered.ending = Ending::Returned;
    // A guest that ends the process within a call gives no value to judge.
    if let Some(status) = outcome.status {
        answered.ending = Ending::Exited(status);
        report.check(CheckState::Ok, "call", format!("ended after {took}"));
        if expected.is_some() {
            answered.ending = Ending::Mismatch;
            let function = None;
            report.findings.push(Exited { status, function, stderr: String::new() }.into());
        }
    } else if let Some(called) = outcome.calls.last() {
        let shown = called.value.as_ref().map(|(_, value)| to_wave(value)).unwrap_or_default();
        let got = called.value.as_ref().map(|(_, value)| value);
        if answered.command {
            answered.ending = Ending::Exited(i32::from(called.is_err()));
        } else if let (Some(expected), Some(got)) = (&expected, got) {
            if let Some((path, left, right)) = first_difference(expected, got) {
                answered.ending = Ending::Mismatch;
                report.findings.push(
                    Unexpected {
                        function: called.path.clone(),
                        values: (to_wave(expected), shown),
                        place: Some((path, to_wave(left), to_wave(right))),
                    }
                    .into(),
                );
            }
        } else if called.is_err() && !asked.allow_err {
            answered.ending = Ending::ReturnedErr;
            report.findings.push(ReturnedErr { function: called.path.clone(), value: shown }.into());
        }
        let state = if answered.ending == Ending::Mismatch { CheckState::Fail } else { CheckState::Ok };
        report.check(state, "call", times(&called.times));
    }
    answered.outcome = Some(outcome);
}

/// `returned in 4 ms`, or least, middle and most of several.
fn times(times: &[Duration]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort();
    match sorted.as_slice() {
        [] => "returned".into(),
        [one] => format!("returned in {}", duration(*one)),
        [min, .., max] => format!(
            "returned {} times: least {}, median {}, most {}",
            sorted.len(),
            duration(*min),
            duration(sorted[sorted.len() / 2]),
            duration(*max)
        ),
    }
}

/// How far a run came that did not come to its end.
fn stopped(name: &str, outcome: Option<&Outcome>) -> String {
    match outcome {
        Some(outcome) if outcome.complete => "stopped: the call returned, and what was dropped after it did not".into(),
        Some(outcome) if !outcome.calls.is_empty() => "stopped: the calls did not come to their end".into(),
        _ => format!("stopped: {name} did not return"),
    }
}

fn conclude(answered: &mut Answered) {
    let name = &answered.report.input.name;
    let value = answered.value().map(|(_, value)| short(value)).unwrap_or_default();
    let (verdict, summary) = match answered.ending {
        Ending::Returned => (Verdict::Returned, format!("returned: {value}")),
        Ending::Refused => (Verdict::Refused, format!("refused: nothing of {name} was run")),
        Ending::Trapped => (Verdict::Trapped, stopped(name, answered.outcome.as_ref())),
        Ending::ReturnedErr => (Verdict::ReturnedErr, format!("returned: {value}")),
        Ending::Mismatch => (Verdict::Mismatch, "returned: another value than expected".to_owned()),
        Ending::Planned => (Verdict::Planned, "planned: the call would be made".to_owned()),
        Ending::Exited(status) => (Verdict::Exited, format!("ended: exit code {status}")),
    };
    answered.report.conclude(verdict, summary);
}
