//! Values between our model and the runtime's.

use super::host::Host;
use super::streams::{self, Collected};
use super::value::Value;
use crate::surface::{ResourceId, Surface, Type, TypeKind};
use std::collections::{BTreeMap, HashMap};
use wasmtime::component::{ResourceAny, Val};
use wasmtime::{AsContextMut, StoreContextMut};

/// A handle that is held here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// The runtime's handle.
    pub(super) any: ResourceAny,
    /// What it is a handle of.
    pub(super) of: ResourceId,
}

/// Handles by the names that calls were bound to.
pub(super) type Handles = BTreeMap<String, Held>;

/// A value that could not be converted, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct ConvertError(pub(super) String);

fn no<T>(why: impl Into<String>) -> Result<T, ConvertError> {
    Err(ConvertError(why.into()))
}

/// Streams and futures that were made ready beforehand, by the value that each stands for.
pub(super) type Fed = HashMap<*const Value, Val>;

/// The streams and futures in a value whose elements need a helper, with their types.
pub(super) fn to_feed<'v>(surface: &Surface, ty: Type, value: &'v Value, found: &mut Vec<(Type, &'v Value)>) {
    let payload = |ty: Option<Type>, value: &'v Option<Box<Value>>, found: &mut Vec<(Type, &'v Value)>| {
        if let (Some(ty), Some(value)) = (ty, value) {
            to_feed(surface, ty, value, found);
        }
    };
    match (value, surface.kind(ty)) {
        (Value::Stream(_) | Value::Future(_), Some(TypeKind::Stream(element) | TypeKind::Future(element))) => {
            if !streams::supported(surface, *element) {
                found.push((ty, value));
            }
        }
        (Value::List(values), Some(TypeKind::List(ty) | TypeKind::FixedList(ty, _))) => {
            values.iter().for_each(|value| to_feed(surface, *ty, value, found));
        }
        (Value::Tuple(values), Some(TypeKind::Tuple(types))) => {
            values.iter().zip(types).for_each(|(value, ty)| to_feed(surface, *ty, value, found));
        }
        (Value::Record(values), Some(TypeKind::Record(fields))) => {
            values.iter().zip(fields).for_each(|((_, value), field)| to_feed(surface, field.ty, value, found));
        }
        (Value::Map(entries), Some(TypeKind::Map(_, ty))) => {
            entries.iter().for_each(|(_, value)| to_feed(surface, *ty, value, found));
        }
        (Value::Option(value), Some(TypeKind::Option(ty))) => payload(Some(*ty), value, found),
        (Value::Variant(name, value), Some(TypeKind::Variant(cases))) => {
            payload(cases.iter().find(|case| case.name == *name).and_then(|case| case.ty), value, found);
        }
        (Value::Result(Ok(value)), Some(TypeKind::Result { ok, .. })) => payload(*ok, value, found),
        (Value::Result(Err(value)), Some(TypeKind::Result { err, .. })) => payload(*err, value, found),
        _ => {}
    }
}

