//! From differences to the facts that findings are made of.

use super::judge::{Judged, Supply};
use super::remedy::{Context, remedies};
use crate::compare::{Certainty, Difference, DifferenceKind, Effect, How, Part, plain, words};
use crate::finding::conformance::{Misfit, Problem, Unlisted, Way};
use crate::finding::linking::Mistyped;
use crate::finding::{Annotation, Confidence, Severity};
use crate::link::{Gap, Linking, mistyped};
use crate::path::FuncName;
use crate::surface::{Direction, InterfaceName, Place, Step, Supplier};

/// The facts of a difference, for the question that was asked.
pub(super) fn misfit(judged: &Judged, context: &Context<'_>) -> Misfit {
    let difference = &judged.difference;
    let severity = match (context.strict, difference.strict, judged.host) {
        (true, true, _) | (false, _, Effect::Breaks) => Severity::Error,
        (false, _, Effect::Warns) => Severity::Warning,
        (true, false, _) | (false, _, Effect::Notes) => Severity::Note,
    };
    let parts = match (context.strict, difference.strict, judged.host) {
        (false, true, Effect::Warns) if matches!(difference.kind, DifferenceKind::Async { expected: false }) => Some(
            "it is lifted without `async`, so that wasmtime calls it plainly; the specification's subtyping refuses it",
        ),
        (false, true, Effect::Warns) if matches!(difference.kind, DifferenceKind::Async { .. }) => {
            Some("wasmtime calls it all the same, with an async call; the specification's subtyping refuses it")
        }
        (false, true, Effect::Warns) => {
            Some("wasmtime does not look at this; the specification's subtyping refuses it")
        }
        (true, true, Effect::Warns | Effect::Notes) => {
            Some("a wasmtime host takes it all the same (leave out --strict)")
        }
        _ => None,
    };
    let problem = problem(judged, context);
    let mut also: Vec<String> = difference.also.iter().map(Place::path).collect();
    also.retain(|path| *path != difference.path());
    also.dedup();
    let mut misfit = Misfit {
        path: difference.path(),
        import: difference.place.direction == Direction::Import,
        world: context.world.to_owned(),
        severity,
        steps: difference.steps.iter().map(words).collect(),
        problem,
        annotations: annotations(difference, context),
        within: difference.definition.as_ref().map(|(place, _)| place.path()).filter(|path| *path != difference.path()),
        also,
        parts,
        remedies: Vec::new(),
    };
    misfit.remedies = remedies(judged, &misfit, context);
    misfit
}

fn problem(judged: &Judged, context: &Context<'_>) -> Problem {
    let difference = &judged.difference;
    match &difference.kind {
        DifferenceKind::Missing { word, expected } => Problem::Absent {
            word,
            inside: !difference.place.instances.is_empty(),
            expected: expected.clone(),
            instead: context.neighbours(&difference.place),
        },
        DifferenceKind::Unoffered { word } => {
            let supplier = Some(context.supplier.to_owned());
            let (supplier, lacking, differing) = match &judged.supply {
                Supply::All => (supplier, Vec::new(), Vec::new()),
                Supply::Unfit { lacking, differing } => {
                    let names = lacking.iter().map(|name| FuncName::parse(name).to_string()).collect();
                    let wanted = |gap: &Gap<'_>| differing.contains(&gap.item.name);
                    (supplier, names, differing_of(difference.place.root(), wanted, context))
                }
                Supply::Nothing | Supply::Unneeded => (None, Vec::new(), Vec::new()),
            };
            Problem::Unlisted { word, supplier, lacking, differing, fault: fault(judged, context) }
        }
        DifferenceKind::Extra { word } => {
            let defined = InterfaceName::parse(&difference.place.name)
                .is_some_and(|name| context.expectation.interface_mark(&name.unversioned()).is_some());
            Problem::Extra { word, defined }
        }
        DifferenceKind::Paired { found, how, .. } => Problem::Elsewhere {
            found: found.path(),
            way: way(&difference.place, found, *how),
            confidence: match difference.certainty() {
                Some(Certainty::Certain) => Confidence::Certain,
                Some(Certainty::Likely) => Confidence::Likely,
                Some(Certainty::Guess) | None => Confidence::Guess,
            },
            rivals: rivals(difference),
            wanted: wanted(difference),
        },
        kind => plain(kind),
    }
}

