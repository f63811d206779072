//! From a component's surface and what is wanted of it to the moves that repair it.

use super::across::across;
use super::choice::{Choice, Choices};
use super::findings::{flag_without_effect, undecided};
use super::links::{Link, Links, misfit};
use super::step::{self, Step};
use super::view::View;
use crate::artifact::Artifact;
use crate::compare::{Difference, DifferenceKind, compare};
use crate::finding::Finding;
use crate::link::Provides;
use crate::surface::{Direction, InterfaceName, Item, ItemKind, Place, Surface, by_name_map};
use std::collections::HashSet;

/// How often the comparison is repeated on what the moves so far gave: a renamed interface shows
/// what is renamed inside it.
const MAX_ROUNDS: usize = 8;

/// What is wanted of a component.
#[derive(Debug, Default)]
pub struct Wishes<'a> {
    /// The world that it should conform to.
    pub expected: Option<&'a Surface>,
    /// What its host supplies.
    pub provides: Provides,
    /// Pairs of paths, in the component and as expected, that are one item.
    pub map: Vec<(String, String)>,
    /// Components that satisfy imports.
    pub with: Vec<&'a Artifact>,
    /// Which imports stand-ins replace: names, `*` for any text.
    pub stub: Vec<String>,
    /// Whether imports that hold types alone have to go where the world does not list them.
    pub strict: bool,
    /// Whether imports keep their versions, whatever the host has.
    pub keep_versions: bool,
}

/// What satisfies an import from inside the new component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// A component given for it, by its position, under the name of its export.
    Other(usize, String),
    /// Stand-ins.
    Stub,
}

/// What is to be done.
#[derive(Debug)]
pub(super) struct Design {
    pub(super) view: View,
    pub(super) steps: Vec<Step>,
    /// Names of imports, as seen, with what satisfies them.
    pub(super) inside: Vec<(String, Inside)>,
    pub(super) findings: Vec<Finding>,
    /// Moves that the types allow and that are for the user to decide: from, to.
    pub(super) undecided: Vec<(String, String)>,
    /// Imports of types alone that the world does not list.
    pub(super) unlisted: Vec<String>,
}

/// Decides what to do.
pub(super) fn design(main: &Artifact, surface: &Surface, wishes: &Wishes<'_>, links: &Links) -> Design {
    let mut design = Design {
        view: View::new(surface),
        steps: Vec::new(),
        inside: Vec::new(),
        findings: Vec::new(),
        undecided: Vec::new(),
        unlisted: Vec::new(),
    };
    design.map(wishes);
    if let Some(expected) = wishes.expected {
        design.meet(expected);
    }
    design.supply(main, wishes, links);
    if !wishes.keep_versions {
        design.to_host(wishes);
    }
    design.findings.extend(links.findings.iter().cloned());
    if let Some(expected) = wishes.expected.filter(|_| wishes.strict || !design.steps.is_empty()) {
        design.unlisted(expected);
    }
    design
}

impl Design {
    fn relocate(&mut self, from: &Place, to: &Place) -> bool {
        let done = self.view.relocate(from, to);
        if done {
            self.steps.push(Step::rename(from, to));
        }
        done
    }

    /// Does what the user said is the same.
    fn map(&mut self, wishes: &Wishes<'_>) {
        for (from, to) in &wishes.map {
            let mut done = false;
            for direction in [Direction::Export, Direction::Import] {
                let Some(from) = self.find(direction, from) else { continue };
                let to = named_like(&from, step::place(direction, to));
                done |= self.relocate(&from, &to);
            }
            if !done {
                self.findings.push(flag_without_effect("--map", &[from, "=", to].concat(), &self.names(), None));
            }
        }
    }

    /// The place of the item that a path names.
    fn find(&self, direction: Direction, path: &str) -> Option<Place> {
        let asked = step::place(direction, path);
        let Some(instance) = asked.instances.first() else {
            return self.view.seat(direction, &asked.name).map(|_| asked);
        };
        let seat = self.view.seat(direction, instance)?;
        let item = seat.items().iter().find(|item| step::is_called(&item.name, &asked.name))?;
        Some(Place { name: item.name.clone(), ..asked })
    }

    /// The names that `--map` can speak of.
    fn names(&self) -> Vec<String> {
        let surface = self.view.surface();
        let exports = surface.functions(Direction::Export).into_iter().map(|function| function.path());
        exports.chain(surface.imports.iter().map(|item| item.name.clone())).collect()
    }

    /// Makes every move that follows from the names and that no other excludes.
    fn meet(&mut self, expected: &Surface) {
        let mut refused: HashSet<(Place, Place)> = HashSet::new();
        for _ in 0..MAX_ROUNDS {
            let mut moved = false;
            let choices = Choices::of(&compare(expected, &self.view.surface()));
            for choice in choices.all.iter().filter(|choice| choice.by_name) {
                let pair = (choice.from.clone(), choice.to.clone());
                if refused.contains(&pair) {
                    continue;
                }
                if !self.fits(expected, &choice.from, &choice.to) {
                    refused.insert(pair);
                } else if self.is_decided(expected, &choices, choice) {
                    match self.relocate(&choice.from, &choice.to) {
                        true => moved = true,
                        false => drop(refused.insert(pair)),
                    }
                }
            }
            if !moved {
                break;
            }
        }
        for (from, to) in across(expected, &self.view.surface()) {
            if self.fits(expected, &from, &to) {
                self.relocate(&from, &to);
            }
        }
        self.undecided(expected);
    }

