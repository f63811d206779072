//! What a comparison knows while it runs.

use super::difference::Difference;
use super::equal::Sides;
use crate::surface::{Direction, Item, ItemKind, Place, Surface, Type};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How many differences are told at most.
pub(crate) const MAX_DIFFERENCES: usize = 10_000;

/// How many items may be looked at for likeness of their names, over all that are missing: a hundred and
/// forty under as many other names. Real worlds stay far below.
const MAX_CANDIDATES: usize = 20_000;

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
    /// How many more items may be looked at for likeness of their names.
    pub(crate) guesses: usize,
    /// Whether an import can be what is expected as an export.
    pub(crate) pair_imports: bool,
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
            guesses: MAX_CANDIDATES,
            pair_imports: true,
        }
    }
}

/// Where a side defines each named type.
fn type_places(surface: &Surface) -> HashMap<Type, Place> {
    fn collect(direction: Direction, items: &[Item], instances: &mut Vec<String>, places: &mut HashMap<Type, Place>) {
        for item in items {
            match &item.kind {
                ItemKind::Type(id) => {
                    let place = Place { direction, instances: instances.clone(), name: item.name.clone() };
                    places.entry(Type::Id(*id)).or_insert(place);
                }
                ItemKind::Instance(inner) => {
                    instances.push(item.name.clone());
                    collect(direction, inner, instances, places);
                    instances.pop();
                }
                _ => {}
            }
        }
    }
    let mut places = HashMap::new();
    collect(Direction::Import, &surface.imports, &mut Vec::new(), &mut places);
    collect(Direction::Export, &surface.exports, &mut Vec::new(), &mut places);
    places
}
