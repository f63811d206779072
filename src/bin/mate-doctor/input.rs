//! What arguments name: files, standard input, the WIT of a host.

use crate::exit::Failure;
use mate_doctor::bytes::Bytes;
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::link::Provides;
use mate_doctor::path::nearest;
use std::path::Path;

/// The bytes of a file of at most 192 MiB; `-` is standard input. A pipe may stay silent for 5 seconds.
pub(crate) fn bytes(path: &str) -> Result<Vec<u8>, String> {
    Bytes::read_small(Path::new(path)).map_err(|error| error.to_string())
}

/// What an argument gives: text, `@FILE`, or `-` for standard input.
#[cfg(feature = "call")]
pub(crate) fn given(argument: &str) -> Result<Vec<u8>, Failure> {
    let path = match argument.strip_prefix('@') {
        Some(path) if !path.is_empty() => path,
        None if argument == "-" => "-",
        _ => return Ok(argument.as_bytes().to_vec()),
    };
    bytes(path).map_err(Failure::NotExamined)
}

/// Whether a path is a file or a folder of WIT text.
pub(crate) fn is_wit(path: &Path) -> bool {
    let is_text = |path: &Path| path.extension().is_some_and(|ending| ending == "wit");
    let entries = || std::fs::read_dir(path).into_iter().flatten().flatten();
    is_text(path) && path.is_file() || entries().any(|entry| is_text(&entry.path()))
}

/// What `--provides` names.
pub(crate) fn provides(text: &str, options: &WitOptions) -> Result<Provides, Failure> {
    Ok(match text {
        "wasi" => Provides::Wasi,
        "none" => Provides::Nothing,
        path => {
            if let (false, Some(word)) = (Path::new(path).exists(), nearest(path, ["wasi", "none"])) {
                return Err(Failure::Usage(format!("--provides is wasi, none or a path; did you mean `{word}`?")));
            }
            Provides::World(Wit::load(Path::new(path), options)?.offered()?)
        }
    })
}
