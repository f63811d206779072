//! Findings about what a component has and the world does not expect, and the reverse (MD02, MD03).

use super::checked::{Checked, alternatives};
use super::judge::{Disagreement, Judged, Supply};
use super::remedies::remedies;
use crate::compare::words::{self, MAX_NAMES, type_or_nothing, with_article};
use crate::compare::{Difference, DifferenceKind, Effect, MemberKind, Relocation};
use crate::finding::{Annotation, Code, Finding, Severity, Side, count, list, list_first};
use crate::link::{MistypedItem, Provides};
use crate::surface::{Direction, InterfaceName, Place, Step, Supplier};

/// The finding about one difference.
pub(super) fn finding(judged: &Judged, checked: &Checked<'_>) -> Finding {
    let difference = &judged.difference;
    let path = difference.path();
    let unlisted = matches!(difference.kind, DifferenceKind::Unoffered { .. });
    let code = code(judged, checked);
    let mut finding = Finding::new(code, headline(judged, code, checked))
        .severity(severity(judged, checked.strict))
        .subject(&path)
        .side(if unlisted { Side::Host } else { Side::Guest });
    if let Some(confidence) = difference.confidence() {
        finding = finding.confidence(confidence);
    }
    finding.annotations = annotations(difference, checked);
    for note in notes(judged, checked) {
        finding = finding.note(note);
    }
    if let Some(within) = difference.definition.as_ref().map(|(place, _)| place.path()).filter(|other| *other != path) {
        finding = finding.note(format!("this is in the type `{within}`"));
    }
    let mut also: Vec<String> = difference.also.iter().map(Place::path).filter(|other| *other != path).collect();
    also.dedup();
    if !also.is_empty() {
        finding = finding.note(format!("also used by {}", list(&also, MAX_NAMES)));
    }
    if let Some(note) = verdicts_differ(judged, checked.strict) {
        finding = finding.note(note);
    }
    remedies(finding, judged, checked)
}

fn severity(judged: &Judged, strict: bool) -> Severity {
    match (strict, judged.difference.strict, judged.host) {
        (true, true, _) | (false, _, Effect::Breaks) => Severity::Error,
        (false, _, Effect::Warns) => Severity::Warning,
        (true, false, _) | (false, _, Effect::Notes) => Severity::Note,
    }
}

/// What a host and the specification make of a difference, where that is not the same.
fn verdicts_differ(judged: &Judged, strict: bool) -> Option<&'static str> {
    match (strict, judged.difference.strict, judged.host, &judged.difference.kind) {
        (false, true, Effect::Warns, DifferenceKind::Async { expected: false }) => {
            Some("it is lifted without `async`, so wasmtime can call it synchronously; --strict rejects it")
        }
        (false, true, Effect::Warns, DifferenceKind::Async { .. }) => {
            Some("wasmtime can call it with `call_async`; --strict rejects it")
        }
        (false, true, Effect::Warns, _) => Some("wasmtime does not check this; --strict rejects it"),
        (true, true, Effect::Warns | Effect::Notes, _) => Some("wasmtime accepts it (omit --strict)"),
        _ => None,
    }
}

fn code(judged: &Judged, checked: &Checked<'_>) -> Code {
    match &judged.difference.kind {
        DifferenceKind::Missing { .. } if judged.difference.place.instances.is_empty() => Code::MD0201,
        DifferenceKind::Missing { .. } => Code::MD0221,
        DifferenceKind::Unoffered { .. } => unlisted(judged, checked),
        DifferenceKind::Extra { .. } => Code::MD0214,
        DifferenceKind::Paired { how, .. } => match how {
            Relocation::Version(_, false) => Code::MD0203,
            Relocation::Version(_, true) => Code::MD0204,
            Relocation::Imported => Code::MD0208,
            Relocation::Spelling => Code::MD0213,
            Relocation::Name => Code::MD0206,
            Relocation::Package | Relocation::Interface | Relocation::AtRoot | Relocation::InInterface => Code::MD0207,
        },
        DifferenceKind::Kind { .. } => Code::MD0212,
        DifferenceKind::Async { .. } => Code::MD0209,
        DifferenceKind::MemberMissing { of, .. }
        | DifferenceKind::MemberExtra { of, .. }
        | DifferenceKind::MemberRenamed { of, .. }
        | DifferenceKind::Reordered { of, .. } => match of {
            MemberKind::Param => Code::MD0210,
            _ => Code::MD0205,
        },
        DifferenceKind::Type { .. } | DifferenceKind::Count { .. } | DifferenceKind::Inner { .. } => Code::MD0205,
        DifferenceKind::Resource { .. } => Code::MD0211,
    }
}

