//! How an interface changed, and what that means for its version and for those who use it.

mod change;
mod findings;
mod meaning;
mod report;
mod side;

pub use change::{Change, ChangeKind, Compared, changes, without_versions};
pub use meaning::{Bump, Meaning, PackageStep, meaning, meaning_between};
pub use report::{DiffReport, comparison};
pub use side::{DiffInput, DiffSide, NoInterface, Size, new_features, new_producers, sizes};
