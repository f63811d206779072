//! Python with the `wasmtime` package.

use super::{Callee, Snippet, cli, values, variable};
use std::fmt::Write;

/// The lookup in steps, with an `instance` and a `store`, and the call.
pub(super) fn snippet(callee: &Callee<'_>) -> Snippet {
    let function = &callee.function;
    if function.ty.is_async {
        return through_the_command(callee);
    }
    let mut out = String::new();
    let mut parent = String::new();
    for (instance, variable) in callee.instances() {
        let _ = writeln!(out, "{variable}_index = instance.get_export_index(store, {instance:?}{parent})");
        parent = format!(", {variable}_index");
    }
    let name = variable(function.name);
    let mut index = format!("{:?}", function.name);
    if !function.instances.is_empty() {
        let _ = writeln!(out, "{name}_index = instance.get_export_index(store, {index}{parent})");
        index = format!("{name}_index");
    }
    let _ = writeln!(out, "{name} = instance.get_func(store, {index})");
    let _ = match (callee.surface, callee.arguments(values::python).filter(|_| callee.is_free())) {
        (None, _) => {
            write!(out, "arguments = []  # one for each parameter\nresult = {name}(store, *arguments)")
        }
        (_, Some(arguments)) => {
            let arguments: String = arguments.iter().map(|argument| format!(", {argument}")).collect();
            write!(out, "result = {name}(store{arguments})")
        }
        (_, None) => write!(out, "print({name}.type(store).params)"),
    };
    Snippet::new("with wasmtime-py a function is found in as many steps as its path has", "python", out)
}

/// The package calls synchronously: an export that is lifted async is called by the command.
fn through_the_command(callee: &Callee<'_>) -> Snippet {
    let text = match cli::call(callee) {
        Some(call) => format!(
            "import subprocess\n\n\
             command = [\"wasmtime\", \"run\", \"--invoke\", {call:?}, {:?}]\n\
             result = subprocess.run(command, capture_output=True, text=True, check=True).stdout",
            callee.file
        ),
        None => "# neither the package nor `wasmtime run --invoke` can call async functions of resources".to_owned(),
    };
    Snippet::new("wasmtime-py cannot call async exports; the wasmtime command can", "python", text)
}
