//! Imports that nothing provides, and what they can be answered with.

use crate::surface::{Item, Surface, Type, TypeKind};
use std::collections::BTreeMap;

/// What an imported function can be answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::call) enum Answerable {
    /// A value.
    Value,
    /// Nothing: it has no result.
    Nothing,
    /// Its result has something that cannot be written down, such as a resource.
    No,
}

impl Answerable {
    /// What a function with this result can be answered with.
    pub(in crate::call) fn of(surface: &Surface, result: Option<Type>) -> Self {
        match result {
            None => Answerable::Nothing,
            Some(ty) if is_writable(surface, ty, &mut BTreeMap::new(), 0) => Answerable::Value,
            Some(_) => Answerable::No,
        }
    }

    /// The flag that answers the function of this path, if one can.
    pub(in crate::call) fn flag(self, path: &str) -> Option<String> {
        let value = match self {
            Answerable::Value => "VALUE",
            Answerable::Nothing => "",
            Answerable::No => return None,
        };
        Some(format!("--answer '{path}={value}'"))
    }
}

/// Whether some value of a type can be written down. Types share their parts, so what is known of one is kept.
fn is_writable(surface: &Surface, ty: Type, known: &mut BTreeMap<usize, bool>, depth: usize) -> bool {
    let Type::Id(id) = ty else { return ty != Type::ErrorContext };
    if let Some(known) = known.get(&id.0) {
        return *known;
    }
    if depth > 64 {
        return false;
    }
    let mut inner = |ty: Type| is_writable(surface, ty, known, depth + 1);
    let is = match &surface.def(id).kind {
        TypeKind::Own(_) | TypeKind::Borrow(_) => false,
        TypeKind::Record(fields) => fields.iter().all(|field| inner(field.ty)),
        TypeKind::Tuple(types) => types.iter().copied().all(inner),
        TypeKind::Variant(cases) => cases.iter().any(|case| case.ty.is_none_or(&mut inner)),
        TypeKind::Result { ok, err } => ok.is_none_or(&mut inner) || err.is_none_or(&mut inner),
        TypeKind::FixedList(ty, _) | TypeKind::Alias(ty) => inner(*ty),
        _ => true,
    };
    known.insert(id.0, is);
    is
}

/// An import of a component that nothing provides.
pub(super) struct OpenImport<'a> {
    pub(super) import: &'a Item,
    /// The first item of it that is missing, where it is not missing as a whole.
    pub(super) first: Option<&'a Item>,
    /// The functions without an answer: their paths, and what they can be answered with.
    pub(super) left: Vec<(String, Answerable)>,
    /// How many functions of it have an answer.
    pub(super) answered: usize,
}
