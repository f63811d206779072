//! Core modules: functions over numbers, and WASI preview 1 commands.
//!
//! The exported functions are given a surface of their own, so that a call of them is read, typed and
//! told like any other: `i32` is an `s32`, several results are a tuple.

mod imports;
mod names;

pub(super) use imports::standins;
pub(super) use names::{missing, odd_call};

use super::host::Host;
use super::load::{Code, Loaded};
use super::outcome::{Called, Outcome};
use super::plan::{Plan, Step};
use super::run::{Running, host, measure, runtime, store, watched};
use super::trace::{Crossing, Trace};
use super::trap;
use super::value::{Value, to_wave};
use super::watch::{Clock, Watch};
use crate::artifact::Core;
use crate::finding::Finding;
use crate::surface::{CoreExtern, FuncType, Item, ItemKind, Param, Surface, Type, TypeDef, TypeId, TypeKind};
use std::time::Instant;
use wasmtime::{Instance, Linker, Module, Store, Val};

/// The module that WASI preview 1 is imported from.
const PREVIEW1: &str = "wasi_snapshot_preview1";

/// What a reactor wants called before anything else.
pub(super) const INITIALIZE: &str = "_initialize";

/// The functions of a core module that numbers can be given to, as a surface.
pub fn surface_of_core(core: &Core) -> Surface {
    let mut surface = Surface::default();
    for export in &core.exports {
        let CoreExtern::Func { params, results } = &export.ty else { continue };
        let Some(ty) = function(&mut surface, params, results) else { continue };
        surface.exports.push(Item { name: export.name.clone(), kind: ItemKind::Func(ty), implements: None });
    }
    surface
}

/// The type of a function over numbers alone.
fn function(surface: &mut Surface, params: &[String], results: &[String]) -> Option<FuncType> {
    let numbers = |types: &[String]| types.iter().map(|ty| number(ty)).collect::<Option<Vec<Type>>>();
    let (params, results) = (numbers(params)?, numbers(results)?);
    let result = match results.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => {
            surface.types.push(TypeDef { name: None, kind: TypeKind::Tuple(results) });
            Some(Type::Id(TypeId(surface.types.len() - 1)))
        }
    };
    let params = params.into_iter().enumerate().map(|(i, ty)| Param { name: format!("p{i}"), ty });
    Some(FuncType { is_async: false, params: params.collect(), result })
}

fn number(ty: &str) -> Option<Type> {
    Some(match ty {
        "i32" => Type::S32,
        "i64" => Type::S64,
        "f32" => Type::F32,
        "f64" => Type::F64,
        _ => return None,
    })
}

/// Runs a plan over a core module.
pub(super) fn drive(
    loaded: &Loaded,
    plan: &Plan,
    running: &Running<'_>,
    trace: &Trace,
    outcome: &mut Outcome,
) -> Result<(), Box<Finding>> {
    let Code::Module(module) = &loaded.code else { return Err(host(None, "a core module was expected")) };
    let mut imports: Vec<String> = module.imports().map(|import| import.module().to_owned()).collect();
    imports.dedup();
    outcome.imports = imports;
    let linker = link(module, plan, running, trace).map_err(|error| host(None, format!("{error:#}")))?;
    let runtime = runtime()?;
    let rounds = if running.fresh { running.repeat.max(1) } else { 1 };
    for round in 0..rounds {
        let watch = Watch::new(&loaded.engine, &running.options.limits);
        let mut store = store(loaded, running, &watch, true, trace)?;
        let clock = Clock::start(&watch, running.options.limits.time);
        let mut chain = Chain { plan, running, watch: &watch, trace, outcome, round };
        let result = runtime.block_on(chain.run(&mut store, &linker, module));
        drop(clock);
        measure(outcome, &store, running);
        result?;
    }
    Ok(())
}

fn link(module: &Module, plan: &Plan, running: &Running<'_>, trace: &Trace) -> wasmtime::Result<Linker<Host>> {
    let mut linker = Linker::new(module.engine());
    let preview1 = running.options.provides.surface().is_some();
    if preview1 && module.imports().any(|import| import.module() == PREVIEW1) {
        wasmtime_wasi::p1::add_to_linker_async(&mut linker, |host: &mut Host| {
            host.preview1.as_mut().expect("stores for core modules are made with preview 1")
        })?;
    }
    let supplied = |from: &str| preview1 && from == PREVIEW1;
    imports::define(&mut linker, module, &plan.standins, supplied, running.options.stub, trace)?;
    Ok(linker)
}

