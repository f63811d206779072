//! `explain`: from a pasted error or a looked-up name to the cause and what to write instead.

use crate::complete::codes;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::session::Session;
use clap_complete::engine::ArgValueCompleter;
use mate_doctor::artifact::Artifact;
use mate_doctor::expect::{Options, Wit};
use mate_doctor::explain::text::stand_in;
use mate_doctor::finding::{Code, catalogue};
use mate_doctor::render::Format;
use mate_doctor::snippets::Language;
use mate_doctor::{ExplainRequest, explain};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(long_about = "Say why a lookup, a link or a load failed, from the error or the name that was looked up

TEXT is a whole pasted error, a name that was looked up, or a code such as MD0101. With FILE the \
answer is decided from the file.")]
pub(crate) struct Args {
    /// The error or the name; `-` reads standard input, `@PATH` a file
    #[arg(add = ArgValueCompleter::new(codes))]
    text: Option<String>,
    /// The component or module that the error is about
    file: Option<PathBuf>,
    /// The WIT that the component was built for: decides where there is no FILE, and where there is
    /// one, whether a repair makes it what this WIT asks for
    #[arg(long, value_name = "PATH")]
    wit: Option<PathBuf>,
    /// The world in it, if there are several
    #[arg(long, value_name = "WORLD", requires = "wit")]
    world: Option<String>,
    /// The language of host code to paste: rust, python, js, go or c
    #[arg(long, value_name = "LANGUAGE", default_value = "rust")]
    lang: Language,
    /// List every code with its meaning
    #[arg(long, conflicts_with_all = ["text", "all"])]
    list: bool,
    /// Print the pages of all codes as one document
    #[arg(long, conflicts_with = "text")]
    all: bool,
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let json = session.format() == Format::Json;
    if args.list {
        session.print(&if json { catalogue::json() } else { catalogue::list() })?;
        return Ok(Exit::Fine);
    }
    if args.all {
        session.print(&catalogue::document())?;
        return Ok(Exit::Fine);
    }
    let text = read_text(args.text.as_deref(), session)?;
    if let Some(code) = Code::parse(&text).filter(|_| args.file.is_none()) {
        session.print(&if json { catalogue::page_json(code) } else { code.page().markdown.to_owned() })?;
        return Ok(Exit::Fine);
    }
    let mut request = ExplainRequest::default();
    request.world = args.world.as_deref();
    request.language = args.lang;
    request.stand_in = args.file.as_deref().is_none_or(|file| is_wit(file) && args.wit.is_none());
    let artifact = match (&args.file, &args.wit) {
        // What is said of WIT is not about the text of the file.
        (Some(file), _) if request.stand_in => stand_in(file, request.world).ok(),
        (Some(file), _) => Some(Artifact::open(file)?),
        (None, Some(wit)) => {
            Some(stand_in(wit, request.world).map_err(|error| Failure::NotExamined(error.to_string()))?)
        }
        (None, None) => None,
    };
    let wit = match (&args.file, &args.wit) {
        (Some(_), Some(path)) => Some(Wit::load(path, &Options::default())?),
        _ => None,
    };
    (request.artifact, request.wit) = (artifact.as_ref(), wit.as_ref());
    let explained = explain(&text, &request)?;
    let exit = if explained.has_cause() { Exit::Fine } else { Exit::Findings };
    session.show(&[explained.report], exit)
}

fn is_wit(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "wit") && file.is_file()
}

/// The text to explain; without one it is read from a pipe.
fn read_text(given: Option<&str>, session: &Session) -> Result<String, Failure> {
    let given = given.unwrap_or("-");
    if given == "-" && session.stdin_is_terminal() {
        return Err(Failure::Help);
    }
    Ok(String::from_utf8_lossy(&input::given(given)?).into_owned())
}
