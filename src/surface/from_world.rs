//! The surface of a WIT world: the world is encoded as a component type and read back by the same
//! rules as a component.

use super::{Surface, SurfaceError, from_types};
use crate::guard::guarded;
use wasmparser::component_types::ComponentEntityType;
use wasmparser::types::TypesRef;
use wasmparser::{Parser, ValidPayload, Validator, WasmFeatures};
use wit_component::StringEncoding;
use wit_parser::{Resolve, WorldId};

/// Why a world has no surface.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// WIT that cannot be expressed as a component type.
    #[error("the world cannot be encoded: {0}")]
    Encode(String),
    /// The encoded type did not read back.
    #[error(transparent)]
    Surface(#[from] SurfaceError),
}

/// The bytes of a component that holds the world's component type: what a `component-type` section
/// of a core module holds. Type 0 is a component type whose one export is the world.
///
/// # Errors
/// When wit-component cannot encode the world.
pub fn component_of_world(resolve: &Resolve, world: WorldId) -> Result<Vec<u8>, WorldError> {
    if resolve.worlds[world].package.is_none() {
        return Err(WorldError::Encode("the world belongs to no package".into()));
    }
    guarded(|| wit_component::metadata::encode(resolve, world, StringEncoding::UTF8, None, false))
        .map_err(WorldError::Encode)?
        .map_err(|error| WorldError::Encode(format!("{error:#}")))
}

/// What a component of this world imports and exports.
///
/// # Errors
/// When the world cannot be encoded, or is larger or deeper than anything real.
pub fn surface_of_world(resolve: &Resolve, world: WorldId) -> Result<Surface, WorldError> {
    surface_of_encoded_world(&component_of_world(resolve, world)?)
}

/// The surface of a world from what [`component_of_world`] made of it.
///
/// # Errors
/// When the bytes are not an encoded world, or it is larger or deeper than anything real.
pub(crate) fn surface_of_encoded_world(bytes: &[u8]) -> Result<Surface, WorldError> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let mut depth = 0usize;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(SurfaceError::from)?;
        match validator.payload(&payload).map_err(SurfaceError::from)? {
            ValidPayload::Parser(_) => depth += 1,
            ValidPayload::End(types) if depth == 0 => return of_encoded_world(types.as_ref()),
            ValidPayload::End(_) => depth -= 1,
            _ => {}
        }
    }
    Err(WorldError::Encode("the encoded world has no end".into()))
}

fn of_encoded_world(types: TypesRef<'_>) -> Result<Surface, WorldError> {
    let outer = &types[types.component_type_at(0)];
    let Some(ComponentEntityType::Component(world)) = outer.exports.values().next().map(|item| item.ty) else {
        return Err(WorldError::Encode("the encoded world is not a component type".into()));
    };
    let ty = &types[world];
    let imports: Vec<_> = ty.imports.iter().map(|(name, item)| (name.as_str(), item)).collect();
    let exports: Vec<_> = ty.exports.iter().map(|(name, item)| (name.as_str(), item)).collect();
    Ok(from_types::build(types, &imports, &exports)?)
}
