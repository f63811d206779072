//! Failures in words of an unknown form: what failed, the kind of thing and its name in one
//! sentence. Tools differ in their wording and agree in that.

use super::input::Cleaned;
use super::names;
use super::predicate::{Predicate, fails};
use super::symptom::Symptom;
use super::table::{Level, Reading};
use super::types::TextSignature;
use crate::explain::causes::*;
use crate::finding::Code;
use std::ops::Range;

/// How many lines are read, and how long one may be.
const LINES: usize = 600;
const LONGEST: usize = 1200;

/// Words of versions, and of versions that do not go together.
const VERSIONS: &[&str] = &["version", "abi", "schema", "protocol", "sdk", "pdk", "release"];
const APART: &[&str] = &[
    "mismatch",
    "does not match",
    "doesnt match",
    "do not match",
    "dont match",
    "incompatible",
    "not compatible",
    "unsupported",
    "not supported",
    "too old",
    "too new",
    "outdated",
    "out of date",
    "different version",
    "newer than",
    "older than",
    "newer version",
    "older version",
    "expected version",
    "requires version",
    "wrong version",
    "please update",
    "please upgrade",
    "need to upgrade",
    "needs to be updated",
];

/// Words of a feature of WebAssembly that is switched off.
const OFF: &[&str] = &[
    "not enabled",
    "is disabled",
    "not supported without the",
    "feature is not active",
    "must be enabled",
    "requires the component model",
    "proposal is not",
    "support is not",
    "disallowed",
];

/// Reads every sentence that tells a failure of this world.
pub(super) fn read(text: &Cleaned) -> Vec<Symptom> {
    let mut out = Vec::new();
    for line in text.lines().take(LINES).filter(|line| !text.in_frame(line.start)) {
        let line = line.start..line.end.min(line.start + LONGEST);
        let Some(words) = text.flat.get(line.clone()) else { continue };
        let lower = words.to_ascii_lowercase();
        out.extend(named(text, &line, &lower));
        out.extend(versions(&line, &lower));
        out.extend(switched_off(&line, &lower));
    }
    out
}

/// Reads sentences whose predicate alone decides what they are about, whatever they name.
pub(super) fn predicates(text: &Cleaned, of_this_world: bool) -> Vec<Symptom> {
    let mut out = Vec::new();
    let shows_wit = text.flat.contains(".wit:") || text.flat.contains(".wit") && text.flat.contains("-->");
    let composes = ["resolve document", ".wac", "wac "].iter().any(|word| text.flat.contains(word));
    for line in text.lines().take(LINES).filter(|line| !text.in_frame(line.start)) {
        let line = line.start..line.end.min(line.start + LONGEST);
        let Some(words) = text.flat.get(line.clone()) else { continue };
        let lower = words.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let linker = has(&["lld", "wasm-ld", "ld:", "multiple definition", "duplicate symbol"]);
        if has(&["application/vnd.", "media type", "mediatype"])
            && has(&["must", "unexpected", "unsupported", "invalid", "expected", "unknown"])
        {
            out.push(symptom(Reading::Suggests(&[OCI_FORMAT]), Vec::new(), &line));
            continue;
        }
        if has(&["mismatch", "expected", "had type", "wrong type"]) && TextSignature::pair(words).is_some() {
            out.push(symptom(Reading::Suggests(&[IMPORT_TYPE, STALE_BINDINGS]), Vec::new(), &line));
            continue;
        }
        let causes: &'static [Code] = match Predicate::of(&lower) {
            Some(Predicate::Duplicate) if linker && has(&["symbol", "definition", "defined"]) => &[DUPLICATE_SYMBOL],
            Some(Predicate::Duplicate)
                if has(&["import"])
                    && has(&["module", "::", " name"])
                    && !has(&["linker", "instance", "registration", "map entry"]) =>
            {
                &[DUPLICATE_CORE_IMPORT]
            }
            Some(Predicate::Borrowed) => &[BORROW_HELD],
            Some(Predicate::NotEnterable) => &[POST_RETURN, GUEST_TRAP],
            Some(Predicate::Denied) if composes => &[COMPOSE_PACKAGE, REGISTRY],
            Some(Predicate::Denied) if has(&["registry", "namespace", "package", "oci:", "ghcr.io", "pull"]) => {
                &[REGISTRY]
            }
            Some(Predicate::NotInstalled) if of_this_world || has(&["wasm"]) => &[NOT_INSTALLED],
            _ if is_wit_syntax(&lower, shows_wit) => &[WIT_SYNTAX, ABI_DRIFT],
            _ => continue,
        };
        let name = names_in(text, &line).first().map(|name| ("name", (*name).to_owned()));
        out.push(symptom(Reading::Suggests(causes), name.into_iter().collect(), &line));
    }
    out
}

/// Whether a line is what a parser of WIT says: what it expected and what it found.
fn is_wit_syntax(lower: &str, shows_wit: bool) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let message = lower.contains("expected ") && lower.contains("found ");
    shows_wit && (message || has(&["unterminated", "invalid character in"]))
        || message && has(&["interface", "world", "resource"]) && has(&["use,", " use", "func", "}", "eof"])
}

