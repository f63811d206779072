//! Which item of the component is which of the world, by name alone: equal names first, then the
//! ways in which names go astray.

use super::difference::{Evidence, MAX_ALTERNATIVES, Relocation, relation_of};
use super::offered::Offered;
use crate::path::{FuncName, folded};
use crate::surface::{InterfaceName, Item, ItemKind, Resource, Surface};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// How many pairs of items are looked at in one way: more than real worlds have, and a bound for hostile ones.
const MAX_PAIRS: usize = 200_000;

/// How many offered items are looked at for one that is needed.
const MAX_CANDIDATES: usize = 64;

/// How much of two names has to agree for one to be a slip for the other.
const LIKE: f64 = 0.6;

/// What an import may be paired with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImportPairs {
    /// Also an expected export, and imports under other names.
    Freely,
    /// Imports, under other names too.
    Imports,
    /// Imports whose names choose this one: each side imports what it uses, and what one of
    /// them leaves out is not an addition of the other one.
    ByName,
}

/// Which root items belong together, for both directions.
pub(crate) struct RootPairs {
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
    /// Names of needed root items to those of their partners.
    names: HashMap<String, String>,
    /// Resources under another name: needed root and resource name, to the offered one.
    resources: HashMap<(String, String), String>,
}

impl RootPairs {
    /// Pairs the root items of both surfaces.
    pub(crate) fn new(expected: &Surface, actual: &Surface, imports: ImportPairs) -> Self {
        const RULES: [Rule; 5] = [Rule::Version, Rule::Implements, Rule::Spelling, Rule::Package, Rule::Contents];
        let of_imports = if imports == ImportPairs::ByName { &RULES[..4] } else { &RULES };
        RootPairs {
            exports: Pairs::new(&expected.exports, &actual.exports, &RULES),
            imports: Pairs::new(&actual.imports, &expected.imports, of_imports),
        }
    }
}

impl Pairs {
    fn new(needed: &[Item], offered: &[Item], rules: &[Rule]) -> Self {
        let mut pairs = Pairs { partners: vec![None; needed.len()], ..Pairs::default() };
        let positions: HashMap<&str, usize> = offered.iter().enumerate().map(|(at, i)| (i.name.as_str(), at)).collect();
        let mut taken = HashSet::new();
        for (at, item) in needed.iter().enumerate() {
            if let Some(&offered) = positions.get(item.name.as_str()) {
                pairs.partners[at] = Some(Partner { offered, how: None });
                taken.insert(offered);
            }
        }
        for &rule in rules {
            let left: Vec<usize> = (0..needed.len()).filter(|at| pairs.partners[*at].is_none()).collect();
            if left.is_empty() {
                break;
            }
            let candidates = Candidates::new(rule, offered);
            let claims: Vec<PossiblePair> = left
                .iter()
                .flat_map(|at| candidates.of(&needed[*at]).into_iter().map(move |position| (*at, position)))
                .filter_map(|(at, position)| {
                    let claim = PossiblePair { at, position, found: rule.pair(&needed[at], &offered[position])? };
                    (claim.serves_many() || !taken.contains(&position)).then_some(claim)
                })
                .take(MAX_PAIRS)
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
        pairs
    }

    /// Notes which of these pairs are as good as one that was made, and exclude it.
    fn note_rivals(&mut self, claims: &[PossiblePair]) {
        let is_made = |partners: &[Option<Partner>], claim: &PossiblePair| {
            partners[claim.at].is_some_and(|partner| partner.offered == claim.position) && !claim.serves_many()
        };
        let made: Vec<PossiblePair> = claims.iter().filter(|claim| is_made(&self.partners, claim)).copied().collect();
        let by_needed: HashMap<usize, PossiblePair> = made.iter().map(|claim| (claim.at, *claim)).collect();
        let by_offered: HashMap<usize, PossiblePair> = made.iter().map(|claim| (claim.position, *claim)).collect();
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

    /// The offered items, with those taken that are somebody's partners.
    pub(crate) fn offered<'a>(&self, items: &'a [Item]) -> Offered<'a> {
        let mut offered = Offered::new(items);
        self.partners.iter().flatten().for_each(|partner| offered.take(partner.offered));
        offered
    }
}

