//! What components that satisfy imports take from each other, and the order they are made in.

use super::findings::{self, Need};
use super::request::RepairRequest;
use crate::artifact::Artifact;
use crate::finding::Finding;
use crate::link::{Gap, Linking, MistypedItem, Provides};
use crate::path::FuncName;
use crate::surface::{Item, ItemKind, Surface, by_name_map};
use std::collections::VecDeque;

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

/// Compares an import with the export that is to satisfy it, as what a component gives another one is
/// compared: parameters by name too.
pub(super) fn misfit(artifact: &Artifact, wanted: &Item, with: &[&Artifact], link: &Link) -> Option<Finding> {
    let (surface, other) = (artifact.surface.as_ref()?, with[link.other]);
    let provides = Provides::exports_of(other.surface.as_ref()?);
    let linking = Linking::composing(&provides, surface);
    let differing: Vec<String> = linking.gaps(wanted).iter().map(|gap| differing(&linking, gap)).collect();
    if differing.is_empty() {
        return None;
    }
    let need = Need { file: artifact.name.clone(), import: link.import.clone(), by: other.name.clone() };
    Some(findings::misfit(need, &link.export, &differing))
}

/// What is wrong with the counterpart of an item, in words.
fn differing(linking: &Linking<'_>, gap: &Gap<'_>) -> String {
    match linking.mistyped(gap, false) {
        None => format!("the {} `{}` is missing", gap.item.kind.word(), FuncName::parse(&gap.item.name)),
        Some(MistypedItem { name, wanted, supplied, .. }) if wanted == supplied => {
            format!("`{name}` is `{supplied}` with different definitions of its types")
        }
        Some(MistypedItem { name, wanted, supplied, .. }) => format!("`{name}` is `{supplied}`, not `{wanted}`"),
    }
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
