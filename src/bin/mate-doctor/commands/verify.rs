//! `verify`: a suite of calls as a contract test.

use super::call::RunArgs;
use crate::exit::{Exit, Failure};
use crate::input::bytes as contents;
use crate::project::is_component;
use crate::session::Session;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::suite::{self, CaseResult, Suite};
use mate_doctor::call::{CallOptions, Ending, conformance};
use mate_doctor::finding::{Finding, Report};
use mate_doctor::render;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// Suites, and last the component or core module, if not the one that a suite names; with
    /// --generate, the component alone
    #[arg(value_name = "SUITE", value_hint = clap::ValueHint::FilePath)]
    suites: Vec<PathBuf>,
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

/// What a suite came to.
struct Tested {
    name: String,
    artifact: Artifact,
    suite: Suite,
    findings: Vec<Finding>,
    /// With --record only where they are written elsewhere.
    results: Vec<CaseResult>,
    /// What really happened, with --record.
    recorded: Vec<CaseResult>,
}

pub(crate) fn run(mut args: Args, session: &Session) -> Result<Exit, Failure> {
    let options = args.run.options()?;
    if args.generate {
        return generate(&args, &options, session);
    }
    // Alone, only what is called like a component is one; behind a suite, all that is not called like a suite.
    let alone = args.suites.len() == 1;
    let is_suite =
        |path: &PathBuf| if alone { !is_component(path) } else { path.extension().is_some_and(|end| end == "toml") };
    let file = args.suites.pop_if(|path| !is_suite(path));
    if args.suites.is_empty() {
        let Some(file) = file else {
            return Err(Failure::Usage(
                "no suite was named, and no mate-doctor.toml here names one; `mate-doctor verify --generate FILE` proposes one"
                    .into(),
            ));
        };
        let file = file.display();
        return Err(Failure::Usage(format!(
            "no suite was named for `{file}`; `mate-doctor verify --generate {file}` proposes one"
        )));
    }
    if args.record && args.suites.len() > 1 {
        return Err(Failure::Usage("--record writes one suite; name one".into()));
    }
    let (mut tested, mut reports) = (Vec::new(), Vec::new());
    for suite in &args.suites {
        match test(suite, file.as_deref(), &args, &options)? {
            Ok(done) => tested.push(done),
            Err(refused) => reports.push(refused),
        }
    }
    if let Some(junit) = &args.junit {
        let suites = tested.iter().map(|tested| (tested.name.as_str(), tested.results.as_slice()));
        std::fs::write(junit, suite::junit(suites))
            .map_err(|error| Failure::NotExamined(format!("cannot write `{}`: {error}", junit.display())))?;
    }
    if args.record && reports.is_empty() {
        for mut tested in tested {
            let cases = tested.suite.cases.iter().zip(&tested.recorded);
            let news = cases
                .filter(|(case, result)| result.ending == Ending::Refused && case.ends.as_deref() != Some("refused"));
            for (_, refused) in news {
                session.tell(&render::sanitize::escape(&["note: ", &refused.title, ": ", &refused.happened].concat()));
            }
            let cases = tested.recorded.into_iter().map(|result| result.recorded).collect();
            let own = tested.suite.contract.with.len() - args.run.supply.with.len();
            tested.suite.contract.with.truncate(own);
            session.print(&suite::to_toml(&Suite { contract: tested.suite.contract, cases }))?;
        }
        return Ok(Exit::Fine);
    }
    for tested in tested {
        reports.push(suite::summary(&tested.artifact, tested.findings, tested.results));
    }
    session.show(&reports, Exit::of(&reports))
}

/// Runs one suite; a report says why none of its cases could be run.
fn test(
    path: &Path,
    file: Option<&Path>,
    args: &Args,
    options: &CallOptions,
) -> Result<Result<Tested, Report>, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::NotExamined(format!("cannot read `{}`: {error}", path.display())))?;
    let name = path.display().to_string();
    let mut suite = match suite::parse(&name, &text) {
        Ok(suite) => suite,
        Err(finding) => return Ok(Err(suite::refused(&name, vec![*finding]))),
    };
    let base = path.parent().unwrap_or(Path::new(""));
    let component = match (file, &suite.contract.file) {
        (Some(path), _) => path.to_owned(),
        (None, Some(path)) => base.join(path),
        (None, None) => {
            return Err(Failure::Usage(format!(
                "`{name}` does not say which component it is for: name it behind the suite, or in it: [contract] file = …"
            )));
        }
    };
    let artifact = Artifact::open(&component)?;
    let mut findings = Vec::new();
    if let Some(wit) = &suite.contract.wit {
        let (found, _) = conformance(&artifact, &base.join(wit), suite.contract.world.as_deref(), &options.provides)?;
        findings = found;
    }
    let others = others(&suite, base, &args.run.supply.with)?;
    suite.contract.with.extend(args.run.supply.with.iter().map(|path| path.display().to_string()));
    // Files that cases read lie beside the suite.
    let read = |path: &str| {
        if path == "-" { contents(path) } else { contents(&base.join(path).display().to_string()) }
    };
    let around = suite::SuiteFiles { files: &read, others: &others };
    let (mut results, mut recorded) = (Vec::new(), Vec::new());
    if !args.record || args.junit.is_some() {
        results = suite::run(&artifact, &suite, options, &around);
    }
    if args.record {
        recorded = suite::record(&artifact, &suite, options, &around);
    }
    Ok(Ok(Tested { name, artifact, suite, findings, results, recorded }))
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

fn generate(args: &Args, options: &CallOptions, session: &Session) -> Result<Exit, Failure> {
    let [file] = args.suites.as_slice() else {
        return Err(Failure::Usage("--generate takes one component".into()));
    };
    let artifact = Artifact::open(file)?;
    let suite = match suite::generate(&artifact) {
        Ok(suite) => suite,
        Err(findings) => return session.show(&[suite::refused(&artifact.name, findings)], Exit::Findings),
    };
    if suite.cases.is_empty() {
        return Err(Failure::NotExamined(format!(
            "no case can be proposed for `{}`: none of its functions takes values that can be made up from types alone",
            artifact.name
        )));
    }
    if !args.smoke {
        session.print(&suite::to_toml(&suite))?;
        return Ok(Exit::Fine);
    }
    let mut suite = suite;
    let others = others(&suite, Path::new(""), &args.run.supply.with)?;
    suite.contract.with = args.run.supply.with.iter().map(|path| path.display().to_string()).collect();
    let around = suite::SuiteFiles { files: &contents, others: &others };
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
    let report = suite::summary(&artifact, Vec::new(), results);
    let exit = Exit::of(std::slice::from_ref(&report));
    session.show(&[report], exit)
}
