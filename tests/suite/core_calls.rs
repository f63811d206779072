//! Calls of core modules, and imports that somebody else satisfies.
#![cfg(feature = "call")]

use crate::calls::{no_files, one, told};
use mate_doctor::artifact::Artifact;
use mate_doctor::call::CallOptions;
use mate_doctor::call::Compiler;
use mate_doctor::call::value::to_wave;
use mate_doctor::call::{CallReport, CallRequest, Ending, execute};
use mate_doctor::finding::Code;
use mate_doctor::link::Provides;
use std::time::{Duration, Instant};

const NUMBERS: &str = r#"(module
    (import "env" "tick" (func $tick (param i32) (result i32))) (import "env" "log" (func $log (param i64)))
    (memory (export "memory") 1) (global $count (mut i32) (i32.const 0))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "v") (param v128) (result v128) (local.get 0))
    (func (export "next") (result i32) (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (global.get $count))
    (func (export "once") (result i32) (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (if (i32.gt_s (global.get $count) (i32.const 1)) (then unreachable)) (global.get $count))
    (func (export "ticked") (param i32) (result i32) (call $log (i64.const 9)) (call $tick (local.get 0)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "f(x)") (result i32) (i32.const 5)) (func (export "x = y") (param i32) (result i32) (local.get 0))
    (func (export "") (result i32) (i32.const 6)))"#;

fn made(name: &str, text: &str) -> Artifact {
    Artifact::from_bytes(name, wat::parse_str(text).expect("the text is WebAssembly"))
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn numbers(calls: &[&str], answers: &[&str], options: &CallOptions) -> CallReport {
    one(&made("numbers.wasm", NUMBERS), &texts(calls), &texts(answers), options)
}

fn stubbed() -> CallOptions {
    CallOptions { stub: true, ..CallOptions::default() }
}

fn value(answered: &CallReport) -> String {
    answered.value().map(|(_, value)| to_wave(value)).unwrap_or_else(|| format!("{:#?}", answered.report.findings))
}

fn code(answered: &CallReport) -> Option<Code> {
    answered.report.findings.first().map(|finding| finding.code)
}

#[test]
fn names_are_found_or_the_reason_is_told() {
    for (call, code_of, words) in [
        ("adt(1, 2)", Code::MD0803, "similar names: `add`"),
        ("memory()", Code::MD0803, "is exported as a memory"),
        ("tick(1)", Code::MD0803, "is imported from `env`"),
        ("v(1)", Code::MD0428, "(v128) -> (v128)"),
    ] {
        let answered = numbers(&[call], &[], &stubbed());
        assert_eq!((answered.ending, code(&answered)), (Ending::Refused, Some(code_of)), "{call}");
        assert!(told(&answered).contains(words), "{call}: {}", told(&answered));
    }
    for (call, expected) in [("f(x)()", "5"), ("f(x)", "5"), ("x = y(4)", "4"), ("()", "6"), ("add(1, 2)", "3")] {
        assert_eq!(value(&numbers(&[call], &[], &stubbed())), expected, "{call}");
    }
}

#[test]
fn imports_are_answered_or_trap_when_they_are_reached() {
    let answered = numbers(&["ticked(3)"], &["env::tick=8", "log="], &CallOptions::default());
    assert_eq!(value(&answered), "8");
    let answered = numbers(&["ticked(3)"], &["env#tick=8"], &stubbed());
    assert_eq!((answered.ending, code(&answered)), (Ending::Trapped, Some(Code::MD0421)));
    assert!(told(&answered).contains("env::log(9)"), "{}", told(&answered));
    assert!(told(&answered).contains("--answer 'env::log='"), "{}", told(&answered));
    let answered = numbers(&["ticked(3)"], &["log="], &CallOptions::default());
    assert_eq!((answered.ending, code(&answered)), (Ending::Refused, Some(Code::MD0435)));
    assert!(told(&answered).contains("--answer 'env::tick=VALUE'"), "{}", told(&answered));
    for (text, words) in [
        ("tick=\"x\"", "MD0424"),
        ("tock=1", "imports no function of this name"),
        ("log=3", "returns nothing; write `env::log=`"),
    ] {
        let answered = numbers(&["ticked(3)"], &[text], &stubbed());
        assert_eq!((answered.ending, code(&answered)), (Ending::Refused, Some(Code::MD0424)), "{text}");
        assert!(told(&answered).contains(words), "{text}: {}", told(&answered));
    }
    let answered = numbers(&["ticked(3)"], &["tick=1", "env::tick=2"], &stubbed());
    assert!(told(&answered).contains("two mock values"), "{}", told(&answered));
}

#[test]
fn only_functions_can_be_stood_in_for() {
    let module = r#"(module (import "a" "g" (global i32)) (import "a" "m" (memory 1)) (func (export "f")))"#;
    let answered = one(&made("open.wasm", module), &texts(&["f()"]), &[], &stubbed());
    assert_eq!((answered.ending, code(&answered)), (Ending::Refused, Some(Code::MD0435)));
    assert!(told(&answered).contains("`a::m`, a `memory 1`"), "{}", told(&answered));
    let nothing = CallOptions { provides: Provides::Nothing, ..CallOptions::default() };
    let answered = numbers(&["add(1, 2)"], &[], &nothing);
    assert!(told(&answered).contains("--provides none"), "{}", told(&answered));
    let (module, other) = (made("numbers.wasm", NUMBERS), made("other.wasm", "(component)"));
    let calls = texts(&["add(1, 2)"]);
    let with = [&other];
    let asked = CallRequest { calls: &calls, with: &with, ..CallRequest::new(&nothing, &no_files) };
    assert_eq!(code(&execute(&module, asked)), Some(Code::MD0755));
}

#[test]
fn a_new_instance_for_every_repetition() {
    let module = made("numbers.wasm", NUMBERS);
    let (options, calls) = (stubbed(), texts(&["once()"]));
    let asked = |fresh| CallRequest { calls: &calls, repeat: 3, fresh, ..CallRequest::new(&options, &no_files) };
    let answered = execute(&module, asked(true));
    assert_eq!(value(&answered), "1");
    assert_eq!(answered.outcome.map(|outcome| outcome.calls[0].times.len()), Some(3));
    let answered = execute(&module, asked(false));
    assert_eq!((answered.ending, code(&answered)), (Ending::Trapped, Some(Code::MD0404)));
    let failed = answered.report.checks.last().map(|check| check.detail.clone()).unwrap_or_default();
    assert!(failed.starts_with("stopped after"), "{failed}");
}

#[test]
fn calls_of_core_functions_are_traced() {
    let options = CallOptions { trace: true, ..stubbed() };
    let answered = numbers(&["ticked(3)"], &["tick=8", "log="], &options);
    let trace = answered.outcome.map(|outcome| outcome.trace).unwrap_or_default();
    let shown: Vec<String> = trace
        .iter()
        .map(|one| format!("{} {}({}) {:?}", one.direction, one.path, one.arguments, one.result.as_deref()))
        .collect();
    assert_eq!(shown, ["import env::log(9) None", "import env::tick(3) Some(\"8\")", "export ticked(3) Some(\"8\")"]);
}

#[test]
fn what_a_memory_cannot_be_is_no_limit() {
    assert_eq!(value(&numbers(&["grow(70000)"], &[], &stubbed())), "-1");
    assert_eq!(value(&numbers(&["grow(-1)"], &[], &stubbed())), "-1");
    assert_eq!(code(&numbers(&["grow(60000)"], &[], &stubbed())), Some(Code::MD0412));
}

#[test]
fn a_guest_that_waits_is_stopped() {
    let module = r#"(module (memory 1 2 shared)
        (func (export "w") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
        (func (export "w64") (result i32) (memory.atomic.wait64 (i32.const 8) (i64.const 0) (i64.const -1)))
        (func (export "short") (result i32)
            (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 50000000))))"#;
    let component = format!(
        "(component (core module $m {} (core instance $i (instantiate $m))
            (func (export \"w\") (result s32) (canon lift (core func $i \"w\"))))",
        &module["(module".len()..]
    );
    let mut options = CallOptions::default();
    options.limits.time = Duration::from_millis(300);
    for (artifact, call) in
        [(made("m.wasm", module), "w()"), (made("m.wasm", module), "w64()"), (made("c.wasm", &component), "w()")]
    {
        let started = Instant::now();
        let answered = one(&artifact, &texts(&[call]), &[], &options);
        assert_eq!((answered.ending, code(&answered)), (Ending::Trapped, Some(Code::MD0411)), "{}", told(&answered));
        assert!(told(&answered).contains("memory.atomic.wait"), "{}", told(&answered));
        assert!(started.elapsed() < Duration::from_secs(20));
    }
    assert_eq!(value(&one(&made("m.wasm", module), &texts(&["short()"]), &[], &options)), "2");
}

/// A guest whose functions give back what they get, in a memory of this kind.
/// A module with many functions in its table, and more of it.
fn full_table(more: &str) -> String {
    let functions: String = (0..80).map(|at| format!("(func $f{at} (result i32) (i32.const {at}))")).collect();
    let held: String = (0..80).map(|at| format!(" $f{at}")).collect();
    format!(
        "(module (table 100 funcref) {functions} (elem (i32.const 7) func{held})
            (func (export \"at\") (param i32) (result i32) (call_indirect (result i32) (local.get 0))) {more})"
    )
}

#[test]
fn functions_in_tables_are_reached_and_none_of_ours_is_shown() {
    let deep = "(func $deep (export \"deep\") (param i32) (result i32)
        (call_indirect (param i32) (result i32) (local.get 0) (i32.const 95)))
        (elem (i32.const 95) func $halt) (func $halt (param i32) (result i32) unreachable)";
    let module = made("table.wasm", &full_table(deep));
    let call = |call: &str| one(&module, &texts(&[call]), &[], &CallOptions::default());
    assert_eq!(value(&call("at(49)")), "42");
    for (text, words) in [
        ("at(3)", "uninitialized element"),
        ("at(95)", "indirect call type mismatch"),
        ("at(100)", "out of bounds table access"),
        ("deep(0)", "innermost first: halt, deep\""),
    ] {
        let answered = call(text);
        assert!(told(&answered).contains(words), "{text}: {}", told(&answered));
        assert!(!told(&answered).contains("added"), "{text}: {}", told(&answered));
    }
}

#[test]
fn what_is_deep_for_the_runtime_is_not_too_deep() {
    // With wasmtime's own defaults the stack ends below 10 900.
    let deep = "(func $down (export \"down\") (param i32 i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0)) (then (local.get 1)) (else (call_indirect (param i32 i32) (result i32)
            (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 1)) (i32.const 95)))))
        (elem (i32.const 95) func $down)";
    let answered =
        one(&made("deep.wasm", &full_table(deep)), &texts(&["down(12000, 0)"]), &[], &CallOptions::default());
    assert_eq!(value(&answered), "12000");
}

