//! Sample values of WIT types, written in WAVE and in the languages of hosts.

use super::names::camel;
use crate::surface::{Param, Surface, Type, TypeKind};

/// How deep sample values and types go; those of a file may be deeper than anybody wants to read.
const MAX_DEPTH: usize = 8;

/// How long the sample of a list of fixed length may be, in characters of WAVE.
const MAX_LENGTH: usize = 1024;

/// A value of a WIT type.
#[derive(Clone)]
pub(super) enum Sample {
    Primitive(Type),
    Record(Vec<(String, Sample)>),
    Variant(String, Option<Box<Sample>>),
    Enum(String),
    Flags(Vec<String>),
    Tuple(Vec<Sample>),
    List(Vec<Sample>),
    FixedList(Vec<Sample>),
    Option(Box<Sample>),
    Ok(Option<Box<Sample>>),
}

/// A sample value; `None` for handles, streams, futures, maps and error contexts.
fn sample(surface: &Surface, ty: Type, depth: usize) -> Option<Sample> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = |ty: Type| sample(surface, ty, depth + 1);
    let payload = |ty: Option<Type>| match ty {
        Some(ty) => Some(Some(Box::new(inner(ty)?))),
        None => Some(None),
    };
    Some(match surface.kind(ty) {
        None => match surface.resolve(ty) {
            Type::ErrorContext | Type::Id(_) => return None,
            primitive => Sample::Primitive(primitive),
        },
        Some(TypeKind::Record(fields)) => {
            let fields = fields.iter().map(|field| Some((field.name.clone(), inner(field.ty)?)));
            Sample::Record(fields.collect::<Option<_>>()?)
        }
        Some(TypeKind::Variant(cases)) => {
            let case = cases.first()?;
            Sample::Variant(case.name.clone(), payload(case.ty)?)
        }
        Some(TypeKind::Enum(names)) => Sample::Enum(names.first()?.clone()),
        Some(TypeKind::Flags(names)) => Sample::Flags(names.first().cloned().into_iter().collect()),
        Some(TypeKind::Tuple(types)) => Sample::Tuple(types.iter().map(|ty| inner(*ty)).collect::<Option<_>>()?),
        Some(TypeKind::List(ty)) => Sample::List(vec![inner(*ty)?]),
        Some(TypeKind::FixedList(ty, length)) => {
            let (element, length) = (inner(*ty)?, *length as usize);
            let long = wave(&element)?.len().saturating_mul(length) > MAX_LENGTH;
            Sample::FixedList((!long).then(|| vec![element; length])?)
        }
        Some(TypeKind::Option(ty)) => Sample::Option(Box::new(inner(*ty)?)),
        Some(TypeKind::Result { ok, .. }) => Sample::Ok(payload(*ok)?),
        Some(_) => return None,
    })
}

/// Sample arguments, each written by one of the functions below; `None` if one cannot be written.
pub(super) fn arguments(
    surface: &Surface,
    params: &[Param],
    write: fn(&Sample) -> Option<String>,
) -> Option<Vec<String>> {
    params.iter().map(|param| write(&sample(surface, param.ty, 0)?)).collect()
}

fn list(samples: &[Sample], write: fn(&Sample) -> Option<String>) -> Option<String> {
    Some(samples.iter().map(write).collect::<Option<Vec<_>>>()?.join(", "))
}

fn primitive(ty: Type, yes: &str, character: &str, string: &str) -> String {
    match ty {
        Type::Bool => yes,
        Type::F32 | Type::F64 => "1.5",
        Type::Char => character,
        Type::String => string,
        _ => "1",
    }
    .to_owned()
}

