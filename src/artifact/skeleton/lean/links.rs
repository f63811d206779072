//! The core instances of one component: what supplies what. Links between two modules are judged here;
//! what canonical definitions make or touch is noted and stays for the field's validator.

use super::cursor::Cursor;
use super::module::{Core, Export, Map, Space};
use crate::artifact::layout::{Node, component_id};
use wasm_encoder::CanonicalFunctionSection;
use wasm_encoder::reencode::{Error as Refused, Reencode, ReencodeComponent};
use wasmparser::{
    BinaryReader, CanonicalFunction, ComponentCanonicalSectionReader, ComponentExportSectionReader,
    ComponentExternalKind, ComponentImportSectionReader, ComponentInstance, ComponentInstanceSectionReader,
    ComponentType, ComponentTypeRef, ComponentTypeSectionReader,
};

/// The most that the types of all core instances may come to; the field's validator takes five times that.
const MAX_WEIGHT: usize = 200_000;

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
enum Source<'a> {
    /// A canonical definition.
    Canon,
    /// An export of an instance, by number and name.
    Alias(u32, &'a [u8]),
}

/// Whose type a core item has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Canon,
    /// A module of the component, and the index in its own space.
    Module(usize, u32),
}

struct Item<'a> {
    source: Source<'a>,
    origin: Origin,
    touched: bool,
}

impl Item<'_> {
    fn stays(&self) -> bool {
        self.touched || self.origin == Origin::Canon
    }
}

/// A core instance.
enum Made<'a> {
    /// Of this module of the component.
    Of(usize),
    /// Put together from items.
    Bag(Map<&'a [u8], Export>),
}

