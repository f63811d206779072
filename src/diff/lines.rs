//! A change as lines of a diff: what an item was and what it is, as WIT writes it.

use super::change::{Change, ChangeKind};
use crate::path::FuncName;
use crate::surface::{Direction, Item, ItemKind, Place, Surface};

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
    pub(super) fn of(change: &Change, old: &Surface, new: &Surface) -> Option<Self> {
        let place = &change.place;
        let (was, is) = match &change.kind {
            ChangeKind::Added { .. } => (None, Some(text(new, place))),
            ChangeKind::Removed { .. } => (Some(text(old, place)), None),
            ChangeKind::Renamed { to, .. } if to.instances == place.instances => {
                (Some(text(old, place)), Some(text(new, to)))
            }
            ChangeKind::Renamed { to, .. } => {
                let interface = to.instances.last().map(|name| format!(" (in {name})")).unwrap_or_default();
                (Some(text(old, place)), Some(text(new, to) + &interface))
            }
            ChangeKind::Changed { .. } => {
                find(new, place)?;
                (Some(text(old, place)), Some(text(new, place)))
            }
        };
        let interface = (!place.instances.is_empty()).then(|| crate::path::instance(&place.instances));
        Some(DiffLine { direction: place.direction, interface, old: was, new: is })
    }
}

/// An item as WIT writes it.
fn text(surface: &Surface, place: &Place) -> String {
    let name = FuncName::parse(&place.name);
    match find(surface, place).map(|item| &item.kind) {
        Some(ItemKind::Func(func)) => format!("{name}: {}", surface.func_text(func)),
        Some(ItemKind::Type(id)) => format!("type {name} = {}", surface.definition_text(*id)),
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

fn find<'a>(surface: &'a Surface, place: &Place) -> Option<&'a Item> {
    let mut items = match place.direction {
        Direction::Import => &surface.imports,
        Direction::Export => &surface.exports,
    };
    for instance in &place.instances {
        items = match &items.iter().find(|item| item.name == *instance)?.kind {
            ItemKind::Instance(inner) => inner,
            _ => return None,
        };
    }
    items.iter().find(|item| item.name == place.name)
}
