//! The text of values as a tree with byte spans: WAVE, and JSON where it goes beyond WAVE (quoted
//! keys, `\u0041`). What a node means is decided later, against a type, so that every complaint can
//! point at the very place.

use super::{Value, to_wave};
use std::ops::Range;

/// How deep values may nest.
const MAX_DEPTH: usize = 200;

/// A name with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The name, without a `%` that escapes a keyword.
    pub text: String,
    /// Bytes of the source.
    pub span: Range<usize>,
}

/// A piece of value text.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueNode {
    /// Bytes of the source.
    pub span: Range<usize>,
    /// What stands there.
    pub kind: NodeKind,
}

/// What a piece of value text is by its form.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A word that starts like a number, not yet judged.
    Number(String),
    /// `'x'`
    Char(char),
    /// `"…"` or `"""…"""`
    String(String),
    /// `[…]`
    List(Vec<ValueNode>),
    /// `(…)`
    Tuple(Vec<ValueNode>),
    /// `{name: value, …}`, or `{:}`
    Record(Vec<(Label, ValueNode)>),
    /// `{name, …}`, or `{}`
    Flags(Vec<Label>),
    /// `{value: value, …}` with keys that are not names
    Map(Vec<(ValueNode, ValueNode)>),
    /// `name` or `name(value)`
    Name(Label, Option<Box<ValueNode>>),
    /// `@path`
    File(String),
}

/// Text that is not a value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// Where.
    pub span: Range<usize>,
    /// What was expected there.
    pub message: String,
    /// What to write there instead, where one thing offers itself.
    pub instead: Option<String>,
}

impl SyntaxError {
    pub(in crate::call) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        SyntaxError { span, message: message.into(), instead: None }
    }
}

/// Reads one value that fills `text[range]`.
///
/// # Errors
/// When the text is not a value, or more follows it.
pub fn parse_value(text: &str, range: Range<usize>) -> Result<ValueNode, SyntaxError> {
    let mut reader = SyntaxReader::new(text, range);
    let node = reader.value(0)?;
    reader.end()?;
    Ok(node)
}

/// Reads `(value, …)` that fills `text[range]`.
///
/// # Errors
/// When the text is not a list of values in parentheses, or more follows it.
pub fn parse_list(text: &str, range: Range<usize>) -> Result<Vec<ValueNode>, SyntaxError> {
    let mut reader = SyntaxReader::new(text, range);
    reader.skip();
    reader.expect('(')?;
    let nodes = reader.values(')', 0)?;
    reader.end()?;
    Ok(nodes)
}

