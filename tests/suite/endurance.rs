//! What happens around a run: odd files and folders, readers that go away, interrupts, caches that
//! cannot be written. The program itself is run, so that an abort would show.

use crate::frame::{doctor, run, text};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const HANDLER: &str = "fixtures/rust-handler-sync/rust-handler-sync.wasm";
const CALL: &str = "mate:runtime/api@0.1.0#handler(\"{}\")";

/// Nothing that is asked here may take so long.
const LONGEST: Duration = Duration::from_secs(60);

/// Ends with an exit code of ours other than 70, in time, and says nothing of a bug.
fn sound(command: &mut Command) -> Output {
    let started = Instant::now();
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = output.status.code();
    assert!(code.is_some_and(|code| code < 6), "{:?}: {said}", output.status);
    assert!(!said.contains("panicked") && !said.contains("bug in mate-doctor"), "{said}");
    assert!(started.elapsed() < LONGEST, "{:?}", started.elapsed());
    output
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

#[test]
fn deeply_nested_wit_is_refused_or_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for depth in [50, 1000, 20_000, 200_000] {
        let ty = ["list<".repeat(depth), "u8".into(), ">".repeat(depth)].concat();
        let wit = format!("package a:b;\ninterface i {{ f: func(x: {ty}); }}\nworld w {{ export i; }}\n");
        let file = write(folder.path(), "deep.wit", &wit);
        for arguments in [&["check", HANDLER, "--wit", &file][..], &["inspect", &file], &["diff", &file, &file]] {
            sound(doctor().args(arguments));
        }
    }
    // A chain of names: each type one level deeper than the one before.
    let mut chain = String::from("package a:b;\ninterface i {\n  type t0 = list<u8>;\n");
    for at in 1..3000 {
        chain.push_str(&format!("  type t{at} = option<t{}>;\n", at - 1));
    }
    chain.push_str("  f: func(x: t2999);\n}\nworld w { export i; }\n");
    let file = write(folder.path(), "chain.wit", &chain);
    sound(doctor().args(["check", HANDLER, "--wit", &file]));
    sound(doctor().args(["diff", &file, &file]));
    // Each record holds the one before twice: written out it would never end.
    let mut wide = String::from("package a:b;\ninterface i {\n  record r0 { a: u8 }\n");
    for at in 1..60 {
        wide.push_str(&format!("  record r{at} {{ a: r{p}, b: r{p} }}\n", p = at - 1));
    }
    wide.push_str("  f: func(x: r59);\n}\nworld w { export i; }\n");
    let file = write(folder.path(), "wide.wit", &wide);
    sound(doctor().args(["check", HANDLER, "--wit", &file]));
    sound(doctor().args(["diff", &file, &file]));
}

