//! `call`: a verified call.

use crate::exit::{Exit, Failure};
use crate::session::Session;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::cache::Cache;
use mate_doctor::call::options::{
    Compiler, Folder, Grants, Limits, Optimize, Options, Peer, Stdin, parse_size, parse_time,
};
use mate_doctor::call::report::{Answered, Asked, Ending, answer};
use mate_doctor::call::{Channel, Sink, value};
use mate_doctor::check::Provides;
use mate_doctor::render::{self, Format};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Call an exported function: found, typed and linked first, then run
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The component or core module; `-` is standard input
    file: PathBuf,
    /// Calls in one instance: 'PATH(VALUE, …)' in WAVE; 'b = PATH(…)' keeps a resource for 'b.method(…)'.
    /// Without one, a command is run
    #[arg(value_name = "CALL")]
    calls: Vec<String>,
    /// Arguments of a command
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<String>,
    /// The arguments as a JSON array instead: text, @FILE, or - for standard input
    #[arg(long, value_name = "JSON", allow_hyphen_values = true)]
    json: Option<String>,
    /// How the value is written
    #[arg(long = "as", value_name = "FORM", default_value = "wave")]
    form: Form,
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
    #[arg(long, value_name = "N", default_value_t = 1)]
    repeat: usize,
    /// With --repeat: a new instance each time
    #[arg(long)]
    fresh: bool,
    /// Show every call that crossed the boundary, on standard error
    #[arg(long, value_name = "HOW", num_args = 0..=1, default_missing_value = "text", require_equals = true)]
    trace: Option<TraceForm>,
    #[command(flatten)]
    supply: Supply,
    #[command(flatten)]
    grants: GrantArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    compile: CompileArgs,
}

/// What satisfies imports.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Imports")]
pub(crate) struct Supply {
    /// What the host supplies: wasi or none
    #[arg(long, value_name = "HOST", default_value = "wasi")]
    pub(crate) provides: ProvidesArg,
    /// A canned answer for an imported function; may be repeated
    #[arg(long, value_name = "IFACE#FUNC=VALUE")]
    pub(crate) answer: Vec<String>,
    /// Imports that nothing supplies trap only when they are reached
    #[arg(long)]
    pub(crate) stub: bool,
}

/// What the guest is given of the machine: nothing, unless asked.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Grants (nothing of the machine is given away by default)")]
pub(crate) struct GrantArgs {
    /// A folder: HOST, HOST::GUEST, and `:ro` behind it for reading only; may be repeated
    #[arg(long, value_name = "HOST[::GUEST][:ro]")]
    dir: Vec<String>,
    /// An environment variable: NAME=VALUE, or NAME to pass it on; may be repeated
    #[arg(long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    /// Standard input for the guest: a file, or - to pass it on
    #[arg(long, value_name = "FILE")]
    stdin: Option<String>,
    /// A network peer: HOST, HOST:PORT, or all; may be repeated
    #[arg(long, value_name = "HOST[:PORT]")]
    allow_net: Vec<String>,
}

/// Limits that stop a guest.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Wall time of all calls, compiling not counted [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = time)]
    timeout: Option<Duration>,
    /// Linear memory [default: 1GiB]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_memory: Option<u64>,
    /// Table elements [default: 1048576]
    #[arg(long, value_name = "N")]
    max_table_elements: Option<u64>,
    /// Core instances [default: 256]
    #[arg(long, value_name = "N")]
    max_instances: Option<usize>,
    /// Stack [default: 1MiB]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_stack: Option<u64>,
    /// Bytes written to standard output and standard error [default: 16MiB]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_output: Option<u64>,
    /// Count and limit fuel
    #[arg(long, value_name = "N")]
    fuel: Option<u64>,
}

/// How machine code is made and kept.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Compiling")]
pub(crate) struct CompileArgs {
    /// auto: winch where it can, else cranelift
    #[arg(long, value_name = "NAME", default_value = "auto")]
    compiler: CompilerArg,
    /// How much cranelift optimizes: 0, 1 or s
    #[arg(long, value_name = "LEVEL", default_value = "0")]
    opt: OptimizeArg,
    /// Neither use nor keep compiled code
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// The folder of compiled code
    #[arg(long, value_name = "FOLDER", env = "MATE_DOCTOR_CACHE_DIR", hide_env_values = true)]
    cache_dir: Option<PathBuf>,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
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

/// What the host supplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ProvidesArg {
    /// WASI and wasi:http.
    Wasi,
    /// Nothing.
    None,
}

/// The compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CompilerArg {
    /// Winch where it can.
    Auto,
    /// The baseline compiler.
    Winch,
    /// The optimizing compiler.
    Cranelift,
}

