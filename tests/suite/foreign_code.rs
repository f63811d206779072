//! Host code in other languages than Rust, run or at least read by the tools of those languages,
//! where they are installed.

use mate_doctor::artifact::Artifact;
use mate_doctor::explain::{Context, explain_text};
use mate_doctor::finding::Fix;
use mate_doctor::snippets::{self, Language, Snippet};
use mate_doctor::surface::Direction;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const FIXTURES: &[&str] = &[
    "fixtures/c-handler-sync/c-handler-sync.wasm",
    "fixtures/rust-handler-sync/rust-handler-sync.wasm",
    "fixtures/root-handler/root-handler.wasm",
    "fixtures/rust-shop/rust-shop.wasm",
];

/// The code for every function of the fixtures, and whether it is async.
fn code(language: Language) -> Vec<(PathBuf, String, Snippet, bool)> {
    let mut out = Vec::new();
    for fixture in FIXTURES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(fixture);
        let artifact = Artifact::open(&path).expect("the fixture");
        let surface = artifact.surface.as_ref().expect("a surface");
        for function in surface.functions(Direction::Export) {
            let file = path.display().to_string();
            for snippet in snippets::for_lookup(&function, surface, language, &file) {
                out.push((path.clone(), function.path(), snippet, function.ty.is_async));
            }
        }
    }
    assert!(out.len() > 20);
    out
}

/// What is shown where there is no file.
fn code_without_file(language: Language) -> Vec<String> {
    let names = [
        "mate:runtime@0.1.0/api#handler",
        "mate:runtime/api@0.1.0#handler",
        "mate:runtime/api#handler",
        "demo:shop/store@1.0.0#bucket.get",
        "demo:shop/store@1.0.0#bucket.constructor",
        "api#handler",
    ];
    let context = Context { language: Some(language), ..Context::default() };
    let shown = names.iter().flat_map(|name| explain_text(name, &context).findings.into_iter().take(1));
    let code = shown.flat_map(|finding| finding.suggestions).filter_map(|suggestion| match suggestion.fix {
        Fix::Code { language: written, text } if written != "rust" => Some(text),
        _ => None,
    });
    let code: Vec<String> = code.collect();
    assert_eq!(code.len(), names.len(), "{language:?}: {code:?}");
    code
}

/// A program that answers to `--version`, or the reason why there is none, printed.
fn program(variable: &str, usual: &str, argument: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from);
    let works = Command::new(&path).arg(argument).output().is_ok_and(|output| output.status.success());
    if !works {
        println!("skipped: `{}` does not run; set {variable} to one that does", path.display());
    }
    works.then_some(path)
}

fn run(command: &mut Command) -> Output {
    command.output().expect("the program ran before")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}\n")).collect()
}

/// Runs each piece and writes `ok` or what it raised, one line each.
const RUNNER: &str = "
from wasmtime import Engine, Store, WasiConfig
from wasmtime.component import Component, Linker

engine = Engine()
compiled = {}

def ready(path):
    component = compiled.setdefault(path, None) or Component.from_file(engine, path)
    compiled[path] = component
    linker = Linker(engine)
    linker.allow_shadowing = True
    linker.define_unknown_imports_as_traps(component)
    linker.add_wasip2()
    store = Store(engine)
    store.set_wasi(WasiConfig())
    return store, linker.instantiate(store, component)

def attempt(name, piece, path):
    try:
        piece(*ready(path))
        print('ok', name)
    except Exception as error:
        print('failed', name, str(error).replace(chr(10), ' '))
";

#[test]
fn python_reaches_every_function() {
    let Some(python) = program("MATE_DOCTOR_PYTHON", "python3", "--version") else { return };
    if !run(Command::new(&python).args(["-c", "import wasmtime.component"])).status.success() {
        println!("skipped: this Python has no `wasmtime` package with components (pip install wasmtime)");
        return;
    }
    let mut text = RUNNER.to_owned();
    let mut pieces = 0;
    for (path, name, snippet, is_async) in code(Language::Python) {
        // The package cannot call those; what is shown goes through the command.
        if is_async {
            continue;
        }
        text.push_str(&format!("\ndef piece_{pieces}(store, instance):\n{}", indented(&snippet.text, "    ")));
        text.push_str(&format!("attempt({name:?}, piece_{pieces}, {:?})\n", path.display().to_string()));
        pieces += 1;
    }
    let output = run(Command::new(&python).args(["-c", &text]));
    assert!(output.status.success(), "{}", stderr(&output));
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.lines().filter(|line| line.starts_with("ok ") || line.starts_with("failed ")).count(), pieces);
    for line in said.lines().filter(|line| line.starts_with("failed ")) {
        // What a function does once it is reached is its own affair: here, to call an import.
        assert!(line.contains("unknown import"), "{line}");
    }
}

