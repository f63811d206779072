//! The lookups that Rust host code makes, held against an artifact: names, types, sync and async
//! calls, definitions in linkers, and `bindgen!`.
//!
//! `scan` and `walk` read sources into the uses of wasmtime's API that they contain, `judge` holds
//! each against the artifact.

mod bindgen;
mod calls;
mod judge;
mod macros;
mod names;
mod optional;
mod repair;
mod report;
mod scan;
mod signature;
mod source;
mod strings;
mod types;
mod uses;
mod walk;

pub use report::HostQuestion;

use crate::artifact::Artifact;
use crate::error::Error;
use crate::finding::{Code, Finding};
use std::path::Path;

/// How much stack the reading of sources may use: Rust code nests as deeply as its author likes.
const STACK: usize = 256 << 20;

/// Holds every lookup in Rust sources (files, or folders with all `.rs` below them) against an
/// artifact. Findings come in the order of the files and of the code in them; what could not be
/// known is among them, as a note.
///
/// # Errors
/// When a path cannot be read.
pub fn check_host<P: AsRef<Path> + Sync>(paths: &[P], artifact: &Artifact) -> Result<Vec<Finding>, Error> {
    examine(paths, artifact).map(|examined| examined.findings)
}

/// Host sources, checked: what was found and how much there was to check.
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
    /// Names that only a run can tell.
    open: usize,
}

fn examine<P: AsRef<Path> + Sync>(paths: &[P], artifact: &Artifact) -> Result<Examined, Error> {
    let work = || -> Result<Examined, Error> {
        let files = source::read(paths)?;
        let scan = scan::scan(&files);
        let findings = judge::judge(&scan, artifact);
        let open = findings.iter().filter(|finding| finding.code == Code::MD0509).count();
        Ok(Examined {
            findings,
            sources: files.len(),
            lookups: scan.lookups.len().saturating_sub(open.saturating_sub(scan.hidden.len())),
            definitions: scan.definitions.len(),
            bindings: scan.bindgens.len(),
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
