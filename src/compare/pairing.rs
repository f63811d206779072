//! Which item of the component is which of the world, by name alone: equal names first, then the
//! ways in which names go astray.

use super::difference::{Evidence, MAX_ALTERNATIVES, Relocation, relation_of};
use crate::path::folded;
use crate::surface::{InterfaceName, Item, ItemKind, Resource, Surface};
use std::collections::{HashMap, HashSet};

/// How many pairs of items are looked at for likeness: more than real worlds have, and a bound for
/// hostile ones.
const MAX_GUESSES: usize = 200_000;

/// How much of two names has to agree for one to be a slip for the other.
const LIKE: f64 = 0.6;

/// Which root items belong together, for both directions.
pub(crate) struct Plan {
    /// The world's exports (needed) and the component's (offered).
    pub(crate) exports: Pairs,
    /// The component's imports (needed) and the world's (offered).
    pub(crate) imports: Pairs,
}

/// A needed item's partner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Partner {
    /// Its position among the offered items.
    pub(crate) offered: usize,
    /// In which way its name differs, if it does.
    pub(crate) how: Option<(Relocation, Evidence)>,
}

/// Needed items with their partners.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    /// For each needed item.
    pub(crate) partners: Vec<Option<Partner>>,
    /// For needed items whose partner is one of several as good: the other pairs, needed and offered.
    alternatives: HashMap<usize, Vec<(usize, usize)>>,
    /// Where offered items lie by their names, however these are spelled; nothing where all have partners.
    pub(crate) spellings: Spellings,
    /// Names of needed root items to those of their partners.
    names: HashMap<String, String>,
    /// Resources under another name: needed root and resource name, to the offered one.
    resources: HashMap<(String, String), String>,
}

impl Plan {
    /// Pairs the root items of both surfaces.
    pub(crate) fn new(expected: &Surface, actual: &Surface) -> Self {
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
        let rules: [fn(&Item, &Item) -> Option<Found>; 4] = [by_version, by_spelling, by_package, by_contents];
        let all: Vec<usize> = (0..offered.len()).collect();
        let mut versions: HashMap<&str, Vec<usize>> = HashMap::new();
        for at in &all {
            versions.entry(unversioned(&offered[*at].name)).or_default().push(*at);
        }
        for (rank, rule) in rules.into_iter().enumerate() {
            let left: Vec<usize> = (0..needed.len()).filter(|at| pairs.partners[*at].is_none()).collect();
            if rank > 0 && left.len() * offered.len() > MAX_GUESSES {
                break;
            }
            let candidates = |at: usize| match rank {
                0 => versions.get(unversioned(&needed[at].name)).map_or(&[][..], Vec::as_slice),
                _ => &all,
            };
            let claims: Vec<Claim> = left
                .iter()
                .flat_map(|at| candidates(*at).iter().map(move |position| (*at, *position)))
                .filter_map(|(at, position)| {
                    let claim = Claim { at, position, found: rule(&needed[at], &offered[position])? };
                    (claim.serves_many() || !taken.contains(&position)).then_some(claim)
                })
                .take(MAX_GUESSES)
                .collect();
            for of_one in claims.chunk_by(|a, b| a.at == b.at) {
                let free = of_one.iter().filter(|claim| claim.serves_many() || !taken.contains(&claim.position));
                let best = free.max_by(|a, b| {
                    let (one, other) = (&offered[a.position], &offered[b.position]);
                    let order = a.found.worth().total_cmp(&b.found.worth());
                    order.then_with(|| version(one).cmp(&version(other))).then_with(|| other.name.cmp(&one.name))
                });
                let Some(best) = best else { continue };
                pairs.partners[best.at] = Some(Partner { offered: best.position, how: Some(best.found.how()) });
                taken.insert(best.position);
            }
            pairs.note_rivals(&claims);
        }
        pairs.note_names(needed, offered);
        if pairs.partners.iter().any(Option::is_none) {
            pairs.spellings = Spellings::new(offered);
        }
        pairs
    }

    /// Notes which of these pairs are as good as one that was made, and exclude it.
    fn note_rivals(&mut self, claims: &[Claim]) {
        let is_made = |partners: &[Option<Partner>], claim: &Claim| {
            partners[claim.at].is_some_and(|partner| partner.offered == claim.position) && !claim.serves_many()
        };
        let made: Vec<Claim> = claims.iter().filter(|claim| is_made(&self.partners, claim)).copied().collect();
        let by_needed: HashMap<usize, Claim> = made.iter().map(|claim| (claim.at, *claim)).collect();
        let by_offered: HashMap<usize, Claim> = made.iter().map(|claim| (claim.position, *claim)).collect();
        for claim in claims {
            let others = [by_needed.get(&claim.at), by_offered.get(&claim.position)];
            for made in others.into_iter().flatten() {
                let is_same = (made.at, made.position) == (claim.at, claim.position);
                if is_same || claim.found.worth() < made.found.worth() {
                    continue;
                }
                let alternatives = self.alternatives.entry(made.at).or_default();
                if alternatives.len() < MAX_ALTERNATIVES {
                    alternatives.push((claim.at, claim.position));
                }
            }
        }
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
    pub(crate) fn of_offered(&self, resource: &Resource) -> (Vec<String>, String) {
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

    /// The pairs, needed and offered, that are as good as the one that a needed item is in.
    pub(crate) fn alternatives(&self, needed: usize) -> &[(usize, usize)] {
        self.alternatives.get(&needed).map_or(&[], Vec::as_slice)
    }

    /// Which of so many offered items are somebody's partners.
    pub(crate) fn taken(&self, offered: usize) -> Vec<bool> {
        let mut taken = vec![false; offered];
        for partner in self.partners.iter().flatten() {
            taken[partner.offered] = true;
        }
        taken
    }
}

/// Items by their names without what spelling adds.
#[derive(Debug, Default)]
pub(crate) struct Spellings(HashMap<String, Vec<usize>>);

impl Spellings {
    pub(crate) fn new(items: &[Item]) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            places.entry(folded(&item.name)).or_default().push(at);
        }
        Spellings(places)
    }

