//! Findings about imports that do not link: MD03.

use super::conformance::Problem;
use super::{Annotation, Code, Confidence, Finding, Fix, Severity, Side, Source, SourceKind};
use std::sync::Arc;

/// How many of the points at which a type differs are shown.
const SHOWN_POINTS: usize = 4;

/// Why an import does not link, or that it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// An interface of WASI that the embedding never added to its linker.
    WasiNotAdded,
    /// An interface that a flag of the wasmtime command switches on.
    FlagNeeded {
        /// The flag.
        flag: &'static str,
    },
    /// A release of WASI that does not match what the host has.
    WasiVersion {
        /// What the host has of that interface, if anything.
        supplied: Option<String>,
        /// Functions that the component imports and the host's release lacks.
        missing: Vec<String>,
    },
    /// An interface that is not WASI and that the host does not define.
    Custom {
        /// An interface of the same name that is defined, at another version.
        other: Option<String>,
    },
    /// The import is defined with another type.
    Type {
        /// What the component imports.
        wanted: Option<String>,
        /// What the host defines.
        supplied: Option<String>,
        /// The runtime's words for it.
        detail: Option<String>,
        /// Functions and resources that the component imports and the host lacks.
        lacking: Vec<String>,
        /// What the host has with another type.
        differing: Vec<Mistyped>,
        /// Whether both sides agree on the version, so that the texts of one version differ.
        same_version: bool,
    },
    /// One side is async and the other is not.
    Async {
        /// Whether the component imports an `async func`.
        wanted_async: bool,
    },
    /// The host defines a name twice.
    DefinedTwice,
    /// The provider is instantiated after what needs it.
    Order,
    /// The file does not import it.
    NotImported {
        /// Imports that are near.
        near: Vec<String>,
    },
    /// The host that was assumed supplies it.
    Supplied {
        /// By which name.
        by: String,
    },
}

/// What a host has under an imported name, with another type than the component imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistyped {
    /// Its name.
    pub name: String,
    /// What the component imports.
    pub wanted: String,
    /// What the host has.
    pub supplied: String,
    /// Where a function differs: the steps to each point, and what differs there.
    pub points: Vec<(Vec<String>, Problem)>,
}

impl Mistyped {
    /// What differs, a note each.
    pub(super) fn notes(&self) -> Vec<String> {
        let Mistyped { name, wanted, supplied, points } = self;
        let mut notes = vec![match wanted == supplied {
            false => format!("`{name}` is imported as `{wanted}`, and the host has `{supplied}`"),
            true => format!("`{name}` is `{wanted}` on both sides, with other types behind the same names"),
        }];
        let inner = points.iter().filter(|(steps, _)| wanted == supplied || steps.len() > 1);
        notes.extend(inner.take(SHOWN_POINTS).filter_map(|(steps, problem)| {
            let label = problem.label("", "the host");
            (!label.is_empty()).then(|| format!("at {}: {label}", steps.join(", ")))
        }));
        notes
    }
}

/// An import and why it does not link.
#[derive(Clone, Debug)]
pub struct Unlinked {
    /// The import, as the binary names it.
    pub import: String,
    /// The function or resource in it that the runtime named.
    pub item: Option<String>,
    /// The file, if there is one.
    pub file: Option<String>,
    /// What is wrong.
    pub fault: LinkFault,
    /// How sure that is.
    pub confidence: Confidence,
    /// The host, in words: `wasmtime run`, `the host`.
    pub host: &'static str,
    /// The functions that the component imports from it.
    pub functions: Vec<String>,
    /// Code and commands that help, best first.
    pub help: Vec<(String, Fix)>,
    /// The text in which it was named, with the bytes of the name.
    pub source: Option<(Arc<Source>, std::ops::Range<usize>)>,
}

