//! Values as WAVE. A stream is written as the list of what went through it, a future as what it came
//! to, so that both read back; a handle is written `<bucket>`.

use super::Value;
use std::fmt::Write;

/// Words that a flag or a case may have as its name but that mean something of their own in WAVE.
const KEYWORDS: &[&str] = &["true", "false", "some", "none", "ok", "err", "inf", "nan"];

/// A value as WAVE, on one line.
pub fn to_wave(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Bool(value) => put(out, value),
        Value::Unsigned(value) => put(out, value),
        Value::Signed(value) => put(out, value),
        Value::F32(value) if value.is_nan() => out.push_str("nan"),
        Value::F64(value) if value.is_nan() => out.push_str("nan"),
        Value::F32(value) if is_long(f64::from(*value)) => put(out, format_args!("{value:e}")),
        Value::F64(value) if is_long(*value) => put(out, format_args!("{value:e}")),
        Value::F32(value) => put(out, value),
        Value::F64(value) => put(out, value),
        Value::Char(c) => {
            out.push('\'');
            escape(out, *c, '\'');
            out.push('\'');
        }
        Value::String(text) => string(out, text),
        Value::ErrorContext(text) => string(out, text),
        Value::List(values) | Value::Stream(values) => sequence(out, '[', values, ']'),
        Value::Tuple(values) => sequence(out, '(', values, ')'),
        Value::Record(fields) if fields.is_empty() => out.push_str("{:}"),
        Value::Record(fields) => {
            let entries = fields.iter().map(|(name, value)| (Key::Name(name), value));
            pairs(out, entries);
        }
        Value::Map(entries) => pairs(out, entries.iter().map(|(key, value)| (Key::Value(key), value))),
        Value::Variant(name, payload) => {
            word(out, name);
            payload_of(out, payload.as_deref());
        }
        Value::Enum(name) => word(out, name),
        Value::Option(None) => out.push_str("none"),
        Value::Option(Some(value)) => {
            out.push_str("some");
            payload_of(out, Some(value));
        }
        Value::Result(result) => {
            let (name, payload) = match result {
                Ok(payload) => ("ok", payload),
                Err(payload) => ("err", payload),
            };
            out.push_str(name);
            payload_of(out, payload.as_deref());
        }
        Value::Flags(names) => {
            let names: Vec<String> = names.iter().map(|name| escaped(name)).collect();
            let _ = write!(out, "{{{}}}", names.join(", "));
        }
        Value::Handle(text) => {
            let _ = write!(out, "<{text}>");
        }
        Value::Future(None) => out.push_str("()"),
        Value::Future(Some(value)) => write(out, value),
    }
}

/// Whether a float has so many digits before or after its point that an exponent reads better.
fn is_long(value: f64) -> bool {
    value.is_finite() && value != 0.0 && !(1e-7..1e21).contains(&value.abs())
}

fn put(out: &mut String, value: impl std::fmt::Display) {
    let _ = write!(out, "{value}");
}

fn sequence(out: &mut String, open: char, values: &[Value], close: char) {
    out.push(open);
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write(out, value);
    }
    out.push(close);
}

enum Key<'a> {
    Name(&'a str),
    Value(&'a Value),
}

fn pairs<'a>(out: &mut String, entries: impl Iterator<Item = (Key<'a>, &'a Value)>) {
    out.push('{');
    for (i, (key, value)) in entries.enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        match key {
            Key::Name(name) => out.push_str(name),
            Key::Value(value) => write(out, value),
        }
        out.push_str(": ");
        write(out, value);
    }
    out.push('}');
}

fn payload_of(out: &mut String, payload: Option<&Value>) {
    if let Some(value) = payload {
        out.push('(');
        write(out, value);
        out.push(')');
    }
}

fn escaped(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("%{name}") } else { name.to_owned() }
}

fn word(out: &mut String, name: &str) {
    out.push_str(&escaped(name));
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        escape(out, c, '"');
    }
    out.push('"');
}

/// Escapes what would end the text, what cannot be seen, and what turns the direction of writing.
fn escape(out: &mut String, c: char, quote: char) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c == quote => {
            out.push('\\');
            out.push(c);
        }
        c if c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
        {
            let _ = write!(out, "\\u{{{:x}}}", c as u32);
        }
        c => out.push(c),
    }
}
