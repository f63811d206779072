//! The cache of compiled code: a folder that only this user can use. An entry is named by what it was made from
//! (the wasm's SHA-256, the engine and its settings), and is run only if its bytes are those that were written.
//!
//! Hashing megabytes on every call would take longer than the call. So the cache records which file (by device,
//! inode, size and times of change) had which content, and the same about each entry. No program can set the
//! time of change; where it differs, the content is hashed again.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How much the folder may hold; the entries used longest ago go first.
pub const DEFAULT_BOUND: u64 = 2 << 30;

/// How fresh a file may be before its time of change is believed: file systems tick coarsely.
const RACY: Duration = Duration::from_millis(100);

#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// Why there is no cache to use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// The folder cannot be made or looked at.
    #[error("the cache folder `{0}` cannot be used: {1}")]
    Folder(String, io::Error),
    /// Somebody else could write there.
    #[error("the cache folder `{0}` is not private: {1}")]
    NotPrivate(String, &'static str),
}

/// One entry, as `cache` lists it.
#[derive(Clone, Debug, Serialize)]
pub struct CacheEntry {
    /// Its name: the key in hexadecimal digits, or the name of a file that an interrupted write left.
    pub key: String,
    pub size: u64,
    /// Seconds since it was last used.
    pub idle_seconds: u64,
}

/// What identifies the state of a file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    #[cfg(unix)]
    fn of(about: &Metadata) -> Option<Stamp> {
        use std::os::unix::fs::MetadataExt;
        Some(Stamp {
            device: about.dev(),
            inode: about.ino(),
            size: about.size(),
            modified: (about.mtime(), about.mtime_nsec()),
            changed: (about.ctime(), about.ctime_nsec()),
        })
    }

    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Stamp> {
        None
    }

    /// Whether the last change is long enough ago that a later one would show.
    fn settled(&self) -> bool {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let changed = Duration::new(self.changed.0.max(0) as u64, self.changed.1.clamp(0, 999_999_999) as u32);
        now.checked_sub(changed).is_some_and(|age| age > RACY)
    }
}

/// What is known of an entry.
#[derive(Serialize, Deserialize)]
struct Sidecar {
    /// The entry's SHA-256.
    digest: String,
    /// The state of the entry's file when it was last verified.
    stamp: Option<Stamp>,
}

impl Cache {
    /// Opens the folder, making it where it is missing.
    ///
    /// # Errors
    /// When it cannot be made, or others could write there.
    pub fn open(folder: &Path) -> Result<Self, CacheError> {
        let name = || folder.display().to_string();
        let failed = |error| CacheError::Folder(name(), error);
        make_private(folder).map_err(failed)?;
        let about = fs::symlink_metadata(folder).map_err(failed)?;
        if !about.is_dir() {
            return Err(CacheError::NotPrivate(name(), "it is a link or a file, not a folder"));
        }
        check_private(&about).map_err(|why| CacheError::NotPrivate(name(), why))?;
        Ok(Cache { folder: folder.to_owned() })
    }

    /// The folder that is used where none is named.
    /// `None` where the home folder is unknown, or is relative to whichever folder is current.
    pub fn default_folder() -> Option<PathBuf> {
        let folder = directories::ProjectDirs::from("", "", "mate-doctor")?.cache_dir().join("compiled");
        folder.is_absolute().then_some(folder)
    }

    /// The SHA-256 of a file whose content was hashed before and has not changed since.
    pub(super) fn known_digest(&self, file: &Path) -> Option<String> {
        let stamp = Stamp::of(&fs::metadata(file).ok()?)?;
        let known: (Stamp, String) = self.read_json(&self.source_note(&stamp))?;
        (known.0 == stamp && is_digest(&known.1)).then_some(known.1)
    }

    /// Remembers the SHA-256 of a file's content, if the file is as it was before it was read.
    pub(super) fn remember(&self, file: &Path, before: Option<&Metadata>, digest: &str) {
        let stamp = before.and_then(Stamp::of).filter(Stamp::settled);
        let now = fs::metadata(file).ok().and_then(|about| Stamp::of(&about));
        if let Some(stamp) = stamp.filter(|stamp| Some(*stamp) == now) {
            let _ = self.write(&self.source_note(&stamp), |out| out.write_all(&json(&(stamp, digest))));
        }
    }

    fn source_note(&self, stamp: &Stamp) -> PathBuf {
        self.folder.join(format!("{:x}-{:x}.source", stamp.device, stamp.inode))
    }

    /// The file of an entry, if it is there and is what was written.
    pub(super) fn find(&self, key: &str) -> Option<PathBuf> {
        let (entry, note) = self.names(key);
        let about = fs::symlink_metadata(&entry).ok()?;
        let stamp = Stamp::of(&about);
        let known: Option<Sidecar> = self.read_json(&note);
        let sound = match &known {
            _ if !about.is_file() || check_private(&about).is_err() => false,
            None => false,
            Some(known) if stamp.is_some() && known.stamp == stamp => true,
            Some(known) => digest_of_file(&entry).is_ok_and(|digest| digest == known.digest),
        };
        if !sound {
            let _ = fs::remove_file(&entry);
            let _ = fs::remove_file(&note);
            return None;
        }
        let known = known.filter(|known| known.stamp != stamp);
        if let Some(known) = known {
            let _ = self.write(&note, |out| out.write_all(&json(&Sidecar { stamp, ..known })));
        }
        self.touch(&note);
        Some(entry)
    }

