//! `check`: holds components against the WIT that is expected of them.

use crate::complete::codes;
use crate::exit::{Exit, Failure};
use crate::input::{is_wit, provides};
use crate::session::Session;
use clap_complete::engine::ArgValueCompleter;
use mate_doctor::artifact::{self, Artifact};
use mate_doctor::error::Error;
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::finding::{Code, Report};
use mate_doctor::fix::Flags;
use mate_doctor::path::shell_word;
use mate_doctor::{CheckRequest, check};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mate-doctor check --wit wit/                   what the project just built
  mate-doctor check --wit wit/ plugin.wasm       one component
  mate-doctor check --world plugin --strict p.wasm
  mate-doctor check --like v1.wasm v2.wasm       another component as the contract
  mate-doctor check --host src/ plugin.wasm      the lookups of a Rust host, against the component
  mate-doctor check --wit wit/ --format github build/")]
pub(crate) struct Args {
    /// Components: .wasm or .wat, a folder (every .wasm in it), - for standard input [default: the last build]
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// The WIT to implement: a folder, a .wit file, or a package encoded as wasm [default: wit/]
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    wit: Option<PathBuf>,
    /// The world: task, mate:runtime/task or mate:runtime/task@0.1.0
    #[arg(long, value_name = "WORLD")]
    world: Option<String>,
    /// Another component whose interface to implement
    #[arg(long, value_name = "FILE", conflicts_with_all = ["wit", "world"], value_hint = clap::ValueHint::FilePath)]
    like: Option<PathBuf>,
    /// Check the export lookups in Rust host sources; without --wit, --world and --like nothing else is checked
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    host: Vec<PathBuf>,
    /// Require exact conformance to the world, not only compatibility with wasmtime
    #[arg(long)]
    strict: bool,
    /// What the host provides: wasi, none, or a path to its WIT
    #[arg(long, value_name = "wasi|none|PATH", default_value = "wasi", value_hint = clap::ValueHint::AnyPath)]
    provides: String,
    /// WIT features whose @unstable items are included
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    features: Vec<String>,
    /// Include all @unstable items of the WIT
    #[arg(long)]
    all_features: bool,
    /// Treat warnings as errors
    #[arg(long, value_name = "warnings", value_parser = ["warnings"])]
    deny: Vec<String>,
    /// Downgrade findings with this code to notes
    #[arg(long, value_name = "CODE", value_parser = code, add = ArgValueCompleter::new(codes))]
    allow: Vec<Code>,
    /// Exit with 0 even if errors are found
    #[arg(long)]
    exit_zero: bool,
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text).ok_or_else(|| format!("`{text}` is not a code; all codes: mate-doctor explain --list"))
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let options = WitOptions { features: args.features.clone(), all_features: args.all_features };
    let mut request = CheckRequest::default();
    request.world.clone_from(&args.world);
    request.strict = args.strict;
    request.host.clone_from(&args.host);
    request.allow.clone_from(&args.allow);
    request.deny_warnings = !args.deny.is_empty();
    request.flags = args.flags();
    let path = if args.only_host() { None } else { Some(args.expected()?) };
    let wit = path.as_ref().map(|path| Wit::load(path, &options)).transpose()?;
    if wit.is_some() {
        request.provides = provides(&args.provides, &options)?;
    }
    request.wit = wit.as_ref();
    let inputs = args.inputs(path.as_deref(), session)?;
    let one = |input: Result<PathBuf, Error>| Ok(check(&Artifact::open(input?)?, &request)?.report);
    let answers = match <[_; 1]>::try_from(inputs) {
        // Threads are not worth their start for one file.
        Ok([input]) => vec![one(input)],
        Err(inputs) => inputs.into_par_iter().map(one).collect(),
    };
    answer(answers, args.exit_zero, session)
}

/// Shows what could be said; what could not be examined decides the exit.
fn answer(answers: Vec<Result<Report, Error>>, exit_zero: bool, session: &Session) -> Result<Exit, Failure> {
    let report = |answer: Result<Report, Error>| answer.unwrap_or_else(|error| error.report("check"));
    let reports: Vec<Report> = answers.into_iter().map(report).collect();
    let exit = match Exit::of(&reports) {
        Exit::Findings if exit_zero => Exit::Fine,
        exit => exit,
    };
    session.show(&reports, exit)
}

impl Args {
    /// Whether nothing but host code is asked about.
    fn only_host(&self) -> bool {
        !self.host.is_empty() && self.wit.is_none() && self.like.is_none() && self.world.is_none()
    }

    /// The flags that a repair has to repeat.
    fn flags(&self) -> Flags<'_> {
        Flags {
            world: self.world.as_deref(),
            provides: Some(self.provides.as_str()).filter(|host| *host != "wasi"),
            features: &self.features,
            all_features: self.all_features,
        }
    }

    /// Where the expected WIT lies.
    fn expected(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = self.like.as_ref().or(self.wit.as_ref()) {
            return Ok(path.clone());
        }
        let usual = Path::new("wit");
        if usual.is_dir() {
            return Ok(usual.to_owned());
        }
        Err(Failure::Usage("no `wit/` folder here: name the WIT with --wit".into()))
    }

    /// What is checked: the files given, or what the project just built.
    fn inputs(&self, wit: Option<&Path>, session: &Session) -> Result<Vec<Result<PathBuf, Error>>, Failure> {
        if let Some(wit) = self.files.iter().find(|path| is_wit(path)) {
            let files = self.files.iter().filter(|path| *path != wit);
            let files: String = files.flat_map(|path| [" ".to_owned(), shell_word(&path.to_string_lossy())]).collect();
            let wit = shell_word(&wit.to_string_lossy());
            return Err(Failure::Usage(format!("`{wit}` is WIT: mate-doctor check --wit {wit}{files}")));
        }
        if !self.files.is_empty() {
            return Ok(artifact::inputs(&self.files));
        }
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let beside = wit.filter(|_| self.like.is_none());
        let built = artifact::built(Path::new("."), target.as_deref(), beside);
        if built.files.is_empty() {
            let read = wit.map(|wit| format!("`{}` is valid, but ", wit.display())).unwrap_or_default();
            return Err(Failure::NotExamined(format!(
                "{read}no component was given, and none was found in {}; build one, or name the file",
                built.looked.join(", ")
            )));
        }
        for file in &built.files {
            session.tell(&format!("note: no file was given; checking {}", file.display()));
        }
        Ok(built.files.into_iter().map(Ok).collect())
    }
}
