//! What an import needs, who supplies it, and which of the host's items differ.

mod findings;
mod fit;
mod flags;
mod provides;
mod refused;

pub use fit::{Gap, Linking, Misfit, Mistyped};
pub use flags::{CliFlag, cli_flag};
pub use provides::{Provides, WASI_P2, WASI_P3, wasi};
pub(crate) use provides::{wasi_supplies, wasi_versions};
pub(crate) use refused::define;
pub use refused::{Complaint, HostKind, Refused, explain_imports, explain_refused};
