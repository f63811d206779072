//! Where another command names a repair, that repair works; where none is named, none would.

use crate::frame::{doctor, run, text};
use crate::repair_runs::folder;
use crate::worlds::{component, generate, mutate, resolve};
use rayon::prelude::*;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The commands that a report names, in JSON.
fn commands(report: &[u8]) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_slice(report).expect("JSON");
    let findings = json["reports"][0]["findings"].as_array().cloned().unwrap_or_default();
    let suggestions =
        findings.iter().flat_map(|finding| finding["suggestions"].as_array().cloned().unwrap_or_default());
    suggestions
        .filter_map(|suggestion| {
            let texts = suggestion.as_object()?.values().filter_map(|value| value.as_str().map(str::to_owned));
            texts.into_iter().find(|text| text.starts_with("mate-doctor fix "))
        })
        .collect()
}

/// Runs a command line as a shell does; whether it ended with 0, and what it said.
fn carried_out(command: &str) -> (Option<i32>, String) {
    let bare = command.strip_prefix("mate-doctor ").expect("one of our commands");
    let line = [env!("CARGO_BIN_EXE_mate-doctor"), " ", bare].concat();
    let run = std::process::Command::new("sh").args(["-c", &line]).stdin(Stdio::null()).output().expect("a shell");
    (run.status.code(), text(&run.stdout) + &text(&run.stderr))
}

#[cfg(unix)]
#[test]
fn what_check_advises_works_and_nothing_else_would() {
    let (named, unnamed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong: Vec<String> = (0..8u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let package = generate(seed);
            let mut wrong = Vec::new();
            let folder = folder(&package.to_string());
            let wit = folder.path().join("wit").display().to_string();
            for mutation in mutate(&package, seed) {
                let Some((resolve, world)) = resolve(&mutation.package) else { continue };
                let Some(bytes) = component(&resolve, world) else { continue };
                let file = folder.path().join("it's a guest.wasm");
                std::fs::write(&file, bytes).expect("a file");
                let file = file.display().to_string();
                for strict in [&["--strict"][..], &[]] {
                    let check =
                        doctor().args(["check", &file, "--wit", &wit, "--format", "json"]).args(strict).output();
                    let check = check.expect("it runs");
                    if check.status.code() != Some(1) {
                        continue;
                    }
                    let named_here = commands(&check.stdout);
                    for command in &named_here {
                        let (code, said) = carried_out(command);
                        named.fetch_add(1, Relaxed);
                        if code != Some(0) {
                            wrong.push(format!("seed {seed}, {}: {command}\n{said}", mutation.what));
                        }
                    }
                    if named_here.is_empty() {
                        let out = folder.path().join("out.wasm").display().to_string();
                        let fix = doctor().args(["fix", &file, "--wit", &wit, "-o", &out]).args(strict).output();
                        unnamed.fetch_add(1, Relaxed);
                        if fix.expect("it runs").status.code() == Some(0) {
                            wrong.push(format!("seed {seed}, {}: a repair works that is not named", mutation.what));
                        }
                    }
                }
            }
            wrong
        })
        .collect();
    let (named, unnamed) = (named.into_inner(), unnamed.into_inner());
    let first = wrong.iter().min_by_key(|text| text.len());
    assert!(wrong.is_empty(), "{} of {named} and {unnamed}, among them:\n{}", wrong.len(), first.expect("one"));
    assert!(named >= 40 && unnamed >= 40, "{named} named, {unnamed} not");
}

