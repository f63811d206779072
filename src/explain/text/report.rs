//! Pasted text explained: findings, and a report of them.

use super::decide::{BY_FILE, complete, decide};
use super::judge::{is_surplus, judge};
use super::judge_unlike::is_of_conformance;
use super::lookups;
use super::names;
use super::own;
use super::rank::{self, Candidate};
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Level, Reading};
use crate::artifact::{self, Artifact, Kind, Role};
use crate::check::{self, Question};
use crate::expect::Wit;
use crate::finding::lookup::Snippet;
use crate::finding::{
    Cause, CheckLine, CheckState, Circumstance, Code, Command, CommandInput, Confidence, Finding, Fix, Gate,
    NotRecognised, Report, Reported, Severity, Source, SourceKind, Verdict,
};
use crate::link::Provides;
use crate::link::{Complaint, HostKind, Refused, explain_refused};
use crate::lookup;
use crate::snippets::{self, Language, unseen};
use crate::surface::Direction;
use std::mem::discriminant;
use std::sync::Arc;

/// How many signatures are listed.
const SIGNATURES: usize = 4;

/// What is known besides the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The file that the error was about.
    pub artifact: Option<&'a Artifact>,
    /// The language in which host code is wanted.
    pub language: Language,
    /// What the file was built for: decides what another tool says of the two.
    pub expected: Option<Expected<'a>>,
}

