//! One file per command. A new one takes three steps:
//!
//! 1. a file `commands/<name>.rs` with `pub(crate) struct Args` (`#[derive(clap::Args)]`) and
//!    `pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure>`;
//! 2. `mod <name>;` (which rustfmt follows) and a line `name => Variant, "what it does";` in the table
//!    below, in the order of the help;
//! 3. if it has JSON: a line in the table of `mate_doctor::render::schema::SCHEMAS`.
//!
//! A command opens its input, asks the library, and gives the reports to [`Session::show`]; that
//! writes them in the format asked for. The exit is known before anything is written, so a closed
//! pipe changes nothing. Errors that prevent a diagnosis are returned as [`Failure`].

use crate::exit::{Exit, Failure};
use crate::session::Session;
use clap::Args as _;

#[cfg(feature = "call")]
mod cache;
#[cfg(feature = "call")]
mod call;
mod check;
mod completions;
mod diff;
mod explain;
mod fix;
mod inspect;
mod man;
mod schema;
#[cfg(feature = "call")]
mod verify;

macro_rules! commands {
    ($($(#[$when:meta])? $module:ident => $variant:ident, $about:literal;)*) => {
        /// What to do.
        #[derive(Debug)]
        pub(crate) enum Subcommand {
            $($(#[$when])? $variant($module::Args),)*
        }

        impl Subcommand {
            /// The name as it is typed.
            pub(crate) fn name(&self) -> &'static str {
                match self { $($(#[$when])? Subcommand::$variant(_) => stringify!($module),)* }
            }

            /// Does it.
            pub(crate) fn run(self, session: &Session) -> Result<Exit, Failure> {
                match self { $($(#[$when])? Subcommand::$variant(args) => $module::run(args, session),)* }
            }
        }

        // By hand, since the arguments of a command are put together only when it is typed: those of
        // all of them take longer than reading most files.
        impl clap::Subcommand for Subcommand {
            fn augment_subcommands(command: clap::Command) -> clap::Command {
                $(
                    $(#[$when])?
                    let command = command.subcommand(
                        clap::Command::new(stringify!($module))
                            .about($about)
                            // What is flattened into the arguments must not rename the command.
                            .defer(|command| $module::Args::augment_args(command).about($about)),
                    );
                )*
                command
            }

            fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
                Self::augment_subcommands(command)
            }

            fn has_subcommand(name: &str) -> bool {
                $($(#[$when])? if name == stringify!($module) { return true; })*
                false
            }
        }

        impl clap::FromArgMatches for Subcommand {
            fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
                match matches.subcommand() {
                    $($(#[$when])? Some((stringify!($module), matches)) => {
                        $module::Args::from_arg_matches(matches).map(Subcommand::$variant)
                    })*
                    _ => Err(clap::Error::new(clap::error::ErrorKind::MissingSubcommand)),
                }
            }

            fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}

commands! {
    explain => Explain, "Explain an error message or a failed export lookup";
    inspect => Inspect, "Show what a file is and list its exports and imports";
    check => Check, "Check components against a WIT world and report every mismatch";
    diff => Diff, "Compare two interfaces and report breaking changes and the required version bump";
    fix => Fix, "Adapt a built component to a WIT world, without rebuilding it";
    #[cfg(feature = "call")] call => Call, "Call an exported function, after checking its name, argument types and imports";
    #[cfg(feature = "call")] verify => Verify, "Run a suite of calls with expected results";
    #[cfg(feature = "call")] cache => Cache, "Show, prune or empty the cache of compiled code";
    schema => Schema, "Print the JSON Schema of a command's --format json";
    completions => Completions, "Generate shell completions (export names included)";
    man => Man, "Print a manual page";
}
