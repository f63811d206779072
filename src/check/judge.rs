//! Both verdicts over the differences: what the specification decides, and what a wasmtime host
//! makes of them once it supplies what it supplies.

use crate::artifact::{Artifact, lifts_async};
use crate::compare::{Difference, DifferenceKind, Effect, Relocation, compare};
use crate::expect::{Expectation, Origin};
use crate::link::{Gap, Linking, Misfit, Provides};
use crate::surface::{Direction, Item, ItemKind, Place, Surface};

/// A difference with what the host makes of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The difference.
    pub difference: Difference,
    /// What it does to a host that supplies what was assumed.
    pub host: Effect,
    /// For an import that the world does not list: what the host has of it.
    pub supply: Supply,
}

/// What the host has of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Supply {
    /// Nothing, or it is no import.
    #[default]
    Nothing,
    /// All that is imported of it.
    All,
    /// The interface, but not as it is imported.
    Unfit(Misfit),
    /// Nothing, and nothing is needed: types only.
    Unneeded,
}

/// Both verdicts.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Every difference.
    pub differences: Vec<Judged>,
    /// Whether the component conforms by the specification's subtyping.
    pub conforms: bool,
    /// Whether a wasmtime host takes it.
    pub runs: bool,
    /// What `wit_component::targets` says, where that differs from our comparison.
    pub disagreement: Option<Disagreement>,
}

/// The specification's verdict where our comparison has another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// It accepts the component.
    Accepted,
    /// It refuses the component, in these words.
    Refused(String),
}

/// Judges an artifact's surface against an expectation.
pub fn judge(expectation: &Expectation<'_>, artifact: &Artifact, surface: &Surface, provides: &Provides) -> Judgement {
    let linking = Linking::new(provides, surface);
    let differences: Vec<Judged> = compare(&expectation.surface, surface)
        .into_iter()
        .map(|difference| {
            let supply = supply(&difference, surface, &linking);
            let host = match supply {
                Supply::All | Supply::Unneeded => Effect::Notes,
                Supply::Nothing | Supply::Unfit(_) if called_plainly(&difference, artifact) => {
                    difference.host.max(Effect::Warns)
                }
                Supply::Nothing | Supply::Unfit(_) => difference.host,
            };
            Judged { difference, host, supply }
        })
        .collect();
    let ours = !differences.iter().any(|judged| judged.difference.strict);
    let theirs = specification(expectation, artifact);
    let disagreement = match theirs {
        Some(Ok(())) if !ours => Some(Disagreement::Accepted),
        Some(Err(words)) if ours => Some(Disagreement::Refused(words)),
        _ => None,
    };
    Judgement {
        conforms: ours != disagreement.is_some(),
        runs: differences.iter().all(|judged| judged.host > Effect::Breaks),
        differences,
        disagreement,
    }
}

/// Whether an export is `async func` by its type only: wasmtime refuses a plain call of what is lifted
/// with `async`, and of nothing else.
fn called_plainly(difference: &Difference, artifact: &Artifact) -> bool {
    let exported = |place: &Place| place.direction == Direction::Export;
    exported(&difference.place)
        && difference.also.iter().all(exported)
        && matches!(difference.kind, DifferenceKind::Async { expected: false })
        && artifact.is_component()
        && !lifts_async(artifact.skeleton())
}

/// The verdict of the field's own judge, on the artifact's skeleton.
fn specification(expectation: &Expectation<'_>, artifact: &Artifact) -> Option<Result<(), String>> {
    // A component as the contract may hold what no world can say.
    if expectation.wit.origin == Origin::Component || !artifact.is_component() {
        return None;
    }
    let verdict = wit_component::targets(&expectation.wit.resolve, expectation.world, artifact.skeleton());
    Some(verdict.map_err(|error| error.chain().skip(1).map(ToString::to_string).collect::<Vec<_>>().join(": ")))
}

fn supply<'a>(difference: &Difference, surface: &'a Surface, linking: &Linking<'a>) -> Supply {
    let place = &difference.place;
    if place.direction != Direction::Import {
        return Supply::Nothing;
    }
    match &difference.kind {
        DifferenceKind::Unoffered { .. } if place.instances.is_empty() => {
            surface.import(&place.name).map_or(Supply::Nothing, |item| whole(item, linking))
        }
        // A function that the world's copy of the interface lacks.
        DifferenceKind::Unoffered { .. } => part(place, surface, linking).unwrap_or_default(),
        DifferenceKind::Paired { found, how: Relocation::Version(_, false) | Relocation::Package, .. } => {
            match surface.import(&found.name).map(|item| whole(item, linking)) {
                Some(Supply::All) => Supply::All,
                _ => Supply::Nothing,
            }
        }
        _ => Supply::Nothing,
    }
}

fn whole<'a>(item: &'a Item, linking: &Linking<'a>) -> Supply {
    let supplied = linking.supplied(item);
    if supplied.is_none() && crate::compare::always_links(&item.kind) {
        return Supply::Unneeded;
    }
    if supplied.is_none_or(|supplied| std::mem::discriminant(&supplied.kind) != std::mem::discriminant(&item.kind)) {
        return Supply::Nothing;
    }
    match linking.misfit(item) {
        misfit if misfit == Misfit::default() => Supply::All,
        misfit => Supply::Unfit(misfit),
    }
}

/// What the host has of one item of an imported instance.
fn part<'a>(place: &Place, surface: &'a Surface, linking: &Linking<'a>) -> Option<Supply> {
    let [root] = place.instances.as_slice() else { return None };
    let import = surface.import(root)?;
    let ItemKind::Instance(items) = &import.kind else { return None };
    let item = items.iter().find(|item| item.name == place.name)?;
    linking.supplied(import)?;
    Some(match linking.gap_in(import, item) {
        None => Supply::All,
        Some(Gap { supplied: None, .. }) => Supply::Nothing,
        Some(gap) => {
            Supply::Unfit(Misfit { lacking: Vec::new(), differing: linking.mistyped(&gap).into_iter().collect() })
        }
    })
}
