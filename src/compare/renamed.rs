//! What an item without a partner may be under another name.

use super::difference::{Evidence, MAX_ALTERNATIVES, Relocation};
use super::offered::{Offered, own_name, same_group};
use super::pairing::{ImportPairs, likeness};
use super::shape::root_place;
use super::state::Comparison;
use crate::path::folded;
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

impl<'a> Comparison<'a> {
    /// An export under another name.
    pub(crate) fn renamed_export(&mut self, item: &Item, offered: &mut Offered<'a>) -> bool {
        self.take_reported(offered, offered.candidates(item));
        let found = self.renamed(item, offered, true);
        self.root_renamed(Direction::Export, item, offered, found)
    }

    /// The same function in another spelling.
    pub(crate) fn respelt_export(&mut self, item: &Item, offered: &mut Offered<'a>) -> bool {
        if !matches!(item.kind, ItemKind::Func(_)) {
            return false;
        }
        let respelt = offered.respelt(&item.name);
        self.take_reported(offered, respelt.iter().copied());
        for at in respelt.into_iter().filter(|at| offered.is_taken(*at)).take(MAX_ALTERNATIVES) {
            let there = root_place(Direction::Export, &offered.items[at].name);
            self.add_alternative(&there, root_place(Direction::Export, &item.name), there.clone());
        }
        let found = self.respelt(item, offered, true);
        self.root_renamed(Direction::Export, item, offered, found)
    }

    /// An import under another name.
    pub(crate) fn renamed_import(&mut self, item: &Item, offered: &mut Offered<'a>) -> bool {
        let found = self.renamed(item, offered, false);
        self.root_renamed(Direction::Import, item, offered, found)
    }

    /// What a difference already speaks of is taken.
    fn take_reported(&self, offered: &mut Offered<'a>, positions: impl IntoIterator<Item = usize>) {
        for at in positions {
            if self.reported.contains(&root_place(Direction::Export, &offered.items[at].name)) {
                offered.take(at);
            }
        }
    }

    fn root_renamed(
        &mut self,
        direction: Direction,
        item: &Item,
        offered: &mut Offered<'a>,
        found: Option<Renamed>,
    ) -> bool {
        let Some(Renamed { at, how, evidence, alternatives }) = found else { return false };
        // An import of the world may stand for several of the component's.
        if direction == Direction::Export {
            offered.take(at);
        }
        let items = offered.items;
        let pair = |at: usize| match direction {
            Direction::Export => (item, &items[at]),
            Direction::Import => (&items[at], item),
        };
        let (e, a) = pair(at);
        self.root_pair(direction, e, a, Some((how, evidence)));
        for at in alternatives {
            let (wanted, other) = pair(at);
            let (wanted, other) = (root_place(direction, &wanted.name), root_place(direction, &other.name));
            self.add_alternative(&root_place(direction, &a.name), wanted, other);
        }
        true
    }

    /// The free items that have this one's name in another spelling: of several those of its type,
    /// if there are any.
    fn respelt(&self, item: &Item, offered: &Offered<'_>, exporting: bool) -> Option<Renamed> {
        let is_free = |at: &usize| !offered.is_taken(*at) && same_group(item, &offered.items[*at]);
        let mut found: Vec<usize> =
            offered.respelt(&item.name).into_iter().filter(is_free).take(MAX_ALTERNATIVES + 1).collect();
        if found.len() > 1 {
            let equal: Vec<usize> =
                found.iter().copied().filter(|at| self.is_equal(item, &offered.items[*at], exporting)).collect();
            if !equal.is_empty() {
                found = equal;
            }
        }
        found.sort_by(|a, b| offered.items[*a].name.cmp(&offered.items[*b].name));
        let (at, alternatives) = found.split_first()?;
        let (how, evidence) = (Relocation::Spelling, Evidence::Names);
        Some(Renamed { at: *at, how, evidence, alternatives: alternatives.to_vec() })
    }

    fn is_equal(&self, item: &Item, other: &Item, exporting: bool) -> bool {
        let (e, a) = if exporting { (item, other) } else { (other, item) };
        self.sides.equal_item(e, a)
    }

    /// The free item that this one may be under another name: of those of its type the one whose name is
    /// most alike, else the only one of its type, else the one whose name is most alike.
    pub(crate) fn renamed(&self, item: &Item, offered: &Offered<'_>, exporting: bool) -> Option<Renamed> {
        if !matches!(item.kind, ItemKind::Func(_) | ItemKind::Type(_)) {
            return None;
        }
        if let Some(found) = self.respelt(item, offered, exporting) {
            return Some(found);
        }
        if !exporting && self.imports == ImportPairs::ByName {
            return None;
        }
        let name = folded(own_name(&item.name));
        let free = offered.candidates(item);
        let equal: Vec<usize> =
            free.iter().copied().filter(|at| self.is_equal(item, &offered.items[*at], exporting)).collect();
        let how = Relocation::Name;
        if let Some((at, alternatives)) = most_alike(&name, offered, &equal) {
            return Some(Renamed { at, how, evidence: Evidence::TypeAndName, alternatives });
        }
        if let [at] = equal.as_slice()
            && offered.is_short(item)
        {
            return Some(Renamed { at: *at, how, evidence: Evidence::Type, alternatives: Vec::new() });
        }
        let (at, _) = most_alike(&name, offered, &free)?;
        Some(Renamed { at, how, evidence: Evidence::SimilarName, alternatives: Vec::new() })
    }
}

/// Of these items the one whose name is most alike, the first by name; and the others that are as much so.
fn most_alike(name: &str, offered: &Offered<'_>, positions: &[usize]) -> Option<(usize, Vec<usize>)> {
    let mut alike: Vec<(f64, usize)> = positions
        .iter()
        .filter_map(|at| Some((likeness(&folded(own_name(&offered.items[*at].name)), name)?, *at)))
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| offered.items[a.1].name.cmp(&offered.items[b.1].name)));
    let (best, at) = *alike.first()?;
    let others = alike[1..].iter().take_while(|(likeness, _)| *likeness >= best).map(|(_, at)| *at);
    Some((at, others.take(MAX_ALTERNATIVES).collect()))
}
