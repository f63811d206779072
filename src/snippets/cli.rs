//! The wasmtime command line.

use super::{Callee, Snippet, doctor_call, values};
use crate::finding::Command;
use crate::path::invoke;

/// The call as `--invoke` accepts it, without arguments if they are not known; `None` for what it cannot
/// call.
pub(super) fn call(callee: &Callee<'_>) -> Option<String> {
    let function = &callee.function;
    let name = match function.instances.as_slice() {
        _ if function.name.starts_with('[') => return None,
        [] => function.name.to_owned(),
        [instance] => invoke(instance, function.name),
        _ => return None,
    };
    let arguments = match callee.surface {
        Some(_) => callee.arguments(values::wave)?,
        None => Vec::new(),
    };
    Some(format!("{name}({})", arguments.join(", ")))
}

/// The whole command.
pub(super) fn snippet(callee: &Callee<'_>) -> Snippet {
    match call(callee) {
        Some(call) => Snippet::new(
            "`--invoke` takes a call: the version last, the function after a dot, arguments in WAVE",
            "sh",
            Command::new("wasmtime run --invoke").arg(call).arg(callee.file).to_string(),
        ),
        None => Snippet::new(
            "`--invoke` cannot call functions of resources, nor pass resources and streams; this can",
            "sh",
            callee
                .surface
                .and_then(|surface| doctor_call(&callee.function, surface, callee.file))
                .unwrap_or_else(|| Command::doctor("inspect").arg(callee.file))
                .to_string(),
        ),
    }
}
