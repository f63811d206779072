//! Imports that are exported as they are: told from the headers, as wasmtime tells them when it loads.

use mate_doctor::artifact::{Artifact, reexports};
use mate_doctor::finding::{Code, Severity};
use mate_doctor::inspect::Inspection;

/// Bodies of components, and the paths that are told of them.
fn cases() -> Vec<(String, &'static [&'static str])> {
    let own = "(core module $m (func (export \"f\"))) (core instance $k (instantiate $m))
        (func $own (canon lift (core func $k \"f\")))";
    let instance = "(import \"a:b/x\" (instance $i (export \"f\" (func)) (export \"g\" (func))))
        (alias export $i \"f\" (func $f))";
    let pass = "(component $c (import \"in\" (func $f)) (import \"h\" (func $h))
        (export \"f\" (func $f)) (export \"h\" (func $h)))";
    let mixed = format!(
        "{instance} {own} {pass} (instance $j (instantiate $c (with \"in\" (func $f)) (with \"h\" (func $own))))"
    );
    vec![
        (format!("{own} (export \"f\" (func $own))"), &[]),
        ("(import \"f\" (func $f)) (export \"g\" (func $f))".to_owned(), &["g"]),
        (format!("{instance} (export \"g\" (func $f))"), &["g"]),
        (format!("{instance} (export \"a:b/y\" (instance $i))"), &["a:b/y#f", "a:b/y#g"]),
        (format!("{mixed} (export \"a:b/y\" (instance $j))"), &["a:b/y#f"]),
        (format!("{mixed} (alias export $j \"h\" (func $h)) (export \"h\" (func $h))"), &[]),
        (
            format!(
                "{instance} {own} (instance $j (export \"f\" (func $own)) (export \"g\" (func $f))) (export \"a:b/y\" (instance $j))"
            ),
            &["a:b/y#g"],
        ),
        // The component that is instantiated comes from outside of the one that does it.
        (
            format!(
                "(import \"f\" (func $f)) {own} (component $c (import \"in\" (func $f)) (export \"out\" (func $f)))
                 (component $d (import \"in\" (func $g)) (alias outer 1 $c (component $e))
                   (instance $j (instantiate $e (with \"in\" (func $g)))) (export \"y\" (instance $j)))
                 (instance $one (instantiate $d (with \"in\" (func $f))))
                 (instance $two (instantiate $d (with \"in\" (func $own))))
                 (alias export $one \"y\" (instance $a)) (alias export $two \"y\" (instance $b))
                 (export \"a\" (instance $a)) (export \"b\" (instance $b))"
            ),
            &["a#out"],
        ),
    ]
}

#[test]
fn imports_that_are_passed_on_are_told() {
    for (text, told) in cases() {
        let bytes = wat::parse_str(format!("(component {text})")).unwrap_or_else(|error| panic!("{text}: {error}"));
        let artifact = Artifact::from_bytes("test.wasm", bytes);
        let surface = artifact.surface.as_ref().unwrap_or_else(|| panic!("{text}: {:?}", artifact.findings));
        assert_eq!(reexports(artifact.skeleton(), surface), told, "{text}");
        let findings = Inspection::of(&artifact).findings;
        let warned = findings.iter().any(|f| f.code == Code::MD0311 && f.severity == Severity::Warning);
        assert_eq!(warned, !told.is_empty(), "{text}");
    }
}

/// Components whose parts make each other over and over end soon.
#[test]
fn what_cannot_be_followed_ends() {
    let mut text = "(component $c0 (import \"in\" (func $f)) (export \"out\" (func $f)))".to_owned();
    for level in 1..60 {
        text += &format!(
            "(component $c{level} (import \"in\" (func $f)) (alias outer 1 $c{} (component $e))
               (instance $a (instantiate $e (with \"in\" (func $f))))
               (alias export $a \"out\" (func $g))
               (instance $b (instantiate $e (with \"in\" (func $g)))) (alias export $b \"out\" (func $h))
               (export \"out\" (func $h)))",
            level - 1
        );
    }
    text += "(import \"f\" (func $f)) (instance $i (instantiate $c59 (with \"in\" (func $f)))) (export \"y\" (instance $i))";
    let bytes = wat::parse_str(format!("(component {text})")).expect("it assembles");
    let artifact = Artifact::from_bytes("test.wasm", bytes);
    if let Some(surface) = &artifact.surface {
        assert!(reexports(artifact.skeleton(), surface).len() <= 1);
    }
}

/// wasmtime refuses what is told, for that reason, and loads the rest.
#[cfg(feature = "call")]
#[test]
fn wasmtime_says_the_same() {
    use crate::generate::fixtures;
    let engine = wasmtime::Engine::default();
    let refuses = |bytes: &[u8]| match wasmtime::component::Component::new(&engine, bytes) {
        Ok(_) => false,
        Err(error) => format!("{error:?}").contains("is a reexport of an imported function"),
    };
    for (text, told) in cases() {
        let bytes = wat::parse_str(format!("(component {text})")).expect("it assembles");
        assert_eq!(refuses(&bytes), !told.is_empty(), "{text}");
    }
    for path in fixtures() {
        let artifact = Artifact::open(&path).expect("readable");
        if let Some(surface) = artifact.surface.as_ref().filter(|_| artifact.is_component()) {
            assert!(reexports(artifact.skeleton(), surface).is_empty(), "{}", path.display());
        }
    }
}
