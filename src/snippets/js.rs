//! JavaScript with jco.

use super::names::{camel, label, pascal};
use super::{Callee, Snippet, constructor, values};
use crate::path::{FuncName, shell_word};
use crate::surface::{Param, Surface};
use std::fmt::Write;

/// The import from what `jco transpile` writes, and the call.
pub(super) fn snippet(callee: &Callee<'_>) -> Snippet {
    let function = &callee.function;
    let name = FuncName::parse(function.name);
    let stem = std::path::Path::new(callee.file).file_stem().and_then(|stem| stem.to_str()).unwrap_or("component");
    let imported = match (function.instances.first(), &name) {
        (Some(instance), _) => camel(label(instance)),
        (None, FuncName::Plain(name)) => camel(name),
        (None, FuncName::Constructor(class) | FuncName::Method(class, _) | FuncName::Static(class, _)) => pascal(class),
    };
    let mut out = format!(
        "// npx jco transpile {} -o out\nimport {{ {imported} }} from \"./out/{stem}.js\";\n",
        shell_word(callee.file)
    );
    let prefix = if function.instances.is_empty() { String::new() } else { format!("{imported}.") };
    let own = match name {
        FuncName::Method(..) => function.ty.params.get(1..).unwrap_or_default(),
        _ => &function.ty.params,
    };
    let (declared, arguments) = arguments(callee.surface, own);
    out.push_str(declared);
    let wait = if function.ty.is_async || callee.surface.is_none() { "await " } else { "" };
    let _ = match name {
        FuncName::Plain(name) => write!(out, "const result = {wait}{prefix}{}({arguments});", camel(name)),
        FuncName::Constructor(class) => {
            write!(out, "const {} = new {prefix}{}({arguments});", camel(class), pascal(class))
        }
        FuncName::Static(class, name) => {
            write!(out, "const result = {wait}{prefix}{}.{}({arguments});", pascal(class), camel(name))
        }
        FuncName::Method(class, name) => {
            let made = callee
                .surface
                .and_then(|surface| constructor(function, surface, class))
                .and_then(|made| Some(values::arguments(callee.surface?, &made.ty.params, values::js)?.join(", ")));
            let _ = match made {
                Some(made) => writeln!(out, "const {} = new {prefix}{}({made});", camel(class), pascal(class)),
                None if callee.surface.is_some() => {
                    writeln!(out, "const {} = null; // a {prefix}{}", camel(class), pascal(class))
                }
                None => writeln!(
                    out,
                    "const {} = new {prefix}{}(); // with the arguments of its constructor",
                    camel(class),
                    pascal(class)
                ),
            };
            write!(out, "const result = {wait}{}.{}({arguments});", camel(class), camel(name))
        }
    };
    Snippet::new(
        "with jco an exported interface is an import of its short name, and names are in camel case",
        "js",
        out,
    )
}

/// Arguments, and a line that declares them if they are not known.
fn arguments(surface: Option<&Surface>, params: &[Param]) -> (&'static str, String) {
    match surface.and_then(|surface| values::arguments(surface, params, values::js)) {
        Some(arguments) => ("", arguments.join(", ")),
        None => ("const parameters = []; // one for each parameter\n", "...parameters".to_owned()),
    }
}
