//! The Rust code that is shown is compiled and run: `generated.rs` holds it as it is printed, one
//! module for each, and is written by the first test here (`UPDATE_SNIPPETS=1`).
#![cfg(feature = "call")]

#[allow(unused, missing_docs, unreachable_pub, clippy::all)]
#[rustfmt::skip]
mod generated;

use mate_doctor::artifact::Artifact;
use mate_doctor::snippets::{self, Language, RustCode};
use mate_doctor::surface::{Direction, ItemKind};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{LazyLock, Mutex};
use wasmtime::component::{Component, Instance, Linker, ResourceTable};
use wasmtime::{Engine, Result, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

const GENERATED: &str = "tests/snippets/generated.rs";

/// The components whose functions are reached by the code.
const FIXTURES: &[&str] = &[
    "fixtures/c-handler-async/c-handler-async.wasm",
    "fixtures/c-handler-sync/c-handler-sync.wasm",
    "fixtures/root-handler/root-handler.wasm",
    "fixtures/rust-shop/rust-shop.wasm",
];

pub(crate) struct Host {
    ctx: WasiCtx,
    table: ResourceTable,
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }
}

fn store(engine: &Engine) -> Store<Host> {
    Store::new(engine, Host { ctx: WasiCtx::default(), table: ResourceTable::new() })
}

/// What the code is shown with: a component, an instance of it, and its store.
fn ready(fixture: &str) -> Result<(Component, Linker<Host>, Store<Host>)> {
    let component = compiled(fixture)?;
    let engine = component.engine().clone();
    let mut linker = Linker::new(&engine);
    linker.allow_shadowing(true);
    linker.define_unknown_imports_as_traps(&component)?;
    Ok((component, linker, store(&engine)))
}

/// A fixture is compiled once, however many pieces of code use it.
fn compiled(fixture: &str) -> Result<Component> {
    static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::default);
    static COMPILED: Mutex<BTreeMap<String, Component>> = Mutex::new(BTreeMap::new());
    let mut compiled = COMPILED.lock().expect("no other test panicked here");
    if let Some(component) = compiled.get(fixture) {
        return Ok(component.clone());
    }
    let component = Component::from_file(&ENGINE, fixture)?;
    compiled.insert(fixture.to_owned(), component.clone());
    Ok(component)
}

fn ready_sync(fixture: &str) -> Result<(Component, Instance, Store<Host>)> {
    let (component, mut linker, mut store) = ready(fixture)?;
    wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
    let instance = linker.instantiate(&mut store, &component)?;
    Ok((component, instance, store))
}

async fn ready_async(fixture: &str) -> Result<(Component, Instance, Store<Host>)> {
    let (component, mut linker, mut store) = ready(fixture)?;
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    let instance = linker.instantiate_async(&mut store, &component).await?;
    Ok((component, instance, store))
}

fn generate() -> String {
    let mut modules = String::from("// Written by a test from the code that is shown; see `mod.rs`.\n");
    let mut runs =
        String::from("\npub(super) async fn run_all() -> Vec<(&'static str, wasmtime::Result<()>)> {\n    vec![\n");
    let mut sync =
        String::from("\npub(super) fn run_all_sync() -> Vec<(&'static str, wasmtime::Result<()>)> {\n    vec![\n");
    let mut count = 0;
    for fixture in FIXTURES {
        let artifact = Artifact::open(fixture).expect("the fixture");
        let surface = artifact.surface.as_ref().expect("a surface");
        let wit = std::path::Path::new(fixture).with_file_name("wit").display().to_string();
        for function in surface.functions(Direction::Export) {
            let codes = [Some(snippets::dynamic(&function, surface)), snippets::bindings(&function, surface, &wit)];
            for (kind, code) in ["dynamic", "bindings"].into_iter().zip(codes) {
                let Some(code) = code else { continue };
                let module = format!("{kind}_{count}");
                write_module(&mut modules, &module, fixture, &code);
                let (out, wait) = if code.is_async { (&mut runs, ".await") } else { (&mut sync, "") };
                let _ = writeln!(out, "        ({:?}, {module}::run(){wait}),", function.path());
            }
            count += 1;
        }
    }
    [modules, runs, "    ]\n}\n".into(), sync, "    ]\n}\n".into(), definitions()].concat()
}

