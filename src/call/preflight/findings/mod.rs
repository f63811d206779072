//! Findings of the preflight.

mod handles;
mod imports;
mod requests;

pub(in crate::call) use handles::no_handle;
pub(super) use imports::{
    answer_taken, answered_twice, bad_answer, core_imports, core_with, misread_in_memory64, needs_feature, unsatisfied,
};
pub(in crate::call) use requests::cannot_pass;
pub(super) use requests::{
    ambiguous, argument_count, bad_argument, bad_expectation, cannot_read, cuts_the_version, loose_arguments,
    names_a_resource, no_handler, no_receiver, no_such_function, not_a_command,
};

use crate::finding::{Finding, list};

/// What is there instead of what was asked for.
fn lists(finding: Finding, verb: &str, names: &[String], most: usize) -> Finding {
    match names {
        [] => finding.note(format!("it {verb}s no functions")),
        _ => finding.note(format!("it {verb}s {}", list(names, most))),
    }
}
