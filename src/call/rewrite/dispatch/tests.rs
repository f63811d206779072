use super::super::{ADDED, Asked, rewritten};
use crate::artifact::Artifact;
use crate::bytes::Bytes;
use std::fmt::Write;
use wasmtime::component::{Component, Instance, Linker, Val};
use wasmtime::{Config, Engine, Store, Strategy, Trap, WasmBacktrace};

/// Types with what they are called with, and how their result becomes a number.
const TYPES: [(&str, &str, &str); 6] = [
    ("(result i32)", "", ""),
    ("(param i32) (result i32)", "(i32.const 7)", ""),
    ("(param i64 f32) (result i64)", "(i64.const 3) (f32.const 2)", "(i32.wrap_i64)"),
    ("(param f64 i32 i64) (result f64)", "(f64.const 1) (i32.const 5) (i64.const 2)", "(i32.trunc_f64_s)"),
    ("(param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)", EIGHT, ""),
    ("(result i32 i64)", "", "(drop)"),
];
const EIGHT: &str = "(i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6)
    (i32.const 7) (i32.const 8)";

/// What a function of a type gives that stands for this number.
fn body(ty: usize, number: u32) -> String {
    match ty {
        0 => format!("(i32.const {number})"),
        1 => format!("(i32.add (local.get 0) (i32.const {number}))"),
        2 => format!("(i64.add (local.get 0) (i64.const {number}))"),
        3 => format!("(f64.add (f64.convert_i64_s (local.get 2)) (f64.const {number}))"),
        4 => format!("(i32.add (local.get 7) (i32.const {number}))"),
        _ => format!("(i32.const {number}) (i64.const 0)"),
    }
}

fn random(seed: u32) -> impl FnMut(u32) -> u32 {
    let mut state = seed;
    move |most| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % most
    }
}

/// A core module with functions in tables at random; `call-T` calls what lies at a number as type T.
fn library(name: &str, table: &str, odd: &str, below: &mut impl FnMut(u32) -> u32) -> String {
    let many = 20 + below(90);
    let mut text = format!("(core module ${name}\n");
    for (ty, (signature, _, _)) in TYPES.iter().enumerate() {
        _ = writeln!(text, "(type $t{ty} (func {signature}))");
    }
    text += "(import \"env\" \"base\" (global $base i32))";
    text += table;
    let mut functions = Vec::new();
    for number in 0..many {
        let ty = match below(3) {
            0 => 1,
            _ => below(6) as usize,
        };
        _ = writeln!(text, "(func $f{number} (type $t{ty}) {})", body(ty, number + 1000));
        functions.push(number);
    }
    for _ in 0..=below(3) {
        let offset = ["(i32.const 3)", "(i32.const 60)", "(global.get $base)"][below(3) as usize];
        let held: String = (0..below(80)).map(|_| format!(" {}", below(many))).collect();
        text += &match below(9) {
            0 => format!("(elem declare func{held})"),
            1 => format!("(elem func{held})"),
            2 => format!("(elem (i32.const 2) funcref (ref.null func) (ref.func {}))", below(many)),
            _ => format!("(elem (table $t) (offset {offset}) func{held})"),
        };
    }
    for (ty, (_, arguments, number)) in TYPES.iter().enumerate() {
        _ = writeln!(
            text,
            "(func (export \"call-{ty}\") (param i32) (result i32)
                (call_indirect $t (type $t{ty}) {arguments} (local.get 0)) {number})"
        );
    }
    text + odd + ")\n"
}

