//! Names as they are shown.

use std::fmt;

/// A function's name in the binary, in parts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FuncName<'a> {
    /// `handler`
    Plain(&'a str),
    /// `[constructor]bucket`
    Constructor(&'a str),
    /// `[method]bucket.get`: resource and method.
    Method(&'a str, &'a str),
    /// `[static]bucket.open`: resource and function.
    Static(&'a str, &'a str),
}

impl<'a> FuncName<'a> {
    /// Reads a name as the binary spells it.
    pub fn parse(name: &'a str) -> Self {
        if let Some(resource) = name.strip_prefix("[constructor]") {
            return FuncName::Constructor(resource);
        }
        for (prefix, make) in [
            ("[method]", FuncName::Method as fn(&'a str, &'a str) -> FuncName<'a>),
            ("[static]", FuncName::Static as fn(&'a str, &'a str) -> FuncName<'a>),
        ] {
            if let Some((resource, function)) = name.strip_prefix(prefix).and_then(|rest| rest.split_once('.')) {
                return make(resource, function);
            }
        }
        FuncName::Plain(name)
    }
}

impl FuncName<'_> {
    /// The name as the binary spells it.
    pub fn binary(&self) -> String {
        match self {
            FuncName::Plain(name) => (*name).to_owned(),
            FuncName::Constructor(resource) => format!("[constructor]{resource}"),
            FuncName::Method(resource, name) => format!("[method]{resource}.{name}"),
            FuncName::Static(resource, name) => format!("[static]{resource}.{name}"),
        }
    }
}

impl fmt::Display for FuncName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FuncName::Plain(name) => f.write_str(name),
            FuncName::Constructor(resource) => write!(f, "{resource}.constructor"),
            FuncName::Method(resource, name) | FuncName::Static(resource, name) => write!(f, "{resource}.{name}"),
        }
    }
}

/// The full path of an item: the instances that lead to it, and its name as the binary spells it.
pub fn full(instances: &[impl AsRef<str>], name: &str) -> String {
    let mut out = String::new();
    for instance in instances {
        out.push_str(instance.as_ref());
        out.push('#');
    }
    out.push_str(&FuncName::parse(name).to_string());
    out
}

/// A text as one word of a POSIX shell command: quoted where it has to be.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@+=,%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// A function of an exported instance as the wasmtime command line spells it, and as
/// `wit_parser::ItemName` reads it: `ns:pkg/iface.func@1.0.0`.
pub fn invoke(instance: &str, function: &str) -> String {
    match instance.split_once('@') {
        Some((interface, version)) => format!("{interface}.{function}@{version}"),
        None => format!("{instance}.{function}"),
    }
}

/// The name of an interface as the binary spells it: `ns:pkg/iface@1.0.0`.
pub fn interface(namespace: &str, package: &str, interface: &str, version: Option<&str>) -> String {
    match version {
        Some(version) => format!("{namespace}:{package}/{interface}@{version}"),
        None => format!("{namespace}:{package}/{interface}"),
    }
}

/// A package name with its version where WIT texts write it: `ns:pkg@1.0.0`.
pub fn package(namespace: &str, package: &str, version: Option<&str>) -> String {
    match version {
        Some(version) => format!("{namespace}:{package}@{version}"),
        None => format!("{namespace}:{package}"),
    }
}

/// The path of an instance inside others.
pub fn instance(instances: &[impl AsRef<str>]) -> String {
    instances.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("#")
}

/// A core import, as runtimes write it: `env::malloc`.
pub(crate) fn core_import(module: &str, name: &str) -> String {
    format!("{module}::{name}")
}
