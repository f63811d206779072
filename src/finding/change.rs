//! Findings about changes from one interface to another: MD076x.

use super::{Annotation, Code, Confidence, Finding, Severity, Side};

/// Something that was not there before.
#[derive(Clone, Debug)]
pub struct Appeared {
    /// Its path.
    pub path: String,
    /// `function`, `interface`, …
    pub word: &'static str,
    /// Whether it is imported.
    pub import: bool,
    /// Whether somebody has to supply it.
    pub supplied: bool,
    /// Its type, for a function.
    pub signature: Option<String>,
}

impl From<Appeared> for Finding {
    fn from(facts: Appeared) -> Self {
        let Appeared { path, word, import, supplied, signature } = facts;
        let finding = match (import, supplied) {
            (true, true) => Finding::new(Code::MD0760, format!("the {word} `{path}` is imported now"))
                .severity(Severity::Warning)
                .note("whoever runs the component has to supply it"),
            (true, false) => Finding::new(Code::MD0760, format!("the {word} `{path}` is imported now"))
                .note("a host has nothing to supply for types: wasmtime does not look for them"),
            (false, _) => Finding::new(Code::MD0760, format!("the {word} `{path}` is new")),
        };
        with_signature(finding, signature).subject(path)
    }
}

/// What it means that something is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// It was exported.
    Export,
    /// A component imported it, or it was an import that nobody had to supply.
    Import,
    /// A world offered it to the components that are made for it.
    Offer,
    /// A world offers it, and a component of it does not use it.
    Unused,
}

/// Something that is not there any more.
#[derive(Clone, Debug)]
pub struct Gone {
    /// Its path.
    pub path: String,
    /// `function`, `interface`, …
    pub word: &'static str,
    /// What that means.
    pub loss: Loss,
    /// Its type, for a function.
    pub signature: Option<String>,
}

impl From<Gone> for Finding {
    fn from(facts: Gone) -> Self {
        let Gone { path, word, loss, signature } = facts;
        let finding = match loss {
            Loss::Export => Finding::new(Code::MD0761, format!("the {word} `{path}` is gone"))
                .note("whoever calls it fails to find it"),
            Loss::Import => Finding::new(Code::MD0761, format!("the {word} `{path}` is not imported any more"))
                .severity(Severity::Note),
            Loss::Offer => Finding::new(Code::MD0761, format!("the import `{path}` is gone"))
                .note("a component made for the old world that uses it is not linked"),
            Loss::Unused => Finding::new(Code::MD0761, format!("the {word} `{path}` is not imported"))
                .severity(Severity::Note)
                .note("the world offers it, and a component leaves out what it does not use"),
        };
        with_signature(finding, signature).subject(path)
    }
}

fn with_signature(finding: Finding, signature: Option<String>) -> Finding {
    match signature {
        Some(signature) => finding.note(format!("its type: {signature}")),
        None => finding,
    }
}

/// Something whose type is another one.
#[derive(Clone, Debug)]
pub struct Altered {
    /// Its path.
    pub path: String,
    /// Whether it is imported.
    pub import: bool,
    /// The steps to the point that changed, in words.
    pub steps: Vec<String>,
    /// What changed there.
    pub what: String,
    /// Other paths whose types lead to the same point.
    pub also: Vec<String>,
    /// Lines of WIT that show it.
    pub annotations: Vec<Annotation>,
}

impl From<Altered> for Finding {
    fn from(facts: Altered) -> Self {
        let Altered { path, import, steps, what, also, annotations } = facts;
        let at = if steps.is_empty() { String::new() } else { format!(", at {}", steps.join(", ")) };
        let item = if import { "the import " } else { "" };
        let mut finding = Finding::new(Code::MD0762, format!("{item}`{path}` changed{at}: {what}")).subject(path);
        finding.annotations = annotations;
        if !also.is_empty() {
            let names: Vec<String> = also.iter().map(|path| format!("`{path}`")).collect();
            finding = finding.note(format!("the same change shows in {}", names.join(", ")));
        }
        finding
    }
}

/// Something that goes by another name.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The old path.
    pub path: String,
    /// The new path.
    pub to: String,
    /// Whether it is imported.
    pub import: bool,
    /// Whether that follows from the names.
    pub certain: bool,
    /// Whether it is a version that wasmtime takes for the old one.
    pub on_track: bool,
}

impl From<Moved> for Finding {
    fn from(facts: Moved) -> Self {
        let Moved { path, to, import, certain, on_track } = facts;
        let item = if import { "the import " } else { "" };
        let probably = if certain { "" } else { "probably " };
        let finding = Finding::new(Code::MD0763, format!("{item}`{path}` is {probably}`{to}` now"))
            .confidence(if certain { Confidence::Certain } else { Confidence::Likely })
            .subject(path);
        if on_track {
            return finding.severity(Severity::Note).note("wasmtime takes one version for the other");
        }
        match import {
            true => finding.note("a host that supplies it under the old name does not satisfy it"),
            false => finding.note("a host that looks for the old name does not find it"),
        }
    }
}

/// A version that does not say what happened.
#[derive(Clone, Debug)]
pub struct Untrue {
    /// `ns:pkg`
    pub package: String,
    /// The old version.
    pub old: Option<String>,
    /// The new version.
    pub new: Option<String>,
    /// The step that the contents took.
    pub needed: &'static str,
    /// Whether the version stayed.
    pub stayed: bool,
    /// Whether the new version is below the old one.
    pub backwards: bool,
}

impl From<Untrue> for Finding {
    fn from(facts: Untrue) -> Self {
        let Untrue { package, old, new, needed, stayed, backwards } = facts;
        let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "no version".into());
        if backwards {
            let headline = format!("`{package}` goes back from {} to {}", version(&old), version(&new));
            return Finding::new(Code::MD0764, headline)
                .side(Side::Wit)
                .note(format!("its contents took a {needed} step, and hosts take the higher version for the newer one"))
                .advise("give what is newer the higher version; if the new side is the older one, swap the two");
        }
        let headline = match (stayed, &old) {
            (true, None) => format!("`{package}` took a {needed} step and has no version"),
            (true, Some(old)) => format!("`{package}` took a {needed} step and stays at {old}"),
            (false, _) => format!(
                "`{package}` took a {needed} step, its version goes from {} to {}",
                version(&old),
                version(&new)
            ),
        };
        Finding::new(Code::MD0764, headline)
            .side(Side::Wit)
            .note("hosts match interfaces by name and version, and learn of other contents only when they link or call")
            .advise(format!("give the package a version that says so: at least a {needed} step"))
    }
}

/// A step larger than what was expected.
#[derive(Clone, Debug)]
pub struct StepTooLarge {
    /// The step.
    pub step: &'static str,
    /// The largest one that would be fine.
    pub expected: &'static str,
    /// Whether it is so large because hosts do not find the old names.
    pub names: bool,
}

impl From<StepTooLarge> for Finding {
    fn from(facts: StepTooLarge) -> Self {
        let StepTooLarge { step, expected, names } = facts;
        let finding =
            Finding::new(Code::MD0765, format!("this is a {step} step, and at most a {expected} step was expected"))
                .side(Side::Wit);
        match names {
            true => finding.note("things go by names under which hosts do not find them, be it only another version"),
            false => finding,
        }
    }
}
