//! The options that every command has.

use mate_doctor::render::Format;

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
