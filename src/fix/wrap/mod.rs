//! Writing a component around others: they lie in it byte for byte, it instantiates them and exports
//! what they export under the names that are wanted. Nothing in them is read, let alone changed.

mod frame;
mod shim;
mod trap;

pub(super) use frame::Unwritable;
#[cfg(feature = "call")]
pub(crate) use trap::stood_in_for;

use crate::surface::{FuncType, Item, ItemKind, ResourceId, Surface};
use frame::{ComponentWriter, extern_name};
use std::collections::{HashMap, HashSet};
use wasm_encoder::{CanonicalOption, ComponentExportKind, ComponentTypeRef, Encode, ExportKind};

/// Where an item comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Provider {
    /// The new component's own imports.
    Import,
    /// What a nested component exports, by its position.
    Nested(usize),
}

/// An item inside an origin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ItemSource {
    pub(super) origin: Provider,
    pub(super) instances: Vec<String>,
    pub(super) name: String,
}

impl ItemSource {
    pub(super) fn root(origin: Provider, name: &str) -> Self {
        ItemSource { origin, instances: Vec::new(), name: name.to_owned() }
    }

    pub(super) fn inside(origin: Provider, instance: &str, name: &str) -> Self {
        ItemSource { origin, instances: vec![instance.to_owned()], name: name.to_owned() }
    }
}

/// What supplies a function.
#[derive(Clone, Debug)]
pub(super) enum FunctionSupply {
    /// A function that is there.
    ItemSource(ItemSource),
    /// A stand-in that traps; the path says what it stands for.
    Trap(String),
}

/// What supplies an import of a nested component, or an export of the new one.
#[derive(Clone, Debug)]
pub(super) enum ItemSupply {
    /// The item as it is.
    Whole(ItemSource),
    /// An instance made of functions from elsewhere: one for each function of the item, in order.
    Parts(Vec<FunctionSupply>),
    /// A type: its structure is all there is to it.
    Type,
}

/// An item with what supplies it.
#[derive(Clone, Debug)]
pub(super) struct SuppliedItem {
    pub(super) item: Item,
    pub(super) supply: ItemSupply,
    /// The same item with other names for its types, which other items may use.
    pub(super) also: Option<Item>,
}

/// A nested component.
#[derive(Clone, Debug)]
pub(super) struct Nested {
    /// Its imports with what supplies them.
    pub(super) imports: Vec<SuppliedItem>,
    /// What it exports.
    pub(super) exports: Vec<Item>,
}

/// A component to write.
#[derive(Clone, Debug, Default)]
pub(super) struct Wrapping {
    pub(super) arena: Surface,
    /// What it imports; the second is the same item with other names for its types.
    pub(super) imports: Vec<(Item, Option<Item>)>,
    /// Resources that stand-ins define.
    pub(super) made: Vec<ResourceId>,
    /// Resources that are others: an import's that a nested component supplies.
    pub(super) same: Vec<(ResourceId, ResourceId)>,
    pub(super) nested: Vec<Nested>,
    pub(super) exports: Vec<SuppliedItem>,
}

impl Wrapping {
    /// Writes the component around these bytes, one slice for each nested component.
    pub(super) fn write(&self, nested: &[&[u8]]) -> Result<Vec<u8>, Unwritable> {
        let mut out = Assembled {
            writer: ComponentWriter::new(&self.arena, false),
            origins: HashMap::new(),
            traps: HashMap::new(),
        };
        for (item, also) in &self.imports {
            let index = out.writer.import(item)?;
            out.origins.insert((Provider::Import, item.name.clone()), index);
            match also.as_ref().map(|also| &also.kind) {
                Some(ItemKind::Instance(items)) => {
                    out.writer.offer(index, &[], &of_these(items, &names_in(item)), false);
                }
                Some(ItemKind::Type(id)) => out.writer.set_type(*id, index),
                Some(ItemKind::Resource(id)) => out.writer.name_resource(*id, index),
                _ => {}
            }
        }
        for id in &self.made {
            let index = out.writer.component().type_resource(None, wasm_encoder::ValType::I32, None);
            out.writer.set_resource(*id, index);
        }
        out.traps(&self.stubs())?;
        for (at, component) in self.nested.iter().enumerate() {
            out.nest(at, component, nested[at])?;
            for (id, other) in &self.same {
                if let Ok(index) = out.writer.resource(*other) {
                    out.writer.set_resource(*id, index);
                }
            }
        }
        for export in &self.exports {
            out.export(export)?;
        }
        let mut component = out.writer.finish().0;
        component.raw_custom_section(&producers());
        Ok(component.finish())
    }

