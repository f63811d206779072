//! The stand-in for a core module in a skeleton.

use super::{MAX_SIZE, Skeleton};
use crate::artifact::layout::{Node, Section, core_id};
use crate::artifact::reader::{HeaderReader, ReadFault};
use std::collections::HashMap;
use wasm_encoder::Encode;
use wasmparser::{
    BinaryReader, ExportSectionReader, ExternalKind, FunctionSectionReader, GlobalSectionReader, HeapType,
    ImportSectionReader, MemorySectionReader, TableInit, TableSectionReader, TagSectionReader, TypeRef, ValType,
};

/// The most types that the field's validator takes.
const MAX_TYPES: usize = 1_000_000;

/// What a core module's skeleton is made from.
pub(super) struct ModuleSkeleton {
    /// The export section, and where each export's name (with its length) lies in it.
    names: Vec<u8>,
    exports: Vec<Export>,
    kept: [Kept; 5],
    whole: bool,
    functions: u32,
}

struct Export {
    name: std::ops::Range<usize>,
    space: usize,
    index: u32,
}

/// One index space: what is imported, and one encoded definition for each exported type.
#[derive(Default)]
struct Kept {
    imported: u32,
    entries: Vec<Vec<u8>>,
    /// For each exported definition, in the order of its index: the place in `entries` that stands for it.
    ranks: Vec<(u32, usize)>,
}

const FUNC: usize = 0;
const TABLE: usize = 1;
const MEMORY: usize = 2;
const GLOBAL: usize = 3;
const TAG: usize = 4;

impl From<wasmparser::Error> for ReadFault {
    fn from(error: wasmparser::Error) -> Self {
        ReadFault::invalid(error.offset(), error.message().to_owned())
    }
}

impl ModuleSkeleton {
    pub(super) fn read(reader: &mut HeaderReader<'_>, node: &Node) -> Result<Self, ReadFault> {
        let mut module = ModuleSkeleton {
            names: Vec::new(),
            exports: Vec::new(),
            kept: std::array::from_fn(|_| Kept::default()),
            whole: false,
            functions: 0,
        };
        let find = |id: u8| node.sections.iter().find(|section| section.id == id);
        if let Some(section) = find(core_id::IMPORT) {
            let bytes = reader.range(section.range.clone())?;
            for import in ImportSectionReader::new(at(&bytes, section))?.into_imports() {
                module.kept[space_of_import(import?.ty)].imported += 1;
            }
        }
        if let Some(section) = find(core_id::EXPORT) {
            let bytes = reader.range(section.range.clone())?;
            module.read_exports(&bytes, section)?;
            module.names = bytes;
        }
        for (id, space) in [
            (core_id::FUNCTION, FUNC),
            (core_id::TABLE, TABLE),
            (core_id::MEMORY, MEMORY),
            (core_id::GLOBAL, GLOBAL),
            (core_id::TAG, TAG),
        ] {
            let imported = module.kept[space].imported;
            let mut wanted: Vec<u32> =
                module.exports.iter().filter(|e| e.space == space && e.index >= imported).map(|e| e.index).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let exports = find(core_id::EXPORT).map_or(0, |s| s.range.start);
            let Some(section) = find(id) else {
                match wanted.first() {
                    Some(index) => return Err(unknown(exports, space, *index)),
                    None => continue,
                }
            };
            let bytes = reader.range(section.range.clone())?;
            let known = imported.saturating_add(count_of(&bytes, section)?);
            if let Some(index) = wanted.last().filter(|index| **index >= known) {
                return Err(unknown(exports, space, *index));
            }
            if space == FUNC {
                module.functions = module.kept[FUNC].functions(&bytes, section, &wanted)?;
            } else {
                module.whole |= module.kept[space].entries(&bytes, section, space, &wanted)?;
            }
        }
        module.count_bodies(reader, find(core_id::CODE), find(core_id::FUNCTION))?;
        Ok(module)
    }

