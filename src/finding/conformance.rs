//! Findings about a component that is not what the WIT expects: MD02.

use super::linking::Mistyped;
use super::{Annotation, Code, Confidence, Finding, Fix, Severity, Side};

/// One difference between the expected world and a component.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// The full path of the item.
    pub path: String,
    /// Whether it is expected as an import.
    pub import: bool,
    /// The world that is expected.
    pub world: String,
    /// How bad it is for the question that was asked.
    pub severity: Severity,
    /// The steps from the item to the point that differs, in words.
    pub steps: Vec<String>,
    /// What differs.
    pub problem: Problem,
    /// The places in the WIT that lead there; the last is the point itself.
    pub annotations: Vec<Annotation>,
    /// The path of the named type that the point lies in, where that is not the item itself.
    pub within: Option<String>,
    /// Paths of other items whose types lead to the same point.
    pub also: Vec<String>,
    /// What the specification or a host makes of it, where the two part.
    pub parts: Option<&'static str>,
    /// What can be done.
    pub remedies: Vec<(String, Fix)>,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// An expected item is not there.
    Absent {
        /// `function`, `interface`, …
        word: &'static str,
        /// Whether it should be inside an interface that is there.
        inside: bool,
        /// Its signature or type.
        expected: Option<String>,
        /// What is there instead, by full path.
        instead: Vec<String>,
    },
    /// The component imports what the world does not list.
    Unlisted {
        /// `function`, `interface`, …
        word: &'static str,
        /// Who supplies it all the same, if anybody does.
        supplier: Option<String>,
        /// What that supplier lacks of it.
        lacking: Vec<String>,
        /// What that supplier has with another type.
        differing: Vec<Mistyped>,
        /// Why it matters.
        fault: Unlisted,
    },
    /// The component exports what the world does not list.
    Extra {
        /// `function`, `interface`, …
        word: &'static str,
        /// Whether the package defines it, and no world exports it.
        defined: bool,
    },
    /// The item is there as another one.
    Elsewhere {
        /// Where it was found, by full path.
        found: String,
        /// In which way.
        way: Way,
        /// How sure that is.
        confidence: Confidence,
        /// What else in the component may be it, for as good reasons.
        rivals: Vec<String>,
        /// What else that is expected may be what was found.
        wanted: Vec<String>,
    },
    /// Another kind of item under the name.
    OtherKind {
        /// Expected.
        expected: &'static str,
        /// Found.
        found: &'static str,
    },
    /// One side is async.
    Async {
        /// Whether the WIT says `async func`.
        expected: bool,
    },
    /// Members that are compared by name.
    Member {
        /// `parameter`, `field`, `case`, `flag`.
        part: &'static str,
        /// What is wrong with them.
        change: Change,
    },
    /// Another type; nothing where there is none.
    OtherType {
        /// Expected, in WIT syntax.
        expected: Option<String>,
        /// Found, in WIT syntax.
        found: Option<String>,
    },
    /// A number that differs.
    Number {
        /// Of what.
        of: &'static str,
        /// Expected.
        expected: usize,
        /// Found.
        found: usize,
    },
    /// Another resource.
    Resource {
        /// Where the expected one stands.
        expected: String,
        /// Where the one found stands.
        found: String,
    },
    /// A core module or component as an item.
    Inner(String),
}

/// Why an import that the world does not list matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlisted {
    /// The world has to list it, whoever supplies it.
    World,
    /// The host has no such interface.
    Custom,
    /// The host has no such interface of WASI.
    Wasi,
    /// The host has that interface of WASI in another release.
    WasiVersion,
    /// The host has it with another type.
    Type,
    /// The host has an interface of that name and version with other contents.
    SameVersion,
    /// Nothing: it holds types only.
    Empty,
}

/// In which way an item is there as another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// At another version.
    Version {
        /// The expected one; empty for none.
        expected: String,
        /// The one found; empty for none.
        found: String,
        /// Whether wasmtime takes one for the other.
        matches: bool,
    },
    /// In another package.
    Package,
    /// In another interface.
    Interface,
    /// At the root instead of inside an interface.
    AtRoot,
    /// Inside an interface instead of at the root.
    InInterface,
    /// As an import instead of an export.
    Imported,
    /// In another spelling.
    Spelling,
    /// Under another name.
    Name,
}

/// What is wrong with members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// One is not there.
    Missing(String, Option<String>),
    /// One is there that is not expected.
    Extra(String, Option<String>),
    /// One goes by another name: expected and found.
    Renamed(String, String),
    /// They stand in another order: expected and found.
    Order(Vec<String>, Vec<String>),
}

