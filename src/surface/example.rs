//! Example values in WAVE, so that a suggested call can be pasted and run.

use super::{Direction, FuncType, Function, Surface, Type, TypeKind};

/// How deep an example goes before it gives up.
const MAX_DEPTH: usize = 12;

/// How long the example of a list of fixed length may be.
const MAX_LENGTH: usize = 1024;

/// Among how many functions the first is chosen that is easy to call, and how long its arguments may be.
const FUNCTIONS: usize = 20;
const EASY: usize = 24;

impl Surface {
    /// A call of an exported function with example arguments: of the first that is easy to call.
    pub(crate) fn example_call(&self) -> Option<String> {
        let functions = self.functions(Direction::Export);
        let free = functions.iter().filter(|function| !function.name.starts_with('[')).take(FUNCTIONS);
        let example = |function: &Function<'_>| {
            let arguments = self.example_arguments(function.ty)?;
            Some((arguments.len().max(EASY), [function.path(), arguments].concat()))
        };
        free.filter_map(example).min_by_key(|(length, _)| *length).map(|(_, call)| call)
    }

    /// An example value of a type in WAVE; `None` for what WAVE cannot write (handles, streams,
    /// futures, error contexts).
    pub fn example(&self, ty: Type) -> Option<String> {
        self.example_at(ty, "", 0)
    }

    /// Example arguments for a function, in parentheses; `None` if one of them has no text.
    pub(crate) fn example_arguments(&self, func: &FuncType) -> Option<String> {
        let arguments: Option<Vec<String>> =
            func.params.iter().map(|param| self.example_at(param.ty, &param.name, 0)).collect();
        Some(format!("({})", arguments?.join(", ")))
    }

    fn example_at(&self, ty: Type, name: &str, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        let at = |ty: Type| self.example_at(ty, "", depth + 1);
        Some(match self.resolve(ty) {
            Type::Bool => "true".into(),
            Type::F32 | Type::F64 => "1.5".into(),
            Type::Char => "'a'".into(),
            Type::String if name == "data" || name.contains("json") => "\"{}\"".into(),
            Type::String => "\"text\"".into(),
            Type::ErrorContext => return None,
            Type::Id(id) => match &self.def(id).kind {
                TypeKind::Record(fields) => {
                    let fields: Option<Vec<String>> = fields
                        .iter()
                        .map(|f| Some(format!("{}: {}", f.name, self.example_at(f.ty, &f.name, depth + 1)?)))
                        .collect();
                    format!("{{{}}}", fields?.join(", "))
                }
                TypeKind::Variant(cases) => {
                    let (name, payload) = cases.iter().find_map(|case| match case.ty {
                        None => Some((&case.name, None)),
                        Some(ty) => at(ty).map(|value| (&case.name, Some(value))),
                    })?;
                    payload.map_or_else(|| name.clone(), |value| format!("{name}({value})"))
                }
                TypeKind::Enum(names) => names.first()?.clone(),
                TypeKind::Flags(names) => format!("{{{}}}", names.first().map_or("", String::as_str)),
                TypeKind::Tuple(types) => {
                    format!("({})", types.iter().map(|ty| at(*ty)).collect::<Option<Vec<_>>>()?.join(", "))
                }
                TypeKind::List(ty) => format!("[{}]", at(*ty)?),
                TypeKind::FixedList(ty, length) => {
                    let (element, length) = (at(*ty)?, *length as usize);
                    if element.len().saturating_mul(length) > MAX_LENGTH {
                        return None;
                    }
                    format!("[{}]", vec![element; length].join(", "))
                }
                TypeKind::Map(key, value) => format!("[({}, {})]", at(*key)?, at(*value)?),
                TypeKind::Option(ty) => format!("some({})", at(*ty)?),
                TypeKind::Result { ok, err } => match (ok, err) {
                    (Some(ty), _) => format!("ok({})", at(*ty)?),
                    (None, _) => "ok".into(),
                },
                _ => return None,
            },
            _ => "1".into(),
        })
    }
}
