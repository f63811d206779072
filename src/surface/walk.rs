//! Reaching every function of a surface, and the ways building one fails.

use super::{FuncType, Item, ItemKind, Surface, Type, TypeId};
use std::collections::HashSet;

/// Whether an item is imported or exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The host or another component supplies it.
    Import,
    /// The component offers it.
    Export,
}

/// A function with the way to it.
#[derive(Clone, Debug)]
pub struct Function<'a> {
    /// The names of the instances that lead to it, outermost first; empty at the root.
    pub instances: Vec<&'a str>,
    /// Its name as the binary spells it.
    pub name: &'a str,
    /// Its type.
    pub ty: &'a FuncType,
}

impl Function<'_> {
    /// Its full WIT path: `mate:runtime/api@0.1.0#handler`, `demo:shop/store@1.0.0#bucket.get`.
    pub fn path(&self) -> String {
        crate::path::full(&self.instances, self.name)
    }
}

/// Why a surface could not be read from bytes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SurfaceError {
    /// The validator refused the bytes.
    #[error("{message}")]
    Invalid {
        /// The validator's words, without the offset.
        message: String,
        /// Bytes from the start of what was read.
        offset: u64,
    },
    /// A limit that keeps hostile input from taking all time or memory was reached.
    #[error("{0}")]
    TooLarge(String),
}

impl Surface {
    /// Every function in that direction, those inside instances (at any depth) included, in order.
    pub fn functions(&self, direction: Direction) -> Vec<Function<'_>> {
        let items = match direction {
            Direction::Import => &self.imports,
            Direction::Export => &self.exports,
        };
        let mut found = Vec::new();
        collect(items, &mut Vec::new(), &mut found);
        found
    }
}

fn collect<'a>(items: &'a [Item], instances: &mut Vec<&'a str>, found: &mut Vec<Function<'a>>) {
    for item in items {
        match &item.kind {
            ItemKind::Func(ty) => found.push(Function { instances: instances.clone(), name: &item.name, ty }),
            ItemKind::Instance(inner) => {
                instances.push(&item.name);
                collect(inner, instances, found);
                instances.pop();
            }
            _ => {}
        }
    }
}

impl FuncType {
    /// The types of its parameters and of its result.
    pub fn types(&self) -> impl Iterator<Item = Type> + '_ {
        self.params.iter().map(|param| param.ty).chain(self.result)
    }
}

impl Surface {
    /// Every type that these lead to, themselves among them.
    pub fn reached(&self, from: impl IntoIterator<Item = Type>) -> HashSet<TypeId> {
        let mut found = HashSet::new();
        let mut open: Vec<Type> = from.into_iter().collect();
        while let Some(ty) = open.pop() {
            if let Type::Id(id) = ty
                && found.insert(id)
            {
                open.extend(self.def(id).kind.children());
            }
        }
        found
    }
}
