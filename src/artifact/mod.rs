//! An artifact: a file recognised for what it is, its headers walked, its types read. Code and data
//! are never touched, however large they are.

mod brief;
mod built;
pub mod features;
mod inputs;
pub mod inspection;
mod kind;
pub mod layout;
mod metadata;
mod module;
mod next;
mod read;
pub mod reader;
mod reexport;
mod skeleton;
mod sniff;
mod validate;
mod wit;

pub use brief::Brief;
pub(crate) use brief::reexported;
pub use built::{Built, built};
pub use features::{Feature, gated, lifts_async};
pub use inputs::inputs;
pub use inspection::Inspection;
pub use kind::{Kind, Role};
pub use layout::Layout;
pub use metadata::{Metadata, Producer};
pub use module::{Core, EmbeddedWorld};
pub use read::Artifact;
pub use reexport::reexports;
pub use skeleton::Skeleton;
pub use sniff::{Foreign, Sniffed, sniff};
pub use validate::{Progress, validate};
pub(crate) use wit::decode;
pub use wit::unreadable;
