//! Causes held against the file: what it confirms is certain, what it refutes falls behind.

use crate::artifact::{Artifact, Core, Kind};
use crate::explain::causes::*;
use crate::explain::question::rank::Candidate;
use crate::explain::question::symptom::{Symptom, Symptoms};
use crate::explain::question::table::{Cue, Reading};
use crate::explain::question::{Family, import_names, names};
use crate::finding::{Confidence, Finding, Severity};
use crate::lookup::not_a_component;
use crate::surface::{CoreItem, InterfaceName, Surface};
use std::ops::Range;

/// What a file says of a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Says {
    /// It cannot be anything else.
    Yes,
    /// It cannot be this, for that reason.
    No(String),
    /// It cannot be this: the file is of another kind.
    OtherKind,
    /// Nothing.
    Nothing,
}

/// Orders causes by what the file says of them.
pub(super) fn decide(candidates: &mut Vec<Candidate>, artifact: &Artifact) {
    let best = candidates.first().map(|candidate| candidate.strength);
    let spans = |candidates: &[Candidate], keep: fn(&Candidate) -> bool| -> Vec<Range<usize>> {
        candidates.iter().filter(|c| keep(c)).map(|c| c.symptom.span.clone()).collect()
    };
    let mut confirmed = false;
    let mut of_another_kind = Vec::new();
    for (at, candidate) in candidates.iter_mut().enumerate() {
        match says(candidate, artifact) {
            // What the words hardly speak for is not what they are about, however true it is of the file.
            Says::Yes if Some(candidate.strength) == best && !confirmed => {
                candidate.confidence = Confidence::Certain;
                confirmed = true;
            }
            Says::No(reason) => candidate.doubt(reason),
            Says::OtherKind => {
                candidate.doubt(format!("it {}", artifact.kind.predicate()));
                of_another_kind.push(at);
            }
            Says::Yes | Says::Nothing => {}
        }
    }
    // A message with several readings is read as one about a file of this kind.
    for at in of_another_kind.into_iter().rev() {
        let span = candidates[at].symptom.span.clone();
        let of_function = matches!(candidates[at].symptom.reading, Reading::Func(_));
        if of_function && candidates.iter().enumerate().any(|(other, c)| other != at && c.symptom.span == span) {
            candidates.remove(at);
        }
    }
    // Where the file refutes what a message says, it is about another file, whatever its cause.
    let refuted = spans(candidates, |c| c.refuted.is_some());
    candidates.retain(|c| c.refuted.is_some() || c.place == 0 || !refuted.contains(&c.symptom.span));
    let stands = |c: &Candidate| c.confidence == Confidence::Certain;
    candidates.sort_by_key(|c| (!stands(c), c.refuted.is_some()));
}

/// What is wrong with the file itself, or with its kind, where the text is about something else.
pub(super) fn of_the_file(symptoms: &Symptoms, artifact: &Artifact) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        if wants_component(symptoms) { not_a_component(artifact).into_iter().collect() } else { Vec::new() };
    for finding in artifact.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        if !findings.iter().any(|known| known.code == finding.code) {
            findings.push(finding.clone());
        }
    }
    findings
}

/// Whether the message comes from something that reads components.
fn wants_component(symptoms: &Symptoms) -> bool {
    symptoms.all.iter().filter(|symptom| !symptoms.near(Cue::Encoding, &symptom.span)).any(|symptom| {
        matches!(symptom.reading, Reading::Proves(causes) | Reading::Suggests(causes) if matches!(causes.first(), Some(&MODULE_GIVEN | &WIT_PACKAGE)))
            || matches!(symptom.reading, Reading::Encoding | Reading::Instance)
    })
}

