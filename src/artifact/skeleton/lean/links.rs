//! The core instances of one component: what supplies what. Links between two modules are judged here;
//! what canonical definitions make or touch is noted and stays for the field's validator.

use super::cursor::Cursor;
use super::module::{Core, Space, Ty};
use super::names::{Index, Names};
use super::numbers::{Renumbered, used};
use crate::artifact::layout::{Node, component_id};
use foldhash::fast::RandomState;
use std::collections::HashSet;
use std::ops::Range;
use wasmparser::{
    BinaryReader, CanonicalFunction, ComponentCanonicalSectionReader, ComponentExportSectionReader,
    ComponentExternalKind, ComponentImportSectionReader, ComponentInstance, ComponentInstanceSectionReader,
    ComponentType, ComponentTypeRef, ComponentTypeSectionReader,
};

/// The most that the types of all core instances may come to; the field's validator takes five times that.
pub(super) const MAX_WEIGHT: usize = 200_000;

/// The most core modules, and core instances, of one component: real ones have some dozens.
pub(super) const MAX_MODULES: usize = 400;
const MAX_INSTANCES: usize = 400;

/// How a core instance is made: from a module, or from items.
const INSTANTIATE: u8 = 0;
pub(super) const FROM_EXPORTS: u8 = 1;

/// The sort of an argument to a core instantiation; there is no other.
const CORE_INSTANCE_SORT: u8 = 0x12;

/// Announces a sort of core items.
const CORE_SORT: u8 = 0;
const CORE_TYPE_SORT: u8 = 0x10;

/// What an alias points at: an export of an instance, of a core instance, an item of an outer component.
const ALIAS_EXPORT: u8 = 0;
const ALIAS_CORE_EXPORT: u8 = 1;
const ALIAS_OUTER: u8 = 2;

/// Where a core item of a component comes from.
#[derive(Clone, Copy)]
enum Source {
    /// A canonical definition.
    Canon,
    /// An export of an instance, by the numbers of the instance and of the name.
    Alias(u32, u32),
}

struct Item {
    source: Source,
    /// The type that a module of the component gives it; `None` for what a canonical definition makes.
    ty: Option<Ty>,
    touched: bool,
}

impl Item {
    fn stays(&self) -> bool {
        self.touched || self.ty.is_none()
    }
}

/// An item under a name.
pub(super) struct Named {
    pub(super) name: u32,
    pub(super) space: Space,
    pub(super) index: u32,
}

/// A core instance.
enum Made {
    /// Of this module of the component.
    Of(usize),
    /// Put together from items: one of the bags.
    Bag(usize),
}

/// A core instance as it is written.
pub(super) enum Written {
    /// A module, with arguments: the place in its section.
    AsItIs(Range<usize>),
    /// One of the bags.
    Bag(usize),
}

/// What is known of a component's core side.
#[derive(Default)]
pub(super) struct Links {
    pub(super) modules: Vec<Core>,
    /// The core instances as they are written, in order.
    pub(super) written: Vec<Written>,
    /// The instances that are put together from items.
    pub(super) bags: Vec<Vec<Named>>,
    /// Where each alias lies in its section, in order, and the core item that it makes, if it does.
    pub(super) aliases: Vec<(Range<u32>, Option<(Space, u32)>)>,
    instances: Vec<Made>,
    /// What is exported: modules are holders by their numbers, bags by theirs behind those.
    exports: Index,
    spaces: [Vec<Item>; Space::COUNT],
    weight: usize,
    /// Whether a built-in of asynchronous calls is made.
    pub(super) concurrent: bool,
}

impl Links {
    /// Follows the sections of a component, whose modules were read; `None` where something is not of
    /// the plain kind, or does not fit.
    pub(super) fn read(node: &Node, sections: &[Vec<u8>], modules: Vec<Core>, names: &mut Names) -> Option<Self> {
        let mut links = Links { modules, ..Links::default() };
        links.weight = links.modules.iter().map(|module| module.weight).sum();
        links.index()?;
        // A module can only be instantiated behind the place where it lies.
        let mut known = 0;
        for (section, bytes) in node.sections.iter().zip(sections) {
            let input = BinaryReader::new(bytes, 0);
            match section.id {
                component_id::MODULE => known += 1,
                component_id::CORE_INSTANCE => {
                    let mut cursor = Cursor::new(bytes);
                    for _ in 0..cursor.count()? {
                        links.instance(&mut cursor, known, names)?;
                    }
                    cursor.end()?;
                }
                component_id::ALIAS => {
                    let mut cursor = Cursor::new(bytes);
                    let count = cursor.count()?;
                    links.aliases.reserve_exact(count);
                    for _ in 0..count {
                        let start = cursor.at() as u32;
                        let made = links.alias(&mut cursor, names)?;
                        links.aliases.push((start..cursor.at() as u32, made));
                    }
                    cursor.end()?;
                }
                component_id::TYPE if names_destructor(bytes) => {
                    for ty in ComponentTypeSectionReader::new(input).ok()? {
                        if let ComponentType::Resource { dtor: Some(func), .. } = ty.ok()? {
                            links.touch(Space::Func, func)?;
                        }
                    }
                }
                component_id::CANONICAL => {
                    for canon in ComponentCanonicalSectionReader::new(input).ok()? {
                        links.canon(canon.ok()?)?;
                    }
                }
                component_id::START | component_id::VALUE => return None,
                _ => refuse_modules(section.id, input)?,
            }
        }
        (links.weight <= MAX_WEIGHT).then_some(links)
    }