#[test]
fn what_is_invalid_is_told_at_its_place_in_the_file() {
    let bytes = wat::parse_str(full_table("(func (result i32) (i64.const 1))")).expect("the text is WebAssembly");
    let error = wasmparser::validate(&bytes).err().expect("it is not valid");
    let artifact = Artifact::from_bytes("invalid.wasm", bytes);
    for compiler in [Compiler::Auto, Compiler::Winch] {
        let options = CallOptions { compiler, ..CallOptions::default() };
        let answered = one(&artifact, &texts(&["at(8)"]), &[], &options);
        // The two compilers write numbers in two ways.
        let places = [format!("at offset {}:", error.offset()), format!("at offset {:#x})", error.offset())];
        assert!(places.iter().any(|place| told(&answered).contains(place)), "{places:?}: {}", told(&answered));
    }
}

fn lists(address: &str) -> Artifact {
    let text = r#"(component
        (core module $m (memory (export "m") A 400) (global $top (mut A) (A.const 1024))
            (func (export "r") (param A A A A) (result A) (local $at A) (local.set $at (global.get $top))
                (global.set $top (A.add (global.get $top) (local.get 3))) (local.get $at))
            (func (export "same") (param A A) (result A) (A.store (A.const 16) (local.get 0))
                (A.store offset=4 (A.const 16) (local.get 1)) (A.const 16))
            (func (export "count") (param A A) (result A) (local.get 1)) (func (export "n") (param i32) (result i32)
                (local.get 0)))
        (core instance $i (instantiate $m)) (alias core export $i "m" (core memory $mem))
        (alias core export $i "r" (core func $r))
        (func (export "same") (param "v" (list u8)) (result (list u8))
            (canon lift (core func $i "same") (memory $mem) (realloc $r)))
        (func (export "n") (param "v" u32) (result u32) (canon lift (core func $i "n") (memory $mem) (realloc $r)))
        (func (export "count") (param "v" (list u8)) (result RESULT)
            (canon lift (core func $i "count") (memory $mem) (realloc $r))))"#;
    let result = if address == "i64" { "u64" } else { "u32" };
    let text = text.replace(
        "memory (export \"m\") A",
        if address == "i64" { "memory (export \"m\") i64" } else { "memory (export \"m\")" },
    );
    made(
        "lists.wasm",
        &text.replace(" A", &[" ", address].concat()).replace("(A", &["(", address].concat()).replace("RESULT", result),
    )
}

