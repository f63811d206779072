//! Findings about files.

pub(super) mod empty;
pub(super) mod file;
pub(super) mod role;
