//! Files in a form that the newest tools no longer take, and those of the generation before did: names such
//! as `unlocked-dep=`, drafts of asynchronous types.

use crate::guard::guarded;
use wasmparser_254::{Validator, WasmFeatures};

/// The last release that is asked.
pub(super) const RELEASE: &str = "1.254";

/// Whether the generation before took the same types.
pub(super) fn was_valid(skeleton: &[u8]) -> bool {
    guarded(|| Validator::new_with_features(WasmFeatures::all()).validate_all(skeleton).is_ok()).unwrap_or(false)
}
