//! A component's surface while its items are being moved: each item remembers where it really is.

use crate::path::FuncName;
use crate::surface::{Direction, Item, ItemKind, Place, Surface};

/// A place inside the component itself: the instances that lead there, and the name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct InnerPath {
    pub(super) instances: Vec<String>,
    pub(super) name: String,
}

/// A root item as it is to be seen from outside.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) item: Item,
    /// Where it is in the component; nowhere for an instance that moves created.
    pub(super) inner_path: Option<InnerPath>,
    /// For an instance: where each of its items is in the component.
    pub(super) inner: Vec<InnerPath>,
    /// Whether anything inside was renamed, moved in or moved out.
    pub(super) edited: bool,
}

impl Slot {
    fn of(item: &Item) -> Self {
        let inner_path = |instances: Vec<String>, name: &str| InnerPath { instances, name: name.to_owned() };
        let inner = match &item.kind {
            ItemKind::Instance(items) => {
                items.iter().map(|inner| inner_path(vec![item.name.clone()], &inner.name)).collect()
            }
            _ => Vec::new(),
        };
        Slot { inner_path: Some(inner_path(Vec::new(), &item.name)), inner, item: item.clone(), edited: false }
    }

    fn empty(name: &str) -> Self {
        let item = Item { name: name.to_owned(), kind: ItemKind::Instance(Vec::new()), implements: None };
        Slot { item, inner_path: None, inner: Vec::new(), edited: true }
    }

    /// The items of an instance.
    pub(super) fn items(&self) -> &[Item] {
        match &self.item.kind {
            ItemKind::Instance(items) => items,
            _ => &[],
        }
    }

    fn items_mut(&mut self) -> Option<&mut Vec<Item>> {
        match &mut self.item.kind {
            ItemKind::Instance(items) => Some(items),
            _ => None,
        }
    }

    /// Whether a function is among its items, and where it really is.
    pub(super) fn function(&self, name: &str) -> Option<(&Item, &InnerPath)> {
        self.items()
            .iter()
            .zip(&self.inner)
            .find(|(item, _)| item.name == name && matches!(item.kind, ItemKind::Func(_)))
    }
}

/// The surface with the moves made so far.
#[derive(Clone, Debug)]
pub(super) struct EditedSurface {
    /// The arena, with names of resources as they are seen.
    surface: Surface,
    pub(super) imports: Vec<Slot>,
    pub(super) exports: Vec<Slot>,
    /// Whether anything went from one instance to another, or between one and the root.
    pub(super) moved: bool,
}

impl EditedSurface {
    pub(super) fn new(surface: &Surface) -> Self {
        EditedSurface {
            surface: surface.clone(),
            imports: surface.imports.iter().map(Slot::of).collect(),
            exports: surface.exports.iter().map(Slot::of).collect(),
            moved: false,
        }
    }

    /// The surface as it is seen from outside.
    pub(super) fn surface(&self) -> Surface {
        let items = |slots: &[Slot]| slots.iter().map(|slot| slot.item.clone()).collect();
        Surface { imports: items(&self.imports), exports: items(&self.exports), ..self.surface.clone() }
    }

    fn slots(&mut self, direction: Direction) -> &mut Vec<Slot> {
        match direction {
            Direction::Import => &mut self.imports,
            Direction::Export => &mut self.exports,
        }
    }

    /// The root item of this name.
    pub(super) fn slot(&self, direction: Direction, name: &str) -> Option<&Slot> {
        let slots = match direction {
            Direction::Import => &self.imports,
            Direction::Export => &self.exports,
        };
        slots.iter().find(|slot| slot.item.name == name)
    }

    /// Lets what is at one place be seen at another. Whether that could be done.
    pub(super) fn relocate(&mut self, from: &Place, to: &Place) -> bool {
        if from.direction != to.direction || from.instances.len() > 1 || to.instances.len() > 1 {
            return false;
        }
        let direction = from.direction;
        match (from.instances.first(), to.instances.first()) {
            (None, None) => self.rename_root(direction, &from.name, &to.name),
            (Some(a), Some(b)) if a == b => self.rename_inside(direction, a, &from.name, &to.name),
            (a, b) => {
                let Some((item, inner_path)) = self.remove(direction, a, &from.name) else { return false };
                self.moved = true;
                self.insert(direction, b, Item { name: to.name.clone(), ..item }, inner_path)
            }
        }
    }

