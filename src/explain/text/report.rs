//! Pasted text explained: findings, and a report of them.

use super::decide::{decide, refutes};
use super::lookups;
use super::names;
use super::rank::{self, Candidate};
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Level, Reading};
use crate::artifact::Artifact;
use crate::check::Provides;
use crate::explain::linking::{Complaint, HostKind, Refused, explain_refused};
use crate::explain::snippets::{self, Language, unseen};
use crate::finding::lookup::Snippet;
use crate::finding::{
    Cause, CheckLine, CheckState, Code, Confidence, Finding, Fix, Input, NotRecognised, Report, Reported, Source,
    SourceKind, Verdict,
};
use std::sync::Arc;

/// What is known besides the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The file that the error was about.
    pub artifact: Option<&'a Artifact>,
    /// The language in which host code is wanted.
    pub language: Language,
}

/// A cause with how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classified {
    /// The cause.
    pub cause: Cause,
    /// How sure it is.
    pub confidence: Confidence,
    /// How strongly the text speaks for it, out of a hundred.
    pub strength: u8,
}

/// The causes that a text speaks for, the best first, without wording.
pub fn classify(text: &str) -> Vec<Classified> {
    let symptoms = Symptoms::read(text);
    let class = |c: Candidate| Classified { cause: c.cause, confidence: c.confidence, strength: c.strength };
    rank::rank(&symptoms).into_iter().map(class).collect()
}

/// What came of a text.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The findings, the best first. Where nothing was recognised, one that says so.
    pub findings: Vec<Finding>,
    /// Whether a cause was found.
    pub recognised: bool,
}

/// Explains a pasted error or a lookup string.
pub fn explain_text(text: &str, context: &Context<'_>) -> Explained {
    let kind = if lookups::is_name(text) { SourceKind::Argument } else { SourceKind::ErrorText };
    let name = if kind == SourceKind::Argument { "lookup" } else { "error text" };
    let source = Source::new(kind, name, text);
    if let Some(findings) = lookups::explain_name(&source, context) {
        let recognised = !findings.is_empty();
        return Explained { findings, recognised };
    }
    let symptoms = Symptoms::read(&source.text);
    let mut candidates = rank::rank(&symptoms);
    let mut decided = context.artifact.map(|artifact| decide(&mut candidates, &symptoms, artifact)).unwrap_or_default();
    if let Some(artifact) = context.artifact {
        let looked_up = lookups::decided(&symptoms, &source, artifact, context.language);
        decided.findings.splice(0..0, looked_up);
    }
    let mut findings = decided.findings;
    if findings.iter().any(|finding| finding.confidence == Confidence::Certain && is_lookup(finding.code)) {
        candidates
            .retain(|candidate| !is_lookup(candidate.cause.code()) && candidate.cause != Cause::CoreFuncNotExported);
    }
    for candidate in &candidates {
        let mut finding: Finding = reported(candidate, &symptoms, &source, context.language).into();
        if let Some(artifact) = context.artifact
            && let Some(better) = refused(candidate, &symptoms, &source, artifact, context.language)
        {
            finding = better.confidence(candidate.confidence);
        }
        if let Some(artifact) = context.artifact.filter(|artifact| refutes(candidate, artifact)) {
            finding = finding
                .note(format!("{} does not bear this out: the message may be about another file", artifact.name));
        }
        if !findings.iter().any(|known| known.name() == finding.name()) {
            findings.push(finding);
        }
    }
    if findings.is_empty() {
        let understood = understood(&symptoms);
        return Explained { findings: vec![NotRecognised { understood, source }.into()], recognised: false };
    }
    Explained { findings, recognised: true }
}

/// Whether a code is one of looking up.
fn is_lookup(code: Code) -> bool {
    code.as_str().starts_with("MD01")
}

/// The same cause, decided from the file's own imports and what the host supplies.
fn refused(
    candidate: &Candidate,
    symptoms: &Symptoms,
    source: &Arc<Source>,
    artifact: &Artifact,
    language: Language,
) -> Option<Finding> {
    let symptom = &candidate.symptom;
    let import = symptom.get("name").filter(|_| matches!(symptom.reading, Reading::Link))?;
    artifact.surface.as_ref()?;
    let host = match candidate.cause {
        _ if symptoms.near(Cue::MainModule, &symptom.span) => HostKind::WasmtimeRun,
        _ if symptoms.near(Cue::Serve, &symptom.span) || is_serve(candidate, Some(import)) => HostKind::WasmtimeServe,
        Cause::FlagNeeded => HostKind::WasmtimeRun,
        _ => HostKind::Embedding,
    };
    let refused = Refused {
        import: import.to_owned(),
        item: symptoms.instance_export(&symptom.span),
        complaint: Complaint::Missing,
        host,
        source: Some((Arc::clone(source), symptoms.text.source(symptom.span.clone()))),
        language,
    };
    let finding = explain_refused(&refused, Some(artifact), &Provides::default());
    (finding.name() == candidate.cause.class()).then_some(finding)
}

