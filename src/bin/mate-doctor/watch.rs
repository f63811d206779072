//! `--watch`: the command again whenever something it looks at changed. What it looks at are the
//! paths on the command line, the project file, `wit/`, and the folders builds write to.

use crate::exit::{Exit, Failure};
use crate::project;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often is looked.
const PAUSE: Duration = Duration::from_millis(200);
/// How deep folders are looked through.
const DEPTH: usize = 6;
/// The commands that can be repeated.
const COMMANDS: [&str; 3] = ["inspect", "check", "verify"];

/// When each file was written, and how long it is.
type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Repeats `act` for ever; only an interrupt ends it.
pub(crate) fn watch(command: &str, mut act: impl FnMut() -> Exit) -> Result<Exit, Failure> {
    if !COMMANDS.contains(&command) {
        return Err(Failure::Usage(format!("--watch goes with {}, not with `{command}`", COMMANDS.join(", "))));
    }
    loop {
        let paths = watched();
        let before = look(&paths);
        act();
        tell("watching; Ctrl-C ends it");
        let changed = wait(&paths, &before);
        tell(&format!("changed: {}", changed.display()));
    }
}

fn tell(line: &str) {
    use std::io::Write;
    // Nobody reads standard error: then nobody misses it.
    let _ = writeln!(std::io::stderr(), "--- {line}");
}

/// What was typed and exists, and the places where things lie by custom.
fn watched() -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = std::env::args_os()
        .skip(1)
        .filter_map(|word| {
            let text = word.to_string_lossy();
            let value = text.split_once('=').filter(|_| text.starts_with("--")).map(|(_, value)| PathBuf::from(value));
            value.or_else(|| (!text.starts_with('-')).then(|| PathBuf::from(&word)))
        })
        .filter(|path| path.exists())
        .collect();
    out.extend([project::NAME, "wit", "build", "dist"].map(PathBuf::from));
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    for entry in std::fs::read_dir(target).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("wasm32-") {
            out.extend(["release", "debug"].map(|profile| entry.path().join(profile)));
        }
    }
    out
}

/// Waits until something differs and has stopped differing: a build writes for a while.
fn wait(paths: &[PathBuf], before: &Seen) -> PathBuf {
    let mut last = before.clone();
    loop {
        std::thread::sleep(PAUSE);
        let now = look(paths);
        if now == last
            && let Some(path) = difference(before, &now)
        {
            return path;
        }
        last = now;
    }
}

/// The first path that came, went, or was written.
fn difference(before: &Seen, now: &Seen) -> Option<PathBuf> {
    let changed = now.iter().find(|(path, state)| before.get(*path) != Some(state));
    changed.or_else(|| before.iter().find(|(path, _)| !now.contains_key(*path))).map(|(path, _)| path.clone())
}

fn look(paths: &[PathBuf]) -> Seen {
    let mut seen = Seen::new();
    for path in paths {
        visit(path, 0, &mut seen);
    }
    seen
}

/// A file that was named counts whatever it is; in a folder only what commands read.
fn visit(path: &Path, depth: usize, seen: &mut Seen) {
    let Ok(about) = std::fs::metadata(path) else { return };
    if about.is_file() {
        let kind = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if depth == 0 || ["wasm", "wat", "wit", "toml", "rs"].contains(&kind) {
            seen.insert(path.to_owned(), (about.modified().ok(), about.len()));
        }
        return;
    }
    // Below a folder that a build writes to, its caches are of no interest.
    let skip = ["deps", "incremental", ".fingerprint", "node_modules", ".git"];
    if depth > 0 && path.file_name().is_some_and(|name| skip.iter().any(|skipped| name == *skipped)) || depth > DEPTH {
        return;
    }
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        visit(&entry.path(), depth + 1, seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = [folder.path().to_owned()];
        let nothing = look(&paths);
        let file = folder.path().join("a.wit");
        std::fs::write(&file, "package a:b;").expect("written");
        std::fs::write(folder.path().join("a.o"), "").expect("written");
        let one = look(&paths);
        assert_eq!(difference(&nothing, &one), Some(file.clone()));
        std::fs::write(&file, "package a:b@1.0.0;").expect("written");
        assert_eq!(difference(&one, &look(&paths)), Some(file.clone()));
        std::fs::remove_file(&file).expect("gone");
        assert_eq!(difference(&one, &look(&paths)), Some(file));
        assert_eq!(difference(&nothing, &look(&paths)), None);
    }
}
