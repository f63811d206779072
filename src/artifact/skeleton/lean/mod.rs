//! The leanest skeleton of a component: of its core modules only what canonical definitions touch.
//!
//! A component that was linked from many modules has thousands of core imports and exports that say
//! nothing about its type. Those links are judged here; what is left, above all every canonical
//! definition with what it lifts from and lowers to, is for the field's validator. Nothing is accepted
//! that the validator would refuse in the complete skeleton: whatever is not of the plainest kind makes
//! [`write`] step back, and the complete skeleton is written.

mod cursor;
mod links;
mod module;

use super::is_kept;
use crate::artifact::layout::{Layout, Node, component_id, core_id};
use crate::artifact::reader::Reader;
use cursor::Cursor;
use links::{FROM_EXPORTS, Links, Renumbered, Written, names_destructor};
use module::{Core, Map, Space};
use std::borrow::Cow;
use wasm_encoder::reencode::ReencodeComponent;
use wasm_encoder::{CanonicalFunctionSection, Component, Encode, ExportKind, Module, RawSection};
use wasmparser::{BinaryReader, ComponentCanonicalSectionReader, ComponentType, ComponentTypeSectionReader};

/// A function body: its size, no locals, `unreachable`, `end`.
const BODY: [u8; 4] = [3, 0, 0x00, 0x0b];

/// The largest section of a core module that is looked at here, in bytes.
const MAX_SECTION: u64 = 2 << 20;

/// Writes the skeleton of a component, if all of it is of the plain kind and fits.
pub(super) fn write(reader: &mut Reader<'_>, layout: &Layout) -> Option<Vec<u8>> {
    if !layout.root()?.component {
        return None;
    }
    let mut sections = Vec::with_capacity(layout.nodes.len());
    let mut bodies = Vec::with_capacity(layout.nodes.len());
    for node in &layout.nodes {
        let (contents, count) = contents(reader, node)?;
        sections.push(contents);
        bodies.push(count);
    }
    let file = File { layout, sections: &sections, bodies: &bodies };
    component(&file, 0)
}

/// The contents of the sections that count, and how many function bodies a core module announces.
fn contents(reader: &mut Reader<'_>, node: &Node) -> Option<(Vec<Vec<u8>>, u32)> {
    let mut bodies = 0;
    let mut contents = Vec::with_capacity(node.sections.len());
    for section in &node.sections {
        let wanted = match (node.component, section.id) {
            (_, 0) => node.parent.is_none() && section.name.as_deref().is_some_and(is_kept),
            (true, component_id::MODULE | component_id::COMPONENT) => false,
            (true, _) => true,
            (false, core_id::CODE) => {
                if section.range.start < section.range.end {
                    bodies = reader.leb_u32(section.range.start).ok()?.0;
                }
                false
            }
            (false, id) => !matches!(id, core_id::START | core_id::ELEMENT | core_id::DATA_COUNT | core_id::DATA),
        };
        if wanted && section.range.end - section.range.start > MAX_SECTION {
            return None;
        }
        contents.push(if wanted { reader.range(section.range.clone()).ok()? } else { Vec::new() });
    }
    Some((contents, bodies))
}

/// What was read of a file, by node.
struct File<'a> {
    layout: &'a Layout,
    sections: &'a [Vec<Vec<u8>>],
    bodies: &'a [u32],
}

fn component(file: &File<'_>, index: usize) -> Option<Vec<u8>> {
    let (node, sections) = (&file.layout.nodes[index], &file.sections[index]);
    let mut modules = Vec::new();
    for section in node.sections.iter().filter(|section| section.id == component_id::MODULE) {
        let child = section.child?;
        modules.push(Core::read(&file.layout.nodes[child], &file.sections[child], file.bodies[child])?);
    }
    let links = Links::read(node, sections, modules)?;
    let mut numbers = links.renumbered();
    let mut modules = links.modules.iter();
    let mut instances = links.written.iter();
    let mut made = links.aliases.iter();
    let mut out = Component::new();
    for (section, bytes) in node.sections.iter().zip(sections) {
        let data: Cow<'_, [u8]> = match section.id {
            0 if bytes.is_empty() => continue,
            0 => {
                let mut data = Vec::new();
                section.name.as_deref().unwrap_or_default().encode(&mut data);
                data.extend_from_slice(bytes);
                data.into()
            }
            component_id::MODULE => module(modules.next()?).into(),
            component_id::COMPONENT => component(file, section.child?)?.into(),
            component_id::CORE_INSTANCE => core_instances(instances.by_ref().take(count(bytes)?), &numbers).into(),
            component_id::ALIAS => aliases(made.by_ref().take(count(bytes)?), &numbers).into(),
            component_id::CANONICAL => canonical(bytes, &mut numbers)?.into(),
            component_id::TYPE if names_destructor(bytes) => types(bytes, &numbers)?.into(),
            _ => bytes.into(),
        };
        out.section(&RawSection { id: section.id, data: &data });
    }
    Some(out.finish())
}

/// How many entries a section announces.
fn count(bytes: &[u8]) -> Option<usize> {
    Cursor::new(bytes).count()
}

