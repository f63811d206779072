//! Running a plan: one engine, one store for the whole chain, every call async so that every kind of
//! export can be called.

use super::convert::{self, Fed, Handles, Held};
use super::host::Host;
use super::http;
use super::listen;
use super::load::{self, Code, Compiling, Loaded};
use super::options::{Compiler, Options};
use super::outcome::{Called, Outcome};
use super::output::Sink;
use super::plan::{Plan, Step};
use super::pump::{self, Pumps};
use super::standin;
use super::streams::Collected;
use super::trace::{Crossing, Trace};
use super::trap;
use super::value::{Value, to_wave};
use super::wasi;
use super::watch::{Clock, Watch};
use crate::artifact::Artifact;
use crate::finding::Finding;
use crate::finding::calling::{CannotPass, HandleFault, HostFailed, NoHandle, NoResponse, NotCompiled};
use crate::path;
use crate::surface::TypeKind;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasmtime::component::{Component, Func, Instance, InstancePre, Linker, Val};
use wasmtime::{AsContextMut, Store};

/// How a plan is run.
pub struct Running<'a> {
    /// Settings, limits, grants.
    pub options: &'a Options,
    /// Takes what the guest writes.
    pub sink: Sink,
    /// How often the last call of the chain is made.
    pub repeat: usize,
    /// Whether every repetition gets an instance of its own.
    pub fresh: bool,
    /// Told when compiling begins and when it has ended; code that was kept is not compiled.
    pub on_compile: &'a dyn Fn(Compiling),
}

/// Runs a plan.
pub fn run(artifact: &Artifact, plan: &Plan, running: &Running<'_>) -> Outcome {
    let mut outcome = Outcome::new();
    let loaded = match load::load(artifact, &plan.features, running.options, running.on_compile) {
        Ok(loaded) => loaded,
        Err(message) => {
            outcome.failure = Some(
                NotCompiled {
                    file: artifact.name.clone(),
                    message,
                    baseline: running.options.compiler == Compiler::Winch,
                }
                .into(),
            );
            return outcome;
        }
    };
    outcome.note(&loaded);
    let trace = Trace::new(running.options.trace, &plan.standins.wasi);
    let _listening = listen::listen(&trace);
    let driven = match &loaded.code {
        Code::Component(component) => drive(&loaded, component, plan, running, &trace, &mut outcome),
        Code::Module(_) => super::core::drive(&loaded, plan, running, &trace, &mut outcome),
    };
    match driven {
        Ok(()) => outcome.complete = outcome.status.is_none(),
        Err(finding) => outcome.failure = Some(*finding),
    }
    outcome.trace = trace.take();
    outcome
}

impl Outcome {
    pub(super) fn note(&mut self, loaded: &Loaded) {
        self.backend = Some(loaded.backend);
        self.origin = Some(loaded.origin);
        self.fell_back.clone_from(&loaded.fell_back);
        self.plain_calls = loaded.plain_calls;
        self.timings.load = loaded.time;
    }
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Box<Finding>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| host(None, error.to_string()))
}

pub(super) fn host(function: Option<&str>, message: impl Into<String>) -> Box<Finding> {
    Box::new(HostFailed { function: function.map(str::to_owned), message: message.into() }.into())
}

fn drive(
    loaded: &Loaded,
    component: &Component,
    plan: &Plan,
    running: &Running<'_>,
    trace: &Trace,
    outcome: &mut Outcome,
) -> Result<(), Box<Finding>> {
    let started = Instant::now();
    let pre = link(loaded, component, plan, trace).map_err(|error| host(None, format!("{error:#}")))?;
    outcome.timings.instantiate = started.elapsed();
    outcome.imports = plan.surface.imports.iter().map(|item| item.name.clone()).collect();
    let runtime = runtime()?;
    let rounds = if running.fresh { running.repeat.max(1) } else { 1 };
    for round in 0..rounds {
        let watch = Watch::new(&loaded.engine, &running.options.limits);
        let mut store = store(loaded, running, &watch, false, trace)?;
        let clock = Clock::start(&watch, running.options.limits.time);
        let mut chain = Chain {
            plan,
            running,
            trace,
            handles: Handles::new(),
            gone: BTreeMap::new(),
            pumps: Pumps::default(),
            created: Vec::new(),
            outcome,
            round,
        };
        let result = runtime.block_on(chain.run(&mut store, &pre, &watch));
        drop(clock);
        measure(outcome, &store, running);
        result?;
    }
    Ok(())
}

