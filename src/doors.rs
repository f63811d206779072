//! The doors of the library: one function for each command, each from its inputs and a request to a report.

use crate::artifact::Artifact;
#[cfg(feature = "call")]
use crate::call::{CallReport, CallRequest, execute};
use crate::check as checking;
use crate::diff::{Bump, DiffInput, DiffReport, comparison};
use crate::error::Error;
use crate::expect::Wit;
use crate::explain::{Context, Expected, TextQuestion, explain_text};
use crate::finding::{Code, Report, Verdict};
use crate::fix::{self, Flags, RepairPlan, RepairRequest, advise_lookup, has_result};
use crate::hostcode::HostQuestion;
use crate::inspect::Inspection;
use crate::link::Provides;
use crate::snippets::Language;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Makes reports of commands readable as what all of them have.
macro_rules! reports {
    ($($report:ty),*) => {
        $(impl AsRef<Report> for $report {
            fn as_ref(&self) -> &Report {
                &self.report
            }
        })*
    };
}

reports!(InspectReport, CheckReport, ExplainReport, DiffOutcome, FixReport<'_>);

/// How a file is inspected.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct InspectRequest {}

/// What a file is.
#[derive(Clone, Debug)]
pub struct InspectReport {
    /// The findings.
    pub report: Report,
    /// What it exports and imports, who made it, what it needs.
    pub inspection: Inspection,
}

/// Says what a file is and lists its exports and imports.
///
/// # Errors
/// None today: whatever can be opened can be inspected.
///
/// # Examples
/// ```
/// use mate_doctor::artifact::Artifact;
/// use mate_doctor::{InspectRequest, inspect};
///
/// let artifact = Artifact::open("fixtures/rust-handler-sync/rust-handler-sync.wasm")?;
/// let inspected = inspect(&artifact, &InspectRequest::default())?;
/// assert_eq!(inspected.inspection.exports[1].path, "mate:runtime/api@0.1.0#handler");
/// # Ok::<(), mate_doctor::error::Error>(())
/// ```
pub fn inspect(artifact: &Artifact, _request: &InspectRequest) -> Result<InspectReport, Error> {
    let inspection = Inspection::of(artifact);
    Ok(InspectReport { report: inspection.report(), inspection })
}

/// What a component is checked against.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CheckRequest<'a> {
    /// The expected WIT; without it only host code is checked.
    pub wit: Option<&'a Wit>,
    /// The expected world, where the WIT has several.
    pub world: Option<String>,
    /// Whether the component has to conform exactly, not only to work in wasmtime.
    pub strict: bool,
    /// What the host provides beyond the world.
    pub provides: Provides,
    /// Rust sources of a host: files, or folders with all `.rs` below them.
    pub host: Vec<PathBuf>,
    /// Codes whose findings are no more than notes.
    pub allow: Vec<Code>,
    /// Whether warnings count as errors.
    pub deny_warnings: bool,
    /// Flags that a proposed `fix` command repeats.
    #[doc(hidden)]
    pub flags: Flags<'a>,
}

/// How a component differs from what was expected.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// The findings.
    pub report: Report,
}

/// Checks a component against a WIT world, and the lookups in host code against the component.
///
/// # Errors
/// When the world cannot be chosen or host code cannot be read.
///
/// # Examples
/// ```
/// use mate_doctor::artifact::Artifact;
/// use mate_doctor::expect::Wit;
/// use mate_doctor::finding::Verdict;
/// use mate_doctor::{CheckRequest, check};
///
/// let wit = Wit::load("wit".as_ref(), &Default::default())?;
/// let mut request = CheckRequest::default();
/// request.wit = Some(&wit);
/// let artifact = Artifact::open("fixtures/root-handler/root-handler.wasm")?;
/// let report = check(&artifact, &request)?.report;
/// assert_eq!(report.verdict, Verdict::Unhealthy);
/// assert_eq!(report.findings[0].code.as_str(), "MD0207");
/// # Ok::<(), mate_doctor::error::Error>(())
/// ```
pub fn check(artifact: &Artifact, request: &CheckRequest<'_>) -> Result<CheckReport, Error> {
    let CheckRequest { host, allow, deny_warnings, .. } = request.clone();
    let host = HostQuestion { paths: host, allow: allow.clone(), deny_warnings };
    let Some(wit) = request.wit else { return host.report(artifact).map(|report| CheckReport { report }) };
    let question = checking::Question {
        world: request.world.clone(),
        strict: request.strict,
        provides: request.provides.clone(),
        allow,
        deny_warnings,
    };
    let mut report = fix::check(wit, artifact, &question, &request.flags)?;
    if !host.paths.is_empty() {
        host.add_to(&mut report, artifact)?;
    }
    Ok(CheckReport { report })
}

