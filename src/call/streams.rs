//! Streams and futures of the element types that the runtime can be given without generated code:
//! primitive types, text, lists of them, and owned handles. `pump` carries the others.

use super::convert::{self, ConvertError, Handles, Held};
use super::host::Host;
use super::value::Value;
use crate::surface::{Surface, Type, TypeKind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::oneshot;
use wasmtime::component::{
    FutureAny, FutureConsumer, FutureReader, Lift, Lower, ResourceAny, Source, StreamAny, StreamConsumer, StreamReader,
    StreamResult, Val,
};
use wasmtime::{AsContextMut, StoreContextMut};

/// How many items a stream may give before it is cut off.
const MOST_ITEMS: usize = 16 << 20;

/// What streams and futures came to, in the order they were met.
#[derive(Default)]
pub(super) struct Collected {
    entries: Vec<Entry>,
    next: usize,
    /// Ends that a helper has to read: the entry, the type of the stream or future, and the end.
    later: Vec<(usize, Type, Val)>,
    /// Handles that were among the values taken.
    held: Vec<Held>,
}

type Given = Arc<Mutex<Vec<Val>>>;

struct Entry {
    given: Given,
    element: Option<Type>,
    done: Option<oneshot::Receiver<()>>,
    future: bool,
}

impl Collected {
    /// Whether anything has to be waited for.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Waits until every stream and future has ended.
    pub(super) async fn finish(&mut self) {
        for entry in &mut self.entries {
            if let Some(done) = entry.done.take() {
                let _ = done.await;
            }
        }
    }

    /// Notes an end that a helper has to read.
    pub(super) fn later(&mut self, ty: Type, element: Option<Type>, end: Val, future: bool) {
        drop(self.add(element, future));
        self.later.push((self.entries.len() - 1, ty, end));
    }

    /// What helpers have to read.
    pub(super) fn take_later(&mut self) -> Vec<(usize, Type, Val)> {
        std::mem::take(&mut self.later)
    }

    /// Puts down what a helper read.
    pub(super) fn read(&mut self, at: usize, values: Vec<Val>) {
        if let Some(entry) = self.entries.get(at) {
            *entry.given.lock().unwrap_or_else(PoisonError::into_inner) = values;
        }
    }

    pub(super) fn take(&mut self, surface: &Surface) -> Result<Value, ConvertError> {
        let entry = self.entries.get(self.next).ok_or_else(|| ConvertError("a stream was not collected".into()))?;
        self.next += 1;
        let given = std::mem::take(&mut *entry.given.lock().unwrap_or_else(PoisonError::into_inner));
        let held = &mut self.held;
        let value = |val: Val| match entry.element {
            Some(element) => {
                convert::handles_in(surface, element, &val, held);
                convert::from_val(surface, element, val, &mut Collected::default())
            }
            None => Ok(Value::Tuple(Vec::new())),
        };
        let values = given.into_iter().map(value).collect::<Result<Vec<_>, _>>()?;
        Ok(if entry.future {
            Value::Future(values.into_iter().next().filter(|v| *v != Value::Tuple(Vec::new())).map(Box::new))
        } else {
            Value::Stream(values)
        })
    }

    /// The handles that were among what was taken.
    pub(super) fn take_handles(&mut self) -> Vec<Held> {
        std::mem::take(&mut self.held)
    }

    fn add(&mut self, element: Option<Type>, future: bool) -> (Given, oneshot::Sender<()>) {
        let given = Given::default();
        let (send, receive) = oneshot::channel();
        self.entries.push(Entry { given: Arc::clone(&given), element, done: Some(receive), future });
        (given, send)
    }
}

/// An element type with its two conversions.
trait Element: Lower + Lift + Send + Sync + Unpin + Sized + 'static {
    fn read(value: &Value, handles: &Handles) -> Option<Self>;
    fn write(self) -> Val;
}

macro_rules! elements {
    ($($ty:ty: $pattern:pat => $read:expr, $self:ident => $write:expr;)*) => {
        $(impl Element for $ty {
            fn read(value: &Value, _: &Handles) -> Option<Self> {
                match value { $pattern => $read, _ => None }
            }
            fn write($self) -> Val { $write }
        })*
    };
}

