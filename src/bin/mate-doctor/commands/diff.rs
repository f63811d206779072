//! `diff`: compares two interfaces.

use crate::exit::{Exit, Failure};
use crate::session::Session;
use mate_doctor::expect::WitOptions;
use mate_doctor::render::{self, Format};
use mate_doctor::{Bump, DiffInput, DiffRequest, diff};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  mate-doctor diff v1.wasm v2.wasm                 two components
  mate-doctor diff wit-old/ wit/ --world plugin    two versions of WIT
  mate-doctor diff wit/ plugin.wasm                a component against its world
  mate-doctor diff --expect minor v1.wasm v2.wasm  fail on a breaking change")]
pub(crate) struct Args {
    /// The old version: a component, a core module with a component type, a WIT folder, file or package
    #[arg(value_name = "OLD", value_hint = clap::ValueHint::AnyPath)]
    old: Option<PathBuf>,
    /// The new version
    #[arg(value_name = "NEW", value_hint = clap::ValueHint::AnyPath, requires = "old")]
    new: Option<PathBuf>,
    /// The world, if the WIT has several
    #[arg(long, value_name = "NAME")]
    world: Option<String>,
    /// Fail if the change is larger than this: patch, minor or major
    #[arg(long, value_name = "BUMP", value_enum)]
    expect: Option<Bump>,
    /// WIT features whose @unstable items are included
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    features: Vec<String>,
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let (Some(old), Some(new)) = (&args.old, &args.new) else {
        return match args.old {
            None => Err(Failure::Help),
            Some(_) => Err(Failure::Usage("two arguments are needed: OLD and NEW".into())),
        };
    };
    let options = WitOptions { features: args.features.clone(), ..WitOptions::default() };
    let mut request = DiffRequest::default();
    (request.world, request.expect) = (args.world.as_deref(), args.expect);
    let found = diff(&[DiffInput::open(old, &options)?, DiffInput::open(new, &options)?], &request)?;
    let exit = match &found.changes {
        Some(_) => Exit::of(std::slice::from_ref(&found.report)),
        None => Exit::Findings,
    };
    match &found.changes {
        Some(changes) if session.format() == Format::Json => {
            session.print(&render::diff::json(changes, exit.number()))?;
            Ok(exit)
        }
        Some(changes) if session.format() == Format::Human => {
            session.print(&render::diff::human(changes, &session.options))?;
            Ok(exit)
        }
        _ => session.show(&[found.report], exit),
    }
}
