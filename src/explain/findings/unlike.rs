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
            format!("{}{item} has different types in the component and in the world", facts.named("something"))
        }
    };
    said(facts, headline)
        .note("this check stops at the first difference, and names neither the sides nor the line of WIT")
        .doctor("show every difference, with the line of WIT", "check --strict WIT FILE")
}