#[test]
fn a_memory_of_64_bits_is_no_silent_success() {
    let wide = lists("i64");
    let call = |artifact: &Artifact, call: &str| one(artifact, &texts(&[call]), &[], &CallOptions::default());
    let answered = call(&wide, "same([1, 2])");
    assert_eq!((answered.ending, code(&answered)), (Ending::Refused, Some(Code::MD0428)), "{}", told(&answered));
    assert_eq!(code(&call(&wide, "count([1, 2])")), Some(Code::MD0428));
    assert_eq!(value(&call(&wide, "n(7)")), "7");
    assert_eq!(value(&call(&lists("i32"), "same([1, 2])")), "[1, 2]");
}

#[test]
fn much_data_is_held_against_the_memory() {
    let narrow = lists("i32");
    let bytes = |_: &str| Ok(vec![7u8; 4_000_000]);
    let calls = texts(&["same(@z.bin)"]);
    let told_with = |memory: u64| {
        let mut options = CallOptions::default();
        options.limits.memory = memory;
        let answered = execute(&narrow, CallRequest { calls: &calls, ..CallRequest::new(&options, &bytes) });
        (answered.ending, code(&answered), told(&answered))
    };
    assert_eq!(told_with(1 << 30).0, Ending::Returned);
    let (ending, code, told) = told_with(64 << 20);
    assert_eq!((ending, code), (Ending::Trapped, Some(Code::MD0412)), "{told}");
    assert!(told.contains("--max-memory"), "{told}");
}

