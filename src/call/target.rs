//! Which exported function a path means.

use super::request::CallText;
use crate::artifact::Artifact;
use crate::explain::lookup::{Context, Lookup, explain_lookup};
use crate::finding::calling::{AmbiguousCall, NoSuchFunction};
use crate::finding::{Finding, Severity};
use crate::path::{self, FuncName, Reading};
use crate::surface::{Direction, Function, InterfaceName, ResourceId, Surface, TypeKind};
use std::sync::Arc;

/// What a path was found to mean.
pub(super) enum Found<'a> {
    /// This function.
    One(Function<'a>),
    /// Any of these.
    Several(Vec<Function<'a>>),
    /// None.
    Nothing,
}

/// Finds the exported function that a path in any spelling means: the exact path first, then by the
/// readings of the path, versions matched like wasmtime does.
pub(super) fn find<'a>(surface: &'a Surface, text: &str) -> Found<'a> {
    find_in(&surface.functions(Direction::Export), text)
}

/// Finds the one of these functions that a path means.
pub(super) fn find_in<'a>(functions: &[Function<'a>], text: &str) -> Found<'a> {
    if let Some(at) = functions.iter().position(|function| function.path() == text) {
        return Found::One(functions[at].clone());
    }
    let asked = path::read(text);
    for reading in asked.readings() {
        let fitting: Vec<_> = functions.iter().filter(|function| fits(function, &reading)).cloned().collect();
        match fitting.len() {
            0 => {}
            1 => return Found::One(fitting.into_iter().next().expect("one was counted")),
            _ => return Found::Several(fitting),
        }
    }
    Found::Nothing
}

/// Finds the method of a resource that a bound name holds.
pub(super) fn method<'a>(surface: &'a Surface, resource: ResourceId, name: &str) -> Option<Function<'a>> {
    surface.functions(Direction::Export).into_iter().find(|function| {
        let FuncName::Method(_, method) = FuncName::parse(function.name) else { return false };
        let own = function
            .ty
            .params
            .first()
            .is_some_and(|param| matches!(surface.kind(param.ty), Some(TypeKind::Borrow(id)) if *id == resource));
        own && method == name
    })
}

fn fits(function: &Function<'_>, reading: &Reading<'_>) -> bool {
    let Some(item) = reading.item else { return false };
    let named = function.name == item || FuncName::parse(function.name).to_string() == item;
    if !named {
        return false;
    }
    let mut instances = function.instances.clone();
    if !reading.has_instance() {
        return reading.outer.is_empty() || instances == reading.outer;
    }
    let Some(last) = instances.pop() else { return false };
    instance_fits(last, reading) && (reading.outer.is_empty() || instances == reading.outer)
}

fn instance_fits(name: &str, reading: &Reading<'_>) -> bool {
    let Some(interface) = InterfaceName::parse(name) else {
        return reading.namespace.is_none() && reading.interface == Some(name);
    };
    let equal = |asked: Option<&str>, is: &str| asked.is_none_or(|asked| asked == is);
    if !equal(reading.namespace, &interface.namespace)
        || !equal(reading.package, &interface.package)
        || reading.interface != Some(interface.interface.as_str())
    {
        return false;
    }
    match reading.version {
        None => true,
        Some(version) => {
            let asked = InterfaceName { version: Some(version.to_owned()), ..interface.clone() };
            asked.matches(&interface)
        }
    }
}

/// A short name that several functions have.
pub(super) fn ambiguous(artifact: &Artifact, call: &CallText, paths: &[String]) -> Finding {
    AmbiguousCall {
        file: artifact.name.clone(),
        source: Arc::clone(&call.source),
        span: call.path.clone(),
        name: call.path().to_owned(),
        paths: paths.to_vec(),
    }
    .into()
}

/// A name that no exported function has: the diagnosis of the lookup, else what there is.
pub(super) fn missing(artifact: &Artifact, surface: &Surface, call: &CallText) -> Vec<Finding> {
    let context = Context { source: Some((Arc::clone(&call.source), call.path.start)), ..Context::default() };
    let mut found = explain_lookup(&Lookup::get_func(call.path()), artifact, &context);
    found.retain(|finding| finding.severity == Severity::Error);
    if !found.is_empty() {
        return found;
    }
    let paths: Vec<String> = surface.functions(Direction::Export).iter().map(Function::path).collect();
    vec![
        NoSuchFunction {
            file: artifact.name.clone(),
            source: Arc::clone(&call.source),
            span: call.path.clone(),
            name: call.path().to_owned(),
            paths,
        }
        .into(),
    ]
}
