//! The one spelling of names. Whatever is shown to people is written here, and whatever people type
//! is read here.
//!
//! A function inside an interface is `ns:pkg/iface@1.0.0#func`, one at the root is `func`; functions
//! of a resource are `iface#bucket.get` (method or static) and `iface#bucket.constructor`; an
//! instance inside an instance adds a `#`.

mod asked;
mod case;
mod mangling;
mod nearest;
mod read;
mod write;

pub use asked::{Asked, NameReading, Separator, VersionPlace};
pub(crate) use case::folded;
pub use case::kebab;
pub use mangling::Mangling;
pub use nearest::{nearest, similar};
pub use read::read;
pub(crate) use write::core_import;
pub use write::{FuncName, full, instance, interface, invoke, package, shell_word};
