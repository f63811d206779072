//! Finding and reading host sources.

use crate::bytes::Bytes;
use crate::error::Error;
use crate::finding::{Annotation, Source, SourceKind};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use syn::spanned::Spanned;

/// Larger sources are skipped: they are generated, and contain no lookups written by hand.
const MAX_SIZE: u64 = 4 << 20;

/// How many files are read at most.
const MAX_FILES: usize = 20_000;

/// A range of bytes in a host source.
#[derive(Clone, Debug)]
pub(super) struct CodeSpan {
    pub(super) source: Arc<Source>,
    pub(super) range: Range<usize>,
}

impl CodeSpan {
    pub(super) fn text(&self) -> &str {
        self.source.text.get(self.range.clone()).unwrap_or_default()
    }

    pub(super) fn contains(&self, other: &CodeSpan) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
            && self.range.start <= other.range.start
            && other.range.end <= self.range.end
    }

    pub(super) fn marked(&self, label: &str) -> Annotation {
        Annotation::primary(&self.source, self.range.clone(), label)
    }
}

/// A Rust source.
pub(super) struct HostFile {
    pub(super) path: PathBuf,
    pub(super) source: Arc<Source>,
    /// Where the tokens begin: the parser skips a byte order mark and a `#!` line.
    start: usize,
}

impl HostFile {
    fn new(path: PathBuf, text: String) -> Self {
        let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let rest = &text[mark..];
        let shebang = rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[');
        let start = mark + if shebang { rest.find('\n').unwrap_or(rest.len()) } else { 0 };
        HostFile { source: Source::new(SourceKind::File, path.display().to_string(), text), path, start }
    }

    /// The text that the parser reads.
    pub(super) fn code(&self) -> &str {
        &self.source.text[self.start..]
    }

    /// The range of bytes that a range of the parser stands for.
    pub(super) fn range(&self, range: Range<usize>) -> CodeSpan {
        let length = self.source.text.len();
        let range = (range.start + self.start).min(length)..(range.end + self.start).min(length);
        CodeSpan { source: Arc::clone(&self.source), range }
    }

    pub(super) fn span(&self, node: &impl Spanned) -> CodeSpan {
        self.range(node.span().byte_range())
    }
}

/// Reads files, and all `.rs` files below folders, sorted by name; `target` and hidden folders are skipped.
pub(super) fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<HostFile>, Error> {
    let mut files = Vec::new();
    for path in paths {
        let path = path.as_ref();
        if path.is_dir() {
            folder(path, &mut files)?;
        } else {
            files.push(path.to_owned());
        }
    }
    let mut out = Vec::new();
    for path in files {
        let bytes = Bytes::open(&path)?;
        if bytes.len() <= MAX_SIZE {
            let text = bytes.whole().map_err(|error| Error::read(&path, &error))?;
            out.push(HostFile::new(path, String::from_utf8_lossy(&text).into_owned()));
        }
    }
    Ok(out)
}

fn folder(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), Error> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|error| Error::read(path, &error))? {
        entries.push(entry.map_err(|error| Error::read(path, &error))?);
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().map_err(|error| Error::read(entry.path(), &error))?;
        if out.len() >= MAX_FILES {
            return Ok(());
        }
        if kind.is_dir() {
            if name != "target" && !name.starts_with('.') {
                folder(&entry.path(), out)?;
            }
        } else if name.ends_with(".rs") {
            out.push(entry.path());
        }
    }
    Ok(())
}