/// The calls in one instance.
struct Chain<'a> {
    plan: &'a Plan,
    running: &'a Running<'a>,
    watch: &'a Watch,
    trace: &'a Trace,
    outcome: &'a mut Outcome,
    round: usize,
}

impl Chain<'_> {
    async fn run(
        &mut self,
        store: &mut Store<Host>,
        linker: &Linker<Host>,
        module: &Module,
    ) -> Result<(), Box<Finding>> {
        let started = Instant::now();
        self.outcome.started = true;
        let instance = match watched(self.watch, linker.instantiate_async(&mut *store, module)).await {
            Ok(instance) => instance,
            Err(error) => return self.ended(store, None, &error),
        };
        // Whoever calls it by name wants it called once.
        let by_name = self.plan.steps.iter().any(|step| step.name == INITIALIZE);
        if let Some(initialize) = instance.get_func(&mut *store, INITIALIZE).filter(|_| !by_name)
            && let Err(error) = watched(self.watch, initialize.call_async(&mut *store, &[], &mut [])).await
        {
            return self.ended(store, None, &error);
        }
        if self.round == 0 {
            self.outcome.timings.instantiate = started.elapsed();
        }
        let last = self.plan.steps.len().saturating_sub(1);
        for (at, step) in self.plan.steps.iter().enumerate() {
            let times = if at == last && !self.running.fresh { self.running.repeat.max(1) } else { 1 };
            for time in 0..times {
                self.step(store, &instance, step, at, time > 0 || self.round > 0).await?;
                if self.outcome.status.is_some() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    async fn step(
        &mut self,
        store: &mut Store<Host>,
        instance: &Instance,
        step: &Step,
        at: usize,
        again: bool,
    ) -> Result<(), Box<Finding>> {
        let Some(function) = instance.get_func(&mut *store, &step.name) else {
            return Err(host(Some(&step.path), "the export is gone"));
        };
        let params: Vec<Val> = step.args.iter().zip(&step.ty.params).map(|(value, p)| to_core(value, p.ty)).collect();
        let mut results = vec![Val::I32(0); function.ty(&*store).results().len()];
        let started = Instant::now();
        let called = watched(self.watch, function.call_async(&mut *store, &params, &mut results)).await;
        let took = started.elapsed();
        self.outcome.timings.call += took;
        let value = called.is_ok().then(|| result(step, &results)).flatten();
        self.trace.add(|| {
            let arguments = step.args.iter().map(to_wave).collect::<Vec<_>>().join(", ");
            Crossing::export(&step.path, arguments, value.as_ref().map(|(_, value)| to_wave(value)))
        });
        if let Err(error) = called {
            return self.ended(store, Some(&step.path), &error);
        }
        match self.outcome.calls.get_mut(at) {
            Some(call) if again => call.times.push(took),
            _ => self.outcome.calls.push(Called { path: step.path.clone(), value, times: vec![took] }),
        }
        Ok(())
    }

    fn ended(&mut self, store: &Store<Host>, path: Option<&str>, error: &wasmtime::Error) -> Result<(), Box<Finding>> {
        trap::explain(store, &self.running.options.limits, path, error).noted(self.outcome)
    }
}

fn to_core(value: &Value, ty: Type) -> Val {
    match (value, ty) {
        (Value::Signed(v), Type::S32) => Val::I32(*v as i32),
        (Value::Signed(v), _) => Val::I64(*v),
        (Value::F32(v), _) => Val::F32(v.to_bits()),
        (Value::F64(v), _) => Val::F64(v.to_bits()),
        _ => Val::I32(0),
    }
}

fn result(step: &Step, results: &[Val]) -> Option<(Type, Value)> {
    let values: Vec<Value> = results.iter().map(of_core).collect();
    let ty = step.ty.result?;
    match <[Value; 1]>::try_from(values) {
        Ok([one]) => Some((ty, one)),
        Err(values) => Some((ty, Value::Tuple(values))),
    }
}

fn of_core(val: &Val) -> Value {
    match val {
        Val::I32(v) => Value::Signed((*v).into()),
        Val::I64(v) => Value::Signed(*v),
        Val::F32(bits) => Value::F32(f32::from_bits(*bits)),
        Val::F64(bits) => Value::F64(f64::from_bits(*bits)),
        _ => Value::Tuple(Vec::new()),
    }
}
