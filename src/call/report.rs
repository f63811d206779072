//! One call from a file to a verdict: what the command line and a suite of calls both do.

use super::core::{open_imports, surface_of_core};
use super::options::Options;
use super::outcome::Outcome;
use super::output::Sink;
use super::plan::{Files, Plan, Wanted, plan};
use super::request::{CallText, RequestError};
use super::run::{Running, run};
use super::value::{Scope, Value, first_difference, from_node, parse_value, to_wave};
use crate::artifact::{Artifact, Kind, Role};
use crate::explain::lookup::not_a_component;
use crate::finding::calling::{BadAnswer, CallSyntax, NotACommand, ReturnedErr, Unexpected};
use crate::finding::{CheckState, Finding, Input, Report, Severity, Source, SourceKind, Verdict};
use crate::surface::{Direction, Function, InterfaceName, Surface};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A value came back, the expected one where one was expected.
    Returned,
    /// It was refused before anything ran.
    Refused,
    /// The guest trapped, or went over a limit.
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

/// What is asked for.
pub struct Asked<'a> {
    /// The calls as typed; none to run a command.
    pub calls: &'a [String],
    /// The arguments of the only call, as JSON.
    pub json: Option<&'a str>,
    /// `--answer` texts.
    pub answers: &'a [String],
    /// What the last call has to return, as WAVE.
    pub expect: Option<&'a str>,
    /// Whether an `err` is an answer like any other.
    pub allow_err: bool,
    /// Whether to stop after the preflight.
    pub dry_run: bool,
    /// How often the last call is made.
    pub repeat: usize,
    /// Whether every repetition gets an instance of its own.
    pub fresh: bool,
    /// Settings, limits, grants.
    pub options: &'a Options,
    /// Reads `@path` arguments.
    pub files: Files<'a>,
    /// Takes what the guest writes.
    pub sink: Sink,
    /// Findings of a comparison with the expected WIT, and the world's name.
    pub conformance: Option<(Vec<Finding>, String)>,
    /// Called when the preflight has passed and compiling begins.
    pub on_compile: &'a dyn Fn(&Report),
}

/// A call with its verdict.
pub struct Answered {
    /// Checklist, findings and verdict.
    pub report: Report,
    /// How it ended.
    pub ending: Ending,
    /// The types of the values.
    pub surface: Arc<Surface>,
    /// The run, where there was one.
    pub outcome: Option<Outcome>,
    /// How long the preflight took.
    pub preflight: Duration,
    /// Whether it was run as a command.
    pub command: bool,
}

impl Answered {
    /// The value that the last call returned.
    pub fn value(&self) -> Option<&(crate::surface::Type, Value)> {
        self.outcome.as_ref()?.calls.last()?.value.as_ref()
    }
}

/// Makes calls of an artifact's exports.
pub fn answer(artifact: &Artifact, asked: Asked<'_>) -> Answered {
    let started = Instant::now();
    let report = Report {
        command: "call",
        input: Input { name: artifact.name.clone(), kind: Some(artifact.kind.words()), world: None },
        checks: Vec::new(),
        findings: Vec::new(),
        verdict: Verdict { word: "refused", sentence: String::new() },
        next: None,
    };
    let mut answered = Answered {
        report,
        ending: Ending::Refused,
        surface: Arc::default(),
        outcome: None,
        preflight: Duration::ZERO,
        command: asked.calls.is_empty(),
    };
    match preflight(artifact, &asked, &mut answered) {
        Ok((plan, expected)) => {
            answered.preflight = started.elapsed();
            answered.surface = Arc::clone(&plan.surface);
            answered.report.findings.extend(plan.notes.iter().cloned());
            if asked.dry_run {
                answered.ending = Ending::Planned;
                answered.report.check(CheckState::Skip, "call", "not made: only the preflight was asked for");
            } else {
                (asked.on_compile)(&answered.report);
                let running = Running {
                    options: asked.options,
                    sink: Arc::clone(&asked.sink),
                    repeat: asked.repeat,
                    fresh: asked.fresh,
                };
                let outcome = run(artifact, &plan, &running);
                judge(&mut answered, &asked, outcome, expected);
            }
        }
        Err(findings) => {
            answered.preflight = started.elapsed();
            answered.report.findings.extend(findings);
            answered.report.sort();
        }
    }
    answered.report.verdict = verdict(&answered);
    answered
}

