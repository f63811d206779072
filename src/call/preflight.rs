//! The preflight of a whole call: what is called, whether it is what the WIT says, and whether
//! everything it needs is there.

use super::asked::{Answered, Asked};
use super::core::{INITIALIZE, odd_call, surface_of_core};
use super::http;
use super::plan::{Plan, Wanted, core_of, plan};
use super::report::short;
use super::request::{CallText, RequestError};
use super::target::{Found, find};
use super::value::{Scope, Value, from_node, parse_value, to_wave};
use crate::artifact::{Artifact, Kind, Role};
use crate::finding::calling::{BadAnswer, CallSyntax, NotACommand};
use crate::finding::{CheckState, Command, Finding, Fix, Severity, Source, SourceKind, Suggestion};
use crate::lookup::not_a_component;
use crate::surface::{Direction, Function, InterfaceName, Surface};
use std::sync::Arc;

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

/// Settles everything that can be settled before anything is compiled.
pub(super) fn preflight(
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
    let wanted = Wanted {
        calls: &calls,
        answers: asked.answers,
        provides: &asked.options.provides,
        stub: asked.options.stub,
        request: asked.request,
        files: asked.files,
    };
    let plan = plan(artifact, &surface, &wanted).map_err(|findings| meant(findings, artifact, &surface, asked))?;
    for step in &plan.steps {
        if let Some(request) = &step.request {
            report.check(CheckState::Ok, "export", step.path.as_str());
            report.check(CheckState::Ok, "request", request.line());
            continue;
        }
        report.check(CheckState::Ok, "export", format!("{}: {}", step.path, plan.surface.func_text(&step.ty)));
        let args = step.ty.params.iter().zip(&step.args);
        let args: Vec<String> = args.map(|(param, value)| format!("{} = {}", param.name, short(value))).collect();
        if !args.is_empty() {
            report.check(CheckState::Ok, "arguments", args.join(", "));
        }
    }
    let imports = surface.imports.len();
    if imports > 0 {
        let detail = match plan.standins.stubbed.len() {
            0 => format!("{imports} of {imports} supplied"),
            open => {
                format!("{} of {imports} supplied, what is open traps when it is reached", imports.saturating_sub(open))
            }
        };
        report.check(CheckState::Ok, "imports", detail);
    }
    let expected = expectation(asked, &plan)?;
    Ok((plan, expected))
}

/// The findings with what was meant in their place: arguments of a command are no names of functions, and
/// a request is no argument.
fn meant(mut findings: Vec<Finding>, artifact: &Artifact, surface: &Surface, asked: &Asked<'_>) -> Vec<Finding> {
    let unknown = |text: &String| !text.contains('(') && matches!(find(surface, text.trim()), Found::Nothing);
    let call = Command::doctor("call").arg(&artifact.name);
    let (title, command) =
        if !asked.calls.is_empty() && asked.calls.iter().all(unknown) && entry_point(artifact, surface).is_ok() {
            let command = asked.calls.iter().fold(call.args("--"), |command, text| command.arg(text));
            ("arguments of a command stand behind `--`", command)
        } else {
            let handler = http::handler(surface);
            let handler = handler.filter(|path| findings.iter().any(|finding| finding.subject.as_ref() == Some(path)));
            if handler.is_none() {
                return findings;
            }
            ("it handles HTTP: give it a request", call.args("--request 'GET /'"))
        };
    if let Some(first) = findings.first_mut() {
        let confidence = first.confidence;
        first.suggestions.insert(0, Suggestion { title: title.to_owned(), fix: Fix::Command(command), confidence });
    }
    findings
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

/// The calls as texts; for a command, the call of its entry point.
fn texts(artifact: &Artifact, surface: &Surface, asked: &Asked<'_>) -> Result<Vec<CallText>, Vec<Finding>> {
    if asked.is_command() {
        return Ok(vec![entry_point(artifact, surface)?]);
    }
    let mut calls = Vec::new();
    let mut findings = Vec::new();
    for text in asked.calls {
        let odd = core_of(artifact).and_then(|core| odd_call(core, text));
        let read = odd.map_or_else(|| CallText::parse(text), Ok).and_then(|call| match asked.json {
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
        // What is in quotes did not lose them on the way; but for one at either end, which was left open.
        let inner = inner.trim_matches('"');
        let text = one_text && !inner.contains('"') && inner.contains(char::is_alphanumeric);
        text.then(|| format!("'{path}({})'", to_wave(&Value::String(inner.to_owned()))))
    });
    let json = error.json;
    let (span, message) = (error.error.span, error.error.message);
    CallSyntax { source: Arc::clone(&error.text), span, message, json, instead }.into()
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
            // What is called by itself is nothing to call.
            let functions = functions.iter().filter(|function| !(core && function.name == INITIALIZE));
            let functions = functions.map(Function::path).collect();
            let http = http::handler(surface).is_some();
            Err(vec![NotACommand { file: artifact.name.clone(), core, http, functions }.into()])
        }
    }
}