#[test]
fn deep_values_and_names_of_a_megabyte() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "n".repeat(1 << 20);
    let wit = write(folder.path(), "long.wit", &format!("package a:b;\nworld w {{ export {long}: func(); }}\n"));
    sound(doctor().args(["check", HANDLER, "--wit", &wit]));
    sound(doctor().args(["inspect", &wit]));
    let module = format!("(module (func (export \"{long}\")) (import \"{long}\" \"{long}\" (func)))");
    let module = module.replacen("(func (export", "(func $f (export", 1);
    let module = write(folder.path(), "long.wat", &module);
    let component = write(
        folder.path(),
        "component.wat",
        &format!(
            "(component (core module $m (func (export \"f\"))) (core instance $i (instantiate $m))
            (func $f (canon lift (core func $i \"f\"))) (export \"{long}\" (func $f)))"
        ),
    );
    let paste = write(folder.path(), "paste.txt", &format!("Error: failed to find function export `{long}`\n"));
    let paste = ["@", &paste].concat();
    for file in [&module, &component] {
        for format in ["human", "json", "concise"] {
            sound(doctor().args(["inspect", file, "--format", format]));
        }
        sound(doctor().args(["check", file, "--wit", "wit/"]));
        sound(doctor().args(["explain", &paste, file]));
        sound(doctor().args(["call", file, "nn()", "--dry-run"]));
        sound(doctor().args(["diff", file, HANDLER]));
    }
    sound(doctor().args(["explain", &paste]));
    for deep in
        ["[".repeat(100_000), "some(".repeat(20_000), "{a: ".repeat(20_000), format!("\"{}\"", "x".repeat(100_000))]
    {
        let call = ["mate:runtime/api@0.1.0#handler(", &deep[..deep.len().min(100_000)], ")"].concat();
        sound(doctor().args(["call", HANDLER, &call, "--dry-run"]));
        sound(doctor().args(["call", HANDLER, "mate:runtime/api@0.1.0#handler", "--dry-run", "--json", &deep]));
    }
}

#[test]
fn a_thousand_worlds() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut wit = String::from("package a:b@1.0.0;\n");
    for at in 0..1000 {
        wit.push_str(&format!("interface face{at} {{ run{at}: func(); }}\nworld w{at} {{ export face{at}; }}\n"));
    }
    let wit = write(folder.path(), "many.wit", &wit);
    let choice = sound(doctor().args(["check", HANDLER, "--wit", &wit]));
    assert_eq!(choice.status.code(), Some(3));
    assert!(choice.stderr.len() < 10_000, "{} bytes of choice", choice.stderr.len());
    let one = sound(doctor().args(["check", HANDLER, "--wit", &wit, "--world", "w500"]));
    assert_eq!(one.status.code(), Some(1));
    let typo = sound(doctor().args(["check", HANDLER, "--wit", &wit, "--world", "w5000"]));
    assert_eq!(typo.status.code(), Some(3));
}

/// Types that are small in the file and huge when they are written out or filled with values.
#[cfg(target_os = "linux")]
#[test]
fn small_files_take_little_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let component = |types: &str, ty: &str| {
        format!(
            "(component {types}
  (core module $m (memory (export \"memory\") 1) (func (export \"f\") (param i32))
    (func (export \"realloc\") (param i32 i32 i32 i32) (result i32) i32.const 0))
  (core instance $i (instantiate $m))
  (func $f (param \"x\" {ty})
    (canon lift (core func $i \"f\") (memory $i \"memory\") (realloc (func $i \"realloc\"))))
  (export \"f\" (func $f)))"
        )
    };
    let doubled = |times: usize| {
        let mut types = String::from("(type $t0 (tuple u8 u8))");
        for at in 1..times {
            types.push_str(&format!("(type $t{at} (tuple $t{p} $t{p}))", p = at - 1));
        }
        component(&types, &format!("$t{}", times - 1))
    };
    let mut short = String::from("(type $s0 (list u8 16))");
    for at in 1..12 {
        short.push_str(&format!("(type $s{at} (list $s{} 16))", at - 1));
    }
    let lists = "(type $a (list u8 10000000)) (type $b (list $a 10000000)) (type $c (list $b 4000))";
    for (name, text) in [
        ("lists.wat", component(lists, "$c")),
        ("short.wat", component(&short, "$s11")),
        ("wide.wat", doubled(15)),
        ("wider.wat", doubled(40)),
    ] {
        let file = write(folder.path(), name, &text);
        for arguments in [
            &["inspect", &file][..],
            &["check", &file, "--wit", "wit/"],
            &["explain", "g", &file],
            &["call", &file, "f()", "--dry-run"],
            &["call", &file, "f(1)", "--dry-run"],
            &["call", &file, "f", "--json", "[[[1]]]", "--dry-run"],
            &["diff", &file, &file],
            &["fix", &file, "--map", "f=g", "--dry-run"],
        ] {
            // Address space, of which the program itself takes most.
            let limited = "ulimit -v 1500000; exec \"$0\" \"$@\"";
            let mut command = Command::new("sh");
            command.args(["-c", limited, env!("CARGO_BIN_EXE_mate-doctor")]).args(arguments);
            sound(&mut command);
        }
    }
}

#[cfg(unix)]
#[test]
fn folders_that_lead_back_into_themselves() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("a/b");
    std::fs::create_dir_all(&inner).expect("folders");
    std::os::unix::fs::symlink(folder.path(), inner.join("back")).expect("a link");
    std::os::unix::fs::symlink("round", folder.path().join("round")).expect("a link");
    std::os::unix::fs::symlink("nowhere.wasm", folder.path().join("dangling.wasm")).expect("a link");
    std::fs::copy(HANDLER, inner.join("h.wasm")).expect("a copy");
    std::fs::copy("wit/runtime.wit", folder.path().join("w.wit")).expect("a copy");
    let shown = folder.path().display().to_string();
    let inspected = sound(doctor().args(["inspect", &shown]));
    assert!(text(&inspected.stdout).contains("mate:runtime/api@0.1.0"), "{}", text(&inspected.stdout));
    sound(doctor().args(["check", &shown, "--wit", &shown]));
    sound(doctor().args(["check", "--wit", &shown, "--host", &shown, HANDLER]));
    sound(doctor().args(["inspect", &folder.path().join("round").display().to_string()]));
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("locked.wasm");
    std::fs::copy(HANDLER, &file).expect("a copy");
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o000)).expect("permissions");
    let locked = file.display().to_string();
    let long = ["/", &"x".repeat(5000), ".wasm"].concat();
    // This one can be opened by everybody, and read by nobody.
    let mut cases = vec!["/proc/self/mem".to_owned(), long, "/proc/self/nothing".to_owned()];
    match std::fs::read(&file) {
        Err(_) => cases.push(locked),
        Ok(_) => println!("skipped: permissions do not keep this user from reading"),
    }
    for path in cases {
        for arguments in [
            &["inspect", &path][..],
            &["check", &path, "--wit", "wit/"],
            &["check", HANDLER, "--wit", &path],
            &["explain", "handler", &path],
            &["call", &path, "f()"],
            &["diff", &path, HANDLER],
            &["fix", &path, "--dry-run"],
        ] {
            let output = sound(doctor().args(arguments));
            assert_eq!(output.status.code(), Some(3), "{arguments:?}: {}", text(&output.stderr));
        }
    }
}

#[test]
fn a_file_that_shrinks_is_noticed() {
    use mate_doctor::artifact::Artifact;
    use mate_doctor::fix::{RepairRequest, plan};
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("h.wasm");
    let whole = std::fs::read("fixtures/rust-shop/rust-shop.wasm").expect("a fixture");
    for left in [0, 8, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&file, &whole).expect("a file");
        let artifact = Artifact::open(&file).expect("it can be read");
        let request = RepairRequest { stub: vec!["*".into()], ..RepairRequest::default() };
        let plan = plan(&artifact, None, &request, false).expect("a plan");
        std::fs::OpenOptions::new().write(true).open(&file).expect("a file").set_len(left as u64).expect("it is cut");
        assert!(plan.carry_out().is_err(), "{left} bytes are left and nobody noticed");
        let out = folder.path().join("out.wasm");
        assert!(plan.save(&out).is_err() && !out.exists(), "{left} bytes are left and nobody noticed");
    }
    // Written to again and again while it is looked at.
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut at = 0usize;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                at = (at * 7 + 4099) % whole.len();
                let _ = std::fs::write(&file, &whole[..at]);
                let _ = std::fs::write(&file, &whole);
            }
        });
        for _ in 0..200 {
            if let Ok(artifact) = Artifact::open(&file) {
                let _ = mate_doctor::inspect::Inspection::of(&artifact);
                let _ = artifact.whole();
            }
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.wasm");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        println!("skipped: `mkfifo` is not installed");
        return;
    }
    let shown = pipe.display().to_string();
    for arguments in
        [&["inspect", &shown][..], &["check", &shown, "--wit", "wit/"], &["call", &shown, CALL, "--no-cache"]]
    {
        let target = pipe.clone();
        let writer = std::thread::spawn(move || std::fs::write(target, std::fs::read(HANDLER).expect("a fixture")));
        let output = sound(doctor().args(arguments));
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.code() != Some(3), "{arguments:?}: {said}");
        writer.join().expect("it ends").expect("it was read");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_has_no_end_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::create_dir_all(path("wit/deps/other")).expect("a folder");
    write(folder.path(), "wit/world.wit", "package a:b; world w { export f: func(); }");
    std::os::unix::fs::symlink("/dev/zero", path("wit/deps/other/x.wit")).expect("a link");
    std::os::unix::fs::symlink("/dev/zero", path("host.rs")).expect("a link");
    let nowhere = path("nowhere.wit");
    let made = Command::new("mkfifo").arg(&nowhere).status().is_ok_and(|status| status.success());
    std::fs::File::create(path("long.wit")).and_then(|file| file.set_len(300 << 30)).expect("a sparse file");
    let mut cases = vec![
        (vec!["inspect".to_owned(), "/dev/zero".to_owned()], "192 MiB"),
        (vec!["check".to_owned(), HANDLER.to_owned(), "--wit".to_owned(), path("wit")], "x.wit"),
        (vec!["check".to_owned(), HANDLER.to_owned(), "--wit".to_owned(), path("wit/deps/other/x.wit")], "device"),
        (vec!["check".to_owned(), HANDLER.to_owned(), "--wit".to_owned(), path("long.wit")], "64 MiB"),
        (vec!["check".to_owned(), HANDLER.to_owned(), "--host".to_owned(), path("host.rs")], "192 MiB"),
    ];
    match made {
        true => cases.push((vec!["check".into(), HANDLER.into(), "--wit".into(), nowhere], "a pipe")),
        false => println!("skipped: `mkfifo` is not installed"),
    }
    for (arguments, reason) in cases {
        let output = sound(doctor().args(&arguments));
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(output.status.code() == Some(3) && said.contains(reason), "{arguments:?}: {said}");
    }
    let output = sound(doctor().args(["inspect", "/dev/null"]));
    assert!(text(&output.stdout).contains("empty"), "{}", text(&output.stdout));
}

#[test]
fn a_long_file_is_validated_in_pieces() {
    use mate_doctor::artifact::{Artifact, validate};
    let folder = tempfile::tempdir().expect("a folder");
    // The zeros behind its section are none, and it is larger than any memory.
    let damaged = folder.path().join("damaged.wasm");
    std::fs::write(&damaged, b"\0asm\x01\0\0\0\x0b\x04\x01\0\xff\xff").expect("a file");
    std::fs::OpenOptions::new().write(true).open(&damaged).and_then(|file| file.set_len(300 << 30)).expect("a file");
    let mut artifact = Artifact::open(&damaged).expect("it can be read");
    assert!(!artifact.is_valid());
    validate(&mut artifact, &|_, _| ());
    assert!(!artifact.code_checked);
    // Functions over several pieces: each is told of, and so is the first that is wrong.
    let body = [&[0], &[1].repeat(400_000)[..], &[0x0b]].concat();
    let (mut types, mut functions, mut code) =
        (wasm_encoder::TypeSection::new(), wasm_encoder::FunctionSection::new(), wasm_encoder::CodeSection::new());
    types.ty().function([], []);
    for _ in 0..30 {
        functions.function(0);
        code.raw(&body);
    }
    let mut module = wasm_encoder::Module::new();
    module.section(&types).section(&functions).section(&code);
    let good = module.finish();
    let end = good.len() - 1;
    let mut bad = good.clone();
    // `drop` where nothing is on the stack.
    for at in [end - 200_000, end - 6_000_000] {
        bad[at] = 0x1a;
    }
    let count = std::sync::atomic::AtomicUsize::new(0);
    let told = |_: usize, total: usize| {
        assert_eq!(total, 30);
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    };
    let mut artifact = Artifact::from_bytes("good.wasm", good);
    validate(&mut artifact, &told);
    assert!(artifact.code_checked && artifact.is_valid(), "{:?}", artifact.findings);
    assert_eq!(count.into_inner(), 30);
    let mut artifact = Artifact::from_bytes("bad.wasm", bad);
    validate(&mut artifact, &|_, _| ());
    let place = format!("{:#x}", end - 6_000_000);
    assert!(artifact.findings.iter().any(|finding| finding.headline.contains(&place)), "{:?}", artifact.findings);
}

#[test]
fn deep_host_sources_are_a_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let many = 100_000;
    let deep = [
        ["let x = ", &"(".repeat(many), "1", &")".repeat(many), ";"].concat(),
        ["let x = ", &"!".repeat(many), "true;"].concat(),
        ["let x = 1", &" + 1".repeat(many), ";"].concat(),
        ["x", &".f()".repeat(many), ";"].concat(),
        ["if a {}", &" else if a {}".repeat(many)].concat(),
        ["let x: ", &"Vec<".repeat(many), "u8", &">".repeat(many), ";"].concat(),
        ["m!(", &"[".repeat(many), &"]".repeat(many), ");"].concat(),
        ["let x = ", &"|| ".repeat(many), "1;"].concat(),
        "{".repeat(many) + &"}".repeat(many),
    ];
    for (at, code) in deep.iter().enumerate() {
        let host = write(folder.path(), &format!("{at}.rs"), &format!("fn main() {{ {code} }}"));
        let output = sound(doctor().args(["check", HANDLER, "--host", &host]));
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains("nested too deeply"), "{at}: {said}");
    }
    // What is nearly too deep is read. Long code is not deep: functions, statements, arms, elements of lists.
    let wide = [
        "fn f() { let x = g(1); }\n".repeat(many / 5),
        ["fn main() { ", &"f();".repeat(many / 5), " }"].concat(),
        ["fn main() { match x { ", &"1 => { f() } ".repeat(many / 5), "} }"].concat(),
        ["const X: &[u8] = &[", &"1, ".repeat(many / 5), "];"].concat(),
        ["fn main() { let x = ", &"(".repeat(800), "1", &")".repeat(800), "; }"].concat(),
        ["fn main() { let x = ", &"!".repeat(7900), "true; }"].concat(),
        ["fn main() { let x = 1", &" + 1".repeat(3900), "; }"].concat(),
        ["fn main() { x", &".f()".repeat(2600), "; }"].concat(),
        ["fn main() { if a {}", &" else if a {}".repeat(1900), " }"].concat(),
        ["fn main() { let x: ", &"Vec<".repeat(2600), "u8", &">".repeat(2600), "; }"].concat(),
    ];
    for (at, code) in wide.iter().enumerate() {
        let lookup = "fn look(i: Instance, s: Store) { i.get_func(&mut s, \"nothing-of-that-name\"); }\n";
        let code = format!("use wasmtime::component::Instance;\n{lookup}{code}");
        let host = write(folder.path(), &format!("wide-{at}.rs"), &code);
        let output = sound(doctor().args(["check", HANDLER, "--host", &host]));
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains("nothing-of-that-name"), "{at}: {said}");
    }
}

