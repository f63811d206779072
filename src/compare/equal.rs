//! Whether two types are equal: the component model's tools compare value types by exact structure,
//! resources by identity.

use super::identity::Identity;
use crate::surface::{FuncType, Item, ItemKind, Surface, Type, TypeKind};
use std::cell::RefCell;
use std::collections::HashMap;

/// Both sides with what was found out about pairs of their types.
pub(crate) struct Sides<'a> {
    pub(crate) expected: &'a Surface,
    pub(crate) actual: &'a Surface,
    identity: Identity,
    known: RefCell<HashMap<(Type, Type), bool>>,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(expected: &'a Surface, actual: &'a Surface, identity: Identity) -> Self {
        Sides { expected, actual, identity, known: RefCell::default() }
    }

    /// Whether an expected resource is one of the component's.
    pub(crate) fn same_resource(&self, e: crate::surface::ResourceId, a: crate::surface::ResourceId) -> bool {
        self.identity.same(e, a)
    }

    /// Whether two value types are equal.
    pub(crate) fn equal(&self, e: Type, a: Type) -> bool {
        let (e, a) = (self.expected.resolve(e), self.actual.resolve(a));
        let (Type::Id(_), Type::Id(_)) = (e, a) else { return e == a };
        if let Some(known) = self.known.borrow().get(&(e, a)) {
            return *known;
        }
        let equal = self.equal_kinds(e, a);
        self.known.borrow_mut().insert((e, a), equal);
        equal
    }

    fn equal_kinds(&self, e: Type, a: Type) -> bool {
        let (Some(e), Some(a)) = (self.expected.kind(e), self.actual.kind(a)) else { return false };
        match (e, a) {
            (TypeKind::Record(e), TypeKind::Record(a)) => {
                e.len() == a.len()
                    && e.iter().zip(a).all(|(e, a)| same_label(&e.name, &a.name) && self.equal(e.ty, a.ty))
            }
            (TypeKind::Variant(e), TypeKind::Variant(a)) => {
                e.len() == a.len()
                    && e.iter().zip(a).all(|(e, a)| same_label(&e.name, &a.name) && self.equal_option(e.ty, a.ty))
            }
            (TypeKind::Enum(e), TypeKind::Enum(a)) | (TypeKind::Flags(e), TypeKind::Flags(a)) => {
                e.len() == a.len() && e.iter().zip(a).all(|(e, a)| same_label(e, a))
            }
            (TypeKind::Tuple(e), TypeKind::Tuple(a)) => {
                e.len() == a.len() && e.iter().zip(a).all(|(e, a)| self.equal(*e, *a))
            }
            (TypeKind::List(e), TypeKind::List(a)) | (TypeKind::Option(e), TypeKind::Option(a)) => self.equal(*e, *a),
            (TypeKind::FixedList(e, n), TypeKind::FixedList(a, m)) => n == m && self.equal(*e, *a),
            (TypeKind::Map(ek, ev), TypeKind::Map(ak, av)) => self.equal(*ek, *ak) && self.equal(*ev, *av),
            (TypeKind::Result { ok, err }, TypeKind::Result { ok: aok, err: aerr }) => {
                self.equal_option(*ok, *aok) && self.equal_option(*err, *aerr)
            }
            (TypeKind::Own(e), TypeKind::Own(a)) | (TypeKind::Borrow(e), TypeKind::Borrow(a)) => {
                self.same_resource(*e, *a)
            }
            (TypeKind::Stream(e), TypeKind::Stream(a)) | (TypeKind::Future(e), TypeKind::Future(a)) => {
                self.equal_option(*e, *a)
            }
            _ => false,
        }
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
        e.is_async == a.is_async
            && e.params.len() == a.params.len()
            && e.params.iter().zip(&a.params).all(|(e, a)| same_label(&e.name, &a.name) && self.equal(e.ty, a.ty))
            && self.equal_option(e.result, a.result)
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

/// Labels are equal without regard to case.
pub(crate) fn same_label(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}
