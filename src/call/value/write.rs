//! Values as WAVE. A stream is written as the list of what went through it, a future as what it came
//! to, so that both read back; a handle is written `<bucket>`.

use super::Value;
use std::fmt::{self, Display, Formatter, Write};

/// Words that a case may have as its name but that mean something of their own in WAVE.
const KEYWORDS: &[&str] = &["true", "false", "some", "none", "ok", "err", "inf", "nan"];

/// A value as WAVE, on one line.
pub fn to_wave(value: &Value) -> String {
    value.to_string()
}

/// A value as WAVE, cut after 80 characters.
pub(in crate::call) fn to_short_wave(value: &Value) -> String {
    cut_wave(value, 80)
}

/// A value as WAVE, cut after so many characters.
pub(in crate::call) fn cut_wave(value: &Value, most: usize) -> String {
    let mut out = Short { text: String::new(), left: most };
    match write!(out, "{value}") {
        Ok(()) => out.text,
        Err(_) => out.text + "…",
    }
}

struct Short {
    text: String,
    left: usize,
}

impl Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(c);
        }
        Ok(())
    }
}

/// WAVE, on one line.
impl Display for Value {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(out, "{value}"),
            Value::Unsigned(value) => write!(out, "{value}"),
            Value::Signed(value) => write!(out, "{value}"),
            Value::F32(value) if value.is_nan() => out.write_str("nan"),
            Value::F64(value) if value.is_nan() => out.write_str("nan"),
            Value::F32(value) if is_long(f64::from(*value)) => write!(out, "{value:e}"),
            Value::F64(value) if is_long(*value) => write!(out, "{value:e}"),
            Value::F32(value) => write!(out, "{value}"),
            Value::F64(value) => write!(out, "{value}"),
            Value::Char(c) => quoted(out, c.encode_utf8(&mut [0; 4]), '\''),
            Value::String(text) | Value::ErrorContext(text) => quoted(out, text, '"'),
            Value::List(values) | Value::Stream(values) => sequence(out, '[', values, ']'),
            Value::Tuple(values) => sequence(out, '(', values, ')'),
            Value::Record(fields) if fields.is_empty() => out.write_str("{:}"),
            Value::Record(fields) => pairs(out, fields, |out, name| out.write_str(name)),
            Value::Map(entries) => pairs(out, entries, |out, key| write!(out, "{key}")),
            Value::Variant(name, payload) => {
                word(out, name)?;
                payload_of(out, payload.as_deref())
            }
            Value::Enum(name) => word(out, name),
            Value::Option(None) => out.write_str("none"),
            Value::Option(Some(value)) => write!(out, "some({value})"),
            Value::Result(Ok(payload)) => {
                out.write_str("ok")?;
                payload_of(out, payload.as_deref())
            }
            Value::Result(Err(payload)) => {
                out.write_str("err")?;
                payload_of(out, payload.as_deref())
            }
            Value::Flags(names) => {
                out.write_char('{')?;
                for (i, name) in names.iter().enumerate() {
                    separate(out, i)?;
                    out.write_str(name)?;
                }
                out.write_char('}')
            }
            Value::Handle(text) => write!(out, "<{text}>"),
            Value::Future(None) => out.write_str("()"),
            Value::Future(Some(value)) => value.fmt(out),
        }
    }
}

/// Whether a float has so many digits before or after its point that an exponent reads better.
fn is_long(value: f64) -> bool {
    value.is_finite() && value != 0.0 && !(1e-7..1e21).contains(&value.abs())
}

fn separate(out: &mut Formatter<'_>, index: usize) -> fmt::Result {
    if index > 0 { out.write_str(", ") } else { Ok(()) }
}

fn sequence(out: &mut Formatter<'_>, open: char, values: &[Value], close: char) -> fmt::Result {
    out.write_char(open)?;
    for (i, value) in values.iter().enumerate() {
        separate(out, i)?;
        write!(out, "{value}")?;
    }
    out.write_char(close)
}

fn pairs<K>(
    out: &mut Formatter<'_>,
    entries: &[(K, Value)],
    write_key: impl Fn(&mut Formatter<'_>, &K) -> fmt::Result,
) -> fmt::Result {
    out.write_char('{')?;
    for (i, (key, value)) in entries.iter().enumerate() {
        separate(out, i)?;
        write_key(out, key)?;
        out.write_str(": ")?;
        write!(out, "{value}")?;
    }
    out.write_char('}')
}

fn payload_of(out: &mut Formatter<'_>, payload: Option<&Value>) -> fmt::Result {
    let Some(value) = payload else { return Ok(()) };
    out.write_char('(')?;
    write!(out, "{value}")?;
    out.write_char(')')
}

fn word(out: &mut Formatter<'_>, name: &str) -> fmt::Result {
    if KEYWORDS.contains(&name) {
        out.write_char('%')?;
    }
    out.write_str(name)
}

/// Escapes what would end the text, what cannot be seen, and what turns the direction of writing.
fn quoted(out: &mut Formatter<'_>, text: &str, quote: char) -> fmt::Result {
    let is_plain = |c: char| {
        c != quote
            && c != '\\'
            && !c.is_control()
            && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    out.write_char(quote)?;
    let mut plain = 0;
    // Of a text that repeats a character without a form of its own, each is formatted once.
    let (mut last, mut escape) = (quote, String::new());
    for (at, c) in text.char_indices().filter(|(_, c)| !is_plain(*c)) {
        out.write_str(&text[plain..at])?;
        plain = at + c.len_utf8();
        if c != last || escape.is_empty() {
            last = c;
            escape = match c {
                '\n' => "\\n".to_owned(),
                '\r' => "\\r".to_owned(),
                '\t' => "\\t".to_owned(),
                c if c == quote || c == '\\' => format!("\\{c}"),
                c => format!("\\u{{{:x}}}", c as u32),
            };
        }
        out.write_str(&escape)?;
    }
    out.write_str(&text[plain..])?;
    out.write_char(quote)
}
