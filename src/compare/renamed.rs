//! What an item without a partner may be under another name.

use super::difference::{Evidence, MAX_ALTERNATIVES, Relocation};
use super::pairing::{Plan, Spellings, alike_folded, same_kind};
use super::shape::root_place;
use super::state::Comparison;
use crate::path::{FuncName, folded};
use crate::surface::{Direction, Item, ItemKind};

/// What an item is under another name.
pub(crate) struct Renamed {
    /// Its position.
    pub(crate) at: usize,
    pub(crate) how: Relocation,
    pub(crate) evidence: Evidence,
    /// Positions of others that it may be as well.
    pub(crate) alternatives: Vec<usize>,
}

impl Comparison<'_> {
    pub(crate) fn renamed_export(&mut self, item: &Item, plan: &Plan) -> bool {
        let actual = self.sides.actual;
        let taken = self.taken_exports(plan);
        let found = self.renamed(item, &actual.exports, &plan.exports.spellings, &taken, true);
        self.root_renamed(Direction::Export, item, found)
    }

    /// The same function in another spelling.
    pub(crate) fn respelt_export(&mut self, item: &Item, plan: &Plan) -> bool {
        if !matches!(item.kind, ItemKind::Func(_)) || plan.exports.spellings.of(&item.name).next().is_none() {
            return false;
        }
        let actual = self.sides.actual;
        let taken = self.taken_exports(plan);
        for at in plan.exports.spellings.of(&item.name).filter(|at| taken[*at]).take(MAX_ALTERNATIVES) {
            let there = root_place(Direction::Export, &actual.exports[at].name);
            self.add_alternative(&there, root_place(Direction::Export, &item.name), there.clone());
        }
        let found = self.respelt(item, &actual.exports, &plan.exports.spellings, &taken, true);
        self.root_renamed(Direction::Export, item, found)
    }

    fn taken_exports(&self, plan: &Plan) -> Vec<bool> {
        let exports = &self.sides.actual.exports;
        let mut taken = plan.exports.taken(exports.len());
        for (at, other) in exports.iter().enumerate() {
            taken[at] |= self.reported.contains(&root_place(Direction::Export, &other.name));
        }
        taken
    }

    pub(crate) fn renamed_import(&mut self, item: &Item, plan: &Plan) -> bool {
        let expected = self.sides.expected;
        let taken = plan.imports.taken(expected.imports.len());
        let found = self.renamed(item, &expected.imports, &plan.imports.spellings, &taken, false);
        self.root_renamed(Direction::Import, item, found)
    }

    fn root_renamed(&mut self, direction: Direction, item: &Item, found: Option<Renamed>) -> bool {
        let Some(Renamed { at, how, evidence, alternatives }) = found else { return false };
        let (expected, actual) = (self.sides.expected, self.sides.actual);
        let pair = |at: usize| match direction {
            Direction::Export => (item, &actual.exports[at]),
            Direction::Import => (&expected.imports[at], item),
        };
        let (e, a) = pair(at);
        self.root_pair(direction, e, a, Some((how, evidence)));
        for alternative in alternatives {
            let (wanted, alternative) = pair(alternative);
            let (wanted, alternative) = (root_place(direction, &wanted.name), root_place(direction, &alternative.name));
            self.add_alternative(&root_place(direction, &a.name), wanted, alternative);
        }
        true
    }

    /// The free items that have this one's name in another spelling: of several those of its type,
    /// if there are any.
    fn respelt(
        &self,
        item: &Item,
        offered: &[Item],
        spellings: &Spellings,
        taken: &[bool],
        exporting: bool,
    ) -> Option<Renamed> {
        let free = spellings.of(&item.name).filter(|at| is_free(item, offered, taken, *at));
        let mut found: Vec<usize> = free.take(MAX_ALTERNATIVES + 1).collect();
        if found.len() > 1 {
            let equal: Vec<usize> =
                found.iter().copied().filter(|at| self.is_equal(item, &offered[*at], exporting)).collect();
            if !equal.is_empty() {
                found = equal;
            }
        }
        first(found, offered, Relocation::Spelling, Evidence::Names)
    }

    fn is_equal(&self, item: &Item, other: &Item, exporting: bool) -> bool {
        let (e, a) = if exporting { (item, other) } else { (other, item) };
        self.sides.equal_item(e, a)
    }

    /// The one free item that this one may be under another name. In a world of hundreds that all have
    /// other names only the spelling is looked at: likeness would take minutes, and say little.
    pub(crate) fn renamed(
        &mut self,
        item: &Item,
        offered: &[Item],
        spellings: &Spellings,
        taken: &[bool],
        exporting: bool,
    ) -> Option<Renamed> {
        if !matches!(item.kind, ItemKind::Func(_) | ItemKind::Type(_)) {
            return None;
        }
        if let Some(found) = self.respelt(item, offered, spellings, taken, exporting) {
            return Some(found);
        }
        self.guesses = self.guesses.checked_sub(taken.iter().filter(|taken| !**taken).count())?;
        let free: Vec<usize> = (0..offered.len()).filter(|at| is_free(item, offered, taken, *at)).collect();
        let equal: Vec<usize> =
            free.iter().copied().filter(|at| self.is_equal(item, &offered[*at], exporting)).collect();
        let last = |name: &str| folded(&FuncName::parse(name).to_string());
        let name = last(&item.name);
        let is_similar = |at: &usize| alike_folded(&last(&offered[*at].name), &name);
        let similar: Vec<usize> = equal.iter().copied().filter(is_similar).take(MAX_ALTERNATIVES + 1).collect();
        if !similar.is_empty() {
            return first(similar, offered, Relocation::Name, Evidence::TypeAndName);
        }
        if let [at] = equal.as_slice() {
            return Some(Renamed {
                at: *at,
                how: Relocation::Name,
                evidence: Evidence::Type,
                alternatives: Vec::new(),
            });
        }
        let at = free.into_iter().find(is_similar)?;
        Some(Renamed { at, how: Relocation::Name, evidence: Evidence::SimilarName, alternatives: Vec::new() })
    }
}

/// The first of them by name, with the others as its alternatives.
fn first(mut found: Vec<usize>, offered: &[Item], how: Relocation, evidence: Evidence) -> Option<Renamed> {
    found.sort_by(|a, b| offered[*a].name.cmp(&offered[*b].name));
    let (at, alternatives) = found.split_first()?;
    Some(Renamed { at: *at, how, evidence, alternatives: alternatives.to_vec() })
}

/// Whether nothing else is this item, and it may be the other one by its kind.
fn is_free(item: &Item, offered: &[Item], taken: &[bool], at: usize) -> bool {
    !taken[at] && same_kind(item, &offered[at]) && resource(&offered[at].name) == resource(&item.name)
}

fn resource(name: &str) -> Option<&str> {
    match FuncName::parse(name) {
        FuncName::Plain(_) => None,
        FuncName::Constructor(of) | FuncName::Method(of, _) | FuncName::Static(of, _) => Some(of),
    }
}
