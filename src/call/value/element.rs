//! Which streams and futures can be passed and read.

use crate::surface::{Surface, Type, TypeKind};

/// An element type that the runtime takes as a Rust type. It takes no others without generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::call) enum ElementType {
    /// A stream or future without a type.
    Unit,
    /// A primitive type.
    Primitive(Type),
    /// An owned handle.
    Handle,
    /// A list of `u8`, `u32` or `string`.
    List(Type),
    /// An option of `u32` or `string`.
    Option(Type),
    /// `result<_, string>`
    ResultString,
}

impl ElementType {
    /// The element type of a stream or future; `None` where it cannot be passed.
    pub(in crate::call) fn of(surface: &Surface, ty: Option<Type>) -> Option<Self> {
        let Some(ty) = ty.map(|ty| surface.resolve(ty)) else { return Some(ElementType::Unit) };
        let Some(kind) = surface.kind(ty) else {
            return (ty != Type::ErrorContext).then_some(ElementType::Primitive(ty));
        };
        let one_of = |ty: Type, taken: &[Type]| Some(surface.resolve(ty)).filter(|ty| taken.contains(ty));
        match kind {
            TypeKind::Own(_) => Some(ElementType::Handle),
            TypeKind::List(item) => one_of(*item, &[Type::U8, Type::U32, Type::String]).map(ElementType::List),
            TypeKind::Option(item) => one_of(*item, &[Type::U32, Type::String]).map(ElementType::Option),
            TypeKind::Result { ok: None, err: Some(err) } => {
                one_of(*err, &[Type::String]).map(|_| ElementType::ResultString)
            }
            _ => None,
        }
    }
}
