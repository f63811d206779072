//! The report of a comparison.

use super::change::{Change, ChangeKind, changes};
use super::meaning::{Level, Meaning, PackageStep, Sides, imported, meaning_between};
use super::side::{Side, Size, new_features, new_producers, sizes};
use crate::compare::{DifferenceKind, always_links};
use crate::finding::change::{Altered, Appeared, Gone, Loss, Moved, StepTooLarge, Untrue};
use crate::finding::{Annotation, CheckState, Finding, Input, Report, Severity, Verdict};
use crate::surface::{Direction, InterfaceName, Step, Surface};
use std::borrow::Cow;

/// What a comparison comes to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// The report.
    pub report: Report,
    /// Every change.
    pub changes: Vec<Change>,
    /// What they mean.
    pub meaning: Meaning,
    /// Sizes, where two files were compared.
    pub sizes: Vec<Size>,
    /// Proposals newly needed.
    pub features: Vec<&'static str>,
    /// Tools that changed.
    pub producers: Vec<String>,
}

/// Compares two sides; `expect` is the largest step that is fine.
pub fn comparison(old: &Side<'_>, new: &Side<'_>, expect: Option<Level>) -> Comparison {
    let sides = sides(old, new);
    let (was, is) = (seen(old, new), seen(new, old));
    let changes = changes(&was, &is);
    let meaning = meaning_between(&was, &is, &changes, sides);
    let mut report = Report {
        command: "diff",
        input: Input { name: [&old.name, " -> ", &new.name].concat(), kind: Some(new.kind.clone()), world: None },
        checks: Vec::new(),
        findings: Vec::new(),
        verdict: Verdict { word: "same", sentence: String::new() },
        next: None,
    };
    for (what, direction) in [("exports", Direction::Export), ("imports", Direction::Import)] {
        report.check(CheckState::Ok, what, counted(&changes, direction));
    }
    users(&mut report, &meaning, old, new);
    versions(&mut report, &meaning);
    report
        .findings
        .extend(changes.iter().filter(|change| !is_bulk(change)).map(|change| told(change, old, new, sides)));
    report.findings.extend(meaning.packages.iter().filter(|step| !step.is_truthful()).map(untrue));
    if let Some(expected) = expect.filter(|expected| meaning.step() > *expected) {
        report.findings.push(
            StepTooLarge { step: meaning.step().word(), expected: expected.word(), names: !meaning.names_found }.into(),
        );
    }
    let mut comparison =
        Comparison { report, changes, meaning, sizes: Vec::new(), features: Vec::new(), producers: Vec::new() };
    if let (Some(old), Some(new)) = (old.artifact, new.artifact) {
        comparison.files(old, new);
    }
    comparison.finish(old, new);
    comparison
}

/// What the two are to each other.
fn sides(old: &Side<'_>, new: &Side<'_>) -> Sides {
    match (old.artifact, new.artifact) {
        (None, None) => Sides::Worlds,
        (None, Some(_)) => Sides::Made,
        (Some(_), _) => Sides::Components,
    }
}

/// What a side is compared by: a world beside a component by what a component of it would have.
fn seen<'a>(side: &'a Side<'_>, other: &Side<'_>) -> Cow<'a, Surface> {
    match (side.artifact, other.artifact) {
        (None, Some(_)) => Cow::Owned(imported(side.surface.clone())),
        _ => Cow::Borrowed(&side.surface),
    }
}

impl Comparison {
    fn files(&mut self, old: &crate::artifact::Artifact, new: &crate::artifact::Artifact) {
        const SHOWN: usize = 5;
        self.sizes = sizes(old, new);
        self.features = new_features(old, new);
        self.producers = new_producers(old, new);
        let mut largest: Vec<&Size> = self.sizes.iter().skip(1).filter(|size| size.old != size.new).collect();
        largest.sort_by_key(|size| std::cmp::Reverse(size.old.abs_diff(size.new)));
        let parts: Vec<String> = largest.iter().take(SHOWN).map(|size| delta(size)).collect();
        let total = self.sizes.first().map(|size| format!("{} -> {} bytes", size.old, size.new)).unwrap_or_default();
        let detail = if parts.is_empty() { total } else { [total, ": ".into(), parts.join(", ")].concat() };
        self.report.check(CheckState::Ok, "size", detail);
        if !self.producers.is_empty() {
            self.report.check(CheckState::Ok, "producers", self.producers.join(", "));
        }
        if !self.features.is_empty() {
            self.report.check(CheckState::Warn, "features", ["newly needed: ", &self.features.join(", ")].concat());
        }
    }