/// Two libraries with one table, a third one with a table of its own.
fn component(below: &mut impl FnMut(u32) -> u32) -> String {
    let odd = match below(12) {
        0 => "(func (table.set $t (i32.const 1) (table.get $t (i32.const 70))))",
        1 => "(func (table.fill $t (i32.const 1) (ref.null func) (i32.const 1)))",
        2 => "(func (param i32) (result i32) (return_call_indirect $t (type $t0) (local.get 0)))",
        3 => "(export \"again\" (table $t))",
        _ => "",
    };
    let theirs = "(import \"env\" \"table\" (table $t 0 funcref))";
    let mut text = "(component (core module $env (table (export \"table\") 150 funcref)
        (global (export \"base\") i32 (i32.const 41)))\n"
        .to_owned();
    text += &library("a", theirs, "", below);
    text += &library("b", theirs, odd, below);
    text += &library("c", "(table $t 150 200 funcref)", "", below);
    text += "(core instance $env (instantiate $env))
        (core instance $table (export \"table\" (table $env \"table\")) (export \"base\" (global $env \"base\")))\n";
    for (name, with) in [("a", "$env"), ("b", "$table"), ("c", "$env")] {
        _ = writeln!(text, "(core instance ${name} (instantiate ${name} (with \"env\" (instance {with}))))");
        for ty in 0..TYPES.len() {
            _ = writeln!(
                text,
                "(func (export \"{name}-{ty}\") (param \"n\" u32) (result u32)
                    (canon lift (core func ${name} \"call-{ty}\")))"
            );
        }
    }
    text + ")"
}

fn made(bytes: &[u8]) -> Option<Vec<u8>> {
    let artifact = Artifact::read(Bytes::memory("test", bytes.to_vec())).expect("it is read");
    let asked = Asked { tables: true, tail_calls: false, entrances: true };
    rewritten(bytes, &artifact.layout, asked).expect("nothing has to stay").bytes
}

fn engine(strategy: Strategy) -> Engine {
    Engine::new(Config::new().strategy(strategy)).expect("an engine")
}

type Told = Result<u32, Option<Trap>>;

/// What every number gives through every module and type, or why it does not start.
fn told(engine: &Engine, bytes: &[u8]) -> Result<Vec<Told>, Option<Trap>> {
    let component = Component::new(engine, bytes).expect("it compiles");
    let linker = Linker::new(engine);
    let trap = |error: wasmtime::Error| error.downcast_ref::<Trap>().copied();
    let mut started: Option<(Store<()>, Instance)> = None;
    let mut out = Vec::new();
    for module in ["a", "b", "c"] {
        for ty in 0..TYPES.len() {
            for number in 0..152 {
                let (mut store, instance) = match started.take() {
                    Some(started) => started,
                    None => {
                        let mut store = Store::new(engine, ());
                        let instance = linker.instantiate(&mut store, &component).map_err(trap)?;
                        (store, instance)
                    }
                };
                let function = instance.get_func(&mut store, format!("{module}-{ty}")).expect("it is there");
                let mut results = [Val::U32(0)];
                match function.call(&mut store, &[Val::U32(number)], &mut results) {
                    Ok(()) => {
                        let [Val::U32(value)] = results else { panic!("it gives a number") };
                        out.push(Ok(value));
                        started = Some((store, instance));
                    }
                    Err(error) => out.push(Err(trap(error))),
                }
            }
        }
    }
    Ok(out)
}

#[test]
fn calls_reach_what_they_would_reach() {
    let (cranelift, winch) = (engine(Strategy::Cranelift), engine(Strategy::Winch));
    let mut below = random(11);
    let (mut dispatched, mut as_they_were, mut values, mut null, mut mismatch, mut beyond) = (0, 0, 0, 0, 0, 0);
    for _ in 0..30 {
        let text = component(&mut below);
        let bytes = wat::parse_str(&text).expect("the text is WebAssembly");
        let Some(made) = made(&bytes).filter(|made| names_dispatchers(made)) else {
            as_they_were += 1;
            continue;
        };
        dispatched += 1;
        // The baseline compiler has no tail calls: a table that is open by one may be there.
        let compiler = if text.contains("return_call") { &cranelift } else { &winch };
        let expected = told(&cranelift, &bytes);
        assert_eq!(told(compiler, &made), expected, "{text}");
        for one in expected.into_iter().flatten() {
            match one {
                Ok(_) => values += 1,
                Err(Some(Trap::IndirectCallToNull)) => null += 1,
                Err(Some(Trap::BadSignature)) => mismatch += 1,
                Err(Some(Trap::TableOutOfBounds)) => beyond += 1,
                Err(other) => panic!("{other:?}: {text}"),
            }
        }
    }
    let seen = [dispatched, as_they_were, values, null, mismatch, beyond];
    assert!(dispatched > 10 && seen.iter().all(|count| *count > 3), "{seen:?}");
}

fn names_dispatchers(bytes: &[u8]) -> bool {
    bytes.windows(ADDED.len()).any(|window| window == ADDED.as_bytes())
}

/// A core module with this many functions in its table, and more of it.
fn module(functions: u32, more: &str) -> Vec<u8> {
    let mut text = "(module (type $t (func (param i32) (result i32))) (table $t 100 funcref)".to_owned();
    for number in 0..functions {
        _ = write!(text, "(func (type $t) (i32.div_u (i32.const {number}) (local.get 0)))");
    }
    let held: String = (0..functions).map(|number| format!(" {number}")).collect();
    _ = write!(text, "(elem (i32.const 5) func{held}) (func (export \"call\") (param i32 i32) (result i32)");
    text += "(call_indirect (type $t) (local.get 0) (local.get 1)))";
    wat::parse_str(text + more + ")").expect("the text is WebAssembly")
}

#[test]
fn tables_that_others_see_stay() {
    let is_done = |functions, more| made(&module(functions, more)).is_some();
    assert!(is_done(70, ""));
    assert!(!is_done(60, ""), "it is not worth it");
    assert!(is_done(70, "(table $u 1 funcref) (func (drop (table.get $u (i32.const 0))))"));
    for more in [
        "(func (drop (table.get $t (i32.const 0))))",
        "(func (table.copy $t $t (i32.const 0) (i32.const 0) (i32.const 0)))",
        "(func (drop (table.grow $t (ref.null func) (i32.const 1))))",
        "(elem $e func 1) (func (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 0)))",
        "(elem (i32.const 0) funcref (ref.func 1))",
        "(rec (type (func)) (type (func (result i64))))",
    ] {
        assert!(!is_done(70, more), "{more}");
    }
}

#[test]
fn dispatchers_are_named_in_a_trap() {
    let made = made(&module(70, "")).expect("it changes");
    let engine = engine(Strategy::Winch);
    let module = wasmtime::Module::new(&engine, made).expect("it compiles");
    let mut store = Store::new(&engine, ());
    let instance = wasmtime::Instance::new(&mut store, &module, &[]).expect("it starts");
    let call = instance.get_typed_func::<(i32, i32), i32>(&mut store, "call").expect("it is there");
    assert_eq!(call.call(&mut store, (2, 13)).expect("it returns"), 4);
    let error = call.call(&mut store, (0, 13)).expect_err("it divides by zero");
    let trace = error.downcast_ref::<WasmBacktrace>().expect("there is a trace");
    let frames: Vec<_> = trace.frames().iter().map(|frame| (frame.func_index(), frame.func_name())).collect();
    assert_eq!(frames, [(8, None), (71, Some(ADDED)), (70, None)]);
}

#[test]
fn more_than_a_guest_has_is_not_made_of_it() {
    // A function of many parameters stands in the table so often that a dispatcher would take gigabytes.
    let wide = |elements: usize| {
        let params = " i64".repeat(900);
        let held = " $f".repeat(elements);
        let text = format!(
            "(module (table $t {elements} funcref) (type $w (func (param{params}))) (func $f (type $w))
                (elem (i32.const 0) func{held}))"
        );
        made(&wat::parse_str(text).expect("the text is WebAssembly"))
    };
    assert!(wide(100).is_some());
    assert!(wide(1_000_000).is_none());
}
