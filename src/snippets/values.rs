//! Values made up for a type, in the syntaxes of WAVE, Rust and Python.

use crate::path::FuncName;
use crate::surface::{FuncType, Param, Surface, Type, TypeKind};

/// How deep values are made up; types from a file may be deeper than anybody wants to read.
const MAX_DEPTH: usize = 8;

/// The arguments of a function in WAVE. What WAVE cannot write is left as `…`.
pub(super) fn wave_arguments(surface: &Surface, params: &[Param]) -> String {
    let values: Vec<String> = params.iter().map(|param| wave(surface, param.ty, 0)).collect();
    values.join(", ")
}

fn wave(surface: &Surface, ty: Type, depth: usize) -> String {
    if depth > MAX_DEPTH {
        return "…".into();
    }
    let inner = |ty: Type| wave(surface, ty, depth + 1);
    match surface.kind(ty) {
        None => match surface.resolve(ty) {
            Type::Bool => "true".into(),
            Type::F32 | Type::F64 => "1.5".into(),
            Type::Char => "'a'".into(),
            Type::String => "\"hi\"".into(),
            Type::ErrorContext => "…".into(),
            _ => "1".into(),
        },
        Some(TypeKind::Record(fields)) => {
            let fields: Vec<String> = fields.iter().map(|f| format!("{}: {}", f.name, inner(f.ty))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Some(TypeKind::Variant(cases)) => match cases.first() {
            Some(case) => match case.ty {
                Some(ty) => format!("{}({})", case.name, inner(ty)),
                None => case.name.clone(),
            },
            None => "…".into(),
        },
        Some(TypeKind::Enum(names)) => names.first().cloned().unwrap_or_else(|| "…".into()),
        Some(TypeKind::Flags(names)) => format!("{{{}}}", names.first().map_or("", String::as_str)),
        Some(TypeKind::Tuple(types)) => {
            let values: Vec<String> = types.iter().map(|ty| inner(*ty)).collect();
            format!("({})", values.join(", "))
        }
        Some(TypeKind::List(ty)) => format!("[{}]", inner(*ty)),
        Some(TypeKind::FixedList(ty, length)) => {
            let (element, length) = (inner(*ty), (*length).min(16) as usize);
            match element.len() * length {
                0..=1024 => format!("[{}]", vec![element; length].join(", ")),
                _ => "…".into(),
            }
        }
        Some(TypeKind::Option(ty)) => format!("some({})", inner(*ty)),
        Some(TypeKind::Result { ok, .. }) => match ok {
            Some(ty) => format!("ok({})", inner(*ty)),
            None => "ok".into(),
        },
        Some(_) => "…".into(),
    }
}

/// The type as Rust's standard library has it; `None` where a type of its own would be needed.
pub(crate) fn rust_type(surface: &Surface, ty: Type, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = |ty: Type| rust_type(surface, ty, depth + 1);
    let unit_or = |ty: &Option<Type>| ty.map_or(Some("()".to_owned()), inner);
    Some(match surface.kind(ty) {
        None => match surface.resolve(ty) {
            Type::Bool => "bool",
            Type::U8 => "u8",
            Type::U16 => "u16",
            Type::U32 => "u32",
            Type::U64 => "u64",
            Type::S8 => "i8",
            Type::S16 => "i16",
            Type::S32 => "i32",
            Type::S64 => "i64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Char => "char",
            Type::String => "String",
            _ => return None,
        }
        .to_owned(),
        Some(TypeKind::Tuple(types)) => {
            let types: Vec<String> = types.iter().map(|ty| inner(*ty)).collect::<Option<_>>()?;
            format!("({},)", types.join(", "))
        }
        Some(TypeKind::List(ty)) => format!("Vec<{}>", inner(*ty)?),
        Some(TypeKind::Option(ty)) => format!("Option<{}>", inner(*ty)?),
        Some(TypeKind::Result { ok, err }) => format!("Result<{}, {}>", unit_or(ok)?, unit_or(err)?),
        Some(_) => return None,
    })
}

/// A value of a type that [`rust_type`] has.
pub(super) fn rust_value(surface: &Surface, ty: Type) -> Option<String> {
    Some(match surface.kind(ty) {
        None => match surface.resolve(ty) {
            Type::Bool => "true".into(),
            Type::F32 | Type::F64 => "1.5".into(),
            Type::Char => "'a'".into(),
            Type::String => "\"hi\".to_owned()".into(),
            Type::ErrorContext => return None,
            _ => "1".into(),
        },
        Some(TypeKind::Tuple(types)) => {
            let values: Vec<String> = types.iter().map(|ty| rust_value(surface, *ty)).collect::<Option<_>>()?;
            format!("({},)", values.join(", "))
        }
        Some(TypeKind::List(ty)) => format!("vec![{}]", rust_value(surface, *ty)?),
        Some(TypeKind::Option(ty)) => format!("Some({})", rust_value(surface, *ty)?),
        Some(TypeKind::Result { ok, .. }) => {
            format!("Ok({})", ok.map_or(Some("()".to_owned()), |ty| rust_value(surface, ty))?)
        }
        Some(_) => return None,
    })
}

/// A value of wasmtime's dynamic type `Val`.
pub(super) fn val(surface: &Surface, ty: Type, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = |ty: Type| val(surface, ty, depth + 1);
    let boxed = |ty: Option<Type>| match ty {
        Some(ty) => Some(format!("Some(Box::new({}))", inner(ty)?)),
        None => Some("None".to_owned()),
    };
    Some(match surface.kind(ty) {
        None => match surface.resolve(ty) {
            Type::Bool => "Val::Bool(true)".into(),
            Type::F32 => "Val::Float32(1.5)".into(),
            Type::F64 => "Val::Float64(1.5)".into(),
            Type::Char => "Val::Char('a')".into(),
            Type::String => "Val::String(\"hi\".into())".into(),
            Type::ErrorContext | Type::Id(_) => return None,
            number => format!("Val::{}(1)", number.primitive()?.to_ascii_uppercase()),
        },
        Some(TypeKind::Record(fields)) => {
            let fields: Option<Vec<String>> =
                fields.iter().map(|f| Some(format!("({:?}.into(), {})", f.name, inner(f.ty)?))).collect();
            format!("Val::Record(vec![{}])", fields?.join(", "))
        }
        Some(TypeKind::Variant(cases)) => {
            let case = cases.first()?;
            format!("Val::Variant({:?}.into(), {})", case.name, boxed(case.ty)?)
        }
        Some(TypeKind::Enum(names)) => format!("Val::Enum({:?}.into())", names.first()?),
        Some(TypeKind::Flags(names)) => format!("Val::Flags(vec![{:?}.into()])", names.first()?),
        Some(TypeKind::Tuple(types)) => {
            let values: Option<Vec<String>> = types.iter().map(|ty| inner(*ty)).collect();
            format!("Val::Tuple(vec![{}])", values?.join(", "))
        }
        Some(TypeKind::List(ty)) => format!("Val::List(vec![{}])", inner(*ty)?),
        Some(TypeKind::Option(ty)) => format!("Val::Option({})", boxed(Some(*ty))?),
        Some(TypeKind::Result { ok, .. }) => format!("Val::Result(Ok({}))", boxed(*ok)?),
        Some(_) => return None,
    })
}

/// The arguments as the wasmtime package of Python takes them; what has to be made first is `...`.
pub(super) fn python_arguments(surface: &Surface, ty: &FuncType) -> String {
    let values: Vec<String> = ty.params.iter().map(|param| python(surface, param.ty, 0)).collect();
    values.iter().map(|value| format!(", {value}")).collect()
}

fn python(surface: &Surface, ty: Type, depth: usize) -> String {
    if depth > MAX_DEPTH {
        return "...".into();
    }
    let inner = |ty: Type| python(surface, ty, depth + 1);
    match surface.kind(ty) {
        None => match surface.resolve(ty) {
            Type::Bool => "True".into(),
            Type::F32 | Type::F64 => "1.5".into(),
            Type::Char => "\"a\"".into(),
            Type::String => "\"hi\"".into(),
            Type::ErrorContext => "...".into(),
            _ => "1".into(),
        },
        Some(TypeKind::Enum(names)) => names.first().map_or("...".into(), |name| format!("{name:?}")),
        Some(TypeKind::Flags(names)) => names.first().map_or("set()".into(), |name| format!("{{{name:?}}}")),
        Some(TypeKind::List(item)) if surface.kind(*item).is_none() && surface.resolve(*item) == Type::U8 => {
            "bytes([1])".into()
        }
        // An option in an option is ambiguous without its tags.
        Some(TypeKind::Option(item)) if matches!(surface.kind(*item), Some(TypeKind::Option(_))) => "...".into(),
        Some(TypeKind::Tuple(types)) => {
            let values: String = types.iter().map(|ty| inner(*ty) + ", ").collect();
            format!("({})", values.trim_end())
        }
        Some(TypeKind::List(ty)) => format!("[{}]", inner(*ty)),
        Some(TypeKind::Option(ty)) => inner(*ty),
        _ => "...".into(),
    }
}

/// Whether a function can be called without making a resource first.
pub(super) fn is_plain(meant: &str) -> bool {
    matches!(FuncName::parse(meant), FuncName::Plain(_) | FuncName::Static(..) | FuncName::Constructor(_))
}
