//! The engines: what the files that were given decide about the things that a text names.

use super::decide::{decide, of_the_file};
use super::findings::shape::{initialize, non_instance};
use super::{Inquiry, is_lookup, lookups};
use crate::artifact::{Artifact, exports_nothing};
use crate::check;
use crate::explain::causes::*;
use crate::explain::findings::CUT_SHORT;
use crate::explain::question::is_of_conformance;
use crate::explain::question::rank::Candidate;
use crate::explain::question::symptom::Symptom;
use crate::explain::question::table::{Cue, Reading};
use crate::finding::{Code, Confidence, Finding, Related, Severity};
use crate::link::{Complaint, HostKind, Provides, Refused, explain_imports, explain_refused};
use crate::surface::{InterfaceName, Item};

/// What the files decide, the best first. Causes that they speak against fall behind.
pub(super) fn answer(case: &Inquiry<'_>, candidates: &mut Vec<Candidate>, artifact: &Artifact) -> Vec<Finding> {
    let looked_up = lookups::decided(case, artifact);
    for candidate in candidates.iter_mut().filter(|candidate| is_lookup(candidate.cause)) {
        if looked_up.found.contains(&candidate.symptom.span) {
            candidate.doubt("it exports that, and this lookup finds it".to_owned());
        }
    }
    let doubted: Vec<_> = candidates.iter().filter(|c| c.refuted.is_some()).map(|c| c.symptom.span.clone()).collect();
    candidates.retain(|c| c.refuted.is_some() || !doubted.contains(&c.symptom.span));
    if looked_up.invoked {
        candidates.retain(|candidate| candidate.cause != INVOKE_SYNTAX);
    }
    if looked_up.unnamed {
        candidates.retain(|candidate| !is_lookup(candidate.cause));
    }
    let mut findings = looked_up.findings;
    if artifact.is_component() && candidates.first().is_some_and(|candidate| candidate.cause == HOST_TYPES) {
        candidates.truncate(1);
    }
    if candidates.iter().all(|candidate| is_lookup(candidate.cause))
        && let Some(finding) = exports_nothing(artifact)
    {
        findings.retain(|finding| !is_lookup(finding.code));
        candidates.clear();
        findings.push(finding);
    }
    findings.extend(non_instance(candidates, artifact));
    initialize(candidates, artifact);
    findings.extend(compared(case, candidates, artifact));
    if !findings.iter().any(|finding| finding.code.as_str() < "MD0400" && finding.code.as_str() >= "MD0200") {
        findings.extend(linked(case, candidates, artifact));
    }
    decide(candidates, artifact);
    findings.extend(of_the_file(case.symptoms, artifact));
    if findings.is_empty() && candidates.is_empty() {
        findings.extend(named_import(case, artifact));
    }
    if findings.iter().any(|finding: &Finding| finding.confidence == Confidence::Certain && is_lookup(finding.code)) {
        candidates.retain(|candidate| !is_lookup(candidate.cause));
    }
    findings
}

/// Causes that a comparison of what is imported with what is offered decides.
fn is_of_linking(cause: Code) -> bool {
    matches!(
        cause,
        HOST_LACKS_WASI
            | HOST_LACKS_IMPORT
            | FLAG_NEEDED
            | WASI_VERSION
            | SAME_VERSION_DRIFT
            | IMPORT_TYPE
            | LINK_ORDER
            | SDK_SKEW
            | STALE_BINDINGS
            | HOST_TYPES
            | COMPOSE_SHAPE
            | COMPOSE_MISSING
            | RESOURCE_IDENTITY
    )
}

/// What `check` says of the file and the WIT, as the world that the file implements and as what its host
/// offers: of the names in the text if it says anything of those.
fn compared(case: &Inquiry<'_>, candidates: &mut Vec<Candidate>, artifact: &Artifact) -> Vec<Finding> {
    let Some(expected) = case.context.expected else { return Vec::new() };
    let of_conformance = |candidate: &Candidate| {
        is_of_conformance(candidate.cause) || candidate.symptom.template.contains("target world")
    };
    let about_types = |candidate: &Candidate| of_conformance(candidate) || is_of_linking(candidate.cause);
    if !candidates.iter().any(about_types) {
        return Vec::new();
    }
    let strict = candidates.iter().any(of_conformance);
    let question = check::Question { world: expected.world.map(str::to_owned), strict, ..check::Question::default() };
    let checked = check::report(expected.wit, artifact, &question).map(|report| report.findings);
    let mut findings = checked.unwrap_or_default();
    findings.retain(|finding| finding.severity == Severity::Error);
    if findings.is_empty() && !strict {
        findings = offered(case, artifact);
    }
    let named = |finding: &Finding| case.question.names.iter().any(|name| is_about(finding, name));
    if findings.iter().any(named) {
        findings.sort_by_key(|finding| !named(finding));
        if !strict {
            findings.retain(named);
        }
    } else if !strict && case.question.names.iter().any(|name| InterfaceName::parse(name).is_some()) {
        // It says nothing of the interface that the text names.
        return Vec::new();
    }
    if findings.is_empty() {
        let reason = format!("`check --strict` finds no difference from {}", expected.wit.name);
        for candidate in candidates.iter_mut().filter(|candidate| of_conformance(candidate)) {
            candidate.doubt(reason.clone());
        }
    } else {
        candidates.retain(|candidate| !about_types(candidate));
    }
    findings
}

