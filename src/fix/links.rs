//! What components that satisfy imports take from each other, and the order they are made in.

use super::findings::{self, Need};
use super::request::RepairRequest;
use crate::artifact::Artifact;
use crate::finding::Finding;
use crate::link::{Gap, Linking, MistypedItem, Provides};
use crate::path::FuncName;
use crate::surface::{Item, ItemKind, by_name_map};

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

/// Finds the links between the components that are given, and the order they are made in. `main` is the one
/// that they are given to.
pub(super) fn links(main: &Artifact, request: &RepairRequest<'_>) -> ComponentLinks {
    let with = &request.with;
    let mut links = ComponentLinks::default();
    for at in 0..with.len() {
        links.of.push(imports(with[at]).iter().filter_map(|item| link(with, at, item)).collect());
    }
    let graph = NeedGraph::new(main, request, &links);
    let mut state = vec![State::New; graph.files.len()];
    for at in std::iter::once(with.len()).chain(0..with.len()) {
        links.visit(&graph, at, &mut state, &mut Vec::new());
    }
    for (at, other) in with.iter().enumerate() {
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
    if item.kind.always_links() && !matches!(item.kind, ItemKind::Instance(_)) {
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

/// Who needs whom, the component that others are given to among them.
struct NeedGraph<'a> {
    /// The components that are given, then the one that they are given to.
    files: Vec<&'a Artifact>,
    /// For each its imports that another one exports, with the position of that one.
    needs: Vec<Vec<(String, usize)>>,
}

impl<'a> NeedGraph<'a> {
    fn new(main: &'a Artifact, request: &RepairRequest<'a>, links: &ComponentLinks) -> Self {
        let files: Vec<&Artifact> = request.with.iter().copied().chain([main]).collect();
        let main_at = request.with.len();
        let exporter = |item: &Item| {
            let at = request.with.iter().position(|other| by_name_map(exports(other), &item.name).is_some())?;
            Some((item.name.clone(), at))
        };
        let from_main = |item: &Item| {
            let is_there = by_name_map(exports(main), &item.name).is_some();
            let is_needed = is_there && request.provides.supplied(&item.name).is_none();
            is_needed.then(|| (item.name.clone(), main_at))
        };
        let of_other = |(of, file): (&Vec<Link>, &&Artifact)| {
            let linked = of.iter().map(|link| (link.import.clone(), link.other));
            let is_open = |item: &&Item| !of.iter().any(|link| link.import == item.name);
            linked.chain(imports(file).iter().filter(is_open).filter_map(from_main)).collect()
        };
        let mut needs: Vec<Vec<(String, usize)>> = links.of.iter().zip(&files).map(of_other).collect();
        needs.push(imports(main).iter().filter_map(exporter).collect());
        NeedGraph { files, needs }
    }
}

impl ComponentLinks {
    /// Depth first; a component that is met while it is open closes a cycle.
    fn visit(&mut self, graph: &NeedGraph<'_>, at: usize, state: &mut [State], way: &mut Vec<(usize, String)>) {
        match state[at] {
            State::Done => return,
            State::Open => {
                let start = way.iter().position(|(other, _)| *other == at).unwrap_or_default();
                let round = way[start..].iter().enumerate().map(|(i, (from, import))| {
                    let by = way.get(start + i + 1).map_or(at, |(next, _)| *next);
                    let name = |at: usize| graph.files[at].name.clone();
                    Need { file: name(*from), import: import.clone(), by: name(by) }
                });
                self.findings.push(findings::cycle(&round.collect::<Vec<_>>()));
                return;
            }
            State::New => state[at] = State::Open,
        }
        for (import, other) in &graph.needs[at] {
            way.push((at, import.clone()));
            self.visit(graph, *other, state, way);
            way.pop();
        }
        state[at] = State::Done;
        if at < self.of.len() {
            self.order.push(at);
        }
    }
}
