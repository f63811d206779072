//! Limits of calls, whatever the guest does: time, memory of the host, stack, compile time. The program itself is
//! run, so that its exit code and its memory count.
#![cfg(all(feature = "call", unix))]

use crate::frame::{doctor, run, text};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How much longer than its limit a call may take here, on a machine that does other work as well.
const SLACK: Duration = Duration::from_secs(8);

struct Guest {
    _folder: tempfile::TempDir,
    file: PathBuf,
}

fn guest(name: &str, text: &str) -> Guest {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, text).expect("a file");
    Guest { _folder: folder, file }
}

fn call(file: &Path, arguments: &[&str]) -> (Output, Duration) {
    let started = Instant::now();
    let mut command = doctor();
    command.arg("call").arg(file).args(arguments).arg("--no-cache").stdin(Stdio::null());
    (command.output().expect("it runs"), started.elapsed())
}

/// Ends with exit code 4 soon after half a second, and names the code.
fn ends_in_time(file: &Path, arguments: &[&str]) -> String {
    let (output, took) = call(file, &[arguments, &["--timeout", "500ms"]].concat());
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{arguments:?}: {said}");
    assert!(said.contains("MD0411"), "{arguments:?}: {said}");
    assert!(took < SLACK, "{arguments:?}: {took:?}");
    said
}

const WAITS: &str = r#"(module (memory 1 1 shared)
    (func (export "wait") (drop (memory.atomic.wait32 (i32.const 4) (i32.const 0) (i64.const -1))))
    (func (export "again") (loop
        (drop (memory.atomic.wait32 (i32.const 4) (i32.const 0) (i64.const 900000000000))) (br 0))))"#;

#[test]
fn a_guest_that_waits_on_memory_ends_in_every_format() {
    let waits = guest("waits.wat", WAITS);
    for format in ["human", "concise", "json", "github", "sarif"] {
        let said = ends_in_time(&waits.file, &["wait()", "--format", format]);
        if ["json", "sarif"].contains(&format) {
            let start = said.find('{').expect("an object");
            let end = said.rfind('}').expect("an object");
            serde_json::from_str::<serde_json::Value>(&said[start..=end]).unwrap_or_else(|e| panic!("{e}: {said}"));
        }
    }
    ends_in_time(&waits.file, &["again()", "--compiler", "cranelift"]);
}

#[test]
fn work_without_loops_ends() {
    let fills = "(memory.fill (i32.const 0) (i32.const 7) (i32.const 0x20000000))".repeat(2000);
    let fills = guest("fills.wat", &format!("(module (memory 8193) (func (export \"f\") {fills}))"));
    ends_in_time(&fills.file, &["f()"]);
}

#[test]
fn a_start_that_never_ends_is_stopped() {
    let starts = guest("starts.wat", "(module (func $s (loop br 0)) (start $s) (func (export \"f\")))");
    assert!(ends_in_time(&starts.file, &["f()"]).contains("starting the component"));
    let reactor = guest("r.wat", "(module (func (export \"_initialize\") (loop br 0)) (func (export \"f\")))");
    ends_in_time(&reactor.file, &["f()"]);
}

#[test]
fn a_destructor_that_never_ends_is_stopped() {
    for body in ["(loop br 0)", "(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))"] {
        let text = format!(
            r#"(component
                (core module $d (memory 1 1 shared) (func (export "drop") (param i32) {body}))
                (core instance $d (instantiate $d))
                (type $r (resource (rep i32) (dtor (core func $d "drop"))))
                (core func $new (canon resource.new $r))
                (core module $m (import "" "new" (func $new (param i32) (result i32)))
                    (func (export "open") (result i32) (call $new (i32.const 1))))
                (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))))))
                (export $e "door" (type $r))
                (func (export "open") (result (own $e)) (canon lift (core func $m "open"))))"#
        );
        let said = ends_in_time(&guest("door.wat", &text).file, &["open()"]);
        assert!(said.contains("the call returned, but dropping its resources did not"), "{said}");
    }
}

#[test]
fn a_named_pipe_in_a_folder_of_the_guest_does_not_hold_the_call() {
    let folder = tempfile::tempdir().expect("a folder");
    if !Command::new("mkfifo").arg(folder.path().join("pipe")).status().is_ok_and(|status| status.success()) {
        println!("skipped: `mkfifo` is not installed");
        return;
    }
    let grant = [&folder.path().display().to_string(), "::/data"].concat();
    let handler = Path::new("fixtures/c-wasi-handler/c-wasi-handler.wasm");
    ends_in_time(handler, &["handler(\"file /data/pipe\")", "--dir", &grant]);
}

