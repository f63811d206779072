//! Names that were looked up: given alone, or in a message.

use super::facts::host_code;
use super::findings::unnamed;
use super::{Context, Inquiry, invoked};
use crate::artifact::{Artifact, exports_nothing};
use crate::explain::causes::*;
use crate::explain::findings::{Circumstance, MisplacedVersion, Reported};
use crate::explain::question::names;
use crate::explain::question::symptom::{Symptom, Symptoms};
use crate::explain::question::table::{Cue, Level, Reading};
use crate::finding::{Code, Confidence, Finding, Source};
use crate::lookup::{self, Lookup, LookupApi, LookupContext, explain_lookup};
use crate::path::read;
use crate::snippets::Language;
use std::ops::Range;
use std::sync::Arc;

/// Words that stand alone in a paste and are no names.
const WORDS: &[&str] =
    &["error", "errors", "failed", "failure", "panic", "help", "trap", "none", "null", "undefined", "ok", "aborted"];

/// Whether a text is a name that was looked up rather than a message.
pub(crate) fn is_name(text: &str) -> bool {
    let text = bare(text);
    let head = text.split('(').next().unwrap_or("");
    !head.is_empty()
        && text.len() <= 400
        && !text.contains('\n')
        && head.chars().all(|c| c.is_ascii_alphanumeric() || "_-:/@#.[]|%+$*".contains(c))
        && head.chars().any(|c| c.is_ascii_alphabetic())
        && !head.ends_with([':', '.'])
        && (text.len() == head.len() || is_one_list(&text[head.len()..]))
        && !WORDS.contains(&head.to_ascii_lowercase().as_str())
        && !head.contains("://")
        && !head.starts_with("error[")
        && !is_error_value(head, &text[head.len()..])
}

/// Whether a text is one list in parentheses, which end where it ends.
fn is_one_list(text: &str) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1 == text.len();
                }
            }
            _ => {}
        }
    }
    // The shell took the quotes away, or the name is not closed: still one list to its end.
    text.ends_with(')')
}

/// Whether it is an error as a program's debugging output writes it: `Other("it failed")`.
fn is_error_value(head: &str, arguments: &str) -> bool {
    head.starts_with(|c: char| c.is_ascii_uppercase())
        && head.chars().all(|c| c.is_ascii_alphanumeric())
        && arguments.contains(' ')
}

fn bare(text: &str) -> &str {
    text.trim().trim_matches(['`', '"', '\'', ';', ','])
}

/// Explains a text that is a name; `None` if it is none.
pub(crate) fn explain_name(source: &Arc<Source>, context: &Context<'_>) -> Option<Vec<Finding>> {
    if !is_name(&source.text) {
        return None;
    }
    let name = bare(&source.text);
    if let Some(artifact) = context.artifact {
        let at = source.text.find(name).unwrap_or(0);
        let place =
            LookupContext { source: Some((Arc::clone(source), at)), language: context.language.unwrap_or_default() };
        let found = explain_lookup(&Lookup::new(api(name, artifact), name), artifact, &place);
        return Some(exports_nothing(artifact).into_iter().chain(found).collect());
    }
    Some(guesses(name, source, context.language.unwrap_or_default()))
}

/// Through which door a name written like this was most likely looked up.
fn api(name: &str, artifact: &Artifact) -> LookupApi {
    if artifact.core.is_some()
        && !artifact.is_component()
        && !name.contains([':', '#', '/'])
        && artifact.surface.is_none()
    {
        LookupApi::Core
    } else {
        LookupApi::GetFunc
    }
}

/// What a name alone allows to say.
fn guesses(name: &str, source: &Arc<Source>, language: Language) -> Vec<Finding> {
    let head = name.split('(').next().unwrap_or(name);
    let at = source.text.find(head).unwrap_or(0);
    if lookup::version_misplaced(head) {
        let snippets = host_code(NESTED_FLAT, Some(head), None, language);
        return vec![MisplacedVersion { asked: read(head), snippets, source: (Arc::clone(source), at) }.into()];
    }
    let path = head.contains(['#', '/', ':', '.', '[', '|']);
    let causes: Vec<(Code, Confidence)> = if head.contains('#') {
        vec![(NESTED_FLAT, Confidence::Certain)]
    } else if path {
        vec![(NESTED_FLAT, Confidence::Likely), (EXPORT_NOT_PRESENT, Confidence::Guess)]
    } else if names::is_other_case(head) {
        vec![(NAME_CASE, Confidence::Likely), (NESTED_FLAT, Confidence::Guess), (EXPORT_NOT_PRESENT, Confidence::Guess)]
    } else {
        vec![(NESTED_FLAT, Confidence::Guess), (EXPORT_NOT_PRESENT, Confidence::Guess)]
    };
    let make = |(cause, confidence)| {
        Finding::from(Reported {
            cause,
            confidence,
            name: Some(head.to_owned()),
            item: None,
            versions: None,
            family: None,
            flag: None,
            serve: false,
            snippets: host_code(cause, Some(head), None, language),
            gate: None,
            types: None,
            cut_off: false,
            cut_short: false,
            language: Some(language),
            circumstance: Circumstance::None,
            source: Arc::clone(source),
            span: at..at + head.len(),
        })
    };
    causes.into_iter().map(make).collect()
}

