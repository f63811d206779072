//! The cases of a suite, run and judged.

use super::findings::{bad_body, case_failed};
use super::{Suite, SuiteCase};
use crate::artifact::Artifact;
use crate::call::outcome::{CallReport, Ending, execute};
use crate::call::request::{CallOptions, CallRequest, HttpRequest};
use crate::call::run::response_status;
use crate::call::value::{Value, to_wave};
use crate::finding::{Code, Finding};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How a case came out.
#[derive(Debug)]
pub struct CaseResult {
    pub title: String,
    pub passed: bool,
    /// What it expects, in words.
    pub expected: String,
    pub happened: String,
    pub ending: Ending,
    /// What the last call returned, as WAVE, if that can be read back.
    pub value: Option<String>,
    pub time: Duration,
    /// What was found, where it did not pass.
    pub findings: Vec<Finding>,
    /// The case with what happened in place of what it expects.
    pub recorded: SuiteCase,
}

/// What cases refer to by paths.
pub struct SuiteFiles<'a> {
    /// Reads `@path` arguments, for several cases at a time.
    pub files: &'a (dyn Fn(&str) -> Result<Vec<u8>, String> + Sync),
    /// The components of `with`, by their paths as the suite writes them.
    pub others: &'a BTreeMap<String, Artifact>,
}

/// Runs every case in an instance of its own, several at a time.
pub fn run(artifact: &Artifact, suite: &Suite, options: &CallOptions, around: &SuiteFiles<'_>) -> Vec<CaseResult> {
    all(suite, |case| one(artifact, suite, case, options, around))
}

/// Runs every case likewise for what really happens: what a case expects is left aside, so that an
/// expectation which fits the function no longer keeps it from being called.
pub fn record(artifact: &Artifact, suite: &Suite, options: &CallOptions, around: &SuiteFiles<'_>) -> Vec<CaseResult> {
    all(suite, |case| {
        let asking = SuiteCase { expect: None, ends: None, status: None, ..case.clone() };
        let mut result = one(artifact, suite, &asking, options, around);
        // An answer to a request is told by its status, unless the case says more.
        if case.request.is_some() && case.expect.is_some() {
            result.recorded.expect = result.value.clone();
        }
        result
    })
}

fn all(suite: &Suite, one: impl Fn(&SuiteCase) -> CaseResult + Sync) -> Vec<CaseResult> {
    // The first case leaves the compiled code in the cache for all others.
    let mut results: Vec<(usize, CaseResult)> = suite.cases.iter().take(1).map(|case| (0, one(case))).collect();
    let next = Mutex::new(suite.cases.iter().enumerate().skip(1));
    let rest = Mutex::new(Vec::new());
    // Threads of their own: the workers of rayon compile.
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(1, usize::from).min(suite.cases.len());
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((at, case)) = { lock(&next).next() } {
                    let result = one(case);
                    lock(&rest).push((at, result));
                }
            });
        }
    });
    results.extend(rest.into_inner().unwrap_or_else(PoisonError::into_inner));
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn one(
    artifact: &Artifact,
    suite: &Suite,
    case: &SuiteCase,
    options: &CallOptions,
    around: &SuiteFiles<'_>,
) -> CaseResult {
    let started = Instant::now();
    // What the case says was read before; what it does not say stays.
    let options = case.options(options).unwrap_or_else(|_| options.clone());
    let calls = case.texts();
    let with: Vec<&Artifact> =
        suite.contract.with.iter().chain(&case.with).filter_map(|path| around.others.get(path)).collect();
    let request = case.request.as_deref().map(|line| request(line, case, around)).transpose();
    let answered = match &request {
        Ok(request) => execute(
            artifact,
            CallRequest {
                calls: &calls,
                answers: &case.answers,
                expect: case.expect.as_deref(),
                allow_err: case.expect.is_some(),
                request: request.as_ref(),
                with: &with,
                ..CallRequest::new(&options, &|path| (around.files)(path))
            },
        ),
        Err(finding) => CallReport::refused(artifact, (**finding).clone()),
    };
    let expected = match (&case.expect, &case.ends, case.status) {
        (Some(value), ..) => format!("`{value}`"),
        (None, Some(ends), _) => ends.clone(),
        (None, None, Some(status)) => format!("status {status}"),
        (None, None, None) => "a value".to_owned(),
    };
    let happened = happened(&answered);
    let passed = fits(case, &answered);
    let mut findings = Vec::new();
    if !passed {
        findings.push(case_failed(&case.title(), &expected, &happened));
        findings.extend(answered.report.findings.iter().cloned());
    }
    // A handle cannot be written down.
    let value = answered.value().map(|(_, value)| value).filter(|value| !value.has_handle()).map(to_wave);
    let recorded = recorded(case, &answered, value.clone());
    let (title, ending, time) = (case.title(), answered.ending, started.elapsed());
    CaseResult { title, passed, expected, happened, ending, value, time, findings, recorded }
}