/// A way in which the name of an offered root item differs from the needed one.
#[derive(Clone, Copy)]
enum Rule {
    Version,
    Implements,
    Spelling,
    Package,
    Contents,
}

impl Rule {
    fn pair(self, needed: &Item, offered: &Item) -> Option<PairedBy> {
        match self {
            Rule::Version => by_version(needed, offered),
            Rule::Implements => by_implements(needed, offered),
            Rule::Spelling => by_spelling(needed, offered),
            Rule::Package => by_package(needed, offered),
            Rule::Contents => by_contents(needed, offered),
        }
    }

    /// What two items have in common that this rule can pair.
    fn keys(self, item: &Item) -> Vec<Cow<'_, str>> {
        match (self, &item.kind) {
            (Rule::Version, _) => vec![unversioned(&item.name).into()],
            (Rule::Implements, _) => vec![unversioned(item.interface()).into()],
            (Rule::Spelling, _) => vec![folded(&item.name).into()],
            (Rule::Package, _) => {
                vec![InterfaceName::parse(&item.name).map_or((&item.name).into(), |name| name.interface.into())]
            }
            (Rule::Contents, ItemKind::Instance(inner)) if inner.is_empty() => vec!["".into()],
            (Rule::Contents, ItemKind::Instance(inner)) => inner.iter().map(|item| (&item.name).into()).collect(),
            (Rule::Contents, _) => Vec::new(),
        }
    }
}

/// Offered items by what a rule looks at.
struct Candidates<'a> {
    rule: Rule,
    by_key: HashMap<Cow<'a, str>, Vec<usize>>,
}

impl<'a> Candidates<'a> {
    fn new(rule: Rule, offered: &'a [Item]) -> Self {
        let mut by_key: HashMap<Cow<'a, str>, Vec<usize>> = HashMap::new();
        for (at, item) in offered.iter().enumerate() {
            for key in rule.keys(item) {
                by_key.entry(key).or_default().push(at);
            }
        }
        Candidates { rule, by_key }
    }

    /// Positions of the items that have most keys in common with this one, in their order.
    fn of(&self, needed: &Item) -> Vec<usize> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for key in self.rule.keys(needed) {
            for at in self.by_key.get(&key).into_iter().flatten().take(MAX_CANDIDATES) {
                *shared.entry(*at).or_default() += 1;
            }
        }
        let mut best: Vec<(usize, usize)> = shared.into_iter().collect();
        best.sort_unstable_by_key(|(at, count)| (std::cmp::Reverse(*count), *at));
        best.truncate(MAX_CANDIDATES);
        let mut positions: Vec<usize> = best.into_iter().map(|(at, _)| at).collect();
        positions.sort_unstable();
        positions
    }
}

/// Resources that are there under another name: the only one left on both sides, or one whose name
/// is alike, with functions of the same names. From the needed name to the offered one.
pub(crate) fn renamed_resources<'a>(needed: &'a [Item], offered: &'a [Item]) -> HashMap<&'a str, &'a str> {
    let missing = resources_not_in(needed, offered);
    let mut free = resources_not_in(offered, needed);
    let mut renamed = HashMap::new();
    if missing.is_empty() || free.is_empty() || missing.len().saturating_mul(free.len()) > MAX_PAIRS {
        return renamed;
    }
    let only = missing.len() == 1 && free.len() == 1;
    let (functions, others) = (functions_by_resource(needed), functions_by_resource(offered));
    for name in missing {
        let found = free.iter().position(|other| {
            let names = functions.get(name);
            let shares = |others: &HashSet<&str>| names.is_some_and(|names| names.iter().any(|f| others.contains(f)));
            (only || alike(name, other)) && (names.is_none() || others.get(other).is_some_and(shares))
        });
        if let Some(found) = found {
            renamed.insert(name, free.remove(found));
        }
    }
    renamed
}

