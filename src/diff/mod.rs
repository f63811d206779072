//! How an interface changed, and what that means for its version and for those who use it.

mod change;
mod findings;
mod meaning;
mod report;
mod side;

pub use change::{Change, ChangeKind, changes, without_versions};
pub use meaning::{Bump, Compared, Meaning, PackageStep, meaning, meaning_between};
pub use report::{Comparison, comparison};
pub use side::{NoInterface, Read, Side, Size, new_features, new_producers, sizes};