/// How much is optimized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OptimizeArg {
    /// Nothing.
    #[value(name = "0")]
    None,
    /// For speed.
    #[value(name = "1")]
    Speed,
    /// For size too.
    #[value(name = "s")]
    Size,
}

const EXAMPLES: &str = "\
Examples:
  mate-doctor call handler.wasm 'handler(\"hi\")'
  mate-doctor call shop.wasm --stub 'b = demo:shop/store@1.0.0#bucket.constructor(\"a\")' 'b.put(\"k\", \"v\")' 'b.get(\"k\")'
  mate-doctor call shop.wasm 'price-in(3, \"eur\")' --answer 'demo:shop/host@1.0.0#rate=some(1.5)' --answer 'log=' --answer 'next-id=1'
  mate-doctor call shop.wasm echo-place --json '[{\"aisle\": 7, \"shelf\": null}]' --as json
  mate-doctor call command.wasm --dir ./data::/data:ro -- --verbose
  mate-doctor call arith.wasm 'add(1, 2)'

Only the value is written to standard output. JSON of values: records are objects, variants and results
{\"case\": payload} or \"case\", flags arrays of names, options null or the value ({\"some\": value} where the
value may be null), list<u8> also Base64 or \"@FILE\", 64-bit integers exact.";

fn time(text: &str) -> Result<Duration, String> {
    parse_time(text).ok_or_else(|| "a time is written 500ms, 2s or 3m".to_owned())
}

fn size(text: &str) -> Result<u64, String> {
    parse_size(text).ok_or_else(|| "a size is written 64KiB, 1MiB or 2GiB".to_owned())
}

/// Everything but the calls themselves, resolved.
pub(crate) fn options(
    supply: &Supply,
    grants: &GrantArgs,
    limits: &LimitArgs,
    compile: &CompileArgs,
) -> Result<Options, Failure> {
    let default = Limits::default();
    let limits = Limits {
        time: limits.timeout.unwrap_or(default.time),
        memory: limits.max_memory.unwrap_or(default.memory),
        table_elements: limits.max_table_elements.unwrap_or(default.table_elements),
        instances: limits.max_instances.unwrap_or(default.instances),
        stack: limits.max_stack.map_or(default.stack, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX).clamp(4096, 1 << 30)),
        output: limits.max_output.unwrap_or(default.output),
        fuel: limits.fuel,
    };
    let cache = match compile.no_cache {
        true => None,
        false => compile.cache_dir.clone().or_else(Cache::default_folder),
    };
    Ok(Options {
        compiler: match compile.compiler {
            CompilerArg::Auto => Compiler::Auto,
            CompilerArg::Winch => Compiler::Winch,
            CompilerArg::Cranelift => Compiler::Cranelift,
        },
        optimize: match compile.opt {
            OptimizeArg::None => Optimize::None,
            OptimizeArg::Speed => Optimize::Speed,
            OptimizeArg::Size => Optimize::SpeedAndSize,
        },
        cache,
        limits,
        grants: granted(grants)?,
        provides: match supply.provides {
            ProvidesArg::Wasi => Provides::Wasi,
            ProvidesArg::None => Provides::Nothing,
        },
        stub: supply.stub,
        trace: false,
    })
}

fn granted(args: &GrantArgs) -> Result<Grants, Failure> {
    let mut grants = Grants::default();
    for text in &args.dir {
        let (rest, read_only) = text.strip_suffix(":ro").map_or((text.as_str(), false), |rest| (rest, true));
        let (host, guest) = rest.split_once("::").unwrap_or((rest, rest));
        grants.folders.push(Folder { host: host.into(), guest: guest.to_owned(), read_only });
    }
    for text in &args.env {
        match text.split_once('=') {
            Some((name, value)) => grants.env.push((name.to_owned(), value.to_owned())),
            None => grants.env.extend(std::env::var(text).ok().map(|value| (text.clone(), value))),
        }
    }
    grants.stdin = match args.stdin.as_deref() {
        None => Stdin::Closed,
        Some("-") => Stdin::Inherit,
        Some(path) => Stdin::Bytes(file(path).map_err(Failure::NotExamined)?),
    };
    for text in &args.allow_net {
        let wrong = || Failure::Usage(["--allow-net takes HOST, HOST:PORT or all, not ", text].concat());
        grants.network.push(Peer::parse(text).ok_or_else(wrong)?);
    }
    Ok(grants)
}

/// The bytes of a file; `-` is standard input.
pub(crate) fn file(path: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = match path {
        "-" => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
        path => std::fs::read(path).map(|read| bytes = read),
    };
    read.map(|()| bytes).map_err(|error| ["cannot read `", path, "`: ", &error.to_string()].concat())
}

