//! What the program says of itself is what it was built with.

#[test]
fn the_lock_file_has_the_versions_that_are_told() {
    let args = std::fs::read_to_string("src/bin/mate-doctor/args.rs").expect("a source file");
    let lock = std::fs::read_to_string("Cargo.lock").expect("the lock file");
    for (package, words) in [("wasmtime", "wasmtime "), ("wasmparser", "wasm-tools ")] {
        let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("name = \"{package}\"\n")));
        let version = entry.and_then(|entry| entry.split("version = \"").nth(1)?.split('"').next()).expect("a version");
        assert!(args.contains(&format!("{words}{version}")), "VERSION does not say {words}{version}");
    }
}