    /// Notes that an entry was used, at most once an hour.
    fn touch(&self, note: &Path) {
        let used = fs::metadata(note).and_then(|about| about.modified());
        if used.is_ok_and(|used| used.elapsed().is_ok_and(|idle| idle > Duration::from_secs(3600)))
            && let Ok(file) = OpenOptions::new().append(true).open(note)
        {
            let _ = file.set_modified(SystemTime::now());
        }
    }

    /// Keeps compiled code. A failure to keep it does not fail the call.
    pub(super) fn keep(&self, key: &str, code: &[u8]) -> Option<PathBuf> {
        let (entry, note) = self.names(key);
        self.prune(DEFAULT_BOUND.saturating_sub(code.len() as u64), Duration::MAX);
        self.write(&entry, |out| out.write_all(code)).ok()?;
        let stamp = fs::metadata(&entry).ok().and_then(|about| Stamp::of(&about));
        let sidecar = Sidecar { digest: HEXLOWER.encode(&Sha256::digest(code)), stamp };
        self.write(&note, |out| out.write_all(&json(&sidecar))).ok()?;
        Some(entry)
    }

    /// Every entry and what interrupted writes left, the one used last first.
    pub fn entries(&self) -> Vec<CacheEntry> {
        let mut entries: Vec<(SystemTime, CacheEntry)> = Vec::new();
        for file in self.files() {
            let Some(name) = file.file_name().and_then(|name| name.to_str()) else { continue };
            let Some(key) = name.strip_suffix(".code").or(is_leftover(name).then_some(name)) else { continue };
            let Ok(about) = fs::symlink_metadata(&file) else { continue };
            let used = fs::metadata(self.names(key).1).and_then(|about| about.modified());
            let used = used.or_else(|_| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            let idle_seconds = used.elapsed().unwrap_or_default().as_secs();
            entries.push((used, CacheEntry { key: key.to_owned(), size: about.len(), idle_seconds }));
        }
        entries.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.key.cmp(&b.1.key)));
        entries.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Removes what interrupted writes left, what was used longest ago until the rest fits, and what was not used
    /// for that long. Returns how many entries were removed, and their bytes.
    pub fn prune(&self, bound: u64, idle: Duration) -> (usize, u64) {
        let (mut held, mut gone, mut bytes) = (0u64, 0, 0);
        for entry in self.entries() {
            let leftover = is_leftover(&entry.key);
            if !leftover {
                held = held.saturating_add(entry.size);
            }
            if leftover || held > bound || Duration::from_secs(entry.idle_seconds) >= idle {
                let (file, note) = match leftover {
                    true => (self.folder.join(&entry.key), self.folder.join(&entry.key)),
                    false => self.names(&entry.key),
                };
                if fs::remove_file(file).is_ok() {
                    (gone, bytes) = (gone + 1, bytes + entry.size);
                }
                let _ = fs::remove_file(note);
            }
        }
        (gone, bytes)
    }

    /// Removes everything that a cache keeps; other files in the folder stay.
    pub fn empty(&self) -> (usize, u64) {
        let gone = self.prune(0, Duration::ZERO);
        for file in self.files() {
            let own = file.extension().is_some_and(|e| e == "source" || e == "note" || e == "new");
            if own {
                let _ = fs::remove_file(file);
            }
        }
        gone
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn files(&self) -> Vec<PathBuf> {
        let Ok(listing) = fs::read_dir(&self.folder) else { return Vec::new() };
        listing.filter_map(|entry| Some(entry.ok()?.path())).collect()
    }

    fn names(&self, key: &str) -> (PathBuf, PathBuf) {
        (self.folder.join(format!("{key}.code")), self.folder.join(format!("{key}.note")))
    }

    fn read_json<T: serde::de::DeserializeOwned>(&self, file: &Path) -> Option<T> {
        let mut text = Vec::new();
        File::open(file).ok()?.take(1 << 16).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Writes a file whole or not at all.
    fn write(&self, file: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let process = format!("{}-", std::process::id());
        let mut fresh = tempfile::Builder::new().prefix(&process).suffix(LEFTOVER).tempfile_in(&self.folder)?;
        fill(fresh.as_file_mut())?;
        fresh.persist(file)?;
        Ok(())
    }
}

/// How files that are being written are named, after the number of the process that writes them.
const LEFTOVER: &str = ".new";

/// Whether a file is what a process left that ended while it wrote it.
fn is_leftover(name: &str) -> bool {
    let Some(process) = name.strip_suffix(LEFTOVER).and_then(|name| name.split('-').next()?.parse().ok()) else {
        return false;
    };
    !is_running(process)
}

#[cfg(unix)]
fn is_running(process: i32) -> bool {
    let process = rustix::process::Pid::from_raw(process);
    process.is_some_and(|process| rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_running(process: u32) -> bool {
    process == std::process::id()
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn check_private(about: &Metadata) -> Result<(), &'static str> {
    use std::os::unix::fs::MetadataExt;
    if about.uid() != rustix::process::geteuid().as_raw() {
        return Err("it belongs to another user");
    }
    if about.mode() & 0o022 != 0 || about.is_dir() && about.mode() & 0o077 != 0 {
        return Err("others may look or write there; `chmod 700` makes it private");
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_private(_: &Metadata) -> Result<(), &'static str> {
    Ok(())
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// SHA-256 in hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

fn digest_of_file(file: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut file = File::open(file)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(HEXLOWER.encode(&hasher.finalize())),
            count => hasher.update(&buffer[..count]),
        }
    }
}
