//! Functions that stand at the root of the world on one side and in an interface on the other.

use crate::surface::{Direction, Place, Surface};
use std::collections::{BTreeMap, HashSet};

/// Where such functions are, and where they are expected; only those whose name nothing else has.
pub(super) fn root_moves(expected: &Surface, found: &Surface) -> Vec<(Place, Place)> {
    [Direction::Export, Direction::Import]
        .into_iter()
        .flat_map(|direction| {
            let (wanted, offered) = (places(expected, direction), places(found, direction));
            let missing = by_name(only_in(&wanted, &offered));
            let extra = by_name(only_in(&offered, &wanted));
            extra
                .iter()
                .filter_map(|(name, from)| match (from.as_slice(), missing.get(name)?.as_slice()) {
                    ([from], [to]) if from.instances.is_empty() != to.instances.is_empty() => {
                        Some(((*from).clone(), (*to).clone()))
                    }
                    _ => None,
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

fn places(surface: &Surface, direction: Direction) -> Vec<Place> {
    let functions = surface.functions(direction).into_iter();
    functions
        .map(|function| Place {
            direction,
            instances: function.instances.iter().map(ToString::to_string).collect(),
            name: function.name.to_owned(),
        })
        .collect()
}

fn only_in<'a>(these: &'a [Place], others: &[Place]) -> Vec<&'a Place> {
    let others: HashSet<&Place> = others.iter().collect();
    these.iter().filter(|place| !others.contains(place)).collect()
}

/// Ordered by name, so that the same files give the same moves in the same order.
fn by_name(places: Vec<&Place>) -> BTreeMap<&str, Vec<&Place>> {
    let mut out: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
    for place in places {
        out.entry(&place.name).or_default().push(place);
    }
    out
}
