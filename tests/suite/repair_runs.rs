//! Repaired components really run: in this process, and by wasmtime's own command line where that is
//! installed.

use crate::frame::{doctor, text};
use mate_doctor::artifact::Artifact;
use mate_doctor::call::value::to_wave;
use mate_doctor::call::{CallOptions, CallRequest, Ending, execute};
use mate_doctor::check::{Question, report as check};
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::finding::Severity;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const SYNC: &str = "package mate:runtime@0.1.0;
interface api { handler: func(data: string) -> result<string, string>; }
world task { export api; }";

const ASYNC: &str = "package mate:runtime@0.1.0;
interface api { handler: async func(data: string) -> result<string, string>; }
world task { export api; }";

/// A folder with WIT in it, and room for what is made.
pub(crate) fn folder(wit: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("wit")).expect("a folder");
    std::fs::write(folder.path().join("wit/w.wit"), wit).expect("a file");
    folder
}

/// Runs `fix`; the bytes it made, or what it said.
fn fixed(arguments: &[&str], out: &Path) -> Result<Vec<u8>, String> {
    let run = doctor().arg("fix").args(arguments).arg("-o").arg(out).stdin(Stdio::null()).output().expect("it runs");
    match run.status.code() {
        Some(0) => Ok(std::fs::read(out).expect("the file is there")),
        _ => Err(text(&run.stdout) + &text(&run.stderr)),
    }
}

/// The value of a call, or what the call came to.
pub(crate) fn called(bytes: Vec<u8>, call: &str) -> Result<String, String> {
    let artifact = Artifact::from_bytes("repaired.wasm", bytes);
    let calls = [call.to_owned()];
    let answered = execute(
        &artifact,
        CallRequest {
            calls: &calls,
            allow_err: true,
            ..CallRequest::new(&CallOptions::default(), &|_| Err("no files here".into()))
        },
    );
    match answered.ending {
        Ending::Returned | Ending::ReturnedErr => {
            Ok(answered.value().map(|(_, value)| to_wave(value)).unwrap_or_default())
        }
        _ => Err(answered
            .report
            .findings
            .iter()
            .flat_map(|finding| {
                std::iter::once(finding.headline.clone())
                    .chain(finding.related.iter().map(|related| related.text.clone()))
            })
            .collect::<Vec<_>>()
            .join("\n")),
    }
}

/// Whether wasmtime's command line is there, and what it says to a call.
fn by_wasmtime(file: &Path, call: &str) -> Option<String> {
    let known = Command::new("wasmtime").arg("--version").output();
    if known.is_err() {
        println!("skipped: the wasmtime command line is not installed");
        return None;
    }
    let run = Command::new("wasmtime")
        .args(["run", "-W", "component-model-async=y", "--invoke", call])
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .expect("wasmtime runs");
    Some(text(&run.stdout) + &text(&run.stderr))
}

