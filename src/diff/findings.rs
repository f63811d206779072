//! Findings about what changed from one interface to another (MD076x).

use super::change::{Change, ChangeKind, Compared};
use super::meaning::{Bump, Meaning, PackageStep};
use super::side::DiffSide;
use crate::compare::DifferenceKind;
use crate::compare::words::{self, MAX_NAMES, member, type_or_nothing};
use crate::finding::{self, Annotation, Code, Confidence, Finding, Severity, list};
use crate::surface::{Direction, FuncType, Item, Place, Surface};
use std::collections::HashMap;

/// Both sides, with what is looked up in them.
pub(super) struct Findings<'a> {
    old: &'a DiffSide<'a>,
    new: &'a DiffSide<'a>,
    compared: Compared,
    /// For each side: functions by path, and imports by name.
    functions: [HashMap<(Direction, String), &'a FuncType>; 2],
    imports: [HashMap<&'a str, &'a Item>; 2],
}

impl<'a> Findings<'a> {
    pub(super) fn new(old: &'a DiffSide<'a>, new: &'a DiffSide<'a>, compared: Compared) -> Self {
        let imports = [old, new].map(|side| side.surface.imports.iter().map(|i| (i.name.as_str(), i)).collect());
        Findings { old, new, compared, functions: [old, new].map(|side| functions(&side.surface)), imports }
    }

    /// The finding about one change.
    pub(super) fn of(&self, change: &Change) -> Finding {
        let path = change.place.path();
        let import = change.place.direction == Direction::Import;
        let item = if import { "the import " } else { "" };
        let finding = match &change.kind {
            ChangeKind::Added { word } => self.added(change, word, &path),
            ChangeKind::Removed { word } => self.removed(change, word, &path),
            ChangeKind::Renamed { to, certain, .. } => {
                let (probably, confidence) =
                    if *certain { ("", Confidence::Certain) } else { ("probably ", Confidence::Likely) };
                let headline = format!("{item}`{path}` is now {probably}`{}`", to.path());
                let finding = Finding::new(Code::MD0763, headline).confidence(confidence);
                match (change.is_on_track(), import) {
                    (true, _) => finding.severity(Severity::Note).note("wasmtime matches these versions"),
                    (_, true) => finding.note("a host that provides it under the old name does not satisfy it"),
                    (_, false) => finding.note("a host that looks up the old name does not find it"),
                }
            }
            ChangeKind::Changed { steps, what, also } => {
                let at = if steps.is_empty() { String::new() } else { format!(", at {}", words::steps(steps)) };
                let headline = format!("{item}`{path}` changed{at}: {}", what_changed(what));
                let mut finding = Finding::new(Code::MD0762, headline);
                finding.annotations = self.annotations(change);
                if !also.is_empty() {
                    let also: Vec<String> = also.iter().map(Place::path).collect();
                    finding = finding.note(format!("also changes {}", list(&also, MAX_NAMES)));
                }
                finding
            }
        };
        finding.subject(path)
    }

    fn added(&self, change: &Change, word: &str, path: &str) -> Finding {
        let finding = match change.place.direction {
            Direction::Export => Finding::new(Code::MD0760, format!("the {word} `{path}` is new")),
            Direction::Import => {
                let finding = Finding::new(Code::MD0760, format!("the {word} `{path}` is a new import"));
                match links_anyway(&self.imports[1], change, word) {
                    true => finding.note("types only: hosts have nothing to provide"),
                    false => finding.severity(Severity::Warning).note("hosts must provide it"),
                }
            }
        };
        self.with_signature(finding, change, path)
    }

    fn removed(&self, change: &Change, word: &str, path: &str) -> Finding {
        let import = change.place.direction == Direction::Import;
        let finding = match self.compared {
            _ if !import => {
                Finding::new(Code::MD0761, format!("the {word} `{path}` was removed")).note("callers no longer find it")
            }
            Compared::Worlds if !links_anyway(&self.imports[0], change, word) => {
                Finding::new(Code::MD0761, format!("the import `{path}` was removed"))
                    .note("a component built for the old world that uses it does not link")
            }
            Compared::Worlds | Compared::Components => {
                Finding::new(Code::MD0761, format!("the {word} `{path}` is no longer imported"))
                    .severity(Severity::Note)
            }
            Compared::WorldAndComponent => Finding::new(Code::MD0761, format!("the {word} `{path}` is not imported"))
                .severity(Severity::Note)
                .note("the world offers it; a component imports only what it uses"),
        };
        self.with_signature(finding, change, path)
    }

