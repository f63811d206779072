//! Findings about the expected WIT itself: which world, and why it does not read.

use super::folder::{folder_name, is_whole_package};
use crate::finding::{Annotation, Code, Finding, Fix, Side, Source, SourceKind, list};
use crate::path::nearest;
use std::path::Path;
use wit_parser::{ParseError, ParseErrorKind, Resolve, ResolveError, ResolveErrorKind, Span};

/// How many names are listed.
const SHOWN: usize = 20;

/// A folder without WIT in it; `nested` are folders directly below it that hold WIT.
pub(super) fn empty_folder(folder: &str, nested: &[String]) -> Finding {
    let finding = Finding::new(Code::MD0218, format!("the folder `{folder}` has no `.wit` files"))
        .side(Side::Wit)
        .note("the files of a package are directly in its folder, its dependencies in `deps/` inside it");
    match nested {
        [] => finding.advise("pass the folder, file or encoded package that has the world"),
        nested => nested.iter().fold(finding, |finding, folder| {
            finding.suggest("there is WIT in it", Fix::Write(format!("--wit {folder}")))
        }),
    }
}

/// A file that is not WIT: what it is, and why it cannot be used.
pub(super) fn not_wit(name: &str, what: &str, reason: &str) -> Finding {
    let finding = Finding::new(Code::MD0219, format!("`{name}` is not WIT: {what}")).side(Side::Wit);
    let finding = if reason.is_empty() { finding } else { finding.note(reason) };
    finding.advise(
        "pass a folder of `.wit` files, one `.wit` file, a WIT package encoded as wasm, or a component (`--like`)",
    )
}

/// What the parser or the resolver met.
enum WitFault {
    Syntax,
    ItemNotFound { name: String },
    PackageNotFound { requested: String, other_versions: Vec<String> },
    Duplicate { name: String },
    Semantic,
    Unreadable,
}

impl WitFault {
    fn code(&self) -> Code {
        match self {
            WitFault::PackageNotFound { .. } => Code::MD0218,
            WitFault::Syntax | WitFault::Unreadable => Code::MD0219,
            WitFault::ItemNotFound { .. } | WitFault::Duplicate { .. } | WitFault::Semantic => Code::MD0220,
        }
    }
}

/// WIT that does not parse or does not resolve, with the parser's own words and its own place.
pub(super) fn unparsed<'e>(
    path: &Path,
    resolve: &Resolve,
    chain: impl Iterator<Item = &'e (dyn std::error::Error + 'static)>,
) -> Finding {
    let mut fault = WitFault::Unreadable;
    let mut message = String::new();
    let mut spans: Vec<(Span, &str)> = Vec::new();
    for layer in chain {
        if let Some(error) = layer.downcast_ref::<ParseError>() {
            let kind = error.kind();
            message = kind.to_string();
            spans.push((kind.span(), ""));
            fault = match kind {
                ParseErrorKind::ItemNotFound { name, .. } => WitFault::ItemNotFound { name: name.clone() },
                _ => WitFault::Syntax,
            };
        } else if let Some(error) = layer.downcast_ref::<ResolveError>() {
            let kind = error.kind();
            message = kind.to_string();
            spans.push((kind.span(), ""));
            fault = match kind {
                ResolveErrorKind::PackageNotFound { requested, known, .. } => {
                    let same = known.iter().filter(|n| n.namespace == requested.namespace && n.name == requested.name);
                    let other_versions = same.map(ToString::to_string).collect();
                    WitFault::PackageNotFound { requested: requested.to_string(), other_versions }
                }
                ResolveErrorKind::DuplicatePackage { name, span2, .. } => {
                    spans.push((*span2, "and defined here"));
                    WitFault::Duplicate { name: name.to_string() }
                }
                ResolveErrorKind::WorldNotFound { requested, .. }
                | ResolveErrorKind::InterfaceNotFound { requested, .. } => {
                    WitFault::ItemNotFound { name: requested.clone() }
                }
                _ => WitFault::Semantic,
            };
        } else if message.is_empty() {
            message = layer.to_string();
        }
    }
    // What the parser says, without the list that follows.
    let first = message.lines().next().unwrap_or_default().trim_end_matches(". known packages:");
    let code = fault.code();
    let (name, verb) = (path.display(), if code == Code::MD0219 { "parse" } else { "resolve" });
    let mut finding = Finding::new(code, format!("the WIT in `{name}` does not {verb}: {first}")).side(Side::Wit);
    for (at, (span, label)) in spans.into_iter().enumerate() {
        let Some((source, range)) = source_of(resolve, span) else { continue };
        finding = finding.annotate(match at {
            0 => Annotation::primary(&source, range, first),
            _ => Annotation::secondary(&source, range, label),
        });
    }
    for line in message.lines().skip(1).filter(|_| code != Code::MD0218) {
        finding = finding.note(line.trim());
    }
    // For a file: the folder it lies in, where that holds more of the package or `deps/`.
    let beside = path.parent().filter(|parent| !path.is_dir() && is_whole_package(parent)).map(folder_name);
    match fault {
        WitFault::PackageNotFound { requested, other_versions } => {
            let known = package_names(resolve);
            let found = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let finding = finding.note(format!("packages found: {found}"));
            match (other_versions.first(), beside) {
                (Some(other), _) => other_version(finding, &requested, other),
                (None, Some(folder)) => finding
                    .note("only this file was read, without the packages next to it")
                    .suggest("read the folder with its `deps/`", Fix::Write(format!("--wit {folder}"))),
                (None, None) => missing_package(finding, path, &requested),
            }
        }
        WitFault::ItemNotFound { name } => match beside {
            Some(folder) => finding
                .note(format!("only this file was read; `{name}` may be defined in another file of the package"))
                .suggest("read the whole package", Fix::Write(format!("--wit {folder}"))),
            None => finding.advise(format!("define `{name}`, or correct the name")),
        },
        WitFault::Duplicate { name } => {
            finding.advise(format!("keep one of the two copies of `{name}`: a package is defined in one place"))
        }
        WitFault::Syntax | WitFault::Semantic => finding.advise("correct the WIT at this place"),
        WitFault::Unreadable => finding.advise("check that every file of the package is readable UTF-8 text"),
    }
}