    fn rename_root(&mut self, direction: Direction, from: &str, to: &str) -> bool {
        let slots = self.slots(direction);
        let Some(at) = slots.iter().position(|slot| slot.item.name == from) else { return false };
        if slots.iter().any(|slot| slot.item.name == to) {
            return false;
        }
        let slot = &mut slots[at];
        to.clone_into(&mut slot.item.name);
        slot.item.implements = None;
        let is_resource = matches!(slot.item.kind, ItemKind::Resource(_));
        let imported = direction == Direction::Import;
        for resource in self.surface.resources.iter_mut().filter(|resource| resource.imported == imported) {
            match resource.instances.first_mut() {
                Some(root) if root == from => to.clone_into(root),
                None if is_resource && resource.name == from => to.clone_into(&mut resource.name),
                _ => {}
            }
        }
        true
    }

    fn rename_inside(&mut self, direction: Direction, instance: &str, from: &str, to: &str) -> bool {
        let Some(slot) = self.slots(direction).iter_mut().find(|slot| slot.item.name == instance) else { return false };
        let Some(items) = slot.items_mut() else { return false };
        if items.iter().any(|item| item.name == to) {
            return false;
        }
        let Some(at) = items.iter().position(|item| item.name == from) else { return false };
        to.clone_into(&mut items[at].name);
        let resource = match items[at].kind {
            ItemKind::Resource(id) => Some(id),
            _ => None,
        };
        if resource.is_some() {
            for item in items.iter_mut() {
                if let Some(renamed) = of_resource(&item.name, from, to) {
                    item.name = renamed;
                }
            }
        }
        slot.edited = true;
        if let Some(resource) = resource.map(|id| &mut self.surface.resources[id.0])
            && resource.instances == [instance]
            && resource.name == from
        {
            to.clone_into(&mut resource.name);
        }
        true
    }

    fn remove(&mut self, direction: Direction, instance: Option<&String>, name: &str) -> Option<(Item, InnerPath)> {
        let slots = self.slots(direction);
        match instance {
            None => {
                let at = slots.iter().position(|slot| slot.item.name == name)?;
                if !matches!(slots[at].item.kind, ItemKind::Func(_)) {
                    return None;
                }
                let slot = slots.remove(at);
                slot.inner_path.map(|inner_path| (slot.item, inner_path))
            }
            Some(instance) => {
                let slot = slots.iter_mut().find(|slot| slot.item.name == *instance)?;
                let items = slot.items_mut()?;
                let at = items.iter().position(|item| item.name == name)?;
                if !matches!(items[at].kind, ItemKind::Func(_)) {
                    return None;
                }
                let item = items.remove(at);
                slot.edited = true;
                let inner_path = slot.inner.remove(at);
                let only_types = !slot.items().iter().any(|item| matches!(item.kind, ItemKind::Func(_)));
                let plain = !slot.items().iter().any(|item| matches!(item.kind, ItemKind::Resource(_)));
                if only_types && plain {
                    slots.retain(|slot| slot.item.name != *instance);
                }
                Some((item, inner_path))
            }
        }
    }

    fn insert(&mut self, direction: Direction, instance: Option<&String>, item: Item, inner_path: InnerPath) -> bool {
        let slots = self.slots(direction);
        match instance {
            None => {
                slots.push(Slot { item, inner_path: Some(inner_path), inner: Vec::new(), edited: false });
                true
            }
            Some(instance) => {
                let at = match slots.iter().position(|slot| slot.item.name == *instance) {
                    Some(at) => at,
                    None => {
                        slots.push(Slot::empty(instance));
                        slots.len() - 1
                    }
                };
                let slot = &mut slots[at];
                let Some(items) = slot.items_mut() else { return false };
                items.push(item);
                slot.inner.push(inner_path);
                slot.edited = true;
                true
            }
        }
    }
}

/// The name of a resource's function when the resource has a different name.
fn of_resource(name: &str, from: &str, to: &str) -> Option<String> {
    match FuncName::parse(name) {
        FuncName::Constructor(of) if of == from => Some(["[constructor]", to].concat()),
        FuncName::Method(of, rest) if of == from => Some(["[method]", to, ".", rest].concat()),
        FuncName::Static(of, rest) if of == from => Some(["[static]", to, ".", rest].concat()),
        _ => None,
    }
}
