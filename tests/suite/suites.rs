//! Suites of calls: those of the project pass, what is recorded passes again, and what build servers
//! read is what they expect.
#![cfg(feature = "call")]

use crate::calls::no_files;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::CallOptions;
use mate_doctor::call::Ending;
use mate_doctor::call::suite::{self, CaseResult, Suite, SuiteFiles};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn suites() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir("fixtures/suites").expect("suites").flatten().map(|entry| entry.path()).collect();
    found.sort();
    assert!(found.len() > 3);
    found
}

fn read(path: &Path) -> Suite {
    let text = std::fs::read_to_string(path).expect("readable");
    suite::parse(&path.display().to_string(), &text).unwrap_or_else(|finding| panic!("{finding:?}"))
}

fn run(suite: &Suite) -> Vec<CaseResult> {
    let base = Path::new("fixtures/suites");
    let open = |name: &String| Artifact::open(base.join(name)).expect("a fixture");
    let artifact = open(suite.contract.file.as_ref().expect("it names its component"));
    let named = suite.contract.with.iter().chain(suite.cases.iter().flat_map(|case| &case.with));
    let others: BTreeMap<String, Artifact> = named.map(|name| (name.clone(), open(name))).collect();
    suite::run(&artifact, suite, &CallOptions::default(), &SuiteFiles { files: &no_files, others: &others })
}

#[test]
fn the_projects_suites_pass() {
    for path in suites() {
        for result in run(&read(&path)) {
            let (title, wanted, happened) = (&result.title, &result.expected, &result.happened);
            assert!(
                result.passed,
                "{}: {title}: expected {wanted}, {happened}: {:#?}",
                path.display(),
                result.findings
            );
        }
    }
}

#[test]
fn what_is_recorded_passes() {
    for path in suites() {
        let mut wrong = read(&path);
        for case in &mut wrong.cases {
            (case.expect, case.ends, case.status) = (None, None, None);
        }
        let cases = run(&wrong).into_iter().map(|result| result.recorded).collect();
        let text = suite::to_toml(&Suite { contract: wrong.contract, cases });
        let recorded = suite::parse("recorded.toml", &text).unwrap_or_else(|finding| panic!("{finding:?}\n{text}"));
        for result in run(&recorded) {
            assert!(result.passed, "{}: {}: {}\n{text}", path.display(), result.title, result.happened);
        }
    }
}

#[test]
fn what_an_old_expectation_says_is_not_recorded() {
    let text = "[contract]\nfile = \"../rust-shop/rust-shop.wasm\"\n\n[[case]]\ncall = 'echo-u8(7)'\nexpect = '\"seven\"'\nstub = true\n";
    let mut suite = suite::parse("suite.toml", text).expect("a suite");
    let artifact = Artifact::open("fixtures/rust-shop/rust-shop.wasm").expect("a fixture");
    let around = SuiteFiles { files: &no_files, others: &BTreeMap::new() };
    assert_eq!(run(&suite)[0].ending, Ending::Refused);
    let recorded = suite::record(&artifact, &suite, &CallOptions::default(), &around).remove(0).recorded;
    assert_eq!((recorded.expect.as_deref(), recorded.ends.as_deref()), (Some("7"), None));
    suite.cases = vec![recorded];
    assert!(run(&suite)[0].passed);
}

#[test]
fn generated_cases_can_be_called() {
    for file in ["rust-shop/rust-shop.wasm", "c-handler-sync/c-handler-sync.wasm", "plain-core/plain-core.wasm"] {
        let artifact = Artifact::open(Path::new("fixtures").join(file)).expect("a fixture");
        let generated = suite::generate(&artifact).expect("its functions can be called");
        assert!(generated.cases.len() > 3, "{file}: {} cases", generated.cases.len());
        let text = suite::to_toml(&generated);
        let read = suite::parse("generated.toml", &text).unwrap_or_else(|finding| panic!("{finding:?}\n{text}"));
        let options = CallOptions { stub: true, ..CallOptions::default() };
        let around = SuiteFiles { files: &no_files, others: &BTreeMap::new() };
        for result in suite::run(&artifact, &read, &options, &around) {
            assert_ne!(result.ending, Ending::Refused, "{file}: {}: {}", result.title, result.happened);
        }
    }
}

#[test]
fn wrong_suites_are_told_where() {
    for (text, words) in [
        ("[[case]]\nname = \"a\"", "`call`, `calls` and `request`"),
        ("[[case]]\ncall = \"f()\"\nrequest = \"GET /\"", "one of"),
        ("[[case]]\ncall = \"f()\"\nstatus = 200", "which needs `request`"),
        ("[[case]]\ncall = \"f()\"\ntimeout = \"soon\"", "500ms"),
        ("[[case]]\ncall = \"f()\"\nmax-memory = \"much\"", "64KiB"),
        ("[[case]]\ncall = \"f()\"\nends = \"well\"", "cannot end in `well`"),
        ("[[case]]\ncall = \"f()\"\nexpect = \"1\"\nends = \"trap\"", "contradicts itself"),
        ("[[case]]\ncall = \"f()\"\ncalls = [\"f()\"]", "has `call` and `calls`"),
        ("[contract]\nfile = \"f.wasm\"", "it tests nothing"),
        ("[[case]]\ncal = \"f()\"", "unknown field `cal`"),
        ("[[case]", ""),
    ] {
        let finding = suite::parse("suite.toml", text).expect_err(text);
        let told = format!("{finding:?}");
        assert!(told.contains(words), "{text}: {told}");
    }
}

