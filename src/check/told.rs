//! From differences to the facts that findings are made of.

use super::difference::{Certainty, Difference, DifferenceKind, Effect, How, Part};
use super::judge::{Judged, Supply};
use super::remedy::{Context, remedies};
use super::shape::{text, word};
use super::{Gap, Linking};
use crate::finding::conformance::{Change, Misfit, Problem, Unlisted, Way};
use crate::finding::linking::Mistyped;
use crate::finding::{Annotation, Confidence, Severity};
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

/// What differs, where that alone says it.
fn plain(kind: &DifferenceKind) -> Problem {
    match kind {
        DifferenceKind::Kind { expected, found } => Problem::OtherKind { expected, found },
        DifferenceKind::Async { expected } => Problem::Async { expected: *expected },
        DifferenceKind::MemberMissing { part, name, ty } => {
            Problem::Member { part: part.word(), change: Change::Missing(name.clone(), ty.clone()) }
        }
        DifferenceKind::MemberExtra { part, name, ty } => {
            Problem::Member { part: part.word(), change: Change::Extra(name.clone(), ty.clone()) }
        }
        DifferenceKind::MemberRenamed { part, expected, found } => {
            Problem::Member { part: part.word(), change: Change::Renamed(expected.clone(), found.clone()) }
        }
        DifferenceKind::Reordered { part, expected, found } => {
            Problem::Member { part: part.word(), change: Change::Order(expected.clone(), found.clone()) }
        }
        DifferenceKind::Presence { expected, found } => {
            Problem::OtherType { expected: expected.clone(), found: found.clone() }
        }
        DifferenceKind::Type { expected, found } => {
            Problem::OtherType { expected: Some(expected.clone()), found: Some(found.clone()) }
        }
        DifferenceKind::TupleLength { expected, found } => {
            Problem::Number { of: "number of tuple members", expected: *expected, found: *found }
        }
        DifferenceKind::ListLength { expected, found } => {
            Problem::Number { of: "list length", expected: *expected as usize, found: *found as usize }
        }
        DifferenceKind::Resource { expected, found } => {
            Problem::Resource { expected: expected.clone(), found: found.clone() }
        }
        DifferenceKind::Inner { what } => Problem::Inner(what.clone()),
        // These are told with what stands around them.
        DifferenceKind::Missing { .. }
        | DifferenceKind::Unoffered { .. }
        | DifferenceKind::Extra { .. }
        | DifferenceKind::Paired { .. } => Problem::Inner(String::new()),
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

/// A step in words.
pub(super) fn words(step: &Step) -> String {
    let of = |owner: &Option<String>| owner.as_ref().map(|owner| [" of `", owner, "`"].concat()).unwrap_or_default();
    match step {
        Step::Param(name) => ["parameter `", name, "`"].concat(),
        Step::Result => "the result".into(),
        Step::Field(owner, name) => ["field `", name, "`", &of(owner)].concat(),
        Step::Case(owner, name) => ["case `", name, "`", &of(owner)].concat(),
        Step::Element => "the list's elements".into(),
        Step::Key => "the map's keys".into(),
        Step::Value => "the map's values".into(),
        Step::Some => "the option's value".into(),
        Step::Ok => "`ok`".into(),
        Step::Err => "`err`".into(),
        Step::Member(at) => ["member ", &at.to_string()].concat(),
        Step::Payload => "what it carries".into(),
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
