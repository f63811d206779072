//! The diagnosis of a lookup as findings.

use super::api::{Api, Lookup};
use super::core::{CoreOutcome, simulate_core};
use super::diagnose::{Diagnosis, diagnose};
use super::simulate::{Outcome, Scope, Step, simulate};
use crate::artifact::{self, Artifact, Kind, Role};
use crate::finding::lookup::{CoreLookedUp, Fault, LookedUp, Meant};
use crate::finding::{Confidence, Finding, Source};
use crate::path::{Asked, VersionPlace, read};
use crate::snippets::{self, Language};
use crate::surface::{CoreKind, Difference, Direction, Function, Match, Near, Surface};
use std::sync::Arc;

/// Where a looked-up name stands, and in which language the answer is wanted.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The text the name stands in (an error, a host's source), and the byte at which it starts.
    pub source: Option<(Arc<Source>, usize)>,
    /// The language of the code to paste.
    pub language: Language,
}

/// Decides from the file why a lookup fails, or that it does not. The first finding is the cause.
pub fn explain_lookup(lookup: &Lookup, artifact: &Artifact, context: &Context) -> Vec<Finding> {
    if lookup.api == Api::Core {
        return core_lookup(lookup, artifact).into_iter().collect();
    }
    if let Some(finding) = not_a_component(artifact) {
        let mut findings = vec![finding];
        if let (Some(surface), Kind::CoreModule(Role::Embedded)) = (&artifact.surface, &artifact.kind) {
            let then = on_surface(lookup, surface, artifact, context);
            if then.fault != Fault::Works {
                findings.push(then.into());
            }
        }
        return findings;
    }
    match &artifact.surface {
        Some(surface) => vec![on_surface(lookup, surface, artifact, context).into()],
        None => artifact.findings.clone(),
    }
}

/// Why the file is nothing that a component lookup could succeed on.
pub fn not_a_component(artifact: &Artifact) -> Option<Finding> {
    match artifact.kind {
        Kind::Component | Kind::Precompiled { component: true } => None,
        _ => artifact::not_a_component(artifact).into_iter().chain(artifact.findings.first().cloned()).next(),
    }
}

fn core_lookup(lookup: &Lookup, artifact: &Artifact) -> Option<Finding> {
    let Some(core) = &artifact.core else {
        return if artifact.is_component() {
            Some(crate::finding::lookup::ComponentGiven { file: artifact.name.clone() }.into())
        } else {
            artifact.findings.first().cloned()
        };
    };
    let (kind, import, near) = match simulate_core(core, &lookup.name) {
        CoreOutcome::Function => return None,
        CoreOutcome::NotAFunction(kind) => (Some(kind), None, Vec::new()),
        CoreOutcome::Import(module) => (None, Some(module), Vec::new()),
        CoreOutcome::NotFound(near) => (None, None, near),
    };
    let functions = core.exports.iter().filter(|item| item.ty.kind() == CoreKind::Func);
    Some(
        CoreLookedUp {
            name: lookup.name.clone(),
            file: artifact.name.clone(),
            kind,
            import,
            near,
            exports: functions.map(|item| item.name.clone()).collect(),
            languages: artifact.metadata.languages().into_iter().map(str::to_owned).collect(),
        }
        .into(),
    )
}

