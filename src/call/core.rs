//! Core modules: functions over numbers, and WASI preview 1 commands.
//!
//! The exported functions are given a surface of their own, so that a call of them is read, typed and
//! told like any other: `i32` is an `s32`, several results are a tuple.

use super::host::Host;
use super::load::{Code, Loaded};
use super::outcome::{Called, Outcome};
use super::plan::{Plan, Step};
use super::run::{Running, host, runtime, store, watched};
use super::trace::Trace;
use super::trap::{self, Ended};
use super::value::Value;
use super::watch::{Clock, Watch};
use crate::artifact::Core;
use crate::finding::Finding;
use crate::surface::{CoreExtern, FuncType, Item, ItemKind, Param, Surface, Type, TypeDef, TypeId, TypeKind};
use std::time::Instant;
use wasmtime::{Linker, Module, Store, Val};

/// The module that WASI preview 1 is imported from.
const PREVIEW1: &str = "wasi_snapshot_preview1";

/// The functions of a core module that numbers can be given to, as a surface.
pub fn surface_of_core(core: &Core) -> Surface {
    let mut surface = Surface::default();
    for export in &core.exports {
        let CoreExtern::Func { params, results } = &export.ty else { continue };
        let params: Option<Vec<Type>> = params.iter().map(|ty| number(ty)).collect();
        let results: Option<Vec<Type>> = results.iter().map(|ty| number(ty)).collect();
        let (Some(params), Some(results)) = (params, results) else { continue };
        let result = match results.as_slice() {
            [] => None,
            [one] => Some(*one),
            _ => {
                surface.types.push(TypeDef { name: None, kind: TypeKind::Tuple(results) });
                Some(Type::Id(TypeId(surface.types.len() - 1)))
            }
        };
        let params = params.into_iter().enumerate().map(|(i, ty)| Param { name: format!("p{i}"), ty });
        let ty = FuncType { is_async: false, params: params.collect(), result };
        surface.exports.push(Item { name: export.name.clone(), kind: ItemKind::Func(ty), implements: None });
    }
    surface
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

/// The imports that WASI preview 1 does not supply, as `module::name`.
pub fn open_imports(core: &Core, preview1: bool) -> Vec<String> {
    let open = core.imports.iter().filter(|import| !(preview1 && import.module.as_deref() == Some(PREVIEW1)));
    open.map(|import| [import.module.as_deref().unwrap_or_default(), "::", import.name.as_str()].concat()).collect()
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
    let watch = Watch::new(&loaded.engine, &running.options.limits);
    let mut store = store(loaded, running, &watch, true, trace)?;
    let clock = Clock::start(&watch, running.options.limits.time);
    let result = runtime()?.block_on(run(&mut store, module, plan, running, &watch, outcome));
    drop(clock);
    outcome.peak_memory = store.data().meter.peak;
    outcome.denied = store.data().denied.take();
    outcome.fuel = running.options.limits.fuel.and_then(|all| Some(all.saturating_sub(store.get_fuel().ok()?)));
    result
}

fn link(module: &Module, running: &Running<'_>) -> wasmtime::Result<Linker<Host>> {
    let mut linker = Linker::new(module.engine());
    if running.options.provides.surface().is_some() && module.imports().any(|import| import.module() == PREVIEW1) {
        wasmtime_wasi::p1::add_to_linker_async(&mut linker, |host: &mut Host| {
            host.preview1.as_mut().expect("stores for core modules are made with preview 1")
        })?;
    }
    if running.options.stub {
        linker.define_unknown_imports_as_traps(module)?;
    }
    Ok(linker)
}

async fn run(
    store: &mut Store<Host>,
    module: &Module,
    plan: &Plan,
    running: &Running<'_>,
    watch: &Watch,
    outcome: &mut Outcome,
) -> Result<(), Box<Finding>> {
    let limits = &running.options.limits;
    let started = Instant::now();
    let linker = link(module, running).map_err(|error| host(None, format!("{error:#}")))?;
    outcome.started = true;
    let instance = match watched(watch, linker.instantiate_async(&mut *store, module)).await {
        Ok(instance) => instance,
        Err(error) => return ended(trap::explain(store, limits, None, &error), outcome),
    };
    if let Some(initialize) = instance.get_func(&mut *store, "_initialize")
        && let Err(error) = watched(watch, initialize.call_async(&mut *store, &[], &mut [])).await
    {
        return ended(trap::explain(store, limits, None, &error), outcome);
    }
    outcome.timings.instantiate = started.elapsed();
    let last = plan.steps.len().saturating_sub(1);
    for (at, step) in plan.steps.iter().enumerate() {
        let Some(function) = instance.get_func(&mut *store, &step.name) else {
            return Err(host(Some(&step.path), "the export is gone"));
        };
        let params: Vec<Val> = step.args.iter().zip(&step.ty.params).map(|(value, p)| to_core(value, p.ty)).collect();
        let mut results = vec![Val::I32(0); function.ty(&*store).results().len()];
        let mut times = Vec::new();
        for _ in 0..if at == last { running.repeat.max(1) } else { 1 } {
            let started = Instant::now();
            let called = watched(watch, function.call_async(&mut *store, &params, &mut results)).await;
            times.push(started.elapsed());
            if let Err(error) = called {
                return ended(trap::explain(store, limits, Some(&step.path), &error), outcome);
            }
        }
        outcome.timings.call += times.iter().sum();
        outcome.calls.push(Called { path: step.path.clone(), value: result(step, &results), times });
    }
    Ok(())
}

fn ended(ended: Ended, outcome: &mut Outcome) -> Result<(), Box<Finding>> {
    match ended {
        Ended::Finished => {
            outcome.status = Some(0);
            Ok(())
        }
        Ended::Failed(finding) => Err(finding),
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
