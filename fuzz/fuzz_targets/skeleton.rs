//! Any bytes as a component or a core module: the skeleton of a valid file is valid.
#![no_main]

mod quiet;

use libfuzzer_sys::fuzz_target;
use mate_doctor::artifact::Artifact;
use mate_doctor::finding::Code;
use wasmparser::{Validator, WasmFeatures};

fuzz_target!(
    init: quiet::leave_guarded_panics_alone(),
    |bytes: &[u8]| {
        let judge = || Validator::new_with_features(WasmFeatures::all()).validate_all(bytes).is_ok();
        if !bytes.starts_with(b"\0asm") || !mate_doctor::guard::guarded(judge).unwrap_or(false) {
            return;
        }
        let artifact = Artifact::from_bytes("fuzzed.wasm", bytes.to_vec());
        assert!(artifact.findings.iter().all(|finding| finding.code != Code::MD0003), "{:?}", artifact.findings);
    }
);