/// A component that imports one interface and exports another.
fn link(name: &str, import: &str, export: &str) -> Artifact {
    let text = format!(
        "(component (import \"{import}\" (instance $i (export \"f\" (func (result u32)))))
            (alias export $i \"f\" (func $f)) (instance $o (export \"f\" (func $f)))
            (export \"{export}\" (instance $o)))"
    );
    made(name, &text)
}

fn with(main: &Artifact, others: &[&Artifact], answers: &[&str]) -> CallReport {
    let (options, calls, answers) = (CallOptions::default(), texts(&["f()"]), texts(answers));
    let asked = CallRequest { calls: &calls, answers: &answers, with: others, ..CallRequest::new(&options, &no_files) };
    execute(main, asked)
}

#[test]
fn the_one_that_misses_something_is_named() {
    let first = link("first.wasm", "t:x/b", "t:x/a");
    let (second, third) = (link("second.wasm", "t:x/c", "t:x/b"), link("third.wasm", "t:x/a", "t:x/c"));
    let answered = with(&first, &[&second], &[]);
    let text = told(&answered);
    assert_eq!(code(&answered), Some(Code::MD0305), "{text}");
    assert!(text.contains("second.wasm imports it") && !text.contains("first.wasm imports it"), "{text}");
    let answered = with(&first, &[&second, &third], &[]);
    let text = told(&answered);
    assert_eq!(code(&answered), Some(Code::MD0714), "{text}");
    for need in ["`first.wasm` imports `t:x/b`", "`second.wasm` imports `t:x/c`", "`third.wasm` imports `t:x/a`"] {
        assert!(text.contains(need), "{text}");
    }
    let last = link("last.wasm", "t:x/d", "t:x/b");
    let answered = with(&first, &[&last, &last], &["t:x/b#f=3"]);
    assert!(told(&answered).contains("is already satisfied by `last.wasm`"), "{}", told(&answered));
    let answered = with(&first, &[&last, &last], &["t:x/d#f=3"]);
    assert!(told(&answered).contains("given before it"), "{}", told(&answered));
}

#[test]
fn advice_leads_on() {
    let open = r#"(component (import "t:h/x" (instance $i (export "thing" (type $t (sub resource)))
        (export "[constructor]thing" (func (result (own $t)))))) (core module $m (func (export "f")))
        (core instance $c (instantiate $m)) (func (export "f") (canon lift (core func $c "f"))))"#;
    let answered = one(&made("open.wasm", open), &texts(&["f()"]), &[], &CallOptions::default());
    let text = told(&answered);
    assert!(text.contains("a resource has no literal value") && !text.contains("--answer"), "{text}");

    let shop = Artifact::open("fixtures/rust-shop/rust-shop.wasm").expect("a fixture");
    let answered = one(&shop, &texts(&["echo-u8(1)"]), &texts(&["rate=some(1.5)"]), &CallOptions::default());
    let text = told(&answered);
    assert!(text.contains("still missing an --answer") && text.contains("host@1.0.0#log='"), "{text}");

    let command = made("command.wasm", r#"(module (func (export "_start")))"#);
    let answered = one(&command, &texts(&["a", "b c"]), &[], &CallOptions::default());
    assert!(told(&answered).contains("command.wasm -- a 'b c'"), "{}", told(&answered));
    let reactor = r#"(module (func (export "_initialize") (if (global.get $on) (then unreachable))
        (global.set $on (i32.const 1))) (global $on (mut i32) (i32.const 0))
        (func (export "next") (result i32) (global.get $on)))"#;
    let reactor = made("reactor.wasm", reactor);
    let answered = one(&reactor, &[], &[], &CallOptions::default());
    assert!(told(&answered).contains("'next(…)'"), "{}", told(&answered));
    assert_eq!(value(&one(&reactor, &texts(&["next()"]), &[], &CallOptions::default())), "1");
    assert_eq!(value(&one(&reactor, &texts(&["_initialize()", "next()"]), &[], &CallOptions::default())), "1");
}

