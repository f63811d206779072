//! The skeleton: a small binary with the same component-level type as the file. The field's own
//! libraries run on it instead of on the whole file, since nothing they decide about types depends on
//! code or data.
//!
//! It keeps the types, imports and exports of nested core modules; of functions, tables, memories,
//! globals and tags one of each exported type is left to stand for all of that type, and bodies are
//! trivial.

mod core;

use self::core::ModuleSkeleton;
use super::layout::{Layout, Section, component_id};
use super::reader::{HeaderReader, ReadFault};
use wasm_encoder::Encode;

/// How large a skeleton may get. Real ones are a few hundred KiB at most.
const MAX_SIZE: usize = 48 << 20;

/// A size that can be filled in later takes five bytes.
const SIZE_BYTES: usize = 5;

/// A small stand-in for a binary, with the way back to the file's own offsets.
#[derive(Clone, Debug, Default)]
pub(super) struct Skeleton {
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
    pub(in crate::artifact) fn of(reader: &mut HeaderReader<'_>, layout: &Layout) -> Result<Self, ReadFault> {
        let mut skeleton = Skeleton::default();
        skeleton.node(reader, layout, 0)?;
        Ok(skeleton)
    }

    /// The offset in the file that a byte of the skeleton stands for, at best that of the section.
    pub(in crate::artifact) fn original(&self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let at = self.copies.partition_point(|(start, _)| *start <= offset);
        match at.checked_sub(1).map(|i| self.copies[i]) {
            Some((start, original)) => original + (offset - start) as u64,
            None => offset as u64,
        }
    }

    fn node(&mut self, reader: &mut HeaderReader<'_>, layout: &Layout, index: usize) -> Result<(), ReadFault> {
        let node = &layout.nodes[index];
        self.copy(reader, node.range.start..node.range.start + 8)?;
        if !node.component {
            return ModuleSkeleton::read(reader, node)?.write(self, reader, node);
        }
        for section in &node.sections {
            match (section.id, section.child) {
                (0, _) => {
                    let name = section.name.as_deref().unwrap_or_default();
                    if node.parent.is_none() && is_kept(name) {
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
    fn section(&mut self, reader: &mut HeaderReader<'_>, section: &Section) -> Result<(), ReadFault> {
        let size = self.open(section.id, section.range.start);
        self.copy(reader, section.range.clone())?;
        self.close(size);
        Ok(())
    }

    fn custom(&mut self, reader: &mut HeaderReader<'_>, section: &Section, name: &str) -> Result<(), ReadFault> {
        let size = self.open(0, section.range.start);
        name.encode(&mut self.bytes);
        self.copy(reader, section.range.clone())?;
        self.close(size);
        Ok(())
    }

    fn copy(&mut self, reader: &mut HeaderReader<'_>, range: std::ops::Range<u64>) -> Result<(), ReadFault> {
        let size = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        if self.bytes.len().saturating_add(size) > MAX_SIZE {
            return Err(ReadFault::limit(
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

/// Whether a custom section of a component belongs to what its types say.
fn is_kept(name: &str) -> bool {
    name == "package-docs" || name == "wit-component-encoding"
}
