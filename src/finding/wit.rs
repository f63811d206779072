//! Findings about the expected WIT itself: which world, and why it does not read.

use super::{Annotation, Code, Finding, Fix, Side};

/// A folder without WIT in it.
#[derive(Clone, Debug)]
pub struct EmptyFolder {
    /// The folder as given.
    pub folder: String,
    /// Folders directly below it that hold WIT.
    pub nested: Vec<String>,
}

impl From<EmptyFolder> for Finding {
    fn from(facts: EmptyFolder) -> Self {
        let finding = Finding::new(Code::MD0218, format!("the folder `{}` holds no `.wit` files", facts.folder))
            .side(Side::Wit)
            .note("the files of a package lie directly in its folder; packages it uses lie in `deps/` below it");
        match facts.nested.as_slice() {
            [] => finding.advise("give the folder, the file or the encoded package that holds the world"),
            nested => nested.iter().fold(finding, |finding, folder| {
                finding.suggest("WIT lies below it", Fix::Write(format!("--wit {folder}")))
            }),
        }
    }
}

/// A file that is no WIT.
#[derive(Clone, Debug)]
pub struct NotWit {
    /// The file as given.
    pub name: String,
    /// What it is.
    pub what: String,
    /// Why it does not serve.
    pub reason: String,
}

impl From<NotWit> for Finding {
    fn from(facts: NotWit) -> Self {
        let finding =
            Finding::new(Code::MD0219, format!("`{}` is no WIT that can be expected: {}", facts.name, facts.what))
                .side(Side::Wit);
        let finding = if facts.reason.is_empty() { finding } else { finding.note(facts.reason) };
        finding.advise(
            "give a folder of `.wit` files, one `.wit` file, a WIT package encoded as wasm, or a component as the contract (`--like`)",
        )
    }
}

/// What the parser or resolver met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitCause {
    /// Not the syntax of WIT.
    Syntax,
    /// A name that nothing in the package has.
    ItemNotFound {
        /// The name.
        name: String,
        /// What was looked for.
        kind: String,
    },
    /// A package that was not found.
    PackageNotFound {
        /// As it is named in the text.
        requested: String,
        /// The same package at other versions, which was found.
        other_versions: Vec<String>,
    },
    /// One package in two places.
    Duplicate {
        /// Its name.
        name: String,
    },
    /// Something else that makes no sense.
    Semantic,
    /// A file or folder that could not be read.
    Other,
}

/// WIT that does not parse or does not resolve.
#[derive(Clone, Debug)]
pub struct Unparsed {
    /// The path as given.
    pub name: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// Whether it has `deps/`.
    pub has_deps: bool,
    /// For a file: the folder it lies in, where that holds more of the package or `deps/`.
    pub beside: Option<String>,
    /// What went wrong.
    pub cause: WitCause,
    /// The parser's own words.
    pub message: String,
    /// The parser's own place.
    pub annotations: Vec<Annotation>,
    /// Packages that were found.
    pub known: Vec<String>,
}

impl From<Unparsed> for Finding {
    fn from(facts: Unparsed) -> Self {
        let first = facts.message.lines().next().unwrap_or_default().trim_end_matches(". known packages:").to_owned();
        let code = match facts.cause {
            WitCause::PackageNotFound { .. } => Code::MD0218,
            WitCause::Syntax | WitCause::Other => Code::MD0219,
            WitCause::ItemNotFound { .. } | WitCause::Duplicate { .. } | WitCause::Semantic => Code::MD0220,
        };
        let verb = if code == Code::MD0219 { "parse" } else { "resolve" };
        let mut finding =
            Finding::new(code, format!("the WIT in `{}` does not {verb}: {first}", facts.name)).side(Side::Wit);
        finding.annotations = facts.annotations;
        for line in facts.message.lines().skip(1).filter(|_| code != Code::MD0218) {
            finding = finding.note(line.trim());
        }
        match &facts.cause {
            WitCause::PackageNotFound { requested, other_versions } => {
                let requested = requested.clone();
                let others = other_versions.clone();
                package_not_found(
                    finding,
                    &facts.name,
                    facts.folder,
                    facts.has_deps,
                    facts.beside,
                    facts.known,
                    &requested,
                    &others,
                )
            }
            WitCause::ItemNotFound { name, .. } => match facts.beside {
                Some(folder) => finding
                    .note(format!("only this file was read; `{name}` may stand in another file of the package"))
                    .suggest("read the whole package", Fix::Write(format!("--wit {folder}"))),
                None => finding
                    .advise(format!("define `{name}`, or correct the name; the package is searched in all its files")),
            },
            WitCause::Duplicate { name } => {
                finding.advise(format!("keep one of the two copies of `{name}`: a package is defined in one place"))
            }
            WitCause::Syntax | WitCause::Semantic => finding.advise("correct the WIT at this place"),
            WitCause::Other => finding.advise("check that every file of the package is readable UTF-8 text"),
        }
    }
}

