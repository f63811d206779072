//! A suite from its file to a report: the components and files that it names are relative to it.

use super::report::{refused, summary};
use super::run::{CaseResult, SuiteFiles, record, run};
use super::{Suite, parse};
use crate::artifact::Artifact;
use crate::bytes::Bytes;
use crate::call::conformance;
use crate::call::{CallOptions, Ending};
use crate::error::Error;
use crate::finding::Report;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

/// How a suite is run.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct VerifyRequest<'a> {
    /// The component or core module, if not the one that the suite names.
    pub component: Option<&'a Path>,
    /// Components whose exports satisfy imports, in addition to those of the suite.
    pub with: &'a [PathBuf],
    /// Settings, limits, grants; cases may have limits of their own.
    pub options: CallOptions,
    /// Record what happens in place of what is expected.
    pub record: bool,
    /// Run the cases also where what happens is only recorded.
    pub run: bool,
}

/// What a suite came to.
#[derive(Debug)]
pub struct VerifyReport {
    /// The findings, and a line for each case.
    pub report: Report,
    /// The name of the suite.
    pub name: String,
    /// How each case came out.
    pub results: Vec<CaseResult>,
    /// The suite with what happened as its expectations, if that was asked for.
    pub recorded: Option<RecordedSuite>,
}

/// A suite with what happened as its expectations.
#[derive(Debug)]
pub struct RecordedSuite {
    pub suite: Suite,
    /// Titles of cases that are refused now and were not expected to be, each with the reason.
    pub refused: Vec<(String, String)>,
}

impl AsRef<Report> for VerifyReport {
    fn as_ref(&self) -> &Report {
        &self.report
    }
}

/// Runs a suite of calls with expected results. Paths in the suite start at its folder.
///
/// # Errors
/// When the suite, a component or the WIT cannot be read.
///
/// # Examples
/// ```
/// use mate_doctor::finding::Verdict;
/// use mate_doctor::{VerifyRequest, verify};
///
/// let verified = verify("fixtures/suites/handler.toml".as_ref(), &VerifyRequest::default())?;
/// assert_eq!(verified.report.verdict, Verdict::Verified);
/// # Ok::<(), mate_doctor::error::Error>(())
/// ```
pub fn verify(path: &Path, request: &VerifyRequest<'_>) -> Result<VerifyReport, Error> {
    let name = path.display().to_string();
    let text = String::from_utf8(Bytes::read_small(path)?);
    let text = text.map_err(|_| Error::Read { path: path.to_owned(), reason: "it is not UTF-8 text".to_owned() })?;
    let unread = |report| VerifyReport { report, name: name.clone(), results: Vec::new(), recorded: None };
    let mut suite = match parse(&name, &text) {
        Ok(suite) => suite,
        Err(finding) => return Ok(unread(refused(&name, vec![*finding]))),
    };
    let base = path.parent().unwrap_or(Path::new(""));
    let component = match (request.component, &suite.contract.file) {
        (Some(path), _) => path.to_owned(),
        (None, Some(path)) => base.join(path),
        (None, None) => {
            let why = "does not name a component: pass it after the suite, or set it in the suite: [contract] file = …";
            return Ok(unread(Report::not_examined("verify", &name, format!("`{name}` {why}"))));
        }
    };
    let artifact = Artifact::open(&component)?;
    let mut findings = Vec::new();
    if let Some(wit) = &suite.contract.wit {
        let world = suite.contract.world.as_deref();
        (findings, _) = conformance(&artifact, &base.join(wit), world, &request.options.provides)?;
    }
    let own = suite.contract.with.len();
    let others = others(&suite, base, request.with)?;
    suite.contract.with.extend(request.with.iter().map(|path| path.display().to_string()));
    let read = |path: &str| contents(base, path);
    let around = SuiteFiles { files: &read, others: &others };
    let mut results = Vec::new();
    if request.run || !request.record {
        results = run(&artifact, &suite, &request.options, &around);
    }
    let recorded = request.record.then(|| {
        let recorded = record(&artifact, &suite, &request.options, &around);
        suite.contract.with.truncate(own);
        RecordedSuite::of(suite, recorded)
    });
    Ok(VerifyReport { report: summary(&artifact, findings, &results), name, results, recorded })
}

/// Runs the cases of a suite that was generated for a component, and looks only for what stops the guest: an
/// `err` is a result like any other.
///
/// # Errors
/// When a component cannot be read.
pub fn smoke(artifact: &Artifact, mut suite: Suite, request: &VerifyRequest<'_>) -> Result<VerifyReport, Error> {
    let others = others(&suite, Path::new(""), request.with)?;
    suite.contract.with = request.with.iter().map(|path| path.display().to_string()).collect();
    let read = |path: &str| contents(Path::new(""), path);
    let mut results = run(artifact, &suite, &request.options, &SuiteFiles { files: &read, others: &others });
    for result in &mut results {
        if matches!(result.ending, Ending::Returned | Ending::ReturnedErr) {
            result.passed = true;
            result.findings.clear();
        }
    }
    let report = summary(artifact, Vec::new(), &results);
    Ok(VerifyReport { report, name: artifact.name.clone(), results, recorded: None })
}

/// The contents of a file next to the suite; `-` is standard input.
fn contents(base: &Path, path: &str) -> Result<Vec<u8>, String> {
    let file = if path == "-" { PathBuf::from(path) } else { base.join(path) };
    Bytes::read_small(&file).map_err(|error| error.to_string())
}

/// The components that cases refer to, by their paths as they are written. Those of the suite are relative to
/// its folder.
fn others(suite: &Suite, base: &Path, more: &[PathBuf]) -> Result<BTreeMap<String, Artifact>, Error> {
    let own = suite.contract.with.iter().chain(suite.cases.iter().flat_map(|case| &case.with));
    let own = own.map(|name| (name.clone(), base.join(name)));
    let more = more.iter().map(|path| (path.display().to_string(), path.clone()));
    let mut others = BTreeMap::new();
    for (name, path) in own.chain(more) {
        if let Entry::Vacant(place) = others.entry(name) {
            place.insert(Artifact::open(&path)?);
        }
    }
    Ok(others)
}

impl RecordedSuite {
    fn of(suite: Suite, results: Vec<CaseResult>) -> Self {
        let cases = suite.cases.iter().zip(&results);
        let new =
            cases.filter(|(case, result)| result.ending == Ending::Refused && case.ends.as_deref() != Some("refused"));
        let refused = new.map(|(_, result)| (result.title.clone(), result.happened.clone())).collect();
        let cases = results.into_iter().map(|result| result.recorded).collect();
        RecordedSuite { suite: Suite { contract: suite.contract, cases }, refused }
    }
}
