//! Imports that are not the runtime's own: canned answers, and stubs that trap when they are reached.
//! Each is defined by itself; nothing that the host supplies is ever shadowed.

use super::convert::{self, Handles};
use super::host::Host;
use super::plan::Wanted;
use super::target::{self, Found};
use super::trace::{Crossing, Trace};
use super::value::{Scope, Value, from_node, parse_value, to_wave};
use crate::artifact::Artifact;
use crate::finding::calling::{Answerable, BadAnswer};
use crate::finding::{Finding, Fix, Severity, Source, SourceKind};
use crate::link::{Linking, wasi, wasi_supplies};
use crate::link::{Refused, explain_refused};
use crate::path;
use crate::surface::{Direction, Function, Item, ItemKind, ResourceId, Surface, Type, TypeKind, by_name_map};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wasmtime::component::{LinkerInstance, ResourceType, Val};
use wasmtime::{StoreContextMut, component::Linker};

/// What stands in for imports.
#[derive(Clone, Debug, Default)]
pub(super) struct StandIns {
    /// Answers, by the import's full path.
    answers: BTreeMap<String, Value>,
    /// Root imports for which something has to be defined, by name.
    open: Vec<String>,
    /// Imports that are the runtime's.
    pub(super) wasi: BTreeSet<String>,
    /// Those of them with answers for some functions, and the names that the runtime has them under.
    over: Vec<(String, String)>,
    /// Root imports of which some function does nothing but trap.
    pub(super) stubbed: BTreeSet<String>,
}

impl StandIns {
    /// Notes an answer; a finding where there was one.
    pub(super) fn answer(&mut self, path: String, value: Value, text: &str) -> Option<Finding> {
        let message = format!("`{path}` is answered twice; only one answer can be given");
        self.answers.insert(path, value)?;
        let source = Source::new(SourceKind::Argument, "--answer", text);
        Some(BadAnswer { span: 0..text.len(), source, message, imports: Vec::new() }.twice())
    }

    /// The answer for an import.
    pub(super) fn answered(&self, path: &str) -> Option<&Value> {
        self.answers.get(path)
    }
}

/// The error a stub traps with.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the import `{import}` was reached")]
pub(super) struct Reached {
    pub(super) import: String,
    pub(super) arguments: String,
    pub(super) answerable: Answerable,
}

/// An import that nothing supplies.
struct Open<'a> {
    import: &'a Item,
    /// The first item of it that is missing, where it is not missing as a whole.
    first: Option<&'a Item>,
    /// The functions of it that are missing: those without an answer, and those with one.
    left: Vec<&'a Item>,
    answered: usize,
}