pub(super) fn symptom(reading: Reading, captures: Vec<(&'static str, String)>, span: &Range<usize>) -> Symptom {
    Symptom { reading, captures, span: span.clone(), template: "", common: true }
}

/// A thing that is not there.
fn named(text: &Cleaned, line: &Range<usize>, lower: &str) -> Option<Symptom> {
    if !fails(lower) {
        return None;
    }
    let has = |word: &str| lower.contains(word);
    let names = names_in(text, line);
    let wit = names.iter().find(|name| names::is_wit_interface(name)).copied();
    let import = ["import", "symbol", "host function", "link"].iter().any(|word| has(word))
        || (has("module") && names.iter().any(|name| names::is_import_module(name)));
    let export = has("export") || has("function") || has("method") || has("entry");
    if let Some(name) = wit {
        let reading = match (import || has("host") || has("linker"), export) {
            (true, _) => Reading::Link,
            (false, true) => Reading::Instance,
            _ if has("interface") || has("instance") => Reading::Instance,
            _ => return None,
        };
        let key = if matches!(reading, Reading::Link) { "name" } else { "i" };
        return Some(symptom(reading, vec![(key, name.to_owned())], line));
    }
    if import && let Some((module, function)) = import_of(&names) {
        let mut captures = vec![("f", function.to_owned())];
        if !module.is_empty() {
            captures.push(("m", module.to_owned()));
        }
        return Some(symptom(Reading::CoreImport, captures, line));
    }
    if has("world") && !has("hello") {
        return Some(symptom(Reading::Suggests(&[WORLD_SELECTION]), Vec::new(), line));
    }
    if has("package") && names.iter().any(|name| name.contains(':') && !name.contains("::")) {
        return Some(symptom(Reading::Suggests(&[WIT_NOT_FOUND]), Vec::new(), line));
    }
    let name = names.iter().find(|name| !name.contains("::") && !name.ends_with(".wasm"))?;
    export.then(|| symptom(Reading::Func(Level::Open), vec![("f", (*name).to_owned())], line))
}

/// Two versions that do not go together.
fn versions(line: &Range<usize>, lower: &str) -> Option<Symptom> {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if !has(VERSIONS) || !has(APART) {
        return None;
    }
    let causes: &'static [_] = if lower.contains("wasi") && !lower.contains("sdk") {
        &[WASI_VERSION, SDK_SKEW]
    } else if has(&["encoding", "binary", "section", "wit-bindgen", "wit-component", "adapter"]) {
        &[ABI_DRIFT, SDK_SKEW]
    } else {
        &[SDK_SKEW, ABI_DRIFT]
    };
    Some(symptom(Reading::Suggests(causes), Vec::new(), line))
}

/// A feature that is switched off.
fn switched_off(line: &Range<usize>, lower: &str) -> Option<Symptom> {
    let off = OFF.iter().any(|words| lower.contains(words));
    let feature = lower.contains("feature") || lower.contains("proposal") || lower.contains("support");
    (off && feature).then(|| symptom(Reading::Suggests(&[FLAG_NEEDED, FEATURE_TOO_NEW, SDK_SKEW]), Vec::new(), line))
}

/// The module and the function of an import among the names of a sentence.
fn import_of<'a>(names: &[&'a str]) -> Option<(&'a str, &'a str)> {
    for (at, name) in names.iter().enumerate() {
        if let Some((module, function)) = name.split_once("::").filter(|(module, _)| !module.contains("::")) {
            if !function.is_empty() && !function.contains("::") {
                return Some((module, function));
            }
            continue;
        }
        if names::is_import_module(name) {
            let function = names.get(at + 1).copied().filter(|next| !next.contains(['/', '.'])).unwrap_or("");
            return Some((name, function));
        }
        if let Some((module, function)) = name.split_once('.')
            && names::is_import_module(module)
            && !function.is_empty()
        {
            return Some((module, function));
        }
    }
    let plain = |name: &&&str| {
        !name.contains([':', '/']) && !name.ends_with(".wasm") && !name.contains(".rs") && !name.contains(".js")
    };
    names.iter().find(plain).map(|name| ("", *name))
}

/// The names in a line: what was quoted, and what is written as only names of code are.
fn names_in<'a>(text: &'a Cleaned, line: &Range<usize>) -> Vec<&'a str> {
    let mut out = Vec::new();
    let words = &text.flat[line.clone()];
    let mut before = "";
    for word in words.split(' ') {
        let at = line.start + (word.as_ptr() as usize - words.as_ptr() as usize);
        let left = word.trim_start_matches(['(', '[', '{', '<', ',', '=']);
        let start = at + (word.len() - left.len());
        let name = left.trim_end_matches(['(', ')', ']', '}', '>', ',', ';', ':', '.', '!', '?']);
        let named = matches!(before, "function" | "symbol" | "import" | "named" | "export" | "interface" | "module");
        let code = name.contains('_') || name.contains("::") || name.contains('#') || names::is_wit_interface(name);
        let letters = name.bytes().any(|b| b.is_ascii_alphabetic());
        if letters
            && name.len() <= 200
            && (text.quoted(start) || code || (named && names::is_import_module(name)) || names::is_import_module(name))
        {
            out.push(name);
        }
        before = name;
    }
    out
}
