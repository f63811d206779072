//! What an import needs, who supplies it, and which of the host's items differ.

mod explain;
mod findings;
mod fit;
mod flags;
mod provides;
mod refused;

pub use explain::{explain_imports, explain_refused};
pub(crate) use findings::define;
pub use fit::{Gap, ImportMisfit, Linking, MistypedItem};
pub use flags::{CliFlag, cli_flag};
pub use provides::{Provides, WASI_P2, WASI_P3, wasi};
pub(crate) use provides::{wasi_supplies, wasi_versions};
pub use refused::{Complaint, HostKind, Refused};
