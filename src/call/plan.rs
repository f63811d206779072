//! The preflight: everything about a call that can be settled from the headers alone. Only a plan
//! without errors is compiled and run.

use super::core;
use super::http::{self, Request};
use super::names::{Holds, Names, Unusable};
use super::request::CallText;
use super::standin::{self, StandIns};
use super::target::{self, Found};
use super::value::{Node, Scope, Value, from_json, from_node, sample, to_json, to_wave};
use super::wide;
use crate::artifact::{Artifact, Core};
use crate::finding::calling::{
    ArgumentCount, ArgumentType, BeyondDefaults, CannotPass, HandleFault, NoHandle, as_note,
};
use crate::finding::{Finding, Severity, Source};
use crate::surface::{FuncType, Function, Param, ResourceId, Surface, Type, TypeKind};
use std::ops::Range;
use std::sync::Arc;

/// A call that was found, and whose arguments fit.
#[derive(Clone, Debug)]
pub struct Step {
    /// The text of the call.
    pub text: CallText,
    /// The function's full path.
    pub path: String,
    /// The instances that lead to it.
    pub(super) instances: Vec<String>,
    /// Its name as the binary spells it.
    pub(super) name: String,
    /// Its type.
    pub ty: FuncType,
    /// The arguments.
    pub args: Vec<Value>,
    /// The names whose handles are given away with them.
    pub(super) gives: Vec<String>,
    /// The request, where it is one for an HTTP handler.
    pub request: Option<Arc<Request>>,
}

/// A chain of calls that can be run.
#[derive(Debug)]
pub struct Plan {
    /// The types that the calls speak of.
    pub surface: Arc<Surface>,
    /// The calls, in order.
    pub steps: Vec<Step>,
    pub(super) standins: StandIns,
    /// The names of the proposals the artifact needs.
    pub features: Vec<&'static str>,
    /// Findings that do not stand in the way.
    pub notes: Vec<Finding>,
}

/// Reads `@path` arguments.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Everything a plan is made from, besides the artifact.
pub struct Wanted<'a> {
    /// The calls, in order.
    pub calls: &'a [CallText],
    /// `--answer` texts.
    pub answers: &'a [String],
    /// What a host supplies.
    pub provides: &'a crate::link::Provides,
    /// Whether imports that nothing supplies may stay open until they are reached.
    pub stub: bool,
    /// A request for an HTTP handler, made after the calls.
    pub request: Option<&'a Request>,
    /// Reads `@path` arguments.
    pub files: Files<'a>,
}

/// Plans calls of a component's exports.
///
/// # Errors
/// Every finding that stands in the way.
pub fn plan(artifact: &Artifact, surface: &Surface, wanted: &Wanted<'_>) -> Result<Plan, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut steps = Vec::new();
    let mut names = Names::default();
    for call in wanted.calls {
        let mut bound = None;
        match step(artifact, surface, call, &names, wanted.files) {
            Ok(step) => {
                names.give_away(step.gives.clone(), &step.path);
                if let Some(name) = &call.bind {
                    bound = step.ty.result.and_then(|ty| handle_in(surface, ty));
                    if bound.is_none() {
                        findings.push(nothing_to_bind(call, name, &step, surface));
                    }
                }
                steps.push(step);
            }
            Err(more) => findings.extend(more),
        }
        if let Some(name) = &call.bind {
            names.bind(name, bound);
        }
    }
    let mut surface = surface.clone();
    if let Some(request) = wanted.request {
        match http::step(&artifact.name, &mut surface, request) {
            Ok(step) => steps.push(step),
            Err(finding) => findings.push(*finding),
        }
    }
    let surface = surface;
    let supplied = match core_of(artifact) {
        Some(core) => core::standins(core, artifact, wanted),
        None => standin::plan(artifact, &surface, wanted),
    };
    let standins = match supplied {
        Ok(standins) => standins,
        Err(more) => {
            findings.extend(more);
            StandIns::default()
        }
    };
    // What a compiler was allowed to use is often not used: found out by compiling.
    let features: Vec<_> = artifact.features().into_iter().filter(|feature| feature.from == "types").collect();
    if features.iter().any(|feature| feature.name == wide::FEATURE) {
        findings.extend(wide::misread(artifact, &surface, &steps));
    }
    let mut notes = Vec::new();
    for feature in &features {
        if let Some(config) = feature.config {
            notes.push(as_note(BeyondDefaults { feature: feature.name, config, flag: feature.flag }.into()));
        }
    }
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(findings);
    }
    notes.extend(findings);
    let features = features.iter().map(|feature| feature.name).collect();
    Ok(Plan { surface: Arc::new(surface), steps, standins, features, notes })
}

