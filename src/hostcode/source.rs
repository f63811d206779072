//! Host sources: finding and reading them.

use crate::error::Error;
use crate::finding::{Source, SourceKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest source that is read; generated files can be larger, and hold no lookups of interest.
const MAX_SIZE: u64 = 4 << 20;

/// How many files are read at most.
const MAX_FILES: usize = 20_000;

/// A source with its path.
pub(super) struct HostFile {
    pub(super) path: PathBuf,
    pub(super) source: Arc<Source>,
}

/// Reads files, and all `.rs` files below folders, in order of their names; `target` and hidden
/// folders are left out.
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
        let text = std::fs::read(&path).map_err(|error| Error::read(&path, &error))?;
        if text.len() as u64 <= MAX_SIZE {
            let text = String::from_utf8_lossy(&text).into_owned();
            out.push(HostFile { source: Source::new(SourceKind::File, path.display().to_string(), text), path });
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
