//! What `inspect` says of one file where a line is all that is asked for.

use super::inspection::Inspection;
use super::kind::{Kind, Role};
use super::{Artifact, reexports};
use crate::finding::input::Reexported;
use crate::finding::input::{JavaScriptHalf, NotComponentized, PlainModule};
use crate::finding::{Command, Finding, Report, Severity, Verdict};
use crate::path;
use crate::surface::{CoreItem, CoreKind, Direction, Function};

/// How many imports that JavaScript would supply are named.
const NAMED_IMPORTS: usize = 4;

/// What `inspect` says of one file in a line: far sooner gathered than an [`Inspection`], which counts
/// where there are a thousand files.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Brief {
    /// The name as given.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The full paths of the functions that it exports.
    pub functions: Vec<String>,
    /// What is wrong or worth knowing.
    pub findings: Vec<Finding>,
}

impl Brief {
    /// Gathers it; `validated` is what looking at all of the code gave, if that was asked for.
    pub fn of(artifact: &Artifact, validated: Option<Option<Finding>>) -> Self {
        let is_func = |item: &&CoreItem| item.ty.kind() == CoreKind::Func;
        let functions = match (&artifact.surface, &artifact.core) {
            (Some(surface), _) => surface.functions(Direction::Export).iter().map(Function::path).collect(),
            (None, Some(core)) => core.exports.iter().filter(is_func).map(|item| item.name.clone()).collect(),
            (None, None) => Vec::new(),
        };
        Brief {
            name: artifact.name.clone(),
            kind: artifact.kind.clone(),
            functions,
            findings: findings(artifact, validated),
        }
    }

    /// The report on the file; `next` is the next useful command line.
    pub fn report(&self, next: Option<Command>) -> Report {
        let mut report = Report::new("inspect", &self.name, Some(self.kind.words()));
        report.findings.clone_from(&self.findings);
        let verdict = if self.has_errors() { Verdict::Unhealthy } else { Verdict::Healthy };
        report.conclude(verdict, [&self.name, " ", &self.kind.predicate()].concat());
        report.next = next;
        report
    }

    /// Whether any finding is an error: the file is damaged, invalid or not wasm.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

impl From<&Inspection> for Brief {
    fn from(inspection: &Inspection) -> Self {
        let functions = inspection.exports.iter().filter(|entry| entry.function.is_some());
        Brief {
            name: inspection.name.clone(),
            kind: inspection.kind.clone(),
            functions: functions.map(|entry| entry.path.clone()).collect(),
            findings: inspection.findings.clone(),
        }
    }
}

/// What was found while reading, what looking at the code gave, and what the file's role asks for.
pub(super) fn findings(artifact: &Artifact, validated: Option<Option<Finding>>) -> Vec<Finding> {
    let mut findings = artifact.findings.clone();
    findings.extend(validated.flatten());
    findings.extend(role_finding(artifact));
    findings.extend(reexported(artifact).map(|finding| finding.severity(Severity::Warning)));
    findings
}

/// That imports are exported as they are, which no wasmtime loads.
pub(crate) fn reexported(artifact: &Artifact) -> Option<Finding> {
    let surface = artifact.surface.as_ref().filter(|_| artifact.is_component())?;
    let functions = reexports(artifact.skeleton(), surface);
    (!functions.is_empty()).then(|| Reexported { file: artifact.name.clone(), functions }.into())
}

/// What a core module's role asks for; no error here, since the file itself is fine.
fn role_finding(artifact: &Artifact) -> Option<Finding> {
    let (Kind::CoreModule(role), Some(core)) = (&artifact.kind, &artifact.core) else { return None };
    let finding: Finding = match role {
        Role::Embedded => NotComponentized {
            file: artifact.name.clone(),
            sections: artifact.metadata.component_types.clone(),
            world: artifact.world.as_ref().and_then(|world| world.name.clone()),
            preview1: core.imports_preview1(),
            command: core.export("_start").is_some(),
        }
        .into(),
        Role::WasmBindgen | Role::Emscripten => JavaScriptHalf {
            file: artifact.name.clone(),
            tool: if *role == Role::WasmBindgen { "wasm-bindgen" } else { "emscripten" },
            imports: core
                .imports
                .iter()
                .filter(|item| item.ty.kind() == CoreKind::Func)
                .take(NAMED_IMPORTS)
                .map(|item| path::core_import(item.module.as_deref().unwrap_or_default(), &item.name))
                .collect(),
        }
        .into(),
        Role::Mangled => PlainModule { file: artifact.name.clone(), what: artifact.kind.words(), mangled: true }.into(),
        _ => return None,
    };
    Some(finding.severity(Severity::Warning))
}
