//! `fix`: adapts a built component to a WIT world.

use crate::exit::{Exit, Failure};
use crate::input::provides;
use crate::session::Session;
use mate_doctor::artifact::Artifact;
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::files;
use mate_doctor::render;
use mate_doctor::{FixRequest, fix};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mate-doctor fix plugin.wasm --wit wit/ -o fixed.wasm         implement the world in wit/
  mate-doctor fix plugin.wasm --wit wit/ --dry-run             show the steps only
  mate-doctor fix module.core.wasm -o component.wasm           componentize a core module
  mate-doctor fix p.wasm --map run=my:pkg/api@1.0.0#start -o f.wasm
  mate-doctor fix shop.wasm --with host.wasm -o closed.wasm    satisfy imports with a component
  mate-doctor fix p.wasm --stub 'wasi:http/*' -o f.wasm        replace imports by stubs that trap

The input file is never changed. Types are never changed and nothing is guessed. If the component
cannot be adapted, the reason is reported and the exit code is 1.")]
pub(crate) struct Args {
    /// The component or core module: .wasm or .wat, - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// The WIT to implement: a folder, a .wit file, a package as wasm, another component
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    wit: Option<PathBuf>,
    /// The world, if the WIT has several
    #[arg(long, value_name = "NAME", requires = "wit")]
    world: Option<String>,
    /// The output file; - for standard output
    #[arg(short, long, value_name = "OUT", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Show the steps without writing a file
    #[arg(long, conflicts_with = "out")]
    dry_run: bool,
    /// Rename an export or import: its path in the component and the new path
    #[arg(long, value_name = "OLD=NEW", value_parser = pair)]
    map: Vec<(String, String)>,
    /// Another component whose exports satisfy imports
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    with: Vec<PathBuf>,
    /// Replace imports by stubs that trap; * matches any text
    #[arg(long, value_name = "IMPORT")]
    stub: Vec<String>,
    /// Call the result as proof: 'PATH(WAVE)'
    #[cfg(feature = "call")]
    #[arg(long, value_name = "CALL", conflicts_with = "dry_run")]
    call: Vec<String>,
    /// Remove custom sections that are not needed at run time: debug information, producers
    #[arg(long)]
    strip: bool,
    /// Require exact conformance to the world, imports included
    #[arg(long, requires = "wit")]
    strict: bool,
    /// What the host provides: wasi, none, or a path to its WIT
    #[arg(long, value_name = "wasi|none|PATH", default_value = "wasi", value_hint = clap::ValueHint::AnyPath)]
    provides: String,
    /// WIT features whose @unstable items are included
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    features: Vec<String>,
    /// Include all @unstable items of the WIT
    #[arg(long)]
    all_features: bool,
}

/// Reads `OLD=NEW`. Names of interfaces hold no `=`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old.to_owned(), new.to_owned())),
        _ => Err("expected OLD=NEW".into()),
    }
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let Some(file) = &args.file else { return Err(Failure::Help) };
    args.check_out(file)?;
    let artifact = Artifact::open(file)?;
    let options = WitOptions { features: args.features.clone(), all_features: args.all_features };
    let wit = args.wit.as_deref().map(|path| Wit::load(path, &options)).transpose()?;
    let with = args.with.iter().map(Artifact::open).collect::<Result<Vec<_>, _>>()?;
    let mut request = FixRequest::default();
    request.wit = wit.as_ref();
    request.world.clone_from(&args.world);
    request.provides = provides(&args.provides, &options)?;
    request.map.clone_from(&args.map);
    request.with = with.iter().collect();
    request.stub.clone_from(&args.stub);
    (request.strict, request.strip) = (args.strict, args.strip);
    request.out = args.out.as_ref().map(|out| out.display().to_string());
    #[cfg_attr(not(feature = "call"), expect(unused_mut, reason = "only calls add to it"))]
    let mut fixed = fix(&artifact, &request)?;
    let has_result = fixed.has_result();
    let bytes = if has_result && args.needs_bytes() { fixed.bytes()? } else { None };
    #[cfg(feature = "call")]
    if let (Some(bytes), false) = (&bytes, args.call.is_empty()) {
        mate_doctor::call::prove(&mut fixed.report, bytes, &args.call);
    }
    let exit = match Exit::of(std::slice::from_ref(&fixed.report)) {
        Exit::Fine if !fixed.is_possible() => Exit::Findings,
        exit => exit,
    };
    match (&args.out, bytes) {
        // What reads the pipe waits for bytes, not for words.
        (Some(out), bytes) if is_stream(out) => {
            session.tell(render::reports(&[fixed.report], exit.number(), &session.options).trim_end());
            if let Some(bytes) = bytes {
                session.print_bytes(&bytes)?;
            }
            return Ok(exit);
        }
        (Some(out), Some(bytes)) => files::write_whole(out, &bytes)?,
        (Some(out), None) if has_result => drop(fixed.save(out)?),
        _ => {}
    }
    session.show(&[fixed.report], exit)
}

impl Args {
    /// Whether the result has to be in memory: to be called, or for a pipe.
    fn needs_bytes(&self) -> bool {
        #[cfg(feature = "call")]
        let called = !self.call.is_empty();
        #[cfg(not(feature = "call"))]
        let called = false;
        self.out.as_deref().is_some_and(|out| called || is_stream(out))
    }

    /// Refuses what would lose the file, or show bytes to a person.
    fn check_out(&self, file: &Path) -> Result<(), Failure> {
        let Some(out) = &self.out else {
            return match self.dry_run {
                true => Ok(()),
                false => Err(Failure::Usage("name the output with -o OUT, or use --dry-run".into())),
            };
        };
        if is_stream(out) {
            return match std::io::stdout().is_terminal() {
                true => {
                    Err(Failure::Usage("the result is binary: write it to a file or a pipe, not to a terminal".into()))
                }
                false => Ok(()),
            };
        }
        let inputs = std::iter::once(file).chain(self.with.iter().map(PathBuf::as_path));
        if inputs.into_iter().any(|input| files::is_same(input, out)) {
            return Err(Failure::Usage(format!(
                "`{}` is an input and is never changed: name another file with -o",
                out.display()
            )));
        }
        Ok(())
    }
}

fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}
