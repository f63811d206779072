//! Python with the `wasmtime` package.

use super::values::{is_plain, python_arguments};
use super::{cli, label, snake};
use crate::finding::lookup::{Meant, Snippet};
use crate::path::FuncName;
use crate::surface::{FuncType, Surface};
use std::fmt::Write;

/// The lookup in steps on an `instance` in a `store`, and the call.
pub(super) fn snippet(meant: &Meant, surface: &Surface, ty: &FuncType, file: &str) -> Snippet {
    if ty.is_async {
        return through_the_command(meant, surface, ty, file);
    }
    let mut out = String::new();
    let mut parent: Option<String> = None;
    for instance in &meant.instances {
        let variable = snake(label(instance)) + "_index";
        let inside = parent.as_deref().map(|parent| format!(", {parent}")).unwrap_or_default();
        let _ = writeln!(out, "{variable} = instance.get_export_index(store, {instance:?}{inside})");
        parent = Some(variable);
    }
    let shown = FuncName::parse(&meant.name).to_string();
    let function = snake(shown.rsplit('.').next().unwrap_or(&shown));
    match &parent {
        Some(parent) => {
            let _ = writeln!(out, "{function}_index = instance.get_export_index(store, {:?}, {parent})", meant.name);
            let _ = writeln!(out, "{function} = instance.get_func(store, {function}_index)");
        }
        None => {
            let _ = writeln!(out, "{function} = instance.get_func(store, {:?})", meant.name);
        }
    }
    let arguments = python_arguments(surface, ty);
    if is_plain(&meant.name) && !arguments.contains("...") {
        let _ = writeln!(out, "result = {function}(store{arguments})");
    } else {
        let _ = writeln!(out, "print({function}.type(store).params)");
    }
    Snippet {
        title: "with wasmtime-py a function is found in as many steps as its path has".to_owned(),
        language: "python",
        text: out.trim_end().to_owned(),
    }
}

/// The package calls synchronously: an export that is lifted async is called by the command.
fn through_the_command(meant: &Meant, surface: &Surface, ty: &FuncType, file: &str) -> Snippet {
    let text = match cli::call(meant, surface, ty) {
        Some(call) => format!(
            "import subprocess\n\n\
             command = [\"wasmtime\", \"run\", \"--invoke\", {call:?}, {file:?}]\n\
             result = subprocess.run(command, capture_output=True, text=True, check=True).stdout"
        ),
        None => "# neither the package nor `wasmtime run --invoke` can call async functions of resources".to_owned(),
    };
    Snippet {
        title: "wasmtime-py calls synchronously and refuses exports that are lifted async; the command calls them"
            .to_owned(),
        language: "python",
        text,
    }
}