/// JSON given as text, as a file, or on standard input.
fn json_text(text: &str) -> Result<String, Failure> {
    let path = match text.strip_prefix('@') {
        Some(path) => path,
        None if text == "-" => "-",
        None => return Ok(text.to_owned()),
    };
    let bytes = file(path).map_err(Failure::NotExamined)?;
    String::from_utf8(bytes).map_err(|_| Failure::NotExamined(["`", path, "` does not hold UTF-8 text"].concat()))
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let started = Instant::now();
    if args.json.is_some() && args.calls.len() != 1 {
        return Err(Failure::Usage("--json gives the arguments of one call".to_owned()));
    }
    if !args.args.is_empty() && !args.calls.is_empty() {
        return Err(Failure::Usage("arguments after -- are for commands, which are run without naming a function".to_owned()));
    }
    let mut options = options(&args.supply, &args.grants, &args.limits, &args.compile)?;
    options.trace = args.trace.is_some() || session.format() == Format::Json;
    options.grants.args = command_line(&args);
    let json = args.json.as_deref().map(json_text).transpose()?;
    let artifact = Artifact::open(&args.file)?;
    let read = started.elapsed();
    let conformance = match &args.wit {
        Some(wit) => Some(conformance(&artifact, wit, args.world.as_deref(), &options.provides)?),
        None => None,
    };
    let slow = Slow::watch(session, &args.file);
    let asked = Asked {
        calls: &args.calls,
        json: json.as_deref(),
        answers: &args.supply.answer,
        expect: args.expect.as_deref(),
        allow_err: args.allow_err,
        dry_run: args.dry_run,
        repeat: args.repeat,
        fresh: args.fresh,
        options: &options,
        files: &file,
        sink: sink(args.calls.is_empty() && session.format() != Format::Json),
        conformance,
        on_compile: &|_| slow.begin(),
    };
    let answered = answer(&artifact, asked);
    drop(slow);
    show(&args, session, &answered, read)
}

/// How the artifact differs from the expected WIT, imports that have no supplier left aside, and the
/// world's name.
pub(crate) fn conformance(
    artifact: &Artifact,
    wit: &std::path::Path,
    world: Option<&str>,
    provides: &Provides,
) -> Result<(Vec<mate_doctor::finding::Finding>, String), Failure> {
    let wit = mate_doctor::expect::Wit::load(wit, &mate_doctor::expect::Options::default())?;
    let question = mate_doctor::check::Question {
        world: world.map(str::to_owned),
        provides: provides.clone(),
        ..mate_doctor::check::Question::default()
    };
    let mut report = mate_doctor::check::report(&wit, artifact, &question)?;
    report.findings.retain(|finding| !finding.code.as_str().starts_with("MD03"));
    let world = report.input.world.unwrap_or_else(|| wit.name.clone());
    Ok((report.findings, world))
}

/// What a command sees as its arguments: its own name first.
fn command_line(args: &Args) -> Vec<String> {
    let name = args.file.file_name().map_or_else(|| "-".to_owned(), |name| name.to_string_lossy().into_owned());
    std::iter::once(name).chain(args.args.iter().cloned()).collect()
}

/// A command's output goes where its own would; that of a function is told apart on standard error.
fn sink(command: bool) -> Sink {
    let at_start = std::sync::Mutex::new(true);
    Arc::new(move |channel, bytes| {
        // Where nobody listens any more, nothing is lost that anybody wanted.
        let _ = if command && channel == Channel::Out {
            std::io::stdout().lock().write_all(bytes)
        } else if command {
            std::io::stderr().lock().write_all(bytes)
        } else {
            let mut at_start = at_start.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            prefixed(&mut at_start, bytes)
        };
    })
}

fn prefixed(at_start: &mut bool, bytes: &[u8]) -> std::io::Result<()> {
    let mut stderr = std::io::stderr().lock();
    let text = String::from_utf8_lossy(bytes);
    for line in text.split_inclusive('\n') {
        let prefix = if *at_start { "guest: " } else { "" };
        let end = if line.ends_with('\n') { "\n" } else { "" };
        let shown = render::sanitize::escape(line.trim_end_matches(['\n', '\r']));
        write!(stderr, "{prefix}{shown}{end}")?;
        *at_start = !end.is_empty();
    }
    Ok(())
}

/// Says that a compile takes long, once it does, to people who watch.
struct Slow {
    begun: Option<std::sync::mpsc::Sender<()>>,
    told: Option<std::thread::JoinHandle<()>>,
}

impl Slow {
    fn watch(session: &Session, file: &std::path::Path) -> Self {
        use std::io::IsTerminal;
        if !std::io::stderr().is_terminal() || session.options.quiet {
            return Slow { begun: None, told: None };
        }
        let (begun, wait) = std::sync::mpsc::channel::<()>();
        let line = ["compiling ", &file.display().to_string(), " …\n"].concat();
        let told = std::thread::spawn(move || {
            use std::sync::mpsc::RecvTimeoutError::Timeout;
            if wait.recv().is_ok() && wait.recv_timeout(Duration::from_millis(500)) == Err(Timeout) {
                let _ = std::io::stderr().write_all(line.as_bytes());
            }
        });
        Slow { begun: Some(begun), told: Some(told) }
    }

