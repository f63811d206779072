//! The sequence of calls in one instance, of a component or of a core module.

use super::component::{self, Bindings};
use super::core;
use super::record::{CallOutcome, Called, FailureReason, RunFailure, SharedOutcome, lock};
use crate::call::compile::{CompiledCode, Loaded};
use crate::call::host::{CallTrace, Crossing, HostState, Interrupt, listen, traced};
use crate::call::preflight::{CallPlan, CallStep};
use crate::call::request::{CallOptions, Sink};
use crate::call::value::Value;
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};
use wasmtime::Store;

/// A plan, its code, and the settings of the run. It owns all of it, for the thread of a guest that cannot be
/// interrupted outlives the call.
pub(in crate::call) struct GuestRun {
    pub(in crate::call) loaded: Loaded,
    pub(in crate::call) plan: Arc<CallPlan>,
    pub(in crate::call) options: CallOptions,
    pub(in crate::call) sink: Sink,
    pub(in crate::call) repeat: usize,
    pub(in crate::call) fresh: bool,
    pub(in crate::call) trace: CallTrace,
    pub(in crate::call) interrupt: Arc<Interrupt>,
}

impl GuestRun {
    /// A store with the limits in place; `core`: for a core module.
    fn store(&self, core: bool) -> Result<Store<HostState>, RunFailure> {
        let limits = &self.options.limits;
        let state = HostState::new(&self.options.grants, limits, &self.interrupt, &self.sink, core)
            .map_err(|error| RunFailure::host(None, error.to_string()))?;
        let mut store = Store::new(&self.loaded.engine, state);
        store.limiter(|state| &mut state.limiter);
        store.set_epoch_deadline(1);
        store.set_hostcall_fuel(limits.copied());
        if let Some(fuel) = limits.fuel {
            store.set_fuel(fuel).map_err(|error| RunFailure::host(None, error.to_string()))?;
        }
        Ok(store)
    }
}

/// Linked code, to be instantiated.
enum Linked {
    Component(wasmtime::component::InstancePre<HostState>),
    Module(wasmtime::InstancePre<HostState>),
}

/// An instance.
enum Started {
    Component(wasmtime::component::Instance),
    Module(wasmtime::Instance),
}

/// Runs the plan, in one instance or with a new one for each repetition.
pub(super) fn run(guest: &GuestRun, outcome: &SharedOutcome) -> Result<(), RunFailure> {
    let _listening = listen(&guest.trace);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| RunFailure::host(None, error.to_string()))?;
    let result = rounds(guest, outcome, &runtime);
    // Waits for no thread that a host call blocks, such as one that opens a named pipe.
    runtime.shutdown_background();
    result
}

fn rounds(guest: &GuestRun, outcome: &SharedOutcome, runtime: &tokio::runtime::Runtime) -> Result<(), RunFailure> {
    let started = Instant::now();
    let (linked, imports) = link(guest).map_err(|error| RunFailure::host(None, format!("{error:#}")))?;
    lock(outcome).imports = imports;
    lock(outcome).timings.instantiate = started.elapsed();
    let rounds = if guest.fresh { guest.repeat.max(1) } else { 1 };
    for round in 0..rounds {
        guest.interrupt.restart();
        let mut store = guest.store(matches!(linked, Linked::Module(_)))?;
        let mut sequence = CallSequence { guest, bindings: Bindings::default(), outcome, round };
        let result = runtime.block_on(async {
            tokio::select! {
                biased;
                result = sequence.run(&mut store, &linked) => result,
                // The guest waits in a host call.
                () = guest.interrupt.interrupted() => Err(guest.interrupted(None)),
            }
        });
        measure(guest, &mut lock(outcome), &store);
        let result = result.map_err(|failure| RunFailure { stderr: store.data().stderr.text(), ..failure });
        drop(store);
        result?;
    }
    Ok(())
}

fn link(guest: &GuestRun) -> wasmtime::Result<(Linked, Vec<String>)> {
    Ok(match &guest.loaded.code {
        CompiledCode::Component(component) => {
            let linker = component::linker(&guest.loaded.engine, &guest.plan, &guest.trace)?;
            let imports = guest.plan.surface.imports.iter().map(|item| item.name.clone()).collect();
            (Linked::Component(linker.instantiate_pre(component)?), imports)
        }
        CompiledCode::Module(module) => {
            let mut imports: Vec<String> = module.imports().map(|import| import.module().to_owned()).collect();
            imports.dedup();
            (
                Linked::Module(
                    core::linker(module, &guest.plan, &guest.options, &guest.trace)?.instantiate_pre(module)?,
                ),
                imports,
            )
        }
    })
}