/// What a host that offers the interfaces of the WIT refuses of the file.
fn offered(case: &Inquiry<'_>, artifact: &Artifact) -> Vec<Finding> {
    let Some(Ok(surface)) = case.context.expected.map(|expected| expected.wit.offered()) else { return Vec::new() };
    let provides = Provides::World(surface);
    explain_imports(artifact, &provides, HostKind::Embedding, case.language.unwrap_or_default())
}

/// Whether a finding is about an item of this name, at whatever version.
fn is_about(finding: &Finding, name: &str) -> bool {
    let bare = name.split('@').next().unwrap_or(name);
    let is_it = |text: &str| text.contains(bare);
    bare.len() > 2 && (finding.subject.as_deref().is_some_and(is_it) || is_it(&finding.headline))
}

/// What a linker reports for the imports that the text names: with the other components that were given,
/// or with WASI as wasmtime has it.
fn linked(case: &Inquiry<'_>, candidates: &mut Vec<Candidate>, artifact: &Artifact) -> Vec<Finding> {
    let mut findings = Vec::new();
    for other in case.context.others {
        let Some(surface) = &other.surface else { continue };
        let provides = Provides::exports_of(surface);
        let all = explain_imports(artifact, &provides, HostKind::Embedding, case.language.unwrap_or_default());
        let named = |finding: &Finding| case.question.names.iter().any(|name| is_about(finding, name));
        let any = all.iter().any(named);
        findings.extend(all.into_iter().filter(|finding| !any || named(finding)));
    }
    if !findings.is_empty() {
        candidates.retain(|candidate| !is_of_linking(candidate.cause));
        return findings;
    }
    for at in 0..candidates.len() {
        let Some(finding) = refused(case, &candidates[at], artifact) else { continue };
        if finding.code == HOST_LACKS_IMPORT && finding.confidence == Confidence::Certain {
            // That the file has the import does not say that the host lacks it: the message does.
            let said = super::facts::tells_missing(&candidates[at].symptom, case.symptoms);
            let mut finding = finding.confidence(if said { Confidence::Likely } else { Confidence::Guess });
            if !said {
                finding.related.insert(0, Related { text: CUT_SHORT.to_owned(), annotations: Vec::new() });
            }
            findings.push(finding);
        } else {
            findings.push(finding.confidence(candidates[at].confidence));
        }
        candidates.retain(|candidate| !is_of_linking(candidate.cause) || candidate.refuted.is_some());
        break;
    }
    findings
}

/// An import of the file that a text of no known form names: perhaps nothing satisfies it.
fn named_import(case: &Inquiry<'_>, artifact: &Artifact) -> Option<Finding> {
    let imports = &artifact.surface.as_ref()?.imports;
    let is_named = |item: &&Item| {
        let is_interface = InterfaceName::parse(item.interface()).is_some() && !item.kind.always_links();
        is_interface && case.source.text.contains(item.interface())
    };
    let import = imports.iter().find(is_named)?.name.clone();
    let language = case.language.unwrap_or_default();
    let refused = Refused { import, complaint: Complaint::Missing, language, ..Refused::default() };
    Some(explain_refused(&refused, Some(artifact), &Provides::default()).confidence(Confidence::Guess))
}

/// A cause of linking, decided from the file's own imports and what the host supplies.
fn refused(case: &Inquiry<'_>, candidate: &Candidate, artifact: &Artifact) -> Option<Finding> {
    let symptom: &Symptom = &candidate.symptom;
    let import = symptom.get("name").filter(|_| matches!(symptom.reading, Reading::Link))?;
    let surface = artifact.surface.as_ref()?;
    let wanted = InterfaceName::parse(import);
    surface.imports.iter().find(|item| {
        item.name == import || InterfaceName::parse(&item.name).zip(wanted.as_ref()).is_some_and(|(a, b)| a.matches(b))
    })?;
    let near = |cue| case.symptoms.near(cue, &symptom.span);
    let host = match candidate.cause {
        _ if near(Cue::MainModule) => HostKind::WasmtimeRun,
        _ if near(Cue::Serve) => HostKind::WasmtimeServe,
        FLAG_NEEDED => HostKind::WasmtimeRun,
        _ => HostKind::Embedding,
    };
    let refused = Refused {
        import: import.to_owned(),
        item: case.symptoms.instance_export(&symptom.span),
        complaint: Complaint::Missing,
        host,
        source: Some((std::sync::Arc::clone(case.source), case.place(&symptom.span))),
        language: case.language.unwrap_or_default(),
    };
    let finding = explain_refused(&refused, Some(artifact), &Provides::default());
    let is_wasi = import.starts_with("wasi:");
    (is_wasi || finding.name() == candidate.cause.class()).then_some(finding)
}
