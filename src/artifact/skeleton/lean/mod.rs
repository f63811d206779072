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
mod names;
mod numbers;

use super::is_kept;
use crate::artifact::layout::{Layout, Node, Section, component_id, core_id};
use crate::artifact::reader::Reader;
use cursor::Cursor;
use links::{FROM_EXPORTS, Links, MAX_MODULES, MAX_WEIGHT, Named, Written, names_destructor};
use module::{Core, MAX_SECTION, Space};
use names::Names;
use numbers::Renumbered;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use wasm_encoder::reencode::ReencodeComponent;
use wasm_encoder::{CanonicalFunctionSection, Component, Encode, ExportKind, Module, RawSection};
use wasmparser::{BinaryReader, ComponentCanonicalSectionReader, ComponentType, ComponentTypeSectionReader};

/// A function body: its size, no locals, `unreachable`, `end`.
const BODY: [u8; 4] = [3, 0, 0x00, 0x0b];

/// The most that components' own sections may come to, in bytes.
const MAX_READ: u64 = 4 << 20;

/// How deep components may nest inside each other here.
const MAX_DEPTH: usize = 50;

/// Writes the skeleton of a component, if all of it is of the plain kind and fits; tells also whether a
/// built-in of asynchronous calls is in it.
pub(super) fn write(reader: &mut Reader<'_>, layout: &Layout) -> Option<(Vec<u8>, bool)> {
    if !layout.root()?.component {
        return None;
    }
    let mut writer = Writer { reader, layout, names: Names::default(), read: 0, concurrent: false };
    let skeleton = writer.component(0, 0)?;
    Some((skeleton, writer.concurrent))
}

struct Writer<'r, 'b, 'l> {
    reader: &'r mut Reader<'b>,
    layout: &'l Layout,
    names: Names,
    /// How many bytes of components' own sections were read.
    read: u64,
    concurrent: bool,
}

impl Writer<'_, '_, '_> {
    fn component(&mut self, index: usize, depth: usize) -> Option<Vec<u8>> {
        if depth > MAX_DEPTH {
            return None;
        }
        let Writer { reader, layout, names, read, concurrent } = self;
        let node = &layout.nodes[index];
        let named = |section: &&Section| [core_id::EXPORT, core_id::IMPORT].contains(&section.id);
        let modules = node.sections.iter().filter(|section| section.id == component_id::MODULE).filter_map(|s| s.child);
        let sizes = modules
            .flat_map(|child| layout.nodes[child].sections.iter().filter(named))
            .map(|s| s.range.end - s.range.start);
        names.reserve(sizes.sum::<u64>().min(MAX_SECTION) as usize);
        let (mut sections, mut modules, mut weight) = (Vec::with_capacity(node.sections.len()), Vec::new(), 0);
        for section in &node.sections {
            let wanted = match section.id {
                0 => node.parent.is_none() && section.name.as_deref().is_some_and(is_kept),
                component_id::MODULE => {
                    let module = Core::read(reader, &layout.nodes[section.child?], names)?;
                    weight += module.weight;
                    modules.push(module);
                    if weight > MAX_WEIGHT || modules.len() > MAX_MODULES {
                        return None;
                    }
                    false
                }
                id => id != component_id::COMPONENT,
            };
            if !wanted {
                sections.push(Vec::new());
                continue;
            }
            *read += section.range.end - section.range.start;
            if *read > MAX_READ {
                return None;
            }
            sections.push(reader.range(section.range.clone()).ok()?);
        }
        let links = Links::read(node, &sections, modules, names)?;
        *concurrent |= links.concurrent;
        self.rewritten(node, &sections, &links, depth)
    }

    /// The component with what its links say about each section.
    fn rewritten(&mut self, node: &Node, sections: &[Vec<u8>], links: &Links, depth: usize) -> Option<Vec<u8>> {
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
                component_id::MODULE => module(modules.next()?, &self.names).into(),
                component_id::COMPONENT => self.component(section.child?, depth + 1)?.into(),
                component_id::CORE_INSTANCE => {
                    let written = instances.by_ref().take(count(bytes)?);
                    core_instances(bytes, written, &links.bags, &numbers, &self.names).into()
                }
                component_id::ALIAS => aliases(bytes, made.by_ref().take(count(bytes)?), &numbers).into(),
                component_id::CANONICAL => canonical(bytes, &mut numbers)?.into(),
                component_id::TYPE if names_destructor(bytes) => types(bytes, &numbers)?.into(),
                _ => bytes.into(),
            };
            out.section(&RawSection { id: section.id, data: &data });
        }
        Some(out.finish())
    }
}

