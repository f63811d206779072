//! Repairs: the plan of what to do to a file so that it is what is expected, and the carrying out.
//!
//! A plan is made from types alone and proven on stand-ins for the components in it; the real bytes
//! are copied once, at the end, and never read. Types are not changed and nothing is guessed: what
//! stands in the way is a finding.

mod advice;
mod arena;
mod assemble;
mod choice;
mod componentize;
mod design;
mod edited;
mod findings;
mod fitting;
mod links;
mod proof;
mod request;
mod root_moves;
mod step;
mod strip;
mod wrap;

pub use advice::{Flags, advise_lookup, check};
pub(crate) use findings::not_writable;
pub use proof::{has_result, report};
pub use request::RepairRequest;
pub use step::RepairStep;
#[cfg(feature = "call")]
pub(crate) use wrap::stood_in_for;

use crate::artifact::{Artifact, Kind};
use crate::error::Error;
use crate::files::{write_whole, write_with};
use crate::finding::{Code, Finding};
use crate::surface::{Direction, Surface};
use componentize::Componentized;
use design::{Design, ImportSource, design};
use findings::{no_component, not_repairable};
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use wit_parser::{Resolve, WorldId};
use wrap::Wrapping;

/// How many imports are tried one by one where nothing valid comes of all together.
const MAX_INSIDE: usize = 32;

/// What is to be done to a file, and what it comes to.
#[derive(Debug)]
#[non_exhaustive]
pub struct RepairPlan<'a> {
    /// The steps, in order.
    pub steps: Vec<RepairStep>,
    /// What stands in the way.
    pub findings: Vec<Finding>,
    /// The repaired component with stand-ins for the components in it: the same types.
    pub proof: Option<Artifact>,
    /// Pairs of paths, in the component and as expected, that may be one item: equal types under
    /// names that do not decide it.
    pub undecided: Vec<(String, String)>,
    base: RepairInput<'a>,
    with: Vec<&'a Artifact>,
    wrapping: Option<Wrapping>,
    strip: bool,
}

/// The component that is repaired.
#[derive(Debug)]
enum RepairInput<'a> {
    File(&'a Artifact),
    /// Componentized of a core module.
    Componentized(Box<Artifact>),
}

impl RepairInput<'_> {
    fn artifact(&self) -> &Artifact {
        match self {
            RepairInput::File(artifact) => artifact,
            RepairInput::Componentized(artifact) => artifact,
        }
    }
}

/// Plans the repair of a file. `world` is the expected world where it is at hand as WIT; a core
/// module without a component type of its own is given it.
///
/// # Errors
/// When the file cannot be read.
pub fn plan<'a>(
    artifact: &'a Artifact,
    world: Option<(&Resolve, WorldId)>,
    request: &RepairRequest<'a>,
    strip: bool,
) -> Result<RepairPlan<'a>, Error> {
    let mut plan = RepairPlan {
        steps: Vec::new(),
        findings: Vec::new(),
        proof: None,
        undecided: Vec::new(),
        base: RepairInput::File(artifact),
        with: request.with.clone(),
        wrapping: None,
        strip,
    };
    match &artifact.kind {
        _ if !artifact.is_valid() => return Ok(plan),
        Kind::Component => {}
        Kind::CoreModule(_) => match componentize::componentize(artifact, world)? {
            Componentized::Component(bytes, steps) => {
                plan.steps = steps;
                plan.base = RepairInput::Componentized(Box::new(Artifact::from_bytes(artifact.name.clone(), bytes)));
            }
            Componentized::Not(finding) => {
                plan.findings.push(*finding);
                return Ok(plan);
            }
        },
        _ => {
            plan.findings.push(not_repairable(artifact));
            return Ok(plan);
        }
    }
    plan.wrap(request);
    if strip {
        plan.strip_step()?;
    }
    Ok(plan)
}

impl<'a> RepairPlan<'a> {
    fn wrap(&mut self, request: &RepairRequest<'a>) {
        let base = self.base.artifact();
        let Some(surface) = &base.surface else {
            self.findings.extend(base.findings.iter().cloned());
            return;
        };
        let with = request.with.iter().filter(|other| !other.is_component());
        self.findings.extend(with.map(|other| no_component(other)));
        if !self.findings.is_empty() {
            return;
        }
        let links = links::links(base, request);
        let mut design: Design = design(base, surface, request, &links);
        self.with = links.order.iter().map(|at| request.with[*at]).collect();
        self.findings.extend(design.findings.iter().cloned());
        if self.findings.iter().any(|finding| matches!(finding.code, Code::MD0707 | Code::MD0714)) {
            return;
        }
        self.undecided.clone_from(&design.undecided);
        let unlisted = std::mem::take(&mut design.unlisted);
        if design.steps.is_empty() && unlisted.is_empty() {
            self.proof = Some(Artifact::from_bytes(base.name.clone(), base.skeleton().to_vec()));
            return;
        }
        let without: Vec<(String, ImportSource)> =
            unlisted.iter().map(|name| (name.clone(), ImportSource::Stub)).collect();
        let kept = design.inside.clone();
        design.inside.extend(without);
        let mut tried = self.tried(surface, &design, request, &links);
        if tried.is_ok() {
            design.steps.extend(unlisted.into_iter().map(|import| RepairStep::GiveUp { import }));
        } else if !unlisted.is_empty() {
            // What is exported may speak of these types.
            design.inside = kept;
            if design.steps.is_empty() {
                self.proof = Some(Artifact::from_bytes(base.name.clone(), base.skeleton().to_vec()));
                return;
            }
            tried = self.tried(surface, &design, request, &links);
        }
        let size = base.bytes().len();
        match tried {
            Ok((wrapping, proof)) => {
                self.steps.extend(design.steps);
                let functions = lost(&design.view.surface(), &proof);
                if !functions.is_empty() {
                    self.steps.push(RepairStep::LeaveOut { functions });
                }
                self.steps.push(RepairStep::Wrap { size });
                self.proof = Some(proof);
                self.wrapping = Some(wrapping);
            }
            Err(message) => {
                let without = self.needed(surface, &mut design, request, &links);
                let steps = design.steps.iter().map(RepairStep::words).collect();
                self.findings.push(not_writable(&self.base.artifact().name, &message, &without, steps));
            }
        }
    }

