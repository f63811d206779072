//! From what somebody saw (a lookup string, a pasted error) to why it happened and what to write
//! instead.

mod at_run_time;
pub mod text;

pub use at_run_time::{Diagnosis, failed, failed_lookup};
pub use text::{Classified, Context, Expected, Explained, classify, explain_text};
