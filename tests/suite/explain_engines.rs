//! Reported errors with the files that they are about: the engine that knows answers, in its own words.

use mate_doctor::artifact::Artifact;
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::explain::question::{Predicate, Stage};
use mate_doctor::explain::{Context, Expected, Explained, TextQuestion, explain_text, stand_in};
use mate_doctor::finding::{Code, Confidence, Finding, Fix};
use mate_doctor::snippets::Language;
use std::path::Path;
use tempfile::TempDir;

/// WIT in a folder of its own.
fn wit(text: &str) -> (TempDir, Wit) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("w.wit"), text).expect("a file");
    let wit = Wit::load(folder.path(), &WitOptions::default()).expect("WIT");
    (folder, wit)
}

/// A component of the one world in a text.
fn component(text: &str) -> Artifact {
    stand_in(&wit(text).1, None).expect("a component")
}

fn module(text: &str) -> Artifact {
    Artifact::from_bytes("given.wasm", wat::parse_str(text).expect("text"))
}

fn explain(text: &str, artifact: &Artifact, wit: Option<&Wit>) -> Explained {
    let expected = wit.map(|wit| Expected { wit, world: None });
    explain_text(text, &Context { artifact: Some(artifact), expected, ..Context::default() })
}

/// Everything that a finding says and offers.
fn words(finding: &Finding) -> String {
    let mut out = finding.headline.clone();
    for note in &finding.related {
        out.push_str(&format!("\n{}", note.text));
    }
    for suggestion in &finding.suggestions {
        out.push_str(&format!("\n{}", suggestion.title));
        if let Fix::Write(text) | Fix::Code { text, .. } = &suggestion.fix {
            out.push_str(&format!(": {text}"));
        }
    }
    out
}

const GUEST: &str = "package orbit:process@1.0.0;
interface host { record r { a: u32 } enum color { red, green } start: func(x: r) -> color; }
world w { import host; export run: func() -> u32; }";

const REFUSED: &str = "dispatch failed: component imports instance `orbit:process/host@1.0.0`, but a matching \
    implementation was not found in the linker";

#[test]
fn what_differs_from_the_host_is_found_in_its_wit() {
    let guest = component(GUEST);
    for (host, code, said) in [
        (GUEST.replace("a: u32", "a: u32, b: string"), "MD0205", "no field `b`"),
        (GUEST.replace("red, green", "red, green, blue"), "MD0205", "`blue`"),
        (GUEST.replace("@1.0.0", "@2.0.0"), "MD0203", "2.0.0"),
        // Without a world: what the host offers.
        (
            GUEST.replace("a: u32", "a: u64").replace("world w { import host; export run: func() -> u32; }", ""),
            "MD0",
            "u64",
        ),
    ] {
        let (_folder, host) = wit(&host);
        let explained = explain(REFUSED, &guest, Some(&host));
        let first = &explained.findings[0];
        assert!(first.code.as_str().starts_with(code), "{}", words(first));
        assert_eq!(first.confidence, Confidence::Certain, "{}", words(first));
        assert!(words(first).contains(said), "{}", words(first));
    }
    // A single line of the chain has no names: everything that differs is the answer.
    let (_folder, host) = wit(&GUEST.replace("red, green", "red, green, blue"));
    let explained = explain("expected enum of 3 names, found 2 names", &guest, Some(&host));
    assert_eq!(explained.findings[0].code, Code::MD0205);
}

#[test]
fn an_import_that_the_text_names_is_found_in_the_file() {
    let shop = Artifact::open("fixtures/rust-shop/rust-shop.wasm").expect("a fixture");
    let context = Context { artifact: Some(&shop), ..Context::default() };
    // No form of a message that is known.
    let explained = explain_text("plugin rejected by loader: demo:shop/host@1.0.0", &context);
    let first = &explained.findings[0];
    assert_eq!((first.code, first.confidence), (Code::MD0305, Confidence::Guess));
    assert_eq!(first.subject.as_deref(), Some("demo:shop/host@1.0.0"));
    let cut = explain_text(&REFUSED.replace("orbit:process/host@1.0.0", "demo:shop/host@1.0.0"), &context);
    assert!(words(&cut.findings[0]).contains("the text lacks the lines"), "{}", words(&cut.findings[0]));
    // The types alone are nothing that a host has to provide.
    let types = explain_text("plugin rejected by loader: demo:shop/types@1.0.0", &context);
    assert_eq!(types.findings[0].code, Code::MD0607);
}

#[test]
fn a_panic_of_the_own_host_is_no_bug_of_a_tool() {
    let text = "thread 'main' panicked at crates/host/src/main.rs:12:10:\nindex out of bounds";
    assert_eq!(explain_text(text, &Context::default()).findings[0].code, Code::MD0607);
}

