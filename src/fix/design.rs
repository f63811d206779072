//! From a component's surface and what is wanted of it to the moves that repair it.

use super::choice::{Choice, Choices};
use super::edited::EditedSurface;
use super::findings::{flag_without_effect, undecided};
use super::fitting::Fitting;
use super::links::{ComponentLinks, Link, misfit};
use super::request::RepairRequest;
use super::root_moves::root_moves;
use super::step::{self, RepairStep};
use crate::artifact::Artifact;
use crate::compare::compare;
use crate::finding::Finding;
use crate::surface::{Direction, InterfaceName, Item, ItemKind, Place, Surface, by_name_map};
use std::collections::{HashMap, HashSet};

/// How often the comparison is repeated on what the moves so far gave: a renamed interface shows
/// what is renamed inside it.
const MAX_ROUNDS: usize = 8;

/// What satisfies an import from inside the new component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ImportSource {
    /// A component given for it, by its position, under the name of its export.
    Other(usize, String),
    /// Stand-ins.
    Stub,
}

/// What is to be done.
#[derive(Debug)]
pub(super) struct Design {
    pub(super) view: EditedSurface,
    pub(super) steps: Vec<RepairStep>,
    /// Names of imports, as seen, with what satisfies them.
    pub(super) inside: Vec<(String, ImportSource)>,
    pub(super) findings: Vec<Finding>,
    /// Moves that the types allow and that are for the user to decide: from, to.
    pub(super) undecided: Vec<(String, String)>,
    /// Imports of types alone that the world does not list.
    pub(super) unlisted: Vec<String>,
}

/// Decides what to do.
pub(super) fn design(
    main: &Artifact,
    surface: &Surface,
    request: &RepairRequest<'_>,
    links: &ComponentLinks,
) -> Design {
    let mut design = Design {
        view: EditedSurface::new(surface),
        steps: Vec::new(),
        inside: Vec::new(),
        findings: Vec::new(),
        undecided: Vec::new(),
        unlisted: Vec::new(),
    };
    design.map(request);
    if let Some(expected) = request.expected.as_deref() {
        design.satisfy_world(expected);
    }
    design.supply(main, request, links);
    if !request.keep_versions {
        design.to_host(request);
    }
    design.findings.extend(links.findings.iter().cloned());
    if let Some(expected) = request.expected.as_deref().filter(|_| request.strict || !design.steps.is_empty()) {
        design.unlisted(expected);
    }
    design
}

impl Design {
    fn relocate(&mut self, from: &Place, to: &Place) -> bool {
        let done = self.view.relocate(from, to);
        if done {
            self.steps.push(RepairStep::rename(from, to));
        }
        done
    }

    /// Does what the user said is the same.
    fn map(&mut self, request: &RepairRequest<'_>) {
        for (from, to) in &request.map {
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
            return self.view.slot(direction, &asked.name).map(|_| asked);
        };
        let slot = self.view.slot(direction, instance)?;
        let item = slot.items().iter().find(|item| step::is_called(&item.name, &asked.name))?;
        Some(Place { name: item.name.clone(), ..asked })
    }

    /// The names that `--map` can speak of.
    fn names(&self) -> Vec<String> {
        let surface = self.view.surface();
        let exports = surface.functions(Direction::Export).into_iter().map(|function| function.path());
        exports.chain(surface.imports.iter().map(|item| item.name.clone())).collect()
    }

    /// Makes every move that follows from the names and that no other excludes.
    fn satisfy_world(&mut self, expected: &Surface) {
        let mut refused: HashSet<(Place, Place)> = HashSet::new();
        for _ in 0..MAX_ROUNDS {
            let mut moved = false;
            let seen = self.view.surface();
            let choices = Choices::of(&compare(expected, &seen));
            let fitting = Fitting::new(expected, &seen);
            // After a move of more than a function, resources have other names than `seen` has.
            let mut is_seen = true;
            for choice in choices.all.iter().filter(|choice| choice.by_name) {
                let pair = (choice.from.clone(), choice.to.clone());
                let is_function = fitting.is_function(&choice.from, &choice.to);
                if refused.contains(&pair) || (is_function && !is_seen) {
                    continue;
                }
                if !fitting.fits(&self.view, &choice.from, &choice.to) {
                    refused.insert(pair);
                } else if choices.is_decided(choice, |other| fitting.fits(&self.view, &other.from, &other.to)) {
                    match self.relocate(&choice.from, &choice.to) {
                        true => {
                            moved = true;
                            is_seen &= is_function;
                        }
                        false => drop(refused.insert(pair)),
                    }
                }
            }
            if !moved {
                break;
            }
        }
        let seen = self.view.surface();
        let fitting = Fitting::new(expected, &seen);
        for (from, to) in root_moves(expected, &seen) {
            if fitting.fits(&self.view, &from, &to) {
                self.relocate(&from, &to);
            }
        }
        self.undecided(expected);
    }

