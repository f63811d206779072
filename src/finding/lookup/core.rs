//! Functions that a core module does not export.

use super::list;
use crate::finding::{Code, Finding, Fix, Side};

/// A function that a core module does not export, or a name that is not a function there.
#[derive(Clone, Debug)]
pub struct CoreLookedUp {
    /// The name asked for.
    pub name: String,
    /// The file.
    pub file: String,
    /// What the export of that name is, if there is one that is no function.
    pub kind: Option<&'static str>,
    /// The module it is imported from, if it is an import.
    pub import: Option<String>,
    /// Near names.
    pub near: Vec<String>,
    /// The functions that are exported.
    pub exports: Vec<String>,
    /// The languages it was written in.
    pub languages: Vec<String>,
}

impl From<CoreLookedUp> for Finding {
    fn from(facts: CoreLookedUp) -> Self {
        let name = &facts.name;
        let headline = match (facts.kind, &facts.import) {
            (Some(kind), _) => format!("`{name}` is exported as a {kind}, not as a function"),
            (None, Some(module)) => format!("`{name}` is imported from `{module}`, not exported"),
            (None, None) => format!("the core module does not export a function `{name}`"),
        };
        let mut finding = Finding::new(Code::MD0803, headline).side(Side::Guest).place(&facts.file, None);
        finding = match (facts.near.is_empty(), facts.exports.is_empty()) {
            (false, _) => finding.note(format!("similar names: {}", list(&facts.near))),
            (true, false) => finding.note(format!("it exports {}", list(&facts.exports))),
            (true, true) => finding.note("it exports no functions"),
        };
        if let Some(near) = facts.near.first() {
            finding = finding.suggest("the nearest name is", Fix::Write(near.clone()));
        }
        let written_in = |language: &str| facts.languages.iter().any(|l| l.eq_ignore_ascii_case(language));
        if written_in("Rust") || facts.languages.is_empty() {
            finding = finding.suggest(
                "in Rust, a function is exported when it is marked so",
                Fix::Code {
                    language: "rust",
                    text: format!("#[unsafe(no_mangle)]\npub extern \"C\" fn {}() {{}}", identifier(name)),
                },
            );
        }
        if written_in("C") || written_in("C++") || written_in("C11") || facts.languages.is_empty() {
            finding = finding.suggest(
                "in C, name it for the linker",
                Fix::Code {
                    language: "c",
                    text: format!("__attribute__((export_name(\"{name}\")))\nvoid {}(void) {{}}", identifier(name)),
                },
            );
        }
        finding
    }
}

fn identifier(name: &str) -> String {
    let out: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if out.starts_with(|c: char| c.is_ascii_digit()) || out.is_empty() { format!("_{out}") } else { out }
}

/// A component where the core-module API wants a core module.
#[derive(Clone, Debug)]
pub struct ComponentGiven {
    /// The file.
    pub file: String,
}

impl From<ComponentGiven> for Finding {
    fn from(facts: ComponentGiven) -> Self {
        Finding::new(Code::MD0806, format!("`{}` is a component, and the core-module API was used on it", facts.file))
            .side(Side::Host)
            .place(&facts.file, Some(4))
            .note("its bytes 4 to 7 are 0d 00 01 00; a core module has 01 00 00 00")
            .suggest(
                "load it as a component",
                Fix::Code {
                    language: "rust",
                    text: format!(
                        "let component = wasmtime::component::Component::from_file(&engine, {:?})?;",
                        facts.file
                    ),
                },
            )
    }
}
