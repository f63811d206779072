//! A component made from WIT alone, to decide lookups without a file.

use crate::artifact::Artifact;
use crate::error::Error;
use crate::expect::{Wit, not_encodable};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, WorldId};

/// A component that has exactly the imports and exports of a world, and no code that runs.
///
/// # Errors
/// When no world or several fit, or the world cannot be encoded.
pub fn stand_in(wit: &Wit, world: Option<&str>) -> Result<Artifact, Error> {
    let world = wit.select(world, None)?;
    let bytes =
        encoded(wit, world).map_err(|error| Error::from(not_encodable(&wit.world_name(world), &error.to_string())))?;
    Ok(Artifact::from_bytes(wit.name.clone(), bytes))
}

fn encoded(wit: &Wit, world: WorldId) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut module = dummy_module(&wit.resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &wit.resolve, world, StringEncoding::UTF8, false)?;
    Ok(ComponentEncoder::default().validate(false).module(&module)?.encode()?)
}
