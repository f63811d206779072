//! Findings about HTTP requests as text.

use crate::finding::{Annotation, Code, Finding, Source};
use std::ops::Range;
use std::sync::Arc;

/// A request or a header that cannot be read.
pub(super) fn bad_request(source: &Arc<Source>, span: Range<usize>, message: impl Into<String>) -> Finding {
    Finding::new(Code::MD0436, "the HTTP request cannot be read")
        .annotate(Annotation::primary(source, span, message.into()))
        .note("write a request as `METHOD /path?query`, a header as `name: value`")
}
