//! Findings about lookups: MD01, and what a core module does not export.

mod core;
mod fault;

pub use self::core::{ComponentGiven, CoreLookedUp};
pub use self::fault::{Fault, Meant, Snippet};

use super::{Annotation, Command, Confidence, Finding, Fix, Severity, Side, Source, SourceKind};
use crate::path::{Asked, Separator};
use std::ops::Range;
use std::sync::Arc;

/// How many exports are listed where nothing near exists.
const LISTED: usize = 6;

/// A lookup and what became of it.
#[derive(Clone, Debug)]
pub struct LookedUp {
    /// The name, taken apart.
    pub asked: Asked,
    /// The text in which the name stands, and at which byte; a text of its own where there is none.
    pub source: Option<(Arc<Source>, usize)>,
    /// The door it was looked up through, in words.
    pub api: &'static str,
    /// Whether it was looked up by a command line.
    pub on_command_line: bool,
    /// The file.
    pub file: String,
    /// What is wrong.
    pub fault: Fault,
    /// How sure that is.
    pub confidence: Confidence,
    /// The function that was probably meant.
    pub meant: Option<Meant>,
    /// The steps of the lookup, in words.
    pub steps: Vec<String>,
    /// Near names with the reason they are near.
    pub near: Vec<(String, String)>,
    /// Code that works.
    pub snippets: Vec<Snippet>,
    /// A command that proves it.
    pub command: Option<Command>,
}

impl LookedUp {
    fn headline(&self) -> String {
        let name = self.asked.name();
        let meant = self.meant.as_ref().map_or("", |meant| meant.path.as_str());
        match &self.fault {
            Fault::VersionPlace => format!("the version is in the wrong place in `{name}`"),
            Fault::Flat if self.asked.has_instance() => {
                format!("`{name}` is looked up as one name; the function is found in two steps")
            }
            Fault::Flat => format!("`{name}` is not at the root: it is inside an exported interface"),
            Fault::PartOfName { instance } => {
                format!("`{name}` is only part of an interface's name; the export is `{instance}`")
            }
            Fault::AtRoot => format!("`{name}` names an interface; the function is at the root of the component"),
            Fault::Track { asked, found: Some(found) } => {
                format!("`{name}` asks for version {asked}; the component exports version {found}")
            }
            Fault::Track { asked, found: None } => {
                format!("`{name}` asks for version {asked}; the component exports the interface without a version")
            }
            Fault::Case => format!("`{name}` is spelled `{meant}` in the component"),
            Fault::Member => format!("`{name}` is a function of a resource, and the binary spells it otherwise"),
            Fault::Instance { .. } => format!("`{name}` is an exported interface, not a function"),
            Fault::NotAFunction { kind } => format!("`{name}` is exported as a {kind}, not as a function"),
            Fault::Import => format!("`{meant}` is an import of the component, not an export"),
            Fault::Ambiguous { candidates } => {
                format!("`{name}` fits {} exported functions", candidates.len())
            }
            Fault::NotInInterface { interface, .. } => {
                format!("`{interface}` is exported, and has no function `{}`", self.asked.item().unwrap_or(name))
            }
            Fault::OtherInterface => format!("`{name}` is not exported; `{meant}` is"),
            Fault::Typo => format!("`{name}` is not exported; the nearest name is `{meant}`"),
            Fault::CoreName => format!("`{name}` is a name inside a core module; a component does not have it"),
            Fault::InvokeSyntax { message } => format!("`--invoke` cannot read `{}`: {message}", self.asked.text),
            Fault::Arguments { message, .. } => {
                format!("the arguments of the call do not fit `{meant}`: {message}")
            }
            Fault::NotPresent { .. } => format!("the component does not export `{name}`"),
            Fault::Works => format!("the lookup of `{name}` finds the function"),
            Fault::RootInstead => format!("`{name}` finds the function at the root, not one in that interface"),
        }
    }

