//! Go: its runtimes have no API for components, so the code runs the wasmtime command.

use super::{Callee, Snippet, cli};

const NO_COMPONENTS: &str = "\
// wazero loads core modules only, and wasmtime-go has no component API of its own:
// run the wasmtime command, or call wasmtime's C API (wasmtime/component.h) through cgo.
";

const NO_RESOURCES: &str = "\
// wazero loads core modules only, and wasmtime-go has no component API of its own.
// `wasmtime run --invoke` cannot call functions of resources:
// call wasmtime's C API (wasmtime/component.h) through cgo.";

pub(super) fn snippet(callee: &Callee<'_>) -> Snippet {
    let arguments = match callee.surface {
        Some(_) => "",
        None => "// its arguments, in WAVE, go between the parentheses\n",
    };
    let text = match cli::call(callee) {
        Some(call) => format!(
            "{NO_COMPONENTS}{arguments}out, err := exec.Command(\"wasmtime\", \"run\", \"--invoke\", {}, {:?}).Output()",
            quoted(&call),
            callee.file
        ),
        None => NO_RESOURCES.to_owned(),
    };
    Snippet::new("in Go, through the wasmtime command", "go", text)
}

/// A string of Go, raw if it can be.
fn quoted(text: &str) -> String {
    if text.contains('`') { format!("{text:?}") } else { format!("`{text}`") }
}
