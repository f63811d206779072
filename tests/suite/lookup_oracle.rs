//! Lookups carried out by wasmtime itself, and compared with what was predicted: every fixture that
//! compiles, every spelling of every name in it, every door.
#![cfg(feature = "call")]

use mate_doctor::artifact::Artifact;
use mate_doctor::lookup::{Lookup, LookupApi, LookupOutcome, simulate};
use mate_doctor::path::{FuncName, invoke};
use mate_doctor::surface::{Direction, InterfaceName, ItemKind, Surface};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use wasmtime::component::types::ComponentItem;
use wasmtime::component::wit_parser::ItemName;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store};

fn engine() -> Engine {
    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        .wasm_component_model_more_async_builtins(true)
        .wasm_component_model_async_stackful(true)
        .wasm_component_model_error_context(true)
        .strategy(wasmtime::Strategy::Winch);
    Engine::new(&config).or_else(|_| Engine::new(&Config::new())).expect("an engine")
}

fn components() -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![PathBuf::from("fixtures")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != "large") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "wasm") {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// Every way to spell every name of a surface, and some that are nowhere.
fn spellings(surface: &Surface) -> BTreeSet<String> {
    let mut out: BTreeSet<String> =
        ["", "#", "nosuch", "nosuch:pkg/iface.handler@0.1.0", "handler", "api", "run", "a:b/c@1.0.0#f"]
            .map(String::from)
            .into();
    for direction in [Direction::Export, Direction::Import] {
        for function in surface.functions(direction) {
            let shown = FuncName::parse(function.name).to_string();
            out.extend([function.path(), function.name.to_owned(), shown.clone(), shown.replace('-', "_")]);
            let Some(instance) = function.instances.last() else { continue };
            out.insert((*instance).to_owned());
            for function in [function.name, &shown] {
                for separator in ["#", ".", "/", "::"] {
                    out.insert([*instance, function].join(separator));
                }
                out.insert(invoke(instance, function));
                let Some(name) = InterfaceName::parse(instance) else { continue };
                out.insert(name.interface.clone());
                for separator in ["#", ".", "/"] {
                    out.insert([name.interface.as_str(), function].join(separator));
                    out.insert([name.unversioned().as_str(), function].join(separator));
                }
                for version in
                    ["0.1.0", "0.1.9", "0.2.0", "0.2.99", "0.3.0", "1.0.0", "1.9.9", "2.0.0", "0.1", "0.1.0-rc.1"]
                {
                    let other = InterfaceName { version: Some(version.to_owned()), ..name.clone() }.to_string();
                    out.insert(invoke(&other, function));
                    out.insert(other);
                }
                out.insert(name.unversioned());
            }
        }
    }
    out
}

/// What wasmtime says, in the words of a prediction: `function`, the kind of another item, or nothing.
fn words(item: Option<ComponentItem>) -> &'static str {
    match item {
        None => "nothing",
        Some(ComponentItem::ComponentFunc(_) | ComponentItem::CoreFunc(_)) => "function",
        Some(ComponentItem::ComponentInstance(_)) => "instance",
        Some(ComponentItem::Resource(_)) => "resource",
        Some(ComponentItem::Type(_)) => "type",
        Some(ComponentItem::Module(_)) => "core module",
        Some(ComponentItem::Component(_)) => "component",
    }
}

fn predicted(api: LookupApi, name: &str, surface: &Surface) -> &'static str {
    match simulate(&Lookup::new(api, name), surface).outcome {
        LookupOutcome::Function(..) => "function",
        LookupOutcome::Item(kind) | LookupOutcome::NotAFunction(kind) => kind,
        LookupOutcome::NotFound | LookupOutcome::Unreadable(_) | LookupOutcome::Ambiguous(_) => "nothing",
    }
}

