//! What a core module gives and wants, as far as links between modules need it.

use super::cursor::Cursor;
use super::names::Names;
use crate::artifact::layout::{Node, core_id};
use crate::artifact::reader::Reader;

/// Entries of a function type that the field's validator takes.
const MAX_ARITY: usize = 1000;

/// Pages that a 32-bit memory may have.
const MAX_PAGES: u32 = 1 << 16;

/// Elements that a table may start with.
const MAX_ELEMENTS: u32 = 10_000_000;

/// The largest section that is looked at here, in bytes.
pub(super) const MAX_SECTION: u64 = 2 << 20;

/// An index space of core items, in the order and with the numbers of their encoding. Tags are not of
/// the plain kind.
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

/// A type as it is encoded: the number of its bytes in [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ty {
    pub(super) space: Space,
    pub(super) bytes: u32,
}

impl Ty {
    /// Whether an item of this type satisfies an import of that type.
    pub(super) fn satisfies(self, wanted: Ty, names: &Names) -> bool {
        let limits = |ty: Ty, skip: usize| {
            let mut cursor = Cursor::new(names.get(ty.bytes));
            cursor.take(skip)?;
            Limits::read(&mut cursor)
        };
        let fit = |skip: usize| limits(self, skip).zip(limits(wanted, skip)).is_some_and(|(a, b)| a.fit(b));
        self.space == wanted.space
            && (self.bytes == wanted.bytes
                || match self.space {
                    Space::Func | Space::Global => false,
                    Space::Table => names.get(self.bytes).first() == names.get(wanted.bytes).first() && fit(1),
                    Space::Memory => fit(0),
                })
    }

    /// How much it adds to the size of what it is in, about as the field's validator counts it.
    pub(super) fn weight(self, names: &Names) -> usize {
        if self.space == Space::Func { names.get(self.bytes).len() } else { 1 }
    }
}

#[derive(Clone, Copy)]
struct Limits {
    min: u32,
    max: Option<u32>,
}

impl Limits {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let flags = cursor.byte().filter(|flags| *flags <= 1)?;
        let min = cursor.u32()?;
        let max = if flags == 1 { Some(cursor.u32()?) } else { None };
        max.is_none_or(|max| min <= max).then_some(Limits { min, max })
    }

    fn fit(self, wanted: Limits) -> bool {
        self.min >= wanted.min && wanted.max.is_none_or(|most| self.max.is_some_and(|max| max <= most))
    }
}

/// An import; names by their numbers.
pub(super) struct Import {
    pub(super) module: u32,
    pub(super) name: u32,
    pub(super) ty: Ty,
}

/// An export.
pub(super) struct Export {
    pub(super) name: u32,
    pub(super) ty: Ty,
    /// Whether a canonical definition touches it.
    pub(super) touched: bool,
}

/// A core module of the plain kind: nothing in it that a base set of proposals does not have.
#[derive(Default)]
pub(super) struct Core {
    pub(super) imports: Vec<Import>,
    pub(super) exports: Vec<Export>,
    /// Which imports only the field's validator can judge, once the module was instantiated.
    pub(super) kept: Option<Vec<bool>>,
    /// How much there is in its type.
    pub(super) weight: usize,
}

impl Core {
    /// Reads the sections of a module.
    pub(super) fn read(reader: &mut Reader<'_>, node: &Node, names: &mut Names) -> Option<Self> {
        let mut sections = Sections { names, core: Core::default(), types: Vec::new(), items: Default::default() };
        let (mut defined, mut bodies) = (0, 0);
        let mut bytes = Vec::new();
        for section in &node.sections {
            match section.id {
                core_id::CODE if section.range.start < section.range.end => {
                    bodies = reader.leb_u32(section.range.start).ok()?.0 as usize;
                    continue;
                }
                0 | core_id::CODE | core_id::START | core_id::ELEMENT | core_id::DATA_COUNT | core_id::DATA => continue,
                core_id::TAG => return None,
                _ => {}
            }
            if section.range.end - section.range.start > MAX_SECTION {
                return None;
            }
            reader.range_into(section.range.clone(), &mut bytes).ok()?;
            let mut cursor = Cursor::new(&bytes);
            let count = cursor.count()?;
            if section.id == core_id::FUNCTION {
                defined = count;
            }
            sections.read(section.id, count, &mut cursor)?;
            cursor.end()?;
        }
        let plain = sections.items[Space::Memory as usize].len() <= 1
            && sections.items[Space::Table as usize].len() <= 100
            && bodies == defined;
        plain.then_some(sections.core)
    }
}

