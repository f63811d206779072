//! From what was typed to the files it means.

use crate::error::Error;
use std::path::{Path, PathBuf};

/// How deep folders are searched.
const MAX_DEPTH: usize = 64;

/// The files that the arguments mean: a folder stands for every `.wasm` below it, in the order of
/// their names; links to folders are not followed, so that a loop ends. What cannot be listed is
/// told in its place.
pub fn inputs(arguments: &[PathBuf]) -> Vec<Result<PathBuf, Error>> {
    let mut found = Vec::new();
    for argument in arguments {
        if argument.as_os_str() != "-" && argument.is_dir() {
            let before = found.len();
            folder(argument, 0, &mut found);
            if found.len() == before {
                found.push(Err(Error::Read { path: argument.clone(), reason: "no .wasm file in this folder".into() }));
            }
        } else {
            found.push(Ok(argument.clone()));
        }
    }
    found
}

fn folder(path: &Path, depth: usize, found: &mut Vec<Result<PathBuf, Error>>) {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) if depth <= MAX_DEPTH => entries,
        Ok(_) => {
            let reason = format!("folders lie deeper than {MAX_DEPTH} levels");
            return found.push(Err(Error::Read { path: path.to_owned(), reason }));
        }
        Err(error) => return found.push(Err(Error::read(path, &error))),
    };
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for entry in entries {
        let Ok(about) = std::fs::symlink_metadata(&entry) else { continue };
        if about.is_dir() {
            folder(&entry, depth + 1, found);
        } else if entry.extension().is_some_and(|ending| ending == "wasm") && entry.is_file() {
            found.push(Ok(entry));
        }
    }
}
