//! A suite of calls with what they have to come to: a contract test for a component.
//!
//! ```toml
//! [contract]
//! wit = "wit/"
//! world = "task"
//!
//! [[case]]
//! name = "it echoes"
//! call = 'handler("{}")'
//! expect = 'ok("{\"echo\":{}}")'
//!
//! [[case]]
//! call = 'handler("loop")'
//! ends = "timeout"
//! timeout = "1s"
//! ```

use super::options::{Options, parse_time};
use super::output::Sink;
use super::report::{Answered, Asked, Ending, answer, callable};
use super::value::{edges, to_wave};
use crate::artifact::Artifact;
use crate::finding::calling::{BadSuite, CaseFailed};
use crate::finding::{Code, Finding, Source, SourceKind};
use crate::surface::Direction;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A suite as it is written.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suite {
    /// The WIT that the component has to conform to, and the component.
    #[serde(default, skip_serializing_if = "Contract::is_empty")]
    pub contract: Contract,
    /// The cases, in order.
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
}

/// What the component has to conform to.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contract {
    /// The WIT, relative to the suite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wit: Option<String>,
    /// The world.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub world: Option<String>,
    /// The component, relative to the suite, where the command line names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

impl Contract {
    fn is_empty(&self) -> bool {
        self.wit.is_none() && self.world.is_none() && self.file.is_none()
    }
}

/// One case.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// What it is about; the call where it has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// Or a chain of calls in one instance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    /// The value that the last call has to return, in WAVE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<String>,
    /// How it has to end: `value` (the default), `err`, `trap`, `timeout`, `refused`, or a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// Canned answers of imports: `iface#func=VALUE`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
    /// Whether imports that nothing supplies may stay open until they are reached.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stub: bool,
    /// Wall time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
}

impl Case {
    /// What it is called.
    pub fn title(&self) -> String {
        self.name.clone().or_else(|| self.call.clone()).unwrap_or_else(|| self.calls.join("; "))
    }

    fn texts(&self) -> Vec<String> {
        self.call.iter().cloned().chain(self.calls.iter().cloned()).collect()
    }
}

/// How a case came out.
#[derive(Debug)]
pub struct CaseResult {
    /// What it is called.
    pub title: String,
    /// Whether it came out as it says.
    pub passed: bool,
    /// What it expects, in words.
    pub expected: String,
    /// What happened, in words.
    pub happened: String,
    /// How long it took.
    pub time: Duration,
    /// What was found, where it did not pass.
    pub findings: Vec<Finding>,
    /// The case with what really happened in place of what it expects.
    pub recorded: Case,
}

/// Reads a suite.
///
/// # Errors
/// When it is no TOML, or has other keys than those above.
pub fn parse(name: &str, text: &str) -> Result<Suite, Box<Finding>> {
    let source = Source::new(SourceKind::File, name, text);
    let bad = |span, message: String| Box::new(Finding::from(BadSuite { source: Arc::clone(&source), span, message }));
    let suite: Suite = toml::from_str(text).map_err(|error| bad(error.span(), error.message().to_owned()))?;
    for case in &suite.cases {
        if case.call.is_some() == !case.calls.is_empty() {
            return Err(bad(None, format!("case `{}` needs `call` or `calls`", case.title())));
        }
        if case.timeout.as_deref().is_some_and(|text| parse_time(text).is_none()) {
            return Err(bad(None, format!("case `{}`: a time is written 500ms, 2s or 3m", case.title())));
        }
        if let Some(ends) = &case.ends
            && !ENDS.contains(&ends.as_str())
            && Code::parse(ends).is_none()
        {
            return Err(bad(
                None,
                format!("case `{}` cannot end in `{ends}`; it can in {}", case.title(), ENDS.join(", ")),
            ));
        }
    }
    Ok(suite)
}

const ENDS: &[&str] = &["value", "err", "trap", "timeout", "refused"];

/// Reads `@path` arguments, for several cases at a time.
pub type SharedFiles<'a> = &'a (dyn Fn(&str) -> Result<Vec<u8>, String> + Sync);

/// Runs every case in an instance of its own, several at a time.
pub fn run(artifact: &Artifact, suite: &Suite, options: &Options, files: SharedFiles<'_>) -> Vec<CaseResult> {
    // The first case leaves the compiled code behind for all others.
    let (first, rest) = suite.cases.split_at(suite.cases.len().min(1));
    let mut results: Vec<CaseResult> = first.iter().map(|case| one(artifact, case, options, files)).collect();
    results.par_extend(rest.par_iter().map(|case| one(artifact, case, options, files)));
    results
}

