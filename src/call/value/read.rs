//! WAVE and JSON against a type. The first mismatch is reported with its place, its path within
//! the value, and the type that was expected there.

use super::json::{base64, is_null, json_form, single_char, wave_form};
use super::number::{bounds, float, float32, integer};
use super::{Label, NodeKind, Value, ValueNode, to_wave};
use crate::finding::list;
use crate::path::nearest;
use crate::surface::{ResourceId, Surface, Type, TypeKind};
use std::borrow::Cow;
use std::ops::Range;

/// What a value may refer to.
pub struct ValueScope<'a> {
    /// The types.
    pub surface: &'a Surface,
    /// The resource behind a name that an earlier call was bound to.
    pub handle: &'a dyn Fn(&HandleRef<'_>) -> Option<ResourceId>,
    /// Reads the file behind `@path`.
    pub file: &'a dyn Fn(&str) -> Result<Vec<u8>, String>,
}

/// A name where a handle is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandleRef<'a> {
    /// The name.
    pub name: &'a str,
    /// Whether the handle is given away there, not lent.
    pub owned: bool,
}

/// Why a text is not a value of a type.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ValueError {
    /// Bytes of the source.
    pub span: Range<usize>,
    /// The steps from the argument to the place: `.limits`, `.memory-mb`.
    pub path: String,
    /// The type expected there.
    pub expected: Type,
    /// What is wrong, as a fragment.
    pub message: String,
    /// What to write instead, where one thing offers itself.
    pub instead: Option<String>,
}

/// Reads a piece of WAVE as a value of a type.
///
/// # Errors
/// At the first part that does not fit the type.
pub fn from_node(scope: &ValueScope<'_>, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
    ValueReader { scope, path: String::new(), json: false }.value(ty, node)
}

/// Reads a piece of JSON (parsed with its places) as a value of a type.
///
/// # Errors
/// At the first part that does not fit the type.
pub fn from_json(scope: &ValueScope<'_>, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
    ValueReader { scope, path: String::new(), json: true }.value(ty, node)
}

struct ValueReader<'a> {
    scope: &'a ValueScope<'a>,
    path: String,
    /// Whether the text is JSON, and what is proposed in its place has to be.
    json: bool,
}

