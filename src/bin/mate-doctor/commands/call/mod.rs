//! `call`: a verified call.

mod options;
mod show;

pub(crate) use options::{RunArgs, others};

use crate::complete::exports;
use crate::exit::{Exit, Failure};
use crate::input::{bytes, given};
use crate::session::Session;
use clap_complete::engine::ArgValueCompleter;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::{CallReport, CallRequest, HttpRequest, callable, conformance};
use mate_doctor::finding::{Command, Finding};
use mate_doctor::render::Format;
use mate_doctor::surface::Direction;
use show::{GuestLines, Slow, show};
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The component or core module; `-` is standard input
    file: PathBuf,
    /// Calls in one instance: 'PATH(VALUE, …)' in WAVE; 'b = PATH(…)' keeps a resource for 'b.method(…)'.
    /// Without one, a command is run
    #[arg(value_name = "CALL", add = ArgValueCompleter::new(exports))]
    calls: Vec<String>,
    /// Arguments of a command
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<String>,
    /// Give an HTTP handler a request: 'GET /path'
    #[arg(long, value_name = "REQUEST", conflicts_with_all = ["calls", "json"])]
    request: Option<String>,
    /// A header of the request, 'name: value'; may be repeated
    #[arg(long, short = 'H', value_name = "HEADER", requires = "request")]
    header: Vec<String>,
    /// The body of the request: text, @FILE, or - for standard input
    #[arg(long, value_name = "BODY", requires = "request", allow_hyphen_values = true)]
    body: Option<String>,
    /// The arguments as a JSON array instead: text, @FILE, or - for standard input
    #[arg(long, value_name = "JSON", allow_hyphen_values = true)]
    json: Option<String>,
    /// How the value is written: wave (default) or json; the answer to a request as HTTP writes it
    #[arg(long = "as", value_name = "FORM")]
    form: Option<ValueForm>,
    /// The WIT that the component has to conform to: a folder, a file, a package, a component
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    wit: Option<PathBuf>,
    /// The expected world
    #[arg(long, requires = "wit")]
    world: Option<String>,
    /// The value the last call has to return, in WAVE
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    expect: Option<String>,
    /// An `err(…)` is an answer like any other
    #[arg(long)]
    allow_err: bool,
    /// Stop after the preflight
    #[arg(long)]
    dry_run: bool,
    /// Make the last call N times and tell the times
    #[arg(long, value_name = "N", default_value = "1", value_parser = options::times)]
    repeat: usize,
    /// With --repeat: a new instance each time
    #[arg(long)]
    fresh: bool,
    /// Show every call that crossed the boundary, on standard error, with its values; those of WASI in Rust's notation
    #[arg(long, value_name = "HOW", num_args = 0..=1, default_missing_value = "text", require_equals = true)]
    trace: Option<TraceForm>,
    #[command(flatten)]
    run: RunArgs,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ValueForm {
    /// WAVE.
    Wave,
    /// JSON.
    Json,
}

/// How crossings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TraceForm {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

const EXAMPLES: &str = "\
Examples:
  mate-doctor call handler.wasm 'handler(\"hi\")'
  mate-doctor call shop.wasm --stub 'b = demo:shop/store@1.0.0#bucket.constructor(\"a\")' 'b.put(\"k\", \"v\")' 'b.get(\"k\")'
  mate-doctor call shop.wasm 'price-in(3, \"eur\")' --answer 'demo:shop/host@1.0.0#rate=some(1.5)' --answer 'log=' --answer 'next-id=1'
  mate-doctor call shop.wasm echo-place --json '[{\"aisle\": 7, \"shelf\": null}]' --as json
  mate-doctor call shop.wasm 'price-in(3, \"eur\")' --with shop-host.wasm
  mate-doctor call proxy.wasm --request 'POST /a?b=c' -H 'content-type: text/plain' --body hi
  mate-doctor call command.wasm --dir ./data::/data:ro -- --verbose
  mate-doctor call arith.wasm 'add(1, 2)'

