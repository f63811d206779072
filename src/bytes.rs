//! Where the bytes of an artifact come from: a file read at positions, or memory (a pipe read whole,
//! assembled text, a caller's slice). Files are not mapped: a build that rewrites one while it is
//! read gives a finding, not a crash.

use crate::error::Error;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// How much of a pipe is held in memory.
pub const PIPE_LIMIT: u64 = 192 << 20;

/// How much is copied at a time.
const PIECE: usize = 1 << 20;

/// How long a named pipe may stay silent.
const PIPE_PATIENCE: Duration = Duration::from_secs(5);

/// Bytes with the name they were given under.
#[derive(Debug)]
pub struct Bytes<'b> {
    name: String,
    data: Data<'b>,
}

#[derive(Debug)]
enum Data<'b> {
    File { file: File, length: u64 },
    Memory(Cow<'b, [u8]>),
}

impl<'b> Bytes<'b> {
    /// Opens a file; `-` is standard input. A pipe or a device is read whole, up to [`PIPE_LIMIT`].
    ///
    /// # Errors
    /// When it cannot be opened, is a folder, or is a pipe that gives too much or stays silent.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path.as_os_str() == "-" {
            return Self::from_reader("-", &mut io::stdin().lock());
        }
        let failed = |error: io::Error| Error::read(path, &error);
        let about = std::fs::metadata(path).map_err(failed)?;
        if about.is_dir() {
            return Err(Error::Read { path: path.to_owned(), reason: "it is a folder, not a file".into() });
        }
        let name = path.display().to_string();
        if about.is_file() {
            let file = File::open(path).map_err(failed)?;
            let length = file.metadata().map_err(failed)?.len();
            return Ok(Bytes { name, data: Data::File { file, length } });
        }
        // A device that gives nothing is empty; a pipe may be written to later.
        Self::from_reader(&name, &mut Patient { file: open_pipe(path).map_err(failed)?, started: !is_pipe(&about) })
    }

    /// All bytes of a suite, a value or a body: at most [`PIPE_LIMIT`], from files and pipes.
    ///
    /// # Errors
    /// Those of [`Bytes::open`], and when there are more.
    pub fn read_small(path: &Path) -> Result<Vec<u8>, Error> {
        let too_large =
            || Error::Read { path: path.to_owned(), reason: format!("it has more than {} MiB", PIPE_LIMIT >> 20) };
        let bytes = Self::open(path).map_err(|error| match error {
            Error::PipeTooLarge { .. } => too_large(),
            error => error,
        })?;
        if bytes.len() > PIPE_LIMIT {
            return Err(too_large());
        }
        bytes.whole().map(Cow::into_owned).map_err(|error| Error::read(path, &error))
    }

    /// Reads everything a reader gives, up to [`PIPE_LIMIT`].
    ///
    /// # Errors
    /// When reading fails or gives too much.
    pub fn from_reader(name: &str, reader: &mut dyn Read) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        reader.take(PIPE_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| Error::read(name, &error))?;
        if bytes.len() as u64 > PIPE_LIMIT {
            return Err(Error::PipeTooLarge { name: name.to_owned(), limit: PIPE_LIMIT >> 20 });
        }
        Ok(Self::memory(name, bytes))
    }

    /// Bytes in memory.
    pub fn memory(name: impl Into<String>, bytes: impl Into<Cow<'b, [u8]>>) -> Self {
        Bytes { name: name.into(), data: Data::Memory(bytes.into()) }
    }

    /// The name as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether they lie in a file that can be read again under its name.
    pub fn is_file(&self) -> bool {
        matches!(self.data, Data::File { .. })
    }

    /// How many bytes there are (for a file: when it was opened).
    pub fn len(&self) -> u64 {
        match &self.data {
            Data::File { length, .. } => *length,
            Data::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills as much of `buffer` as there is from `offset` on.
    ///
    /// # Errors
    /// When the operating system refuses to read.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match &self.data {
            Data::Memory(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let count = buffer.len().min(bytes.len() - start);
                buffer[..count].copy_from_slice(&bytes[start..start + count]);
                Ok(count)
            }
            Data::File { file, .. } => {
                let mut filled = 0;
                while filled < buffer.len() {
                    match read_file_at(file, offset + filled as u64, &mut buffer[filled..]) {
                        Ok(0) => break,
                        Ok(count) => filled += count,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(filled)
            }
        }
    }

    /// Writes all bytes into a file, behind what is already in it. By pieces: the operating system's own
    /// copying takes twice as long where source and target do not begin alike in a page.
    ///
    /// # Errors
    /// When it refuses to read or to write, or the file became shorter.
    pub fn copy_to(&self, out: &mut File) -> io::Result<()> {
        let Data::File { length, .. } = &self.data else { return out.write_all(&self.whole()?) };
        let mut piece = vec![0; usize::try_from(*length).unwrap_or(PIECE).min(PIECE)];
        let mut copied = 0;
        while copied < *length {
            let count = self.read_at(copied, &mut piece)?;
            let left = usize::try_from(*length - copied).unwrap_or(usize::MAX);
            out.write_all(&piece[..count.min(left)])?;
            copied += count as u64;
            if count < piece.len() && copied < *length {
                return Err(shorter());
            }
        }
        Ok(())
    }

    /// All bytes, for the few things that need them all.
    ///
    /// # Errors
    /// When the operating system refuses to read, or the file became shorter.
    pub fn whole(&self) -> io::Result<Cow<'_, [u8]>> {
        match &self.data {
            Data::Memory(bytes) => Ok(Cow::Borrowed(bytes)),
            Data::File { length, .. } => {
                let length = usize::try_from(*length).map_err(|_| io::ErrorKind::FileTooLarge)?;
                let mut bytes = vec![0; length];
                if self.read_at(0, &mut bytes)? < length {
                    return Err(shorter());
                }
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

fn shorter() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was read")
}

#[cfg(unix)]
fn read_file_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_file_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(unix)]
fn is_pipe(about: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&about.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    true
}

/// A named pipe without a writer would block in `open` for ever.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn open_pipe(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    const O_NONBLOCK: i32 = if cfg!(target_os = "linux") { 0o4000 } else { 0x4 };
    std::fs::OpenOptions::new().read(true).custom_flags(O_NONBLOCK).open(path)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn open_pipe(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Waits for a pipe that has nothing yet, but not for ever.
struct Patient {
    file: File,
    started: bool,
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let deadline = Instant::now() + PIPE_PATIENCE;
        loop {
            match self.file.read(buffer) {
                Ok(0) if !self.started && Instant::now() < deadline => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && Instant::now() < deadline => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        "nothing was written to this pipe for 5 seconds",
                    ));
                }
                Ok(0) if !self.started => {
                    return Err(io::Error::new(io::ErrorKind::TimedOut, "nothing has this pipe open for writing"));
                }
                Ok(count) => {
                    self.started = true;
                    return Ok(count);
                }
                Err(error) => return Err(error),
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