/// What else in the component may be what is expected.
pub(super) fn rivals(difference: &Difference) -> Vec<String> {
    let of_it = difference.rivals.iter().filter(|(place, _)| *place == difference.place);
    of_it.map(|(_, found)| found.path()).collect()
}

/// What else that is expected may be what was found.
fn wanted(difference: &Difference) -> Vec<String> {
    let others = difference.rivals.iter().filter(|(place, _)| *place != difference.place);
    others.map(|(place, _)| place.path()).collect()
}

/// What of an import the host has with another type.
fn differing_of(root: &str, wanted: impl Fn(&Gap<'_>) -> bool, context: &Context<'_>) -> Vec<Mistyped> {
    let Some(import) = context.surface.import(root) else { return Vec::new() };
    let linking = Linking::new(context.provides, context.surface);
    let gaps = linking.gaps(import).into_iter().filter(|gap| gap.supplied.is_some() && wanted(gap));
    gaps.filter_map(|gap| mistyped(&linking, &gap)).collect()
}

fn fault(judged: &Judged, context: &Context<'_>) -> Unlisted {
    let place = &judged.difference.place;
    match (judged.supply == Supply::Unneeded, Supplier::of(place.root())) {
        (true, _) => Unlisted::Empty,
        _ if context.strict => Unlisted::World,
        (_, Supplier::Other) => match &judged.supply {
            Supply::Unfit { lacking, .. } if lacking.is_empty() => {
                // A name without a package says nothing of a version.
                let named = InterfaceName::parse(place.root()).is_some();
                let same = context.provides.supplied(place.root()).is_some_and(|item| item.name == place.root());
                if named && same { Unlisted::SameVersion } else { Unlisted::Type }
            }
            _ => Unlisted::Custom,
        },
        _ if matches!(&judged.supply, Supply::Unfit { lacking, .. } if lacking.is_empty()) => Unlisted::Type,
        _ if matches!(judged.supply, Supply::Unfit { .. }) || context.other_release(place.root()) => {
            Unlisted::WasiVersion
        }
        _ => Unlisted::Wasi,
    }
}

fn way(place: &Place, found: &Place, how: How) -> Way {
    let version = |name: &str| InterfaceName::parse(name).and_then(|name| name.version).unwrap_or_default();
    match how {
        How::Version(_, matches) => {
            Way::Version { expected: version(&place.name), found: version(&found.name), matches }
        }
        How::Package => Way::Package,
        How::Interface => Way::Interface,
        How::AtRoot => Way::AtRoot,
        How::InInterface => Way::InInterface,
        How::Imported => Way::Imported,
        How::Spelling => Way::Spelling,
        How::Name => Way::Name,
    }
}

fn annotations(difference: &Difference, context: &Context<'_>) -> Vec<Annotation> {
    let marks = match &difference.kind {
        DifferenceKind::Unoffered { .. } => context.expectation.world_mark().into_iter().collect(),
        DifferenceKind::Extra { .. } => InterfaceName::parse(&difference.place.name)
            .and_then(|name| context.expectation.interface_mark(&name.unversioned()))
            .into_iter()
            .collect(),
        DifferenceKind::MemberMissing { part, name, .. }
        | DifferenceKind::MemberRenamed { part, expected: name, .. } => {
            let mut steps = difference.steps.clone();
            match part {
                Part::Param => steps.push(Step::Param(name.clone())),
                Part::Field => steps.push(Step::Field(None, name.clone())),
                Part::Case => steps.push(Step::Case(None, name.clone())),
                Part::EnumCase | Part::Flag => {}
            }
            context.expectation.marks(&difference.place, &steps)
        }
        _ => context.expectation.marks(&difference.place, &difference.steps),
    };
    let last = marks.len().saturating_sub(1);
    marks
        .into_iter()
        .enumerate()
        .map(|(at, mark)| {
            let label = match &mark.step {
                _ if at == last => "",
                Some(Step::Param(_)) => "reached from this parameter",
                Some(Step::Result) => "reached from this result",
                Some(Step::Field(..)) => "through this field",
                Some(Step::Case(..)) => "through this case",
                _ => "",
            };
            Annotation { source: mark.source, span: mark.span, label: label.to_owned(), primary: at == last }
        })
        .collect()
}
