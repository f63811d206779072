//! Code to paste: how a host reaches and calls one function, in the language of the host. The Rust
//! code is compiled and run in the tests, from the same text that is shown.

mod c;
mod cli;
mod go;
mod js;
mod linker;
mod python;
mod rust;
pub(crate) mod unseen;
mod values;

pub use linker::{HTTP_VIEW, WASI_VIEW, add_wasi, definition};
pub use rust::{RustCode, bindings, dynamic};
pub(crate) use values::rust_type;

use crate::finding::Command;
use crate::finding::lookup::{Meant, Snippet};
use crate::path::FuncName;
use crate::surface::{Direction, FuncType, Surface};
use std::str::FromStr;

/// The language of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Rust with the `wasmtime` crate.
    #[default]
    Rust,
    /// Python with the `wasmtime` package.
    Python,
    /// JavaScript with jco.
    Js,
    /// Go.
    Go,
    /// C with wasmtime's C API.
    C,
}

impl Language {
    /// The language as in a Markdown fence.
    pub fn fence(self) -> &'static str {
        match self {
            Language::Rust => "rust",
            Language::Python => "python",
            Language::Js => "js",
            Language::Go => "go",
            Language::C => "c",
        }
    }
}

/// The name is none of the languages.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not one of rust, python, js, go, c")]
pub struct UnknownLanguage(String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "rust" | "rs" => Language::Rust,
            "python" | "py" => Language::Python,
            "js" | "javascript" | "ts" | "typescript" | "jco" => Language::Js,
            "go" | "golang" => Language::Go,
            "c" | "c++" | "cpp" => Language::C,
            _ => return Err(UnknownLanguage(text.to_owned())),
        })
    }
}

/// How a host in this language reaches the function, the shortest way first.
pub fn for_lookup(meant: &Meant, surface: &Surface, language: Language, file: &str) -> Vec<Snippet> {
    let Some(ty) = type_of(meant, surface) else { return Vec::new() };
    match language {
        Language::Rust => rust::snippets(meant, surface, ty),
        Language::Python => vec![python::snippet(meant, surface, ty, file)],
        Language::Js => vec![js::snippet(meant, surface, ty, file)],
        Language::Go => vec![go::snippet(meant, surface, ty, file)],
        Language::C => vec![c::snippet(meant)],
    }
}

/// How the wasmtime command line calls the function.
pub fn for_command_line(meant: &Meant, surface: &Surface, file: &str) -> Vec<Snippet> {
    let Some(ty) = type_of(meant, surface) else { return Vec::new() };
    vec![cli::snippet(meant, surface, ty, file)]
}

/// The mate-doctor command that calls the function, arguments made up.
/// A method is called on a resource made just before. `None` where no arguments can be made up.
pub fn doctor_call(meant: &Meant, surface: &Surface, file: &str) -> Option<Command> {
    let ty = type_of(meant, surface)?;
    let word = |path: &str, arguments: &str| Some(format!("{path}({arguments})")).filter(|word| !word.contains('…'));
    let call = Command::doctor("call").arg(file);
    let FuncName::Method(resource, method) = FuncName::parse(&meant.name) else {
        return Some(call.arg(word(&meant.path, &values::wave_arguments(surface, &ty.params))?));
    };
    let functions = surface.functions(Direction::Export);
    let made = functions.iter().find(|function| {
        function.instances == meant.instances && FuncName::parse(function.name) == FuncName::Constructor(resource)
    })?;
    let variable = snake(resource);
    let first = word(&format!("{variable} = {}", made.path()), &values::wave_arguments(surface, &made.ty.params))?;
    let then = word(&format!("{variable}.{method}"), &values::wave_arguments(surface, ty.params.get(1..)?))?;
    Some(call.arg(first).arg(then))
}

fn type_of<'a>(meant: &Meant, surface: &'a Surface) -> Option<&'a FuncType> {
    [Direction::Export, Direction::Import].into_iter().find_map(|direction| {
        let functions = surface.functions(direction);
        let is_it = |function: &&crate::surface::Function<'_>| {
            function.name == meant.name && function.instances == meant.instances
        };
        functions.iter().find(is_it).map(|function| function.ty)
    })
}

/// A name of WIT as an identifier in snake case.
fn snake(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let plain = plain.trim_matches('_').to_ascii_lowercase();
    if KEYWORDS.contains(&plain.as_str()) || plain.is_empty() { format!("{plain}_") } else { plain }
}

/// Words that are keywords in one of the languages.
const KEYWORDS: &[&str] = &[
    "as",
    "async",
    "await",
    "break",
    "case",
    "char",
    "class",
    "const",
    "continue",
    "def",
    "default",
    "del",
    "do",
    "dyn",
    "else",
    "enum",
    "export",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "from",
    "func",
    "function",
    "if",
    "impl",
    "import",
    "in",
    "int",
    "is",
    "lambda",
    "let",
    "list",
    "loop",
    "match",
    "mod",
    "move",
    "mut",
    "new",
    "not",
    "null",
    "or",
    "pass",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "switch",
    "this",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "use",
    "var",
    "void",
    "where",
    "while",
    "with",
    "yield",
    "box",
    "gen",
    "store",
    "instance",
    "component",
    "linker",
    "result",
    "results",
    "engine",
];

/// A name of WIT in camel case.
fn camel(name: &str) -> String {
    let mut out = String::new();
    for (i, word) in name.split('-').enumerate() {
        let mut chars = word.chars();
        match chars.next() {
            Some(first) if i > 0 => {
                out.extend(first.to_uppercase());
                out.push_str(chars.as_str());
            }
            Some(first) => {
                out.push(first);
                out.push_str(chars.as_str());
            }
            None => {}
        }
    }
    out
}

/// The label of an instance: `api` of `mate:runtime/api@0.1.0`.
fn label(instance: &str) -> &str {
    let name = instance.split('@').next().unwrap_or(instance);
    name.rsplit('/').next().unwrap_or(name)
}

/// A variable for an instance or a function.
pub(crate) fn variable(name: &str) -> String {
    let shown = crate::path::FuncName::parse(name).to_string();
    let last = label(&shown);
    snake(last.rsplit('.').next().unwrap_or(last))
}
