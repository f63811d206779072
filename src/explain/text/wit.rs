//! A component made from WIT alone, to decide lookups by where there is no file.

use crate::artifact::Artifact;
use std::path::Path;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

/// The WIT could not be turned into a stand-in.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the WIT in `{path}`: {message}")]
pub struct StandInError {
    path: String,
    message: String,
}

/// A component that has exactly the imports and exports of a world, and no code that runs.
///
/// # Errors
/// When the WIT does not parse, or no world or several fit.
pub fn stand_in(wit: &Path, world: Option<&str>) -> Result<Artifact, StandInError> {
    let name = wit.display().to_string();
    let fail = |message: String| StandInError { path: name.clone(), message };
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let (package, _) = resolve.push_path(wit).map_err(|error| fail(format!("{error:#}")))?;
    let world = resolve.select_world(&[package], world).map_err(|error| fail(format!("{error:#}")))?;
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    let embedded = embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8);
    embedded.map_err(|error| fail(format!("{error:#}")))?;
    let encoder = ComponentEncoder::default().validate(false).module(&module);
    let bytes = encoder.and_then(|mut encoder| encoder.encode()).map_err(|error| fail(format!("{error:#}")))?;
    Ok(Artifact::from_bytes(name, bytes))
}
