//! From a failed lookup to what is wrong with the name.

use super::api::{Lookup, LookupApi};
use super::simulate::{LookupOutcome, LookupTrace, simulate};
use crate::path::{Asked, FuncName, NameReading, Separator, VersionPlace, folded, read};
use crate::surface::{
    Direction, Found, Function, InterfaceName, Item, ItemKind, NameDifference, Near, Surface, by_name_map,
};
use std::ops::Range;

/// Why a name does not lead to the function that was meant, or that it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LookupFault {
    /// The version is after the package or the function, not after the interface.
    MisplacedVersion,
    /// The function is in an exported interface, but it was looked up in one step.
    NestedExport,
    /// A part of the interface's name is missing.
    PartialInterfaceName { interface: String },
    /// The function is a top-level export, but an interface is named.
    TopLevelExport,
    /// The interface is exported at an incompatible version, or at several; `None` without a version.
    IncompatibleVersion { asked: String, exported: Option<String> },
    /// Only case, `-` and `_` differ.
    Case,
    /// A function of a resource in another spelling than the binary's.
    ResourceFunctionSpelling,
    /// An interface is named where a function is required. Its functions, by full path.
    IsInterface { functions: Vec<String> },
    /// Something else is named where a function is required.
    NotAFunction { kind: &'static str },
    /// The function is imported, not exported.
    IsImport,
    /// Several functions match.
    Ambiguous { candidates: Vec<String> },
    /// The interface is exported, but without the function.
    NotInInterface { interface: String, functions: Vec<String> },
    /// Another interface has a function of that name.
    OtherInterface,
    /// A few letters differ.
    Typo,
    /// A name of the canonical ABI for core modules.
    CoreName,
    /// `--invoke` cannot parse it.
    InvokeSyntax { message: String },
    /// `--invoke` finds the function, but its arguments do not match; the range is that in the call.
    Arguments { message: String, span: Option<Range<usize>> },
    /// Nothing like it is exported.
    NotExported { exports: Vec<String> },
    /// The lookup finds the function.
    Found,
    /// The lookup finds a top-level function instead of one in the interface that is named.
    FoundAtTopLevel,
}

/// What is wrong with a lookup.
pub(crate) struct LookupDiagnosis<'a> {
    /// The name, without a parent instance that was looked up before.
    pub(crate) asked: Asked,
    pub(crate) trace: LookupTrace,
    pub(crate) fault: LookupFault,
    /// The function that was probably meant.
    pub(crate) function: Option<Function<'a>>,
    /// Similar names.
    pub(crate) near: Vec<Near<'a>>,
}

/// Carries out a lookup, and says what is wrong with it.
pub(crate) fn diagnose<'a>(lookup: &Lookup, surface: &'a Surface) -> LookupDiagnosis<'a> {
    let asked = read(&lookup.name);
    let trace = simulate(lookup, surface);
    let whole = match &lookup.api {
        LookupApi::GetExportIn(parent) | LookupApi::Bindgen(Some(parent)) => {
            read(&(crate::path::full(&[parent], "") + &lookup.name))
        }
        _ => asked.clone(),
    };
    let NameDiagnosis { fault, function, near } = name_diagnosis(lookup, &whole, &trace, surface);
    LookupDiagnosis { asked, trace, fault, function, near }
}

/// The part of a diagnosis that the surface decides.
struct NameDiagnosis<'a> {
    fault: LookupFault,
    function: Option<Function<'a>>,
    near: Vec<Near<'a>>,
}

impl<'a> NameDiagnosis<'a> {
    fn new(fault: LookupFault, function: Option<Function<'a>>) -> Self {
        NameDiagnosis { fault, function, near: Vec::new() }
    }
}

/// `asked` is the whole name, a parent instance included.
fn name_diagnosis<'a>(lookup: &Lookup, asked: &Asked, trace: &LookupTrace, surface: &'a Surface) -> NameDiagnosis<'a> {
    if let Some(decided) = from_outcome(lookup, asked, trace, surface) {
        return decided;
    }
    let of_instance = asked.item.is_none() || matches!(trace.outcome, LookupOutcome::NotAFunction("instance"));
    if of_instance && let Some(of_instance) = instance(lookup, asked, surface) {
        return of_instance;
    }
    match surface.find_function(asked, Direction::Export) {
        Found::One(meant) => NameDiagnosis::new(fault_of_spelling(lookup, asked, trace, &meant), Some(meant)),
        Found::Several(candidates) => {
            let candidates = candidates.iter().map(Function::path).collect();
            NameDiagnosis::new(LookupFault::Ambiguous { candidates }, None)
        }
        Found::Nothing => instance(lookup, asked, surface).unwrap_or_else(|| nothing_fits(asked, surface)),
    }
}

