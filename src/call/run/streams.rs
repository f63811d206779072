//! Streams and futures of the element types that the runtime takes as Rust types, see [`ElementType`].

use super::handles::{ConvertError, Handles};
use crate::call::host::HostState;
use crate::call::value::{ElementType, Value};
use crate::surface::Type;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::oneshot;
use wasmtime::StoreContextMut;
use wasmtime::component::{
    FutureAny, FutureConsumer, FutureReader, Lift, Lower, ResourceAny, Source, StreamAny, StreamConsumer, StreamReader,
    StreamResult, Val,
};

type StreamItems = Arc<Mutex<Vec<Val>>>;

/// A stream or future that is read to its end.
pub(super) struct Drained {
    items: StreamItems,
    done: oneshot::Receiver<()>,
}

impl Drained {
    fn start<T>(read: impl FnOnce(Collector<T>) -> wasmtime::Result<()>) -> Result<Drained, ConvertError> {
        let (items, (send, done)) = (StreamItems::default(), oneshot::channel());
        read(Collector { items: Arc::clone(&items), _done: send, buffer: Vec::new() }).map_err(fail)?;
        Ok(Drained { items, done })
    }

    /// Waits for its end.
    pub(super) async fn finish(&mut self) {
        let _ = (&mut self.done).await;
    }