/// What `inspect` proposes for a function of any name can be run.
#[test]
fn names_of_every_form_can_be_called_as_proposed() {
    for name in ["-9", "--version", "", "g h(i)\\22j", "n = m", "%", "(2)", " blank "] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("odd.wat");
        let text = format!("(module (func (export \"{name}\") (param i32) (result i32) (local.get 0)))");
        std::fs::write(&file, text).expect("a file");
        let file = file.display().to_string();
        let inspected = crate::frame::run(&["inspect", &file]);
        let inspected = String::from_utf8_lossy(&inspected.stdout).into_owned();
        let line = inspected.lines().find_map(|line| line.strip_prefix("try: mate-doctor call ")).expect(&inspected);
        let line = ["exec \"$0\" call --no-cache ", line].concat();
        let program = env!("CARGO_BIN_EXE_mate-doctor");
        let output = std::process::Command::new("sh").args(["-c", &line, program]).output().expect("a shell");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n", "{line}: {output:?}");
    }
}

/// What the guest writes without a line break at its end does not run into what follows.
#[cfg(feature = "cli")]
#[test]
fn output_without_a_line_break_stands_alone() {
    let text = r#"(module
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1) (data (i32.const 64) "half a line")
        (func $say (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 11))
            (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 32))))
        (func (export "twice") (result i32) (call $say) (call $say) (i32.const 3))
        (func (export "_start") (call $say) unreachable))"#;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("half.wat");
    std::fs::write(&file, text).expect("a file");
    let file = file.display().to_string();
    let said = |arguments: &[&str]| {
        let output = crate::frame::run(&[&["call", &file, "--no-cache"], arguments].concat());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let twice = said(&["twice()"]);
    assert!(twice.starts_with("guest: half a linehalf a line\n"), "{twice}");
    let stopped = said(&[]);
    assert!(stopped.starts_with("half a line\n"), "{stopped}");
    // Formats for machines are on standard output, complete, also where something failed.
    for format in ["sarif", "github", "markdown", "json"] {
        let output = crate::frame::run(&["call", &file, "--no-cache", "--format", format]);
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(shown.contains("MD0404"), "{format}: {output:?}");
    }
}
