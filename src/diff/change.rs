//! What changed from one surface to another, each change once.

use crate::compare::{Difference, DifferenceKind, ImportPairs, Relation, Relocation, compare_sides};
use crate::finding::Confidence;
use crate::surface::{Direction, Item, ItemKind, Place, Step, Surface};
use std::collections::{HashMap, HashSet};

/// What two sides are to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compared {
    /// Two components: the new one takes the place of the old one.
    #[default]
    Components,
    /// Two worlds: components of the old one are to be run by hosts of the new one.
    Worlds,
    /// A component beside a world that it may be made for: it leaves out what it does not use.
    WorldAndComponent,
}

impl Compared {
    /// A component imports of a package what it uses: what one leaves out is not what another has besides.
    pub(super) fn imports(self) -> ImportPairs {
        if self == Compared::Worlds { ImportPairs::Imports } else { ImportPairs::ByName }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The item, by the name it had; for what is new, by the name it has.
    pub place: Place,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// What happened to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was not there.
    Added {
        /// `function`, `interface`, …
        word: &'static str,
    },
    /// It is not there any more.
    Removed {
        /// `function`, `interface`, …
        word: &'static str,
    },
    /// It goes by another name, or stands elsewhere.
    Renamed {
        /// Where it is now.
        to: Place,
        /// What differs between the two names.
        how: Relocation,
        /// Whether that follows from the names; else from types and likeness.
        certain: bool,
    },
    /// Its type is another one.
    Changed {
        /// The steps from the item to the point that changed.
        steps: Vec<Step>,
        /// What changed there; what is expected is what was.
        what: Box<DifferenceKind>,
        /// Other items whose types lead to the same point.
        also: Vec<Place>,
    },
}

/// Everything that changed from one side to another, exports first, in a stable order. With the sides
/// swapped, the result is the same, mirrored.
pub fn changes(old: &Surface, new: &Surface, compared: Compared) -> Vec<Change> {
    // Pairing what goes by two names starts from one side; which one must not matter.
    let mut out = match order(old) <= order(new) {
        true => one_way(old, new, compared),
        false => {
            let back = one_way(new, old, compared);
            let names: HashMap<String, String> = back.iter().filter_map(Change::renamed_root).collect();
            back.into_iter().map(|change| change.mirrored(&names)).collect()
        }
    };
    out.sort_by_cached_key(Change::key);
    out.dedup();
    out
}

/// Any order of surfaces that does not depend on which one is older.
fn order(surface: &Surface) -> String {
    let mut text = String::new();
    for function in surface.functions(Direction::Export).iter().chain(&surface.functions(Direction::Import)) {
        text.push_str(&function.path());
        text.push_str(&surface.func_text(function.ty));
    }
    for item in surface.exports.iter().chain(&surface.imports) {
        text.push_str(&item.name);
    }
    for def in &surface.types {
        text.push_str(&format!("{def:?}"));
    }
    text
}

fn one_way(old: &Surface, new: &Surface, compared: Compared) -> Vec<Change> {
    let mut out = Vec::new();
    let mut renamed: HashSet<Place> = HashSet::new();
    for difference in compare_sides(old, new, compared.imports()) {
        let certain = difference.confidence() == Some(Confidence::Certain);
        let Difference { place, steps, kind, also, .. } = difference;
        let kind = match kind {
            DifferenceKind::Missing { word, .. } => ChangeKind::Removed { word },
            DifferenceKind::Unoffered { word } | DifferenceKind::Extra { word } => ChangeKind::Added { word },
            DifferenceKind::Paired { found, how, .. } => {
                renamed.extend([place.clone(), found.clone()]);
                ChangeKind::Renamed { to: found, how, certain }
            }
            other => ChangeKind::Changed { steps, what: Box::new(other), also },
        };
        out.push(Change { place, kind });
    }
    let known: HashSet<Place> = out.iter().map(|change| change.place.clone()).collect();
    // What only shows from the other side: imports that are gone, functions that are new in what stayed.
    for Difference { place, kind, .. } in compare_sides(new, old, compared.imports()) {
        let kind = match kind {
            DifferenceKind::Missing { word, .. } => ChangeKind::Added { word },
            DifferenceKind::Unoffered { word } | DifferenceKind::Extra { word } => ChangeKind::Removed { word },
            _ => continue,
        };
        if !renamed.contains(&place) && !known.contains(&place) {
            out.push(Change { place, kind });
        }
    }
    out
}

impl Change {
    /// The names of a root item on both sides, where they differ.
    fn renamed_root(&self) -> Option<(String, String)> {
        match &self.kind {
            ChangeKind::Renamed { to, .. } if self.place.instances.is_empty() && to.instances.is_empty() => {
                Some((self.place.name.clone(), to.name.clone()))
            }
            _ => None,
        }
    }

