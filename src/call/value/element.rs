//! Which streams and futures can be passed and read.

use crate::surface::{Surface, Type, TypeKind};

/// An element type that the runtime takes as a Rust type. It takes no others without generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::call) enum ElementType {
    /// A stream or future without a type.
    Unit,
    Bool,
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
    F32,
    F64,
    Char,
    String,
    /// An owned handle.
    Handle,
    ListU8,
    ListU32,
    ListString,
    OptionU32,
    OptionString,
    /// `result<_, string>`
    ResultString,
}

impl ElementType {
    /// The element type of a stream or future; `None` where it cannot be passed.
    pub(in crate::call) fn of(surface: &Surface, ty: Option<Type>) -> Option<Self> {
        let Some(ty) = ty.map(|ty| surface.resolve(ty)) else { return Some(ElementType::Unit) };
        Some(match ty {
            Type::Bool => ElementType::Bool,
            Type::U8 => ElementType::U8,
            Type::U16 => ElementType::U16,
            Type::U32 => ElementType::U32,
            Type::U64 => ElementType::U64,
            Type::S8 => ElementType::S8,
            Type::S16 => ElementType::S16,
            Type::S32 => ElementType::S32,
            Type::S64 => ElementType::S64,
            Type::F32 => ElementType::F32,
            Type::F64 => ElementType::F64,
            Type::Char => ElementType::Char,
            Type::String => ElementType::String,
            _ => match surface.kind(ty)? {
                TypeKind::Own(_) => ElementType::Handle,
                TypeKind::List(inner) => match surface.resolve(*inner) {
                    Type::U8 => ElementType::ListU8,
                    Type::U32 => ElementType::ListU32,
                    Type::String => ElementType::ListString,
                    _ => return None,
                },
                TypeKind::Option(inner) => match surface.resolve(*inner) {
                    Type::U32 => ElementType::OptionU32,
                    Type::String => ElementType::OptionString,
                    _ => return None,
                },
                TypeKind::Result { ok: None, err: Some(err) } if surface.resolve(*err) == Type::String => {
                    ElementType::ResultString
                }
                _ => return None,
            },
        })
    }
}
