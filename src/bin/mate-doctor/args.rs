//! The command line as a whole. Each command's own arguments are in its file under `commands/`.

use crate::commands::Subcommand;
use crate::exit;
use crate::global::Global;

/// What this build can read and run; a test holds these against the lock file.
pub(crate) const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (wasmtime 48.0.8, wasm-tools 0.254.2)");

/// Diagnose WebAssembly components: explain errors, inspect files, check them against WIT, call their exports.
#[derive(Debug, clap::Parser)]
#[command(name = "mate-doctor", version = VERSION, after_help = exit::help(), after_long_help = exit::long_help(), subcommand_required = false)]
#[command(max_term_width = 100, infer_long_args = true)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Option<Subcommand>,
}
