//! The facts of a cause that the words of a text speak for, and the finding they make.

use super::Inquiry;
use super::decide::BY_FILE;
use crate::artifact::{self, Artifact};
use crate::explain::causes::*;
use crate::explain::findings::{Circumstance, Gate, Reported};
use crate::explain::question::rank::Candidate;
use crate::explain::question::symptom::{Symptom, Symptoms};
use crate::explain::question::table::{Cue, Level, Reading};
use crate::explain::question::{TextSignature, is_surplus, judge, names};
use crate::finding::{Code, Confidence, Finding, Fix};
use crate::snippets::{self, Language, Snippet};
use crate::surface::Direction;
use std::mem::discriminant;
use std::sync::Arc;

/// How many signatures are listed.
const SIGNATURES: usize = 4;

impl Inquiry<'_> {
    /// The finding of a cause, with what the file adds to it.
    pub(super) fn finding(&self, candidate: &Candidate) -> Finding {
        let artifact = self.context.artifact;
        let mut facts = self.facts(candidate);
        if facts.cause == NOT_A_COMMAND
            && let Some(handler) = artifact.and_then(http_handler)
        {
            facts.circumstance = Circumstance::Serves(handler);
        }
        let mut finding: Finding = facts.into();
        let Some(artifact) = artifact else { return self.with_others(candidate, finding) };
        if candidate.cause == HOST_TYPES {
            finding = typed(finding, artifact, self.language.unwrap_or_default());
        }
        name_call(&mut finding, artifact);
        if candidate.cause == BEFORE_INITIALIZE && candidate.confidence == Confidence::Certain {
            finding = finding.note(format!("{} exports `_initialize`", artifact.name));
        }
        if let Some(reason) = &candidate.refuted {
            finding = finding.note(format!(
                "{} does not confirm this: {reason}; the message may be about a different or older file",
                artifact.name
            ));
            finding.related.rotate_right(1);
        }
        if let Some(imported) = candidate.symptom.get(BY_FILE) {
            finding = finding.note(format!("the message does not name the import; by {}, {imported}", artifact.name));
        }
        self.with_others(candidate, finding)
    }

    fn with_others(&self, candidate: &Candidate, finding: Finding) -> Finding {
        match said_of_others(candidate, self.symptoms) {
            Some(others) => finding.note(format!("the text reports the same for {others}")),
            None => finding,
        }
    }

    /// The facts of a cause, taken from the symptom that speaks for it most.
    fn facts(&self, candidate: &Candidate) -> Reported {
        let (symptoms, source) = (self.symptoms, self.source);
        let symptom = &candidate.symptom;
        let (name, item) = told(symptom, symptoms);
        let serve = symptoms.near(Cue::Serve, &symptom.span) || is_serve(candidate, name.as_deref());
        let core = matches!(symptom.reading, Reading::CoreImport | Reading::CoreType | Reading::Encode);
        let family = core.then(|| names::family(name.as_deref().unwrap_or(""), item.as_deref().unwrap_or("")));
        let versions = match (symptom.get("a"), symptom.get("b")) {
            (Some(a), Some(b)) if a.len() < 40 && b.len() < 40 => Some((a.to_owned(), b.to_owned())),
            _ => None,
        };
        // Sentences of no known form have no template.
        let words = ["feature", "enabled", "the component model"];
        let gating = symptom.template.is_empty() || words.iter().any(|words| symptom.template.contains(words));
        let gate = artifact::gated(symptoms.text.line(symptom.span.start)).filter(|_| gating);
        let making = symptom.template == "decoding a component is not supported";
        Reported {
            cause: candidate.cause,
            gate: gate.map(|feature| Gate { name: feature.name, flag: feature.flag, config: feature.config }),
            circumstance: match candidate.cause {
                NESTED_FLAT | EXPORT_NOT_PRESENT if matches!(symptom.reading, Reading::Script) => Circumstance::Script,
                WRONG_FILE if is_surplus(symptom) => Circumstance::Surplus,
                HOST_LACKS_IMPORT if matches!(symptom.reading, Reading::Frame(_)) => Circumstance::StandIn,
                COMPONENT_GIVEN if making => Circumstance::Making,
                _ => Circumstance::None,
            },
            confidence: candidate.confidence,
            flag: name.as_deref().and_then(|name| names::wasmtime_flag(name, serve)),
            snippets: host_code(candidate.cause, name.as_deref(), item.as_deref(), self.language.unwrap_or_default()),
            types: TextSignature::pair(symptoms.text.line(symptom.span.start)).filter(|_| is_of_types(candidate.cause)),
            cut_off: symptoms.text.line(symptom.span.start).contains("eof"),
            cut_short: symptom.is_cut_short(symptoms),
            language: self.language,
            name,
            item,
            versions,
            family,
            serve,
            source: Arc::clone(source),
            span: self.place(&symptom.span),
        }
    }
}

/// Causes of which two types in the message say what differs.
fn is_of_types(cause: Code) -> bool {
    matches!(cause, IMPORT_TYPE | STALE_BINDINGS | SAME_VERSION_DRIFT | ABI_DRIFT)
}

/// Whether the lines below an import say that it, or an item of it, is not there.
pub(super) fn tells_missing(symptom: &Symptom, symptoms: &Symptoms) -> bool {
    symptoms.near_any(&[Cue::FuncMissing, Cue::ResourceMissing], &symptom.span)
}

