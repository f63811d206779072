//! Values as JSON.
//!
//! | type | JSON |
//! |---|---|
//! | integers | numbers, 64 bits exact |
//! | floats | numbers; `"nan"`, `"inf"`, `"-inf"` |
//! | `char`, `string`, `enum` | strings |
//! | `record` | an object, fields of type `option` may be left out |
//! | `variant`, `result` | `{"case": payload}`; `"case"` without payload |
//! | `flags` | an array of the names that are set |
//! | `option<T>` | `null` or the value; where the value itself may be `null`: `null` or `{"some": value}` |
//! | `list<T>`, `tuple`, `stream<T>` | an array |
//! | `list<u8>` | also Base64 in a string, or `"@path"` |
//! | `map<K, V>` | an object where the keys are strings, else an array of `[key, value]` |
//! | handles | `{"handle": "b"}` |

use super::{Label, NodeKind, Value, ValueNode};
use crate::surface::{Surface, Type, TypeKind};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;
use std::borrow::Cow;

/// A piece of JSON in the form that WAVE has for the type, its parts as they are; what is written alike in
/// both languages, or fits neither, stays.
pub(super) fn wave_form<'n>(surface: &Surface, ty: Type, node: &'n ValueNode) -> Cow<'n, ValueNode> {
    let kind = match (surface.kind(ty), &node.kind) {
        (None, NodeKind::String(text)) => match ty {
            Type::Char => single_char(text).map(NodeKind::Char),
            Type::F32 | Type::F64 if matches!(text.as_str(), "nan" | "inf" | "-inf") => {
                Some(NodeKind::Number(text.clone()))
            }
            _ => None,
        },
        (Some(TypeKind::Record(_)), NodeKind::Map(entries)) => named(entries).map(NodeKind::Record),
        (Some(TypeKind::Variant(_) | TypeKind::Enum(_) | TypeKind::Result { .. }), NodeKind::String(text)) => {
            Some(NodeKind::Name(label(text, node), None))
        }
        (Some(TypeKind::Variant(_) | TypeKind::Result { .. }), NodeKind::Map(entries)) => single(entries),
        (Some(TypeKind::Flags(_)), NodeKind::List(nodes)) => {
            let labels = nodes.iter().map(|node| match &node.kind {
                NodeKind::String(text) => Some(label(text, node)),
                _ => None,
            });
            labels.collect::<Option<_>>().map(NodeKind::Flags)
        }
        (Some(TypeKind::Option(_)), _) if is_null(node) => Some(NodeKind::Name(label("none", node), None)),
        (Some(TypeKind::Option(inner)), NodeKind::Map(entries)) if nullable(surface, *inner) => single(entries),
        (Some(TypeKind::Tuple(_)), NodeKind::List(nodes)) => Some(NodeKind::Tuple(nodes.clone())),
        (Some(TypeKind::Future(None)), _) => Some(NodeKind::Tuple(Vec::new())),
        (Some(TypeKind::Own(_) | TypeKind::Borrow(_)), NodeKind::Map(entries)) => match entries.as_slice() {
            [(key, ValueNode { kind: NodeKind::String(name), span })] if text(key) == Some("handle") => {
                Some(NodeKind::Name(Label { text: name.clone(), span: span.clone() }, None))
            }
            _ => None,
        },
        _ => None,
    };
    kind.map_or(Cow::Borrowed(node), |kind| Cow::Owned(ValueNode { span: node.span.clone(), kind }))
}

/// What JSON writes for a type, in words.
pub(super) fn json_form(surface: &Surface, ty: Type) -> Option<&'static str> {
    Some(match surface.kind(ty) {
        None if ty == Type::Char => "a string of one character",
        None => return None,
        Some(TypeKind::Record(_)) => "an object",
        Some(TypeKind::Variant(_) | TypeKind::Result { .. }) => "`\"case\"` or `{\"case\": value}`",
        Some(TypeKind::Enum(_)) => "a string",
        Some(TypeKind::Flags(_)) => "an array of strings",
        Some(TypeKind::Map(key, _)) if surface.resolve(*key) == Type::String => "an object",
        Some(TypeKind::Map(..)) => "an array of `[key, value]`",
        Some(TypeKind::Own(_) | TypeKind::Borrow(_)) => "`{\"handle\": \"name\"}`",
        Some(TypeKind::Option(_)) => "`null` or `{\"some\": value}`",
        Some(_) => "an array",
    })
}

fn label(text: &str, node: &ValueNode) -> Label {
    Label { text: text.to_owned(), span: node.span.clone() }
}

fn text(node: &ValueNode) -> Option<&str> {
    match &node.kind {
        NodeKind::String(text) => Some(text),
        _ => None,
    }
}

pub(super) fn single_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The entries of an object by their names.
fn named(entries: &[(ValueNode, ValueNode)]) -> Option<Vec<(Label, ValueNode)>> {
    entries.iter().map(|(key, value)| Some((label(text(key)?, key), value.clone()))).collect()
}

/// `{"case": payload}`.
fn single(entries: &[(ValueNode, ValueNode)]) -> Option<NodeKind> {
    let [(key, payload)] = entries else { return None };
    Some(NodeKind::Name(label(text(key)?, key), Some(Box::new(payload.clone()))))
}

