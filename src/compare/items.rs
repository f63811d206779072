//! Where two lists of items differ: at the root, and inside instances.

use super::difference::{Difference, DifferenceKind, Effect, Evidence, MAX_ALTERNATIVES, Relocation};
use super::offered::Offered;
use super::pairing::{ImportPairs, RootPairs, host_takes, renamed_resources, same_kind, unversioned};
use super::renamed::Renamed;
use super::shape::{below, function_word, inner_difference, of_renamed_resource, root_place, text, word};
use super::state::Comparison;
use super::types::TypeCursor;
use crate::path::FuncName;
use crate::surface::{Direction, Item, ItemKind, Place, Type};
use std::collections::HashMap;

/// Two item lists of one pair of instances, the needed one and the one that should hold it.
struct Inner<'a> {
    direction: Direction,
    /// The names of the instances on the expected side and on the component's.
    expected_at: &'a [String],
    actual_at: &'a [String],
    expected: &'a [Item],
    actual: &'a [Item],
}

impl<'a> Comparison<'a> {
    /// What the world wants exported.
    pub(crate) fn exports(&mut self, plan: &RootPairs) {
        let (expected, actual) = (self.sides.expected, self.sides.actual);
        let mut missing = Vec::new();
        let mut offered = plan.exports.offered(&actual.exports);
        for (at, (item, partner)) in expected.exports.iter().zip(&plan.exports.partners).enumerate() {
            match partner {
                Some(partner) => {
                    let found = &actual.exports[partner.offered];
                    self.root_pair(Direction::Export, item, found, partner.how);
                    for (needed, offered) in plan.exports.alternatives(at) {
                        let place = root_place(Direction::Export, &expected.exports[*needed].name);
                        let alternative = root_place(Direction::Export, &actual.exports[*offered].name);
                        self.add_alternative(&root_place(Direction::Export, &found.name), place, alternative);
                    }
                }
                None => missing.push(item),
            }
        }
        for item in missing {
            self.missing_export(item, plan, &mut offered);
        }
    }

    /// What the component wants imported.
    pub(crate) fn imports(&mut self, plan: &RootPairs) {
        let (expected, actual) = (self.sides.expected, self.sides.actual);
        let mut offered = plan.imports.offered(&expected.imports);
        for (at, (item, partner)) in actual.imports.iter().zip(&plan.imports.partners).enumerate() {
            let place = root_place(Direction::Import, &item.name);
            match partner {
                Some(partner) => {
                    self.root_pair(Direction::Import, &expected.imports[partner.offered], item, partner.how);
                    for (needed, offered) in plan.imports.alternatives(at) {
                        let wanted = root_place(Direction::Import, &expected.imports[*offered].name);
                        let alternative = root_place(Direction::Import, &actual.imports[*needed].name);
                        self.add_alternative(&place, wanted, alternative);
                    }
                }
                None if self.reported.contains(&place) => {}
                None if self.renamed_import(item, &mut offered) => {}
                None => {
                    let mut difference =
                        Difference::of_item(place, DifferenceKind::Unoffered { word: word(&item.kind) });
                    if item.kind.always_links() {
                        difference.host = Effect::Notes;
                    }
                    self.out.push(difference);
                }
            }
        }
    }

    /// What else the component exports.
    pub(crate) fn extras(&mut self, plan: &RootPairs) {
        let actual = self.sides.actual;
        let offered = plan.exports.offered(&actual.exports);
        for (at, item) in actual.exports.iter().enumerate() {
            let place = root_place(Direction::Export, &item.name);
            if !offered.is_taken(at) && !self.reported.contains(&place) {
                self.extra(place, &item.kind);
            }
        }
    }

    fn extra(&mut self, place: Place, kind: &ItemKind) {
        // An instance whose functions were all reported elsewhere needs no report of its own.
        if let ItemKind::Instance(inner) = kind
            && !inner.is_empty()
            && inner.iter().all(|item| self.reported.contains(&below(&place, &item.name)))
        {
            return;
        }
        self.out.push(Difference {
            strict: false,
            host: Effect::Notes,
            ..Difference::of_item(place, DifferenceKind::Extra { word: word(kind) })
        });
    }

