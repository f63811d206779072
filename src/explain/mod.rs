//! From what somebody saw (a lookup string, a pasted error) to why it happened and what to write
//! instead: the text becomes a question, the files answer it, and only without files do words decide.

mod answer;
mod at_run_time;
mod causes;
mod findings;
pub mod question;
mod stand_in;

pub use answer::{Classified, Context, Expected, Explained, classify, explain_text};
pub use at_run_time::{Diagnosis, failed, failed_lookup};
pub use causes::TOLD_BY_TEXT;
pub use question::TextQuestion;
pub use stand_in::stand_in;
