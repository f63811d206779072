//! From the moves to the component to write: what it imports, what each nested component is given,
//! and what it exports.

use super::arena::{Graft, Sameness};
use super::design::{Design, Inside, Wishes};
use super::view::{Home, Seat, View};
use super::wrap::{Nested, Origin, Part, Source, Supplied, Supply, Wrapping};
use crate::surface::{Direction, Item, ItemKind, ResourceId, Surface, Type, TypeId, TypeKind};
use std::collections::{HashMap, HashSet};

/// Where resources are named, for one direction and place.
type Places = HashMap<(Direction, Vec<String>, String), ResourceId>;

/// The work in progress.
struct Assembly<'a> {
    surface: &'a Surface,
    view: &'a View,
    inside: &'a [(String, Inside)],
    out: Wrapping,
    same: Sameness,
    /// The position of the repaired component among the nested ones: after those it depends on.
    main: usize,
}

/// Puts together what the design asks for.
pub(super) fn assemble(surface: &Surface, design: &Design, wishes: &Wishes<'_>) -> Wrapping {
    let mut assembly = Assembly {
        surface,
        view: &design.view,
        inside: &design.inside,
        out: Wrapping { arena: design.view.surface(), ..Wrapping::default() },
        same: Sameness::default(),
        main: wishes.with.len(),
    };
    let places = places(&assembly.out.arena);
    let expected = wishes.expected.map(|expected| assembly.graft_expected(expected, &places));
    assembly.imports(expected.as_ref());
    assembly.others(wishes);
    assembly.nest();
    assembly.exports(expected.as_ref());
    assembly.out
}

/// The expected world with its types in the arena of the component.
struct Expected {
    imports: Vec<Item>,
    exports: Vec<Item>,
    /// Resources that the component has.
    known: HashSet<ResourceId>,
}

