//! From what somebody saw (a lookup string, a pasted error) to why it happened and what to write
//! instead.

pub mod linking;
pub mod lookup;
pub mod snippets;
