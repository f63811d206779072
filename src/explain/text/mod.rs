//! Pasted text: from whatever an error was copied with to ranked causes.
//!
//! `input` takes decoration away and `frames` tells backtraces from messages, `table` holds how tools
//! compose their messages, `pattern` finds those messages, `symptom` is what one of them says, `judge`
//! weighs what it may come from by the names in it and by what stands near, `rank` puts that together,
//! `decide` holds it against a file.

mod decide;
mod frames;
mod input;
mod invoked;
mod judge;
mod judge_core;
mod judge_link;
mod judge_unlike;
mod lookups;
mod names;
mod own;
mod pattern;
mod rank;
mod report;
mod structure;
mod symptom;
mod table;
mod unnamed;
mod wit;

pub use report::{Classified, Context, Expected, Explained, classify, explain_text};
pub use wit::{StandInError, stand_in};
