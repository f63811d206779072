//! Compares a component with the world that is expected of it, and reports the differences as findings.

mod checked;
mod findings;
mod judge;
mod remedies;
mod report;

pub use judge::{Disagreement, Judged, Judgement, Supply, judge};
pub use report::{Question, report};
pub(crate) use report::{comparable, report_against};
