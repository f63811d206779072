//! What a call came to: findings and a verdict.

mod failure;
mod findings;
mod prove;
mod report;
mod trap;

pub use prove::prove;
pub use report::{CallReport, Ending, execute};
