//! Any text as a name: read, and its parts are parts of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mate_doctor::path::{FuncName, read};

fuzz_target!(|text: &str| {
    let asked = read(text);
    assert!(text.contains(asked.name()));
    for part in [asked.namespace(), asked.package(), asked.interface(), asked.version(), asked.item()] {
        assert!(part.is_none_or(|part| text.contains(part)));
    }
    let _ = asked.readings();
    let _ = FuncName::parse(text).to_string();
});