fn verify(args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_mate-doctor");
    let mut command = Command::new(program);
    command.arg("verify").arg("--no-cache").args(args).env("NO_COLOR", "1").env("COLUMNS", "100");
    command.output().expect("it starts")
}

#[test]
fn build_servers_get_junit() {
    let folder = tempfile::tempdir().expect("a folder");
    let junit = folder.path().join("junit.xml");
    let path = junit.display().to_string();
    assert!(verify(&["fixtures/suites/handler.toml", "--junit", &path]).status.success());
    let text = std::fs::read_to_string(&junit).expect("it was written");
    assert!(
        text.contains("<testsuites>\n<testsuite name=\"fixtures/suites/handler.toml\" tests=\"6\" failures=\"0\""),
        "{text}"
    );
    let suite = folder.path().join("suite.toml");
    let wrong = "[[case]]\nname = \"<wrong & \\\"bad\\\">\"\ncall = 'handler(\"x\")'\nexpect = 'ok(\"<&>\")'\n";
    std::fs::write(&suite, wrong).expect("written");
    let suite = suite.display().to_string();
    let output = verify(&[&suite, "fixtures/c-handler-sync/c-handler-sync.wasm", "--junit", &path]);
    assert_eq!(output.status.code(), Some(1));
    let text = std::fs::read_to_string(&junit).expect("it was written");
    assert!(text.contains("failures=\"1\""), "{text}");
    assert!(text.contains("name=\"&lt;wrong &amp; &quot;bad&quot;&gt;\""), "{text}");
    assert!(text.contains("<failure message=\"expected `ok(&quot;&lt;&amp;&gt;&quot;)`, returned"), "{text}");
}

#[test]
fn programs_get_json() {
    let output = verify(&["fixtures/suites/shop.toml", "--format", "json"]);
    assert!(output.status.success());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let report = &report["reports"][0];
    assert_eq!(report["verdict"], "verified", "{report:#}");
    assert_eq!(report["checks"].as_array().map(Vec::len), Some(6), "{report:#}");
}

#[test]
fn several_suites_run_by_name_or_from_the_project_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let handler = std::fs::canonicalize("fixtures/c-handler-sync/c-handler-sync.wasm").expect("a fixture");
    std::fs::copy(handler, at("h.wasm")).expect("a copy");
    let case = |given: &str, expect: &str| format!("[[case]]\ncall = 'handler(\"{given}\")'\nends = \"{expect}\"\n");
    std::fs::write(at("good.toml"), case("{}", "value")).expect("written");
    std::fs::write(at("bad.toml"), case("{}", "trap")).expect("written");
    std::fs::write(at("broken.toml"), "[[cse]]\n").expect("written");
    std::fs::write(at("mate-doctor.toml"), "suites = ['good.toml', 'broken.toml', 'bad.toml']\n").expect("written");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mate-doctor"));
        command.args(["verify", "--no-cache"]).args(args).current_dir(folder.path()).env("NO_COLOR", "1");
        let output = command.output().expect("it starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (code, said) = run(&["h.wasm", "--junit", "all.xml"]);
    assert_eq!(code, Some(1), "{said}");
    for words in ["passed: 1 of 1 cases", "0 of 1 cases passed", "fix the suite broken.toml"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let junit = std::fs::read_to_string(at("all.xml")).expect("it was written");
    assert!(junit.contains("name=\"good.toml\"") && junit.contains("name=\"bad.toml\""), "{junit}");
    let (code, said) = run(&["good.toml", "h.wasm"]);
    assert!(code == Some(0) && said.contains("passed: 1 of 1"), "what is typed counts: {said}");
    std::fs::copy(at("h.wasm"), at("handler.component")).expect("a copy");
    let (code, said) = run(&["good.toml", "handler.component"]);
    assert!(code == Some(0) && said.contains("passed: 1 of 1"), "whatever its name: {said}");
    let (code, said) = run(&["good.toml", "bad.toml", "h.wasm", "--record"]);
    assert!(code == Some(2) && said.contains("--record writes one suite"), "{said}");
    let (code, said) = run(&[]);
    assert!(code == Some(3) && said.contains("good.toml` does not name a component"), "{said}");
    std::fs::remove_file(at("mate-doctor.toml")).expect("removed");
    let (code, said) = run(&["-q"]);
    assert!(code == Some(2) && said.contains("no suite was named"), "{said}");
    let (code, said) = run(&["h.wasm"]);
    assert!(code == Some(2) && said.contains("verify --generate h.wasm"), "{said}");
}