fn says(candidate: &Candidate, artifact: &Artifact) -> Says {
    let component = matches!(artifact.kind, Kind::Component);
    let module = matches!(artifact.kind, Kind::CoreModule(_));
    let when = |yes: bool| if yes { Says::Yes } else { Says::OtherKind };
    let symptom = &candidate.symptom;
    match candidate.cause {
        MODULE_GIVEN => when(module),
        COMPONENT_GIVEN | RUNTIME_LACKS_COMPONENTS if !component => Says::OtherKind,
        WIT_PACKAGE => when(artifact.kind == Kind::WitPackage),
        NOT_A_COMMAND if component => match run(artifact) {
            Some(name) => Says::No(format!("it exports `{name}`")),
            None => Says::Yes,
        },
        MISSING_ENTRYPOINT => match artifact.core.as_ref().filter(|_| module).map(|core| core.export("_start")) {
            Some(Some(_)) => Says::No("it exports `_start`".to_owned()),
            Some(None) => Says::Yes,
            None => Says::Nothing,
        },
        ABI_DRIFT if matches!(artifact.kind, Kind::OtherVersion { .. }) => Says::Yes,
        CORE_IMPORT_UNDEFINED | WASI_NOT_LINKED | IMPORT_TYPE | CORE_IMPORT_NOT_IN_WIT if is_core_import(symptom) => {
            match &artifact.core {
                Some(core) if module => imports(symptom, core),
                _ if component && !names::is_wit_interface(import_names(symptom).0) => Says::OtherKind,
                _ => Says::Nothing,
            }
        }
        ADAPTER_MISSING if module => match &artifact.core {
            Some(core) if !core.imports.iter().any(of_preview1) => {
                Says::No("it imports nothing of WASI preview 1".to_owned())
            }
            _ => Says::Nothing,
        },
        REALLOC_MISSING if module => {
            let names = ["cabi_realloc", "cm32p2_realloc"];
            let found =
                names.iter().find(|name| artifact.core.as_ref().is_some_and(|core| core.export(name).is_some()));
            found.map_or(Says::Nothing, |name| Says::No(format!("it exports `{name}`")))
        }
        GUEST_LACKS_EXPORT if module => guest_export(symptom, artifact),
        CORE_FUNC_NOT_EXPORTED if component => Says::OtherKind,
        HOST_LACKS_WASI | HOST_LACKS_IMPORT | FLAG_NEEDED | WASI_VERSION
            if matches!(symptom.reading, Reading::Link) =>
        {
            match &artifact.surface {
                Some(surface) => imports_interface(symptom, surface),
                None => Says::OtherKind,
            }
        }
        WRONG_FILE => when(matches!(artifact.kind, Kind::Foreign(_) | Kind::BadText)),
        _ => Says::Nothing,
    }
}

/// The export that makes a component a command.
fn run(artifact: &Artifact) -> Option<&str> {
    let surface = artifact.surface.as_ref()?;
    surface.exports.iter().map(|item| item.name.as_str()).find(|name| name.starts_with("wasi:cli/run@"))
}

fn is_core_import(symptom: &Symptom) -> bool {
    matches!(symptom.reading, Reading::CoreImport | Reading::CoreType | Reading::Encode)
}

fn of_preview1(import: &CoreItem) -> bool {
    import.module.as_deref().is_some_and(names::is_wasi_module)
}

/// Whether the module has the import that the message names.
fn imports(symptom: &Symptom, core: &Core) -> Says {
    let (module, name) = import_names(symptom);
    if module.is_empty() {
        return Says::Nothing;
    }
    let of_module: Vec<&CoreItem> = core.imports.iter().filter(|item| item.module.as_deref() == Some(module)).collect();
    if of_module.iter().any(|item| name.is_empty() || item.name == name) {
        return Says::Nothing;
    }
    if of_module.is_empty() {
        let mut modules: Vec<&str> = core.imports.iter().filter_map(|item| item.module.as_deref()).collect();
        modules.dedup();
        return Says::No(match listed(&modules) {
            Some(modules) => format!("it imports nothing from `{module}`, only from {modules}"),
            None => "it imports nothing".to_owned(),
        });
    }
    let names: Vec<&str> = of_module.iter().map(|item| item.name.as_str()).collect();
    Says::No(format!(
        "it does not import `{module}` `{name}`; from `{module}` it imports {}",
        listed(&names).unwrap_or_default()
    ))
}