elements! {
    bool: Value::Bool(v) => Some(*v), self => Val::Bool(self);
    u8: Value::Unsigned(v) => (*v).try_into().ok(), self => Val::U8(self);
    u16: Value::Unsigned(v) => (*v).try_into().ok(), self => Val::U16(self);
    u32: Value::Unsigned(v) => (*v).try_into().ok(), self => Val::U32(self);
    u64: Value::Unsigned(v) => Some(*v), self => Val::U64(self);
    i8: Value::Signed(v) => (*v).try_into().ok(), self => Val::S8(self);
    i16: Value::Signed(v) => (*v).try_into().ok(), self => Val::S16(self);
    i32: Value::Signed(v) => (*v).try_into().ok(), self => Val::S32(self);
    i64: Value::Signed(v) => Some(*v), self => Val::S64(self);
    f32: Value::F32(v) => Some(*v), self => Val::Float32(self);
    f64: Value::F64(v) => Some(*v), self => Val::Float64(self);
    char: Value::Char(v) => Some(*v), self => Val::Char(self);
    String: Value::String(v) => Some(v.clone()), self => Val::String(self);
}

impl Element for () {
    fn read(_: &Value, _: &Handles) -> Option<Self> {
        Some(())
    }

    fn write(self) -> Val {
        Val::Tuple(Vec::new())
    }
}

impl Element for ResourceAny {
    fn read(value: &Value, handles: &Handles) -> Option<Self> {
        match value {
            Value::Handle(name) => handles.get(name).map(|held| held.any),
            _ => None,
        }
    }

    fn write(self) -> Val {
        Val::Resource(self)
    }
}

impl<T: Element> Element for Vec<T> {
    fn read(value: &Value, handles: &Handles) -> Option<Self> {
        match value {
            Value::List(values) => values.iter().map(|value| T::read(value, handles)).collect(),
            _ => None,
        }
    }

    fn write(self) -> Val {
        Val::List(self.into_iter().map(T::write).collect())
    }
}

impl<T: Element> Element for Option<T> {
    fn read(value: &Value, handles: &Handles) -> Option<Self> {
        match value {
            Value::Option(None) => Some(None),
            Value::Option(Some(value)) => T::read(value, handles).map(Some),
            _ => None,
        }
    }

    fn write(self) -> Val {
        Val::Option(self.map(|value| Box::new(value.write())))
    }
}

impl<E: Element> Element for Result<(), E> {
    fn read(value: &Value, handles: &Handles) -> Option<Self> {
        match value {
            Value::Result(Ok(None)) => Some(Ok(())),
            Value::Result(Err(Some(value))) => E::read(value, handles).map(Err),
            _ => None,
        }
    }

    fn write(self) -> Val {
        Val::Result(match self {
            Ok(()) => Ok(None),
            Err(error) => Err(Some(Box::new(error.write()))),
        })
    }
}

/// Calls `$body` with `$T` as the Rust type of an element type.
macro_rules! with_element {
    ($surface:expr, $ty:expr, $T:ident => $body:expr) => {{
        macro_rules! run {
            ($rust:ty) => {{
                type $T = $rust;
                $body
            }};
        }
        match $ty.map(|ty| $surface.resolve(ty)) {
            None => run!(()),
            Some(Type::Bool) => run!(bool),
            Some(Type::U8) => run!(u8),
            Some(Type::U16) => run!(u16),
            Some(Type::U32) => run!(u32),
            Some(Type::U64) => run!(u64),
            Some(Type::S8) => run!(i8),
            Some(Type::S16) => run!(i16),
            Some(Type::S32) => run!(i32),
            Some(Type::S64) => run!(i64),
            Some(Type::F32) => run!(f32),
            Some(Type::F64) => run!(f64),
            Some(Type::Char) => run!(char),
            Some(Type::String) => run!(String),
            Some(other) => match $surface.kind(other) {
                Some(TypeKind::Own(_)) => run!(ResourceAny),
                Some(TypeKind::List(inner)) => match $surface.resolve(*inner) {
                    Type::U8 => run!(Vec<u8>),
                    Type::U32 => run!(Vec<u32>),
                    Type::String => run!(Vec<String>),
                    _ => no_element($surface, other),
                },
                Some(TypeKind::Option(inner)) => match $surface.resolve(*inner) {
                    Type::U32 => run!(Option<u32>),
                    Type::String => run!(Option<String>),
                    _ => no_element($surface, other),
                },
                Some(TypeKind::Result { ok: None, err: Some(err) }) => match $surface.resolve(*err) {
                    Type::String => run!(Result<(), String>),
                    _ => no_element($surface, other),
                },
                _ => no_element($surface, other),
            },
        }
    }};
}

fn no_element<T>(surface: &Surface, ty: Type) -> Result<T, ConvertError> {
    let text = surface.type_text(ty);
    Err(ConvertError(format!("streams and futures of `{text}` cannot be given or taken here")))
}