impl Explained {
    /// The report that the `explain` command shows.
    pub fn report(self, artifact: Option<&Artifact>) -> Report {
        let best = self.findings.first();
        let verdict = match best {
            Some(best) if self.recognised => Verdict {
                word: "cause-found",
                sentence: format!(
                    "cause found: {} {} ({}); more: mate-doctor explain {}",
                    best.code,
                    best.name(),
                    best.confidence,
                    best.code
                ),
            },
            _ => Verdict { word: "not-recognised", sentence: "no cause found".to_owned() },
        };
        let next = best.and_then(|best| {
            best.suggestions.iter().find_map(|suggestion| match &suggestion.fix {
                Fix::Command(command) if command.starts_with("mate-doctor") => Some(command.clone()),
                _ => None,
            })
        });
        let checks = artifact.map(|artifact| CheckLine {
            state: CheckState::Ok,
            what: "artifact".to_owned(),
            detail: format!("{} is a {}", artifact.name, artifact.kind.words()),
        });
        Report {
            command: "explain",
            input: Input {
                name: artifact.map_or_else(|| "error text".to_owned(), |artifact| artifact.name.clone()),
                kind: artifact.map(|artifact| artifact.kind.words()),
                world: None,
            },
            checks: checks.into_iter().collect(),
            findings: self.findings,
            verdict,
            next,
        }
    }
}

/// The facts of a cause, taken from the symptom that speaks for it most.
fn reported(candidate: &Candidate, symptoms: &Symptoms, source: &Arc<Source>, language: Language) -> Reported {
    let symptom = &candidate.symptom;
    let (name, item) = told(symptom, symptoms);
    let serve = symptoms.near(Cue::Serve, &symptom.span) || is_serve(candidate, name.as_deref());
    let core = matches!(symptom.reading, Reading::CoreImport | Reading::CoreType | Reading::Encode);
    let family = core.then(|| names::family(name.as_deref().unwrap_or(""), item.as_deref().unwrap_or("")));
    let versions = match (symptom.get("a"), symptom.get("b")) {
        (Some(a), Some(b)) if a.len() < 40 && b.len() < 40 => Some((a.to_owned(), b.to_owned())),
        _ => None,
    };
    Reported {
        cause: candidate.cause,
        confidence: candidate.confidence,
        flag: name.as_deref().and_then(|name| names::wasmtime_flag(name, serve)),
        snippets: host_code(candidate.cause, name.as_deref(), item.as_deref(), language),
        name,
        item,
        versions,
        family,
        serve,
        source: Arc::clone(source),
        span: symptoms.text.source(symptom.span.clone()),
    }
}

/// Host code for a cause that lies in the host, in a language other than Rust.
pub(super) fn host_code(cause: Cause, name: Option<&str>, item: Option<&str>, language: Language) -> Vec<Snippet> {
    if language == Language::Rust {
        return Vec::new();
    }
    match cause {
        Cause::NestedFlat => unseen::lookup(name, language),
        Cause::HostLacksWasi => name.map(|name| snippets::add_wasi(name, language)).unwrap_or_default(),
        Cause::HostLacksImport => name.map(|name| unseen::definition(name, item, language)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A flag that only `wasmtime serve` needs tells which command was run.
fn is_serve(candidate: &Candidate, name: Option<&str>) -> bool {
    candidate.cause == Cause::FlagNeeded && name.is_some_and(|name| names::wasmtime_flag(name, false).is_none())
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
        Reading::WorldExport => (get(&["i"]), get(&["f"])),
        Reading::Link => (get(&["name", "iface"]), symptoms.instance_export(&symptom.span)),
        Reading::Func(Level::Inside) => (get(&["i"]), get(&["f"])),
        _ => (get(&["name", "i", "f", "w", "s", "m"]), None),
    }
}

/// What was understood of a text that is not recognised.
fn understood(symptoms: &Symptoms) -> Vec<String> {
    let mut out = Vec::new();
    let tools: Vec<&str> = symptoms.cues().filter_map(tool).collect();
    if !tools.is_empty() {
        out.push(format!("the text speaks of {}", tools.join(", ")));
    }
    let lines = symptoms.text.first_lines(2);
    if lines.is_empty() {
        out.push("the text is empty".to_owned());
    }
    out
}

fn tool(cue: Cue) -> Option<&'static str> {
    Some(match cue {
        Cue::Wasmtime | Cue::WasmtimeCli | Cue::MainModule => "wasmtime",
        Cue::Spin => "Spin",
        Cue::Wash => "wasmCloud",
        Cue::Extism => "Extism",
        Cue::Wasmer => "wasmer",
        Cue::Wazero => "wazero",
        Cue::WasmEdge => "WasmEdge",
        Cue::Jco => "jco",
        Cue::WasmTools => "wasm-tools",
        Cue::ComponentizePy => "componentize-py",
        Cue::CargoComponent => "cargo-component",
        Cue::TinyGo => "TinyGo",
        Cue::Emscripten => "emscripten",
        Cue::WasmBindgen => "wasm-bindgen",
        Cue::Rustc => "rustc",
        Cue::Browser => "a JavaScript engine",
        _ => return None,
    })
}