/// Notes what a store tells after its run.
pub(super) fn measure(outcome: &mut Outcome, store: &Store<Host>, running: &Running<'_>) {
    outcome.peak_memory = outcome.peak_memory.max(store.data().meter.peak);
    outcome.denied.extend(store.data().denied.take());
    outcome.fuel = running.options.limits.fuel.and_then(|all| Some(all.saturating_sub(store.get_fuel().ok()?)));
}

/// A store with the limits in place.
pub(super) fn store(
    loaded: &Loaded,
    running: &Running<'_>,
    watch: &Arc<Watch>,
    core: bool,
    trace: &Trace,
) -> Result<Store<Host>, Box<Finding>> {
    let data =
        Host::new(running.options, watch, &running.sink, core, trace).map_err(|error| host(None, error.to_string()))?;
    let mut store = Store::new(&loaded.engine, data);
    store.limiter(|host| &mut host.meter);
    store.set_epoch_deadline(1);
    store.set_hostcall_fuel(running.options.limits.copied());
    if let Some(fuel) = running.options.limits.fuel {
        store.set_fuel(fuel).map_err(|error| host(None, error.to_string()))?;
    }
    Ok(store)
}

/// Links WASI, where it is imported, and the stand-ins.
fn link(loaded: &Loaded, component: &Component, plan: &Plan, trace: &Trace) -> wasmtime::Result<InstancePre<Host>> {
    let mut linker = Linker::<Host>::new(&loaded.engine);
    linker.allow_shadowing(true);
    wasi::link(&mut linker, &plan.standins.wasi)?;
    standin::define(&mut linker, &plan.surface, &plan.standins, trace)?;
    linker.instantiate_pre(component)
}

/// Waits for a future of the guest, or for the watch to be tripped while the guest itself waits.
pub(super) async fn watched<T>(watch: &Watch, work: impl Future<Output = wasmtime::Result<T>>) -> wasmtime::Result<T> {
    tokio::select! {
        biased;
        result = work => result,
        () = watch.notify.notified() => Err(wasmtime::Trap::Interrupt.into()),
    }
}

struct Chain<'a> {
    plan: &'a Plan,
    running: &'a Running<'a>,
    trace: &'a Trace,
    handles: Handles,
    /// The names that hold nothing any more, and why.
    gone: BTreeMap<String, HandleFault>,
    pumps: Pumps,
    /// Handles that no name holds; they are dropped at the end.
    created: Vec<Held>,
    outcome: &'a mut Outcome,
    round: usize,
}

