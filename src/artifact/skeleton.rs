//! The skeleton: a small binary with the same component-level type as the file. Nested core modules
//! keep their types, imports and exports, and of functions, tables, memories, globals and tags just
//! those that are exported; bodies are trivial. The field's own libraries run on it instead of on
//! the whole file, since nothing they decide about types depends on code or data.

use super::layout::{Layout, Node, Section, component_id, core_id};
use super::reader::{Fault, Reader};
use std::collections::BTreeMap;
use wasmparser::{
    BinaryReader, ExportSectionReader, ExternalKind, FunctionSectionReader, GlobalSectionReader, HeapType,
    ImportSectionReader, MemorySectionReader, TableInit, TableSectionReader, TagSectionReader, TypeRef, ValType,
};

/// How large a skeleton may get. Real ones are a few hundred KiB at most.
const MAX_SIZE: usize = 48 << 20;

/// A size that can be filled in later takes five bytes.
const SIZE_BYTES: usize = 5;

/// A small stand-in for a binary, with the way back to the file's own offsets.
#[derive(Clone, Debug, Default)]
pub struct Skeleton {
    /// The stand-in.
    pub bytes: Vec<u8>,
    /// Where copied pieces came from: start in `bytes`, start in the file; sorted by the first.
    copies: Vec<(usize, u64)>,
}

impl Skeleton {
    /// Writes the skeleton of a walked binary.
    ///
    /// # Errors
    /// The first section of a core module that does not read, with its offset in the file.
    pub fn of(reader: &mut Reader<'_>, layout: &Layout) -> Result<Self, Fault> {
        let mut skeleton = Skeleton::default();
        skeleton.node(reader, layout, 0)?;
        Ok(skeleton)
    }

    /// The offset in the file that a byte of the skeleton stands for, at best that of the section.
    pub fn original(&self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let at = self.copies.partition_point(|(start, _)| *start <= offset);
        match at.checked_sub(1).map(|i| self.copies[i]) {
            Some((start, original)) => original + (offset - start) as u64,
            None => offset as u64,
        }
    }

    fn node(&mut self, reader: &mut Reader<'_>, layout: &Layout, index: usize) -> Result<(), Fault> {
        let node = &layout.nodes[index];
        self.copy(reader, node.range.start..node.range.start + 8)?;
        if !node.component {
            return Module::read(reader, node)?.write(self, reader, node);
        }
        for section in &node.sections {
            match (section.id, section.child) {
                (0, _) => {
                    let name = section.name.as_deref().unwrap_or_default();
                    if node.parent.is_none() && (name == "package-docs" || name == "wit-component-encoding") {
                        self.custom(reader, section, name)?;
                    }
                }
                (component_id::MODULE | component_id::COMPONENT, Some(child)) => {
                    let size = self.open(section.id, section.range.start);
                    self.node(reader, layout, child)?;
                    self.close(size);
                }
                _ => self.section(reader, section)?,
            }
        }
        Ok(())
    }

    /// Copies a section as it is.
    fn section(&mut self, reader: &Reader<'_>, section: &Section) -> Result<(), Fault> {
        let size = self.open(section.id, section.range.start);
        self.copy(reader, section.range.clone())?;
        self.close(size);
        Ok(())
    }

    fn custom(&mut self, reader: &Reader<'_>, section: &Section, name: &str) -> Result<(), Fault> {
        let size = self.open(0, section.range.start);
        leb(&mut self.bytes, name.len());
        self.bytes.extend_from_slice(name.as_bytes());
        self.copy(reader, section.range.clone())?;
        self.close(size);
        Ok(())
    }

    fn copy(&mut self, reader: &Reader<'_>, range: std::ops::Range<u64>) -> Result<(), Fault> {
        let size = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        if self.bytes.len().saturating_add(size) > MAX_SIZE {
            return Err(Fault::limit(
                range.start,
                format!("types, imports and exports take more than {} MiB", MAX_SIZE >> 20),
            ));
        }
        self.copies.push((self.bytes.len(), range.start));
        self.bytes.extend_from_slice(&reader.range(range)?);
        Ok(())
    }