fn from_outcome<'a>(
    lookup: &Lookup,
    asked: &Asked,
    trace: &LookupTrace,
    surface: &'a Surface,
) -> Option<NameDiagnosis<'a>> {
    match &trace.outcome {
        LookupOutcome::Function(instances, name) => {
            let meant = exported(surface, instances, name);
            let fault = if trace.fell_to_root { LookupFault::FoundAtTopLevel } else { LookupFault::Found };
            Some(NameDiagnosis::new(fault, meant))
        }
        LookupOutcome::Item(_) => Some(NameDiagnosis::new(LookupFault::Found, None)),
        LookupOutcome::NotAFunction("instance") => None,
        LookupOutcome::NotAFunction(kind) => Some(NameDiagnosis::new(LookupFault::NotAFunction { kind }, None)),
        LookupOutcome::Unreadable(message) if is_invoke(&lookup.api) => {
            let meant = match surface.find_function(asked, Direction::Export) {
                Found::One(function) => Some(function),
                _ => None,
            };
            let other_case = |meant: &Function<'_>| {
                let shown = FuncName::parse(meant.name).to_string();
                asked.item().is_some_and(|item| item != shown && folded(item) == folded(&shown))
            };
            let read_as_call = asked.call.is_some() || lookup.api == LookupApi::Invoked;
            let fault = if read_as_call && meant.as_ref().is_some_and(other_case) {
                LookupFault::Case
            } else {
                LookupFault::InvokeSyntax { message: message.clone() }
            };
            let near = if meant.is_none() { surface.nearest(asked, Direction::Export) } else { Vec::new() };
            Some(NameDiagnosis { fault, function: meant, near })
        }
        _ => None,
    }
}

fn is_invoke(api: &LookupApi) -> bool {
    matches!(api, LookupApi::Invoke | LookupApi::Invoked)
}

fn exported<'a>(surface: &'a Surface, instances: &[String], name: &str) -> Option<Function<'a>> {
    surface.functions(Direction::Export).into_iter().find(|f| f.instances == instances && f.name == name)
}

/// What keeps the lookup from finding the one function that is meant.
fn fault_of_spelling(lookup: &Lookup, asked: &Asked, trace: &LookupTrace, meant: &Function<'_>) -> LookupFault {
    if asked.is_core_name() {
        return LookupFault::CoreName;
    }
    let item = asked.readings().into_iter().find_map(|reading| item_of(&reading, meant)).unwrap_or_default();
    let shown = FuncName::parse(meant.name).to_string();
    if item != meant.name && item != shown {
        let member = !matches!(FuncName::parse(meant.name), FuncName::Plain(_));
        return if member && folded(&item) != folded(&shown) {
            LookupFault::ResourceFunctionSpelling
        } else {
            LookupFault::Case
        };
    }
    if is_invoke(&lookup.api) {
        return match trace.outcome {
            _ if meant.name.starts_with('[') => {
                LookupFault::InvokeSyntax { message: "functions of resources cannot be called with it".to_owned() }
            }
            _ if asked.version.is_none() => match versioned(meant) {
                Some(instance) => LookupFault::PartialInterfaceName { interface: instance },
                None => LookupFault::NestedExport,
            },
            _ => LookupFault::NestedExport,
        };
    }
    if asked.version_place() == Some(VersionPlace::AfterPackage)
        || asked.version_place() == Some(VersionPlace::AfterFunction) && asked.separator == Some(Separator::Hash)
    {
        return LookupFault::MisplacedVersion;
    }
    if item != meant.name
        && (meant.instances.is_empty() || matches!(lookup.api, LookupApi::GetExportIn(_) | LookupApi::Bindgen(_)))
    {
        return LookupFault::ResourceFunctionSpelling;
    }
    if let (LookupApi::GetExportIn(parent) | LookupApi::Bindgen(Some(parent)), Some(instance)) =
        (&lookup.api, meant.instances.last())
    {
        let misses = trace.steps.first().is_some_and(|step| step.found.is_none());
        if misses && parent != instance {
            return LookupFault::PartialInterfaceName { interface: (*instance).to_owned() };
        }
    }
    LookupFault::NestedExport
}

fn versioned(meant: &Function<'_>) -> Option<String> {
    meant.instances.last().filter(|name| name.contains('@')).map(|name| (*name).to_owned())
}

/// The item of a reading, if the reading is about this function.
fn item_of(reading: &NameReading<'_>, meant: &Function<'_>) -> Option<String> {
    let item = reading.item?;
    let shown = FuncName::parse(meant.name).to_string();
    let member = shown.rsplit('.').next().unwrap_or(&shown);
    let about = [meant.name, &shown, member].iter().any(|name| folded(name) == folded(item));
    about.then(|| item.to_owned())
}

