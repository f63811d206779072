//! A change as lines of a diff: what an item was and what it is, as WIT writes it.

use super::change::{Change, ChangeKind};
use crate::path::FuncName;
use crate::surface::{Direction, Item, ItemKind, Place, Surface};
use std::collections::HashMap;

/// One change, below the interface that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// Exported or imported.
    pub direction: Direction,
    /// The interface, where the item is in one.
    pub interface: Option<String>,
    /// What was, where there was something.
    pub old: Option<String>,
    /// What is, where there is something.
    pub new: Option<String>,
}

impl DiffLine {
    /// The lines for a change; none for one in an item of another name, which the lines of the renaming show.
    pub(super) fn of(change: &Change, old: &PlacedItems<'_>, new: &PlacedItems<'_>) -> Option<Self> {
        let place = &change.place;
        let (was, is) = match &change.kind {
            ChangeKind::Added { .. } => (None, Some(new.text(place))),
            ChangeKind::Removed { .. } => (Some(old.text(place)), None),
            ChangeKind::Renamed { to, .. } if to.instances == place.instances => {
                (Some(old.text(place)), Some(new.text(to)))
            }
            ChangeKind::Renamed { to, .. } => {
                let interface = to.instances.last().map(|name| format!(" (in {name})")).unwrap_or_default();
                (Some(old.text(place)), Some(new.text(to) + &interface))
            }
            ChangeKind::Changed { .. } => {
                new.by_place.get(place)?;
                (Some(old.text(place)), Some(new.text(place)))
            }
        };
        let interface = (!place.instances.is_empty()).then(|| crate::path::instance(&place.instances));
        Some(DiffLine { direction: place.direction, interface, old: was, new: is })
    }
}

/// The items of a surface by their place.
pub(super) struct PlacedItems<'a> {
    surface: &'a Surface,
    by_place: HashMap<Place, &'a Item>,
}

impl<'a> PlacedItems<'a> {
    pub(super) fn new(surface: &'a Surface) -> Self {
        let mut items = PlacedItems { surface, by_place: HashMap::new() };
        items.add(Direction::Export, &[], &surface.exports);
        items.add(Direction::Import, &[], &surface.imports);
        items
    }

    fn add(&mut self, direction: Direction, instances: &[String], items: &'a [Item]) {
        for item in items {
            let place = Place { direction, instances: instances.to_vec(), name: item.name.clone() };
            self.by_place.insert(place, item);
            if let ItemKind::Instance(inner) = &item.kind {
                self.add(direction, &[instances, std::slice::from_ref(&item.name)].concat(), inner);
            }
        }
    }

    /// An item as WIT writes it.
    fn text(&self, place: &Place) -> String {
        let name = FuncName::parse(&place.name);
        match self.by_place.get(place).map(|item| &item.kind) {
            Some(ItemKind::Func(func)) => format!("{name}: {}", self.surface.func_text(func)),
            Some(ItemKind::Type(id)) => format!("type {name} = {}", self.surface.definition_text(*id)),
            Some(ItemKind::Instance(items)) => {
                match items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_))).count() {
                    0 => format!("{name} (types only)"),
                    functions => format!("{name} ({})", crate::finding::count(functions, "function")),
                }
            }
            Some(kind) => format!("{} {name}", kind.word()),
            None => name.to_string(),
        }
    }
}
