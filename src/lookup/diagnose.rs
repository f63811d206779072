//! From a failed lookup to what is wrong with the name.

use super::api::{Api, Lookup};
use super::simulate::{Outcome, Trace};
use crate::finding::lookup::Fault;
use crate::path::{Asked, FuncName, Reading, Separator, VersionPlace, folded};
use crate::surface::{
    Difference, Direction, Found, Function, InterfaceName, Item, ItemKind, Near, Surface, by_name_map,
};

/// What is wrong with a name, and which function was probably meant.
pub(super) struct Diagnosis<'a> {
    pub(super) fault: Fault,
    pub(super) meant: Option<Function<'a>>,
    pub(super) near: Vec<Near<'a>>,
}

impl<'a> Diagnosis<'a> {
    fn of(fault: Fault) -> Self {
        Diagnosis { fault, meant: None, near: Vec::new() }
    }

    fn meaning(fault: Fault, meant: Function<'a>) -> Self {
        Diagnosis { fault, meant: Some(meant), near: Vec::new() }
    }
}

/// Decides it from the surface. `asked` is the whole name, a parent instance included.
pub(super) fn diagnose<'a>(lookup: &Lookup, asked: &Asked, trace: &Trace, surface: &'a Surface) -> Diagnosis<'a> {
    if let Some(diagnosis) = from_outcome(lookup, asked, trace, surface) {
        return diagnosis;
    }
    let of_instance = asked.item.is_none() || matches!(trace.outcome, Outcome::NotAFunction("instance"));
    if of_instance && let Some(diagnosis) = instance(lookup, asked, surface) {
        return diagnosis;
    }
    match surface.find_function(asked, Direction::Export) {
        Found::One(meant) => Diagnosis::meaning(fault_of_spelling(lookup, asked, trace, &meant), meant),
        Found::Several(candidates) => {
            Diagnosis::of(Fault::Ambiguous { candidates: candidates.iter().map(Function::path).collect() })
        }
        Found::Nothing => instance(lookup, asked, surface).unwrap_or_else(|| nothing_fits(asked, surface)),
    }
}

fn from_outcome<'a>(lookup: &Lookup, asked: &Asked, trace: &Trace, surface: &'a Surface) -> Option<Diagnosis<'a>> {
    match &trace.outcome {
        Outcome::Function(instances, name) => {
            let meant = exported(surface, instances, name);
            let fault = if trace.fell_to_root { Fault::RootInstead } else { Fault::Works };
            Some(Diagnosis { fault, meant, near: Vec::new() })
        }
        Outcome::Item(_) => Some(Diagnosis::of(Fault::Works)),
        Outcome::NotAFunction("instance") => None,
        Outcome::NotAFunction(kind) => Some(Diagnosis::of(Fault::NotAFunction { kind })),
        Outcome::Unreadable(message) if is_invoke(&lookup.api) => {
            let meant = match surface.find_function(asked, Direction::Export) {
                Found::One(function) => Some(function),
                _ => None,
            };
            let other_case = |meant: &Function<'_>| {
                let shown = FuncName::parse(meant.name).to_string();
                asked.item().is_some_and(|item| item != shown && folded(item) == folded(&shown))
            };
            let read_as_call = asked.call.is_some() || lookup.api == Api::Invoked;
            let fault = if read_as_call && meant.as_ref().is_some_and(other_case) {
                Fault::Case
            } else {
                Fault::InvokeSyntax { message: message.clone() }
            };
            let near = if meant.is_none() { surface.nearest(asked, Direction::Export) } else { Vec::new() };
            Some(Diagnosis { fault, meant, near })
        }
        _ => None,
    }
}

fn is_invoke(api: &Api) -> bool {
    matches!(api, Api::Invoke | Api::Invoked)
}

fn exported<'a>(surface: &'a Surface, instances: &[String], name: &str) -> Option<Function<'a>> {
    surface.functions(Direction::Export).into_iter().find(|f| f.instances == instances && f.name == name)
}