#[test]
fn readers_may_go_away() {
    for arguments in [
        &["inspect", "fixtures/rust-shop/rust-shop.wasm"][..],
        &["inspect", "fixtures", "--format", "json"],
        &["check", "fixtures", "--wit", "wit/", "--exit-zero"],
        &["explain", "--all"],
        &["diff", "fixtures/rust-shop/rust-shop.wasm", HANDLER],
        &["fix", "fixtures/rust-shop/rust-shop.wasm", "--stub", "*", "-o", "-"],
        &["--help"],
        &["man"],
    ] {
        let mut child = doctor()
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = text(&output.stderr);
        // Findings in the files are told as ever.
        assert!(output.status.code().is_some_and(|code| code < 2), "{arguments:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("rror"), "{arguments:?}: {said}");
    }
}

fn call_with_cache(cache: &Path) -> Command {
    let mut command = doctor();
    command.args(["call", HANDLER, CALL, "--compiler", "cranelift", "--cache-dir"]).arg(cache);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn answers(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("ok("), "{}", text(&output.stdout));
}

#[test]
fn calls_do_without_a_cache_that_cannot_be_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, b"no folder").expect("a file");
    answers(&call_with_cache(&file).output().expect("it runs"));
    answers(&call_with_cache(&file.join("below")).output().expect("it runs"));
    assert_eq!(std::fs::read(&file).expect("a file"), b"no folder");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_no_call_from_its_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=16k", "tmpfs"]).arg(folder.path()).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("skipped: no file system of a few bytes can be mounted by this user");
        return;
    }
    let cache = folder.path().join("cache");
    let (first, second) = (call_with_cache(&cache).output(), call_with_cache(&cache).output());
    let unmounted = Command::new("umount").arg(folder.path()).status().expect("umount runs");
    assert!(unmounted.success());
    answers(&first.expect("it runs"));
    answers(&second.expect("it runs"));
}

