//! Calls of a core module's exports, and WASI preview 1.

use super::record::FailureReason;
use super::stubs::Stub;
use crate::call::host::{CallTrace, HostState};
use crate::call::preflight::{Answerable, CallPlan, CallStep, INITIALIZE, PREVIEW1, core_path, number_type};
use crate::call::request::CallOptions;
use crate::call::value::{Value, to_wave};
use crate::surface::Type;
use wasmtime::{ExternType, FuncType, Instance, InstancePre, Linker, Module, Store, Val};

/// A linker with WASI preview 1, where it is imported, and the stubs.
pub(super) fn linker(
    module: &Module,
    plan: &CallPlan,
    options: &CallOptions,
    trace: &CallTrace,
) -> wasmtime::Result<Linker<HostState>> {
    let mut linker = Linker::new(module.engine());
    let preview1 = options.provides.surface().is_some();
    if preview1 && module.imports().any(|import| import.module() == PREVIEW1) {
        wasmtime_wasi::p1::add_to_linker_async(&mut linker, |state: &mut HostState| {
            state.preview1.as_mut().expect("stores for core modules are made with preview 1")
        })?;
    }
    let stub = options.stub;
    linker.allow_shadowing(true);
    for import in module.imports() {
        let ExternType::Func(ty) = import.ty() else { continue };
        let path = core_path(import.module(), import.name());
        let answer = plan.imports.answer(&path).cloned();
        let supplied = preview1 && import.module() == PREVIEW1;
        if answer.is_none() && (!stub || supplied) {
            continue;
        }
        let function = Stub { path, answer, answerable: answerable(&ty), trace: trace.clone() };
        let kinds: Vec<Type> = ty.results().filter_map(|ty| number_type(&ty.to_string())).collect();
        linker.func_new(import.module(), import.name(), ty, move |_, given, results| {
            let arguments = || given.iter().map(|val| to_wave(&from_core(val))).collect::<Vec<_>>().join(", ");
            match (kinds.as_slice(), function.call(arguments)?) {
                ([kind], value) => results.iter_mut().for_each(|slot| *slot = to_core(value, *kind)),
                (kinds, Value::Tuple(values)) => {
                    for ((slot, value), kind) in results.iter_mut().zip(values).zip(kinds) {
                        *slot = to_core(value, *kind);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
    }
    // Functions that the runtime's preview 1 does not have.
    if stub {
        linker.define_unknown_imports_as_traps(module)?;
    }
    Ok(linker)
}

fn answerable(ty: &FuncType) -> Answerable {
    let numbers = ty.params().chain(ty.results()).all(|ty| number_type(&ty.to_string()).is_some());
    match ty.results().len() {
        _ if !numbers => Answerable::No,
        0 => Answerable::Nothing,
        _ => Answerable::Value,
    }
}

/// Instantiates a module; a reactor is initialized, unless that is one of the calls.
pub(super) async fn instantiate(
    store: &mut Store<HostState>,
    linked: &InstancePre<HostState>,
    plan: &CallPlan,
) -> wasmtime::Result<Instance> {
    let instance = linked.instantiate_async(&mut *store).await?;
    let by_name = plan.steps.iter().any(|step| step.name == INITIALIZE);
    if let Some(initialize) = instance.get_func(&mut *store, INITIALIZE).filter(|_| !by_name) {
        initialize.call_async(&mut *store, &[], &mut []).await?;
    }
    Ok(instance)
}

/// Calls an export.
pub(super) async fn call(
    store: &mut Store<HostState>,
    instance: &Instance,
    step: &CallStep,
) -> Result<Option<Value>, FailureReason> {
    let function = instance
        .get_func(&mut *store, &step.name)
        .ok_or_else(|| FailureReason::Failed(wasmtime::Error::msg("the instance does not have the export")))?;
    let params: Vec<Val> = step.args.iter().zip(&step.ty.params).map(|(value, p)| to_core(value, p.ty)).collect();
    let mut results = vec![Val::I32(0); function.ty(&*store).results().len()];
    function.call_async(&mut *store, &params, &mut results).await.map_err(FailureReason::Failed)?;
    let values: Vec<Value> = results.iter().map(from_core).collect();
    Ok(step.ty.result.map(|_| match <[Value; 1]>::try_from(values) {
        Ok([one]) => one,
        Err(values) => Value::Tuple(values),
    }))
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

fn from_core(val: &Val) -> Value {
    match val {
        Val::I32(v) => Value::Signed((*v).into()),
        Val::I64(v) => Value::Signed(*v),
        Val::F32(bits) => Value::F32(f32::from_bits(*bits)),
        Val::F64(bits) => Value::F64(f64::from_bits(*bits)),
        _ => Value::Tuple(Vec::new()),
    }
}