#[test]
fn python_without_a_file_is_python_and_reaches_the_function() {
    let Some(python) = program("MATE_DOCTOR_PYTHON", "python3", "--version") else { return };
    for text in code_without_file(Language::Python) {
        let output = run(Command::new(&python).args(["-c", "import ast, sys; ast.parse(sys.argv[1])", &text]));
        assert!(output.status.success(), "{text}\n{}", stderr(&output));
    }
    if !run(Command::new(&python).args(["-c", "import wasmtime.component"])).status.success() {
        println!("skipped: this Python has no `wasmtime` package with components (pip install wasmtime)");
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURES[0]);
    for text in code_without_file(Language::Python).into_iter().take(2) {
        let filled = text.replace("arguments = []", "arguments = [\"hi\"]");
        let program = format!(
            "{RUNNER}\ndef piece(store, instance):\n{}    print(result)\nattempt('it', piece, {:?})\n",
            indented(&filled, "    "),
            path.display().to_string()
        );
        let output = run(Command::new(&python).args(["-c", &program]));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.lines().any(|line| line == "ok it"), "{said}{}", stderr(&output));
    }
}

#[test]
fn javascript_is_javascript() {
    let Some(node) = program("MATE_DOCTOR_NODE", "node", "--version") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    // One in three: a program is started for each, and they are alike.
    let with_file = code(Language::Js).into_iter().step_by(3).map(|(_, _, snippet, _)| snippet.text);
    for (at, text) in with_file.chain(code_without_file(Language::Js)).enumerate() {
        let path = folder.path().join(format!("piece-{at}.mjs"));
        std::fs::write(&path, &text).expect("written");
        let output = run(Command::new(&node).arg("--check").arg(&path));
        assert!(output.status.success(), "{text}\n{}", stderr(&output));
    }
}

/// With jco the code is run as it is shown.
#[test]
fn javascript_reaches_the_function() {
    let Some(node) = program("MATE_DOCTOR_NODE", "node", "--version") else { return };
    let Some(jco) = program("MATE_DOCTOR_JCO", "jco", "--version") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let jco = std::fs::canonicalize(&jco).unwrap_or(jco);
    let wanted = "mate:runtime/api@0.1.0#handler";
    let all = code(Language::Js);
    let (path, _, snippet, _) = all.iter().find(|(_, name, ..)| name == wanted).expect("the handler");
    let output = run(Command::new(&jco).arg("transpile").arg(path).arg("-o").arg(folder.path().join("out")));
    if !output.status.success() {
        println!("skipped: jco does not transpile here: {}", stderr(&output));
        return;
    }
    let modules = jco.ancestors().find(|folder| folder.ends_with("node_modules"));
    if let Some(modules) = modules {
        let _ = link(modules, &folder.path().join("node_modules"));
    }
    let text = format!("{}\nconsole.log('reached', result);\n", snippet.text);
    let main = folder.path().join("main.mjs");
    std::fs::write(&main, &text).expect("written");
    let output = run(Command::new(&node).arg(&main).current_dir(folder.path()));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("reached"), "{text}\n{said}{}", stderr(&output));
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link(_from: &Path, _to: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What the C code takes from `wasmtime/component.h`.
const HEADER: &str = "\
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
typedef struct wasmtime_component wasmtime_component_t;
typedef struct wasmtime_component_export_index wasmtime_component_export_index_t;
typedef struct wasmtime_context wasmtime_context_t;
typedef struct { unsigned long long store_id; unsigned int a; } wasmtime_component_instance_t;
typedef struct { unsigned long long store_id; unsigned int a; } wasmtime_component_func_t;
wasmtime_component_export_index_t *wasmtime_component_get_export_index(
    const wasmtime_component_t *, const wasmtime_component_export_index_t *, const char *, size_t);
bool wasmtime_component_instance_get_func(
    const wasmtime_component_instance_t *, wasmtime_context_t *, const wasmtime_component_export_index_t *,
    wasmtime_component_func_t *);
";

#[test]
fn c_compiles() {
    let Some(compiler) = program("CC", "cc", "--version") else { return };
    let with_file = code(Language::C).into_iter().map(|(_, _, snippet, _)| snippet.text);
    let mut text = HEADER.to_owned();
    for (at, piece) in with_file.chain(code_without_file(Language::C)).enumerate() {
        text.push_str(&format!(
            "bool piece_{at}(wasmtime_component_t *component, wasmtime_component_instance_t instance, \
             wasmtime_context_t *context) {{\n{piece}\nreturn found;\n}}\n"
        ));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("pieces.c");
    std::fs::write(&path, &text).expect("written");
    let output = run(Command::new(&compiler).args(["-fsyntax-only", "-Wall", "-Werror", "-std=c11"]).arg(&path));
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn go_is_go() {
    let Some(gofmt) =
        program("MATE_DOCTOR_GOFMT", "gofmt", "-h").or_else(|| program("MATE_DOCTOR_GO", "go", "version"))
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let with_file = code(Language::Go).into_iter().map(|(_, _, snippet, _)| snippet.text);
    for (at, piece) in with_file.chain(code_without_file(Language::Go)).enumerate() {
        let path = folder.path().join(format!("piece_{at}.go"));
        std::fs::write(&path, format!("package main\n\nfunc main() {{\n{piece}\n}}\n")).expect("written");
        let mut command = Command::new(&gofmt);
        if gofmt.file_stem().is_some_and(|stem| stem == "go") {
            command.arg("vet");
        }
        let output = run(command.arg(&path));
        assert!(output.status.success(), "{piece}\n{}", stderr(&output));
    }
}
