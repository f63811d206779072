//! An import that a linker refuses, and why.

use super::{CliFlag, ImportMisfit, cli_flag};
use crate::finding::Source;
use crate::snippets::Language;
use std::ops::Range;
use std::sync::Arc;

/// The host that refuses, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostKind {
    /// A program that embeds the runtime.
    #[default]
    Embedding,
    /// `wasmtime run`.
    WasmtimeRun,
    /// `wasmtime serve`.
    WasmtimeServe,
}

impl HostKind {
    pub(super) fn words(self) -> &'static str {
        match self {
            HostKind::Embedding => "the host",
            HostKind::WasmtimeRun => "`wasmtime run`",
            HostKind::WasmtimeServe => "`wasmtime serve`",
        }
    }

    pub(super) fn flag(self, interface: &str, function: Option<&str>) -> Option<CliFlag> {
        let flag = cli_flag(interface, function)?;
        match self {
            HostKind::Embedding => None,
            HostKind::WasmtimeRun => flag.run.then_some(flag),
            HostKind::WasmtimeServe => flag.serve.then_some(flag),
        }
    }
}

/// What the runtime reported about the import, its name aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Complaint {
    /// Nothing of that name, or an item of it is missing.
    #[default]
    Missing,
    /// The types differ; these are the runtime's words.
    Type(String),
    /// The import is an `async func`, the definition is not.
    WantedAsync,
    /// The definition is concurrent, the import is a plain function.
    WantedSync,
    /// The linker already has that name.
    DefinedTwice,
}

/// A refused import.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// Its name.
    pub import: String,
    /// The function or resource in it that was named.
    pub item: Option<String>,
    /// What was said about it.
    pub complaint: Complaint,
    /// Who refused.
    pub host: HostKind,
    /// The text in which it was named, and where.
    pub source: Option<(Arc<Source>, Range<usize>)>,
    /// The language of the code to paste.
    pub language: Language,
}

/// Why an import does not link, or that it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkFault {
    /// An interface of WASI that the embedding never added to its linker.
    WasiNotAdded,
    /// A proposal for WASI that no release of it holds, and that the host does not define.
    WasiProposal,
    /// An interface that a flag of the wasmtime command switches on.
    FlagNeeded { flag: &'static str },
    /// A release of WASI that does not match what the host has.
    WasiVersion {
        /// What the host has of that interface, if anything.
        supplied: Option<String>,
        /// Functions that the component imports and the host's release lacks.
        missing: Vec<String>,
    },
    /// An interface that is not WASI and that the host does not define.
    Custom {
        /// An interface of the same name that is defined, at another version.
        other: Option<String>,
    },
    /// The import is defined with another type.
    Type {
        /// What the component imports.
        wanted: Option<String>,
        /// What the host defines.
        supplied: Option<String>,
        /// The runtime's words for it.
        detail: Option<String>,
        misfit: ImportMisfit,
        /// Whether both sides agree on the version, so that the texts of one version differ.
        same_version: bool,
    },
    /// One side is async and the other is not.
    Async { wanted_async: bool },
    /// The host defines a name twice.
    DefinedTwice,
    /// The file does not import it.
    NotImported {
        /// Imports that are near.
        near: Vec<String>,
    },
    /// The host that was assumed supplies it.
    Supplied {
        /// By which name.
        by: String,
    },
}

impl LinkFault {
    /// A type that differs, as the two files show it.
    pub(super) fn of_misfit(misfit: ImportMisfit, same_version: bool) -> Self {
        LinkFault::Type { wanted: None, supplied: None, detail: None, misfit, same_version }
    }
}
