//! A core module on the way: what is replaced, what is added, and how it is written out with everything
//! around it. The code is not copied before that.

use super::sites::{Sites, sites};
use crate::artifact::Layout;
use crate::artifact::layout::{Node, core_id};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use wasm_encoder::Encode;
use wasmparser::{BinaryReader, CodeSectionReader, ImportSectionReader, TypeRef, TypeSectionReader};

/// A length that is known only behind it takes this many bytes.
const LENGTH: usize = 5;

/// A core module of an artifact with what is to change in it.
pub(super) struct Module<'a> {
    whole: &'a [u8],
    node: &'a Node,
    /// Sections with other contents.
    changed: BTreeMap<u8, Vec<u8>>,
    /// What sections have more, and how many items that is.
    added: BTreeMap<u8, (Vec<u8>, u32)>,
    /// Other instructions, by their place in the code section.
    patches: BTreeMap<usize, (usize, Vec<u8>)>,
    /// The names of functions that were added.
    names: Vec<(u32, &'static str)>,
    sites: OnceCell<Option<Sites>>,
}

impl<'a> Module<'a> {
    pub(super) fn new(whole: &'a [u8], node: &'a Node) -> Self {
        let (changed, added, patches, names) = Default::default();
        Module { whole, node, changed, added, patches, names, sites: OnceCell::new() }
    }

    /// Whether anything is to change.
    pub(super) fn changes(&self) -> bool {
        !(self.changed.is_empty() && self.added.is_empty() && self.patches.is_empty())
    }

    /// The contents of a section as it is in the file.
    pub(super) fn original(&self, id: u8) -> Option<&'a [u8]> {
        let section = self.node.sections.iter().find(|section| section.id == id)?;
        bytes(self.whole, &section.range)
    }

    /// The contents of a section, with its changes but without what was added.
    pub(super) fn section(&self, id: u8) -> Option<&[u8]> {
        self.changed.get(&id).map(Vec::as_slice).or_else(|| self.original(id))
    }

    /// What its code calls and does with tables; `None` when it cannot be read.
    pub(super) fn sites(&self) -> Option<&Sites> {
        self.sites.get_or_init(|| sites(self.original(core_id::CODE).unwrap_or(&[0]))).as_ref()
    }

    /// Gives a section other contents.
    pub(super) fn replace(&mut self, id: u8, contents: Vec<u8>) {
        self.changed.insert(id, contents);
    }

    /// Puts other bytes in the place of an instruction of the code section.
    pub(super) fn patch(&mut self, place: Range<usize>, bytes: Vec<u8>) {
        self.patches.insert(place.start, (place.end, bytes));
    }

    /// Adds an item to a section that is a list of such.
    pub(super) fn add(&mut self, id: u8, item: &[u8]) {
        let (items, many) = self.added.entry(id).or_default();
        items.extend_from_slice(item);
        *many += 1;
    }

    /// Adds a type and says its number.
    pub(super) fn add_type(&mut self, ty: &[u8]) -> Option<u32> {
        let mut number = self.added(core_id::TYPE);
        if let Some(section) = self.section(core_id::TYPE) {
            for group in TypeSectionReader::new(BinaryReader::new(section, 0)).ok()? {
                number = number.checked_add(u32::try_from(group.ok()?.types().len()).ok()?)?;
            }
        }
        self.add(core_id::TYPE, ty);
        Some(number)
    }

    /// The number of the next function that is added.
    pub(super) fn next_function(&self) -> Option<u32> {
        let own = self.section(core_id::FUNCTION).map_or(Some(0), count)?;
        self.imported()?.functions.checked_add(own)?.checked_add(self.added(core_id::FUNCTION))
    }

    /// Adds a function, the number of which is the next one.
    pub(super) fn add_function(&mut self, ty: u32, body: &(impl Encode + ?Sized), number: u32, name: &'static str) {
        let mut out = Vec::new();
        ty.encode(&mut out);
        self.add(core_id::FUNCTION, &out);
        out.clear();
        body.encode(&mut out);
        self.add(core_id::CODE, &out);
        self.names.push((number, name));
    }

    fn added(&self, id: u8) -> u32 {
        self.added.get(&id).map_or(0, |(_, many)| *many)
    }

    /// How many functions and which tables it imports: the first numbers are theirs.
    pub(super) fn imported(&self) -> Option<Imported> {
        let mut imported = Imported { functions: 0, tables: Vec::new() };
        let Some(section) = self.section(core_id::IMPORT) else { return Some(imported) };
        for import in ImportSectionReader::new(BinaryReader::new(section, 0)).ok()?.into_imports() {
            match import.ok()?.ty {
                TypeRef::Func(_) | TypeRef::FuncExact(_) => imported.functions += 1,
                TypeRef::Table(ty) => imported.tables.push(ty),
                _ => {}
            }
        }
        Some(imported)
    }

    fn write(&self, out: &mut Vec<u8>) -> Option<()> {
        let place = |id: u8| core_id::ORDER.iter().position(|known| *known == id);
        let there = |id: u8| self.node.sections.iter().any(|section| section.id == id);
        let mut new: Vec<u8> = self.changed.keys().chain(self.added.keys()).copied().filter(|id| !there(*id)).collect();
        new.sort_by_key(|id| place(*id));
        new.dedup();
        let mut new = new.into_iter().peekable();
        let mut at = usize::try_from(self.node.range.start).ok()?.checked_add(8)?;
        for section in &self.node.sections {
            while let Some(id) = new.next_if(|id| section.id != 0 && place(*id) < place(section.id)) {
                self.write_section(id, out)?;
            }
            let end = usize::try_from(section.range.end).ok()?;
            let patched = section.id == core_id::CODE && !self.patches.is_empty();
            if patched || self.changed.contains_key(&section.id) || self.added.contains_key(&section.id) {
                self.write_section(section.id, out)?;
            } else {
                out.extend_from_slice(self.whole.get(at..end)?);
            }
            at = end;
        }
        new.try_for_each(|id| self.write_section(id, out))?;
        if !self.names.is_empty() {
            let mut names = wasm_encoder::NameMap::new();
            self.names.iter().for_each(|(number, name)| names.append(*number, name));
            let mut section = wasm_encoder::NameSection::new();
            section.functions(&names);
            out.push(0);
            section.encode(out);
        }
        Some(())
    }

    fn write_section(&self, id: u8, out: &mut Vec<u8>) -> Option<()> {
        let section = self.section(id);
        with_length(id, out, |out| {
            let Some((items, many)) = self.added.get(&id) else {
                return if id == core_id::CODE { self.write_code(section?, 0, out) } else { push(section?, out) };
            };
            match section {
                Some(section) if id == core_id::CODE => self.write_code(section, *many, out)?,
                section => {
                    let section = section.unwrap_or(&[0]);
                    let mut reader = BinaryReader::new(section, 0);
                    reader.read_var_u32().ok()?.checked_add(*many)?.encode(out);
                    push(section.get(reader.current_position()..)?, out)?;
                }
            }
            push(items, out)
        })
    }

    /// The bodies with what is patched, and a count with so many more.
    fn write_code(&self, code: &[u8], more: u32, out: &mut Vec<u8>) -> Option<()> {
        let mut reader = BinaryReader::new(code, 0);
        reader.read_var_u32().ok()?.checked_add(more)?.encode(out);
        let mut copied = reader.current_position();
        for body in CodeSectionReader::new(BinaryReader::new(code, 0)).ok()? {
            let range = body.ok()?.range();
            let mut patches = self.patches.range(range.clone()).peekable();
            if patches.peek().is_some() {
                let (gone, come) = patches
                    .clone()
                    .fold((0, 0), |(gone, come), (start, (end, bytes))| (gone + (end - start), come + bytes.len()));
                (range.len() - gone + come).encode(out);
                let mut at = range.start;
                for (start, (end, bytes)) in patches {
                    push(code.get(at..*start)?, out)?;
                    push(bytes, out)?;
                    at = *end;
                }
                push(code.get(at..range.end)?, out)?;
            } else {
                push(code.get(copied..range.end)?, out)?;
            }
            copied = range.end;
        }
        Some(())
    }
}