#[allow(clippy::too_many_arguments, reason = "the parts of one struct, taken apart")]
fn package_not_found(
    finding: Finding,
    name: &str,
    folder: bool,
    has_deps: bool,
    beside: Option<String>,
    known: Vec<String>,
    requested: &str,
    other_versions: &[String],
) -> Finding {
    let found = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let finding = finding.note(format!("packages that were found: {found}"));
    if let [other, ..] = other_versions {
        let version = other.split_once('@').map(|(_, version)| version);
        let advice = match version {
            Some(version) => {
                format!("`deps/` has `{other}`: write version {version} in the `use`, or add `{requested}`")
            }
            None => format!("`deps/` has `{other}` without a version: leave the version out, or add `{requested}`"),
        };
        return finding.suggest(advice, Fix::Write(other.clone()));
    }
    let bare = requested.split('@').next().unwrap_or(requested);
    let last = bare.rsplit(':').next().unwrap_or(bare);
    if let (false, Some(beside)) = (folder, beside) {
        return finding
            .note("only this file was read, without the packages beside it")
            .suggest("read the folder with its `deps/`", Fix::Write(format!("--wit {beside}")));
    }
    let place = format!("{}/deps/{last}/", name.trim_end_matches('/'));
    let finding = if has_deps {
        finding.advise(format!("put the package `{requested}` into `{place}`"))
    } else {
        finding.advise(format!("there is no `deps/` beside the WIT: put the package `{requested}` into `{place}`"))
    };
    finding.suggest("or fetch what the WIT uses", Fix::run("wkg wit fetch"))
}

/// A world that is not there.
#[derive(Clone, Debug)]
pub struct NoSuchWorld {
    /// The WIT as given.
    pub wit: String,
    /// The name asked for, if one was.
    pub wanted: Option<String>,
    /// The worlds that are there.
    pub worlds: Vec<String>,
    /// The packages that are there.
    pub packages: Vec<String>,
}

impl From<NoSuchWorld> for Finding {
    fn from(facts: NoSuchWorld) -> Self {
        let headline = match &facts.wanted {
            Some(wanted) => format!("`{}` has no world `{wanted}`", facts.wit),
            None => format!("`{}` has no world", facts.wit),
        };
        let finding = Finding::new(Code::MD0217, headline).side(Side::Wit);
        if facts.worlds.is_empty() {
            return finding.note(format!("packages that were found: {}", facts.packages.join(", "))).suggest(
                "add a world that lists what is exported",
                Fix::Code { language: "wit", text: "world task {\n  export api;\n}".into() },
            );
        }
        let finding = finding.note(format!("its worlds are {}", quoted(&facts.worlds)));
        let likeness = |world: &&String| {
            let label = world.rsplit('/').next().and_then(|name| name.split('@').next()).unwrap_or_default();
            let wanted = facts.wanted.as_deref().unwrap_or_default();
            (strsim::jaro_winkler(label, wanted) * 1000.0) as u32
        };
        // Of several that are as like, the first.
        match facts.worlds.iter().rev().max_by_key(likeness) {
            Some(first) => finding.suggest("choose one of them", Fix::Write(format!("--world {first}"))),
            None => finding,
        }
    }
}

/// Several worlds that could be meant.
#[derive(Clone, Debug)]
pub struct WorldChoice {
    /// The WIT as given.
    pub wit: String,
    /// Each with what it exports.
    pub worlds: Vec<(String, Vec<String>)>,
}

impl From<WorldChoice> for Finding {
    fn from(facts: WorldChoice) -> Self {
        let headline = format!("`{}` has {} worlds that could be meant", facts.wit, facts.worlds.len());
        let mut start = Finding::new(Code::MD0217, headline).side(Side::Flag);
        if let Some(more) = facts.worlds.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            start = start.note(format!("the first {SHOWN} are told; there are {more} more"));
        }
        facts.worlds.iter().take(SHOWN).fold(start, |finding, (world, exports)| {
            let title = match exports.as_slice() {
                [] => format!("`{world}` exports nothing"),
                exports => format!("`{world}` exports {}", quoted(exports)),
            };
            finding.suggest(title, Fix::Write(format!("--world {world}")))
        })
    }
}

/// A world that WIT allows and the component model does not.
#[derive(Clone, Debug)]
pub struct NotEncodable {
    /// The world.
    pub world: String,
    /// The encoder's words.
    pub reason: String,
}

impl From<NotEncodable> for Finding {
    fn from(facts: NotEncodable) -> Self {
        Finding::new(Code::MD0220, format!("world `{}` is not a component type: {}", facts.world, facts.reason))
            .side(Side::Wit)
            .advise("no component can have this world; change it as the encoder says")
    }
}

/// How many names are told at once.
const SHOWN: usize = 20;

fn quoted(names: &[String]) -> String {
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("{shown} and {more} more"),
        _ => shown,
    }
}