    /// The places of items that have this name but for its spelling.
    pub(crate) fn of(&self, name: &str) -> impl Iterator<Item = usize> {
        self.0.get(&folded(name)).into_iter().flatten().copied()
    }
}

/// Resources that are there under another name: the only one left on both sides, or one whose name
/// is alike, with functions of the same names.
pub(crate) fn renamed_resources<'a>(needed: &'a [Item], offered: &'a [Item]) -> Vec<(&'a str, &'a str)> {
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

/// That an offered item may be a needed one, by their positions.
#[derive(Clone, Copy)]
struct Claim {
    at: usize,
    position: usize,
    found: Found,
}

impl Claim {
    /// Another version on the track may serve several; anything else is one for one.
    fn serves_many(&self) -> bool {
        matches!(self.found.how, Relocation::Version(_, true))
    }
}

/// In which way an item is another one.
#[derive(Clone, Copy)]
struct Found {
    how: Relocation,
    evidence: Evidence,
    /// Which part of the contents goes by the same names.
    shared: f64,
}

impl Found {
    fn new(how: Relocation, evidence: Evidence) -> Self {
        Found { how, evidence, shared: 0.0 }
    }

    fn how(&self) -> (Relocation, Evidence) {
        (self.how, self.evidence)
    }

    /// How good it is among those that are so in the same cursor.
    fn worth(&self) -> f64 {
        match (self.how, self.evidence) {
            (Relocation::Version(_, true), _) => 1.0,
            (_, Evidence::TypeAndName) => self.shared + 0.5,
            _ => self.shared,
        }
    }
}

fn unversioned(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn version(item: &Item) -> Option<semver::Version> {
    InterfaceName::parse(&item.name)?.semver()
}

fn by_version(needed: &Item, offered: &Item) -> Option<Found> {
    let (a, b) = (InterfaceName::parse(&needed.name)?, InterfaceName::parse(&offered.name)?);
    let relation = (a.unversioned() == b.unversioned()).then(|| relation_of(&a, &b))??;
    Some(Found::new(Relocation::Version(relation, a.matches(&b)), Evidence::Names))
}

/// Functions are told by their types too, where these are known.
fn by_spelling(needed: &Item, offered: &Item) -> Option<Found> {
    (!matches!(needed.kind, ItemKind::Func(_))
        && same_kind(needed, offered)
        && folded(&needed.name) == folded(&offered.name))
    .then(|| Found::new(Relocation::Spelling, Evidence::Names))
}

fn by_package(needed: &Item, offered: &Item) -> Option<Found> {
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
    let shared = if same { overlap(needed, offered) } else { 0.0 };
    (shared > 0.0).then_some(Found { shared, ..Found::new(Relocation::Package, Evidence::Names) })
}

fn by_contents(needed: &Item, offered: &Item) -> Option<Found> {
    let (ItemKind::Instance(_), ItemKind::Instance(_)) = (&needed.kind, &offered.kind) else { return None };
    let shared = overlap(needed, offered);
    let names = |item: &Item| InterfaceName::parse(&item.name).map_or(item.name.clone(), |name| name.interface);
    match (shared >= 0.5, alike(&names(needed), &names(offered))) {
        (true, true) => Some(Found { shared, ..Found::new(Relocation::Name, Evidence::TypeAndName) }),
        (true, false) => Some(Found { shared, ..Found::new(Relocation::Name, Evidence::Type) }),
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
pub(crate) fn same_kind(a: &Item, b: &Item) -> bool {
    std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind)
}

/// Whether one name may be a slip for the other.
pub(crate) fn alike(a: &str, b: &str) -> bool {
    alike_folded(&folded(a), &folded(b))
}

/// The same of names without what spelling adds.
pub(crate) fn alike_folded(a: &str, b: &str) -> bool {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    // Each letter that one has more than the other is a slip.
    let may_be = short * 10 >= long * 6;
    a == b
        || (may_be && strsim::normalized_damerau_levenshtein(a, b) >= LIKE)
        || (short >= 4 && (a.starts_with(b) || b.starts_with(a)))
}

/// Whether wasmtime's maps of names take one root name for the other.
pub(crate) fn host_takes(needed: &str, offered: &str) -> bool {
    needed == offered
        || matches!((InterfaceName::parse(needed), InterfaceName::parse(offered)), (Some(a), Some(b)) if a.matches(&b))
}