/// What became of the lookups that a message tells.
#[derive(Default)]
pub(crate) struct LookedUp {
    /// What is wrong with each.
    pub(crate) findings: Vec<Finding>,
    /// The symptoms whose lookups the file satisfies.
    pub(crate) found: Vec<Range<usize>>,
    /// Whether what became of a call by `--invoke` is among the findings.
    pub(crate) invoked: bool,
    /// Whether the name is not in the text, and the file gave the answer.
    pub(crate) unnamed: bool,
}

/// What the file says of the lookups that a message tells: the runtime's rules carried out on it.
pub(super) fn decided(case: &Inquiry<'_>, artifact: &Artifact) -> LookedUp {
    let (symptoms, source, language) = (case.symptoms, case.source, case.language.unwrap_or_default());
    let mut out = LookedUp::default();
    if let Some(finding) = invoked::decided(case, artifact) {
        out.findings.push(finding);
        out.invoked = true;
    }
    let mut seen: Vec<Lookup> = Vec::new();
    for symptom in &symptoms.all {
        let Some(lookup) = told(symptom, symptoms, artifact) else { continue };
        if seen.contains(&lookup) || seen.len() >= 8 {
            continue;
        }
        let span = case.place(&symptom.span);
        let at = source
            .text
            .get(span.clone())
            .and_then(|text| text.find(&lookup.name))
            .map_or(span.start, |n| span.start + n);
        let place = LookupContext { source: Some((Arc::clone(source), at)), language };
        for mut finding in explain_lookup(&lookup, artifact, &place) {
            if reads_object(symptom) && finding.code == Code::MD0101 {
                finding.code = EXPORT_NOT_PRESENT;
                finding.headline =
                    format!("the object whose `{}` is read is not exported under that name", lookup.name);
            }
            // That a lookup would succeed says that it is not the lookup that failed.
            if finding.code == Code::MD0116 {
                out.found.push(symptom.span.clone());
            } else if !out.findings.iter().any(|known| known.code == finding.code && known.headline == finding.headline)
            {
                out.findings.push(finding);
            }
        }
        seen.push(lookup);
    }
    let of_functions = || symptoms.all.iter().filter(|s| matches!(s.reading, Reading::Func(_) | Reading::Script));
    let named = of_functions().any(|symptom| symptom.get("f").is_some());
    if let Some(symptom) = of_functions().next().filter(|_| !named && seen.is_empty()) {
        let span = case.place(&symptom.span);
        let finding = unnamed::answer(case, artifact, span);
        out.unnamed = finding.is_some();
        out.findings.extend(finding);
    }
    out
}

/// Whether a member of an object was read that is not there.
fn reads_object(symptom: &Symptom) -> bool {
    ["Cannot read properties", "undefined is not an object"].iter().any(|words| symptom.template.starts_with(words))
}

/// The lookup that a symptom tells.
fn told(symptom: &Symptom, symptoms: &Symptoms, artifact: &Artifact) -> Option<Lookup> {
    // A tool that makes a component of a module looks for what the world requires of the module.
    if !artifact.is_component() && symptoms.near(Cue::Encoding, &symptom.span)
        || symptoms.near(Cue::Targets, &symptom.span)
    {
        return None;
    }
    let name = |key| symptom.get(key).map(bare).filter(|name| !name.is_empty() && is_name(name));
    match symptom.reading {
        // What commands lack is told as such, not as a lookup that failed.
        Reading::Instance => {
            Some(Lookup::new(LookupApi::GetExport, name("i").filter(|name| !name.starts_with("wasi:cli/run"))?))
        }
        Reading::Script => {
            let name = name("f")?.rsplit('.').next()?;
            let is_core = artifact.core.is_some() && !artifact.is_component();
            Some(Lookup::new(if is_core { LookupApi::Core } else { LookupApi::GetFunc }, name))
        }
        Reading::Func(Level::Inside) => Some(Lookup::new(LookupApi::Bindgen(Some(name("i")?.to_owned())), name("f")?)),
        Reading::Func(level) => {
            let name = name("f")?;
            if matches!(name, "required" | "function" | "export" | "not" | "a" | "the" | "named" | "_start" | "main") {
                return None;
            }
            if artifact.is_component() || artifact.surface.is_some() {
                let invoke =
                    symptoms.near(Cue::Invoke, &symptom.span) && symptom.template.contains("exported func named");
                let api = if invoke || symptom.template.contains("exported func named") {
                    LookupApi::Invoked
                } else {
                    LookupApi::GetFunc
                };
                return (level != Level::Core).then(|| Lookup::new(api, name));
            }
            artifact.core.is_some().then(|| Lookup::new(LookupApi::Core, name))
        }
        _ => None,
    }
}