#[test]
fn a_line_without_those_below_it_decides_nothing() {
    let explained = explain_text(REFUSED, &Context::default());
    assert!(!explained.recognised);
    assert!(words(&explained.findings[0]).contains("the text lacks the lines"), "{}", words(&explained.findings[0]));
    let codes: Vec<Code> = explained.findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&Code::MD0305) && codes.contains(&Code::MD0304), "{codes:?}");
    // At most three, each short, and none called found.
    assert!(explained.findings.len() <= 3);
    for finding in &explained.findings {
        assert!(finding.suggestions.len() <= 2 && finding.related.len() <= 1 && finding.annotations.is_empty());
    }
    let report = explained.report(None);
    assert!(report.summary.starts_with("no certain cause"), "{}", report.summary);
    let missing = format!(
        "{REFUSED}\n\nCaused by:\n    0: instance export `start` has the wrong type\n    1: function implementation is missing"
    );
    assert!(explain_text(&missing, &Context::default()).recognised);
}

#[test]
fn a_prerelease_is_not_switched_on_by_a_flag() {
    let guest = component(
        "package wasi:config@0.2.0-draft;\ninterface store { get: func(key: string) -> string; }\nworld w { import store; }",
    );
    let text = "component imports instance `wasi:config/store@0.2.0-draft`, but a matching implementation was not found \
        in the linker\n\nCaused by:\n    0: instance export `get` has the wrong type\n    1: function implementation is missing";
    for explained in [explain(text, &guest, None), explain_text(text, &Context::default())] {
        let first = &explained.findings[0];
        assert_eq!(first.name(), "wasi-version-mismatch", "{}", words(first));
        assert!(!words(first).contains("-S config"), "{}", words(first));
    }
}

#[test]
fn a_provider_that_was_given_is_what_is_offered() {
    let consumer = component("package a:b@1.0.0;\ninterface i { f: func(x: u32) -> u32; }\nworld w { import i; }");
    let provider = component("package a:b@1.0.0;\ninterface i { f: func(x: string) -> u32; }\nworld w { export i; }");
    let text = "mismatched instantiation argument `a:b/i@1.0.0`";
    let others = [provider];
    let context = Context { artifact: Some(&consumer), others: &others, ..Context::default() };
    let explained = explain_text(text, &context);
    assert_eq!(explained.findings[0].confidence, Confidence::Certain, "{}", words(&explained.findings[0]));
    assert!(words(&explained.findings[0]).contains("string"), "{}", words(&explained.findings[0]));
}

#[test]
fn a_component_that_lifts_nothing_is_recognised_by_its_module() {
    let empty = module(
        r#"(component (core module $m (memory (export "memory") 1) (func (export "list-papers"))
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0))
            (core instance (instantiate $m)))"#,
    );
    for text in
        ["Successfully loaded component component_id=papers tools=[]", "list-papers", "failed to find function export"]
    {
        let explained = explain(text, &empty, None);
        let first = &explained.findings[0];
        assert_eq!((first.code, first.confidence), (Code::MD0015, Confidence::Certain), "{text}: {}", words(first));
        assert!(words(first).contains("`list-papers`") && !words(first).contains("cabi_realloc"), "{}", words(first));
    }
    let inspected = mate_doctor::inspect(&empty, &mate_doctor::InspectRequest::default()).expect("it reads");
    let told = inspected.report.findings.iter().find(|finding| finding.code == Code::MD0015).expect("it is told");
    assert_eq!(told.severity, mate_doctor::finding::Severity::Warning);
}

#[test]
fn a_trap_is_shown_with_a_call_of_the_file() {
    let artifact = Artifact::open("fixtures/rust-handler-sync/rust-handler-sync.wasm").expect("a fixture");
    let trapped = explain("wasm trap: wasm unreachable instruction executed", &artifact, None);
    let commands: Vec<String> = trapped.findings.iter().filter_map(|f| f.command()).map(|c| c.to_string()).collect();
    assert!(commands.iter().any(|command| command.contains("api@0.1.0#handler(")), "{commands:?}");
    assert!(!commands.iter().any(|command| command.contains("PATH(")), "{commands:?}");
}

#[test]
fn words_alone_are_never_certain() {
    for text in
        ["must use `call_async` when async support is enabled on the config", "missing instantiation argument `a:b/c`"]
    {
        let explained = explain_text(text, &Context::default());
        assert!(explained.findings.iter().all(|finding| finding.confidence != Confidence::Certain), "{text}");
        let report = explained.report(None);
        assert!(report.summary.starts_with("no certain cause; likely: "), "{}", report.summary);
    }
}