/// Our value as the runtime's, for a type it was read for.
pub(super) fn to_val(
    store: &mut StoreContextMut<'_, Host>,
    surface: &Surface,
    ty: Type,
    value: &Value,
    handles: &Handles,
    fed: &Fed,
) -> Result<Val, ConvertError> {
    if let Some(end) = fed.get(&std::ptr::from_ref(value)) {
        return Ok(end.clone());
    }
    let resolved = surface.resolve(ty);
    let kind = surface.kind(ty);
    let mut part = |ty: Type, value: &Value| to_val(store, surface, ty, value, handles, fed);
    let mut boxed = |ty: Option<Type>, value: &Option<Box<Value>>| match (ty, value) {
        (Some(ty), Some(value)) => Ok(Some(Box::new(part(ty, value)?))),
        (None, None) => Ok(None),
        _ => no("a payload does not fit its case"),
    };
    Ok(match (value, kind) {
        (Value::Bool(v), _) => Val::Bool(*v),
        (Value::Unsigned(v), _) => match resolved {
            Type::U8 => Val::U8(*v as u8),
            Type::U16 => Val::U16(*v as u16),
            Type::U32 => Val::U32(*v as u32),
            _ => Val::U64(*v),
        },
        (Value::Signed(v), _) => match resolved {
            Type::S8 => Val::S8(*v as i8),
            Type::S16 => Val::S16(*v as i16),
            Type::S32 => Val::S32(*v as i32),
            _ => Val::S64(*v),
        },
        (Value::F32(v), _) => Val::Float32(*v),
        (Value::F64(v), _) => Val::Float64(*v),
        (Value::Char(c), _) => Val::Char(*c),
        (Value::String(text), _) => Val::String(text.clone()),
        (Value::List(values), Some(TypeKind::List(ty))) => {
            Val::List(values.iter().map(|value| part(*ty, value)).collect::<Result<_, _>>()?)
        }
        (Value::List(values), Some(TypeKind::FixedList(ty, _))) => {
            Val::FixedLengthList(values.iter().map(|value| part(*ty, value)).collect::<Result<_, _>>()?)
        }
        (Value::Map(entries), Some(TypeKind::Map(key, ty))) => {
            let entries = entries.iter().map(|(k, v)| Ok((part(*key, k)?, part(*ty, v)?)));
            Val::Map(entries.collect::<Result<_, ConvertError>>()?)
        }
        (Value::Record(values), Some(TypeKind::Record(fields))) => {
            let fields = fields.iter().zip(values);
            let fields = fields.map(|(field, (name, value))| Ok((name.clone(), part(field.ty, value)?)));
            Val::Record(fields.collect::<Result<_, ConvertError>>()?)
        }
        (Value::Tuple(values), Some(TypeKind::Tuple(types))) => {
            Val::Tuple(types.iter().zip(values).map(|(ty, value)| part(*ty, value)).collect::<Result<_, _>>()?)
        }
        (Value::Variant(name, payload), Some(TypeKind::Variant(cases))) => {
            let ty = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty);
            Val::Variant(name.clone(), boxed(ty, payload)?)
        }
        (Value::Enum(name), _) => Val::Enum(name.clone()),
        (Value::Option(value), Some(TypeKind::Option(ty))) => {
            Val::Option(boxed(value.is_some().then_some(*ty), value)?)
        }
        (Value::Result(Ok(value)), Some(TypeKind::Result { ok, .. })) => Val::Result(Ok(boxed(*ok, value)?)),
        (Value::Result(Err(value)), Some(TypeKind::Result { err, .. })) => Val::Result(Err(boxed(*err, value)?)),
        (Value::Flags(names), _) => Val::Flags(names.clone()),
        (Value::Handle(name), _) => match handles.get(name) {
            Some(held) => Val::Resource(held.any),
            None => return no(format!("`{name}` holds nothing")),
        },
        (Value::Stream(values), Some(TypeKind::Stream(Some(ty)))) => {
            streams::stream(store, surface, *ty, values, handles)?
        }
        (Value::Future(value), Some(TypeKind::Future(ty))) => {
            streams::future(store, surface, *ty, value.as_deref(), handles)?
        }
        (value, _) => return no(format!("{value:?} is not a value of `{}`", surface.type_text(ty))),
    })
}

