//! Which moves the comparison knows of, and which of them exclude each other.

use crate::compare::{Difference, DifferenceKind, Evidence, MAX_ALTERNATIVES, Relocation};
use crate::finding::Confidence;
use crate::surface::Place;
use std::collections::HashMap;

/// A move that would make an item the one that is expected.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Choice {
    pub(super) from: Place,
    pub(super) to: Place,
    /// Whether it follows from the names.
    pub(super) by_name: bool,
    /// Whether names or types speak for it more than that it is possible.
    pub(super) likely: bool,
    /// Whether more may exclude it than are known.
    crowded: bool,
    /// Whether what it moves may be several that are expected.
    shared: bool,
}

/// All moves that differences tell of, with those that are as good.
pub(super) struct Choices {
    pub(super) all: Vec<Choice>,
    from: HashMap<Place, Vec<usize>>,
    to: HashMap<Place, Vec<usize>>,
}

impl Choices {
    pub(super) fn of(differences: &[Difference]) -> Self {
        let mut choices = Choices { all: Vec::new(), from: HashMap::new(), to: HashMap::new() };
        for difference in differences {
            let DifferenceKind::Paired { found, how, evidence } = &difference.kind else { continue };
            if *how == Relocation::Imported {
                continue;
            }
            let choice = |to: &Place, from: &Place| Choice {
                from: from.clone(),
                to: to.clone(),
                by_name: *evidence == Evidence::Names,
                likely: evidence.confidence() <= Confidence::Likely,
                crowded: difference.alternatives.len() >= MAX_ALTERNATIVES,
                shared: matches!(how, Relocation::Version(_, true)),
            };
            choices.add(choice(&difference.place, found));
            for (place, alternative) in &difference.alternatives {
                choices.add(choice(place, alternative));
            }
        }
        choices
    }

    fn add(&mut self, choice: Choice) {
        let at = self.all.len();
        let same = |other: &usize| self.all[*other].from == choice.from;
        if self.to.get(&choice.to).is_some_and(|others| others.iter().any(same)) {
            return;
        }
        self.from.entry(choice.from.clone()).or_default().push(at);
        self.to.entry(choice.to.clone()).or_default().push(at);
        self.all.push(choice);
    }

    /// Whether nothing that is possible excludes a move.
    pub(super) fn is_decided(&self, choice: &Choice, mut is_possible: impl FnMut(&Choice) -> bool) -> bool {
        if choice.crowded {
            return false;
        }
        let of = |known: &HashMap<Place, Vec<usize>>, place: &Place| known.get(place).cloned().unwrap_or_default();
        let mut others = of(&self.to, &choice.to);
        if !choice.shared {
            others.extend(of(&self.from, &choice.from));
        }
        !others.iter().map(|at| &self.all[*at]).any(|other| other != choice && is_possible(other))
    }
}