#[test]
fn several_may_fill_one_cache_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("cache");
    let children: Vec<Child> = (0..4).map(|_| call_with_cache(&cache).spawn().expect("it runs")).collect();
    for child in children {
        answers(&child.wait_with_output().expect("it ends"));
    }
    answers(&call_with_cache(&cache).output().expect("it runs"));
    let left = std::fs::read_dir(&cache).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let left: Vec<String> = left.map(|name| name.to_string_lossy().into_owned()).collect();
    let known = |name: &String| [".code", ".note", ".source"].iter().any(|ending| name.ends_with(ending));
    assert!(left.iter().filter(|name| name.ends_with(".code")).count() == 1, "{left:?}");
    assert!(left.iter().all(known), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_killed_compile_leaves_nothing_that_is_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("cache");
    for delay in [5, 20, 40, 80, 120, 200] {
        let mut child = call_with_cache(&cache).spawn().expect("it runs");
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        let _ = child.wait();
    }
    answers(&call_with_cache(&cache).output().expect("it runs"));
    // Half of an entry, as a crash of the machine could leave it.
    for entry in std::fs::read_dir(&cache).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "code") {
            let half = std::fs::metadata(&path).expect("a file").len() / 2;
            std::fs::OpenOptions::new().write(true).open(&path).expect("a file").set_len(half).expect("it is cut");
        }
    }
    answers(&call_with_cache(&cache).output().expect("it runs"));
}