fn resources_not_in<'a>(items: &'a [Item], others: &[Item]) -> Vec<&'a str> {
    let is_resource = |item: &&Item| matches!(item.kind, ItemKind::Resource(_));
    let others: HashSet<&str> = others.iter().filter(is_resource).map(|item| item.name.as_str()).collect();
    items.iter().filter(is_resource).map(|item| item.name.as_str()).filter(|name| !others.contains(name)).collect()
}

fn functions_by_resource(items: &[Item]) -> HashMap<&str, HashSet<&str>> {
    let mut functions: HashMap<&str, HashSet<&str>> = HashMap::new();
    for item in items {
        match FuncName::parse(&item.name) {
            FuncName::Plain(_) => {}
            FuncName::Constructor(of) => drop(functions.entry(of).or_default().insert("[constructor]")),
            FuncName::Method(of, name) | FuncName::Static(of, name) => {
                functions.entry(of).or_default().insert(name);
            }
        }
    }
    functions
}

/// That an offered item may be a needed one, by their positions.
#[derive(Clone, Copy)]
struct PossiblePair {
    at: usize,
    position: usize,
    found: PairedBy,
}

impl PossiblePair {
    /// Another version on the track may serve several; anything else is one for one.
    fn serves_many(&self) -> bool {
        matches!(self.found.how, Relocation::Version(_, true))
    }
}

/// In which way an item is another one.
#[derive(Clone, Copy)]
struct PairedBy {
    how: Relocation,
    evidence: Evidence,
    /// Which part of the contents has the same names.
    shared: f64,
}

