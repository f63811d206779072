//! JavaScript with jco.

use super::{camel, label};
use crate::finding::lookup::{Meant, Snippet};
use crate::path::{FuncName, shell_word};
use crate::surface::{FuncType, Surface};
use std::fmt::Write;

/// The import from what `jco transpile` writes, and the call.
pub(super) fn snippet(meant: &Meant, _surface: &Surface, ty: &FuncType, file: &str) -> Snippet {
    let stem = std::path::Path::new(file).file_stem().and_then(|stem| stem.to_str()).unwrap_or("component");
    let module = format!("./out/{stem}.js");
    let arguments: Vec<String> =
        ty.params.iter().filter(|param| param.name != "self").map(|param| camel(&param.name)).collect();
    let arguments = arguments.join(", ");
    let wait = if ty.is_async { "await " } else { "" };
    let mut out = format!("// npx jco transpile {} -o out\n", shell_word(file));
    let prefix = match meant.instances.first() {
        Some(instance) => {
            let interface = camel(label(instance));
            let _ = writeln!(out, "import {{ {interface} }} from {module:?};");
            format!("{interface}.")
        }
        None => {
            let name = match FuncName::parse(&meant.name) {
                FuncName::Plain(name) => camel(name),
                FuncName::Constructor(resource) | FuncName::Method(resource, _) | FuncName::Static(resource, _) => {
                    pascal(resource)
                }
            };
            let _ = writeln!(out, "import {{ {name} }} from {module:?};");
            String::new()
        }
    };
    match FuncName::parse(&meant.name) {
        FuncName::Plain(name) => {
            let _ = write!(out, "const result = {wait}{prefix}{}({arguments});", camel(name));
        }
        FuncName::Constructor(resource) => {
            let _ = write!(out, "const {} = new {prefix}{}({arguments});", camel(resource), pascal(resource));
        }
        FuncName::Static(resource, name) => {
            let _ = write!(out, "const result = {wait}{prefix}{}.{}({arguments});", pascal(resource), camel(name));
        }
        FuncName::Method(resource, name) => {
            let _ = writeln!(out, "// {} is an instance of {prefix}{}", camel(resource), pascal(resource));
            let _ = write!(out, "const result = {wait}{}.{}({arguments});", camel(resource), camel(name));
        }
    }
    Snippet {
        title: "with jco an exported interface is an import of its short name, and names are in camel case".to_owned(),
        language: "js",
        text: out,
    }
}

pub(super) fn pascal(name: &str) -> String {
    let camel = camel(name);
    let mut chars = camel.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}