/// Why an import that the world does not list matters.
fn unlisted(judged: &Judged, checked: &Checked<'_>) -> Code {
    let root = judged.difference.place.root();
    let has_host_the_functions = match &judged.supply {
        Supply::All | Supply::Unneeded => return Code::MD0202,
        _ if checked.strict => return Code::MD0202,
        Supply::Nothing => None,
        Supply::Unfit(misfit) => Some(misfit.lacking.is_empty()),
    };
    match (Supplier::of(checked.imported_interface(root)), has_host_the_functions) {
        (Supplier::Other, Some(true)) => {
            // A name without a package says nothing of a version.
            let is_named = InterfaceName::parse(root).is_some();
            let is_same = checked.provides.supplied(root).is_some_and(|item| item.name == root);
            if is_named && is_same { Code::MD0304 } else { Code::MD0309 }
        }
        (Supplier::Other, _) => Code::MD0305,
        (_, Some(true)) => Code::MD0309,
        (_, Some(false)) => Code::MD0308,
        (_, None) if checked.has_other_version(root) => Code::MD0308,
        (_, None) => Code::MD0301,
    }
}

fn headline(judged: &Judged, code: Code, checked: &Checked<'_>) -> String {
    let difference = &judged.difference;
    let (path, world) = (difference.path(), &checked.expectation.name);
    let at = match words::steps(&difference.steps) {
        steps if steps.is_empty() => steps,
        steps => format!(" at {steps}"),
    };
    match &difference.kind {
        DifferenceKind::Missing { word: "function" | "interface", .. } => {
            format!("the component does not export `{path}`")
        }
        DifferenceKind::Missing { word, .. } => format!("the component does not export the {word} `{path}`"),
        DifferenceKind::Unoffered { word } if code == Code::MD0202 => {
            format!("the component imports the {word} `{path}`, which world `{world}` does not list")
        }
        DifferenceKind::Unoffered { word } => unsupplied(&path, word, judged, checked),
        DifferenceKind::Extra { word } => {
            format!("the component also exports the {word} `{path}`, which world `{world}` does not list")
        }
        DifferenceKind::Paired { found, how, .. } => elsewhere(difference, found, *how),
        DifferenceKind::Kind { expected, found } => {
            let (expected, found) = (with_article(expected), with_article(found));
            format!("`{path}` is {found} in the component, the WIT has {expected}")
        }
        DifferenceKind::Async { expected: true } => {
            format!("`{path}` is `func` in the component, `async func` in the WIT")
        }
        DifferenceKind::Async { expected: false } => {
            format!("`{path}` is `async func` in the component, `func` in the WIT")
        }
        DifferenceKind::MemberMissing { of, name, .. } => {
            format!("`{path}` has no {} `{name}`{at} in the component", of.word())
        }
        DifferenceKind::MemberExtra { of, name, .. } => {
            format!("`{path}` has an additional {}{at} in the component: `{name}`", of.word())
        }
        DifferenceKind::MemberRenamed { of, expected, found } => {
            format!("`{path}` has the {} `{expected}`{at}, which is named `{found}` in the component", of.word())
        }
        DifferenceKind::Reordered { of, .. } => {
            format!("`{path}` has its {}s{at} in a different order in the component", of.word())
        }
        DifferenceKind::Type { expected, found } => {
            let (expected, found) = (type_or_nothing(expected), type_or_nothing(found));
            format!("`{path}` has a different type{at}: {expected} in the WIT, {found} in the component")
        }
        DifferenceKind::Count { of, expected, found } => {
            format!("`{path}` has a different {of}{at}: {expected} in the WIT, {found} in the component")
        }
        DifferenceKind::Resource { expected, found } => {
            format!("`{path}` refers to a different resource{at}: `{expected}` in the WIT, `{found}` in the component")
        }
        DifferenceKind::Inner { what } => format!("`{path}` does not fit: {what}"),
    }
}

