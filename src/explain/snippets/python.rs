//! Python with the `wasmtime` package.

use super::values::{is_plain, python_arguments};
use super::{label, snake};
use crate::finding::lookup::{Meant, Snippet};
use crate::path::FuncName;
use crate::surface::{FuncType, Surface};
use std::fmt::Write;

/// The lookup in steps on an `instance` in a `store`, and the call.
pub(super) fn snippet(meant: &Meant, surface: &Surface, ty: &FuncType) -> Snippet {
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
    if ty.is_async {
        out.push_str("# wasmtime-py calls synchronously: it cannot call an export that is lifted async\n");
    }
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
