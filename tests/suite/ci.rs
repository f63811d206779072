//! What a build server relies on: nothing that was not checked passes, and every format is complete
//! however a command ends.

use crate::frame::{run, text};
use serde_json::Value;
use std::path::Path;

const COMPONENT: &str = "fixtures/rust-handler-async/rust-handler-async.wasm";
const MISPLACED: &str = "fixtures/root-handler/root-handler.wasm";
const FORMATS: [&str; 5] = ["concise", "json", "sarif", "github", "markdown"];

/// The exit code and standard output of a run.
fn answer(arguments: &[&str]) -> (i32, String) {
    let output = run(arguments);
    (output.status.code().expect("an exit code"), text(&output.stdout))
}

fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

#[test]
fn a_host_without_rust_sources_is_not_healthy() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["empty", "script"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    std::fs::write(folder.path().join("script/host.js"), "instance.exports.handler()").expect("written");
    for name in ["empty", "script"] {
        let host = path(&folder, name);
        for wit in [&[][..], &["--wit", "wit"]] {
            let (exit, said) = answer(&[&["check", "--host", &host, COMPONENT], wit].concat());
            assert_eq!(exit, 3, "{said}");
            assert!(said.contains(&format!("no Rust sources found in {host}")) && !said.contains("passed"), "{said}");
        }
    }
    std::fs::write(folder.path().join("other.rs"), "fn main() {}").expect("written");
    let (exit, said) = answer(&["check", "--host", &path(&folder, "other.rs"), COMPONENT]);
    assert!(exit == 3 && said.contains("no lookup found in the Rust sources"), "{said}");
}

#[test]
fn lookups_in_host_code_are_counted() {
    let (exit, said) = answer(&["check", "--host", "fixtures/hosts/seed/repaired/host.rs", COMPONENT]);
    assert!(exit == 0 && said.contains("3 lookups checked, no error"), "{said}");
}

#[test]
fn what_is_allowed_does_not_fail_and_is_said() {
    for strict in [&[][..], &["--strict"]] {
        let (exit, said) = answer(&[&["check", "--wit", "wit", MISPLACED, "--allow", "MD0207"], strict].concat());
        assert!(exit == 0 && !said.contains("FAIL"), "{said}");
        assert!(said.trim_end().ends_with(", except what was allowed (MD0207)"), "{said}");
    }
}

/// A command line that cannot examine what it is given, with what it says of that.
fn failures(folder: &tempfile::TempDir) -> Vec<(Vec<String>, &'static str)> {
    let bad_wit = path(folder, "bad.wit");
    std::fs::write(&bad_wit, "package a:b;\nworld w { export }\n").expect("written");
    std::fs::create_dir(folder.path().join("nothing")).expect("a folder");
    let nothing = path(folder, "nothing");
    let missing = "no such file or directory";
    let mut out = vec![
        (vec!["inspect", "missing.wasm"], missing),
        (vec!["inspect", &nothing], "no .wasm file in this folder"),
        (vec!["check", "--wit", "wit", "missing.wasm"], missing),
        (vec!["check", "--wit", "missing", COMPONENT], missing),
        (vec!["check", "--wit", "wit", &nothing], "no .wasm file in this folder"),
        (vec!["check", "--wit", &bad_wit, COMPONENT], "MD0219"),
        (vec!["check", "--host", &nothing, COMPONENT], "no Rust sources found"),
        (vec!["explain", "not found", "missing.wasm"], missing),
        (vec!["explain", "@missing.txt"], "missing.txt"),
        (vec!["diff", "missing.wasm", COMPONENT], missing),
        (vec!["fix", "missing.wasm", "--dry-run"], missing),
    ];
    if cfg!(feature = "call") {
        out.push((vec!["call", "missing.wasm", "handler(1)"], missing));
        out.push((vec!["call", COMPONENT, "handler(1)", "--wit", &bad_wit], "MD0219"));
        out.push((vec!["verify", "suites/*.toml"], "cannot read"));
    }
    out.into_iter().map(|(line, says)| (line.into_iter().map(str::to_owned).collect(), says)).collect()
}

