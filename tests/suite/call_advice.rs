//! What people type in the place of a call: the edit or the command that is proposed makes it one.
#![cfg(feature = "call")]

use mate_doctor::artifact::Artifact;
use mate_doctor::call::{CallOptions, CallReport, CallRequest, Ending, execute};
use mate_doctor::finding::{Code, Fix};

/// Functions over types whose values are often misspelled; only the preflight is made.
const TYPES: &str = r#"(component
    (core module $m (memory (export "m") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "one") (param i32)) (func (export "two") (param i32 i32)) (func (export "three") (param i32 i32 i32)))
    (core instance $m (instantiate $m))
    (type $level (enum "debug" "warn")) (export $l "level" (type $level))
    (type $pay (variant (case "cash") (case "card" string))) (export $p "payment" (type $pay))
    (type $limits (record (field "size" u32) (field "hard" bool))) (export $r "limits" (type $limits))
    (func (export "flag") (param "on" bool) (canon lift (core func $m "one")))
    (func (export "log") (param "at" $l) (canon lift (core func $m "one")))
    (func (export "maybe") (param "n" (option u32)) (canon lift (core func $m "two")))
    (func (export "text") (param "t" string)
        (canon lift (core func $m "two") (memory (core memory $m "m")) (realloc (core func $m "realloc"))))
    (func (export "outcome") (param "r" (result u32 (error string)))
        (canon lift (core func $m "three") (memory (core memory $m "m")) (realloc (core func $m "realloc"))))
    (func (export "pay") (param "how" $p)
        (canon lift (core func $m "three") (memory (core memory $m "m")) (realloc (core func $m "realloc"))))
    (func (export "bound") (param "by" $r) (canon lift (core func $m "two"))))"#;

fn plan(artifact: &Artifact, calls: &[&str], json: &[String]) -> CallReport {
    let (options, no_files) = (CallOptions::default(), |path: &str| Err(format!("{path}: there are no files here")));
    let calls: Vec<String> = calls.iter().map(|&text| text.to_owned()).collect();
    execute(artifact, CallRequest { calls: &calls, json, dry_run: true, ..CallRequest::new(&options, &no_files) })
}

/// The text with the first edit that is proposed for it.
fn mended(report: &CallReport, text: &str) -> String {
    let suggestions = report.report.findings.iter().flat_map(|finding| &finding.suggestions);
    let mut edits = suggestions.filter_map(|suggestion| match &suggestion.fix {
        Fix::Replace { range, text: new, .. } => {
            Some([&text[..range.start], new.as_str(), &text[range.end..]].concat())
        }
        _ => None,
    });
    edits.next().unwrap_or_else(|| panic!("no edit for {text}: {:?}", report.report.findings))
}

#[test]
fn words_of_other_languages_get_the_edit_that_makes_them_values() {
    let artifact = Artifact::from_bytes("types.wat", TYPES.into());
    for (typed, meant) in [
        ("flag(True)", "flag(true)"),
        ("flag(FALSE)", "flag(false)"),
        ("flag(\"true\")", "flag(true)"),
        ("log(\"warn\")", "log(warn)"),
        ("log(Debug)", "log(debug)"),
        ("log(warning)", "log(warn)"),
        ("maybe(Some(7))", "maybe(some(7))"),
        ("maybe(None)", "maybe(none)"),
        ("maybe(null)", "maybe(none)"),
        ("maybe(undefined)", "maybe(none)"),
        ("outcome(Err(\"no\"))", "outcome(err(\"no\"))"),
        ("outcome(Ok(3))", "outcome(ok(3))"),
        ("pay(\"cash\")", "pay(cash)"),
        ("pay(payment::card(\"x\"))", "pay(card(\"x\"))"),
        ("pay(Card(\"x\"))", "pay(card(\"x\"))"),
        ("text('two words')", "text(\"two words\")"),
        ("text({\"deep\": [1]})", "text(\"{\\\"deep\\\": [1]}\")"),
        ("text([1, 2])", "text(\"[1, 2]\")"),
        ("bound({size: 1, hard: No})", ""),
        ("bound({size: \"4\", hard: false})", "bound({size: 4, hard: false})"),
    ] {
        let report = plan(&artifact, &[typed], &[]);
        assert_eq!(report.ending, Ending::Refused, "{typed}");
        if meant.is_empty() {
            assert!(report.report.findings.iter().all(|finding| finding.code == Code::MD0402), "{typed}");
            continue;
        }
        assert_eq!(mended(&report, typed), meant);
        assert_eq!(plan(&artifact, &[meant], &[]).ending, Ending::Planned, "{meant}");
    }
}