impl ValueReader<'_> {
    fn wrong<T>(&self, span: &Range<usize>, expected: Type, message: String) -> Result<T, ValueError> {
        self.mended(span, expected, message, None)
    }

    /// What is wrong, with what to write instead.
    fn mended<T>(
        &self,
        span: &Range<usize>,
        expected: Type,
        message: String,
        instead: Option<String>,
    ) -> Result<T, ValueError> {
        Err(ValueError { span: span.clone(), path: self.path.clone(), expected, message, instead })
    }

    fn found<T>(&self, expected: Type, node: &ValueNode) -> Result<T, ValueError> {
        let form = json_form(self.scope.surface, expected).filter(|_| self.json);
        let form = form.map_or_else(String::new, |form| format!("{form} for "));
        let message = format!("expected {form}`{}`, found {}", self.text(expected), node.form());
        let word = match &node.kind {
            NodeKind::Name(label, _) => self.word_for(expected, label),
            _ => None,
        };
        if let (NodeKind::Name(label, _), Some(word)) = (&node.kind, word) {
            return self.mended(&label.span, expected, message, Some(word.to_owned()));
        }
        let instead = match (&node.kind, expected) {
            (NodeKind::Name(Label { text, .. }, None) | NodeKind::Number(text), Type::String) => {
                Some(self.quoted(text))
            }
            (NodeKind::Char(c), Type::String) => Some(self.quoted(c.encode_utf8(&mut [0; 4]))),
            (NodeKind::String(text), Type::Char) if !self.json => single_char(text).map(|c| to_wave(&Value::Char(c))),
            (NodeKind::String(text), Type::Bool) if matches!(text.as_str(), "true" | "false") => Some(text.clone()),
            (NodeKind::String(text), ty) => match bounds(ty) {
                Some(bounds) => integer(text, ty, bounds).is_ok().then(|| text.clone()),
                None => self.plain_case(ty, text).map(|name| self.spelled(name)),
            },
            _ => None,
        };
        self.mended(&node.span, expected, message, instead)
    }

    /// The word of a type that a name of another language stands for: `Some`, `None`, `null`, `True`.
    fn word_for(&self, ty: Type, label: &Label) -> Option<&'static str> {
        let words: &[(&str, &str)] = match self.scope.surface.kind(ty) {
            None if ty == Type::Bool => &[("true", "true"), ("false", "false")],
            Some(TypeKind::Option(_)) => {
                &[("some", "some"), ("none", "none"), ("null", "none"), ("nil", "none"), ("undefined", "none")]
            }
            Some(TypeKind::Result { .. }) => &[("ok", "ok"), ("err", "err"), ("error", "err")],
            _ => return None,
        };
        words.iter().find(|(other, _)| label.text.eq_ignore_ascii_case(other)).map(|(_, word)| *word)
    }

    /// The case without a payload that a text in quotes names.
    fn plain_case(&self, ty: Type, text: &str) -> Option<&str> {
        let mut names: Vec<&str> = match self.scope.surface.kind(ty)? {
            TypeKind::Enum(names) => names.iter().map(String::as_str).collect(),
            TypeKind::Variant(cases) => cases.iter().filter(|c| c.ty.is_none()).map(|c| c.name.as_str()).collect(),
            _ => return None,
        };
        names.retain(|name| name.eq_ignore_ascii_case(text));
        names.first().copied()
    }

    /// A text as it is written in the language that is read.
    fn quoted(&self, text: &str) -> String {
        match self.json {
            true => serde_json::Value::from(text).to_string(),
            false => to_wave(&Value::String(text.to_owned())),
        }
    }

    /// A name likewise.
    fn spelled(&self, name: &str) -> String {
        match self.json {
            true => self.quoted(name),
            false => to_wave(&Value::Enum(name.to_owned())),
        }
    }

    fn step<T>(&mut self, step: &str, read: impl FnOnce(&mut Self) -> Result<T, ValueError>) -> Result<T, ValueError> {
        let length = self.path.len();
        self.path.push_str(step);
        let out = read(self)?;
        self.path.truncate(length);
        Ok(out)
    }

    fn value(&mut self, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
        let scope = self.scope;
        let ty = scope.surface.resolve(ty);
        let node = &*if self.json { wave_form(scope.surface, ty, node) } else { Cow::Borrowed(node) };
        match (&node.kind, scope.surface.kind(ty)) {
            (NodeKind::File(path), _) if !self.json => self.file(ty, path, node),
            (NodeKind::String(text), Some(kind)) if self.json && self.is_bytes(kind) => {
                let bytes = match text.strip_prefix('@') {
                    Some(path) => (scope.file)(path),
                    None => base64(text).ok_or_else(|| "neither Base64 nor `@path`".to_owned()),
                };
                self.bytes(ty, &bytes.or_else(|why| self.wrong(&node.span, ty, why))?, node)
            }
            (_, Some(kind)) => self.compound(ty, kind, node),
            (_, None) => self.primitive(ty, node),
        }
    }

    fn primitive(&self, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
        let word = match &node.kind {
            NodeKind::Name(label, None) => Some(label.text.as_str()),
            NodeKind::Number(text) => Some(text.as_str()),
            _ => None,
        };
        let judged = match (ty, &node.kind, word) {
            (Type::Bool, _, Some("true")) => Ok(Value::Bool(true)),
            (Type::Bool, _, Some("false")) => Ok(Value::Bool(false)),
            (Type::Char, NodeKind::Char(c), _) => Ok(Value::Char(*c)),
            (Type::String, NodeKind::String(text), _) => Ok(Value::String(text.clone())),
            (Type::ErrorContext, NodeKind::String(text), _) => Ok(Value::ErrorContext(text.clone())),
            (Type::F32, _, Some(text)) => float32(text).map(Value::F32),
            (Type::F64, _, Some(text)) => float(text).map(Value::F64),
            (ty, NodeKind::Number(text), _) => match bounds(ty) {
                Some(bounds) => integer(text, ty, bounds),
                None => return self.found(ty, node),
            },
            _ => return self.found(ty, node),
        };
        judged.or_else(|message| self.wrong(&node.span, ty, format!("expected `{}`: {message}", self.text(ty))))
    }

    fn text(&self, ty: Type) -> String {
        self.scope.surface.type_text(ty)
    }

    fn compound(&mut self, ty: Type, kind: &TypeKind, node: &ValueNode) -> Result<Value, ValueError> {
        match (kind, &node.kind) {
            (TypeKind::Record(_), NodeKind::Record(given)) => self.record(ty, given, node),
            (TypeKind::Record(_), NodeKind::Flags(names)) if names.is_empty() => self.record(ty, &[], node),
            (TypeKind::Variant(cases), NodeKind::Name(label, payload)) => {
                let Some(case) = cases.iter().find(|case| case.name == label.text) else {
                    return self.unknown(ty, "case", label, cases.iter().map(|case| case.name.as_str()), &[]);
                };
                let payload = self.payload(ty, label, case.ty, payload.as_deref(), node)?;
                Ok(Value::Variant(label.text.clone(), payload))
            }
            (TypeKind::Enum(names), NodeKind::Name(label, None)) => {
                if !names.contains(&label.text) {
                    return self.unknown(ty, "case", label, names.iter().map(String::as_str), &[]);
                }
                Ok(Value::Enum(label.text.clone()))
            }
            (TypeKind::Flags(names), NodeKind::Flags(given)) => self.flags(ty, names, given),
            (TypeKind::Flags(_), NodeKind::Record(given)) if given.is_empty() => Ok(Value::Flags(Vec::new())),
            (TypeKind::Tuple(types), NodeKind::Tuple(nodes)) => {
                if types.len() != nodes.len() {
                    let message = format!("expected {} values in this tuple, found {}", types.len(), nodes.len());
                    return self.wrong(&node.span, ty, message);
                }
                let values = types.iter().zip(nodes).enumerate();
                let values = values.map(|(i, (ty, node))| self.step(&format!(".{i}"), |r| r.value(*ty, node)));
                Ok(Value::Tuple(values.collect::<Result<_, _>>()?))
            }
            (TypeKind::List(item), NodeKind::List(nodes)) => Ok(Value::List(self.items(*item, nodes)?)),
            (TypeKind::FixedList(item, length), NodeKind::List(nodes)) => {
                self.check_length(ty, *length, nodes.len(), node)?;
                Ok(Value::List(self.items(*item, nodes)?))
            }
            (TypeKind::Stream(item), NodeKind::List(nodes)) => {
                let Some(item) = *item else {
                    return self.wrong(&node.span, ty, "a `stream` without a type carries no values".into());
                };
                Ok(Value::Stream(self.items(item, nodes)?))
            }
            (TypeKind::Future(Some(inner)), _) => Ok(Value::Future(Some(Box::new(self.value(*inner, node)?)))),
            (TypeKind::Future(None), NodeKind::Tuple(nodes)) if nodes.is_empty() => Ok(Value::Future(None)),
            (TypeKind::Map(key, value), NodeKind::Map(entries)) => {
                let pairs: Vec<_> = entries.iter().map(|(key, value)| (key.clone(), value)).collect();
                self.map(*key, *value, &pairs)
            }
            (TypeKind::Map(key, value), NodeKind::Record(entries)) => {
                let pairs: Vec<_> = entries.iter().map(|(label, value)| (label.node(), value)).collect();
                self.map(*key, *value, &pairs)
            }
            (TypeKind::Map(..), NodeKind::Flags(names)) if names.is_empty() => Ok(Value::Map(Vec::new())),
            // A map is a list of pairs, and may be written as one.
            (TypeKind::Map(key, value), NodeKind::List(nodes)) => {
                let pair = |node: &ValueNode| match &node.kind {
                    NodeKind::Tuple(parts) | NodeKind::List(parts) => <[ValueNode; 2]>::try_from(parts.clone()).ok(),
                    _ => None,
                };
                let Some(pairs) = nodes.iter().map(pair).collect::<Option<Vec<_>>>() else {
                    return self.found(ty, node);
                };
                let pairs: Vec<_> = pairs.iter().map(|[key, value]| (key.clone(), value)).collect();
                self.map(*key, *value, &pairs)
            }
            (TypeKind::Option(inner), _) => self.option(ty, *inner, node),
            (TypeKind::Result { ok, err }, NodeKind::Name(label, payload)) if matches!(&*label.text, "ok" | "err") => {
                let side = if label.text == "ok" { *ok } else { *err };
                let payload = self.payload(ty, label, side, payload.as_deref(), node)?;
                Ok(Value::Result(if label.text == "ok" { Ok(payload) } else { Err(payload) }))
            }
            (TypeKind::Result { .. }, NodeKind::Name(label, _)) if self.json => {
                self.unknown(ty, "case", label, ["ok", "err"].into_iter(), &[])
            }
            // WAVE lets the `ok` be left out where that is not ambiguous.
            (TypeKind::Result { ok: Some(ok), .. }, _) => match self.attempt(*ok, node) {
                Ok(value) => Ok(Value::Result(Ok(Some(Box::new(value))))),
                Err(_) => self.found(ty, node),
            },
            (TypeKind::Own(resource) | TypeKind::Borrow(resource), NodeKind::Name(label, None)) => {
                let owned = matches!(kind, TypeKind::Own(_));
                self.handle(ty, *resource, label, owned)
            }
            _ => self.found(ty, node),
        }
    }

    fn handle(&self, ty: Type, resource: ResourceId, label: &Label, owned: bool) -> Result<Value, ValueError> {
        match (self.scope.handle)(&HandleRef { name: &label.text, owned }) {
            Some(found) if found == resource => Ok(Value::Handle(label.text.clone())),
            Some(found) => {
                let found = &self.scope.surface.resources[found.0].name;
                let message = format!("expected `{}`, `{}` is a `{found}`", self.text(ty), label.text);
                self.wrong(&label.span, ty, message)
            }
            None => self.wrong(
                &label.span,
                ty,
                format!("expected `{}`, no earlier call is bound to `{}`", self.text(ty), label.text),
            ),
        }
    }

    fn items(&mut self, ty: Type, nodes: &[ValueNode]) -> Result<Vec<Value>, ValueError> {
        nodes.iter().enumerate().map(|(i, node)| self.step(&format!("[{i}]"), |r| r.value(ty, node))).collect()
    }

    fn map(&mut self, key: Type, value: Type, pairs: &[(ValueNode, &ValueNode)]) -> Result<Value, ValueError> {
        let mut entries: Vec<(Value, Value)> = Vec::new();
        for (i, (key_node, value_node)) in pairs.iter().enumerate() {
            let read = self.step(&format!("[{i}]"), |r| Ok((r.value(key, key_node)?, r.value(value, value_node)?)))?;
            if entries.iter().any(|(other, _)| other.same(&read.0)) {
                return self.wrong(&key_node.span, key, "duplicate key".into());
            }
            entries.push(read);
        }
        Ok(Value::Map(entries))
    }

    fn record(&mut self, ty: Type, given: &[(Label, ValueNode)], node: &ValueNode) -> Result<Value, ValueError> {
        let scope = self.scope;
        let Some(TypeKind::Record(fields)) = scope.surface.kind(ty) else { return self.found(ty, node) };
        for (i, (label, _)) in given.iter().enumerate() {
            if !fields.iter().any(|field| field.name == label.text) {
                let taken: Vec<&str> = given.iter().map(|(label, _)| label.text.as_str()).collect();
                return self.unknown(ty, "field", label, fields.iter().map(|field| field.name.as_str()), &taken);
            }
            if given[..i].iter().any(|(other, _)| other.text == label.text) {
                return self.wrong(&label.span, ty, format!("duplicate field `{}`", label.text));
            }
        }
        let mut values = Vec::with_capacity(fields.len());
        for field in fields {
            let value = match given.iter().find(|(label, _)| label.text == field.name) {
                Some((_, node)) => self.step(&format!(".{}", field.name), |r| r.value(field.ty, node))?,
                None if matches!(scope.surface.kind(field.ty), Some(TypeKind::Option(_))) => Value::Option(None),
                None => {
                    let message = format!("field `{}: {}` is missing", field.name, self.text(field.ty));
                    return self.wrong(&node.span, ty, message);
                }
            };
            values.push((field.name.clone(), value));
        }
        Ok(Value::Record(values))
    }

    fn flags(&self, ty: Type, names: &[String], given: &[Label]) -> Result<Value, ValueError> {
        for (i, label) in given.iter().enumerate() {
            if !names.contains(&label.text) {
                let taken: Vec<&str> = given.iter().map(|label| label.text.as_str()).collect();
                return self.unknown(ty, "flag", label, names.iter().map(String::as_str), &taken);
            }
            if given[..i].iter().any(|other| other.text == label.text) {
                return self.wrong(&label.span, ty, format!("duplicate flag `{}`", label.text));
            }
        }
        let set = names.iter().filter(|name| given.iter().any(|label| label.text == **name));
        Ok(Value::Flags(set.cloned().collect()))
    }

    /// `some(x)`, `none`, or the bare payload where it cannot be taken for either.
    fn option(&mut self, ty: Type, inner: Type, node: &ValueNode) -> Result<Value, ValueError> {
        match &node.kind {
            NodeKind::Name(label, None) if label.text == "none" => Ok(Value::Option(None)),
            NodeKind::Name(label, Some(payload)) if label.text == "some" => {
                let value = self.step("(some)", |r| r.value(inner, payload))?;
                Ok(Value::Option(Some(Box::new(value))))
            }
            NodeKind::Name(label, None) if label.text == "some" => {
                self.wrong(&node.span, ty, format!("`some` takes a value, `{}`", self.text(inner)))
            }
            _ => match self.attempt(inner, node) {
                Ok(value) => Ok(Value::Option(Some(Box::new(value)))),
                Err(error) => match &node.kind {
                    NodeKind::Name(label, _) if self.word_for(ty, label).is_some() => self.found(ty, node),
                    _ => Err(error),
                },
            },
        }
    }

    /// A value that may be of another type after all.
    fn attempt(&mut self, ty: Type, node: &ValueNode) -> Result<Value, ValueError> {
        let length = self.path.len();
        let read = self.value(ty, node);
        self.path.truncate(length);
        read
    }

    fn payload(
        &mut self,
        ty: Type,
        label: &Label,
        wanted: Option<Type>,
        given: Option<&ValueNode>,
        node: &ValueNode,
    ) -> Result<Option<Box<Value>>, ValueError> {
        match (wanted, given) {
            (Some(wanted), Some(given)) => {
                Ok(Some(Box::new(self.step(&format!("({})", label.text), |r| r.value(wanted, given))?)))
            }
            (None, None) => Ok(None),
            (Some(wanted), None) => {
                let message = format!("`{}` takes a value, `{}`", label.text, self.text(wanted));
                self.wrong(&node.span, ty, message)
            }
            (None, Some(given)) if self.json && is_null(given) => Ok(None),
            (None, Some(given)) => self.wrong(&given.span, ty, format!("`{}` takes no value", label.text)),
        }
    }

    /// A name that the type does not have. What is `taken` stands there already, and is not proposed.
    fn unknown<'n, T>(
        &self,
        ty: Type,
        what: &str,
        label: &Label,
        names: impl Iterator<Item = &'n str>,
        taken: &[&str],
    ) -> Result<T, ValueError> {
        let names: Vec<&str> = names.collect();
        let free = || names.iter().copied().filter(|name| !taken.contains(name));
        let near = nearest(&label.text, free()).or_else(|| longer_form(&label.text, free()));
        let near = near.map(|near| if what == "field" && !self.json { near.to_owned() } else { self.spelled(near) });
        let all = list(&names, 12);
        let message = format!("`{}` is not a {what} of `{}`, which has {all}", label.text, self.text(ty));
        self.mended(&label.span, ty, message, near)
    }

    fn check_length(&self, ty: Type, wanted: u32, found: usize, node: &ValueNode) -> Result<(), ValueError> {
        match found == wanted as usize {
            true => Ok(()),
            false => self.wrong(&node.span, ty, format!("expected {wanted} values in this list, found {found}")),
        }
    }

    fn is_bytes(&self, kind: &TypeKind) -> bool {
        match kind {
            TypeKind::List(item) | TypeKind::FixedList(item, _) | TypeKind::Stream(Some(item)) => {
                self.scope.surface.resolve(*item) == Type::U8
            }
            _ => false,
        }
    }

    fn bytes(&self, ty: Type, bytes: &[u8], node: &ValueNode) -> Result<Value, ValueError> {
        let values = bytes.iter().map(|byte| Value::Unsigned((*byte).into())).collect();
        match self.scope.surface.kind(ty) {
            Some(TypeKind::Stream(_)) => return Ok(Value::Stream(values)),
            Some(TypeKind::FixedList(_, length)) => self.check_length(ty, *length, bytes.len(), node)?,
            _ => {}
        }
        Ok(Value::List(values))
    }

    /// `@path`: the text of a string, the bytes of a `list<u8>` or `stream<u8>`, else WAVE.
    fn file(&mut self, ty: Type, path: &str, node: &ValueNode) -> Result<Value, ValueError> {
        let bytes = (self.scope.file)(path).or_else(|why| self.wrong(&node.span, ty, why))?;
        if self.scope.surface.kind(ty).is_some_and(|kind| self.is_bytes(kind)) {
            return self.bytes(ty, &bytes, node);
        }
        let text = String::from_utf8(bytes);
        let text = text.or_else(|_| self.wrong(&node.span, ty, format!("`{path}` does not hold UTF-8 text")))?;
        if ty == Type::String {
            return Ok(Value::String(text));
        }
        let (line, message) = match super::parse_value(&text, 0..text.len()) {
            Ok(inner) => match self.value(ty, &inner) {
                Ok(value) => return Ok(value),
                Err(error) => (line_of(&text, error.span.start), error.message),
            },
            Err(error) => (line_of(&text, error.span.start), error.message),
        };
        self.wrong(&node.span, ty, format!("in `{path}`, line {line}: {message}"))
    }
}