pub(super) fn is_null(node: &ValueNode) -> bool {
    matches!(&node.kind, NodeKind::Name(label, None) if label.text == "null")
}

/// Whether a value of the type may itself be written `null`.
fn nullable(surface: &Surface, ty: Type) -> bool {
    match surface.kind(ty) {
        Some(TypeKind::Option(_) | TypeKind::Future(None)) => true,
        Some(TypeKind::Future(Some(inner))) => nullable(surface, *inner),
        _ => false,
    }
}

/// A value as JSON, by the table at the top of this module.
pub fn to_json(surface: &Surface, ty: Type, value: &Value) -> Json {
    serde_json::to_value(TypedValue { surface, ty, value }).unwrap_or_default()
}

/// A value with its type, which is written as JSON without holding all of its text.
#[derive(Clone, Copy, Debug)]
pub struct TypedValue<'a> {
    /// The types.
    pub surface: &'a Surface,
    /// The value's.
    pub ty: Type,
    /// The value.
    pub value: &'a Value,
}

impl<'a> TypedValue<'a> {
    fn part(self, ty: Type, value: &'a Value) -> Self {
        TypedValue { ty, value, ..self }
    }

    /// `{"case": payload}`, or `"case"`.
    fn case<S: Serializer>(
        self,
        to: S,
        name: &str,
        payload: Option<&'a Value>,
        ty: Option<Type>,
    ) -> Result<S::Ok, S::Error> {
        match (payload, ty) {
            (Some(payload), Some(ty)) => to.collect_map([(name, self.part(ty, payload))]),
            _ => to.serialize_str(name),
        }
    }
}

impl Serialize for TypedValue<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let TypedValue { surface, ty, value } = *self;
        match (value, surface.kind(ty)) {
            (Value::Bool(value), _) => to.serialize_bool(*value),
            (Value::Unsigned(value), _) => to.serialize_u64(*value),
            (Value::Signed(value), _) => to.serialize_i64(*value),
            (Value::F32(value), _) if value.is_finite() => {
                // The shortest decimal that reads back as the same 32 bits.
                to.serialize_f64(value.to_string().parse().unwrap_or_else(|_| (*value).into()))
            }
            (Value::F64(value), _) if value.is_finite() => to.serialize_f64(*value),
            (Value::F32(_) | Value::F64(_), _) => to.serialize_str(&super::to_wave(value)),
            (Value::Char(c), _) => to.serialize_char(*c),
            (Value::String(text) | Value::ErrorContext(text) | Value::Enum(text), _) => to.serialize_str(text),
            (Value::List(values), Some(TypeKind::List(ty) | TypeKind::FixedList(ty, _)))
            | (Value::Stream(values), Some(TypeKind::Stream(Some(ty)))) => {
                to.collect_seq(values.iter().map(|value| self.part(*ty, value)))
            }
            (Value::Tuple(values), Some(TypeKind::Tuple(types))) => {
                to.collect_seq(values.iter().zip(types).map(|(value, ty)| self.part(*ty, value)))
            }
            (Value::Record(values), Some(TypeKind::Record(fields))) => {
                to.collect_map(values.iter().zip(fields).map(|((name, value), f)| (name, self.part(f.ty, value))))
            }
            (Value::Variant(name, payload), Some(TypeKind::Variant(cases))) => {
                let ty = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty);
                self.case(to, name, payload.as_deref(), ty)
            }
            (Value::Result(Ok(payload)), Some(TypeKind::Result { ok, .. })) => {
                self.case(to, "ok", payload.as_deref(), *ok)
            }
            (Value::Result(Err(payload)), Some(TypeKind::Result { err, .. })) => {
                self.case(to, "err", payload.as_deref(), *err)
            }
            (Value::Flags(names), _) => to.collect_seq(names),
            (Value::Option(None) | Value::Future(None), _) => to.serialize_unit(),
            (Value::Option(Some(value)), Some(TypeKind::Option(inner))) if nullable(surface, *inner) => {
                self.case(to, "some", Some(value), Some(*inner))
            }
            (Value::Option(Some(value)), Some(TypeKind::Option(ty)))
            | (Value::Future(Some(value)), Some(TypeKind::Future(Some(ty)))) => self.part(*ty, value).serialize(to),
            (Value::Map(entries), Some(TypeKind::Map(key, ty))) if surface.resolve(*key) == Type::String => {
                let mut map = to.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    let Value::String(key) = key else { return Err(S::Error::custom("a key is not a string")) };
                    map.serialize_entry(key, &self.part(*ty, value))?;
                }
                map.end()
            }
            (Value::Map(entries), Some(TypeKind::Map(key, ty))) => {
                to.collect_seq(entries.iter().map(|(k, v)| [self.part(*key, k), self.part(*ty, v)]))
            }
            (Value::Handle(name), _) => to.collect_map([("handle", name)]),
            (other, _) => to.serialize_str(&super::to_wave(other)),
        }
    }
}

/// Standard or URL-safe Base64, with or without padding.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}