    /// Finds imports of types alone that the world does not list: they need nobody to supply them.
    fn unlisted(&mut self, expected: &Surface) {
        let open = |name: &str| !self.inside.iter().any(|(inside, _)| inside == name);
        let slots = self.view.imports.iter().map(|slot| &slot.item);
        self.unlisted = slots
            .filter(|item| item.kind.always_links() && open(&item.name))
            .filter(|item| !matches!(item.kind, ItemKind::HigherType(_)))
            .filter(|item| expected.import(&item.name).is_none())
            .map(|item| item.name.clone())
            .collect();
    }

    /// Says which moves would be possible and are for the user to decide.
    fn undecided(&mut self, expected: &Surface) {
        let seen = self.view.surface();
        let choices = Choices::of(&compare(expected, &seen));
        let fitting = Fitting::new(expected, &seen);
        let fits = |choice: &Choice| fitting.fits(&self.view, &choice.from, &choice.to);
        let mut positions: HashMap<&Place, usize> = HashMap::new();
        let mut open: Vec<(&Choice, Vec<String>)> = Vec::new();
        for choice in &choices.all {
            if !fits(choice) || (choice.by_name && choices.is_decided(choice, fits)) {
                continue;
            }
            self.undecided.push((choice.from.path(), choice.to.path()));
            let at = *positions.entry(&choice.to).or_insert(open.len());
            match open.get_mut(at) {
                Some((_, found)) => found.push(choice.from.path()),
                None => open.push((choice, vec![choice.from.path()])),
            }
        }
        self.findings.extend(open.into_iter().map(|(choice, found)| undecided(choice, &found)));
    }

    /// Satisfies imports from inside: by other components, by stand-ins.
    fn supply(&mut self, main: &Artifact, request: &RepairRequest<'_>, links: &ComponentLinks) {
        let mut used = vec![false; request.with.len()];
        for (at, link) in links.of.iter().enumerate().flat_map(|(at, of)| of.iter().map(move |link| (at, link))) {
            used[link.other] |= link.other != at;
            let by = request.with[link.other].name.clone();
            self.steps.push(RepairStep::Supply { import: link.import.clone(), by });
        }
        let mut hit = vec![false; request.stub.len()];
        for slot in &self.view.imports {
            let name = &slot.item.name;
            let other = request.with.iter().enumerate().find_map(|(at, other)| {
                let (item, _) = by_name_map(&other.surface.as_ref()?.exports, name)?;
                Some((at, item.name.clone()))
            });
            if let Some((at, export)) = other {
                used[at] = true;
                let link = Link { import: name.clone(), other: at, export };
                self.findings.extend(misfit(main, &slot.item, &request.with, &link));
                let export = link.export;
                self.steps.push(RepairStep::Supply { import: name.clone(), by: request.with[at].name.clone() });
                self.inside.push((name.clone(), ImportSource::Other(at, export)));
                continue;
            }
            if let Some(at) = request.stub.iter().position(|pattern| covers(pattern, name)) {
                hit[at] = true;
                let functions = match &slot.item.kind {
                    ItemKind::Instance(items) => {
                        items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_))).count()
                    }
                    _ => 1,
                };
                // Types alone need nobody to supply them, and exports may speak of them.
                if !slot.item.kind.always_links() {
                    self.steps.push(RepairStep::Stub { import: name.clone(), functions });
                    self.inside.push((name.clone(), ImportSource::Stub));
                }
            }
        }
        let names = || -> Vec<String> { self.view.imports.iter().map(|slot| slot.item.name.clone()).collect() };
        for (other, _) in request.with.iter().zip(used).filter(|(_, used)| !used) {
            let exports = other.surface.as_ref().map_or(&[][..], |surface| &surface.exports);
            let before = self.inside.iter().find_map(|(name, inside)| match inside {
                ImportSource::Other(at, _) => by_name_map(exports, name).map(|_| request.with[*at].name.clone()),
                _ => None,
            });
            self.findings.push(flag_without_effect("--with", &other.name, &names(), before.as_deref()));
        }
        for (pattern, _) in request.stub.iter().zip(hit).filter(|(_, hit)| !hit) {
            self.findings.push(flag_without_effect("--stub", pattern, &names(), None));
        }
    }

    /// Asks for imports at the version that the host has, where the one asked for is not supplied.
    fn to_host(&mut self, request: &RepairRequest<'_>) {
        let Some(host) = request.provides.surface() else { return };
        let wanted: Vec<(String, String)> = self
            .view
            .imports
            .iter()
            .map(|slot| &slot.item)
            .filter(|item| !self.inside.iter().any(|(name, _)| *name == item.name))
            .filter(|item| request.expected.as_ref().is_none_or(|expected| expected.import(&item.name).is_none()))
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
