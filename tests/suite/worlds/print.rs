//! Generated packages as WIT text.

use super::{Def, DefKind, Entry, Func, Interface, Package, Ty};
use std::fmt;

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version.as_str() {
            "" => writeln!(f, "package gen:pkg;")?,
            version => writeln!(f, "package gen:pkg@{version};")?,
        }
        for interface in &self.interfaces {
            writeln!(f, "interface {} {{", interface.name)?;
            write!(f, "{interface}")?;
            writeln!(f, "}}")?;
        }
        writeln!(f, "world w {{")?;
        for (word, entries) in [("import", &self.imports), ("export", &self.exports)] {
            for entry in entries {
                match entry {
                    Entry::Interface(name) => writeln!(f, "  {word} {name};")?,
                    Entry::Func(func) => writeln!(f, "  {word} {func}")?,
                    Entry::Inline(inline) => writeln!(f, "  {word} {}: interface {{\n{inline}  }}", inline.name)?,
                }
            }
        }
        writeln!(f, "}}")
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (from, name) in &self.uses {
            writeln!(f, "  use {from}.{{{name}}};")?;
        }
        for def in &self.defs {
            writeln!(f, "  {def}")?;
        }
        for func in &self.funcs {
            writeln!(f, "  {func}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Def {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.kind {
            DefKind::Record(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
                write!(f, "record {name} {{ {} }}", fields.join(", "))
            }
            DefKind::Variant(cases) => {
                let cases: Vec<_> = cases
                    .iter()
                    .map(|(name, ty)| ty.as_ref().map_or(name.clone(), |ty| format!("{name}({ty})")))
                    .collect();
                write!(f, "variant {name} {{ {} }}", cases.join(", "))
            }
            DefKind::Enum(names) => write!(f, "enum {name} {{ {} }}", names.join(", ")),
            DefKind::Flags(names) => write!(f, "flags {name} {{ {} }}", names.join(", ")),
            DefKind::Alias(ty) => write!(f, "type {name} = {ty};"),
            DefKind::Resource(funcs) => {
                writeln!(f, "resource {name} {{")?;
                for func in funcs {
                    writeln!(f, "    {func}")?;
                }
                write!(f, "  }}")
            }
        }
    }
}

impl fmt::Display for Func {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params: Vec<_> = self.params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
        if self.name == "constructor" {
            return write!(f, "constructor({});", params.join(", "));
        }
        let word = if self.is_async { "async func" } else { "func" };
        write!(f, "{}: {word}({})", self.name, params.join(", "))?;
        match &self.result {
            Some(ty) => write!(f, " -> {ty};"),
            None => write!(f, ";"),
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Primitive(name) => f.write_str(name),
            Ty::Named(name) => f.write_str(name),
            Ty::Borrow(name) => write!(f, "borrow<{name}>"),
            Ty::List(ty) => write!(f, "list<{ty}>"),
            Ty::Fixed(ty, n) => write!(f, "list<{ty}, {n}>"),
            Ty::Map(key, ty) => write!(f, "map<{key}, {ty}>"),
            Ty::Option(ty) => write!(f, "option<{ty}>"),
            Ty::Result(None, None) => f.write_str("result"),
            Ty::Result(Some(ok), None) => write!(f, "result<{ok}>"),
            Ty::Result(None, Some(err)) => write!(f, "result<_, {err}>"),
            Ty::Result(Some(ok), Some(err)) => write!(f, "result<{ok}, {err}>"),
            Ty::Tuple(types) => {
                let types: Vec<_> = types.iter().map(ToString::to_string).collect();
                write!(f, "tuple<{}>", types.join(", "))
            }
            Ty::Stream(None) => f.write_str("stream"),
            Ty::Stream(Some(ty)) => write!(f, "stream<{ty}>"),
            Ty::Future(None) => f.write_str("future"),
            Ty::Future(Some(ty)) => write!(f, "future<{ty}>"),
        }
    }
}
