//! Offered items, and which few of them may be a needed one under another name. All pairs are looked at in
//! short lists only, so that pairing stays near linear in the number of items.

use crate::path::{FuncName, folded};
use crate::surface::{Item, ItemKind};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// In a list of this length every item is a candidate.
const SHORT_LIST: usize = 32;

/// How many candidates are taken from a longer list.
const MAX_CANDIDATES: usize = 16;

/// Parts of names that more names than this have in common do not tell them apart.
const MAX_SHARING: usize = 64;

/// Items of one side, to be paired with those of the other.
pub(crate) struct Offered<'a> {
    pub(crate) items: &'a [Item],
    taken: Vec<bool>,
    index: RefCell<Option<NameIndex>>,
}

/// Made when the first item is looked for that has no partner of its own name.
struct NameIndex {
    /// Positions by name without what spelling adds.
    spellings: HashMap<String, Vec<usize>>,
    /// Positions of functions of resources by their path.
    paths: HashMap<String, Vec<usize>>,
    /// Items that can stand for each other: functions at the top or of one resource, types.
    groups: HashMap<GroupKey, Group>,
}

type GroupKey = (std::mem::Discriminant<ItemKind>, Option<String>);

#[derive(Default)]
struct Group {
    positions: Vec<usize>,
    /// How many of them are not known to be taken.
    free: usize,
    /// Positions by a hash of each part of the name; for a long list only.
    parts: Option<HashMap<u64, Vec<usize>>>,
}

impl<'a> Offered<'a> {
    pub(crate) fn new(items: &'a [Item]) -> Self {
        Offered { items, taken: vec![false; items.len()], index: RefCell::new(None) }
    }

    pub(crate) fn is_taken(&self, at: usize) -> bool {
        self.taken[at]
    }

    pub(crate) fn take(&mut self, at: usize) {
        if !std::mem::replace(&mut self.taken[at], true)
            && let Some(group) =
                self.index.get_mut().as_mut().and_then(|index| index.groups.get_mut(&key(&self.items[at])))
        {
            group.free -= 1;
        }
    }

    /// Positions of items that have this name but for its spelling.
    pub(crate) fn respelt(&self, name: &str) -> Vec<usize> {
        self.with_index(|index| index.spellings.get(&folded(name)).cloned().unwrap_or_default())
    }

    /// The function of a resource that has the same path and a different kind.
    pub(crate) fn same_path(&self, item: &Item) -> Option<usize> {
        let name = FuncName::parse(&item.name);
        if matches!(name, FuncName::Plain(_)) || !matches!(item.kind, ItemKind::Func(_)) {
            return None;
        }
        self.with_index(|index| index.paths.get(&name.to_string())?.iter().copied().find(|at| !self.taken[*at]))
    }

    /// Free items that may be this one under another name: those of its kind and resource, all of a short
    /// list, of a long one those whose names have most in common with its own.
    pub(crate) fn candidates(&self, item: &Item) -> Vec<usize> {
        self.with_index(|index| {
            index.groups.get_mut(&key(item)).map(|group| group.candidates(item, self)).unwrap_or_default()
        })
    }

    /// Whether all that is free of this kind was looked at.
    pub(crate) fn is_short(&self, item: &Item) -> bool {
        self.with_index(|index| index.groups.get(&key(item)).is_none_or(|group| group.free <= SHORT_LIST))
    }

    fn with_index<T>(&self, act: impl FnOnce(&mut NameIndex) -> T) -> T {
        act(self.index.borrow_mut().get_or_insert_with(|| NameIndex::new(self.items, &self.taken)))
    }
}

impl NameIndex {
    fn new(items: &[Item], taken: &[bool]) -> Self {
        let mut index = NameIndex { spellings: HashMap::new(), paths: HashMap::new(), groups: HashMap::new() };
        for (at, item) in items.iter().enumerate() {
            index.spellings.entry(folded(&item.name)).or_default().push(at);
            if matches!(item.kind, ItemKind::Func(_)) {
                index.paths.entry(FuncName::parse(&item.name).to_string()).or_default().push(at);
            }
            if !taken[at] {
                let group = index.groups.entry(key(item)).or_default();
                group.positions.push(at);
                group.free += 1;
            }
        }
        index
    }
}

impl Group {
    fn candidates(&mut self, item: &Item, offered: &Offered<'_>) -> Vec<usize> {
        if self.free <= SHORT_LIST {
            self.positions.retain(|at| !offered.taken[*at]);
            return self.positions.clone();
        }
        let parts = self.parts.get_or_insert_with(|| {
            let mut parts: HashMap<u64, Vec<usize>> = HashMap::new();
            for at in &self.positions {
                for part in name_parts(own_name(&offered.items[*at].name)) {
                    parts.entry(part).or_default().push(*at);
                }
            }
            parts
        });
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for part in name_parts(own_name(&item.name)) {
            let sharing = parts.get(&part).filter(|sharing| sharing.len() <= MAX_SHARING);
            for at in sharing.into_iter().flatten().filter(|at| !offered.taken[**at]) {
                *shared.entry(*at).or_default() += 1;
            }
        }
        let mut best: Vec<(usize, usize)> = shared.into_iter().collect();
        best.sort_unstable_by_key(|(at, count)| (std::cmp::Reverse(*count), *at));
        best.into_iter().map(|(at, _)| at).take(MAX_CANDIDATES).collect()
    }
}

/// Whether two items are of one kind, and functions of one resource.
pub(crate) fn same_group(a: &Item, b: &Item) -> bool {
    key(a) == key(b)
}

fn key(item: &Item) -> GroupKey {
    let resource = match FuncName::parse(&item.name) {
        FuncName::Plain(_) => None,
        FuncName::Constructor(of) | FuncName::Method(of, _) | FuncName::Static(of, _) => Some(of.to_owned()),
    };
    (std::mem::discriminant(&item.kind), resource)
}

/// The name of a function without its resource.
pub(crate) fn own_name(name: &str) -> &str {
    match FuncName::parse(name) {
        FuncName::Plain(name) | FuncName::Method(_, name) | FuncName::Static(_, name) => name,
        FuncName::Constructor(_) => "",
    }
}

/// Hashes of the words of a name, and of every three letters in a row.
fn name_parts(name: &str) -> Vec<u64> {
    let name = name.to_ascii_lowercase();
    let letters = folded(&name);
    let mut parts: Vec<u64> = name.split('-').map(|word| hash(&(true, word))).collect();
    parts.extend(letters.as_bytes().windows(3).map(|three| hash(&(false, three))));
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn hash(part: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    part.hash(&mut hasher);
    hasher.finish()
}
