//! Pasted text made readable: colour codes, gutters, timestamps and quoting removed, wrapped lines
//! joined, with a way back to where each byte stood.

use super::frames::Frames;
use std::ops::Range;

/// Longest text that is read; the rest is not searched, and that is reported.
pub(crate) const LIMIT: usize = 16 << 20;

/// A text without its decoration, in which every run of white space is one space.
#[derive(Debug, Default)]
pub(crate) struct Cleaned {
    /// The text, without quotes around names.
    pub(crate) flat: String,
    /// Where the flat text and the original part company: (byte here, byte there), ascending.
    steps: Vec<(usize, usize)>,
    /// Bytes here directly before which a quote stood.
    quotes: Vec<usize>,
    /// Bytes here at which a line begins.
    lines: Vec<usize>,
    /// Bytes here that belong to backtraces, ascending.
    frames: Vec<Range<usize>>,
}

impl Cleaned {
    /// Cleans a text.
    pub(crate) fn new(text: &str) -> Self {
        let mut end = text.len().min(LIMIT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        let width = wrap_width(text);
        let mut cleaned = Cleaned::default();
        let mut offset = 0;
        let mut joined = false;
        let mut frames = Frames::default();
        let mut frame = None;
        for line in text.split_inclusive('\n') {
            let body = line.trim_end_matches(['\n', '\r']);
            if !joined {
                cleaned.begin_line();
            }
            let (column, skip) = if joined { (0, 0) } else { prefix(body) };
            frame = match (joined, frame) {
                // A broken line goes on as it began.
                (true, Some(_)) => Some(0),
                (true, None) => None,
                (false, _) => frames.start(&body[column..], column).map(|at| column + at),
            };
            let split = frame.map_or(body.len(), |at| at.max(skip));
            cleaned.push_line(&body[skip..split], offset + skip);
            let start = cleaned.flat.len();
            cleaned.push_line(&body[split..], offset + split);
            cleaned.add_frame(start..cleaned.flat.len());
            joined = width.is_some_and(|width| body.chars().count() == width);
            offset += line.len();
        }
        cleaned
    }

    /// The bytes of the original text that a range of the flat text stands for.
    pub(crate) fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.source_byte(range.start);
        let last = self.flat.get(..range.end).and_then(|text| text.chars().next_back()).map_or(1, char::len_utf8);
        let end = if range.is_empty() { start } else { self.source_byte(range.end - last.min(range.end)) + last };
        start..end.max(start)
    }

    fn source_byte(&self, at: usize) -> usize {
        match self.steps.partition_point(|(here, _)| *here <= at) {
            0 => 0,
            n => self.steps[n - 1].1 + (at - self.steps[n - 1].0),
        }
    }

    /// Whether a quote stood directly before this byte.
    pub(crate) fn quoted(&self, at: usize) -> bool {
        self.quotes.binary_search(&at).is_ok()
    }

    /// Whether this byte belongs to a backtrace.
    pub(crate) fn in_frame(&self, at: usize) -> bool {
        let before = self.frames.partition_point(|frame| frame.start <= at);
        before > 0 && at < self.frames[before - 1].end
    }

    fn add_frame(&mut self, frame: Range<usize>) {
        match self.frames.last_mut() {
            _ if frame.is_empty() => {}
            Some(last) if last.end + 1 >= frame.start => last.end = frame.end,
            _ => self.frames.push(frame),
        }
    }

    /// The line of the flat text that this byte lies in.
    pub(crate) fn line(&self, at: usize) -> &str {
        let number = self.lines.partition_point(|start| *start <= at).max(1) - 1;
        let start = self.lines.get(number).copied().unwrap_or(0).min(self.flat.len());
        let end = self.lines.get(number + 1).copied().unwrap_or(self.flat.len()).min(self.flat.len());
        self.flat[start..end.max(start)].trim()
    }

