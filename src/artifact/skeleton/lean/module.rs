//! What a core module gives and wants, as far as links between modules need it.

use super::cursor::Cursor;
use crate::artifact::layout::{Node, core_id};
use foldhash::fast::RandomState;
use std::cell::Cell;
use std::collections::HashMap;

/// Entries of a function type that the field's validator takes.
const MAX_ARITY: usize = 1000;

/// Pages that a 32-bit memory may have.
const MAX_PAGES: u32 = 1 << 16;

/// Elements that a table may start with.
const MAX_ELEMENTS: u32 = 10_000_000;

pub(super) type Map<K, V> = HashMap<K, V, RandomState>;

/// An index space of core items. Tags are not of the plain kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Func,
    Table,
    Memory,
    Global,
}

impl Space {
    pub(super) const COUNT: usize = 4;

    pub(super) fn of(kind: u8) -> Option<Self> {
        Some(match kind {
            0 => Space::Func,
            1 => Space::Table,
            2 => Space::Memory,
            3 => Space::Global,
            _ => return None,
        })
    }
}

#[derive(Clone, Copy)]
struct Limits {
    min: u32,
    max: Option<u32>,
}

impl Limits {
    fn read(cursor: &mut Cursor<'_>, most: u32, most_max: u32) -> Option<Self> {
        let max = cursor.byte()?;
        let min = cursor.u32()?;
        let max = match max {
            0 => None,
            1 => Some(cursor.u32()?),
            _ => return None,
        };
        (min <= most && max.is_none_or(|max| min <= max && max <= most_max)).then_some(Limits { min, max })
    }

    fn fit(self, wanted: Limits) -> bool {
        self.min >= wanted.min && wanted.max.is_none_or(|most| self.max.is_some_and(|max| max <= most))
    }
}

/// One import.
pub(super) struct Import<'a> {
    pub(super) module: &'a [u8],
    pub(super) name: &'a [u8],
    pub(super) space: Space,
    /// Its place in the index space.
    pub(super) index: u32,
}

/// What an instance offers under a name.
pub(super) struct Export {
    pub(super) space: Space,
    pub(super) index: u32,
    /// The last core instance that took it.
    pub(super) taken: Cell<u32>,
    /// Whether a canonical definition touches it.
    pub(super) touched: Cell<bool>,
}

impl Export {
    pub(super) fn new(space: Space, index: u32) -> Self {
        Export { space, index, taken: Cell::new(u32::MAX), touched: Cell::new(false) }
    }
}

