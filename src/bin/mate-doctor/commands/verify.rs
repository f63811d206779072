//! `verify`: a suite of calls as a contract test.

use super::call::{RunArgs, conformance, file};
use crate::exit::{Exit, Failure};
use crate::session::Session;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::report::{Ending, words_of};
use mate_doctor::call::suite::{self, CaseResult, Suite};
use mate_doctor::finding::{CheckState, Finding, Input, Report, Severity, Verdict};
use mate_doctor::render::{self, Format};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// The suite; with --generate, the component
    #[arg(value_hint = clap::ValueHint::FilePath)]
    suite: PathBuf,
    /// The component or core module; else the one that the suite names
    #[arg(value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// Write the suite with what really happened to standard output
    #[arg(long)]
    record: bool,
    /// Propose cases at the edges of every type, for the component in place of the suite
    #[arg(long, conflicts_with = "record")]
    generate: bool,
    /// With --generate: run the cases and tell which of them trap
    #[arg(long, requires = "generate")]
    smoke: bool,
    /// Write JUnit XML to a file
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    #[command(flatten)]
    run: RunArgs,
}

const EXAMPLE: &str = "\
A suite:
  [contract]
  wit = \"wit/\"
  world = \"task\"
  file = \"handler.wasm\"

  [[case]]
  name = \"it echoes\"
  call = 'handler(\"{}\")'
  expect = 'ok(\"{\\\"echo\\\":{}}\")'

  [[case]]
  call = 'handler(\"loop\")'
  ends = \"timeout\"              # value, err, trap, timeout, refused, or a code
  timeout = \"1s\"

  [[case]]
  request = \"GET /missing\"
  status = 404

A case may also have answers = [\"iface#func=VALUE\"], with = [\"other.wasm\"], stub = true, headers, body, and
limits: max-memory, max-stack, max-output, max-table-elements, max-instances, fuel.
Paths in a suite start at its folder. Every case has an instance of its own; `calls = [...]` is a chain in one.";

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let options = args.run.options()?;
    if args.generate {
        return generate(&args, &options, session);
    }
    let text = std::fs::read_to_string(&args.suite)
        .map_err(|error| Failure::NotExamined(format!("cannot read `{}`: {error}", args.suite.display())))?;
    let name = args.suite.display().to_string();
    let suite = match suite::parse(&name, &text) {
        Ok(suite) => suite,
        Err(finding) => return refused(session, &name, vec![*finding]),
    };
    let base = args.suite.parent().unwrap_or(Path::new(""));
    let path = match (&args.file, &suite.contract.file) {
        (Some(path), _) => path.clone(),
        (None, Some(path)) => base.join(path),
        (None, None) => return Err(Failure::Usage("name the component, or let the suite name it: [contract] file = …".into())),
    };
    let artifact = Artifact::open(&path)?;
    let mut findings = Vec::new();
    if let Some(wit) = &suite.contract.wit {
        let (found, _) = conformance(&artifact, &base.join(wit), suite.contract.world.as_deref(), &options.provides)?;
        findings = found;
    }
    let others = others(&suite, base, &args.run.supply.with)?;
    let mut suite = suite;
    suite.contract.with.extend(args.run.supply.with.iter().map(|path| path.display().to_string()));
    // Files that cases read lie beside the suite.
    let read = |path: &str| if path == "-" { file(path) } else { file(&base.join(path).display().to_string()) };
    let around = suite::Surroundings { files: &read, others: &others };
    let results = suite::run(&artifact, &suite, &options, &around);
    if let Some(junit) = &args.junit {
        std::fs::write(junit, suite::junit(&name, &results))?;
    }
    if args.record {
        let cases = results.into_iter().map(|result| result.recorded).collect();
        suite.contract.with.truncate(suite.contract.with.len() - args.run.supply.with.len());
        session.print(&suite::to_toml(&Suite { contract: suite.contract, cases }))?;
        return Ok(Exit::Fine);
    }
    summary(session, &artifact, findings, results)
}

