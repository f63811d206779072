//! Which resource of one side is which of the other.
//!
//! As the specification has it: the resources a component imports become those that the world
//! offers at the same place, and the resources a world exports become those that the component
//! exports at the same place. Everything else is only itself.

use super::pairing::RootPairs;
use super::shape::each_item;
use crate::surface::{Item, ItemKind, Resource, ResourceId, Surface, by_name_map};
use std::collections::HashMap;

/// A resource after substitution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Canonical {
    Expected(ResourceId),
    Actual(ResourceId),
    /// Missing on the other side: that is reported once, and not again wherever it is used.
    Open,
}

/// The substitution.
#[derive(Debug)]
pub(crate) struct Identity {
    expected: Vec<Canonical>,
    actual: Vec<Canonical>,
}

impl Identity {
    /// Substitutes along the pairs of root items.
    pub(crate) fn new(expected: &Surface, actual: &Surface, plan: &RootPairs) -> Self {
        let (offered_imports, offered_exports) = (resource_places(&expected.imports), resource_places(&actual.exports));
        let actual_ids: Vec<Canonical> = actual
            .resources
            .iter()
            .enumerate()
            .map(|(at, resource)| {
                let offered = resource
                    .imported
                    .then(|| offered_imports.get(&plan.imports.of_offered(resource)).copied())
                    .flatten();
                offered.map_or(Canonical::Actual(ResourceId(at)), Canonical::Expected)
            })
            .collect();
        let expected_ids = expected
            .resources
            .iter()
            .enumerate()
            .map(|(at, resource)| {
                let found = (!resource.imported)
                    .then(|| offered_exports.get(&plan.exports.of_offered(resource)).copied())
                    .flatten();
                found.map_or(Canonical::Expected(ResourceId(at)), |id| actual_ids[id.0])
            })
            .collect();
        Identity { expected: expected_ids, actual: actual_ids }
    }

    /// The substitution of a linker: what a component imports becomes what its name finds there.
    pub(crate) fn of_linker(supplied: &Surface, actual: &Surface) -> Self {
        let of = |resource: &Resource| {
            let root = resource.instances.first().unwrap_or(&resource.name);
            let (root, _) = by_name_map(&supplied.imports, root)?;
            match (&root.kind, resource.instances.get(1..)) {
                (ItemKind::Resource(id), None) => Some(*id),
                (ItemKind::Instance(items), Some(inner)) => find(items, inner, &resource.name),
                _ => None,
            }
        };
        let expected = (0..supplied.resources.len()).map(|at| Canonical::Expected(ResourceId(at))).collect();
        let actual = actual.resources.iter().map(|r| of(r).map_or(Canonical::Open, Canonical::Expected)).collect();
        Identity { expected, actual }
    }

    /// Whether an expected resource is one of the component's.
    pub(crate) fn same(&self, expected: ResourceId, actual: ResourceId) -> bool {
        let actual = self.actual[actual.0];
        self.expected[expected.0] == actual || actual == Canonical::Open
    }
}

/// Resources by the instances that lead to them and their name.
fn resource_places(items: &[Item]) -> HashMap<(Vec<String>, String), ResourceId> {
    let mut places = HashMap::new();
    each_item(items, &mut |instances, item| {
        if let ItemKind::Resource(id) = item.kind {
            places.entry((instances.to_vec(), item.name.clone())).or_insert(id);
        }
    });
    places
}

/// The resource at a place.
pub(crate) fn find(items: &[Item], instances: &[String], name: &str) -> Option<ResourceId> {
    let mut items = items;
    for instance in instances {
        items = match &items.iter().find(|item| item.name == *instance)?.kind {
            ItemKind::Instance(inner) => inner,
            _ => return None,
        };
    }
    match items.iter().find(|item| item.name == name)?.kind {
        ItemKind::Resource(id) => Some(id),
        _ => None,
    }
}

/// Where a resource is named first, for people.
pub(crate) fn described(resource: &Resource) -> String {
    crate::path::full(&resource.instances, &resource.name)
}
