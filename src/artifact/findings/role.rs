//! Findings about a file's role: what a component is needed for, and this is none.

use crate::artifact::kind::{Kind, Role};
use crate::artifact::read::Artifact;
use crate::artifact::reexport::reexports;
use crate::finding::{Code, Command, Finding, Fix, Severity, Side, list};
use crate::path;
use crate::surface::CoreKind;

/// How many imports that JavaScript would supply are named.
const NAMED_IMPORTS: usize = 4;

/// Why an artifact is nothing to look a component's exports up in, or to hold against a world; empty for a
/// component, and for a file that its own findings speak of.
pub(crate) fn not_a_component(artifact: &Artifact) -> Vec<Finding> {
    match artifact.kind {
        Kind::CoreModule(Role::Embedded) => vec![not_componentized(artifact)],
        Kind::CoreModule(role @ (Role::WasmBindgen | Role::Emscripten)) => {
            vec![core_module(artifact), javascript_half(&artifact.name, role, &[])]
        }
        Kind::CoreModule(Role::Mangled) => vec![no_component_type(artifact)],
        Kind::CoreModule(_) => vec![core_module(artifact)],
        Kind::WitPackage => vec![wit_package(&artifact.name)],
        _ => Vec::new(),
    }
}

/// What a core module's role asks for: a warning, since the file itself is fine.
pub(crate) fn of_role(artifact: &Artifact) -> Option<Finding> {
    let (Kind::CoreModule(role), Some(core)) = (&artifact.kind, &artifact.core) else { return None };
    let finding = match role {
        Role::Embedded => not_componentized(artifact),
        Role::Mangled => no_component_type(artifact),
        Role::WasmBindgen | Role::Emscripten => {
            let functions = core.imports.iter().filter(|item| item.ty.kind() == CoreKind::Func);
            let name = |item: &crate::surface::CoreItem| {
                path::core_import(item.module.as_deref().unwrap_or_default(), &item.name)
            };
            javascript_half(&artifact.name, *role, &functions.take(NAMED_IMPORTS).map(name).collect::<Vec<_>>())
        }
        _ => return None,
    };
    Some(finding.severity(Severity::Warning))
}

/// A core module that carries its component type.
fn not_componentized(artifact: &Artifact) -> Finding {
    let file = &artifact.name;
    let core = artifact.core.as_ref();
    let world = artifact.world.as_ref().and_then(|world| world.name.as_ref());
    let world = world.map_or_else(|| "a world".to_owned(), |world| format!("world `{world}`"));
    let mut finding =
        Finding::new(Code::MD0004, format!("`{file}` is a core module that still carries its component type"))
            .side(Side::Guest)
            .place(file, None)
            .note(format!("section {} describes {world}", list(&artifact.metadata.component_types, usize::MAX)));
    let mut tools = Command::new("wasm-tools component new").arg(file);
    if core.is_some_and(|core| core.imports_preview1()) {
        finding = finding.note("it imports `wasi_snapshot_preview1`, so the preview 1 adapter is needed");
        let adapter = if core.is_some_and(|core| core.export("_start").is_some()) { "command" } else { "reactor" };
        let adapter = format!("wasi_snapshot_preview1=wasi_snapshot_preview1.{adapter}.wasm");
        tools = tools.args("--adapt").arg(adapter);
    }
    let out = component_name(file);
    finding
        .suggest("make it a component", Fix::run(Command::doctor("fix").arg(file).args("-o").arg(&out)))
        .suggest("or with wasm-tools", Fix::run(tools.args("-o").arg(out)))
}

/// What the component made of a core module is called.
pub(crate) fn component_name(file: &str) -> String {
    match file.strip_suffix(".core.wasm").or_else(|| file.strip_suffix(".wasm")) {
        Some(stem) => format!("{stem}.component.wasm"),
        None => "component.wasm".to_owned(),
    }
}

