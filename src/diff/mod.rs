//! How two interfaces differ, what that means for callers and hosts, and which version bump it needs.

mod change;
mod findings;
mod lines;
mod meaning;
mod report;
mod side;

pub use change::{Change, ChangeKind, Compared, changes, without_versions};
pub use lines::DiffLine;
pub use meaning::{Bump, Meaning, PackageStep, meaning};
pub use report::{DiffReport, comparison};
pub use side::{DiffInput, DiffSide, NoInterface, Size, new_features, new_producers, sizes};