    /// The component in pieces, so that what is nested can be copied into its place: bytes, then a
    /// nested component, and so on, bytes at last. Nothing where the places cannot be distinguished.
    pub(super) fn pieces(&self, sizes: &[u64]) -> Option<Vec<Vec<u8>>> {
        let marks: Vec<Vec<u8>> = (0..sizes.len()).map(mark).collect();
        let slices: Vec<&[u8]> = marks.iter().map(Vec::as_slice).collect();
        let written = self.write(&slices).ok()?;
        let mut pieces = Vec::new();
        let mut rest = written.as_slice();
        for (mark, size) in marks.iter().zip(sizes) {
            let mut found = rest.windows(mark.len()).enumerate().filter(|(_, window)| *window == mark.as_slice());
            let (at, _) = found.next()?;
            if found.next().is_some() {
                return None;
            }
            // Before it stand the id of the section and its length, one byte each.
            let mut piece = rest[..at.checked_sub(1)?].to_vec();
            size.encode(&mut piece);
            pieces.push(piece);
            rest = &rest[at + mark.len()..];
        }
        pieces.push(rest.to_vec());
        Some(pieces)
    }

    fn stubs(&self) -> Vec<(String, FuncType)> {
        let mut stubs = Vec::new();
        let supplied = self.nested.iter().flat_map(|nested| &nested.imports).chain(&self.exports);
        for SuppliedItem { item, supply, .. } in supplied {
            let ItemSupply::Parts(parts) = supply else { continue };
            for (func, part) in functions(item).zip(parts) {
                if let FunctionSupply::Trap(path) = part {
                    stubs.push((path.clone(), func.clone()));
                }
            }
        }
        stubs
    }
}

/// What stands in the place of a nested component while its place is looked for.
fn mark(at: usize) -> Vec<u8> {
    [b"\0\xffplace of the nested component ", at.to_string().as_bytes(), b"\xff\0"].concat()
}

/// The functions of an item: itself, or those of an instance, in order.
fn functions(item: &Item) -> impl Iterator<Item = &FuncType> {
    let items = match &item.kind {
        ItemKind::Instance(items) => items.as_slice(),
        _ => std::slice::from_ref(item),
    };
    items.iter().filter_map(|item| match &item.kind {
        ItemKind::Func(func) => Some(func),
        _ => None,
    })
}

struct Assembled<'a> {
    writer: ComponentWriter<'a>,
    /// Indices of root imports by name; the instance of a nested component under its empty name.
    origins: HashMap<(Provider, String), u32>,
    /// Indices of the stand-ins by what they stand for.
    traps: HashMap<String, u32>,
}

