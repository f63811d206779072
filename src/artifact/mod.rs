//! An artifact: a file recognised for what it is, its headers walked, its types read. Code and data
//! are never touched, however large they are.

mod built;
mod decode;
pub mod features;
mod findings;
mod inputs;
mod kind;
pub mod layout;
mod metadata;
mod module;
mod read;
pub mod reader;
mod reexport;
mod skeleton;
mod sniff;
mod validate;
mod wit;

pub use built::{Built, built};
pub(crate) use decode::decode;
pub use features::{Feature, gated, lifts_async};
pub(crate) use findings::role::{component_name, not_a_component, of_role, reexported};
pub use inputs::inputs;
pub use kind::{Kind, Role};
pub use layout::Layout;
pub use metadata::{Metadata, Producer};
pub use module::{Core, EmbeddedWorld};
pub use read::Artifact;
pub use reexport::reexports;
pub use sniff::{Foreign, Sniffed, sniff};
pub use validate::{Progress, validate};