/// The components that cases refer to, by their paths as they are written. Those of the suite lie
/// beside it.
fn others(suite: &Suite, base: &Path, more: &[PathBuf]) -> Result<BTreeMap<String, Artifact>, Failure> {
    let mut others = BTreeMap::new();
    let own = suite.contract.with.iter().chain(suite.cases.iter().flat_map(|case| &case.with));
    for (name, path) in own
        .map(|name| (name.clone(), base.join(name)))
        .chain(more.iter().map(|path| (path.display().to_string(), path.clone())))
    {
        if let Entry::Vacant(place) = others.entry(name) {
            place.insert(Artifact::open(&path)?);
        }
    }
    Ok(others)
}

fn generate(args: &Args, options: &mate_doctor::call::Options, session: &Session) -> Result<Exit, Failure> {
    let artifact = Artifact::open(&args.suite)?;
    let suite = match suite::generate(&artifact) {
        Ok(suite) => suite,
        Err(findings) => return refused(session, &artifact.name, findings),
    };
    if !args.smoke {
        session.print(&suite::to_toml(&suite))?;
        return Ok(Exit::Fine);
    }
    let mut suite = suite;
    let others = others(&suite, Path::new(""), &args.run.supply.with)?;
    suite.contract.with = args.run.supply.with.iter().map(|path| path.display().to_string()).collect();
    let around = suite::Surroundings { files: &file, others: &others };
    for case in &mut suite.cases {
        case.answers.clone_from(&args.run.supply.answer);
    }
    let mut results = suite::run(&artifact, &suite, options, &around);
    for result in &mut results {
        // An `err` is an answer; only what stops the guest is looked for.
        if matches!(result.ending, Ending::Returned | Ending::ReturnedErr) {
            result.passed = true;
            result.findings.clear();
        }
    }
    summary(session, &artifact, Vec::new(), results)
}

fn refused(session: &Session, name: &str, findings: Vec<Finding>) -> Result<Exit, Failure> {
    let report = Report {
        command: "verify",
        input: Input { name: name.to_owned(), ..Input::default() },
        checks: Vec::new(),
        findings,
        verdict: Verdict { word: "refused", sentence: format!("refused: no case of {name} was run") },
        next: None,
    };
    session.show(&[report], Exit::Findings)
}

fn summary(
    session: &Session,
    artifact: &Artifact,
    findings: Vec<Finding>,
    results: Vec<CaseResult>,
) -> Result<Exit, Failure> {
    let failed = results.iter().filter(|result| !result.passed).count();
    let total = results.len();
    let conforms = findings.iter().all(|finding| finding.severity != Severity::Error);
    let mut report = Report {
        command: "verify",
        input: Input { name: artifact.name.clone(), kind: Some(artifact.kind.words()), world: None },
        checks: Vec::new(),
        findings,
        verdict: Verdict { word: "verified", sentence: format!("verified: {total} of {total} cases passed") },
        next: None,
    };
    if failed > 0 || !conforms {
        let contract = if conforms { "" } else { "; the component does not conform to the WIT" };
        let sentence = format!("failed: {} of {total} cases passed{contract}", total - failed);
        report.verdict = Verdict { word: "failed", sentence };
    }
    for result in results {
        let state = if result.passed { CheckState::Ok } else { CheckState::Fail };
        let timed = if session.format() == Format::Json || session.options.verbose > 0 {
            format!("{} in {}", result.happened, words_of(result.time))
        } else {
            result.happened
        };
        report.check(state, "case", format!("{}: {timed}", result.title));
        report.findings.extend(result.findings);
    }
    let exit = if failed > 0 || !conforms { Exit::Findings } else { Exit::Fine };
    session.print(&render::reports(&[report], exit.number(), &session.options))?;
    Ok(exit)
}
