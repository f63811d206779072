//! What a shell offers beyond the names of options: the exports of the file already typed, the
//! codes of findings.

#[cfg(feature = "call")]
mod exports;

use clap_complete::engine::CompletionCandidate;
#[cfg(feature = "call")]
pub(crate) use exports::exports;
use mate_doctor::finding::Code;
use std::ffi::OsStr;

/// Codes of findings.
pub(crate) fn codes(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy().to_ascii_uppercase();
    let fitting = Code::ALL.iter().filter(|code| code.as_str().starts_with(&current));
    fitting.map(|code| CompletionCandidate::new(code.as_str()).help(Some(code.title().into()))).collect()
}
