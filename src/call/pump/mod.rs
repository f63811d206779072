//! Streams and futures whose elements the runtime cannot be given without generated code: records,
//! variants, lists of them and so on. A small component made for the type carries the elements: it
//! takes a list and gives a stream, or the other way round, and the runtime knows how to pass lists.

mod layout;
mod text;

use super::host::Host;
use crate::surface::{Surface, Type, TypeKind};
use std::collections::HashMap;
use text::{Carrier, Way};
use wasmtime::Store;
use wasmtime::component::{Accessor, Component, Func, Linker, Val};

/// Whether elements of the type can be carried.
pub(super) fn carries(surface: &Surface, element: Type) -> bool {
    layout::layout(surface, element, 0).is_some()
}

/// The helpers of one chain of calls.
#[derive(Default)]
pub(super) struct Pumps {
    compiled: HashMap<String, Component>,
}

/// A stream or future of the guest that is to be read, with the helper that reads it.
pub(super) struct Drain {
    func: Func,
    end: Val,
}

impl Pumps {
    /// A stream that gives these values and ends, or a future that is the first of them; `ty` is the
    /// type of the stream or future.
    pub(super) async fn feed(
        &mut self,
        store: &mut Store<Host>,
        surface: &Surface,
        ty: Type,
        values: Vec<Val>,
    ) -> wasmtime::Result<Val> {
        let func = self.helper(store, surface, ty, Way::Feed).await?;
        let mut results = [Val::Bool(false)];
        func.call_async(&mut *store, &[Val::List(values)], &mut results).await?;
        let [end] = results;
        Ok(end)
    }

    /// Makes ready to read a stream or a future.
    pub(super) async fn drain(
        &mut self,
        store: &mut Store<Host>,
        surface: &Surface,
        ty: Type,
        end: Val,
    ) -> wasmtime::Result<Drain> {
        Ok(Drain { func: self.helper(store, surface, ty, Way::Drain).await?, end })
    }

    /// An instance of its own for each stream: one component may not be at both ends of one.
    async fn helper(
        &mut self,
        store: &mut Store<Host>,
        surface: &Surface,
        ty: Type,
        way: Way,
    ) -> wasmtime::Result<Func> {
        let (carrier, element) = match surface.kind(ty) {
            Some(TypeKind::Stream(Some(element))) => (Carrier::Stream, *element),
            Some(TypeKind::Future(Some(element))) => (Carrier::Future, *element),
            _ => return Err(wasmtime::Error::msg("only streams and futures with a type are carried")),
        };
        let layout = layout::layout(surface, element, 0);
        let layout = layout.ok_or_else(|| wasmtime::Error::msg("elements of this type cannot be carried"))?;
        let text = text::text(surface, element, layout, carrier, way);
        let component = match self.compiled.get(&text) {
            Some(component) => component.clone(),
            None => {
                let bytes = wat::parse_str(&text).map_err(|error| wasmtime::Error::msg(error.to_string()))?;
                let component = Component::from_binary(store.engine(), &bytes)?;
                self.compiled.insert(text, component.clone());
                component
            }
        };
        let linker = Linker::<Host>::new(store.engine());
        let instance = linker.instantiate_async(&mut *store, &component).await?;
        instance.get_func(&mut *store, "run").ok_or_else(|| wasmtime::Error::msg("the helper has no `run`"))
    }
}

/// Reads all of them at once, each to its end: what goes through one may wait for another.
pub(super) async fn read(accessor: &Accessor<Host>, drains: Vec<Drain>) -> wasmtime::Result<Vec<Vec<Val>>> {
    let reading = drains.into_iter().map(|Drain { func, end }| {
        Box::pin(async move {
            let mut results = [Val::Bool(false)];
            func.call_concurrent(accessor, &[end], &mut results).await?;
            match results {
                [Val::List(values)] => Ok(values),
                _ => Err(wasmtime::Error::msg("the helper did not return a list")),
            }
        })
    });
    let mut reading: Vec<_> = reading.collect();
    let mut done: Vec<Option<Vec<Val>>> = reading.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (future, done) in reading.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            match future.as_mut().poll(context) {
                std::task::Poll::Ready(Ok(values)) => *done = Some(values),
                std::task::Poll::Ready(Err(error)) => return std::task::Poll::Ready(Err(error)),
                std::task::Poll::Pending => waiting = true,
            }
        }
        if waiting { std::task::Poll::Pending } else { std::task::Poll::Ready(Ok(())) }
    })
    .await?;
    Ok(done.into_iter().flatten().collect())
}
