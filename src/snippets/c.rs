//! C with wasmtime's C API.

use super::{Snippet, variable};
use crate::surface::Function;
use std::fmt::Write;

/// The lookup in steps, with a `component`, an `instance` and a `context`.
pub(super) fn snippet(function: &Function<'_>) -> Snippet {
    let mut out = String::new();
    let mut parent = "NULL".to_owned();
    let last = variable(function.name);
    for name in function.instances.iter().chain([&function.name]) {
        let variable = variable(name);
        let _ = writeln!(
            out,
            "const char *{variable}_name = {name:?};\n\
             wasmtime_component_export_index_t *{variable}_index = wasmtime_component_get_export_index(\n    \
             component, {parent}, {variable}_name, strlen({variable}_name));"
        );
        parent = format!("{variable}_index");
    }
    let _ = write!(
        out,
        "wasmtime_component_func_t {last};\n\
         bool found = {parent} != NULL\n    && wasmtime_component_instance_get_func(&instance, context, {parent}, &{last});"
    );
    Snippet::new("in C a function is found in as many steps as its path has (wasmtime/component.h)", "c", out)
}