#[test]
fn the_prediction_is_what_wasmtime_does() {
    let engine = engine();
    let (mut files, mut lookups, mut wrong) = (0, 0, Vec::new());
    for path in components() {
        let artifact = Artifact::open(&path).expect("readable");
        let (true, Some(surface)) = (artifact.is_component(), &artifact.surface) else { continue };
        let Ok(component) = Component::from_file(&engine, &path) else { continue };
        files += 1;
        let instances: Vec<&str> = surface
            .exports
            .iter()
            .filter(|item| matches!(item.kind, ItemKind::Instance(_)))
            .map(|item| item.name.as_str())
            .collect();
        for name in spellings(surface) {
            let mut compare = |api: LookupApi, real: &'static str| {
                lookups += 1;
                let ours = predicted(api.clone(), &name, surface);
                if ours != real {
                    wrong.push(format!("{} {api:?} `{name}`: predicted {ours}, is {real}", path.display()));
                }
            };
            compare(LookupApi::GetExport, words(component.get_export(None, name.as_str()).map(|(item, _)| item)));
            for instance in &instances {
                let parent = component.get_export_index(None, *instance).expect("the instance");
                let item = component.get_export(Some(&parent), name.as_str()).map(|(item, _)| item);
                compare(LookupApi::GetExportIn((*instance).to_owned()), words(item));
            }
            let item =
                name.parse::<ItemName>().ok().and_then(|name| component.get_export(None, &name)).map(|(item, _)| item);
            compare(LookupApi::ItemName, words(item));
        }
        flat(&engine, &component, &path, surface, &mut wrong, &mut lookups);
    }
    assert!(files >= 10, "{files} components only");
    assert!(lookups > 1000, "{lookups} lookups only");
    assert!(wrong.is_empty(), "{} of {lookups} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// `get_func` and `get_typed_func` on an instance, where the component links with stand-ins.
fn flat(
    engine: &Engine,
    component: &Component,
    path: &Path,
    surface: &Surface,
    wrong: &mut Vec<String>,
    lookups: &mut usize,
) {
    let mut linker = Linker::<()>::new(engine);
    if linker.define_unknown_imports_as_traps(component).is_err() {
        return;
    }
    let mut store = Store::new(engine, ());
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let Ok(instance) = runtime.block_on(linker.instantiate_async(&mut store, component)) else { return };
    for name in spellings(surface) {
        *lookups += 2;
        let ours = predicted(LookupApi::GetFunc, &name, surface) == "function";
        if instance.get_func(&mut store, name.as_str()).is_some() != ours {
            wrong.push(format!("{} get_func `{name}`: predicted {ours}", path.display()));
        }
        let found = match instance.get_typed_func::<(Vec<char>,), (char,)>(&mut store, name.as_str()) {
            Ok(_) => true,
            Err(error) => !format!("{error:?}").contains("failed to find function export"),
        };
        if found != ours {
            wrong.push(format!("{} get_typed_func `{name}`: predicted {ours}", path.display()));
        }
    }
}

/// The search of `wasmtime run --invoke`, carried out with wasmtime's own lookups and types.
fn invoke_search(component: &Component, engine: &Engine, call: &str) -> &'static str {
    let Ok(call) = wasm_wave::untyped::UntypedFuncCall::parse(call) else { return "nothing" };
    let Ok(name) = call.name().parse::<ItemName>() else { return "nothing" };
    if let Some((ComponentItem::ComponentFunc(_), _)) = component.get_export(None, &name) {
        return "function";
    }
    if name.package.is_some() || name.interface.is_some() {
        return "nothing";
    }
    let ty = component.component_type();
    let instances = ty.exports(engine).filter_map(|(_, item)| match item.ty {
        ComponentItem::ComponentInstance(instance) => Some(instance),
        _ => None,
    });
    let found = instances
        .filter(|instance| {
            instance
                .exports(engine)
                .any(|(export, item)| export == name.name && matches!(item.ty, ComponentItem::ComponentFunc(_)))
        })
        .count();
    if found == 1 { "function" } else { "nothing" }
}

#[test]
fn invoke_is_predicted_too() {
    let engine = engine();
    let mut wrong = Vec::new();
    for path in components() {
        let artifact = Artifact::open(&path).expect("readable");
        let (true, Some(surface)) = (artifact.is_component(), &artifact.surface) else { continue };
        let Ok(component) = Component::from_file(&engine, &path) else { continue };
        for name in spellings(surface) {
            for call in [name.clone(), [name.as_str(), "()"].concat(), [name.as_str(), "(1, \"x\")"].concat()] {
                let (ours, real) =
                    (predicted(LookupApi::Invoke, &call, surface), invoke_search(&component, &engine, &call));
                if ours != real {
                    wrong.push(format!("{} --invoke `{call}`: predicted {ours}, is {real}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