    /// The line after the one that this byte lies in, without the number of a cause.
    pub(crate) fn line_after(&self, at: usize) -> Option<&str> {
        let number = self.lines.partition_point(|start| *start < at).max(1);
        let line = self.line(*self.lines.get(number)?);
        (!line.is_empty() && line.len() <= 300).then_some(line)
    }

    /// The lines of the flat text.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let ends = self.lines.iter().skip(1).copied().chain([self.flat.len()]);
        self.lines.iter().copied().zip(ends).map(|(start, end)| start..end.max(start))
    }

    /// The first lines that say something.
    pub(crate) fn first_lines(&self, count: usize) -> Vec<&str> {
        let starts = self.lines.iter().copied();
        starts.map(|start| self.line(start)).filter(|line| line.len() > 3).take(count).collect()
    }

    fn begin_line(&mut self) {
        if !self.flat.is_empty() && !self.flat.ends_with(' ') {
            self.flat.push(' ');
        }
        if self.lines.last() != Some(&self.flat.len()) {
            self.lines.push(self.flat.len());
        }
    }

    fn push(&mut self, character: char, source: usize) {
        let here = self.flat.len();
        if self.steps.last().is_none_or(|(at, there)| there + (here - at) != source) {
            self.steps.push((here, source));
        }
        self.flat.push(character);
    }

    fn push_space(&mut self, source: usize) {
        if !self.flat.is_empty() && !self.flat.ends_with(' ') {
            self.push(' ', source);
        }
    }

    fn push_line(&mut self, line: &str, offset: usize) {
        let mut at = 0;
        while at < line.len() {
            let rest = &line[at..];
            let character = rest.chars().next().expect("`at` is before the end and on a boundary");
            let here = offset + at;
            at += match character {
                '\u{1b}' | '\u{9b}' => escape_sequence(rest, character.len_utf8()),
                '\\' => self.push_backslash(rest, here),
                '&' => self.push_entity(rest, here),
                '`' | '"' | '\'' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{b4}' => {
                    if self.quotes.last() != Some(&self.flat.len()) {
                        self.quotes.push(self.flat.len());
                    }
                    character.len_utf8()
                }
                '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => character.len_utf8(),
                _ if character.is_whitespace() || character.is_control() || is_frame(character) => {
                    self.push_space(here);
                    character.len_utf8()
                }
                _ => {
                    self.push(character, here);
                    character.len_utf8()
                }
            };
        }
    }

    /// `\n` and its like inside a quoted string of some language; gives the bytes taken.
    fn push_backslash(&mut self, rest: &str, here: usize) -> usize {
        for introducer in ["\\u001b", "\\x1b", "\\033", "\\e["] {
            if rest.get(..introducer.len()).is_some_and(|start| start.eq_ignore_ascii_case(introducer)) {
                let introducer = introducer.trim_end_matches('[').len();
                return escape_sequence(rest, introducer);
            }
        }
        match rest.as_bytes().get(1) {
            Some(b'n' | b'r' | b't') => {
                self.push_space(here);
                2
            }
            Some(b'"' | b'\'' | b'`' | b'\\') => 1,
            _ => {
                self.push('\\', here);
                1
            }
        }
    }

    fn push_entity(&mut self, rest: &str, here: usize) -> usize {
        const ENTITIES: &[(&str, char)] = &[
            ("&quot;", '"'),
            ("&#39;", '\''),
            ("&#x27;", '\''),
            ("&#96;", '`'),
            ("&lt;", '<'),
            ("&gt;", '>'),
            ("&amp;", '&'),
        ];
        for (entity, character) in ENTITIES {
            if rest.starts_with(entity) {
                if matches!(character, '"' | '\'' | '`') {
                    self.quotes.push(self.flat.len());
                } else {
                    self.push(*character, here);
                }
                return entity.len();
            }
        }
        self.push('&', here);
        1
    }
}

