//! Rust with the `wasmtime` crate: the lookup in steps, and generated bindings.

use super::values::{self, rust_type};
use super::{Snippet, steps_to, variable};
use crate::path::FuncName;
use crate::surface::{Function, InterfaceName, Surface};
use std::fmt::Write;

/// Rust code: items for the top of a module, and statements that follow an instantiation. The
/// statements use `component`, `instance` and `store`, and `?`; they are written for an `async`
/// function if [`RustCode::is_async`] says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustCode {
    /// Items.
    pub items: String,
    /// Statements.
    pub statements: String,
    /// Whether the statements use `.await`.
    pub is_async: bool,
}

impl RustCode {
    fn snippet(self, title: &str) -> Snippet {
        let text =
            if self.items.is_empty() { self.statements } else { format!("{}\n\n{}", self.items, self.statements) };
        Snippet::new(title, "rust", text)
    }
}

pub(super) fn snippets(function: &Function<'_>, surface: &Surface) -> Vec<Snippet> {
    let title = match function.instances.is_empty() {
        true => "look up the top-level function by its name".to_owned(),
        false => format!("look up {}", steps_to(function)),
    };
    let mut out = vec![dynamic(function, surface).snippet(&title)];
    if let Some(code) = bindings(function, surface, "wit") {
        out.push(code.snippet("or generate typed bindings with `bindgen!`, which does both lookups"));
    }
    out
}

/// The lookup in steps and the call.
pub fn dynamic(function: &Function<'_>, surface: &Surface) -> RustCode {
    let mut out = String::new();
    let mut parent = "None".to_owned();
    let mut used = Vec::new();
    for instance in &function.instances {
        let variable = fresh(variable(instance), &mut used);
        index(&mut out, &variable, &parent, instance, "instance");
        parent = format!("Some(&{variable})");
    }
    let variable = fresh(variable(function.name), &mut used);
    index(&mut out, &variable, &parent, function.name, "function");
    let is_async = call(&mut out, &variable, function, surface);
    RustCode { items: String::new(), statements: out.trim_end().to_owned(), is_async }
}

/// A variable that is not used yet.
fn fresh(mut name: String, used: &mut Vec<String>) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    while used.contains(&name) {
        name.push_str("_fn");
    }
    used.push(name.clone());
    name
}

fn index(out: &mut String, variable: &str, parent: &str, name: &str, kind: &str) {
    let _ = writeln!(
        out,
        "let {variable} = component\n    .get_export_index({parent}, {name:?})\n    \
         .ok_or_else(|| wasmtime::format_err!({}))?;",
        message(&["no ", kind, " ", name])
    );
}

/// A message as a format string without arguments.
fn message(parts: &[&str]) -> String {
    format!("{:?}", parts.concat()).replace('{', "{{").replace('}', "}}")
}

/// Writes the call, typed if the standard library has the types; says whether it awaits.
fn call(out: &mut String, variable: &str, function: &Function<'_>, surface: &Surface) -> bool {
    let ty = function.ty;
    let (call, wait) = if ty.is_async { ("call_async", ".await") } else { ("call", "") };
    let rust_type = |ty| rust_type(surface, ty, 0);
    let params: Option<Vec<String>> = ty.params.iter().map(|param| rust_type(param.ty)).collect();
    let results: Option<Vec<String>> = ty.result.into_iter().map(rust_type).collect();
    let arguments = values::arguments(surface, &ty.params, values::rust);
    if let (Some(params), Some(results), Some(arguments)) = (params, results, arguments) {
        let _ = writeln!(
            out,
            "let {variable} = instance.get_typed_func::<{}, {}>(&mut store, &{variable})?;",
            tuple(&params),
            tuple(&results)
        );
        let bind = if results.is_empty() { "" } else { "let (result,) = " };
        let _ = writeln!(out, "{bind}{variable}.{call}(&mut store, {}){wait}?;", tuple(&arguments));
        return ty.is_async;
    }
    let _ = writeln!(
        out,
        "let {variable} = instance\n    .get_func(&mut store, &{variable})\n    \
         .ok_or_else(|| wasmtime::format_err!({}))?;",
        message(&[function.name, " is not a function"])
    );
    let is_method = matches!(FuncName::parse(function.name), FuncName::Method(..));
    let Some(arguments) = values::arguments(surface, &ty.params, values::val).filter(|_| !is_method) else {
        let _ = writeln!(out, "let signature = {variable}.ty(&store);");
        return false;
    };
    let count = usize::from(ty.result.is_some());
    let _ = writeln!(out, "let mut results = vec![Val::Bool(false); {count}];");
    let _ = writeln!(out, "{variable}.{call}(&mut store, &[{}], &mut results){wait}?;", arguments.join(", "));
    *out = format!("use wasmtime::component::Val;\n\n{out}");
    ty.is_async
}

