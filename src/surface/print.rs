//! Types in WIT syntax.

use super::{FuncType, Surface, Type, TypeId, TypeKind};
use std::fmt::Write;

/// How deep types are written out before `…` stands for the rest.
const MAX_DEPTH: usize = 64;

impl Surface {
    /// A type as WIT writes it where it is used: by name where it has one, else written out.
    pub fn type_text(&self, ty: Type) -> String {
        let mut out = String::new();
        self.write_type(&mut out, ty, true, 0);
        out
    }

    /// A type written out one level: `record { id: u32, name: string }`, aliases followed.
    pub fn type_structure(&self, ty: Type) -> String {
        let mut out = String::new();
        self.write_type(&mut out, self.resolve(ty), false, 0);
        out
    }

    /// What a named type stands for: its structure, or the type it is another name for.
    pub(crate) fn definition_text(&self, id: TypeId) -> String {
        let own = self.def(id);
        let mut out = String::new();
        match own.kind {
            // Taken from another interface by `use`: the name alone would say nothing.
            TypeKind::Alias(Type::Id(of)) if self.def(of).name == own.name => return self.definition_text(of),
            TypeKind::Alias(ty) => self.write_type(&mut out, ty, true, 0),
            _ => self.write_structure(&mut out, id, 0),
        }
        out
    }

    /// `async func(data: string) -> result<string, string>`
    pub fn func_text(&self, func: &FuncType) -> String {
        let mut out = String::new();
        out.push_str(if func.is_async { "async func(" } else { "func(" });
        for (i, param) in func.params.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            let _ = write!(out, "{}: ", param.name);
            self.write_type(&mut out, param.ty, true, 0);
        }
        out.push(')');
        if let Some(result) = func.result {
            out.push_str(" -> ");
            self.write_type(&mut out, result, true, 0);
        }
        out
    }

    fn write_type(&self, out: &mut String, ty: Type, by_name: bool, depth: usize) {
        let id = match ty {
            Type::Id(id) => id,
            primitive => return out.push_str(primitive.primitive().expect("only ids are not primitive")),
        };
        if depth > MAX_DEPTH {
            return out.push('…');
        }
        match (&self.types[id.0].name, by_name) {
            (Some(name), true) if matches!(self.types[id.0].kind, TypeKind::Borrow(_)) => {
                let _ = write!(out, "borrow<{name}>");
            }
            (Some(name), true) => out.push_str(name),
            _ => self.write_structure(out, id, depth + 1),
        }
    }

    fn write_structure(&self, out: &mut String, id: TypeId, depth: usize) {
        match &self.types[id.0].kind {
            TypeKind::Record(fields) => {
                out.push_str("record {");
                for (i, field) in fields.iter().enumerate() {
                    out.push_str(if i == 0 { " " } else { ", " });
                    let _ = write!(out, "{}: ", field.name);
                    self.write_type(out, field.ty, true, depth);
                }
                out.push_str(" }");
            }
            TypeKind::Variant(cases) => {
                out.push_str("variant {");
                for (i, case) in cases.iter().enumerate() {
                    out.push_str(if i == 0 { " " } else { ", " });
                    out.push_str(&case.name);
                    if let Some(ty) = case.ty {
                        out.push('(');
                        self.write_type(out, ty, true, depth);
                        out.push(')');
                    }
                }
                out.push_str(" }");
            }
            TypeKind::Enum(names) => {
                let _ = write!(out, "enum {{ {} }}", names.join(", "));
            }
            TypeKind::Flags(names) => {
                let _ = write!(out, "flags {{ {} }}", names.join(", "));
            }
            TypeKind::Tuple(types) => {
                out.push_str("tuple<");
                for (i, ty) in types.iter().enumerate() {
                    if i > 0 {
                        out.push_str(", ");
                    }
                    self.write_type(out, *ty, true, depth);
                }
                out.push('>');
            }
            TypeKind::List(ty) => self.write_wrapped(out, "list", &[Some(*ty)], depth),
            TypeKind::FixedList(ty, length) => {
                out.push_str("list<");
                self.write_type(out, *ty, true, depth);
                let _ = write!(out, ", {length}>");
            }
            TypeKind::Map(key, value) => self.write_wrapped(out, "map", &[Some(*key), Some(*value)], depth),
            TypeKind::Option(ty) => self.write_wrapped(out, "option", &[Some(*ty)], depth),
            TypeKind::Result { ok, err } => match (ok, err) {
                (None, None) => out.push_str("result"),
                (Some(ok), None) => self.write_wrapped(out, "result", &[Some(*ok)], depth),
                (ok, err) => self.write_wrapped(out, "result", &[*ok, *err], depth),
            },
            TypeKind::Own(resource) => out.push_str(&self.resources[resource.0].name),
            TypeKind::Borrow(resource) => {
                let _ = write!(out, "borrow<{}>", self.resources[resource.0].name);
            }
            TypeKind::Stream(None) => out.push_str("stream"),
            TypeKind::Stream(ty) => self.write_wrapped(out, "stream", &[*ty], depth),
            TypeKind::Future(None) => out.push_str("future"),
            TypeKind::Future(ty) => self.write_wrapped(out, "future", &[*ty], depth),
            TypeKind::Alias(ty) => self.write_type(out, *ty, true, depth),
        }
    }

    fn write_wrapped(&self, out: &mut String, word: &str, parts: &[Option<Type>], depth: usize) {
        let _ = write!(out, "{word}<");
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            match part {
                Some(ty) => self.write_type(out, *ty, true, depth),
                None => out.push('_'),
            }
        }
        out.push('>');
    }
}

impl Type {
    /// The WIT keyword of a primitive type.
    pub fn primitive(self) -> Option<&'static str> {
        Some(match self {
            Type::Bool => "bool",
            Type::U8 => "u8",
            Type::U16 => "u16",
            Type::U32 => "u32",
            Type::U64 => "u64",
            Type::S8 => "s8",
            Type::S16 => "s16",
            Type::S32 => "s32",
            Type::S64 => "s64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::Char => "char",
            Type::String => "string",
            Type::ErrorContext => "error-context",
            Type::Id(_) => return None,
        })
    }
}

impl TypeKind {
    /// The WIT word for the kind of type.
    pub fn word(&self) -> &'static str {
        match self {
            TypeKind::Record(_) => "record",
            TypeKind::Variant(_) => "variant",
            TypeKind::Enum(_) => "enum",
            TypeKind::Flags(_) => "flags",
            TypeKind::Tuple(_) => "tuple",
            TypeKind::List(_) => "list",
            TypeKind::FixedList(..) => "fixed-length list",
            TypeKind::Map(..) => "map",
            TypeKind::Option(_) => "option",
            TypeKind::Result { .. } => "result",
            TypeKind::Own(_) => "own",
            TypeKind::Borrow(_) => "borrow",
            TypeKind::Stream(_) => "stream",
            TypeKind::Future(_) => "future",
            TypeKind::Alias(_) => "alias",
        }
    }
}
