//! Small questions about items: where they stand, what they are called, what hosts make of them.

use crate::path::FuncName;
use crate::surface::{CoreItem, Direction, Item, ItemKind, Place, Surface, Type};
use std::collections::HashMap;

/// The place of a root item.
pub(crate) fn root_place(direction: Direction, name: &str) -> Place {
    Place { direction, instances: Vec::new(), name: name.to_owned() }
}

/// The place of an item inside the instance at `place`.
pub(crate) fn below(place: &Place, name: &str) -> Place {
    let mut instances = place.instances.clone();
    instances.push(place.name.clone());
    Place { direction: place.direction, instances, name: name.to_owned() }
}

/// The word for an item: an instance is an interface to those who write WIT.
pub(crate) fn word(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Instance(_) => "interface",
        other => other.word(),
    }
}

/// The word for a function, which its name in the binary tells.
pub(crate) fn function_word(item: &Item) -> &'static str {
    match FuncName::parse(&item.name) {
        FuncName::Plain(_) => "function",
        FuncName::Constructor(_) => "constructor",
        FuncName::Method(..) => "method",
        FuncName::Static(..) => "static function",
    }
}

/// The type of an item in WIT syntax.
pub(crate) fn text(surface: &Surface, kind: &ItemKind) -> Option<String> {
    match kind {
        ItemKind::Func(func) => Some(surface.func_text(func)),
        ItemKind::Type(id) => Some(surface.type_structure(Type::Id(*id))),
        ItemKind::Value(ty) => Some(surface.type_text(*ty)),
        _ => None,
    }
}

/// Whether wasmtime links this import even when nothing is defined: an instance of types alone.
pub fn always_links(kind: &ItemKind) -> bool {
    match kind {
        ItemKind::Instance(inner) => inner.iter().all(|item| always_links(&item.kind)),
        ItemKind::Type(_) | ItemKind::HigherType(_) => true,
        _ => false,
    }
}

/// The name that a function of a renamed resource goes by.
pub(crate) fn of_renamed_resource(name: &str, renamed: &HashMap<&str, &str>) -> Option<String> {
    let (prefix, of, rest) = match FuncName::parse(name) {
        FuncName::Plain(_) => return None,
        FuncName::Constructor(of) => ("[constructor]", of, None),
        FuncName::Method(of, rest) => ("[method]", of, Some(rest)),
        FuncName::Static(of, rest) => ("[static]", of, Some(rest)),
    };
    let to = renamed.get(of)?;
    Some(match rest {
        Some(rest) => [prefix, to, ".", rest].concat(),
        None => [prefix, to].concat(),
    })
}

type ModuleItems<'a> = (&'a [CoreItem], &'a [CoreItem]);

/// The first way in which core modules, as items, do not fit.
pub(crate) fn module_difference(
    direction: Direction,
    expected: ModuleItems<'_>,
    actual: ModuleItems<'_>,
) -> Option<String> {
    // The needed side is the world's for exports, the component's for imports.
    let (needed, offered) = match direction {
        Direction::Export => (expected, actual),
        Direction::Import => (actual, expected),
    };
    let lacks = |wanted: &[CoreItem], there: &[CoreItem]| {
        wanted.iter().find(|item| !there.contains(item)).map(|item| item.name.clone())
    };
    lacks(needed.1, offered.1)
        .map(|name| ["its core export ", &name].concat())
        .or_else(|| lacks(offered.0, needed.0).map(|name| ["its core import ", &name].concat()))
}

/// The first way in which components, as items, do not fit: by the names and kinds of what they
/// import and export.
pub(crate) fn component_difference(direction: Direction, expected: &ItemKind, actual: &ItemKind) -> Option<String> {
    let (needed, offered) = match direction {
        Direction::Export => (expected, actual),
        Direction::Import => (actual, expected),
    };
    let (
        ItemKind::Component { imports: needed_in, exports: needed_out },
        ItemKind::Component { imports: offered_in, exports: offered_out },
    ) = (needed, offered)
    else {
        return None;
    };
    let lacks = |wanted: &[Item], there: &[Item]| {
        let found = |item: &Item| there.iter().any(|o| o.name == item.name && super::pairing::same_kind(o, item));
        wanted.iter().find(|item| !found(item)).map(|item| item.name.clone())
    };
    lacks(needed_out, offered_out)
        .map(|name| ["its export ", &name].concat())
        .or_else(|| lacks(offered_in, needed_in).map(|name| ["its import ", &name].concat()))
}
