//! What was typed: the options that every command has. Each command's own arguments stand in its
//! file under `commands/`.

use crate::commands::Command;
use crate::exit;
use mate_doctor::render::Format;

/// What this build can read and run; a test holds these against the lock file.
pub(crate) const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (wasmtime 48.0.8, wasm-tools 0.254.2)");

/// Says what a WebAssembly file is, why a lookup in it fails, and proves the fix with a verified call.
#[derive(Debug, clap::Parser)]
#[command(name = "mate-doctor", version = VERSION, after_help = exit::help(), subcommand_required = false)]
#[command(max_term_width = 100, infer_long_args = true)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Global {
    /// How the answer is written
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", hide_possible_values = true)]
    #[arg(help = "How the answer is written: human, concise, json, sarif, github or markdown")]
    pub(crate) format: Format,
    /// When to use colour: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub(crate) color: When,
    /// Print only what is wrong
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more: all the evidence, the whole chain of causes
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Whole sentences instead of drawings, for screen readers [env: NO_GRAPHICS]
    #[arg(long, global = true)]
    pub(crate) plain: bool,
    /// Do it again whenever a file it looks at changes (inspect, check, verify)
    #[arg(long, global = true)]
    pub(crate) watch: bool,
    /// Draw frames with Unicode characters
    #[arg(long, global = true)]
    pub(crate) unicode: bool,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum When {
    /// On a terminal that has it, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
