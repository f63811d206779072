//! The way to a difference, and what the component has there, as parts of sentences. The findings of
//! `check`, `link` and `diff` are made of them.

use super::difference::DifferenceKind;
use crate::finding::list;
use crate::surface::Step;

/// How many names of members are listed.
pub(crate) const MAX_NAMES: usize = 8;

/// A step into a type.
pub(crate) fn step(step: &Step) -> String {
    let of = |owner: &Option<String>| owner.as_ref().map(|owner| format!(" of `{owner}`")).unwrap_or_default();
    match step {
        Step::Param(name) => format!("parameter `{name}`"),
        Step::Result => "the result".into(),
        Step::Field(owner, name) => format!("field `{name}`{}", of(owner)),
        Step::Case(owner, name) => format!("case `{name}`{}", of(owner)),
        Step::Element => "the list's elements".into(),
        Step::Key => "the map's keys".into(),
        Step::Value => "the map's values".into(),
        Step::Some => "the option's value".into(),
        Step::Ok => "`ok`".into(),
        Step::Err => "`err`".into(),
        Step::Member(at) => format!("member {at}"),
        Step::Payload => "its payload".into(),
    }
}

/// Steps into a type, in their order.
pub(crate) fn steps(steps: &[Step]) -> String {
    steps.iter().map(step).collect::<Vec<_>>().join(", ")
}

/// A type in backticks, or that there is none.
pub(crate) fn type_or_nothing(ty: &Option<String>) -> String {
    ty.as_ref().map_or_else(|| "nothing".to_owned(), |ty| format!("`{ty}`"))
}

/// A member with its type, where it has one.
pub(crate) fn member(name: &str, ty: &Option<String>) -> String {
    ty.as_ref().map_or_else(|| name.to_owned(), |ty| format!("{name}: {ty}"))
}

/// A noun with its article.
pub(crate) fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// The label of the place that differs; `other` names the expecting side: the WIT, or the host.
pub(crate) fn label(kind: &DifferenceKind, other: &str) -> String {
    match kind {
        DifferenceKind::Paired { found, .. } => format!("the component has `{}`", found.path()),
        DifferenceKind::Kind { found, .. } => format!("the component has {}", with_article(found)),
        DifferenceKind::Async { expected: true } => "the component has `func`".into(),
        DifferenceKind::Async { expected: false } => "the component has `async func`".into(),
        DifferenceKind::MemberMissing { of, name, ty } => {
            format!("the component has no {} `{}`", of.word(), member(name, ty))
        }
        DifferenceKind::MemberExtra { of, name, ty } => {
            format!("the component has the {} `{}` too", of.word(), member(name, ty))
        }
        DifferenceKind::MemberRenamed { found, .. } => format!("the component has `{found}`"),
        DifferenceKind::Reordered { found, .. } => format!("the component has the order {}", list(found, MAX_NAMES)),
        DifferenceKind::Type { expected, found } => {
            format!("{} in {other}, {} in the component", type_or_nothing(expected), type_or_nothing(found))
        }
        DifferenceKind::Count { expected, found, .. } => {
            format!("{expected} in {other}, {found} in the component")
        }
        DifferenceKind::Resource { found, .. } => format!("the component refers to `{found}`"),
        DifferenceKind::Missing { .. }
        | DifferenceKind::Unoffered { .. }
        | DifferenceKind::Extra { .. }
        | DifferenceKind::Inner { .. } => String::new(),
    }
}