fn request(line: &str, case: &SuiteCase, around: &SuiteFiles<'_>) -> Result<HttpRequest, Box<Finding>> {
    let body = match case.body.as_deref().map(|text| (text, text.strip_prefix('@'))) {
        Some((text, Some(path))) => (around.files)(path).map_err(|why| Box::new(bad_body(text, why)))?,
        Some((text, None)) => text.as_bytes().to_vec(),
        None => Vec::new(),
    };
    HttpRequest::parse(line, &case.headers, body)
}

/// The status that a request was answered with.
fn status(answered: &CallReport) -> Option<u16> {
    response_status(&answered.value()?.1)
}

fn failure_code(answered: &CallReport) -> Option<Code> {
    answered.report.findings.iter().find(|f| f.severity == crate::finding::Severity::Error).map(|f| f.code)
}

fn fits(case: &SuiteCase, answered: &CallReport) -> bool {
    let wanted = case.ends.as_deref().unwrap_or("value");
    if case.status.is_some() && case.status != status(answered) {
        return false;
    }
    match (wanted, answered.ending) {
        ("value", Ending::Returned | Ending::Exited(0)) => true,
        ("err", Ending::ReturnedErr) => true,
        // With an expected value, which then is an `err`.
        ("err", Ending::Returned) => matches!(answered.value(), Some((_, Value::Result(Err(_))))),
        ("trap", Ending::Trapped) => true,
        ("timeout", Ending::Trapped) => failure_code(answered) == Some(Code::MD0411),
        ("refused", Ending::Refused) => true,
        (code, _) => Code::parse(code).is_some() && failure_code(answered) == Code::parse(code),
    }
}

fn happened(answered: &CallReport) -> String {
    let value = answered.value().map(|(_, value)| to_wave(value));
    let headline = || answered.report.findings.first().map(|finding| finding.headline.clone()).unwrap_or_default();
    match answered.ending {
        Ending::Returned | Ending::ReturnedErr | Ending::Mismatch => match value {
            Some(value) => format!("returned `{value}`"),
            None => "returned".to_owned(),
        },
        Ending::Trapped => format!("stopped: {}", headline()),
        Ending::Refused => format!("not run: {}", headline()),
        Ending::Planned => "planned".to_owned(),
        Ending::Exited(status) => format!("ended with exit code {status}"),
    }
}

/// The case with what really happened as its expectation.
fn recorded(case: &SuiteCase, answered: &CallReport, value: Option<String>) -> SuiteCase {
    let mut recorded = case.clone();
    (recorded.expect, recorded.ends) = match answered.ending {
        Ending::Returned | Ending::ReturnedErr | Ending::Mismatch => {
            // An answer to a request is told by its status.
            (value.filter(|_| case.request.is_none() || case.expect.is_some()), None)
        }
        Ending::Trapped => (None, failure_code(answered).map(|code| code.to_string())),
        Ending::Exited(_) => (None, None),
        Ending::Refused | Ending::Planned => (None, Some("refused".to_owned())),
    };
    recorded.status = status(answered).filter(|_| case.request.is_some() && recorded.ends.is_none());
    recorded
}