/// Decides for each import who supplies it.
pub(super) fn plan(artifact: &Artifact, surface: &Surface, wanted: &Wanted<'_>) -> Result<StandIns, Vec<Finding>> {
    let mut standins = StandIns::default();
    let mut findings = Vec::new();
    for text in wanted.answers {
        match answer(surface, text, wanted) {
            Ok((path, value)) => findings.extend(standins.answer(path, value, text)),
            Err(finding) => findings.push(*finding),
        }
    }
    let mut missing = Vec::new();
    let linking = Linking::new(wanted.provides, surface);
    for import in &surface.imports {
        if let ItemKind::Type(_) = import.kind {
            continue;
        }
        let supplied = linking.supplied(import);
        // What the host has with another type is not there for the component.
        let absent: Vec<&Item> = linking.gaps(import).iter().map(|gap| gap.item).collect();
        if supplied.is_some() && absent.is_empty() {
            // What a host of one's own supplies is not at hand here: it is stood in for.
            match by_name_map(&wasi().imports, &import.name) {
                Some((item, _)) => {
                    if functions_of(import).any(|item| standins.answers.contains_key(&full(import, item))) {
                        standins.over.push((import.name.clone(), item.name.clone()));
                    }
                    standins.wasi.insert(import.name.clone());
                }
                None => {
                    if functions_of(import).any(|item| !standins.answers.contains_key(&full(import, item))) {
                        standins.stubbed.insert(import.name.clone());
                    }
                    standins.open.push(import.name.clone());
                }
            }
            continue;
        }
        let unanswered = absent.iter().filter(|item| !standins.answers.contains_key(&full(import, item)));
        let unanswered: Vec<&&Item> =
            unanswered.filter(|item| !matches!(item.kind, ItemKind::Resource(_)) || absent.len() == 1).collect();
        if unanswered.is_empty()
            || wanted.stub && !matches!(import.kind, ItemKind::CoreModule { .. } | ItemKind::Component { .. })
        {
            if !absent.is_empty() {
                standins.open.push(import.name.clone());
            }
            if !unanswered.is_empty() {
                standins.stubbed.insert(import.name.clone());
            }
        } else {
            let first = unanswered.first().map(|first| **first).filter(|first| !std::ptr::eq(*first, import));
            let functions = absent.iter().copied().filter(|item| matches!(item.kind, ItemKind::Func(_)));
            let (answered, left): (Vec<_>, Vec<_>) =
                functions.partition(|item| standins.answers.contains_key(&full(import, item)));
            missing.push(Open { import, first, left, answered: answered.len() });
        }
    }
    findings.extend(missing.iter().map(|open| unsupplied(artifact, surface, wanted, open)));
    if findings.is_empty() { Ok(standins) } else { Err(findings) }
}

/// An import that nothing supplies: why, and what to do about it here.
fn unsupplied(artifact: &Artifact, surface: &Surface, wanted: &Wanted<'_>, open: &Open<'_>) -> Finding {
    const SHOWN: usize = 6;
    let item = open.first.map(|first| first.name.clone());
    let refused = Refused { import: open.import.name.clone(), item, ..Refused::default() };
    let mut finding = explain_refused(&refused, Some(artifact), wanted.provides)
        .severity(Severity::Error)
        .suggest("for this call, let a component satisfy it", Fix::run("--with OTHER.wasm"));
    // Nobody answers all of WASI by hand.
    if open.answered == 0 && wasi_supplies(&open.import.name) {
        return finding;
    }
    let answerable = |item: &Item| match &item.kind {
        ItemKind::Func(ty) => answerable(surface, ty.result),
        _ => Answerable::No,
    };
    if open.answered > 0 {
        let left: Vec<String> =
            open.left.iter().take(SHOWN).map(|item| format!("`{}`", full(open.import, item))).collect();
        finding = finding.note(format!("without an answer are still {}", left.join(", ")));
    }
    if let Some(item) = open.left.iter().find(|item| answerable(item) == Answerable::No) {
        let path = full(open.import, item);
        return finding
            .note(format!("no answer can stand for what `{path}` returns: a resource cannot be written down"));
    }
    let flags = open.left.iter().take(SHOWN).filter_map(|item| answerable(item).flag(&full(open.import, item)));
    let mut flags = flags.collect::<Vec<_>>().join(" ");
    if open.left.len() > SHOWN {
        flags.push_str(" …");
    }
    if flags.is_empty() {
        return finding;
    }
    finding.suggest("for this call, give its functions answers", Fix::run(flags))
}

/// What a function with this result can be answered with.
fn answerable(surface: &Surface, result: Option<Type>) -> Answerable {
    match result {
        None => Answerable::Nothing,
        Some(ty) if writable(surface, ty, &mut BTreeMap::new(), 0) => Answerable::Value,
        Some(_) => Answerable::No,
    }
}

