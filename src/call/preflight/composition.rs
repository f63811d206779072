//! The component composed with those that satisfy its imports: `--with`. Values, resources and streams cross
//! between them by the canonical ABI, as in any composition. The preflight looks at their headers alone.

use super::entry::callable;
use super::findings::{answer_taken, core_with};
use super::target::find;
use crate::artifact::Artifact;
use crate::call::request::CallRequest;
use crate::finding::{Code, Finding, Severity, Source, SourceKind};
use crate::fix::{self, RepairRequest};
use crate::link::Provides;
use crate::link::{Refused, explain_refused};
use crate::surface::{Direction, Found, by_name_map};

/// What is called, composed with what was given with it.
pub(in crate::call) struct Composition<'a> {
    artifact: &'a Artifact,
    with: Vec<&'a Artifact>,
    together: Option<fix::RepairPlan<'a>>,
}

impl<'a> Composition<'a> {
    /// Puts an artifact together with the others.
    ///
    /// # Errors
    /// When they do not fit together.
    pub(in crate::call) fn new(artifact: &'a Artifact, request: &CallRequest<'a>) -> Result<Self, Vec<Finding>> {
        let mut composition = Composition { artifact, with: request.with.to_vec(), together: None };
        if request.with.is_empty() {
            return Ok(composition);
        }
        callable(artifact)?;
        for other in request.with.iter().filter(|other| other.is_component()) {
            callable(other)?;
        }
        if !artifact.is_component() {
            return Err(vec![core_with(&artifact.name)]);
        }
        let provides = request.options.provides.clone();
        let repair =
            RepairRequest { with: request.with.to_vec(), provides, keep_versions: true, ..RepairRequest::default() };
        let failed = |message: String| vec![fix::not_writable(&artifact.name, &message, &[], Vec::new())];
        let plan = fix::plan(artifact, None, &repair, false).map_err(|error| failed(error.to_string()))?;
        if !plan.is_possible() {
            return Err(plan.findings);
        }
        let taken: Vec<Finding> = request.answers.iter().filter_map(|text| composition.taken(&plan, text)).collect();
        if !taken.is_empty() {
            return Err(taken);
        }
        composition.together = Some(plan);
        Ok(composition)
    }

    /// An answer for a function that is satisfied from inside already.
    fn taken(&self, plan: &fix::RepairPlan<'_>, text: &str) -> Option<Finding> {
        let name = text[..text.find('=')?].trim();
        let Found::Nothing = find(plan.proof.as_ref()?.surface.as_ref()?, name, Direction::Import) else { return None };
        let all = std::iter::once(self.artifact).chain(self.with.iter().copied());
        let mut functions = all.filter_map(|artifact| artifact.surface.as_ref()).flat_map(|surface| {
            match find(surface, name, Direction::Import) {
                Found::One(function) => Some(function.path()),
                _ => None,
            }
        });
        let path = functions.next()?;
        let root = path.split('#').next().unwrap_or(&path);
        let by = self.with.iter().find(|other| {
            other.surface.as_ref().is_some_and(|surface| by_name_map(&surface.exports, root).is_some())
        })?;
        let source = Source::new(SourceKind::Argument, "--answer", text);
        Some(answer_taken(&source, 0..name.len(), &path, &by.name))
    }

    /// The artifact that the preflight reads, of which only the headers are complete.
    pub(in crate::call) fn skeleton(&self) -> &Artifact {
        self.together.as_ref().and_then(|plan| plan.proof.as_ref()).unwrap_or(self.artifact)
    }

    /// The artifact by itself.
    pub(in crate::call) fn original(&self) -> &Artifact {
        self.artifact
    }

    /// All of it as one component; `None` where nothing was given with the artifact.
    pub(in crate::call) fn compose(&self) -> Result<Option<Artifact>, Box<Finding>> {
        let Some(plan) = &self.together else { return Ok(None) };
        let failed = |message: String| Box::new(fix::not_writable(&self.artifact.name, &message, &[], Vec::new()));
        match plan.carry_out() {
            Ok(Some(bytes)) => Ok(Some(Artifact::from_bytes(self.artifact.name.clone(), bytes))),
            Ok(None) => Err(failed("the parts do not fit together".to_owned())),
            Err(error) => Err(failed(error.to_string())),
        }
    }

    /// Unused `--with` components are warnings, not errors.
    pub(in crate::call) fn notes(&self) -> Vec<Finding> {
        let findings = self.together.as_ref().map_or(&[][..], |plan| &plan.findings);
        let idle = findings.iter().filter(|finding| finding.code == Code::MD0753).cloned();
        idle.map(|finding| finding.severity(Severity::Warning)).collect()
    }

    /// Findings about imports, with the file that has the import in place of the composition.
    pub(in crate::call) fn attributed(&self, findings: Vec<Finding>, provides: &Provides) -> Vec<Finding> {
        let has = |artifact: &Artifact, name: &str| {
            artifact.surface.as_ref().is_some_and(|surface| surface.import(name).is_some())
        };
        let one = |finding: Finding| {
            let root = finding.subject.as_deref().map(|path| path.split('#').next().unwrap_or(path));
            let Some(root) = root.filter(|root| !has(self.artifact, root)) else { return finding };
            let Some(other) = self.with.iter().find(|other| has(other, root)) else { return finding };
            let refused = Refused { import: root.to_owned(), ..Refused::default() };
            let told = explain_refused(&refused, Some(other), provides);
            if told.code != finding.code {
                return finding.note(format!("`{}` imports it", other.name));
            }
            // What is to be done is about the whole of it.
            Finding { place: told.place, related: told.related, annotations: told.annotations, ..finding }
        };
        findings.into_iter().map(one).collect()
    }
}
