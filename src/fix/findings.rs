//! Findings about repairs (MD075x).

use super::choice::Choice;
use crate::artifact::Artifact;
use crate::finding::{Code, Command, Confidence, Finding, Fix, Side, list};
use crate::path::shell_word;
use crate::surface::Direction;

/// A file of a kind that cannot be repaired.
pub(super) fn not_repairable(artifact: &Artifact) -> Finding {
    let file = &artifact.name;
    Finding::new(Code::MD0750, format!("`{file}` cannot be repaired: it {}", artifact.kind.predicate()))
        .side(Side::Guest)
        .place(file, None)
        .note("components are repaired, and core modules that a component can be made of")
        .advise("build the component again from its source")
}

/// A core module that no component can be made of, in wit-component's words. `embedded` is the world that
/// was put into it, `needs_world` whether a world is all that is missing.
pub(super) fn not_componentized(file: &str, message: &str, embedded: Option<&str>, needs_world: bool) -> Finding {
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let mut finding = Finding::new(Code::MD0751, format!("no component can be made of `{file}`: {first}"))
        .side(Side::Guest)
        .place(file, None);
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        finding = finding.note(line);
    }
    match embedded {
        Some(world) => finding
            .note(format!("the component type of the world `{world}` was put into it"))
            .advise("export every function of the world from the module, under the names bindings give them"),
        None if needs_world => finding.suggest(
            "name the world it was written for",
            Fix::Command(Command::doctor("fix").arg(file).args("--wit wit/ -o fixed.wasm")),
        ),
        None => finding.advise("build the module again with current bindings"),
    }
}

/// A pairing that the types allow and that is for the user to decide: `found` are the paths in the
/// component that may be what is expected.
pub(super) fn undecided(choice: &Choice, found: &[String]) -> Finding {
    const MAX_NAMES: usize = 3;
    let expected = choice.to.path();
    let likely = choice.likely && found.len() == 1 && !choice.by_name;
    let verb = match (choice.to.direction, likely) {
        (Direction::Export, true) => "is probably",
        (Direction::Export, false) => "could be",
        (Direction::Import, true) => "probably asks for",
        (Direction::Import, false) => "could ask for",
    };
    let headline = match found {
        [found] => format!("`{found}` {verb} `{expected}`, which is not certain enough to act on"),
        [one, other] => format!("`{one}` and `{other}` fit `{expected}` alike, which is not certain enough to act on"),
        _ => format!("{} fit `{expected}` alike, which is not certain enough to act on", list(found, MAX_NAMES)),
    };
    let note = match (choice.by_name, found.len()) {
        (true, 1) => "it could as well be something else that is expected",
        (true, _) => "the types are equal, and the names match equally well",
        (false, _) => "the types are equal, the names are not",
    };
    let mut finding = Finding::new(Code::MD0752, headline).subject(&expected).side(Side::Guest).note(note);
    for path in found {
        let title = match found.len() {
            1 => "choose this one".to_owned(),
            _ => format!("choose `{path}`"),
        };
        finding = finding.suggest(title, Fix::Write(format!("--map {}", shell_word(&format!("{path}={expected}")))));
    }
    finding.confidence(if likely { Confidence::Likely } else { Confidence::Guess })
}

/// A flag whose value fits nothing in the component. `offered` is what it could have spoken of, `before`
/// the file that does already what it could do.
pub(super) fn flag_without_effect(
    flag: &'static str,
    value: &str,
    offered: &[String],
    before: Option<&str>,
) -> Finding {
    const MAX_NAMES: usize = 8;
    let what = match (before, flag) {
        (Some(before), _) => format!("`{before}`, given before it, satisfies all that it could"),
        (None, "--map") => "the first name is not in the component, or the second already exists".into(),
        (None, "--with") => "the component exports nothing that is imported".into(),
        (None, _) => "it covers no import".into(),
    };
    let finding = Finding::new(Code::MD0753, format!("`{flag} {value}` does nothing: {what}")).side(Side::Flag);
    match offered {
        _ if before.is_some() => finding,
        [] => finding.note("the component imports nothing"),
        [one] => finding.note(format!("there is `{one}`")),
        _ => finding.note(format!("there are {}", list(offered, MAX_NAMES))),
    }
}

/// A component that was planned and would not be valid: `message` says why, `needed` are the imports that
/// cannot be satisfied from inside, `steps` what was to be done.
pub(crate) fn not_writable(file: &str, message: &str, needed: &[String], steps: Vec<String>) -> Finding {
    let message = message.lines().next().unwrap_or_default();
    let headline = match needed {
        [] => format!("`{file}` cannot be wrapped: {message}"),
        _ => format!("`{file}` cannot be wrapped without importing {}", list(needed, needed.len())),
    };
    let mut finding = Finding::new(Code::MD0754, headline).place(file, None);
    for step in steps {
        finding = finding.note(format!("planned: {step}"));
    }
    if needed.is_empty() {
        return finding.side(Side::Guest).advise("build the component again from its source");
    }
    finding
        .side(Side::Flag)
        .note("other exports or imports use types that are named only by this import")
        .note(message)
        .advise("keep the import and provide it in the host, or change the source")
}

/// A file that was given to satisfy imports and is not a component.
pub(super) fn no_component(other: &Artifact) -> Finding {
    let file = &other.name;
    Finding::new(Code::MD0755, format!("`{file}` cannot satisfy imports: it {}", other.kind.predicate()))
        .side(Side::Flag)
        .place(file, None)
        .advise("give a component; the `fix` command makes one of a core module")
}

/// An import that another component is to satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Need {
    /// The file that has the import.
    pub(super) file: String,
    /// The import's name.
    pub(super) import: String,
    /// The file that exports it.
    pub(super) by: String,
}

/// Components that need each other: each need leads to the next, the last one to the first.
pub(super) fn cycle(needs: &[Need]) -> Finding {
    let first = needs.first().map_or("", |need| &need.file);
    let mut finding =
        Finding::new(Code::MD0714, format!("`{first}` would have to be there before itself")).side(Side::Composition);
    for (_, need) in needs.iter().enumerate().filter(|(at, need)| !needs[..*at].contains(need)) {
        let Need { file, import, by } = need;
        finding = finding.note(format!("`{file}` imports `{import}`, which `{by}` exports"));
    }
    finding
        .note("a component is instantiated after everything that it imports, so no order serves all of them")
        .advise("move the shared part into its own component, or let the host provide one of the imports")
}

/// An export that goes by the name of an import and does not fit it; `differing` says in words what differs.
pub(super) fn misfit(need: Need, export: &str, differing: &[String]) -> Finding {
    const SHOWN: usize = 8;
    let headline = format!("`{export}` of `{}` does not fit the import `{}` of `{}`", need.by, need.import, need.file);
    let mut finding = Finding::new(Code::MD0707, headline).subject(need.import).side(Side::Composition);
    for line in differing.iter().take(SHOWN) {
        finding = finding.note(line.clone());
    }
    if differing.len() > SHOWN {
        finding = finding.note(format!("and {} more", differing.len() - SHOWN));
    }
    finding.advise("build both against the same version of the WIT")
}