/// A tuple of types or values.
pub(crate) fn tuple(parts: &[String]) -> String {
    match parts {
        [] => "()".to_owned(),
        [one] => format!("({one},)"),
        many => format!("({})", many.join(", ")),
    }
}

/// Generated bindings for the function, with the component's WIT in the folder `wit`; `None` for what a world
/// cannot express: a top-level function with types of its own, an instance in an instance.
pub fn bindings(function: &Function<'_>, surface: &Surface, wit: &str) -> Option<RustCode> {
    let ty = function.ty;
    let plain = ty.types().all(|ty| rust_type(surface, ty, 0).is_some());
    let (path, export, accessor) = match function.instances.as_slice() {
        [instance] => {
            let interface = InterfaceName::parse(instance)?;
            let path = [&interface.namespace, &interface.package, &interface.interface].map(|part| plain_snake(part));
            (format!("    path: {wit:?},\n"), format!("{instance};"), format!("bindings.{}()", path.join("_")))
        }
        [] if plain => {
            let signature = surface.func_text(ty);
            (String::new(), format!("{}: {signature};", escaped(function.name)), "bindings".to_owned())
        }
        _ => return None,
    };
    let items = format!(
        "wasmtime::component::bindgen!({{\n{path}    inline: \"\n        package local:host;\n        \
         world guest {{\n            export {export}\n        }}\n    \",\n}});"
    );
    let mut out = String::from("let bindings = Guest::new(&mut store, &instance)?;\n");
    let FuncName::Plain(name) = FuncName::parse(function.name) else {
        return Some(RustCode { items, statements: out.trim_end().to_owned(), is_async: false });
    };
    let write = if ty.is_async { values::rust } else { values::rust_borrowed };
    let Some(arguments) = values::arguments(surface, &ty.params, write).filter(|_| plain) else {
        let _ = write!(out, "let function = {accessor}.func_{}();", plain_snake(name));
        return Some(RustCode { items, statements: out, is_async: false });
    };
    let arguments: String = arguments.iter().map(|value| format!(", {value}")).collect();
    let bind = if ty.result.is_some() { "let result = " } else { "" };
    let call = format!("{accessor}.call_{}", plain_snake(name));
    let _ = if ty.is_async {
        write!(
            out,
            "{bind}store\n    .run_concurrent(async |accessor| {call}(accessor{arguments}).await)\n    .await??;"
        )
    } else {
        write!(out, "{bind}{call}(&mut store{arguments})?;")
    };
    Some(RustCode { items, statements: out, is_async: ty.is_async })
}

/// A name in WIT text: keywords are escaped.
fn escaped(name: &str) -> String {
    const KEYWORDS: &str = "\
        as async bool borrow char constructor enum export f32 f64 flags from func future import include \
        interface list map option own package record resource result s16 s32 s64 s8 static stream string \
        tuple type u16 u32 u64 u8 use variant with world";
    if KEYWORDS.split(' ').any(|word| word == name) { format!("%{name}") } else { name.to_owned() }
}

fn plain_snake(name: &str) -> String {
    name.replace('-', "_").to_ascii_lowercase()
}
