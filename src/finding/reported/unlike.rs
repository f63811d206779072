//! Words for components that a tool held against a world and refused.

use super::{Reported, Words};
use crate::finding::Cause;

/// The words, if the cause is a difference from a world.
pub(super) fn words(facts: &Reported) -> Option<Words> {
    let headline = match facts.cause {
        Cause::LacksWorldExport => {
            format!("the component does not export {}, which the world lists", facts.named("something"))
        }
        Cause::WorldLacksImport => {
            format!("the component imports {}, which the world does not list", facts.named("something"))
        }
        Cause::LacksWorldItem => format!(
            "{} is in an interface of the component and not in the world's, or the other way round",
            facts.named("something")
        ),
        Cause::UnlikeWorld => {
            let item = facts.item.as_ref().map(|item| format!(", at `{item}`")).unwrap_or_default();
            format!("{}{item} has another type in the component than in the world", facts.named("something"))
        }
        _ => return None,
    };
    Some(
        Words::new(headline)
            .note("this check stops at the first difference, and says neither which side has what nor where the WIT asks for it")
            .run("see every difference, at the line of the WIT that asks for it", "mate-doctor check --strict --wit wit/ FILE"),
    )
}