    /// Makes what modules export known by name. No name may be there twice, in imports as in exports.
    fn index(&mut self) -> Option<()> {
        let count = |of: fn(&Core) -> usize| self.modules.iter().map(of).sum();
        self.exports = Index::with_capacity(count(|module| module.exports.len()));
        let most = self.modules.iter().map(|module| module.imports.len()).max().unwrap_or_default();
        let mut imports: HashSet<(u32, u32), RandomState> =
            HashSet::with_capacity_and_hasher(most, RandomState::default());
        for (number, module) in self.modules.iter().enumerate() {
            for (place, export) in module.exports.iter().enumerate() {
                self.exports.add(number as u32, export.name, place)?;
            }
            imports.clear();
            if !module.imports.iter().all(|import| imports.insert((import.module, import.name))) {
                return None;
            }
        }
        Some(())
    }

    /// The number of a bag among the holders of exports.
    fn holder(&self, bag: usize) -> u32 {
        (self.modules.len() + bag) as u32
    }

    fn instance(&mut self, cursor: &mut Cursor<'_>, known: usize, names: &mut Names) -> Option<()> {
        if self.instances.len() >= MAX_INSTANCES {
            return None;
        }
        let start = cursor.at();
        let form = cursor.byte()?;
        if form == INSTANTIATE {
            let module = cursor.u32().map(|module| module as usize).filter(|module| *module < known)?;
            let mut args = Vec::new();
            for _ in 0..cursor.count()? {
                let name = names.number(cursor.name()?)?;
                cursor.byte().filter(|sort| *sort == CORE_INSTANCE_SORT)?;
                args.push((name, cursor.u32().filter(|index| (*index as usize) < self.instances.len())?));
            }
            args.sort_unstable();
            if !args.is_sorted_by(|(a, _), (b, _)| a < b) {
                return None;
            }
            self.instantiate(module, &args, names)?;
            self.instances.push(Made::Of(module));
            self.written.push(Written::AsItIs(start..cursor.at()));
            return Some(());
        }
        let count = cursor.count().filter(|_| form == FROM_EXPORTS)?;
        let mut bag = Vec::with_capacity(count);
        let holder = self.holder(self.bags.len());
        for _ in 0..count {
            let name = names.number(cursor.name()?)?;
            let space = Space::of(cursor.byte()?)?;
            let index = cursor.u32()?;
            let item = self.spaces[space as usize].get(index as usize)?;
            self.weight += item.ty.map_or(1, |ty| ty.weight(names));
            self.exports.add(holder, name, bag.len())?;
            bag.push(Named { name, space, index });
        }
        self.instances.push(Made::Bag(self.bags.len()));
        self.written.push(Written::Bag(self.bags.len()));
        self.bags.push(bag);
        Some(())
    }

    /// Judges the imports of a module that other modules satisfy; the others are kept.
    fn instantiate(&mut self, module: usize, args: &[(u32, u32)], names: &Names) -> Option<()> {
        let imports = &self.modules[module].imports;
        let mut kept = Vec::with_capacity(imports.len());
        // Imports come in runs from one module.
        let mut last = None;
        for import in imports {
            let instance = match last {
                Some((name, instance)) if name == import.module => instance,
                _ => args[args.binary_search_by_key(&import.module, |(name, _)| *name).ok()?].1,
            };
            last = Some((import.module, instance));
            kept.push(match self.export(instance, import.name)? {
                (space, None) if space == Space::Func && import.ty.space == Space::Func => true,
                (_, Some(ty)) if ty.satisfies(import.ty, names) => false,
                _ => return None,
            });
        }
        let before = &mut self.modules[module].kept;
        let agrees = before.as_ref().is_none_or(|before| *before == kept);
        *before = Some(kept);
        agrees.then_some(())
    }

    /// What an instance exports under a name: its space, and its type where a module gives it.
    fn export(&self, instance: u32, name: u32) -> Option<(Space, Option<Ty>)> {
        Some(match self.instances.get(instance as usize)? {
            Made::Of(module) => {
                let place = self.exports.find(*module as u32, name)?;
                let ty = self.modules[*module].exports[place].ty;
                (ty.space, Some(ty))
            }
            Made::Bag(bag) => {
                let named = self.named(*bag, name)?;
                (named.space, self.spaces[named.space as usize][named.index as usize].ty)
            }
        })
    }

