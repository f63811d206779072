//! How a component differs from the world that is expected of it, judged and told as findings.

mod judge;
mod remedy;
mod report;
mod told;

pub use judge::{Judged, Judgement, Supply, judge};
pub use report::{Question, report};
