//! The lookups of wasmtime 48, carried out on a surface step by step.

use super::api::{Lookup, LookupApi};
use crate::surface::{Item, ItemKind, Match, Surface, by_name_map};
use wasm_wave::untyped::UntypedFuncCall;
use wit_parser::ItemName;

/// Where a step searches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupScope {
    /// Among the exports of the component.
    Root,
    /// Among the exports of this instance.
    Instance(String),
    /// In every exported instance, one level deep.
    EveryInstance,
}

/// One step of a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupStep {
    /// Where it searches.
    pub scope: LookupScope,
    /// The name it searches for.
    pub name: String,
    /// What it finds: the export's name, what it is, and how the names match.
    pub found: Option<(String, &'static str, Match)>,
}

/// How a lookup ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupOutcome {
    /// A function: the instances that lead to it, and its name in the binary.
    Function(Vec<String>, String),
    /// Something else, if any export is accepted.
    Item(&'static str),
    /// Something else, if only a function is accepted.
    NotAFunction(&'static str),
    /// Nothing of that name.
    NotFound,
    /// The API cannot parse the name.
    Unreadable(String),
    /// Several exported instances have such a function; these are their paths for `--invoke`.
    Ambiguous(Vec<String>),
}

/// A lookup with its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupTrace {
    /// The steps in order.
    pub steps: Vec<LookupStep>,
    /// How it ends.
    pub outcome: LookupOutcome,
    /// Whether a top-level function was found because the interface in the name was not: a pitfall of lookups
    /// by `ItemName`.
    pub fell_to_root: bool,
}

/// Carries out a lookup.
pub fn simulate(lookup: &Lookup, surface: &Surface) -> LookupTrace {
    let mut walk = Simulation { surface, steps: Vec::new(), fell_to_root: false };
    let outcome = match &lookup.api {
        LookupApi::GetFunc => walk.root_function(&lookup.name),
        LookupApi::GetExport => match walk.find(&LookupScope::Root, &surface.exports, &lookup.name) {
            Some(item) => any(item, Vec::new()),
            None => LookupOutcome::NotFound,
        },
        LookupApi::GetExportIn(parent) => walk.nested(parent, &lookup.name, any),
        LookupApi::Bindgen(None) => walk.root_function(&lookup.name),
        LookupApi::Bindgen(Some(interface)) => walk.nested(interface, &lookup.name, function),
        LookupApi::ItemName => walk.item_name(&lookup.name),
        LookupApi::Invoke => walk.invoke(&lookup.name),
        LookupApi::Invoked => walk.invoked(&lookup.name),
        LookupApi::Core => LookupOutcome::NotFound,
    };
    LookupTrace { steps: walk.steps, outcome, fell_to_root: walk.fell_to_root }
}

fn any(item: &Item, instances: Vec<String>) -> LookupOutcome {
    match &item.kind {
        ItemKind::Func(_) => LookupOutcome::Function(instances, item.name.clone()),
        other => LookupOutcome::Item(other.word()),
    }
}

fn function(item: &Item, instances: Vec<String>) -> LookupOutcome {
    match &item.kind {
        ItemKind::Func(_) => LookupOutcome::Function(instances, item.name.clone()),
        other => LookupOutcome::NotAFunction(other.word()),
    }
}

struct Simulation<'a> {
    surface: &'a Surface,
    steps: Vec<LookupStep>,
    fell_to_root: bool,
}

impl<'a> Simulation<'a> {
    fn find(&mut self, scope: &LookupScope, items: &'a [Item], name: &str) -> Option<&'a Item> {
        let found = by_name_map(items, name);
        self.steps.push(LookupStep {
            scope: scope.clone(),
            name: name.to_owned(),
            found: found.map(|(item, how)| (item.name.clone(), item.kind.word(), how)),
        });
        found.map(|(item, _)| item)
    }

    fn root_function(&mut self, name: &str) -> LookupOutcome {
        match self.find(&LookupScope::Root, &self.surface.exports, name) {
            Some(item) => function(item, Vec::new()),
            None => LookupOutcome::NotFound,
        }
    }

    fn nested(&mut self, parent: &str, name: &str, end: fn(&Item, Vec<String>) -> LookupOutcome) -> LookupOutcome {
        let Some(instance) = self.find(&LookupScope::Root, &self.surface.exports, parent) else {
            return LookupOutcome::NotFound;
        };
        let ItemKind::Instance(items) = &instance.kind else { return LookupOutcome::NotFound };
        match self.find(&LookupScope::Instance(instance.name.clone()), items, name) {
            Some(item) => end(item, vec![instance.name.clone()]),
            None => LookupOutcome::NotFound,
        }
    }

    fn item_name(&mut self, name: &str) -> LookupOutcome {
        match name.parse::<ItemName>() {
            Ok(name) => self.by_item_name(&name),
            Err(error) => LookupOutcome::Unreadable(error.to_string()),
        }
    }

    /// The rule of wasmtime: an instance that is not found leaves the search at the root.
    fn by_item_name(&mut self, name: &ItemName) -> LookupOutcome {
        let exports = &self.surface.exports;
        let instance = name.instance_name().and_then(|instance| self.find(&LookupScope::Root, exports, &instance));
        match instance {
            Some(Item { name: instance, kind: ItemKind::Instance(items), .. }) => {
                match self.find(&LookupScope::Instance(instance.clone()), items, &name.name) {
                    Some(item) => function(item, vec![instance.clone()]),
                    None => LookupOutcome::NotFound,
                }
            }
            Some(_) => LookupOutcome::NotFound,
            None => {
                let outcome = self.root_function(&name.name);
                self.fell_to_root = name.instance_name().is_some() && matches!(outcome, LookupOutcome::Function(..));
                outcome
            }
        }
    }

    /// `--invoke`: the name as an `ItemName`; a bare one is then searched in every exported instance.
    fn invoke(&mut self, call: &str) -> LookupOutcome {
        let call = match UntypedFuncCall::parse(call) {
            Ok(call) => call,
            Err(error) => return LookupOutcome::Unreadable(error.to_string()),
        };
        self.invoked(call.name())
    }

    fn invoked(&mut self, name: &str) -> LookupOutcome {
        let name = match name.parse::<ItemName>() {
            Ok(name) => name,
            Err(error) => return LookupOutcome::Unreadable(error.to_string()),
        };
        match self.by_item_name(&name) {
            found @ LookupOutcome::Function(..) => return found,
            _ if name.package.is_some() || name.interface.is_some() => return LookupOutcome::NotFound,
            _ => {}
        }
        self.steps.push(LookupStep { scope: LookupScope::EveryInstance, name: name.name.clone(), found: None });
        let mut found = Vec::new();
        for export in &self.surface.exports {
            let ItemKind::Instance(items) = &export.kind else { continue };
            let is_it = |item: &&Item| item.name == name.name && matches!(item.kind, ItemKind::Func(_));
            found.extend(items.iter().filter(is_it).map(|_| export.name.clone()));
        }
        if found.len() == 1
            && let Some(step) = self.steps.last_mut()
        {
            step.found = Some((name.name.clone(), "function", Match::Exact));
        }
        match found.len() {
            0 => LookupOutcome::NotFound,
            1 => LookupOutcome::Function(found, name.name),
            _ => LookupOutcome::Ambiguous(
                found.iter().map(|instance| crate::path::invoke(instance, &name.name)).collect(),
            ),
        }
    }
}
