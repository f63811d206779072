//! The answer to a question: what the files decide about the thing that the text names comes first, in
//! the words of the engine that decides it. Words alone give hypotheses.

mod decide;
mod facts;
mod files;
mod findings;
mod invoked;
mod lookups;
mod own;

use super::causes::*;
use super::findings::NotRecognised;
use super::question::rank::{self, Candidate};
use super::question::symptom::Symptoms;
use super::question::{self, TextQuestion};
use crate::artifact::{Artifact, Kind, Role};
use crate::expect::Wit;
use crate::finding::{
    CheckLine, CheckState, Code, CommandInput, Confidence, Finding, Fix, Report, Source, SourceKind, Verdict,
};
use crate::path::shell_word;
use crate::snippets::Language;

/// At most this many hypotheses are reported.
const MOST: usize = 3;

/// What is known in addition to the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// The file that the error was about.
    pub artifact: Option<&'a Artifact>,
    /// Other components that were put together with it.
    pub others: &'a [Artifact],
    /// The language in which host code is wanted; else that of the text.
    pub language: Option<Language>,
    /// The WIT that the file was built for, or that its host offers.
    pub expected: Option<Expected<'a>>,
    /// Whether the file was made of WIT alone: there is nothing to call, to compose or to repair.
    pub stand_in: bool,
}

/// The WIT that a file is compared with.
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
    pub cause: Code,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The causes that a text speaks for, the best first, without wording.
pub fn classify(text: &str) -> Vec<Classified> {
    let class = |c: Candidate| Classified { cause: c.cause, confidence: c.confidence };
    rank::rank(&Symptoms::read(text)).into_iter().map(class).collect()
}

/// What came of a text.
#[derive(Clone, Debug)]
pub struct Explained {
    /// What the text asks.
    pub question: TextQuestion,
    /// The findings, the best first. Where nothing was recognised, one that says so.
    pub findings: Vec<Finding>,
    /// Whether a cause was found: one that is more than a guess.
    pub recognised: bool,
    /// Whether the first finding was decided: by a file, or by how a name is spelled.
    pub decided: bool,
}

impl Explained {
    /// An answer that was decided elsewhere.
    pub fn decided(question: TextQuestion, findings: Vec<Finding>) -> Self {
        Explained::new(question, findings)
    }

    fn new(question: TextQuestion, findings: Vec<Finding>) -> Self {
        let recognised = findings.iter().any(|finding| finding.confidence < Confidence::Guess);
        let decided = findings.first().is_some_and(|finding| finding.confidence == Confidence::Certain);
        Explained { question, findings, recognised, decided }
    }
}

/// Explains a pasted error or a lookup string.
pub fn explain_text(text: &str, context: &Context<'_>) -> Explained {
    let kind = if lookups::is_name(text) { SourceKind::Argument } else { SourceKind::ErrorText };
    let name = if kind == SourceKind::Argument { "lookup" } else { "error text" };
    let source = Source::new(kind, name, text);
    if let Some(mut findings) = lookups::explain_name(&source, context) {
        let question = TextQuestion { names: vec![text.trim().to_owned()], ..TextQuestion::default() };
        findings.iter_mut().for_each(|finding| finish(finding, context));
        return Explained::new(question, findings);
    }
    let mut symptoms = Symptoms::read(&source.text);
    let own = own::reports(&source);
    if !own.is_empty() {
        return Explained::new(TextQuestion::of(&symptoms, &[]), own);
    }
    if let Some(artifact) = context.artifact {
        decide::complete(&mut symptoms, artifact);
    }
    let mut candidates = rank::rank(&symptoms);
    let question = TextQuestion::of(&symptoms, &candidates);
    let language = context.language.or(question.language);
    let case = Inquiry { symptoms: &symptoms, source: &source, question: &question, context, language };
    let mut findings = Vec::new();
    if let Some(artifact) = context.artifact {
        findings = files::answer(&case, &mut candidates, artifact);
    }
    let by_file = findings.first().is_some_and(|finding| finding.confidence < Confidence::Guess);
    let own = |finding: &Finding| {
        context.artifact.is_some_and(|artifact| {
            !matches!(artifact.kind, Kind::Foreign(_) | Kind::BadText)
                && artifact.findings.iter().any(|known| known.code == finding.code)
        })
    };
    let decided = findings.iter().any(|finding| finding.confidence == Confidence::Certain && !own(finding))
        || context.artifact.is_some() && candidates.iter().any(|c| c.confidence == Confidence::Certain);
    for candidate in &candidates {
        // What a file speaks against is told only where nothing is left.
        if candidate.refuted.is_some() && !findings.is_empty() {
            continue;
        }
        let finding = case.finding(candidate);
        let told = |known: &Finding| known.name() == finding.name() || known.headline == finding.headline;
        if !findings.iter().any(told) {
            let certain = finding.confidence == Confidence::Certain;
            findings.push(if decided && !certain { finding.confidence(Confidence::Guess) } else { finding });
        }
    }
    if findings.is_empty() {
        let understood = understood(&symptoms);
        findings.push(NotRecognised { understood, source }.into());
    } else if decided {
        findings.retain(|finding| finding.confidence < Confidence::Guess);
    }
    let mut guesses = 0;
    findings.retain(|finding| {
        guesses += usize::from(finding.confidence == Confidence::Guess);
        guesses <= MOST
    });
    findings.iter_mut().for_each(|finding| finish(finding, context));
    let explained = Explained::new(question, findings);
    Explained { decided: explained.decided || by_file, ..explained }
}

