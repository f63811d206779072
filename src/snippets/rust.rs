//! Rust with the `wasmtime` crate: the lookup in steps, and generated bindings.

use super::values::{is_plain, rust_type, rust_value, val};
use super::{label, snake};
use crate::finding::lookup::{Meant, Snippet};
use crate::path::FuncName;
use crate::surface::{FuncType, InterfaceName, Surface, Type, TypeKind};
use std::fmt::Write;

/// Rust code: items for the top of a module, and statements that follow an instantiation. The
/// statements use `component`, `instance` and `store`, and `?`; they are written for an `async`
/// function where [`RustCode::is_async`] says so.
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
        Snippet { title: title.to_owned(), language: "rust", text }
    }
}

pub(super) fn snippets(meant: &Meant, surface: &Surface, ty: &FuncType) -> Vec<Snippet> {
    let title = if meant.instances.is_empty() {
        "in wasmtime 48 a function at the root is found by its name"
    } else {
        "in wasmtime 48 a function of an interface is found in two steps"
    };
    let mut out = vec![dynamic(meant, surface, ty).snippet(title)];
    if let Some(code) = bindings(meant, surface, ty, "wit") {
        out.push(
            code.snippet("or let bindings be generated from the component's WIT: they look it up when they are made"),
        );
    }
    out
}

/// The lookup in steps and the call.
pub fn dynamic(meant: &Meant, surface: &Surface, ty: &FuncType) -> RustCode {
    let mut out = String::new();
    let mut parent: Option<String> = None;
    let mut used = Vec::new();
    for instance in &meant.instances {
        let variable = fresh(&snake(label(instance)), &mut used);
        index(&mut out, &variable, parent.as_deref(), instance, "instance");
        parent = Some(variable);
    }
    let shown = FuncName::parse(&meant.name).to_string();
    let variable = fresh(&snake(shown.rsplit('.').next().unwrap_or(&shown)), &mut used);
    index(&mut out, &variable, parent.as_deref(), &meant.name, "function");
    let is_async = call(&mut out, &variable, meant, surface, ty);
    RustCode { items: String::new(), statements: out.trim_end().to_owned(), is_async }
}

fn fresh(wanted: &str, used: &mut Vec<String>) -> String {
    let mut name = wanted.to_owned();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    while used.contains(&name) {
        name.push_str("_fn");
    }
    used.push(name.clone());
    name
}

