//! Values between our model and the runtime's.

use super::handles::{BoundHandle, ConvertError, Handles};
use super::streams::{self, Collected};
use crate::call::host::HostState;
use crate::call::value::{ElementType, Value};
use crate::surface::{Surface, Type, TypeKind};
use wasmtime::component::Val;
use wasmtime::{AsContextMut, StoreContextMut};

fn cannot<T>(why: impl Into<String>) -> Result<T, ConvertError> {
    Err(ConvertError(why.into()))
}

fn element(surface: &Surface, ty: Option<Type>) -> Result<ElementType, ConvertError> {
    let text = || ty.map(|ty| surface.type_text(ty)).unwrap_or_default();
    ElementType::of(surface, ty)
        .ok_or_else(|| ConvertError(format!("streams and futures of `{}` cannot be passed or read", text())))
}

/// Our value as the runtime's, for a type it was read for.
pub(super) fn to_val(
    store: &mut StoreContextMut<'_, HostState>,
    surface: &Surface,
    ty: Type,
    value: &Value,
    handles: &Handles,
) -> Result<Val, ConvertError> {
    let resolved = surface.resolve(ty);
    let kind = surface.kind(ty);
    let mut part = |ty: Type, value: &Value| to_val(store, surface, ty, value, handles);
    let mut boxed = |ty: Option<Type>, value: &Option<Box<Value>>| match (ty, value) {
        (Some(ty), Some(value)) => Ok(Some(Box::new(part(ty, value)?))),
        (None, None) => Ok(None),
        _ => cannot("a payload does not fit its case"),
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
            None => return cannot(format!("`{name}` holds nothing")),
        },
        (Value::Stream(values), Some(TypeKind::Stream(ty))) => {
            streams::stream(store, element(surface, *ty)?, values, handles)?
        }
        (Value::Future(value), Some(TypeKind::Future(ty))) => {
            streams::future(store, element(surface, *ty)?, value.as_deref(), handles)?
        }
        (value, _) => return cannot(format!("{value:?} is not a value of `{}`", surface.type_text(ty))),
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
        (Val::Stream(_) | Val::Future(_), _) => {
            let drained = collected.next().ok_or_else(|| ConvertError("a stream was not collected".into()))?;
            let item = |val: Val| match drained.element {
                Some(element) => {
                    handles_in(surface, element, &val, collected.handles());
                    from_val(surface, element, val, &mut Collected::default())
                }
                None => Ok(Value::Tuple(Vec::new())),
            };
            let values = drained.take().into_iter().map(item).collect::<Result<Vec<_>, _>>()?;
            match drained.future {
                true if drained.element.is_none() => Value::Future(None),
                true => Value::Future(values.into_iter().next().map(Box::new)),
                false => Value::Stream(values),
            }
        }
        (Val::ErrorContext(_), _) => Value::ErrorContext(String::new()),
        (val, _) => return cannot(format!("the result {val:?} is not a value of `{}`", surface.type_text(ty))),
    })
}

/// Visits a value and all values in it, with their types, in the order in which [`from_val`] meets them.
fn visit(surface: &Surface, ty: Type, val: &Val, see: &mut dyn FnMut(Type, &Val)) {
    see(ty, val);
    let mut part = |ty: Type, val: &Val| visit(surface, ty, val, see);
    match (val, surface.kind(ty)) {
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

/// Adds the handles anywhere in a value.
pub(super) fn handles_in(surface: &Surface, ty: Type, val: &Val, found: &mut Vec<BoundHandle>) {
    visit(surface, ty, val, &mut |ty, val| {
        if let (Val::Resource(any), Some(TypeKind::Own(of) | TypeKind::Borrow(of))) = (val, surface.kind(ty)) {
            found.push(BoundHandle { any: *any, of: *of });
        }
    });
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

/// Starts reading every stream and future in a value.
pub(super) fn collect(
    store: &mut impl AsContextMut<Data = HostState>,
    surface: &Surface,
    ty: Type,
    val: &Val,
    collected: &mut Collected,
) -> Result<(), ConvertError> {
    let mut result = Ok(());
    visit(surface, ty, val, &mut |ty, val| {
        let started = match (val, surface.kind(ty)) {
            (Val::Stream(any), Some(TypeKind::Stream(item))) => element(surface, *item)
                .and_then(|element| streams::drain_stream(store, (element, *item), any, collected)),
            (Val::Future(any), Some(TypeKind::Future(item))) => element(surface, *item)
                .and_then(|element| streams::drain_future(store, (element, *item), any, collected)),
            _ => return,
        };
        if result.is_ok() {
            result = started;
        }
    });
    result
}
