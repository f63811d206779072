//! The steps of the preflight.

use super::core::{INITIALIZE, core_of, odd_call, surface_of_core};
use super::findings::{bad_expectation, cannot_read, loose_arguments, not_a_command};
use super::handler::handler_path;
use super::plan::{CallPlan, plan_calls};
use super::target::find;
use crate::artifact::{Artifact, Kind, Role};
use crate::call::request::{CallRequest, CallText, RequestError};
use crate::call::value::{Value, ValueScope, from_node, parse_value, to_short_wave, to_wave};
use crate::finding::{CheckState, Command, Finding, Fix, Report, Severity, Source, SourceKind, Suggestion};
use crate::lookup::not_a_component;
use crate::surface::{Direction, Found, Function, InterfaceName, Surface, Type};
use std::borrow::Cow;

/// The surface that calls are typed against, or why there is none.
///
/// # Errors
/// When the artifact is damaged, or has no functions that can be called.
pub fn callable(artifact: &Artifact) -> Result<Cow<'_, Surface>, Vec<Finding>> {
    let errors: Vec<Finding> = artifact.findings.iter().filter(|f| f.severity == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    match (&artifact.kind, &artifact.surface, &artifact.core) {
        (Kind::Component, Some(surface), _) => Ok(Cow::Borrowed(surface)),
        (Kind::CoreModule(Role::Embedded | Role::Mangled), ..) => Err(not_a_component(artifact).into_iter().collect()),
        (Kind::CoreModule(_), _, Some(core)) => Ok(Cow::Owned(surface_of_core(core))),
        _ => Err(not_a_component(artifact).map_or_else(|| artifact.findings.clone(), |finding| vec![finding])),
    }
}

/// Settles everything that can be settled before anything is compiled, and writes the rows of the checklist.
///
/// # Errors
/// Why nothing can be run.
pub(in crate::call) fn preflight(
    artifact: &Artifact,
    request: &CallRequest<'_>,
    report: &mut Report,
) -> Result<CallPlan, Vec<Finding>> {
    let surface = callable(artifact)?;
    if let Some((findings, world)) = &request.conformance {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        if errors > 0 {
            report.check(CheckState::Fail, "world", format!("{errors} differences from {world}"));
            return Err(findings.clone());
        }
        report.check(CheckState::Ok, "world", format!("it implements {world}"));
    }
    let calls = texts(artifact, &surface, request)?;
    let plan = plan_calls(artifact, surface.clone().into_owned(), &calls, request);
    let mut plan = plan.map_err(|findings| suggest_intended_call(findings, artifact, &surface, request))?;
    for step in &plan.steps {
        if let Some(request) = &step.request {
            report.check(CheckState::Ok, "export", step.path.as_str());
            report.check(CheckState::Ok, "request", request.line());
            continue;
        }
        report.check(CheckState::Ok, "export", format!("{}: {}", step.path, plan.surface.func_text(&step.ty)));
        let args = step.ty.params.iter().zip(&step.args);
        let args: Vec<String> =
            args.map(|(param, value)| format!("{} = {}", param.name, to_short_wave(value))).collect();
        if !args.is_empty() {
            report.check(CheckState::Ok, "arguments", args.join(", "));
        }
    }
    let imports = plan.surface.imports.len();
    if imports > 0 {
        let satisfied = imports.saturating_sub(plan.imports.trapping);
        let rest = if satisfied < imports { "; the others are stubs that trap when called" } else { "" };
        report.check(CheckState::Ok, "imports", format!("{satisfied} of {imports} satisfied{rest}"));
    }
    plan.expected = expectation(request, &plan)?;
    Ok(plan)
}

/// Suggests the call that was probably meant: arguments of a command are no names of functions, and a request
/// is no argument.
fn suggest_intended_call(
    mut findings: Vec<Finding>,
    artifact: &Artifact,
    surface: &Surface,
    request: &CallRequest<'_>,
) -> Vec<Finding> {
    let unknown =
        |text: &String| !text.contains('(') && matches!(find(surface, text.trim(), Direction::Export), Found::Nothing);
    if let Some(finding) = loose(&artifact.name, surface, request.calls) {
        return vec![finding];
    }
    let call = Command::doctor("call").arg(&artifact.name);
    let (title, command) =
        if !request.calls.is_empty() && request.calls.iter().all(unknown) && entry_point(artifact, surface).is_ok() {
            let command = request.calls.iter().fold(call.args("--"), |command, text| command.arg(text));
            ("arguments of a command follow `--`", command)
        } else {
            let handler = handler_path(surface);
            let handler = handler.filter(|path| findings.iter().any(|finding| finding.subject.as_ref() == Some(path)));
            if handler.is_none() {
                return findings;
            }
            ("it handles HTTP: pass a request", call.args("--request 'GET /'"))
        };
    if let Some(first) = findings.first_mut() {
        let confidence = first.confidence;
        first.suggestions.insert(0, Suggestion { title: title.to_owned(), fix: Fix::Command(command), confidence });
    }
    findings
}

