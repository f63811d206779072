//! All differences between what is expected and what a component has.

use super::difference::{Difference, DifferenceKind, Effect};
use super::equal::Sides;
use super::identity::Identity;
use super::pairing::Plan;
use super::types::Way;
use crate::surface::{Direction, FuncType, Item, ItemKind, Place, Surface, Type};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How many differences are told at most.
pub(crate) const MOST_DIFFERENCES: usize = 10_000;

/// How many items may be looked at for likeness of their names, over all that are missing: a hundred and
/// forty under as many other names. Real worlds stay far below.
const MOST_CANDIDATES: usize = 20_000;

/// Differences of one pair of types.
#[derive(Default)]
pub(crate) struct Told {
    /// How often the pair was walked.
    pub(crate) times: usize,
    /// Which differences came of it.
    pub(crate) range: Range<usize>,
}

/// The work in progress.
pub(crate) struct Comparison<'a> {
    pub(crate) sides: Sides<'a>,
    /// Where the expected side defines each named type.
    pub(crate) homes: HashMap<Type, Place>,
    /// Where the component defines each named type, and the reverse.
    pub(crate) found: HashMap<Type, Place>,
    pub(crate) defined: HashMap<Place, Type>,
    pub(crate) told: HashMap<(Type, Type), Told>,
    pub(crate) out: Vec<Difference>,
    /// Places of the component that a difference already speaks of.
    pub(crate) spoken: HashSet<Place>,
    /// Which difference says that an item, by its place in the component, is one that is expected.
    pub(crate) claims: HashMap<Place, usize>,
    /// How many more items may be looked at for likeness of their names.
    pub(crate) guesses: usize,
    /// Whether an import can be what is expected as an export.
    pub(crate) across: bool,
}

/// Every difference between an expected surface and a component's, each once, at its deepest point,
/// in a stable order: exports as the world lists them, then imports as the component lists them,
/// then what the component exports besides.
///
/// A component of the expected surface has no difference with `strict` set, and only such a one.
pub fn compare(expected: &Surface, actual: &Surface) -> Vec<Difference> {
    compared(expected, actual, true)
}

/// The same, with what is exported on one side and imported on the other told on each: missing there,
/// and more here.
pub fn compare_each_way(expected: &Surface, actual: &Surface) -> Vec<Difference> {
    compared(expected, actual, false)
}

fn compared(expected: &Surface, actual: &Surface, across: bool) -> Vec<Difference> {
    let plan = Plan::new(expected, actual);
    let identity = Identity::new(expected, actual, &plan);
    let mut comparison = Comparison { across, ..Comparison::of(Sides::new(expected, actual, identity)) };
    comparison.exports(&plan);
    comparison.imports(&plan);
    comparison.extras(&plan);
    merge(comparison.out)
}

impl<'a> Comparison<'a> {
    pub(crate) fn of(sides: Sides<'a>) -> Self {
        let (homes, found) = (homes(sides.expected), homes(sides.actual));
        Comparison {
            sides,
            homes,
            defined: found.iter().map(|(ty, place)| (place.clone(), *ty)).collect(),
            found,
            told: HashMap::new(),
            out: Vec::new(),
            spoken: HashSet::new(),
            claims: HashMap::new(),
            guesses: MOST_CANDIDATES,
            across: true,
        }
    }

    /// Every difference of two function types alone.
    pub(crate) fn of_functions(mut self, e: &FuncType, a: &FuncType, way: &mut Way) -> Vec<Difference> {
        self.funcs(e, a, way);
        merge(self.out)
    }
}

/// Where a side defines each named type.
fn homes(surface: &Surface) -> HashMap<Type, Place> {
    let mut homes = HashMap::new();
    for (direction, items) in [(Direction::Import, &surface.imports), (Direction::Export, &surface.exports)] {
        collect_homes(direction, items, &mut Vec::new(), &mut homes);
    }
    homes
}

fn collect_homes(direction: Direction, items: &[Item], instances: &mut Vec<String>, homes: &mut HashMap<Type, Place>) {
    for item in items {
        match &item.kind {
            ItemKind::Type(id) => {
                let place = Place { direction, instances: instances.clone(), name: item.name.clone() };
                homes.entry(Type::Id(*id)).or_insert(place);
            }
            ItemKind::Instance(inner) => {
                instances.push(item.name.clone());
                collect_homes(direction, inner, instances, homes);
                instances.pop();
            }
            _ => {}
        }
    }
}

/// An interface that is both imported and exported holds two copies of each of its functions and
/// types; what differs in both is one difference.
fn merge(differences: Vec<Difference>) -> Vec<Difference> {
    let mut out: Vec<Difference> = Vec::with_capacity(differences.len());
    let mut seen: HashMap<_, usize> = HashMap::new();
    for difference in differences {
        let (place, depth) = match &difference.definition {
            Some((place, depth)) => (place, *depth),
            None => (&difference.place, 0),
        };
        let steps = difference.steps.get(depth..).unwrap_or_default().to_vec();
        let kind = common(&difference.kind);
        let key = (difference.definition.is_some(), place.instances.clone(), place.name.clone(), steps, kind);
        if let Some(at) = seen.get(&key) {
            let first: &mut Difference = &mut out[*at];
            first.host = first.host.min(difference.host);
            first.strict |= difference.strict;
            for (place, found) in difference.rivals {
                first.contest(place, found);
            }
            let own = (difference.host == Effect::Breaks).then_some(difference.place);
            first.also.extend(own.into_iter().chain(difference.also));
            continue;
        }
        seen.insert(key, out.len());
        out.push(difference);
    }
    for difference in &mut out {
        let mut seen = HashSet::from([difference.place.clone()]);
        difference.also.retain(|place| seen.insert(place.clone()));
    }
    without_echoes(out)
}

/// A name that is a resource on one side and a type on the other is told where a function meets it.
fn without_echoes(differences: Vec<Difference>) -> Vec<Difference> {
    let told: HashSet<Place> = differences
        .iter()
        .filter_map(|d| d.definition.as_ref().filter(|(_, depth)| *depth == d.steps.len()))
        .map(|(place, _)| place.clone())
        .collect();
    let echo = |d: &Difference| matches!(d.kind, DifferenceKind::Kind { .. }) && told.contains(&d.place);
    differences.into_iter().filter(|difference| !echo(difference)).collect()
}

/// A kind without what the two copies of one interface may tell differently: the direction, and by
/// which of its names a type is called.
fn common(kind: &DifferenceKind) -> DifferenceKind {
    match kind {
        DifferenceKind::Paired { found, how, basis } => {
            let found = Place { direction: Direction::Export, ..found.clone() };
            DifferenceKind::Paired { found, how: *how, basis: *basis }
        }
        DifferenceKind::Type { .. } => DifferenceKind::Type { expected: String::new(), found: String::new() },
        DifferenceKind::Presence { expected, found } => DifferenceKind::Presence {
            expected: expected.as_ref().map(|_| String::new()),
            found: found.as_ref().map(|_| String::new()),
        },
        DifferenceKind::Resource { .. } => DifferenceKind::Resource { expected: String::new(), found: String::new() },
        other => other.clone(),
    }
}

impl Difference {
    /// Whether it is worth more than a note to a host.
    pub fn matters_to_host(&self) -> bool {
        self.host < Effect::Notes
    }
}