impl Inquiry<'_> {
    /// Where in the pasted text a place of the cleaned one is.
    fn place(&self, span: &std::ops::Range<usize>) -> std::ops::Range<usize> {
        let text = &self.source.text;
        let mut place = self.symptoms.text.source(span.clone());
        // Some character became a space: the next one begins where it ends.
        place.end = place.end.min(text.len());
        while !text.is_char_boundary(place.end) {
            place.end += 1;
        }
        place
    }
}

/// Puts in the files that were given, and makes a guess short.
fn finish(finding: &mut Finding, context: &Context<'_>) {
    name_files(finding, context);
    if let Some(artifact) = context.artifact.filter(|_| context.stand_in) {
        let file = format!(" {}", shell_word(&artifact.name));
        let on_it = |fix: &Fix| matches!(fix, Fix::Command(command) if command.to_string().contains(&file));
        finding.suggestions.retain(|suggestion| !on_it(&suggestion.fix));
    }
    if finding.confidence == Confidence::Guess && finding.code != Code::MD0607 {
        shorten(finding);
    }
}

/// A text with everything that is known about it.
#[derive(Clone, Copy)]
struct Inquiry<'a> {
    symptoms: &'a Symptoms,
    source: &'a std::sync::Arc<Source>,
    question: &'a TextQuestion,
    context: &'a Context<'a>,
    language: Option<Language>,
}

/// Leaves of a guess what fits into four lines: what it would be, one remedy, and what decides it.
fn shorten(finding: &mut Finding) {
    finding.annotations.clear();
    finding.related.retain(|note| note.annotations.is_empty());
    finding.related.truncate(1);
    finding.side = None;
    let is_decisive = |fix: &Fix| matches!(fix, Fix::Command(command) if command.is_doctor());
    let is_line = |fix: &Fix| !matches!(fix, Fix::Code { .. } | Fix::Replace { .. });
    let remedy = finding.suggestions.iter().find(|s| is_line(&s.fix) && !is_decisive(&s.fix)).cloned();
    let decisive = finding.suggestions.iter().rev().find(|s| is_decisive(&s.fix)).cloned();
    if remedy.is_some() || decisive.is_some() {
        finding.suggestions = remedy.into_iter().chain(decisive).collect();
    }
}

/// Puts the files that were given into commands and code that only say where a file goes.
fn name_files(finding: &mut Finding, context: &Context<'_>) {
    let Some(artifact) = context.artifact.filter(|artifact| artifact.is_valid()) else { return };
    let wit = context.expected.map(|expected| (expected.wit.name.clone(), expected.world.map(str::to_owned)));
    let is_module = matches!(artifact.kind, Kind::CoreModule(_));
    let calls = artifact.surface.as_ref().and_then(|surface| surface.example_call()).into_iter().collect();
    finding.fill(&CommandInput { file: Some(artifact.name.clone()), is_module, wit, calls });
    for suggestion in &mut finding.suggestions {
        if let Fix::Code { text, .. } = &mut suggestion.fix {
            *text = text.replace("\"FILE\"", &format!("{:?}", artifact.name));
        }
    }
}

impl Explained {
    /// The report that the `explain` command shows.
    pub fn report(self, artifact: Option<&Artifact>) -> Report {
        let best = self.findings.first();
        let name = artifact.map_or("error text", |artifact| &artifact.name);
        let mut report = Report::new("explain", name, artifact.map(|artifact| artifact.kind.words()));
        match best {
            Some(best) if self.decided => {
                let found = if best.confidence == Confidence::Certain { "cause found" } else { "likely cause" };
                let (code, class, confidence) = (best.code, best.name(), best.confidence);
                report.conclude(Verdict::CauseFound, format!("{found}: {code} {class} ({confidence})"));
            }
            Some(best) if best.code != Code::MD0607 => {
                let listed = |word: &str, of: fn(&Finding) -> bool| {
                    let found = self.findings.iter().filter(|finding| of(finding));
                    let names: Vec<String> =
                        found.map(|finding| format!("{} {}", finding.code, finding.name())).collect();
                    if names.is_empty() { String::new() } else { format!("; {word}: {}", names.join(", ")) }
                };
                let likely = listed("likely", |finding| finding.confidence < Confidence::Guess);
                let possible = listed("possible", |finding| finding.confidence == Confidence::Guess);
                report.conclude(Verdict::NoCertainCause, format!("no certain cause{likely}{possible}"));
            }
            _ => report.conclude(Verdict::NotRecognised, "no cause found"),
        }
        report.next = best.and_then(Finding::command).cloned();
        report.checks.extend(artifact.map(|artifact| CheckLine {
            state: match artifact.kind {
                _ if !artifact.is_valid() => CheckState::Fail,
                Kind::CoreModule(Role::Embedded | Role::Mangled) => CheckState::Warn,
                _ => CheckState::Ok,
            },
            what: "artifact".to_owned(),
            detail: format!("{} {}", artifact.name, artifact.kind.predicate()),
            time: None,
        }));
        report.findings = self.findings;
        report
    }
}

/// What was understood of a text that is not recognised.
fn understood(symptoms: &Symptoms) -> Vec<String> {
    let mut out = Vec::new();
    let tools: Vec<&str> = symptoms.cues().filter_map(question::tool).collect();
    if !tools.is_empty() {
        out.push(format!("the text names {}", tools.join(", ")));
    }
    if symptoms.text.first_lines(2).is_empty() {
        out.push("the text is empty".to_owned());
    }
    out
}

/// Whether a code is one of looking up.
fn is_lookup(code: Code) -> bool {
    code.as_str().starts_with("MD01") || code == CORE_FUNC_NOT_EXPORTED
}
