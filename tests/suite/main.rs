//! One binary for all integration tests, so that the runtime is linked once.
#![allow(clippy::print_stdout, clippy::field_reassign_with_default, reason = "tests tell what they skipped")]

mod calls;
mod catalogue;
mod changes;
mod check_codes;
mod check_oracle;
mod cmd;
mod core_calls;
mod endurance;
mod errors;
mod explain_file;
mod foreign_code;
mod frame;
mod generate;
mod host_oracle;
mod hostile;
mod hostile_commands;
mod hosts;
mod isolation;
mod kinds;
mod large;
mod layers;
mod link_oracle;
mod linking;
mod lookup_oracle;
mod lookups;
mod paths;
mod provides;
mod readme;
#[rustfmt::skip]
mod reported_code;
mod render;
mod render_anything;
mod repair_advice;
mod repair_codes;
mod repair_files;
mod repair_moves;
mod repair_runs;
mod repairs;
mod samples;
mod skeletons;
mod suites;
mod surfaces;
mod versions;
mod wasi_host;
mod worlds;
