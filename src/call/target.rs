//! Which exported function a path means.

use super::request::CallText;
use crate::artifact::Artifact;
use crate::finding::calling::{AmbiguousCall, HandleFault, NoSuchFunction, Slip};
use crate::finding::{Finding, Severity};
use crate::lookup::{Context, Lookup, explain_lookup};
use crate::path::{self, FuncName, Reading, similar};
use crate::surface::{self, Direction, Function, InterfaceName, ResourceId, Surface, TypeKind};
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
            HandleFault::NoMethod { methods: methods(surface, resource), resource: name, method: method.to_owned() }
        }
    }
}

/// The methods of a resource.
fn methods(surface: &Surface, resource: ResourceId) -> Vec<String> {
    let functions = surface.functions(Direction::Export);
    let named = functions.iter().filter_map(|function| match FuncName::parse(function.name) {
        FuncName::Method(_, name) => Some(name),
        _ => None,
    });
    named.filter(|name| method(surface, resource, name).is_some()).map(str::to_owned).collect()
}

/// The name before a method that some resource has, where no resource is called anything like it: it
/// was meant to hold one.
pub(super) fn unbound<'t>(surface: &Surface, text: &'t str) -> Option<&'t str> {
    let (name, wanted) = text.split_once('.').filter(|(name, _)| !name.contains([':', '/', '#', '@', '[']))?;
    let functions = surface.functions(Direction::Export);
    let parsed = functions.iter().map(|function| FuncName::parse(function.name));
    let mut has = false;
    for function in parsed {
        match function {
            FuncName::Constructor(resource) | FuncName::Static(resource, _) if similar(resource, name) => return None,
            FuncName::Method(resource, _) if similar(resource, name) => return None,
            FuncName::Method(_, method) if method == wanted => has = true,
            _ => {}
        }
    }
    // An instance of this name is no handle.
    let instance = functions.iter().any(|function| function.instances.contains(&name));
    (has && !instance).then_some(name)
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
    let functions = surface.functions(Direction::Export);
    let meant = meant(surface, &functions, call.path());
    if !found.is_empty() && meant.is_none() {
        return found;
    }
    let paths: Vec<String> = functions.iter().map(Function::path).collect();
    vec![
        NoSuchFunction {
            file: artifact.name.clone(),
            source: Arc::clone(&call.source),
            span: call.path.clone(),
            name: call.path().to_owned(),
            meant,
            paths,
        }
        .into(),
    ]
}

/// The function that a name means for a call, where what a host's lookup says of the name is beside the
/// point: a resource in place of its constructor, a version with numbers missing.
fn meant(surface: &Surface, functions: &[Function<'_>], text: &str) -> Option<(String, Slip)> {
    let asked = path::read(text);
    let constructors: Vec<Function<'_>> = functions
        .iter()
        .filter(|function| matches!(FuncName::parse(function.name), FuncName::Constructor(_)))
        .cloned()
        .collect();
    if let Found::One(function) = find_in(&constructors, &[text, ".constructor"].concat()) {
        return Some((function.path(), Slip::Resource));
    }
    let version = asked.version().filter(|version| semver::Version::parse(version).is_err())?;
    match surface.find_function(&asked, Direction::Export) {
        surface::Found::One(function) => Some((function.path(), Slip::Version(version.to_owned()))),
        _ => None,
    }
}
