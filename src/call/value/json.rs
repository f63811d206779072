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

use super::read::ValueReader;
use super::{Label, NodeKind, Value, ValueError, ValueNode, ValueScope};
use crate::surface::{Surface, Type, TypeKind};
use serde_json::{Map, Number, Value as Json};

/// Reads a piece of JSON (parsed with its places) as a value of a type.
///
/// # Errors
/// At the first part that does not fit the type.
pub fn from_json(scope: &ValueScope<'_>, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
    ValueReader { scope, path: String::new(), json: true }.json(ty, node)
}

impl ValueReader<'_> {
    fn json(&mut self, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
        let ty = self.scope.surface.resolve(ty);
        let Type::Id(id) = ty else { return self.json_primitive(ty, node) };
        let scope = self.scope;
        self.json_compound(ty, &scope.surface.def(id).kind, node)
    }

    fn mismatch<T>(&self, ty: Type, node: &ValueNode, form: &str) -> Result<T, ValueError> {
        let text = self.scope.surface.type_text(ty);
        self.wrong(&node.span, ty, format!("expected {form} for `{text}`, found {}", node.form()))
    }

    fn json_primitive(&mut self, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
        match (ty, &node.kind) {
            (Type::Char, NodeKind::String(text)) => {
                let mut chars = text.chars();
                match (chars.next(), chars.next()) {
                    (Some(c), None) => Ok(Value::Char(c)),
                    _ => self.mismatch(ty, node, "a string of one character"),
                }
            }
            (Type::F32 | Type::F64, NodeKind::String(text)) if matches!(text.as_str(), "nan" | "inf" | "-inf") => {
                let word = ValueNode { span: node.span.clone(), kind: NodeKind::Number(text.clone()) };
                self.primitive(ty, &word)
            }
            _ => self.primitive(ty, node),
        }
    }

    fn json_compound(&mut self, ty: Type, kind: &TypeKind, node: &ValueNode) -> Result<Value, ValueError> {
        match kind {
            TypeKind::Record(fields) => {
                let entries = self.object(ty, node)?;
                for (label, _) in &entries {
                    if !fields.iter().any(|field| field.name == label.text) {
                        let taken: Vec<&str> = entries.iter().map(|(label, _)| label.text.as_str()).collect();
                        return self.unknown(ty, "field", label, fields.iter().map(|f| f.name.as_str()), &taken);
                    }
                }
                let mut values = Vec::with_capacity(fields.len());
                for field in fields {
                    let value = match entries.iter().find(|(label, _)| label.text == field.name) {
                        Some((_, node)) => self.step(&format!(".{}", field.name), |r| r.json(field.ty, node))?,
                        None if matches!(self.scope.surface.kind(field.ty), Some(TypeKind::Option(_))) => {
                            Value::Option(None)
                        }
                        None => return self.wrong(&node.span, ty, format!("field `{}` is missing", field.name)),
                    };
                    values.push((field.name.clone(), value));
                }
                Ok(Value::Record(values))
            }
            TypeKind::Variant(cases) => {
                let (label, payload) = self.case(ty, node)?;
                let Some(case) = cases.iter().find(|case| case.name == label.text) else {
                    return self.unknown(ty, "case", &label, cases.iter().map(|c| c.name.as_str()), &[]);
                };
                let payload = self.json_payload(ty, &label, case.ty, payload, node)?;
                Ok(Value::Variant(label.text, payload))
            }
            TypeKind::Result { ok, err } => {
                let (label, payload) = self.case(ty, node)?;
                match label.text.as_str() {
                    "ok" => Ok(Value::Result(Ok(self.json_payload(ty, &label, *ok, payload, node)?))),
                    "err" => Ok(Value::Result(Err(self.json_payload(ty, &label, *err, payload, node)?))),
                    _ => self.unknown(ty, "case", &label, ["ok", "err"].into_iter(), &[]),
                }
            }
            TypeKind::Enum(names) => {
                let NodeKind::String(text) = &node.kind else { return self.mismatch(ty, node, "a string") };
                if names.contains(text) {
                    return Ok(Value::Enum(text.clone()));
                }
                let label = Label { text: text.clone(), span: node.span.clone() };
                self.unknown(ty, "case", &label, names.iter().map(String::as_str), &[])
            }
            TypeKind::Flags(names) => self.json_flags(ty, names, node),
            TypeKind::Option(inner) => self.json_option(ty, *inner, node),
            TypeKind::Tuple(types) => {
                let NodeKind::List(nodes) = &node.kind else { return self.mismatch(ty, node, "an array") };
                if nodes.len() != types.len() {
                    let message = format!("expected {} values in this tuple, found {}", types.len(), nodes.len());
                    return self.wrong(&node.span, ty, message);
                }
                let values = types.iter().zip(nodes).enumerate();
                let values = values.map(|(i, (ty, node))| self.step(&format!("[{i}]"), |r| r.json(*ty, node)));
                Ok(Value::Tuple(values.collect::<Result<_, _>>()?))
            }
            TypeKind::List(item) => Ok(Value::List(self.array(ty, *item, node)?)),
            TypeKind::FixedList(item, length) => {
                let values = self.array(ty, *item, node)?;
                if values.len() != *length as usize {
                    let message = format!("expected {length} values in this list, found {}", values.len());
                    return self.wrong(&node.span, ty, message);
                }
                Ok(Value::List(values))
            }
            TypeKind::Stream(item) => Ok(Value::Stream(match item {
                Some(item) => self.array(ty, *item, node)?,
                None => return self.wrong(&node.span, ty, "a `stream` without a type carries no values".into()),
            })),
            TypeKind::Future(Some(inner)) => Ok(Value::Future(Some(Box::new(self.json(*inner, node)?)))),
            TypeKind::Future(None) => Ok(Value::Future(None)),
            TypeKind::Map(key, value) => self.json_map(ty, *key, *value, node),
            TypeKind::Own(resource) | TypeKind::Borrow(resource) => {
                let entries = self.object(ty, node)?;
                let [(key, ValueNode { kind: NodeKind::String(name), span })] = entries.as_slice() else {
                    return self.mismatch(ty, node, "`{\"handle\": \"name\"}`");
                };
                if key.text != "handle" {
                    return self.mismatch(ty, node, "`{\"handle\": \"name\"}`");
                }
                let owned = matches!(kind, TypeKind::Own(_));
                self.handle(ty, *resource, &Label { text: name.clone(), span: span.clone() }, owned)
            }
            TypeKind::Alias(inner) => self.json(*inner, node),
        }
    }

    fn object(&self, ty: Type, node: &ValueNode) -> Result<Vec<(Label, ValueNode)>, ValueError> {
        let entries: Vec<(Label, ValueNode)> = match &node.kind {
            NodeKind::Flags(names) if names.is_empty() => Vec::new(),
            NodeKind::Map(entries) => {
                let named = entries.iter().map(|(key, value)| match &key.kind {
                    NodeKind::String(text) => Ok((Label { text: text.clone(), span: key.span.clone() }, value.clone())),
                    _ => self.mismatch(ty, key, "a string as the key"),
                });
                named.collect::<Result<_, _>>()?
            }
            _ => return self.mismatch(ty, node, "an object"),
        };
        for (i, (label, _)) in entries.iter().enumerate() {
            if entries[..i].iter().any(|(other, _)| other.text == label.text) {
                return self.wrong(&label.span, ty, format!("`{}` stands twice", label.text));
            }
        }
        Ok(entries)
    }

    /// `"case"` or `{"case": payload}`.
    fn case(&self, ty: Type, node: &ValueNode) -> Result<(Label, Option<ValueNode>), ValueError> {
        if let NodeKind::String(text) = &node.kind {
            return Ok((Label { text: text.clone(), span: node.span.clone() }, None));
        }
        let mut entries = match &node.kind {
            NodeKind::Map(_) => self.object(ty, node)?,
            _ => return self.mismatch(ty, node, "`\"case\"` or `{\"case\": value}`"),
        };
        match (entries.pop(), entries.is_empty()) {
            (Some((label, payload)), true) => Ok((label, Some(payload))),
            _ => self.mismatch(ty, node, "an object with one key"),
        }
    }

    fn json_payload(
        &mut self,
        ty: Type,
        label: &Label,
        wanted: Option<Type>,
        given: Option<ValueNode>,
        node: &ValueNode,
    ) -> Result<Option<Box<Value>>, ValueError> {
        match (wanted, given) {
            (Some(wanted), Some(given)) => {
                let value = self.step(&format!("({})", label.text), |r| r.json(wanted, &given))?;
                Ok(Some(Box::new(value)))
            }
            (None, None) => Ok(None),
            (None, Some(given)) if is_null(&given) => Ok(None),
            (Some(wanted), None) => {
                let text = self.scope.surface.type_text(wanted);
                self.wrong(&node.span, ty, format!("`{}` takes a value, `{text}`", label.text))
            }
            (None, Some(given)) => self.wrong(&given.span, ty, format!("`{}` takes no value", label.text)),
        }
    }

    fn json_flags(&self, ty: Type, names: &[String], node: &ValueNode) -> Result<Value, ValueError> {
        let NodeKind::List(nodes) = &node.kind else { return self.mismatch(ty, node, "an array of strings") };
        let mut given = Vec::with_capacity(nodes.len());
        for node in nodes {
            let NodeKind::String(text) = &node.kind else { return self.mismatch(ty, node, "a string") };
            given.push(Label { text: text.clone(), span: node.span.clone() });
        }
        self.flags(ty, names, &given)
    }

    fn json_option(&mut self, ty: Type, inner: Type, node: &ValueNode) -> Result<Value, ValueError> {
        if is_null(node) {
            return Ok(Value::Option(None));
        }
        if !nullable(self.scope.surface, inner) {
            return Ok(Value::Option(Some(Box::new(self.json(inner, node)?))));
        }
        match self.object(ty, node)?.as_slice() {
            [(label, payload)] if label.text == "some" => {
                let value = self.step("(some)", |r| r.json(inner, payload))?;
                Ok(Value::Option(Some(Box::new(value))))
            }
            _ => self.mismatch(ty, node, "`null` or `{\"some\": value}`"),
        }
    }

    fn array(&mut self, ty: Type, item: Type, node: &ValueNode) -> Result<Vec<Value>, ValueError> {
        match &node.kind {
            NodeKind::List(nodes) => {
                nodes.iter().enumerate().map(|(i, n)| self.step(&format!("[{i}]"), |r| r.json(item, n))).collect()
            }
            NodeKind::String(text) if self.scope.surface.resolve(item) == Type::U8 => {
                let bytes = match text.strip_prefix('@') {
                    Some(path) => (self.scope.file)(path),
                    None => base64(text).ok_or_else(|| "this is neither Base64 nor `@path`".to_owned()),
                };
                let bytes = bytes.or_else(|why| self.wrong(&node.span, ty, why))?;
                Ok(bytes.into_iter().map(|b| Value::Unsigned(b.into())).collect())
            }
            _ => self.mismatch(ty, node, "an array"),
        }
    }

    fn json_map(&mut self, ty: Type, key: Type, value: Type, node: &ValueNode) -> Result<Value, ValueError> {
        let mut read: Vec<(Value, Value)> = Vec::new();
        if self.scope.surface.resolve(key) == Type::String {
            for (label, node) in self.object(ty, node)? {
                let value = self.step(&format!(".{}", label.text), |r| r.json(value, &node))?;
                read.push((Value::String(label.text), value));
            }
            return Ok(Value::Map(read));
        }
        let NodeKind::List(nodes) = &node.kind else { return self.mismatch(ty, node, "an array of `[key, value]`") };
        for (i, node) in nodes.iter().enumerate() {
            let NodeKind::List(pair) = &node.kind else { return self.mismatch(ty, node, "`[key, value]`") };
            let [k, v] = pair.as_slice() else { return self.mismatch(ty, node, "`[key, value]`") };
            let entry = self.step(&format!("[{i}]"), |r| Ok((r.json(key, k)?, r.json(value, v)?)))?;
            if read.iter().any(|(other, _)| other.same(&entry.0)) {
                return self.wrong(&k.span, key, "this key stands twice in the map".into());
            }
            read.push(entry);
        }
        Ok(Value::Map(read))
    }
}

