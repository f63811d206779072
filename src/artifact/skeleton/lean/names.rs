//! Byte strings under small numbers, since in a component that was linked from many modules most names
//! and types occur many times; and what goes by these names.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// How long a name is, with what is written beside it, in components that were linked from many modules.
const AVERAGE: usize = 32;

/// The most that all strings together may come to, in bytes.
const MOST: usize = 8 << 20;

/// Each string once, one behind the other.
#[derive(Default)]
pub(super) struct Names {
    bytes: Vec<u8>,
    /// Where each string ends.
    ends: Vec<u32>,
    numbers: HashTable<u32>,
    hasher: RandomState,
}

impl Names {
    /// Makes room for this many more bytes of names, which are mostly new.
    pub(super) fn reserve(&mut self, bytes: usize) {
        let count = bytes / AVERAGE;
        self.bytes.reserve(bytes);
        self.ends.reserve(count);
        let Names { bytes, ends, numbers, hasher } = self;
        numbers.reserve(count, |number| hasher.hash_one(get(bytes, ends, *number)));
    }

    /// The number of a string; `None` when there is too much of them.
    pub(super) fn number(&mut self, text: &[u8]) -> Option<u32> {
        let Names { bytes, ends, numbers, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(known) = numbers.find(hash, |number| get(bytes, ends, *number) == text) {
            return Some(*known);
        }
        if bytes.len() + text.len() > MOST {
            return None;
        }
        let number = u32::try_from(ends.len()).ok()?;
        let end = u32::try_from(bytes.len() + text.len()).ok()?;
        bytes.extend_from_slice(text);
        ends.push(end);
        numbers.insert_unique(hash, number, |number| hasher.hash_one(get(bytes, ends, *number)));
        Some(number)
    }

    /// The string with a number that [`Names::number`] gave.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        get(&self.bytes, &self.ends, number)
    }
}

fn get<'a>(bytes: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    let at = number as usize;
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    &bytes[start as usize..ends[at] as usize]
}

/// No entry.
const NONE: u32 = u32::MAX;

/// What holders have under which names. Holders are filled one after the other, so that the newest entry
/// of a name tells whether a holder has it already.
#[derive(Default)]
pub(super) struct Index {
    /// The newest entry of each name.
    heads: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    holder: u32,
    place: u32,
    /// The entry of the same name before this.
    before: u32,
}

impl Index {
    pub(super) fn with_capacity(count: usize) -> Self {
        Index { heads: Vec::with_capacity(count), entries: Vec::with_capacity(count) }
    }

    /// Adds the place of an item; `None` when the holder has the name already.
    pub(super) fn add(&mut self, holder: u32, name: u32, place: usize) -> Option<()> {
        let at = name as usize;
        if at >= self.heads.len() {
            self.heads.resize(at + 1, NONE);
        }
        let before = self.heads[at];
        if self.entries.get(before as usize).is_some_and(|entry| entry.holder == holder) {
            return None;
        }
        self.heads[at] = u32::try_from(self.entries.len()).ok()?;
        self.entries.push(Entry { holder, place: u32::try_from(place).ok()?, before });
        Some(())
    }

    /// The place of what a holder has under a name.
    pub(super) fn find(&self, holder: u32, name: u32) -> Option<usize> {
        let mut at = *self.heads.get(name as usize)?;
        loop {
            let entry = self.entries.get(at as usize)?;
            if entry.holder == holder {
                return Some(entry.place as usize);
            }
            at = entry.before;
        }
    }
}