impl Chain<'_> {
    async fn run(
        &mut self,
        store: &mut Store<Host>,
        pre: &InstancePre<Host>,
        watch: &Watch,
    ) -> Result<(), Box<Finding>> {
        let started = Instant::now();
        self.outcome.started = true;
        self.outcome.complete = false;
        let instance = watched(watch, pre.instantiate_async(&mut *store)).await;
        if self.round == 0 {
            self.outcome.timings.instantiate += started.elapsed();
        }
        let instance = match instance {
            Ok(instance) => instance,
            Err(error) => return self.ended(store, None, &error),
        };
        let last = self.plan.steps.len().saturating_sub(1);
        for (at, step) in self.plan.steps.iter().enumerate() {
            let times = if at == last && !self.running.fresh { self.running.repeat.max(1) } else { 1 };
            for time in 0..times {
                self.step(store, &instance, step, watch, at, time > 0 || self.round > 0).await?;
                if self.outcome.status.is_some() {
                    return Ok(());
                }
            }
        }
        self.outcome.complete = true;
        self.drop_handles(store).await
    }

    fn ended(&mut self, store: &Store<Host>, path: Option<&str>, error: &wasmtime::Error) -> Result<(), Box<Finding>> {
        trap::explain(store, &self.running.options.limits, path, error).noted(self.outcome)
    }

    async fn step(
        &mut self,
        store: &mut Store<Host>,
        instance: &Instance,
        step: &Step,
        watch: &Watch,
        at: usize,
        again: bool,
    ) -> Result<(), Box<Finding>> {
        if let Some(request) = &step.request {
            return self.request(store, instance, step, request, watch, (at, again)).await;
        }
        let surface = &self.plan.surface;
        let function = lookup(store, instance, step).ok_or_else(|| host(Some(&step.path), "the export is gone"))?;
        self.all_held(step)?;
        let cannot = |message: String| Box::new(Finding::from(CannotPass { function: step.path.clone(), message }));
        let fed = watched(watch, self.feed(&mut *store, step)).await;
        let fed = match fed {
            Ok(fed) => fed,
            Err(error) => return self.ended(store, Some(&step.path), &error),
        };
        let mut params = Vec::with_capacity(step.args.len());
        for (param, value) in step.ty.params.iter().zip(&step.args) {
            let val = convert::to_val(&mut store.as_context_mut(), surface, param.ty, value, &self.handles, &fed);
            params.push(val.map_err(|error| cannot(error.to_string()))?);
        }
        let mut results = vec![Val::Bool(false); usize::from(step.ty.result.is_some())];
        let arguments = || step.args.iter().map(to_wave).collect::<Vec<_>>().join(", ");
        let started = Instant::now();
        let called = watched(watch, function.call_async(&mut *store, &params, &mut results)).await;
        let value = match called {
            Ok(()) => {
                self.give_away(step);
                self.result(store, step, results, watch).await
            }
            Err(error) => Err(error),
        };
        let took = started.elapsed();
        self.outcome.timings.call += took;
        let value = match value {
            Ok(value) => value,
            Err(error) => {
                self.trace.add(|| Crossing::export(&step.path, arguments(), None));
                return self.ended(store, Some(&step.path), &error);
            }
        };
        let shown = value.as_ref().map(to_wave);
        self.trace.add(|| Crossing::export(&step.path, arguments(), shown));
        self.returned(step, value, took, (at, again));
        Ok(())
    }

    fn returned(&mut self, step: &Step, value: Option<Value>, took: Duration, (at, again): (usize, bool)) {
        match self.outcome.calls.get_mut(at) {
            Some(call) if again => call.times.push(took),
            _ => {
                let value = step.ty.result.zip(value);
                self.outcome.calls.push(Called { path: step.path.clone(), value, times: vec![took] });
            }
        }
    }

    /// A request to an HTTP handler; what it answers is the call's value.
    async fn request(
        &mut self,
        store: &mut Store<Host>,
        instance: &Instance,
        step: &Step,
        request: &http::Request,
        watch: &Watch,
        time: (usize, bool),
    ) -> Result<(), Box<Finding>> {
        let started = Instant::now();
        let answer = watched(watch, http::call(&mut *store, instance, step, request)).await;
        let took = started.elapsed();
        self.outcome.timings.call += took;
        let shown = answer.as_ref().ok().and_then(|answer| match answer {
            http::Answer::Given(value) => Some(to_wave(value)),
            http::Answer::Nothing => None,
        });
        self.trace.add(|| Crossing::export(&step.path, request.line().to_owned(), shown));
        match answer {
            Ok(http::Answer::Given(value)) => {
                self.returned(step, Some(value), took, time);
                Ok(())
            }
            Ok(http::Answer::Nothing) => Err(Box::new(NoResponse { function: step.path.clone() }.into())),
            Err(error) => self.ended(store, Some(&step.path), &error),
        }
    }

    /// Makes ready the streams and futures of the arguments that need a helper.
    async fn feed(&mut self, store: &mut Store<Host>, step: &Step) -> wasmtime::Result<Fed> {
        let surface = Arc::clone(&self.plan.surface);
        let mut found = Vec::new();
        for (param, value) in step.ty.params.iter().zip(&step.args) {
            convert::to_feed(&surface, param.ty, value, &mut found);
        }
        let mut fed = Fed::new();
        for (ty, value) in found {
            let (element, values) = match (surface.kind(ty), value) {
                (Some(TypeKind::Stream(Some(element))), Value::Stream(values)) => (*element, values.as_slice()),
                (Some(TypeKind::Future(Some(element))), Value::Future(Some(value))) => {
                    (*element, std::slice::from_ref(&**value))
                }
                _ => continue,
            };
            let mut vals = Vec::with_capacity(values.len());
            for value in values {
                let val =
                    convert::to_val(&mut store.as_context_mut(), &surface, element, value, &self.handles, &Fed::new());
                vals.push(val.map_err(|error| wasmtime::Error::msg(error.to_string()))?);
            }
            fed.insert(std::ptr::from_ref(value), self.pumps.feed(&mut *store, &surface, ty, vals).await?);
        }
        Ok(fed)
    }

    /// The result as a value; streams and futures in it are read to their end.
    async fn result(
        &mut self,
        store: &mut Store<Host>,
        step: &Step,
        results: Vec<Val>,
        watch: &Watch,
    ) -> wasmtime::Result<Option<Value>> {
        let surface = &self.plan.surface;
        let (Some(ty), Some(val)) = (step.ty.result, results.into_iter().next()) else { return Ok(None) };
        let words = |error: convert::ConvertError| wasmtime::Error::msg(error.to_string());
        let mut collected = Collected::default();
        convert::collect(&mut store.as_context_mut(), surface, ty, &val, &mut collected).map_err(words)?;
        let mut drains = Vec::new();
        let mut entries = Vec::new();
        for (entry, ty, end) in collected.take_later() {
            let surface = Arc::clone(&self.plan.surface);
            drains.push(watched(watch, self.pumps.drain(&mut *store, &surface, ty, end)).await?);
            entries.push(entry);
        }
        if !collected.is_empty() {
            let read = store.run_concurrent(async |accessor| {
                let read = pump::read(accessor, drains).await;
                collected.finish().await;
                read
            });
            let read = watched(watch, read).await??;
            entries.into_iter().zip(read).for_each(|(entry, values)| collected.read(entry, values));
        }
        let mut handles = Vec::new();
        convert::handles_in(surface, ty, &val, &mut handles);
        let holds = convert::holds_handle(&val);
        let value = convert::from_val(surface, ty, val, &mut collected).map_err(words)?;
        if let Some(name) = &step.text.bind {
            // What the name held before is dropped at the end like everything that has none.
            self.created.extend(self.handles.remove(name));
            if holds && !handles.is_empty() {
                self.handles.insert(name.clone(), handles.remove(0));
            } else {
                let fault = HandleFault::Empty { path: step.path.clone(), value: to_wave(&value) };
                self.gone.insert(name.clone(), fault);
            }
        }
        self.created.extend(handles);
        self.created.extend(collected.take_handles());
        Ok(Some(value))
    }

    /// Owned handles that were arguments are no longer ours, wherever in them they were.
    fn give_away(&mut self, step: &Step) {
        for name in &step.gives {
            self.handles.remove(name);
            self.gone.insert(name.clone(), HandleFault::GivenAway { by: step.path.clone() });
        }
    }

    /// What the types do not tell: an earlier call returned no handle, or this one is repeated and has
    /// given its own away.
    fn all_held(&self, step: &Step) -> Result<(), Box<Finding>> {
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
        let (source, span) = match &text.arguments {
            Some(given) if !is_self => (&given.source, given.span.clone()),
            _ => (&text.source, text.path.start..text.path.start + name.len()),
        };
        let fault = self.gone.get(name).cloned().unwrap_or(HandleFault::Unbound { bound: Vec::new() });
        Err(Box::new(NoHandle { source: Arc::clone(source), span, name: name.clone(), fault }.into()))
    }

    async fn drop_handles(&mut self, store: &mut Store<Host>) -> Result<(), Box<Finding>> {
        let named = std::mem::take(&mut self.handles).into_values();
        let all: Vec<Held> = named.chain(std::mem::take(&mut self.created)).collect();
        for held in all.into_iter().filter(|held| held.any.owned()) {
            if let Err(error) = held.any.resource_drop_async(&mut *store).await {
                let resource = &self.plan.surface.resources[held.of.0];
                let path = path::full(&resource.instances, &["[dtor]", &resource.name].concat());
                return self.ended(store, Some(&path), &error);
            }
        }
        Ok(())
    }
}

/// The function, by its own names, step by step: no lookup rule of the runtime is involved.
fn lookup(store: &mut Store<Host>, instance: &Instance, step: &Step) -> Option<Func> {
    let mut scope = None;
    for name in &step.instances {
        scope = Some(instance.get_export_index(&mut *store, scope.as_ref(), name)?);
    }
    let index = instance.get_export_index(&mut *store, scope.as_ref(), &step.name)?;
    instance.get_func(&mut *store, index)
}