/// What is known in addition to the text to explain.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ExplainRequest<'a> {
    /// The file that the text is about: decides where it can.
    pub artifact: Option<&'a Artifact>,
    /// Other components that were put together with it.
    pub others: &'a [Artifact],
    /// The WIT that the file should implement, or that its host offers.
    pub wit: Option<&'a Wit>,
    /// The world in it, where it has several.
    pub world: Option<&'a str>,
    /// The language of host code to paste; else that of the text.
    pub language: Option<Language>,
    /// Whether the file is only a stand-in for WIT, which no command can name.
    pub stand_in: bool,
}

/// Why something failed.
#[derive(Clone, Debug)]
pub struct ExplainReport {
    /// What was taken from the words of the text.
    pub question: TextQuestion,
    /// The findings, the best first.
    pub report: Report,
}

impl ExplainReport {
    /// Whether a cause was found.
    pub fn has_cause(&self) -> bool {
        self.report.verdict == Verdict::CauseFound
    }
}

/// Explains a pasted error message or a failed export lookup.
///
/// # Errors
/// None today.
///
/// # Examples
/// ```
/// use mate_doctor::artifact::Artifact;
/// use mate_doctor::{ExplainRequest, explain};
///
/// let artifact = Artifact::open("fixtures/rust-handler-async/rust-handler-async.wasm")?;
/// let mut request = ExplainRequest::default();
/// request.artifact = Some(&artifact);
/// let report = explain("Function 'mate:runtime@0.1.0/api#handler' not found", &request)?.report;
/// assert_eq!(report.findings[0].code.as_str(), "MD0106");
/// # Ok::<(), mate_doctor::error::Error>(())
/// ```
pub fn explain(text: &str, request: &ExplainRequest<'_>) -> Result<ExplainReport, Error> {
    let ExplainRequest { artifact, others, wit, world, language, stand_in } = *request;
    let expected = wit.map(|wit| Expected { wit, world });
    let explained = explain_text(text, &Context { artifact, others, language, expected, stand_in });
    let text_question = explained.question.clone();
    let mut report = explained.report(artifact.filter(|_| !stand_in));
    if let Some(artifact) = artifact.filter(|_| !stand_in) {
        let question = checking::Question { world: world.map(str::to_owned), ..Default::default() };
        let flags = Flags { world, ..Flags::default() };
        advise_lookup(&mut report, artifact, &text_question.names, wit.map(|wit| (wit, &question)), &flags);
    }
    Ok(ExplainReport { question: text_question, report })
}

/// How two interfaces are compared.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct DiffRequest<'a> {
    /// The world, where WIT has several.
    pub world: Option<&'a str>,
    /// The largest change that is allowed.
    pub expect: Option<Bump>,
}

/// What changed.
#[derive(Debug)]
pub struct DiffOutcome {
    /// The findings.
    pub report: Report,
    /// Every change and what it means; `None` where one side has no interface.
    pub changes: Option<DiffReport>,
}

/// Compares an old and a new interface: components or WIT.
///
/// # Errors
/// When the world cannot be chosen.
///
/// # Examples
/// ```
/// use mate_doctor::finding::Verdict;
/// use mate_doctor::{DiffInput, DiffRequest, diff};
///
/// let open = |path: &str| DiffInput::open(path.as_ref(), &Default::default());
/// let old = open("fixtures/c-handler-sync/c-handler-sync.wasm")?;
/// let new = open("fixtures/c-handler-async/c-handler-async.wasm")?;
/// assert_eq!(diff(&[old, new], &DiffRequest::default())?.report.verdict, Verdict::Major);
/// # Ok::<(), mate_doctor::error::Error>(())
/// ```
pub fn diff(inputs: &[DiffInput; 2], request: &DiffRequest<'_>) -> Result<DiffOutcome, Error> {
    let [old, new] = inputs;
    match (old.side(request.world, new.surface())?, new.side(request.world, old.surface())?) {
        (Ok(old), Ok(new)) => {
            let changes = comparison(&old, &new, request.expect);
            Ok(DiffOutcome { report: changes.report.clone(), changes: Some(changes) })
        }
        (Err(none), _) | (_, Err(none)) => Ok(DiffOutcome { report: none.report(), changes: None }),
    }
}

