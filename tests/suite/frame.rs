//! What every command shares: streams, exit codes, pages, scripts.

use std::process::{Command, Output, Stdio};

pub(crate) fn doctor() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mate-doctor"));
    for variable in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "COLUMNS", "NO_GRAPHICS", "COMPLETE"] {
        command.env_remove(variable);
    }
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    doctor().args(arguments).stdin(Stdio::null()).output().expect("the program runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The commands that `--help` lists.
fn commands() -> Vec<String> {
    let help = text(&run(&["--help"]).stdout);
    let list = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of commands");
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_command_has_help_a_documentation_page_and_a_manual_page() {
    let commands = commands();
    assert!(commands.len() > 3, "{commands:?}");
    for name in commands.iter().filter(|name| *name != "help") {
        let help = run(&[name, "--help"]);
        assert!(help.status.success() && text(&help.stdout).contains("Usage: mate-doctor "), "{name}");
        let page = format!("src/bin/mate-doctor/commands/{name}.md");
        assert!(std::path::Path::new(&page).is_file(), "no {page}");
        let page = run(&["man", name]);
        assert!(page.status.success(), "{name}");
        assert!(text(&page.stdout).contains(&format!("mate\\-doctor\\-{name}")), "{name}: {}", text(&page.stdout));
    }
}

#[test]
fn every_schema_is_printed() {
    let refused = text(&run(&["schema", "nothing"]).stderr);
    let names = refused.split("[possible values: ").nth(1).and_then(|rest| rest.split(']').next()).expect("a list");
    for name in names.split(", ") {
        let schema: serde_json::Value = serde_json::from_slice(&run(&["schema", name]).stdout).expect("JSON");
        assert_eq!(schema["title"], format!("mate-doctor/{name}/v1"));
        jsonschema::validator_for(&schema).expect("a valid schema");
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    for arguments in [&["--help"][..], &["man"], &["schema", "check"]] {
        let mut child =
            doctor().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{arguments:?}");
    }
}

#[test]
fn shells_are_offered_what_there_is() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell]);
        assert!(script.status.success() && text(&script.stdout).contains("mate-doctor"), "{shell}");
    }
    let offered = complete("1", &["mate-doctor", "comp"]);
    assert_eq!(offered, ["completions"]);
    assert_eq!(complete("2", &["mate-doctor", "explain", "md010"])[0], "MD0101");
}

#[cfg(feature = "call")]
#[test]
fn exports_of_the_file_that_was_typed_are_offered() {
    let file = "fixtures/rust-handler-sync/rust-handler-sync.wasm";
    let whole = complete("3", &["mate-doctor", "call", file, "mate"]);
    assert_eq!(whole, ["mate:runtime/api@0.1.0#handler"]);
    let bare = complete("3", &["mate-doctor", "call", file, "handl"]);
    assert_eq!(bare, whole);
    // Bash breaks the word at `:` and `@` and wants the rest.
    let rest = complete("7", &["mate-doctor", "call", file, "mate", ":", "runtime/api", "@", "0."]);
    assert_eq!(rest, ["0.1.0#handler"]);
}

