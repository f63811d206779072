//! Small questions about items: where they stand, what they are called, what hosts make of them.

use super::pairing::same_kind;
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

/// Every item, also inside instances, with the instances that lead to it.
pub(crate) fn each_item<'a>(items: &'a [Item], act: &mut dyn FnMut(&[String], &'a Item)) {
    fn walk<'a>(items: &'a [Item], instances: &mut Vec<String>, act: &mut dyn FnMut(&[String], &'a Item)) {
        for item in items {
            act(instances, item);
            if let ItemKind::Instance(inner) = &item.kind {
                instances.push(item.name.clone());
                walk(inner, instances, act);
                instances.pop();
            }
        }
    }
    walk(items, &mut Vec::new(), act);
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

/// The name of a function of a renamed resource.
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

/// The first way in which core modules or components, as items, do not fit: by what they import and export.
pub(crate) fn inner_difference(direction: Direction, expected: &ItemKind, actual: &ItemKind) -> Option<String> {
    // The needed side is the world's for exports, the component's for imports.
    let (needed, offered) = match direction {
        Direction::Export => (expected, actual),
        Direction::Import => (actual, expected),
    };
    match (needed, offered) {
        (
            ItemKind::CoreModule { imports: needed_in, exports: needed_out },
            ItemKind::CoreModule { imports: offered_in, exports: offered_out },
        ) => {
            let missing = |what, wanted: &[CoreItem], there: &[CoreItem]| {
                let item = wanted.iter().find(|item| !there.contains(item))?;
                Some(format!("its core {what} {}", item.name))
            };
            missing("export", needed_out, offered_out).or_else(|| missing("import", offered_in, needed_in))
        }
        (
            ItemKind::Component { imports: needed_in, exports: needed_out },
            ItemKind::Component { imports: offered_in, exports: offered_out },
        ) => {
            let missing = |what, wanted: &[Item], there: &[Item]| {
                let found = |item: &Item| there.iter().any(|o| o.name == item.name && same_kind(o, item));
                Some(format!("its {what} {}", wanted.iter().find(|item| !found(item))?.name))
            };
            missing("export", needed_out, offered_out).or_else(|| missing("import", offered_in, needed_in))
        }
        _ => None,
    }
}