#[test]
fn cases_of_a_suite_that_wait_fail_and_the_others_pass() {
    let waits = guest(
        "waits.wat",
        &WAITS.replace("(memory 1 1", "(func (export \"one\") (result i32) (i32.const 1)) (memory 1 1"),
    );
    let suite = waits.file.with_extension("toml");
    let cases = "[[case]]\ncall = \"wait()\"\nends = \"timeout\"\n[[case]]\ncall = \"one()\"\nexpect = \"1\"\n";
    std::fs::write(&suite, cases.repeat(3)).expect("a file");
    let started = Instant::now();
    let (suite, file) = (suite.display().to_string(), waits.file.display().to_string());
    let output = run(&["verify", &suite, &file, "--timeout", "500ms", "--no-cache"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(started.elapsed() < 2 * SLACK, "{:?}", started.elapsed());
}

#[test]
fn compiling_has_a_limit_of_its_own() {
    let body = "(local.set 0 (i32.mul (i32.add (local.get 0) (i32.const 3)) (local.get 0)))".repeat(400);
    let functions = format!("(func (param i32) {body})").repeat(400);
    let large = guest("large.wat", &format!("(module {functions} (func (export \"f\") (result i32) (i32.const 1)))"));
    let (output, _) = call(&large.file, &["f()", "--compile-timeout", "2ms"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("MD0411") && said.contains("--compile-timeout"), "{said}");
    let (output, _) = call(&large.file, &["f()", "--timeout", "20s"]);
    assert_eq!(text(&output.stdout), "1\n", "{}", text(&output.stderr));
}

/// Runs a call and looks at the most memory that it had, in MiB.
#[cfg(target_os = "linux")]
fn peak(file: &Path, arguments: &[&str]) -> (Option<i32>, String, u64) {
    let mut command = doctor();
    command.arg("call").arg(file).args(arguments).arg("--no-cache");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        let lines = std::fs::read_to_string(&status).unwrap_or_default();
        let high = lines.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        peak = peak.max(high.unwrap_or(0));
        if let Some(ended) = child.try_wait().expect("it can be waited for") {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let output = child.wait_with_output().expect("it ended");
    (ended.code(), text(&output.stderr), peak >> 10)
}

/// What the host keeps for a guest counts as the guest's.
#[cfg(target_os = "linux")]
#[test]
fn memory_of_the_host_has_a_limit() {
    let contexts = r#"(component
        (core module $mem (memory (export "m") 64)) (core instance $mem (instantiate $mem))
        (core func $new (canon error-context.new (memory (core memory $mem "m"))))
        (core module $m (import "" "new" (func $new (param i32 i32) (result i32)))
            (func (export "f") (loop (drop (call $new (i32.const 0) (i32.const 2000000))) (br 0))))
        (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))))))
        (func (export "f") (canon lift (core func $m "f"))))"#;
    let contexts = guest("contexts.wat", contexts);
    let (code, said, peak) = peak(&contexts.file, &["f()", "--max-memory", "32MiB", "--timeout", "60s"]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("MD0412") && said.contains("host memory included"), "{said}");
    assert!(peak < 1500, "{peak} MiB");
}