    fn finish(&mut self, old: &Side<'_>, new: &Side<'_>) {
        self.report.sort();
        let step = self.meaning.step();
        let failed = self.report.count(Severity::Error) > 0;
        let (from, to) = (&old.name, &new.name);
        self.report.verdict = match (self.changes.is_empty(), failed) {
            (true, _) => Verdict { word: "same", sentence: format!("same: {to} has the interface of {from}") },
            (false, true) => Verdict {
                word: "too-large",
                sentence: format!("too large: from {from} to {to} it is a {} step", step.word()),
            },
            (false, false) => Verdict { word: step.word(), sentence: format!("{}: from {from} to {to}", step.word()) },
        };
    }
}

fn delta(size: &Size) -> String {
    let sign = if size.new >= size.old { "+" } else { "-" };
    format!("{} {sign}{}", size.what, size.new.abs_diff(size.old))
}

fn counted(changes: &[Change], direction: Direction) -> String {
    let of = |test: fn(&ChangeKind) -> bool| {
        changes.iter().filter(|change| change.place.direction == direction && test(&change.kind)).count()
    };
    let counts = [
        (of(|kind| matches!(kind, ChangeKind::Added { .. })), "added"),
        (of(|kind| matches!(kind, ChangeKind::Removed { .. })), "removed"),
        (of(|kind| matches!(kind, ChangeKind::Changed { .. })), "changed"),
        (of(|kind| matches!(kind, ChangeKind::Renamed { .. })), "renamed or moved"),
    ];
    let words: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if words.is_empty() { "unchanged".into() } else { words.join(", ") }
}

fn users(report: &mut Report, meaning: &Meaning, old: &Side<'_>, new: &Side<'_>) {
    let state = |good: bool| if good { CheckState::Ok } else { CheckState::Warn };
    report.check(
        state(meaning.callers),
        "callers",
        match meaning.callers {
            true => "whatever was called can still be called",
            false => "something that could be called is gone or is another thing",
        },
    );
    report.check(
        state(meaning.providers),
        "providers",
        match meaning.providers {
            true => "what satisfied the imports still does",
            false => "the imports ask for more, or for another thing",
        },
    );
    if old.artifact.is_none() || new.artifact.is_none() {
        report.check(
            state(meaning.implementers),
            "guests",
            match (meaning.implementers, meaning.offered) {
                (true, _) => "a component made for the old world is one of the new world",
                (false, true) => "a component made for the old world is none of the new world",
                (false, false) => "a component made for the old world may import what the new world does not offer",
            },
        );
    }
    report.check(
        state(meaning.names_found),
        "names",
        match meaning.names_found {
            true => "a wasmtime host finds everything that stayed under the old names",
            false => "a wasmtime host does not find everything under the old names",
        },
    );
}

fn versions(report: &mut Report, meaning: &Meaning) {
    report.check(
        CheckState::Ok,
        "step",
        ["contents: ", meaning.contents.word(), "; with names: ", meaning.step().word()].concat(),
    );
    for step in &meaning.packages {
        let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "no version".into());
        let (package, old, new, needed) = (&step.package, version(&step.old), version(&step.new), step.needed.word());
        let detail = match step.given {
            None if step.old.is_none() => format!("{package} has no version, contents {needed}"),
            None => format!("{package} stays at {old}, contents {needed}"),
            Some(_) if step.backwards => format!("{package} goes back from {old} to {new}, contents {needed}"),
            Some(given) => format!("{package} from {old} to {new} ({}), contents {needed}", given.word()),
        };
        let state = if step.is_truthful() { CheckState::Ok } else { CheckState::Warn };
        report.check(state, "version", detail);
    }
}

/// What is told of a whole package at once, by its version.
fn is_bulk(change: &Change) -> bool {
    change.is_on_track() && InterfaceName::parse(&change.place.name).is_some()
}

fn untrue(step: &PackageStep) -> Finding {
    Untrue {
        package: step.package.clone(),
        old: step.old.clone(),
        new: step.new.clone(),
        needed: step.needed.word(),
        stayed: step.given.is_none(),
        backwards: step.backwards,
    }
    .into()
}

