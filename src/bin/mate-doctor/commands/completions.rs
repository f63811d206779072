//! `completions`: the script that makes a shell complete what is typed. The script asks this very
//! program, so that it can offer what a file exports.

use crate::exit::{Exit, Failure};
use crate::session::Session;
use clap::builder::PossibleValuesParser;
use clap_complete::env::Shells;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  source <(mate-doctor completions bash)                                   bash, in ~/.bashrc
  source <(mate-doctor completions zsh)                                    zsh, in ~/.zshrc
  mate-doctor completions fish > ~/.config/fish/completions/mate-doctor.fish
  mate-doctor completions powershell | Out-String | Invoke-Expression      PowerShell")]
pub(crate) struct Args {
    /// The shell
    #[arg(value_parser = PossibleValuesParser::new(Shells::builtins().names()))]
    shell: String,
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let shells = Shells::builtins();
    let shell = shells.completer(&args.shell).ok_or_else(|| Failure::Usage(["no shell ", &args.shell].concat()))?;
    let mut script = Vec::new();
    shell.write_registration("COMPLETE", "mate-doctor", "mate-doctor", "mate-doctor", &mut script)?;
    session.print_bytes(&script)?;
    Ok(Exit::Fine)
}