    fn is_decided(&self, expected: &Surface, choices: &Choices, choice: &Choice) -> bool {
        choices.is_decided(choice, |other| self.fits(expected, &other.from, &other.to))
    }

    /// Finds imports of types alone that the world does not list: they need nobody to supply them.
    fn unlisted(&mut self, expected: &Surface) {
        let open = |name: &str| !self.inside.iter().any(|(inside, _)| inside == name);
        let seats = self.view.imports.iter().map(|seat| &seat.item);
        self.unlisted = seats
            .filter(|item| crate::compare::always_links(&item.kind) && open(&item.name))
            .filter(|item| !matches!(item.kind, ItemKind::HigherType(_)))
            .filter(|item| expected.import(&item.name).is_none())
            .map(|item| item.name.clone())
            .collect();
    }

    /// Whether a move leads to something of the expected type. An import has to fit as a whole; of an
    /// exported interface one function is enough, the rest is told.
    fn fits(&self, expected: &Surface, from: &Place, to: &Place) -> bool {
        let mut tried = self.view.clone();
        if !tried.relocate(from, to) {
            return false;
        }
        let after = tried.surface();
        let wrong: Vec<Difference> = compare(expected, &after)
            .into_iter()
            .filter(|difference| difference.strict && !moves_types_only(difference))
            .collect();
        let at = |place: &Place, other: &Place| place.direction == other.direction && place.root() == other.root();
        let concerns = |difference: &Difference, place: &Place| {
            std::iter::once(&difference.place).chain(&difference.also).any(|other| other == place)
        };
        match (to.direction, tried.seat(to.direction, &to.name).map(|seat| &seat.item.kind)) {
            (Direction::Export, Some(ItemKind::Instance(items))) if to.instances.is_empty() => {
                items
                    .iter()
                    .filter(|item| matches!(item.kind, ItemKind::Func(_)))
                    .map(|item| Place {
                        direction: to.direction,
                        instances: vec![to.name.clone()],
                        name: item.name.clone(),
                    })
                    .any(|place| !wrong.iter().any(|difference| concerns(difference, &place)))
                    || !items.iter().any(|item| matches!(item.kind, ItemKind::Func(_)))
            }
            (Direction::Import, _) => !wrong.iter().any(|difference| {
                !matches!(difference.kind, DifferenceKind::Paired { .. })
                    && std::iter::once(&difference.place).chain(&difference.also).any(|place| at(place, to))
            }),
            _ => !wrong.iter().any(|difference| concerns(difference, to)),
        }
    }

    /// Says which moves would be possible and are for the user to decide.
    fn undecided(&mut self, expected: &Surface) {
        let choices = Choices::of(&compare(expected, &self.view.surface()));
        let mut told: Vec<(&Choice, Vec<String>)> = Vec::new();
        for choice in &choices.all {
            if !self.fits(expected, &choice.from, &choice.to)
                || (choice.by_name && self.is_decided(expected, &choices, choice))
            {
                continue;
            }
            self.undecided.push((choice.from.path(), choice.to.path()));
            match told.iter_mut().find(|(other, _)| other.to == choice.to) {
                Some((_, found)) => found.push(choice.from.path()),
                None => told.push((choice, vec![choice.from.path()])),
            }
        }
        self.findings.extend(told.into_iter().map(|(choice, found)| undecided(choice, &found)));
    }

