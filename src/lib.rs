//! Diagnoses WebAssembly components: inspects them, explains errors, checks them against WIT, calls their exports.
//!
//! | door | does |
//! |---|---|
//! | [`inspect`](fn@inspect) | says what a file is and lists its exports and imports |
//! | [`check`](fn@check) | checks a component against a WIT world, and host code against the component |
//! | [`explain`](fn@explain) | explains an error message or a failed export lookup |
//! | [`diff`](fn@diff) | compares two interfaces |
//! | [`fix`](fn@fix) | adapts a built component to a WIT world |
//! | `call`, `verify` (feature `call`) | call an exported function; run a suite of calls with expected results |
//!
//! Each takes its inputs and a request, and returns a report that is readable as a [`finding::Report`];
//! [`render`] writes reports as text, JSON, SARIF, annotations or Markdown. [`artifact::Artifact`] opens a file,
//! [`expect::Wit`] reads WIT. [`explain::failed_lookup`] is for hosts at run time, [`conforms`](mod@conforms) for the
//! tests of other projects.
//!
//! [`commands`] has a page for each command of the command line, [`codes`] one for each code of a finding.
//!
//! Modules that are not listed serve the doors and may change in any release. The data goes one way;
//! `tests/suite/layers.rs` holds the order of the modules.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod artifact;
#[doc(hidden)]
pub mod bytes;
#[cfg(feature = "call")]
pub mod call;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod compare;
pub mod conforms;
pub mod diff;
mod doors;
pub mod error;
pub mod expect;
pub mod explain;
#[doc(hidden)]
pub mod files;
pub mod finding;
#[doc(hidden)]
pub mod fix;
#[doc(hidden)]
pub mod guard;
#[doc(hidden)]
pub mod hostcode;
pub mod inspect;
#[doc(hidden)]
pub mod link;
#[doc(hidden)]
pub mod lookup;
#[doc(hidden)]
pub mod path;
pub mod render;
#[doc(hidden)]
pub mod snippets;
pub mod surface;

#[cfg(feature = "call")]
pub use call::suite::{VerifyReport, VerifyRequest, verify};
pub use diff::{Bump, DiffInput, DiffReport};
#[cfg(feature = "call")]
pub use doors::call;
pub use doors::{
    CheckReport, CheckRequest, DiffOutcome, DiffRequest, ExplainReport, ExplainRequest, FixReport, FixRequest,
    InspectReport, InspectRequest, check, diff, explain, fix, inspect,
};
pub use link::Provides;
pub use snippets::Language;

/// A page for each command of `mate-doctor`: what it does, how it is used first, what it reads, its exit codes.
///
/// Exit codes of every command: 0 ok · 1 findings of severity error, or no certain cause · 2 the command line cannot be
/// understood · 3 a file or the WIT could not be examined · 70 a bug in mate-doctor.
#[cfg(all(doc, not(doctest)))]
pub mod commands {
    macro_rules! pages {
        ($($command:ident)*) => {
            $(#[doc = include_str!(concat!("bin/mate-doctor/commands/", stringify!($command), ".md"))] pub mod $command {})*
        };
    }
    pages! { inspect check diff fix explain call verify cache schema completions man }
}
#[cfg(all(doc, not(doctest)))]
#[doc(inline)]
pub use finding::codes;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
