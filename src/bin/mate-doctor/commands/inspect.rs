//! `inspect`: what a file is, and every name with which something in it is reached.

use crate::exit::{Exit, Failure};
use crate::session::Session;
use mate_doctor::artifact::{self, Artifact, Brief, Inspection};
use mate_doctor::error::Error;
use mate_doctor::render::{self, Format};
use rayon::prelude::*;
use std::path::PathBuf;

/// How many files are examined before their answers are written.
const BATCH: usize = 256;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mate-doctor inspect plugin.wasm              what it is, what it exports
  mate-doctor inspect --imports plugin.wasm    with every imported function
  mate-doctor inspect --wit plugin.wasm        its interface as WIT text
  mate-doctor inspect --format json build/     every .wasm below a folder, for scripts
  curl -s https://example.com/p.wasm | mate-doctor inspect -")]
pub(crate) struct Args {
    /// Files to look at: .wasm or .wat, a folder for every .wasm below it, - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// List the functions of imported interfaces too
    #[arg(long)]
    imports: bool,
    /// List everything: imported functions, sizes, core imports and exports
    #[arg(long, short)]
    all: bool,
    /// Print the WIT of the interface, and nothing else
    #[arg(long, conflicts_with_all = ["imports", "all"])]
    wit: bool,
    /// Validate everything, code included
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
        if session.format() == Format::Sarif || session.format() == Format::Github {
            return Err(Failure::Usage("inspect writes human, concise, json or markdown".into()));
        }
        let inputs = artifact::inputs(&self.files);
        if let [only] = inputs.as_slice() {
            let answer = self.one(only.as_ref(), session);
            if let (Some(error), Format::Human | Format::Concise | Format::Markdown) = (&answer.error, session.format()) {
                return Err(Failure::NotExamined(error.clone()));
            }
            session.print(&answer.text)?;
            return Ok(answer.exit);
        }
        self.many(&inputs, session)
    }

    fn many(&self, inputs: &[Result<PathBuf, Error>], session: &Session) -> Result<Exit, Failure> {
        let json = session.format() == Format::Json;
        let mut worst = Exit::Fine;
        let mut first = true;
        for batch in inputs.chunks(BATCH) {
            let answers: Vec<Answer> = batch.par_iter().map(|input| self.one(input.as_ref(), session)).collect();
            for answer in answers {
                let between = match (json, first) {
                    (true, true) => "[\n",
                    (true, false) => ",\n",
                    (false, false) if session.format() == Format::Human => "\n",
                    _ => "",
                };
                session.print(between)?;
                session.print(if json { answer.text.trim_end() } else { &answer.text })?;
                if let (Some(error), false) = (&answer.error, json) {
                    session.tell(&render::error_line(error, session.stderr_color));
                }
                worst = worst.max(answer.exit);
                first = false;
            }
        }
        if json {
            session.print("\n]\n")?;
        }
        Ok(worst)
    }

    fn one(&self, input: Result<&PathBuf, &Error>, session: &Session) -> Answer {
        let opened = match input {
            Ok(path) => Artifact::open(path).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let artifact = match opened {
            Ok(artifact) => artifact,
            Err(error) => {
                let text = if session.format() == Format::Json {
                    render::failure("inspect", &error, &[], Exit::NotExamined.number())
                } else {
                    String::new()
                };
                return Answer { text, error: Some(error), exit: Exit::NotExamined };
            }
        };
        if self.wit {
            return self.wit(&artifact, session);
        }
        let validated = self.validate.then(|| validate(&artifact, session));
        let ended = |has_errors| if has_errors { Exit::Findings } else { Exit::Fine };
        if matches!(session.format(), Format::Concise | Format::Github | Format::Sarif) {
            let brief = Brief::of(&artifact, validated);
            return Answer { text: render::brief(&brief), error: None, exit: ended(brief.has_errors()) };
        }
        let inspection = Inspection::of(&artifact, validated);
        let detail = render::Detail { imports: self.imports || self.all, all: self.all };
        let exit = ended(inspection.has_errors());
        let text = render::inspection(&inspection, detail, exit.number(), &session.options);
        Answer { text, error: None, exit }
    }

    /// The WIT text, or the findings that stand in its way.
    fn wit(&self, artifact: &Artifact, session: &Session) -> Answer {
        match artifact.wit_text() {
            Ok(text) => Answer { text, error: None, exit: Exit::Fine },
            Err(reason) => {
                session.tell(&render::error_line(&reason, session.stderr_color));
                Answer { text: String::new(), error: None, exit: Exit::Findings }
            }
        }
    }
}

/// What is to be written for one file.
struct Answer {
    text: String,
    error: Option<String>,
    exit: Exit,
}

/// Validates all of a file, with a bar on a terminal when it takes long.
fn validate(artifact: &Artifact, session: &Session) -> Option<mate_doctor::finding::Finding> {
    let bar = session.progress("validating");
    let result = artifact::validate(artifact, &|done, total| bar.at(done, total));
    bar.finish();
    result.unwrap_or_else(|error| Some(artifact::unreadable(artifact, &error)))
}
