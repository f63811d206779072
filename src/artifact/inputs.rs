//! From what was typed to the files it means.

use crate::error::Error;
use crate::files;
use std::path::PathBuf;

/// The files that the arguments mean: a folder stands for every `.wasm` below it. What cannot be listed is
/// an error in its place.
pub fn inputs(arguments: &[PathBuf]) -> Vec<Result<PathBuf, Error>> {
    let mut found = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == "-" || !argument.is_dir() {
            found.push(Ok(argument.clone()));
            continue;
        }
        let before = found.len();
        found.extend(files::below(argument, |_| true, |path| files::has_ending(path, "wasm")));
        if found.len() == before {
            found.push(Err(Error::Read { path: argument.clone(), reason: "no .wasm file in this folder".into() }));
        }
    }
    found
}
