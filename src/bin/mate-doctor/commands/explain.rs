//! `explain`: from a pasted error or a looked-up name to the cause and what to write instead.

use crate::complete::codes;
use crate::exit::{Exit, Failure};
use crate::input::{self, is_wit};
use crate::session::Session;
use clap_complete::engine::ArgValueCompleter;
use mate_doctor::artifact::{Artifact, Kind};
use mate_doctor::error::Error;
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::explain::question::Stage;
use mate_doctor::explain::{Explained, TextQuestion, stand_in};
use mate_doctor::finding::{Code, Report, catalogue};
use mate_doctor::path::shell_word;
use mate_doctor::render::{self, Format};
use mate_doctor::snippets::Language;
use mate_doctor::{ExplainRequest, explain};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(long_about = "Explain an error message or a failed export lookup

TEXT is a pasted error, a name that was looked up, or a code such as MD0101. With FILE the answer is \
decided from the file. Several FILEs are components that were composed.")]
#[command(after_help = "Examples:
  mate-doctor explain 'failed to find function export' plugin.wasm
  mate-doctor explain 'mate:runtime@0.1.0/api#handler' plugin.wasm   a name that was looked up
  mate-doctor explain @build.log plugin.wasm --wit wit/              a log file, with the WIT
  cargo run 2>&1 | mate-doctor explain - plugin.wasm                 from a pipe
  mate-doctor explain MD0101                                         the page of a code")]
pub(crate) struct Args {
    /// The error or the name; - for standard input, @PATH for a file
    #[arg(add = ArgValueCompleter::new(codes))]
    text: Option<String>,
    /// The component or module that the error is about
    #[arg(value_name = "FILE")]
    about: Vec<String>,
    /// The WIT that the component should implement, or that its host offers
    #[arg(long, value_name = "PATH")]
    wit: Option<PathBuf>,
    /// The world, if the WIT has several
    #[arg(long, value_name = "WORLD", requires = "wit")]
    world: Option<String>,
    /// Language of host code: rust, python, js, go or c [default: the language of the text]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    /// List all codes
    #[arg(long, conflicts_with_all = ["text", "all"])]
    list: bool,
    /// Print the pages of all codes
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
    let given = TextAndFiles::of(args.text.as_deref(), &args.about);
    if let Some(exit) = catalogued(&given, session)? {
        return Ok(exit);
    }
    let text = read_text(&given, session)?;
    let files: Vec<&Path> = given.files.iter().map(Path::new).collect();
    answer(&args, &text, &files, session)
}

/// Explains a text with the files that were given.
fn answer(args: &Args, text: &str, files: &[&Path], session: &Session) -> Result<Exit, Failure> {
    let world = args.world.as_deref();
    // WIT in the place of FILE is WIT.
    let (wit, files) = match (&args.wit, files) {
        (None, [path]) if is_wit(path) => (Some(*path), &[][..]),
        (wit, files) => (wit.as_deref(), files),
    };
    let wit = match wit.map(|path| Wit::load(path, &WitOptions::default())).transpose() {
        // The text is about WIT that does not load: this is why.
        Err(Error::Wit { finding }) if TextQuestion::read(text).stage == Some(Stage::Wit) => {
            let explained = Explained::decided(TextQuestion::read(text), vec![*finding]);
            return show(explained.report(None), &TextQuestion::read(text), Exit::Fine, session);
        }
        wit => wit?,
    };
    let mut artifacts = files.iter().map(Artifact::open).collect::<Result<Vec<_>, _>>()?;
    let made = match &wit {
        Some(wit) if artifacts.is_empty() => Some(stand_in(wit, world)?),
        _ => None,
    };
    let is_made = made.is_some();
    artifacts.extend(made);
    let mut request = ExplainRequest::default();
    request.artifact = artifacts.first();
    request.others = artifacts.get(1..).unwrap_or_default();
    request.wit = wit.as_ref().filter(|_| !is_made);
    request.world = world;
    request.language = args.lang;
    request.stand_in = is_made;
    let explained = explain(text, &request)?;
    let exit = if explained.has_cause() { Exit::Fine } else { Exit::Findings };
    show(explained.report, &explained.question, exit, session)
}

/// Shows a report; JSON with `-v` has what was taken from the text, too.
fn show(report: Report, question: &TextQuestion, exit: Exit, session: &Session) -> Result<Exit, Failure> {
    if session.format() != Format::Json || session.options.verbose == 0 {
        return session.show(&[report], exit);
    }
    let text = render::reports(&[report], exit.number(), &session.options);
    let with_question = serde_json::from_str(&text).ok().and_then(|mut value: serde_json::Value| {
        value.as_object_mut()?.insert("question".to_owned(), serde_json::to_value(question).ok()?);
        serde_json::to_string_pretty(&value).ok()
    });
    session.print(&(with_question.unwrap_or(text) + "\n"))?;
    Ok(exit)
}

/// What was typed, told apart: what is to be explained, and files.
struct TextAndFiles {
    text: Option<String>,
    files: Vec<String>,
}

impl TextAndFiles {
    /// Words that are no files belong to the text, wherever they stand.
    fn of(text: Option<&str>, rest: &[String]) -> Self {
        let Some(first) = text else { return TextAndFiles { text: None, files: Vec::new() } };
        let is_file = |word: &str| {
            let path = Path::new(word);
            let named = [".wasm", ".wat", ".wit"].iter().any(|end| word.ends_with(end)) && !word.contains(' ');
            path.is_file() || named || (path.is_dir() && word.contains('/'))
        };
        // After the text a single path is a file, one that cannot be read too.
        let is_path = |word: &str| ["/", "./", "../"].iter().any(|start| word.starts_with(start));
        let (mut words, mut files) = (vec![first], Vec::new());
        for word in rest {
            let names_file = is_file(word) || Path::new(word).is_dir() || word == "-";
            if names_file || rest.len() == 1 && is_path(word) { files.push(word.clone()) } else { words.push(word) }
        }
        // The file was given first.
        if words.len() > 1 && is_file(first) && first != "-" {
            files.insert(0, words.remove(0).to_owned());
        }
        TextAndFiles { text: Some(words.join(" ")), files }
    }
}

/// Prints the page of a code or of a class; refuses what only looks like one.
fn catalogued(given: &TextAndFiles, session: &Session) -> Result<Option<Exit>, Failure> {
    let Some(text) = given.text.as_deref().map(str::trim) else { return Ok(None) };
    let json = session.format() == Format::Json;
    let of_class: Vec<Code> = Code::ALL.iter().copied().filter(|code| code.class() == text).collect();
    let code = Code::parse(text).or(match of_class.as_slice() {
        [one] => Some(*one),
        _ => None,
    });
    if let (Some(_), Some(file)) = (code.or(of_class.first().copied()), given.files.first()) {
        return Err(Failure::Usage(format!(
            "`{text}` is a code, and its page needs no file: mate-doctor explain {text}; what the file is and exports: \
             mate-doctor inspect {}",
            shell_word(file)
        )));
    }
    if let Some(code) = code {
        session.print(&if json { catalogue::page_json(code) } else { catalogue::page(code) })?;
        return Ok(Some(Exit::Fine));
    }
    if !of_class.is_empty() {
        let list: String = of_class.iter().map(|code| format!("{code}  {}\n", code.title())).collect();
        session.print(&format!("{text} is the class of\n{list}more: mate-doctor explain {}\n", of_class[0]))?;
        return Ok(Some(Exit::Fine));
    }
    let digits = text.get(..2).filter(|start| start.eq_ignore_ascii_case("MD")).and_then(|_| text.get(2..));
    if digits.is_some_and(|rest| rest.len() == 4 && rest.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(Failure::Usage(format!("`{text}` is not a code; all codes: mate-doctor explain --list")));
    }
    Ok(None)
}

/// Whether a text is the name of a WebAssembly file and nothing else.
fn is_wasm_name(text: &str) -> bool {
    !text.contains(char::is_whitespace) && [".wasm", ".wat"].iter().any(|end| text.ends_with(end))
}

/// The text to explain, as it was given; without one it is read from a pipe.
fn read_text(given: &TextAndFiles, session: &Session) -> Result<String, Failure> {
    let path = match given.text.as_deref() {
        None if session.stdin_is_terminal() => return Err(Failure::Help),
        None | Some("-") => "-",
        Some(text) => match text.strip_prefix('@').filter(|path| !path.is_empty()) {
            Some(path) => path,
            None if Path::new(text).is_file() || is_wasm_name(text) => text,
            None => return Ok(text.to_owned()),
        },
    };
    let bytes = input::bytes(path).map_err(Failure::NotExamined)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let artifact = Artifact::from_bytes(path, bytes);
    if path != "-" && !matches!(artifact.kind, Kind::Foreign(_) | Kind::BadText) {
        return Err(Failure::Usage(format!(
            "`{path}` is a file, and no error was given with it; what it is and exports: mate-doctor inspect {file}; \
             with an error: mate-doctor explain 'TEXT' {file}",
            file = shell_word(path)
        )));
    }
    Ok(text)
}