/// Whether some value of a type can be written down. What is known of a type is kept, for types share
/// their parts.
fn writable(surface: &Surface, ty: Type, known: &mut BTreeMap<usize, bool>, depth: usize) -> bool {
    let Type::Id(id) = ty else { return ty != Type::ErrorContext };
    if let Some(known) = known.get(&id.0) {
        return *known;
    }
    if depth > 64 {
        return false;
    }
    let mut inner = |ty: Type| writable(surface, ty, known, depth + 1);
    let is = match &surface.def(id).kind {
        TypeKind::Own(_) | TypeKind::Borrow(_) => false,
        TypeKind::Record(fields) => fields.iter().all(|field| inner(field.ty)),
        TypeKind::Tuple(types) => types.iter().copied().all(inner),
        TypeKind::Variant(cases) => cases.iter().any(|case| case.ty.is_none_or(&mut inner)),
        TypeKind::Result { ok, err } => ok.is_none_or(&mut inner) || err.is_none_or(&mut inner),
        TypeKind::FixedList(ty, _) | TypeKind::Alias(ty) => inner(*ty),
        _ => true,
    };
    known.insert(id.0, is);
    is
}

fn functions_of(import: &Item) -> impl Iterator<Item = &Item> {
    let items = match &import.kind {
        ItemKind::Instance(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_)))
}

fn full(import: &Item, item: &Item) -> String {
    if std::ptr::eq(import, item) {
        path::full(&[] as &[&str], &item.name)
    } else {
        path::full(&[&import.name], &item.name)
    }
}

/// Reads `iface#func=WAVE` against the import it names.
fn answer(surface: &Surface, text: &str, wanted: &Wanted<'_>) -> Result<(String, Value), Box<Finding>> {
    let source = Source::new(SourceKind::Argument, "--answer", text);
    let functions = surface.functions(Direction::Import);
    let wrong = |span, message| {
        let imports = functions.iter().map(Function::path).collect();
        Box::new(Finding::from(BadAnswer { source: Arc::clone(&source), span, message, imports }))
    };
    let Some(equals) = text.find('=') else {
        return Err(wrong(0..text.len(), "an answer is written `iface#func=VALUE`".into()));
    };
    let name = text[..equals].trim();
    let function = match target::find_in(&functions, name) {
        Found::One(function) => function,
        Found::Several(_) => {
            return Err(wrong(0..equals, "several imports have this name; write the full path".into()));
        }
        Found::Nothing => return Err(wrong(0..equals, "the component imports no function of this name".into())),
    };
    let path = function.path();
    let Some(result) = function.ty.result else {
        let rest = text[equals + 1..].trim();
        return match rest.is_empty() || rest == "()" {
            true => Ok((path, Value::Tuple(Vec::new()))),
            false => Err(wrong(equals + 1..text.len(), format!("`{path}` returns nothing; write `{path}=`"))),
        };
    };
    let span = equals + 1..text.len();
    let node = parse_value(text, span.clone()).map_err(|error| wrong(error.span, error.message))?;
    let scope = Scope { surface, handle: &|_| None, file: wanted.files };
    match from_node(&scope, result, &node) {
        Ok(value) => Ok((path, value)),
        Err(error) => Err(wrong(error.span, error.message)),
    }
}

struct StandInResource;

/// Defines the stand-ins in a linker.
pub(super) fn define(
    linker: &mut Linker<Host>,
    surface: &Arc<Surface>,
    standins: &StandIns,
    trace: &Trace,
) -> wasmtime::Result<()> {
    for name in &standins.open {
        let Some(import) = surface.import(name) else { continue };
        let mut root = linker.root();
        let mut define = Define { surface, standins, trace };
        define.item(&mut root, &mut Vec::new(), import)?;
    }
    // An answer takes the place of the runtime's own function, where the runtime keeps it.
    for (name, own) in &standins.over {
        let Some(import) = surface.import(name) else { continue };
        let mut root = linker.root();
        let mut inner = root.instance(own)?;
        let mut define = Define { surface, standins, trace };
        for item in functions_of(import).filter(|item| standins.answers.contains_key(&full(import, item))) {
            define.item(&mut inner, &mut vec![name.clone()], item)?;
        }
    }
    Ok(())
}

