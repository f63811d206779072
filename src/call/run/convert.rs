//! Values between our model and the runtime's.

use super::handles::{BoundHandle, ConvertError, Handles};
use super::streams::{self, Drained};
use crate::call::host::HostState;
use crate::call::value::{ElementType, Value};
use crate::surface::{Surface, Type, TypeKind};
use wasmtime::StoreContextMut;
use wasmtime::component::Val;

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

/// Reads the runtime's values.
pub(super) struct ValReader<'a> {
    pub(super) surface: &'a Surface,
    /// Where streams and futures are read to their end; without it they cannot be.
    pub(super) store: Option<StoreContextMut<'a, HostState>>,
    /// The streams and futures that were met, in order.
    pub(super) drains: Vec<Drain>,
    /// The handles that were met.
    pub(super) handles: Vec<BoundHandle>,
}

impl<'a> ValReader<'a> {
    pub(super) fn new(surface: &'a Surface, store: Option<StoreContextMut<'a, HostState>>) -> Self {
        ValReader { surface, store, drains: Vec::new(), handles: Vec::new() }
    }

    /// The runtime's value as ours. What streams and futures come to is not known yet: see [`fill`].
    pub(super) fn value(&mut self, ty: Type, val: Val) -> Result<Value, ConvertError> {
        let surface = self.surface;
        let kind = surface.kind(ty);
        let mut part = |ty: Type, val: Val| self.value(ty, val);
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
            (
                Val::List(values) | Val::FixedLengthList(values),
                Some(TypeKind::List(ty) | TypeKind::FixedList(ty, _)),
            ) => Value::List(values.into_iter().map(|val| part(*ty, val)).collect::<Result<_, _>>()?),
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
            (Val::Resource(any), Some(TypeKind::Own(of) | TypeKind::Borrow(of))) => {
                self.handles.push(BoundHandle { any, of: *of });
                Value::Handle(surface.resources[of.0].name.clone())
            }
            (Val::Stream(any), Some(TypeKind::Stream(item))) => {
                let element = element(surface, *item)?;
                self.drain(*item, |store| streams::drain_stream(store, element, any))?;
                Value::Stream(Vec::new())
            }
            (Val::Future(any), Some(TypeKind::Future(item))) => {
                let element = element(surface, *item)?;
                self.drain(*item, |store| streams::drain_future(store, element, any))?;
                Value::Future(None)
            }
            (Val::ErrorContext(_), _) => Value::ErrorContext(String::new()),
            (val, _) => return cannot(format!("the result {val:?} is not a value of `{}`", surface.type_text(ty))),
        })
    }

    fn drain(
        &mut self,
        item: Option<Type>,
        start: impl FnOnce(&mut StoreContextMut<'a, HostState>) -> Result<Drained, ConvertError>,
    ) -> Result<(), ConvertError> {
        let Some(store) = &mut self.store else { return cannot("a stream is not read here") };
        self.drains.push(Drain { item, drained: start(store)? });
        Ok(())
    }
}

/// A stream or future that is read, and the type of its items.
pub(super) struct Drain {
    item: Option<Type>,
    pub(super) drained: Drained,
}

/// Puts into a value what its streams and futures came to, in the order in which they were met. Handles among
/// the items are added to the others.
pub(super) fn fill(
    surface: &Surface,
    value: &mut Value,
    drains: &mut impl Iterator<Item = Drain>,
    handles: &mut Vec<BoundHandle>,
) -> Result<(), ConvertError> {
    let mut result = Ok(());
    value.visit_mut(&mut |value| {
        let (Value::Stream(_) | Value::Future(_)) = value else { return };
        let Some(Drain { item, drained }) = drains.next() else { return };
        let mut reader = ValReader::new(surface, None);
        let items = drained.take().into_iter().map(|val| match item {
            Some(ty) => reader.value(ty, val),
            None => Ok(Value::Tuple(Vec::new())),
        });
        match (items.collect::<Result<Vec<_>, _>>(), &mut *value) {
            (Ok(items), Value::Stream(all)) => *all = items,
            (Ok(items), Value::Future(one)) if item.is_some() => *one = items.into_iter().next().map(Box::new),
            (Ok(_), _) => {}
            (Err(error), _) => result = Err(error),
        }
        handles.append(&mut reader.handles);
    });
    result
}

/// Whether a result holds the handle that a name is bound to: not an `err`, not a `none`. It is the
/// first of all that are in it.
pub(super) fn holds_handle(value: &Value) -> bool {
    match value {
        Value::Handle(_) => true,
        Value::Option(Some(value)) | Value::Result(Ok(Some(value))) => holds_handle(value),
        _ => false,
    }
}