#[test]
fn every_format_is_complete_where_nothing_could_be_examined() {
    let folder = tempfile::tempdir().expect("a folder");
    for (line, says) in failures(&folder) {
        for format in FORMATS {
            let mut arguments: Vec<&str> = line.iter().map(String::as_str).collect();
            arguments.extend(["--format", format]);
            let (exit, said) = answer(&arguments);
            assert_eq!(exit, 3, "{arguments:?}: {said}");
            assert!(said.contains(says) || format == "github" && said.contains(&says.replace(':', "%3A")), "{said}");
            assert!(!said.contains("passed"), "{arguments:?}: {said}");
            match format {
                "json" => is_by_its_schema(&line[0], &said),
                "sarif" => is_sarif(&said, exit),
                "github" => assert!(said.starts_with("::error "), "{arguments:?}: {said}"),
                "markdown" => assert!(said.starts_with(&format!("### mate-doctor {}", line[0])), "{said}"),
                _ => assert!(said.contains("error"), "{arguments:?}: {said}"),
            }
        }
    }
}

fn is_by_its_schema(command: &str, said: &str) {
    let value: Value = serde_json::from_str(said).expect("JSON");
    let schema: Value = serde_json::from_str(&answer(&["schema", command]).1).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}: {said}");
    assert_eq!(value["command"], command);
}

fn is_sarif(said: &str, exit: i32) {
    let value: Value = serde_json::from_str(said).expect("JSON");
    let schema: Value = serde_json::from_str(include_str!("sarif-2.1.0-subset.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}: {said}");
    let run = &value["runs"][0];
    let invocation = &run["invocations"][0];
    assert_eq!((&invocation["exitCode"], &invocation["executionSuccessful"]), (&exit.into(), &(exit != 3).into()));
    let count = |list: &Value| list.as_array().map_or(0, Vec::len);
    assert!(count(&run["results"]) + count(&invocation["toolExecutionNotifications"]) > 0, "{said}");
}

#[test]
fn json_has_one_shape_for_one_file_and_for_many() {
    let lines = [vec!["inspect"], vec!["check", "--wit", "wit"]];
    for line in lines {
        for files in [&[COMPONENT][..], &[COMPONENT, MISPLACED], &[COMPONENT, "missing.wasm"]] {
            let (exit, said) = answer(&[&line, files, &["--format", "json"]].concat());
            is_by_its_schema(line[0], &said);
            let value: Value = serde_json::from_str(&said).expect("JSON");
            let names: Vec<&str> = value["reports"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|report| report["input"]["name"].as_str().expect("a name"))
                .collect();
            assert_eq!(names, files);
            assert_eq!(value["exit"], exit);
        }
    }
}

#[test]
fn every_line_names_its_component() {
    for format in ["concise", "github"] {
        let (_, said) = answer(&["check", "--wit", "wit", MISPLACED, "--format", format]);
        let finding = said.lines().find(|line| line.contains("MD0207")).expect("a finding");
        assert!(finding.contains(&format!("(in {MISPLACED})")), "{finding}");
    }
}

#[test]
fn inspect_writes_the_formats_of_build_servers() {
    let damaged = "fixtures/damaged/cut-off.wasm";
    let damaged = if Path::new(damaged).exists() { damaged } else { "README.md" };
    let (exit, said) = answer(&["inspect", damaged, COMPONENT, "--format", "github"]);
    assert!(exit == 1 && said.starts_with(&format!("::error file={damaged}")), "{said}");
    let (exit, said) = answer(&["inspect", damaged, "--format", "sarif"]);
    assert_eq!(exit, 1);
    is_sarif(&said, exit);
}

#[cfg(feature = "call")]
#[test]
fn a_suite_without_cases_is_not_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let wit = std::fs::canonicalize("wit").expect("the WIT");
    let suite = path(&folder, "suite.toml");
    std::fs::write(&suite, format!("[contract]\nwit = '{}'\n", wit.display())).expect("written");
    let (exit, said) = answer(&["verify", "--no-cache", &suite, COMPONENT]);
    assert!(exit == 3 && said.contains("has no case") && !said.contains("verified"), "{said}");
}
