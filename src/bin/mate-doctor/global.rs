//! The options that every command has.

use mate_doctor::render::Format;

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Global {
    /// Output format: human, concise, json, sarif, github or markdown
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", hide_possible_values = true)]
    #[arg(env = "MATE_DOCTOR_FORMAT", hide_env = true)]
    pub(crate) format: Format,
    /// When to use color: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(env = "MATE_DOCTOR_COLOR", hide_env = true)]
    pub(crate) color: When,
    /// Show only errors and warnings, without notes and fixes
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Show all steps, notes and fixes
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Plain text without source frames, for screen readers [env: NO_GRAPHICS]
    #[arg(long, global = true)]
    pub(crate) plain: bool,
    /// Rerun whenever an input file changes (inspect, check, verify)
    #[arg(long, global = true)]
    pub(crate) watch: bool,
    /// Ignore mate-doctor.toml
    #[arg(long, global = true)]
    pub(crate) no_config: bool,
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
