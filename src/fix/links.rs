//! What components that satisfy imports take from each other, and the order they are made in.

use super::arena::{TypeEquivalence, TypeImporter};
use super::findings::{self, Need};
use super::request::RepairRequest;
use crate::artifact::Artifact;
use crate::finding::Finding;
use crate::surface::{FuncType, Item, ItemKind, ResourceId, Surface, by_name_map};
use std::collections::{HashMap, VecDeque};

/// An import of a component that another one satisfies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The import's name.
    pub(super) import: String,
    /// The other component, by its position.
    pub(super) other: usize,
    /// The name of its export.
    pub(super) export: String,
}

/// Who takes what from whom.
#[derive(Debug, Default)]
pub(super) struct ComponentLinks {
    /// The links of each component.
    pub(super) of: Vec<Vec<Link>>,
    /// Positions of the components, each after those it takes from.
    pub(super) order: Vec<usize>,
    pub(super) findings: Vec<Finding>,
}

impl ComponentLinks {
    /// When a component is made, by its position.
    pub(super) fn rank(&self, position: usize) -> usize {
        self.order.iter().position(|other| *other == position).unwrap_or(position)
    }
}

/// Finds the links between the components that are given.
pub(super) fn links(main: &Artifact, surface: &Surface, request: &RepairRequest<'_>) -> ComponentLinks {
    let with = &request.with;
    let mut links = ComponentLinks::default();
    for at in 0..with.len() {
        links.of.push(imports(with[at]).iter().filter_map(|item| link(with, at, item)).collect());
    }
    let mut state = vec![State::New; with.len()];
    for at in 0..with.len() {
        let mut way = Vec::new();
        links.visit(with, at, &mut state, &mut way);
    }
    for (at, other) in with.iter().enumerate() {
        links.back_to(main, surface, request, at, other);
        for link in &links.of[at] {
            let misfit = import(other, &link.import).and_then(|wanted| misfit(other, wanted, with, link));
            links.findings.extend(misfit);
        }
    }
    links
}

/// Compares an import with the export that is to satisfy it.
pub(super) fn misfit(artifact: &Artifact, wanted: &Item, with: &[&Artifact], link: &Link) -> Option<Finding> {
    let (surface, other) = (artifact.surface.as_ref()?, with[link.other]);
    let offering = other.surface.as_ref()?;
    let offered = offering.exports.iter().find(|item| item.name == link.export)?;
    let mut comparison = ExportComparison::new(surface, offering, wanted, offered);
    let differing = match (&wanted.kind, &offered.kind) {
        (ItemKind::Instance(wanted), ItemKind::Instance(offered)) => {
            let found = |name: &str| offered.iter().find(|item| item.name == name);
            wanted.iter().filter_map(|item| comparison.item(item, found(&item.name))).collect()
        }
        _ => comparison.item(wanted, Some(offered)).into_iter().collect::<Vec<_>>(),
    };
    if differing.is_empty() {
        return None;
    }
    let need = Need { file: artifact.name.clone(), import: link.import.clone(), by: other.name.clone() };
    Some(findings::misfit(need, &link.export, &differing))
}

fn imports(artifact: &Artifact) -> &[Item] {
    artifact.surface.as_ref().map_or(&[], |surface| &surface.imports)
}

fn exports(artifact: &Artifact) -> &[Item] {
    artifact.surface.as_ref().map_or(&[], |surface| &surface.exports)
}

fn import<'a>(artifact: &'a Artifact, name: &str) -> Option<&'a Item> {
    imports(artifact).iter().find(|item| item.name == name)
}