    pub(crate) fn root_pair(&mut self, direction: Direction, e: &Item, a: &Item, how: Option<(Relocation, Evidence)>) {
        let place = root_place(direction, &e.name);
        if let Some((how, evidence)) = how {
            self.paired(place.clone(), root_place(direction, &a.name), how, evidence);
        }
        self.items(direction, e, a, &place, &[], &[]);
    }

    fn paired(&mut self, place: Place, found: Place, how: Relocation, evidence: Evidence) {
        let host = match how {
            Relocation::Version(_, true) => Effect::Notes,
            _ => Effect::Breaks,
        };
        self.reported.insert(found.clone());
        self.paired_by.entry(found.clone()).or_insert(self.out.len());
        self.out
            .push(Difference { host, ..Difference::of_item(place, DifferenceKind::Paired { found, how, evidence }) });
    }

    /// Notes that the pairing of what was found here is as good as another one.
    pub(crate) fn add_alternative(&mut self, found: &Place, place: Place, alternative: Place) {
        if let Some(difference) = self.paired_by.get(found).and_then(|at| self.out.get_mut(*at)) {
            difference.add_alternative(place, alternative);
        }
    }

    /// Compares two items that stand for each other.
    fn items(
        &mut self,
        direction: Direction,
        e: &Item,
        a: &Item,
        place: &Place,
        expected_at: &[String],
        actual_at: &[String],
    ) {
        match (&e.kind, &a.kind) {
            (ItemKind::Func(e), ItemKind::Func(a)) => {
                self.funcs(e, a, &mut TypeCursor::new(place.clone(), Effect::Breaks));
            }
            (ItemKind::Instance(es), ItemKind::Instance(fs)) => {
                let (mut expected_at, mut actual_at) = (expected_at.to_vec(), actual_at.to_vec());
                expected_at.push(e.name.clone());
                actual_at.push(a.name.clone());
                let inner =
                    Inner { direction, expected_at: &expected_at, actual_at: &actual_at, expected: es, actual: fs };
                self.instances(&inner);
            }
            (ItemKind::Type(e), ItemKind::Type(a)) => {
                // Hosts do not look at types as such.
                let mut cursor = TypeCursor::new(place.clone(), Effect::Warns);
                self.types(Type::Id(*e), Type::Id(*a), &mut cursor);
            }
            (ItemKind::Value(e), ItemKind::Value(a)) => {
                self.types(*e, *a, &mut TypeCursor::new(place.clone(), Effect::Breaks));
            }
            (ItemKind::Resource(e), ItemKind::Resource(a)) => self.resources(place, *e, *a),
            (ItemKind::HigherType(e), ItemKind::HigherType(a)) if e == a => {}
            (ItemKind::CoreModule { .. }, ItemKind::CoreModule { .. })
            | (ItemKind::Component { .. }, ItemKind::Component { .. }) => {
                if let Some(what) = inner_difference(direction, &e.kind, &a.kind) {
                    self.out.push(Difference::of_item(place.clone(), DifferenceKind::Inner { what }));
                }
            }
            _ => {
                let kind = DifferenceKind::Kind { expected: word(&e.kind), found: word(&a.kind) };
                self.out.push(Difference::of_item(place.clone(), kind));
            }
        }
    }

    fn resources(&mut self, place: &Place, e: crate::surface::ResourceId, a: crate::surface::ResourceId) {
        if self.sides.same_resource(e, a) {
            return;
        }
        let kind = DifferenceKind::Resource {
            expected: super::identity::described(&self.sides.expected.resources[e.0]),
            found: super::identity::described(&self.sides.actual.resources[a.0]),
        };
        self.out.push(Difference::of_item(place.clone(), kind));
    }

