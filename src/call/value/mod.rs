//! Values of component types, apart from any runtime: read from WAVE or JSON against a type of the
//! surface, and written back as either.

mod element;
mod json;
mod number;
mod read;
mod sample;
mod syntax;
mod write;

pub(super) use element::ElementType;
pub use json::{TypedValue, to_json};
pub use read::{HandleRef, ValueError, ValueScope, from_json, from_node};
pub(super) use sample::product;
pub use sample::{edges, sample};
pub use syntax::{Label, NodeKind, SyntaxError, ValueNode, parse_list, parse_value};
pub use write::to_wave;
pub(super) use write::{cut_wave, to_short_wave};

/// A value. Which integer or list it is follows from the type it was read for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `bool`
    Bool(bool),
    /// `u8` to `u64`
    Unsigned(u64),
    /// `s8` to `s64`
    Signed(i64),
    /// `f32`
    F32(f32),
    /// `f64`
    F64(f64),
    /// `char`
    Char(char),
    /// `string`
    String(String),
    /// `list<T>` and `list<T, N>`
    List(Vec<Value>),
    /// `map<K, V>`, in the order given
    Map(Vec<(Value, Value)>),
    /// `record`, every field in the order of its declaration
    Record(Vec<(String, Value)>),
    /// `tuple<…>`
    Tuple(Vec<Value>),
    /// `variant`
    Variant(String, Option<Box<Value>>),
    /// `enum`
    Enum(String),
    /// `option<T>`
    Option(Option<Box<Value>>),
    /// `result<T, E>`
    Result(Result<Option<Box<Value>>, Option<Box<Value>>>),
    /// `flags`, those that are set
    Flags(Vec<String>),
    /// A handle to a resource, by the name it was bound to or by what it is.
    Handle(String),
    /// `stream<T>`: everything that went through it
    Stream(Vec<Value>),
    /// `future<T>`: what it came to
    Future(Option<Box<Value>>),
    /// `error-context`: its message
    ErrorContext(String),
}

impl Value {
    /// Equality with `nan` equal to itself and the order of flags and map entries left aside.
    pub fn same(&self, other: &Value) -> bool {
        first_difference(self, other).is_none()
    }

    /// Whether a handle is anywhere in it: such a value cannot be read back from text.
    pub(super) fn has_handle(&self) -> bool {
        self.has(|value| matches!(value, Value::Handle(_)))
    }

    /// Whether an `error-context` is anywhere in it: only components can make one.
    pub(super) fn has_error_context(&self) -> bool {
        self.has(|value| matches!(value, Value::ErrorContext(_)))
    }

    fn has(&self, is: fn(&Value) -> bool) -> bool {
        let mut found = false;
        self.visit(&mut |value| found |= is(value));
        found
    }

    /// Shows a value and every value in it, to be changed.
    pub(super) fn visit_mut(&mut self, see: &mut impl FnMut(&mut Value)) {
        see(self);
        match self {
            Value::List(values) | Value::Tuple(values) => values.iter_mut().for_each(|value| value.visit_mut(see)),
            Value::Record(fields) => fields.iter_mut().for_each(|(_, value)| value.visit_mut(see)),
            Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| value.visit_mut(see)),
            Value::Variant(_, Some(value))
            | Value::Option(Some(value))
            | Value::Result(Ok(Some(value)) | Err(Some(value))) => value.visit_mut(see),
            _ => {}
        }
    }

    /// Shows a value and every value in it.
    pub(super) fn visit<'v>(&'v self, see: &mut impl FnMut(&'v Value)) {
        see(self);
        match self {
            Value::List(values) | Value::Tuple(values) | Value::Stream(values) => {
                values.iter().for_each(|value| value.visit(see));
            }
            Value::Record(fields) => fields.iter().for_each(|(_, value)| value.visit(see)),
            Value::Map(entries) => entries.iter().for_each(|(key, value)| {
                key.visit(see);
                value.visit(see);
            }),
            Value::Variant(_, Some(value))
            | Value::Option(Some(value))
            | Value::Future(Some(value))
            | Value::Result(Ok(Some(value)) | Err(Some(value))) => value.visit(see),
            _ => {}
        }
    }
}

/// Where two values first differ: the path from the root (`.field`, `[2]`, `(ok)`) and both parts.
pub fn first_difference<'a>(left: &'a Value, right: &'a Value) -> Option<(String, &'a Value, &'a Value)> {
    let mut path = String::new();
    differ(left, right, &mut path).map(|(left, right)| (path, left, right))
}

fn differ<'a>(left: &'a Value, right: &'a Value, path: &mut String) -> Option<(&'a Value, &'a Value)> {
    let here = Some((left, right));
    let step = |path: &mut String, step: &str, l: &'a Value, r: &'a Value| {
        let length = path.len();
        path.push_str(step);
        let found = differ(l, r, path);
        if found.is_none() {
            path.truncate(length);
        }
        found
    };
    match (left, right) {
        (Value::F32(l), Value::F32(r)) => (l != r && !(l.is_nan() && r.is_nan())).then_some((left, right)),
        (Value::F64(l), Value::F64(r)) => (l != r && !(l.is_nan() && r.is_nan())).then_some((left, right)),
        (Value::List(l), Value::List(r))
        | (Value::Tuple(l), Value::Tuple(r))
        | (Value::Stream(l), Value::Stream(r)) => {
            if l.len() != r.len() {
                return here;
            }
            l.iter().zip(r).enumerate().find_map(|(i, (l, r))| step(path, &format!("[{i}]"), l, r))
        }
        (Value::Record(l), Value::Record(r)) => {
            if l.len() != r.len() || l.iter().zip(r).any(|(l, r)| l.0 != r.0) {
                return here;
            }
            l.iter().zip(r).find_map(|(l, r)| step(path, &format!(".{}", l.0), &l.1, &r.1))
        }
        (Value::Map(l), Value::Map(r)) => {
            let found = |key: &Value| r.iter().find(|(other, _)| key.same(other));
            if l.len() != r.len() || l.iter().any(|(key, _)| found(key).is_none()) {
                return here;
            }
            l.iter().find_map(|(key, value)| {
                let (_, other) = found(key)?;
                step(path, &format!("[{}]", to_wave(key)), value, other)
            })
        }
        (Value::Flags(l), Value::Flags(r)) => {
            (l.len() != r.len() || l.iter().any(|flag| !r.contains(flag))).then_some((left, right))
        }
        (Value::Variant(l, Some(lv)), Value::Variant(r, Some(rv))) if l == r => step(path, &format!("({l})"), lv, rv),
        (Value::Option(Some(l)), Value::Option(Some(r))) => step(path, "(some)", l, r),
        (Value::Result(Ok(Some(l))), Value::Result(Ok(Some(r)))) => step(path, "(ok)", l, r),
        (Value::Result(Err(Some(l))), Value::Result(Err(Some(r)))) => step(path, "(err)", l, r),
        (Value::Future(Some(l)), Value::Future(Some(r))) => step(path, "(future)", l, r),
        _ => (left != right).then_some((left, right)),
    }
}
