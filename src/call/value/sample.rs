//! Example values: the simplest that a type takes, and the edges of every type.

use super::number::bounds;
use super::{Value, ValueScope, from_node, parse_value};
use crate::surface::{Surface, Type, TypeKind};

/// How deep examples follow a type before they stop at the empty form.
const DEPTH: usize = 12;

/// How many values an example of a list of fixed length may hold.
const HEAVIEST: usize = 4096;

/// How many edge values one type contributes.
const MANY: usize = 12;

/// A simple valid value; `None` where only a running instance can supply one (handles).
pub fn sample(surface: &Surface, ty: Type) -> Option<Value> {
    let text = surface.example(ty)?;
    let no_files = |_: &str| Err(String::new());
    let scope = ValueScope { surface, handle: &|_| None, file: &no_files };
    from_node(&scope, ty, &parse_value(&text, 0..text.len()).ok()?).ok()
}

/// A list of one value many times; nothing where that would be too much to look at.
fn repeated(value: Value, length: u32) -> Option<Value> {
    let length = usize::try_from(length).ok()?;
    let mut weight = 0usize;
    value.visit(&mut |_| weight += 1);
    (weight.saturating_mul(length) <= HEAVIEST).then(|| Value::List(vec![value; length]))
}

/// Values at the edges of a type: bounds, empty and full, each case once.
pub fn edges(surface: &Surface, ty: Type) -> Vec<Value> {
    let mut values = edges_at(surface, ty, 0);
    values.truncate(MANY);
    values
}

fn edges_at(surface: &Surface, ty: Type, depth: usize) -> Vec<Value> {
    let ty = surface.resolve(ty);
    if let Some((min, max)) = bounds(ty) {
        return match min {
            0 => [0, 1, max].map(|value| Value::Unsigned(value as u64)).into(),
            _ => [0, -1, max, min].map(|value| Value::Signed(value as i64)).into(),
        };
    }
    match ty {
        Type::Bool => vec![Value::Bool(false), Value::Bool(true)],
        Type::F32 => [0.0, -0.0, 1.5, f32::MAX, f32::MIN_POSITIVE, f32::INFINITY, f32::NAN].map(Value::F32).into(),
        Type::F64 => [0.0, -0.0, 1.5, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN].map(Value::F64).into(),
        Type::Char => ['a', '\0', 'é', '\u{10ffff}'].map(Value::Char).into(),
        Type::String => ["", "a", "déjà vu 😀", "line\nbreak \"quoted\""].map(|t| Value::String(t.into())).into(),
        Type::ErrorContext => Vec::new(),
        Type::Id(id) if depth <= DEPTH => edges_of(surface, &surface.def(id).kind, depth),
        _ => sample(surface, ty).into_iter().collect(),
    }
}

fn edges_of(surface: &Surface, kind: &TypeKind, depth: usize) -> Vec<Value> {
    let inner = |ty: Type| -> Vec<Value> {
        let mut values = edges_at(surface, ty, depth + 1);
        values.truncate(MANY);
        values
    };
    let boxed = |ty: &Option<Type>| -> Vec<Option<Box<Value>>> {
        match ty {
            Some(ty) => inner(*ty).into_iter().map(|value| Some(Box::new(value))).collect(),
            None => vec![None],
        }
    };
    match kind {
        TypeKind::Record(fields) => product(fields.iter().map(|field| inner(field.ty)))
            .into_iter()
            .map(|values| Value::Record(fields.iter().map(|field| field.name.clone()).zip(values).collect()))
            .collect(),
        TypeKind::Tuple(types) => product(types.iter().map(|ty| inner(*ty))).into_iter().map(Value::Tuple).collect(),
        TypeKind::Variant(cases) => {
            let mut all: Vec<Vec<Value>> = Vec::new();
            for case in cases {
                all.push(boxed(&case.ty).into_iter().map(|p| Value::Variant(case.name.clone(), p)).collect());
            }
            round_robin(all)
        }
        TypeKind::Enum(names) => names.iter().cloned().map(Value::Enum).collect(),
        TypeKind::Flags(names) => {
            vec![
                Value::Flags(Vec::new()),
                Value::Flags(names.iter().take(1).cloned().collect()),
                Value::Flags(names.clone()),
            ]
        }
        TypeKind::List(ty) => {
            let values = inner(*ty);
            if values.is_empty() {
                vec![Value::List(values)]
            } else {
                vec![Value::List(Vec::new()), Value::List(values)]
            }
        }
        TypeKind::FixedList(ty, length) => {
            inner(*ty).into_iter().filter_map(|value| repeated(value, *length)).collect()
        }
        TypeKind::Map(key, ty) => {
            let entries = inner(*key).into_iter().zip(inner(*ty)).collect();
            vec![Value::Map(Vec::new()), Value::Map(entries)]
        }
        TypeKind::Option(ty) => {
            let some = inner(*ty).into_iter().map(|value| Value::Option(Some(Box::new(value))));
            std::iter::once(Value::Option(None)).chain(some).collect()
        }
        TypeKind::Result { ok, err } => round_robin(vec![
            boxed(ok).into_iter().map(|payload| Value::Result(Ok(payload))).collect(),
            boxed(err).into_iter().map(|payload| Value::Result(Err(payload))).collect(),
        ]),
        TypeKind::Stream(Some(ty)) => vec![Value::Stream(Vec::new()), Value::Stream(inner(*ty))],
        TypeKind::Future(ty) => boxed(ty).into_iter().map(Value::Future).collect(),
        TypeKind::Alias(ty) => inner(*ty),
        TypeKind::Stream(None) | TypeKind::Own(_) | TypeKind::Borrow(_) => Vec::new(),
    }
}

/// Rows that together show every value of every column, not every combination.
pub(in crate::call) fn product<T: Clone>(columns: impl Iterator<Item = Vec<T>>) -> Vec<Vec<T>> {
    let columns: Vec<Vec<T>> = columns.collect();
    if columns.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let rows = columns.iter().map(Vec::len).max().unwrap_or(1);
    (0..rows).map(|row| columns.iter().map(|column| column[row % column.len()].clone()).collect()).collect()
}

fn round_robin(lists: Vec<Vec<Value>>) -> Vec<Value> {
    let rows = lists.iter().map(Vec::len).max().unwrap_or(0);
    (0..rows).flat_map(|row| lists.iter().filter_map(move |list| list.get(row).cloned())).collect()
}
