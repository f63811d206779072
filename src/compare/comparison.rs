//! All differences between what is expected and what a component has.

use super::difference::{Difference, DifferenceKind, Effect};
use super::equal::Sides;
use super::identity::Identity;
use super::pairing::{ImportPairs, RootPairs};
use super::state::{Comparison, RootIndex};
use crate::surface::{Direction, Place, Surface};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Every difference between an expected surface and a component's, each once, at its deepest point,
/// in a stable order: exports as the world lists them, then imports as the component lists them,
/// then what else the component exports.
///
/// A component of the expected surface has no difference with `strict` set, and only such a one.
pub fn compare(expected: &Surface, actual: &Surface) -> Vec<Difference> {
    compare_sides(expected, actual, ImportPairs::Freely)
}

/// Both sides, with their resources paired, to ask whether types are equal.
pub(crate) fn sides<'a>(expected: &'a Surface, actual: &'a Surface) -> Sides<'a> {
    let plan = RootPairs::new(expected, actual, ImportPairs::Freely);
    Sides::new(expected, actual, Identity::new(expected, actual, &plan))
}

/// The same for two sides of one rank: what is exported on one side and imported on the other is missing
/// there, and more here.
pub(crate) fn compare_sides(expected: &Surface, actual: &Surface, imports: ImportPairs) -> Vec<Difference> {
    let plan = RootPairs::new(expected, actual, imports);
    let sides = Sides::new(expected, actual, Identity::new(expected, actual, &plan));
    let roots = Rc::new(RootIndex::new(expected, actual));
    let mut comparison = Comparison { imports, roots, ..Comparison::of(sides) };
    comparison.exports(&plan);
    comparison.imports(&plan);
    comparison.extras(&plan);
    merge(comparison.out)
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
            for (place, found) in difference.alternatives {
                first.add_alternative(place, found);
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

/// A name that is a resource on one side and a type on the other is reported at the function that uses it,
/// and not a second time for itself.
fn without_echoes(differences: Vec<Difference>) -> Vec<Difference> {
    let reported: HashSet<Place> = differences
        .iter()
        .filter_map(|d| d.definition.as_ref().filter(|(_, depth)| *depth == d.steps.len()))
        .map(|(place, _)| place.clone())
        .collect();
    let echo = |d: &Difference| matches!(d.kind, DifferenceKind::Kind { .. }) && reported.contains(&d.place);
    differences.into_iter().filter(|difference| !echo(difference)).collect()
}

/// A kind without what the two copies of one interface may tell differently: the direction, and by
/// which of its names a type is called.
fn common(kind: &DifferenceKind) -> DifferenceKind {
    match kind {
        DifferenceKind::Paired { found, how, evidence } => {
            let found = Place { direction: Direction::Export, ..found.clone() };
            DifferenceKind::Paired { found, how: *how, evidence: *evidence }
        }
        DifferenceKind::Type { expected, found } => DifferenceKind::Type {
            expected: expected.as_ref().map(|_| String::new()),
            found: found.as_ref().map(|_| String::new()),
        },
        DifferenceKind::Resource { .. } => DifferenceKind::Resource { expected: String::new(), found: String::new() },
        other => other.clone(),
    }
}
