//! What only the newest tools write.

use mate_doctor::artifact::{Artifact, Kind};
use mate_doctor::inspect::Inspection;

fn artifact(text: &str) -> Artifact {
    let artifact = Artifact::from_bytes("file", wat::parse_str(text).unwrap_or_else(|error| panic!("{error}")));
    assert!(artifact.is_valid(), "{text}: {:?}", artifact.findings);
    artifact
}

fn exports(text: &str) -> Vec<(String, Option<String>)> {
    Inspection::of(&artifact(text)).exports.into_iter().map(|entry| (entry.path, entry.ty)).collect()
}

#[test]
fn a_version_suffix_belongs_to_the_name() {
    let text = r#"(component
        (import "wasi:cli/run@0.3" (version-suffix ".1") (instance $i (export "run" (func))))
        (export "a:b/c@1" (version-suffix ".2.3") (instance $i)))"#;
    let artifact = artifact(text);
    let surface = artifact.surface.as_ref().expect("it has one");
    assert_eq!(surface.imports[0].name, "wasi:cli/run@0.3.1");
    assert_eq!(exports(text)[1].0, "a:b/c@1.2.3#run");
    // The export is the import as it is, whatever its name is made of.
    let findings = Inspection::of(&artifact).findings;
    assert!(findings.iter().any(|finding| finding.subject.as_deref() == Some("a:b/c@1.2.3#run")), "{findings:?}");
    assert!(artifact.wit_text().expect("it decodes").contains("wasi:cli/run@0.3.1"));
}

#[test]
fn a_plain_name_says_what_it_implements() {
    let text = r#"(component (import "primary" (implements "wasi:keyvalue/store@0.2.0") (instance
        (export "open" (func)))))"#;
    let inspection = Inspection::of(&artifact(text));
    let entry = &inspection.imports[0];
    assert_eq!((entry.path.as_str(), entry.ty.as_deref()), ("primary", Some("implements wasi:keyvalue/store@0.2.0")));
    assert_eq!(entry.supplier, Some(mate_doctor::surface::Supplier::WasiProposal));
    let shown = mate_doctor::render::inspection(&inspection, Default::default(), 0, &Default::default());
    assert!(shown.contains("primary (implements wasi:keyvalue/store@0.2.0)"), "{shown}");
}

#[test]
fn accessors_are_no_methods_called_get() {
    let text = r#"(component
        (import "a:b/c" (instance
            (export "r" (type $r (sub resource)))
            (export "[method][get]r.size" (func (param "self" (borrow $r)) (result u32)))
            (export "[method]r.get" (func (param "self" (borrow $r)) (result u32)))
            (export "[get]name" (func (result string))))))"#;
    let artifact = artifact(text);
    let paths: Vec<String> = Inspection::of(&artifact).imports.into_iter().map(|entry| entry.path).collect();
    for path in ["a:b/c#[get]r.size", "a:b/c#r.get", "a:b/c#[get]name"] {
        assert!(paths.iter().any(|found| found == path), "{path}: {paths:?}");
    }
}

#[test]
fn types_of_the_newest_generation_are_read() {
    let text = r#"(component
        (type $map (map string u32)) (type $four (list u8 4)) (type $codes (stream u8))
        (import "f" (func (param "m" $map) (param "l" $four) (param "s" $codes))))"#;
    let imports = Inspection::of(&artifact(text)).imports;
    assert_eq!(imports[0].ty.as_deref(), Some("func(m: map<string, u32>, l: list<u8, 4>, s: stream<u8>)"));
}

#[test]
fn names_that_differ_in_hyphens_only_are_refused() {
    let text = "(component (import \"foo-bar\" (func)) (import \"fo-obar\" (func)))";
    let artifact = Artifact::from_bytes("file", wat::parse_str(text).expect("it assembles"));
    assert!(!artifact.is_valid());
}

#[test]
fn a_value_may_not_be_larger_than_the_limit() {
    let valid = |types: &str| {
        let text = format!("(component {types})");
        Artifact::from_bytes("file", wat::parse_str(text).expect("it assembles")).is_valid()
    };
    // The largest value has 2^28 - 1 bytes.
    for within in ["(type (list u16 134217727))", "(type (list (list u32 1024) 65535))", "(type (map u8 string))"] {
        assert!(valid(within), "{within}");
    }
    for over in [
        "(type (list u16 134217728))",
        "(type (list u32 1073741824))",
        "(type (list (list u32 1024) 65536))",
        "(type (tuple (list u8 200000000) u8 (list u8 200000000)))",
        "(type (record (field \"a\" (list u32 40000000)) (field \"b\" (list u32 40000000))))",
    ] {
        assert!(!valid(over), "{over}");
    }
}

#[test]
fn a_type_may_not_be_deeper_than_the_limit() {
    let nested = |depth: usize| {
        let types: String = (1..depth).map(|at| format!("(type $t{at} (option $t{}))", at - 1)).collect();
        Artifact::from_bytes(
            "file",
            wat::parse_str(format!(
                "(component (type $t0 (list u8)) {types} (import \"t\" (type (eq $t{}))))",
                depth - 1
            ))
            .expect("it assembles"),
        )
    };
    assert!(nested(90).is_valid(), "{:?}", nested(90).findings);
    assert!(!nested(150).is_valid());
}

#[test]
fn streams_of_characters_and_async_options_on_sync_types_are_refused() {
    let characters = "(component (type (stream char)))";
    let sync = r#"(component
        (import "f" (func $f))
        (core module $m (func (export "f") (result i32) unreachable))
        (core instance $i (instantiate $m))
        (func (export "g") (canon lift (core func $i "f") async)))"#;
    for text in [characters, sync] {
        let artifact = Artifact::from_bytes("file", wat::parse_str(text).expect("it assembles"));
        assert!(!artifact.is_valid(), "{text}");
    }
}

#[test]
fn a_component_that_exports_types_is_no_wit_package() {
    let types = "(component (type $t (instance)) (export \"t\" (type $t)))";
    assert_eq!(artifact(types).kind, Kind::Component);
    let types = "(component (type $t (component)) (export \"t\" (type $t)))";
    assert_eq!(artifact(types).kind, Kind::Component);
    let package = Artifact::open("fixtures/wit-package/wit-package.wasm").expect("a fixture");
    assert_eq!(package.kind, Kind::WitPackage);
}

#[test]
fn the_language_is_the_guests_own() {
    let languages = |path: &str| Inspection::of(&Artifact::open(path).expect("a fixture")).languages;
    assert_eq!(languages("fixtures/c-wasi-handler/c-wasi-handler.wasm"), ["C"]);
    assert_eq!(languages("fixtures/rust-handler-sync/rust-handler-sync.wasm"), ["Rust"]);
    assert_eq!(languages("fixtures/adapter/wasi_snapshot_preview1.reactor.wasm"), ["Rust"]);
}

#[test]
fn what_a_compiler_was_allowed_is_no_need() {
    let artifact = Artifact::open("fixtures/c-handler-sync/c-handler-sync.wasm").expect("a fixture");
    assert!(artifact.metadata.target_features.iter().any(|feature| feature == "extended-const"));
    assert!(artifact.features().is_empty(), "{:?}", artifact.features());
}
