//! `completions`: the script that makes a shell complete what is typed.

use crate::args::Cli;
use crate::exit::{Exit, Failure};
use crate::session::Session;
use clap::CommandFactory;
use clap_complete::Shell;

/// Print the script that makes a shell complete mate-doctor's arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "mate-doctor", &mut script);
    session.print_bytes(&script)?;
    Ok(Exit::Fine)
}
