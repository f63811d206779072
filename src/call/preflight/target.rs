//! Which exported function a path means.

use super::HandleFault;
use super::findings::{cuts_the_version, names_a_resource, no_such_function};
use crate::artifact::Artifact;
use crate::call::request::CallText;
use crate::finding::{Finding, Severity};
use crate::lookup::{Lookup, LookupContext, explain_lookup};
use crate::path::{self, FuncName, similar};
use crate::surface::{Direction, Found, Function, ResourceId, Surface, TypeKind};
use std::sync::Arc;

/// Finds the function that a path in any spelling means. A version has three numbers.
pub(super) fn find<'a>(surface: &'a Surface, text: &str, direction: Direction) -> Found<'a> {
    // A core module's function may have any text as its name.
    if let Some(function) = surface.functions(direction).into_iter().find(|function| function.path() == text) {
        return Found::One(function);
    }
    let asked = path::read(text);
    match cut_version(&asked) {
        None => surface.find_spelled(&asked, direction),
        Some(_) => Found::Nothing,
    }
}

fn cut_version(asked: &path::Asked) -> Option<&str> {
    asked.version().filter(|version| semver::Version::parse(version).is_err())
}

/// The methods of a resource with their names.
fn methods(surface: &Surface, resource: ResourceId) -> impl Iterator<Item = (&str, Function<'_>)> {
    surface.functions(Direction::Export).into_iter().filter_map(move |function| {
        let FuncName::Method(_, name) = FuncName::parse(function.name) else { return None };
        let of = surface.kind(function.ty.params.first()?.ty)?;
        matches!(of, TypeKind::Borrow(id) if *id == resource).then_some((name, function))
    })
}

/// Finds the method of a resource that a bound name holds.
pub(super) fn method<'a>(surface: &'a Surface, resource: ResourceId, name: &str) -> Option<Function<'a>> {
    methods(surface, resource).find(|(method, _)| *method == name).map(|(_, function)| function)
}

/// The constructor of the resource that a method is of.
pub(super) fn constructor<'a>(surface: &'a Surface, method: &Function<'_>, resource: &str) -> Option<Function<'a>> {
    surface.functions(Direction::Export).into_iter().find(|function| {
        function.instances == method.instances && FuncName::parse(function.name) == FuncName::Constructor(resource)
    })
}

/// Why a bound name has no such method.
pub(super) fn no_method(surface: &Surface, resource: ResourceId, method: &str) -> HandleFault {
    let name = surface.resources[resource.0].name.clone();
    let functions = surface.functions(Direction::Export);
    let of_resource = |function: &&Function<'_>| {
        function.instances == surface.resources[resource.0].instances
            && FuncName::parse(function.name) == FuncName::Static(&name, method)
    };
    match functions.iter().find(of_resource) {
        Some(function) => HandleFault::Static { path: function.path(), resource: name },
        None => {
            let methods = methods(surface, resource).map(|(name, _)| name.to_owned()).collect();
            HandleFault::NoMethod { methods, resource: name, method: method.to_owned() }
        }
    }
}

/// The name before a method that some resource has, where no resource is called anything like it: it
/// was meant to hold one.
pub(super) fn unbound<'t>(surface: &Surface, text: &'t str) -> Option<&'t str> {
    let (name, wanted) = text.split_once('.').filter(|(name, _)| !name.contains([':', '/', '#', '@', '[']))?;
    let functions = surface.functions(Direction::Export);
    let mut has = false;
    for function in &functions {
        match FuncName::parse(function.name) {
            FuncName::Constructor(resource) | FuncName::Static(resource, _) | FuncName::Method(resource, _)
                if similar(resource, name) =>
            {
                return None;
            }
            FuncName::Method(_, method) => has |= method == wanted,
            _ => {}
        }
    }
    // An instance of this name is no handle.
    let instance = functions.iter().any(|function| function.instances.contains(&name));
    (has && !instance).then_some(name)
}

/// A name that no exported function has: the diagnosis of the lookup, else what there is.
pub(super) fn missing(artifact: &Artifact, surface: &Surface, call: &CallText) -> Vec<Finding> {
    let source = Some((Arc::clone(&call.source), call.path.start));
    let context = LookupContext { source, ..LookupContext::default() };
    let mut found = explain_lookup(&Lookup::get_func(call.path()), artifact, &context);
    found.retain(|finding| finding.severity == Severity::Error);
    let functions = surface.functions(Direction::Export);
    match intended_function(&artifact.name, surface, call) {
        Some(finding) => vec![finding],
        None if found.is_empty() => vec![no_such_function(&artifact.name, call, &functions)],
        None => found,
    }
}

/// The function that a name means in the cases that the diagnosis of host lookups does not cover: a resource in
/// place of its constructor, a version with numbers missing.
fn intended_function(file: &str, surface: &Surface, call: &CallText) -> Option<Finding> {
    let constructor = [call.path(), ".constructor"].concat();
    if let Found::One(function) = find(surface, &constructor, Direction::Export)
        && let FuncName::Constructor(_) = FuncName::parse(function.name)
    {
        return Some(names_a_resource(file, call, function.path()));
    }
    let asked = path::read(call.path());
    let version = cut_version(&asked)?;
    match surface.find_function(&asked, Direction::Export) {
        Found::One(function) => Some(cuts_the_version(file, call, function.path(), version)),
        _ => None,
    }
}
