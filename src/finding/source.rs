//! Texts that findings point into, and the places in them.

use std::ops::Range;
use std::sync::Arc;

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
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// What kind of text it is.
    pub kind: SourceKind,
    /// The path or a name such as `error text`.
    pub name: String,
    /// All of it.
    pub text: String,
}

impl Source {
    /// A text of this kind.
    pub fn new(kind: SourceKind, name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Source { kind, name: name.into(), text: text.into() })
    }

    /// Line and column, both from 1, of a byte; the column counts characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &self.text[..byte];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[start..].chars().count() + 1)
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