    fn instances(&mut self, inner: &Inner<'_>) {
        // What is needed: on the export side what the world lists, on the import side what the
        // component lists.
        let exporting = inner.direction == Direction::Export;
        let (needed, offered) = if exporting { (inner.expected, inner.actual) } else { (inner.actual, inner.expected) };
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for (at, item) in offered.iter().enumerate() {
            by_name.entry(&item.name).or_insert(at);
        }
        let mut offered = Offered::new(offered);
        let mut left = Vec::new();
        let mut same = Vec::new();
        for item in needed {
            match by_name.get(item.name.as_str()) {
                Some(&at) => {
                    offered.take(at);
                    same.push((item, at));
                }
                None => left.push(item),
            }
        }
        // Functions before types: a difference is reported where a call meets it.
        let (functions, others): (Vec<_>, Vec<_>) =
            same.into_iter().partition(|(item, _)| matches!(item.kind, ItemKind::Func(_)));
        for (item, at) in functions.into_iter().chain(others) {
            let (e, a) = if exporting { (item, &offered.items[at]) } else { (&offered.items[at], item) };
            let place = inner.expected_place(&e.name);
            self.items(inner.direction, e, a, &place, inner.expected_at, inner.actual_at);
        }
        let renamed = renamed_resources(needed, offered.items);
        let others: HashMap<&str, usize> = match renamed.is_empty() {
            true => HashMap::new(),
            false => by_name,
        };
        for item in left {
            let other = match item.kind {
                ItemKind::Resource(_) => renamed.get(item.name.as_str()).map(|name| (*name).to_owned()),
                _ => of_renamed_resource(&item.name, &renamed),
            };
            let other = other.and_then(|name| others.get(name.as_str()).copied()).filter(|at| !offered.is_taken(*at));
            self.missing_inner(inner, item, &mut offered, other);
        }
        if exporting {
            for (at, item) in offered.items.iter().enumerate() {
                let place = inner.actual_place(&item.name);
                if !offered.is_taken(at) && !self.reported.contains(&place) {
                    self.extra(place, &item.kind);
                }
            }
        }
    }

    /// An item without a partner of its name; `renamed` is its place under the new name of its resource.
    fn missing_inner(&mut self, inner: &Inner<'_>, item: &Item, offered: &mut Offered<'_>, renamed: Option<usize>) {
        let exporting = inner.direction == Direction::Export;
        let items = offered.items;
        let pair = |at: usize| if exporting { (item, &items[at]) } else { (&items[at], item) };
        // The place is the expected side's, what was found is the component's.
        let places = |at: usize| {
            let (e, a) = pair(at);
            (inner.expected_place(&e.name), inner.actual_place(&a.name))
        };
        let is_resource = matches!(item.kind, ItemKind::Resource(_));
        // Functions of a renamed resource are no differences of their own.
        if let Some(at) = renamed.filter(|_| !is_resource) {
            offered.take(at);
            let ((e, a), (place, found)) = (pair(at), places(at));
            self.reported.insert(found);
            self.items(inner.direction, e, a, &place, inner.expected_at, inner.actual_at);
            return;
        }
        if exporting && self.elsewhere(inner, item) {
            return;
        }
        if let Some(at) = offered.same_path(item) {
            offered.take(at);
            let (e, a) = pair(at);
            let kind = DifferenceKind::Kind { expected: function_word(e), found: function_word(a) };
            self.out.push(Difference::of_item(places(at).0, kind));
            return;
        }
        let found = match renamed {
            Some(at) => {
                let (how, evidence) = (Relocation::Name, Evidence::TypeAndName);
                Some(Renamed { at, how, evidence, alternatives: Vec::new() })
            }
            None => self.renamed(item, offered, exporting),
        };
        if let Some(Renamed { at, how, evidence, alternatives }) = found {
            offered.take(at);
            let (place, found) = places(at);
            self.paired(place.clone(), found.clone(), how, evidence);
            for alternative in alternatives {
                let (place, alternative) = places(alternative);
                self.add_alternative(&found, place, alternative);
            }
            if !is_resource {
                let (e, a) = pair(at);
                self.items(inner.direction, e, a, &place, inner.expected_at, inner.actual_at);
            }
            return;
        }
        let place = if exporting { inner.expected_place(&item.name) } else { inner.actual_place(&item.name) };
        if exporting {
            return self.missing(place, &item.kind);
        }
        let mut difference = Difference::of_item(place, DifferenceKind::Unoffered { word: word(&item.kind) });
        if matches!(item.kind, ItemKind::Type(_) | ItemKind::HigherType(_)) {
            difference.host = Effect::Notes;
        }
        self.out.push(difference);
    }

    /// A function that stands at the component's root instead, or in another exported interface.
    fn elsewhere(&mut self, inner: &Inner<'_>, item: &Item) -> bool {
        let ItemKind::Func(_) = item.kind else { return false };
        if matches!(FuncName::parse(&item.name), FuncName::Plain(_)) && inner.expected_at.len() == 1 {
            let place = inner.expected_place(&item.name);
            return self.moved(&place, item);
        }
        false
    }

