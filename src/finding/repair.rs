//! Findings about repairs and about changes: MD075x and MD076x.

use super::{Code, Confidence, Finding, Fix, Side};
use crate::path::shell_word;

/// A file of a kind that cannot be repaired.
#[derive(Clone, Debug)]
pub struct NotRepairable {
    /// The name as given.
    pub file: String,
    /// What it is, as a sentence says it: `is a component`.
    pub kind: String,
}

impl From<NotRepairable> for Finding {
    fn from(facts: NotRepairable) -> Self {
        let NotRepairable { file, kind } = facts;
        Finding::new(Code::MD0750, format!("`{file}` cannot be repaired: it {kind}"))
            .side(Side::Guest)
            .place(&file, None)
            .note("components are repaired, and core modules that a component can be made of")
            .advise("build the component again from its source")
    }
}

/// A core module that no component can be made of.
#[derive(Clone, Debug)]
pub struct NotComponentized {
    /// The name as given.
    pub file: String,
    /// What stands in the way, in wit-component's words.
    pub message: String,
    /// The world that was embedded, if one was.
    pub world: Option<String>,
    /// Whether a world is all that is missing.
    pub needs_world: bool,
}

impl From<NotComponentized> for Finding {
    fn from(facts: NotComponentized) -> Self {
        let NotComponentized { file, message, world, needs_world } = facts;
        let mut lines = message.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let mut finding = Finding::new(Code::MD0751, format!("no component can be made of `{file}`: {first}"))
            .side(Side::Guest)
            .place(&file, None);
        for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
            finding = finding.note(line.to_owned());
        }
        match world {
            Some(world) => finding
                .note(format!("the component type of the world `{world}` was put into it"))
                .advise("export every function of the world from the module, under the names bindings give them"),
            None if needs_world => finding.suggest(
                "name the world it was written for",
                Fix::Command(format!("mate-doctor fix {} --wit wit/ -o fixed.wasm", shell_word(&file))),
            ),
            None => finding.advise("build the module again with current bindings"),
        }
    }
}

/// A pairing that the types allow and that is for the user to decide.
#[derive(Clone, Debug)]
pub struct Undecided {
    /// Whether it is imported.
    pub import: bool,
    /// The paths in the component: of one item that may be it, or of several.
    pub found: Vec<String>,
    /// The path that is expected.
    pub expected: String,
    /// Whether the names speak for it too.
    pub likely: bool,
    /// Whether the names would decide it, were there no others.
    pub by_name: bool,
}

impl From<Undecided> for Finding {
    fn from(facts: Undecided) -> Self {
        const SHOWN: usize = 3;
        let Undecided { import, found, expected, likely, by_name } = facts;
        let (verb, confidence) = match (import, likely && !by_name) {
            (false, true) => ("is probably", Confidence::Likely),
            (false, false) => ("could be", Confidence::Guess),
            (true, true) => ("probably asks for", Confidence::Likely),
            (true, false) => ("could ask for", Confidence::Guess),
        };
        let mut names: Vec<String> = found.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
        if found.len() > SHOWN {
            names.push(format!("{} more", found.len() - SHOWN));
        }
        let headline = match names.split_last() {
            Some((last, [])) => format!("{last} {verb} `{expected}`, which is not certain enough to act on"),
            Some((last, others)) => {
                let names = [&others.join(", "), " and ", last].concat();
                format!("{names} fit `{expected}` alike, which is not certain enough to act on")
            }
            None => format!("nothing {verb} `{expected}`"),
        };
        let note = match (by_name, found.len()) {
            (true, 1) => "it could as well be something else that is expected",
            (true, _) => "the types are equal, and the names speak for each as much as for the others",
            (false, _) => "the types are equal, the names are not",
        };
        let mut finding = Finding::new(Code::MD0752, headline).subject(expected.clone()).side(Side::Guest).note(note);
        for found in &found {
            let title = match names.len() {
                1 => "say that they are the same".to_owned(),
                _ => format!("say that it is `{found}`"),
            };
            finding =
                finding.suggest(title, Fix::Write(format!("--map {}", shell_word(&[found, "=", &expected].concat()))));
        }
        finding.confidence(confidence)
    }
}

/// A flag whose value fits nothing in the component.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// The flag.
    pub flag: &'static str,
    /// Its value.
    pub value: String,
    /// What it could have spoken of.
    pub offered: Vec<String>,
    /// Who does already what it could do.
    pub before: Option<String>,
}

impl From<Ignored> for Finding {
    fn from(facts: Ignored) -> Self {
        const SHOWN: usize = 8;
        let Ignored { flag, value, offered, before } = facts;
        let already = before.map(|before| format!("`{before}`, given before it, satisfies all that it could"));
        let what = match flag {
            _ if already.is_some() => already.as_deref().unwrap_or_default(),
            "--map" => "nothing in the component goes by the first name, or something by the second",
            "--with" => "the component exports nothing that is imported",
            _ => "it covers no import",
        };
        let mut finding = Finding::new(Code::MD0753, format!("`{flag} {value}` does nothing: {what}")).side(Side::Flag);
        if already.is_some() {
            return finding;
        }
        if offered.is_empty() {
            return finding.note("the component imports nothing");
        }
        let more = offered.len().saturating_sub(SHOWN);
        let names: Vec<String> = offered.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
        finding = finding.note(format!(
            "there {} {}{}",
            if offered.len() == 1 { "is" } else { "are" },
            names.join(", "),
            if more > 0 { format!(" and {more} more") } else { String::new() }
        ));
        finding
    }
}

/// A component that was planned and would not be valid.
#[derive(Clone, Debug)]
pub struct NotWritable {
    /// The name as given.
    pub file: String,
    /// What is wrong with what would be made.
    pub message: String,
    /// Imports that cannot be satisfied from inside.
    pub without: Vec<String>,
    /// What was to be done.
    pub steps: Vec<String>,
}

impl From<NotWritable> for Finding {
    fn from(facts: NotWritable) -> Self {
        let NotWritable { file, message, without, steps } = facts;
        let message = message.lines().next().unwrap_or_default();
        let imports: Vec<String> = without.iter().map(|name| format!("`{name}`")).collect();
        let headline = match imports.is_empty() {
            true => format!("`{file}` cannot be wrapped: {message}"),
            false => format!("`{file}` cannot be wrapped without importing {}", imports.join(", ")),
        };
        let mut finding = Finding::new(Code::MD0754, headline).place(&file, None);
        for step in steps {
            finding = finding.note(format!("planned: {step}"));
        }
        if imports.is_empty() {
            return finding.side(Side::Guest).advise("build the component again from its source");
        }
        finding
            .side(Side::Flag)
            .note("what is exported, or imported besides, speaks of types that only this import gives a name")
            .note(message.to_owned())
            .advise("let the import stay and supply it in the host, or change the source so that it needs none")
    }
}

/// A file given to satisfy imports that is no component.
#[derive(Clone, Debug)]
pub struct Unfit {
    /// The name as given.
    pub file: String,
    /// What it is, as a sentence says it: `is a component`.
    pub kind: String,
}

impl From<Unfit> for Finding {
    fn from(facts: Unfit) -> Self {
        Finding::new(Code::MD0755, format!("`{}` cannot satisfy imports: it {}", facts.file, facts.kind))
            .side(Side::Flag)
            .place(&facts.file, None)
            .advise("give a component; one can be made of a core module: mate-doctor fix")
    }
}
