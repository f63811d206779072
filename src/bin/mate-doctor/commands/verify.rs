//! `verify`: a suite of calls as a contract test.

use super::call::RunArgs;
use crate::exit::{Exit, Failure};
use crate::project::is_component;
use crate::session::Session;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::suite::{self, VerifyReport, VerifyRequest, verify};
use mate_doctor::error::Error;
use mate_doctor::finding::{Command, Report};
use mate_doctor::render;
use std::path::PathBuf;

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
  ends = \"timeout\"              # \"value\", \"err\", \"trap\", \"timeout\", \"refused\" or a code
  timeout = \"1s\"

  [[case]]
  request = \"GET /missing\"
  status = 404

A case may also have answers = [\"iface#func=VALUE\"], with = [\"other.wasm\"], stub = true, headers, body, and
limits: max-memory, max-stack, max-output, max-table-elements, max-instances, fuel.
Paths in a suite start at its folder. Every case has an instance of its own; `calls = [...]` is a chain in one.";

pub(crate) fn run(mut args: Args, session: &Session) -> Result<Exit, Failure> {
    let with = args.run.supply.with.clone();
    let mut request = VerifyRequest::default();
    request.with = &with;
    request.options = args.run.options()?;
    if args.generate {
        return generate(&args, &request, session);
    }
    // Alone, only what is called like a component is one; behind a suite, all that is not called like a suite.
    let alone = args.suites.len() == 1;
    let is_suite =
        |path: &PathBuf| if alone { !is_component(path) } else { path.extension().is_some_and(|end| end == "toml") };
    let component = args.suites.pop_if(|path| !is_suite(path));
    if args.suites.is_empty() {
        let named = component.map(|file| file.display().to_string());
        let proposed = Command::doctor("verify --generate").args(named.as_deref().unwrap_or("FILE"));
        let whose = match named {
            Some(file) => format!(" for `{file}`"),
            None => ", and no mate-doctor.toml here names one".to_owned(),
        };
        return Err(Failure::Usage(format!("no suite was named{whose}; `{proposed}` proposes one")));
    }
    if args.record && args.suites.len() > 1 {
        return Err(Failure::Usage("--record writes one suite; name one".into()));
    }
    request.component = component.as_deref();
    (request.record, request.run) = (args.record, args.junit.is_some());
    let verified = args.suites.iter().map(|suite| verify(suite, &request)).collect::<Result<Vec<_>, _>>()?;
    if let Some(junit) = &args.junit {
        let examined = verified.iter().filter(|verified| !verified.results.is_empty());
        let suites = examined.map(|verified| (verified.name.as_str(), verified.results.as_slice()));
        std::fs::write(junit, suite::junit(suites)).map_err(|error| Error::write(junit, &error))?;
    }
    if let [VerifyReport { recorded: Some(recorded), .. }] = verified.as_slice() {
        for (title, happened) in &recorded.refused {
            session.tell(&render::sanitize::escape(&["note: ", title, ": ", happened].concat()));
        }
        session.print(&suite::to_toml(&recorded.suite))?;
        return Ok(Exit::Fine);
    }
    let reports: Vec<Report> = verified.into_iter().map(|verified| verified.report).collect();
    session.show(&reports, Exit::of(&reports))
}

fn generate(args: &Args, request: &VerifyRequest<'_>, session: &Session) -> Result<Exit, Failure> {
    let [file] = args.suites.as_slice() else {
        return Err(Failure::Usage("--generate takes one component".into()));
    };
    let artifact = Artifact::open(file)?;
    let mut suite = match suite::generate(&artifact) {
        Ok(suite) => suite,
        Err(findings) => return session.show(&[suite::refused(&artifact.name, findings)], Exit::Findings),
    };
    if suite.cases.is_empty() {
        return Err(Failure::NotExamined(format!(
            "no case can be generated for `{}`: all its functions need handles or other values that types alone do not give",
            artifact.name
        )));
    }
    if !args.smoke {
        session.print(&suite::to_toml(&suite))?;
        return Ok(Exit::Fine);
    }
    for case in &mut suite.cases {
        case.answers.clone_from(&args.run.supply.answer);
    }
    let reports = [suite::smoke(&artifact, suite, request)?.report];
    session.show(&reports, Exit::of(&reports))
}