/// A value in WAVE.
pub(super) fn wave(sample: &Sample) -> Option<String> {
    Some(match sample {
        Sample::Primitive(ty) => primitive(*ty, "true", "'a'", "\"hi\""),
        Sample::Record(fields) => {
            let fields = fields.iter().map(|(name, value)| Some(format!("{name}: {}", wave(value)?)));
            format!("{{{}}}", fields.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Sample::Variant(name, Some(value)) => format!("{name}({})", wave(value)?),
        Sample::Variant(name, None) | Sample::Enum(name) => name.clone(),
        Sample::Flags(names) => format!("{{{}}}", names.join(", ")),
        Sample::Tuple(values) => format!("({})", list(values, wave)?),
        Sample::List(values) | Sample::FixedList(values) => format!("[{}]", list(values, wave)?),
        Sample::Option(value) => format!("some({})", wave(value)?),
        Sample::Ok(Some(value)) => format!("ok({})", wave(value)?),
        Sample::Ok(None) => "ok".to_owned(),
    })
}

/// A value of a type that [`rust_type`] has.
pub(super) fn rust(sample: &Sample) -> Option<String> {
    Some(match sample {
        Sample::Primitive(ty) => primitive(*ty, "true", "'a'", "\"hi\".to_owned()"),
        Sample::Tuple(values) => format!("({},)", list(values, rust)?),
        Sample::List(values) => format!("vec![{}]", list(values, rust)?),
        Sample::Option(value) => format!("Some({})", rust(value)?),
        Sample::Ok(Some(value)) => format!("Ok({})", rust(value)?),
        Sample::Ok(None) => "Ok(())".to_owned(),
        _ => return None,
    })
}

/// The same as bindings of a sync function accept it: strings and lists borrowed, what is in a list owned.
pub(super) fn rust_borrowed(sample: &Sample) -> Option<String> {
    Some(match sample {
        Sample::Primitive(Type::String) => "\"hi\"".to_owned(),
        Sample::Tuple(values) => format!("({},)", list(values, rust_borrowed)?),
        Sample::List(values) => format!("&[{}]", list(values, rust)?),
        Sample::Option(value) => format!("Some({})", rust_borrowed(value)?),
        Sample::Ok(Some(value)) => format!("Ok({})", rust_borrowed(value)?),
        other => return rust(other),
    })
}

/// A value of wasmtime's dynamic type `Val`.
pub(super) fn val(sample: &Sample) -> Option<String> {
    let boxed = |value: &Option<Box<Sample>>| match value {
        Some(value) => Some(format!("Some(Box::new({}))", val(value)?)),
        None => Some("None".to_owned()),
    };
    Some(match sample {
        Sample::Primitive(Type::Bool) => "Val::Bool(true)".to_owned(),
        Sample::Primitive(Type::F32) => "Val::Float32(1.5)".to_owned(),
        Sample::Primitive(Type::F64) => "Val::Float64(1.5)".to_owned(),
        Sample::Primitive(Type::Char) => "Val::Char('a')".to_owned(),
        Sample::Primitive(Type::String) => "Val::String(\"hi\".into())".to_owned(),
        Sample::Primitive(number) => format!("Val::{}(1)", number.primitive()?.to_ascii_uppercase()),
        Sample::Record(fields) => {
            let fields = fields.iter().map(|(name, value)| Some(format!("({name:?}.into(), {})", val(value)?)));
            format!("Val::Record(vec![{}])", fields.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Sample::Variant(name, value) => format!("Val::Variant({name:?}.into(), {})", boxed(value)?),
        Sample::Enum(name) => format!("Val::Enum({name:?}.into())"),
        Sample::Flags(names) => {
            format!("Val::Flags(vec![{}])", names.iter().map(|name| format!("{name:?}.into()")).collect::<String>())
        }
        Sample::Tuple(values) => format!("Val::Tuple(vec![{}])", list(values, val)?),
        Sample::List(values) => format!("Val::List(vec![{}])", list(values, val)?),
        Sample::Option(value) => format!("Val::Option(Some(Box::new({})))", val(value)?),
        Sample::Ok(value) => format!("Val::Result(Ok({}))", boxed(value)?),
        Sample::FixedList(_) => return None,
    })
}

/// A value as the `wasmtime` package of Python accepts it; `None` for what needs an object made first.
pub(super) fn python(sample: &Sample) -> Option<String> {
    Some(match sample {
        Sample::Primitive(ty) => primitive(*ty, "True", "\"a\"", "\"hi\""),
        Sample::Enum(name) => format!("{name:?}"),
        Sample::Flags(names) if names.is_empty() => "set()".to_owned(),
        Sample::Flags(names) => format!("{{{:?}}}", names[0]),
        Sample::List(values) if matches!(values[..], [Sample::Primitive(Type::U8)]) => "bytes([1])".to_owned(),
        Sample::List(values) => format!("[{}]", list(values, python)?),
        Sample::Tuple(values) => match values.as_slice() {
            [one] => format!("({},)", python(one)?),
            many => format!("({})", list(many, python)?),
        },
        // An option in an option is ambiguous.
        Sample::Option(value) if !matches!(**value, Sample::Option(_)) => python(value)?,
        _ => return None,
    })
}

/// A value as code transpiled by jco accepts it.
pub(super) fn js(sample: &Sample) -> Option<String> {
    let tagged = |tag: &str, value: &Option<Box<Sample>>| match value {
        Some(value) => Some(format!("{{ tag: '{tag}', val: {} }}", js(value)?)),
        None => Some(format!("{{ tag: '{tag}' }}")),
    };
    Some(match sample {
        Sample::Primitive(Type::U64 | Type::S64) => "1n".to_owned(),
        Sample::Primitive(ty) => primitive(*ty, "true", "'a'", "'hi'"),
        Sample::Record(fields) => {
            let fields = fields.iter().map(|(name, value)| Some(format!("{}: {}", camel(name), js(value)?)));
            format!("{{ {} }}", fields.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Sample::Variant(name, value) => tagged(name, value)?,
        Sample::Enum(name) => format!("'{name}'"),
        Sample::Flags(names) => {
            format!("{{ {} }}", names.iter().map(|name| format!("{}: true", camel(name))).collect::<String>())
        }
        Sample::Tuple(values) => format!("[{}]", list(values, js)?),
        Sample::List(values) | Sample::FixedList(values) => match values.first().and_then(typed_array) {
            Some(array) => format!("new {array}([{}])", list(values, js)?),
            None => format!("[{}]", list(values, js)?),
        },
        Sample::Option(value) if matches!(**value, Sample::Option(_)) => {
            format!("{{ tag: 'some', val: {} }}", js(value)?)
        }
        Sample::Option(value) => js(value)?,
        Sample::Ok(value) => tagged("ok", value)?,
    })
}

/// The type that jco uses for a list of numbers.
fn typed_array(element: &Sample) -> Option<&'static str> {
    let Sample::Primitive(ty) = element else { return None };
    Some(match ty {
        Type::U8 => "Uint8Array",
        Type::U16 => "Uint16Array",
        Type::U32 => "Uint32Array",
        Type::U64 => "BigUint64Array",
        Type::S8 => "Int8Array",
        Type::S16 => "Int16Array",
        Type::S32 => "Int32Array",
        Type::S64 => "BigInt64Array",
        Type::F32 => "Float32Array",
        Type::F64 => "Float64Array",
        _ => return None,
    })
}

/// The type as Rust's standard library has it; `None` if a type of its own is needed.
pub(crate) fn rust_type(surface: &Surface, ty: Type, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let inner = |ty: Type| rust_type(surface, ty, depth + 1);
    let or_unit = |ty: &Option<Type>| ty.map_or(Some("()".to_owned()), inner);
    Some(match surface.kind(ty) {
        None => match surface.resolve(ty) {
            Type::ErrorContext | Type::Id(_) => return None,
            Type::String => "String".to_owned(),
            // `s8` is `i8`; the other names are Rust's.
            other => match other.primitive()?.strip_prefix('s') {
                Some(bits) => format!("i{bits}"),
                None => other.primitive()?.to_owned(),
            },
        },
        Some(TypeKind::Tuple(types)) => {
            let types: Vec<String> = types.iter().map(|ty| inner(*ty)).collect::<Option<_>>()?;
            format!("({},)", types.join(", "))
        }
        Some(TypeKind::List(ty)) => format!("Vec<{}>", inner(*ty)?),
        Some(TypeKind::Option(ty)) => format!("Option<{}>", inner(*ty)?),
        Some(TypeKind::Result { ok, err }) => format!("Result<{}, {}>", or_unit(ok)?, or_unit(err)?),
        Some(_) => return None,
    })
}