/// One function is meant: what about its spelling kept the lookup from finding it?
fn fault_of_spelling(lookup: &Lookup, asked: &Asked, trace: &Trace, meant: &Function<'_>) -> Fault {
    if asked.is_core_name() {
        return Fault::CoreName;
    }
    let item = asked.readings().into_iter().find_map(|reading| item_of(&reading, meant)).unwrap_or_default();
    let shown = FuncName::parse(meant.name).to_string();
    if item != meant.name && item != shown {
        let member = !matches!(FuncName::parse(meant.name), FuncName::Plain(_));
        return if member && folded(&item) != folded(&shown) { Fault::Member } else { Fault::Case };
    }
    if is_invoke(&lookup.api) {
        return match trace.outcome {
            _ if meant.name.starts_with('[') => {
                Fault::InvokeSyntax { message: "functions of resources cannot be called with it".to_owned() }
            }
            _ if asked.version.is_none() => match versioned(meant) {
                Some(instance) => Fault::PartOfName { instance },
                None => Fault::Flat,
            },
            _ => Fault::Flat,
        };
    }
    if asked.version_place() == Some(VersionPlace::AfterPackage)
        || asked.version_place() == Some(VersionPlace::AfterFunction) && asked.separator == Some(Separator::Hash)
    {
        return Fault::VersionPlace;
    }
    if item != meant.name && (meant.instances.is_empty() || matches!(lookup.api, Api::GetExportIn(_) | Api::Bindgen(_)))
    {
        return Fault::Member;
    }
    if let (Api::GetExportIn(parent) | Api::Bindgen(Some(parent)), Some(instance)) =
        (&lookup.api, meant.instances.last())
    {
        let misses = trace.steps.first().is_some_and(|step| step.found.is_none());
        if misses && parent != instance {
            return Fault::PartOfName { instance: (*instance).to_owned() };
        }
    }
    Fault::Flat
}

fn versioned(meant: &Function<'_>) -> Option<String> {
    meant.instances.last().filter(|name| name.contains('@')).map(|name| (*name).to_owned())
}

/// The item of a reading, if the reading is about this function.
fn item_of(reading: &Reading<'_>, meant: &Function<'_>) -> Option<String> {
    let item = reading.item?;
    let shown = FuncName::parse(meant.name).to_string();
    let member = shown.rsplit('.').next().unwrap_or(&shown);
    let about = [meant.name, &shown, member].iter().any(|name| folded(name) == folded(item));
    about.then(|| item.to_owned())
}

/// An instance was named, and no function in it.
fn instance<'a>(lookup: &Lookup, asked: &Asked, surface: &'a Surface) -> Option<Diagnosis<'a>> {
    let wanted: Vec<Reading<'_>> =
        asked.readings().into_iter().filter(|reading| reading.has_instance() && reading.item.is_none()).collect();
    let exact = by_name_map(&surface.exports, asked.name()).map(|(item, _)| item);
    let item = exact.filter(|item| matches!(item.kind, ItemKind::Instance(_))).or_else(|| {
        let mut fitting = surface.exports.iter().filter(|item| wanted.iter().any(|reading| names(item, reading, true)));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    });
    if let Some(item) = item {
        let functions = functions_of(surface, &item.name);
        if exact.is_some() && !matches!(lookup.api, Api::GetExport | Api::GetExportIn(_)) {
            let mut only = functions.iter();
            let meant = match (only.next(), only.next()) {
                (Some(one), None) => Some(one.clone()),
                _ => None,
            };
            let functions = functions.iter().map(Function::path).collect();
            return Some(Diagnosis { fault: Fault::Instance { functions }, meant, near: Vec::new() });
        }
        let fault = if asked.version_place() == Some(VersionPlace::AfterPackage) {
            Fault::VersionPlace
        } else {
            Fault::PartOfName { instance: item.name.clone() }
        };
        let meant = if functions.len() == 1 { functions.into_iter().next() } else { None };
        return Some(Diagnosis { fault, meant, near: Vec::new() });
    }
    let is_other = |item: &&Item| wanted.iter().any(|reading| names(item, reading, false));
    let others: Vec<&Item> = surface.exports.iter().filter(is_other).collect();
    let first = others.first()?;
    let versions: Vec<String> = others.iter().filter_map(|other| InterfaceName::parse(&other.name)?.version).collect();
    let found = (!versions.is_empty()).then(|| versions.join(" and "));
    let asked = asked.version()?.to_owned();
    // Which of several versions is meant is not known.
    let functions = if others.len() == 1 { functions_of(surface, &first.name) } else { Vec::new() };
    let meant = if functions.len() == 1 { functions.into_iter().next() } else { None };
    Some(Diagnosis { fault: Fault::Track { asked, found }, meant, near: Vec::new() })
}

fn functions_of<'a>(surface: &'a Surface, instance: &str) -> Vec<Function<'a>> {
    surface.functions(Direction::Export).into_iter().filter(|f| f.instances == [instance]).collect()
}