/// The names of all packages that were read.
pub(super) fn package_names(resolve: &Resolve) -> Vec<String> {
    resolve.package_names.keys().map(ToString::to_string).collect()
}

fn source_of(resolve: &Resolve, span: Span) -> Option<(std::sync::Arc<Source>, std::ops::Range<usize>)> {
    let place = resolve.source_map.resolve_span(span)?;
    let source = Source::new(SourceKind::File, place.path, std::fs::read_to_string(place.path).ok()?);
    let end = source.text.len();
    Some((source, place.range.start.min(end)..place.range.end.min(end)))
}

fn other_version(finding: Finding, requested: &str, other: &str) -> Finding {
    let advice = match other.split_once('@') {
        Some((_, version)) => {
            format!("`deps/` has `{other}`: write version {version} in the `use`, or add `{requested}`")
        }
        None => format!("`deps/` has `{other}` without a version: leave the version out, or add `{requested}`"),
    };
    finding.suggest(advice, Fix::Write(other.to_owned()))
}

fn missing_package(finding: Finding, path: &Path, requested: &str) -> Finding {
    let bare = requested.split('@').next().unwrap_or(requested);
    let last = bare.rsplit(':').next().unwrap_or(bare);
    let place = format!("{}/deps/{last}/", path.display().to_string().trim_end_matches('/'));
    let advice = match path.join("deps").is_dir() {
        true => format!("put the package `{requested}` into `{place}`"),
        false => format!("there is no `deps/` folder next to the WIT: put the package `{requested}` into `{place}`"),
    };
    finding.advise(advice).suggest("or fetch the dependencies of the WIT", Fix::run("wkg wit fetch"))
}

/// A world that is not there: the name asked for, if one was, and the worlds and packages that are there.
pub(super) fn no_such_world(wit: &str, wanted: Option<&str>, worlds: &[String], packages: &[String]) -> Finding {
    let headline = match wanted {
        Some(wanted) => format!("`{wit}` has no world `{wanted}`"),
        None => format!("`{wit}` has no world"),
    };
    let finding = Finding::new(Code::MD0217, headline).side(Side::Wit);
    if worlds.is_empty() {
        return finding.note(format!("packages found: {}", packages.join(", "))).suggest(
            "add a world that lists the exports",
            Fix::Code { language: "wit", text: "world task {\n  export api;\n}".into() },
        );
    }
    let labels = worlds.iter().map(|world| world_label(world));
    let near = nearest(wanted.unwrap_or_default(), labels);
    let world = worlds.iter().find(|world| near == Some(world_label(world))).unwrap_or(&worlds[0]);
    finding
        .note(format!("its worlds: {}", list(worlds, SHOWN)))
        .suggest("choose one of them", Fix::Write(format!("--world {world}")))
}

/// `task` of `mate:runtime/task@0.1.0`.
fn world_label(world: &str) -> &str {
    let name = world.rsplit('/').next().unwrap_or_default();
    name.split('@').next().unwrap_or_default()
}

/// Several worlds that could be meant, each with what it exports.
pub(super) fn several_worlds(wit: &str, worlds: &[(String, Vec<String>)]) -> Finding {
    let headline = format!("`{wit}` has {} worlds: choose one", worlds.len());
    let mut finding = Finding::new(Code::MD0217, headline).side(Side::Flag);
    if let Some(more) = worlds.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        finding = finding.note(format!("showing the first {SHOWN}; {more} more"));
    }
    worlds.iter().take(SHOWN).fold(finding, |finding, (world, exports)| {
        let title = match exports.as_slice() {
            [] => format!("`{world}` exports nothing"),
            exports => format!("`{world}` exports {}", list(exports, SHOWN)),
        };
        finding.suggest(title, Fix::Write(format!("--world {world}")))
    })
}

/// A world that WIT allows and the component model does not; `reason` is the encoder's.
pub(crate) fn not_encodable(world: &str, reason: &str) -> Finding {
    Finding::new(Code::MD0220, format!("world `{world}` is not a component type: {reason}"))
        .side(Side::Wit)
        .advise("change the world: no component can have it")
}
