//! The types that host code gives to `get_typed_func`, compared with those of a function.

use crate::surface::{FuncType, Surface, Type, TypeKind};
use syn::{GenericArgument, PathArguments};

/// How deep types are compared.
const MAX_DEPTH: usize = 24;

/// What is wrong with the parameters or the result: what was written, what should be, and why.
pub(super) struct Mistyped {
    pub(super) results: bool,
    pub(super) written: String,
    pub(super) wanted: Option<String>,
    pub(super) why: String,
}

/// Compares both type arguments of `get_typed_func::<Params, Results>` with a function's type. Types
/// the standard library does not define are taken to be right.
pub(super) fn compare(params: &syn::Type, results: &syn::Type, func: &FuncType, surface: &Surface) -> Vec<Mistyped> {
    let wanted: Vec<Type> = func.params.iter().map(|param| param.ty).collect();
    let sides = [(false, params, wanted), (true, results, func.result.into_iter().collect())];
    sides.into_iter().filter_map(|(results, written, wanted)| side(results, written, &wanted, surface)).collect()
}

/// Whether a type tells no more than how many there are: `(_, _)`.
pub(super) fn is_count(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Tuple(tuple) if !tuple.elems.is_empty() && tuple.elems.iter().all(|ty| matches!(ty, syn::Type::Infer(_))))
}

/// What is wrong with one tuple: that of the parameters, or that of the result.
pub(super) fn side(results: bool, written: &syn::Type, wanted: &[Type], surface: &Surface) -> Option<Mistyped> {
    let why = match peel(written) {
        syn::Type::Tuple(tuple) => {
            if tuple.elems.len() == wanted.len() {
                tuple.elems.iter().zip(wanted).find_map(|(written, wanted)| differs(written, *wanted, surface, 0))
            } else {
                Some(format!("expected {}, found {}", count(wanted.len(), results), count(tuple.elems.len(), results)))
            }
        }
        syn::Type::Infer(_) => None,
        other if is_own(other) => None,
        other => Some(match wanted {
            [only] if differs(other, *only, surface, 0).is_none() => {
                format!("a tuple of one is wanted: `({},)`", text(other))
            }
            _ => "a tuple is wanted".to_owned(),
        }),
    }?;
    let wanted: Option<Vec<String>> = wanted.iter().map(|ty| rust(*ty, surface, 0)).collect();
    let wanted = wanted.map(|types| match types.as_slice() {
        [] => "()".to_owned(),
        [one] => format!("({one},)"),
        many => format!("({})", many.join(", ")),
    });
    Some(Mistyped { results, written: text(written), wanted, why })
}

fn count(n: usize, results: bool) -> String {
    let word = if results { "result" } else { "parameter" };
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
fn differs(written: &syn::Type, wanted: Type, surface: &Surface, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = |written: &syn::Type, wanted: Type| differs(written, wanted, surface, depth + 1);
    let no = || Some(format!("`{}` does not fit `{}`", text(written), surface.type_text(wanted)));
    let kind = surface.kind(wanted);
    match peel(written) {
        syn::Type::Infer(_) | syn::Type::Macro(_) | syn::Type::ImplTrait(_) => None,
        syn::Type::Reference(reference) => inner(&reference.elem, wanted),
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
                tuple.elems.iter().zip(types).find_map(|(written, wanted)| inner(written, *wanted))
            }
            _ => no(),
        },
        other => {
            let (name, arguments) = name_and_arguments(other)?;
            if let Some(written) = primitive(&name) {
                return if surface.resolve(wanted) == written { None } else { no() };
            }
            let unit = |written: &syn::Type, wanted: Option<Type>| match wanted {
                Some(wanted) => inner(written, wanted),
                None => match peel(written) {
                    syn::Type::Tuple(tuple) if tuple.elems.is_empty() => None,
                    own if is_own(own) => None,
                    _ => Some(format!("`{}` stands where there is no payload: `()`", text(written))),
                },
            };
            match (name.as_str(), kind, arguments.as_slice()) {
                ("Box" | "Arc" | "Rc" | "Cow", _, [only]) => inner(only, wanted),
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

/// A WIT type in Rust, where the standard library has it.
fn rust(ty: Type, surface: &Surface, depth: usize) -> Option<String> {
    crate::snippets::rust_type(surface, ty, depth)
}

/// A type as it was written, without the spaces of tokens.
fn text(ty: &syn::Type) -> String {
    match peel(ty) {
        syn::Type::Reference(reference) => format!("&{}", text(&reference.elem)),
        syn::Type::Slice(slice) => format!("[{}]", text(&slice.elem)),
        syn::Type::Tuple(tuple) => {
            let parts: Vec<String> = tuple.elems.iter().map(text).collect();
            match parts.as_slice() {
                [one] => format!("({one},)"),
                parts => format!("({})", parts.join(", ")),
            }
        }
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
