//! Code to paste: how a host looks up and calls a function, and how it defines imports, in the language
//! of the host. The Rust code is compiled and run in the tests, from the same text that is shown.

mod c;
mod cli;
mod go;
mod js;
mod linker;
mod names;
mod python;
mod rust;
mod values;

pub(crate) use linker::untyped_definition;
pub use linker::{HTTP_VIEW, WASI_VIEW, add_wasi, definition};
pub(crate) use names::variable;
pub(crate) use rust::tuple;
pub use rust::{RustCode, bindings, dynamic};
pub(crate) use values::rust_type;

use crate::finding::{Command, Finding, Fix};
use crate::path::{FuncName, interface, kebab, read};
use crate::surface::{Direction, FuncType, Function, Param, Surface};
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

/// Code to paste.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What it is for, as an imperative fragment.
    pub title: String,
    /// The language as in a Markdown fence.
    pub language: &'static str,
    /// The lines.
    pub text: String,
}

impl Snippet {
    fn new(title: &str, language: &'static str, text: impl Into<String>) -> Self {
        Snippet { title: title.to_owned(), language, text: text.into() }
    }

    /// The code as something to paste.
    pub(crate) fn fix(self) -> Fix {
        Fix::Code { language: self.language, text: self.text }
    }

    /// Adds the code to a finding.
    pub(crate) fn suggest(self, finding: Finding) -> Finding {
        finding.suggest(self.title.clone(), self.fix())
    }
}

/// A function that a host calls.
struct Callee<'a> {
    function: Function<'a>,
    /// What its type refers to; `None` if no file shows the type.
    surface: Option<&'a Surface>,
    /// The file of the component.
    file: &'a str,
}

impl Callee<'_> {
    /// The names of the instances that lead to it, each with a variable for it.
    fn instances(&self) -> impl Iterator<Item = (&str, String)> {
        self.function.instances.iter().map(|name| (*name, variable(name)))
    }

    fn arguments(&self, write: fn(&values::Sample) -> Option<String>) -> Option<Vec<String>> {
        values::arguments(self.surface?, &self.function.ty.params, write)
    }

    /// Whether it can be called without making a resource first.
    fn is_free(&self) -> bool {
        !matches!(FuncName::parse(self.function.name), FuncName::Method(..))
    }

    fn snippet(&self, language: Language) -> Vec<Snippet> {
        match language {
            Language::Rust => self.surface.map(|surface| rust::snippets(&self.function, surface)).unwrap_or_default(),
            Language::Python => vec![python::snippet(self)],
            Language::Js => vec![js::snippet(self)],
            Language::Go => vec![go::snippet(self)],
            Language::C => vec![c::snippet(&self.function)],
        }
    }
}

/// The names that a host passes, one for each step.
pub(crate) fn steps_to(function: &Function<'_>) -> String {
    let mut steps: Vec<String> = function.instances.iter().map(|name| format!("interface `{name}`")).collect();
    steps.push(format!("function `{}`", function.name));
    steps.join(", then in it ")
}

/// How a host in this language looks up and calls the function, the shortest code first.
pub fn for_lookup(function: &Function<'_>, surface: &Surface, language: Language, file: &str) -> Vec<Snippet> {
    Callee { function: function.clone(), surface: Some(surface), file }.snippet(language)
}

/// How the wasmtime command line calls the function.
pub fn for_command_line(function: &Function<'_>, surface: &Surface, file: &str) -> Vec<Snippet> {
    vec![cli::snippet(&Callee { function: function.clone(), surface: Some(surface), file })]
}

/// How a host in a language other than Rust looks up the function that a name means, if no file shows its
/// type. The Rust code is on the page of the finding.
pub(crate) fn without_file(name: Option<&str>, language: Language) -> Vec<Snippet> {
    let asked = name.map(read);
    let instance = asked
        .as_ref()
        .and_then(|asked| Some(interface(asked.namespace()?, asked.package()?, asked.interface()?, asked.version())));
    let name = asked.as_ref().and_then(|asked| asked.item()).map_or("function".to_owned(), binary_name);
    let ty = FuncType { is_async: false, params: Vec::new(), result: None };
    let function =
        Function { instances: vec![instance.as_deref().unwrap_or("ns:pkg/iface@1.0.0")], name: &name, ty: &ty };
    let mut snippets = Callee { function, surface: None, file: "component.wasm" }.snippet(language);
    let what =
        if instance.is_some() { "" } else { " with the exported interface in place of `ns:pkg/iface@1.0.0`, and" };
    for snippet in &mut snippets {
        snippet.title =
            format!("look up the interface, then the function;{what} with its arguments: no file shows the types");
    }
    snippets
}

/// A function's name as the binary spells it.
fn binary_name(shown: &str) -> String {
    match FuncName::parse(shown) {
        FuncName::Plain(plain) => match plain.rsplit_once('.') {
            Some((resource, "constructor")) => FuncName::Constructor(resource).binary(),
            Some((resource, method)) => FuncName::Method(resource, method).binary(),
            None => kebab(plain),
        },
        other => other.binary(),
    }
}

/// The mate-doctor command that calls the function with sample arguments. A method is called on a resource
/// made just before. `None` if there is no sample for an argument.
pub fn doctor_call(function: &Function<'_>, surface: &Surface, file: &str) -> Option<Command> {
    let step = |path: &str, params: &[Param]| {
        Some(format!("{path}({})", values::arguments(surface, params, values::wave)?.join(", ")))
    };
    let call = Command::doctor("call").arg(file);
    let FuncName::Method(resource, method) = FuncName::parse(function.name) else {
        return Some(call.arg(step(&function.path(), &function.ty.params)?));
    };
    let constructor = constructor(function, surface, resource)?;
    let variable = names::snake(resource);
    let first = step(&format!("{variable} = {}", constructor.path()), &constructor.ty.params)?;
    Some(call.arg(first).arg(step(&format!("{variable}.{method}"), function.ty.params.get(1..)?)?))
}

/// The constructor of the resource that a method belongs to.
fn constructor<'a>(method: &Function<'_>, surface: &'a Surface, resource: &str) -> Option<Function<'a>> {
    surface.functions(Direction::Export).into_iter().find(|function| {
        function.instances == method.instances && FuncName::parse(function.name) == FuncName::Constructor(resource)
    })
}