/// The runtime's value as ours. Streams and futures were collected before, in the order in which
/// they are met here.
pub(super) fn from_val(
    surface: &Surface,
    ty: Type,
    val: Val,
    collected: &mut Collected,
) -> Result<Value, ConvertError> {
    let kind = surface.kind(ty);
    let mut part = |ty: Type, val: Val| from_val(surface, ty, val, collected);
    let mut boxed = |ty: Option<Type>, val: Option<Box<Val>>| match (ty, val) {
        (Some(ty), Some(val)) => Ok(Some(Box::new(part(ty, *val)?))),
        _ => Ok(None),
    };
    Ok(match (val, kind) {
        (Val::Bool(v), _) => Value::Bool(v),
        (Val::U8(v), _) => Value::Unsigned(v.into()),
        (Val::U16(v), _) => Value::Unsigned(v.into()),
        (Val::U32(v), _) => Value::Unsigned(v.into()),
        (Val::U64(v), _) => Value::Unsigned(v),
        (Val::S8(v), _) => Value::Signed(v.into()),
        (Val::S16(v), _) => Value::Signed(v.into()),
        (Val::S32(v), _) => Value::Signed(v.into()),
        (Val::S64(v), _) => Value::Signed(v),
        (Val::Float32(v), _) => Value::F32(v),
        (Val::Float64(v), _) => Value::F64(v),
        (Val::Char(c), _) => Value::Char(c),
        (Val::String(text), _) => Value::String(text),
        (Val::List(values) | Val::FixedLengthList(values), Some(TypeKind::List(ty) | TypeKind::FixedList(ty, _))) => {
            Value::List(values.into_iter().map(|val| part(*ty, val)).collect::<Result<_, _>>()?)
        }
        (Val::Map(entries), Some(TypeKind::Map(key, ty))) => {
            let entries = entries.into_iter().map(|(k, v)| Ok((part(*key, k)?, part(*ty, v)?)));
            Value::Map(entries.collect::<Result<_, ConvertError>>()?)
        }
        (Val::Record(values), Some(TypeKind::Record(fields))) => {
            let values = values.into_iter().zip(fields);
            let values = values.map(|((name, val), field)| Ok((name, part(field.ty, val)?)));
            Value::Record(values.collect::<Result<_, ConvertError>>()?)
        }
        (Val::Tuple(values), Some(TypeKind::Tuple(types))) => {
            let values = values.into_iter().zip(types);
            Value::Tuple(values.map(|(val, ty)| part(*ty, val)).collect::<Result<_, _>>()?)
        }
        (Val::Variant(name, payload), Some(TypeKind::Variant(cases))) => {
            let ty = cases.iter().find(|case| case.name == name).and_then(|case| case.ty);
            let payload = boxed(ty, payload)?;
            Value::Variant(name, payload)
        }
        (Val::Enum(name), _) => Value::Enum(name),
        (Val::Option(val), Some(TypeKind::Option(ty))) => Value::Option(boxed(Some(*ty), val)?),
        (Val::Result(Ok(val)), Some(TypeKind::Result { ok, .. })) => Value::Result(Ok(boxed(*ok, val)?)),
        (Val::Result(Err(val)), Some(TypeKind::Result { err, .. })) => Value::Result(Err(boxed(*err, val)?)),
        (Val::Flags(names), _) => Value::Flags(names),
        (Val::Resource(_), Some(TypeKind::Own(id) | TypeKind::Borrow(id))) => {
            Value::Handle(surface.resources[id.0].name.clone())
        }
        (Val::Stream(_) | Val::Future(_), _) => collected.take(surface)?,
        (Val::ErrorContext(_), _) => Value::ErrorContext(String::new()),
        (val, _) => return no(format!("the result {val:?} is not a value of `{}`", surface.type_text(ty))),
    })
}