impl Unlinked {
    fn code(&self) -> Code {
        match &self.fault {
            LinkFault::WasiNotAdded => Code::MD0301,
            LinkFault::FlagNeeded { .. } => Code::MD0302,
            LinkFault::Async { .. } => Code::MD0303,
            LinkFault::Type { same_version: true, .. } => Code::MD0304,
            LinkFault::Type { .. } => Code::MD0309,
            LinkFault::Custom { .. } | LinkFault::NotImported { .. } => Code::MD0305,
            LinkFault::Order => Code::MD0306,
            LinkFault::DefinedTwice => Code::MD0307,
            LinkFault::WasiVersion { .. } => Code::MD0308,
            LinkFault::Supplied { .. } => Code::MD0310,
        }
    }

    fn headline(&self) -> String {
        let (import, host) = (&self.import, self.host);
        match &self.fault {
            LinkFault::WasiNotAdded => format!("{host} does not supply `{import}`: WASI was not added to its linker"),
            LinkFault::FlagNeeded { flag } => format!("`{import}` is off in {host} until `{flag}` switches it on"),
            LinkFault::WasiVersion { supplied: Some(supplied), missing } if !missing.is_empty() => {
                format!("`{import}` asks for more than `{supplied}` has")
            }
            LinkFault::WasiVersion { supplied: Some(supplied), .. } => {
                format!("`{import}` does not match `{supplied}`, which {host} supplies")
            }
            LinkFault::WasiVersion { supplied: None, .. } => {
                format!("`{import}` is of a WASI release that {host} does not supply")
            }
            LinkFault::Custom { other: Some(other) } => format!("`{import}` is not defined; `{other}` is"),
            LinkFault::Custom { other: None } => format!("nothing supplies the import `{import}`"),
            LinkFault::Type { same_version: true, .. } => {
                format!("`{import}` has the same name on both sides and different contents")
            }
            LinkFault::Type { .. } => format!("`{import}` is defined with another type than the component imports"),
            LinkFault::Async { wanted_async: true } => {
                format!("`{import}` is imported as `async func` and defined as a plain function")
            }
            LinkFault::Async { wanted_async: false } => {
                format!("`{import}` is imported as a plain function and defined as a concurrent one")
            }
            LinkFault::DefinedTwice => format!("the linker defines `{import}` twice"),
            LinkFault::Order => format!("`{import}` is linked before what supplies it"),
            LinkFault::NotImported { .. } => format!("this file does not import `{import}`"),
            LinkFault::Supplied { by } => format!("{host} supplies `{import}` as `{by}`"),
        }
    }

    fn side(&self) -> Side {
        match &self.fault {
            LinkFault::FlagNeeded { .. } => Side::Flag,
            LinkFault::WasiVersion { .. } => Side::ToolVersions,
            LinkFault::Type { same_version: true, .. } => Side::Wit,
            LinkFault::Order => Side::Composition,
            _ => Side::Host,
        }
    }

    fn facts(&self, mut finding: Finding) -> Finding {
        match &self.fault {
            LinkFault::WasiVersion { missing, .. } if !missing.is_empty() => {
                finding = finding.note(format!("the host's release lacks {}", list(missing)));
            }
            LinkFault::WasiVersion { .. } => {
                finding = finding.note(
                    "releases match on one track: any 0.2.x links with any other as far as the functions exist; \
                     a release candidate matches only itself",
                );
            }
            LinkFault::Type { wanted, supplied, detail, lacking, differing, .. } => {
                if !lacking.is_empty() {
                    finding = finding.note(format!("the host's interface lacks {}", list(lacking)));
                }
                for note in differing.iter().flat_map(Mistyped::notes) {
                    finding = finding.note(note);
                }
                if let Some(wanted) = wanted {
                    finding = finding.note(format!("the component imports `{wanted}`"));
                }
                if let Some(supplied) = supplied {
                    finding = finding.note(format!("the host defines `{supplied}`"));
                }
                if let Some(detail) = detail {
                    finding = finding.note(format!("the runtime says: {detail}"));
                }
                finding = finding.note(
                    "host and component types have to agree exactly: names, order and number of fields and cases",
                );
            }
            LinkFault::Custom { .. } if !self.functions.is_empty() => {
                finding = finding.note(format!("the component imports {} from it", list(&self.functions)));
            }
            LinkFault::NotImported { near } if !near.is_empty() => {
                finding = finding.note(format!("it imports {}", list(near)));
            }
            LinkFault::NotImported { .. } => {
                finding = finding.note("the error is about another file, or another build of it")
            }
            _ => {}
        }
        finding
    }
}