/// A stream that never ends is cut by the bytes of its items, HTTP fields count as the guest's memory.
#[cfg(target_os = "linux")]
#[test]
fn what_a_guest_streams_and_keeps_in_the_host_is_bounded() {
    let endless = r#"(component
        (type $s (stream string))
        (core module $memory (memory (export "m") 17)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
        (core instance $memory (instantiate $memory))
        (alias core export $memory "m" (core memory $mem))
        (core func $open (canon stream.new $s))
        (core func $write (canon stream.write $s async (memory $mem)))
        (core func $give (canon task.return (result $s)))
        (core func $set (canon waitable-set.new))
        (core func $join (canon waitable.join))
        (core module $m
            (import "" "open" (func $open (result i64)))
            (import "" "write" (func $write (param i32 i32 i32) (result i32)))
            (import "" "give" (func $give (param i32)))
            (import "" "set" (func $set (result i32)))
            (import "" "join" (func $join (param i32 i32)))
            (import "" "m" (memory 17))
            (global $end (mut i32) (i32.const 0)) (global $waits (mut i32) (i32.const 0))
            (func $more (result i32)
                (loop (br_if 0 (i32.ne (call $write (global.get $end) (i32.const 0) (i32.const 2)) (i32.const -1))))
                (i32.or (i32.const 2) (i32.shl (global.get $waits) (i32.const 4))))
            (func (export "endless") (result i32) (local $ends i64)
                (i64.store (i32.const 0) (i64.const 0x000f424000010000))
                (i64.store (i32.const 8) (i64.const 0x000f424000010000))
                (local.set $ends (call $open))
                (global.set $end (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
                (global.set $waits (call $set))
                (call $join (global.get $end) (global.get $waits))
                (call $give (i32.wrap_i64 (local.get $ends)))
                (call $more))
            (func (export "again") (param i32 i32 i32) (result i32) (call $more)))
        (core instance $m (instantiate $m (with "" (instance (export "open" (func $open)) (export "write" (func $write))
            (export "give" (func $give)) (export "set" (func $set)) (export "join" (func $join))
            (export "m" (memory $mem))))))
        (alias core export $m "again" (core func $again))
        (func (export "endless") async (result $s) (canon lift (core func $m "endless") async (callback $again))))"#;
    let fields = r#"(component
        (import "wasi:http/types@0.2.0" (instance $t
            (export "fields" (type $f (sub resource)))
            (type $e (variant (case "invalid-syntax") (case "forbidden") (case "immutable")))
            (export "header-error" (type $error (eq $e)))
            (export "[constructor]fields" (func (result (own $f))))
            (export "[method]fields.append" (func (param "self" (borrow $f)) (param "name" string)
                (param "value" (list u8)) (result (result (error $error)))))))
        (core module $memory (memory (export "m") 4))
        (core instance $memory (instantiate $memory))
        (core func $new (canon lower (func $t "[constructor]fields")))
        (core func $append (canon lower (func $t "[method]fields.append") (memory (core memory $memory "m"))))
        (core module $m
            (import "" "new" (func $new (result i32)))
            (import "" "append" (func $append (param i32 i32 i32 i32 i32 i32)))
            (import "" "m" (memory 4))
            (func (export "f")
                (memory.fill (i32.const 1024) (i32.const 97) (i32.const 200000))
                (loop
                    (call $append (call $new) (i32.const 1024) (i32.const 3) (i32.const 1024) (i32.const 100000)
                        (i32.const 16))
                    (br 0))))
        (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))
            (export "append" (func $append)) (export "m" (memory $memory "m"))))))
        (func (export "f") (canon lift (core func $m "f"))))"#;
    for (name, text, call) in [("endless.wat", endless, "endless()"), ("fields.wat", fields, "f()")] {
        let guest = guest(name, text);
        let (code, said, peak) = peak(&guest.file, &[call, "--max-memory", "64MiB", "--timeout", "60s"]);
        assert_eq!(code, Some(4), "{name}: {said}");
        assert!(said.contains("MD0412"), "{name}: {said}");
        assert!(peak < 1500, "{name}: {peak} MiB");
    }
}

/// A large result is written without holding its text.
#[cfg(target_os = "linux")]
#[test]
fn large_results_are_written_piece_by_piece() {
    let texts = r#"(component
        (core module $m (memory (export "m") 80)
            (func (export "f") (param $n i32) (result i32) (local $i i32)
                (i32.store (i32.const 0) (i32.const 8)) (i32.store (i32.const 4) (local.get $n))
                (loop (i32.store (i32.add (i32.const 8) (i32.mul (local.get $i) (i32.const 8))) (i32.const 65536))
                    (i32.store (i32.add (i32.const 12) (i32.mul (local.get $i) (i32.const 8))) (i32.const 4000000))
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br_if 0 (i32.lt_u (local.get $i) (local.get $n)))) (i32.const 0)))
        (core instance $m (instantiate $m))
        (func (export "f") (param "n" u32) (result (list string))
            (canon lift (core func $m "f") (memory (core memory $m "m")))))"#;
    let texts = guest("texts.wat", texts);
    for form in [&["--as", "wave"][..], &["--as", "json"], &["--format", "json"]] {
        let (code, said, peak) = peak(&texts.file, &[&["f(6)"], form].concat());
        assert_eq!(code, Some(0), "{said}");
        // 24 MB of characters that are written as five or six each, in a document four times.
        assert!(peak < 300, "{form:?}: {peak} MiB");
    }
}

