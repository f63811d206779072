//! Code for what is known by its name alone, without a file: what the types decide is left to fill in.

use super::{Language, c, camel, label, snake};
use crate::finding::lookup::{Meant, Snippet};
use crate::path::{FuncName, interface, invoke, kebab, read};
use std::fmt::Write;

/// Stands for an interface whose name is not known.
const INTERFACE: &str = "ns:pkg/iface@1.0.0";

/// Stands for a function whose name is not known.
const FUNCTION: &str = "function";

/// How a host in a language other than Rust reaches the function that a looked-up name means. The
/// Rust code stands with the finding itself.
pub(crate) fn lookup(asked: Option<&str>, language: Language) -> Vec<Snippet> {
    let (instance, name) = asked.map_or((None, FUNCTION.to_owned()), meant);
    let known = instance.is_some();
    let instance = instance.unwrap_or_else(|| INTERFACE.to_owned());
    let (language, text) = match language {
        Language::Rust => return Vec::new(),
        Language::Python => ("python", python(&instance, &name)),
        Language::Js => ("js", js(&instance, &name)),
        Language::Go => ("go", go(&instance, &name)),
        Language::C => {
            let meant = Meant {
                path: crate::path::full(&[&instance], &name),
                instances: vec![instance],
                name,
                signature: String::new(),
                is_async: false,
            };
            ("c", c::snippet(&meant).text)
        }
    };
    let what = if known { "" } else { " with the exported interface in place of `ns:pkg/iface@1.0.0`, and" };
    let title = format!("look up the interface, then the function;{what} with its arguments: no file shows the types");
    vec![Snippet { title, language, text }]
}

/// How a host in a language other than Rust defines a function of an interface that is imported.
pub(crate) fn definition(import: &str, item: Option<&str>, language: Language) -> Vec<Snippet> {
    let item = item.unwrap_or(FUNCTION);
    let (title, language, text) = match language {
        Language::Rust | Language::C => return Vec::new(),
        Language::Python => (
            "define it in the linker: no file shows the types",
            "python",
            format!(
                "with linker.root() as root:\n    with root.add_instance({import:?}) as instance:\n        \
                 instance.add_func({item:?}, lambda store, *arguments: None)"
            ),
        ),
        Language::Js => (
            "map the import to a module of your own when transpiling",
            "sh",
            format!("npx jco transpile component.wasm -o out --map '{import}=./host.js'"),
        ),
        Language::Go => (
            "wazero and wasmtime-go have no components: compose it with a component that exports the import",
            "sh",
            "wac plug --plug provider.wasm component.wasm -o composed.wasm".to_owned(),
        ),
    };
    vec![Snippet { title: title.to_owned(), language, text }]
}

/// The interface, as far as the name gives it, and the function as the binary spells it.
fn meant(asked: &str) -> (Option<String>, String) {
    let asked = read(asked);
    let whole = match (asked.namespace(), asked.package(), asked.interface()) {
        (Some(namespace), Some(package), Some(name)) => Some(interface(namespace, package, name, asked.version())),
        _ => None,
    };
    let name = asked.item().unwrap_or(FUNCTION);
    let name = match FuncName::parse(name) {
        FuncName::Plain(plain) => match plain.rsplit_once('.') {
            Some((resource, "constructor")) => FuncName::Constructor(resource).binary(),
            Some((resource, method)) => FuncName::Method(resource, method).binary(),
            None => kebab(plain),
        },
        other => other.binary(),
    };
    (whole, name)
}

/// The last word of a function's name, for variables.
fn last(name: &str) -> String {
    let shown = FuncName::parse(name).to_string();
    shown.rsplit('.').next().unwrap_or(&shown).to_owned()
}

fn python(instance: &str, name: &str) -> String {
    let outer = snake(label(instance));
    let function = snake(&last(name));
    format!(
        "{outer}_index = instance.get_export_index(store, {instance:?})\n\
         {function}_index = instance.get_export_index(store, {name:?}, {outer}_index)\n\
         {function} = instance.get_func(store, {function}_index)\n\
         arguments = []  # one for each parameter\n\
         result = {function}(store, *arguments)"
    )
}

fn js(instance: &str, name: &str) -> String {
    let outer = camel(label(instance));
    let mut out = String::from("// npx jco transpile component.wasm -o out\n");
    let _ = writeln!(out, "import {{ {outer} }} from \"./out/component.js\";");
    out.push_str("const parameters = []; // one for each parameter\n");
    let _ = match FuncName::parse(name) {
        FuncName::Plain(name) => write!(out, "const result = await {outer}.{}(...parameters);", camel(name)),
        FuncName::Constructor(resource) => {
            write!(out, "const {} = new {outer}.{}(...parameters);", camel(resource), super::js::pascal(resource))
        }
        FuncName::Static(resource, name) => {
            let resource = super::js::pascal(resource);
            write!(out, "const result = await {outer}.{resource}.{}(...parameters);", camel(name))
        }
        FuncName::Method(resource, name) => {
            let class = super::js::pascal(resource);
            let object = camel(resource);
            write!(
                out,
                "const {object} = new {outer}.{class}(); // with what its constructor takes\n\
                 const result = await {object}.{}(...parameters);",
                camel(name)
            )
        }
    };
    out
}

fn go(instance: &str, name: &str) -> String {
    if name.starts_with('[') {
        return super::go::RESOURCES.to_owned();
    }
    format!(
        "{}// its arguments, in WAVE, go between the parentheses\n\
         out, err := exec.Command(\"wasmtime\", \"run\", \"--invoke\", {}, \"component.wasm\").Output()",
        super::go::NO_COMPONENTS,
        super::go::quoted(&format!("{}()", invoke(instance, name)))
    )
}
