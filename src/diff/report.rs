//! The report of a comparison.

use super::change::{Change, ChangeKind, Compared, changes};
use super::findings::{Findings, step_too_large, untruthful_version, version_or_none};
use super::lines::{DiffLine, PlacedItems};
use super::meaning::{Bump, Meaning, imported, meaning};
use super::side::{DiffSide, Size, new_features, new_producers, sizes};
use crate::finding::{CheckState, Report, Severity, Verdict};
use crate::surface::{Direction, InterfaceName, Surface};
use std::borrow::Cow;

/// What a comparison comes to.
#[derive(Debug)]
#[non_exhaustive]
pub struct DiffReport {
    /// The report.
    pub report: Report,
    /// Every change.
    pub changes: Vec<Change>,
    /// Every change as lines of a diff.
    pub lines: Vec<DiffLine>,
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
pub fn comparison(old: &DiffSide<'_>, new: &DiffSide<'_>, expect: Option<Bump>) -> DiffReport {
    let compared = compared(old, new);
    let (was, is) = (seen(old, new), seen(new, old));
    let changes = changes(&was, &is, compared);
    let meaning = meaning(&was, &is, &changes, compared);
    let mut report = Report::new("diff", &new.name, Some(new.kind.clone()));
    for (what, direction) in [("exports", Direction::Export), ("imports", Direction::Import)] {
        report.check(CheckState::Ok, what, counted(&changes, direction));
    }
    users(&mut report, &meaning, old, new);
    versions(&mut report, &meaning);
    let findings = Findings::new(old, new, compared);
    report.findings.extend(changes.iter().filter(|change| !is_bulk(change)).map(|change| findings.of(change)));
    report.findings.extend(meaning.packages.iter().filter(|step| !step.is_truthful()).map(untruthful_version));
    if let Some(expected) = expect.filter(|expected| meaning.step() > *expected) {
        report.findings.push(step_too_large(&meaning, expected));
    }
    let (before, after) = (PlacedItems::new(&was), PlacedItems::new(&is));
    let lines = changes.iter().filter_map(|change| DiffLine::of(change, &before, &after)).collect();
    let mut comparison =
        DiffReport { report, changes, lines, meaning, sizes: Vec::new(), features: Vec::new(), producers: Vec::new() };
    if let (Some(old), Some(new)) = (old.artifact, new.artifact) {
        comparison.files(old, new);
    }
    comparison.finish(old, new);
    comparison
}

/// What the two are to each other.
fn compared(old: &DiffSide<'_>, new: &DiffSide<'_>) -> Compared {
    match (old.artifact, new.artifact) {
        (None, None) => Compared::Worlds,
        (None, Some(_)) => Compared::WorldAndComponent,
        (Some(_), _) => Compared::Components,
    }
}

/// What a side is compared by: a world beside a component by what a component of it would have.
fn seen<'a>(side: &'a DiffSide<'_>, other: &DiffSide<'_>) -> Cow<'a, Surface> {
    match (side.artifact, other.artifact) {
        (None, Some(_)) => Cow::Owned(imported(side.surface.clone())),
        _ => Cow::Borrowed(&side.surface),
    }
}

impl DiffReport {
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

    fn finish(&mut self, old: &DiffSide<'_>, new: &DiffSide<'_>) {
        self.report.sort();
        let step = self.meaning.step();
        let failed = self.report.count(Severity::Error) > 0;
        let (from, to) = (&old.name, &new.name);
        let (verdict, summary) = match (self.changes.is_empty(), failed) {
            (true, _) => (Verdict::Same, format!("no change: {to} has the interface of {from}")),
            (false, true) => (Verdict::TooLarge, format!("failed: {from} -> {to} is a {} change", step.described())),
            (false, false) => (step.verdict(), format!("{} change: {from} -> {to}", step.described())),
        };
        self.report.conclude(verdict, summary);
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

fn users(report: &mut Report, meaning: &Meaning, old: &DiffSide<'_>, new: &DiffSide<'_>) {
    let state = |good: bool| if good { CheckState::Ok } else { CheckState::Warn };
    report.check(
        state(meaning.callers),
        "callers",
        match meaning.callers {
            true => "compatible: every call still works",
            false => "breaking: an export was removed or its signature changed",
        },
    );
    report.check(
        state(meaning.providers),
        "providers",
        match meaning.providers {
            true => "compatible: the imports need nothing new",
            false => "breaking: new or changed imports",
        },
    );
    if old.artifact.is_none() || new.artifact.is_none() {
        report.check(
            state(meaning.implementers),
            "guests",
            match (meaning.implementers, meaning.offered) {
                (true, _) => "components built for the old world implement the new one",
                (false, true) => "components built for the old world do not implement the new one",
                (false, false) => "components built for the old world may import what the new one does not offer",
            },
        );
    }
    report.check(
        state(meaning.names_found),
        "names",
        match meaning.names_found {
            true => "all unchanged items keep names that wasmtime resolves",
            false => "items were renamed, or moved to an incompatible version",
        },
    );
}

fn versions(report: &mut Report, meaning: &Meaning) {
    report.check(
        CheckState::Ok,
        "bump",
        ["definitions: ", meaning.contents.word(), "; with names: ", meaning.step().word()].concat(),
    );
    for step in &meaning.packages {
        let (package, old, new, needed) =
            (&step.package, version_or_none(&step.old), version_or_none(&step.new), step.needed.word());
        let detail = match step.given {
            None if step.imported => format!("{package} is still {old}, imported"),
            Some(_) if step.imported => format!("{package} from {old} to {new}, imported"),
            None if step.old.is_none() => format!("{package} has no version, needs a {needed} bump"),
            None => format!("{package} is still {old}, needs a {needed} bump"),
            Some(_) if step.backwards => format!("{package} goes back from {old} to {new}, needs a {needed} bump"),
            Some(given) => format!("{package} from {old} to {new} ({}), needs a {needed} bump", given.word()),
        };
        let state = if step.is_truthful() { CheckState::Ok } else { CheckState::Warn };
        report.check(state, "version", detail);
    }
}

/// Whether the version of the whole package says it.
fn is_bulk(change: &Change) -> bool {
    change.is_on_track() && InterfaceName::parse(&change.place.name).is_some()
}