/// What an argument, a body, a suite or standard input is read from is bounded, whatever it is.
#[test]
fn everything_that_is_read_is_bounded() {
    let echo = guest("echo.wat", "(module (func (export \"f\") (param i32) (result i32) (local.get 0)))");
    let (folder, file) = (echo.file.parent().expect("a folder"), echo.file.display().to_string());
    let path = |name: &str| folder.join(name).display().to_string();
    let suite = |name: &str, case: &str| {
        std::fs::write(folder.join(name), format!("[[case]]\n{case}\n")).expect("a file");
        path(name)
    };
    std::fs::File::create(path("sparse")).and_then(|file| file.set_len(300 << 30)).expect("a sparse file");
    std::fs::File::create(path("empty")).expect("a file");
    let made = Command::new("mkfifo").arg(path("pipe")).status().is_ok_and(|status| status.success());
    let mut sources = vec!["/dev/zero".to_owned(), path("sparse")];
    if made {
        sources.push(path("pipe"));
    }
    let refused = |arguments: &[&str], codes: [i32; 2]| {
        let started = Instant::now();
        let output = run(arguments);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.code().is_some_and(|code| codes.contains(&code)), "{arguments:?}: {output:?}");
        assert!(said.contains("192 MiB") || said.contains("for writing"), "{arguments:?}: {said}");
        assert!(started.elapsed() < 2 * SLACK, "{arguments:?}: {:?}", started.elapsed());
    };
    for source in &sources {
        let at = ["@", source].concat();
        let argument = suite("argument.toml", &format!("call = \"f({at})\""));
        let body = suite("body.toml", &format!("request = \"GET /\"\nbody = \"{at}\""));
        refused(&["call", &file, &format!("f({at})")], [1, 1]);
        refused(&["call", &file, "f", "--json", &at], [3, 3]);
        refused(&["call", &file, "f(1)", "--stdin", source], [3, 3]);
        refused(&["call", &file, "--request", "GET /", "--body", &at], [3, 3]);
        refused(&["verify", source, &file], [3, 3]);
        refused(&["verify", &argument, &file], [1, 1]);
        refused(&["verify", &body, &file], [1, 1]);
    }
    // A device that gives nothing is empty, at once.
    let started = Instant::now();
    let output = run(&["call", &file, "f(@/dev/null)"]);
    assert!(text(&output.stderr).contains("unexpected end"), "{output:?}");
    assert_eq!(run(&["call", &file, "f(1)", "--stdin", "/dev/null"]).status.code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

/// With wasmtime's default compiler and stack a recursion over 64 locals gets this deep.
#[test]
fn a_stack_of_many_locals_is_as_deep_as_in_wasmtime() {
    let locals = "(local i64)".repeat(64);
    let uses: String = (1..65).map(|at| format!("(local.set {at} (i64.const {at}))")).collect();
    let deep = format!(
        "(module (func $f (export \"f\") (param i32) (result i32) {locals} {uses}
            (if (result i32) (local.get 0)
                (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0)))))"
    );
    let deep = guest("deep.wat", &deep);
    let (output, _) = call(&deep.file, &["f(9000)"]);
    assert_eq!(text(&output.stdout), "9000\n", "{}", text(&output.stderr));
    let (output, _) = call(&deep.file, &["f(100000000)"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("MD0414") && said.contains("--compiler cranelift"), "{said}");
}

#[test]
fn what_a_killed_writer_left_is_counted_and_pruned() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("cache");
    let shown = cache.display().to_string();
    run(&["cache", "show", "--cache-dir", &shown]);
    // No process has this number: it is above the largest.
    let left = cache.join("99999999-abc.new");
    std::fs::write(&left, vec![0; 1 << 20]).expect("a file");
    let listed = text(&run(&["cache", "show", "--cache-dir", &shown]).stdout);
    assert!(listed.contains("1.0 MiB"), "{listed}");
    let pruned = text(&run(&["cache", "prune", "--cache-dir", &shown]).stdout);
    assert!(pruned.contains("removed 1 entry, 1.0 MiB"), "{pruned}");
    assert!(!left.exists());
}

#[test]
fn a_relative_home_makes_no_folder_here() {
    let here = tempfile::tempdir().expect("a folder");
    let module = here.path().join("one.wat");
    std::fs::write(&module, "(module (func (export \"f\") (result i32) (i32.const 1)))").expect("a file");
    let mut command = doctor();
    command.args(["call", "one.wat", "f()"]).current_dir(here.path()).stdin(Stdio::null());
    for variable in ["XDG_CACHE_HOME", "MATE_DOCTOR_CACHE_DIR"] {
        command.env_remove(variable);
    }
    let output = command.env("HOME", "home").output().expect("it runs");
    assert_eq!(text(&output.stdout), "1\n", "{}", text(&output.stderr));
    let left: Vec<_> =
        std::fs::read_dir(here.path()).expect("a folder").map(|entry| entry.expect("one").file_name()).collect();
    assert_eq!(left, ["one.wat"]);
}