impl Assembly<'_> {
    fn graft_expected(&mut self, expected: &Surface, places: &Places) -> Expected {
        let mut resources = HashMap::new();
        each_resource(expected, &mut |direction, instances, name, id| {
            if let Some(known) = places.get(&(direction, instances.to_vec(), name.to_owned())) {
                resources.entry(id).or_insert(*known);
            }
        });
        let known: HashSet<ResourceId> = resources.values().copied().collect();
        let mut graft = Graft::new(expected, resources);
        let arena = &mut self.out.arena;
        let imports = expected.imports.iter().map(|item| graft.item(arena, item)).collect();
        let exports = expected.exports.iter().map(|item| graft.item(arena, item)).collect();
        Expected { imports, exports, known }
    }

    fn imports(&mut self, expected: Option<&Expected>) {
        // What is put together may speak of types that the component itself does not use.
        let spoken = match expected {
            Some(expected) if self.retyped() => reached(&self.out.arena, &expected.exports),
            _ => HashSet::new(),
        };
        for seat in &self.view.imports {
            if self.inside.iter().any(|(name, _)| *name == seat.item.name) {
                continue;
            }
            let counterpart = expected.and_then(|e| e.imports.iter().find(|item| item.name == seat.item.name));
            let import = match counterpart {
                Some(counterpart) if seat.edited || (!spoken.is_empty() && self.agrees(counterpart, seat)) => {
                    let item = needed_of(&self.out.arena, counterpart, seat, &spoken);
                    (item, Some(seat.item.clone()))
                }
                counterpart => (seat.item.clone(), counterpart.cloned()),
            };
            self.out.imports.push(import);
        }
        for item in expected.map_or(&[][..], |expected| &expected.imports) {
            let ItemKind::Instance(items) = &item.kind else { continue };
            let types: Vec<Item> = items
                .iter()
                .filter(|item| matches!(item.kind, ItemKind::Type(id) if spoken.contains(&id)))
                .cloned()
                .collect();
            let there = self.out.imports.iter().any(|(import, _)| import.name == item.name)
                || self.inside.iter().any(|(name, _)| *name == item.name);
            if !there && !types.is_empty() {
                let kind = ItemKind::Instance(types);
                self.out.imports.push((Item { name: item.name.clone(), kind, implements: None }, None));
            }
        }
    }

    /// Whether any instance is put together. Its types have new names then, and whatever else is
    /// exported has to speak of these.
    fn retyped(&self) -> bool {
        self.view.imports.iter().chain(&self.view.exports).any(|seat| seat.edited)
    }

    /// Whether an interface of the world has all that the component imports of it.
    fn agrees(&mut self, counterpart: &Item, seat: &Seat) -> bool {
        let ItemKind::Instance(offered) = &counterpart.kind else { return false };
        seat.items().iter().all(|used| {
            let Some(offered) = offered.iter().find(|offered| offered.name == used.name) else { return false };
            match (&used.kind, &offered.kind) {
                (ItemKind::Func(a), ItemKind::Func(b)) => self.same.funcs(&self.out.arena, a, b),
                (ItemKind::Type(a), ItemKind::Type(b)) => self.same.types(&self.out.arena, Type::Id(*a), Type::Id(*b)),
                (ItemKind::Resource(a), ItemKind::Resource(b)) => a == b,
                _ => false,
            }
        })
    }

    /// The components that satisfy imports: nested first, in their order.
    fn others(&mut self, wishes: &Wishes<'_>) {
        for (at, other) in wishes.with.iter().enumerate() {
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
            let mut graft = Graft::new(surface, resources);
            let imports: Vec<Item> = surface.imports.iter().map(|item| graft.item(&mut self.out.arena, item)).collect();
            let exports: Vec<Item> = surface.exports.iter().map(|item| graft.item(&mut self.out.arena, item)).collect();
            let mut supplied = Vec::new();
            for item in imports {
                let source = self.shared_import(&item);
                supplied.push(Supplied { item, supply: source, also: None });
            }
            self.same_resources(at, &exports);
            self.out.nested.push(Nested { imports: supplied, exports });
        }
    }

    /// Adds an import that another nested component may have too.
    fn shared_import(&mut self, item: &Item) -> Supply {
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
            ItemKind::Type(_) | ItemKind::Resource(_) => Supply::Type,
            _ => Supply::Whole(Source::root(Origin::Import, &item.name)),
        }
    }

    /// The resources of imports that this component satisfies are its own.
    fn same_resources(&mut self, at: usize, exports: &[Item]) {
        for (import, inside) in self.inside {
            let Inside::Other(other, export) = inside else { continue };
            if *other != at {
                continue;
            }
            let (Some(seat), Some(export)) =
                (self.view.seat(Direction::Import, import), exports.iter().find(|item| item.name == *export))
            else {
                continue;
            };
            let ItemKind::Instance(offered) = &export.kind else { continue };
            for item in seat.items() {
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
            imports.push(Supplied { item: item.clone(), supply, also: None });
        }
        self.out.nested.push(Nested { imports, exports: self.surface.exports.clone() });
    }

    fn argument(&mut self, item: &Item) -> Supply {
        if matches!(item.kind, ItemKind::Type(_) | ItemKind::Resource(_)) {
            return Supply::Type;
        }
        let root = |home: &Home| home.instances.is_empty() && home.name == item.name;
        let seat = self.view.imports.iter().find(|seat| seat.home.as_ref().is_some_and(root));
        if let Some(seat) = seat.filter(|seat| !seat.edited) {
            let name = &seat.item.name;
            return match self.inside.iter().find(|(inside, _)| inside == name).map(|(_, inside)| inside) {
                None => Supply::Whole(Source::root(Origin::Import, name)),
                Some(Inside::Other(at, export)) => Supply::Whole(Source::root(Origin::Nested(*at), export)),
                Some(Inside::Stub) => self.stubs(item),
            };
        }
        match &item.kind {
            ItemKind::Instance(items) => Supply::Parts(
                items
                    .iter()
                    .filter(|item| matches!(item.kind, ItemKind::Func(_)))
                    .map(|inner| self.moved(Some(&item.name), &inner.name))
                    .collect(),
            ),
            _ => match self.moved(None, &item.name) {
                Part::Source(source) => Supply::Whole(source),
                trap => Supply::Parts(vec![trap]),
            },
        }
    }

    /// Where a function that the component imports is to be had.
    fn moved(&self, instance: Option<&str>, name: &str) -> Part {
        let is_it = |home: &Home| home.instances.first().map(String::as_str) == instance && home.name == name;
        for seat in &self.view.imports {
            if seat.home.as_ref().is_some_and(is_it) {
                return self.part(&seat.item.name, None);
            }
            if let Some(at) = seat.inner.iter().position(is_it) {
                return self.part(&seat.item.name, Some(&seat.items()[at].name));
            }
        }
        Part::Trap(crate::path::full(instance.as_slice(), name))
    }

    fn part(&self, root: &str, inner: Option<&str>) -> Part {
        let source = |origin, root: &str| match inner {
            Some(name) => Source::inside(origin, root, name),
            None => Source::root(origin, root),
        };
        match self.inside.iter().find(|(name, _)| name == root).map(|(_, inside)| inside) {
            None => Part::Source(source(Origin::Import, root)),
            Some(Inside::Other(at, export)) => Part::Source(source(Origin::Nested(*at), export)),
            Some(Inside::Stub) => Part::Trap(match inner {
                Some(name) => crate::path::full(&[root], name),
                None => root.to_owned(),
            }),
        }
    }

    /// Stand-ins for an import, and the resources it would have brought along.
    fn stubs(&mut self, item: &Item) -> Supply {
        let ItemKind::Instance(items) = &item.kind else {
            return Supply::Parts(vec![Part::Trap(item.name.clone())]);
        };
        let seat = self.view.imports.iter().find(|seat| seat.home.as_ref().is_some_and(|home| home.name == item.name));
        let seen = seat.map_or(&item.name, |seat| &seat.item.name);
        for inner in items {
            if let ItemKind::Resource(id) = inner.kind
                && self.out.arena.resources[id.0].instances == [seen.as_str()]
                && !self.out.made.contains(&id)
            {
                self.out.made.push(id);
            }
        }
        Supply::Parts(
            items
                .iter()
                .filter(|item| matches!(item.kind, ItemKind::Func(_)))
                .map(|inner| Part::Trap(crate::path::full(&[&item.name], &inner.name)))
                .collect(),
        )
    }

    fn exports(&mut self, expected: Option<&Expected>) {
        let wanted = expected.map_or(&[][..], |expected| &expected.exports);
        for item in wanted {
            let known = &expected.expect("there are wanted items only in an expected world").known;
            if let Some(supplied) = self.export(item, known) {
                self.out.exports.push(supplied);
            }
        }
        for seat in &self.view.exports {
            let told = self.out.exports.iter().any(|export| export.item.name == seat.item.name);
            if !told && let Some(supplied) = self.as_it_is(seat) {
                self.out.exports.push(supplied);
            }
        }
    }

    /// An export that nobody asks for, kept.
    fn as_it_is(&self, seat: &Seat) -> Option<Supplied> {
        let origin = Origin::Nested(self.main);
        let supply = match (&seat.item.kind, &seat.home) {
            (ItemKind::Type(_) | ItemKind::Resource(_), _) => Supply::Type,
            (ItemKind::Instance(items), _) if seat.edited || (self.retyped() && is_interface(items)) => Supply::Parts(
                items
                    .iter()
                    .zip(&seat.inner)
                    .filter(|(item, _)| matches!(item.kind, ItemKind::Func(_)))
                    .map(|(_, home)| Part::Source(source_of(origin, home)))
                    .collect(),
            ),
            (ItemKind::HigherType(_) | ItemKind::Value(_), _) => return None,
            (_, Some(home)) => Supply::Whole(source_of(origin, home)),
            (_, None) => return None,
        };
        Some(Supplied { item: seat.item.clone(), supply, also: None })
    }

    /// An export that the world asks for, as far as the component has it.
    fn export(&mut self, item: &Item, known: &HashSet<ResourceId>) -> Option<Supplied> {
        let origin = Origin::Nested(self.main);
        let seat = self.view.seat(Direction::Export, &item.name);
        match &item.kind {
            ItemKind::Type(_) => Some(Supplied { item: item.clone(), supply: Supply::Type, also: None }),
            ItemKind::Resource(id) => {
                known.contains(id).then(|| Supplied { item: item.clone(), supply: Supply::Type, also: None })
            }
            ItemKind::Func(wanted) => {
                let seat = seat?;
                let ItemKind::Func(found) = &seat.item.kind else { return None };
                let same = self.same.funcs(&self.out.arena, wanted, found);
                let supply = Supply::Whole(source_of(origin, seat.home.as_ref()?));
                same.then(|| Supplied { item: item.clone(), supply, also: None })
            }
            ItemKind::Instance(wanted) => {
                let seat = seat?;
                let (items, parts) = self.parts(wanted, seat, known);
                // What is put together must not lose what is there.
                let fewer = parts.len() < seat.items().iter().filter(|i| matches!(i.kind, ItemKind::Func(_))).count();
                let whole = !seat.edited && (fewer || (!self.retyped() && self.has_all(wanted, seat)));
                if let (true, Some(home)) = (whole, &seat.home) {
                    let supply = Supply::Whole(source_of(origin, home));
                    return Some(Supplied { item: seat.item.clone(), supply, also: Some(item.clone()) });
                }
                let some = !parts.is_empty() || parts.len() == items.len();
                let kind = ItemKind::Instance(items);
                some.then(|| Supplied {
                    item: Item { name: item.name.clone(), kind, implements: item.implements.clone() },
                    supply: Supply::Parts(parts),
                    also: Some(seat.item.clone()),
                })
            }
            _ => {
                let seat = seat?;
                let supply = Supply::Whole(source_of(origin, seat.home.as_ref()?));
                Some(Supplied { item: seat.item.clone(), supply, also: None })
            }
        }
    }

    /// Whether an instance, as it is, has all that is wanted of it.
    fn has_all(&mut self, wanted: &[Item], seat: &Seat) -> bool {
        let items = seat.items();
        wanted.iter().all(|wanted| {
            let Some(found) = items.iter().find(|item| item.name == wanted.name) else { return false };
            match (&wanted.kind, &found.kind) {
                (ItemKind::Func(a), ItemKind::Func(b)) => self.same.funcs(&self.out.arena, a, b),
                (ItemKind::Type(a), ItemKind::Type(b)) => self.same.types(&self.out.arena, Type::Id(*a), Type::Id(*b)),
                (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
            }
        })
    }

    /// The wanted items that the component has, and where their functions are.
    fn parts(&mut self, wanted: &[Item], seat: &Seat, known: &HashSet<ResourceId>) -> (Vec<Item>, Vec<Part>) {
        let (mut items, mut parts) = (Vec::new(), Vec::new());
        for item in wanted {
            match &item.kind {
                ItemKind::Type(_) => items.push(item.clone()),
                ItemKind::Resource(id) if known.contains(id) => items.push(item.clone()),
                ItemKind::Func(func) => {
                    let Some((found, home)) = seat.function(&item.name) else { continue };
                    let ItemKind::Func(found) = &found.kind else { continue };
                    if self.same.funcs(&self.out.arena, func, found) {
                        items.push(item.clone());
                        parts.push(Part::Source(source_of(Origin::Nested(self.main), home)));
                    }
                }
                _ => {}
            }
        }
        (items, parts)
    }
}

fn source_of(origin: Origin, home: &Home) -> Source {
    Source { origin, instances: home.instances.clone(), name: home.name.clone() }
}

/// Whether an instance holds nothing but what WIT can say of an interface.
fn is_interface(items: &[Item]) -> bool {
    items.iter().all(|item| matches!(item.kind, ItemKind::Func(_) | ItemKind::Type(_) | ItemKind::Resource(_)))
}

/// Of an imported instance, the functions that the component uses, and the types that these or what
/// is spoken of elsewhere need.
fn needed_of(arena: &Surface, counterpart: &Item, seat: &Seat, spoken: &HashSet<TypeId>) -> Item {
    let ItemKind::Instance(items) = &counterpart.kind else { return counterpart.clone() };
    let used = |item: &&Item| seat.items().iter().any(|used| used.name == item.name);
    let functions: Vec<Item> =
        items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_))).filter(used).cloned().collect();
    let reached = reached(arena, &functions);
    let items = items
        .iter()
        .filter(|item| match item.kind {
            ItemKind::Func(_) => used(item),
            ItemKind::Type(id) => used(item) || reached.contains(&id) || spoken.contains(&id),
            _ => true,
        })
        .cloned()
        .collect();
    Item { kind: ItemKind::Instance(items), ..counterpart.clone() }
}