/// Who satisfies an import: the first one given after the component itself, else one given before.
/// What a component passes on it takes only from those after it, so that each adds to the next.
fn link(with: &[&Artifact], at: usize, item: &Item) -> Option<Link> {
    if crate::compare::always_links(&item.kind) && !matches!(item.kind, ItemKind::Instance(_)) {
        return None;
    }
    let passes_on = by_name_map(exports(with[at]), &item.name).is_some();
    let before = if passes_on { 0 } else { at };
    (at + 1..with.len()).chain(0..before).find_map(|other| {
        let (export, _) = by_name_map(exports(with[other]), &item.name)?;
        Some(Link { import: item.name.clone(), other, export: export.name.clone() })
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

impl ComponentLinks {
    /// Depth first; a component that is met while it is open closes a cycle.
    fn visit(&mut self, with: &[&Artifact], at: usize, state: &mut [State], way: &mut Vec<(usize, String)>) {
        match state[at] {
            State::Done => return,
            State::Open => {
                let start = way.iter().position(|(other, _)| *other == at).unwrap_or_default();
                let round = way[start..].iter().enumerate().map(|(i, (from, import))| {
                    let by = way.get(start + i + 1).map_or(at, |(next, _)| *next);
                    Need { file: with[*from].name.clone(), import: import.clone(), by: with[by].name.clone() }
                });
                self.findings.push(findings::cycle(&round.collect::<Vec<_>>()));
                return;
            }
            State::New => state[at] = State::Open,
        }
        for Link { import, other, .. } in self.of[at].clone() {
            way.push((at, import));
            self.visit(with, other, state, way);
            way.pop();
        }
        state[at] = State::Done;
        self.order.push(at);
    }

    /// A component that needs what only the one it is given to exports.
    fn back_to(
        &mut self,
        main: &Artifact,
        surface: &Surface,
        request: &RepairRequest<'_>,
        at: usize,
        other: &Artifact,
    ) {
        for item in imports(other) {
            let from_other = self.of[at].iter().any(|link| link.import == item.name);
            let from_main = by_name_map(&surface.exports, &item.name).is_some();
            if from_other || !from_main || request.provides.supplied(&item.name).is_some() {
                continue;
            }
            let Some(mut round) = self.way_to(main, surface, &request.with, at) else { continue };
            round.push(Need { file: other.name.clone(), import: item.name.clone(), by: main.name.clone() });
            self.findings.push(findings::cycle(&round));
        }
    }

    /// From need to need, the shortest way from the component that is given others to one of these.
    fn way_to(&self, main: &Artifact, surface: &Surface, with: &[&Artifact], to: usize) -> Option<Vec<Need>> {
        let mut ways: VecDeque<(usize, Vec<Need>)> = VecDeque::new();
        let mut met = vec![false; with.len()];
        for import in &surface.imports {
            let by = with.iter().position(|other| by_name_map(exports(other), &import.name).is_some());
            let Some(by) = by.filter(|by| !std::mem::replace(&mut met[*by], true)) else { continue };
            let need = Need { file: main.name.clone(), import: import.name.clone(), by: with[by].name.clone() };
            ways.push_back((by, vec![need]));
        }
        while let Some((at, way)) = ways.pop_front() {
            if at == to {
                return Some(way);
            }
            for Link { import, other, .. } in &self.of[at] {
                if std::mem::replace(&mut met[*other], true) {
                    continue;
                }
                let need = Need { file: with[at].name.clone(), import: import.clone(), by: with[*other].name.clone() };
                ways.push_back((*other, way.iter().cloned().chain([need]).collect()));
            }
        }
        None
    }
}

/// The types of an import and of the export that is to satisfy it, side by side.
struct ExportComparison<'a> {
    surface: &'a Surface,
    offering: &'a Surface,
    arena: Surface,
    importer: TypeImporter<'a>,
    same: TypeEquivalence,
}

impl<'a> ExportComparison<'a> {
    fn new(surface: &'a Surface, offering: &'a Surface, wanted: &Item, offered: &Item) -> Self {
        let resources: HashMap<ResourceId, ResourceId> = resources(offered)
            .filter_map(|(name, id)| Some((id, resources(wanted).find(|(other, _)| *other == name)?.1)))
            .collect();
        let importer = TypeImporter::new(offering, resources);
        ExportComparison { surface, offering, arena: surface.clone(), importer, same: TypeEquivalence::default() }
    }

    /// What is wrong with the counterpart of an item, in words.
    fn item(&mut self, wanted: &Item, found: Option<&Item>) -> Option<String> {
        let name = crate::path::full(&[] as &[&str], &wanted.name);
        match (&wanted.kind, found.map(|item| &item.kind)) {
            (ItemKind::Type(_) | ItemKind::HigherType(_), _) => None,
            (kind, None) => Some(format!("the {} `{name}` is missing", kind.word())),
            (ItemKind::Func(wanted), Some(ItemKind::Func(found))) => self.func(&name, wanted, found),
            (a, Some(b)) if std::mem::discriminant(a) == std::mem::discriminant(b) => None,
            (a, Some(b)) => Some(format!("`{name}` is a {}, not a {}", b.word(), a.word())),
        }
    }

    fn func(&mut self, name: &str, wanted: &FuncType, found: &FuncType) -> Option<String> {
        let item = Item { name: name.to_owned(), kind: ItemKind::Func(found.clone()), implements: None };
        let ItemKind::Func(grafted) = self.importer.item(&mut self.arena, &item).kind else { return None };
        if self.same.funcs(&self.arena, wanted, &grafted) {
            return None;
        }
        let (asked, has) = (self.surface.func_text(wanted), self.offering.func_text(found));
        if asked != has {
            return Some(format!("`{name}` is `{has}`, not `{asked}`"));
        }
        Some(format!("`{name}` is `{has}` with different definitions of its types"))
    }
}

fn resources(item: &Item) -> impl Iterator<Item = (&str, ResourceId)> {
    let items = match &item.kind {
        ItemKind::Instance(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|item| match item.kind {
        ItemKind::Resource(id) => Some((item.name.as_str(), id)),
        _ => None,
    })
}
