//! Folders of WIT.

use crate::files::{entries, has_ending};
use std::path::{Path, PathBuf};

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
