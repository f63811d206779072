//! Whether two types are equal: the component model's tools compare value types by exact structure,
//! resources by identity.

use super::identity::Identity;
use crate::surface::{Case, FuncType, Item, ItemKind, ResourceId, Surface, Type, TypeKind};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What was found out about pairs of types.
pub(crate) type KnownPairs = Rc<RefCell<HashMap<(Type, Type), bool>>>;

/// Both sides with what was found out about pairs of their types.
pub(crate) struct Sides<'a> {
    pub(crate) expected: &'a Surface,
    pub(crate) actual: &'a Surface,
    /// Which resources are the same; nothing within one surface, where each is only itself.
    identity: Option<Identity>,
    known: KnownPairs,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(expected: &'a Surface, actual: &'a Surface, identity: Identity) -> Self {
        Sides { expected, actual, identity: Some(identity), known: KnownPairs::default() }
    }

    /// Types of one surface compared with each other, with what is known of them already.
    pub(crate) fn within(surface: &'a Surface, known: &KnownPairs) -> Self {
        Sides { expected: surface, actual: surface, identity: None, known: Rc::clone(known) }
    }

    /// Whether an expected resource is one of the component's.
    pub(crate) fn same_resource(&self, e: ResourceId, a: ResourceId) -> bool {
        self.identity.as_ref().map_or(e == a, |identity| identity.same(e, a))
    }

    /// Whether two value types are equal.
    pub(crate) fn equal(&self, e: Type, a: Type) -> bool {
        let (e, a) = (self.expected.resolve(e), self.actual.resolve(a));
        let (Type::Id(_), Type::Id(_)) = (e, a) else { return e == a };
        if let Some(known) = self.known.borrow().get(&(e, a)) {
            return *known;
        }
        let equal = match (self.expected.kind(e), self.actual.kind(a)) {
            (Some(e), Some(a)) => {
                same_shape(e, a, |e, a| self.same_resource(e, a))
                    && e.children().zip(a.children()).all(|(e, a)| self.equal(e, a))
            }
            _ => false,
        };
        self.known.borrow_mut().insert((e, a), equal);
        equal
    }

    /// Whether two optional types are equal.
    pub(crate) fn equal_option(&self, e: Option<Type>, a: Option<Type>) -> bool {
        match (e, a) {
            (None, None) => true,
            (Some(e), Some(a)) => self.equal(e, a),
            _ => false,
        }
    }

    /// Whether two function types are equal.
    pub(crate) fn equal_func(&self, e: &FuncType, a: &FuncType) -> bool {
        self.links(e, a) && e.params.iter().zip(&a.params).all(|(e, a)| same_label(&e.name, &a.name))
    }

    /// Whether wasmtime's linker takes one function type for the other: the names of parameters are nothing
    /// to it.
    pub(crate) fn links(&self, e: &FuncType, a: &FuncType) -> bool {
        e.is_async == a.is_async
            && e.params.len() == a.params.len()
            && e.params.iter().zip(&a.params).all(|(e, a)| self.equal(e.ty, a.ty))
            && self.equal_option(e.result, a.result)
    }

    /// Whether two items that are no instances have equal types.
    pub(crate) fn equal_item(&self, e: &Item, a: &Item) -> bool {
        match (&e.kind, &a.kind) {
            (ItemKind::Func(e), ItemKind::Func(a)) => self.equal_func(e, a),
            (ItemKind::Type(e), ItemKind::Type(a)) => self.equal(Type::Id(*e), Type::Id(*a)),
            (ItemKind::Resource(e), ItemKind::Resource(a)) => self.same_resource(*e, *a),
            (ItemKind::Value(e), ItemKind::Value(a)) => self.equal(*e, *a),
            _ => false,
        }
    }
}

/// Whether two kinds of types are equal but for the types that they are made of.
fn same_shape(e: &TypeKind, a: &TypeKind, same_resource: impl FnOnce(ResourceId, ResourceId) -> bool) -> bool {
    match (e, a) {
        (TypeKind::Record(e), TypeKind::Record(a)) => {
            e.len() == a.len() && e.iter().zip(a).all(|(e, a)| same_label(&e.name, &a.name))
        }
        (TypeKind::Variant(e), TypeKind::Variant(a)) => {
            let same = |e: &Case, a: &Case| same_label(&e.name, &a.name) && e.ty.is_some() == a.ty.is_some();
            e.len() == a.len() && e.iter().zip(a).all(|(e, a)| same(e, a))
        }
        (TypeKind::Enum(e), TypeKind::Enum(a)) | (TypeKind::Flags(e), TypeKind::Flags(a)) => {
            e.len() == a.len() && e.iter().zip(a).all(|(e, a)| same_label(e, a))
        }
        (TypeKind::Tuple(e), TypeKind::Tuple(a)) => e.len() == a.len(),
        (TypeKind::List(_), TypeKind::List(_))
        | (TypeKind::Option(_), TypeKind::Option(_))
        | (TypeKind::Map(..), TypeKind::Map(..)) => true,
        (TypeKind::FixedList(_, e), TypeKind::FixedList(_, a)) => e == a,
        (TypeKind::Result { ok, err }, TypeKind::Result { ok: aok, err: aerr }) => {
            ok.is_some() == aok.is_some() && err.is_some() == aerr.is_some()
        }
        (TypeKind::Own(e), TypeKind::Own(a)) | (TypeKind::Borrow(e), TypeKind::Borrow(a)) => same_resource(*e, *a),
        (TypeKind::Stream(e), TypeKind::Stream(a)) | (TypeKind::Future(e), TypeKind::Future(a)) => {
            e.is_some() == a.is_some()
        }
        _ => false,
    }
}

/// Labels are equal without regard to case.
pub(crate) fn same_label(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}