/// Records what a store has measured.
fn measure(guest: &GuestRun, outcome: &mut CallOutcome, store: &Store<HostState>) {
    outcome.peak_memory = outcome.peak_memory.max(store.data().limiter.peak);
    outcome.denied.extend(store.data().denied.take());
    outcome.fuel = guest.options.limits.fuel.and_then(|all| Some(all.saturating_sub(store.get_fuel().ok()?)));
}

impl GuestRun {
    /// The failure of a guest that was interrupted, in its own code or while it waited.
    fn interrupted(&self, error: Option<wasmtime::Error>) -> RunFailure {
        let function = self.interrupt.progress().function;
        match (self.interrupt.exceeded().cloned(), error) {
            (Some(exceeded), error) => {
                RunFailure::new(function.as_deref(), FailureReason::Limit { exceeded, error, stuck: false })
            }
            (None, Some(error)) => RunFailure::new(function.as_deref(), FailureReason::Failed(error)),
            (None, None) => RunFailure::host(function.as_deref(), "it was interrupted"),
        }
    }
}

/// The calls in one instance.
struct CallSequence<'a> {
    guest: &'a GuestRun,
    bindings: Bindings,
    outcome: &'a SharedOutcome,
    round: usize,
}

impl CallSequence<'_> {
    fn outcome(&self) -> MutexGuard<'_, CallOutcome> {
        lock(self.outcome)
    }

    async fn run(&mut self, store: &mut Store<HostState>, linked: &Linked) -> Result<(), RunFailure> {
        let started = Instant::now();
        self.outcome().started = true;
        self.outcome().complete = false;
        let instance = match linked {
            Linked::Component(pre) => pre.instantiate_async(&mut *store).await.map(Started::Component),
            Linked::Module(pre) => core::instantiate(store, pre, &self.guest.plan).await.map(Started::Module),
        };
        if self.round == 0 {
            self.outcome().timings.instantiate += started.elapsed();
        }
        let instance = match instance {
            Ok(instance) => instance,
            Err(error) => return self.ended(error),
        };
        let last = self.guest.plan.steps.len().saturating_sub(1);
        for (index, step) in self.guest.plan.steps.iter().enumerate() {
            let times = if index == last && !self.guest.fresh { self.guest.repeat.max(1) } else { 1 };
            for _ in 0..times {
                self.step(store, &instance, step, index).await?;
                if self.outcome().status.is_some() {
                    return Ok(());
                }
            }
        }
        self.outcome().complete = true;
        let dropped = self.bindings.drop_all(store, &self.guest.plan.surface, &self.guest.interrupt).await;
        dropped.or_else(|error| self.ended(error))
    }

    /// A guest that left with exit code 0 ended well; anything else is a failure.
    fn ended(&self, error: wasmtime::Error) -> Result<(), RunFailure> {
        if error.downcast_ref::<wasmtime_wasi::I32Exit>().is_some_and(|exit| exit.0 == 0) {
            self.outcome().status = Some(0);
            return Ok(());
        }
        Err(self.guest.interrupted(Some(error)))
    }

    async fn step(
        &mut self,
        store: &mut Store<HostState>,
        instance: &Started,
        step: &CallStep,
        index: usize,
    ) -> Result<(), RunFailure> {
        self.guest.interrupt.enter(&step.path);
        let started = Instant::now();
        let result = match instance {
            Started::Component(instance) => {
                component::call(store, instance, step, &self.guest.plan.surface, &mut self.bindings).await
            }
            Started::Module(instance) => core::call(store, instance, step).await,
        };
        let took = started.elapsed();
        self.guest.interrupt.leave();
        self.outcome().timings.call += took;
        self.guest.trace.add(|| {
            let arguments = match &step.request {
                Some(request) => request.line().to_owned(),
                None => step.args.iter().map(traced).collect::<Vec<_>>().join(", "),
            };
            let shown = result.as_ref().ok().and_then(|value| value.as_ref().map(traced));
            Crossing::export(&step.path, arguments, shown)
        });
        match result {
            Ok(value) => {
                self.returned(step, value, took, index);
                Ok(())
            }
            Err(FailureReason::Failed(error)) => self.ended(error),
            Err(reason) => Err(RunFailure::new(Some(&step.path), reason)),
        }
    }

    fn returned(&self, step: &CallStep, value: Option<Value>, took: Duration, index: usize) {
        let mut outcome = self.outcome();
        match outcome.calls.get_mut(index) {
            Some(call) => call.times.push(took),
            None => {
                let value = step.ty.result.zip(value);
                outcome.calls.push(Called { path: step.path.clone(), value, times: vec![took] });
            }
        }
    }
}