impl From<Misfit> for Finding {
    fn from(facts: Misfit) -> Self {
        let mut finding = Finding::new(facts.problem.code(), facts.headline())
            .severity(facts.severity)
            .subject(&facts.path)
            .side(if facts.import && facts.problem.is_host() { Side::Host } else { Side::Guest });
        if let Problem::Elsewhere { confidence, .. } = &facts.problem {
            finding = finding.confidence(*confidence);
        }
        let label = facts.problem.label(&facts.world, "the WIT");
        let last = facts.annotations.len().saturating_sub(1);
        for (at, mut annotation) in facts.annotations.into_iter().enumerate() {
            annotation.primary = at == last;
            if at == last {
                annotation.label.clone_from(&label);
            }
            finding = finding.annotate(annotation);
        }
        for note in facts.problem.notes() {
            finding = finding.note(note);
        }
        if let Some(within) = &facts.within {
            finding = finding.note(format!("this lies in the type `{within}`"));
        }
        if !facts.also.is_empty() {
            finding = finding.note(format!("the same type is reached from {}", list(&facts.also)));
        }
        if let Some(parts) = facts.parts {
            finding = finding.note(parts);
        }
        for (title, fix) in facts.remedies {
            finding = finding.suggest(title, fix);
        }
        finding
    }
}

impl Misfit {
    fn headline(&self) -> String {
        let path = &self.path;
        let verb = if self.import { "import" } else { "export" };
        match &self.problem {
            Problem::Absent { word, .. } => match *word {
                "function" | "interface" => format!("the component does not export `{path}`"),
                word => format!("the component does not export the {word} `{path}`"),
            },
            Problem::Unlisted { word, fault: Unlisted::World | Unlisted::Empty, .. } => {
                format!("the component imports the {word} `{path}`, which world `{}` does not list", self.world)
            }
            Problem::Unlisted { word, lacking, differing, supplier, .. } => match supplier {
                Some(supplier) if !lacking.is_empty() => {
                    format!("the component imports `{path}`, of which {supplier} lacks {}", list(lacking))
                }
                Some(supplier) if !differing.is_empty() && *word == "interface" => {
                    let names: Vec<String> = differing.iter().map(|differing| differing.name.clone()).collect();
                    format!(
                        "the component imports `{path}`, of which {supplier} has {} with another type",
                        list(&names)
                    )
                }
                Some(supplier) if !differing.is_empty() => {
                    format!("the component imports the {word} `{path}`, which {supplier} has with another type")
                }
                _ => format!("the component imports the {word} `{path}`, which nothing supplies"),
            },
            Problem::Extra { word, .. } => {
                format!("the component also exports the {word} `{path}`, which world `{}` does not list", self.world)
            }
            Problem::Elsewhere { found, way, confidence, rivals, .. } => {
                let others = match rivals.as_slice() {
                    [] => String::new(),
                    [other] => format!(" or as `{other}`"),
                    rivals => format!(" or as one of {} others", rivals.len()),
                };
                elsewhere(path, verb, &format!("`{found}`{others}"), way, *confidence)
            }
            Problem::OtherKind { expected, found } => {
                format!(
                    "`{path}` is {} {found} in the component, the WIT has {} {expected}",
                    article(found),
                    article(expected)
                )
            }
            Problem::Async { expected: true } => {
                format!("`{path}` is a plain `func` in the component, the WIT says `async func`")
            }
            Problem::Async { expected: false } => {
                format!("`{path}` is an `async func` in the component, the WIT says `func`")
            }
            Problem::Member { part, change } => {
                let at = self.at();
                match change {
                    Change::Missing(name, _) => format!("`{path}` has no {part} `{name}`{at} in the component"),
                    Change::Extra(name, _) => format!("`{path}` has one {part} more{at} in the component: `{name}`"),
                    Change::Renamed(expected, found) => {
                        format!(
                            "`{path}` has the {part} `{expected}`{at} under another name in the component: `{found}`"
                        )
                    }
                    Change::Order(..) => format!("`{path}` has its {part}s{at} in another order in the component"),
                }
            }
            Problem::OtherType { expected, found } => {
                format!(
                    "`{path}` has another type{}: the WIT says {}, the component has {}",
                    self.at(),
                    text(expected),
                    text(found)
                )
            }
            Problem::Number { of, expected, found } => {
                format!("`{path}` has another {of}{}: the WIT says {expected}, the component has {found}", self.at())
            }
            Problem::Resource { expected, found } => {
                format!(
                    "`{path}` refers to another resource{}: the WIT means `{expected}`, the component `{found}`",
                    self.at()
                )
            }
            Problem::Inner(what) => format!("`{path}` does not fit: {what}"),
        }
    }

