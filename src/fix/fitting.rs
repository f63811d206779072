//! Whether a move leads to something of the expected type.

use super::edited::EditedSurface;
use crate::compare::{Difference, DifferenceKind, Sides, compare, sides};
use crate::surface::{Direction, FuncType, Item, ItemKind, Place, Surface};
use std::cell::Cell;
use std::collections::HashMap;

/// How many items may be compared, over all moves that need a comparison of everything.
const MAX_COMPARED: usize = 2_000_000;

/// The expected world and the component as it is seen.
pub(super) struct Fitting<'a> {
    expected: &'a Surface,
    sides: Sides<'a>,
    wanted: HashMap<Place, &'a FuncType>,
    found: HashMap<Place, &'a FuncType>,
    /// How many more comparisons of everything may be made.
    budget: Cell<usize>,
}

impl<'a> Fitting<'a> {
    pub(super) fn new(expected: &'a Surface, seen: &'a Surface) -> Self {
        let (wanted, found) = (functions(expected), functions(seen));
        let budget = Cell::new(MAX_COMPARED / (1 + wanted.len() + found.len()));
        Fitting { expected, sides: sides(expected, seen), wanted, found, budget }
    }

    /// For an exported function and for one at the root: whether it has the expected type. An imported
    /// instance has to fit as a whole.
    fn function_fits(&self, from: &Place, to: &Place) -> Option<bool> {
        let alone = to.direction == Direction::Export || to.instances.is_empty();
        let (found, wanted) = (self.found.get(from)?, self.wanted.get(to)?);
        alone.then(|| self.sides.equal_func(wanted, found))
    }

    /// Whether nothing but a function moves.
    pub(super) fn is_function(&self, from: &Place, to: &Place) -> bool {
        self.function_fits(from, to).is_some()
    }

    /// Whether a move leads to something of the expected type. Of an exported interface one function is
    /// enough, the rest is reported.
    pub(super) fn fits(&self, view: &EditedSurface, from: &Place, to: &Place) -> bool {
        self.function_fits(from, to).unwrap_or_else(|| self.fits_as_a_whole(view, from, to))
    }

    fn fits_as_a_whole(&self, view: &EditedSurface, from: &Place, to: &Place) -> bool {
        let mut tried = view.clone();
        if self.budget.get() == 0 || !tried.relocate(from, to) {
            return false;
        }
        self.budget.set(self.budget.get() - 1);
        let wrong: Vec<Difference> = compare(self.expected, &tried.surface())
            .into_iter()
            // Types that a moved function leaves behind can be declared where it goes.
            .filter(|d| d.strict && !matches!(d.kind, DifferenceKind::Missing { word: "type", .. }))
            .collect();
        let concerns = |difference: &Difference, place: &Place| {
            std::iter::once(&difference.place).chain(&difference.also).any(|other| other == place)
        };
        match (to.direction, tried.slot(to.direction, &to.name).map(|slot| &slot.item.kind)) {
            (Direction::Export, Some(ItemKind::Instance(items))) if to.instances.is_empty() => {
                let mut functions = items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_))).peekable();
                let place = |item: &Item| Place {
                    direction: to.direction,
                    instances: vec![to.name.clone()],
                    name: item.name.clone(),
                };
                functions.peek().is_none()
                    || functions.map(place).any(|place| !wrong.iter().any(|difference| concerns(difference, &place)))
            }
            (Direction::Import, _) => !wrong.iter().any(|difference| {
                let at = |place: &Place| place.direction == to.direction && place.root() == to.root();
                !matches!(difference.kind, DifferenceKind::Paired { .. })
                    && std::iter::once(&difference.place).chain(&difference.also).any(at)
            }),
            _ => !wrong.iter().any(|difference| concerns(difference, to)),
        }
    }
}

fn functions(surface: &Surface) -> HashMap<Place, &FuncType> {
    let of = |direction| {
        surface.functions(direction).into_iter().map(move |function| {
            let instances = function.instances.iter().map(ToString::to_string).collect();
            (Place { direction, instances, name: function.name.to_owned() }, function.ty)
        })
    };
    of(Direction::Export).chain(of(Direction::Import)).collect()
}
