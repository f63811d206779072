//! Which item of the component is which of the world, by name alone: equal names first, then the
//! ways in which names go astray.

use super::difference::{Basis, How, relation_of};
use crate::path::folded;
use crate::surface::{InterfaceName, Item, ItemKind, Resource, Surface};
use std::collections::{HashMap, HashSet};

/// How many pairs of items are looked at for likeness: more than real worlds have, and a bound for
/// hostile ones.
const MOST_GUESSES: usize = 200_000;

/// How much of two names has to agree for one to be a slip for the other.
const LIKE: f64 = 0.6;

/// Which root items belong together, for both directions.
pub(super) struct Plan {
    /// The world's exports (needed) and the component's (offered).
    pub(super) exports: Pairs,
    /// The component's imports (needed) and the world's (offered).
    pub(super) imports: Pairs,
}

/// A needed item's partner.
#[derive(Clone, Copy, Debug)]
pub(super) struct Partner {
    /// Its position among the offered items.
    pub(super) offered: usize,
    /// In which way its name differs, if it does.
    pub(super) how: Option<(How, Basis)>,
}

/// Needed items with their partners.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// For each needed item.
    pub(super) partners: Vec<Option<Partner>>,
    /// Where offered items lie by their names, however these are spelled; nothing where all have partners.
    pub(super) spellings: Spellings,
    /// Names of needed root items to those of their partners.
    names: HashMap<String, String>,
    /// Resources under another name: needed root and resource name, to the offered one.
    resources: HashMap<(String, String), String>,
}

impl Plan {
    /// Pairs the root items of both surfaces.
    pub(super) fn new(expected: &Surface, actual: &Surface) -> Self {
        Plan {
            exports: Pairs::new(&expected.exports, &actual.exports),
            imports: Pairs::new(&actual.imports, &expected.imports),
        }
    }
}

impl Pairs {
    fn new(needed: &[Item], offered: &[Item]) -> Self {
        let mut pairs = Pairs { partners: vec![None; needed.len()], ..Pairs::default() };
        let positions: HashMap<&str, usize> = offered.iter().enumerate().map(|(at, i)| (i.name.as_str(), at)).collect();
        let mut taken = HashSet::new();
        for (at, item) in needed.iter().enumerate() {
            if let Some(&offered) = positions.get(item.name.as_str()) {
                pairs.partners[at] = Some(Partner { offered, how: None });
                taken.insert(offered);
            }
        }
        let ways: [fn(&Item, &Item) -> Option<(How, Basis)>; 4] = [by_version, by_spelling, by_package, by_contents];
        let all: Vec<usize> = (0..offered.len()).collect();
        let mut versions: HashMap<&str, Vec<usize>> = HashMap::new();
        for at in &all {
            versions.entry(unversioned(&offered[*at].name)).or_default().push(*at);
        }
        for (rank, way) in ways.into_iter().enumerate() {
            let left = pairs.partners.iter().filter(|partner| partner.is_none()).count();
            if rank > 0 && left * offered.len() > MOST_GUESSES {
                break;
            }
            for (at, item) in needed.iter().enumerate() {
                if pairs.partners[at].is_some() {
                    continue;
                }
                let candidates = match rank {
                    0 => versions.get(unversioned(&item.name)).map_or(&[][..], Vec::as_slice),
                    _ => &all,
                };
                let best = candidates
                    .iter()
                    .map(|at| (*at, &offered[*at]))
                    .filter_map(|(position, other)| Some((position, other, way(item, other)?)))
                    // Another version on the track may serve several; anything else is one for one.
                    .filter(|(position, _, (how, _))| {
                        !taken.contains(position) || (rank == 0 && matches!(how, How::Version(_, true)))
                    })
                    .max_by(|(_, a, (how_a, _)), (_, b, (how_b, _))| {
                        let on_track = |how: &How| matches!(how, How::Version(_, true));
                        on_track(how_a)
                            .cmp(&on_track(how_b))
                            .then_with(|| version(a).cmp(&version(b)))
                            .then_with(|| b.name.cmp(&a.name))
                    });
                if let Some((offered, _, how)) = best {
                    pairs.partners[at] = Some(Partner { offered, how: Some(how) });
                    taken.insert(offered);
                }
            }
        }
        pairs.note_names(needed, offered);
        if pairs.partners.iter().any(Option::is_none) {
            pairs.spellings = Spellings::new(offered);
        }
        pairs
    }

    fn note_names(&mut self, needed: &[Item], offered: &[Item]) {
        for (at, item) in needed.iter().enumerate() {
            let Some(partner) = self.partners[at] else { continue };
            let other = &offered[partner.offered];
            self.names.insert(item.name.clone(), other.name.clone());
            if let (ItemKind::Instance(inner), ItemKind::Instance(others)) = (&item.kind, &other.kind) {
                for (from, to) in renamed_resources(inner, others) {
                    self.resources.insert((item.name.clone(), from.to_owned()), to.to_owned());
                }
            }
        }
    }

    /// Where the offered side has a resource of the needed side: instances and name.
    pub(super) fn of_offered(&self, resource: &Resource) -> (Vec<String>, String) {
        let mut instances = resource.instances.clone();
        let mut name = resource.name.clone();
        match instances.first_mut() {
            Some(root) => {
                if let Some(other) = self.resources.get(&(root.clone(), name.clone()))
                    && instances.len() == 1
                {
                    name.clone_from(other);
                }
                let root = &mut instances[0];
                if let Some(other) = self.names.get(root) {
                    root.clone_from(other);
                }
            }
            None => {
                if let Some(other) = self.names.get(&name) {
                    name.clone_from(other);
                }
            }
        }
        (instances, name)
    }