#[test]
fn top_level_imports_are_named_where_instances_are_wanted() {
    let artifact = module(r#"(component (import "label" (func (param "x" string))))"#);
    let explained = explain("component `c.wasm` has a non-instance import named `label`", &artifact, None);
    assert_eq!(explained.findings[0].code, Code::MD0707);
    assert!(words(&explained.findings[0]).contains("`label: func(x: string)`"), "{}", words(&explained.findings[0]));
}

#[test]
fn an_export_before_initialize_is_decided_by_the_module() {
    let fault = "Error: failed to invoke `Sum`\n\nCaused by:\n    0: error while executing at wasm backtrace:\n           \
        0: 0x1f - <unknown>!Sum\n    1: memory fault at wasm address 0xfffffff8 in linear memory";
    let with = module(r#"(module (func (export "_initialize")) (func (export "Sum")))"#);
    let without = module(r#"(module (func (export "Sum")))"#);
    let first = &explain(fault, &with, None).findings[0];
    assert_eq!((first.code, first.confidence), (Code::MD0440, Confidence::Certain));
    assert_ne!(explain(fault, &without, None).findings[0].confidence, Confidence::Certain);
}

#[test]
fn lookups_in_scripts_are_answered_in_their_language() {
    let guest = Artifact::open("fixtures/rust-handler-sync/rust-handler-sync.wasm").expect("the fixture");
    for (text, class, fence, said) in [
        (
            "TypeError: 'NoneType' object is not callable",
            "nested-export-flat-lookup",
            "python",
            "get_export_index(store, \"handler\"",
        ),
        (
            "SyntaxError: The requested module './guest.js' does not provide an export named 'handler'",
            "nested-export-flat-lookup",
            "js",
            "api.handler(",
        ),
        (
            "TypeError: Cannot read properties of undefined (reading 'handler')",
            "export-not-present",
            "js",
            "api.handler(",
        ),
    ] {
        let first = &explain(text, &guest, None).findings[0];
        assert_eq!(first.name(), class, "{}", words(first));
        assert!(words(first).contains(said), "{}", words(first));
        let code = first.suggestions.iter().filter_map(|s| match &s.fix {
            Fix::Code { language, .. } => Some(*language),
            _ => None,
        });
        assert!(code.clone().count() > 0 && code.into_iter().all(|language| language == fence), "{}", words(first));
        // Without the file it is a guess: other software says the same.
        assert!(!explain_text(text, &Context::default()).recognised, "{text}");
    }
}

#[test]
fn wit_in_the_place_of_a_file_is_not_called() {
    let (_folder, wit) = wit(GUEST);
    let made = stand_in(&wit, None).expect("a component");
    let context = Context { artifact: Some(&made), stand_in: true, ..Context::default() };
    let explained = explain_text("failed to find function export", &context);
    assert!(words(&explained.findings[0]).contains("`run`"), "{}", words(&explained.findings[0]));
    assert!(!words(&explained.findings[0]).contains("mate-doctor call"), "{}", words(&explained.findings[0]));
    assert!(Path::new(&made.name).is_absolute());
}

#[test]
fn the_question_of_a_text_is_a_value() {
    let question = TextQuestion::read(
        "$ wasmtime run g.wasm\nError: failed to run main module `g.wasm`\n\nCaused by:\n    component imports instance \
         `wasi:http/types@0.2.3`, but a matching implementation was not found in the linker",
    );
    assert_eq!(
        (question.tool, question.stage, question.predicate),
        (Some("wasmtime"), Some(Stage::Link), Some(Predicate::Missing))
    );
    assert_eq!((question.names[0].as_str(), question.versions[0].as_str()), ("wasi:http/types@0.2.3", "0.2.3"));
    assert_eq!(question.files, ["g.wasm"]);
    let python = TextQuestion::read(
        "Traceback (most recent call last):\n  File \"h.py\", line 1\nTypeError: 'NoneType' object is not callable",
    );
    assert_eq!((python.language, python.stage), (Some(Language::Python), Some(Stage::LookUp)));
    for (text, predicate) in [
        ("rust-lld: error: duplicate symbol: cabi_realloc", Predicate::Duplicate),
        ("cannot remove owned resource while borrowed", Predicate::Borrowed),
        ("wasm trap: cannot enter component instance", Predicate::NotEnterable),
        ("error: no registry configured for namespace \"acme\"", Predicate::Denied),
        ("host function f had type func(u32) -> u64, but expected func(u32) -> u32", Predicate::OtherType),
    ] {
        assert_eq!(TextQuestion::read(text).predicate, Some(predicate), "{text}");
    }
}