#[test]
fn json_that_is_no_array_is_put_into_one() {
    let artifact = Artifact::from_bytes("types.wat", TYPES.into());
    for (function, typed) in [("text", "\"hi there\""), ("bound", "{\"size\": 1, \"hard\": true}"), ("maybe", "null")] {
        let report = plan(&artifact, &[function], &[typed.to_owned()]);
        let meant = mended(&report, typed);
        assert_eq!(plan(&artifact, &[function], &[meant]).ending, Ending::Planned, "{typed}");
    }
    // JSON within JSON becomes a string.
    let typed = "[{\"deep\": true}]";
    let meant = mended(&plan(&artifact, &["text"], &[typed.to_owned()]), typed);
    assert_eq!(meant, "[\"{\\\"deep\\\": true}\"]");
}

#[test]
fn words_behind_a_function_are_its_arguments() {
    let artifact = Artifact::from_bytes("types.wat", TYPES.into());
    for (typed, meant) in [(["text", "hi"], "'text(\"hi\")'"), (["log", "warn"], "'log(warn)'")] {
        let report = plan(&artifact, &typed, &[]);
        let [finding] = report.report.findings.as_slice() else { panic!("{:?}", report.report.findings) };
        let command = finding.suggestions.first().map(|suggestion| suggestion.fix.clone());
        let Some(Fix::Command(command)) = command else { panic!("{finding:?}") };
        assert_eq!(command.to_string(), format!("mate-doctor call types.wat {meant}"));
    }
    let report = plan(&artifact, &["text(\"a\"); log(warn)"], &[]);
    let labels: Vec<&str> = report.report.findings[0].annotations.iter().map(|a| a.label.as_str()).collect();
    assert!(labels[0].contains("an argument of its own"), "{labels:?}");
}

#[test]
fn a_method_without_its_handle_is_told_as_such() {
    let artifact = Artifact::open("fixtures/rust-shop/rust-shop.wasm").expect("it is built");
    let report = plan(&artifact, &["demo:shop/store@1.0.0#bucket.get(\"k\")"], &[]);
    let method = report.report.findings.iter().find(|finding| finding.code == Code::MD0403).expect("it is found");
    assert!(method.headline.contains("is a method"), "{method:?}");
    let Fix::Command(command) = &method.suggestions[0].fix else { panic!("{method:?}") };
    let command = command.to_string();
    assert!(command.contains("'b = demo:shop/store@1.0.0#bucket.constructor("), "{command}");
    assert!(command.ends_with("'b.get(\"k\")'"), "{command}");
}

/// Maps are written as maps, or as the lists of pairs that they are.
#[test]
fn maps_have_two_spellings() {
    let map = r#"(component
        (core module $m (memory (export "m") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
            (func (export "put") (param i32 i32)))
        (core instance $m (instantiate $m))
        (type $map (map u32 string))
        (func (export "put") (param "all" $map)
            (canon lift (core func $m "put") (memory (core memory $m "m")) (realloc (core func $m "realloc")))))"#;
    let artifact = Artifact::from_bytes("map.wat", map.into());
    for text in ["put({1: \"a\", 2: \"b\"})", "put([(1, \"a\"), (2, \"b\")])", "put([])", "put({})"] {
        assert_eq!(plan(&artifact, &[text], &[]).ending, Ending::Planned, "{text}");
    }
    for text in ["put([(1, \"a\", 3)])", "put([1])", "put([(1, \"a\"), (1, \"b\")])"] {
        assert_eq!(plan(&artifact, &[text], &[]).ending, Ending::Refused, "{text}");
    }
}

/// Flags are printed as wasmtime's command line reads them, whatever they are called.
#[test]
fn flags_read_back_with_the_reader_of_wasmtime() {
    use mate_doctor::call::value::{Value, to_wave};
    use wasm_wave::value::{Type, Value as Waved};
    use wasm_wave::wasm::WasmValue;
    let names = ["none", "read-only", "true", "inf"];
    let ty = Type::flags(names).expect("names");
    for set in [&names[..], &names[2..], &names[1..2], &[]] {
        let text = to_wave(&Value::Flags(set.iter().map(|&name| name.to_owned()).collect()));
        let read: Waved = wasm_wave::from_str(&ty, &text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read.unwrap_flags().collect::<Vec<_>>(), set, "{text}");
    }
}