/// Every type that these items lead to.
fn reached(arena: &Surface, items: &[Item]) -> HashSet<TypeId> {
    let mut found = HashSet::new();
    let mut open: Vec<Type> = Vec::new();
    let mut left: Vec<&Item> = items.iter().collect();
    while let Some(item) = left.pop() {
        match &item.kind {
            ItemKind::Func(func) => open.extend(func.params.iter().map(|param| param.ty).chain(func.result)),
            ItemKind::Type(id) => open.push(Type::Id(*id)),
            ItemKind::Instance(items) => left.extend(items),
            _ => {}
        }
    }
    while let Some(ty) = open.pop() {
        let Type::Id(id) = ty else { continue };
        if !found.insert(id) {
            continue;
        }
        match &arena.def(id).kind {
            TypeKind::Record(fields) => open.extend(fields.iter().map(|field| field.ty)),
            TypeKind::Variant(cases) => open.extend(cases.iter().filter_map(|case| case.ty)),
            TypeKind::Tuple(types) => open.extend(types),
            TypeKind::List(ty) | TypeKind::FixedList(ty, _) | TypeKind::Option(ty) | TypeKind::Alias(ty) => {
                open.push(*ty);
            }
            TypeKind::Map(key, value) => open.extend([*key, *value]),
            TypeKind::Result { ok, err } => open.extend(ok.iter().chain(err)),
            TypeKind::Stream(ty) | TypeKind::Future(ty) => open.extend(ty),
            TypeKind::Enum(_) | TypeKind::Flags(_) | TypeKind::Own(_) | TypeKind::Borrow(_) => {}
        }
    }
    found
}

fn places(surface: &Surface) -> Places {
    let mut places = HashMap::new();
    each_resource(surface, &mut |direction, instances, name, id| {
        places.entry((direction, instances.to_vec(), name.to_owned())).or_insert(id);
    });
    places
}

/// Every place where a resource is named.
fn each_resource(surface: &Surface, act: &mut dyn FnMut(Direction, &[String], &str, ResourceId)) {
    fn walk(
        direction: Direction,
        items: &[Item],
        instances: &mut Vec<String>,
        act: &mut dyn FnMut(Direction, &[String], &str, ResourceId),
    ) {
        for item in items {
            match &item.kind {
                ItemKind::Resource(id) => act(direction, instances, &item.name, *id),
                ItemKind::Instance(inner) => {
                    instances.push(item.name.clone());
                    walk(direction, inner, instances, act);
                    instances.pop();
                }
                _ => {}
            }
        }
    }
    walk(Direction::Import, &surface.imports, &mut Vec::new(), act);
    walk(Direction::Export, &surface.exports, &mut Vec::new(), act);
}
