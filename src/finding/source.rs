//! Texts that findings point into, and the places in them.

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// What kind of text it is; JSON tells it by the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// A file on disk; the name is its path.
    File,
    /// WIT printed from a binary; the name is that of the binary.
    Decoded,
    /// Something typed on the command line.
    Argument,
    /// A pasted error.
    ErrorText,
}

/// A text with a name.
#[derive(Debug)]
pub struct Source {
    /// What kind of text it is.
    pub kind: SourceKind,
    /// The path or a name such as `error text`.
    pub name: String,
    /// All of it.
    pub text: String,
    /// Where each line after the first begins; thousands of findings may ask for the line of a place.
    lines: OnceLock<Vec<usize>>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.name, &self.text) == (other.kind, &other.name, &other.text)
    }
}

impl Eq for Source {}

impl Hash for Source {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind, &self.name, &self.text).hash(state);
    }
}

impl Source {
    /// A text of this kind.
    pub fn new(kind: SourceKind, name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Source { kind, name: name.into(), text: text.into(), lines: OnceLock::new() })
    }

    /// Line and column, both from 1, of a byte; the column counts characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let lines = self.lines.get_or_init(|| self.text.match_indices('\n').map(|(at, _)| at + 1).collect());
        let line = lines.partition_point(|start| *start <= byte);
        let start = if line == 0 { 0 } else { lines[line - 1] };
        (line + 1, self.text[start..byte].chars().count() + 1)
    }
}

/// A place in a text.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The text.
    pub source: Arc<Source>,
    /// Bytes of it.
    pub span: Range<usize>,
    /// What is to be seen there; may be empty.
    pub label: String,
    /// Whether this is the place the finding is about; the others lead to it.
    pub primary: bool,
}

impl Annotation {
    /// The place that the finding is about.
    pub fn primary(source: &Arc<Source>, span: Range<usize>, label: impl Into<String>) -> Self {
        Annotation { source: Arc::clone(source), span, label: label.into(), primary: true }
    }

    /// A place that leads to it.
    pub fn secondary(source: &Arc<Source>, span: Range<usize>, label: impl Into<String>) -> Self {
        Annotation { source: Arc::clone(source), span, label: label.into(), primary: false }
    }
}
