//! Any bytes as a file: read, inspected, compared with itself, wrapped.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mate_doctor::artifact::{Artifact, Inspection};
use mate_doctor::check::compare;
use mate_doctor::fix::{Wishes, plan};

fuzz_target!(
    init: {
        // Libraries that panic on odd bytes are guarded: what they do is an error, and no find.
        let abort = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !mate_doctor::guard::is_active() {
                abort(panic);
            }
        }));
    },
    |bytes: &[u8]| {
        let artifact = Artifact::from_bytes("fuzzed.wasm", bytes.to_vec());
        let _ = Inspection::of(&artifact, None);
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
