//! Any bytes as a component: what the field's validator says of the lean skeleton it says of the complete
//! one.
#![no_main]

mod quiet;

use libfuzzer_sys::fuzz_target;
use mate_doctor::artifact::reader::Reader;
use mate_doctor::artifact::{Layout, Skeleton};
use mate_doctor::bytes::Bytes;
use wasmparser::{Validator, WasmFeatures};

fn is_valid(skeleton: &Skeleton, features: WasmFeatures) -> bool {
    let judge = || Validator::new_with_features(features).validate_all(&skeleton.bytes).is_ok();
    mate_doctor::guard::guarded(judge).unwrap_or(false)
}

fuzz_target!(
    init: quiet::leave_guarded_panics_alone(),
    |bytes: &[u8]| {
        let bytes = Bytes::memory("fuzzed.wasm", bytes.to_vec());
        let mut reader = Reader::new(&bytes);
        let mut layout = Layout::default();
        if Layout::walk(&mut reader, &mut layout).is_err() {
            return;
        }
        let Some(lean) = Skeleton::lean(&mut reader, &layout) else { return };
        let few = WasmFeatures::WASM2.union(WasmFeatures::COMPONENT_MODEL).union(WasmFeatures::GC_TYPES);
        for features in [few, few.union(WasmFeatures::CM_ASYNC)] {
            let complete = Skeleton::complete(&mut reader, &layout).is_ok_and(|complete| is_valid(&complete, features));
            assert_eq!(is_valid(&lean, features), complete);
        }
    }
);