/// Whether an export is the instance that a reading names, with its version or whatever version.
fn names(item: &Item, reading: &Reading<'_>, with_version: bool) -> bool {
    if !matches!(item.kind, ItemKind::Instance(_)) {
        return false;
    }
    let equal = |part: Option<&str>, is: &str| part.is_none_or(|part| folded(part) == folded(is));
    let Some(name) = InterfaceName::parse(&item.name) else {
        return reading.namespace.is_none() && reading.interface.is_some() && equal(reading.interface, &item.name);
    };
    reading.interface.is_some()
        && equal(reading.namespace, &name.namespace)
        && equal(reading.package, &name.package)
        && equal(reading.interface, &name.interface)
        && (!with_version
            || reading.version.is_none_or(|version| {
                name.matches(&InterfaceName { version: Some(version.to_owned()), ..name.clone() })
            }))
}

/// No exported function fits the name: what is there in its place?
fn nothing_fits<'a>(asked: &Asked, surface: &'a Surface) -> Diagnosis<'a> {
    if let Found::One(meant) = surface.find_function(asked, Direction::Import) {
        return Diagnosis::meaning(Fault::Import, meant);
    }
    if let Some(kind) = other_kind(asked, surface) {
        return Diagnosis::of(Fault::NotAFunction { kind });
    }
    let mut near = surface.nearest(asked, Direction::Export);
    near.retain(|near| near.direction == Direction::Export || near.differences.len() <= 2);
    let export = near.iter().find(|near| near.direction == Direction::Export).cloned();
    if let Some(best) = export {
        let has = |difference| best.differences.contains(&difference);
        let fault = if has(Difference::Version) && !has(Difference::Typo) {
            let found = best.function.instances.last().and_then(|name| InterfaceName::parse(name));
            Some(Fault::Track {
                asked: asked.version().unwrap_or_default().to_owned(),
                found: found.and_then(|name| name.version),
            })
        } else if has(Difference::AtRoot) && !has(Difference::Typo) {
            Some(Fault::AtRoot)
        } else if has(Difference::OtherInterface) || has(Difference::OtherPackage) {
            Some(Fault::OtherInterface)
        } else if has(Difference::OfResource) && best.function.name.starts_with("[constructor]") {
            Some(Fault::Member)
        } else if has(Difference::Typo) {
            Some(Fault::Typo)
        } else {
            None
        };
        if let Some(fault) = fault {
            near.retain(|near| near.function.path() != best.function.path());
            return Diagnosis { fault, meant: Some(best.function), near };
        }
    }
    if let Some(fault) = in_interface(asked, surface) {
        return Diagnosis { fault, meant: None, near };
    }
    if let Some(diagnosis) = version_of_instance(asked, surface) {
        return diagnosis;
    }
    let exports = surface.functions(Direction::Export).iter().map(Function::path).collect();
    Diagnosis { fault: Fault::NotPresent { exports }, meant: None, near }
}

/// The interface is exported on another track, whatever the function.
fn version_of_instance<'a>(asked: &Asked, surface: &'a Surface) -> Option<Diagnosis<'a>> {
    let version = asked.version()?;
    let readings = asked.readings();
    let item = surface
        .exports
        .iter()
        .find(|item| readings.iter().any(|reading| reading.namespace.is_some() && names(item, reading, false)))?;
    let found = InterfaceName::parse(&item.name)?.version;
    if found.as_deref() == Some(version) {
        return None;
    }
    Some(Diagnosis::of(Fault::Track { asked: version.to_owned(), found }))
}

/// The interface that was named is exported, and has no such function.
fn in_interface(asked: &Asked, surface: &Surface) -> Option<Fault> {
    asked.item.as_ref()?;
    let readings = asked.readings();
    let item = surface.exports.iter().find(|item| {
        readings.iter().any(|reading| reading.item.is_some() && reading.has_instance() && names(item, reading, true))
    })?;
    let functions = functions_of(surface, &item.name).iter().map(Function::path).collect();
    Some(Fault::NotInInterface { interface: item.name.clone(), functions })
}

/// What the name stands for, where that is no function: a type, a resource, a module.
fn other_kind(asked: &Asked, surface: &Surface) -> Option<&'static str> {
    for reading in asked.readings() {
        let Some(item) = reading.item else { continue };
        let scopes: Vec<&[Item]> = if reading.has_instance() {
            surface.exports.iter().filter(|export| names(export, &reading, true)).filter_map(items_of).collect()
        } else {
            std::iter::once(surface.exports.as_slice()).chain(surface.exports.iter().filter_map(items_of)).collect()
        };
        let found = scopes.into_iter().flatten().find(|candidate| candidate.name == item);
        match found.map(|found| &found.kind) {
            None | Some(ItemKind::Func(_) | ItemKind::Instance(_)) => {}
            Some(kind) => return Some(kind.word()),
        }
    }
    None
}

fn items_of(item: &Item) -> Option<&[Item]> {
    match &item.kind {
        ItemKind::Instance(items) => Some(items),
        _ => None,
    }
}
