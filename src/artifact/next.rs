//! The next useful command line after `inspect`.

use super::Artifact;
use super::inspection::Inspection;
use super::kind::{Kind, Role};
use crate::finding::Severity;
use crate::path;
use crate::surface::{CoreExtern, Direction, Function, InterfaceName};

/// Among how many functions the first is chosen that is easy to call, and how long its arguments may be.
const EXAMPLES: usize = 20;
const EASY: usize = 24;

/// The next useful command line.
pub(super) fn next(artifact: &Artifact, inspection: &Inspection) -> Option<String> {
    let file = path::shell_word(&artifact.name);
    if inspection.has_errors() {
        let code = inspection.findings.iter().find(|f| f.severity == Severity::Error)?.code;
        return Some(format!("mate-doctor explain {code}"));
    }
    Some(match &artifact.kind {
        Kind::Component => {
            let surface = artifact.surface.as_ref()?;
            let example = |function: &Function<'_>| {
                let arguments = surface.example_arguments(function.ty)?;
                let call = format!("{}{arguments}", function.path());
                Some((arguments.len().max(EASY), format!("mate-doctor call {file} {}", path::shell_word(&call))))
            };
            let functions = surface.functions(Direction::Export);
            let free = functions.iter().filter(|function| !function.name.starts_with('[')).take(EXAMPLES);
            match free.filter_map(example).min_by_key(|(length, _)| *length) {
                Some((_, call)) => call,
                None if functions.iter().any(handles_http) => format!("mate-doctor call {file} --request 'GET /'"),
                None => format!("mate-doctor check --wit wit/ {file}"),
            }
        }
        Kind::CoreModule(Role::Embedded) => {
            let out = artifact.name.strip_suffix(".core.wasm").or_else(|| artifact.name.strip_suffix(".wasm"));
            let out =
                path::shell_word(&out.map_or_else(|| "component.wasm".into(), |stem| format!("{stem}.component.wasm")));
            format!("mate-doctor fix {file} -o {out}")
        }
        Kind::CoreModule(Role::Mangled) => format!("mate-doctor fix {file} --wit wit/ -o component.wasm"),
        Kind::CoreModule(Role::WasmBindgen | Role::Emscripten) => "mate-doctor explain MD0012".into(),
        Kind::CoreModule(Role::Adapter) => {
            format!("wasm-tools component new MODULE.wasm --adapt wasi_snapshot_preview1={file} -o component.wasm")
        }
        Kind::CoreModule(Role::WasiCommand) => format!("mate-doctor call {file}"),
        Kind::CoreModule(_) => {
            let core = artifact.core.as_ref()?;
            let function = core.exports.iter().find(|item| item.ty.is_numeric_func() && !item.name.starts_with('_'));
            match function.map(|item| (&item.name, &item.ty)) {
                Some((name, CoreExtern::Func { params, .. })) => {
                    let arguments = vec!["1"; params.len()].join(", ");
                    format!("mate-doctor call {file} {}", path::shell_word(&format!("{name}({arguments})")))
                }
                _ => format!("mate-doctor inspect --validate {file}"),
            }
        }
        Kind::WitPackage => format!("mate-doctor check --wit {file} COMPONENT.wasm"),
        Kind::Precompiled { .. } => "mate-doctor explain MD0006".into(),
        Kind::OtherVersion { .. } | Kind::BadText | Kind::Foreign(_) => return None,
    })
}

/// Whether a request can be given to a function.
fn handles_http(function: &Function<'_>) -> bool {
    let [interface] = function.instances.as_slice() else { return false };
    InterfaceName::parse(interface).is_some_and(|name| {
        let known = [("wasi:http/incoming-handler", Some("0.2")), ("wasi:http/handler", Some("0.3"))];
        function.name == "handle" && known.contains(&(name.unversioned().as_str(), name.track().as_deref()))
    })
}
