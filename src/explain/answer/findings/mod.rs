//! Findings that the shape of a file decides.

pub(super) mod shape;
pub(super) mod unnamed;