fn one(artifact: &Artifact, case: &Case, options: &Options, files: SharedFiles<'_>) -> CaseResult {
    let started = Instant::now();
    let mut options = options.clone();
    options.stub |= case.stub;
    if let Some(time) = case.timeout.as_deref().and_then(parse_time) {
        options.limits.time = time;
    }
    let calls = case.texts();
    let silent: Sink = Arc::new(|_, _| {});
    let answered = answer(
        artifact,
        Asked {
            calls: &calls,
            json: None,
            answers: &case.answers,
            expect: case.expect.as_deref(),
            allow_err: case.expect.is_some(),
            dry_run: false,
            repeat: 1,
            fresh: false,
            options: &options,
            files,
            sink: silent,
            conformance: None,
            on_compile: &|_| {},
        },
    );
    let expected = match (&case.expect, &case.ends) {
        (Some(value), _) => format!("`{value}`"),
        (None, Some(ends)) => ends.clone(),
        (None, None) => "a value".to_owned(),
    };
    let happened = happened(&answered);
    let passed = fits(case, &answered);
    let mut findings = Vec::new();
    if !passed {
        findings.push(CaseFailed { case: case.title(), expected: expected.clone(), happened: happened.clone() }.into());
        findings.extend(answered.report.findings.iter().cloned());
    }
    let recorded = record(case, &answered);
    CaseResult { title: case.title(), passed, expected, happened, time: started.elapsed(), findings, recorded }
}

fn failure_code(answered: &Answered) -> Option<Code> {
    answered.report.findings.iter().find(|f| f.severity == crate::finding::Severity::Error).map(|f| f.code)
}

fn fits(case: &Case, answered: &Answered) -> bool {
    let wanted = case.ends.as_deref().unwrap_or("value");
    match (wanted, answered.ending) {
        ("value", Ending::Returned) => true,
        ("err", Ending::ReturnedErr) => true,
        ("trap", Ending::Trapped) => true,
        ("timeout", Ending::Trapped) => failure_code(answered) == Some(Code::MD0411),
        ("refused", Ending::Refused) => true,
        (code, _) => Code::parse(code).is_some() && failure_code(answered) == Code::parse(code),
    }
}

fn happened(answered: &Answered) -> String {
    let value = answered.value().map(|(_, value)| to_wave(value));
    let headline = || answered.report.findings.first().map(|finding| finding.headline.clone()).unwrap_or_default();
    match answered.ending {
        Ending::Returned | Ending::ReturnedErr | Ending::Mismatch => match value {
            Some(value) => format!("returned `{value}`"),
            None => "returned".to_owned(),
        },
        Ending::Trapped => format!("stopped: {}", headline()),
        Ending::Refused => format!("refused: {}", headline()),
        Ending::Planned => "planned".to_owned(),
        Ending::Exited(status) => format!("ended with exit code {status}"),
    }
}

/// The case with what really happened as its expectation.
fn record(case: &Case, answered: &Answered) -> Case {
    let mut recorded = case.clone();
    (recorded.expect, recorded.ends) = match answered.ending {
        Ending::Returned | Ending::ReturnedErr | Ending::Mismatch => {
            let value = answered.value().map(|(_, value)| to_wave(value)).filter(|text| !text.contains('<'));
            (value, None)
        }
        Ending::Trapped => (None, failure_code(answered).map(|code| code.to_string())),
        _ => (None, Some("refused".to_owned())),
    };
    recorded
}

/// Cases at the edges of every type, for every function that values can be given to.
pub fn generate(artifact: &Artifact) -> Result<Suite, Vec<Finding>> {
    let surface = callable(artifact)?;
    let mut cases = Vec::new();
    for function in surface.functions(Direction::Export) {
        let columns: Vec<Vec<String>> =
            function.ty.params.iter().map(|param| edges(&surface, param.ty).iter().map(to_wave).collect()).collect();
        if columns.iter().any(Vec::is_empty) {
            continue;
        }
        let rows = columns.iter().map(Vec::len).max().unwrap_or(1);
        for row in 0..rows {
            let values: Vec<&str> = columns.iter().map(|column| column[row % column.len()].as_str()).collect();
            cases.push(Case { call: Some(format!("{}({})", function.path(), values.join(", "))), ..Case::default() });
        }
    }
    Ok(Suite { contract: Contract::default(), cases })
}

/// A suite as TOML.
pub fn to_toml(suite: &Suite) -> String {
    toml::to_string(suite).unwrap_or_default()
}

/// The results as JUnit XML.
pub fn junit(name: &str, results: &[CaseResult]) -> String {
    let failed = results.iter().filter(|result| !result.passed).count();
    let total: f64 = results.iter().map(|result| result.time.as_secs_f64()).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" time=\"{total:.3}\">\n",
        xml(name),
        results.len()
    ));
    for result in results {
        out.push_str(&format!("  <testcase name=\"{}\" time=\"{:.3}\"", xml(&result.title), result.time.as_secs_f64()));
        if result.passed {
            out.push_str("/>\n");
            continue;
        }
        let message = format!("expected {}, {}", result.expected, result.happened);
        let details: Vec<String> = result.findings.iter().map(|f| format!("{}: {}", f.code, f.headline)).collect();
        out.push_str(&format!(
            ">\n    <failure message=\"{}\">{}</failure>\n  </testcase>\n",
            xml(&message),
            xml(&details.join("\n"))
        ));
    }
    out.push_str("</testsuite>\n");
    out
}

/// Text for XML; characters that XML has no place for are left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