#[test]
fn repaired_handlers_execute() {
    let (sync, other) = (folder(SYNC), folder(ASYNC));
    let newer = (folder(&SYNC.replace("@0.1.0", "@0.2.0")), folder(&ASYNC.replace("@0.1.0", "@0.2.0")));
    let cases: &[(&str, &TempDir, &str)] = &[
        ("root-handler/root-handler.wasm", &other, "mate:runtime/api@0.1.0"),
        ("root-handler/root-handler.core.wasm", &other, "mate:runtime/api@0.1.0"),
        ("rust-handler-sync/rust-handler-sync.wasm", &newer.0, "mate:runtime/api@0.2.0"),
        ("rust-handler-sync/rust-handler-sync.core.wasm", &sync, "mate:runtime/api@0.1.0"),
        ("rust-handler-async/rust-handler-async.wasm", &newer.1, "mate:runtime/api@0.2.0"),
        ("rust-handler-async/rust-handler-async.core.wasm", &newer.1, "mate:runtime/api@0.2.0"),
        ("c-handler-sync/c-handler-sync.wasm", &newer.0, "mate:runtime/api@0.2.0"),
        ("c-handler-async/c-handler-async.wasm", &newer.1, "mate:runtime/api@0.2.0"),
        ("c-handler-sync-lift/c-handler-sync-lift.core.wasm", &newer.1, "mate:runtime/api@0.2.0"),
        ("c-wasi-handler/c-wasi-handler.core.wasm", &newer.0, "mate:runtime/api@0.2.0"),
        ("c-wasi-handler-async/c-wasi-handler-async.wasm", &newer.1, "mate:runtime/api@0.2.0"),
        ("cm32p2-core/cm32p2-core.core.wasm", &sync, "mate:runtime/api@0.1.0"),
        ("legacy-names-no-metadata/legacy-names-no-metadata.wasm", &sync, "mate:runtime/api@0.1.0"),
    ];
    let out = tempfile::tempdir().expect("a folder");
    let mut wrong = Vec::new();
    for (at, (path, wit, interface)) in cases.iter().enumerate() {
        let file = Path::new("fixtures").join(path).display().to_string();
        let made = out.path().join(format!("{at}.wasm"));
        let wit = wit.path().join("wit").display().to_string();
        let answered = fixed(&[&file, "--wit", &wit], &made)
            .and_then(|bytes| called(bytes, &[interface, "#handler(\"{}\")"].concat()));
        if !answered.as_ref().is_ok_and(|value| value.starts_with("ok(")) {
            wrong.push(format!("{path}: {answered:?}"));
            continue;
        }
        let (name, version) = interface.split_once('@').expect("it has a version");
        for call in ["handler(\"{}\")".to_owned(), format!("{name}.handler@{version}(\"{{}}\")")] {
            if let Some(said) = by_wasmtime(&made, &call)
                && !said.contains("ok(")
            {
                wrong.push(format!("{path}: wasmtime says {said} to {call}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_root_handler_conforms_and_proves_it() {
    let out = tempfile::tempdir().expect("a folder");
    let made = out.path().join("task.wasm");
    let call = "mate:runtime/api@0.1.0#handler(\"{}\")";
    let arguments =
        ["fixtures/root-handler/root-handler.wasm", "--wit", "wit/", "--strict", "--call", call, "--format", "json"];
    let run = doctor().arg("fix").args(arguments).arg("-o").arg(&made).output().expect("it runs");
    let said = text(&run.stdout);
    assert_eq!(run.status.code(), Some(0), "{said}");
    let json: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let checks = json["reports"][0]["checks"].as_array().expect("checks");
    let made_call = checks.iter().find(|line| line["what"] == "call").expect("the call is told");
    assert!(made_call["state"] == "ok" && made_call["detail"].to_string().contains("ok("), "{made_call}");
    let wit = Wit::load(Path::new("wit"), &WitOptions::default()).expect("the contract");
    let artifact = Artifact::open(&made).expect("it can be read");
    let held = check(&wit, &artifact, &Question { strict: true, ..Question::default() }).expect("a report");
    assert_eq!(held.count(Severity::Error), 0, "{held:?}");
    assert_eq!(held.verdict, mate_doctor::finding::Verdict::Healthy);
}

#[test]
fn a_call_that_fails_proves_nothing() {
    let out = tempfile::tempdir().expect("a folder");
    let made = out.path().join("task.wasm");
    let arguments = ["fixtures/root-handler/root-handler.wasm", "--wit", "wit/", "--call", "handler(5)"];
    let run = doctor().arg("fix").args(arguments).arg("-o").arg(&made).output().expect("it runs");
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stdout));
    assert!(text(&run.stdout).contains("unproven: "), "{}", text(&run.stdout));
}

#[test]
fn stand_ins_trap_and_say_for_what() {
    let out = tempfile::tempdir().expect("a folder");
    let made = out.path().join("shop.wasm");
    let bytes = fixed(&["fixtures/rust-shop/rust-shop.wasm", "--stub", "demo:shop/host"], &made).expect("it is made");
    let artifact = Artifact::from_bytes("shop.wasm", bytes.clone());
    let imports = &artifact.surface.as_ref().expect("a component").imports;
    assert!(imports.iter().all(|item| !item.name.contains("host")), "{imports:?}");
    assert_eq!(called(bytes.clone(), "demo:shop/echo@1.0.0#echo-u8(7)"), Ok("7".into()));
    for (call, import) in [
        ("demo:shop/store@1.0.0#price-in(3, \"eur\")", "demo:shop/host@1.0.0#rate"),
        (
            "demo:shop/store@1.0.0#order([{name: \"a\", price: 1, place: {aisle: 1}, tags: []}], cash)",
            "demo:shop/host@1.0.0#",
        ),
    ] {
        let trap = called(bytes.clone(), call).expect_err("it traps");
        let run = doctor().args(["call"]).arg(&made).arg(call).output().expect("it runs");
        let said = text(&run.stdout) + &text(&run.stderr);
        assert!(said.contains("MD0421") && said.contains(import), "{call}: {said}");
        assert_eq!(run.status.code(), Some(4), "{said}");
        assert!(trap.contains(import), "{call}: {trap}");
        if let Some(said) = by_wasmtime(&made, call.split_once('#').map_or(call, |(_, call)| call)) {
            assert!(said.contains(import), "{call}: {said}");
        }
    }
}

#[test]
fn another_component_satisfies_imports() {
    let closed = std::fs::read_to_string("fixtures/rust-shop/wit/shop.wit").expect("the shop's WIT");
    let wit = folder(&closed.replace("  import host;\n", ""));
    let wit = wit.path().join("wit").display().to_string();
    let out = tempfile::tempdir().expect("a folder");
    let made = out.path().join("shop.wasm");
    let arguments = [
        "fixtures/rust-shop/rust-shop.wasm",
        "--with",
        "fixtures/shop-host/shop-host.wasm",
        "--wit",
        &wit,
        "--world",
        "shop",
    ];
    let bytes = fixed(&arguments, &made).expect("it is made");
    let loaded = Wit::load(Path::new(&wit), &WitOptions::default()).expect("WIT that reads");
    let world = loaded.select(Some("shop"), None).expect("that world");
    wit_component::targets(&loaded.resolve, world, &bytes, false).expect("it targets the world without the import");
    assert_eq!(called(bytes.clone(), "price-in(4, \"usd\")"), Ok("ok(5)".into()));
    assert_eq!(called(bytes.clone(), "price-in(4, \"xyz\")").map(|value| value.starts_with("err(")), Ok(true));
    let order = "order([{name: \"a\", price: 1, place: {aisle: 1}, tags: []}], cash)";
    let receipt = called(bytes, order).expect("it answers");
    assert!(receipt.contains("101"), "{receipt}");
    if let Some(said) = by_wasmtime(&made, "price-in(4, \"usd\")") {
        assert!(said.contains("ok(5)"), "{said}");
    }
}

#[test]
fn a_moved_shop_keeps_its_resources() {
    let contract = std::fs::read_to_string("fixtures/rust-shop/wit/shop.wit").expect("the shop's WIT");
    let wit = folder(&contract.replace("demo:shop@1.0.0", "demo:shop@2.0.0"));
    let wit = wit.path().join("wit").display().to_string();
    let out = tempfile::tempdir().expect("a folder");
    let made = out.path().join("shop.wasm");
    let file = "fixtures/rust-shop/rust-shop.wasm";
    fixed(&[file, "--wit", &wit, "--world", "shop", "--strict"], &made).expect("it is made");
    let call = |more: &[&str]| {
        let run = doctor().arg("call").arg(&made).args(more).arg("--no-cache").output().expect("it runs");
        (run.status.code(), text(&run.stdout).trim().to_owned(), text(&run.stderr))
    };
    let chain = [
        "--stub",
        "b = demo:shop/store@2.0.0#bucket.constructor(\"a\")",
        "b.put(\"k\", \"v\")",
        "b.get(\"k\")",
        "demo:shop/store@2.0.0#describe(b)",
        "b.get(\"k\")",
    ];
    let (code, value, errors) = call(&chain);
    assert_eq!((code, value.as_str()), (Some(0), "some(\"v\")"), "{errors}");
    let answers = ["price-in(3, \"eur\")", "--answer", "demo:shop/host@2.0.0#rate=some(1.5)", "--stub"];
    let (code, value, errors) = call(&answers);
    assert_eq!((code, value.as_str()), (Some(0), "ok(4.5)"), "{errors}");
}

#[test]
fn large_guests_are_repaired_and_called() {
    let Some(large) = std::env::var_os("MATE_DOCTOR_LARGE") else {
        println!("skipped: MATE_DOCTOR_LARGE names no folder with large guests (fixtures/build-large.sh builds them)");
        return;
    };
    let newer = (folder(&SYNC.replace("@0.1.0", "@0.2.0")), folder(&ASYNC.replace("@0.1.0", "@0.2.0")));
    let out = tempfile::tempdir().expect("a folder");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(large).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "wasm"));
    files.sort();
    for file in files {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let wit = if name.ends_with("async") { &newer.1 } else { &newer.0 };
        let wit = wit.path().join("wit").display().to_string();
        let made = out.path().join(&name);
        let bytes =
            fixed(&[&file.display().to_string(), "--wit", &wit], &made).unwrap_or_else(|m| panic!("{name}: {m}"));
        let value = called(bytes, "mate:runtime/api@0.2.0#handler(\"{}\")");
        assert!(value.as_ref().is_ok_and(|value| value.starts_with("ok(")), "{name}: {value:?}");
    }
}