/// How many entries a section announces.
fn count(bytes: &[u8]) -> Option<usize> {
    Cursor::new(bytes).count()
}

/// A module with the imports that canonical definitions satisfy and the exports that they touch.
fn module(core: &Core, names: &Names) -> Vec<u8> {
    let kept = core.kept.as_deref().unwrap_or_default();
    let mut types = Types { numbers: HashMap::new(), entries: Entries::default(), names };
    let mut imports = Entries::default();
    for (import, _) in core.imports.iter().zip(kept).filter(|(_, kept)| **kept) {
        let ty = types.number(import.ty.bytes);
        let entry = imports.next();
        names.get(import.module).encode(entry);
        names.get(import.name).encode(entry);
        ExportKind::Func.encode(entry);
        ty.encode(entry);
    }
    let (mut functions, mut memories, mut exports, mut bodies) =
        (Entries::default(), Entries::default(), Entries::default(), Entries::default());
    // One function for each type stands for all that is exported with that type.
    let mut places: HashMap<u32, u32> = HashMap::new();
    for export in core.exports.iter().filter(|export| export.touched) {
        let (kind, place) = if export.ty.space == Space::Memory {
            if memories.count == 0 {
                memories.next().extend_from_slice(names.get(export.ty.bytes));
            }
            (ExportKind::Memory, 0)
        } else {
            let ty = types.number(export.ty.bytes);
            let place = *places.entry(ty).or_insert_with(|| {
                ty.encode(functions.next());
                bodies.next().extend_from_slice(&BODY);
                imports.count + functions.count - 1
            });
            (ExportKind::Func, place)
        };
        let entry = exports.next();
        names.get(export.name).encode(entry);
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
struct Types<'n> {
    numbers: HashMap<u32, u32>,
    entries: Entries,
    names: &'n Names,
}

impl Types<'_> {
    /// The place of a type, given by the number of its bytes.
    fn number(&mut self, bytes: u32) -> u32 {
        let Types { numbers, entries, names } = self;
        *numbers.entry(bytes).or_insert_with(|| {
            entries.next().extend_from_slice(names.get(bytes));
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
fn core_instances<'a>(
    bytes: &[u8],
    written: impl Iterator<Item = &'a Written>,
    bags: &[Vec<Named>],
    numbers: &Renumbered,
    names: &Names,
) -> Vec<u8> {
    let mut out = Entries::default();
    for instance in written {
        let entry = out.next();
        match instance {
            Written::AsItIs(place) => entry.extend_from_slice(&bytes[place.clone()]),
            Written::Bag(bag) => {
                let mut stay = Entries::default();
                for Named { name, space, index } in &bags[*bag] {
                    if let Some(index) = numbers.of(*space, *index) {
                        let item = stay.next();
                        names.get(*name).encode(item);
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
fn aliases<'a>(
    bytes: &[u8],
    aliases: impl Iterator<Item = &'a (Range<u32>, Option<(Space, u32)>)>,
    numbers: &Renumbered,
) -> Vec<u8> {
    let mut stay = Entries::default();
    for (place, made) in aliases {
        if made.is_none_or(|(space, index)| numbers.of(space, index).is_some()) {
            stay.next().extend_from_slice(&bytes[place.start as usize..place.end as usize]);
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