#[cfg(unix)]
#[test]
fn flags_and_guesses_are_in_the_command() {
    let wit = "package mate:runtime@0.1.0;
interface api { handler: func(data: string) -> u32; }
interface other { submit: func(data: string) -> u32; }
world task { export api; }
world second { export other; }";
    let folder = folder(wit);
    let shown = folder.path().join("wit").display().to_string();
    let guest = |text: &str| {
        let mut resolve = wit_parser::Resolve::default();
        let package = resolve.push_source("guest.wit", text).expect("the guest's WIT resolves");
        let world = resolve.select_world(&[package], None).expect("one world");
        let file = folder.path().join("guest.wasm");
        std::fs::write(&file, component(&resolve, world).expect("a component")).expect("a file");
        file.display().to_string()
    };
    let named = |file: &str, more: &[&str]| {
        let check = doctor().args(["check", file, "--wit", &shown, "--format", "json"]).args(more).output();
        commands(&check.expect("it runs").stdout)
    };
    let holds = |command: &[String], words: &[&str]| {
        assert_eq!(command.len(), 1, "{command:?}");
        for word in words {
            assert!(command[0].contains(word), "{word}: {}", command[0]);
        }
        let (code, said) = carried_out(&command[0]);
        assert_eq!(code, Some(0), "{}\n{said}", command[0]);
    };
    // The world that was named is named again.
    let file = guest(
        "package mate:runtime@0.2.0; interface other { submit: func(data: string) -> u32; } world w { export other; }",
    );
    holds(&named(&file, &["--world", "second", "--strict"]), &["--world second", "--strict"]);
    // A name that decides nothing: the user says so.
    let file = guest(
        "package mate:runtime@0.1.0; interface api { handle: func(data: string) -> u32; } world w { export api; }",
    );
    holds(&named(&file, &["--world", "task"]), &["--map", "api@0.1.0#handle="]);
    // One of several: a command for each.
    let file = guest(
        "package mate:runtime@0.1.0; interface one { submit: func(data: string) -> u32; }
interface two { submit: func(data: string) -> u32; } world w { export one; export two; }",
    );
    let commands = named(&file, &["--world", "second"]);
    assert_eq!(commands.len(), 2, "{commands:?}");
    for (command, from) in commands.iter().zip(["one@0.1.0", "two@0.1.0"]) {
        holds(std::slice::from_ref(command), &[from]);
    }
    // An import that the host lacks.
    let file = guest(
        "package mate:runtime@0.1.0; interface api { handler: func(data: string) -> u32; }
interface log { write: func(text: string); } world w { import log; export api; }",
    );
    holds(&named(&file, &["--world", "task"]), &["--stub mate:runtime/log@0.1.0"]);
    // Types that differ cannot be repaired.
    let file = guest(
        "package mate:runtime@0.1.0; interface api { handler: func(data: string) -> u64; } world w { export api; }",
    );
    assert!(named(&file, &["--world", "task"]).is_empty());
}

#[cfg(unix)]
#[test]
fn explain_names_the_repair_that_makes_the_lookup_succeed() {
    let out = tempfile::tempdir().expect("a folder");
    let copy = |fixture: &str| {
        let file = out.path().join(Path::new(fixture).file_name().expect("a name"));
        std::fs::copy(Path::new("fixtures").join(fixture), &file).expect("a copy");
        file.display().to_string()
    };
    let explained = |text: &str, file: &str, more: &[&str]| {
        commands(
            &doctor().args(["explain", text, file, "--format", "json"]).args(more).output().expect("it runs").stdout,
        )
    };
    let cases = [
        ("mate:runtime/api@0.1.0#handler", "root-handler/root-handler.wasm", "handler=mate:runtime/api@0.1.0#handler"),
        ("mate:runtime@0.1.0/api#handler", "root-handler/root-handler.wasm", "handler=mate:runtime/api@0.1.0#handler"),
        (
            "mate:runtime/api@0.2.0#handler",
            "rust-handler-sync/rust-handler-sync.wasm",
            "--map mate:runtime/api@0.1.0=mate:runtime/api@0.2.0",
        ),
        (
            "failed to find function export",
            "rust-handler-sync/rust-handler-sync.core.wasm",
            "rust-handler-sync.component.wasm",
        ),
    ];
    for (lookup, fixture, words) in cases {
        let named = explained(lookup, &copy(fixture), &[]);
        assert!(named.iter().any(|command| command.contains(words)), "{lookup}: {named:?}");
        for command in named {
            let (code, said) = carried_out(&command);
            assert_eq!(code, Some(0), "{command}\n{said}");
        }
    }
    let wit = explained("mate:runtime/api@0.1.0#handler", &copy("root-handler/root-handler.wasm"), &["--wit", "wit/"]);
    assert!(wit.iter().any(|command| command.contains("--wit wit/")), "{wit:?}");
    // Nothing to repair where only the host's spelling is wrong.
    let right = copy("c-handler-async/c-handler-async.wasm");
    assert_eq!(explained("mate:runtime@0.1.0/api#handler", &right, &[]), Vec::<String>::new());
    let link =
        "component imports instance `demo:shop/host@1.0.0`, but a matching implementation was not found in the linker";
    let named = explained(link, &copy("rust-shop/rust-shop.wasm"), &[]);
    assert!(named.iter().any(|command| command.contains("--stub demo:shop/host@1.0.0")), "{named:?}");
}

#[test]
fn every_fixture_that_check_sends_to_fix_is_repaired_by_it() {
    let out = tempfile::tempdir().expect("a folder");
    let mut named = 0;
    for path in crate::generate::fixtures() {
        let file = path.display().to_string();
        let check = run(&["check", &file, "--wit", "wit/", "--format", "json"]);
        for command in commands(&check.stdout) {
            // Beside the fixtures nothing may be left.
            let made = out.path().join("out.wasm").display().to_string();
            let (head, _) = command.rsplit_once(" -o ").expect("it says where to");
            let (code, said) = carried_out(&[head, " -o ", &made].concat());
            assert_eq!(code, Some(0), "{command}\n{said}");
            named += 1;
        }
    }
    assert!(named >= 5, "{named}");
}