fn index(out: &mut String, variable: &str, parent: Option<&str>, name: &str, kind: &str) {
    let parent = parent.map_or("None".to_owned(), |parent| format!("Some(&{parent})"));
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

/// Writes the call, typed where the standard library has the types; says whether it awaits.
fn call(out: &mut String, variable: &str, meant: &Meant, surface: &Surface, ty: &FuncType) -> bool {
    let (call, wait) = if ty.is_async { ("call_async", ".await") } else { ("call", "") };
    let params: Option<Vec<String>> = ty.params.iter().map(|param| rust_type(surface, param.ty, 0)).collect();
    let result = ty.result.map(|result| rust_type(surface, result, 0));
    let typed = match (params, result) {
        (Some(params), None) => Some((params, None)),
        (Some(params), Some(Some(result))) => Some((params, Some(result))),
        _ => None,
    };
    if let Some((params, result)) = typed {
        let values: Vec<String> = ty.params.iter().filter_map(|param| rust_value(surface, param.ty)).collect();
        let results = result.as_deref().map_or("()".to_owned(), |result| format!("({result},)"));
        let _ = writeln!(
            out,
            "let {variable} = instance.get_typed_func::<{}, {results}>(&mut store, &{variable})?;",
            tuple(&params)
        );
        let bind = if result.is_some() { "let (result,) = " } else { "" };
        let _ = writeln!(out, "{bind}{variable}.{call}(&mut store, {}){wait}?;", tuple(&values));
        return ty.is_async;
    }
    let _ = writeln!(
        out,
        "let {variable} = instance\n    .get_func(&mut store, &{variable})\n    \
         .ok_or_else(|| wasmtime::format_err!({}))?;",
        message(&[&meant.name, " is not a function"])
    );
    let values: Option<Vec<String>> = ty.params.iter().map(|param| val(surface, param.ty, 0)).collect();
    let Some(values) = values.filter(|_| is_plain(&meant.name)) else {
        let _ = writeln!(out, "let signature = {variable}.ty(&store);");
        return false;
    };
    let count = usize::from(ty.result.is_some());
    let _ = writeln!(out, "let mut results = vec![Val::Bool(false); {count}];");
    let _ = writeln!(out, "{variable}.{call}(&mut store, &[{}], &mut results){wait}?;", values.join(", "));
    *out = format!("use wasmtime::component::Val;\n\n{out}");
    ty.is_async
}

fn tuple(parts: &[String]) -> String {
    match parts {
        [] => "()".to_owned(),
        [one] => format!("({one},)"),
        many => format!("({})", many.join(", ")),
    }
}

/// Generated bindings for the function, with the component's WIT in the folder `wit`; `None` for
/// what cannot be written as a world: a function at the root with types of its own, an instance in an
/// instance.
pub fn bindings(meant: &Meant, surface: &Surface, ty: &FuncType, wit: &str) -> Option<RustCode> {
    let simple = |t| rust_type(surface, t, 0).is_some();
    let plain = ty.params.iter().all(|param| simple(param.ty)) && ty.result.is_none_or(simple);
    let (path, export, accessor) = match meant.instances.as_slice() {
        [instance] => {
            let interface = InterfaceName::parse(instance)?;
            let path = [&interface.namespace, &interface.package, &interface.interface].map(|part| plain_snake(part));
            (format!("    path: {wit:?},\n"), format!("{instance};"), format!("bindings.{}()", path.join("_")))
        }
        [] if plain => {
            let signature = surface.func_text(ty);
            (String::new(), format!("{}: {signature};", escaped(&meant.name)), "bindings".to_owned())
        }
        _ => return None,
    };
    let items = format!(
        "wasmtime::component::bindgen!({{\n{path}    inline: \"\n        package local:host;\n        \
         world guest {{\n            export {export}\n        }}\n    \",\n}});"
    );
    let mut out = String::from("let bindings = Guest::new(&mut store, &instance)?;\n");
    let FuncName::Plain(name) = FuncName::parse(&meant.name) else {
        return Some(RustCode { items, statements: out.trim_end().to_owned(), is_async: false });
    };
    if !plain {
        let _ = write!(out, "let function = {accessor}.func_{}();", plain_snake(name));
        return Some(RustCode { items, statements: out, is_async: false });
    }
    let values: Vec<String> = ty
        .params
        .iter()
        .filter_map(|param| if ty.is_async { rust_value(surface, param.ty) } else { borrowed(surface, param.ty) })
        .collect();
    let arguments: String = values.iter().map(|value| format!(", {value}")).collect();
    let bind = if ty.result.is_some() { "let result = " } else { "" };
    let function = format!("{accessor}.call_{}", plain_snake(name));
    if ty.is_async {
        let _ = write!(
            out,
            "{bind}store\n    .run_concurrent(async |accessor| {function}(accessor{arguments}).await)\n    .await??;"
        );
    } else {
        let _ = write!(out, "{bind}{function}(&mut store{arguments})?;");
    }
    Some(RustCode { items, statements: out, is_async: ty.is_async })
}

/// A value as bindings of a sync function take it: strings and lists borrowed, what is in a list owned.
fn borrowed(surface: &Surface, ty: Type) -> Option<String> {
    let inner = |ty: Type| borrowed(surface, ty);
    Some(match surface.kind(ty) {
        None if surface.resolve(ty) == Type::String => "\"hi\"".to_owned(),
        Some(TypeKind::List(item)) => format!("&[{}]", rust_value(surface, *item)?),
        Some(TypeKind::Option(item)) => format!("Some({})", inner(*item)?),
        Some(TypeKind::Tuple(types)) => {
            let values: Vec<String> = types.iter().map(|ty| inner(*ty)).collect::<Option<_>>()?;
            format!("({},)", values.join(", "))
        }
        Some(TypeKind::Result { ok, .. }) => format!("Ok({})", ok.map_or(Some("()".to_owned()), inner)?),
        _ => return rust_value(surface, ty),
    })
}

/// A name as WIT text writes it: keywords are escaped.
fn escaped(name: &str) -> String {
    const WIT: &[&str] = &[
        "as",
        "async",
        "bool",
        "borrow",
        "char",
        "constructor",
        "enum",
        "export",
        "f32",
        "f64",
        "flags",
        "from",
        "func",
        "future",
        "import",
        "include",
        "interface",
        "list",
        "map",
        "option",
        "own",
        "package",
        "record",
        "resource",
        "result",
        "s16",
        "s32",
        "s64",
        "s8",
        "static",
        "stream",
        "string",
        "tuple",
        "type",
        "u16",
        "u32",
        "u64",
        "u8",
        "use",
        "variant",
        "with",
        "world",
    ];
    if WIT.contains(&name) { format!("%{name}") } else { name.to_owned() }
}

fn plain_snake(name: &str) -> String {
    name.replace('-', "_").to_ascii_lowercase()
}