    /// The part of the name that is wrong, with a label.
    fn wrong_part(&self) -> (Range<usize>, String) {
        let whole = self.asked.name.clone();
        let item = self.asked.item.clone().unwrap_or_else(|| whole.clone());
        match &self.fault {
            Fault::VersionPlace => {
                let (range, _) = self.asked.version.clone().unwrap_or((whole, crate::path::VersionPlace::AfterPackage));
                let after = self.asked.interface().unwrap_or("the interface");
                (range.start.saturating_sub(1)..range.end, format!("belongs after `{after}`"))
            }
            Fault::Track { .. } => match &self.asked.version {
                Some((range, _)) => (range.clone(), "no such version here".into()),
                None => (whole, String::new()),
            },
            Fault::Flat if self.asked.separator == Some(Separator::Hash) => {
                (whole, "a string with `#` never matches in a component".into())
            }
            Fault::Flat if self.asked.has_instance() => (whole, "no single name reaches into an interface".into()),
            Fault::Flat => (whole, "looked for at the root only".into()),
            Fault::Arguments { span: Some(span), .. } => (span.clone(), String::new()),
            Fault::Case | Fault::Typo | Fault::NotInInterface { .. } => (item, String::new()),
            _ => (whole, String::new()),
        }
    }

    fn side(&self) -> Side {
        match self.fault {
            Fault::InvokeSyntax { .. } | Fault::Arguments { .. } => Side::Flag,
            Fault::NotPresent { .. } | Fault::NotInInterface { .. } => Side::Guest,
            _ => Side::Host,
        }
    }

    /// The interface and the function as WIT shows them, each marked.
    fn shown(&self) -> Option<(Arc<Source>, Vec<Annotation>)> {
        let meant = self.meant.as_ref()?;
        let word = if self.fault == Fault::Import { "import" } else { "export" };
        let mut text = String::new();
        let mut marks = Vec::new();
        for (depth, instance) in meant.instances.iter().enumerate() {
            text.push_str(&"  ".repeat(depth));
            text.push_str(if depth == 0 { word } else { "export" });
            text.push(' ');
            let start = text.len();
            text.push_str(instance);
            let label = if depth == 0 { "look up this instance first" } else { "then this one in it" };
            marks.push((start..text.len(), if word == "import" { "" } else { label }));
            text.push_str(" {\n");
        }
        text.push_str(&"  ".repeat(meant.instances.len()));
        if meant.instances.is_empty() {
            text.push_str(word);
            text.push(' ');
        }
        let start = text.len();
        text.push_str(&meant.name);
        let label = match (word, meant.instances.is_empty()) {
            ("import", _) => "the component expects the host to supply this",
            (_, true) => "look up this name",
            (_, false) => "then this function in it",
        };
        marks.push((start..text.len(), label));
        text.push_str(": ");
        text.push_str(&meant.signature);
        text.push_str(";\n");
        for depth in (0..meant.instances.len()).rev() {
            text.push_str(&"  ".repeat(depth));
            text.push_str("}\n");
        }
        let source = Source::new(SourceKind::Decoded, &self.file, text);
        let marks = marks.into_iter().map(|(span, label)| Annotation::secondary(&source, span, label)).collect();
        Some((source, marks))
    }

    /// What is to be known besides the headline.
    fn facts(&self, mut finding: Finding) -> Finding {
        match &self.fault {
            Fault::Instance { functions } if !functions.is_empty() => {
                finding = finding.note(format!("it has {}", list(functions)));
            }
            Fault::NotInInterface { functions, .. } => {
                finding = finding.note(if functions.is_empty() {
                    "the interface has no functions".to_owned()
                } else {
                    format!("it has {}", list(functions))
                });
            }
            Fault::NotPresent { exports } => {
                finding = finding.note(if exports.is_empty() {
                    "the component exports no functions".to_owned()
                } else {
                    format!("it exports {}", list(exports))
                });
            }
            Fault::Ambiguous { candidates } => finding = finding.note(format!("they are {}", list(candidates))),
            Fault::Track { .. } => {
                finding = finding.note(
                    "wasmtime takes versions for each other on one track only: `1.x`, `0.2.x`; \
                     pre-releases, `0.0.x` and no version match nothing else",
                );
            }
            Fault::Import => {
                finding = finding.note("an import is called by the component; a host can only supply it, not call it");
            }
            Fault::RootInstead => {
                finding = finding.note(
                    "where the interface of an `ItemName` is not found, wasmtime 48 looks the function up at the root",
                );
            }
            Fault::InvokeSyntax { .. } if self.meant.is_none() => {
                finding = finding.note("the component exports no function of that name either");
            }
            Fault::Works => {
                finding = finding
                    .note("if the host still reports it as not found, it loaded another file, or its index came from another `Component`");
            }
            _ => {}
        }
        let by_code = !matches!(self.fault, Fault::Import | Fault::InvokeSyntax { .. } | Fault::Arguments { .. });
        if let Some(meant) = self.meant.as_ref().filter(|meant| meant.is_async && by_code) {
            finding = finding.note(format!(
                "`{}` is an `async func`: call it with `call_async` or `call_concurrent`, not with `call`",
                meant.name
            ));
        }
        finding
    }