/// What a core module imports.
pub(super) struct Imported {
    pub(super) functions: u32,
    pub(super) tables: Vec<wasmparser::TableType>,
}

/// The whole artifact with its modules changed.
pub(super) fn written(whole: &[u8], layout: &Layout, modules: &BTreeMap<usize, Module<'_>>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(whole.len() + whole.len() / 16);
    write(whole, layout, modules, 0, &mut out)?;
    Some(out)
}

/// A module or component with everything that is nested in it.
fn write(
    whole: &[u8],
    layout: &Layout,
    modules: &BTreeMap<usize, Module<'_>>,
    index: usize,
    out: &mut Vec<u8>,
) -> Option<()> {
    let node = layout.nodes.get(index)?;
    let start = usize::try_from(node.range.start).ok()?;
    let mut at = start.checked_add(8)?;
    push(whole.get(start..at)?, out)?;
    if let Some(module) = modules.get(&index) {
        return module.write(out);
    }
    for section in &node.sections {
        let end = usize::try_from(section.range.end).ok()?;
        match section.child {
            Some(child) => with_length(section.id, out, |out| write(whole, layout, modules, child, out))?,
            None => push(whole.get(at..end)?, out)?,
        }
        at = end;
    }
    Some(())
}

/// A section whose length is known when it is written.
fn with_length(id: u8, out: &mut Vec<u8>, contents: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<()> {
    out.push(id);
    let at = out.len();
    out.extend_from_slice(&[0; LENGTH]);
    let start = out.len();
    contents(out)?;
    let length = u32::try_from(out.len() - start).ok()?;
    out.get_mut(at..start)?.copy_from_slice(&padded(length));
    Some(())
}

/// A number in the longest form that the format allows.
pub(super) fn padded(number: u32) -> [u8; LENGTH] {
    std::array::from_fn(|at| {
        let more = if at + 1 < LENGTH { 0x80 } else { 0 };
        u8::try_from((number >> (7 * at)) & 0x7f).expect("seven bits fit") | more
    })
}

fn push(bytes: &[u8], out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(bytes);
    Some(())
}

pub(super) fn bytes<'a>(whole: &'a [u8], range: &Range<u64>) -> Option<&'a [u8]> {
    whole.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

fn count(section: &[u8]) -> Option<u32> {
    BinaryReader::new(section, 0).read_var_u32().ok()
}