/// An import that the host lacks, or has otherwise.
fn unsupplied(path: &str, word: &str, judged: &Judged, checked: &Checked<'_>) -> String {
    let supplier = supplier(checked.provides);
    match &judged.supply {
        Supply::Unfit(misfit) if !misfit.lacking.is_empty() => {
            let lacking = list(&misfit.lacking, MAX_NAMES);
            format!("the component imports `{path}`, but {supplier} lacks {lacking}")
        }
        Supply::Unfit(misfit) if word == "interface" => {
            let names: Vec<&str> = misfit.differing.iter().map(|differing| differing.name.as_str()).collect();
            let names = list(&names, MAX_NAMES);
            format!("the component imports `{path}`, but in {supplier} {names} has a different type")
        }
        Supply::Unfit(_) => {
            format!("the component imports the {word} `{path}`, which has a different type in {supplier}")
        }
        _ => format!("the component imports the {word} `{path}`, which nothing provides"),
    }
}

/// An item that is there as another one.
fn elsewhere(difference: &Difference, found: &Place, how: Relocation) -> String {
    let path = difference.path();
    let verb = if difference.place.direction == Direction::Import { "imported" } else { "exported" };
    let others = match alternatives(difference).as_slice() {
        [] => String::new(),
        [other] => format!(" or as `{other}`"),
        others => format!(" or as one of {} others", others.len()),
    };
    // The finding itself says that it is a guess.
    let probably = if difference.confidence() == Some(crate::finding::Confidence::Likely) { "probably " } else { "" };
    let found_as = format!("as `{}`{others}", found.path());
    match how {
        Relocation::Version(..) => {
            let at = |place: &Place| match version(place) {
                version if version.is_empty() => "without a version".to_owned(),
                version => format!("at {version}"),
            };
            format!("`{path}` is {verb} {}, the WIT requires it {}", at(found), at(&difference.place))
        }
        Relocation::Package => format!("`{path}` is {probably}{verb} from a different package, {found_as}"),
        Relocation::Interface => format!("`{path}` is {verb} in a different interface, {found_as}"),
        Relocation::AtRoot => format!("`{path}` is {verb} at the top level instead, {found_as}"),
        Relocation::InInterface => format!("`{path}` is {verb} inside an interface instead, {found_as}"),
        Relocation::Imported => format!("`{path}` is imported by the component instead of exported"),
        Relocation::Spelling => format!("`{path}` is {verb} in a different spelling, {found_as}"),
        Relocation::Name => format!("`{path}` is {probably}{verb} under a different name, {found_as}"),
    }
}

fn notes(judged: &Judged, checked: &Checked<'_>) -> Vec<String> {
    let difference = &judged.difference;
    match &difference.kind {
        DifferenceKind::Missing { expected, .. } => {
            let mut notes: Vec<String> = expected.iter().map(|ty| format!("the WIT expects `{ty}`")).collect();
            notes.push(match checked.neighbours(&difference.place) {
                (_, 0) => "it exports nothing that fits".into(),
                (first, all) => format!("it exports {}", list_first(first, all)),
            });
            notes
        }
        DifferenceKind::Unoffered { .. } => match &judged.supply {
            Supply::Unneeded => vec!["it has types only: hosts have nothing to provide".into()],
            Supply::Unfit(misfit) => misfit.differing.iter().flat_map(MistypedItem::notes).collect(),
            Supply::Nothing | Supply::All => Vec::new(),
        },
        DifferenceKind::Extra { .. } if checked.defining_mark(&difference.place).is_some() => {
            vec!["the WIT defines this interface, but the world does not export it".into()]
        }
        DifferenceKind::Paired { found, how, .. } => elsewhere_notes(difference, found, *how),
        DifferenceKind::Reordered { expected, found, .. } => {
            vec![format!("the WIT has {}; the component has {}", list(expected, MAX_NAMES), list(found, MAX_NAMES))]
        }
        _ => Vec::new(),
    }
}

fn elsewhere_notes(difference: &Difference, found: &Place, how: Relocation) -> Vec<String> {
    let mut notes = match how {
        Relocation::Version(_, matches) => vec![version_note(&version(&difference.place), &version(found), matches)],
        Relocation::Imported => {
            vec!["the host must provide it; it cannot be called from outside".into()]
        }
        _ => Vec::new(),
    };
    let others = alternatives(difference);
    match (how, others.as_slice()) {
        (_, []) => {}
        (Relocation::Version(..), others) => notes.push(format!("it has {} too", list(others, MAX_NAMES))),
        (_, [_]) => notes.push("the names do not decide which of the two is meant".into()),
        (_, others) => notes.push(format!("it could also be {}", list(others, MAX_NAMES))),
    }
    let of_others = difference.alternatives.iter().filter(|(place, _)| *place != difference.place);
    let wanted: Vec<String> = of_others.map(|(place, _)| place.path()).collect();
    if !wanted.is_empty() {
        notes.push(format!("`{}` could also be {}", found.path(), list(&wanted, MAX_NAMES)));
    }
    notes
}