Only the value is written to standard output. JSON of values: records are objects, variants and results
{\"case\": payload} or \"case\", flags arrays of names, options null or the value ({\"some\": value} where the
value may be null), list<u8> also Base64 or \"@FILE\", 64-bit integers exact, floats also \"nan\", \"inf\", \"-inf\",
maps objects where the keys are strings, else arrays of [key, value], handles {\"handle\": \"b\"}.";

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let started = Instant::now();
    let names_a_function = !args.calls.is_empty() || args.request.is_some();
    if !args.args.is_empty() && names_a_function {
        return Err(Failure::Usage(
            "arguments after -- are for commands, which are run without naming a function".to_owned(),
        ));
    }
    let mut options = args.run.options()?;
    options.trace = args.trace.is_some() || session.format() == Format::Json;
    options.grants.args = command_line(&args);
    let json = args.json.as_deref().map(json_text).transpose()?;
    let artifact = Artifact::open(&args.file)?;
    if let (Some(json), false) = (&args.json, args.calls.len() == 1) {
        return Err(one_function(&artifact, json));
    }
    let read = started.elapsed();
    let conformance = match &args.wit {
        Some(wit) => Some(conformance(&artifact, wit, args.world.as_deref(), &options.provides)?),
        None => None,
    };
    let slow = Slow::watch(session, &args.file);
    let with = others(&args.run.supply.with)?;
    let with: Vec<&Artifact> = with.iter().collect();
    let request = match request(&args)? {
        Ok(request) => request,
        Err(finding) => {
            let refused = CallReport::refused(&artifact, *finding);
            return show(&args, session, &refused, (&GuestLines::new(false), read));
        }
    };
    let is_command = args.calls.is_empty() && request.is_none();
    let output = GuestLines::new(is_command && session.format() != Format::Json);
    let asked = CallRequest {
        calls: &args.calls,
        json: json.as_slice(),
        answers: &args.run.supply.answer,
        expect: args.expect.as_deref(),
        allow_err: args.allow_err,
        request: request.as_ref(),
        with: &with,
        dry_run: args.dry_run,
        repeat: args.repeat,
        fresh: args.fresh,
        sink: output.sink(),
        conformance,
        on_compile: &|compiling| {
            crate::threads::prepare();
            slow.note(compiling);
        },
        ..CallRequest::new(&options, &bytes)
    };
    let answered = mate_doctor::call(&artifact, &asked)?;
    drop(slow);
    show(&args, session, &answered, (&output, read))
}

/// `--json` gives the arguments of one function, which has to be named.
fn one_function(artifact: &Artifact, json: &str) -> Failure {
    const SHOWN: usize = 4;
    let surface = callable(artifact).unwrap_or_default();
    let functions = surface.functions(Direction::Export);
    let commands = functions.iter().take(SHOWN).map(|function| {
        let command = Command::doctor("call").arg(&artifact.name).arg(function.path()).args("--json").arg(json);
        format!("`{command}`")
    });
    let commands = commands.collect::<Vec<_>>().join(" or ");
    let example = if commands.is_empty() { String::new() } else { ["; name it: ", &commands].concat() };
    Failure::Usage(format!("--json gives the arguments of one function{example}"))
}

/// What a command sees as its arguments: its own name first.
fn command_line(args: &Args) -> Vec<String> {
    let name = args.file.file_name().map_or_else(|| "-".to_owned(), |name| name.to_string_lossy().into_owned());
    std::iter::once(name).chain(args.args.iter().cloned()).collect()
}

/// The request of `--request`, its body read; or why it is none.
fn request(args: &Args) -> Result<Result<Option<HttpRequest>, Box<Finding>>, Failure> {
    let Some(line) = &args.request else { return Ok(Ok(None)) };
    let body = args.body.as_deref().map(given).transpose()?.unwrap_or_default();
    Ok(HttpRequest::parse(line, &args.header, body).map(Some))
}

/// The arguments as JSON.
fn json_text(argument: &str) -> Result<String, Failure> {
    String::from_utf8(given(argument)?)
        .map_err(|_| Failure::NotExamined(format!("`{argument}` does not hold UTF-8 text")))
}
