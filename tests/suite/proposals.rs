//! The calls that `inspect` proposes are made as they are printed, over all fixtures.

use crate::frame::{run, text};
use std::path::Path;
use std::process::Command;

#[test]
fn a_proposed_call_runs_as_it_is_printed() {
    let mut made = 0;
    let folders = std::fs::read_dir("fixtures").expect("the fixtures");
    for folder in folders.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if file.extension().is_some_and(|ending| ending == "wasm") {
                made += usize::from(proposed_call_runs(&file));
            }
        }
    }
    assert!(made > 10, "{made} calls were proposed");
}

/// Whether a call was proposed for this file. It may trap or return `err(…)`, but it must have been made.
fn proposed_call_runs(file: &Path) -> bool {
    let inspected = text(&run(&["inspect", &file.display().to_string()]).stdout);
    let Some(line) = inspected.lines().find_map(|line| line.strip_prefix("try: mate-doctor call ")) else {
        return false;
    };
    let program = env!("CARGO_BIN_EXE_mate-doctor");
    let output = Command::new("sh").arg("-c").arg(format!("'{program}' call {line}")).output().expect("a shell");
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 4 | 5)), "{line}: {code:?}\n{}{}", text(&output.stdout), text(&output.stderr));
    true
}