impl From<Unlinked> for Finding {
    fn from(facts: Unlinked) -> Self {
        let mut finding = Finding::new(facts.code(), facts.headline())
            .confidence(facts.confidence)
            .side(facts.side())
            .subject(match &facts.item {
                Some(item) => crate::path::full(&[&facts.import], item),
                None => facts.import.clone(),
            });
        if matches!(facts.fault, LinkFault::Supplied { .. }) {
            finding = finding.severity(Severity::Note);
        }
        if let Some((source, span)) = &facts.source {
            finding = finding.annotate(Annotation::primary(source, span.clone(), "this import"));
        }
        if let Some(file) = &facts.file {
            finding = finding.place(file, None);
            if !matches!(facts.fault, LinkFault::NotImported { .. }) {
                let source = Source::new(SourceKind::Decoded, file, import_text(&facts));
                let label = if matches!(facts.fault, LinkFault::Supplied { .. }) {
                    ""
                } else {
                    "required before any export can run"
                };
                let mark = Annotation::secondary(&source, "import ".len().."import ".len() + facts.import.len(), label);
                finding = finding.note_at(format!("{file} imports it"), vec![mark]);
            }
        }
        finding = facts.facts(finding);
        for (title, fix) in facts.help {
            finding = finding.suggest(title, fix);
        }
        finding
    }
}

fn import_text(facts: &Unlinked) -> String {
    if facts.functions.is_empty() {
        format!("import {};\n", facts.import)
    } else {
        let functions: Vec<String> = facts.functions.iter().take(8).map(|name| format!("  {name};\n")).collect();
        let rest = if facts.functions.len() > 8 { "  …\n" } else { "" };
        format!("import {} {{\n{}{rest}}}\n", facts.import, functions.concat())
    }
}

/// Names in backticks, the first few of many.
fn list(names: &[String]) -> String {
    let mut out: Vec<String> = names.iter().take(6).map(|name| format!("`{name}`")).collect();
    if names.len() > 6 {
        out.push(format!("and {} more", names.len() - 6));
    }
    out.join(", ")
}

/// Imported functions that a component exports as they are.
#[derive(Clone, Debug)]
pub struct Reexported {
    /// The file.
    pub file: String,
    /// The exports, by full path.
    pub functions: Vec<String>,
}

impl From<Reexported> for Finding {
    fn from(facts: Reexported) -> Self {
        let first = facts.functions.first().map_or("", String::as_str);
        let mut finding = Finding::new(
            Code::MD0311,
            match facts.functions.len() {
                1 => format!("the export `{first}` is an imported function as it is, and wasmtime does not load that"),
                _ => format!(
                    "the export `{first}` and {} more are imported functions as they are, and wasmtime does not load that",
                    facts.functions.len() - 1
                ),
            },
        )
        .side(Side::Guest)
        .subject(first)
        .place(&facts.file, None);
        if facts.functions.len() > 1 {
            finding = finding.note(format!("they are {}", list(&facts.functions)));
        }
        let name = first.rsplit('#').next().unwrap_or(first);
        finding
            .note(format!(
                "wasmtime answers: component export `{name}` is a reexport of an imported function which is not implemented"
            ))
            .advise(REEXPORT_ADVICE)
            .suggest(
                "or satisfy the import with a component that implements it",
                Fix::Command(format!("wac plug --plug provider.wasm {} -o composed.wasm", crate::path::shell_word(&facts.file))),
            )
    }
}

/// What to do about an import that is exported as it is.
pub(super) const REEXPORT_ADVICE: &str = "export a function of the component's own that calls the imported one";
