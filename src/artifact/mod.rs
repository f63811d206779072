//! An artifact: a file recognised for what it is, its headers walked, its types read. Code and data
//! are never touched, however large they are.

mod built;
mod decode;
mod features;
mod findings;
mod inputs;
mod kind;
pub(crate) mod layout;
mod metadata;
mod module;
mod older;
mod read;
mod reader;
mod reexport;
mod skeleton;
mod sniff;
mod validate;
mod wit;

pub use built::{Built, built};
pub(crate) use decode::decode;
pub(crate) use features::lifts_async;
pub use features::{Feature, gated};
pub(crate) use findings::empty::exports_nothing;
pub(crate) use findings::role::{component_name, not_a_component, of_role, reexported};
pub use inputs::inputs;
pub use kind::{Kind, Role};
pub use layout::{Layout, Node, Section};
pub use metadata::{Metadata, Producer};
pub use module::{Core, EmbeddedWorld};
pub use read::Artifact;
pub use reexport::reexports;
pub use sniff::Foreign;
pub use validate::{ValidationProgress, validate};
