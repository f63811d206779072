//! `fix`: the component that is expected, made from the one that is there.

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
  mate-doctor fix plugin.wasm --wit wit/ -o fixed.wasm         what the world expects
  mate-doctor fix plugin.wasm --wit wit/ --dry-run             only tell the plan
  mate-doctor fix module.core.wasm -o component.wasm           a core module made a component
  mate-doctor fix p.wasm --map run=my:pkg/api@1.0.0#start -o f.wasm
  mate-doctor fix shop.wasm --with host.wasm -o closed.wasm    imports from another component
  mate-doctor fix p.wasm --stub 'wasi:http/*' -o f.wasm        stand-ins that trap

The file itself is never changed. Types are never changed and nothing is guessed: what cannot be
repaired is told, and ends with exit code 1.")]
pub(crate) struct Args {
    /// The component or core module: .wasm or .wat, - for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// The WIT that is expected: a folder, a .wit file, a package as wasm, another component
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    wit: Option<PathBuf>,
    /// The world, where the WIT has several
    #[arg(long, value_name = "NAME", requires = "wit")]
    world: Option<String>,
    /// Where the repaired component goes; - for standard output
    #[arg(short, long, value_name = "OUT", value_hint = clap::ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// Only tell what would be done
    #[arg(long, conflicts_with = "out")]
    dry_run: bool,
    /// A path in the component and the path it is to have, as OLD=NEW
    #[arg(long, value_name = "OLD=NEW", value_parser = pair)]
    map: Vec<(String, String)>,
    /// Another component, whose exports satisfy imports
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    with: Vec<PathBuf>,
    /// Imports to replace by stand-ins that trap; * stands for any text
    #[arg(long, value_name = "IMPORT")]
    stub: Vec<String>,
    /// Make this call on the result, as proof: the path with arguments in WAVE
    #[cfg(feature = "call")]
    #[arg(long, value_name = "CALL", conflicts_with = "dry_run")]
    call: Vec<String>,
    /// Leave out custom sections that are not needed: debug information, producers
    #[arg(long)]
    strip: bool,
    /// The result has to conform to the world exactly, imports of the host included
    #[arg(long, requires = "wit")]
    strict: bool,
    /// What the host supplies: wasi, none, or WIT of its own
    #[arg(long, value_name = "HOST", default_value = "wasi")]
    provides: String,
    /// Features whose @unstable items of the WIT count
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    features: Vec<String>,
    /// All @unstable items of the WIT count
    #[arg(long)]
    all_features: bool,
}

/// Reads `OLD=NEW`. Names of interfaces hold no `=`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old.to_owned(), new.to_owned())),
        _ => Err("write the name in the component, `=`, and the name it is to have".into()),
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
                false => {
                    Err(Failure::Usage("say where the result goes with -o OUT, or only look with --dry-run".into()))
                }
            };
        };
        if is_stream(out) {
            return match std::io::stdout().is_terminal() {
                true => {
                    Err(Failure::Usage("the result is binary; send it into a pipe or a file, not to a terminal".into()))
                }
                false => Ok(()),
            };
        }
        let inputs = std::iter::once(file).chain(self.with.iter().map(PathBuf::as_path));
        if inputs.into_iter().any(|input| files::is_same(input, out)) {
            return Err(Failure::Usage(format!(
                "`{}` is what is read; it is never changed, name another file with -o",
                out.display()
            )));
        }
        Ok(())
    }
}

fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}
