//! What a comparison knows while it runs.

use super::difference::Difference;
use super::equal::Sides;
use super::pairing::{ImportPairs, unversioned};
use super::shape::each_item;
use crate::surface::{Direction, Item, ItemKind, Place, Surface, Type};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

/// The most differences that are reported.
pub(crate) const MAX_DIFFERENCES: usize = 10_000;

/// How many places of one function name are looked at.
const MAX_PLACES: usize = 64;

/// Differences of one pair of types.
#[derive(Default)]
pub(crate) struct WalkedPair {
    /// How often the pair was walked.
    pub(crate) times: usize,
    /// Which differences came of it.
    pub(crate) range: Range<usize>,
}

/// The work in progress.
pub(crate) struct Comparison<'a> {
    pub(crate) sides: Sides<'a>,
    /// Where the expected side defines each named type.
    pub(crate) expected_places: HashMap<Type, Place>,
    /// Where the component defines each named type, and the reverse.
    pub(crate) actual_places: HashMap<Type, Place>,
    pub(crate) actual_types: HashMap<Place, Type>,
    pub(crate) walked: HashMap<(Type, Type), WalkedPair>,
    pub(crate) out: Vec<Difference>,
    /// Places of the component that a difference already speaks of.
    pub(crate) reported: HashSet<Place>,
    /// Which difference says that an item, by its place in the component, is one that is expected.
    pub(crate) paired_by: HashMap<Place, usize>,
    /// Root items by what is looked for in them.
    pub(crate) roots: Rc<RootIndex<'a>>,
    pub(crate) imports: ImportPairs,
}

impl<'a> Comparison<'a> {
    pub(crate) fn of(sides: Sides<'a>) -> Self {
        let (expected_places, actual_places) = (type_places(sides.expected), type_places(sides.actual));
        Comparison {
            sides,
            expected_places,
            actual_types: actual_places.iter().map(|(ty, place)| (place.clone(), *ty)).collect(),
            actual_places,
            walked: HashMap::new(),
            out: Vec::new(),
            reported: HashSet::new(),
            paired_by: HashMap::new(),
            roots: Rc::default(),
            imports: ImportPairs::Freely,
        }
    }
}

/// Root items by what is looked for in them.
#[derive(Default)]
pub(crate) struct RootIndex<'a> {
    pub(crate) expected_exports: HashMap<&'a str, &'a Item>,
    actual_exports: HashMap<&'a str, &'a Item>,
    /// Positions of the component's imports by their name without a version.
    pub(crate) imports: HashMap<&'a str, Vec<usize>>,
    /// Functions in instances that the component exports, by name, with their instance.
    pub(crate) functions: HashMap<&'a str, Vec<(&'a Item, &'a Item)>>,
    /// Interfaces without versions and functions in them that the world asks for.
    asked_for: HashSet<(&'a str, &'a str)>,
}

impl<'a> RootIndex<'a> {
    pub(crate) fn new(expected: &'a Surface, actual: &'a Surface) -> Self {
        let by_name = |items: &'a [Item]| items.iter().rev().map(|item| (item.name.as_str(), item)).collect();
        let mut index = RootIndex {
            expected_exports: by_name(&expected.exports),
            actual_exports: by_name(&actual.exports),
            ..RootIndex::default()
        };
        for (at, item) in actual.imports.iter().enumerate() {
            index.imports.entry(unversioned(&item.name)).or_default().push(at);
        }
        for (instance, function) in functions_in_instances(&actual.exports) {
            let known = index.functions.entry(&function.name).or_default();
            if known.len() < MAX_PLACES {
                known.push((instance, function));
            }
        }
        index.asked_for = functions_in_instances(&expected.exports)
            .map(|(instance, function)| (unversioned(&instance.name), function.name.as_str()))
            .collect();
        index
    }

    pub(crate) fn actual_export(&self, name: &str) -> Option<&'a Item> {
        self.actual_exports.get(name).copied()
    }

    /// Whether the world asks for this function in this interface, at whatever version.
    pub(crate) fn is_asked_for(&self, instance: &str, function: &str) -> bool {
        self.asked_for.contains(&(unversioned(instance), function))
    }
}

fn functions_in_instances(items: &[Item]) -> impl Iterator<Item = (&Item, &Item)> {
    items.iter().flat_map(|instance| {
        let inner = match &instance.kind {
            ItemKind::Instance(inner) => inner.as_slice(),
            _ => &[],
        };
        inner.iter().filter(|item| matches!(item.kind, ItemKind::Func(_))).map(move |item| (instance, item))
    })
}

/// Where a side defines each named type.
fn type_places(surface: &Surface) -> HashMap<Type, Place> {
    let mut places = HashMap::new();
    for (direction, items) in [(Direction::Import, &surface.imports), (Direction::Export, &surface.exports)] {
        each_item(items, &mut |instances, item| {
            if let ItemKind::Type(id) = item.kind {
                let place = || Place { direction, instances: instances.to_vec(), name: item.name.clone() };
                places.entry(Type::Id(id)).or_insert_with(place);
            }
        });
    }
    places
}
