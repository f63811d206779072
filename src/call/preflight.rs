//! The preflight of a whole call: what is called, whether it is what the WIT says, and whether
//! everything it needs is there.

use super::asked::{Answered, Asked};
use super::core::{open_imports, surface_of_core};
use super::plan::{Plan, Wanted, plan};
use super::report::short;
use super::request::{CallText, RequestError};
use super::value::{Scope, Value, from_node, parse_value, to_wave};
use crate::artifact::{Artifact, Kind, Role};
use crate::explain::lookup::not_a_component;
use crate::finding::calling::{BadAnswer, CallSyntax, NotACommand};
use crate::finding::{CheckState, Finding, Severity, Source, SourceKind};
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
    let core_stub = artifact.core.is_some() && !artifact.is_component();
    if core_stub && !asked.options.stub {
        core_imports(artifact, asked)?;
    }
    let wanted = Wanted {
        calls: &calls,
        answers: asked.answers,
        provides: &asked.options.provides,
        stub: asked.options.stub,
        request: asked.request,
        files: asked.files,
    };
    let plan = plan(artifact, &surface, &wanted)?;
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

/// The calls as texts; for a command, the call of its entry point.
fn texts(artifact: &Artifact, surface: &Surface, asked: &Asked<'_>) -> Result<Vec<CallText>, Vec<Finding>> {
    if asked.is_command() {
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
            let functions = functions.iter().map(Function::path).collect();
            Err(vec![NotACommand { file: artifact.name.clone(), core, functions }.into()])
        }
    }
}
