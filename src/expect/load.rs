//! Reading WIT.

use super::findings::{empty_folder, not_wit, package_names, unparsed};
use super::folder::{bounded, holds_wit, nested_wit};
use crate::artifact::{Artifact, Kind, decode};
use crate::error::Error;
use crate::files::has_ending;
use crate::surface::Surface;
use std::path::Path;
use wit_parser::decoding::DecodedWasm;
use wit_parser::{PackageId, Resolve};

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WitOrigin {
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
pub struct WitOptions {
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
    pub origin: WitOrigin,
    /// All packages.
    pub resolve: Resolve,
    /// The package whose worlds are chosen from.
    pub package: PackageId,
    /// For a component: what it imports and exports.
    pub(super) surface: Option<Surface>,
}

impl Wit {
    /// Reads a folder, a `.wit` file, an encoded package or a component.
    ///
    /// # Errors
    /// When it cannot be read, does not parse or does not resolve; the finding shows the place.
    pub fn load(path: &Path, options: &WitOptions) -> Result<Self, Error> {
        bounded(path)?;
        let about = std::fs::metadata(path).map_err(|error| Error::read(path, &error))?;
        let mut resolve = Resolve {
            features: options.features.iter().cloned().collect(),
            all_features: options.all_features,
            ..Resolve::default()
        };
        let name = path.display().to_string();
        if about.is_dir() {
            if !holds_wit(path) {
                return Err(empty_folder(&name, &nested_wit(path)).into());
            }
            return match resolve.push_dir(path) {
                Ok((package, _)) => Ok(Wit { name, origin: WitOrigin::Folder, resolve, package, surface: None }),
                Err(error) => Err(unparsed(path, &resolve, error.chain()).into()),
            };
        }
        if has_ending(path, "wit") {
            return match resolve.push_file(path) {
                Ok(package) => Ok(Wit { name, origin: WitOrigin::File, resolve, package, surface: None }),
                Err(error) => Err(unparsed(path, &resolve, error.chain()).into()),
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
        let not_wit = |reason: String| Error::from(not_wit(&name, &artifact.kind.words(), &reason));
        if !matches!(artifact.kind, Kind::Component | Kind::WitPackage) || !artifact.is_valid() {
            let reason = artifact.findings.first().map(|finding| finding.headline.clone()).unwrap_or_default();
            return Err(not_wit(reason));
        }
        match decode(artifact.skeleton(), artifact.surface.as_ref()).map_err(not_wit)? {
            DecodedWasm::WitPackage(resolve, package) => {
                Ok(Wit { name, origin: WitOrigin::Package, resolve, package, surface: None })
            }
            DecodedWasm::Component(resolve, world) => {
                let Some(package) = resolve.worlds[world].package else {
                    return Err(not_wit("its world has no package".into()));
                };
                let surface = artifact.surface;
                Ok(Wit { name, origin: WitOrigin::Component, resolve, package, surface })
            }
        }
    }

    /// The names of all packages that were read.
    pub fn packages(&self) -> Vec<String> {
        package_names(&self.resolve)
    }
}
