//! Writing a file whole or not at all.

use crate::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes the bytes as [`write_with`] does.
///
/// # Errors
/// When the folder cannot be written to; nothing is left behind then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_with(path, |file| file.write_all(bytes))
}

/// Lets a file be filled beside the target under another name and then gives it its name. A link is
/// followed to the file that it names; what is no file, such as a device, is written to.
///
/// # Errors
/// When the folder cannot be written to; nothing is left behind then.
pub fn write_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Error> {
    let failed = |error: io::Error| Error::write(path, &error);
    match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(failed(io::ErrorKind::IsADirectory.into())),
        Ok(there) if !there.is_file() => {
            return std::fs::OpenOptions::new()
                .write(true)
                .open(path)
                .and_then(|mut device| fill(&mut device))
                .map_err(failed);
        }
        _ => {}
    }
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let name = target.file_name().ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}", std::process::id()));
    let folder: PathBuf = target.parent().map(Path::to_path_buf).unwrap_or_default();
    let beside = folder.join(hidden);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&beside).map_err(failed)?;
    let written = fill(&mut file).and_then(|()| std::fs::rename(&beside, &target));
    if let Err(error) = written {
        let _ = std::fs::remove_file(&beside);
        return Err(failed(error));
    }
    Ok(())
}

/// Whether two paths name one file.
pub fn same_file(a: &Path, b: &Path) -> bool {
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
