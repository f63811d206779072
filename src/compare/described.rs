//! What differs, and the way to it, in the terms of findings.

use super::difference::DifferenceKind;
use crate::finding::conformance::{Change, Problem};
use crate::surface::Step;

/// What differs, where that alone says it.
pub(crate) fn plain(kind: &DifferenceKind) -> Problem {
    match kind {
        DifferenceKind::Kind { expected, found } => Problem::OtherKind { expected, found },
        DifferenceKind::Async { expected } => Problem::Async { expected: *expected },
        DifferenceKind::MemberMissing { part, name, ty } => {
            Problem::Member { part: part.word(), change: Change::Missing(name.clone(), ty.clone()) }
        }
        DifferenceKind::MemberExtra { part, name, ty } => {
            Problem::Member { part: part.word(), change: Change::Extra(name.clone(), ty.clone()) }
        }
        DifferenceKind::MemberRenamed { part, expected, found } => {
            Problem::Member { part: part.word(), change: Change::Renamed(expected.clone(), found.clone()) }
        }
        DifferenceKind::Reordered { part, expected, found } => {
            Problem::Member { part: part.word(), change: Change::Order(expected.clone(), found.clone()) }
        }
        DifferenceKind::Presence { expected, found } => {
            Problem::OtherType { expected: expected.clone(), found: found.clone() }
        }
        DifferenceKind::Type { expected, found } => {
            Problem::OtherType { expected: Some(expected.clone()), found: Some(found.clone()) }
        }
        DifferenceKind::TupleLength { expected, found } => {
            Problem::Number { of: "number of tuple members", expected: *expected, found: *found }
        }
        DifferenceKind::ListLength { expected, found } => {
            Problem::Number { of: "list length", expected: *expected as usize, found: *found as usize }
        }
        DifferenceKind::Resource { expected, found } => {
            Problem::Resource { expected: expected.clone(), found: found.clone() }
        }
        DifferenceKind::Inner { what } => Problem::Inner(what.clone()),
        // These are told with what stands around them.
        DifferenceKind::Missing { .. }
        | DifferenceKind::Unoffered { .. }
        | DifferenceKind::Extra { .. }
        | DifferenceKind::Paired { .. } => Problem::Inner(String::new()),
    }
}

/// A step in words.
pub(crate) fn words(step: &Step) -> String {
    let of = |owner: &Option<String>| owner.as_ref().map(|owner| [" of `", owner, "`"].concat()).unwrap_or_default();
    match step {
        Step::Param(name) => ["parameter `", name, "`"].concat(),
        Step::Result => "the result".into(),
        Step::Field(owner, name) => ["field `", name, "`", &of(owner)].concat(),
        Step::Case(owner, name) => ["case `", name, "`", &of(owner)].concat(),
        Step::Element => "the list's elements".into(),
        Step::Key => "the map's keys".into(),
        Step::Value => "the map's values".into(),
        Step::Some => "the option's value".into(),
        Step::Ok => "`ok`".into(),
        Step::Err => "`err`".into(),
        Step::Member(at) => ["member ", &at.to_string()].concat(),
        Step::Payload => "what it carries".into(),
    }
}