/// Line drawing, bullets and the like, which tools put around messages.
fn is_frame(character: char) -> bool {
    matches!(character, '\u{2500}'..='\u{259f}' | '\u{25a0}'..='\u{25ff}' | '\u{2190}'..='\u{21ff}' | '\u{2713}'..='\u{2718}' | '×' | '·' | '•' | '❌' | '⚠' | '✨' | '\u{2800}'..='\u{28ff}')
}

/// The length of a terminal's escape sequence whose introducer takes `from` bytes.
fn escape_sequence(rest: &str, from: usize) -> usize {
    let bytes = rest.as_bytes();
    match bytes.get(from) {
        Some(b'[') => {
            let body = bytes[from + 1..].iter().take(32).position(|b| (0x40..=0x7e).contains(b));
            from + 1 + body.map_or(0, |n| n + 1)
        }
        Some(b']') => {
            let body = bytes[from + 1..].iter().take(400).position(|b| *b == 7 || *b == 0x1b);
            from + 1 + body.map_or(0, |n| n + if bytes[from + 1 + n] == 7 { 1 } else { 0 })
        }
        _ => from,
    }
}

/// The width at which a terminal broke the lines in the middle of words, if it did: several lines of
/// exactly the longest length.
fn wrap_width(text: &str) -> Option<usize> {
    let (mut longest, mut count, mut total) = (0, 0, 0);
    for line in text.lines().take(2000) {
        let length = line.chars().count();
        total += 1;
        if length > longest {
            (longest, count) = (length, 1);
        } else if length == longest {
            count += 1;
        }
    }
    (longest >= 60 && count >= 2 && total <= 400).then_some(longest)
}

/// The bytes at the start of a line that say when and how grave, and those that say also at which depth,
/// not what.
fn prefix(line: &str) -> (usize, usize) {
    let mut at = 0;
    let mut before_number = None;
    for _ in 0..12 {
        let rest = &line[at..];
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || is_frame(c) || matches!(c, '|' | '>'));
        at += rest.len() - trimmed.len();
        let taken = timestamp(trimmed).or_else(|| level(trimmed)).or_else(|| {
            let number = number(trimmed)?;
            before_number.get_or_insert(at);
            Some(number)
        });
        match taken {
            Some(bytes) if bytes > 0 => at += bytes,
            _ => break,
        }
    }
    (before_number.unwrap_or(at), at)
}

/// A first word made of digits and the signs that stand in dates and times, bracketed or not.
fn timestamp(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[').unwrap_or(text);
    let end = inner.find(|c: char| c.is_whitespace() || c == ']').unwrap_or(inner.len()).min(40);
    let word = inner.get(..end)?;
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let signs = word.bytes().filter(|b| matches!(b, b':' | b'-' | b'/' | b'.')).count();
    let allowed = |b: u8| b.is_ascii_digit() || matches!(b, b':' | b'-' | b'/' | b'.' | b',' | b'+' | b'T' | b'Z');
    if digits < 4 || signs < 2 || !word.bytes().all(allowed) {
        return None;
    }
    let closed = inner[end..].starts_with(']');
    Some(text.len() - inner.len() + end + usize::from(closed))
}

fn level(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[').unwrap_or(text);
    for word in ["ERROR", "WARN", "INFO", "DEBUG", "TRACE", "WARNING", "FATAL", "error]", "info]", "warning]"] {
        let Some(rest) = inner.strip_prefix(word) else { continue };
        let rest = rest.trim_start_matches([']', ':']);
        if rest.is_empty() || rest.starts_with(' ') || rest.starts_with('\t') {
            return Some(text.len() - rest.len());
        }
    }
    None
}

/// The number of a cause or of a source line: `12:`, `12 |`.
fn number(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 5 {
        return None;
    }
    let rest = text[digits..].trim_start_matches(' ');
    let after = rest.strip_prefix(':').filter(|after| after.starts_with(' ')).or_else(|| rest.strip_prefix('|'))?;
    Some(text.len() - after.len())
}
