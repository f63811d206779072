//! Handles of resources that the calls hold.

use crate::surface::ResourceId;
use std::collections::BTreeMap;
use wasmtime::component::ResourceAny;

/// A handle that is held here.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundHandle {
    /// The runtime's handle.
    pub(super) any: ResourceAny,
    /// Its resource.
    pub(super) of: ResourceId,
}

/// Handles by the names that calls were bound to.
pub(super) type Handles = BTreeMap<String, BoundHandle>;

/// A value that could not be converted, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct ConvertError(pub(super) String);
