//! What tools and hosts say of a file, held against that file and its WIT.

use mate_doctor::artifact::Artifact;
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::explain::{Context, Expected, Explained, explain_text};
use mate_doctor::finding::{Code, Finding, Fix};
use std::path::Path;

const HANDLER: &str = "rust-handler-async/rust-handler-async.wasm";
const ROOT: &str = "root-handler/root-handler.wasm";
const SHOP: &str = "rust-shop/rust-shop.wasm";

fn fixture(file: &str) -> Artifact {
    Artifact::open(format!("fixtures/{file}")).expect("the fixture")
}

fn explain(text: &str, artifact: &Artifact) -> Explained {
    explain_text(text, &Context { artifact: Some(artifact), ..Context::default() })
}

fn codes(explained: &Explained) -> Vec<Code> {
    explained.findings.iter().map(|finding| finding.code).collect()
}

/// Everything there is to paste.
fn fixes(finding: &Finding) -> String {
    let text = |fix: &Fix| match fix {
        Fix::Command(command) => command.to_string(),
        Fix::Write(text) | Fix::Replace { text, .. } | Fix::Code { text, .. } => text.clone(),
        Fix::Advice => String::new(),
    };
    finding.suggestions.iter().map(|suggestion| text(&suggestion.fix)).collect::<Vec<_>>().join("\n")
}

/// Frames in whose names the words of many messages stand.
const FRAMES: &str = "\n\nStack backtrace:\n   0: host::backtrace::capture\n   1: std::rt::lang_start::<_start>\n             \
    at /rustc/0/library/std/src/rt.rs:206:5\n   2: tokio::runtime::Runtime::block_on::<unknown import, async func>\n";

#[test]
fn backtraces_say_nothing_of_what_went_wrong() {
    let command = fixture("wasi-command/wasi-command.wasm");
    for text in [
        "Error: memory minimum size of 17 pages exceeds memory limits",
        "Error: no exported instance named `mate:runtime/api@0.1.0`",
        "Error: failed to run main module `x.wasm`\n\nCaused by:\n    nothing that is known",
    ] {
        let with = format!("{text}{FRAMES}");
        assert_eq!(codes(&explain(&with, &command)), codes(&explain(text, &command)), "{text}");
        assert_eq!(
            codes(&explain_text(&with, &Context::default())),
            codes(&explain_text(text, &Context::default())),
            "{text}"
        );
    }
    // What comes after a backtrace counts again.
    let after = format!("Error: no{FRAMES}\nError: map entry `wasi:io/poll@0.2.0` defined twice\n");
    assert_eq!(codes(&explain_text(&after, &Context::default())), [Code::MD0307]);
}

const LACKING: &str = "error: failed to validate encoded bytes\n\nCaused by:\n    0: type mismatch for import `task`\n       \
    missing export named `mate:runtime/api@0.1.0` (at offset 0xa7e)";

#[test]
fn a_component_refused_for_a_world_is_held_against_it() {
    let root = fixture(ROOT);
    // Without WIT: what the words say, and how to see all of it.
    let alone = explain(LACKING, &root);
    assert_eq!(codes(&alone), [Code::MD0201]);
    assert!(fixes(&alone.findings[0]).contains(&format!("check --strict --wit wit/ fixtures/{ROOT}")));
    // With it: what check says of the two.
    let wit = Wit::load(Path::new("wit"), &WitOptions::default()).expect("the contract");
    let expected = Some(Expected { wit: &wit, world: None });
    let decided = explain_text(LACKING, &Context { artifact: Some(&root), expected, ..Context::default() });
    assert_eq!(codes(&decided), [Code::MD0207]);
    // A file that conforms is not the one that was refused.
    let good = fixture(HANDLER);
    let doubted = explain_text(LACKING, &Context { artifact: Some(&good), expected, ..Context::default() });
    let notes: Vec<&str> = doubted.findings[0].related.iter().map(|note| note.text.as_str()).collect();
    assert!(notes.iter().any(|note| note.contains("finds no difference from")), "{notes:?}");
}

#[test]
fn a_module_is_not_advised_to_be_what_failed_on_it() {
    let module = br#"(module (func (export "f")) (@custom "component-type" "x"))"#;
    let artifact = Artifact::from_bytes("m.wasm", wat::parse_bytes(module).expect("a module").into_owned());
    let text = "error: failed to encode a component from module\n\nCaused by:\n    0: failed to decode world from \
        module\n    1: module was not valid\n    2: failed to find export of function `nope`";
    let found = codes(&explain(text, &artifact));
    assert!(found.contains(&Code::MD0702) && !found.contains(&Code::MD0102), "{found:?}");
    assert!(!found.contains(&Code::MD0004) && !found.contains(&Code::MD0011), "{found:?}");
}

