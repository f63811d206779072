//! Rust host code, checked against an artifact: export lookups, their types and calls, definitions in
//! linkers, and `bindgen!`.

mod bindgen;
mod check;
mod findings;
mod read;
mod report;
mod rust_types;
mod source;
mod uses;

pub use report::HostQuestion;

use crate::artifact::Artifact;
use crate::error::Error;
use crate::finding::{Code, Finding};
use std::path::Path;

/// The stack for reading sources: Rust code can be nested deeply.
const STACK: usize = 256 << 20;

/// Checks Rust sources (files, or folders with all `.rs` files below them) against an artifact. Findings
/// are in the order of the files and of the code in them; a note says what is not known before run time.
///
/// # Errors
/// When a path cannot be read.
pub fn check_host<P: AsRef<Path> + Sync>(paths: &[P], artifact: &Artifact) -> Result<Vec<Finding>, Error> {
    examine(paths, artifact).map(|examined| examined.findings)
}

/// Host sources, checked: the findings, and how much was checked.
struct Examined {
    findings: Vec<Finding>,
    /// Files that were read.
    sources: usize,
    /// Lookups whose names are known.
    lookups: usize,
    /// Definitions in linkers.
    definitions: usize,
    /// Uses of `bindgen!`.
    bindings: usize,
    /// Lookups whose names are known only at run time.
    open: usize,
}

fn examine<P: AsRef<Path> + Sync>(paths: &[P], artifact: &Artifact) -> Result<Examined, Error> {
    let work = || -> Result<Examined, Error> {
        let files = source::read(paths)?;
        let uses = read::read_uses(&files);
        let findings = check::check(&uses, artifact);
        let open = findings.iter().filter(|finding| finding.code == Code::MD0509).count();
        Ok(Examined {
            findings,
            sources: files.len(),
            lookups: (uses.lookups.len() + uses.in_macros.len()).saturating_sub(open),
            definitions: uses.definitions.len(),
            bindings: uses.bindgens.len(),
            open,
        })
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(examined)) => examined,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => Err(Error::read("host sources", &error)),
        }
    })
}