/// A core instance as it is written.
pub(super) enum Written<'a> {
    /// A module, with arguments.
    AsItIs(&'a [u8]),
    /// Items with names.
    Bag(Vec<(&'a [u8], Space, u32)>),
}

/// What is known of a component's core side.
#[derive(Default)]
pub(super) struct Links<'a> {
    pub(super) modules: Vec<Core<'a>>,
    /// The aliases as they are written, in order, with the core item that each makes, if it does.
    pub(super) aliases: Vec<(&'a [u8], Option<(Space, u32)>)>,
    /// The core instances as they are written, in order.
    pub(super) written: Vec<Written<'a>>,
    instances: Vec<Made<'a>>,
    spaces: [Vec<Item<'a>>; Space::COUNT],
    weight: usize,
}

impl<'a> Links<'a> {
    /// Follows the sections of a component, whose modules were read; `None` where something is not of
    /// the plain kind, or does not fit.
    pub(super) fn read(node: &Node, sections: &'a [Vec<u8>], modules: Vec<Core<'a>>) -> Option<Self> {
        let mut links = Links { modules, ..Links::default() };
        links.weight = links.modules.iter().map(|module| module.weight).sum();
        // A module can only be instantiated behind the place where it lies.
        let mut known = 0;
        for (section, bytes) in node.sections.iter().zip(sections) {
            let input = BinaryReader::new(bytes, 0);
            match section.id {
                component_id::MODULE => known += 1,
                component_id::CORE_INSTANCE => {
                    let mut cursor = Cursor::new(bytes);
                    for _ in 0..cursor.count()? {
                        links.instance(&mut cursor, known)?;
                    }
                    cursor.end()?;
                }
                component_id::ALIAS => {
                    let mut cursor = Cursor::new(bytes);
                    for _ in 0..cursor.count()? {
                        let start = cursor;
                        let made = links.alias(&mut cursor)?;
                        links.aliases.push((cursor.since(&start), made));
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
        // Two imports of one name in a module that nothing instantiates would not be noticed.
        let seen = links.modules.iter().all(|module| module.kept.is_some() || module.imports.is_empty());
        (seen && links.weight <= MAX_WEIGHT).then_some(links)
    }

    fn instance(&mut self, cursor: &mut Cursor<'a>, known: usize) -> Option<()> {
        let start = *cursor;
        let form = cursor.byte()?;
        if form == INSTANTIATE {
            let module = cursor.u32().map(|module| module as usize).filter(|module| *module < known)?;
            let count = cursor.count()?;
            let mut args: Map<&[u8], u32> = Map::default();
            args.reserve(count);
            for _ in 0..count {
                let name = cursor.name()?;
                cursor.byte().filter(|sort| *sort == CORE_INSTANCE_SORT)?;
                let index = cursor.u32().filter(|index| (*index as usize) < self.instances.len())?;
                if args.insert(name, index).is_some() {
                    return None;
                }
            }
            self.instantiate(module, &args)?;
            self.instances.push(Made::Of(module));
            self.written.push(Written::AsItIs(cursor.since(&start)));
            return Some(());
        }
        let count = cursor.count().filter(|_| form == FROM_EXPORTS)?;
        let mut bag = Map::default();
        bag.reserve(count);
        let mut written = Vec::with_capacity(count);
        for _ in 0..count {
            let name = cursor.name()?;
            let space = Space::of(cursor.byte()?)?;
            let index = cursor.u32()?;
            let item = self.spaces[space as usize].get(index as usize)?;
            self.weight += match item.origin {
                Origin::Module(module, index) => self.modules[module].weight_of(space, index),
                Origin::Canon => 0,
            };
            if bag.insert(name, Export::new(space, index)).is_some() {
                return None;
            }
            written.push((name, space, index));
        }
        self.instances.push(Made::Bag(bag));
        self.written.push(Written::Bag(written));
        Some(())
    }

    /// Judges the imports of a module that other modules satisfy; the others are kept.
    fn instantiate(&mut self, module: usize, args: &Map<&[u8], u32>) -> Option<()> {
        let wanted = &self.modules[module];
        let mut kept = Vec::with_capacity(wanted.imports.len());
        let turn = u32::try_from(self.instances.len()).ok()?;
        // Imports come in runs from one module.
        let mut last = None;
        for import in &wanted.imports {
            let instance = match last {
                Some((name, instance)) if name == import.module => instance,
                _ => *args.get(import.module)?,
            };
            last = Some((import.module, instance));
            let (export, origin) = self.export(instance, import.name)?;
            // An import twice is an error. One export under two names is none, but rare.
            if export.taken.replace(turn) == turn {
                return None;
            }
            match origin {
                Origin::Canon if import.space == Space::Func => kept.push(true),
                Origin::Canon => return None,
                Origin::Module(giver, index) => {
                    if !self.modules[giver].satisfies(export.space, index, wanted, import) {
                        return None;
                    }
                    kept.push(false);
                }
            }
        }
        let before = &mut self.modules[module].kept;
        let agrees = before.as_ref().is_none_or(|before| *before == kept);
        *before = Some(kept);
        agrees.then_some(())
    }

    /// What an instance exports under a name, and whose type it has.
    fn export(&self, instance: u32, name: &[u8]) -> Option<(&Export, Origin)> {
        Some(match self.instances.get(instance as usize)? {
            Made::Of(module) => {
                let export = self.modules[*module].exports.get(name)?;
                (export, Origin::Module(*module, export.index))
            }
            Made::Bag(bag) => {
                let export = bag.get(name)?;
                (export, self.spaces[export.space as usize][export.index as usize].origin)
            }
        })
    }

    /// The core item that an alias makes, if it does.
    #[expect(clippy::option_option, reason = "the outer one is a refusal")]
    fn alias(&mut self, cursor: &mut Cursor<'a>) -> Option<Option<(Space, u32)>> {
        let sort = cursor.byte()?;
        let core_sort = if sort == CORE_SORT { Some(cursor.byte()?) } else { None };
        match (cursor.byte()?, core_sort) {
            (ALIAS_CORE_EXPORT, Some(kind)) => {
                let (instance, name) = (cursor.u32()?, cursor.name()?);
                let (export, origin) = self.export(instance, name)?;
                let space = export.space;
                if Some(space) != Space::of(kind) {
                    return None;
                }
                let items = &mut self.spaces[space as usize];
                items.push(Item { source: Source::Alias(instance, name), origin, touched: false });
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
        let mut used = Used(Vec::new());
        used.parse_component_canonical(&mut CanonicalFunctionSection::new(), canon).ok()?;
        for (space, index) in used.0 {
            self.touch(space, index)?;
        }
        if makes_core {
            self.spaces[Space::Func as usize].push(Item {
                source: Source::Canon,
                origin: Origin::Canon,
                touched: false,
            });
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
            match &self.instances[instance as usize] {
                Made::Bag(bag) => next = bag.get(name).map(|export| (export.space, export.index)),
                Made::Of(module) => {
                    let module = &mut self.modules[*module];
                    let (name, export) = module.exports.get_key_value(name)?;
                    if !matches!(export.space, Space::Func | Space::Memory) {
                        return None;
                    }
                    if !export.touched.replace(true) {
                        module.touched.push((name, export.space, export.index));
                    }
                }
            }
        }
        Some(())
    }

    /// The numbers that the items get when only those that stay are counted, by space.
    pub(super) fn renumbered(&self) -> Renumbered {
        Renumbered(std::array::from_fn(|space| {
            let mut next = 0;
            let number = |item: &Item<'_>| {
                item.stays().then(|| {
                    next += 1;
                    next - 1
                })
            };
            self.spaces[space].iter().map(number).collect()
        }))
    }
}

/// Old to new indices; `None` for what is left out.
pub(super) struct Renumbered([Vec<Option<u32>>; Space::COUNT]);

impl Renumbered {
    pub(super) fn of(&self, space: Space, index: u32) -> Option<u32> {
        self.0[space as usize].get(index as usize).copied().flatten()
    }
}

impl Reencode for Renumbered {
    type Error = ();

    fn function_index(&mut self, index: u32) -> Result<u32, Refused<()>> {
        self.of(Space::Func, index).ok_or(Refused::UserError(()))
    }

    fn memory_index(&mut self, index: u32) -> Result<u32, Refused<()>> {
        self.of(Space::Memory, index).ok_or(Refused::UserError(()))
    }
}

impl ReencodeComponent for Renumbered {}

/// The core items that a canonical definition names.
struct Used(Vec<(Space, u32)>);

impl Reencode for Used {
    type Error = ();

    fn function_index(&mut self, index: u32) -> Result<u32, Refused<()>> {
        self.0.push((Space::Func, index));
        Ok(index)
    }

    fn memory_index(&mut self, index: u32) -> Result<u32, Refused<()>> {
        self.0.push((Space::Memory, index));
        Ok(index)
    }

    fn table_index(&mut self, _: u32) -> Result<u32, Refused<()>> {
        Err(Refused::UserError(()))
    }
}

impl ReencodeComponent for Used {}

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
