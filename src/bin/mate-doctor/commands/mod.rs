//! One file per command. A new one takes three steps:
//!
//! 1. a file `commands/<name>.rs` with `pub(crate) struct Args` (`#[derive(clap::Args)]`; its doc
//!    comment is the text of the help) and
//!    `pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure>`;
//! 2. a line `name => Variant;` in the table below, in the order of the help;
//! 3. if it has JSON: a line in the table of `mate_doctor::render::schema::SCHEMAS`.
//!
//! A command opens its input, asks the library, and gives the reports to [`Session::show`]; that
//! writes them in the format asked for. The exit is known before anything is written, so a closed
//! pipe changes nothing. Errors that prevent a diagnosis are returned as [`Failure`].

use crate::exit::{Exit, Failure};
use crate::session::Session;

macro_rules! commands {
    ($($(#[$when:meta])? $module:ident => $variant:ident;)*) => {
        $($(#[$when])? mod $module;)*

        /// What to do.
        #[derive(Debug, clap::Subcommand)]
        pub(crate) enum Command {
            $($(#[$when])? #[allow(missing_docs)] $variant($module::Args),)*
        }

        impl Command {
            /// The name as it is typed.
            pub(crate) fn name(&self) -> &'static str {
                match self { $($(#[$when])? Command::$variant(_) => stringify!($module),)* }
            }

            /// Does it.
            pub(crate) fn run(self, session: &Session) -> Result<Exit, Failure> {
                match self { $($(#[$when])? Command::$variant(args) => $module::run(args, session),)* }
            }
        }
    };
}

commands! {
    inspect => Inspect;
    check => Check;
    diff => Diff;
    fix => Fix;
    explain => Explain;
    #[cfg(feature = "call")] call => Call;
    #[cfg(feature = "call")] verify => Verify;
    #[cfg(feature = "call")] cache => Cache;
    schema => Schema;
    completions => Completions;
    man => Man;
}
