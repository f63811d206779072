//! What may stand behind a component that does not fit a world, in the words of the specification's
//! check: one type held against another, from the outside in.

use super::judge::Votes;
use super::symptom::{Symptom, Symptoms};
use super::table::{Cue, Reading};
use crate::finding::Cause::{self, *};

/// Causes that a comparison with the WIT decides.
pub(crate) fn is_of_conformance(cause: Cause) -> bool {
    matches!(cause, WorldLacksImport | LacksWorldExport | LacksWorldItem | UnlikeWorld)
}

/// What a symptom says where a component was held against a world; `None` where it was not.
pub(crate) fn unlike(symptom: &Symptom, all: &Symptoms) -> Option<Votes> {
    if !all.near(Cue::Targets, &symptom.span) || matches!(symptom.reading, Reading::Hunch(_)) {
        return None;
    }
    let is = |words: &str| symptom.template.starts_with(words);
    Some(match symptom.template {
        _ if is("missing export named") => vec![(LacksWorldExport, 90)],
        _ if is("missing import named") => vec![(WorldLacksImport, 90)],
        _ if is("missing expected export") => vec![(LacksWorldItem, 90)],
        _ if is("resource types are not the same") => vec![(ResourceIdentity, 92)],
        _ if matches!(symptom.reading, Reading::Compose) && !is_the_world(symptom, all) && !is_told_inside(all) => {
            vec![(UnlikeWorld, 84)]
        }
        _ => Vec::new(),
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
