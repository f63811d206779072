//! What the new component exports: what is wanted as far as it is there, and whatever else is there.

use super::super::edited::{InnerPath, Slot};
use super::super::wrap::{FunctionSupply, ItemSource, ItemSupply, Provider, SuppliedItem};
use super::{Assembly, GraftedWorld};
use crate::surface::{Direction, Item, ItemKind, ResourceId, Type};
use std::collections::HashSet;

impl Assembly<'_> {
    pub(super) fn exports(&mut self, expected: Option<&GraftedWorld>) {
        let wanted = expected.map_or(&[][..], |expected| &expected.exports);
        for item in wanted {
            let known = &expected.expect("there are wanted items only in an expected world").known;
            if let Some(supplied) = self.export(item, known) {
                self.out.exports.push(supplied);
            }
        }
        for slot in &self.view.exports {
            let is_expected = self.out.exports.iter().any(|export| export.item.name == slot.item.name);
            if !is_expected && let Some(supplied) = self.as_it_is(slot) {
                self.out.exports.push(supplied);
            }
        }
    }

    /// An export that nobody asks for, kept.
    fn as_it_is(&self, slot: &Slot) -> Option<SuppliedItem> {
        let origin = Provider::Nested(self.main);
        let supply = match (&slot.item.kind, &slot.inner_path) {
            (ItemKind::Type(_) | ItemKind::Resource(_), _) => ItemSupply::Type,
            (ItemKind::Instance(items), _) if slot.edited || (self.retyped() && is_interface(items)) => {
                ItemSupply::Parts(
                    items
                        .iter()
                        .zip(&slot.inner)
                        .filter(|(item, _)| matches!(item.kind, ItemKind::Func(_)))
                        .map(|(_, inner_path)| FunctionSupply::ItemSource(source_of(origin, inner_path)))
                        .collect(),
                )
            }
            (ItemKind::HigherType(_) | ItemKind::Value(_), _) => return None,
            (_, Some(inner_path)) => ItemSupply::Whole(source_of(origin, inner_path)),
            (_, None) => return None,
        };
        Some(SuppliedItem { item: slot.item.clone(), supply, also: None })
    }

    /// An export that the world asks for, as far as the component has it.
    fn export(&self, item: &Item, known: &HashSet<ResourceId>) -> Option<SuppliedItem> {
        let origin = Provider::Nested(self.main);
        let slot = self.view.slot(Direction::Export, &item.name);
        match &item.kind {
            ItemKind::Type(_) => Some(SuppliedItem { item: item.clone(), supply: ItemSupply::Type, also: None }),
            ItemKind::Resource(id) => {
                known.contains(id).then(|| SuppliedItem { item: item.clone(), supply: ItemSupply::Type, also: None })
            }
            ItemKind::Func(wanted) => {
                let slot = slot?;
                let ItemKind::Func(found) = &slot.item.kind else { return None };
                let same = self.sides().equal_func(wanted, found);
                let supply = ItemSupply::Whole(source_of(origin, slot.inner_path.as_ref()?));
                same.then(|| SuppliedItem { item: item.clone(), supply, also: None })
            }
            ItemKind::Instance(wanted) => {
                let slot = slot?;
                let (items, parts) = self.parts(wanted, slot, known);
                // What is put together must not lose what is there.
                let fewer = parts.len() < slot.items().iter().filter(|i| matches!(i.kind, ItemKind::Func(_))).count();
                let whole = !slot.edited && (fewer || (!self.retyped() && self.has_all(wanted, slot)));
                if let (true, Some(inner_path)) = (whole, &slot.inner_path) {
                    let supply = ItemSupply::Whole(source_of(origin, inner_path));
                    return Some(SuppliedItem { item: slot.item.clone(), supply, also: Some(item.clone()) });
                }
                let some = !parts.is_empty() || parts.len() == items.len();
                let kind = ItemKind::Instance(items);
                some.then(|| SuppliedItem {
                    item: Item { name: item.name.clone(), kind, implements: item.implements.clone() },
                    supply: ItemSupply::Parts(parts),
                    also: Some(slot.item.clone()),
                })
            }
            _ => {
                let slot = slot?;
                let supply = ItemSupply::Whole(source_of(origin, slot.inner_path.as_ref()?));
                Some(SuppliedItem { item: slot.item.clone(), supply, also: None })
            }
        }
    }

    /// Whether an instance, as it is, has all that is wanted of it.
    fn has_all(&self, wanted: &[Item], slot: &Slot) -> bool {
        let items = slot.items();
        wanted.iter().all(|wanted| {
            let Some(found) = items.iter().find(|item| item.name == wanted.name) else { return false };
            match (&wanted.kind, &found.kind) {
                (ItemKind::Func(a), ItemKind::Func(b)) => self.sides().equal_func(a, b),
                (ItemKind::Type(a), ItemKind::Type(b)) => self.sides().equal(Type::Id(*a), Type::Id(*b)),
                (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
            }
        })
    }

    /// The wanted items that the component has, and where their functions are.
    fn parts(&self, wanted: &[Item], slot: &Slot, known: &HashSet<ResourceId>) -> (Vec<Item>, Vec<FunctionSupply>) {
        let (mut items, mut parts) = (Vec::new(), Vec::new());
        for item in wanted {
            match &item.kind {
                ItemKind::Type(_) => items.push(item.clone()),
                ItemKind::Resource(id) if known.contains(id) => items.push(item.clone()),
                ItemKind::Func(func) => {
                    let Some((found, inner_path)) = slot.function(&item.name) else { continue };
                    let ItemKind::Func(found) = &found.kind else { continue };
                    if self.sides().equal_func(func, found) {
                        items.push(item.clone());
                        parts.push(FunctionSupply::ItemSource(source_of(Provider::Nested(self.main), inner_path)));
                    }
                }
                _ => {}
            }
        }
        (items, parts)
    }
}

fn source_of(origin: Provider, inner_path: &InnerPath) -> ItemSource {
    ItemSource { origin, instances: inner_path.instances.clone(), name: inner_path.name.clone() }
}

/// Whether an instance holds nothing but what WIT can say of an interface.
fn is_interface(items: &[Item]) -> bool {
    items.iter().all(|item| matches!(item.kind, ItemKind::Func(_) | ItemKind::Type(_) | ItemKind::Resource(_)))
}
