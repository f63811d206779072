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

pub use asked::{Asked, Reading, Separator, VersionPlace};
pub use case::{folded, kebab};
pub use mangling::Mangling;
pub use nearest::{nearest, similar};
pub use read::read;
pub use write::{FuncName, core_import, full, instance, interface, invoke, package, shell_word};
