//! The artifact that a project just built, for commands that are given no file.

use crate::files::{entries, has_ending};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What a search for built artifacts came to.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The newest file of each name, by name.
    pub files: Vec<PathBuf>,
    /// Where was looked, in order; the last one is where they were found, if any were.
    pub looked: Vec<String>,
}

/// Looks for what the project in `root` built: under Cargo's `wasm32-*` folders, else in `build/` and
/// `dist/`, else next to the folder of WIT.
pub fn built(root: &Path, target: Option<&Path>, wit: Option<&Path>) -> Built {
    let mut out = Built::default();
    let target = target.map_or_else(|| root.join("target"), Path::to_path_buf);
    let mut cargo = Vec::new();
    let is_triple = |path: &PathBuf| {
        path.is_dir() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("wasm32-"))
    };
    for triple in entries(&target).into_iter().filter(is_triple) {
        for profile in ["release", "debug"] {
            cargo.extend(wasm_in(&triple.join(profile)));
        }
    }
    out.looked.push(shown(&target.join("wasm32-*").join("{release,debug}")));
    if out.took(newest_of_each_name(cargo)) {
        return out;
    }
    let beside = wit.and_then(Path::parent).map(|parent| root.join(parent));
    for folder in [Some(root.join("build")), Some(root.join("dist")), beside].into_iter().flatten() {
        out.looked.push(shown(&folder));
        if out.took(newest_of_each_name(wasm_in(&folder))) {
            return out;
        }
    }
    out
}

impl Built {
    fn took(&mut self, files: Vec<PathBuf>) -> bool {
        self.files = files;
        !self.files.is_empty()
    }
}

/// A path as it is shown: without the `./` that searching in the current folder adds.
fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    let text = text.strip_prefix("./").unwrap_or(&text);
    if text.is_empty() { ".".to_owned() } else { text.to_owned() }
}

fn wasm_in(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_file() && has_ending(path, "wasm")).collect()
}

fn newest_of_each_name(files: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut newest: BTreeMap<std::ffi::OsString, (SystemTime, PathBuf)> = BTreeMap::new();
    for file in files {
        let Some(name) = file.file_name().map(std::ffi::OsStr::to_owned) else { continue };
        let time = file.metadata().and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        match newest.get(&name) {
            Some((other, _)) if *other >= time => {}
            _ => {
                newest.insert(name, (time, file));
            }
        }
    }
    newest.into_values().map(|(_, file)| PathBuf::from(shown(&file))).collect()
}