/// A core module with the names of bindings, but without their component type.
fn no_component_type(artifact: &Artifact) -> Finding {
    let file = &artifact.name;
    Finding::new(Code::MD0013, format!("`{file}` is a core module with component-model names and no component type"))
        .side(Side::Guest)
        .place(file, Some(4))
        .note(format!("it is a {}; core modules have no WIT interface", artifact.kind.words()))
        .suggest(
            "add the world, then make it a component",
            Fix::run(Command::doctor("fix").arg(file).args("--wit wit/ -o component.wasm")),
        )
}

/// A core module where a component is needed.
fn core_module(artifact: &Artifact) -> Finding {
    let file = &artifact.name;
    Finding::new(Code::MD0011, format!("`{file}` is a core module, not a component"))
        .side(Side::Guest)
        .place(file, Some(4))
        .note(format!("it is a {}; core modules have no WIT interface", artifact.kind.words()))
        .advise("build for a component target with bindings from your WIT: cargo build --target wasm32-wasip2 with wit-bindgen, componentize-py, jco componentize")
        .advise("or load it with the core API (wasmtime::Module and wasmtime::Linker), if no WIT is intended")
}

/// A WIT package where a component is needed.
fn wit_package(file: &str) -> Finding {
    Finding::new(Code::MD0010, format!("`{file}` is a WIT package encoded as wasm, not a component"))
        .side(Side::Guest)
        .place(file, None)
        .note("it contains types only: nothing to call, link or compose")
        .advise("pass a component built from this WIT; the package itself can be given with --wit")
}

/// One half of a build whose other half is JavaScript, with some of the imports that only that supplies.
fn javascript_half(file: &str, role: Role, imports: &[String]) -> Finding {
    let tool = if role == Role::WasmBindgen { "wasm-bindgen" } else { "emscripten" };
    let finding =
        Finding::new(Code::MD0012, format!("`{file}` is one half of a build by {tool}: the other half is JavaScript"))
            .side(Side::CoreModule)
            .place(file, None);
    let finding = match imports.is_empty() {
        true => finding,
        false => finding.note(format!("only the generated JavaScript provides {}", list(imports, NAMED_IMPORTS))),
    };
    if role == Role::WasmBindgen {
        finding
            .advise("in a browser or in Node: load it through the .js file that wasm-bindgen or wasm-pack wrote next to it")
            .advise("for other hosts: build without wasm-bindgen (features of crates such as getrandom or chrono bring it in), for example for wasm32-wasip2")
    } else {
        finding.advise("load it through the .js file that emcc wrote next to it").suggest(
            "for other hosts: build it without JavaScript",
            Fix::run("emcc main.c -sSTANDALONE_WASM -o main.wasm"),
        )
    }
}

/// Imported functions that a component exports as they are, which no wasmtime loads.
pub(crate) fn reexported(artifact: &Artifact) -> Option<Finding> {
    let surface = artifact.surface.as_ref().filter(|_| artifact.is_component())?;
    let functions = reexports(artifact.skeleton(), surface);
    let first = functions.first()?;
    let are = match functions.len() {
        1 => format!("`{first}` re-exports an imported function"),
        count => format!("`{first}` and {} more re-export imported functions", count - 1),
    };
    let mut finding = Finding::new(Code::MD0311, format!("the export {are}, which wasmtime rejects"))
        .side(Side::Guest)
        .subject(first)
        .place(&artifact.name, None);
    if functions.len() > 1 {
        finding = finding.note(format!("they are {}", list(&functions, 6)));
    }
    let name = first.rsplit('#').next().unwrap_or(first);
    Some(
        finding
            .note(format!(
                "wasmtime reports: component export `{name}` is a reexport of an imported function which is not implemented"
            ))
            .advise("export a function that calls the imported one")
            .suggest(
                "or satisfy the import with a component that implements it",
                Fix::run(Command::new("wac plug --plug provider.wasm").arg(&artifact.name).args("-o composed.wasm")),
            ),
    )
}