/// What bash would be offered for these words, the one at `index` being typed.
fn complete(index: &str, words: &[&str]) -> Vec<String> {
    let output = doctor()
        .args([&["--"], words].concat())
        .envs([("COMPLETE", "bash"), ("_CLAP_COMPLETE_INDEX", index), ("_CLAP_IFS", "\n")])
        .output()
        .expect("the program runs");
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn only_what_can_be_repeated_is_watched() {
    let refused = run(&["man", "--watch"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("--watch goes with inspect, check, verify"), "{}", text(&refused.stderr));
}

#[test]
fn a_project_file_says_what_would_be_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).expect("folders");
    std::fs::copy("fixtures/rust-handler-sync/rust-handler-sync.wasm", folder.path().join("h.wasm")).expect("a copy");
    std::fs::create_dir(folder.path().join("contract")).expect("a folder");
    std::fs::copy("wit/runtime.wit", folder.path().join("contract/runtime.wit")).expect("a copy");
    let project = folder.path().join("mate-doctor.toml");
    let check = |text: &str, more: &[&str]| {
        std::fs::write(&project, text).expect("written");
        doctor().arg("check").args(more).current_dir(&deep).stdin(Stdio::null()).output().expect("the program runs")
    };
    let output = check("wit = 'contract'\nartifacts = ['h.wasm']\n", &[]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(said.contains("../../h.wasm") && matches!(output.status.code(), Some(0 | 1)), "{said}");
    let typed = check("wit = 'contract'\n", &["--wit", "nowhere", "../../h.wasm"]);
    assert_eq!(typed.status.code(), Some(3), "what is typed counts: {}", text(&typed.stderr));
    let wrong = check("wti = 'contract'\n", &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("../../mate-doctor.toml:1:1: unknown key `wti` (did you mean `wit`?)"));
}

#[test]
fn a_project_file_sets_options_of_every_kind() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("mate-doctor.toml");
    let handler = std::fs::canonicalize("fixtures/rust-handler-sync/rust-handler-sync.wasm").expect("a fixture");
    let wit = std::fs::canonicalize("wit").expect("a folder");
    let run = |text: &str, arguments: &[&str]| {
        std::fs::write(&project, text).expect("written");
        let mut doctor = doctor();
        doctor.args(arguments).arg(&handler).current_dir(folder.path()).output().expect("the program runs")
    };
    let wit = format!("wit = {:?}\n", wit.display().to_string());
    // A sync function where the world has an async one runs in wasmtime; exactly it does not conform.
    let by_file = |more: &str| run(&(wit.clone() + more), &["check"]);
    assert_eq!(by_file("").status.code(), Some(0));
    assert_eq!(by_file("strict = true\n").status.code(), Some(1));
    assert_eq!(by_file("strict = false\n").status.code(), Some(0));
    assert_eq!(by_file("strict = true\nexit-zero = true\n").status.code(), Some(0));
    assert!(text(&by_file("format = 'json'\n").stdout).starts_with('{'));
    let ignored = run("format = 'json'", &["inspect", "--no-config"]);
    assert!(!text(&ignored.stdout).starts_with('{'));
    let typed = run("format = 'json'", &["inspect", "--format", "concise"]);
    assert!(!text(&typed.stdout).starts_with('{'));
    let louder = run("quiet = true", &["inspect", "-v"]);
    assert_eq!(louder.status.code(), Some(0), "{}", text(&louder.stderr));
    let mut by_variable = doctor();
    std::fs::write(&project, "format = 'json'").expect("written");
    by_variable.env("MATE_DOCTOR_FORMAT", "concise").arg("inspect").arg(&handler).current_dir(folder.path());
    assert!(!text(&by_variable.output().expect("the program runs").stdout).starts_with('{'));
    let wrong = run("strict = 'yes'", &["check"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("`strict` must be true or false"), "{}", text(&wrong.stderr));
    let broken = run("stric = true", &["inspect"]);
    assert_eq!(broken.status.code(), Some(0), "a broken file does not break `inspect`");
    assert!(text(&broken.stderr).contains("unknown key `stric`"), "{}", text(&broken.stderr));
}

#[test]
fn what_was_meant_is_proposed_as_a_command_line() {
    let handler = "fixtures/rust-handler-sync/rust-handler-sync.wasm";
    let cases: [(&[&str], &str); 8] = [
        (
            &["run", handler, "handler(\"a\")"],
            "mate-doctor call fixtures/rust-handler-sync/rust-handler-sync.wasm 'handler(",
        ),
        (&["compare", "a.wasm", "b.wasm"], "mate-doctor diff a.wasm b.wasm"),
        (&["validate", handler], "mate-doctor inspect --validate fixtures"),
        (&[handler], "mate-doctor inspect fixtures/rust-handler-sync/rust-handler-sync.wasm"),
        (&["failed to find function export", handler], "mate-doctor explain 'failed to find function export' fixtures"),
        (&["check", handler, "wit"], "mate-doctor check --wit wit fixtures/rust-handler-sync/rust-handler-sync.wasm"),
        (&["check", "--provides", "wsai", handler, "--wit", "wit"], "did you mean `wasi`?"),
        (
            &["inspect", "fixtures/rust-handler-sync/rust-handler-snc.wasm"],
            "did you mean `fixtures/rust-handler-sync/rust-h",
        ),
    ];
    for (arguments, meant) in cases {
        let refused = run(arguments);
        assert!(matches!(refused.status.code(), Some(2 | 3)), "{arguments:?}");
        assert!(text(&refused.stderr).contains(meant), "{arguments:?}: {}", text(&refused.stderr));
    }
}
