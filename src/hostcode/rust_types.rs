//! Rust types that host code writes for a function, compared with its WIT types.

use crate::snippets::{rust_type, tuple};
use crate::surface::{FuncType, Surface, Type, TypeKind};
use syn::{GenericArgument, PathArguments};

/// How deep types are compared.
const MAX_DEPTH: usize = 24;

/// A tuple of Rust types that does not match the parameters or the result of a function.
pub(super) struct TypeMismatch {
    /// Whether it is the result.
    pub(super) of_result: bool,
    pub(super) written: String,
    /// What to write, if the standard library has the types.
    pub(super) expected: Option<String>,
    pub(super) why: String,
}

/// Compares the tuple of the parameters, or that of the result. Types that the standard library does not
/// define are assumed to be right.
pub(super) fn mismatch(
    of_result: bool,
    written: &syn::Type,
    func: &FuncType,
    surface: &Surface,
) -> Option<TypeMismatch> {
    let types: Vec<Type> = match of_result {
        true => func.result.into_iter().collect(),
        false => func.params.iter().map(|param| param.ty).collect(),
    };
    let why = match peel(written) {
        syn::Type::Tuple(tuple) if tuple.elems.len() == types.len() => {
            tuple.elems.iter().zip(&types).find_map(|(written, ty)| differs(written, *ty, surface, 0))
        }
        syn::Type::Tuple(tuple) => {
            Some(format!("expected {}, found {}", count(types.len(), of_result), count(tuple.elems.len(), of_result)))
        }
        syn::Type::Infer(_) => None,
        other if is_own(other) => None,
        other => Some(match types.as_slice() {
            [only] if differs(other, *only, surface, 0).is_none() => {
                format!("expected a tuple of one, `({},)`", text(other))
            }
            _ => "expected a tuple".to_owned(),
        }),
    }?;
    let names: Option<Vec<String>> = types.iter().map(|ty| rust_type(surface, *ty, 0)).collect();
    // `(_, _)` gives the number of parameters only.
    let counted = |tuple: &syn::TypeTuple| {
        !tuple.elems.is_empty() && tuple.elems.iter().all(|ty| matches!(ty, syn::Type::Infer(_)))
    };
    let expected =
        names.filter(|_| !matches!(written, syn::Type::Tuple(tuple) if counted(tuple))).map(|names| tuple(&names));
    Some(TypeMismatch { of_result, written: text(written), expected, why })
}

fn count(n: usize, of_result: bool) -> String {
    let word = if of_result { "result" } else { "parameter" };
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// Parentheses around a type mean nothing: `(T)` is `T`.
fn peel(mut ty: &syn::Type) -> &syn::Type {
    loop {
        match ty {
            syn::Type::Paren(inner) => ty = &inner.elem,
            syn::Type::Group(inner) => ty = &inner.elem,
            _ => return ty,
        }
    }
}

/// A type the standard library does not define: it may derive `ComponentType`, or be an alias.
fn is_own(ty: &syn::Type) -> bool {
    name_and_arguments(ty).is_some_and(|(name, _)| primitive(&name).is_none() && !is_container(&name))
}

fn is_container(name: &str) -> bool {
    matches!(name, "Vec" | "Option" | "Result" | "Box" | "Arc" | "Rc" | "Cow")
}

fn primitive(name: &str) -> Option<Type> {
    Some(match name {
        "bool" => Type::Bool,
        "u8" => Type::U8,
        "u16" => Type::U16,
        "u32" => Type::U32,
        "u64" => Type::U64,
        "i8" => Type::S8,
        "i16" => Type::S16,
        "i32" => Type::S32,
        "i64" => Type::S64,
        "f32" => Type::F32,
        "f64" => Type::F64,
        "char" => Type::Char,
        "String" | "str" => Type::String,
        _ => return None,
    })
}

fn name_and_arguments(ty: &syn::Type) -> Option<(String, Vec<&syn::Type>)> {
    let syn::Type::Path(path) = peel(ty) else { return None };
    let last = path.path.segments.last()?;
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Some((last.ident.to_string(), arguments))
}

/// Why a Rust type does not fit a WIT type; `None` if it does, or if that cannot be known.
fn differs(written: &syn::Type, expected: Type, surface: &Surface, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = |written: &syn::Type, expected: Type| differs(written, expected, surface, depth + 1);
    let no = || Some(format!("`{}` does not match `{}`", text(written), surface.type_text(expected)));
    let kind = surface.kind(expected);
    match peel(written) {
        syn::Type::Infer(_) | syn::Type::Macro(_) | syn::Type::ImplTrait(_) => None,
        syn::Type::Reference(reference) => inner(&reference.elem, expected),
        syn::Type::Slice(slice) => match kind {
            Some(TypeKind::List(item)) => inner(&slice.elem, *item),
            _ => no(),
        },
        syn::Type::Array(array) => match kind {
            Some(TypeKind::FixedList(item, _)) => inner(&array.elem, *item),
            _ => no(),
        },
        syn::Type::Tuple(tuple) => match kind {
            Some(TypeKind::Tuple(types)) if types.len() == tuple.elems.len() => {
                tuple.elems.iter().zip(types).find_map(|(written, expected)| inner(written, *expected))
            }
            _ => no(),
        },
        other => {
            let (name, arguments) = name_and_arguments(other)?;
            if let Some(written) = primitive(&name) {
                return if surface.resolve(expected) == written { None } else { no() };
            }
            let unit = |written: &syn::Type, expected: Option<Type>| match expected {
                Some(expected) => inner(written, expected),
                None => match peel(written) {
                    syn::Type::Tuple(tuple) if tuple.elems.is_empty() => None,
                    own if is_own(own) => None,
                    _ => Some(format!("`{}` is written where there is no payload: `()`", text(written))),
                },
            };
            match (name.as_str(), kind, arguments.as_slice()) {
                ("Box" | "Arc" | "Rc" | "Cow", _, [only]) => inner(only, expected),
                ("Vec", Some(TypeKind::List(item)), [only]) => inner(only, *item),
                ("Option", Some(TypeKind::Option(item)), [only]) => inner(only, *item),
                ("Result", Some(TypeKind::Result { ok, err }), [first, second]) => {
                    unit(first, *ok).or_else(|| unit(second, *err))
                }
                ("Result", Some(TypeKind::Result { .. }), _) => None,
                (name, ..) if is_container(name) && !arguments.is_empty() => no(),
                // A type of the host's own: right unless the WIT type has one in the standard library.
                _ => None,
            }
        }
    }
}

/// A type as it was written, without the spaces of tokens.
fn text(ty: &syn::Type) -> String {
    match peel(ty) {
        syn::Type::Reference(reference) => format!("&{}", text(&reference.elem)),
        syn::Type::Slice(slice) => format!("[{}]", text(&slice.elem)),
        syn::Type::Tuple(tuple) => crate::snippets::tuple(&tuple.elems.iter().map(text).collect::<Vec<_>>()),
        other => match name_and_arguments(other) {
            Some((name, arguments)) if !arguments.is_empty() => {
                let parts: Vec<String> = arguments.into_iter().map(text).collect();
                format!("{name}<{}>", parts.join(", "))
            }
            Some((name, _)) => name,
            None => "_".to_owned(),
        },
    }
}
