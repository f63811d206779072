//! Causes held against the file: what it confirms is certain, what it refutes falls behind.

use super::judge_core::import_names;
use super::rank::Candidate;
use super::symptom::Symptoms;
use super::table::Reading;
use crate::artifact::{Artifact, Kind};
use crate::explain::lookup::not_a_component;
use crate::finding::{Cause, Confidence, Finding, Severity};
use crate::surface::InterfaceName;

/// What the file has to say itself.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    /// Findings that follow from the file.
    pub(crate) findings: Vec<Finding>,
}

/// What a file says of a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    /// It cannot be anything else.
    Yes,
    /// It cannot be this.
    No,
    /// Nothing.
    Nothing,
}

/// Re-ranks causes by what the file says.
pub(crate) fn decide(candidates: &mut Vec<Candidate>, symptoms: &Symptoms, artifact: &Artifact) -> Decided {
    for candidate in candidates.iter_mut() {
        match says(candidate, artifact) {
            Says::Yes => {
                candidate.strength = 99;
                candidate.confidence = Confidence::Certain;
            }
            Says::No => {
                candidate.strength = candidate.strength.saturating_sub(60);
                candidate.confidence = Confidence::Guess;
            }
            Says::Nothing => {}
        }
    }
    candidates.sort_by(|a, b| b.strength.cmp(&a.strength).then(a.cause.cmp(&b.cause)));
    candidates.retain(|candidate| candidate.strength > 10);
    let mut findings = Vec::new();
    if wants_component(symptoms) {
        findings.extend(not_a_component(artifact));
    }
    let broken = artifact.findings.iter().filter(|finding| finding.severity == Severity::Error);
    for finding in broken {
        if !findings.iter().any(|known: &Finding| known.code == finding.code) {
            findings.push(finding.clone());
        }
    }
    Decided { findings }
}

/// Whether the file shows that a cause cannot be the one.
pub(crate) fn refutes(candidate: &Candidate, artifact: &Artifact) -> bool {
    says(candidate, artifact) == Says::No
}

/// Whether the message comes from something that reads components.
fn wants_component(symptoms: &Symptoms) -> bool {
    symptoms.all.iter().any(|symptom| {
        matches!(symptom.reading, Reading::Sure(Cause::ModuleGiven))
            || matches!(symptom.reading, Reading::Is(causes) if causes.first().is_some_and(|(cause, _)| matches!(cause, Cause::ModuleGiven | Cause::WitPackage)))
            || matches!(symptom.reading, Reading::Encoding | Reading::Instance)
    })
}

fn says(candidate: &Candidate, artifact: &Artifact) -> Says {
    let component = matches!(artifact.kind, Kind::Component);
    let module = matches!(artifact.kind, Kind::CoreModule(_));
    let when = |yes: bool| if yes { Says::Yes } else { Says::No };
    match candidate.cause {
        Cause::ModuleGiven => when(module),
        Cause::ComponentGiven | Cause::RuntimeLacksComponents if !component => Says::No,
        Cause::WitPackage => when(artifact.kind == Kind::WitPackage),
        Cause::NotACommand if component => when(!exports_run(artifact)),
        Cause::MissingEntrypoint if module => {
            when(artifact.core.as_ref().is_some_and(|core| core.export("_start").is_none()))
        }
        Cause::AbiDrift if matches!(artifact.kind, Kind::OtherVersion { .. }) => Says::Yes,
        Cause::CoreImportUndefined | Cause::WasiNotLinked | Cause::ImportType if module => imports(candidate, artifact),
        Cause::CoreFuncNotExported if component => Says::No,
        Cause::HostLacksWasi | Cause::HostLacksImport | Cause::FlagNeeded | Cause::WasiVersion if component => {
            imports_interface(candidate, artifact)
        }
        Cause::WrongFile => when(matches!(artifact.kind, Kind::Foreign(_) | Kind::BadText)),
        _ => Says::Nothing,
    }
}

fn exports_run(artifact: &Artifact) -> bool {
    let Some(surface) = &artifact.surface else { return false };
    surface.exports.iter().any(|item| item.name.starts_with("wasi:cli/run@"))
}

/// Whether the module has the import that the message names.
fn imports(candidate: &Candidate, artifact: &Artifact) -> Says {
    let Some(core) = &artifact.core else { return Says::Nothing };
    let (module, name) = import_names(&candidate.symptom);
    if module.is_empty() {
        return Says::Nothing;
    }
    let there = core
        .imports
        .iter()
        .any(|item| item.module.as_deref() == Some(module) && (name.is_empty() || item.name == name));
    if there { Says::Nothing } else { Says::No }
}

/// Whether the component has the import that the message names.
fn imports_interface(candidate: &Candidate, artifact: &Artifact) -> Says {
    let (Some(surface), Some(name)) = (&artifact.surface, candidate.symptom.get("name")) else { return Says::Nothing };
    let wanted = InterfaceName::parse(name);
    let there = surface.imports.iter().any(|item| {
        item.name == name
            || wanted.as_ref().is_some_and(|wanted| {
                InterfaceName::parse(&item.name).is_some_and(|found| found.unversioned() == wanted.unversioned())
            })
    });
    if there { Says::Nothing } else { Says::No }
}
