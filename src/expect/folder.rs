//! Folders of WIT.

use crate::error::Error;
use crate::files::{entries, has_ending};
use std::path::{Path, PathBuf};

/// How much WIT is read.
const MAX_SIZE: u64 = 64 << 20;

/// Refuses what the parser would read without an end: devices and pipes that are called `.wit` in a folder or
/// its `deps/`, and more than [`MAX_SIZE`].
///
/// # Errors
/// Names the file.
pub(crate) fn bounded(path: &Path) -> Result<(), Error> {
    let is_read = |path: &Path| ["wit", "wasm", "wat"].iter().any(|ending| has_ending(path, ending));
    let deps = entries(&path.join("deps"));
    let files = deps.iter().flat_map(|dep| entries(dep)).chain(entries(path)).chain(deps.clone());
    let files = std::iter::once(path.to_owned()).chain(files).filter(|path| is_read(path));
    let mut size = 0;
    for file in files {
        // What cannot be examined is reported by its reader.
        let Ok(about) = std::fs::metadata(&file) else { continue };
        let is_wit = has_ending(&file, "wit");
        size += if about.is_file() && (is_wit || file != path) { about.len() } else { 0 };
        let reason = match (about.is_file() || about.is_dir(), size > MAX_SIZE) {
            (false, _) if is_wit || file != path => "it is a pipe or a device; WIT is read from files".to_owned(),
            (_, true) => format!("there is more than {} MiB of WIT", MAX_SIZE >> 20),
            _ => continue,
        };
        return Err(Error::Read { path: file, reason });
    }
    Ok(())
}

pub(super) fn holds_wit(folder: &Path) -> bool {
    !wit_files(folder).is_empty()
}

/// Folders directly below that hold WIT: what may have been meant.
pub(super) fn nested_wit(folder: &Path) -> Vec<String> {
    let holds = |path: &PathBuf| path.is_dir() && !path.ends_with("deps") && holds_wit(path);
    entries(folder).into_iter().filter(holds).map(|path| path.display().to_string()).collect()
}

/// Whether a folder holds more than one file of a package, or the packages that it uses.
pub(super) fn is_whole_package(folder: &Path) -> bool {
    folder.join("deps").is_dir() || wit_files(folder).len() > 1
}

pub(super) fn folder_name(folder: &Path) -> String {
    match folder.as_os_str().is_empty() {
        true => ".".to_owned(),
        false => folder.display().to_string(),
    }
}

fn wit_files(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| has_ending(path, "wit")).collect()
}
