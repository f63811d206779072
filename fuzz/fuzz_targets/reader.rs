//! Any bytes as a file: read, inspected, compared with itself, wrapped.
#![no_main]

mod quiet;

use libfuzzer_sys::fuzz_target;
use mate_doctor::artifact::Artifact;
use mate_doctor::compare::compare;
use mate_doctor::fix::{Wishes, plan};
use mate_doctor::inspect::Inspection;

fuzz_target!(
    init: quiet::leave_guarded_panics_alone(),
    |bytes: &[u8]| {
        let artifact = Artifact::from_bytes("fuzzed.wasm", bytes.to_vec());
        let _ = Inspection::of(&artifact);
        let _ = artifact.wit_text();
        let Some(surface) = &artifact.surface else { return };
        // A surface differs from itself in nothing.
        assert!(compare(surface, surface).iter().all(|difference| !difference.strict));
        let wishes = Wishes { stub: vec!["*".into()], ..Wishes::default() };
        if let Ok(plan) = plan(&artifact, None, &wishes, true) {
            let _ = plan.carry_out();
        }
    }
);