/// The facts of a lookup on a surface.
pub(crate) fn on_surface(lookup: &Lookup, surface: &Surface, artifact: &Artifact, context: &Context) -> LookedUp {
    let asked = read(&lookup.name);
    let trace = simulate(lookup, surface);
    let whole = whole_name(lookup, &asked);
    let Diagnosis { fault, meant, near } = diagnose(lookup, &whole, &trace, surface);
    let meant = meant.map(|function| meant_function(&function, surface));
    let mut snippets = Vec::new();
    let on_command_line = matches!(lookup.api, Api::Invoke | Api::Invoked);
    if let Some(meant) = meant.as_ref().filter(|_| !matches!(fault, Fault::Import)) {
        snippets = if on_command_line {
            snippets::for_command_line(meant, surface, &artifact.name)
        } else {
            snippets::for_lookup(meant, surface, context.language, &artifact.name)
        };
    }
    let command = meant
        .as_ref()
        .filter(|_| !matches!(fault, Fault::Import))
        .and_then(|meant| snippets::doctor_call(meant, surface, &artifact.name));
    LookedUp {
        asked,
        source: context.source.clone(),
        api: lookup.api.words(),
        on_command_line,
        file: artifact.name.clone(),
        fault,
        confidence: Confidence::Certain,
        meant,
        steps: trace.steps.iter().map(step_words).chain(end_words(&trace.outcome)).collect(),
        near: near.iter().map(near_words).collect(),
        snippets,
        command,
    }
    .sure()
}

/// The name with the parent it was looked up in.
fn whole_name(lookup: &Lookup, asked: &Asked) -> Asked {
    match &lookup.api {
        Api::GetExportIn(parent) | Api::Bindgen(Some(parent)) => {
            let mut whole = crate::path::full(&[parent], "");
            whole.push_str(&lookup.name);
            read(&whole)
        }
        _ => asked.clone(),
    }
}

/// What a lookup of a function should have named.
pub fn meant_function(function: &Function<'_>, surface: &Surface) -> Meant {
    Meant {
        path: function.path(),
        instances: function.instances.iter().map(|name| (*name).to_owned()).collect(),
        name: function.name.to_owned(),
        signature: surface.func_text(function.ty),
        is_async: function.ty.is_async,
    }
}

impl LookedUp {
    /// A near name that differs by letters, or lies in another interface, may be another function.
    fn sure(mut self) -> Self {
        if matches!(self.fault, Fault::Typo | Fault::OtherInterface) {
            self.confidence = Confidence::Likely;
        }
        self
    }
}

fn step_words(step: &Step) -> String {
    let place = match &step.scope {
        Scope::Root => "at the root".to_owned(),
        Scope::Instance(name) => format!("in `{name}`"),
        Scope::EveryInstance => "in every exported interface".to_owned(),
    };
    match &step.found {
        None => format!("`{}` {place}: nothing", step.name),
        Some((_, kind, Match::Exact)) => format!("`{}` {place}: found, {}", step.name, article(kind)),
        Some((name, kind, Match::Track)) => {
            format!("`{}` {place}: `{name}` on the same version track, {}", step.name, article(kind))
        }
    }
}

fn end_words(outcome: &Outcome) -> Option<String> {
    Some(match outcome {
        Outcome::Unreadable(message) => format!("the name does not parse: {}", message.lines().next().unwrap_or("")),
        Outcome::NotAFunction(kind) => format!("{} where a function is wanted", article(kind)),
        _ => return None,
    })
}

fn article(kind: &str) -> String {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { format!("an {kind}") } else { format!("a {kind}") }
}

fn near_words(near: &Near<'_>) -> (String, String) {
    let words = |difference: &Difference| match difference {
        Difference::Spelling => "spelled otherwise",
        Difference::Version => "another version",
        Difference::Case => "another case",
        Difference::AtRoot => "at the root",
        Difference::InInterface => "inside an interface",
        Difference::OtherInterface => "another interface",
        Difference::OtherPackage => "another package",
        Difference::OfResource => "of a resource",
        Difference::Typo => "a few letters differ",
        Difference::OtherDirection => match near.direction {
            Direction::Import => "an import",
            Direction::Export => "an export",
        },
    };
    let reasons: Vec<&str> = near.differences.iter().map(words).collect();
    (near.function.path(), reasons.join(", "))
}

/// Whether a name has its version where only WIT texts have it.
pub fn version_misplaced(name: &str) -> bool {
    read(name).version_place() == Some(VersionPlace::AfterPackage)
}