/// What is known of a core module.
pub(super) fn core_of(artifact: &Artifact) -> Option<&Core> {
    artifact.core.as_ref().filter(|_| !artifact.is_component())
}

/// The resource whose handle a result is or, as its `ok`, carries.
fn handle_in(surface: &Surface, ty: Type) -> Option<ResourceId> {
    match surface.kind(ty)? {
        TypeKind::Own(id) => Some(*id),
        TypeKind::Result { ok: Some(ok), .. } => handle_in(surface, *ok),
        TypeKind::Option(inner) => handle_in(surface, *inner),
        _ => None,
    }
}

fn nothing_to_bind(call: &CallText, name: &str, step: &Step, surface: &Surface) -> Finding {
    let result = step.ty.result.map(|ty| surface.type_text(ty));
    no_handle(call, call.path.clone(), name, HandleFault::NotReturned { path: step.path.clone(), result })
}

fn no_handle(call: &CallText, span: Range<usize>, name: &str, fault: HandleFault) -> Finding {
    NoHandle { source: Arc::clone(&call.source), span, name: name.to_owned(), fault }.into()
}

fn step(
    artifact: &Artifact,
    surface: &Surface,
    call: &CallText,
    names: &Names,
    files: Files<'_>,
) -> Result<Step, Vec<Finding>> {
    let text = call.path();
    let bound = text.split_once('.').and_then(|(name, method)| Some((name, method, names.get(name)?)));
    if let Some((name, method, Holds::Handle(resource))) = bound
        && let Some(function) = target::method(surface, *resource, method)
    {
        return arguments(surface, call, &function, Some(name), names, files);
    }
    // A name may be that of a resource too.
    match (target::find(surface, text), bound) {
        (Found::One(function), _) => arguments(surface, call, &function, None, names, files),
        (Found::Several(functions), _) => {
            let paths = functions.iter().map(Function::path).collect::<Vec<_>>();
            Err(vec![target::ambiguous(artifact, call, &paths)])
        }
        (Found::Nothing, Some((_, _, Holds::Unknown))) => Err(Vec::new()),
        (Found::Nothing, Some((name, _, Holds::GivenAway(by)))) => {
            let fault = HandleFault::GivenAway { by: by.clone() };
            Err(vec![no_handle(call, call.path.start..call.path.start + name.len(), name, fault)])
        }
        (Found::Nothing, Some((name, method, Holds::Handle(resource)))) => {
            Err(vec![no_handle(call, call.path.clone(), name, target::no_method(surface, *resource, method))])
        }
        (Found::Nothing, None) => match target::unbound(surface, text) {
            Some(name) => {
                let fault = HandleFault::Unbound { bound: names.held() };
                Err(vec![no_handle(call, call.path.start..call.path.start + name.len(), name, fault)])
            }
            None => Err(match core_of(artifact) {
                Some(core) => core::missing(core, artifact, call),
                None => target::missing(artifact, surface, call),
            }),
        },
    }
}

fn arguments(
    surface: &Surface,
    call: &CallText,
    function: &Function<'_>,
    this: Option<&str>,
    names: &Names,
    files: Files<'_>,
) -> Result<Step, Vec<Finding>> {
    let path = function.path();
    let params = &function.ty.params[usize::from(this.is_some())..];
    let (nodes, json, span, source) = match &call.arguments {
        Some(given) => (given.nodes.as_slice(), given.json, given.span.clone(), &given.source),
        None => (&[][..], false, call.path.end..call.path.end, &call.source),
    };
    if nodes.len() != params.len() {
        let end = span.end.saturating_sub(usize::from(call.arguments.is_some() && nodes.len() < params.len()));
        let span = match nodes.get(params.len()) {
            Some(extra) => extra.span.start..nodes[nodes.len() - 1].span.end,
            None => end..span.end,
        };
        return Err(vec![
            ArgumentCount {
                source: Arc::clone(source),
                span,
                function: path.clone(),
                signature: surface.func_text(function.ty),
                parameters: params.iter().map(|p| format!("{}: {}", p.name, surface.type_text(p.ty))).collect(),
                given: nodes.len(),
                example: example(surface, call, &path, function.ty, this, json),
            }
            .into(),
        ]);
    }
    let uses = names.call(this);
    let scope = Scope { surface, handle: &|mention| uses.resource(mention), file: files };
    let mut args: Vec<Value> = this.map(|name| Value::Handle(name.to_owned())).into_iter().collect();
    let mut findings = Vec::new();
    for (param, node) in params.iter().zip(nodes) {
        let read = if json { from_json(&scope, param.ty, node) } else { from_node(&scope, param.ty, node) };
        match read {
            // Only a component can make one, so that no host can pass one in.
            Ok(value) if value.has_error_context() => {
                findings.push(error_context(surface, source, &path, param, node));
            }
            Ok(value) => args.push(value),
            Err(error) => {
                match uses.unusable() {
                    Some(Unusable::Known) => continue,
                    Some(Unusable::Told(fault)) => {
                        let name = source.text.get(error.span.clone()).unwrap_or_default().trim_matches('"');
                        let name = name.to_owned();
                        findings.push(NoHandle { source: Arc::clone(source), span: error.span, name, fault }.into());
                        continue;
                    }
                    None => {}
                }
                let ty = surface.type_text(param.ty);
                let structure = Some(surface.type_structure(param.ty)).filter(|structure| *structure != ty);
                let finding: Finding = ArgumentType {
                    source: Arc::clone(source),
                    span: error.span,
                    function: path.clone(),
                    parameter: param.name.clone(),
                    ty,
                    structure,
                    path: error.path,
                    message: error.message,
                    instead: error.instead,
                    example: sample(surface, param.ty).map(|value| written(surface, param.ty, &value, json)),
                }
                .into();
                findings.push(finding);
            }
        }
    }
    findings.extend(unsupported(surface, &path, function.ty));
    // Also where nothing is told: a name may be unusable for a reason that was told before.
    if !findings.is_empty() || args.len() != function.ty.params.len() {
        return Err(findings);
    }
    Ok(Step {
        text: call.clone(),
        path,
        instances: function.instances.iter().map(|name| (*name).to_owned()).collect(),
        name: function.name.to_owned(),
        ty: function.ty.clone(),
        args,
        gives: uses.given_away(),
        request: None,
    })
}