    pub(super) fn take(&self) -> Vec<Val> {
        std::mem::take(&mut *self.items.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An element type with its two conversions.
trait StreamElement: Lower + Lift + Send + Sync + Unpin + Sized + 'static {
    fn read(value: &Value, handles: &Handles) -> Option<Self>;
    fn write(self) -> Val;
}

macro_rules! elements {
    ($($ty:ty: $pattern:pat => $read:expr, $self:ident => $write:expr;)*) => {
        $(impl StreamElement for $ty {
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

impl StreamElement for () {
    fn read(_: &Value, _: &Handles) -> Option<Self> {
        Some(())
    }

    fn write(self) -> Val {
        Val::Tuple(Vec::new())
    }
}

impl StreamElement for ResourceAny {
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

impl<T: StreamElement> StreamElement for Vec<T> {
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

impl<T: StreamElement> StreamElement for Option<T> {
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

impl<E: StreamElement> StreamElement for Result<(), E> {
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
    ($element:expr, $T:ident => $body:expr) => {{
        macro_rules! run {
            ($rust:ty) => {{
                type $T = $rust;
                $body
            }};
        }
        match $element {
            ElementType::Unit => run!(()),
            ElementType::Primitive(Type::Bool) => run!(bool),
            ElementType::Primitive(Type::U8) => run!(u8),
            ElementType::Primitive(Type::U16) => run!(u16),
            ElementType::Primitive(Type::U32) => run!(u32),
            ElementType::Primitive(Type::U64) => run!(u64),
            ElementType::Primitive(Type::S8) => run!(i8),
            ElementType::Primitive(Type::S16) => run!(i16),
            ElementType::Primitive(Type::S32) => run!(i32),
            ElementType::Primitive(Type::S64) => run!(i64),
            ElementType::Primitive(Type::F32) => run!(f32),
            ElementType::Primitive(Type::F64) => run!(f64),
            ElementType::Primitive(Type::Char) => run!(char),
            ElementType::Primitive(Type::String) => run!(String),
            ElementType::Handle => run!(ResourceAny),
            ElementType::List(Type::U8) => run!(Vec<u8>),
            ElementType::List(Type::U32) => run!(Vec<u32>),
            ElementType::List(Type::String) => run!(Vec<String>),
            ElementType::Option(Type::U32) => run!(Option<u32>),
            ElementType::Option(Type::String) => run!(Option<String>),
            ElementType::ResultString => run!(Result<(), String>),
            other => Err(ConvertError(format!("streams and futures of {other:?} cannot be passed or read"))),
        }
    }};
}

fn fail(error: wasmtime::Error) -> ConvertError {
    ConvertError(format!("{error:#}"))
}

/// A stream that gives these values and ends.
pub(super) fn stream(
    store: &mut StoreContextMut<'_, HostState>,
    element: ElementType,
    values: &[Value],
    handles: &Handles,
) -> Result<Val, ConvertError> {
    with_element!(element, T => {
        let items: Option<Vec<T>> = values.iter().map(|value| StreamElement::read(value, handles)).collect();
        let items = items.ok_or_else(|| ConvertError("an item does not fit the stream's type".into()))?;
        let reader = StreamReader::new(&mut *store, items).map_err(fail)?;
        StreamAny::try_from_stream_reader(&mut *store, reader).map(Val::Stream).map_err(fail)
    })
}

/// A future that is this value at once.
pub(super) fn future(
    store: &mut StoreContextMut<'_, HostState>,
    element: ElementType,
    value: Option<&Value>,
    handles: &Handles,
) -> Result<Val, ConvertError> {
    let value = value.unwrap_or(const { &Value::Tuple(Vec::new()) });
    with_element!(element, T => {
        let item: Option<T> = StreamElement::read(value, handles);
        let item = item.ok_or_else(|| ConvertError("the value does not fit the future's type".into()))?;
        let reader = FutureReader::new(&mut *store, async move { Ok::<_, wasmtime::Error>(item) }).map_err(fail)?;
        FutureAny::try_from_future_reader(&mut *store, reader).map(Val::Future).map_err(fail)
    })
}

/// Collects the items of a stream.
pub(super) fn drain_stream(
    store: &mut StoreContextMut<'_, HostState>,
    element: ElementType,
    any: StreamAny,
) -> Result<Drained, ConvertError> {
    with_element!(element, T => Drained::start::<T>(|into| any.try_into_stream_reader::<T>()?.pipe(store, into)))
}

/// Collects the value of a future.
pub(super) fn drain_future(
    store: &mut StoreContextMut<'_, HostState>,
    element: ElementType,
    any: FutureAny,
) -> Result<Drained, ConvertError> {
    with_element!(element, T => Drained::start::<T>(|into| any.try_into_future_reader::<T>()?.pipe(store, into)))
}

/// Keeps the items; it is dropped at their end.
struct Collector<T> {
    items: StreamItems,
    _done: oneshot::Sender<()>,
    buffer: Vec<T>,
}

impl<T> Unpin for Collector<T> {}

impl<T: StreamElement> Collector<T> {
    fn read(&mut self, mut store: StoreContextMut<'_, HostState>, mut source: Source<'_, T>) -> wasmtime::Result<()> {
        self.buffer.reserve(source.remaining(&mut store).max(1));
        source.read(&mut store, &mut self.buffer)?;
        let vals: Vec<Val> = self.buffer.drain(..).map(T::write).collect();
        if !store.data().interrupt.count_copied(vals.iter().map(size).sum()) {
            return Err(wasmtime::Trap::Interrupt.into());
        }
        self.items.lock().unwrap_or_else(PoisonError::into_inner).extend(vals);
        Ok(())
    }
}

/// The bytes of an item, with those on the heap.
fn size(val: &Val) -> usize {
    size_of::<Val>()
        + match val {
            Val::String(text) => text.len(),
            Val::List(vals) => vals.iter().map(size).sum(),
            Val::Option(Some(val)) | Val::Result(Err(Some(val))) => size(val),
            _ => 0,
        }
}

impl<T: StreamElement> StreamConsumer<HostState> for Collector<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, HostState>,
        source: Source<'_, T>,
        _: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        Poll::Ready(self.read(store, source).map(|()| StreamResult::Completed))
    }
}

impl<T: StreamElement> FutureConsumer<HostState> for Collector<T> {
    type Item = T;

    fn poll_consume(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, HostState>,
        source: Source<'_, T>,
        _: bool,
    ) -> Poll<wasmtime::Result<()>> {
        Poll::Ready(self.read(store, source))
    }
}