/// A core module of the plain kind: nothing in it that a base set of proposals does not have.
#[derive(Default)]
pub(super) struct Core<'a> {
    /// The encoded function types.
    types: Vec<&'a [u8]>,
    pub(super) imports: Vec<Import<'a>>,
    /// The type of each function, imported ones first; so the others.
    funcs: Vec<u32>,
    tables: Vec<(u8, Limits)>,
    memories: Vec<(&'a [u8], Limits)>,
    globals: Vec<[u8; 2]>,
    pub(super) exports: Map<&'a [u8], Export>,
    /// Which imports only the field's validator can judge, once the module was instantiated.
    pub(super) kept: Option<Vec<bool>>,
    /// The exports that canonical definitions touch.
    pub(super) touched: Vec<(&'a [u8], Space, u32)>,
    /// How much there is in its type, about as the field's validator counts it.
    pub(super) weight: usize,
}

impl<'a> Core<'a> {
    /// Reads the sections of a module; `bodies` is what its code section announces.
    pub(super) fn read(node: &Node, sections: &'a [Vec<u8>], bodies: u32) -> Option<Self> {
        let mut core = Core::default();
        let mut defined = 0;
        for (section, bytes) in node.sections.iter().zip(sections) {
            let mut cursor = Cursor::new(bytes);
            match section.id {
                core_id::TYPE => core.read_types(&mut cursor)?,
                core_id::IMPORT => core.read_imports(&mut cursor)?,
                core_id::FUNCTION => {
                    defined = cursor.count()?;
                    for _ in 0..defined {
                        let ty = core.known_type(&mut cursor)?;
                        core.funcs.push(ty);
                    }
                }
                core_id::TABLE => {
                    for _ in 0..cursor.count()? {
                        core.table(&mut cursor)?;
                    }
                }
                core_id::MEMORY => {
                    for _ in 0..cursor.count()? {
                        core.memory(&mut cursor)?;
                    }
                }
                core_id::GLOBAL => {
                    for _ in 0..cursor.count()? {
                        core.global(&mut cursor)?;
                        initial(&mut cursor)?;
                    }
                }
                core_id::EXPORT => core.read_exports(&mut cursor)?,
                core_id::TAG => return None,
                _ => continue,
            }
            cursor.end()?;
        }
        let plain = core.memories.len() <= 1 && core.tables.len() <= 100 && bodies as usize == defined;
        plain.then_some(core)
    }

    fn read_types(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        for _ in 0..cursor.count()? {
            let start = *cursor;
            if cursor.byte()? != 0x60 {
                return None;
            }
            for _ in 0..2 {
                let arity = cursor.count()?;
                if arity > MAX_ARITY || !cursor.take(arity)?.iter().all(|ty| is_plain(*ty)) {
                    return None;
                }
            }
            self.types.push(cursor.since(&start));
        }
        Some(())
    }

    fn read_imports(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let count = cursor.count()?;
        self.imports.reserve(count);
        for _ in 0..count {
            let (module, name) = (cursor.name()?, cursor.name()?);
            let space = Space::of(cursor.byte()?)?;
            let index = match space {
                Space::Func => {
                    let ty = self.known_type(cursor)?;
                    self.funcs.push(ty);
                    self.funcs.len()
                }
                Space::Table => self.table(cursor)?,
                Space::Memory => self.memory(cursor)?,
                Space::Global => self.global(cursor)?,
            };
            let index = u32::try_from(index).ok()? - 1;
            self.weight += self.weight_of(space, index);
            self.imports.push(Import { module, name, space, index });
        }
        Some(())
    }

    fn read_exports(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let count = cursor.count()?;
        self.exports.reserve(count);
        for _ in 0..count {
            let name = cursor.name()?;
            let space = Space::of(cursor.byte()?)?;
            let index = cursor.u32()?;
            if index as usize >= self.len(space) || self.exports.insert(name, Export::new(space, index)).is_some() {
                return None;
            }
            self.weight += self.weight_of(space, index);
        }
        Some(())
    }

    fn known_type(&self, cursor: &mut Cursor<'a>) -> Option<u32> {
        cursor.u32().filter(|ty| (*ty as usize) < self.types.len())
    }

    /// Reads a table's type; tells how many there are now. So the two that follow.
    fn table(&mut self, cursor: &mut Cursor<'a>) -> Option<usize> {
        let element = cursor.byte().filter(|ty| matches!(ty, 0x6f | 0x70))?;
        self.tables.push((element, Limits::read(cursor, MAX_ELEMENTS, u32::MAX)?));
        Some(self.tables.len())
    }

    fn memory(&mut self, cursor: &mut Cursor<'a>) -> Option<usize> {
        let start = *cursor;
        let limits = Limits::read(cursor, MAX_PAGES, MAX_PAGES)?;
        self.memories.push((cursor.since(&start), limits));
        Some(self.memories.len())
    }

    fn global(&mut self, cursor: &mut Cursor<'a>) -> Option<usize> {
        let global = [cursor.byte().filter(|ty| is_plain(*ty))?, cursor.byte().filter(|mutable| *mutable <= 1)?];
        self.globals.push(global);
        Some(self.globals.len())
    }

    fn len(&self, space: Space) -> usize {
        match space {
            Space::Func => self.funcs.len(),
            Space::Table => self.tables.len(),
            Space::Memory => self.memories.len(),
            Space::Global => self.globals.len(),
        }
    }

    /// The encoded type of a function of this module.
    pub(super) fn func_type(&self, index: u32) -> &'a [u8] {
        self.types[self.funcs[index as usize] as usize]
    }

    /// The encoded type of a memory of this module.
    pub(super) fn memory_type(&self, index: u32) -> &'a [u8] {
        self.memories[index as usize].0
    }

    /// How much an item adds to a type's size.
    pub(super) fn weight_of(&self, space: Space, index: u32) -> usize {
        if space == Space::Func { self.func_type(index).len() } else { 1 }
    }

    /// Whether an item of this module satisfies an import of another.
    pub(super) fn satisfies(&self, space: Space, index: u32, other: &Core<'_>, import: &Import<'_>) -> bool {
        let (given, wanted) = (index as usize, import.index as usize);
        space == import.space
            && match space {
                Space::Func => self.func_type(index) == other.func_type(import.index),
                Space::Table => {
                    let ((element, limits), (as_wanted, within)) = (self.tables[given], other.tables[wanted]);
                    element == as_wanted && limits.fit(within)
                }
                Space::Memory => self.memories[given].1.fit(other.memories[wanted].1),
                Space::Global => self.globals[given] == other.globals[wanted],
            }
    }
}

/// Value types that every engine has.
fn is_plain(ty: u8) -> bool {
    matches!(ty, 0x7c..=0x7f | 0x6f | 0x70)
}

/// Passes over the initial value of a global: constants, other globals, sums and products of them.
fn initial(cursor: &mut Cursor<'_>) -> Option<()> {
    loop {
        match cursor.byte()? {
            0x0b => return Some(()),
            0x23 | 0x41 | 0x42 | 0xd0 | 0xd2 => cursor.skip_number()?,
            0x43 => cursor.take(4).map(drop)?,
            0x44 => cursor.take(8).map(drop)?,
            0x6a..=0x6c | 0x7c..=0x7e => {}
            _ => return None,
        }
    }
}
