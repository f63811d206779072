//! The lookups of wasmtime 48, carried out on a surface. The steps are kept, so that it can be said
//! which one failed and what stood there.

use super::api::{Api, Lookup};
use crate::surface::{Item, ItemKind, Match, Surface, by_name_map};
use wasm_wave::untyped::UntypedFuncCall;
use wit_parser::ItemName;

/// Where a step looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Among the exports of the component.
    Root,
    /// Among the exports of this instance.
    Instance(String),
    /// In every exported instance, one level deep.
    EveryInstance,
}

/// One step of a lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it looked.
    pub scope: Scope,
    /// The name it looked for.
    pub name: String,
    /// What it found: the name it has there, what it is, and how the names matched.
    pub found: Option<(String, &'static str, Match)>,
}

/// How a lookup ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A function: the instances that lead to it, and its name in the binary.
    Function(Vec<String>, String),
    /// Something else, where anything was wanted.
    Item(&'static str),
    /// Something else, where a function was wanted.
    NotAFunction(&'static str),
    /// Nothing of that name.
    NotFound,
    /// The name cannot be read by the rules of that door.
    Unreadable(String),
    /// Several exported instances have such a function; these are their paths for `--invoke`.
    Ambiguous(Vec<String>),
}

/// A lookup with its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// In order.
    pub steps: Vec<Step>,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether a name with an interface silently ended at the root, because the interface was not
    /// found: a trap of lookups by `ItemName`.
    pub fell_to_root: bool,
}

/// Carries out a lookup.
pub fn simulate(lookup: &Lookup, surface: &Surface) -> Trace {
    let mut walk = Walk { surface, steps: Vec::new(), fell_to_root: false };
    let outcome = match &lookup.api {
        Api::GetFunc => walk.root_function(&lookup.name),
        Api::GetExport => match walk.find(&Scope::Root, &surface.exports, &lookup.name) {
            Some(item) => any(item, Vec::new()),
            None => Outcome::NotFound,
        },
        Api::GetExportIn(parent) => walk.nested(parent, &lookup.name, any),
        Api::Bindgen(None) => walk.root_function(&lookup.name),
        Api::Bindgen(Some(interface)) => walk.nested(interface, &lookup.name, function),
        Api::ItemName => walk.item_name(&lookup.name),
        Api::Invoke => walk.invoke(&lookup.name),
        Api::Invoked => walk.invoked(&lookup.name),
        Api::Core => Outcome::NotFound,
    };
    Trace { steps: walk.steps, outcome, fell_to_root: walk.fell_to_root }
}

fn any(item: &Item, instances: Vec<String>) -> Outcome {
    match &item.kind {
        ItemKind::Func(_) => Outcome::Function(instances, item.name.clone()),
        other => Outcome::Item(other.word()),
    }
}

fn function(item: &Item, instances: Vec<String>) -> Outcome {
    match &item.kind {
        ItemKind::Func(_) => Outcome::Function(instances, item.name.clone()),
        other => Outcome::NotAFunction(other.word()),
    }
}

struct Walk<'a> {
    surface: &'a Surface,
    steps: Vec<Step>,
    fell_to_root: bool,
}

impl<'a> Walk<'a> {
    fn find(&mut self, scope: &Scope, items: &'a [Item], name: &str) -> Option<&'a Item> {
        let found = by_name_map(items, name);
        self.steps.push(Step {
            scope: scope.clone(),
            name: name.to_owned(),
            found: found.map(|(item, how)| (item.name.clone(), item.kind.word(), how)),
        });
        found.map(|(item, _)| item)
    }

    fn root_function(&mut self, name: &str) -> Outcome {
        match self.find(&Scope::Root, &self.surface.exports, name) {
            Some(item) => function(item, Vec::new()),
            None => Outcome::NotFound,
        }
    }

    fn nested(&mut self, parent: &str, name: &str, end: fn(&Item, Vec<String>) -> Outcome) -> Outcome {
        let Some(instance) = self.find(&Scope::Root, &self.surface.exports, parent) else { return Outcome::NotFound };
        let ItemKind::Instance(items) = &instance.kind else { return Outcome::NotFound };
        match self.find(&Scope::Instance(instance.name.clone()), items, name) {
            Some(item) => end(item, vec![instance.name.clone()]),
            None => Outcome::NotFound,
        }
    }

    fn item_name(&mut self, name: &str) -> Outcome {
        match name.parse::<ItemName>() {
            Ok(name) => self.by_item_name(&name),
            Err(error) => Outcome::Unreadable(error.to_string()),
        }
    }

    /// The rule of wasmtime: an instance that is not found leaves the search at the root.
    fn by_item_name(&mut self, name: &ItemName) -> Outcome {
        let exports = &self.surface.exports;
        let instance = name.instance_name().and_then(|instance| self.find(&Scope::Root, exports, &instance));
        match instance {
            Some(Item { name: instance, kind: ItemKind::Instance(items), .. }) => {
                match self.find(&Scope::Instance(instance.clone()), items, &name.name) {
                    Some(item) => function(item, vec![instance.clone()]),
                    None => Outcome::NotFound,
                }
            }
            Some(_) => Outcome::NotFound,
            None => {
                let outcome = self.root_function(&name.name);
                self.fell_to_root = name.instance_name().is_some() && matches!(outcome, Outcome::Function(..));
                outcome
            }
        }
    }

    /// `--invoke`: the name as an `ItemName`; a bare one is then searched in every exported instance.
    fn invoke(&mut self, call: &str) -> Outcome {
        let call = match UntypedFuncCall::parse(call) {
            Ok(call) => call,
            Err(error) => return Outcome::Unreadable(error.to_string()),
        };
        self.invoked(call.name())
    }

    fn invoked(&mut self, name: &str) -> Outcome {
        let name = match name.parse::<ItemName>() {
            Ok(name) => name,
            Err(error) => return Outcome::Unreadable(error.to_string()),
        };
        match self.by_item_name(&name) {
            found @ Outcome::Function(..) => return found,
            _ if name.package.is_some() || name.interface.is_some() => return Outcome::NotFound,
            _ => {}
        }
        self.steps.push(Step { scope: Scope::EveryInstance, name: name.name.clone(), found: None });
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
            0 => Outcome::NotFound,
            1 => Outcome::Function(found, name.name),
            _ => Outcome::Ambiguous(found.iter().map(|instance| crate::path::invoke(instance, &name.name)).collect()),
        }
    }
}