    /// Satisfies imports from inside: by other components, by stand-ins.
    fn supply(&mut self, main: &Artifact, wishes: &Wishes<'_>, links: &Links) {
        let mut used = vec![false; wishes.with.len()];
        for (at, link) in links.of.iter().enumerate().flat_map(|(at, of)| of.iter().map(move |link| (at, link))) {
            used[link.other] |= link.other != at;
            let by = wishes.with[link.other].name.clone();
            self.steps.push(Step::Supply { import: link.import.clone(), by });
        }
        let mut hit = vec![false; wishes.stub.len()];
        for seat in &self.view.imports {
            let name = &seat.item.name;
            let other = wishes.with.iter().enumerate().find_map(|(at, other)| {
                let (item, _) = by_name_map(&other.surface.as_ref()?.exports, name)?;
                Some((at, item.name.clone()))
            });
            if let Some((at, export)) = other {
                used[at] = true;
                let link = Link { import: name.clone(), other: at, export };
                self.findings.extend(misfit(main, &seat.item, &wishes.with, &link));
                let export = link.export;
                self.steps.push(Step::Supply { import: name.clone(), by: wishes.with[at].name.clone() });
                self.inside.push((name.clone(), Inside::Other(at, export)));
                continue;
            }
            if let Some(at) = wishes.stub.iter().position(|pattern| covers(pattern, name)) {
                hit[at] = true;
                let functions = match &seat.item.kind {
                    ItemKind::Instance(items) => {
                        items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_))).count()
                    }
                    _ => 1,
                };
                // Types alone need nobody to supply them, and exports may speak of them.
                if !crate::compare::always_links(&seat.item.kind) {
                    self.steps.push(Step::Stub { import: name.clone(), functions });
                    self.inside.push((name.clone(), Inside::Stub));
                }
            }
        }
        let names = || -> Vec<String> { self.view.imports.iter().map(|seat| seat.item.name.clone()).collect() };
        for (other, _) in wishes.with.iter().zip(used).filter(|(_, used)| !used) {
            let exports = other.surface.as_ref().map_or(&[][..], |surface| &surface.exports);
            let before = self.inside.iter().find_map(|(name, inside)| match inside {
                Inside::Other(at, _) => by_name_map(exports, name).map(|_| wishes.with[*at].name.clone()),
                _ => None,
            });
            self.findings.push(flag_without_effect("--with", &other.name, &names(), before.as_deref()));
        }
        for (pattern, _) in wishes.stub.iter().zip(hit).filter(|(_, hit)| !hit) {
            self.findings.push(flag_without_effect("--stub", pattern, &names(), None));
        }
    }

    /// Asks for imports at the version that the host has, where the one asked for is not supplied.
    fn to_host(&mut self, wishes: &Wishes<'_>) {
        let Some(host) = wishes.provides.surface() else { return };
        let wanted: Vec<(String, String)> = self
            .view
            .imports
            .iter()
            .map(|seat| &seat.item)
            .filter(|item| !self.inside.iter().any(|(name, _)| *name == item.name))
            .filter(|item| wishes.expected.is_none_or(|expected| expected.import(&item.name).is_none()))
            .filter(|item| by_name_map(&host.imports, &item.name).is_none())
            .filter_map(|item| Some((item.name.clone(), other_version(&host.imports, &item.name)?)))
            .collect();
        // Interfaces share types, so they change their version together or the types are not equal.
        let place = |name: &str| Place { direction: Direction::Import, instances: Vec::new(), name: name.to_owned() };
        let mut tried = self.view.clone();
        for (from, to) in &wanted {
            tried.relocate(&place(from), &place(to));
        }
        let wrong: HashSet<String> = compare(host, &tried.surface())
            .into_iter()
            .filter(|difference| difference.strict && difference.place.direction == Direction::Import)
            .flat_map(|difference| std::iter::once(difference.place).chain(difference.also))
            .map(|place| place.root().to_owned())
            .collect();
        for (from, to) in &wanted {
            if !wrong.contains(to) {
                self.relocate(&place(from), &place(to));
            }
        }
    }
}

/// Types that a moved function leaves behind can be declared where it goes.
fn moves_types_only(difference: &Difference) -> bool {
    matches!(&difference.kind, DifferenceKind::Missing { word: "type", .. })
}

/// A function of a resource keeps its kind when it is renamed by its short name.
fn named_like(from: &Place, to: Place) -> Place {
    use crate::path::FuncName;
    let name = match (FuncName::parse(&from.name), to.name.split_once('.')) {
        (FuncName::Method(..), Some(_)) => ["[method]", &to.name].concat(),
        (FuncName::Static(..), Some(_)) => ["[static]", &to.name].concat(),
        (FuncName::Constructor(_), Some((resource, "constructor"))) => ["[constructor]", resource].concat(),
        _ => return to,
    };
    Place { name, ..to }
}

/// The name of the same interface at the highest other version.
fn other_version(items: &[Item], name: &str) -> Option<String> {
    let wanted = InterfaceName::parse(name)?;
    items
        .iter()
        .filter_map(|item| InterfaceName::parse(&item.name))
        .filter(|offered| offered.unversioned() == wanted.unversioned())
        .max_by_key(InterfaceName::semver)
        .map(|offered| offered.to_string())
}

/// Whether a pattern covers an import: its whole name, or the name without the version.
fn covers(pattern: &str, name: &str) -> bool {
    let unversioned = name.split_once('@').map_or(name, |(name, _)| name);
    glob(pattern, name) || glob(pattern, unversioned)
}

/// Whether a text is what a pattern says, with `*` for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn patterns_cover_names() {
        assert!(covers("wasi:http/*", "wasi:http/types@0.2.0"));
        assert!(covers("wasi:http/types", "wasi:http/types@0.2.0"));
        assert!(covers("wasi:http/types@0.2.0", "wasi:http/types@0.2.0"));
        assert!(covers("*", "anything"));
        assert!(covers("*:http/*er@0.2.0", "wasi:http/outgoing-handler@0.2.0"));
        assert!(!covers("wasi:http/*", "wasi:io/streams@0.2.0"));
        assert!(!covers("wasi:http", "wasi:http/types@0.2.0"));
        assert!(!covers("", "log"));
    }
}
