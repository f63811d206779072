//! Calls of a component's exports.

use super::convert::{self, ValReader};
use super::handles::{BoundHandle, Handles};
use super::record::FailureReason;
use super::{http, stubs};
use crate::call::host::{CallTrace, HostState, Interrupt};
use crate::call::preflight::{CallPlan, CallStep, HandleFault};
use crate::call::value::{Value, to_wave};
use crate::path;
use crate::surface::{InterfaceName, Surface};
use std::collections::BTreeMap;
use std::sync::Arc;
use wasmtime::component::{Func, Instance, Linker, Val};
use wasmtime::{AsContextMut, Engine, Store};

/// A linker with WASI, as far as it is imported, and the stubs.
pub(super) fn linker(engine: &Engine, plan: &CallPlan, trace: &CallTrace) -> wasmtime::Result<Linker<HostState>> {
    let mut linker = Linker::<HostState>::new(engine);
    linker.allow_shadowing(true);
    let imports: Vec<InterfaceName> = plan.imports.wasi.iter().filter_map(|name| InterfaceName::parse(name)).collect();
    let imported = |track: &str, http: bool| {
        imports.iter().any(|name| name.track().as_deref() == Some(track) && (name.package == "http") == http)
    };
    if imported("0.2", false) || imported("0.2", true) {
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    }
    if imported("0.2", true) {
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    }
    if imported("0.3", false) {
        wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    }
    if imported("0.3", true) {
        wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    }
    stubs::define(&mut linker, &plan.surface, &plan.imports, trace)?;
    Ok(linker)
}

/// What the names of a chain hold while it runs.
#[derive(Default)]
pub(super) struct Bindings {
    handles: Handles,
    /// The names that hold nothing any more, and why.
    gone: BTreeMap<String, HandleFault>,
    /// Handles without a name; they are dropped at the end.
    unnamed: Vec<BoundHandle>,
}

/// Calls an export; its result is read completely, streams and futures in it to their end.
pub(super) async fn call(
    store: &mut Store<HostState>,
    instance: &Instance,
    step: &CallStep,
    surface: &Surface,
    bindings: &mut Bindings,
) -> Result<Option<Value>, FailureReason> {
    if let Some(request) = &step.request {
        let response = http::call(&mut *store, instance, step, request).await.map_err(FailureReason::Failed)?;
        return response.ok_or(FailureReason::NoResponse).map(Some);
    }
    let cannot_pass = |error: &dyn std::fmt::Display| FailureReason::CannotPass(error.to_string());
    let function = lookup(store, instance, step)
        .ok_or_else(|| FailureReason::Failed(wasmtime::Error::msg("the instance does not have the export")))?;
    bindings.check_held(step)?;
    let mut params = Vec::with_capacity(step.args.len());
    for (param, value) in step.ty.params.iter().zip(&step.args) {
        let val = convert::to_val(&mut store.as_context_mut(), surface, param.ty, value, &bindings.handles);
        params.push(val.map_err(|error| cannot_pass(&error))?);
    }
    let mut results = vec![Val::Bool(false); usize::from(step.ty.result.is_some())];
    function.call_async(&mut *store, &params, &mut results).await.map_err(FailureReason::Failed)?;
    bindings.give_away(step);
    result(store, step, surface, results, bindings).await.map_err(FailureReason::Failed)
}

/// The result as a value.
async fn result(
    store: &mut Store<HostState>,
    step: &CallStep,
    surface: &Surface,
    results: Vec<Val>,
    bindings: &mut Bindings,
) -> wasmtime::Result<Option<Value>> {
    let (Some(ty), Some(val)) = (step.ty.result, results.into_iter().next()) else { return Ok(None) };
    let mut reader = ValReader::new(surface, Some(store.as_context_mut()));
    let mut value = reader.value(ty, val)?;
    let ValReader { mut drains, mut handles, .. } = reader;
    if !drains.is_empty() {
        let finished = async |_: &_| {
            for drain in &mut drains {
                drain.drained.finish().await;
            }
        };
        store.run_concurrent(finished).await?;
        convert::fill(surface, &mut value, &mut drains.into_iter(), &mut handles)?;
    }
    bindings.bind(step, &value, handles);
    Ok(Some(value))
}

impl Bindings {
    /// Binds the first handle of a result to the name of the call. All others, and what the name held before,
    /// are dropped at the end.
    fn bind(&mut self, step: &CallStep, value: &Value, mut handles: Vec<BoundHandle>) {
        if let Some(name) = &step.text.bind {
            self.unnamed.extend(self.handles.remove(name));
            if convert::holds_handle(value) && !handles.is_empty() {
                self.handles.insert(name.clone(), handles.remove(0));
            } else {
                let fault = HandleFault::Empty { path: step.path.clone(), value: to_wave(value) };
                self.gone.insert(name.clone(), fault);
            }
        }
        self.unnamed.extend(handles);
    }

    /// Owned handles that were arguments are no longer held here.
    fn give_away(&mut self, step: &CallStep) {
        for name in &step.gives {
            self.handles.remove(name);
            self.gone.insert(name.clone(), HandleFault::GivenAway { by: step.path.clone() });
        }
    }

    /// What the types do not show: an earlier call returned no handle, or this one is repeated and has given
    /// its own away.
    fn check_held(&self, step: &CallStep) -> Result<(), FailureReason> {
        let mut missing = None;
        for value in &step.args {
            value.visit(&mut |part| match part {
                Value::Handle(name) if !self.handles.contains_key(name) => missing = missing.or(Some(name)),
                _ => {}
            });
        }
        let Some(name) = missing else { return Ok(()) };
        let text = &step.text;
        let is_self = text.path().strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.'));
        let (source, span) = match is_self {
            true => (&text.source, text.path.start..text.path.start + name.len()),
            false => (&text.arguments.source, text.arguments.span.clone()),
        };
        let fault = self.gone.get(name).cloned().unwrap_or(HandleFault::Unbound { bound: Vec::new() });
        Err(FailureReason::NoHandle { source: Arc::clone(source), span, name: name.clone(), fault })
    }

    /// Drops every owned handle, which runs its destructor.
    pub(super) async fn drop_all(
        &mut self,
        store: &mut Store<HostState>,
        surface: &Surface,
        interrupt: &Interrupt,
    ) -> wasmtime::Result<()> {
        let named = std::mem::take(&mut self.handles).into_values();
        for held in named.chain(std::mem::take(&mut self.unnamed)).filter(|held| held.any.owned()) {
            let resource = &surface.resources[held.of.0];
            interrupt.enter(&path::full(&resource.instances, &["[dtor]", &resource.name].concat()));
            held.any.resource_drop_async(&mut *store).await?;
        }
        Ok(())
    }
}

/// The function, by its own names, step by step: no lookup rule of the runtime is involved.
fn lookup(store: &mut Store<HostState>, instance: &Instance, step: &CallStep) -> Option<Func> {
    let mut scope = None;
    for name in &step.instances {
        scope = Some(instance.get_export_index(&mut *store, scope.as_ref(), name)?);
    }
    let index = instance.get_export_index(&mut *store, scope.as_ref(), &step.name)?;
    instance.get_func(&mut *store, index)
}