/// The one name that is written out further, or less far: `warning` for `warn`.
fn longer_form<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const SHORTEST: usize = 3;
    let alike = |name: &&str| {
        name.len().min(written.len()) >= SHORTEST && (name.starts_with(written) || written.starts_with(name))
    };
    let mut alike = names.filter(alike);
    alike.next().filter(|_| alike.next().is_none())
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

impl Label {
    fn node(&self) -> ValueNode {
        ValueNode { span: self.span.clone(), kind: NodeKind::Name(self.clone(), None) }
    }
}

impl ValueNode {
    /// What stands here, in words.
    pub fn form(&self) -> String {
        match &self.kind {
            NodeKind::Number(text) => format!("`{text}`"),
            NodeKind::Char(c) => format!("the char `'{c}'`"),
            NodeKind::String(_) => "text in quotes".into(),
            NodeKind::List(_) => "a list".into(),
            NodeKind::Tuple(_) => "a tuple".into(),
            NodeKind::Record(_) => "a record".into(),
            NodeKind::Flags(_) => "flags".into(),
            NodeKind::Map(_) => "a map".into(),
            NodeKind::Name(label, None) => format!("`{}`", label.text),
            NodeKind::Name(label, Some(_)) => format!("`{}(…)`", label.text),
            NodeKind::File(path) => format!("the file `{path}`"),
        }
    }
}
