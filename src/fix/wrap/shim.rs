//! An instance of other things under other names. Functions of resources are only valid beside the
//! resource's own name, so names are given inside a small component that takes everything as an
//! argument and exports it again; nothing is called in between.

use super::frame::{ComponentWriter, Needed, Unwritable, extern_name};
use crate::surface::{Item, ItemKind};
use wasm_encoder::{ComponentBuilder, ComponentExportKind, ComponentTypeRef, TypeBounds};

/// What a name inside the small component stands for outside of it.
enum Outside {
    Type(Needed),
    Func(u32),
}

impl ComponentWriter<'_> {
    /// Makes an instance with these items. `functions` gives the index of each function among them,
    /// in their order.
    pub(super) fn shim(&mut self, items: &[Item], functions: &[u32]) -> Result<u32, Unwritable> {
        let mut inner = ComponentWriter::new(self.arena, true);
        let mut arguments = inner.imports(items, functions)?;
        let functions = 0..u32::try_from(functions.len()).expect("functions are counted in 32 bits");
        inner.exports(items, functions)?;
        let (component, needed) = inner.finish();
        arguments.extend(needed.into_iter().map(|(name, needed)| (name, Outside::Type(needed))));
        let arguments = arguments
            .into_iter()
            .map(|(name, outside)| {
                Ok(match outside {
                    Outside::Func(index) => (name, ComponentExportKind::Func, index),
                    Outside::Type(needed) => (name, ComponentExportKind::Type, self.argument(needed)?),
                })
            })
            .collect::<Result<Vec<_>, Unwritable>>()?;
        let component = self.component().component(None, component);
        Ok(self.component().instantiate(None, component, arguments))
    }

    /// Puts in a component that needs nothing but types, and instantiates it.
    pub(super) fn instantiate(
        &mut self,
        component: ComponentBuilder,
        needed: Vec<(String, Needed)>,
    ) -> Result<u32, Unwritable> {
        let arguments = needed
            .into_iter()
            .map(|(name, needed)| Ok((name, ComponentExportKind::Type, self.argument(needed)?)))
            .collect::<Result<Vec<_>, Unwritable>>()?;
        let component = self.component().component(None, component);
        Ok(self.component().instantiate(None, component, arguments))
    }

    fn argument(&mut self, needed: Needed) -> Result<u32, Unwritable> {
        match needed {
            Needed::Resource(id) => self.resource(id),
            Needed::Type(id) => match self.named(id) {
                Some(index) => Ok(index),
                None => self.scratch(|writer| writer.structure(id)),
            },
        }
    }

    /// Imports the items' types and functions, under names that say what they are.
    fn imports(&mut self, items: &[Item], functions: &[u32]) -> Result<Vec<(String, Outside)>, Unwritable> {
        let mut arguments = Vec::new();
        let mut functions = functions.iter();
        for item in items {
            let name = ["import-item-", &arguments.len().to_string()].concat();
            match &item.kind {
                ItemKind::Type(id) => {
                    let index = self.structure(*id)?;
                    let index = self.component().import(name.as_str(), ComponentTypeRef::Type(TypeBounds::Eq(index)));
                    self.set_type(*id, index);
                    arguments.push((name, Outside::Type(Needed::Type(*id))));
                }
                ItemKind::Resource(id) => {
                    // The first use of a resource brings it in; so does this.
                    self.resource(*id)?;
                }
                ItemKind::Func(func) => {
                    let ty = self.func(func)?;
                    self.component().import(name.as_str(), ComponentTypeRef::Func(ty));
                    let index = functions.next().expect("there is one index for each function");
                    arguments.push((name, Outside::Func(*index)));
                }
                other => return Err(Unwritable::Kind { name: item.name.clone(), word: other.word() }),
            }
        }
        Ok(arguments)
    }

    /// Exports the items under their names, with types that refer to the exported ones.
    fn exports(&mut self, items: &[Item], mut functions: std::ops::Range<u32>) -> Result<(), Unwritable> {
        let foreign = self.needed();
        self.keep_only(&foreign);
        for item in items {
            match &item.kind {
                ItemKind::Type(id) => {
                    let index = self.structure(*id)?;
                    let index = self.component().export(extern_name(item), ComponentExportKind::Type, index, None);
                    self.set_type(*id, index);
                }
                ItemKind::Resource(id) => {
                    let index = self.resource(*id)?;
                    let index = self.component().export(extern_name(item), ComponentExportKind::Type, index, None);
                    self.name_resource(*id, index);
                }
                ItemKind::Func(func) => {
                    let ty = ComponentTypeRef::Func(self.func(func)?);
                    let index = functions.next().expect("there is one index for each function");
                    self.component().export(extern_name(item), ComponentExportKind::Func, index, Some(ty));
                }
                other => return Err(Unwritable::Kind { name: item.name.clone(), word: other.word() }),
            }
        }
        Ok(())
    }
}