/// The handles anywhere in a value, in the order they are met.
pub(super) fn handles_in(surface: &Surface, ty: Type, val: &Val, found: &mut Vec<Held>) {
    let mut part = |ty: Type, val: &Val| handles_in(surface, ty, val, found);
    match (val, surface.kind(ty)) {
        (Val::Resource(any), Some(TypeKind::Own(of) | TypeKind::Borrow(of))) => found.push(Held { any: *any, of: *of }),
        (Val::List(vals) | Val::FixedLengthList(vals), Some(TypeKind::List(ty) | TypeKind::FixedList(ty, _))) => {
            vals.iter().for_each(|val| part(*ty, val));
        }
        (Val::Tuple(vals), Some(TypeKind::Tuple(types))) => {
            vals.iter().zip(types).for_each(|(val, ty)| part(*ty, val));
        }
        (Val::Record(vals), Some(TypeKind::Record(fields))) => {
            vals.iter().zip(fields).for_each(|((_, val), field)| part(field.ty, val));
        }
        (Val::Map(vals), Some(TypeKind::Map(_, ty))) => vals.iter().for_each(|(_, val)| part(*ty, val)),
        (Val::Option(Some(val)), Some(TypeKind::Option(ty))) => part(*ty, val),
        (Val::Variant(name, Some(val)), Some(TypeKind::Variant(cases))) => {
            if let Some(ty) = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty) {
                part(ty, val);
            }
        }
        (Val::Result(Ok(Some(val))), Some(TypeKind::Result { ok: Some(ty), .. }))
        | (Val::Result(Err(Some(val))), Some(TypeKind::Result { err: Some(ty), .. })) => part(*ty, val),
        _ => {}
    }
}

/// Whether a result holds the handle that a name is bound to: not an `err`, not a `none`. It is the
/// first of all that are in it.
pub(super) fn holds_handle(val: &Val) -> bool {
    match val {
        Val::Resource(_) => true,
        Val::Option(Some(val)) | Val::Result(Ok(Some(val))) => holds_handle(val),
        _ => false,
    }
}

/// Takes every stream and future in a value into collectors, in the order [`from_val`] meets them.
pub(super) fn collect(
    store: &mut impl AsContextMut<Data = Host>,
    surface: &Surface,
    ty: Type,
    val: &Val,
    collected: &mut Collected,
) -> Result<(), ConvertError> {
    match (val, surface.kind(ty)) {
        (Val::Stream(_) | Val::Future(_), Some(TypeKind::Stream(item) | TypeKind::Future(item)))
            if !streams::supported(surface, *item) =>
        {
            collected.later(ty, *item, val.clone(), matches!(val, Val::Future(_)));
            Ok(())
        }
        (Val::Stream(any), Some(TypeKind::Stream(item))) => {
            streams::drain_stream(store, surface, *item, any, collected)
        }
        (Val::Future(any), Some(TypeKind::Future(item))) => {
            streams::drain_future(store, surface, *item, any, collected)
        }
        (Val::List(vals) | Val::FixedLengthList(vals), Some(TypeKind::List(ty) | TypeKind::FixedList(ty, _))) => {
            vals.iter().try_for_each(|val| collect(store, surface, *ty, val, collected))
        }
        (Val::Tuple(vals), Some(TypeKind::Tuple(types))) => {
            vals.iter().zip(types).try_for_each(|(val, ty)| collect(store, surface, *ty, val, collected))
        }
        (Val::Record(vals), Some(TypeKind::Record(fields))) => {
            vals.iter().zip(fields).try_for_each(|((_, val), f)| collect(store, surface, f.ty, val, collected))
        }
        (Val::Map(vals), Some(TypeKind::Map(_, ty))) => {
            vals.iter().try_for_each(|(_, val)| collect(store, surface, *ty, val, collected))
        }
        (Val::Option(Some(val)), Some(TypeKind::Option(ty))) => collect(store, surface, *ty, val, collected),
        (Val::Variant(name, Some(val)), Some(TypeKind::Variant(cases))) => {
            let ty = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty);
            ty.map_or(Ok(()), |ty| collect(store, surface, ty, val, collected))
        }
        (Val::Result(Ok(Some(val))), Some(TypeKind::Result { ok: Some(ty), .. }))
        | (Val::Result(Err(Some(val))), Some(TypeKind::Result { err: Some(ty), .. })) => {
            collect(store, surface, *ty, val, collected)
        }
        _ => Ok(()),
    }
}