    fn named(&self, bag: usize, name: u32) -> Option<&Named> {
        self.exports.find(self.holder(bag), name).map(|place| &self.bags[bag][place])
    }

    /// The core item that an alias makes, if it does.
    #[expect(clippy::option_option, reason = "the outer one is a refusal")]
    fn alias(&mut self, cursor: &mut Cursor<'_>, names: &mut Names) -> Option<Option<(Space, u32)>> {
        let sort = cursor.byte()?;
        let core_sort = if sort == CORE_SORT { Some(cursor.byte()?) } else { None };
        match (cursor.byte()?, core_sort) {
            (ALIAS_CORE_EXPORT, Some(kind)) => {
                let (instance, name) = (cursor.u32()?, names.number(cursor.name()?)?);
                let (space, ty) = self.export(instance, name)?;
                if Some(space) != Space::of(kind) {
                    return None;
                }
                let items = &mut self.spaces[space as usize];
                items.push(Item { source: Source::Alias(instance, name), ty, touched: false });
                Some(Some((space, items.len() as u32 - 1)))
            }
            // A module that comes from elsewhere keeps its whole type.
            (ALIAS_EXPORT, None) => cursor.u32().and_then(|_| cursor.name()).map(|_| None),
            (ALIAS_OUTER, None | Some(CORE_TYPE_SORT)) => cursor.u32().and_then(|_| cursor.u32()).map(|_| None),
            _ => None,
        }
    }

    /// Notes what a canonical definition uses, and what it makes.
    fn canon(&mut self, canon: CanonicalFunction) -> Option<()> {
        let makes_core = !matches!(canon, CanonicalFunction::Lift { .. });
        self.concurrent |= matches!(canon, CanonicalFunction::TaskReturn { .. } | CanonicalFunction::SubtaskDrop);
        for (space, index) in used(canon)? {
            self.touch(space, index)?;
        }
        if makes_core {
            self.spaces[Space::Func as usize].push(Item { source: Source::Canon, ty: None, touched: false });
        }
        Some(())
    }

    /// Marks an item, and all that it is reached by, as staying.
    fn touch(&mut self, space: Space, index: u32) -> Option<()> {
        let mut next = Some((space, index));
        while let Some((space, index)) = next.take() {
            let item = self.spaces[space as usize].get_mut(index as usize)?;
            if std::mem::replace(&mut item.touched, true) {
                break;
            }
            let Source::Alias(instance, name) = item.source else { break };
            match self.instances[instance as usize] {
                Made::Bag(bag) => next = self.named(bag, name).map(|named| (named.space, named.index)),
                Made::Of(module) => {
                    let place = self.exports.find(module as u32, name)?;
                    let export = &mut self.modules[module].exports[place];
                    if !matches!(export.ty.space, Space::Func | Space::Memory) {
                        return None;
                    }
                    export.touched = true;
                }
            }
        }
        Some(())
    }

    /// The numbers that the items get when only those that stay are counted, by space.
    pub(super) fn renumbered(&self) -> Renumbered {
        Renumbered::new(std::array::from_fn(|space| {
            let mut next = 0;
            let number = |item: &Item| {
                item.stays().then(|| {
                    next += 1;
                    next - 1
                })
            };
            self.spaces[space].iter().map(number).collect()
        }))
    }
}

/// Whether a resource type with a destructor may be among these types: its first byte, one for the
/// representation, and one that announces the function.
pub(super) fn names_destructor(types: &[u8]) -> bool {
    types.windows(3).any(|bytes| bytes[0] == 0x3f && bytes[2] == 0x01)
}

/// A module that comes in or goes out of a component keeps its whole type.
fn refuse_modules(section: u8, input: BinaryReader<'_>) -> Option<()> {
    let module = ComponentExternalKind::Module;
    match section {
        component_id::INSTANCE => {
            for instance in ComponentInstanceSectionReader::new(input).ok()? {
                let refused = match instance.ok()? {
                    ComponentInstance::Instantiate { args, .. } => args.iter().any(|arg| arg.kind == module),
                    ComponentInstance::FromExports(exports) => exports.iter().any(|export| export.kind == module),
                };
                if refused {
                    return None;
                }
            }
        }
        component_id::IMPORT => {
            for import in ComponentImportSectionReader::new(input).ok()? {
                if matches!(import.ok()?.ty, ComponentTypeRef::Module(_)) {
                    return None;
                }
            }
        }
        component_id::EXPORT => {
            for export in ComponentExportSectionReader::new(input).ok()? {
                if export.ok()?.kind == module {
                    return None;
                }
            }
        }
        _ => {}
    }
    Some(())
}