/// What is wanted of a repaired component.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FixRequest<'a> {
    /// The expected WIT.
    pub wit: Option<&'a Wit>,
    /// The expected world, where the WIT has several.
    pub world: Option<String>,
    /// What the host provides.
    pub provides: Provides,
    /// Pairs of paths, in the component and as expected, that are one item.
    pub map: Vec<(String, String)>,
    /// Components whose exports satisfy imports.
    pub with: Vec<&'a Artifact>,
    /// Imports to replace by stubs that trap when they are called; `*` stands for any text.
    pub stub: Vec<String>,
    /// Whether the result has to conform to the world exactly.
    pub strict: bool,
    /// Whether custom sections that are not needed are left out.
    pub strip: bool,
    /// Where the result goes, for the words of the report.
    pub out: Option<String>,
}

/// A repair, and what it comes to.
#[derive(Debug)]
pub struct FixReport<'a> {
    /// The findings.
    pub report: Report,
    plan: RepairPlan<'a>,
}

impl FixReport<'_> {
    /// Whether there is a result to write.
    pub fn has_result(&self) -> bool {
        has_result(&self.plan, &self.report)
    }

    /// Whether a component could be made at all.
    pub fn is_possible(&self) -> bool {
        self.plan.is_possible()
    }

    /// The repaired component, if there is one.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn bytes(&self) -> Result<Option<Vec<u8>>, Error> {
        self.plan.carry_out()
    }

    /// Writes the repaired component to a file, whole or not at all. Whether there is one.
    ///
    /// # Errors
    /// When a file cannot be read, or this one not be written.
    pub fn save(&self, path: &Path) -> Result<bool, Error> {
        self.plan.save(path)
    }
}

/// Adapts a built component to a WIT world without its source; the file itself is never changed.
///
/// # Errors
/// When the world cannot be chosen or a file cannot be read.
///
/// # Examples
/// ```
/// use mate_doctor::artifact::Artifact;
/// use mate_doctor::expect::Wit;
/// use mate_doctor::{FixRequest, fix};
///
/// let wit = Wit::load("wit".as_ref(), &Default::default())?;
/// let mut request = FixRequest::default();
/// request.wit = Some(&wit);
/// let artifact = Artifact::open("fixtures/root-handler/root-handler.wasm")?;
/// let fixed = fix(&artifact, &request)?;
/// assert!(fixed.has_result() && fixed.bytes()?.is_some());
/// # Ok::<(), mate_doctor::error::Error>(())
/// ```
pub fn fix<'a>(artifact: &'a Artifact, request: &FixRequest<'a>) -> Result<FixReport<'a>, Error> {
    let expectation = match request.wit {
        Some(wit) => Some(wit.expectation(request.world.as_deref(), artifact.surface.as_ref())?),
        None => None,
    };
    let wanted = RepairRequest {
        expected: expectation.as_ref().map(|expectation| Cow::Owned(expectation.surface.clone())),
        provides: request.provides.clone(),
        map: request.map.clone(),
        with: request.with.clone(),
        stub: request.stub.clone(),
        strict: request.strict,
        keep_versions: false,
    };
    let world = expectation.as_ref().map(|expectation| (&expectation.wit.resolve, expectation.world));
    let plan = fix::plan(artifact, world, &wanted, request.strip)?;
    let question =
        checking::Question { strict: request.strict, provides: request.provides.clone(), ..Default::default() };
    let expected = expectation.as_ref().map(|expectation| (expectation, &question));
    let report = fix::report(artifact, &plan, request.out.as_deref(), expected);
    Ok(FixReport { report, plan })
}

/// Calls an exported function, after its name, its arguments and every import were checked.
///
/// # Errors
/// None today: what keeps a call from being made is a finding.
///
/// # Examples
/// ```
/// use mate_doctor::artifact::Artifact;
/// use mate_doctor::call::{CallRequest, Ending};
///
/// let artifact = Artifact::open("fixtures/rust-handler-sync/rust-handler-sync.wasm")?;
/// let calls = ["handler(\"{}\")".to_owned()];
/// let mut request = CallRequest::default();
/// request.calls = &calls;
/// assert_eq!(mate_doctor::call(&artifact, &request)?.ending, Ending::Returned);
/// # Ok::<(), mate_doctor::error::Error>(())
/// ```
#[cfg(feature = "call")]
pub fn call(artifact: &Artifact, request: &CallRequest<'_>) -> Result<CallReport, Error> {
    Ok(execute(artifact, request.clone()))
}
