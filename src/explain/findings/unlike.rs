//! Words for components that a tool held against a world and refused.

use super::{Offers, Reported, said};
use crate::explain::causes::*;
use crate::finding::Finding;

/// A difference between a component and a world.
pub(super) fn unlike(facts: &Reported) -> Finding {
    let headline = match facts.cause {
        LACKS_WORLD_EXPORT => {
            format!("the component does not export {}, which the world lists", facts.named("something"))
        }
        WORLD_LACKS_IMPORT => {
            format!("the component imports {}, which the world does not list", facts.named("something"))
        }
        LACKS_WORLD_ITEM => format!(
            "{} is in an interface of the component and not in the world's, or the other way round",
            facts.named("something")
        ),
        _ => {
            let item = facts.item.as_ref().map(|item| format!(", at `{item}`")).unwrap_or_default();
            format!("{}{item} has another type in the component than in the world", facts.named("something"))
        }
    };
    said(facts, headline)
        .note("this check stops at the first difference, and says neither which side has what nor where the WIT asks for it")
        .doctor("see every difference, at the line of the WIT that asks for it", "check --strict WIT FILE")
}