    /// Begins a section whose size is not known yet.
    fn open(&mut self, id: u8, original: u64) -> usize {
        self.copies.push((self.bytes.len(), original));
        self.bytes.push(id);
        self.bytes.extend_from_slice(&[0; SIZE_BYTES]);
        self.bytes.len()
    }

    /// Fills in the size of a section, in as many bytes as were kept for it.
    fn close(&mut self, start: usize) {
        let mut size = self.bytes.len() - start;
        for (i, byte) in self.bytes[start - SIZE_BYTES..start].iter_mut().enumerate() {
            *byte = (size & 0x7f) as u8 | if i + 1 < SIZE_BYTES { 0x80 } else { 0 };
            size >>= 7;
        }
    }
}

/// What a core module's skeleton is made from.
struct Module {
    exports: Vec<(String, u8, u32)>,
    kept: Vec<Kept>,
    whole: bool,
    functions: u32,
}

/// One index space: what is imported, and the encoded entries of the definitions that are exported.
#[derive(Default)]
struct Kept {
    imported: u32,
    defined: BTreeMap<u32, Vec<u8>>,
}

const FUNC: usize = 0;
const TABLE: usize = 1;
const MEMORY: usize = 2;
const GLOBAL: usize = 3;
const TAG: usize = 4;

impl From<wasmparser::BinaryReaderError> for Fault {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Fault::invalid(error.offset() as u64, error.message().to_owned())
    }
}

impl Module {
    fn read(reader: &mut Reader<'_>, node: &Node) -> Result<Self, Fault> {
        let mut module =
            Module { exports: Vec::new(), kept: (0..5).map(|_| Kept::default()).collect(), whole: false, functions: 0 };
        let find = |id: u8| node.sections.iter().find(|section| section.id == id);
        if let Some(section) = find(core_id::IMPORT) {
            let bytes = reader.range(section.range.clone())?;
            for import in ImportSectionReader::new(at(&bytes, section))?.into_imports() {
                module.kept[space_of_import(import?.ty)].imported += 1;
            }
        }
        if let Some(section) = find(core_id::EXPORT) {
            let bytes = reader.range(section.range.clone())?;
            for export in ExportSectionReader::new(at(&bytes, section))? {
                let export = export?;
                let space = space_of_export(export.kind);
                module.exports.push((export.name.to_owned(), space as u8, export.index));
                if export.index >= module.kept[space].imported {
                    module.kept[space].defined.insert(export.index, Vec::new());
                }
            }
        }
        for (id, space) in [
            (core_id::FUNCTION, FUNC),
            (core_id::TABLE, TABLE),
            (core_id::MEMORY, MEMORY),
            (core_id::GLOBAL, GLOBAL),
            (core_id::TAG, TAG),
        ] {
            let Some(section) = find(id) else {
                if let Some(index) = module.kept[space].defined.keys().next() {
                    return Err(unknown(find(core_id::EXPORT).map_or(0, |s| s.range.start), space, *index));
                }
                continue;
            };
            let bytes = reader.range(section.range.clone())?;
            let count = module.entries(&bytes, section, space)?;
            let known = module.kept[space].imported + count;
            if let Some(index) = module.kept[space].defined.keys().next_back().filter(|index| **index >= known) {
                return Err(unknown(find(core_id::EXPORT).map_or(0, |s| s.range.start), space, *index));
            }
            if space == FUNC {
                module.functions = count;
            }
        }
        module.count_bodies(reader, find(core_id::CODE), find(core_id::FUNCTION))?;
        Ok(module)
    }

    /// As many bodies as functions are announced; the bodies themselves are not looked at.
    fn count_bodies(
        &self,
        reader: &mut Reader<'_>,
        code: Option<&Section>,
        functions: Option<&Section>,
    ) -> Result<(), Fault> {
        let bodies = match code {
            Some(section) if section.range.start < section.range.end => reader.leb_u32(section.range.start)?.0,
            _ => 0,
        };
        if bodies == self.functions {
            return Ok(());
        }
        let place = code.or(functions).map_or(0, |section| section.range.start);
        Err(Fault::invalid(
            place,
            format!("{} functions are declared, the code section holds {bodies}", self.functions),
        ))
    }

