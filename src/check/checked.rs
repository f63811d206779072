//! What findings are made from besides the difference.

use crate::artifact::Artifact;
use crate::compare::Difference;
use crate::compare::words::MAX_NAMES;
use crate::expect::{Expectation, WitMark};
use crate::link::Provides;
use crate::surface::{InterfaceName, Item, ItemKind, Place, Surface, is_same_but_for_version};
use std::cell::RefCell;
use std::collections::HashMap;

/// The component, what is expected of it, and the question.
pub(super) struct Checked<'a> {
    pub(super) expectation: &'a Expectation<'a>,
    pub(super) artifact: &'a Artifact,
    pub(super) surface: &'a Surface,
    pub(super) provides: &'a Provides,
    /// Whether the specification's verdict was asked for.
    pub(super) strict: bool,
    /// What stands beside what is missing, by the instance.
    pub(super) neighbours: RefCell<HashMap<Vec<String>, Neighbours>>,
}

/// The first names, and how many there are.
type Neighbours = (Vec<String>, usize);

impl Checked<'_> {
    /// Whether the host has this interface at another version.
    pub(super) fn has_other_version(&self, name: &str) -> bool {
        let offered = self.provides.surface().map_or(&[][..], |surface| &surface.imports);
        offered.iter().any(|item| is_same_but_for_version(&item.name, name))
    }

    /// The interface that an import is, where a plain name says which one it implements.
    pub(super) fn imported_interface<'n>(&'n self, root: &'n str) -> &'n str {
        self.surface.import(root).map_or(root, Item::interface)
    }

    /// How the world can name an interface, if the WIT has one of exactly this name: one of its own package
    /// goes by its short name.
    pub(super) fn name_in_world(&self, interface: &str) -> Option<String> {
        let resolve = &self.expectation.wit.resolve;
        let is_it = |id| resolve.id_of(id).is_some_and(|known| known == interface);
        let (_, found) = resolve.interfaces.iter().find(|(id, _)| is_it(*id))?;
        let is_own = found.package == resolve.worlds[self.expectation.world].package;
        if is_own { found.name.clone() } else { Some(interface.to_owned()) }
    }

    /// Where the WIT defines the interface of that name.
    pub(super) fn defining_mark(&self, place: &Place) -> Option<WitMark> {
        self.expectation.interface_mark(&InterfaceName::parse(&place.name)?.unversioned())
    }

    /// What stands where an expected export is missing: the functions of the same interface, or the
    /// component's exports.
    pub(super) fn neighbours(&self, place: &Place) -> Neighbours {
        let mut known = self.neighbours.borrow_mut();
        known.entry(place.instances.clone()).or_insert_with_key(|instances| self.names_in(instances)).clone()
    }

    pub(super) fn names_in(&self, instances: &[String]) -> Neighbours {
        let inside = instances.first().and_then(|root| self.surface.export(root)).map(|item| &item.kind);
        let names: Vec<String> = match inside {
            Some(ItemKind::Instance(inner)) => inner
                .iter()
                .filter(|item| matches!(item.kind, ItemKind::Func(_)))
                .map(|item| crate::path::full(instances, &item.name))
                .collect(),
            _ => self.surface.exports.iter().map(|item| item.name.clone()).collect(),
        };
        let all = names.len();
        (names.into_iter().take(MAX_NAMES).collect(), all)
    }
}

/// What else in the component may be what is expected.
pub(super) fn alternatives(difference: &Difference) -> Vec<String> {
    let of_it = difference.alternatives.iter().filter(|(place, _)| *place == difference.place);
    of_it.map(|(_, found)| found.path()).collect()
}
