//! Files: looking through folders, and writing a file whole or not at all.

use crate::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The files below a folder that are wanted, in the order of their names; what cannot be listed is an error
/// in its place. Links to folders are not followed, so that a loop ends; folders that `enter` refuses by
/// their names are left out.
pub fn below<'a>(
    folder: &Path,
    enter: impl Fn(&str) -> bool + 'a,
    wanted: impl Fn(&Path) -> bool + 'a,
) -> impl Iterator<Item = Result<PathBuf, Error>> + 'a {
    let entered = move |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_type().is_dir() || enter(&entry.file_name().to_string_lossy())
    };
    let entries = WalkDir::new(folder).follow_root_links(true).sort_by_file_name().into_iter().filter_entry(entered);
    entries.filter_map(move |entry| match entry {
        Ok(entry) => {
            let is_wanted = !entry.file_type().is_dir() && wanted(entry.path()) && entry.path().is_file();
            is_wanted.then(|| Ok(entry.into_path()))
        }
        Err(error) => {
            let path = error.path().unwrap_or(Path::new("")).to_owned();
            Some(Err(Error::read(path, &error.into())))
        }
    })
}

/// What lies directly in a folder, in the order of the names; nothing where it cannot be listed.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries
}

/// Whether a path ends in `.wasm`, `.wit`, ….
pub(crate) fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|own| own == ending)
}

/// Writes the bytes as [`write_with`] does.
///
/// # Errors
/// When the folder cannot be written to; nothing is left behind then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_with(path, |file| file.write_all(bytes))
}

/// Fills a file next to the target under a temporary name and then gives it its name. A link is
/// followed to the file that it names; a device is written to directly.
///
/// # Errors
/// When the folder cannot be written to; nothing is left behind then.
pub fn write_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Error> {
    let written = match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => {
            File::options().write(true).open(path).and_then(|mut device| fill(&mut device))
        }
        _ => write_beside(path, fill),
    };
    written.map_err(|error| Error::write(path, &error))
}

fn write_beside(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.prefix(".").suffix(".new").tempfile_in(folder)?;
    fill(beside.as_file_mut())?;
    beside.persist(target)?;
    Ok(())
}

/// Whether two paths name one file.
pub fn is_same(a: &Path, b: &Path) -> bool {
    matches!((std::fs::canonicalize(a), std::fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}
