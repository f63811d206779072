//! Reading the headers of core modules by hand: there are thousands of names in a component that was
//! linked from many modules, and nothing is kept of most of them.

/// The longest name that the field's validator takes.
const MAX_NAME: usize = 100_000;

/// A place in a section. `None` from any of its readers: these bytes are not of the plain kind that is
/// understood here.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// An unsigned 32-bit number.
    pub(super) fn u32(&mut self) -> Option<u32> {
        let mut value = 0u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(value).ok();
            }
        }
        None
    }

    /// How many entries follow: never more than there are bytes left.
    pub(super) fn count(&mut self) -> Option<usize> {
        let count = self.u32()? as usize;
        (count <= self.left()).then_some(count)
    }

    /// A name, which is known to be UTF-8.
    pub(super) fn name(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()? as usize;
        if length > MAX_NAME {
            return None;
        }
        let name = self.take(length)?;
        (name.is_ascii() || std::str::from_utf8(name).is_ok()).then_some(name)
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// Passes over a number of any width.
    pub(super) fn skip_number(&mut self) -> Option<()> {
        for _ in 0..10 {
            if self.byte()? & 0x80 == 0 {
                return Some(());
            }
        }
        None
    }

    /// The bytes from an earlier place up to here.
    pub(super) fn since(&self, start: &Cursor<'a>) -> &'a [u8] {
        &self.bytes[start.at..self.at]
    }

    /// How many bytes were passed.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Nothing may be left behind the last entry.
    pub(super) fn end(&self) -> Option<()> {
        (self.left() == 0).then_some(())
    }
}
