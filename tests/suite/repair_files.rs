//! Where the repaired component goes: whole or not at all, and never over what is read.

use crate::frame::{doctor, run, text};
use mate_doctor::artifact::Artifact;
use mate_doctor::files::write_whole;
use mate_doctor::fix::{RepairRequest, RepairStep, plan};
use std::path::Path;
use std::process::Stdio;

const SHOP: &str = "fixtures/rust-shop/rust-shop.wasm";

/// Names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_file_itself_is_never_the_target() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.wasm");
    std::fs::copy(SHOP, &file).expect("a copy");
    let before = std::fs::read(&file).expect("a file");
    let given = file.display().to_string();
    let mut others = vec![given.clone(), folder.path().join("./shop.wasm").display().to_string()];
    #[cfg(unix)]
    {
        let link = folder.path().join("link.wasm");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        others.push(link.display().to_string());
    }
    for out in others {
        let refused = run(&["fix", &given, "--stub", "demo:shop/host", "-o", &out]);
        assert_eq!(refused.status.code(), Some(2), "{out}: {}", text(&refused.stderr));
        assert!(text(&refused.stderr).contains("is never changed"), "{}", text(&refused.stderr));
        let with = run(&["fix", SHOP, "--with", &given, "-o", &out]);
        assert_eq!(with.status.code(), Some(2), "{out}: {}", text(&with.stderr));
        assert_eq!(std::fs::read(&file).expect("a file"), before);
    }
    // A second name of the same content: the name is given away, the content stays.
    let hard = folder.path().join("hard.wasm");
    std::fs::hard_link(&file, &hard).expect("a link");
    let done = run(&["fix", &given, "--stub", "demo:shop/host", "-o", &hard.display().to_string()]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert_eq!(std::fs::read(&file).expect("a file"), before);
    assert_ne!(std::fs::read(&hard).expect("a file"), before);
}

