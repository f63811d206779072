//! From the moves to the component to write: what it imports, what each nested component is given,
//! and what it exports.

mod exports;
mod reach;

use super::arena::TypeImporter;
use super::design::{Design, ImportSource};
use super::edited::{EditedSurface, InnerPath, Slot};
use super::links::ComponentLinks;
use super::request::RepairRequest;
use super::wrap::{FunctionSupply, ItemSource, ItemSupply, Nested, Provider, SuppliedItem, Wrapping};
use crate::compare::{KnownPairs, Sides};
use crate::surface::{Direction, Item, ItemKind, ResourceId, Surface, Type};
use reach::{ResourcePlaces, each_resource, needed_of, places, reached};
use std::collections::{HashMap, HashSet};

/// The work in progress.
struct Assembly<'a> {
    surface: &'a Surface,
    view: &'a EditedSurface,
    inside: &'a [(String, ImportSource)],
    links: &'a ComponentLinks,
    out: Wrapping,
    known: KnownPairs,
    /// The position of the repaired component among the nested ones: after those it depends on.
    main: usize,
}

/// Puts together what the design asks for.
pub(super) fn assemble(
    surface: &Surface,
    design: &Design,
    request: &RepairRequest<'_>,
    links: &ComponentLinks,
) -> Wrapping {
    let mut assembly = Assembly {
        surface,
        view: &design.view,
        inside: &design.inside,
        links,
        out: Wrapping { arena: design.view.surface(), ..Wrapping::default() },
        known: KnownPairs::default(),
        main: request.with.len(),
    };
    let places = places(&assembly.out.arena);
    let expected = request.expected.as_deref().map(|expected| assembly.graft_expected(expected, &places));
    assembly.imports(expected.as_ref());
    assembly.others(request);
    assembly.nest();
    assembly.exports(expected.as_ref());
    assembly.out
}

/// The expected world with its types in the arena of the component.
struct GraftedWorld {
    imports: Vec<Item>,
    exports: Vec<Item>,
    /// Resources that the component has.
    known: HashSet<ResourceId>,
}