    /// Keeps the encoded entries that are exported; tells how many there are in all.
    fn entries(&mut self, bytes: &[u8], section: &Section, space: usize) -> Result<u32, Fault> {
        let imported = self.kept[space].imported;
        let base = section.range.start as usize;
        let mut offsets = Vec::new();
        let mut inits = Vec::new();
        let input = at(bytes, section);
        match space {
            FUNC => {
                for (index, item) in FunctionSectionReader::new(input)?.into_iter().enumerate() {
                    let ty = item?;
                    if let Some(entry) = self.kept[FUNC].defined.get_mut(&(imported + index as u32)) {
                        leb(entry, ty as usize);
                    }
                    offsets.push(0);
                }
                return Ok(offsets.len() as u32);
            }
            TABLE => {
                for item in TableSectionReader::new(input)?.into_iter_with_offsets() {
                    let (offset, table) = item?;
                    self.whole |= !matches!(table.init, TableInit::RefNull);
                    offsets.push(offset);
                }
            }
            MEMORY => {
                for item in MemorySectionReader::new(input)?.into_iter_with_offsets() {
                    offsets.push(item?.0);
                }
            }
            GLOBAL => {
                for item in GlobalSectionReader::new(input)?.into_iter_with_offsets() {
                    let (offset, global) = item?;
                    offsets.push(offset);
                    inits.push((global.init_expr.get_binary_reader().original_position(), global.ty.content_type));
                }
            }
            _ => {
                for item in TagSectionReader::new(input)?.into_iter_with_offsets() {
                    offsets.push(item?.0);
                }
            }
        }
        let count = offsets.len();
        offsets.push(base + bytes.len());
        for (index, entry) in self.kept[space].defined.range_mut(imported..imported.saturating_add(count as u32)) {
            let i = (*index - imported) as usize;
            match inits.get(i) {
                None => entry.extend_from_slice(&bytes[offsets[i] - base..offsets[i + 1] - base]),
                Some((init, ty)) => {
                    let head = &bytes[offsets[i] - base..*init - base];
                    entry.extend_from_slice(head);
                    match zero(*ty, &head[..head.len() - 1]) {
                        Some(init) => entry.extend_from_slice(&init),
                        None => self.whole = true,
                    }
                }
            }
        }
        Ok(count as u32)
    }

    fn write(&self, out: &mut Skeleton, reader: &mut Reader<'_>, node: &Node) -> Result<(), Fault> {
        let ids = [
            core_id::TYPE,
            core_id::IMPORT,
            core_id::FUNCTION,
            core_id::TABLE,
            core_id::MEMORY,
            core_id::TAG,
            core_id::GLOBAL,
            core_id::EXPORT,
            core_id::ELEMENT,
            core_id::CODE,
        ];
        for id in ids {
            let Some(section) = node.sections.iter().find(|section| section.id == id) else { continue };
            match id {
                core_id::TYPE | core_id::IMPORT => out.section(reader, section)?,
                core_id::CODE => self.write_bodies(out, section),
                core_id::ELEMENT if !self.whole => {}
                _ if self.whole => out.section(reader, section)?,
                core_id::EXPORT => self.write_exports(out, section)?,
                _ => {
                    let space = match id {
                        core_id::FUNCTION => FUNC,
                        core_id::TABLE => TABLE,
                        core_id::MEMORY => MEMORY,
                        core_id::GLOBAL => GLOBAL,
                        _ => TAG,
                    };
                    let size = out.open(id, section.range.start);
                    leb(&mut out.bytes, self.kept[space].defined.len());
                    for entry in self.kept[space].defined.values() {
                        out.bytes.extend_from_slice(entry);
                    }
                    out.close(size);
                }
            }
        }
        for section in &node.sections {
            let name = section.name.as_deref().unwrap_or_default();
            if section.id == 0 && node.parent.is_none() && name.starts_with("component-type") {
                out.custom(reader, section, name)?;
            }
        }
        Ok(())
    }

