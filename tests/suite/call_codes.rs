//! Codes of calls, each with an artifact that raises it.
#![cfg(feature = "call")]

use crate::calls::{no_files, one, told};
use mate_doctor::artifact::Artifact;
use mate_doctor::call::{CallOptions, CallReport, CallRequest, Ending, Folder, execute, suite};
use mate_doctor::finding::{Code, Finding};

fn made(text: &str) -> Artifact {
    Artifact::from_bytes("made.wasm", wat::parse_str(text).expect("the text is WebAssembly"))
}

fn called(text: &str, calls: &[&str]) -> CallReport {
    let calls: Vec<String> = calls.iter().map(|&call| call.to_owned()).collect();
    one(&made(text), &calls, &[], &CallOptions::default())
}

fn finding(report: &CallReport, code: Code) -> &Finding {
    let found = report.report.findings.iter().find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("{code} is not among {:#?}", report.report.findings))
}

fn suggested(finding: &Finding) -> String {
    format!("{:?}", finding.suggestions)
}

#[test]
fn md0409_an_exception_that_nothing_catches() {
    let report = called("(module (tag $e) (func (export \"f\") (throw $e)))", &["f()"]);
    assert_eq!(report.ending, Ending::Trapped);
    assert!(suggested(finding(&report, Code::MD0409)).contains("catch it in the guest"));
}

