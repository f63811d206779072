//! What may stand behind a component that does not fit a world, in the words of the specification's
//! check: one type held against another, from the outside in.

use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Reading};
use super::votes::{Votes, suggests};
use crate::explain::causes::*;
use crate::finding::Code;

/// Causes that a comparison with the WIT decides.
pub(crate) fn is_of_conformance(cause: Code) -> bool {
    matches!(cause, WORLD_LACKS_IMPORT | LACKS_WORLD_EXPORT | LACKS_WORLD_ITEM | UNLIKE_WORLD)
}

/// What a symptom says where a component was held against a world; `None` where it was not.
pub(crate) fn unlike(symptom: &Symptom, all: &Symptoms) -> Option<Votes> {
    if !all.near(Cue::Targets, &symptom.span) || matches!(symptom.reading, Reading::Hints(_)) {
        return None;
    }
    let is = |words: &str| symptom.template.starts_with(words);
    Some(match symptom.template {
        _ if is("missing export named") => suggests(&[LACKS_WORLD_EXPORT]),
        _ if is("missing import named") => suggests(&[WORLD_LACKS_IMPORT]),
        _ if is("missing expected export") => suggests(&[LACKS_WORLD_ITEM]),
        _ if is("resource types are not the same") => suggests(&[RESOURCE_IDENTITY]),
        _ if matches!(symptom.reading, Reading::Compose) && !is_the_world(symptom, all) && !is_told_inside(all) => {
            suggests(&[UNLIKE_WORLD])
        }
        _ => Votes::default(),
    })
}

/// Whether it names the whole component, which the check imports under the name of the world.
fn is_the_world(symptom: &Symptom, all: &Symptoms) -> bool {
    let first = all.all.iter().find(|other| other.template == symptom.template);
    symptom.template.starts_with("type mismatch for import") && first.is_some_and(|first| first.span == symptom.span)
}

/// Whether what is on one side only is told, and types differ for that alone.
fn is_told_inside(all: &Symptoms) -> bool {
    let is_missing = |symptom: &Symptom| {
        ["missing export named", "missing import named", "missing expected export", "resource types are not the same"]
            .iter()
            .any(|words| symptom.template.starts_with(words))
    };
    all.all.iter().any(is_missing)
}
