//! The plan of a call: each call of the sequence found and typed, and who supplies the imports.

use super::bindings::{BindingState, BoundNames, HandleFault, Unusable};
use super::findings::{
    ambiguous, argument_count, bad_argument, cannot_pass, misread_in_memory64, needs_feature, no_handle, no_receiver,
};
use super::imports::{ImportPlan, plan_core_imports, plan_imports};
use super::step::CallStep;
use super::target;
use super::{core, handler};
use crate::artifact::Artifact;
use crate::call::request::{CallRequest, CallText, Files};
use crate::call::value::{ElementType, Value, ValueError, ValueScope};
use crate::finding::{Finding, Severity};
use crate::path::FuncName;
use crate::surface::{Direction, Found, FuncType, Function, ResourceId, Surface, Type, TypeId, TypeKind};
use std::ops::Range;
use std::sync::Arc;

/// A sequence of calls that can be run.
#[derive(Debug)]
pub(in crate::call) struct CallPlan {
    /// The types of the values.
    pub(in crate::call) surface: Arc<Surface>,
    /// The calls, in order.
    pub(in crate::call) steps: Vec<CallStep>,
    pub(in crate::call) imports: ImportPlan,
    /// What the last call has to return.
    pub(in crate::call) expected: Option<Value>,
    /// The names of the proposals that the artifact needs.
    pub(in crate::call) features: Vec<&'static str>,
    /// Findings that do not stand in the way.
    pub(in crate::call) notes: Vec<Finding>,
}

/// The proposal that lets components lay values out in a 64-bit memory.
const MEMORY64: &str = "component-model-memory64";

/// Plans calls of an artifact's exports.
///
/// # Errors
/// Every finding that stands in the way.
pub(super) fn plan_calls(
    artifact: &Artifact,
    mut surface: Surface,
    calls: &[CallText],
    request: &CallRequest<'_>,
) -> Result<CallPlan, Vec<Finding>> {
    let (mut steps, mut findings) = plan_steps(artifact, &surface, calls, request.files);
    if let Some(request) = request.request {
        match handler::step(&artifact.name, &mut surface, request) {
            Ok(step) => steps.push(step),
            Err(finding) => findings.push(*finding),
        }
    }
    let imports = match core::core_of(artifact) {
        Some(core) => plan_core_imports(core, artifact, request),
        None => plan_imports(artifact, &surface, request),
    };
    let imports = imports.unwrap_or_else(|more| {
        findings.extend(more);
        ImportPlan::default()
    });
    let features = artifact.features();
    if features.iter().any(|feature| feature.name == MEMORY64) {
        let misread = steps.iter().filter(|step| step.request.is_none() && !passes_numbers(&step.ty));
        findings.extend(misread.map(|step| misread_in_memory64(&step.path)));
    }
    findings.extend(features.iter().filter_map(|feature| Some(needs_feature(feature, feature.config?))));
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        findings.retain(|finding| finding.severity != Severity::Note);
        return Err(findings);
    }
    let features = features.iter().map(|feature| feature.name).collect();
    Ok(CallPlan { surface: Arc::new(surface), steps, imports, expected: None, features, notes: findings })
}

/// Whether all values are passed as plain numbers, and so not through memory.
fn passes_numbers(ty: &FuncType) -> bool {
    const MOST_FLAT: usize = 16;
    let number = |ty: Type| !matches!(ty, Type::Id(_) | Type::String | Type::ErrorContext);
    ty.params.len() <= MOST_FLAT && ty.params.iter().map(|param| param.ty).chain(ty.result).all(number)
}