fn error_context(surface: &Surface, source: &Arc<Source>, path: &str, param: &Param, node: &Node) -> Finding {
    ArgumentType {
        source: Arc::clone(source),
        span: node.span.clone(),
        function: path.to_owned(),
        parameter: param.name.clone(),
        ty: surface.type_text(param.ty),
        structure: None,
        path: String::new(),
        message: "an `error-context` comes from a component; it cannot be passed in from outside".to_owned(),
        instead: None,
        example: None,
    }
    .into()
}

/// A call of the function that fits, with example values.
fn example(
    surface: &Surface,
    call: &CallText,
    path: &str,
    ty: &FuncType,
    this: Option<&str>,
    json: bool,
) -> Option<String> {
    let params = &ty.params[usize::from(this.is_some())..];
    let value = |param: &Param| sample(surface, param.ty).map(|value| written(surface, param.ty, &value, json));
    let values = params.iter().map(value).collect::<Option<Vec<String>>>()?.join(", ");
    let name = if this.is_some() { call.path() } else { path };
    Some(if json { format!("[{values}]") } else { format!("{name}({values})") })
}

fn written(surface: &Surface, ty: Type, value: &Value, json: bool) -> String {
    if json { to_json(surface, ty, value).to_string() } else { to_wave(value) }
}

/// Streams and futures whose element type cannot be fed from outside.
fn unsupported(surface: &Surface, path: &str, ty: &FuncType) -> Option<Finding> {
    let types = ty.params.iter().map(|param| param.ty).chain(ty.result);
    let bad = types.into_iter().find_map(|ty| find_unsupported(surface, ty, 0))?;
    let message = format!(
        "its type has `{}`; streams and futures can be given and taken from outside unless what they carry is or holds an `error-context`, another stream or a future, or holds handles",
        surface.type_text(bad)
    );
    Some(CannotPass { function: path.to_owned(), message }.into())
}

fn find_unsupported(surface: &Surface, ty: Type, depth: usize) -> Option<Type> {
    if depth > 64 {
        return None;
    }
    let inner = |ty: Type| find_unsupported(surface, ty, depth + 1);
    match surface.kind(ty)? {
        TypeKind::Stream(item) | TypeKind::Future(item) => {
            let carried = super::streams::supported(surface, *item)
                || item.is_some_and(|item| super::pump::carries(surface, item));
            (!carried).then_some(ty)
        }
        TypeKind::Record(fields) => fields.iter().find_map(|field| inner(field.ty)),
        TypeKind::Variant(cases) => cases.iter().filter_map(|case| case.ty).find_map(inner),
        TypeKind::Tuple(types) => types.iter().copied().find_map(inner),
        TypeKind::List(ty) | TypeKind::FixedList(ty, _) | TypeKind::Option(ty) | TypeKind::Alias(ty) => inner(*ty),
        TypeKind::Map(key, value) => inner(*key).or_else(|| inner(*value)),
        TypeKind::Result { ok, err } => ok.and_then(inner).or_else(|| err.and_then(inner)),
        _ => None,
    }
}