fn write_module(out: &mut String, name: &str, fixture: &str, code: &RustCode) {
    let (keyword, ready, wait) =
        if code.is_async { ("async ", "ready_async", ".await") } else { ("", "ready_sync", "") };
    let _ = write!(
        out,
        "\nmod {name} {{\n{}\n\npub(super) {keyword}fn run() -> wasmtime::Result<()> {{\n\
         let (component, instance, mut store) = super::super::{ready}({fixture:?}){wait}?;\n{}\nOk(())\n}}\n}}\n",
        code.items, code.statements
    );
}

/// The code that adds to a linker.
fn definitions() -> String {
    let artifact = Artifact::open("fixtures/rust-shop/rust-shop.wasm").expect("the fixture");
    let surface = artifact.surface.as_ref().expect("a surface");
    let mut out = String::from(
        "\npub(super) fn define(linker: &mut wasmtime::component::Linker<super::Host>) -> wasmtime::Result<()> {\n",
    );
    for item in &surface.imports {
        let ItemKind::Instance(items) = &item.kind else { continue };
        if item.name.starts_with("wasi:") {
            continue;
        }
        for item in items {
            let ItemKind::Func(ty) = &item.kind else { continue };
            let Some(line) = snippets::definition(&item.name, surface, ty) else { continue };
            let _ = writeln!(out, "let mut instance = linker.instance(\"local:test/{}\")?;\n{line}", item.name);
        }
    }
    out.push_str("Ok(())\n}\n");
    for (name, import) in [
        ("p2", "wasi:cli/stdout@0.2.0"),
        ("p3", "wasi:cli/stdout@0.3.0"),
        ("http", "wasi:http/types@0.2.0"),
        ("http_p3", "wasi:http/types@0.3.0"),
    ] {
        let shown = snippets::add_wasi(import, Language::Rust);
        let _ = write!(
            out,
            "\nmod {name} {{\n{}\n\npub(super) fn add() -> wasmtime::Result<()> {{\nlet engine = wasmtime::Engine::default();\n\
             let mut linker = wasmtime::component::Linker::<Host>::new(&engine);\n{}\nOk(())\n}}\n}}\n",
            shown[1].text, shown[0].text
        );
    }
    out.push_str("\npub(super) fn add_wasi() -> wasmtime::Result<()> {\np2::add()?;\np3::add()?;\nhttp::add()?;\nhttp_p3::add()\n}\n");
    out
}

#[test]
fn the_generated_code_is_what_is_shown() {
    let text = generate();
    if std::env::var_os("UPDATE_SNIPPETS").is_some() {
        std::fs::write(GENERATED, &text).expect("written");
    }
    assert!(std::fs::read_to_string(GENERATED).expect("the file") == text, "run again with UPDATE_SNIPPETS=1");
}

#[test]
fn async_code_runs() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    check(runtime.block_on(generated::run_all()));
}

#[test]
fn sync_code_runs() {
    check(generated::run_all_sync());
}

fn check(results: Vec<(&'static str, Result<()>)>) {
    assert!(!results.is_empty());
    for (path, result) in results {
        // What the function does after it was reached is its own affair: here, to call an import.
        if let Err(error) = result {
            let text = format!("{error:?}");
            assert!(text.contains("unknown import"), "{path}: {text}");
        }
    }
}

#[test]
fn definitions_are_accepted() {
    let mut linker = Linker::new(&Engine::default());
    generated::define(&mut linker).expect("defined");
    generated::add_wasi().expect("added");
}