    /// The type of a function that is on one side only.
    fn with_signature(&self, finding: Finding, change: &Change, path: &str) -> Finding {
        let (side, functions) = match change.kind {
            ChangeKind::Removed { .. } => (self.old, &self.functions[0]),
            _ => (self.new, &self.functions[1]),
        };
        match functions.get(&(change.place.direction, path.to_owned())) {
            Some(ty) => finding.note(format!("its type: {}", side.surface.func_text(ty))),
            None => finding,
        }
    }

    /// The lines of WIT where the change lies, on each side that is WIT.
    fn annotations(&self, change: &Change) -> Vec<Annotation> {
        let ChangeKind::Changed { steps, .. } = &change.kind else { return Vec::new() };
        let mut out = Vec::new();
        for (side, label) in [(self.new, "is now"), (self.old, "was")] {
            let Some(expectation) = &side.expectation else { continue };
            let Some(mark) = expectation.marks(&change.place, steps).into_iter().last() else { continue };
            let primary = out.is_empty();
            out.push(Annotation { source: mark.source, span: mark.span, label: label.into(), primary });
        }
        out
    }
}

fn functions(surface: &Surface) -> HashMap<(Direction, String), &FuncType> {
    [Direction::Export, Direction::Import]
        .into_iter()
        .flat_map(|direction| surface.functions(direction).into_iter().map(move |f| ((direction, f.path()), f.ty)))
        .collect()
}

/// Whether a component links without this import: types alone.
fn links_anyway(imports: &HashMap<&str, &Item>, change: &Change, word: &str) -> bool {
    match change.place.instances.as_slice() {
        [] => imports.get(change.place.name.as_str()).is_some_and(|item| item.kind.always_links()),
        _ => word == "type",
    }
}

/// What changed at the point where it lies.
fn what_changed(kind: &DifferenceKind) -> String {
    use DifferenceKind as D;
    match kind {
        D::Kind { expected, found } => format!("was a {expected}, is a {found}"),
        D::Async { expected: true } => "was `async func`, is `func`".into(),
        D::Async { expected: false } => "was `func`, is `async func`".into(),
        D::MemberMissing { of, name, ty } => format!("lost the {} `{}`", of.word(), member(name, ty)),
        D::MemberExtra { of, name, ty } => format!("gained the {} `{}`", of.word(), member(name, ty)),
        D::MemberRenamed { of, expected, found } => format!("the {} `{expected}` is now `{found}`", of.word()),
        D::Reordered { of, expected, found } => {
            format!("the order of {}s was {}, is {}", of.word(), expected.join(", "), found.join(", "))
        }
        D::Type { expected, found } => format!("was {}, is {}", type_or_nothing(expected), type_or_nothing(found)),
        D::Count { of, expected, found } => format!("the {of} was {expected}, is {found}"),
        D::Resource { expected, found } => format!("was the resource `{expected}`, is `{found}`"),
        D::Inner { what } => format!("differs in {what}"),
        D::Missing { .. } | D::Unoffered { .. } | D::Extra { .. } | D::Paired { .. } => "is different".into(),
    }
}

/// A version, or that there is none.
pub(super) fn version_or_none(version: &Option<String>) -> &str {
    version.as_deref().unwrap_or("no version")
}

/// A package whose version does not say what happened.
pub(super) fn untruthful_version(step: &PackageStep) -> Finding {
    let PackageStep { package, old, new, .. } = step;
    let needed = step.needed.word();
    let (from, to) = (version_or_none(old), version_or_none(new));
    if step.backwards {
        return Finding::new(Code::MD0764, format!("`{package}` goes back from version {from} to {to}"))
            .side(finding::Side::Wit)
            .note(format!("its definitions have a {needed} change, and hosts prefer the higher version"))
            .advise("give the newer package the higher version; if the arguments are in the wrong order, swap them");
    }
    let headline = match (step.given, old) {
        (None, None) => format!("`{package}` has a {needed} change, and no version"),
        (None, Some(old)) => format!("`{package}` has a {needed} change, but its version is still {old}"),
        (Some(_), _) => format!("`{package}` has a {needed} change, but its version goes from {from} to {to}"),
    };
    Finding::new(Code::MD0764, headline)
        .side(finding::Side::Wit)
        .note("hosts match interfaces by name and version only, so this change shows up as a link error or a failing call")
        .advise(format!("bump the package version ({needed})"))
}

/// A step that is larger than what was expected.
pub(super) fn step_too_large(meaning: &Meaning, expected: Bump) -> Finding {
    let (step, expected) = (meaning.step().word(), expected.word());
    let headline = format!("the change is {step}; at most {expected} is allowed (--expect)");
    let finding = Finding::new(Code::MD0765, headline).side(finding::Side::Wit);
    match meaning.names_found {
        true => finding,
        false => {
            finding.note("some items were renamed, or moved to an incompatible version, and hosts no longer find them")
        }
    }
}