    fn write_exports(&self, out: &mut Skeleton, section: &Section) -> Result<(), Fault> {
        let size = out.open(core_id::EXPORT, section.range.start);
        leb(&mut out.bytes, self.exports.len());
        let renumbered: Vec<BTreeMap<u32, usize>> = self.kept.iter().map(Kept::renumbered).collect();
        for (name, space, index) in &self.exports {
            let index = renumbered[usize::from(*space)].get(index).copied().unwrap_or(*index as usize);
            leb(&mut out.bytes, name.len());
            out.bytes.extend_from_slice(name.as_bytes());
            out.bytes.push(*space);
            leb(&mut out.bytes, index);
            if out.bytes.len() > MAX_SIZE {
                return Err(Fault::limit(
                    section.range.start,
                    format!("exports take more than {} MiB", MAX_SIZE >> 20),
                ));
            }
        }
        out.close(size);
        Ok(())
    }

    fn write_bodies(&self, out: &mut Skeleton, section: &Section) {
        let count = if self.whole { self.functions as usize } else { self.kept[FUNC].defined.len() };
        let size = out.open(core_id::CODE, section.range.start);
        leb(&mut out.bytes, count);
        for _ in 0..count {
            // Three bytes: no locals, `unreachable`, `end`.
            out.bytes.extend_from_slice(&[3, 0, 0x00, 0x0b]);
        }
        out.close(size);
    }
}

impl Kept {
    /// The new index of each definition that is kept; imports keep theirs.
    fn renumbered(&self) -> BTreeMap<u32, usize> {
        self.defined.keys().enumerate().map(|(rank, index)| (*index, self.imported as usize + rank)).collect()
    }
}

fn at<'a>(bytes: &'a [u8], section: &Section) -> BinaryReader<'a> {
    BinaryReader::new(bytes, usize::try_from(section.range.start).unwrap_or(usize::MAX / 2))
}

fn unknown(offset: u64, space: usize, index: u32) -> Fault {
    let word = ["function", "table", "memory", "global", "tag"][space];
    Fault::invalid(offset, format!("unknown {word} {index} is exported"))
}

fn space_of_import(ty: TypeRef) -> usize {
    match ty {
        TypeRef::Func(_) | TypeRef::FuncExact(_) => FUNC,
        TypeRef::Table(_) => TABLE,
        TypeRef::Memory(_) => MEMORY,
        TypeRef::Global(_) => GLOBAL,
        TypeRef::Tag(_) => TAG,
    }
}

fn space_of_export(kind: ExternalKind) -> usize {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => FUNC,
        ExternalKind::Table => TABLE,
        ExternalKind::Memory => MEMORY,
        ExternalKind::Global => GLOBAL,
        ExternalKind::Tag => TAG,
    }
}

/// An initial value for a global of this type: the simplest there is; `None` where one would have to
/// be looked for.
fn zero(ty: ValType, encoded: &[u8]) -> Option<Vec<u8>> {
    let mut init = match ty {
        ValType::I32 => vec![0x41, 0],
        ValType::I64 => vec![0x42, 0],
        ValType::F32 => vec![0x43, 0, 0, 0, 0],
        ValType::F64 => [&[0x44][..], &[0; 8]].concat(),
        ValType::V128 => [&[0xfd, 0x0c][..], &[0; 16]].concat(),
        ValType::Ref(ty) if ty.is_nullable() => {
            // `(ref null $t)` is 0x63 and the heap type; a shorthand is the heap type itself.
            let heap = encoded.strip_prefix(&[0x63]).unwrap_or(encoded);
            debug_assert!(matches!(
                ty.heap_type(),
                HeapType::Concrete(_) | HeapType::Exact(_) | HeapType::Abstract { .. }
            ));
            [&[0xd0][..], heap].concat()
        }
        ValType::Ref(_) => return None,
    };
    init.push(0x0b);
    Some(init)
}

fn leb(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}