    fn read_exports(&mut self, bytes: &[u8], section: &Section) -> Result<(), ReadFault> {
        let input = ExportSectionReader::new(at(bytes, section))?;
        self.exports.reserve(bytes.len().min(input.count() as usize));
        for item in input.into_iter_with_offsets() {
            let (offset, export) = item?;
            let start = (offset - section.range.start) as usize;
            // The length of a name may be written in more bytes than it needs.
            let length = bytes[start..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
            self.exports.push(Export {
                name: start..start + length + export.name.len(),
                space: space_of_export(export.kind),
                index: export.index,
            });
        }
        Ok(())
    }

    /// As many bodies as functions are announced; the bodies themselves are not looked at.
    fn count_bodies(
        &self,
        reader: &mut HeaderReader<'_>,
        code: Option<&Section>,
        functions: Option<&Section>,
    ) -> Result<(), ReadFault> {
        let bodies = match code {
            Some(section) if section.range.start < section.range.end => reader.leb_u32(section.range.start)?.0,
            _ => 0,
        };
        if bodies == self.functions {
            return Ok(());
        }
        let place = code.or(functions).map_or(0, |section| section.range.start);
        Err(ReadFault::invalid(
            place,
            format!("{} functions are declared, the code section holds {bodies}", self.functions),
        ))
    }

    pub(super) fn write(
        &self,
        out: &mut Skeleton,
        reader: &mut HeaderReader<'_>,
        node: &Node,
    ) -> Result<(), ReadFault> {
        for id in core_id::ORDER {
            let Some(section) = node.sections.iter().find(|section| section.id == id) else { continue };
            match id {
                core_id::START | core_id::DATA_COUNT | core_id::DATA => {}
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
                    self.kept[space].entries.len().encode(&mut out.bytes);
                    for entry in &self.kept[space].entries {
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

    fn write_exports(&self, out: &mut Skeleton, section: &Section) -> Result<(), ReadFault> {
        let size = out.open(core_id::EXPORT, section.range.start);
        self.exports.len().encode(&mut out.bytes);
        for export in &self.exports {
            out.bytes.extend_from_slice(&self.names[export.name.clone()]);
            out.bytes.push(export.space as u8);
            self.kept[export.space].renumbered(export.index).encode(&mut out.bytes);
            if out.bytes.len() > MAX_SIZE {
                return Err(ReadFault::limit(
                    section.range.start,
                    format!("exports take more than {} MiB", MAX_SIZE >> 20),
                ));
            }
        }
        out.close(size);
        Ok(())
    }

    fn write_bodies(&self, out: &mut Skeleton, section: &Section) {
        let count = if self.whole { self.functions as usize } else { self.kept[FUNC].entries.len() };
        let size = out.open(core_id::CODE, section.range.start);
        count.encode(&mut out.bytes);
        for _ in 0..count {
            // Three bytes: no locals, `unreachable`, `end`.
            out.bytes.extend_from_slice(&[3, 0, 0x00, 0x0b]);
        }
        out.close(size);
    }
}

impl Kept {
    /// The new index of a definition; imports keep theirs.
    fn renumbered(&self, index: u32) -> usize {
        match self.ranks.binary_search_by_key(&index, |(known, _)| *known) {
            Ok(at) => self.imported as usize + self.ranks[at].1,
            Err(_) => index as usize,
        }
    }

    /// Keeps one function of each wanted type; tells how many functions there are in all.
    fn functions(&mut self, bytes: &[u8], section: &Section, wanted: &[u32]) -> Result<u32, ReadFault> {
        let input = FunctionSectionReader::new(at(bytes, section))?;
        let mut wanted = wanted.iter().copied().peekable();
        // By the index of the type; an index that no module of this size can have is left to the validator.
        let mut types: Vec<Option<usize>> = Vec::new();
        let mut index = self.imported;
        let first = index;
        for ty in input {
            let ty = ty?;
            if wanted.next_if_eq(&index).is_some() {
                let rank = self.function(ty, &mut types);
                self.ranks.push((index, rank));
            }
            index += 1;
        }
        Ok(index - first)
    }

    /// The place of the function that stands for all of a type.
    fn function(&mut self, ty: u32, types: &mut Vec<Option<usize>>) -> usize {
        let at = ty as usize;
        if at < MAX_TYPES && at >= types.len() {
            types.resize(at + 1, None);
        }
        if let Some(rank) = types.get(at).copied().flatten() {
            return rank;
        }
        let mut entry = Vec::new();
        ty.encode(&mut entry);
        self.entries.push(entry);
        let rank = self.entries.len() - 1;
        if let Some(known) = types.get_mut(at) {
            *known = Some(rank);
        }
        rank
    }

    /// Keeps one definition of each wanted type; tells whether one of them needs the whole module.
    fn entries(&mut self, bytes: &[u8], section: &Section, space: usize, wanted: &[u32]) -> Result<bool, ReadFault> {
        let within = |offset: u64| (offset - section.range.start) as usize;
        let mut offsets = Vec::new();
        let mut inits = Vec::new();
        let mut whole = false;
        let input = at(bytes, section);
        match space {
            TABLE => {
                for item in TableSectionReader::new(input)?.into_iter_with_offsets() {
                    let (offset, table) = item?;
                    whole |= !matches!(table.init, TableInit::RefNull);
                    offsets.push(within(offset));
                }
            }
            MEMORY => {
                for item in MemorySectionReader::new(input)?.into_iter_with_offsets() {
                    offsets.push(within(item?.0));
                }
            }
            GLOBAL => {
                for item in GlobalSectionReader::new(input)?.into_iter_with_offsets() {
                    let (offset, global) = item?;
                    offsets.push(within(offset));
                    inits.push((
                        within(global.init_expr.get_binary_reader().original_position()),
                        global.ty.content_type,
                    ));
                }
            }
            _ => {
                for item in TagSectionReader::new(input)?.into_iter_with_offsets() {
                    offsets.push(within(item?.0));
                }
            }
        }
        offsets.push(bytes.len());
        let mut known: HashMap<Vec<u8>, usize> = HashMap::new();
        for index in wanted {
            let i = (index - self.imported) as usize;
            let mut entry;
            match inits.get(i) {
                None => entry = bytes[offsets[i]..offsets[i + 1]].to_vec(),
                Some((init, ty)) => {
                    let head = &bytes[offsets[i]..*init];
                    entry = head.to_vec();
                    match zero(*ty, &head[..head.len() - 1]) {
                        Some(init) => entry.extend_from_slice(&init),
                        None => whole = true,
                    }
                }
            }
            let rank = *known.entry(entry).or_insert_with_key(|entry| {
                self.entries.push(entry.clone());
                self.entries.len() - 1
            });
            self.ranks.push((*index, rank));
        }
        Ok(whole)
    }
}

/// How many entries a section announces.
fn count_of(bytes: &[u8], section: &Section) -> Result<u32, ReadFault> {
    Ok(at(bytes, section).read_var_u32()?)
}

fn at<'a>(bytes: &'a [u8], section: &Section) -> BinaryReader<'a> {
    BinaryReader::new(bytes, section.range.start)
}

fn unknown(offset: u64, space: usize, index: u32) -> ReadFault {
    let word = ["function", "table", "memory", "global", "tag"][space];
    ReadFault::invalid(offset, format!("unknown {word} {index} is exported"))
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
