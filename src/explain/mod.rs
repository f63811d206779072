//! From what somebody saw (a lookup string, a pasted error) to why it happened and what to write
//! instead.

pub mod host;
pub mod linking;
pub mod lookup;
pub mod snippets;
pub mod text;

pub use text::{Classified, Context, Explained, classify, explain_text};