/// A component whose only function takes a list of a fixed length.
const FIXED_LIST: &str = "(component (core module $m (func (export \"f\") (param i32 i32)))
    (core instance $i (instantiate $m)) (type $t (list u8 2))
    (func (export \"f\") (param \"x\" $t) (canon lift (core func $i \"f\"))))";

#[test]
fn md0423_a_proposal_that_is_switched_on() {
    let report = called(FIXED_LIST, &["f([1, 2])"]);
    assert_eq!(report.ending, Ending::Returned, "{:?}", report.report.findings);
    let note = format!("{:?}", finding(&report, Code::MD0423));
    assert!(note.contains("component-model-fixed-length-lists") && note.contains("enabled for this call"), "{note}");
}

#[test]
fn md0423_says_nothing_of_the_call_that_is_not_so() {
    let lifted_gc = "(component (core module $m (func (export \"f\"))) (core instance $i (instantiate $m))
        (core func $f (alias core export $i \"f\")) (func (export \"f\") (canon lift (core func $f) gc)))";
    let Ok(bytes) = wat::parse_str(lifted_gc) else {
        // Another spelling of the alias.
        let text = lifted_gc
            .replace("(core func $f (alias core export $i \"f\"))", "(alias core export $i \"f\" (core func $f))");
        return gc_runs_or_is_refused(&text);
    };
    drop(bytes);
    gc_runs_or_is_refused(lifted_gc);
}

fn gc_runs_or_is_refused(text: &str) {
    let report = called(text, &["f()"]);
    let told = told(&report);
    assert!(told.contains("component-model-gc"), "{told}");
    match report.ending {
        Ending::Returned => assert!(told.contains("it was enabled for this call"), "{told}"),
        _ => assert!(!told.contains("it was enabled for this call"), "{told}"),
    }
}

#[test]
fn md0427_a_module_that_is_no_command() {
    let report = called("(module (func (export \"add\") (result i32) (i32.const 1)))", &[]);
    assert_eq!(report.ending, Ending::Refused);
    finding(&report, Code::MD0427);
    assert!(told(&report).contains("call made.wasm 'add(…)'"), "{}", told(&report));
}

#[test]
fn md0430_a_suite_that_cannot_be_read() {
    for (text, place) in
        [("[[case]]\ncal = \"f()\"\n", "cal"), ("[[case]]\ncall = \"f()\"\nends = \"never\"\n", "never")]
    {
        let finding = suite::parse("suite.toml", text).expect_err("it cannot be read");
        assert_eq!(finding.code, Code::MD0430);
        let annotation = &finding.annotations[0];
        assert!(annotation.source.text[annotation.span.clone()].contains(place), "{annotation:?}");
    }
}

#[test]
fn md0432_a_folder_that_cannot_be_granted() {
    let handler = Artifact::open("fixtures/c-wasi-handler/c-wasi-handler.wasm").expect("a fixture");
    let mut options = CallOptions::default();
    options.grants.folders.push(Folder { host: "no/such/folder".into(), guest: "/data".to_owned(), read_only: true });
    let calls = ["handler(\"time\")".to_owned()];
    let report = execute(&handler, CallRequest { calls: &calls, ..CallRequest::new(&options, &no_files) });
    assert_eq!(report.ending, Ending::Refused);
    assert!(format!("{:?}", finding(&report, Code::MD0432)).contains("no/such/folder"));
}

/// Two interfaces with a function of one name, and a resource in one of them.
const TWO_INTERFACES: &str =
    "(component (core module $m (func (export \"f\")) (func (export \"new\") (result i32) (i32.const 1)))
    (core instance $i (instantiate $m)) (type $r (resource (rep i32)))
    (func $f (canon lift (core func $i \"f\")))
    (func $new (result (own $r)) (canon lift (core func $i \"new\")))
    (component $inner (import \"f\" (func $f)) (import \"bucket\" (type $r (sub resource)))
        (import \"new\" (func $new (result (own $r)))) (export $e \"bucket\" (type $r))
        (export \"f\" (func $f)) (export \"[constructor]bucket\" (func $new) (func (result (own $e)))))
    (instance $one (instantiate $inner (with \"f\" (func $f)) (with \"bucket\" (type $r)) (with \"new\" (func $new))))
    (component $plain (import \"f\" (func $f)) (export \"f\" (func $f)))
    (instance $two (instantiate $plain (with \"f\" (func $f))))
    (export \"a:b/one\" (instance $one)) (export \"a:b/two\" (instance $two)))";

#[test]
fn md0433_a_name_of_two_functions() {
    let report = called(TWO_INTERFACES, &["f()"]);
    let paths = suggested(finding(&report, Code::MD0433));
    assert!(paths.contains("a:b/one#f") && paths.contains("a:b/two#f"), "{paths}");
}

#[test]
fn md0434_a_resource_in_place_of_its_constructor() {
    let report = called(TWO_INTERFACES, &["a:b/one#bucket()"]);
    assert_eq!(report.ending, Ending::Refused);
    assert!(suggested(finding(&report, Code::MD0434)).contains("a:b/one#bucket.constructor"));
}

/// Handles that run out are a limit, not a failure of the runtime.
#[test]
fn md0413_more_handles_than_the_runtime_allows() {
    let endless = "(component (type $r (resource (rep i32))) (core func $new (canon resource.new $r))
        (core module $m (import \"\" \"new\" (func $new (param i32) (result i32)))
            (func (export \"f\") (loop (drop (call $new (i32.const 1))) (br 0))))
        (core instance $m (instantiate $m (with \"\" (instance (export \"new\" (func $new))))))
        (func (export \"f\") (canon lift (core func $m \"f\"))))";
    let report = called(endless, &["f()"]);
    assert_eq!(report.ending, Ending::Trapped);
    assert!(finding(&report, Code::MD0413).headline.contains("handles"), "{:?}", report.report.findings);
}

/// The version that was asked for is not there: the newest of its track is taken, as the runtime does.
#[test]
fn a_version_of_a_track_means_the_newest() {
    let text = "(component (core module $m (func (export \"one\") (result i32) (i32.const 1))
            (func (export \"two\") (result i32) (i32.const 2)))
        (core instance $i (instantiate $m))
        (func $one (result u32) (canon lift (core func $i \"one\")))
        (func $two (result u32) (canon lift (core func $i \"two\")))
        (component $c (import \"f\" (func $f (result u32))) (export \"f\" (func $f)))
        (instance $old (instantiate $c (with \"f\" (func $one)))) (instance $new (instantiate $c (with \"f\" (func $two))))
        (export \"a:b/i@1.0.0\" (instance $old)) (export \"a:b/i@1.1.0\" (instance $new)))";
    for (path, expected) in [("a:b/i@1.0.5#f()", "2"), ("a:b/i@1.0.0#f()", "1"), ("a:b/i@1.1.0#f()", "2")] {
        let report = called(text, &[path]);
        let value = report.value().map(|(_, value)| mate_doctor::call::value::to_wave(value));
        assert_eq!(value.as_deref(), Some(expected), "{path}: {:?}", report.report.findings);
    }
}
