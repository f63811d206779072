//! The two things that are compared: components, core modules that carry a world, WIT.

use crate::artifact::{Artifact, Kind, Layout, not_a_component};
use crate::error::Error;
use crate::expect::{Expectation, Wit, WitOptions};
use crate::finding::{CheckState, Command, Finding, Report, Verdict};
use crate::surface::Surface;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What was read of a path.
#[derive(Debug)]
pub enum DiffInput {
    /// A component, or a core module that carries a world.
    File(Box<Artifact>),
    /// WIT: a folder, a file, a package encoded as wasm.
    Wit(Box<Wit>),
}

/// One side of a comparison.
#[derive(Debug)]
pub struct DiffSide<'a> {
    /// The path as given.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// The world, where WIT was given.
    pub expectation: Option<Expectation<'a>>,
    /// Its imports and exports.
    pub surface: Surface,
    /// The file, where one was given.
    pub artifact: Option<&'a Artifact>,
}

/// Why a file has no interface to compare.
#[derive(Debug)]
pub struct NoInterface {
    /// The name of the file as given.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

impl NoInterface {
    /// The report on the file.
    pub fn report(self) -> Report {
        let name = &self.name;
        let mut report = Report::new("diff", name, Some(self.kind.words()));
        report.findings = self.findings;
        report.conclude(Verdict::NotComparable, format!("not comparable: {name} has no interface in WIT"));
        report.next = Some(Command::doctor("inspect").arg(name));
        report.check(CheckState::Fail, "artifact", format!("{name} {}", self.kind.predicate()));
        report
    }
}

impl DiffInput {
    /// Opens a path: a folder or `.wit` file is WIT, whatever else is looked at.
    ///
    /// # Errors
    /// When it cannot be read, or is WIT that does not parse.
    pub fn open(path: &Path, options: &WitOptions) -> Result<Self, Error> {
        let wit = path.is_dir() || path.extension().is_some_and(|extension| extension == "wit");
        if wit {
            return Wit::load(path, options).map(|wit| DiffInput::Wit(Box::new(wit)));
        }
        let artifact = Artifact::open(path)?;
        match artifact.kind {
            Kind::WitPackage => Wit::of_artifact(artifact).map(|wit| DiffInput::Wit(Box::new(wit))),
            _ => Ok(DiffInput::File(Box::new(artifact))),
        }
    }

    /// The side it stands for; `world` chooses among several worlds of WIT.
    ///
    /// # Errors
    /// When no world can be chosen.
    pub fn side(
        &self,
        world: Option<&str>,
        like: Option<&Surface>,
    ) -> Result<Result<DiffSide<'_>, NoInterface>, Error> {
        match self {
            DiffInput::Wit(wit) => {
                let expectation = wit.expectation(world, like)?;
                Ok(Ok(DiffSide {
                    name: wit.name.clone(),
                    kind: ["world ", &expectation.name].concat(),
                    surface: expectation.surface.clone(),
                    expectation: Some(expectation),
                    artifact: None,
                }))
            }
            DiffInput::File(artifact) => Ok(match (&artifact.surface, artifact.is_valid()) {
                (Some(surface), true) => Ok(DiffSide {
                    name: artifact.name.clone(),
                    kind: artifact.kind.words(),
                    expectation: None,
                    surface: surface.clone(),
                    artifact: Some(artifact),
                }),
                _ => Err(NoInterface {
                    name: artifact.name.clone(),
                    kind: artifact.kind.clone(),
                    findings: artifact.findings.iter().cloned().chain(not_a_component(artifact)).collect(),
                }),
            }),
        }
    }

    /// The surface, where it takes no choice to know it.
    pub fn surface(&self) -> Option<&Surface> {
        match self {
            DiffInput::File(artifact) => artifact.surface.as_ref(),
            DiffInput::Wit(_) => None,
        }
    }
}

/// A size on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Size {
    /// `file`, the name of a kind of section, or a nested module or component by its position.
    pub what: String,
    /// Bytes that it had.
    pub old: u64,
    /// Bytes that it has.
    pub new: u64,
}

/// Sizes of the file, of its sections by kind, and of what nests in it.
pub fn sizes(old: &Artifact, new: &Artifact) -> Vec<Size> {
    let (before, after) = (parts(old), parts(new));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let of = |parts: &BTreeMap<String, u64>, name: &String| parts.get(name).copied().unwrap_or(0);
    let file = Size { what: "file".into(), old: old.size, new: new.size };
    let rest = names.into_iter().map(|name| Size { what: name.clone(), old: of(&before, name), new: of(&after, name) });
    std::iter::once(file).chain(rest).collect()
}

fn parts(artifact: &Artifact) -> BTreeMap<String, u64> {
    let layout: &Layout = &artifact.layout;
    let mut out = BTreeMap::new();
    let (mut modules, mut components) = (0usize, 0usize);
    for node in &layout.nodes {
        for section in node.sections.iter().filter(|section| section.child.is_none()) {
            let size = section.range.end - section.range.start;
            let word = match &section.name {
                Some(name) => ["custom ", name].concat(),
                None => [crate::artifact::layout::section_word(node.component, section.id), " sections"].concat(),
            };
            *out.entry(word).or_default() += size;
        }
        if node.parent == Some(0) {
            let (word, count) =
                if node.component { ("component ", &mut components) } else { ("core module ", &mut modules) };
            out.insert([word, &count.to_string()].concat(), node.range.end - node.range.start);
            *count += 1;
        }
    }
    out
}

/// Proposals that the new file needs and the old one did not.
pub fn new_features(old: &Artifact, new: &Artifact) -> Vec<&'static str> {
    let of = |artifact: &Artifact| artifact.features();
    let before = of(old);
    of(new)
        .into_iter()
        .filter(|feature| !before.iter().any(|known| known.name == feature.name))
        .map(|feature| feature.name)
        .collect()
}

/// Tools that made the files, where these differ: `rustc 1.95.0 -> 1.96.0`.
pub fn new_producers(old: &Artifact, new: &Artifact) -> Vec<String> {
    let mut out = Vec::new();
    let before = &old.metadata.producers;
    for producer in &new.metadata.producers {
        let same = |other: &&crate::artifact::Producer| other.field == producer.field && other.name == producer.name;
        match before.iter().find(same) {
            Some(known) if known.version == producer.version => {}
            Some(known) => {
                let words = [producer.name.as_str(), " ", &known.version, " -> ", &producer.version].concat();
                out.push(words);
            }
            None if producer.version.is_empty() => out.push([producer.name.as_str(), " is new"].concat()),
            None => out.push([producer.name.as_str(), " ", &producer.version, " is new"].concat()),
        }
    }
    for producer in before {
        if !new.metadata.producers.iter().any(|p| p.field == producer.field && p.name == producer.name) {
            out.push([producer.name.as_str(), " was removed"].concat());
        }
    }
    out
}
