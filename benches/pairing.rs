//! How the time of `check` and `diff` grows with the number of items that have other names.
//!
//! `cargo bench --bench pairing` prints the seconds for each size and the exponent between the last two: 1 is
//! linear, 2 is all pairs. Nothing here is a test.
#![allow(clippy::print_stdout, missing_docs)]

use mate_doctor::artifact::Artifact;
use mate_doctor::check::Question;
use mate_doctor::diff::{DiffInput, comparison};
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::fix::{Flags, check};
use mate_doctor::link::Provides;
use std::time::Instant;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve};

const SIZES: [usize; 3] = [500, 5_000, 20_000];

fn main() {
    // `cargo test --benches` passes `--test`: nothing to check here.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    println!("{:<28} {:>9} {:>9} {:>9} {:>9}", "seconds", SIZES[0], SIZES[1], SIZES[2], "exponent");
    for (name, wit) in KINDS {
        let mut times = [Vec::new(), Vec::new()];
        for size in SIZES {
            let (old, new) = (wit(size, "a"), wit(size, "b"));
            let paths = ["old.wit", "new.wit"].map(|name| folder.path().join(name));
            std::fs::write(&paths[0], &old).expect("a file");
            std::fs::write(&paths[1], &new).expect("a file");
            let expected = Wit::load(&paths[0], &WitOptions::default()).expect("WIT");
            let component = component(&new);
            let question = Question { provides: Provides::Nothing, ..Question::default() };
            let start = Instant::now();
            check(&expected, &component, &question, &Flags::default()).expect("a report");
            times[0].push(start.elapsed().as_secs_f64());
            let [old, new] = paths.map(|path| DiffInput::open(&path, &WitOptions::default()).expect("WIT"));
            let start = Instant::now();
            let [old, new] = [&old, &new].map(|read| read.side(None, None).expect("a world").expect("a surface"));
            comparison(&old, &new, None);
            times[1].push(start.elapsed().as_secs_f64());
        }
        for (command, times) in ["check", "diff"].into_iter().zip(times) {
            let exponent = (times[2] / times[1]).ln() / 4_f64.ln();
            println!(
                "{:<28} {:>9.3} {:>9.3} {:>9.3} {exponent:>9.2}",
                format!("{command}, {name}"),
                times[0],
                times[1],
                times[2]
            );
        }
    }
}

/// WIT of one kind with so many items, whose names begin with a prefix.
type Kind = (&'static str, fn(usize, &str) -> String);

const KINDS: [Kind; 6] = [
    ("functions", |n, p| interface(&each(n, |i| format!("{p}x{i}: func(a: u8);")))),
    ("methods", |n, p| interface(&format!("resource q {{ {} }}", each(n, |i| format!("{p}x{i}: func(a: u8);"))))),
    ("types", |n, p| interface(&each(n, |i| format!("type {p}t{i} = u8;")))),
    ("record fields", |n, p| {
        interface(&format!("record q {{ {} }} f: func(x: q);", each(n, |i| format!("{p}x{i}: u8,"))))
    }),
    ("exports of the world", |n, p| world(&each(n, |i| format!("export {p}x{i}: func();")))),
    ("imports of the world", |n, p| world(&each(n, |i| format!("import {p}x{i}: func();")))),
];

fn each(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).map(|i| line(i) + "\n").collect()
}

fn interface(items: &str) -> String {
    format!("package a:b@1.0.0;\ninterface i {{ {items} }}\nworld w {{ export i; }}\n")
}

fn world(items: &str) -> String {
    format!("package a:b@1.0.0;\nworld w {{ {items} }}\n")
}

fn component(wit: &str) -> Artifact {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("new.wit", wit).expect("WIT");
    let world = resolve.select_world(&[package], None).expect("one world");
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).expect("a world");
    let bytes = ComponentEncoder::default().module(&module).and_then(|encoder| encoder.encode()).expect("a component");
    Artifact::from_bytes("new.wasm", bytes)
}