fn is_null(node: &ValueNode) -> bool {
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
    let one = |name: &str, payload: Json| Json::Object(Map::from_iter([(name.to_owned(), payload)]));
    let kind = surface.kind(ty);
    let part = |ty: Option<Type>, value: &Value| ty.map_or(Json::Null, |ty| to_json(surface, ty, value));
    match (value, kind) {
        (Value::Bool(value), _) => Json::Bool(*value),
        (Value::Unsigned(value), _) => Json::from(*value),
        (Value::Signed(value), _) => Json::from(*value),
        (Value::F32(value), _) => float32(*value),
        (Value::F64(value), _) => Number::from_f64(*value).map_or_else(|| not_finite(*value), Json::Number),
        (Value::Char(c), _) => Json::String(c.to_string()),
        (Value::String(text) | Value::ErrorContext(text) | Value::Enum(text), _) => Json::String(text.clone()),
        (Value::List(values), Some(TypeKind::List(ty) | TypeKind::FixedList(ty, _)))
        | (Value::Stream(values), Some(TypeKind::Stream(Some(ty)))) => {
            values.iter().map(|value| to_json(surface, *ty, value)).collect()
        }
        (Value::Tuple(values), Some(TypeKind::Tuple(types))) => {
            values.iter().zip(types).map(|(value, ty)| to_json(surface, *ty, value)).collect()
        }
        (Value::Record(values), Some(TypeKind::Record(fields))) => {
            let pairs = values.iter().zip(fields);
            Json::Object(pairs.map(|((n, v), f)| (n.clone(), to_json(surface, f.ty, v))).collect())
        }
        (Value::Variant(name, None), _) => Json::String(name.clone()),
        (Value::Variant(name, Some(payload)), Some(TypeKind::Variant(cases))) => {
            let ty = cases.iter().find(|case| case.name == *name).and_then(|case| case.ty);
            one(name, part(ty, payload))
        }
        (Value::Result(Ok(None)), _) => Json::String("ok".into()),
        (Value::Result(Err(None)), _) => Json::String("err".into()),
        (Value::Result(Ok(Some(payload))), Some(TypeKind::Result { ok, .. })) => one("ok", part(*ok, payload)),
        (Value::Result(Err(Some(payload))), Some(TypeKind::Result { err, .. })) => one("err", part(*err, payload)),
        (Value::Flags(names), _) => names.iter().cloned().map(Json::String).collect(),
        (Value::Option(None), _) => Json::Null,
        (Value::Option(Some(value)), Some(TypeKind::Option(inner))) => {
            let json = to_json(surface, *inner, value);
            if nullable(surface, *inner) { one("some", json) } else { json }
        }
        (Value::Map(entries), Some(TypeKind::Map(key, ty))) => {
            if surface.resolve(*key) == Type::String {
                let named = entries.iter().filter_map(|(key, value)| match key {
                    Value::String(key) => Some((key.clone(), to_json(surface, *ty, value))),
                    _ => None,
                });
                return Json::Object(named.collect());
            }
            let pair = |(k, v): &(Value, Value)| Json::Array(vec![to_json(surface, *key, k), to_json(surface, *ty, v)]);
            entries.iter().map(pair).collect()
        }
        (Value::Future(Some(value)), Some(TypeKind::Future(Some(ty)))) => to_json(surface, *ty, value),
        (Value::Future(None), _) => Json::Null,
        (Value::Handle(name), _) => one("handle", Json::String(name.clone())),
        (other, _) => Json::String(super::to_wave(other)),
    }
}

/// The shortest decimal that reads back as the same 32 bits.
fn float32(value: f32) -> Json {
    let shortest = value.to_string().parse::<f64>().unwrap_or_else(|_| value.into());
    Number::from_f64(shortest).map_or_else(|| not_finite(value.into()), Json::Number)
}

fn not_finite(value: f64) -> Json {
    Json::String(
        if value.is_nan() {
            "nan"
        } else if value > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .into(),
    )
}

/// Standard or URL-safe Base64, with or without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}