    /// A function of this name at another place of the component's exports that nobody asked for.
    fn moved(&mut self, place: &Place, item: &Item) -> bool {
        let at_root = !place.instances.is_empty();
        let roots = self.roots.clone();
        let mut found: Vec<(Place, Relocation, &Item)> = Vec::new();
        if at_root
            && !roots.expected_exports.contains_key(item.name.as_str())
            && let Some(other) = roots.actual_export(&item.name).filter(|found| same_kind(item, found))
        {
            found.push((root_place(Direction::Export, &other.name), Relocation::AtRoot, other));
        }
        let how = if at_root { Relocation::Interface } else { Relocation::InInterface };
        for &(instance, other) in roots.functions.get(item.name.as_str()).into_iter().flatten() {
            if place.instances.first() == Some(&instance.name) || roots.is_asked_for(&instance.name, &item.name) {
                continue;
            }
            let there = below(&root_place(Direction::Export, &instance.name), &other.name);
            if self.reported.contains(&there) {
                // It is another one's already, for no better reason.
                self.add_alternative(&there.clone(), place.clone(), there);
                continue;
            }
            found.push((there, how, other));
            if found.len() > MAX_ALTERNATIVES {
                break;
            }
        }
        // Of several the types decide, as far as they do.
        if found.iter().any(|(.., other)| self.sides.equal_item(item, other)) {
            found.retain(|(.., other)| self.sides.equal_item(item, other));
        }
        let mut found = found.into_iter();
        let Some((there, how, other)) = found.next() else { return false };
        self.paired(place.clone(), there.clone(), how, Evidence::Names);
        for (alternative, ..) in found {
            self.add_alternative(&there, place.clone(), alternative);
        }
        self.items(Direction::Export, item, other, place, &[], &[]);
        true
    }

    fn missing_export(&mut self, item: &Item, plan: &RootPairs, offered: &mut Offered<'a>) {
        let (roots, actual) = (self.roots.clone(), self.sides.actual);
        let place = root_place(Direction::Export, &item.name);
        if self.respelt_export(item, offered) {
            return;
        }
        let imported = roots
            .imports
            .get(unversioned(&item.name))
            .into_iter()
            .flatten()
            .map(|at| (&actual.imports[*at], &plan.imports.partners[*at]))
            .filter(|(other, _)| same_kind(item, other) && host_takes(&item.name, &other.name))
            .max_by_key(|(other, partner)| (partner.is_none(), other.name == item.name));
        if let Some((found, _)) = imported.filter(|_| self.imports == ImportPairs::Freely) {
            self.paired(place, root_place(Direction::Import, &found.name), Relocation::Imported, Evidence::Names);
            return;
        }
        match &item.kind {
            ItemKind::Func(_) => {
                if self.moved(&place, item) || self.renamed_export(item, offered) {
                    return;
                }
            }
            // An interface whose functions stand at the root, or in another interface.
            ItemKind::Instance(inner) => {
                let functions = || inner.iter().filter(|item| matches!(item.kind, ItemKind::Func(_)));
                let is_elsewhere = |f: &Item| {
                    roots.actual_export(&f.name).is_some_and(|found| same_kind(f, found))
                        && !roots.expected_exports.contains_key(f.name.as_str())
                };
                if functions().any(is_elsewhere) {
                    for function in functions() {
                        let place = below(&place, &function.name);
                        if !self.moved(&place, function) {
                            self.missing(place, &function.kind);
                        }
                    }
                    return;
                }
            }
            _ => {}
        }
        self.missing(place, &item.kind);
    }

    fn missing(&mut self, place: Place, kind: &ItemKind) {
        let expected = text(self.sides.expected, kind);
        let mut difference = Difference::of_item(place, DifferenceKind::Missing { word: word(kind), expected });
        if matches!(kind, ItemKind::Type(_) | ItemKind::HigherType(_)) {
            difference.host = Effect::Warns;
        }
        self.out.push(difference);
    }
}

impl Inner<'_> {
    fn expected_place(&self, name: &str) -> Place {
        Place { direction: self.direction, instances: self.expected_at.to_vec(), name: name.to_owned() }
    }

    fn actual_place(&self, name: &str) -> Place {
        Place { direction: self.direction, instances: self.actual_at.to_vec(), name: name.to_owned() }
    }
}