fn plan_steps(
    artifact: &Artifact,
    surface: &Surface,
    calls: &[CallText],
    files: Files<'_>,
) -> (Vec<CallStep>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut steps = Vec::new();
    let mut names = BoundNames::default();
    for call in calls {
        let mut bound = None;
        match plan_step(artifact, surface, call, &names, files) {
            Ok(step) => {
                names.give_away(step.gives.clone(), &step.path);
                if let Some(name) = &call.bind {
                    bound = step.ty.result.and_then(|ty| handle_in(surface, ty));
                    if bound.is_none() {
                        let result = step.ty.result.map(|ty| surface.type_text(ty));
                        let fault = HandleFault::NotReturned { path: step.path.clone(), result };
                        findings.push(no_handle(&call.source, call.path.clone(), name, fault));
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
    (steps, findings)
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

fn plan_step(
    artifact: &Artifact,
    surface: &Surface,
    call: &CallText,
    names: &BoundNames,
    files: Files<'_>,
) -> Result<CallStep, Vec<Finding>> {
    let text = call.path();
    let unusable = |name: &str, span: Range<usize>, fault| Err(vec![no_handle(&call.source, span, name, fault)]);
    let name_span = |name: &str| call.path.start..call.path.start + name.len();
    let bound = text.split_once('.').and_then(|(name, method)| Some((name, method, names.get(name)?)));
    if let Some((name, method, BindingState::Handle(resource))) = bound
        && let Some(function) = target::method(surface, *resource, method)
    {
        return plan_arguments((&artifact.name, surface), call, &function, Some(name), names, files);
    }
    // A name may be that of a resource too.
    match (target::find(surface, text, Direction::Export), bound) {
        (Found::One(function), _) => plan_arguments((&artifact.name, surface), call, &function, None, names, files),
        (Found::Several(functions), _) => {
            let paths = functions.iter().map(Function::path).collect::<Vec<_>>();
            Err(vec![ambiguous(&artifact.name, call, &paths)])
        }
        (Found::Nothing, Some((_, _, BindingState::Unknown))) => Err(Vec::new()),
        (Found::Nothing, Some((name, _, BindingState::GivenAway(by)))) => {
            unusable(name, name_span(name), HandleFault::GivenAway { by: by.clone() })
        }
        (Found::Nothing, Some((name, method, BindingState::Handle(resource)))) => {
            unusable(name, call.path.clone(), target::no_method(surface, *resource, method))
        }
        (Found::Nothing, None) => match target::unbound(surface, text) {
            Some(name) => unusable(name, name_span(name), HandleFault::Unbound { bound: names.held() }),
            None => Err(match core::core_of(artifact) {
                Some(core) => core::missing(core, artifact, call),
                None => target::missing(artifact, surface, call),
            }),
        },
    }
}

fn plan_arguments(
    (file, surface): (&str, &Surface),
    call: &CallText,
    function: &Function<'_>,
    this: Option<&str>,
    names: &BoundNames,
    files: Files<'_>,
) -> Result<CallStep, Vec<Finding>> {
    let path = function.path();
    let params = &function.ty.params[usize::from(this.is_some())..];
    let parts = &call.arguments;
    if parts.nodes.len() != params.len() {
        if let FuncName::Method(resource, method) = FuncName::parse(function.name)
            && this.is_none()
            && parts.nodes.len() + 1 == params.len()
        {
            let made = target::constructor(surface, function, resource).and_then(|constructor| {
                let params = &constructor.ty.params;
                parts.example_call(surface, &constructor.path(), params).filter(|_| !parts.json)
            });
            return Err(vec![no_receiver(call, (file, &path), (resource, method), made)]);
        }
        let example = parts.example_call(surface, if this.is_some() { call.path() } else { &path }, params);
        return Err(vec![argument_count(surface, parts, &path, (function.ty, params), example)]);
    }
    let uses = names.call(this);
    let scope = ValueScope { surface, handle: &|reference| uses.resource(reference), file: files };
    let mut args: Vec<Value> = this.map(|name| Value::Handle(name.to_owned())).into_iter().collect();
    let mut findings = Vec::new();
    for (param, node) in params.iter().zip(&parts.nodes) {
        let error = match parts.read(&scope, param.ty, node) {
            // Only a component can make one, so no host can pass one in.
            Ok(value) if value.has_error_context() => ValueError {
                span: node.span.clone(),
                path: String::new(),
                expected: param.ty,
                message: "an `error-context` is made by a component; it cannot be passed from outside".to_owned(),
                instead: None,
            },
            Ok(value) => {
                args.push(value);
                continue;
            }
            Err(error) => error,
        };
        match uses.unusable() {
            Some(Unusable::Reported) => continue,
            Some(Unusable::Because(fault)) => {
                let name = parts.source.text.get(error.span.clone()).unwrap_or_default().trim_matches('"');
                findings.push(no_handle(&parts.source, error.span, name, fault));
            }
            None => {
                let example = parts.example(surface, param.ty);
                let error = ValueError { instead: error.instead.clone().or(parts.as_text(surface, &error)), ..error };
                findings.push(bad_argument(surface, &parts.source, &path, param, error, example));
            }
        }
    }
    findings.extend(uncarried(surface, &path, function.ty));
    // An argument may be missing without a finding: a name that cannot be used for a reason reported before.
    if !findings.is_empty() || args.len() != function.ty.params.len() {
        return Err(findings);
    }
    Ok(CallStep {
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

/// The first stream or future in a type whose items cannot be passed from outside.
fn uncarried(surface: &Surface, path: &str, ty: &FuncType) -> Option<Finding> {
    let is_uncarried = |id: &TypeId| match &surface.def(*id).kind {
        TypeKind::Stream(item) | TypeKind::Future(item) => ElementType::of(surface, *item).is_none(),
        _ => false,
    };
    // The outermost: a type comes after those that it is made of.
    let bad = surface.reached(ty.types()).into_iter().filter(is_uncarried).max()?;
    let message = format!(
        "its type has `{}`: only streams and futures of numbers, `bool`, `char`, `string`, `list<u8>`, `list<u32>`, `list<string>`, `option<u32>`, `option<string>`, `result<_, string>`, owned handles and nothing can be passed from outside; let a component call it: `--with`",
        surface.type_text(Type::Id(bad))
    );
    Some(cannot_pass(path, message))
}
