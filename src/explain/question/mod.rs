//! From the text of an error to a question: which tool speaks, at which stage, what it says of which
//! names.
//!
//! `input` takes decoration away and `frames` tells backtraces from messages. `table` holds the forms
//! of messages, `pattern` finds them, and `structure` and `predicate` read sentences of no known form.
//! `symptom` is what one message says, `rules` name its possible causes, and `rank` orders them.

mod family;
mod frames;
pub(super) mod input;
mod judged;
pub(super) mod names;
mod pattern;
mod predicate;
pub(super) mod rank;
mod rules;
mod structure;
pub(super) mod symptom;
pub(super) mod table;
mod types;

pub(crate) use family::Family;
pub(super) use judged::import_names;
pub use predicate::Predicate;
pub(super) use rules::{is_of_conformance, is_surplus, judge};
pub(crate) use types::TextSignature;

use crate::snippets::Language;
use rank::Candidate;
use serde::Serialize;
use symptom::{Symptom, Symptoms};
use table::Cue;

/// At which stage of a component's life an error was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// WIT is read.
    Wit,
    /// Host or guest code is compiled against bindings.
    Bindings,
    /// A core module is built and linked.
    Build,
    /// A component is made of a core module.
    Componentize,
    /// Components are put together.
    Compose,
    /// A package is looked for in a registry.
    Registry,
    /// A file is read.
    Load,
    /// Imports are satisfied.
    Link,
    /// An export is looked up.
    LookUp,
    /// A function runs.
    Call,
}

/// What a text asks: everything that is taken from its words, before any file is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TextQuestion {
    /// The tool or host that speaks.
    pub tool: Option<&'static str>,
    /// The language of the program that was run, as far as there is host or guest code for it.
    pub language: Option<Language>,
    /// At which stage it failed.
    pub stage: Option<Stage>,
    /// What is said of the first name.
    pub predicate: Option<Predicate>,
    /// Names of imports, exports, interfaces, functions, packages: what the message is about first.
    pub names: Vec<String>,
    /// Types of functions that the message shows: what was found, what was expected.
    pub types: Vec<String>,
    /// Versions in the names, and others that the message holds against each other.
    pub versions: Vec<String>,
    /// Files that the text names.
    pub files: Vec<String>,
}

impl TextQuestion {
    /// Reads a text.
    pub fn read(text: &str) -> Self {
        let symptoms = Symptoms::read(text);
        TextQuestion::of(&symptoms, &rank::rank(&symptoms))
    }

    pub(super) fn of(symptoms: &Symptoms, candidates: &[Candidate]) -> Self {
        let first = candidates.first();
        let line = first.map(|candidate| symptoms.text.line(candidate.symptom.span.start).to_owned());
        let mut names: Vec<String> = Vec::new();
        for symptom in first.iter().map(|candidate| &candidate.symptom).chain(&symptoms.all) {
            for name in told_names(symptom) {
                if names.len() < MOST && !names.iter().any(|known| known == name) {
                    names.push(name.to_owned());
                }
            }
        }
        let mut versions: Vec<String> = names
            .iter()
            .filter_map(|name| Some(name.split_once('@')?.1.split(['#', '/']).next()?.to_owned()))
            .collect();
        versions.dedup();
        let types = line.as_deref().and_then(TextSignature::pair);
        TextQuestion {
            tool: symptoms.cues().find_map(tool),
            language: language(symptoms),
            stage: first.and_then(|candidate| stage(candidate.cause.as_str())),
            predicate: line.as_deref().and_then(|line| Predicate::of(&line.to_ascii_lowercase())),
            names,
            types: types.map(|(found, wanted)| vec![found.to_string(), wanted.to_string()]).unwrap_or_default(),
            versions,
            files: files(symptoms),
        }
    }
}

/// How many names are kept.
const MOST: usize = 16;

fn told_names(symptom: &Symptom) -> impl Iterator<Item = &str> {
    let keys = ["name", "i", "m", "f", "item", "w", "s"];
    let kept = move |key: &&str| keys.contains(key);
    symptom
        .captures
        .iter()
        .filter(move |(key, _)| kept(key))
        .map(|(_, name)| name.as_str())
        .filter(|name| name.len() <= 160)
}

/// Words of the text that end as files do which these tools read.
fn files(symptoms: &Symptoms) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in symptoms.text.flat.split([' ', ',', '(', ')', '=']).take(4000) {
        let word = word.trim_end_matches([':', '.', ';']);
        let is_file = [".wasm", ".wat", ".wit", ".wac"].iter().any(|end| word.len() > end.len() && word.ends_with(end));
        if is_file && out.len() < MOST && !out.iter().any(|known| known == word) {
            out.push(word.to_owned());
        }
    }
    out
}

/// The language of whoever ran into it, where host and guest code can be shown in it.
fn language(symptoms: &Symptoms) -> Option<Language> {
    let text = symptoms.text.flat.as_str();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let cue = |cues: &[Cue]| symptoms.cues().any(|cue| cues.contains(&cue));
    if has(&["Traceback (most recent", "NoneType", "ModuleNotFoundError", "AttributeError:", ".py:"])
        || cue(&[Cue::Python, Cue::ComponentizePy])
    {
        return Some(Language::Python);
    }
    if has(&["error[E0", "panicked at", "src/main.rs", ".rs:"]) {
        return Some(Language::Rust);
    }
    if has(&["SyntaxError: The requested module", "Cannot read properties of", "ReferenceError:"])
        || has(&["TypeError:"]) && has(&["is not a function", "undefined"])
        || cue(&[Cue::Browser, Cue::Node, Cue::Jco, Cue::ComponentizeJs])
    {
        return Some(Language::Js);
    }
    if has(&["goroutine ", ".go:", "panic: "]) || cue(&[Cue::GoLang, Cue::Wazero, Cue::TinyGo]) {
        return Some(Language::Go);
    }
    (has(&["clang", ".c:", ".cpp:"])).then_some(Language::C)
}

/// At which stage a cause of this code is met.
fn stage(code: &str) -> Option<Stage> {
    Some(match code {
        "MD0217" | "MD0218" | "MD0219" | "MD0220" | "MD0222" | "MD0701" | "MD0704" => Stage::Wit,
        "MD0605" | "MD0808" | "MD0503" => Stage::Bindings,
        "MD0718" | "MD0719" | "MD0710" => Stage::Build,
        "MD0702" | "MD0703" | "MD0705" | "MD0706" | "MD0712" | "MD0720" | "MD0601" | "MD0603" => Stage::Componentize,
        "MD0707" | "MD0708" | "MD0709" | "MD0715" => Stage::Compose,
        "MD0716" | "MD0717" => Stage::Registry,
        _ => match &code[..4] {
            "MD01" => Stage::LookUp,
            "MD02" | "MD03" => Stage::Link,
            "MD04" => Stage::Call,
            "MD00" => Stage::Load,
            "MD08" if matches!(code, "MD0803" | "MD0804") => Stage::LookUp,
            "MD08" if matches!(code, "MD0806" | "MD0807") => Stage::Load,
            "MD08" => Stage::Link,
            _ => return None,
        },
    })
}

/// The name of the tool that a cue tells.
pub(super) fn tool(cue: Cue) -> Option<&'static str> {
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
