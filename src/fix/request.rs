//! What is wanted of a component.

use crate::artifact::Artifact;
use crate::link::Provides;
use crate::surface::Surface;
use std::borrow::Cow;

/// What is wanted of a component.
#[derive(Debug, Default)]
pub struct RepairRequest<'a> {
    /// The world that it should conform to.
    pub expected: Option<Cow<'a, Surface>>,
    /// What its host supplies.
    pub provides: Provides,
    /// Pairs of paths, in the component and as expected, that are one item.
    pub map: Vec<(String, String)>,
    /// Components that satisfy imports.
    pub with: Vec<&'a Artifact>,
    /// Which imports stand-ins replace: names, `*` for any text.
    pub stub: Vec<String>,
    /// Whether imports that hold types alone have to go where the world does not list them.
    pub strict: bool,
    /// Whether imports keep their versions, whatever the host has.
    pub keep_versions: bool,
}