impl Assembly<'_> {
    /// The types of the arena beside each other.
    fn sides(&self) -> Sides<'_> {
        Sides::within(&self.out.arena, &self.known)
    }

    fn graft_expected(&mut self, expected: &Surface, places: &ResourcePlaces) -> GraftedWorld {
        let mut resources = HashMap::new();
        each_resource(expected, &mut |direction, instances, name, id| {
            if let Some(known) = places.get(&(direction, instances.to_vec(), name.to_owned())) {
                resources.entry(id).or_insert(*known);
            }
        });
        let known: HashSet<ResourceId> = resources.values().copied().collect();
        let mut importer = TypeImporter::new(expected, resources);
        let arena = &mut self.out.arena;
        let imports = expected.imports.iter().map(|item| importer.item(arena, item)).collect();
        let exports = expected.exports.iter().map(|item| importer.item(arena, item)).collect();
        GraftedWorld { imports, exports, known }
    }

    fn imports(&mut self, expected: Option<&GraftedWorld>) {
        // What is put together may speak of types that the component itself does not use.
        let used_types = match expected {
            Some(expected) if self.retyped() => reached(&self.out.arena, &expected.exports),
            _ => HashSet::new(),
        };
        for slot in &self.view.imports {
            if self.inside.iter().any(|(name, _)| *name == slot.item.name) {
                continue;
            }
            let counterpart = expected.and_then(|e| e.imports.iter().find(|item| item.name == slot.item.name));
            let import = match counterpart {
                Some(counterpart) if slot.edited || (!used_types.is_empty() && self.agrees(counterpart, slot)) => {
                    let item = needed_of(&self.out.arena, counterpart, slot, &used_types);
                    (item, Some(slot.item.clone()))
                }
                counterpart => (slot.item.clone(), counterpart.cloned()),
            };
            self.out.imports.push(import);
        }
        for item in expected.map_or(&[][..], |expected| &expected.imports) {
            let there = self.out.imports.iter().any(|(import, _)| import.name == item.name)
                || self.inside.iter().any(|(name, _)| *name == item.name);
            let is_used = |item: &Item| matches!(item.kind, ItemKind::Type(id) if used_types.contains(&id));
            let kind = match &item.kind {
                _ if there => continue,
                ItemKind::Instance(items) if items.iter().any(is_used) => {
                    ItemKind::Instance(items.iter().filter(|item| is_used(item)).cloned().collect())
                }
                ItemKind::Type(_) if is_used(item) => item.kind.clone(),
                _ => continue,
            };
            self.out.imports.push((Item { name: item.name.clone(), kind, implements: None }, None));
        }
    }

    /// Whether any instance is put together, or was taken apart. Types have new names then, and whatever
    /// else is exported has to speak of these.
    fn retyped(&self) -> bool {
        self.view.moved || self.view.imports.iter().chain(&self.view.exports).any(|slot| slot.edited)
    }

    /// Whether an interface of the world has all that the component imports of it.
    fn agrees(&self, counterpart: &Item, slot: &Slot) -> bool {
        let ItemKind::Instance(offered) = &counterpart.kind else { return false };
        slot.items().iter().all(|used| {
            let Some(offered) = offered.iter().find(|offered| offered.name == used.name) else { return false };
            match (&used.kind, &offered.kind) {
                (ItemKind::Func(a), ItemKind::Func(b)) => self.sides().equal_func(a, b),
                (ItemKind::Type(a), ItemKind::Type(b)) => self.sides().equal(Type::Id(*a), Type::Id(*b)),
                (ItemKind::Resource(a), ItemKind::Resource(b)) => a == b,
                _ => false,
            }
        })
    }

    /// The components that satisfy imports: nested first, in their order.
    fn others(&mut self, request: &RepairRequest<'_>) {
        for &at in &self.links.order {
            let other = request.with[at];
            let surface = other.surface.as_ref().expect("only components are given");
            let mut resources = HashMap::new();
            let named = places(&Surface {
                imports: self.out.imports.iter().map(|(item, _)| item.clone()).collect(),
                exports: Vec::new(),
                ..self.out.arena.clone()
            });
            each_resource(surface, &mut |direction, instances, name, id| {
                if direction == Direction::Import
                    && let Some(known) = named.get(&(direction, instances.to_vec(), name.to_owned()))
                {
                    resources.entry(id).or_insert(*known);
                }
            });
            self.linked_resources(at, surface, &mut resources);
            let mut importer = TypeImporter::new(surface, resources);
            let imports: Vec<Item> =
                surface.imports.iter().map(|item| importer.item(&mut self.out.arena, item)).collect();
            let exports: Vec<Item> =
                surface.exports.iter().map(|item| importer.item(&mut self.out.arena, item)).collect();
            let mut supplied = Vec::new();
            for item in imports {
                let link = self.links.of[at].iter().find(|link| link.import == item.name);
                let source = match (link, &item.kind) {
                    (Some(link), kind) if !matches!(kind, ItemKind::Type(_) | ItemKind::Resource(_)) => {
                        ItemSupply::Whole(ItemSource::root(Provider::Nested(self.links.rank(link.other)), &link.export))
                    }
                    _ => self.shared_import(&item),
                };
                supplied.push(SuppliedItem { item, supply: source, also: None });
            }
            self.same_resources(at, &exports);
            self.out.nested.push(Nested { imports: supplied, exports });
        }
    }

    /// The resources of imports that a component nested before satisfies are that one's.
    fn linked_resources(&self, at: usize, surface: &Surface, resources: &mut HashMap<ResourceId, ResourceId>) {
        for link in &self.links.of[at] {
            let made = &self.out.nested[self.links.rank(link.other)].exports;
            let offered = made.iter().find(|item| item.name == link.export).map(|item| &item.kind);
            let (Some(ItemKind::Instance(offered)), Some(import)) = (offered, surface.import(&link.import)) else {
                continue;
            };
            let ItemKind::Instance(wanted) = &import.kind else { continue };
            for item in wanted {
                let ItemKind::Resource(id) = item.kind else { continue };
                let found = offered.iter().find(|offered| offered.name == item.name).map(|item| &item.kind);
                if let Some(ItemKind::Resource(other)) = found {
                    resources.insert(id, *other);
                }
            }
        }
    }

    /// Adds an import that another nested component may have too.
    fn shared_import(&mut self, item: &Item) -> ItemSupply {
        match self.out.imports.iter_mut().find(|(import, _)| import.name == item.name) {
            None => self.out.imports.push((item.clone(), None)),
            Some((import, also)) => {
                if let (ItemKind::Instance(have), ItemKind::Instance(want)) = (&mut import.kind, &item.kind) {
                    let names: HashSet<String> = have.iter().map(|item| item.name.clone()).collect();
                    have.extend(want.iter().filter(|item| !names.contains(&item.name)).cloned());
                }
                also.get_or_insert_with(|| item.clone());
            }
        }
        match &item.kind {
            ItemKind::Type(_) | ItemKind::Resource(_) => ItemSupply::Type,
            _ => ItemSupply::Whole(ItemSource::root(Provider::Import, &item.name)),
        }
    }

    /// The resources of imports that this component satisfies are its own.
    fn same_resources(&mut self, at: usize, exports: &[Item]) {
        for (import, inside) in self.inside {
            let ImportSource::Other(other, export) = inside else { continue };
            if *other != at {
                continue;
            }
            let (Some(slot), Some(export)) =
                (self.view.slot(Direction::Import, import), exports.iter().find(|item| item.name == *export))
            else {
                continue;
            };
            let ItemKind::Instance(offered) = &export.kind else { continue };
            for item in slot.items() {
                let ItemKind::Resource(id) = item.kind else { continue };
                let found = offered.iter().find(|offered| offered.name == item.name);
                if let Some(ItemKind::Resource(other)) = found.map(|item| &item.kind) {
                    self.out.same.push((id, *other));
                }
            }
        }
    }

    /// What the repaired component is given.
    fn nest(&mut self) {
        let mut imports = Vec::new();
        for item in &self.surface.imports {
            let supply = self.argument(item);
            imports.push(SuppliedItem { item: item.clone(), supply, also: None });
        }
        self.out.nested.push(Nested { imports, exports: self.surface.exports.clone() });
    }

    fn argument(&mut self, item: &Item) -> ItemSupply {
        if matches!(item.kind, ItemKind::Type(_) | ItemKind::Resource(_)) {
            return ItemSupply::Type;
        }
        let root = |inner_path: &InnerPath| inner_path.instances.is_empty() && inner_path.name == item.name;
        let slot = self.view.imports.iter().find(|slot| slot.inner_path.as_ref().is_some_and(root));
        if let Some(slot) = slot.filter(|slot| !slot.edited) {
            let name = &slot.item.name;
            return match self.inside.iter().find(|(inside, _)| inside == name).map(|(_, inside)| inside) {
                None => ItemSupply::Whole(ItemSource::root(Provider::Import, name)),
                Some(ImportSource::Other(at, export)) => {
                    ItemSupply::Whole(ItemSource::root(Provider::Nested(self.links.rank(*at)), export))
                }
                Some(ImportSource::Stub) => self.stubs(item),
            };
        }
        match &item.kind {
            ItemKind::Instance(items) => ItemSupply::Parts(
                items
                    .iter()
                    .filter(|item| matches!(item.kind, ItemKind::Func(_)))
                    .map(|inner| self.moved(Some(&item.name), &inner.name))
                    .collect(),
            ),
            _ => match self.moved(None, &item.name) {
                FunctionSupply::ItemSource(source) => ItemSupply::Whole(source),
                trap => ItemSupply::Parts(vec![trap]),
            },
        }
    }

    /// Where a function that the component imports is to be had.
    fn moved(&self, instance: Option<&str>, name: &str) -> FunctionSupply {
        let is_it = |inner_path: &InnerPath| {
            inner_path.instances.first().map(String::as_str) == instance && inner_path.name == name
        };
        for slot in &self.view.imports {
            if slot.inner_path.as_ref().is_some_and(is_it) {
                return self.part(&slot.item.name, None);
            }
            if let Some(at) = slot.inner.iter().position(is_it) {
                return self.part(&slot.item.name, Some(&slot.items()[at].name));
            }
        }
        FunctionSupply::Trap(crate::path::full(instance.as_slice(), name))
    }

    fn part(&self, root: &str, inner: Option<&str>) -> FunctionSupply {
        let source = |origin, root: &str| match inner {
            Some(name) => ItemSource::inside(origin, root, name),
            None => ItemSource::root(origin, root),
        };
        match self.inside.iter().find(|(name, _)| name == root).map(|(_, inside)| inside) {
            None => FunctionSupply::ItemSource(source(Provider::Import, root)),
            Some(ImportSource::Other(at, export)) => {
                FunctionSupply::ItemSource(source(Provider::Nested(self.links.rank(*at)), export))
            }
            Some(ImportSource::Stub) => FunctionSupply::Trap(match inner {
                Some(name) => crate::path::full(&[root], name),
                None => root.to_owned(),
            }),
        }
    }

    /// Stand-ins for an import, and the resources it would have brought along.
    fn stubs(&mut self, item: &Item) -> ItemSupply {
        let ItemKind::Instance(items) = &item.kind else {
            return ItemSupply::Parts(vec![FunctionSupply::Trap(item.name.clone())]);
        };
        let slot = self
            .view
            .imports
            .iter()
            .find(|slot| slot.inner_path.as_ref().is_some_and(|inner_path| inner_path.name == item.name));
        let seen = slot.map_or(&item.name, |slot| &slot.item.name);
        for inner in items {
            if let ItemKind::Resource(id) = inner.kind
                && self.out.arena.resources[id.0].instances == [seen.as_str()]
                && !self.out.made.contains(&id)
            {
                self.out.made.push(id);
            }
        }
        ItemSupply::Parts(
            items
                .iter()
                .filter(|item| matches!(item.kind, ItemKind::Func(_)))
                .map(|inner| FunctionSupply::Trap(crate::path::full(&[&item.name], &inner.name)))
                .collect(),
        )
    }
}