struct Define<'a> {
    surface: &'a Arc<Surface>,
    standins: &'a StandIns,
    trace: &'a Trace,
}

impl Define<'_> {
    fn item(
        &mut self,
        linker: &mut LinkerInstance<'_, Host>,
        instances: &mut Vec<String>,
        item: &Item,
    ) -> wasmtime::Result<()> {
        match &item.kind {
            ItemKind::Func(ty) => {
                let path = path::full(instances, &item.name);
                let standin = StandIn {
                    answer: self.standins.answers.get(&path).cloned(),
                    surface: Arc::clone(self.surface),
                    params: ty.params.iter().map(|param| param.ty).collect(),
                    result: ty.result,
                    path,
                    trace: self.trace.clone(),
                };
                if ty.is_async {
                    let standin = Arc::new(standin);
                    linker.func_new_concurrent(&item.name, move |accessor, _, params, results| {
                        let standin = Arc::clone(&standin);
                        Box::pin(async move {
                            accessor.with(|mut access| {
                                standin.call(&mut wasmtime::AsContextMut::as_context_mut(&mut access), params, results)
                            })
                        })
                    })
                } else {
                    linker.func_new(&item.name, move |mut store, _, params, results| {
                        standin.call(&mut store, params, results)
                    })
                }
            }
            ItemKind::Resource(id) => {
                let ty = self.resource(*id);
                linker.resource(&item.name, ty, |_, _| Ok(()))
            }
            ItemKind::Instance(items) => {
                let mut inner = linker.instance(&item.name)?;
                instances.push(item.name.clone());
                for item in items {
                    self.item(&mut inner, instances, item)?;
                }
                instances.pop();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The type a resource goes by: one of the runtime's own where it was taken from there.
    fn resource(&self, id: ResourceId) -> ResourceType {
        let resource = &self.surface.resources[id.0];
        let from = resource.instances.first().map(|name| name.split('@').next().unwrap_or(name));
        match (from, resource.name.as_str()) {
            (Some("wasi:io/poll"), "pollable") => ResourceType::host::<wasmtime_wasi::p2::DynPollable>(),
            (Some("wasi:io/streams"), "input-stream") => ResourceType::host::<wasmtime_wasi::p2::DynInputStream>(),
            (Some("wasi:io/streams"), "output-stream") => ResourceType::host::<wasmtime_wasi::p2::DynOutputStream>(),
            _ => ResourceType::host::<StandInResource>(),
        }
    }
}

struct StandIn {
    path: String,
    answer: Option<Value>,
    surface: Arc<Surface>,
    params: Vec<Type>,
    result: Option<Type>,
    trace: Trace,
}

impl StandIn {
    fn call(&self, store: &mut StoreContextMut<'_, Host>, params: &[Val], results: &mut [Val]) -> wasmtime::Result<()> {
        let shown = || {
            let values = params.iter().zip(&self.params).map(|(val, ty)| {
                let value = convert::from_val(&self.surface, *ty, val.clone(), &mut Default::default());
                value.map_or_else(|_| "…".to_owned(), |value| to_wave(&value))
            });
            values.collect::<Vec<_>>().join(", ")
        };
        let Some(answer) = &self.answer else {
            let arguments = shown();
            self.trace.add(|| Crossing::import(&self.path, arguments.clone(), None));
            let answerable = answerable(&self.surface, self.result);
            return Err(wasmtime::Error::new(Reached { import: self.path.clone(), arguments, answerable }));
        };
        self.trace.add(|| Crossing::import(&self.path, shown(), self.result.map(|_| to_wave(answer))));
        if let (Some(ty), Some(slot)) = (self.result, results.first_mut()) {
            *slot = convert::to_val(store, &self.surface, ty, answer, &Handles::new(), &convert::Fed::new())
                .map_err(|error| wasmtime::Error::msg(error.to_string()))?;
        }
        Ok(())
    }
}
