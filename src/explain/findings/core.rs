//! Words for core modules, and for what takes them for components or the other way round.

use super::Circumstance;
use super::{Offers, Reported, said};
use crate::explain::question::Family;
use crate::finding::Finding;

fn import(facts: &Reported) -> String {
    match (&facts.name, &facts.item) {
        (Some(module), Some(name)) if module.is_empty() => format!("`{name}`"),
        (Some(module), Some(name)) => format!("`{module}` `{name}`"),
        (Some(name), None) | (None, Some(name)) => format!("`{name}`"),
        (None, None) => "a function".to_owned(),
    }
}

pub(super) fn undefined(facts: &Reported) -> Finding {
    let family = facts.family.unwrap_or(Family::HostFunction);
    said(facts, format!("the core module imports {}, and nothing provides it", import(facts)))
        .note(format!("it is provided by {}", family.supplier()))
        .advise(family.remedy())
        .decide("inspect FILE")
}

pub(super) fn wasi_not_linked(facts: &Reported) -> Finding {
    said(facts, format!("the core module needs WASI preview 1 ({}), and the host does not provide it", import(facts)))
        .note("`println!`, files, time and random numbers become imports of `wasi_snapshot_preview1` on WASI targets")
        .code("wasmtime, Rust: a core linker and a store with a `WasiP1Ctx`", "rust", "wasmtime_wasi::p1::add_to_linker_sync(&mut linker, |ctx: &mut WasiP1Ctx| ctx)?;")
        .code("Python", "python", "linker.define_wasi()\nstore.set_wasi(WasiConfig())")
        .code("Go (wazero)", "go", "wasi_snapshot_preview1.MustInstantiate(ctx, runtime)")
        .code("Node", "js", "import { WASI } from 'node:wasi';\nconst wasi = new WASI({ version: 'preview1' });\nconst instance = await WebAssembly.instantiate(module, wasi.getImportObject());")
        .advise("in a page there is no WASI: use a shim for the browser, or build for `wasm32-unknown-unknown`")
        .decide("inspect FILE")
}

pub(super) fn not_exported(facts: &Reported) -> Finding {
    let name = facts
        .name
        .as_deref()
        .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or("function");
    said(facts, format!("{} is not among the module's exports", facts.named("the function")))
        .note("a public function of the source is not an export of the module unless it is marked as one")
        .code("Rust, in a `cdylib`", "rust", format!("#[unsafe(no_mangle)]\npub extern \"C\" fn {name}() {{}}"))
        .code("Go", "go", format!("//go:wasmexport {name}\nfunc {name}() {{}}"))
        .code("C", "c", format!("__attribute__((export_name(\"{name}\"))) void {name}(void) {{}}"))
        .run("emscripten", format!("emcc source.c -sEXPORTED_FUNCTIONS=_{name} -o out.js"))
        .decide("inspect FILE")
}

pub(super) fn component_given(facts: &Reported) -> Finding {
    if facts.circumstance == Circumstance::Making {
        return said(facts, "the file is a component already: nothing is left to be made of it")
            .note("`component new` takes a core module that carries its component type")
            .advise("use the file as it is")
            .decide("inspect FILE");
    }
    said(facts, "a component was given where a core module is read")
        .note("the bytes `0d 00 01 00` after `\\0asm` mark a component, `01 00 00 00` a core module")
        .code(
            "load it with the component API",
            "rust",
            "let component = wasmtime::component::Component::from_file(&engine, \"FILE\")?;",
        )
        .run("JavaScript engines read core modules only: transpile", "npx jco transpile FILE -o out/")
        .decide("inspect FILE")
}

pub(super) fn no_components(facts: &Reported) -> Finding {
    if facts.text_near("wasm-opt") || facts.text_near("clang") {
        return said(facts, "`wasm-opt` reads core modules only, and the linker's output is a component")
            .note("clang runs the `wasm-opt` in PATH on its output, which is already a component for `wasm32-wasip2`")
            .run("keep it out", "clang --target=wasm32-wasip2 --no-wasm-opt ...")
            .advise("or take `wasm-opt` out of PATH, or link for `wasm32-wasip1` and make the component afterwards")
            .decide("inspect FILE");
    }
    said(facts, "the runtime reads core modules only, and the file is a component")
        .note("`unknown binary version` with 0x1000d or 65549 is how a reader of core modules sees a component")
        .run("run it where components are supported", "wasmtime run FILE")
        .run("or build a core module", "cargo build --target wasm32-wasip1")
        .decide("inspect FILE")
}

pub(super) fn module_given(facts: &Reported) -> Finding {
    let words = said(facts, "a core module was given where a component is read");
    let words = match facts.family {
        Some(Family::Wit) => words.note(format!("it imports {}, an interface of WIT: it was meant to become a component and was not made one", import(facts))),
        _ => words.note("`wasm32-unknown-unknown` and `wasm32-wasip1` give core modules; nothing turns them into components unless asked"),
    };
    words
        .run("build for a target whose linker makes components", "cargo build --target wasm32-wasip2")
        .run("or make the module a component", "wasm-tools component new module.wasm -o component.wasm")
        .decide("inspect FILE")
}