    /// The steps in a headline.
    fn at(&self) -> String {
        if self.steps.is_empty() { String::new() } else { format!(" at {}", self.steps.join(", ")) }
    }
}

impl Problem {
    /// What stands beside the place that differs; the other side is the WIT, or the host.
    pub(super) fn label(&self, world: &str, other: &str) -> String {
        match self {
            Problem::Absent { .. } => format!("required here by world `{world}`"),
            Problem::Elsewhere { found, .. } => format!("the component has `{found}`"),
            Problem::OtherKind { found, .. } => format!("the component has {} {found}", article(found)),
            Problem::Async { expected: true } => "the component has `func`".into(),
            Problem::Async { expected: false } => "the component has `async func`".into(),
            Problem::Member { part, change } => match change {
                Change::Missing(name, Some(ty)) => format!("the component has no {part} `{name}: {ty}`"),
                Change::Missing(name, None) => format!("the component has no {part} `{name}`"),
                Change::Extra(name, Some(ty)) => format!("the component has the {part} `{name}: {ty}` too"),
                Change::Extra(name, None) => format!("the component has the {part} `{name}` too"),
                Change::Renamed(_, found) => format!("the component has `{found}`"),
                Change::Order(_, found) => format!("the component has the order {}", list(found)),
            },
            Problem::OtherType { expected, found } => {
                format!("{other} says {}, the component has {}", text(expected), text(found))
            }
            Problem::Number { expected, found, .. } => format!("{other} says {expected}, the component has {found}"),
            Problem::Resource { found, .. } => format!("the component refers to `{found}`"),
            _ => String::new(),
        }
    }

    fn code(&self) -> Code {
        match self {
            Problem::Absent { inside: false, .. } => Code::MD0201,
            Problem::Absent { inside: true, .. } => Code::MD0221,
            Problem::Unlisted { fault, .. } => match fault {
                Unlisted::World | Unlisted::Empty => Code::MD0202,
                Unlisted::Custom => Code::MD0305,
                Unlisted::Wasi => Code::MD0301,
                Unlisted::WasiVersion => Code::MD0308,
                Unlisted::Type => Code::MD0309,
                Unlisted::SameVersion => Code::MD0304,
            },
            Problem::Extra { .. } => Code::MD0214,
            Problem::Elsewhere { way, .. } => match way {
                Way::Version { matches: false, .. } => Code::MD0203,
                Way::Version { matches: true, .. } => Code::MD0204,
                Way::Imported => Code::MD0208,
                Way::Spelling => Code::MD0213,
                Way::Name => Code::MD0206,
                Way::Package | Way::Interface | Way::AtRoot | Way::InInterface => Code::MD0207,
            },
            Problem::OtherKind { .. } => Code::MD0212,
            Problem::Async { .. } => Code::MD0209,
            Problem::Member { part: "parameter", .. } => Code::MD0210,
            Problem::Member { .. } | Problem::OtherType { .. } | Problem::Number { .. } | Problem::Inner(_) => {
                Code::MD0205
            }
            Problem::Resource { .. } => Code::MD0211,
        }
    }

    fn is_host(&self) -> bool {
        matches!(self, Problem::Unlisted { .. })
    }

    fn notes(&self) -> Vec<String> {
        match self {
            Problem::Absent { expected, instead, .. } => {
                let mut notes: Vec<String> = expected.iter().map(|ty| format!("the WIT expects `{ty}`")).collect();
                match instead.as_slice() {
                    [] => notes.push("it exports nothing that fits".into()),
                    instead => notes.push(format!("it exports {}", list(instead))),
                }
                notes
            }
            Problem::Unlisted { fault: Unlisted::Empty, .. } => {
                vec!["it holds types only, which wasmtime links without a definition".into()]
            }
            Problem::Unlisted { differing, .. } => differing.iter().flat_map(Mistyped::notes).collect(),
            Problem::Extra { defined: true, .. } => {
                vec!["the WIT defines this interface, and the world does not export it".into()]
            }
            Problem::Elsewhere { way, found, rivals, wanted, .. } => {
                let mut notes = match way {
                    Way::Version { expected, found, matches } => vec![version_note(expected, found, *matches)],
                    Way::Imported => {
                        vec!["the component expects the host to supply it; it cannot be called from outside".into()]
                    }
                    _ => Vec::new(),
                };
                match (way, rivals.as_slice()) {
                    (_, []) => {}
                    (Way::Version { .. }, rivals) => notes.push(format!("it has {} too", list(rivals))),
                    (_, [_]) => notes.push("the names do not tell which of the two is meant".into()),
                    (_, rivals) => notes.push(format!("the names do not tell it from {}", list(rivals))),
                }
                if !wanted.is_empty() {
                    notes.push(format!("`{found}` may as well be {}", list(wanted)));
                }
                notes
            }
            Problem::Member { change: Change::Order(expected, found), .. } => {
                vec![format!("the WIT has {}; the component has {}", list(expected), list(found))]
            }
            _ => Vec::new(),
        }
    }
}