impl Assembled<'_> {
    /// Stand-ins live in a component of their own: whoever is nested in a component must not call back
    /// into it.
    fn traps(&mut self, stubs: &[(String, FuncType)]) -> Result<(), Unwritable> {
        if stubs.is_empty() {
            return Ok(());
        }
        let arena = self.writer.arena;
        let mut inner = ComponentWriter::new(arena, true);
        let types = stubs.iter().map(|(_, func)| inner.func(func)).collect::<Result<Vec<_>, _>>()?;
        let component = inner.component();
        let module = component.core_module_raw(Some("stand-ins"), &trap::module(arena, stubs));
        let instance = component.core_instantiate(None, module, Vec::<(&str, wasm_encoder::ModuleArg)>::new());
        let memory = component.core_alias_export(None, instance, trap::MEMORY, ExportKind::Memory);
        let realloc = component.core_alias_export(None, instance, trap::REALLOC, ExportKind::Func);
        for (at, ((path, _), ty)) in stubs.iter().zip(types).enumerate() {
            let func = component.core_alias_export(None, instance, &at.to_string(), ExportKind::Func);
            let options = [CanonicalOption::UTF8, CanonicalOption::Memory(memory), CanonicalOption::Realloc(realloc)];
            let index = component.lift_func(Some(path), func, ty, options);
            component.export(stand_in(at).as_str(), ComponentExportKind::Func, index, None);
        }
        let (component, needed) = inner.finish();
        let instance = self.writer.instantiate(component, needed)?;
        for (at, (path, _)) in stubs.iter().enumerate() {
            let index = self.writer.take(instance, &[stand_in(at)], ComponentExportKind::Func);
            self.traps.insert(path.clone(), index);
        }
        Ok(())
    }

    fn nest(&mut self, at: usize, nested: &Nested, bytes: &[u8]) -> Result<(), Unwritable> {
        let mut arguments = Vec::new();
        for supplied in &nested.imports {
            let (kind, index) = self.supplied(supplied)?;
            arguments.push((supplied.item.name.clone(), kind, index));
        }
        let component = self.writer.component().component_raw(None, bytes);
        let instance = self.writer.component().instantiate(None, component, arguments);
        self.origins.insert((Provider::Nested(at), String::new()), instance);
        self.writer.offer(instance, &[], &resources(&nested.exports), false);
        Ok(())
    }

    /// The index of what supplies an item.
    fn supplied(&mut self, supplied: &SuppliedItem) -> Result<(ComponentExportKind, u32), Unwritable> {
        let SuppliedItem { item, supply, .. } = supplied;
        let kind = kind_of(item)?;
        Ok(match (supply, &item.kind) {
            (ItemSupply::Whole(source), _) => (kind, self.source(source, kind)?),
            (ItemSupply::Type, ItemKind::Type(id)) => {
                let index = match self.writer.named(*id) {
                    Some(index) => index,
                    None => self.writer.scratch(|writer| writer.structure(*id))?,
                };
                (kind, index)
            }
            (ItemSupply::Type, ItemKind::Resource(id)) => (kind, self.writer.resource(*id)?),
            (ItemSupply::Type, _) => return Err(Unwritable::Kind { name: item.name.clone(), word: item.kind.word() }),
            (ItemSupply::Parts(parts), ItemKind::Instance(items)) => {
                let functions = parts.iter().map(|part| self.part(part)).collect::<Result<Vec<_>, _>>()?;
                (kind, self.writer.shim(items, &functions)?)
            }
            (ItemSupply::Parts(parts), _) => match parts.first() {
                Some(part) => (kind, self.part(part)?),
                None => return Err(Unwritable::Kind { name: item.name.clone(), word: item.kind.word() }),
            },
        })
    }

    fn part(&mut self, part: &FunctionSupply) -> Result<u32, Unwritable> {
        match part {
            FunctionSupply::ItemSource(source) => self.source(source, ComponentExportKind::Func),
            FunctionSupply::Trap(path) => {
                self.traps.get(path).copied().ok_or_else(|| Unwritable::OutOfReach(path.clone()))
            }
        }
    }

    fn source(&mut self, source: &ItemSource, kind: ComponentExportKind) -> Result<u32, Unwritable> {
        let mut path = source.instances.clone();
        path.push(source.name.clone());
        let root = match source.origin {
            Provider::Import => path.remove(0),
            Provider::Nested(_) => String::new(),
        };
        let key = (source.origin, root);
        let Some(index) = self.origins.get(&key).copied() else { return Err(Unwritable::OutOfReach(key.1)) };
        Ok(if path.is_empty() { index } else { self.writer.take(index, &path, kind) })
    }

    fn export(&mut self, export: &SuppliedItem) -> Result<(), Unwritable> {
        let SuppliedItem { item, supply, also } = export;
        let kind = kind_of(item)?;
        let (index, ty) = match (&item.kind, supply) {
            // What stands at the root has to speak of types exported at the root.
            (ItemKind::Func(func), _) => {
                let (_, index) = self.supplied(export)?;
                (index, Some(ComponentTypeRef::Func(self.writer.func(func)?)))
            }
            (ItemKind::Type(id), _) => (self.writer.structure(*id)?, None),
            _ => (self.supplied(export)?.1, None),
        };
        let index = self.writer.component().export(extern_name(item), kind, index, ty);
        let names = names_in(item);
        for item in std::iter::once(item).chain(also) {
            match &item.kind {
                ItemKind::Type(id) => self.writer.set_type(*id, index),
                ItemKind::Resource(id) => self.writer.name_resource(*id, index),
                ItemKind::Instance(items) => self.writer.offer(index, &[], &of_these(items, &names), true),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The name of a stand-in inside their component.
fn stand_in(at: usize) -> String {
    ["stand-in-", &at.to_string()].concat()
}

/// The names of an instance's items.
fn names_in(item: &Item) -> HashSet<&str> {
    match &item.kind {
        ItemKind::Instance(items) => items.iter().map(|item| item.name.as_str()).collect(),
        _ => HashSet::new(),
    }
}

/// Those of the items that have one of these names.
fn of_these(items: &[Item], names: &HashSet<&str>) -> Vec<Item> {
    items.iter().filter(|item| names.contains(item.name.as_str())).cloned().collect()
}

/// The items that lead to resources, without anything else.
fn resources(items: &[Item]) -> Vec<Item> {
    let mut out = Vec::new();
    for item in items {
        let kind = match &item.kind {
            ItemKind::Resource(id) => ItemKind::Resource(*id),
            ItemKind::Instance(inner) => ItemKind::Instance(resources(inner)),
            _ => continue,
        };
        out.push(Item { name: item.name.clone(), kind, implements: None });
    }
    out
}

fn kind_of(item: &Item) -> Result<ComponentExportKind, Unwritable> {
    Ok(match &item.kind {
        ItemKind::Func(_) => ComponentExportKind::Func,
        ItemKind::Instance(_) => ComponentExportKind::Instance,
        ItemKind::Type(_) | ItemKind::Resource(_) => ComponentExportKind::Type,
        ItemKind::CoreModule { .. } => ComponentExportKind::Module,
        ItemKind::Component { .. } => ComponentExportKind::Component,
        ItemKind::HigherType(_) | ItemKind::Value(_) => {
            return Err(Unwritable::Kind { name: item.name.clone(), word: item.kind.word() });
        }
    })
}

/// Says who put the component together.
fn producers() -> Vec<u8> {
    let mut producers = wasm_metadata::Producers::empty();
    producers.add("processed-by", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    producers.raw_custom_section()
}