/// An instance is named without a function in it.
fn instance<'a>(lookup: &Lookup, asked: &Asked, surface: &'a Surface) -> Option<NameDiagnosis<'a>> {
    let wanted: Vec<NameReading<'_>> =
        asked.readings().into_iter().filter(|reading| reading.has_instance() && reading.item.is_none()).collect();
    let exact = by_name_map(&surface.exports, asked.name()).map(|(item, _)| item);
    let item = exact.filter(|item| matches!(item.kind, ItemKind::Instance(_))).or_else(|| {
        let mut fitting = surface.exports.iter().filter(|item| wanted.iter().any(|reading| names(item, reading, true)));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    });
    if let Some(item) = item {
        let functions = functions_of(surface, &item.name);
        if exact.is_some() && !matches!(lookup.api, LookupApi::GetExport | LookupApi::GetExportIn(_)) {
            let paths = functions.iter().map(Function::path).collect();
            let meant = only(functions);
            return Some(NameDiagnosis::new(LookupFault::IsInterface { functions: paths }, meant));
        }
        let fault = if asked.version_place() == Some(VersionPlace::AfterPackage) {
            LookupFault::MisplacedVersion
        } else {
            LookupFault::PartialInterfaceName { interface: item.name.clone() }
        };
        let meant = only(functions);
        return Some(NameDiagnosis::new(fault, meant));
    }
    let is_other = |item: &&Item| wanted.iter().any(|reading| names(item, reading, false));
    let others: Vec<&Item> = surface.exports.iter().filter(is_other).collect();
    let first = others.first()?;
    let versions: Vec<String> = others.iter().filter_map(|other| InterfaceName::parse(&other.name)?.version).collect();
    let found = (!versions.is_empty()).then(|| versions.join(" and "));
    let asked = asked.version()?.to_owned();
    // Which of several versions is meant is not known.
    let functions = if others.len() == 1 { functions_of(surface, &first.name) } else { Vec::new() };
    let meant = only(functions);
    Some(NameDiagnosis::new(LookupFault::IncompatibleVersion { asked, exported: found }, meant))
}

fn only<T>(all: Vec<T>) -> Option<T> {
    <[T; 1]>::try_from(all).ok().map(|[one]| one)
}

fn functions_of<'a>(surface: &'a Surface, instance: &str) -> Vec<Function<'a>> {
    surface.functions(Direction::Export).into_iter().filter(|f| f.instances == [instance]).collect()
}

/// Whether an export is the instance that a reading names, with its version or at any version.
fn names(item: &Item, reading: &NameReading<'_>, with_version: bool) -> bool {
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

/// No exported function matches the name: what exists instead.
fn nothing_fits<'a>(asked: &Asked, surface: &'a Surface) -> NameDiagnosis<'a> {
    if let Found::One(meant) = surface.find_function(asked, Direction::Import) {
        return NameDiagnosis::new(LookupFault::IsImport, Some(meant));
    }
    if let Some(kind) = other_kind(asked, surface) {
        return NameDiagnosis::new(LookupFault::NotAFunction { kind }, None);
    }
    let mut near = surface.nearest(asked, Direction::Export);
    near.retain(|near| near.direction == Direction::Export || near.differences.len() <= 2);
    let export = near.iter().find(|near| near.direction == Direction::Export).cloned();
    if let Some(best) = export {
        let has = |difference| best.differences.contains(&difference);
        let fault = if has(NameDifference::Version) && !has(NameDifference::Typo) {
            let found = best.function.instances.last().and_then(|name| InterfaceName::parse(name));
            Some(LookupFault::IncompatibleVersion {
                asked: asked.version().unwrap_or_default().to_owned(),
                exported: found.and_then(|name| name.version),
            })
        } else if has(NameDifference::AtRoot) && !has(NameDifference::Typo) {
            Some(LookupFault::TopLevelExport)
        } else if has(NameDifference::OtherInterface) || has(NameDifference::OtherPackage) {
            Some(LookupFault::OtherInterface)
        } else if has(NameDifference::OfResource) && best.function.name.starts_with("[constructor]") {
            Some(LookupFault::ResourceFunctionSpelling)
        } else if has(NameDifference::Typo) {
            Some(LookupFault::Typo)
        } else {
            None
        };
        if let Some(fault) = fault {
            near.retain(|near| near.function.path() != best.function.path());
            return NameDiagnosis { fault, function: Some(best.function), near };
        }
    }
    if let Some(fault) = in_interface(asked, surface) {
        return NameDiagnosis { fault, function: None, near };
    }
    if let Some(other) = version_of_instance(asked, surface) {
        return other;
    }
    let exports = surface.functions(Direction::Export).iter().map(Function::path).collect();
    NameDiagnosis { fault: LookupFault::NotExported { exports }, function: None, near }
}

/// The interface is exported at an incompatible version, whatever the function is.
fn version_of_instance<'a>(asked: &Asked, surface: &'a Surface) -> Option<NameDiagnosis<'a>> {
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
    Some(NameDiagnosis::new(LookupFault::IncompatibleVersion { asked: version.to_owned(), exported: found }, None))
}

/// The interface that is named is exported, but has no such function.
fn in_interface(asked: &Asked, surface: &Surface) -> Option<LookupFault> {
    asked.item.as_ref()?;
    let readings = asked.readings();
    let item = surface.exports.iter().find(|item| {
        readings.iter().any(|reading| reading.item.is_some() && reading.has_instance() && names(item, reading, true))
    })?;
    let functions = functions_of(surface, &item.name).iter().map(Function::path).collect();
    Some(LookupFault::NotInInterface { interface: item.name.clone(), functions })
}

/// What the name stands for if it is not a function: a type, a resource, a module.
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
