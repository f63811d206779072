//! What the shape of a file alone decides.

use crate::artifact::{Artifact, Kind};
use crate::explain::causes::*;
use crate::explain::question::rank::Candidate;
use crate::finding::{Confidence, Finding, Side};
use crate::surface::ItemKind;

/// The imports and exports that are no instances, where a composer takes instances only.
pub(in crate::explain::answer) fn non_instance(
    candidates: &mut Vec<Candidate>,
    artifact: &Artifact,
) -> Option<Finding> {
    let shape = |c: &Candidate| c.cause == COMPOSE_SHAPE && c.symptom.template.contains("non-instance");
    candidates.iter().find(|candidate| shape(candidate))?;
    let surface = artifact.surface.as_ref().filter(|_| artifact.is_component())?;
    let imports: Vec<String> = surface
        .imports
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Func(ty) => Some(format!("`{}: {}`", item.name, surface.func_text(ty))),
            _ => None,
        })
        .collect();
    if imports.is_empty() {
        return None;
    }
    candidates.retain(|candidate| !shape(candidate));
    let headline = "the component imports top-level functions, but the composer accepts instances only";
    Some(
        Finding::new(COMPOSE_SHAPE, headline)
            .side(Side::Guest)
            .place(&artifact.name, None)
            .note(format!("it imports {}", imports.join(", ")))
            .advise(
                "move them into an interface that the world imports, and rebuild; or use wac, which composes top-level imports",
            ),
    )
}

/// Whether the file has an `_initialize` that the host has to call.
pub(in crate::explain::answer) fn initialize(candidates: &mut [Candidate], artifact: &Artifact) {
    let found = candidates.iter_mut().find(|candidate| candidate.cause == BEFORE_INITIALIZE);
    let core = artifact.core.as_ref().filter(|_| matches!(artifact.kind, Kind::CoreModule(_)));
    let (Some(candidate), Some(core)) = (found, core) else { return };
    if core.export("_initialize").is_some() {
        candidate.confidence = Confidence::Certain;
    } else {
        candidate.doubt("it exports no `_initialize`".to_owned());
    }
}
