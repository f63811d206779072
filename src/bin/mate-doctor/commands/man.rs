//! `man`: manual pages.

use crate::args::Cli;
use crate::exit::{Exit, Failure};
use crate::session::Session;
use clap::CommandFactory;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The command [default: mate-doctor itself]
    command: Option<String>,
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let mut root = Cli::command();
    root.build();
    let command = match args.command {
        None => root,
        Some(name) => {
            let Some(found) = root.find_subcommand(&name) else {
                let known: Vec<_> =
                    root.get_subcommands().map(clap::Command::get_name).filter(|known| *known != "help").collect();
                return Err(Failure::Usage(format!("no command `{name}`; the commands are {}", known.join(", "))));
            };
            found.clone().name(format!("mate-doctor-{name}"))
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    session.print_bytes(&page)?;
    Ok(Exit::Fine)
}
