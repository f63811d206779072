//! How large values of a type lie in a guest's memory, by the canonical ABI.

use crate::surface::{Surface, Type, TypeKind};

/// Bytes of a value and what its address is a multiple of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) size: u32,
    pub(super) align: u32,
}

impl Layout {
    const fn of(size: u32) -> Self {
        Layout { size, align: size }
    }

    /// One value after another, the whole padded.
    fn row(parts: impl IntoIterator<Item = Layout>) -> Option<Self> {
        let mut whole = Layout { size: 0, align: 1 };
        for part in parts {
            whole.size = up(whole.size, part.align)?.checked_add(part.size)?;
            whole.align = whole.align.max(part.align);
        }
        Some(Layout { size: up(whole.size, whole.align)?, ..whole })
    }

    /// A number of a case, and room for the largest payload.
    fn cases(count: usize, payloads: impl IntoIterator<Item = Layout>) -> Option<Self> {
        let tag = match count {
            0..=0x100 => Layout::of(1),
            0x101..=0x1_0000 => Layout::of(2),
            _ => Layout::of(4),
        };
        let mut most = Layout { size: 0, align: 1 };
        for payload in payloads {
            most = Layout { size: most.size.max(payload.size), align: most.align.max(payload.align) };
        }
        let align = tag.align.max(most.align);
        let size = up(tag.size, most.align)?.checked_add(most.size)?;
        Some(Layout { size: up(size, align)?, align })
    }
}

fn up(size: u32, align: u32) -> Option<u32> {
    size.checked_next_multiple_of(align)
}

/// The layout of a type; `None` for what no helper carries: handles, streams and the like, and what
/// is too large.
pub(super) fn layout(surface: &Surface, ty: Type, depth: usize) -> Option<Layout> {
    if depth > 100 {
        return None;
    }
    let inner = |ty: Type| layout(surface, ty, depth + 1);
    Some(match surface.resolve(ty) {
        Type::Bool | Type::U8 | Type::S8 => Layout::of(1),
        Type::U16 | Type::S16 => Layout::of(2),
        Type::U32 | Type::S32 | Type::F32 | Type::Char => Layout::of(4),
        Type::U64 | Type::S64 | Type::F64 => Layout::of(8),
        Type::String => Layout { size: 8, align: 4 },
        Type::ErrorContext => return None,
        Type::Id(id) => match &surface.def(id).kind {
            TypeKind::List(ty) => inner(*ty).map(|_| Layout { size: 8, align: 4 })?,
            TypeKind::Map(key, ty) => inner(*key).and(inner(*ty)).map(|_| Layout { size: 8, align: 4 })?,
            TypeKind::FixedList(ty, length) => {
                let one = inner(*ty)?;
                Layout { size: one.size.checked_mul(*length)?, align: one.align }
            }
            TypeKind::Record(fields) => {
                Layout::row(fields.iter().map(|field| inner(field.ty)).collect::<Option<Vec<_>>>()?)?
            }
            TypeKind::Tuple(types) => Layout::row(types.iter().map(|ty| inner(*ty)).collect::<Option<Vec<_>>>()?)?,
            TypeKind::Variant(cases) => {
                let payloads = cases.iter().filter_map(|case| case.ty).map(inner).collect::<Option<Vec<_>>>()?;
                Layout::cases(cases.len(), payloads)?
            }
            TypeKind::Enum(names) => Layout::cases(names.len(), [])?,
            TypeKind::Option(ty) => Layout::cases(2, [inner(*ty)?])?,
            TypeKind::Result { ok, err } => {
                let payloads = ok.iter().chain(err).map(|ty| inner(*ty)).collect::<Option<Vec<_>>>()?;
                Layout::cases(2, payloads)?
            }
            TypeKind::Flags(names) => match names.len() {
                0..=8 => Layout::of(1),
                9..=16 => Layout::of(2),
                _ => Layout::of(4),
            },
            TypeKind::Alias(ty) => inner(*ty)?,
            TypeKind::Stream(_) | TypeKind::Future(_) | TypeKind::Own(_) | TypeKind::Borrow(_) => return None,
        },
    })
}