/// `handler hi`: a function's name, followed by as many words as it has parameters, none of them a function.
fn loose(file: &str, surface: &Surface, calls: &[String]) -> Option<Finding> {
    let (name, words) = calls.split_first()?;
    let Found::One(function) = find(surface, name.trim(), Direction::Export) else { return None };
    let is_word =
        |text: &String| !text.contains('=') && matches!(find(surface, text, Direction::Export), Found::Nothing);
    let params = &function.ty.params;
    if words.is_empty() || words.len() != params.len() || !words.iter().all(is_word) {
        return None;
    }
    let values = params.iter().zip(words).map(|(param, word)| match surface.resolve(param.ty) {
        Type::String if !word.starts_with('"') => to_wave(&Value::String(word.clone())),
        _ => word.clone(),
    });
    let meant = format!("{}({})", name.trim(), values.collect::<Vec<_>>().join(", "));
    Some(loose_arguments(file, &function.path(), &words[0], meant))
}

/// The value of `--expect`, read against the type of the last call.
fn expectation(request: &CallRequest<'_>, plan: &CallPlan) -> Result<Option<Value>, Vec<Finding>> {
    let Some(text) = request.expect else { return Ok(None) };
    let source = Source::new(SourceKind::Argument, "--expect", text);
    let wrong = |span, message: String| vec![bad_expectation(&source, span, message)];
    let Some(ty) = plan.steps.last().and_then(|step| step.ty.result) else {
        return Err(wrong(0..text.len(), "the function returns nothing".into()));
    };
    let node = parse_value(text, 0..text.len()).map_err(|error| wrong(error.span, error.message))?;
    let scope = ValueScope { surface: &plan.surface, handle: &|_| None, file: request.files };
    from_node(&scope, ty, &node).map(Some).map_err(|error| wrong(error.span, error.message))
}

/// The calls as texts; for a command, the call of its entry point.
fn texts(artifact: &Artifact, surface: &Surface, request: &CallRequest<'_>) -> Result<Vec<CallText>, Vec<Finding>> {
    if request.is_command() {
        return Ok(vec![entry_point(artifact, surface)?]);
    }
    let mut calls = Vec::new();
    let mut findings = Vec::new();
    let mut json = request.json.iter();
    for text in request.calls {
        let odd = core_of(artifact).and_then(|core| odd_call(core, text));
        let read = odd.map_or_else(|| CallText::parse(text), Ok).and_then(|call| match json.next() {
            Some(json) => call.with_json(json),
            None => Ok(call),
        });
        match read {
            Ok(call) => calls.push(call),
            Err(error) => findings.push(unreadable_call(surface, error)),
        }
    }
    if findings.is_empty() { Ok(calls) } else { Err(findings) }
}

/// A call that does not parse: often the shell took the quotes away.
fn unreadable_call(surface: &Surface, error: RequestError) -> Finding {
    let instead = error.path.as_deref().and_then(|path| {
        let Found::One(function) = find(surface, path, Direction::Export) else { return None };
        let [param] = function.ty.params.as_slice() else { return None };
        let inner = error.text.text.split_once('(')?.1.trim_end().trim_end_matches(')');
        // A quote at either end was left open; quotes inside mean that the shell did not take them.
        let inner = inner.trim_matches('"');
        let lost_quotes =
            surface.resolve(param.ty) == Type::String && !inner.contains('"') && inner.contains(char::is_alphanumeric);
        lost_quotes.then(|| format!("'{path}({})'", to_wave(&Value::String(inner.to_owned()))))
    });
    cannot_read(error, instead)
}

/// `wasi:cli/run`, or `_start`.
fn entry_point(artifact: &Artifact, surface: &Surface) -> Result<CallText, Vec<Finding>> {
    let functions = surface.functions(Direction::Export);
    let is_run = |function: &&Function<'_>| {
        let of_cli = |name: &&str| InterfaceName::parse(name).is_some_and(|name| name.unversioned() == "wasi:cli/run");
        function.name == "run" && function.instances.len() == 1 && function.instances.first().is_some_and(of_cli)
    };
    let core = core_of(artifact).is_some();
    let entry = match core {
        true => functions.iter().find(|function| function.name == "_start"),
        false => functions.iter().rfind(is_run),
    };
    match entry {
        Some(entry) => {
            CallText::parse(&[&entry.path(), "()"].concat()).map_err(|error| vec![unreadable_call(surface, error)])
        }
        None => {
            // `_initialize` is called without being asked for.
            let functions = functions.iter().filter(|function| !(core && function.name == INITIALIZE));
            let functions: Vec<String> = functions.map(Function::path).collect();
            Err(vec![not_a_command(&artifact.name, core, handler_path(surface).is_some(), &functions)])
        }
    }
}
