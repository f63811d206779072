//! Why a lookup fails in a file.

use super::api::{Lookup, LookupApi, LookupContext};
use super::core::simulate_core;
use super::diagnose::{LookupFault, diagnose};
use super::findings::{component_given, core_finding, lookup_finding};
use crate::artifact::{self, Artifact, Kind, Role};
use crate::finding::Finding;
use crate::path::{VersionPlace, read};
use crate::surface::Surface;
use std::ops::Range;

/// Decides from the file why a lookup fails, or that it does not. The first finding is the cause.
pub fn explain_lookup(lookup: &Lookup, artifact: &Artifact, context: &LookupContext) -> Vec<Finding> {
    if lookup.api == LookupApi::Core {
        return match &artifact.core {
            Some(core) => {
                core_finding(&lookup.name, &simulate_core(core, &lookup.name), core, artifact).into_iter().collect()
            }
            None if artifact.is_component() => vec![component_given(&artifact.name, context.language)],
            None => artifact.findings.first().cloned().into_iter().collect(),
        };
    }
    let on_surface = |surface| lookup_finding(lookup, &diagnose(lookup, surface), surface, &artifact.name, context);
    if let Some(finding) = not_a_component(artifact) {
        let embedded = artifact.surface.as_ref().filter(|_| artifact.kind == Kind::CoreModule(Role::Embedded));
        let then = embedded.map(on_surface).filter(|then| then.code != LookupFault::Found.code());
        return [finding].into_iter().chain(then).collect();
    }
    match &artifact.surface {
        Some(surface) => vec![on_surface(surface)],
        None => artifact.findings.clone(),
    }
}

/// Why `wasmtime run --invoke` fails for a call. If it finds the function, it rejected the arguments, with
/// this message and range in the call.
pub(crate) fn explain_invoke(
    call: &str,
    surface: &Surface,
    file: &str,
    context: &LookupContext,
    rejected: impl FnOnce() -> Option<(String, Option<Range<usize>>)>,
) -> Option<Finding> {
    let lookup = Lookup::new(LookupApi::Invoke, call);
    let mut diagnosis = diagnose(&lookup, surface);
    if diagnosis.fault == LookupFault::Found {
        let (message, span) = rejected()?;
        diagnosis.fault = LookupFault::Arguments { message, span };
    }
    Some(lookup_finding(&lookup, &diagnosis, surface, file, context))
}

/// Why no lookup in a component can succeed in the file.
pub fn not_a_component(artifact: &Artifact) -> Option<Finding> {
    match artifact.kind {
        Kind::Component | Kind::Precompiled { component: true } => None,
        _ => artifact::not_a_component(artifact).into_iter().chain(artifact.findings.first().cloned()).next(),
    }
}

/// Whether a name has its version after the package, as only WIT texts write it.
pub(crate) fn version_misplaced(name: &str) -> bool {
    read(name).version_place() == Some(VersionPlace::AfterPackage)
}