    /// Which of so many offered items are somebody's partners.
    pub(super) fn taken(&self, offered: usize) -> Vec<bool> {
        let mut taken = vec![false; offered];
        for partner in self.partners.iter().flatten() {
            taken[partner.offered] = true;
        }
        taken
    }
}

/// Items by their names without what spelling adds.
#[derive(Debug, Default)]
pub(super) struct Spellings(HashMap<String, Vec<usize>>);

impl Spellings {
    pub(super) fn new(items: &[Item]) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            places.entry(folded(&item.name)).or_default().push(at);
        }
        Spellings(places)
    }

    /// The places of items that have this name but for its spelling.
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = usize> {
        self.0.get(&folded(name)).into_iter().flatten().copied()
    }
}

/// Resources that are there under another name: the only one left on both sides, or one whose name
/// is alike, with functions of the same names.
pub(super) fn renamed_resources<'a>(needed: &'a [Item], offered: &'a [Item]) -> Vec<(&'a str, &'a str)> {
    let missing = resources_not_in(needed, offered);
    let mut free = resources_not_in(offered, needed);
    let only = missing.len() == 1 && free.len() == 1;
    let mut out = Vec::new();
    for name in missing {
        let functions = functions_of(needed, name);
        let found = free.iter().position(|other| {
            let others = functions_of(offered, other);
            (only || alike(name, other)) && (functions.is_empty() || functions.iter().any(|f| others.contains(f)))
        });
        if let Some(found) = found {
            out.push((name, free.remove(found)));
        }
    }
    out
}

fn resources_not_in<'a>(items: &'a [Item], others: &[Item]) -> Vec<&'a str> {
    items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Resource(_)) && !others.iter().any(|o| o.name == item.name))
        .map(|item| item.name.as_str())
        .collect()
}

fn functions_of<'a>(items: &'a [Item], resource: &str) -> Vec<&'a str> {
    use crate::path::FuncName;
    items
        .iter()
        .filter_map(|item| match FuncName::parse(&item.name) {
            FuncName::Constructor(of) if of == resource => Some("[constructor]"),
            FuncName::Method(of, name) | FuncName::Static(of, name) if of == resource => Some(name),
            _ => None,
        })
        .collect()
}

fn unversioned(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn version(item: &Item) -> Option<semver::Version> {
    InterfaceName::parse(&item.name)?.semver()
}

fn by_version(needed: &Item, offered: &Item) -> Option<(How, Basis)> {
    let (a, b) = (InterfaceName::parse(&needed.name)?, InterfaceName::parse(&offered.name)?);
    let relation = (a.unversioned() == b.unversioned()).then(|| relation_of(&a, &b))??;
    Some((How::Version(relation, a.matches(&b)), Basis::Names))
}

fn by_spelling(needed: &Item, offered: &Item) -> Option<(How, Basis)> {
    (same_kind(needed, offered) && folded(&needed.name) == folded(&offered.name))
        .then_some((How::Spelling, Basis::Names))
}

fn by_package(needed: &Item, offered: &Item) -> Option<(How, Basis)> {
    if !same_kind(needed, offered) {
        return None;
    }
    let (a, b) = (InterfaceName::parse(&needed.name), InterfaceName::parse(&offered.name));
    let same = match (&a, &b) {
        (Some(a), Some(b)) => a.interface == b.interface,
        (Some(a), None) => a.interface == offered.name,
        (None, Some(b)) => b.interface == needed.name,
        (None, None) => false,
    };
    (same && overlap(needed, offered) > 0.0).then_some((How::Package, Basis::Names))
}

fn by_contents(needed: &Item, offered: &Item) -> Option<(How, Basis)> {
    let (ItemKind::Instance(_), ItemKind::Instance(_)) = (&needed.kind, &offered.kind) else { return None };
    let shared = overlap(needed, offered);
    let names = |item: &Item| InterfaceName::parse(&item.name).map_or(item.name.clone(), |name| name.interface);
    match (shared >= 0.5, alike(&names(needed), &names(offered))) {
        (true, true) => Some((How::Name, Basis::TypeAndName)),
        (true, false) => Some((How::Name, Basis::Type)),
        _ => None,
    }
}

/// Which part of two instances' items goes by the same names, from 0 to 1.
fn overlap(a: &Item, b: &Item) -> f64 {
    let (ItemKind::Instance(a), ItemKind::Instance(b)) = (&a.kind, &b.kind) else { return 0.0 };
    let names: HashSet<_> = a.iter().map(|item| item.name.as_str()).collect();
    let shared = b.iter().filter(|item| names.contains(item.name.as_str())).count();
    let most = a.len().max(b.len());
    if most == 0 { 1.0 } else { count(shared) / count(most) }
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Whether two items are of the same kind.
pub(super) fn same_kind(a: &Item, b: &Item) -> bool {
    std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind)
}

/// Whether one name may be a slip for the other.
pub(super) fn alike(a: &str, b: &str) -> bool {
    alike_folded(&folded(a), &folded(b))
}

/// The same of names without what spelling adds.
pub(super) fn alike_folded(a: &str, b: &str) -> bool {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    // Each letter that one has more than the other is a slip.
    let may_be = short * 10 >= long * 6;
    a == b
        || (may_be && strsim::normalized_damerau_levenshtein(a, b) >= LIKE)
        || (short >= 4 && (a.starts_with(b) || b.starts_with(a)))
}

/// Whether wasmtime's maps of names take one root name for the other.
pub(super) fn host_takes(needed: &str, offered: &str) -> bool {
    needed == offered
        || matches!((InterfaceName::parse(needed), InterfaceName::parse(offered)), (Some(a), Some(b)) if a.matches(&b))
}
