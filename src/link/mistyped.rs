//! What a host has with another type, as the facts of a finding.

use super::{Gap, Linking};
use crate::compare::{plain, text, word, words};
use crate::finding::linking::Mistyped;
use crate::path::FuncName;

/// The facts of what a host has with another type.
pub(crate) fn mistyped(linking: &Linking<'_>, gap: &Gap<'_>) -> Option<Mistyped> {
    let (actual, host) = linking.surfaces()?;
    let described = |surface, kind| text(surface, kind).unwrap_or_else(|| word(kind).to_owned());
    let points = linking.differences(gap);
    Some(Mistyped {
        name: FuncName::parse(&gap.item.name).to_string(),
        wanted: described(actual, &gap.item.kind),
        supplied: described(host, &gap.supplied?.kind),
        points: points.iter().map(|d| (d.steps.iter().map(words).collect(), plain(&d.kind))).collect(),
    })
}
