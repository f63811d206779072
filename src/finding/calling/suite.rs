//! Findings about suites of calls.

use crate::finding::{Annotation, Code, Finding, Source};
use std::ops::Range;
use std::sync::Arc;

/// A suite of calls that cannot be read.
#[derive(Clone, Debug)]
pub struct BadSuite {
    /// The file.
    pub source: Arc<Source>,
    /// Where, if that is known.
    pub span: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
}

impl From<BadSuite> for Finding {
    fn from(facts: BadSuite) -> Self {
        let finding = Finding::new(Code::MD0430, format!("the suite `{}` cannot be read", facts.source.name));
        match facts.span {
            Some(span) => finding.annotate(Annotation::primary(&facts.source, span, facts.message)),
            None => finding.note(facts.message),
        }
    }
}

/// A case of a suite that did not come out as it says.
#[derive(Clone, Debug)]
pub struct CaseFailed {
    /// The case.
    pub case: String,
    /// What it expects and what happened.
    pub expected: String,
    /// What happened.
    pub happened: String,
}

impl From<CaseFailed> for Finding {
    fn from(facts: CaseFailed) -> Self {
        Finding::new(Code::MD0431, format!("case `{}` expected {}, {}", facts.case, facts.expected, facts.happened))
    }
}
