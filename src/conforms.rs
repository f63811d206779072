//! For the tests and build scripts of other projects: an assertion that a component conforms to its WIT,
//! with the whole report as the message where it does not.

use crate::artifact::Artifact;
use crate::error::Error;
use crate::expect::{Wit, WitOptions};
use crate::finding::{Report, Severity};
use crate::render;
use crate::{CheckRequest, check};
use std::path::Path;

/// Why a component cannot be said to conform.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotConforming {
    /// It differs: the report as the command line prints it.
    #[error("{text}")]
    Differs {
        /// The report as text.
        text: String,
        /// The report.
        report: Box<Report>,
    },
    /// There was nothing to judge: a missing file, WIT that does not resolve, a world that is not there.
    #[error("nothing was judged: {0}")]
    NotExamined(#[from] Error),
}

/// Checks a component against the WIT in a folder, file or package, as the `check` command does.
///
/// The report of a component that conforms may hold notes and warnings.
///
/// # Errors
/// When something differs, and when the file or the WIT cannot be read.
///
/// # Examples
/// ```
/// let mut request = mate_doctor::CheckRequest::default();
/// request.strict = true;
/// let refused = mate_doctor::conforms::conforms("fixtures/root-handler/root-handler.wasm", "wit", &request);
/// let message = refused.expect_err("its handler is a top-level export").to_string();
/// assert!(message.contains("`mate:runtime/api@0.1.0#handler` is exported at the top level instead"));
/// ```
pub fn conforms(
    file: impl AsRef<Path>,
    wit: impl AsRef<Path>,
    request: &CheckRequest<'_>,
) -> Result<Report, NotConforming> {
    let wit = Wit::load(wit.as_ref(), &WitOptions::default())?;
    let artifact = Artifact::open(file)?;
    let mut request = request.clone();
    request.wit = Some(&wit);
    let report = check(&artifact, &request)?.report;
    if report.count(Severity::Error) == 0 {
        return Ok(report);
    }
    let text = render::reports(std::slice::from_ref(&report), 1, &render::RenderOptions::default());
    Err(NotConforming::Differs { text, report: Box::new(report) })
}

/// Fails with the whole report when a component is not what the WIT says: one line in a test or a build
/// script. The third argument is a [`CheckRequest`] with the world, strictness and what the host provides.
///
/// # Examples
/// ```
/// mate_doctor::assert_conforms!("fixtures/rust-handler-async/rust-handler-async.wasm", "wit");
/// ```
#[macro_export]
macro_rules! assert_conforms {
    ($file:expr, $wit:expr $(,)?) => {
        $crate::assert_conforms!($file, $wit, $crate::CheckRequest::default())
    };
    ($file:expr, $wit:expr, $request:expr $(,)?) => {
        if let Err(why) = $crate::conforms::conforms($file, $wit, &$request) {
            panic!("{why}");
        }
    };
}