/// The other names of which a text says what it says of a cause's.
fn said_of_others(candidate: &Candidate, symptoms: &Symptoms) -> Option<String> {
    let reading = candidate.symptom.reading;
    let names_things = matches!(
        reading,
        Reading::CoreImport
            | Reading::CoreType
            | Reading::Encode
            | Reading::WorldExport
            | Reading::Link
            | Reading::Instance
    );
    let name = |symptom: &Symptom| match told(symptom, symptoms) {
        (Some(name), Some(item)) => Some(format!("`{name}` `{item}`")),
        (Some(name), None) => Some(format!("`{name}`")),
        _ => None,
    };
    let first = name(&candidate.symptom).filter(|_| names_things)?;
    let mut others: Vec<String> = Vec::new();
    for symptom in symptoms.all.iter().filter(|symptom| discriminant(&symptom.reading) == discriminant(&reading)) {
        let of_the_cause = || judge(symptom, symptoms).causes.first() == Some(&candidate.cause);
        if let Some(name) = name(symptom)
            && name != first
            && !others.contains(&name)
            && others.len() < 64
            && !first.starts_with(&name)
            && of_the_cause()
        {
            others.push(name);
        }
    }
    let shown = others.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
    match others.len() {
        0 => None,
        1..=6 => Some(shown),
        count => Some(format!("{shown} and {} more", count - 6)),
    }
}

/// Adds the types of the only function there is, or the signatures of those that may be meant.
fn typed(mut finding: Finding, artifact: &Artifact, language: Language) -> Finding {
    let Some(surface) = artifact.surface.as_ref().filter(|_| artifact.is_component()) else { return finding };
    let functions = surface.functions(Direction::Export);
    if let [function] = functions.as_slice() {
        finding.suggestions.clear();
        let snippets = snippets::for_lookup(function, surface, language, &artifact.name);
        finding = snippets.into_iter().fold(finding, |finding, snippet| snippet.suggest(finding));
    }
    for function in functions.iter().take(SIGNATURES) {
        let text = format!("`{}` is `{}`", function.path(), surface.func_text(function.ty));
        finding = finding.note(text);
    }
    finding
}

/// Puts a function of the file in the place of the call that a command only outlines.
fn name_call(finding: &mut Finding, artifact: &Artifact) {
    let Some(surface) = artifact.surface.as_ref().filter(|_| artifact.is_component()) else { return };
    let functions = surface.functions(Direction::Export);
    let call = functions.first().and_then(|function| snippets::doctor_call(function, surface, &artifact.name));
    let outlined = |fix: &Fix| matches!(fix, Fix::Command(command) if command.to_string().contains("PATH(ARGUMENTS)"));
    for suggestion in finding.suggestions.iter_mut().filter(|suggestion| outlined(&suggestion.fix)) {
        suggestion.fix = call.clone().map_or(Fix::Advice, Fix::Command);
    }
}

/// The handler of HTTP requests that a component exports.
fn http_handler(artifact: &Artifact) -> Option<String> {
    let mut exports = artifact.surface.as_ref().filter(|_| artifact.is_component())?.exports.iter();
    let is_handler =
        |name: &str| name.starts_with("wasi:http/incoming-handler@") || name.starts_with("wasi:http/handler@");
    exports.find(|item| is_handler(&item.name)).map(|item| item.name.clone())
}

/// Host code for a cause that lies in the host, in a language other than Rust.
pub(super) fn host_code(cause: Code, name: Option<&str>, item: Option<&str>, language: Language) -> Vec<Snippet> {
    if language == Language::Rust {
        return Vec::new();
    }
    match cause {
        NESTED_FLAT => snippets::without_file(name, language),
        HOST_LACKS_WASI => name.map(|name| snippets::add_wasi(name, language)).unwrap_or_default(),
        HOST_LACKS_IMPORT => name.map(|name| snippets::untyped_definition(name, item, language)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A flag that only `wasmtime serve` needs tells which command was run.
fn is_serve(candidate: &Candidate, name: Option<&str>) -> bool {
    candidate.cause == FLAG_NEEDED && name.is_some_and(|name| names::wasmtime_flag(name, false).is_none())
}

/// The name and the item that a symptom tells.
fn told(symptom: &Symptom, symptoms: &Symptoms) -> (Option<String>, Option<String>) {
    let get = |keys: &[&str]| {
        let found = keys.iter().find_map(|key| symptom.get(key)).map(str::trim);
        found.filter(|text| !text.is_empty() && text.len() <= 160).map(str::to_owned)
    };
    match symptom.reading {
        Reading::CoreImport | Reading::CoreType | Reading::Encode => {
            (get(&["m"]).or_else(|| get(&["f"])), get(&["f"]).filter(|_| get(&["m"]).is_some()))
        }
        Reading::Frame(_) => (get(&["name"]), get(&["item"])),
        Reading::WorldExport => (get(&["i"]), get(&["f"])),
        Reading::Link => (get(&["name", "iface"]), symptoms.instance_export(&symptom.span)),
        Reading::Func(Level::Inside) => (get(&["i"]), get(&["f"])),
        _ => (get(&["name", "i", "f", "w", "s", "m"]), None),
    }
}
