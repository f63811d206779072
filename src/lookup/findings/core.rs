//! Findings about lookups in core modules.

use super::LISTED;
use crate::artifact::{Artifact, Core};
use crate::finding::{Code, Finding, Fix, Side, list};
use crate::lookup::core::CoreOutcome;
use crate::snippets::Language;
use crate::surface::CoreKind;

/// A function that a core module does not export; `None` if it does.
pub(in crate::lookup) fn core_finding(
    name: &str,
    outcome: &CoreOutcome,
    core: &Core,
    artifact: &Artifact,
) -> Option<Finding> {
    let (headline, near) = match outcome {
        CoreOutcome::Function => return None,
        CoreOutcome::NotAFunction(kind) => (format!("`{name}` is exported as a {kind}, not as a function"), &[][..]),
        CoreOutcome::Import(module) => (format!("`{name}` is imported from `{module}`, not exported"), &[][..]),
        CoreOutcome::NotFound(near) => {
            (format!("the core module does not export a function `{name}`"), near.as_slice())
        }
    };
    let functions = core.exports.iter().filter(|item| item.ty.kind() == CoreKind::Func);
    let functions: Vec<String> = functions.map(|item| item.name.clone()).collect();
    let mut finding = Finding::new(Code::MD0803, headline).side(Side::Guest).place(&artifact.name, None);
    finding = finding.note(match (near, functions.as_slice()) {
        ([], []) => "it exports no functions".to_owned(),
        ([], functions) => format!("it exports {}", list(functions, LISTED)),
        (near, _) => format!("similar names: {}", list(near, LISTED)),
    });
    if let Some(near) = near.first() {
        finding = finding.suggest("the nearest name is", Fix::Write(near.clone()));
    }
    let languages = artifact.metadata.languages();
    let is = |names: &[&str]| {
        languages.is_empty() || languages.iter().any(|own| names.iter().any(|name| own.eq_ignore_ascii_case(name)))
    };
    let identifier = identifier(name);
    if is(&["Rust"]) {
        let text = format!("#[unsafe(no_mangle)]\npub extern \"C\" fn {identifier}() {{}}");
        finding = finding.suggest("in Rust, export a function like this", Fix::Code { language: "rust", text });
    }
    if is(&["C", "C++", "C11"]) {
        let text = format!("__attribute__((export_name(\"{name}\")))\nvoid {identifier}(void) {{}}");
        finding = finding.suggest("in C, export a function like this", Fix::Code { language: "c", text });
    }
    Some(finding)
}

fn identifier(name: &str) -> String {
    let out: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if out.starts_with(|c: char| c.is_ascii_digit()) || out.is_empty() { format!("_{out}") } else { out }
}

/// A component that was given to the API for core modules.
pub(crate) fn component_given(file: &str, language: Language) -> Finding {
    let finding =
        Finding::new(Code::MD0806, format!("`{file}` is a component, but the core-module API was used on it"))
            .side(Side::Host)
            .place(file, Some(4))
            .note("its bytes 4 to 7 are 0d 00 01 00; a core module has 01 00 00 00");
    match language {
        Language::Rust => {
            let text = format!("let component = wasmtime::component::Component::from_file(&engine, {file:?})?;");
            finding.suggest("load it as a component", Fix::Code { language: "rust", text })
        }
        Language::Python => {
            let text = format!("component = wasmtime.component.Component.from_file(engine, {file:?})");
            finding.suggest("load it as a component", Fix::Code { language: "python", text })
        }
        _ => finding.advise("load it as a component"),
    }
}
