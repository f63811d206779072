//! C with wasmtime's C API.

use super::{label, snake};
use crate::finding::lookup::{Meant, Snippet};
use crate::path::FuncName;
use std::fmt::Write;

/// The lookup in steps: `component`, `instance` and `context` are there already.
pub(super) fn snippet(meant: &Meant) -> Snippet {
    let mut out = String::new();
    let mut parent = "NULL".to_owned();
    let shown = FuncName::parse(&meant.name).to_string();
    let last = snake(shown.rsplit('.').next().unwrap_or(&shown));
    let names = meant.instances.iter().map(|instance| (instance.as_str(), snake(label(instance))));
    for (name, variable) in names.chain([(meant.name.as_str(), last.clone())]) {
        let _ = writeln!(out, "const char *{variable}_name = {name:?};");
        let _ = writeln!(
            out,
            "wasmtime_component_export_index_t *{variable}_index = wasmtime_component_get_export_index(\n    \
             component, {parent}, {variable}_name, strlen({variable}_name));"
        );
        parent = format!("{variable}_index");
    }
    let _ = writeln!(out, "wasmtime_component_func_t {last};");
    let _ = write!(
        out,
        "bool found = {parent} != NULL\n    && wasmtime_component_instance_get_func(&instance, context, {parent}, &{last});"
    );
    Snippet {
        title: "in C a function is found in as many steps as its path has (wasmtime/component.h)".to_owned(),
        language: "c",
        text: out,
    }
}
