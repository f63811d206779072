//! Findings about suites of calls.

use crate::finding::{Annotation, Code, Finding, Source, SourceKind};
use std::ops::Range;
use std::sync::Arc;

/// A suite that cannot be read.
pub(super) fn bad_suite(source: &Arc<Source>, span: Option<Range<usize>>, message: String) -> Finding {
    let finding = Finding::new(Code::MD0430, format!("the suite `{}` cannot be read", source.name));
    match span {
        Some(span) => finding.annotate(Annotation::primary(source, span, message)),
        None => finding.note(message),
    }
}

/// The body of a request that cannot be read.
pub(super) fn bad_body(text: &str, why: String) -> Finding {
    let source = Source::new(SourceKind::Argument, "body", text);
    Finding::new(Code::MD0436, "the body of the request cannot be read").annotate(Annotation::primary(
        &source,
        0..text.len(),
        why,
    ))
}

/// A case that did not come out as it says.
pub(super) fn case_failed(case: &str, expected: &str, happened: &str) -> Finding {
    Finding::new(Code::MD0431, format!("case `{case}` expected {expected}, {happened}"))
}