#[test]
fn the_result_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.wasm");
    std::fs::write(&out, b"what was there").expect("a file");
    let shown = out.display().to_string();
    // Nothing can be made: what was there stays.
    let refused = run(&["fix", "fixtures/plain-core/plain-core.wasm", "-o", &shown]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(std::fs::read(&out).expect("a file"), b"what was there");
    // It is made: one file, no other left beside it.
    let done = run(&["fix", SHOP, "--stub", "demo:shop/host", "-o", &shown]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert_eq!(names(folder.path()), ["out.wasm"]);
    assert!(Artifact::open(&out).expect("it can be read").is_component());
    // There is no place for it.
    for nowhere in [folder.path().join("missing/out.wasm"), out.join("below-a-file.wasm"), folder.path().to_path_buf()]
    {
        let failed = run(&["fix", SHOP, "--stub", "demo:shop/host", "-o", &nowhere.display().to_string()]);
        assert_eq!(failed.status.code(), Some(3), "{}", text(&failed.stderr));
    }
    assert_eq!(names(folder.path()), ["out.wasm"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_devices_stay_devices() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().expect("a folder");
    let (target, link) = (folder.path().join("target"), folder.path().join("link"));
    std::fs::write(&target, b"old").expect("a file");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    write_whole(&link, b"new").expect("it is written");
    assert_eq!(std::fs::read(&target).expect("a file"), b"new");
    assert!(std::fs::symlink_metadata(&link).expect("a link").file_type().is_symlink());
    write_whole(Path::new("/dev/null"), b"new").expect("it is written");
    assert!(std::fs::metadata("/dev/null").expect("a device").file_type().is_char_device());
    if Path::new("/dev/full").exists() {
        let full = run(&["fix", SHOP, "--stub", "demo:shop/host", "-o", "/dev/full"]);
        assert_eq!(full.status.code(), Some(3), "{}", text(&full.stderr));
    }
}

#[test]
fn what_is_not_repaired_is_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.wasm");
    std::fs::write(&out, "good").expect("a file");
    let shown = out.display().to_string();
    let fix = |out: &str| {
        let arguments = ["fix", "fixtures/rust-shop/rust-shop.wasm", "--wit", "wit/", "-o", out];
        doctor().args(arguments).output().expect("it runs")
    };
    let run = fix(&shown);
    assert_eq!(run.status.code(), Some(1));
    assert!(text(&run.stdout).contains("nothing was written"), "{}", text(&run.stdout));
    assert_eq!(std::fs::read(&out).expect("a file"), b"good");
    let run = fix("-");
    assert_eq!((run.status.code(), run.stdout.len()), (Some(1), 0));
    // What needs no repair is copied, and that is said.
    let shop = "fixtures/rust-shop/rust-shop.wasm";
    let run = doctor().args(["fix", shop, "-o", &shown]).output().expect("it runs");
    assert_eq!(run.status.code(), Some(0));
    assert!(text(&run.stdout).contains("out.wasm is a copy of it"), "{}", text(&run.stdout));
    assert!(std::fs::read(&out).expect("a file") == std::fs::read(shop).expect("a file"));
}

#[test]
fn the_result_goes_into_a_pipe_alone() {
    let made = doctor()
        .args(["fix", SHOP, "--stub", "demo:shop/host", "-o", "-"])
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert!(Artifact::from_bytes("piped", made.stdout.clone()).is_component());
    assert!(text(&made.stderr).contains("stubs that trap"), "{}", text(&made.stderr));
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.wasm");
    let same = run(&["fix", SHOP, "--stub", "demo:shop/host", "-o", &out.display().to_string()]);
    assert_eq!(same.status.code(), Some(0));
    assert_eq!(std::fs::read(&out).expect("a file"), made.stdout, "a file and a pipe get the same bytes");
    // From a pipe as well.
    let bytes = std::fs::read(SHOP).expect("a fixture");
    let mut child = doctor()
        .args(["fix", "-", "--stub", "demo:shop/host", "-o", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &bytes));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends").expect("all is taken");
    assert_eq!(output.stdout, made.stdout);
}

/// `script` lends a terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_no_bytes() {
    let command = format!("{} fix {SHOP} --stub demo:shop/host -o -", env!("CARGO_BIN_EXE_mate-doctor"));
    let Ok(run) =
        std::process::Command::new("script").args(["-qec", &command, "/dev/null"]).stdin(Stdio::null()).output()
    else {
        println!("skipped: `script` is not installed");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(said.contains("not to a terminal"), "{said:?}");
    assert!(!said.contains("\0asm"));
    assert_eq!(run.status.code(), Some(2));
}

#[test]
fn what_is_copied_and_what_is_put_together_are_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.wasm");
    let (shop, host) = (
        Artifact::open(SHOP).expect("a fixture"),
        Artifact::open("fixtures/shop-host/shop-host.wasm").expect("a fixture"),
    );
    for request in [
        RepairRequest { stub: vec!["demo:shop/host".into()], ..RepairRequest::default() },
        RepairRequest { with: vec![&host], ..RepairRequest::default() },
        RepairRequest::default(),
    ] {
        let plan = plan(&shop, None, &request, false).expect("a plan");
        assert!(plan.save(&out).expect("it is written"));
        let made = plan.carry_out().expect("it is read").expect("it is made");
        assert_eq!(std::fs::read(&out).expect("a file"), made, "{:?}", plan.steps);
    }
}

#[test]
fn stripping_leaves_out_what_nothing_needs() {
    let artifact = Artifact::open("fixtures/c-handler-dwarf/c-handler-dwarf.wasm").expect("a fixture");
    let request = RepairRequest::default();
    let plan = plan(&artifact, None, &request, true).expect("a plan");
    let Some(RepairStep::Strip { sections, bytes }) = plan.steps.last() else { panic!("{:?}", plan.steps) };
    assert!(sections.iter().any(|name| name.starts_with(".debug_")), "{sections:?}");
    let made = plan.carry_out().expect("it is read").expect("it is made");
    assert_eq!(made.len() as u64 + bytes, artifact.size);
    let after = Artifact::from_bytes("stripped", made.clone());
    assert!(after.is_component() && after.findings.is_empty(), "{:?}", after.findings);
    let types = |artifact: &Artifact| format!("{:?}", artifact.surface);
    assert_eq!(types(&after), types(&artifact));
    assert_eq!(after.wit_text().ok(), artifact.wit_text().ok());
    let value = crate::repair_runs::called(made, "handler(\"{}\")");
    assert!(value.as_ref().is_ok_and(|value| value.starts_with("ok(")), "{value:?}");
}
