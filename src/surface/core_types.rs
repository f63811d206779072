//! The imports and exports of core modules.

use wasmparser::types::{EntityType, TypesRef};

/// An import (`module` and `name`) or an export (`name`) of a core module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreItem {
    /// For an import: the module it is taken from.
    pub module: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is, with its type.
    pub ty: CoreExtern,
}

/// The kind of a core import or export, without its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoreKind {
    /// A function.
    Func,
    /// A table.
    Table,
    /// A linear memory.
    Memory,
    /// A global.
    Global,
    /// An exception tag.
    Tag,
}

/// A core import or export with its type in the words of the text format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoreExtern {
    /// A function: value types such as `i32`.
    Func {
        /// Parameter types.
        params: Vec<String>,
        /// Result types.
        results: Vec<String>,
    },
    /// Any other kind, its type written out: `memory 1 2`, `global mut i32`.
    Other {
        /// Which kind.
        kind: CoreKind,
        /// The type in words.
        text: String,
    },
}

impl CoreExtern {
    /// Which kind it is.
    pub fn kind(&self) -> CoreKind {
        match self {
            CoreExtern::Func { .. } => CoreKind::Func,
            CoreExtern::Other { kind, .. } => *kind,
        }
    }
}

impl CoreKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            CoreKind::Func => "function",
            CoreKind::Table => "table",
            CoreKind::Memory => "memory",
            CoreKind::Global => "global",
            CoreKind::Tag => "tag",
        }
    }
}

impl std::fmt::Display for CoreExtern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CoreExtern::Func { params, results } => {
                write!(f, "({})", params.join(", "))?;
                if results.is_empty() { Ok(()) } else { write!(f, " -> ({})", results.join(", ")) }
            }
            CoreExtern::Other { text, .. } => f.write_str(text),
        }
    }
}

/// The validator's type of a core import or export, in words.
pub(crate) fn core_extern(types: TypesRef<'_>, ty: EntityType) -> CoreExtern {
    let other = |kind, text| CoreExtern::Other { kind, text };
    match ty {
        EntityType::Func(id) | EntityType::FuncExact(id) => match func_words(types, id) {
            Some((params, results)) => CoreExtern::Func { params, results },
            None => CoreExtern::Func { params: Vec::new(), results: Vec::new() },
        },
        EntityType::Table(table) => other(
            CoreKind::Table,
            format!("table {}", limits(table.initial, table.maximum) + " " + &table.element_type.to_string()),
        ),
        EntityType::Memory(memory) => other(
            CoreKind::Memory,
            format!(
                "memory {}{}{}",
                if memory.memory64 { "i64 " } else { "" },
                limits(memory.initial, memory.maximum),
                if memory.shared { " shared" } else { "" }
            ),
        ),
        EntityType::Global(global) => other(
            CoreKind::Global,
            format!("global {}{}", if global.mutable { "mut " } else { "" }, global.content_type),
        ),
        EntityType::Tag(id) => other(
            CoreKind::Tag,
            format!("tag ({})", func_words(types, id).map(|(params, _)| params.join(", ")).unwrap_or_default()),
        ),
    }
}

fn func_words(types: TypesRef<'_>, id: wasmparser::types::CoreTypeId) -> Option<(Vec<String>, Vec<String>)> {
    let wasmparser::CompositeInnerType::Func(func) = &types[id].composite_type.inner else { return None };
    let words = |types: &[wasmparser::ValType]| types.iter().map(ToString::to_string).collect();
    Some((words(func.params()), words(func.results())))
}

fn limits(initial: u64, maximum: Option<u64>) -> String {
    match maximum {
        Some(maximum) => format!("{initial} {maximum}"),
        None => initial.to_string(),
    }
}