struct SyntaxReader<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> SyntaxReader<'a> {
    fn new(text: &'a str, range: Range<usize>) -> Self {
        SyntaxReader { text, at: range.start, end: range.end }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Skips white space and `//` comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn error<T>(&self, span: Range<usize>, message: impl Into<String>) -> Result<T, SyntaxError> {
        Err(SyntaxError::new(span, message))
    }

    /// The word or sign that stands here, as the place of a complaint.
    fn here(&self) -> Range<usize> {
        let rest = self.rest();
        let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let length = if word > 0 { word } else { self.peek().map_or(0, char::len_utf8) };
        self.at..self.at + length
    }

    fn unexpected<T>(&self, wanted: &str) -> Result<T, SyntaxError> {
        match self.peek() {
            None => self.error(self.at..self.at, format!("unexpected end, expected {wanted}")),
            Some(_) => self.error(self.here(), format!("expected {wanted}")),
        }
    }

    fn expect(&mut self, sign: char) -> Result<(), SyntaxError> {
        if self.peek() == Some(sign) {
            self.bump();
            return Ok(());
        }
        self.unexpected(&format!("`{sign}`"))
    }

    fn end(&mut self) -> Result<(), SyntaxError> {
        self.skip();
        match self.peek() {
            None => Ok(()),
            Some(';') => self.error(self.at..self.end, "each call is an argument of its own: 'b = …' 'b.put(…)'"),
            Some(_) => self.error(self.at..self.end, "nothing may follow the value"),
        }
    }

    /// Values up to the closing sign, which is taken too.
    fn values(&mut self, close: char, depth: usize) -> Result<Vec<ValueNode>, SyntaxError> {
        let mut nodes = Vec::new();
        loop {
            self.skip();
            if self.peek() == Some(close) {
                self.bump();
                return Ok(nodes);
            }
            nodes.push(self.value(depth + 1)?);
            self.skip();
            let named = close == ')' && matches!(nodes.last(), Some(ValueNode { kind: NodeKind::Name(_, None), .. }));
            if named && matches!(self.peek(), Some(':' | '=')) {
                return self.error(self.here(), "values in parentheses have no names; write only the values, in order");
            }
            self.separator(close)?;
        }
    }

    /// A comma, or the closing sign, which is left for the caller.
    fn separator(&mut self, close: char) -> Result<(), SyntaxError> {
        self.skip();
        match self.peek() {
            Some(',') => {
                self.bump();
                Ok(())
            }
            Some(next) if next == close => Ok(()),
            _ => self.unexpected(&format!("`,` or `{close}`")),
        }
    }

    fn value(&mut self, depth: usize) -> Result<ValueNode, SyntaxError> {
        self.skip();
        let start = self.at;
        if depth > MAX_DEPTH {
            return self.error(self.here(), format!("values nest deeper than {MAX_DEPTH} levels"));
        }
        let kind = match self.peek() {
            Some('"') => NodeKind::String(self.string()?),
            Some('\'') => NodeKind::Char(self.char()?),
            Some('[') => {
                self.bump();
                NodeKind::List(self.values(']', depth)?)
            }
            Some('(') => {
                self.bump();
                NodeKind::Tuple(self.values(')', depth)?)
            }
            Some('{') => self.braces(depth)?,
            Some('@') => {
                self.bump();
                let rest = self.rest();
                let length = rest.find([',', ')', ']', '}', ' ']).unwrap_or(rest.len());
                self.at += length;
                if length == 0 {
                    return self.unexpected("the path of a file");
                }
                NodeKind::File(rest[..length].to_owned())
            }
            Some(c) if c.is_ascii_digit() || c == '-' || c == '+' || c == '.' => self.number(),
            Some(c) if c == '%' || c.is_alphabetic() => {
                let label = self.label()?;
                if self.rest().starts_with("::") {
                    let message = "a case is named alone, without its type";
                    return Err(SyntaxError {
                        instead: Some(String::new()),
                        ..SyntaxError::new(start..self.at + 2, message)
                    });
                }
                let payload = if self.peek() == Some('(') {
                    self.bump();
                    let value = self.value(depth + 1)?;
                    self.skip();
                    self.expect(')')?;
                    Some(Box::new(value))
                } else {
                    None
                };
                NodeKind::Name(label, payload)
            }
            _ => return self.unexpected("a value"),
        };
        Ok(ValueNode { span: start..self.at, kind })
    }

    fn number(&mut self) -> NodeKind {
        let start = self.at;
        let mut last = ' ';
        while let Some(c) = self.peek() {
            let exponent_sign = matches!(c, '+' | '-') && matches!(last, 'e' | 'E');
            if !(self.at == start || is_word(c) && c != '-' || c == '.' || exponent_sign) {
                break;
            }
            last = c;
            self.bump();
        }
        NodeKind::Number(self.text[start..self.at].to_owned())
    }

    fn label(&mut self) -> Result<Label, SyntaxError> {
        let start = self.at;
        if self.peek() == Some('%') {
            self.bump();
        }
        let from = self.at;
        while self.peek().is_some_and(is_word) {
            self.bump();
        }
        if from == self.at {
            return self.unexpected("a name");
        }
        Ok(Label { text: self.text[from..self.at].to_owned(), span: start..self.at })
    }

    fn braces(&mut self, depth: usize) -> Result<NodeKind, SyntaxError> {
        self.bump();
        self.skip();
        if self.peek() == Some(':') {
            self.bump();
            self.skip();
            self.expect('}')?;
            return Ok(NodeKind::Record(Vec::new()));
        }
        let (mut names, mut fields, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            self.skip();
            if self.peek() == Some('}') {
                self.bump();
                break;
            }
            let key = self.value(depth + 1)?;
            self.skip();
            let paired = self.peek() == Some(':');
            let mixed = if paired { !names.is_empty() } else { !fields.is_empty() || !entries.is_empty() };
            match key.kind {
                NodeKind::Name(label, None) if !paired && !mixed => names.push(label),
                NodeKind::Name(label, None) if paired && !mixed && entries.is_empty() => {
                    self.bump();
                    fields.push((label, self.value(depth + 1)?));
                }
                _ if paired && !mixed && fields.is_empty() => {
                    self.bump();
                    entries.push((key, self.value(depth + 1)?));
                }
                _ if !paired => return self.unexpected("`:` and a value"),
                _ => return self.error(key.span, "this entry has a different form than the others"),
            }
            self.separator('}')?;
        }
        Ok(if !fields.is_empty() {
            NodeKind::Record(fields)
        } else if !entries.is_empty() {
            NodeKind::Map(entries)
        } else {
            NodeKind::Flags(names)
        })
    }

    fn char(&mut self) -> Result<char, SyntaxError> {
        let start = self.at;
        self.bump();
        let value = match self.peek() {
            Some('\'') | None => return self.error(start..self.at, "a character is missing between the quotes"),
            Some('\\') => self.escape()?,
            Some(c) => {
                self.bump();
                c
            }
        };
        if self.peek() != Some('\'') {
            let message = "a char is one character in single quotes; strings take `\"`";
            let Some(length) = self.rest().find('\'') else { return self.error(start..self.at, message) };
            let end = self.at + length;
            let text = Value::String(self.text[start + 1..end].to_owned());
            return Err(SyntaxError { instead: Some(to_wave(&text)), ..SyntaxError::new(start..end + 1, message) });
        }
        self.bump();
        Ok(value)
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        if self.rest().starts_with("\"\"\"") {
            return self.block();
        }
        let start = self.at;
        self.bump();
        let mut out = String::new();
        loop {
            match self.peek() {
                None => return self.error(start..self.end, "missing closing `\"`"),
                Some('"') => {
                    self.bump();
                    return Ok(out);
                }
                Some('\\') => out.push(self.escape()?),
                Some(c) => {
                    self.bump();
                    out.push(c);
                }
            }
        }
    }

    /// `"""` on a line of its own, indented lines, `"""`: the indent of the last line is taken off all.
    fn block(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        self.at += 3;
        let Some(length) = self.rest().find("\"\"\"") else {
            return self.error(start..self.end, "missing closing `\"\"\"`");
        };
        let body = self.rest()[..length].replace("\r\n", "\n");
        self.at += length + 3;
        let Some(body) = body.strip_prefix('\n') else {
            return self.error(start..self.at, "a line break follows an opening `\"\"\"`");
        };
        let mut lines: Vec<&str> = body.split('\n').collect();
        let indent = lines.pop().unwrap_or_default();
        if !indent.trim().is_empty() {
            return self.error(start..self.at, "the closing `\"\"\"` must be on its own line");
        }
        let mut out = Vec::new();
        for line in lines {
            match line.strip_prefix(indent) {
                Some(line) => out.push(line),
                None if line.trim().is_empty() => out.push(""),
                None => return self.error(start..self.at, "every line is indented at least like the closing `\"\"\"`"),
            }
        }
        let text = out.join("\n");
        let mut inner = SyntaxReader { text: &text, at: 0, end: text.len() };
        let mut unescaped = String::new();
        while let Some(c) = inner.peek() {
            if c == '\\' {
                match inner.escape() {
                    Ok(c) => unescaped.push(c),
                    Err(error) => return self.error(start..self.at, error.message),
                }
            } else {
                inner.bump();
                unescaped.push(c);
            }
        }
        Ok(unescaped)
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let start = self.at;
        self.bump();
        let c = match self.bump() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some(c @ ('\\' | '\'' | '"' | '/')) => c,
            Some('u') => return self.unicode(start),
            _ => {
                return self
                    .error(start..self.at, "unknown escape; write `\\n`, `\\t`, `\\r`, `\\\"`, `\\\\` or `\\u{…}`");
            }
        };
        Ok(c)
    }

    fn unicode(&mut self, start: usize) -> Result<char, SyntaxError> {
        let wrong = |at| SyntaxError::new(start..at, "unknown escape");
        if self.peek() == Some('{') {
            let length = self.rest().find('}').ok_or_else(|| wrong(self.at))?;
            let digits = &self.rest()[1..length];
            self.at += length + 1;
            let code = u32::from_str_radix(digits, 16).ok();
            return code.and_then(char::from_u32).ok_or_else(|| wrong(self.at));
        }
        let high = self.hex4().ok_or_else(|| wrong(self.at))?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high).ok_or_else(|| wrong(self.at));
        }
        if !self.rest().starts_with("\\u") {
            return Err(wrong(self.at));
        }
        self.at += 2;
        let low = self.hex4().filter(|low| (0xdc00..0xe000).contains(low)).ok_or_else(|| wrong(self.at))?;
        char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)).ok_or_else(|| wrong(self.at))
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(code)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ValueNode, SyntaxError> {
        parse_value(text, 0..text.len())
    }

    #[test]
    fn forms_are_told_apart() {
        assert!(matches!(read("{}").expect("read").kind, NodeKind::Flags(names) if names.is_empty()));
        assert!(matches!(read("{:}").expect("read").kind, NodeKind::Record(fields) if fields.is_empty()));
        assert!(
            matches!(read("{a: 1, b: -2.5e+3,}").expect("read").kind, NodeKind::Record(fields) if fields.len() == 2)
        );
        assert!(matches!(read("{a, %list}").expect("read").kind, NodeKind::Flags(names) if names[1].text == "list"));
        assert!(matches!(read(r#"{"a": 1}"#).expect("read").kind, NodeKind::Map(_)));
        assert!(matches!(read("some((1, 'x'))").expect("read").kind, NodeKind::Name(_, Some(_))));
        assert!(matches!(read("@some/file.txt").expect("read").kind, NodeKind::File(path) if path == "some/file.txt"));
    }

    #[test]
    fn strings_take_the_escapes_of_both_languages() {
        let text = |t: &str| match read(t).expect("read").kind {
            NodeKind::String(text) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text(r#""a\n\u{e9}\u00e9\ud83d\ude00\/""#), "a\né\u{e9}😀/");
        assert_eq!(text("\"\"\"\n  one\n   two\n  \"\"\""), "one\n two");
    }

    #[test]
    fn complaints_point_at_the_place() {
        for (text, span) in [("[1, 2", 5..5), ("{a: }", 4..5), ("hello world", 6..11), ("\"abc", 0..4), ("'ab'", 0..4)]
        {
            assert_eq!(read(text).expect_err(text).span, span, "{text}");
        }
        assert!(read(&"[".repeat(100_000)).is_err());
    }
}
