//! Reading WIT.

use crate::artifact::{Artifact, Kind, decode};
use crate::error::Error;
use crate::finding::wit::{EmptyFolder, NotWit, Unparsed, WitCause};
use crate::finding::{Annotation, Source, SourceKind};
use std::path::{Path, PathBuf};
use wit_parser::decoding::DecodedWasm;
use wit_parser::{PackageId, ParseError, ParseErrorKind, Resolve, ResolveError, ResolveErrorKind, Span};

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder of `.wit` files.
    Folder,
    /// One `.wit` file.
    File,
    /// A WIT package encoded as wasm.
    Package,
    /// A component.
    Component,
}

/// How WIT is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Features whose `@unstable` items count.
    pub features: Vec<String>,
    /// Whether all of them count.
    pub all_features: bool,
}

/// WIT that was read and resolved.
#[derive(Debug)]
pub struct Wit {
    /// The path as it was given.
    pub name: String,
    /// What was read.
    pub origin: Origin,
    /// All packages.
    pub resolve: Resolve,
    /// The package whose worlds are chosen from.
    pub package: PackageId,
    /// For a component: what it imports and exports.
    pub(super) surface: Option<crate::surface::Surface>,
}

impl Wit {
    /// Reads a folder, a `.wit` file, an encoded package or a component.
    ///
    /// # Errors
    /// When it cannot be read, does not parse or does not resolve; the finding shows the place.
    pub fn load(path: &Path, options: &Options) -> Result<Self, Error> {
        let about = std::fs::metadata(path).map_err(|error| Error::read(path, &error))?;
        let mut resolve = Resolve {
            features: options.features.iter().cloned().collect(),
            all_features: options.all_features,
            ..Resolve::default()
        };
        let name = path.display().to_string();
        if about.is_dir() {
            if !holds_wit(path) {
                return Err(failure(EmptyFolder { folder: name, nested: nested_wit(path) }));
            }
            return match resolve.push_dir(path) {
                Ok((package, _)) => Ok(Wit { name, origin: Origin::Folder, resolve, package, surface: None }),
                Err(error) => Err(unparsed(path, &resolve, error.chain())),
            };
        }
        if path.extension().is_some_and(|extension| extension == "wit") {
            return match resolve.push_file(path) {
                Ok(package) => Ok(Wit { name, origin: Origin::File, resolve, package, surface: None }),
                Err(error) => Err(unparsed(path, &resolve, error.chain())),
            };
        }
        Self::of_artifact(Artifact::open(path)?)
    }

    /// Takes an encoded WIT package or a component.
    ///
    /// # Errors
    /// When the artifact is neither, or does not decode.
    pub fn of_artifact(artifact: Artifact) -> Result<Self, Error> {
        let name = artifact.name.clone();
        let not_wit = |reason: String| failure(NotWit { name: name.clone(), what: artifact.kind.words(), reason });
        if !matches!(artifact.kind, Kind::Component | Kind::WitPackage) || !artifact.is_valid() {
            let reason = artifact.findings.first().map(|finding| finding.headline.clone()).unwrap_or_default();
            return Err(not_wit(reason));
        }
        match decode(artifact.skeleton(), artifact.surface.as_ref()).map_err(&not_wit)? {
            Ok(DecodedWasm::WitPackage(resolve, package)) => {
                Ok(Wit { name, origin: Origin::Package, resolve, package, surface: None })
            }
            Ok(DecodedWasm::Component(resolve, world)) => {
                let Some(package) = resolve.worlds[world].package else {
                    return Err(not_wit("its world belongs to no package".into()));
                };
                let surface = artifact.surface;
                Ok(Wit { name, origin: Origin::Component, resolve, package, surface })
            }
            Err(error) => Err(not_wit(error)),
        }
    }

    /// The names of all packages that were read.
    pub fn packages(&self) -> Vec<String> {
        packages(&self.resolve)
    }
}

fn packages(resolve: &Resolve) -> Vec<String> {
    resolve.package_names.keys().map(ToString::to_string).collect()
}

fn failure(facts: impl Into<crate::finding::Finding>) -> Error {
    Error::Wit { finding: Box::new(facts.into()) }
}

fn wit_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wit"))
        .collect();
    files.sort();
    files
}

fn holds_wit(folder: &Path) -> bool {
    !wit_files(folder).is_empty()
}

/// Folders directly below that hold WIT: what may have been meant.
fn nested_wit(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut folders: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir() && path.file_name().is_some_and(|name| name != "deps") && holds_wit(path))
        .map(|path| path.display().to_string())
        .collect();
    folders.sort();
    folders
}

/// The failure of the parser or the resolver, with its own words and its own place.
fn unparsed<'e>(
    path: &Path,
    resolve: &Resolve,
    chain: impl Iterator<Item = &'e (dyn std::error::Error + 'static)>,
) -> Error {
    let mut cause = WitCause::Other;
    let mut message = String::new();
    let mut spans: Vec<(Span, String)> = Vec::new();
    for layer in chain {
        if let Some(parse) = layer.downcast_ref::<ParseError>() {
            let kind = parse.kind();
            message = kind.to_string();
            spans.push((kind.span(), String::new()));
            cause = match kind {
                ParseErrorKind::ItemNotFound { name, kind, .. } => {
                    WitCause::ItemNotFound { name: name.clone(), kind: kind.clone() }
                }
                _ => WitCause::Syntax,
            };
        } else if let Some(resolution) = layer.downcast_ref::<ResolveError>() {
            let kind = resolution.kind();
            message = kind.to_string();
            spans.push((kind.span(), String::new()));
            cause = match kind {
                ResolveErrorKind::PackageNotFound { requested, known, .. } => WitCause::PackageNotFound {
                    requested: requested.to_string(),
                    other_versions: known
                        .iter()
                        .filter(|name| name.namespace == requested.namespace && name.name == requested.name)
                        .map(ToString::to_string)
                        .collect(),
                },
                ResolveErrorKind::DuplicatePackage { name, span2, .. } => {
                    spans.push((*span2, "and defined here".into()));
                    WitCause::Duplicate { name: name.to_string() }
                }
                _ => WitCause::Semantic,
            };
        } else if message.is_empty() {
            message = layer.to_string();
        }
    }
    let annotations = spans
        .into_iter()
        .enumerate()
        .filter_map(|(at, (span, label))| {
            let place = resolve.source_map.resolve_span(span)?;
            let text = std::fs::read_to_string(place.path).ok()?;
            let source = Source::new(SourceKind::File, place.path, text);
            let range = place.range.start.min(source.text.len())..place.range.end.min(source.text.len());
            let label = if at == 0 { first_line(&message) } else { label };
            Some(match at {
                0 => Annotation::primary(&source, range, label),
                _ => Annotation::secondary(&source, range, label),
            })
        })
        .collect();
    failure(Unparsed {
        name: path.display().to_string(),
        folder: path.is_dir(),
        has_deps: path.join("deps").is_dir(),
        beside: (!path.is_dir()).then(|| path.parent()).flatten().filter(|parent| holds_deps(parent)).map(folder_name),
        cause,
        message,
        annotations,
        known: packages(resolve),
    })
}

/// What the parser says, without the list that follows.
fn first_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    line.strip_suffix(". known packages:").unwrap_or(line).to_owned()
}

fn holds_deps(folder: &Path) -> bool {
    folder.join("deps").is_dir() || wit_files(folder).len() > 1
}

fn folder_name(folder: &Path) -> String {
    match folder.as_os_str().is_empty() {
        true => ".".to_owned(),
        false => folder.display().to_string(),
    }
}