/// The version of an interface; empty where it has none.
fn version(place: &Place) -> String {
    InterfaceName::parse(&place.name).and_then(|name| name.version).unwrap_or_default()
}

fn version_note(expected: &str, found: &str, matches: bool) -> String {
    if matches {
        return format!(
            "wasmtime accepts {found} for {expected} (semver-compatible); the component-model spec requires the same version"
        );
    }
    if expected.is_empty() || found.is_empty() {
        return "a name without a version matches only itself".into();
    }
    if expected.contains('-') || found.contains('-') {
        return "a pre-release matches only itself".into();
    }
    format!("{found} and {expected} are not semver-compatible, so hosts do not match them")
}

/// The places in the WIT that lead to the difference; the last one is the point itself.
fn annotations(difference: &Difference, checked: &Checked<'_>) -> Vec<Annotation> {
    let expectation = checked.expectation;
    let marks = match &difference.kind {
        DifferenceKind::Unoffered { .. } => expectation.world_mark().into_iter().collect(),
        DifferenceKind::Extra { .. } => checked.defining_mark(&difference.place).into_iter().collect(),
        DifferenceKind::MemberMissing { of, name, .. } | DifferenceKind::MemberRenamed { of, expected: name, .. } => {
            let mut steps = difference.steps.clone();
            steps.extend(match of {
                MemberKind::Param => Some(Step::Param(name.clone())),
                MemberKind::Field => Some(Step::Field(None, name.clone())),
                MemberKind::Case => Some(Step::Case(None, name.clone())),
                MemberKind::EnumCase | MemberKind::Flag => None,
            });
            expectation.marks(&difference.place, &steps)
        }
        _ => expectation.marks(&difference.place, &difference.steps),
    };
    let last = marks.len().saturating_sub(1);
    marks
        .into_iter()
        .enumerate()
        .map(|(at, mark)| {
            let label = match &mark.step {
                _ if at == last => label(difference, &expectation.name),
                Some(Step::Param(_)) => "used by this parameter".into(),
                Some(Step::Result) => "used by this result".into(),
                Some(Step::Field(..)) => "through this field".into(),
                Some(Step::Case(..)) => "through this case".into(),
                _ => String::new(),
            };
            Annotation { source: mark.source, span: mark.span, label, primary: at == last }
        })
        .collect()
}

fn label(difference: &Difference, world: &str) -> String {
    match difference.kind {
        DifferenceKind::Missing { .. } => format!("required here by world `{world}`"),
        _ => words::label(&difference.kind, "the WIT"),
    }
}

/// Who supplies imports beyond the world.
pub(super) fn supplier(provides: &Provides) -> &'static str {
    match provides {
        Provides::Wasi => "wasmtime 48 with WASI",
        Provides::Nothing => "a host that provides nothing",
        Provides::World(_) => "the host's own WIT",
    }
}

/// Imports beyond the world that the host supplies.
pub(super) fn supplied(imports: &[String], provides: &Provides) -> Finding {
    let imported = count(imports.len(), "import");
    Finding::new(Code::MD0310, format!("{imported} not in the world, all provided by {}", supplier(provides)))
        .note(format!("they are {}", list(imports, MAX_NAMES)))
        .note("the component-model spec requires that the world lists them")
}

impl Disagreement {
    /// The finding that our comparison and the specification's check differ.
    pub fn finding(&self, world: &str) -> Finding {
        let headline = match self {
            Disagreement::Refused(_) => format!(
                "the reference validator rejects the component for world `{world}`, but no difference was found"
            ),
            Disagreement::Accepted => {
                format!("the reference validator accepts the component for world `{world}`, but differences were found")
            }
        };
        let mut finding = Finding::new(Code::MD0901, headline).note("the verdict is that of the reference validator");
        if let Disagreement::Refused(words) = self {
            let lines: Vec<&str> = words.lines().map(str::trim).collect();
            finding = finding.note(format!("it says: {}", lines.join(": ")));
        }
        finding.advise("this is a bug in mate-doctor: please report it with the component and the WIT")
    }
}
