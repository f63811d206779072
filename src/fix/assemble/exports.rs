//! What the new component exports: what is wanted as far as it is there, and whatever else is there.

use super::super::view::{Home, Seat};
use super::super::wrap::{Origin, Part, Source, Supplied, Supply};
use super::{Assembly, Expected};
use crate::surface::{Direction, Item, ItemKind, ResourceId, Type};
use std::collections::HashSet;

impl Assembly<'_> {
    pub(super) fn exports(&mut self, expected: Option<&Expected>) {
        let wanted = expected.map_or(&[][..], |expected| &expected.exports);
        for item in wanted {
            let known = &expected.expect("there are wanted items only in an expected world").known;
            if let Some(supplied) = self.export(item, known) {
                self.out.exports.push(supplied);
            }
        }
        for seat in &self.view.exports {
            let told = self.out.exports.iter().any(|export| export.item.name == seat.item.name);
            if !told && let Some(supplied) = self.as_it_is(seat) {
                self.out.exports.push(supplied);
            }
        }
    }

    /// An export that nobody asks for, kept.
    fn as_it_is(&self, seat: &Seat) -> Option<Supplied> {
        let origin = Origin::Nested(self.main);
        let supply = match (&seat.item.kind, &seat.home) {
            (ItemKind::Type(_) | ItemKind::Resource(_), _) => Supply::Type,
            (ItemKind::Instance(items), _) if seat.edited || (self.retyped() && is_interface(items)) => Supply::Parts(
                items
                    .iter()
                    .zip(&seat.inner)
                    .filter(|(item, _)| matches!(item.kind, ItemKind::Func(_)))
                    .map(|(_, home)| Part::Source(source_of(origin, home)))
                    .collect(),
            ),
            (ItemKind::HigherType(_) | ItemKind::Value(_), _) => return None,
            (_, Some(home)) => Supply::Whole(source_of(origin, home)),
            (_, None) => return None,
        };
        Some(Supplied { item: seat.item.clone(), supply, also: None })
    }

    /// An export that the world asks for, as far as the component has it.
    fn export(&mut self, item: &Item, known: &HashSet<ResourceId>) -> Option<Supplied> {
        let origin = Origin::Nested(self.main);
        let seat = self.view.seat(Direction::Export, &item.name);
        match &item.kind {
            ItemKind::Type(_) => Some(Supplied { item: item.clone(), supply: Supply::Type, also: None }),
            ItemKind::Resource(id) => {
                known.contains(id).then(|| Supplied { item: item.clone(), supply: Supply::Type, also: None })
            }
            ItemKind::Func(wanted) => {
                let seat = seat?;
                let ItemKind::Func(found) = &seat.item.kind else { return None };
                let same = self.same.funcs(&self.out.arena, wanted, found);
                let supply = Supply::Whole(source_of(origin, seat.home.as_ref()?));
                same.then(|| Supplied { item: item.clone(), supply, also: None })
            }
            ItemKind::Instance(wanted) => {
                let seat = seat?;
                let (items, parts) = self.parts(wanted, seat, known);
                // What is put together must not lose what is there.
                let fewer = parts.len() < seat.items().iter().filter(|i| matches!(i.kind, ItemKind::Func(_))).count();
                let whole = !seat.edited && (fewer || (!self.retyped() && self.has_all(wanted, seat)));
                if let (true, Some(home)) = (whole, &seat.home) {
                    let supply = Supply::Whole(source_of(origin, home));
                    return Some(Supplied { item: seat.item.clone(), supply, also: Some(item.clone()) });
                }
                let some = !parts.is_empty() || parts.len() == items.len();
                let kind = ItemKind::Instance(items);
                some.then(|| Supplied {
                    item: Item { name: item.name.clone(), kind, implements: item.implements.clone() },
                    supply: Supply::Parts(parts),
                    also: Some(seat.item.clone()),
                })
            }
            _ => {
                let seat = seat?;
                let supply = Supply::Whole(source_of(origin, seat.home.as_ref()?));
                Some(Supplied { item: seat.item.clone(), supply, also: None })
            }
        }
    }

    /// Whether an instance, as it is, has all that is wanted of it.
    fn has_all(&mut self, wanted: &[Item], seat: &Seat) -> bool {
        let items = seat.items();
        wanted.iter().all(|wanted| {
            let Some(found) = items.iter().find(|item| item.name == wanted.name) else { return false };
            match (&wanted.kind, &found.kind) {
                (ItemKind::Func(a), ItemKind::Func(b)) => self.same.funcs(&self.out.arena, a, b),
                (ItemKind::Type(a), ItemKind::Type(b)) => self.same.types(&self.out.arena, Type::Id(*a), Type::Id(*b)),
                (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
            }
        })
    }

    /// The wanted items that the component has, and where their functions are.
    fn parts(&mut self, wanted: &[Item], seat: &Seat, known: &HashSet<ResourceId>) -> (Vec<Item>, Vec<Part>) {
        let (mut items, mut parts) = (Vec::new(), Vec::new());
        for item in wanted {
            match &item.kind {
                ItemKind::Type(_) => items.push(item.clone()),
                ItemKind::Resource(id) if known.contains(id) => items.push(item.clone()),
                ItemKind::Func(func) => {
                    let Some((found, home)) = seat.function(&item.name) else { continue };
                    let ItemKind::Func(found) = &found.kind else { continue };
                    if self.same.funcs(&self.out.arena, func, found) {
                        items.push(item.clone());
                        parts.push(Part::Source(source_of(Origin::Nested(self.main), home)));
                    }
                }
                _ => {}
            }
        }
        (items, parts)
    }
}

fn source_of(origin: Origin, home: &Home) -> Source {
    Source { origin, instances: home.instances.clone(), name: home.name.clone() }
}

/// Whether an instance holds nothing but what WIT can say of an interface.
fn is_interface(items: &[Item]) -> bool {
    items.iter().all(|item| matches!(item.kind, ItemKind::Func(_) | ItemKind::Type(_) | ItemKind::Resource(_)))
}