/// The WIT that a file is held against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The WIT.
    pub wit: &'a Wit,
    /// The world in it, if it was named.
    pub world: Option<&'a str>,
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
    let findings = own::reports(&source);
    if !findings.is_empty() {
        return Explained { findings, recognised: true };
    }
    let mut symptoms = Symptoms::read(&source.text);
    if let Some(artifact) = context.artifact {
        complete(&mut symptoms, artifact);
    }
    let mut candidates = rank::rank(&symptoms);
    let mut findings = Vec::new();
    if let Some(artifact) = context.artifact {
        let looked_up = lookups::decided(&symptoms, &source, artifact, context.language);
        for candidate in candidates.iter_mut().filter(|candidate| is_lookup(candidate.cause.code())) {
            if looked_up.found.contains(&candidate.symptom.span) {
                candidate.doubt("it exports that, and this lookup finds it".to_owned());
            }
        }
        if looked_up.invoked {
            candidates.retain(|candidate| candidate.cause != Cause::InvokeSyntax);
        }
        if looked_up.unnamed.is_some() {
            candidates.retain(|candidate| !is_lookup(candidate.cause.code()));
        }
        findings.extend(looked_up.findings);
        findings.extend(nonconforming(&mut candidates, artifact, context));
        findings.extend(decide(&mut candidates, &symptoms, artifact).findings);
    }
    if findings.iter().any(|finding: &Finding| finding.confidence == Confidence::Certain && is_lookup(finding.code)) {
        candidates.retain(|candidate| !is_lookup(candidate.cause.code()));
    }
    for candidate in &candidates {
        let mut facts = reported(candidate, &symptoms, &source, context.language);
        if facts.cause == Cause::NotACommand
            && let Some(handler) = context.artifact.and_then(http_handler)
        {
            facts.circumstance = Circumstance::Serves(handler);
        }
        let mut finding: Finding = facts.into();
        if let Some(artifact) = context.artifact
            && let Some(better) = refused(candidate, &symptoms, &source, artifact, context.language)
        {
            finding = better.confidence(candidate.confidence);
        }
        if candidate.cause == Cause::HostTypes
            && let Some(artifact) = context.artifact
        {
            finding = typed(finding, artifact, context.language);
        }
        if let (Some(artifact), Some(reason)) = (context.artifact, &candidate.refuted) {
            finding = finding.note(format!(
                "{} does not bear this out: {reason}; the message may be about another file, or an older one",
                artifact.name
            ));
        }
        if let (Some(artifact), Some(imported)) = (context.artifact, candidate.symptom.get(BY_FILE)) {
            finding = finding
                .note(format!("the message leaves out which import it is: {} says that {imported}", artifact.name));
        }
        if let Some(others) = said_of_others(candidate, &symptoms) {
            finding = finding.note(format!("the text says the same of {others}"));
        }
        if let Some(artifact) = context.artifact.filter(|artifact| artifact.is_valid()) {
            let is_module = matches!(artifact.kind, Kind::CoreModule(_));
            finding.fill(&CommandInput { file: Some(artifact.name.clone()), is_module, wit: None });
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

/// What `check` says of a file and its WIT, where the text is about the two and `check` finds something.
fn nonconforming(candidates: &mut Vec<Candidate>, artifact: &Artifact, context: &Context<'_>) -> Vec<Finding> {
    let Some(expected) = context.expected else { return Vec::new() };
    let of_conformance = |candidate: &Candidate| {
        is_of_conformance(candidate.cause) || candidate.symptom.template.contains("target world")
    };
    if !candidates.iter().any(of_conformance) {
        return Vec::new();
    }
    let question = Question { world: expected.world.map(str::to_owned), strict: true, ..Question::default() };
    let Ok(checked) = check::report(expected.wit, artifact, &question) else { return Vec::new() };
    let mut findings = checked.findings;
    findings.retain(|finding| finding.severity == Severity::Error);
    if findings.is_empty() {
        let reason = format!("`check --strict` finds no difference from {}", expected.wit.name);
        for candidate in candidates.iter_mut().filter(|candidate| of_conformance(candidate)) {
            candidate.doubt(reason.clone());
        }
    } else {
        candidates.retain(|candidate| !of_conformance(candidate));
    }
    findings
}

/// Adds the types of the only function there is, or the signatures of those that may be meant.
fn typed(mut finding: Finding, artifact: &Artifact, language: Language) -> Finding {
    let Some(surface) = artifact.surface.as_ref().filter(|_| artifact.is_component()) else { return finding };
    let functions = surface.functions(Direction::Export);
    if let [function] = functions.as_slice() {
        let meant = lookup::meant_function(function, surface);
        finding.suggestions.clear();
        for snippet in snippets::for_lookup(&meant, surface, language, &artifact.name) {
            finding = finding.suggest(snippet.title, Fix::Code { language: snippet.language, text: snippet.text });
        }
    }
    for function in functions.iter().take(SIGNATURES) {
        let text = format!("`{}` is `{}`", function.path(), surface.func_text(function.ty));
        finding = finding.note(text);
    }
    finding
}

/// The handler of HTTP requests that a component exports.
fn http_handler(artifact: &Artifact) -> Option<String> {
    let mut exports = artifact.surface.as_ref().filter(|_| artifact.is_component())?.exports.iter();
    let is_handler =
        |name: &str| name.starts_with("wasi:http/incoming-handler@") || name.starts_with("wasi:http/handler@");
    exports.find(|item| is_handler(&item.name)).map(|item| item.name.clone())
}

/// Whether a code is one of looking up.
fn is_lookup(code: Code) -> bool {
    code.as_str().starts_with("MD01") || code == Code::MD0803
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
        let of_the_cause = || judge(symptom, symptoms).first().is_some_and(|(cause, _)| *cause == candidate.cause);
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
        let name = artifact.map_or("error text", |artifact| &artifact.name);
        let mut report = Report::new("explain", name, artifact.map(|artifact| artifact.kind.words()));
        match best {
            Some(best) if self.recognised => {
                let (code, class, confidence) = (best.code, best.name(), best.confidence);
                let more = Command::doctor("explain").arg(code.as_str());
                let summary = format!("cause found: {code} {class} ({confidence}); more: {more}");
                report.conclude(Verdict::CauseFound, summary);
            }
            _ => report.conclude(Verdict::NotRecognised, "no cause found"),
        }
        report.next = best.and_then(|best| {
            best.suggestions.iter().find_map(|suggestion| match &suggestion.fix {
                Fix::Command(command) if command.is_doctor() => Some(command.clone()),
                _ => None,
            })
        });
        let checks = artifact.map(|artifact| CheckLine {
            state: match artifact.kind {
                _ if !artifact.is_valid() => CheckState::Fail,
                Kind::CoreModule(Role::Embedded | Role::Mangled) => CheckState::Warn,
                _ => CheckState::Ok,
            },
            what: "artifact".to_owned(),
            detail: format!("{} {}", artifact.name, artifact.kind.predicate()),
            time: None,
        });
        report.checks.extend(checks);
        report.findings = self.findings;
        report
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
    // Sentences of no known form have no template.
    let words = ["feature", "enabled", "the component model"];
    let gating = symptom.template.is_empty() || words.iter().any(|words| symptom.template.contains(words));
    let gate = artifact::gated(symptoms.text.line(symptom.span.start)).filter(|_| gating);
    let making = symptom.template == "decoding a component is not supported";
    Reported {
        cause: candidate.cause,
        gate: gate.map(|feature| Gate { name: feature.name, flag: feature.flag, config: feature.config }),
        circumstance: match candidate.cause {
            Cause::WrongFile if is_surplus(symptom) => Circumstance::Surplus,
            Cause::HostLacksImport if symptom.template.starts_with("stand-in") => Circumstance::StandIn,
            Cause::ComponentGiven if making => Circumstance::Making,
            _ => Circumstance::None,
        },
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
        Reading::Frame(_) => (get(&["name"]), get(&["item"])),
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
