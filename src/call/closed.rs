//! A component with those that satisfy its imports: `--with`.
//!
//! They are put together as one component, so that values, resources and streams cross between them
//! by the canonical ABI, as in any composition. The preflight looks at their headers alone.

use super::asked::Asked;
use super::preflight::callable;
use super::target::{Found, find_in};
use crate::artifact::Artifact;
use crate::finding::calling::{AnswerTaken, CoreWith};
use crate::finding::{Code, Finding, Severity, Source, SourceKind};
use crate::fix::{self, RepairRequest};
use crate::link::Provides;
use crate::link::{Refused, explain_refused};
use crate::surface::{Direction, by_name_map};

/// What is called, everything that was given with it inside.
pub(super) struct Closed<'a> {
    artifact: &'a Artifact,
    with: Vec<&'a Artifact>,
    together: Option<fix::RepairPlan<'a>>,
}

impl<'a> Closed<'a> {
    /// Puts an artifact together with the others.
    ///
    /// # Errors
    /// When they do not fit together.
    pub(super) fn new(artifact: &'a Artifact, asked: &Asked<'a>) -> Result<Self, Vec<Finding>> {
        let mut closed = Closed { artifact, with: asked.with.to_vec(), together: None };
        if asked.with.is_empty() {
            return Ok(closed);
        }
        callable(artifact)?;
        for other in asked.with.iter().filter(|other| other.is_component()) {
            callable(other)?;
        }
        if !artifact.is_component() {
            return Err(vec![CoreWith { file: artifact.name.clone() }.into()]);
        }
        let provides = asked.options.provides.clone();
        let request =
            RepairRequest { with: asked.with.to_vec(), provides, keep_versions: true, ..RepairRequest::default() };
        let failed = |message: String| vec![fix::not_writable(&artifact.name, &message, &[], Vec::new())];
        let plan = fix::plan(artifact, None, &request, false).map_err(|error| failed(error.to_string()))?;
        if !plan.is_possible() {
            return Err(plan.findings);
        }
        let taken: Vec<Finding> = asked.answers.iter().filter_map(|text| closed.taken(&plan, text)).collect();
        if !taken.is_empty() {
            return Err(taken);
        }
        closed.together = Some(plan);
        Ok(closed)
    }

    /// An answer for a function that is satisfied from inside already.
    fn taken(&self, plan: &fix::RepairPlan<'_>, text: &str) -> Option<Finding> {
        let name = text[..text.find('=')?].trim();
        let open = plan.proof.as_ref()?.surface.as_ref()?.functions(Direction::Import);
        let Found::Nothing = find_in(&open, name) else { return None };
        let all = std::iter::once(self.artifact).chain(self.with.iter().copied());
        let mut functions = all.filter_map(|artifact| artifact.surface.as_ref()).flat_map(|surface| {
            match find_in(&surface.functions(Direction::Import), name) {
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
        Some(AnswerTaken { source, span: 0..name.len(), path, by: by.name.clone() }.into())
    }

    /// What the preflight looks at.
    pub(super) fn headers(&self) -> &Artifact {
        self.together.as_ref().and_then(|plan| plan.proof.as_ref()).unwrap_or(self.artifact)
    }

    /// The artifact by itself.
    pub(super) fn alone(&self) -> &Artifact {
        self.artifact
    }

    /// All of it as one component; `None` where there is nothing but the artifact.
    pub(super) fn whole(&self) -> Result<Option<Artifact>, Box<Finding>> {
        let Some(plan) = &self.together else { return Ok(None) };
        let failed = |message: String| Box::new(fix::not_writable(&self.artifact.name, &message, &[], Vec::new()));
        match plan.carry_out() {
            Ok(Some(bytes)) => Ok(Some(Artifact::from_bytes(self.artifact.name.clone(), bytes))),
            Ok(None) => Err(failed("the parts do not fit together".to_owned())),
            Err(error) => Err(failed(error.to_string())),
        }
    }

    /// What was given and is of no use is worth a word, and no reason not to call.
    pub(super) fn notes(&self) -> Vec<Finding> {
        let findings = self.together.as_ref().map_or(&[][..], |plan| &plan.findings);
        let idle = findings.iter().filter(|finding| finding.code == Code::MD0753).cloned();
        idle.map(|finding| finding.severity(Severity::Warning)).collect()
    }

    /// Findings about imports, told of the file that has the import where it is one of the others.
    pub(super) fn attributed(&self, findings: Vec<Finding>, provides: &Provides) -> Vec<Finding> {
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
