//! The next useful command line after `inspect`.

use super::Inspection;
use crate::artifact::{Artifact, Kind, Role, component_name};
use crate::finding::{Command, Severity};
use crate::surface::{CoreExtern, Direction, Function, InterfaceName, Supplier};

/// The next useful command line.
pub(super) fn next(artifact: &Artifact, inspection: &Inspection) -> Option<Command> {
    let file = &artifact.name;
    // Functions that `call` does not provide are stubs in what is proposed.
    let needs_stubs = inspection.imports.iter().any(|import| {
        let unprovided = [Supplier::Other, Supplier::WasiProposal, Supplier::WasiCandidate];
        import.function.is_some() && import.supplier.is_some_and(|supplier| unprovided.contains(&supplier))
    });
    let call = || Command::doctor(if needs_stubs { "call --stub" } else { "call" }).arg(file);
    if inspection.has_errors() {
        let code = inspection.findings.iter().find(|f| f.severity == Severity::Error)?.code;
        return Some(Command::doctor("explain").arg(code.as_str()));
    }
    Some(match &artifact.kind {
        Kind::Component => {
            let surface = artifact.surface.as_ref()?;
            match surface.example_call() {
                Some(example) => call().arg(example),
                None if surface.functions(Direction::Export).iter().any(handles_http) => {
                    call().args("--request 'GET /'")
                }
                None => Command::doctor("check --wit wit/").arg(file),
            }
        }
        Kind::CoreModule(Role::Embedded) => Command::doctor("fix").arg(file).args("-o").arg(component_name(file)),
        Kind::CoreModule(Role::Mangled) => Command::doctor("fix").arg(file).args("--wit wit/ -o component.wasm"),
        Kind::CoreModule(Role::WasmBindgen | Role::Emscripten) => Command::doctor("explain MD0012"),
        Kind::CoreModule(Role::Adapter) => {
            let adapter = ["wasi_snapshot_preview1=", file].concat();
            Command::new("wasm-tools component new MODULE.wasm --adapt").arg(adapter).args("-o component.wasm")
        }
        Kind::CoreModule(Role::WasiCommand) => call(),
        Kind::CoreModule(_) => {
            let core = artifact.core.as_ref()?;
            let function = core.exports.iter().find(|item| item.ty.is_numeric_func() && !item.name.starts_with('_'));
            match function.map(|item| (&item.name, &item.ty)) {
                Some((name, CoreExtern::Func { params, .. })) => {
                    let arguments = vec!["1"; params.len()].join(", ");
                    // What begins with a hyphen would be read as a flag.
                    let blank = if name.starts_with('-') { " " } else { "" };
                    call().arg(format!("{blank}{name}({arguments})"))
                }
                _ => Command::doctor("inspect --validate").arg(file),
            }
        }
        Kind::WitPackage => Command::doctor("check --wit").arg(file).args("COMPONENT.wasm"),
        Kind::Precompiled { .. } => Command::doctor("explain MD0006"),
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
