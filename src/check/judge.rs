//! Both verdicts over the differences: what the specification decides, and what a wasmtime host
//! makes of them once it supplies what it supplies.

use crate::artifact::{Artifact, lifts_async};
use crate::compare::{Difference, DifferenceKind, Effect, Relocation, compare};
use crate::expect::{Expectation, WitOrigin};
use crate::link::{Gap, ImportMisfit, Linking, Provides};
use crate::surface::{Direction, Item, ItemKind, Place, Surface};
use std::collections::HashMap;

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
    Unfit(ImportMisfit),
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
    let imports = SuppliedImports::new(surface, provides);
    let differences: Vec<Judged> = compare(&expectation.surface, surface)
        .into_iter()
        .map(|difference| {
            let supply = imports.supply(&difference);
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
    if expectation.wit.origin == WitOrigin::Component || !artifact.is_component() {
        return None;
    }
    let verdict = wit_component::targets(&expectation.wit.resolve, expectation.world, artifact.skeleton(), false);
    Some(verdict.map_err(|error| error.chain().skip(1).map(ToString::to_string).collect::<Vec<_>>().join(": ")))
}

/// The component's imports, and what the host supplies of them.
struct SuppliedImports<'a> {
    linking: Linking<'a>,
    roots: HashMap<&'a str, &'a Item>,
    /// Items of imported instances, by both names.
    inner: HashMap<(&'a str, &'a str), &'a Item>,
}

impl<'a> SuppliedImports<'a> {
    fn new(surface: &'a Surface, provides: &'a Provides) -> Self {
        let mut inner = HashMap::new();
        for root in &surface.imports {
            if let ItemKind::Instance(items) = &root.kind {
                inner.extend(items.iter().map(|item| ((root.name.as_str(), item.name.as_str()), item)));
            }
        }
        let roots = surface.imports.iter().map(|item| (item.name.as_str(), item)).collect();
        SuppliedImports { linking: Linking::new(provides, surface), roots, inner }
    }

    fn supply(&self, difference: &Difference) -> Supply {
        let place = &difference.place;
        if place.direction != Direction::Import {
            return Supply::Nothing;
        }
        match (&difference.kind, place.instances.as_slice()) {
            (DifferenceKind::Unoffered { .. }, []) => self.whole(&place.name),
            // A function that the world's copy of the interface lacks.
            (DifferenceKind::Unoffered { .. }, [root]) => self.part(root, &place.name).unwrap_or_default(),
            (DifferenceKind::Paired { found, how: Relocation::Version(_, false) | Relocation::Package, .. }, _) => {
                match self.whole(&found.name) {
                    Supply::All => Supply::All,
                    _ => Supply::Nothing,
                }
            }
            _ => Supply::Nothing,
        }
    }

    /// What the host has of an import.
    fn whole(&self, import: &str) -> Supply {
        let Some(&item) = self.roots.get(import) else { return Supply::Nothing };
        let supplied = self.linking.supplied(item);
        if supplied.is_none() && item.kind.always_links() {
            return Supply::Unneeded;
        }
        if supplied.is_none_or(|other| std::mem::discriminant(&other.kind) != std::mem::discriminant(&item.kind)) {
            return Supply::Nothing;
        }
        match self.linking.misfit(item) {
            misfit if misfit == ImportMisfit::default() => Supply::All,
            misfit => Supply::Unfit(misfit),
        }
    }

    /// What the host has of one item of an imported instance.
    fn part(&self, root: &str, name: &str) -> Option<Supply> {
        let (import, item) = (self.roots.get(root)?, self.inner.get(&(root, name))?);
        self.linking.supplied(import)?;
        Some(match self.linking.gap_in(import, item) {
            None => Supply::All,
            Some(Gap { supplied: None, .. }) => Supply::Nothing,
            Some(gap) => {
                let differing = self.linking.mistyped(&gap, true).into_iter().collect();
                Supply::Unfit(ImportMisfit { lacking: Vec::new(), differing })
            }
        })
    }
}
