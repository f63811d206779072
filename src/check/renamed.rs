//! What an item without a partner may be under another name.

use super::compare::Comparison;
use super::difference::{Basis, How};
use super::pairing::{Plan, Spellings, alike_folded, same_kind};
use super::shape::root_place;
use crate::path::{FuncName, folded};
use crate::surface::{Direction, Item, ItemKind};

impl Comparison<'_> {
    pub(super) fn renamed_export(&mut self, item: &Item, plan: &Plan) -> bool {
        let actual = self.sides.actual;
        let mut taken = plan.exports.taken(actual.exports.len());
        for (at, other) in actual.exports.iter().enumerate() {
            taken[at] |= self.spoken.contains(&root_place(Direction::Export, &other.name));
        }
        let Some((at, how, basis)) = self.renamed(item, &actual.exports, &plan.exports.spellings, &taken, true) else {
            return false;
        };
        self.root_pair(Direction::Export, item, &actual.exports[at], Some((how, basis)));
        true
    }

    pub(super) fn renamed_import(&mut self, item: &Item, plan: &Plan) -> bool {
        let expected = self.sides.expected;
        let taken = plan.imports.taken(expected.imports.len());
        let Some((at, how, basis)) = self.renamed(item, &expected.imports, &plan.imports.spellings, &taken, false)
        else {
            return false;
        };
        self.root_pair(Direction::Import, &expected.imports[at], item, Some((how, basis)));
        true
    }

    /// The one free item that this one may be under another name. In a world of hundreds that all have
    /// other names only the spelling is looked at: likeness would take minutes, and say little.
    pub(super) fn renamed(
        &mut self,
        item: &Item,
        offered: &[Item],
        spellings: &Spellings,
        taken: &[bool],
        exporting: bool,
    ) -> Option<(usize, How, Basis)> {
        let resource = |name: &str| match FuncName::parse(name) {
            FuncName::Plain(_) => None,
            FuncName::Constructor(of) | FuncName::Method(of, _) | FuncName::Static(of, _) => Some(of.to_owned()),
        };
        if !matches!(item.kind, ItemKind::Func(_) | ItemKind::Type(_)) {
            return None;
        }
        let of = resource(&item.name);
        let is_free = |at: usize| !taken[at] && same_kind(item, &offered[at]) && resource(&offered[at].name) == of;
        if let Some(at) = spellings.of(&item.name).find(|at| is_free(*at)) {
            return Some((at, How::Spelling, Basis::Names));
        }
        self.guesses = self.guesses.checked_sub(taken.iter().filter(|taken| !**taken).count())?;
        let free: Vec<usize> = (0..offered.len()).filter(|at| is_free(*at)).collect();
        let equal = |at: usize| {
            let (e, a) = if exporting { (item, &offered[at]) } else { (&offered[at], item) };
            self.sides.equal_item(e, a)
        };
        let last = |name: &str| folded(&FuncName::parse(name).to_string());
        let name = last(&item.name);
        let similar: Vec<usize> =
            free.iter().copied().filter(|at| alike_folded(&last(&offered[*at].name), &name)).collect();
        if let Some(at) = similar.iter().find(|at| equal(**at)) {
            return Some((*at, How::Name, Basis::TypeAndName));
        }
        let mut of_type = free.iter().filter(|at| equal(**at));
        if let (Some(at), None) = (of_type.next(), of_type.next()) {
            return Some((*at, How::Name, Basis::Type));
        }
        similar.first().map(|at| (*at, How::Name, Basis::SimilarName))
    }
}
