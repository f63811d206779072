//! What the README shows is what the program says.

use std::path::Path;
use std::process::Command;

#[test]
fn the_readme_shows_what_is_printed() {
    crate::cmd::cases().case("README.md");
}

/// The blocks of one language.
fn blocks(language: &str) -> Vec<String> {
    let text = std::fs::read_to_string("README.md").expect("the README");
    let fence = ["```", language, "\n"].concat();
    text.split(&fence).skip(1).filter_map(|rest| rest.split("\n```").next().map(str::to_owned)).collect()
}

/// A project with a contract and what it built.
fn project(component: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let release = folder.path().join("target/wasm32-wasip2/release");
    std::fs::create_dir_all(&release).expect("folders");
    std::fs::create_dir(folder.path().join("wit")).expect("a folder");
    std::fs::copy("wit/runtime.wit", folder.path().join("wit/runtime.wit")).expect("a copy");
    std::fs::copy(component, release.join("guest.wasm")).expect("a copy");
    folder
}

fn run(words: &str, at: &Path) -> Option<i32> {
    let words: Vec<&str> = words.split_whitespace().skip(1).collect();
    Command::new(env!("CARGO_BIN_EXE_mate-doctor")).args(words).current_dir(at).output().expect("it runs").status.code()
}

#[test]
fn the_workflow_and_the_hook_judge_a_project() {
    let commands: Vec<String> = blocks("yaml")
        .iter()
        .flat_map(|block| {
            block
                .lines()
                .filter_map(|line| line.split_once("mate-doctor check"))
                .map(|(_, rest)| rest.to_owned())
                .collect::<Vec<_>>()
        })
        .map(|rest| ["mate-doctor check", &rest].concat())
        .collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    let good = project("fixtures/rust-handler-async/rust-handler-async.wasm");
    let bad = project("fixtures/root-handler/root-handler.wasm");
    for command in &commands {
        assert_eq!(run(command, good.path()), Some(0), "{command}");
        assert_eq!(run(command, bad.path()), Some(1), "{command}");
    }
}

#[test]
fn the_project_file_is_taken() {
    let text = blocks("toml").into_iter().find(|block| block.contains("artifacts")).expect("a project file");
    let good = project("fixtures/rust-handler-async/rust-handler-async.wasm");
    std::fs::write(good.path().join("mate-doctor.toml"), text).expect("written");
    assert_eq!(run("mate-doctor check", good.path()), Some(0));
    // A component elsewhere shows that the file named the one that is judged.
    std::fs::remove_dir_all(good.path().join("target")).expect("removed");
    assert_eq!(run("mate-doctor check", good.path()), Some(3));
}
