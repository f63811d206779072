//! Go: its runtimes load core modules only, so the way goes through the wasmtime command.

use super::cli;
use crate::finding::lookup::{Meant, Snippet};
use crate::surface::{FuncType, Surface};

/// Why there is no shorter way.
pub(super) const NO_COMPONENTS: &str = "\
// wazero loads core modules only, and wasmtime-go has no component API of its own:
// run the wasmtime command, or call wasmtime's C API (wasmtime/component.h) through cgo.
";

/// For functions of resources, which the command cannot call.
pub(super) const RESOURCES: &str = "\
// wazero loads core modules only, and wasmtime-go has no component API of its own.
// `wasmtime run --invoke` cannot call functions of resources:
// call wasmtime's C API (wasmtime/component.h) through cgo.";

/// A call through the wasmtime command.
pub(super) fn snippet(meant: &Meant, surface: &Surface, ty: &FuncType, file: &str) -> Snippet {
    let text = match cli::call(meant, surface, ty) {
        Some(call) => format!(
            "{NO_COMPONENTS}out, err := exec.Command(\"wasmtime\", \"run\", \"--invoke\", {}, {file:?}).Output()",
            quoted(&call)
        ),
        None => RESOURCES.to_owned(),
    };
    Snippet { title: "in Go, through the wasmtime command".to_owned(), language: "go", text }
}

/// A string of Go; raw where it has quotes in it.
pub(super) fn quoted(text: &str) -> String {
    if text.contains('`') { format!("{text:?}") } else { format!("`{text}`") }
}