    fn suggestions(&self, mut finding: Finding) -> Finding {
        if let Some(meant) = &self.meant {
            finding = match self.fault {
                Fault::Import => {
                    finding.advise(format!("define it in the host's linker before instantiating: {}", meant.lookups()))
                }
                // What the command takes is shown as a whole command.
                _ if self.on_command_line => finding,
                Fault::Works | Fault::Arguments { .. } => finding,
                _ if meant.instances.is_empty() => finding.suggest("the name is", Fix::Write(meant.name.clone())),
                _ => finding.advise(format!("look up {}", meant.lookups())),
            };
        }
        if let Fault::PartOfName { instance } = &self.fault {
            finding = finding.suggest("look up the instance by its full name", Fix::Write(instance.clone()));
        }
        for snippet in &self.snippets {
            finding =
                finding.suggest(&snippet.title, Fix::Code { language: snippet.language, text: snippet.text.clone() });
        }
        match self.fault {
            Fault::InvokeSyntax { .. } if self.meant.is_none() => {
                let command = Command::doctor("inspect").arg(&self.file);
                finding = finding.suggest("see what there is to call", Fix::Command(command));
            }
            Fault::NotPresent { .. } | Fault::NotInInterface { .. } => {
                finding = finding.advise(
                    "export it in the guest's WIT world and rebuild, or look up one of the names that are there",
                );
            }
            Fault::Track { .. } => {
                finding = finding.advise("or rebuild the component from the WIT version that the host asks for");
            }
            _ => {}
        }
        if let Some(command) = &self.command {
            finding = finding.suggest("check it now", Fix::Command(command.clone()));
        }
        finding
    }
}

impl From<LookedUp> for Finding {
    fn from(facts: LookedUp) -> Self {
        let code = facts.fault.code();
        let mut finding = Finding::new(code, facts.headline())
            .confidence(facts.confidence)
            .side(facts.side())
            .place(&facts.file, None);
        if matches!(facts.fault, Fault::Works) {
            finding = finding.severity(Severity::Note);
        }
        if let Some(meant) = &facts.meant {
            finding = finding.subject(&meant.path);
        }
        let (source, at) =
            facts.source.clone().unwrap_or_else(|| (Source::new(SourceKind::Argument, "lookup", &facts.asked.text), 0));
        let (range, label) = facts.wrong_part();
        if !range.is_empty() && at + range.end <= source.text.len() {
            finding = finding.annotate(Annotation::primary(&source, at + range.start..at + range.end, label));
        }
        if let Some((_, marks)) = facts.shown() {
            let text = if facts.fault == Fault::Import {
                format!("{} imports it under this name", facts.file)
            } else {
                format!("{} exports the function under this name", facts.file)
            };
            finding = finding.note_at(text, marks);
        }
        if !facts.steps.is_empty() {
            finding = finding.note(format!("{}: {}", facts.api, facts.steps.join("; ")));
        }
        finding = facts.facts(finding);
        if !facts.near.is_empty() {
            let near: Vec<String> = facts.near.iter().map(|(path, why)| format!("`{path}` ({why})")).collect();
            finding = finding.note(format!("similar names: {}", near.join(", ")));
        }
        facts.suggestions(finding)
    }
}

/// Names in backticks, the first few of many.
fn list(names: &[String]) -> String {
    let mut out: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    if names.len() > LISTED {
        out.push(format!("and {} more", names.len() - LISTED));
    }
    out.join(", ")
}
