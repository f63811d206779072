//! What is asked of a call: the calls as text, an HTTP request, settings and limits.

mod findings;
mod http;
mod options;
mod text;
mod units;

pub use http::HttpRequest;
pub use options::{CallOptions, Compiler, Folder, Grants, Limits, Optimize, Peer, Stdin};
pub use text::CallText;
pub(super) use text::{Arguments, RequestError};
pub(super) use units::{bytes_text, limit_text};
pub use units::{clamp_stack, parse_size, parse_time};

use crate::artifact::Artifact;
use crate::finding::Finding;
use std::sync::{Arc, LazyLock};

/// Reads `@path` arguments.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Takes what the guest writes.
pub type Sink = Arc<dyn Fn(Channel, &[u8]) + Send + Sync>;

/// An output stream of the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// The start and the end of a compilation, which may take long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiling {
    /// The cache has no code that fits: compiling begins.
    Begins,
    /// It succeeded or failed.
    Ended,
}

/// What is asked of `call`.
#[derive(Clone)]
pub struct CallRequest<'a> {
    /// The calls as typed; none to run a command.
    pub calls: &'a [String],
    /// Arguments as JSON arrays, in order, for the calls that are written without a parenthesis.
    pub json: &'a [String],
    /// `--answer` texts.
    pub answers: &'a [String],
    /// What the last call has to return, as WAVE.
    pub expect: Option<&'a str>,
    /// Whether an `err` is a result like any other.
    pub allow_err: bool,
    /// A request for an HTTP handler, made after the calls.
    pub request: Option<&'a HttpRequest>,
    /// Components whose exports satisfy imports.
    pub with: &'a [&'a Artifact],
    /// Whether to stop after the preflight.
    pub dry_run: bool,
    /// How often the last call is made.
    pub repeat: usize,
    /// Whether every repetition gets a new instance.
    pub fresh: bool,
    /// Settings, limits, grants.
    pub options: &'a CallOptions,
    /// Reads `@path` arguments.
    pub files: Files<'a>,
    /// Takes what the guest writes.
    pub sink: Sink,
    /// Findings of a comparison with the expected WIT, and the world's name.
    pub conformance: Option<(Vec<Finding>, String)>,
    /// Called when compiling begins and when it has ended.
    pub on_compile: &'a dyn Fn(Compiling),
}

impl Default for CallRequest<'_> {
    fn default() -> Self {
        static OPTIONS: LazyLock<CallOptions> = LazyLock::new(CallOptions::default);
        CallRequest::new(&OPTIONS, &|path| Err(format!("`{path}` cannot be read here")))
    }
}

impl<'a> CallRequest<'a> {
    /// Runs the artifact as a command with these options; the fields ask for more.
    pub fn new(options: &'a CallOptions, files: Files<'a>) -> Self {
        CallRequest {
            calls: &[],
            json: &[],
            answers: &[],
            expect: None,
            allow_err: false,
            request: None,
            with: &[],
            dry_run: false,
            repeat: 1,
            fresh: false,
            options,
            files,
            sink: Arc::new(|_, _| {}),
            conformance: None,
            on_compile: &|_| {},
        }
    }

    /// Whether a command is run: no function is named.
    pub(super) fn is_command(&self) -> bool {
        self.calls.is_empty() && self.request.is_none()
    }
}