/// Whether streams and futures of an element type can be fed and read.
pub(super) fn supported(surface: &Surface, ty: Option<Type>) -> bool {
    #[expect(clippy::extra_unused_type_parameters, reason = "the macro hands over the element type")]
    fn yes<T>() -> Result<(), ConvertError> {
        Ok(())
    }
    with_element!(surface, ty, T => yes::<T>()).is_ok()
}

fn fail(error: wasmtime::Error) -> ConvertError {
    ConvertError(format!("{error:#}"))
}

/// A stream that gives these values and ends.
pub(super) fn stream(
    store: &mut StoreContextMut<'_, Host>,
    surface: &Surface,
    ty: Type,
    values: &[Value],
    handles: &Handles,
) -> Result<Val, ConvertError> {
    fn make<T: Element>(
        store: &mut StoreContextMut<'_, Host>,
        values: &[Value],
        handles: &Handles,
    ) -> Result<Val, ConvertError> {
        let items: Option<Vec<T>> = values.iter().map(|value| T::read(value, handles)).collect();
        let items = items.ok_or_else(|| ConvertError("an item does not fit the stream's type".into()))?;
        let reader = StreamReader::new(&mut *store, items).map_err(fail)?;
        StreamAny::try_from_stream_reader(&mut *store, reader).map(Val::Stream).map_err(fail)
    }
    with_element!(surface, Some(ty), T => make::<T>(store, values, handles))
}

/// A future that is this value at once.
pub(super) fn future(
    store: &mut StoreContextMut<'_, Host>,
    surface: &Surface,
    ty: Option<Type>,
    value: Option<&Value>,
    handles: &Handles,
) -> Result<Val, ConvertError> {
    fn make<T: Element>(
        store: &mut StoreContextMut<'_, Host>,
        value: Option<&Value>,
        handles: &Handles,
    ) -> Result<Val, ConvertError> {
        let item = T::read(value.unwrap_or(&Value::Tuple(Vec::new())), handles);
        let item = item.ok_or_else(|| ConvertError("the value does not fit the future's type".into()))?;
        let reader = FutureReader::new(&mut *store, async move { Ok::<_, wasmtime::Error>(item) }).map_err(fail)?;
        FutureAny::try_from_future_reader(&mut *store, reader).map(Val::Future).map_err(fail)
    }
    with_element!(surface, ty, T => make::<T>(store, value, handles))
}

/// Collects what comes out of a stream.
pub(super) fn drain_stream(
    store: &mut impl AsContextMut<Data = Host>,
    surface: &Surface,
    ty: Option<Type>,
    any: &StreamAny,
    collected: &mut Collected,
) -> Result<(), ConvertError> {
    let (given, done) = collected.add(ty, false);
    with_element!(surface, ty, T => {
        let reader = any.clone().try_into_stream_reader::<T>().map_err(fail)?;
        reader.pipe(store, Take::<T> { given, _done: done, buffer: Vec::new() }).map_err(fail)
    })
}

/// Collects what a future comes to.
pub(super) fn drain_future(
    store: &mut impl AsContextMut<Data = Host>,
    surface: &Surface,
    ty: Option<Type>,
    any: &FutureAny,
    collected: &mut Collected,
) -> Result<(), ConvertError> {
    let (given, done) = collected.add(ty, true);
    with_element!(surface, ty, T => {
        let reader = any.clone().try_into_future_reader::<T>().map_err(fail)?;
        reader.pipe(store, Take::<T> { given, _done: done, buffer: Vec::new() }).map_err(fail)
    })
}

/// Keeps what it is given; its end is told by dropping it.
struct Take<T> {
    given: Given,
    _done: oneshot::Sender<()>,
    buffer: Vec<T>,
}

impl<T> Unpin for Take<T> {}

impl<T: Element> Take<T> {
    fn take(&mut self, mut store: StoreContextMut<'_, Host>, mut source: Source<'_, T>) -> wasmtime::Result<bool> {
        self.buffer.reserve(source.remaining(&mut store).max(1));
        source.read(&mut store, &mut self.buffer)?;
        let Take { given, buffer, .. } = self;
        let mut given = given.lock().unwrap_or_else(PoisonError::into_inner);
        given.extend(buffer.drain(..).map(T::write));
        Ok(given.len() < MOST_ITEMS)
    }
}

impl<T: Element> StreamConsumer<Host> for Take<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, Host>,
        source: Source<'_, T>,
        _: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        Poll::Ready(
            self.take(store, source).map(|more| if more { StreamResult::Completed } else { StreamResult::Dropped }),
        )
    }
}

impl<T: Element> FutureConsumer<Host> for Take<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, Host>,
        source: Source<'_, T>,
        _: bool,
    ) -> Poll<wasmtime::Result<()>> {
        Poll::Ready(self.take(store, source).map(|_| ()))
    }
}