/// Whether whoever started the tests has them ignore interrupts, as a shell does with what it runs in
/// the background; what they start ignores them as well.
fn interrupts_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_call_at_once() {
    use std::os::unix::process::ExitStatusExt;
    if interrupts_are_ignored() {
        println!("skipped: interrupts are ignored where the tests were started");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let endless = write(folder.path(), "endless.wat", "(module (func (export \"spin\") (loop br 0)))");
    let cache = folder.path().join("cache");
    std::fs::create_dir(&cache).expect("a folder");
    let child = doctor()
        .args(["call", &endless, "spin()", "--cache-dir"])
        .arg(&cache)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    std::thread::sleep(Duration::from_millis(1500));
    let started = Instant::now();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    let output = child.wait_with_output().expect("it ends");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    // A shell tells both as 130.
    assert!(output.status.code() == Some(130) || output.status.signal() == Some(2), "{:?}", output.status);
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    let told = run(&["cache", "list", "--cache-dir", &cache.display().to_string()]);
    assert!(told.status.code().is_some_and(|code| code < 3), "{}", text(&told.stderr));
    let partial = std::fs::read_dir(&cache).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let partial: Vec<_> = partial.filter(|name| name.to_string_lossy().ends_with(".new")).collect();
    assert!(partial.is_empty(), "{partial:?}");
}

/// Everything is there under another name, a thousand times: nothing is compared with everything.
#[test]
fn a_thousand_renamed_functions_are_told_in_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let wit = |name: &str, ty: &str| {
        let functions: String = (0..1000).map(|at| format!("  {name}{at}: func(a: {ty}) -> string;\n")).collect();
        format!("package a:b;\ninterface i {{\n{functions}}}\nworld w {{ export i; }}\n")
    };
    let (old, new) =
        (write(folder.path(), "old.wit", &wit("get", "u8")), write(folder.path(), "new.wit", &wit("fetch", "u8")));
    let component = folder.path().join("old.wasm").display().to_string();
    let mut resolve = wit_parser::Resolve::default();
    let package = resolve.push_str("old.wit", &wit("get", "u8")).expect("it parses");
    let world = resolve.select_world(&[package], None).expect("a world");
    std::fs::write(&component, crate::generate::component(&resolve, world).expect("a component")).expect("a file");
    let output = sound(doctor().args(["check", &component, "--wit", &new, "--format", "concise"]));
    let told = String::from_utf8_lossy(&output.stdout);
    for at in [0, 500, 999] {
        assert!(told.contains(&format!("a:b/i#fetch{at}`")), "fetch{at} is told of");
    }
    sound(doctor().args(["diff", &old, &new]));
    sound(doctor().args(["fix", &component, "--wit", &new, "--dry-run"]));
    sound(doctor().args(["explain", "a:b/i#fetch7", &component]));
}