#[test]
fn a_call_that_was_refused_is_held_against_the_function() {
    let refused = |call: &str, message: &str| {
        format!(
            "Error: failed to run main module `h.wasm`\n\nCaused by:\n    0: while interpreting parameters in invoke \"{call}\"\n    1: {message}"
        )
    };
    let unread = |call: &str, message: &str| {
        format!(
            "Error: failed to run main module `h.wasm`\n\nCaused by:\n    0: Failed to parse invoke '{call}': See https://docs.wasmtime.dev/cli-options.html#run for syntax\n    1: {message}"
        )
    };
    let right = "wasmtime run --invoke 'mate:runtime/api.handler@0.1.0(\"hi\")'";
    for (text, code) in [
        (refused("handler(3)", "invalid value type at 8..9"), Code::MD0402),
        (refused("handler(\"x\", \"y\")", "invalid params: more param(s) than expected at 13..16"), Code::MD0403),
        (refused("handler()", "invalid params: no params provided, but 1 required at 0..7"), Code::MD0403),
        (unread("mate:runtime/api@0.1.0#handler(\"x\")", "invalid token at 22..23"), Code::MD0401),
        (unread("handler", "unexpected end of input at 7..7"), Code::MD0401),
    ] {
        let explained = explain(&text, &fixture(HANDLER));
        assert_eq!(codes(&explained), [code], "{text}");
        assert!(fixes(&explained.findings[0]).contains(right), "{text}\n{}", fixes(&explained.findings[0]));
    }
    let wrong = explain(&refused("handler(3)", "invalid value type at 8..9"), &fixture(HANDLER));
    let mark = &wrong.findings[0].annotations[0];
    assert_eq!(&mark.source.text[mark.span.clone()], "3");
    // A name that is not there is not advised to be called.
    let other = explain(&unread("add", "unexpected end of input at 3..3"), &fixture(SHOP));
    assert_eq!(codes(&other), [Code::MD0401]);
    assert!(!fixes(&other.findings[0]).contains("add("), "{}", fixes(&other.findings[0]));
    // What is no place in the call, or none between characters, is not marked.
    for message in ["invalid at 9..1", "invalid at 0..99999999", "invalid at 9..10"] {
        assert_eq!(
            codes(&explain(&refused("handler(\"é\")", message), &fixture(HANDLER))),
            [Code::MD0402],
            "{message}"
        );
    }
}

#[test]
fn proposals_that_are_off_lead_to_their_own_flag() {
    for (text, flag) in [
        ("the `cm-implements` feature is not active (at offset 0x23)", "-W component-model-implements "),
        ("Maps require the component model map feature", "-W component-model-map "),
        (
            "Fixed-length lists require the component model fixed-length lists feature (at offset 0xb)",
            "-W component-model-fixed-length-lists ",
        ),
        (
            "async `subtask.cancel` requires the component model more async builtins feature",
            "-W component-model-more-async-builtins ",
        ),
    ] {
        let text = format!("Error: failed to parse WebAssembly module\n\nCaused by:\n    {text}");
        let explained = explain_text(&text, &Context::default());
        let first = &explained.findings[0];
        assert_eq!(first.code, Code::MD0302, "{text}");
        assert!(fixes(first).contains(flag), "{text}\n{}", fixes(first));
    }
}

#[test]
fn commands_are_told_what_they_were_given() {
    let surplus = explain_text(
        "error: unexpected argument '/srv/plain.wasm' found\n\nUsage: wasm-tools component new [OPTIONS] [INPUT]",
        &Context::default(),
    );
    assert!(surplus.findings[0].headline.contains("unexpected argument"), "{}", surplus.findings[0].headline);
    let made = explain("error: decoding a component is not supported", &fixture(SHOP));
    assert!(made.findings[0].headline.contains("a component already"), "{}", made.findings[0].headline);
    let serve = explain("no exported instance named `wasi:cli/run@0.2.0`", &fixture("http-handler/http-handler.wasm"));
    let titles: Vec<&str> = serve.findings[0].suggestions.iter().map(|fix| fix.title.as_str()).collect();
    assert!(titles.iter().any(|title| title.starts_with("serve it: it exports `wasi:http/")), "{titles:?}");
}

#[test]
fn types_asked_for_are_answered_with_those_of_the_function() {
    let text = "Error: failed to convert function to given type\n\nCaused by:\n    0: type mismatch with parameters\n    \
        1: expected 1-tuple, found 2-tuple";
    let explained = explain(text, &fixture("rust-handler-sync/rust-handler-sync.wasm"));
    assert_eq!(codes(&explained), [Code::MD0503]);
    assert!(fixes(&explained.findings[0]).contains("get_typed_func::<(String,), (Result<String, String>,)>"));
}

#[test]
fn of_several_versions_none_is_guessed() {
    let text = r#"(component
        (instance $i)
        (export "a:b/x@1.0.0" (instance $i))
        (export "a:b/x@2.0.0" (instance $i)))"#;
    let artifact = Artifact::from_bytes("two.wat", wat::parse_str(text).expect("a component"));
    let explained = explain("no exported instance named `a:b/x@3.0.0`", &artifact);
    assert_eq!(codes(&explained), [Code::MD0105]);
    assert!(explained.findings[0].headline.contains("1.0.0 and 2.0.0"), "{}", explained.findings[0].headline);
}

#[test]
fn constructors_are_found_by_what_sources_call_them() {
    let explained = explain("bucket.new", &fixture(SHOP));
    assert_eq!(codes(&explained), [Code::MD0113]);
    assert!(fixes(&explained.findings[0]).contains("demo:shop/store@1.0.0#bucket.constructor"));
}