/// The surface that calls are typed against, or why there is none.
pub fn callable(artifact: &Artifact) -> Result<Surface, Vec<Finding>> {
    let errors: Vec<Finding> = artifact.findings.iter().filter(|f| f.severity == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    match (&artifact.kind, &artifact.surface, &artifact.core) {
        (Kind::Component, Some(surface), _) => Ok(surface.clone()),
        (Kind::CoreModule(Role::Embedded | Role::Mangled), ..) => Err(not_a_component(artifact).into_iter().collect()),
        (Kind::CoreModule(_), _, Some(core)) => Ok(surface_of_core(core)),
        _ => Err(not_a_component(artifact).map_or_else(|| artifact.findings.clone(), |finding| vec![finding])),
    }
}

fn preflight(
    artifact: &Artifact,
    asked: &Asked<'_>,
    answered: &mut Answered,
) -> Result<(Plan, Option<Value>), Vec<Finding>> {
    let report = &mut answered.report;
    let surface = callable(artifact)?;
    answered.surface = Arc::new(surface.clone());
    if let Some((findings, world)) = &asked.conformance {
        report.input.world = Some(world.clone());
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        if errors > 0 {
            report.check(CheckState::Fail, "world", format!("{errors} differences from {world}"));
            return Err(findings.clone());
        }
        report.check(CheckState::Ok, "world", format!("it conforms to {world}"));
    }
    let calls = texts(artifact, &surface, asked)?;
    let core_stub = artifact.core.is_some() && !artifact.is_component();
    if core_stub && !asked.options.stub {
        core_imports(artifact, asked)?;
    }
    let wanted = Wanted {
        calls: &calls,
        answers: asked.answers,
        provides: &asked.options.provides,
        stub: asked.options.stub,
        files: asked.files,
    };
    let plan = plan(artifact, &surface, &wanted)?;
    for step in &plan.steps {
        report.check(CheckState::Ok, "export", format!("{}: {}", step.path, surface.func_text(&step.ty)));
        let args = step.ty.params.iter().zip(&step.args);
        let args: Vec<String> = args.map(|(param, value)| format!("{} = {}", param.name, short(value))).collect();
        if !args.is_empty() {
            report.check(CheckState::Ok, "arguments", args.join(", "));
        }
    }
    let imports = surface.imports.len();
    if imports > 0 {
        report.check(CheckState::Ok, "imports", format!("{imports} of {imports} supplied"));
    }
    let expected = expectation(asked, &plan)?;
    Ok((plan, expected))
}

/// Core imports that WASI preview 1 does not supply.
fn core_imports(artifact: &Artifact, asked: &Asked<'_>) -> Result<(), Vec<Finding>> {
    let Some(core) = &artifact.core else { return Ok(()) };
    let open = open_imports(core, asked.options.provides.surface().is_some());
    match open.first() {
        None => Ok(()),
        Some(_) => {
            Err(vec![crate::finding::calling::CoreImports { file: artifact.name.clone(), imports: open }.into()])
        }
    }
}

/// The value of `--expect`, read against the type of the last call.
fn expectation(asked: &Asked<'_>, plan: &Plan) -> Result<Option<Value>, Vec<Finding>> {
    let Some(text) = asked.expect else { return Ok(None) };
    let source = Source::new(SourceKind::Argument, "--expect", text);
    let wrong = |span, message: String| -> Vec<Finding> {
        vec![BadAnswer { source: Arc::clone(&source), span, message, imports: Vec::new() }.expectation()]
    };
    let Some(ty) = plan.steps.last().and_then(|step| step.ty.result) else {
        return Err(wrong(0..text.len(), "the function returns nothing".into()));
    };
    let node = parse_value(text, 0..text.len()).map_err(|error| wrong(error.span, error.message))?;
    let scope = Scope { surface: &plan.surface, handle: &|_| None, file: asked.files };
    from_node(&scope, ty, &node).map(Some).map_err(|error| wrong(error.span, error.message))
}

/// An argument on one line, cut where it is long.
fn short(value: &Value) -> String {
    let text = to_wave(value);
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// The calls as texts; for a command, the call of its entry point.
fn texts(artifact: &Artifact, surface: &Surface, asked: &Asked<'_>) -> Result<Vec<CallText>, Vec<Finding>> {
    if asked.calls.is_empty() {
        return Ok(vec![entry_point(artifact, surface)?]);
    }
    let mut calls = Vec::new();
    let mut findings = Vec::new();
    for text in asked.calls {
        let read = CallText::parse(text).and_then(|call| match asked.json {
            Some(json) if asked.calls.len() == 1 => call.with_json(json),
            _ => Ok(call),
        });
        match read {
            Ok(call) => calls.push(call),
            Err(error) => findings.push(syntax(surface, error)),
        }
    }
    if findings.is_empty() { Ok(calls) } else { Err(findings) }
}

/// A call that does not parse: often the shell took the quotes away.
fn syntax(surface: &Surface, error: RequestError) -> Finding {
    let text = &error.text.text;
    let instead = error.path.as_deref().and_then(|path| {
        let found = match super::target::find(surface, path) {
            super::target::Found::One(function) => function.ty.params.clone(),
            _ => return None,
        };
        let inner = text.split_once('(')?.1.trim_end().trim_end_matches(')');
        let one_text = found.len() == 1 && surface.resolve(found[0].ty) == crate::surface::Type::String;
        one_text.then(|| format!("'{path}({})'", to_wave(&Value::String(inner.trim_matches('"').to_owned()))))
    });
    CallSyntax { source: Arc::clone(&error.text), span: error.error.span, message: error.error.message, instead }.into()
}

/// `wasi:cli/run`, or `_start`.
fn entry_point(artifact: &Artifact, surface: &Surface) -> Result<CallText, Vec<Finding>> {
    let functions = surface.functions(Direction::Export);
    let is_run = |function: &&Function<'_>| {
        let of_cli = |name: &&str| InterfaceName::parse(name).is_some_and(|name| name.unversioned() == "wasi:cli/run");
        function.name == "run" && function.instances.len() == 1 && function.instances.first().is_some_and(of_cli)
    };
    let core = artifact.core.is_some() && !artifact.is_component();
    let entry = match core {
        true => functions.iter().find(|function| function.name == "_start"),
        false => functions.iter().rfind(is_run),
    };
    match entry {
        Some(entry) => CallText::parse(&[&entry.path(), "()"].concat()).map_err(|error| vec![syntax(surface, error)]),
        None => {
            let functions = functions.iter().map(Function::path).collect();
            Err(vec![NotACommand { file: artifact.name.clone(), core, functions }.into()])
        }
    }
}

/// What a run means for the caller.
fn judge(answered: &mut Answered, asked: &Asked<'_>, outcome: Outcome, expected: Option<Value>) {
    let report = &mut answered.report;
    let took = words_of(outcome.timings.call);
    if let Some(finding) = outcome.failure.clone() {
        let exited = finding.code == crate::finding::Code::MD0420;
        answered.ending = if outcome.started { Ending::Trapped } else { Ending::Refused };
        let word = if exited { "ended" } else { "stopped" };
        let detail = if outcome.started { format!("{word} after {took}") } else { "not made".to_owned() };
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
    if let Some(called) = outcome.calls.last() {
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
        [one] => format!("returned in {}", words_of(*one)),
        [min, .., max] => format!(
            "returned {} times: least {}, median {}, most {}",
            sorted.len(),
            words_of(*min),
            words_of(sorted[sorted.len() / 2]),
            words_of(*max)
        ),
    }
}

/// A time in the unit that fits.
pub fn words_of(time: Duration) -> String {
    let micros = time.as_micros();
    match micros {
        0..1_000 => format!("{micros} us"),
        1_000..1_000_000 => format!("{:.1} ms", micros as f64 / 1e3),
        _ => format!("{:.2} s", time.as_secs_f64()),
    }
}

fn verdict(answered: &Answered) -> Verdict {
    let name = &answered.report.input.name;
    let last = answered.outcome.as_ref().and_then(|outcome| outcome.calls.last());
    let value = last.and_then(|called| called.value.as_ref()).map(|(_, value)| short(value)).unwrap_or_default();
    let (word, sentence) = match answered.ending {
        Ending::Returned => ("returned", format!("returned: {value}")),
        Ending::Refused => ("refused", format!("refused: nothing of {name} was run")),
        Ending::Trapped => ("trapped", format!("stopped: {name} did not return")),
        Ending::ReturnedErr => ("returned-err", format!("returned: {value}")),
        Ending::Mismatch => ("mismatch", "returned: another value than expected".to_owned()),
        Ending::Planned => ("planned", "planned: the call would be made".to_owned()),
        Ending::Exited(status) => ("exited", format!("ended: exit code {status}")),
    };
    Verdict { word, sentence }
}