    fn begin(&self) {
        if let Some(begun) = &self.begun {
            let _ = begun.send(());
        }
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        self.begun.take();
        if let Some(told) = self.told.take() {
            let _ = told.join();
        }
    }
}

fn exit(answered: &Answered) -> Exit {
    match answered.ending {
        Ending::Returned | Ending::Planned | Ending::Exited(0) => Exit::Fine,
        Ending::Refused | Ending::Mismatch | Ending::Exited(_) => Exit::Findings,
        Ending::Trapped => Exit::Trapped,
        Ending::ReturnedErr => Exit::ReturnedErr,
    }
}

fn show(args: &Args, session: &Session, answered: &Answered, read: Duration) -> Result<Exit, Failure> {
    let exit = exit(answered);
    if let (Some(form), Some(outcome)) = (args.trace, &answered.outcome) {
        tell_trace(form, outcome);
    }
    if session.format() == Format::Json {
        let run = answered.outcome.as_ref().map(|outcome| (outcome, &*answered.surface));
        let report = render::call::Report::of(&answered.report, exit.number(), run, (read, answered.preflight));
        session.print(&render::json::text(&report))?;
        return Ok(exit);
    }
    let fine = matches!(answered.ending, Ending::Returned | Ending::Exited(0)) && answered.report.findings.is_empty();
    if !(fine && (answered.command || session.options.quiet)) {
        tell(session, answered, exit);
    }
    if session.options.verbose > 0 {
        tell_phases(session, answered, read);
    }
    if let (Some((ty, value)), false) = (answered.value(), answered.command) {
        let text = match args.form {
            Form::Wave => value::to_wave(value),
            Form::Json => value::to_json(&answered.surface, *ty, value).to_string(),
        };
        session.print(&[&text, "\n"].concat())?;
    }
    Ok(exit)
}

/// Checklist and findings go to standard error, so that the value stands alone on standard output.
fn tell(session: &Session, answered: &Answered, exit: Exit) {
    let mut options = session.options.clone();
    options.color = session.stderr_color;
    let returned = matches!(answered.ending, Ending::Returned | Ending::ReturnedErr);
    let text = if returned && options.format == Format::Human {
        let findings = answered.report.findings.iter().map(|finding| render::human::finding(finding, &options));
        let checklist = if options.quiet { String::new() } else { render::human::checklist(&answered.report.checks, &options) };
        std::iter::once(checklist).chain(findings).collect::<Vec<_>>().concat()
    } else {
        render::reports(std::slice::from_ref(&answered.report), exit.number(), &options)
    };
    session.tell(text.trim_end_matches('\n'));
}

fn tell_trace(form: TraceForm, outcome: &mate_doctor::call::Outcome) {
    let mut stderr = std::io::stderr().lock();
    for crossing in &outcome.trace {
        let _ = match form {
            TraceForm::Json => {
                writeln!(stderr, "{}", serde_json::to_string(crossing).unwrap_or_default())
            }
            TraceForm::Text => {
                let arrow = if crossing.direction == "export" { "->" } else { "<-" };
                let result = crossing.result.as_deref().map(|result| [" = ", result].concat()).unwrap_or_default();
                let line = [&crossing.path, "(", &crossing.arguments, ")", &result].concat();
                writeln!(stderr, "{arrow} {}", render::sanitize::escape(&line))
            }
        };
    }
}

fn tell_phases(session: &Session, answered: &Answered, read: Duration) {
    use mate_doctor::call::report::words_of;
    let Some(outcome) = &answered.outcome else { return };
    let compiler = match outcome.backend {
        Some(mate_doctor::call::Backend::Winch) => "winch",
        Some(mate_doctor::call::Backend::Cranelift) => "cranelift",
        None => "nothing",
    };
    let cached = if outcome.origin == Some(mate_doctor::call::Origin::Cached) { ", kept from an earlier call" } else { "" };
    if let Some(why) = &outcome.fell_back {
        let first = why.lines().next_back().unwrap_or(why);
        session.tell(&["note: winch does not take it: ", &render::sanitize::escape(first)].concat());
    }
    session.tell(
        &[
            "note: read ",
            &words_of(read),
            ", preflight ",
            &words_of(answered.preflight),
            ", code ",
            &words_of(outcome.timings.load),
            " (",
            compiler,
            cached,
            "), instantiate ",
            &words_of(outcome.timings.instantiate),
            ", call ",
            &words_of(outcome.timings.call),
            ", peak memory ",
            &(outcome.peak_memory >> 10).to_string(),
            " KiB",
        ]
        .concat(),
    );
}
