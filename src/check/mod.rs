//! check

mod provides;

pub use provides::{CliFlag, Provides, WASI_P2, WASI_P3, cli_flag, missing_from, wasi};
