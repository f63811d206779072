//! Any text as a pasted error, with a file and without.
#![no_main]

mod quiet;

use libfuzzer_sys::fuzz_target;
use mate_doctor::artifact::Artifact;
use mate_doctor::explain::{Context, explain_text};
use std::sync::OnceLock;

static FILE: &[u8] = include_bytes!("../../fixtures/rust-handler-sync/rust-handler-sync.wasm");

fuzz_target!(
    init: quiet::leave_guarded_panics_alone(),
    |text: &str| {
        static ARTIFACT: OnceLock<Artifact> = OnceLock::new();
        let artifact = ARTIFACT.get_or_init(|| Artifact::from_bytes("handler.wasm", FILE.to_vec()));
        for artifact in [None, Some(artifact)] {
            let explained = explain_text(text, &Context { artifact, ..Context::default() });
            assert!(!explained.findings.is_empty() || !explained.recognised);
            let _ = explained.report(artifact);
        }
    }
);