fn told(change: &Change, old: &Side<'_>, new: &Side<'_>, sides: Sides) -> Finding {
    let path = change.place.path();
    let import = change.place.direction == Direction::Import;
    match &change.kind {
        ChangeKind::Added { word } => {
            let supplied = import && !links_anyway(&new.surface, change, word);
            Appeared { path, word, import, supplied, signature: signature(&new.surface, change) }.into()
        }
        ChangeKind::Removed { word } => {
            let loss = match sides {
                _ if !import => Loss::Export,
                Sides::Worlds if !links_anyway(&old.surface, change, word) => Loss::Offer,
                Sides::Worlds | Sides::Components => Loss::Import,
                Sides::Made => Loss::Unused,
            };
            Gone { path, word, loss, signature: signature(&old.surface, change) }.into()
        }
        ChangeKind::Renamed { to, certain, .. } => {
            Moved { path, to: to.path(), import, certain: *certain, on_track: change.is_on_track() }.into()
        }
        ChangeKind::Changed { steps, what, also } => Altered {
            path,
            import,
            steps: steps.iter().map(step_words).collect(),
            what: words(what),
            also: also.iter().map(crate::surface::Place::path).collect(),
            annotations: annotations(change, old, new),
        }
        .into(),
    }
}

/// Whether a component links without this import: types alone.
fn links_anyway(surface: &Surface, change: &Change, word: &str) -> bool {
    match change.place.instances.as_slice() {
        [] => surface.import(&change.place.name).is_some_and(|item| always_links(&item.kind)),
        _ => word == "type",
    }
}

fn signature(surface: &Surface, change: &Change) -> Option<String> {
    let path = change.place.path();
    let functions = surface.functions(change.place.direction);
    functions.iter().find(|function| function.path() == path).map(|function| surface.func_text(function.ty))
}

/// The lines of WIT where the change lies, on each side that is WIT.
fn annotations(change: &Change, old: &Side<'_>, new: &Side<'_>) -> Vec<Annotation> {
    let ChangeKind::Changed { steps, .. } = &change.kind else { return Vec::new() };
    let mut out = Vec::new();
    for (side, label) in [(new, "is now"), (old, "was")] {
        let Some(expectation) = &side.expectation else { continue };
        let Some(mark) = expectation.marks(&change.place, steps).into_iter().last() else { continue };
        let primary = out.is_empty();
        out.push(Annotation { source: mark.source, span: mark.span, label: label.into(), primary });
    }
    out
}

/// A step into a type, in words.
fn step_words(step: &Step) -> String {
    let of = |owner: &Option<String>| owner.as_ref().map(|owner| format!(" of `{owner}`")).unwrap_or_default();
    match step {
        Step::Param(name) => format!("parameter `{name}`"),
        Step::Result => "the result".into(),
        Step::Field(owner, name) => format!("field `{name}`{}", of(owner)),
        Step::Case(owner, name) => format!("case `{name}`{}", of(owner)),
        Step::Element => "the elements".into(),
        Step::Key => "the keys".into(),
        Step::Value => "the values".into(),
        Step::Some => "what the option holds".into(),
        Step::Ok => "`ok`".into(),
        Step::Err => "`err`".into(),
        Step::Member(at) => format!("member {at}"),
        Step::Payload => "what it carries".into(),
    }
}

/// What changed at the point where it lies.
fn words(kind: &DifferenceKind) -> String {
    use DifferenceKind as D;
    let or_none = |ty: &Option<String>| ty.as_ref().map_or("nothing".to_owned(), |ty| format!("`{ty}`"));
    let typed = |ty: &Option<String>| ty.as_ref().map_or(String::new(), |ty| format!(": {ty}"));
    match kind {
        D::Kind { expected, found } => format!("was a {expected}, is a {found}"),
        D::Async { expected: true } => "was `async func`, is `func`".into(),
        D::Async { expected: false } => "was `func`, is `async func`".into(),
        D::MemberMissing { part, name, ty } => format!("lost the {} `{name}{}`", part.word(), typed(ty)),
        D::MemberExtra { part, name, ty } => format!("got the {} `{name}{}`", part.word(), typed(ty)),
        D::MemberRenamed { part, expected, found } => {
            format!("the {} `{expected}` is now `{found}`", part.word())
        }
        D::Reordered { part, expected, found } => {
            format!("the order of {}s was {}, is {}", part.word(), expected.join(", "), found.join(", "))
        }
        D::Presence { expected, found } => format!("was {}, is {}", or_none(expected), or_none(found)),
        D::Type { expected, found } => format!("was `{expected}`, is `{found}`"),
        D::TupleLength { expected, found } => format!("had {expected} members, has {found}"),
        D::ListLength { expected, found } => format!("had length {expected}, has {found}"),
        D::Resource { expected, found } => format!("was the resource `{expected}`, is `{found}`"),
        D::Inner { what } => format!("differs in {what}"),
        D::Missing { .. } | D::Unoffered { .. } | D::Extra { .. } | D::Paired { .. } => "is another one".into(),
    }
}
