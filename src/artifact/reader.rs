//! Small positioned reads through a window, so that walking headers costs few system calls and no
//! memory.

use crate::bytes::Bytes;
use std::ops::Range;

/// How much one read takes in.
const WINDOW: usize = 8192;

/// The longest name of a custom section that is kept whole.
const MAX_NAME: u64 = 4096;

/// Why the headers of a file do not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadFault {
    /// Bytes from the start of the file.
    pub offset: u64,
    /// What was found there.
    pub message: String,
    /// What kind of fault it is.
    pub kind: ReadFaultKind,
}

/// What kind of fault was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFaultKind {
    /// The file ends before what its headers announce.
    Truncated,
    /// The bytes are not what the format allows there.
    Invalid,
    /// A bound that keeps hostile input from taking all time or memory.
    Limit,
    /// The operating system refused.
    Io,
}

impl ReadFault {
    pub(super) fn invalid(offset: u64, message: impl Into<String>) -> Self {
        ReadFault { offset, message: message.into(), kind: ReadFaultKind::Invalid }
    }

    pub(super) fn limit(offset: u64, message: impl Into<String>) -> Self {
        ReadFault { offset, message: message.into(), kind: ReadFaultKind::Limit }
    }

    /// A section that runs past the end of what holds it.
    pub(super) fn truncated(offset: u64, word: &str, announced: u64, limit: u64, file: u64) -> Self {
        if limit == file {
            let message = format!(
                "the {word} section ends at byte {announced}, the file at {file}: {} bytes are missing",
                announced - file
            );
            ReadFault { offset, message, kind: ReadFaultKind::Truncated }
        } else {
            ReadFault::invalid(offset, format!("the {word} section runs past the end of its module or component"))
        }
    }
}

/// Reads small pieces of [`Bytes`] at rising offsets.
pub struct HeaderReader<'a> {
    bytes: &'a Bytes<'a>,
    window: Vec<u8>,
    start: u64,
}

impl<'a> HeaderReader<'a> {
    /// A reader of these bytes.
    pub fn new(bytes: &'a Bytes<'a>) -> Self {
        HeaderReader { bytes, window: Vec::new(), start: 0 }
    }

    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.bytes.len()
    }

    /// The byte at an offset.
    pub fn byte(&mut self, at: u64) -> Result<u8, ReadFault> {
        let inside = at.checked_sub(self.start).and_then(|i| self.window.get(usize::try_from(i).ok()?)).copied();
        match inside {
            Some(byte) => Ok(byte),
            None => {
                self.move_to(at)?;
                self.window.first().copied().ok_or_else(|| ReadFault {
                    offset: at,
                    message: "the file ends in the middle of a header".into(),
                    kind: ReadFaultKind::Truncated,
                })
            }
        }
    }

    /// An unsigned 32-bit number and the offset behind it.
    pub fn leb_u32(&mut self, mut at: u64) -> Result<(u32, u64), ReadFault> {
        let start = at;
        let mut value = 0u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte(at)?;
            at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(value)
                    .map(|value| (value, at))
                    .map_err(|_| ReadFault::invalid(start, "a number is larger than 32 bits"));
            }
        }
        Err(ReadFault::invalid(start, "a number is longer than 32 bits allow"))
    }

    /// A name; what is not UTF-8 is a fault, what is too long is cut.
    pub fn name(&mut self, range: Range<u64>) -> Result<String, ReadFault> {
        let cut = range.end.min(range.start + MAX_NAME);
        let mut bytes = Vec::new();
        self.range_into(range.start..cut, &mut bytes)?;
        match String::from_utf8(bytes) {
            Ok(name) => Ok(name),
            Err(error) if cut < range.end && error.utf8_error().valid_up_to() + 4 > MAX_NAME as usize => {
                Ok(String::from_utf8_lossy(error.as_bytes()).into_owned())
            }
            Err(_) => Err(ReadFault::invalid(range.start, "the name of a section is not UTF-8")),
        }
    }

    /// All bytes of a range that the headers announced.
    pub fn range(&mut self, range: Range<u64>) -> Result<Vec<u8>, ReadFault> {
        let mut bytes = Vec::new();
        self.range_into(range, &mut bytes)?;
        Ok(bytes)
    }

    /// All bytes of a range in the place of what a buffer holds.
    pub fn range_into(&mut self, range: Range<u64>, out: &mut Vec<u8>) -> Result<(), ReadFault> {
        let wanted = usize::try_from(range.end - range.start)
            .map_err(|_| ReadFault::limit(range.start, "a section is larger than this machine's memory"))?;
        if wanted <= WINDOW {
            if self.inside(range.start, wanted).is_none() {
                self.move_to(range.start)?;
            }
            if let Some(bytes) = self.inside(range.start, wanted) {
                out.clear();
                out.extend_from_slice(bytes);
                return Ok(());
            }
        }
        self.read(range.start, wanted, out)?;
        if out.len() < wanted {
            return Err(ReadFault {
                offset: range.start + out.len() as u64,
                message: "the file became shorter while it was read".into(),
                kind: ReadFaultKind::Truncated,
            });
        }
        Ok(())
    }

    fn move_to(&mut self, at: u64) -> Result<(), ReadFault> {
        let mut window = std::mem::take(&mut self.window);
        self.read(at, WINDOW, &mut window)?;
        self.window = window;
        self.start = at;
        Ok(())
    }

    /// What the window holds of a range, if it holds all of it.
    fn inside(&self, at: u64, wanted: usize) -> Option<&[u8]> {
        let from = usize::try_from(at.checked_sub(self.start)?).ok()?;
        self.window.get(from..from.checked_add(wanted)?)
    }

    /// Fills a buffer with what there is of so many bytes.
    fn read(&self, at: u64, count: usize, buffer: &mut Vec<u8>) -> Result<(), ReadFault> {
        let there = usize::try_from(self.size().saturating_sub(at)).unwrap_or(usize::MAX);
        buffer.resize(count.min(there), 0);
        let filled = self.bytes.read_at(at, buffer).map_err(|error| ReadFault {
            offset: at,
            message: format!("reading failed: {error}"),
            kind: ReadFaultKind::Io,
        })?;
        buffer.truncate(filled);
        Ok(())
    }
}
