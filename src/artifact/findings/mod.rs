//! Findings about files.

pub(super) mod file;
pub(super) mod role;
