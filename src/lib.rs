//! Says what a WebAssembly file is, under which exact names its exports are reached, how it differs
//! from the WIT that is expected, why a lookup or a link failed, and proves the answer with a call.
//!
//! The data goes one way, and each step is a module:
//!
//! | module | turns | into |
//! |---|---|---|
//! | [`bytes`], [`artifact`] | a file, a pipe, a byte slice | what it is, and its headers |
//! | [`surface`] | an artifact or a WIT world | imports and exports with their types |
//! | [`expect`] | a WIT folder or package | the world that is expected |
//! | [`check`], [`diff`], [`explain`] | surfaces, error texts | facts about what differs or failed |
//! | [`finding`] | facts | coded findings with their wording |
//! | [`render`] | a report | text, JSON, SARIF, annotations, Markdown |
//!
//! [`conforms`] is one line for the tests and build scripts of other projects.
//!
//! The `call` module (feature `call`) runs a component with wasmtime; nothing else needs it.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod artifact;
pub mod bytes;
#[cfg(feature = "call")]
pub mod call;
pub mod check;
pub mod compare;
pub mod conforms;
pub mod diff;
pub mod error;
pub mod expect;
pub mod explain;
pub mod files;
pub mod finding;
pub mod fix;
pub mod guard;
pub mod hostcode;
pub mod inspect;
pub mod link;
pub mod lookup;
pub mod path;
pub mod render;
pub mod snippets;
pub mod surface;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