/// A module on the way.
struct Sections<'n> {
    names: &'n mut Names,
    core: Core,
    /// The encoded function types.
    types: Vec<u32>,
    /// The types of all items, imported ones first, by space.
    items: [Vec<u32>; Space::COUNT],
}

impl Sections<'_> {
    fn read(&mut self, section: u8, count: usize, cursor: &mut Cursor<'_>) -> Option<()> {
        match section {
            core_id::TYPE => {
                for _ in 0..count {
                    let start = *cursor;
                    function_type(cursor)?;
                    self.types.push(self.names.number(cursor.since(&start))?);
                }
            }
            core_id::IMPORT => self.imports(count, cursor)?,
            core_id::FUNCTION => self.define(Space::Func, count, cursor)?,
            core_id::TABLE => self.define(Space::Table, count, cursor)?,
            core_id::MEMORY => self.define(Space::Memory, count, cursor)?,
            core_id::GLOBAL => {
                for _ in 0..count {
                    self.define(Space::Global, 1, cursor)?;
                    initial(cursor)?;
                }
            }
            core_id::EXPORT => self.exports(count, cursor)?,
            _ => return None,
        }
        Some(())
    }

    fn define(&mut self, space: Space, count: usize, cursor: &mut Cursor<'_>) -> Option<()> {
        self.items[space as usize].reserve(count);
        for _ in 0..count {
            let ty = self.ty(space, cursor)?;
            self.items[space as usize].push(ty.bytes);
        }
        Some(())
    }

    fn imports(&mut self, count: usize, cursor: &mut Cursor<'_>) -> Option<()> {
        self.core.imports.reserve_exact(count);
        for _ in 0..count {
            let (module, name) = (self.names.number(cursor.name()?)?, self.names.number(cursor.name()?)?);
            let ty = self.ty(Space::of(cursor.byte()?)?, cursor)?;
            self.items[ty.space as usize].push(ty.bytes);
            self.core.weight += ty.weight(self.names);
            self.core.imports.push(Import { module, name, ty });
        }
        Some(())
    }

    fn exports(&mut self, count: usize, cursor: &mut Cursor<'_>) -> Option<()> {
        self.core.exports.reserve_exact(count);
        for _ in 0..count {
            let name = self.names.number(cursor.name()?)?;
            let space = Space::of(cursor.byte()?)?;
            let bytes = *self.items[space as usize].get(cursor.u32()? as usize)?;
            let ty = Ty { space, bytes };
            self.core.weight += ty.weight(self.names);
            self.core.exports.push(Export { name, ty, touched: false });
        }
        Some(())
    }

    fn ty(&mut self, space: Space, cursor: &mut Cursor<'_>) -> Option<Ty> {
        let start = *cursor;
        match space {
            Space::Func => {
                let bytes = *self.types.get(cursor.u32()? as usize)?;
                return Some(Ty { space, bytes });
            }
            Space::Table => {
                cursor.byte().filter(|ty| matches!(ty, 0x6f | 0x70))?;
                Limits::read(cursor).filter(|limits| limits.min <= MAX_ELEMENTS)?;
            }
            Space::Memory => {
                Limits::read(cursor).filter(|limits| limits.max.unwrap_or(limits.min) <= MAX_PAGES)?;
            }
            Space::Global => {
                cursor.byte().filter(|ty| is_plain(*ty))?;
                cursor.byte().filter(|mutable| *mutable <= 1)?;
            }
        }
        Some(Ty { space, bytes: self.names.number(cursor.since(&start))? })
    }
}

/// Passes over a function type.
fn function_type(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.byte().filter(|form| *form == 0x60)?;
    for _ in 0..2 {
        let arity = cursor.count().filter(|arity| *arity <= MAX_ARITY)?;
        if !cursor.take(arity)?.iter().all(|ty| is_plain(*ty)) {
            return None;
        }
    }
    Some(())
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
