//! Any text as a suite: what is read is written and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mate_doctor::call::suite::{parse, to_toml};

fuzz_target!(|text: &str| {
    if let Ok(suite) = parse("suite.toml", text) {
        let written = to_toml(&suite);
        let again = parse("suite.toml", &written).expect("what was written can be read");
        assert_eq!(to_toml(&again), written);
    }
});
