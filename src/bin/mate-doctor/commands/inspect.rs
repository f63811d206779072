//! `inspect`: what a file is, and every name with which something in it is reached.

use crate::exit::{Exit, Failure};
use crate::session::Session;
use mate_doctor::artifact::{self, Artifact};
use mate_doctor::error::Error;
use mate_doctor::finding::Report;
use mate_doctor::inspect::{Brief, Inspection};
use mate_doctor::render::{self, Format, json};
use rayon::prelude::*;
use std::path::PathBuf;

/// How many files are examined before their answers are written.
const BATCH: usize = 256;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mate-doctor inspect plugin.wasm                    kind, exports, imports
  mate-doctor inspect --imports plugin.wasm          with every imported function
  mate-doctor inspect --format concise plugin.wasm   full paths, to paste into `call`
  mate-doctor inspect --wit plugin.wasm              its interface as WIT text
  mate-doctor inspect --format json build/           every .wasm below a folder, for scripts
  curl -s https://example.com/p.wasm | mate-doctor inspect -")]
pub(crate) struct Args {
    /// Files: .wasm or .wat, a folder (every .wasm in it), - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// List the functions of imported interfaces too
    #[arg(long)]
    imports: bool,
    /// List everything: long interfaces, types, imported functions, sizes, core imports and exports
    #[arg(long, short)]
    all: bool,
    /// Print only the interface, as WIT text
    #[arg(long, conflicts_with_all = ["imports", "all"])]
    wit: bool,
    /// Validate the code too
    #[arg(long)]
    validate: bool,
}

/// Looks at every file; the worst of them decides the exit.
pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    args.run(session)
}

impl Args {
    fn run(&self, session: &Session) -> Result<Exit, Failure> {
        if self.files.is_empty() {
            return Err(Failure::Help);
        }
        let inputs = artifact::inputs(&self.files);
        if matches!(session.format(), Format::Sarif | Format::Github) && !self.wit {
            return self.annotated(&inputs, session);
        }
        let json = session.format() == Format::Json && !self.wit;
        let mut worst = Exit::Fine;
        let mut before = 0;
        if json {
            session.print(&json::opening("inspect"))?;
        }
        for batch in inputs.chunks(BATCH) {
            let one = |(at, input): (usize, &Result<PathBuf, Error>)| self.one(input.as_ref(), before + at, session);
            let answers: Vec<InspectOutput> = batch.par_iter().enumerate().map(one).collect();
            for answer in answers {
                if before > 0 && session.format() == Format::Human {
                    session.print("\n")?;
                }
                session.print(&answer.text)?;
                if let Some(failure) = &answer.failure {
                    session.tell_failure(failure);
                }
                worst = worst.max(answer.exit);
                before += 1;
            }
        }
        if json {
            session.print(&json::closing(worst.number()))?;
        }
        Ok(worst)
    }

    /// The findings alone, in formats that have no place for a listing.
    fn annotated(&self, inputs: &[Result<PathBuf, Error>], session: &Session) -> Result<Exit, Failure> {
        let one = |input: &Result<PathBuf, Error>| match open(input.as_ref()) {
            Ok(mut artifact) => {
                if self.validate {
                    validate(&mut artifact, session);
                }
                let brief = Brief::of(&artifact);
                (brief.report(None), if brief.has_errors() { Exit::Findings } else { Exit::Fine })
            }
            Err(report) => (*report, Exit::NotExamined),
        };
        let (reports, exits): (Vec<Report>, Vec<Exit>) = inputs.par_iter().map(one).unzip();
        session.show(&reports, exits.into_iter().max().unwrap_or(Exit::Fine))
    }

    fn one(&self, input: Result<&PathBuf, &Error>, before: usize, session: &Session) -> InspectOutput {
        let mut artifact = match open(input) {
            Ok(artifact) => artifact,
            Err(failure) => {
                let text = match session.format() {
                    Format::Json => json::entry(&json::ReportJson::from(&*failure), before),
                    _ => render::reports(std::slice::from_ref(&failure), Exit::NotExamined.number(), &session.options),
                };
                return InspectOutput { text, failure: Some(failure), exit: Exit::NotExamined };
            }
        };
        if self.wit {
            return self.wit(&artifact, session);
        }
        if self.validate {
            validate(&mut artifact, session);
        }
        let ended = |has_errors| if has_errors { Exit::Findings } else { Exit::Fine };
        if session.format() == Format::Concise {
            let brief = Brief::of(&artifact);
            return InspectOutput { text: render::brief(&brief), failure: None, exit: ended(brief.has_errors()) };
        }
        let inspection = Inspection::of(&artifact);
        let detail = render::Detail { imports: self.imports || self.all, all: self.all };
        let text = render::inspection(&inspection, detail, before, &session.options);
        InspectOutput { text, failure: None, exit: ended(inspection.has_errors()) }
    }

    /// The WIT text, or the findings that stand in its way.
    fn wit(&self, artifact: &Artifact, session: &Session) -> InspectOutput {
        match artifact.wit_text() {
            Ok(text) => InspectOutput { text, failure: None, exit: Exit::Fine },
            Err(reason) => {
                session.tell(&render::error_line(&reason, session.stderr_color));
                InspectOutput { text: String::new(), failure: None, exit: Exit::Findings }
            }
        }
    }
}

/// What is to be written for one file.
struct InspectOutput {
    text: String,
    failure: Option<Box<Report>>,
    exit: Exit,
}

fn open(input: Result<&PathBuf, &Error>) -> Result<Artifact, Box<Report>> {
    let opened = input.map(Artifact::open);
    match opened {
        Ok(Ok(artifact)) => Ok(artifact),
        Ok(Err(error)) => Err(Box::new(error.report("inspect"))),
        Err(error) => Err(Box::new(error.report("inspect"))),
    }
}

/// Validates all of a file, with a bar on a terminal when it takes long.
fn validate(artifact: &mut Artifact, session: &Session) {
    let bar = session.progress("validating");
    artifact::validate(artifact, &|done, total| bar.at(done, total));
    bar.finish();
}