fn elsewhere(path: &str, verb: &str, found: &str, way: &Way, confidence: Confidence) -> String {
    // A guess is told as one already.
    let probably = if confidence == Confidence::Likely { "probably " } else { "" };
    match way {
        Way::Version { expected, found, .. } => {
            let at = |version: &str| {
                if version.is_empty() { "without a version".to_owned() } else { format!("at {version}") }
            };
            format!("`{path}` is {verb}ed {}, the WIT asks for it {}", at(found), at(expected))
        }
        Way::Package => format!("`{path}` is {probably}{verb}ed from another package, as {found}"),
        Way::Interface => format!("`{path}` is {verb}ed in another interface, as {found}"),
        Way::AtRoot => format!("`{path}` is {verb}ed at the root instead, as {found}"),
        Way::InInterface => format!("`{path}` is {verb}ed inside an interface instead, as {found}"),
        Way::Imported => format!("`{path}` is imported by the component instead of exported"),
        Way::Spelling => format!("`{path}` is {verb}ed in another spelling, as {found}"),
        Way::Name => format!("`{path}` is {probably}{verb}ed under another name, as {found}"),
    }
}

fn version_note(expected: &str, found: &str, matches: bool) -> String {
    if matches {
        return format!(
            "wasmtime takes {found} for {expected}: both are on one semver track; the specification wants the same version"
        );
    }
    if expected.is_empty() || found.is_empty() {
        return "a name without a version matches only itself".into();
    }
    if expected.contains('-') || found.contains('-') {
        return "a pre-release matches only itself".into();
    }
    format!("{found} and {expected} are on different semver tracks, so hosts do not match them")
}

fn text(ty: &Option<String>) -> String {
    ty.as_ref().map_or_else(|| "nothing".to_owned(), |ty| format!("`{ty}`"))
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn list(names: &[String]) -> String {
    const MOST: usize = 8;
    let mut out: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    if names.len() > MOST {
        out.push(format!("{} more", names.len() - MOST));
    }
    out.join(", ")
}

/// Imports beyond the world that the assumed host supplies.
#[derive(Clone, Debug)]
pub struct Supplied {
    /// Who supplies them.
    pub supplier: String,
    /// Their names.
    pub imports: Vec<String>,
}

impl From<Supplied> for Finding {
    fn from(facts: Supplied) -> Self {
        Finding::new(
            Code::MD0310,
            format!("{} beyond the world, all supplied by {}", count(facts.imports.len(), "import"), facts.supplier),
        )
        .note(format!("they are {}", list(&facts.imports)))
        .note("the specification's subtyping wants them listed in the world")
    }
}

/// Our comparison and the specification's judge differ.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The world.
    pub world: String,
    /// What `wit_component::targets` says, if it refuses.
    pub refusal: Option<String>,
}

impl From<Disagreement> for Finding {
    fn from(facts: Disagreement) -> Self {
        let headline = match &facts.refusal {
            Some(_) => format!(
                "the specification's check refuses the component for world `{}`, and no difference was found",
                facts.world
            ),
            None => format!(
                "the specification's check accepts the component for world `{}`, and differences were found",
                facts.world
            ),
        };
        let finding = Finding::new(Code::MD0901, headline).note("the verdict is that of the specification's check");
        let finding = match facts.refusal {
            Some(words) => {
                finding.note(format!("it says: {}", words.lines().map(str::trim).collect::<Vec<_>>().join(": ")))
            }
            None => finding,
        };
        finding.advise("this is a bug in mate-doctor: please report it with the component and the WIT")
    }
}

/// `1 import`, `2 imports`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