    /// The same change seen from the other side, where root items go by these names.
    fn mirrored(self, names: &HashMap<String, String>) -> Change {
        let Change { place, kind } = self;
        match kind {
            ChangeKind::Added { word } => Change { place, kind: ChangeKind::Removed { word } },
            ChangeKind::Removed { word } => Change { place, kind: ChangeKind::Added { word } },
            ChangeKind::Renamed { to, how, certain } => {
                let how = match how {
                    Relocation::AtRoot => Relocation::InInterface,
                    Relocation::InInterface => Relocation::AtRoot,
                    other => other,
                };
                Change { place: to, kind: ChangeKind::Renamed { to: place, how, certain } }
            }
            ChangeKind::Changed { steps, what, also } => {
                let also = also.into_iter().map(|place| seen_from(place, names)).collect();
                let kind = ChangeKind::Changed { steps, what: Box::new(mirrored(*what)), also };
                Change { place: seen_from(place, names), kind }
            }
        }
    }

    fn key(&self) -> (bool, String, u8, String) {
        let (rank, text) = match &self.kind {
            ChangeKind::Removed { .. } => (0, String::new()),
            ChangeKind::Renamed { to, .. } => (1, to.path()),
            ChangeKind::Changed { steps, what, .. } => (2, format!("{steps:?}{what:?}")),
            ChangeKind::Added { .. } => (3, String::new()),
        };
        (self.place.direction == Direction::Import, self.place.path(), rank, text)
    }

    /// Whether something is not imported any more.
    pub(super) fn is_import_removed(&self) -> bool {
        self.place.direction == Direction::Import && matches!(self.kind, ChangeKind::Removed { .. })
    }

    /// Whether it is only another version that wasmtime takes for the old one.
    pub fn is_on_track(&self) -> bool {
        matches!(self.kind, ChangeKind::Renamed { how: Relocation::Version(_, true), .. })
    }

    /// Whether it is only another version, and how the two relate.
    pub fn version(&self) -> Option<(Relation, bool)> {
        match self.kind {
            ChangeKind::Renamed { how: Relocation::Version(relation, on_track), .. } => Some((relation, on_track)),
            _ => None,
        }
    }
}

fn seen_from(mut place: Place, names: &HashMap<String, String>) -> Place {
    let root = match place.instances.first_mut() {
        Some(root) => root,
        None => &mut place.name,
    };
    if let Some(name) = names.get(root) {
        root.clone_from(name);
    }
    place
}

fn mirrored(kind: DifferenceKind) -> DifferenceKind {
    use DifferenceKind as D;
    match kind {
        D::Kind { expected, found } => D::Kind { expected: found, found: expected },
        D::Async { expected } => D::Async { expected: !expected },
        D::MemberMissing { of, name, ty } => D::MemberExtra { of, name, ty },
        D::MemberExtra { of, name, ty } => D::MemberMissing { of, name, ty },
        D::MemberRenamed { of, expected, found } => D::MemberRenamed { of, expected: found, found: expected },
        D::Reordered { of, expected, found } => D::Reordered { of, expected: found, found: expected },
        D::Type { expected, found } => D::Type { expected: found, found: expected },
        D::Count { of, expected, found } => D::Count { of, expected: found, found: expected },
        D::Resource { expected, found } => D::Resource { expected: found, found: expected },
        other => other,
    }
}

/// The surface with the versions taken off all names; as it is, where two versions of one interface
/// stand beside each other.
pub fn without_versions(surface: &Surface) -> Surface {
    let mut out = surface.clone();
    let stripped = strip(&mut out.imports) && strip(&mut out.exports);
    if !stripped {
        return surface.clone();
    }
    for resource in &mut out.resources {
        for instance in &mut resource.instances {
            bare(instance);
        }
    }
    out
}

fn strip(items: &mut [Item]) -> bool {
    let mut seen = HashSet::new();
    items.iter_mut().all(|item| {
        bare(&mut item.name);
        if let ItemKind::Component { imports, exports } = &mut item.kind {
            strip(imports);
            strip(exports);
        }
        seen.insert(item.name.clone())
    })
}

fn bare(name: &mut String) {
    if let Some(at) = name.find('@') {
        name.truncate(at);
    }
}
