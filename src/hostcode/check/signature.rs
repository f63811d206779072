//! Function types written out whole, for comparing them as wasmtime does.

use crate::surface::{FuncType, Surface, Type, TypeKind};

/// How deep types are written out.
const MAX_DEPTH: usize = 32;

/// A function's type written out whole, names of types left out, as wasmtime compares it.
pub(super) fn signature(surface: &Surface, ty: &FuncType) -> String {
    let mut out = String::from(if ty.is_async { "async" } else { "" });
    for param in &ty.params {
        out.push_str(&structure(surface, param.ty, 0));
        out.push(';');
    }
    out.push_str("->");
    if let Some(result) = ty.result {
        out.push_str(&structure(surface, result, 0));
    }
    out
}

fn structure(surface: &Surface, ty: Type, depth: usize) -> String {
    if depth > MAX_DEPTH {
        return "…".into();
    }
    let inner = |ty: Type| structure(surface, ty, depth + 1);
    let maybe = |ty: &Option<Type>| ty.map_or("_".to_owned(), inner);
    let Some(kind) = surface.kind(ty) else { return surface.type_text(surface.resolve(ty)) };
    let parts: Vec<String> = match kind {
        TypeKind::Record(fields) => fields.iter().map(|field| [&field.name, ":", &inner(field.ty)].concat()).collect(),
        TypeKind::Variant(cases) => cases.iter().map(|case| [&case.name, ":", &maybe(&case.ty)].concat()).collect(),
        TypeKind::Enum(names) | TypeKind::Flags(names) => names.clone(),
        TypeKind::Tuple(types) => types.iter().map(|ty| inner(*ty)).collect(),
        TypeKind::List(ty) | TypeKind::Option(ty) | TypeKind::Alias(ty) => vec![inner(*ty)],
        TypeKind::FixedList(ty, length) => vec![inner(*ty), length.to_string()],
        TypeKind::Map(key, value) => vec![inner(*key), inner(*value)],
        TypeKind::Result { ok, err } => vec![maybe(ok), maybe(err)],
        TypeKind::Stream(ty) | TypeKind::Future(ty) => vec![maybe(ty)],
        TypeKind::Own(resource) | TypeKind::Borrow(resource) => vec![surface.resources[resource.0].name.clone()],
    };
    format!("{}<{}>", kind.word(), parts.join(","))
}
