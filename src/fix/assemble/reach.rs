//! Which types and resources items lead to, and where they are named.

use super::super::edited::Slot;
use crate::compare::each_item;
use crate::surface::{Direction, Item, ItemKind, ResourceId, Surface, Type, TypeId};
use std::collections::{HashMap, HashSet};

/// Where resources are named, for one direction and place.
pub(super) type ResourcePlaces = HashMap<(Direction, Vec<String>, String), ResourceId>;

/// Of an imported instance, the functions that the component uses, and the types that these or what
/// is spoken of elsewhere need.
pub(super) fn needed_of(arena: &Surface, counterpart: &Item, slot: &Slot, used_types: &HashSet<TypeId>) -> Item {
    let ItemKind::Instance(items) = &counterpart.kind else { return counterpart.clone() };
    let used = |item: &&Item| slot.items().iter().any(|used| used.name == item.name);
    let functions: Vec<Item> =
        items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_))).filter(used).cloned().collect();
    let reached = reached(arena, &functions);
    let items = items
        .iter()
        .filter(|item| match item.kind {
            ItemKind::Func(_) => used(item),
            ItemKind::Type(id) => used(item) || reached.contains(&id) || used_types.contains(&id),
            _ => true,
        })
        .cloned()
        .collect();
    Item { kind: ItemKind::Instance(items), ..counterpart.clone() }
}

/// Every type that these items lead to.
pub(super) fn reached(arena: &Surface, items: &[Item]) -> HashSet<TypeId> {
    let mut start: Vec<Type> = Vec::new();
    let mut left: Vec<&Item> = items.iter().collect();
    while let Some(item) = left.pop() {
        match &item.kind {
            ItemKind::Func(func) => start.extend(func.types()),
            ItemKind::Type(id) => start.push(Type::Id(*id)),
            ItemKind::Instance(items) => left.extend(items),
            _ => {}
        }
    }
    arena.reached(start)
}

pub(super) fn places(surface: &Surface) -> ResourcePlaces {
    let mut places = HashMap::new();
    each_resource(surface, &mut |direction, instances, name, id| {
        places.entry((direction, instances.to_vec(), name.to_owned())).or_insert(id);
    });
    places
}

/// Every place where a resource is named.
pub(super) fn each_resource(surface: &Surface, act: &mut dyn FnMut(Direction, &[String], &str, ResourceId)) {
    for (direction, items) in [(Direction::Import, &surface.imports), (Direction::Export, &surface.exports)] {
        each_item(items, &mut |instances, item| {
            if let ItemKind::Resource(id) = item.kind {
                act(direction, instances, &item.name, id);
            }
        });
    }
}
