//! Functions in place of imports that the runtime does not supply: each returns its answer, or traps. Each is
//! defined by itself, so nothing that the host supplies is shadowed.

use super::convert::{self, ValReader};
use super::handles::Handles;
use crate::call::host::{CallTrace, Crossing, HostState, traced};
use crate::call::preflight::{Answerable, ImportPlan, functions_of};
use crate::call::value::Value;
use crate::path;
use crate::surface::{Item, ItemKind, ResourceId, Surface, Type};
use std::sync::Arc;
use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, LinkerInstance, ResourceType, Val};

/// The error that a stub traps with.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the import `{import}` was called")]
pub(in crate::call) struct StubReached {
    pub(in crate::call) import: String,
    pub(in crate::call) arguments: String,
    pub(in crate::call) answerable: Answerable,
}

/// What runs in place of an imported function.
pub(super) struct Stub {
    pub(super) path: String,
    pub(super) answer: Option<Value>,
    pub(super) answerable: Answerable,
    pub(super) trace: CallTrace,
}

impl Stub {
    /// The answer, or the trap.
    pub(super) fn call(&self, arguments: impl FnOnce() -> String) -> wasmtime::Result<&Value> {
        let Some(answer) = &self.answer else {
            let (import, arguments) = (self.path.clone(), arguments());
            self.trace.add(|| Crossing::import(&import, arguments.clone(), None));
            return Err(wasmtime::Error::new(StubReached { import, arguments, answerable: self.answerable }));
        };
        let returns = self.answerable != Answerable::Nothing;
        self.trace.add(|| Crossing::import(&self.path, arguments(), returns.then(|| traced(answer))));
        Ok(answer)
    }
}

/// The type of a stubbed resource.
struct StubResource;

/// Defines the stubs in a linker.
pub(super) fn define(
    linker: &mut Linker<HostState>,
    surface: &Arc<Surface>,
    imports: &ImportPlan,
    trace: &CallTrace,
) -> wasmtime::Result<()> {
    let define = Define { surface, imports, trace };
    for name in &imports.stubs {
        let Some(import) = surface.import(name) else { continue };
        define.item(&mut linker.root(), &mut Vec::new(), import)?;
    }
    // An answer replaces the runtime's own function.
    for (name, own) in &imports.answered_wasi {
        let Some(import) = surface.import(name) else { continue };
        let mut root = linker.root();
        let mut inner = root.instance(own)?;
        for item in functions_of(import).filter(|item| imports.answers(import, item)) {
            define.item(&mut inner, &mut vec![name.clone()], item)?;
        }
    }
    Ok(())
}

struct Define<'a> {
    surface: &'a Arc<Surface>,
    imports: &'a ImportPlan,
    trace: &'a CallTrace,
}

impl Define<'_> {
    fn item(
        &self,
        linker: &mut LinkerInstance<'_, HostState>,
        instances: &mut Vec<String>,
        item: &Item,
    ) -> wasmtime::Result<()> {
        match &item.kind {
            ItemKind::Func(ty) => {
                let path = path::full(instances, &item.name);
                let stub = ComponentStub {
                    surface: Arc::clone(self.surface),
                    params: ty.params.iter().map(|param| param.ty).collect(),
                    result: ty.result,
                    stub: Stub {
                        answer: self.imports.answer(&path).cloned(),
                        answerable: Answerable::of(self.surface, ty.result),
                        path,
                        trace: self.trace.clone(),
                    },
                };
                if ty.is_async {
                    let stub = Arc::new(stub);
                    linker.func_new_concurrent(&item.name, move |accessor, _, params, results| {
                        let stub = Arc::clone(&stub);
                        Box::pin(async move {
                            accessor.with(|mut access| {
                                stub.call(&mut wasmtime::AsContextMut::as_context_mut(&mut access), params, results)
                            })
                        })
                    })
                } else {
                    linker.func_new(&item.name, move |mut store, _, params, results| {
                        stub.call(&mut store, params, results)
                    })
                }
            }
            ItemKind::Resource(id) => linker.resource(&item.name, self.resource(*id), |_, _| Ok(())),
            ItemKind::Instance(items) => {
                let mut inner = linker.instance(&item.name)?;
                instances.push(item.name.clone());
                for item in items {
                    self.item(&mut inner, instances, item)?;
                }
                instances.pop();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The type of a resource: one of the runtime's own where it was taken from there.
    fn resource(&self, id: ResourceId) -> ResourceType {
        let resource = &self.surface.resources[id.0];
        let from = resource.instances.first().map(|name| name.split('@').next().unwrap_or(name));
        match (from, resource.name.as_str()) {
            (Some("wasi:io/poll"), "pollable") => ResourceType::host::<wasmtime_wasi::p2::DynPollable>(),
            (Some("wasi:io/streams"), "input-stream") => ResourceType::host::<wasmtime_wasi::p2::DynInputStream>(),
            (Some("wasi:io/streams"), "output-stream") => ResourceType::host::<wasmtime_wasi::p2::DynOutputStream>(),
            _ => ResourceType::host::<StubResource>(),
        }
    }
}

/// A stub over values of component types.
struct ComponentStub {
    stub: Stub,
    surface: Arc<Surface>,
    params: Vec<Type>,
    result: Option<Type>,
}

impl ComponentStub {
    fn call(
        &self,
        store: &mut StoreContextMut<'_, HostState>,
        params: &[Val],
        results: &mut [Val],
    ) -> wasmtime::Result<()> {
        let answer = self.stub.call(|| {
            let values = params.iter().zip(&self.params).map(|(val, ty)| {
                let value = ValReader::new(&self.surface, None).value(*ty, val.clone());
                value.map_or_else(|_| "…".to_owned(), |value| traced(&value))
            });
            values.collect::<Vec<_>>().join(", ")
        })?;
        if let (Some(ty), Some(slot)) = (self.result, results.first_mut()) {
            *slot = convert::to_val(store, &self.surface, ty, answer, &Handles::new())?;
        }
        Ok(())
    }
}