/// A module with the imports that canonical definitions satisfy and the exports that they touch.
fn module(core: &Core<'_>) -> Vec<u8> {
    let kept = core.kept.as_deref().unwrap_or_default();
    let mut types = Types::default();
    let mut imports = Entries::default();
    for (import, _) in core.imports.iter().zip(kept).filter(|(_, kept)| **kept) {
        let ty = types.number(core.func_type(import.index));
        let entry = imports.next();
        import.module.encode(entry);
        import.name.encode(entry);
        ExportKind::Func.encode(entry);
        ty.encode(entry);
    }
    let (mut functions, mut memories, mut exports, mut bodies) =
        (Entries::default(), Entries::default(), Entries::default(), Entries::default());
    // One function for each type stands for all that is exported with that type.
    let mut places: Map<u32, u32> = Map::default();
    for (name, space, index) in &core.touched {
        let (kind, place) = if *space == Space::Memory {
            if memories.count == 0 {
                memories.next().extend_from_slice(core.memory_type(*index));
            }
            (ExportKind::Memory, 0)
        } else {
            let ty = types.number(core.func_type(*index));
            let place = *places.entry(ty).or_insert_with(|| {
                ty.encode(functions.next());
                bodies.next().extend_from_slice(&BODY);
                imports.count + functions.count - 1
            });
            (ExportKind::Func, place)
        };
        let entry = exports.next();
        name.encode(entry);
        kind.encode(entry);
        place.encode(entry);
    }
    let sections = [
        (core_id::TYPE, types.entries),
        (core_id::IMPORT, imports),
        (core_id::FUNCTION, functions),
        (core_id::MEMORY, memories),
        (core_id::EXPORT, exports),
        (core_id::CODE, bodies),
    ];
    let mut out = Module::new();
    for (id, entries) in sections.iter().filter(|(_, entries)| entries.count > 0) {
        out.section(&RawSection { id: *id, data: &entries.finish() });
    }
    out.finish()
}

/// The function types that are needed, once each.
#[derive(Default)]
struct Types<'a> {
    numbers: Map<&'a [u8], u32>,
    entries: Entries,
}

impl<'a> Types<'a> {
    fn number(&mut self, ty: &'a [u8]) -> u32 {
        let Types { numbers, entries } = self;
        *numbers.entry(ty).or_insert_with(|| {
            entries.next().extend_from_slice(ty);
            entries.count - 1
        })
    }
}

/// The entries of a section.
#[derive(Default)]
struct Entries {
    count: u32,
    bytes: Vec<u8>,
}

impl Entries {
    /// Where the next entry is written.
    fn next(&mut self) -> &mut Vec<u8> {
        self.count += 1;
        &mut self.bytes
    }

    fn finish(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() + 5);
        self.count.encode(&mut out);
        out.extend_from_slice(&self.bytes);
        out
    }
}

/// Core instances; those put together from items lose the items that do not stay.
fn core_instances<'a>(written: impl Iterator<Item = &'a Written<'a>>, numbers: &Renumbered) -> Vec<u8> {
    let mut out = Entries::default();
    for instance in written {
        let entry = out.next();
        match instance {
            Written::AsItIs(bytes) => entry.extend_from_slice(bytes),
            Written::Bag(items) => {
                let mut stay = Entries::default();
                for (name, space, index) in items {
                    if let Some(index) = numbers.of(*space, *index) {
                        let item = stay.next();
                        name.encode(item);
                        item.push(*space as u8);
                        index.encode(item);
                    }
                }
                entry.push(FROM_EXPORTS);
                entry.extend(stay.finish());
            }
        }
    }
    out.finish()
}

fn canonical(bytes: &[u8], numbers: &mut Renumbered) -> Option<Vec<u8>> {
    let mut section = CanonicalFunctionSection::new();
    let reader = ComponentCanonicalSectionReader::new(BinaryReader::new(bytes, 0)).ok()?;
    numbers.parse_component_canonical_section(&mut section, reader).ok()?;
    let mut out = Vec::new();
    section.encode(&mut out);
    // The contents lie behind their size.
    let mut contents = Cursor::new(&out);
    let size = contents.count()?;
    contents.take(size).map(<[u8]>::to_vec)
}

/// Aliases without those that do not stay.
fn aliases<'a>(aliases: impl Iterator<Item = &'a (&'a [u8], Option<(Space, u32)>)>, numbers: &Renumbered) -> Vec<u8> {
    let mut stay = Entries::default();
    for (bytes, made) in aliases {
        if made.is_none_or(|(space, index)| numbers.of(space, index).is_some()) {
            stay.next().extend_from_slice(bytes);
        }
    }
    stay.finish()
}

/// Types whose destructors have other numbers.
fn types(bytes: &[u8], numbers: &Renumbered) -> Option<Vec<u8>> {
    let reader = ComponentTypeSectionReader::new(BinaryReader::new(bytes, 0)).ok()?;
    let mut out = Vec::new();
    reader.count().encode(&mut out);
    let mut copied = reader.original_position();
    for item in reader.into_iter_with_offsets() {
        let (start, ty) = item.ok()?;
        if let ComponentType::Resource { dtor: Some(func), .. } = ty {
            out.extend_from_slice(bytes.get(copied..start + 3)?);
            numbers.of(Space::Func, func)?.encode(&mut out);
            let mut behind = Cursor::new(bytes.get(start + 3..)?);
            behind.u32()?;
            copied = bytes.len() - behind.left();
        }
    }
    out.extend_from_slice(bytes.get(copied..)?);
    Some(out)
}
