//! The wasmtime command line.

use super::values::wave_arguments;
use crate::finding::Command;
use crate::finding::lookup::{Meant, Snippet};
use crate::path::invoke;
use crate::surface::{FuncType, Surface};

/// The call as `--invoke` takes it; `None` for what it cannot call.
pub(super) fn call(meant: &Meant, surface: &Surface, ty: &FuncType) -> Option<String> {
    if meant.name.starts_with('[') || meant.instances.len() > 1 {
        return None;
    }
    let name = match meant.instances.first() {
        Some(instance) => invoke(instance, &meant.name),
        None => meant.name.clone(),
    };
    let arguments = wave_arguments(surface, &ty.params);
    (!arguments.contains('…')).then(|| format!("{name}({arguments})"))
}

/// The whole command.
pub(super) fn snippet(meant: &Meant, surface: &Surface, ty: &FuncType, file: &str) -> Snippet {
    match call(meant, surface, ty) {
        Some(call) => Snippet {
            title: "`--invoke` takes a call: the version last, the function after a dot, arguments in WAVE".to_owned(),
            language: "sh",
            text: Command::new("wasmtime run --invoke").arg(call).arg(file).to_string(),
        },
        None => Snippet {
            title: "`--invoke` cannot call functions of resources, nor pass resources and streams; this can".to_owned(),
            language: "sh",
            text: super::doctor_call(meant, surface, file)
                .unwrap_or_else(|| Command::doctor("inspect").arg(file))
                .to_string(),
        },
    }
}