impl PairedBy {
    fn new(how: Relocation, evidence: Evidence) -> Self {
        PairedBy { how, evidence, shared: 0.0 }
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

/// A name without its version.
pub(crate) fn unversioned(name: &str) -> &str {
    name.split_once('@').map_or(name, |(name, _)| name)
}

fn version(item: &Item) -> Option<semver::Version> {
    InterfaceName::parse(&item.name)?.semver()
}

fn by_version(needed: &Item, offered: &Item) -> Option<PairedBy> {
    let (a, b) = (InterfaceName::parse(&needed.name)?, InterfaceName::parse(&offered.name)?);
    let relation = (a.unversioned() == b.unversioned()).then(|| relation_of(&a, &b))??;
    Some(PairedBy::new(Relocation::Version(relation, a.matches(&b)), Evidence::Names))
}

/// A plain name for an interface that the other side has under its own name, or under another plain one.
fn by_implements(needed: &Item, offered: &Item) -> Option<PairedBy> {
    let is_plain = needed.implements.is_some() || offered.implements.is_some();
    (is_plain && host_takes(needed.interface(), offered.interface()))
        .then(|| PairedBy::new(Relocation::Name, Evidence::Names))
}

/// Functions are paired later, where their types are known.
fn by_spelling(needed: &Item, offered: &Item) -> Option<PairedBy> {
    (!matches!(needed.kind, ItemKind::Func(_))
        && same_kind(needed, offered)
        && folded(&needed.name) == folded(&offered.name))
    .then(|| PairedBy::new(Relocation::Spelling, Evidence::Names))
}

fn by_package(needed: &Item, offered: &Item) -> Option<PairedBy> {
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
    let shared = if same { function_overlap(needed, offered) } else { 0.0 };
    (shared > 0.0).then_some(PairedBy { shared, ..PairedBy::new(Relocation::Package, Evidence::Names) })
}

fn by_contents(needed: &Item, offered: &Item) -> Option<PairedBy> {
    let (ItemKind::Instance(_), ItemKind::Instance(_)) = (&needed.kind, &offered.kind) else { return None };
    let shared = overlap(needed, offered);
    let names = |item: &Item| InterfaceName::parse(&item.name).map_or(item.name.clone(), |name| name.interface);
    match (shared >= 0.5, alike(&names(needed), &names(offered))) {
        (true, true) => Some(PairedBy { shared, ..PairedBy::new(Relocation::Name, Evidence::TypeAndName) }),
        (true, false) => Some(PairedBy { shared, ..PairedBy::new(Relocation::Name, Evidence::Type) }),
        _ => None,
    }
}

/// Which part of two instances' items has the same names, from 0 to 1.
fn overlap(a: &Item, b: &Item) -> f64 {
    shared_names(a, b, |_| true)
}

/// The same of their functions; of all items where neither has functions.
fn function_overlap(a: &Item, b: &Item) -> f64 {
    let is_function = |item: &Item| matches!(item.kind, ItemKind::Func(_));
    let has_functions = |item: &Item| matches!(&item.kind, ItemKind::Instance(items) if items.iter().any(is_function));
    let counts_all = !has_functions(a) && !has_functions(b);
    shared_names(a, b, |item| counts_all || is_function(item))
}

fn shared_names(a: &Item, b: &Item, counts: impl Fn(&Item) -> bool) -> f64 {
    let (ItemKind::Instance(a), ItemKind::Instance(b)) = (&a.kind, &b.kind) else { return 0.0 };
    let names = |items: &'_ [Item]| -> HashSet<String> {
        items.iter().filter(|item| counts(item)).map(|item| item.name.clone()).collect()
    };
    let (a, b) = (names(a), names(b));
    let most = a.len().max(b.len());
    if most == 0 { 1.0 } else { count(a.intersection(&b).count()) / count(most) }
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
    likeness(&folded(a), &folded(b)).is_some()
}

/// How much two names have in common that may be slips for each other, without what spelling adds: up to 1.
pub(crate) fn likeness(a: &str, b: &str) -> Option<f64> {
    if a == b {
        return Some(1.0);
    }
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    #[cfg(test)]
    COMPARED.set(COMPARED.get() + 1);
    // Each letter that one has more than the other is a slip.
    let may_be = short * 10 >= long * 6;
    let likeness = if may_be { strsim::normalized_damerau_levenshtein(a, b) } else { 0.0 };
    if likeness >= LIKE {
        return Some(likeness);
    }
    (short >= 4 && (a.starts_with(b) || b.starts_with(a))).then_some(LIKE)
}

/// Whether wasmtime's maps of names take one root name for the other.
pub(crate) fn host_takes(needed: &str, offered: &str) -> bool {
    needed == offered
        || matches!((InterfaceName::parse(needed), InterfaceName::parse(offered)), (Some(a), Some(b)) if a.matches(&b))
}

#[cfg(test)]
thread_local! {
    /// How many pairs of names were compared for similarity.
    static COMPARED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
mod tests {
    use super::COMPARED;
    use crate::compare::{DifferenceKind, compare};
    use crate::surface::{FuncType, Item, ItemKind, Surface};

    fn item(name: String, kind: ItemKind) -> Item {
        Item { name, kind, implements: None }
    }

    /// An exported interface with so many methods of one type.
    fn methods(n: usize, prefix: &str) -> Surface {
        let func = || ItemKind::Func(FuncType { is_async: false, params: Vec::new(), result: None });
        let items = (0..n).map(|i| item(format!("[method]q.{prefix}-{i:05}"), func())).collect();
        Surface { exports: vec![item("a:b/i".into(), ItemKind::Instance(items))], ..Surface::default() }
    }

    #[test]
    fn pairing_takes_work_in_proportion() {
        let work = |n| {
            COMPARED.set(0);
            let renamed = compare(&methods(n, "old"), &methods(n, "new"));
            let paired = renamed.iter().filter(|d| match &d.kind {
                DifferenceKind::Paired { found, .. } => found.name.replace("new", "old") == d.place.name,
                _ => false,
            });
            assert_eq!(paired.count(), n, "each goes with its own");
            COMPARED.get()
        };
        let (some, more) = (work(500), work(2000));
        assert!(more <= 6 * some, "{some} pairs of names for 500, {more} for 2000");
        assert!(more <= 2000 * 32, "{more} pairs of names for 2000");
    }
}
