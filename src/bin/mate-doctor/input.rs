//! What arguments name: files, standard input, the WIT of a host.

use crate::exit::Failure;
use mate_doctor::expect::{Options, Wit};
use mate_doctor::link::Provides;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most that is read into memory.
const LIMIT: u64 = 1 << 30;

/// The bytes of a file; `-` is standard input.
pub(crate) fn bytes(path: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = match path {
        "-" => std::io::stdin().lock().take(LIMIT).read_to_end(&mut bytes),
        path => File::open(path).and_then(|file| file.take(LIMIT).read_to_end(&mut bytes)),
    };
    let name = if path == "-" { "standard input" } else { path };
    read.map(|_| bytes).map_err(|error| format!("cannot read `{name}`: {error}"))
}

/// What an argument gives: text, `@FILE`, or `-` for standard input.
pub(crate) fn given(argument: &str) -> Result<Vec<u8>, Failure> {
    let path = match argument.strip_prefix('@') {
        Some(path) if !path.is_empty() => path,
        None if argument == "-" => "-",
        _ => return Ok(argument.as_bytes().to_vec()),
    };
    bytes(path).map_err(Failure::NotExamined)
}

/// What `--provides` names.
pub(crate) fn provides(text: &str, options: &Options) -> Result<Provides, Failure> {
    Ok(match text {
        "wasi" => Provides::Wasi,
        "none" => Provides::Nothing,
        path => Provides::World(Wit::load(Path::new(path), options)?.offered()?),
    })
}
