//! A host as its author would write it: wasmtime's API, WASI, and a function for each other import.

use crate::wasi_host::WasiHost;
use mate_doctor::surface::{Function, Surface};
use std::path::Path;
use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{Component, Func, Instance, Linker, LinkerInstance, ResourceType, Val};
use wasmtime::{Config, Engine, Store};

pub(super) struct Host {
    component: Component,
    linker: Linker<WasiHost>,
}

impl Host {
    pub(super) fn new(path: &Path, surface: &Surface, answers: &[(String, String)]) -> Self {
        let mut config = Config::new();
        config.wasm_component_model_more_async_builtins(true).cranelift_opt_level(wasmtime::OptLevel::None);
        let engine = Engine::new(&config).expect("an engine");
        let component = Component::from_file(&engine, path).expect("it compiles");
        let mut linker = Linker::<WasiHost>::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI 0.2");
        wasmtime_wasi::p3::add_to_linker(&mut linker).expect("WASI 0.3");
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker).expect("wasi:http 0.2");
        wasmtime_wasi_http::p3::add_to_linker(&mut linker).expect("wasi:http 0.3");
        for import in &surface.imports {
            if mate_doctor::link::Provides::Wasi.supplied(&import.name).is_some() {
                continue;
            }
            let ty = component.component_type().get_import(&engine, &import.name).expect("it is imported").ty;
            define(&engine, &mut linker.root(), &import.name, "", &ty, answers);
        }
        Host { component, linker }
    }

    /// Whether a call comes to the same here: the value as WAVE, nothing, or an error.
    pub(super) fn agrees(
        &self,
        function: &Function<'_>,
        args: &[String],
        ours: &Result<Option<String>, String>,
    ) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(self.compare(function, args, ours))
    }

    async fn compare(
        &self,
        function: &Function<'_>,
        args: &[String],
        ours: &Result<Option<String>, String>,
    ) -> Result<(), String> {
        let data = WasiHost::default();
        let mut store = Store::new(self.component.engine(), data);
        let instance =
            self.linker.instantiate_async(&mut store, &self.component).await.map_err(|e| format!("{e:#}"))?;
        let func = find(&mut store, &instance, function).ok_or("the host does not find it")?;
        let ty = func.ty(&store);
        let params = args.iter().zip(ty.params()).map(|(text, (_, ty))| {
            Val::from_wave(&ty, text).map_err(|error| format!("wasm-wave does not read `{text}`: {error:#}"))
        });
        let params = params.collect::<Result<Vec<_>, _>>()?;
        let mut results = vec![Val::Bool(false); ty.results().len()];
        let theirs = func.call_async(&mut store, &params, &mut results).await;
        match (theirs, ours, ty.results().next()) {
            (Err(_), Err(why), _) if why == "a trap" => Ok(()),
            (Ok(()), Ok(None), None) => Ok(()),
            (Ok(()), Ok(Some(ours)), Some(ty)) => {
                let read = Val::from_wave(&ty, ours).map_err(|error| format!("`{ours}`: {error:#}"))?;
                // Read again, so that flags stand in the same order.
                let text = results[0].to_wave().expect("it can be written");
                let theirs = Val::from_wave(&ty, &text).expect("it was just written");
                let texts = [&read, &theirs].map(|val| val.to_wave().expect("it can be written"));
                if texts[0] == texts[1] { Ok(()) } else { Err(format!("{} here, {} there", texts[0], texts[1])) }
            }
            (theirs, ours, _) => Err(format!("{ours:?} here, {theirs:?} with {results:?} there")),
        }
    }
}

fn find(store: &mut Store<WasiHost>, instance: &Instance, function: &Function<'_>) -> Option<Func> {
    let mut scope = None;
    for name in &function.instances {
        scope = Some(instance.get_export_index(&mut *store, scope.as_ref(), name)?);
    }
    let index = instance.get_export_index(&mut *store, scope.as_ref(), function.name)?;
    instance.get_func(&mut *store, index)
}

/// Defines an import, its functions with the answers.
fn define(
    engine: &Engine,
    linker: &mut LinkerInstance<'_, WasiHost>,
    name: &str,
    path: &str,
    ty: &ComponentItem,
    answers: &[(String, String)],
) {
    match ty {
        ComponentItem::ComponentFunc(func) => answered(linker, name, path, func, answers),
        ComponentItem::Resource(_) => {
            linker.resource(name, ResourceType::host::<()>(), |_, _| Ok(())).expect("a resource");
        }
        ComponentItem::ComponentInstance(instance) => {
            let mut inner = linker.instance(name).expect("an instance");
            for (item, ty) in instance.exports(engine) {
                define(engine, &mut inner, item, name, &ty.ty, answers);
            }
        }
        _ => {}
    }
}

fn answered(
    linker: &mut LinkerInstance<'_, WasiHost>,
    name: &str,
    instance: &str,
    func: &ComponentFunc,
    answers: &[(String, String)],
) {
    let path = if instance.is_empty() { name.to_owned() } else { format!("{instance}#{name}") };
    let answer = answers.iter().find(|(known, _)| *known == path).map(|(_, answer)| answer.clone());
    let value = match (func.results().next(), answer) {
        (Some(ty), Some(answer)) => Val::from_wave(&ty, &answer).ok(),
        _ => None,
    };
    let defined = linker.func_new(name, move |_, _, _, results| {
        if let (Some(slot), Some(value)) = (results.first_mut(), &value) {
            *slot = value.clone();
        }
        Ok(())
    });
    defined.expect("a function");
}