    /// The imports without which nothing valid is made: those that alone, satisfied from inside, are in
    /// the way.
    fn needed(
        &self,
        surface: &Surface,
        design: &mut Design,
        request: &RepairRequest<'_>,
        links: &links::ComponentLinks,
    ) -> Vec<String> {
        let inside = std::mem::take(&mut design.inside);
        let mut needed = Vec::new();
        if self.tried(surface, design, request, links).is_ok() {
            for (name, by) in inside.iter().take(MAX_INSIDE) {
                design.inside = vec![(name.clone(), by.clone())];
                if self.tried(surface, design, request, links).is_err() {
                    needed.push(name.clone());
                }
            }
        }
        design.inside = inside;
        needed
    }

    /// What the design comes to, around stand-ins for the components, if that is valid.
    fn tried(
        &self,
        surface: &Surface,
        design: &Design,
        request: &RepairRequest<'_>,
        links: &links::ComponentLinks,
    ) -> Result<(Wrapping, Artifact), String> {
        let base = self.base.artifact();
        let wrapping = assemble::assemble(surface, design, request, links);
        let skeletons: Vec<&[u8]> =
            self.with.iter().copied().chain([base]).map(|artifact| artifact.skeleton()).collect();
        let bytes = wrapping.write(&skeletons).map_err(|error| error.to_string())?;
        let proof = Artifact::from_bytes(base.name.clone(), bytes);
        match proof.findings.first() {
            // The words of the validator, without the place in what is not there.
            Some(finding) => {
                let words = finding.headline.split_once(": ").map_or(finding.headline.as_str(), |(_, words)| words);
                Err(["what would be made is not valid: ", words].concat())
            }
            None => Ok((wrapping, proof)),
        }
    }

    fn strip_step(&mut self) -> Result<(), Error> {
        let (mut sections, mut saved) = (Vec::new(), 0);
        for artifact in self.with.iter().copied().chain([self.base.artifact()]) {
            let whole = artifact.whole().map_err(|error| Error::read(artifact.name.clone(), &error))?;
            let (stripped, names) = strip::strip(&whole, &artifact.layout);
            saved += (whole.len() - stripped.len()) as u64;
            sections.extend(names.into_iter().filter(|name| !sections.contains(name)).collect::<Vec<_>>());
        }
        if !sections.is_empty() {
            self.steps.push(RepairStep::Strip { sections, bytes: saved });
        }
        Ok(())
    }

    /// Whether the repaired component can be made.
    pub fn is_possible(&self) -> bool {
        self.proof.is_some()
    }

    /// Writes the repaired component to a file, whole or not at all, without holding it in memory.
    /// Whether there is one.
    ///
    /// # Errors
    /// When a file cannot be read, or this one not be written.
    pub fn save(&self, path: &Path) -> Result<bool, Error> {
        if let (Some(wrapping), false, true) = (&self.wrapping, self.strip, self.is_possible()) {
            let nested: Vec<&Artifact> = self.with.iter().copied().chain([self.base.artifact()]).collect();
            let sizes: Vec<u64> = nested.iter().map(|artifact| artifact.bytes().len()).collect();
            if let Some(pieces) = wrapping.pieces(&sizes) {
                write_with(path, |file| {
                    let mut nested = nested.iter();
                    pieces.iter().try_for_each(|piece| {
                        file.write_all(piece)?;
                        nested.next().map_or(Ok(()), |artifact| artifact.bytes().copy_to(file))
                    })
                })?;
                return Ok(true);
            }
        }
        match self.carry_out()? {
            Some(bytes) => write_whole(path, &bytes).map(|()| true),
            None => Ok(false),
        }
    }

    /// The repaired component; `None` where something stands in the way of making one.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn carry_out(&self) -> Result<Option<Vec<u8>>, Error> {
        if !self.is_possible() {
            return Ok(None);
        }
        let mut nested = Vec::new();
        for artifact in self.with.iter().copied().chain([self.base.artifact()]) {
            let whole = artifact.whole().map_err(|error| Error::read(artifact.name.clone(), &error))?;
            nested.push(match self.strip {
                true => std::borrow::Cow::Owned(strip::strip(&whole, &artifact.layout).0),
                false => whole,
            });
        }
        let Some(wrapping) = &self.wrapping else { return Ok(nested.pop().map(std::borrow::Cow::into_owned)) };
        let slices: Vec<&[u8]> = nested.iter().map(AsRef::as_ref).collect();
        // It was written once already, around the stand-ins.
        Ok(wrapping.write(&slices).ok())
    }
}

/// Paths of exported functions that were to be seen and are not in what was made.
fn lost(seen: &Surface, proof: &Artifact) -> Vec<String> {
    let paths = |surface: &Surface| -> Vec<String> {
        surface.functions(Direction::Export).into_iter().map(|function| function.path()).collect()
    };
    let kept: HashSet<String> = proof.surface.iter().flat_map(paths).collect();
    paths(seen).into_iter().filter(|path| !kept.contains(path)).collect()
}