/// Whether the component has the import that the message names.
fn imports_interface(symptom: &Symptom, surface: &Surface) -> Says {
    let Some(name) = symptom.get("name") else { return Says::Nothing };
    if surface.imports.iter().any(|item| item.name == name) {
        return Says::Nothing;
    }
    let Some(wanted) = InterfaceName::parse(name) else {
        return Says::No(format!("it does not import `{name}`"));
    };
    let found = surface.imports.iter().find_map(|item| {
        let found = InterfaceName::parse(&item.name)?;
        (found.unversioned() == wanted.unversioned()).then_some((&item.name, found.matches(&wanted)))
    });
    match found {
        Some((_, true)) => Says::Nothing,
        Some((found, false)) => Says::No(format!("it imports `{found}` instead of `{name}`")),
        None => Says::No(format!("it does not import `{name}`")),
    }
}

/// Whether the module exports what the message says that it lacks.
fn guest_export(symptom: &Symptom, artifact: &Artifact) -> Says {
    let (Some(core), Some(function)) = (&artifact.core, symptom.get("f")) else { return Says::Nothing };
    let full = match symptom.get("i") {
        Some(interface) if !function.contains('#') => format!("{interface}#{function}"),
        _ => function.to_owned(),
    };
    if core.export(&full).is_some() { Says::No(format!("it exports `{full}`")) } else { Says::Nothing }
}

/// A few names.
fn listed(names: &[&str]) -> Option<String> {
    let shown: Vec<String> = names.iter().take(4).map(|name| format!("`{name}`")).collect();
    match (shown.is_empty(), names.len().saturating_sub(4)) {
        (true, _) => None,
        (false, 0) => Some(shown.join(", ")),
        (false, more) => Some(format!("{} and {more} more", shown.join(", "))),
    }
}

/// The capture that says what a module imports where the message does not.
pub(super) const BY_FILE: &str = "imported";

/// Fills in what a message about an import leaves out and the file tells: an import of the module it
/// names, or of those that no WASI provides; one whose name tells most.
pub(super) fn complete(symptoms: &mut Symptoms, artifact: &Artifact) {
    let Some(core) = artifact.core.as_ref().filter(|_| matches!(artifact.kind, Kind::CoreModule(_))) else { return };
    let importing = |symptom: &Symptom| matches!(symptom.reading, Reading::CoreImport | Reading::Encode);
    let named = |symptom: &&Symptom| importing(symptom) && !import_names(symptom).1.is_empty();
    let named: Vec<_> = symptoms.all.iter().filter(named).map(|symptom| symptom.span.clone()).collect();
    for symptom in &mut symptoms.all {
        let told = named.iter().any(|span| span.start <= symptom.span.start && symptom.span.end <= span.end);
        if told || !importing(symptom) {
            continue;
        }
        let (module, _) = import_names(symptom);
        let mut open: Vec<&CoreItem> = core
            .imports
            .iter()
            .filter(|item| match module {
                "" => !of_preview1(item),
                module => item.module.as_deref() == Some(module),
            })
            .collect();
        if open.is_empty() && module.is_empty() {
            open = core.imports.iter().collect();
        }
        let tells = |item: &&&CoreItem| {
            let family = names::family(item.module.as_deref().unwrap_or(""), &item.name);
            !matches!(family, Family::HostFunction | Family::Memory)
        };
        let Some(found) = open.iter().find(tells).or(open.first()) else { continue };
        let Some(module) = found.module.clone() else { continue };
        let same: Vec<&str> = open
            .iter()
            .filter(|item| item.module.as_deref() == Some(module.as_str()))
            .map(|item| item.name.as_str())
            .collect();
        let imported = format!("from `{module}` it imports {}", listed(&same).unwrap_or_default());
        symptom.captures = vec![("m", module), ("f", found.name.clone()), (BY_FILE, imported)];
    }
}
