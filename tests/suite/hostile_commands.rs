//! Damaged files through everything that the commands do with a file before any code runs: never a
//! panic, never long. The inputs that fuzzing found are among them.

use crate::generate;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::{CallOptions, CallRequest, callable, execute};
use mate_doctor::check::Question;
use mate_doctor::diff::comparison;
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::explain::{Context, TextQuestion, explain_text};
use mate_doctor::fix::{self, Flags, RepairRequest, advise_lookup, plan};
use mate_doctor::inspect::Inspection;
use mate_doctor::render::{self, Format};
use mate_doctor::surface::Direction;
use rayon::prelude::*;
use std::path::Path;
use std::time::{Duration, Instant};

/// What one file may take, by far: nothing here runs or compiles code.
const LONGEST: Duration = Duration::from_secs(10);

struct Bench {
    wits: Vec<Wit>,
}

impl Bench {
    fn new() -> Self {
        let load = |path: &str| Wit::load(Path::new(path), &WitOptions::default()).expect("WIT that reads");
        Bench { wits: vec![load("wit"), load("fixtures/rust-shop/wit/shop.wit")] }
    }

    /// `inspect`, `check`, `explain`, `diff`, the plan of `fix` and the preflight of `call`.
    fn examine(&self, what: &str, bytes: Vec<u8>) {
        let started = Instant::now();
        let artifact = Artifact::from_bytes("hostile.wasm", bytes);
        let _ = artifact.wit_text();
        let _ = Inspection::of(&artifact);
        let options = render::RenderOptions { format: Format::Human, width: 80, ..render::RenderOptions::default() };
        for (wit, world) in self.wits.iter().zip([None, Some("shop".to_owned())]) {
            let question = Question { world, ..Question::default() };
            if let Ok(report) = fix::check(wit, &artifact, &question, &Flags::default()) {
                let _ = render::reports(&[report], 1, &options);
            }
        }
        for text in ["mate:runtime/api@0.1.0#handler", "component imports instance `wasi:http/types@0.2.0`"] {
            let explained = explain_text(text, &Context { artifact: Some(&artifact), ..Context::default() });
            let mut report = explained.report(Some(&artifact));
            advise_lookup(&mut report, &artifact, &TextQuestion::read(text).names, None, &Flags::default());
            let _ = render::reports(&[report], 1, &options);
        }
        preflight(&artifact);
        let request = RepairRequest { stub: vec!["*".into()], ..RepairRequest::default() };
        if let Ok(plan) = plan(&artifact, None, &request, true) {
            let _ = plan.carry_out();
        }
        if let Ok(Ok(side)) = mate_doctor::diff::DiffInput::File(Box::new(artifact)).side(None, None) {
            let _ = comparison(&side, &side, None);
        }
        assert!(started.elapsed() < LONGEST, "{what} took {:?}", started.elapsed());
    }
}

/// What `call --dry-run` does for the first functions, with the simplest arguments there are.
fn preflight(artifact: &Artifact) {
    let Ok(surface) = callable(artifact) else { return };
    for function in surface.functions(Direction::Export).into_iter().take(3) {
        let calls = [[&function.path(), "()"].concat()];
        let options = CallOptions::default();
        let _ = execute(
            artifact,
            CallRequest {
                calls: &calls,
                answers: &["a#b=1".to_owned()],
                expect: Some("1"),
                dry_run: true,
                ..CallRequest::new(&options, &|_| Err("no files here".into()))
            },
        );
    }
}

/// The fixtures, without those so large that they would only add time.
fn small() -> Vec<(String, Vec<u8>)> {
    generate::fixtures()
        .iter()
        .map(|path| (path.display().to_string(), std::fs::read(path).expect("a fixture")))
        .filter(|(_, bytes)| bytes.len() < 100_000)
        .collect()
}

fn number(noise: &[u8], below: usize) -> usize {
    u32::from_le_bytes([noise[0], noise[1], noise[2], noise[3]]) as usize % below.max(1)
}

#[test]
fn cut_files() {
    let bench = Bench::new();
    small().par_iter().enumerate().for_each(|(at, (name, bytes))| {
        for round in 0..12u64 {
            let cut = number(&generate::noise(round * 131 + at as u64, 4), bytes.len());
            bench.examine(name, bytes[..cut].to_vec());
        }
    });
}

#[test]
fn files_with_flipped_bits() {
    let bench = Bench::new();
    small().par_iter().enumerate().for_each(|(at, (name, bytes))| {
        for round in 0..16u64 {
            let mut flipped = bytes.clone();
            let noise = generate::noise(round * 977 + at as u64, 16);
            // Early bytes are types and names; late ones are code, which nobody reads.
            for pick in noise.chunks(4) {
                let reach = if round % 2 == 0 { bytes.len() } else { bytes.len().min(600) };
                let place = number(pick, reach);
                flipped[place] ^= 1 << (pick[1] % 8);
            }
            bench.examine(name, flipped);
        }
    });
}

#[test]
fn spliced_files() {
    let bench = Bench::new();
    let files = small();
    (0..300u64).into_par_iter().for_each(|round| {
        let noise = generate::noise(round ^ 0x5151, 16);
        let (a, b) = (&files[number(&noise, files.len())].1, &files[number(&noise[4..], files.len())].1);
        let (from, to) = (number(&noise[8..], a.len()), number(&noise[12..], b.len()));
        bench.examine("a splice", [&a[..from], &b[to..]].concat());
    });
}

#[test]
fn sections_moved_between_files() {
    let bench = Bench::new();
    let files: Vec<Artifact> = small()
        .into_iter()
        .map(|(name, bytes)| Artifact::from_bytes(name, bytes))
        .filter(Artifact::is_component)
        .collect();
    (0..300u64).into_par_iter().for_each(|round| {
        let noise = generate::noise(round ^ 0x7272, 16);
        let (a, b) = (&files[number(&noise, files.len())], &files[number(&noise[4..], files.len())]);
        let (own, other) = (a.whole().expect("in memory"), b.whole().expect("in memory"));
        let (Some(root), Some(guest)) = (a.layout.root(), b.layout.root()) else { return };
        let section = &guest.sections[number(&noise[8..], guest.sections.len())];
        let place = &root.sections[number(&noise[12..], root.sections.len())];
        let byte = |at: u64| usize::try_from(at).expect("small");
        // Contents only: the header is written anew, so that the lengths are right.
        let contents = &other[byte(section.range.start)..byte(section.range.end)];
        let mut bytes = own[..byte(place.range.end)].to_vec();
        bytes.push(section.id);
        let mut length = contents.len();
        while length > 0x7f {
            bytes.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        bytes.push(length as u8);
        bytes.extend_from_slice(contents);
        bytes.extend_from_slice(&own[byte(place.range.end)..]);
        bench.examine("a moved section", bytes);
    });
}

#[test]
fn generated_modules_and_components() {
    let bench = Bench::new();
    (0..150u64).into_par_iter().for_each(|seed| {
        let bytes = generate::noise(seed ^ 0x9393, 4096);
        let mut source = arbitrary::Unstructured::new(&bytes);
        if seed % 2 == 0 {
            if let Ok(module) = wasm_smith::Module::new(wasm_smith::Config::default(), &mut source) {
                bench.examine("a generated module", module.to_bytes());
            }
        } else if let Ok(component) = wasm_smith::Component::new(wasm_smith::Config::default(), &mut source) {
            bench.examine("a generated component", component.to_bytes());
        }
        if let Some((resolve, worlds)) = generate::generated_wit(seed) {
            for world in worlds {
                if let Some(component) = generate::component(&resolve, world) {
                    bench.examine("a component of a generated world", component);
                }
            }
        }
    });
}

/// Texts of calls, arguments and suites with pieces exchanged, repeated and cut: refused or taken.
#[test]
fn mangled_requests_and_suites() {
    const PIECES: &[&str] = &[
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "=",
        "\"",
        "'",
        "\\",
        "\\u{",
        "}",
        "some(",
        "none",
        "ok(",
        "err(",
        "%",
        "@",
        "0x",
        "-",
        "1e999",
        "18446744073709551616",
        "nan",
        "-inf",
        "\u{1f600}",
        "\0",
        "\n",
        "null",
        "true",
        "b = ",
        "b.get",
        "[[case]]",
        "calls = [",
        "expect = ",
        "demo:shop/store@1.0.0#",
        "bucket.constructor",
        "{\"some\": null}",
        " ",
    ];
    const SEEDS: &[&str] = &[
        "echo-receipt({id: 1, total: 2.5, change: -3, paid: split((1, 2)), notes: [some(\"x\"), none]})",
        "echo-items([({name: \"a\", price: 1, place: {aisle: 1}, tags: [\"t\"]}, some({fresh, on-sale}))])",
        "b = demo:shop/store@1.0.0#bucket.constructor(\"a\")",
        "echo-many(\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\", 9)",
        "[[case]]\ncall = 'echo-u8(1)'\nexpect = '1'\ntimeout = '2s'\nanswers = ['a#b=1']\n",
        "[{\"id\": 1, \"total\": 2.5, \"change\": -3, \"paid\": {\"card\": \"x\"}, \"notes\": [null, \"y\"]}]",
    ];
    let rounds = std::env::var("MATE_DOCTOR_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1500u64);
    let artifact = Artifact::open(Path::new("fixtures/rust-shop/rust-shop.wasm")).expect("a fixture");
    let options = CallOptions { stub: true, ..CallOptions::default() };
    (0..rounds).into_par_iter().for_each(|round| {
        let noise = generate::noise(round ^ 0xcafe, 64);
        let mut text = SEEDS[number(&noise, SEEDS.len())].to_owned();
        for pick in noise[4..].chunks(12).take(1 + noise[0] as usize % 5) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (from, to) = (places[number(pick, places.len())], places[number(&pick[4..], places.len())]);
            match pick[8] % 4 {
                0 => text.insert_str(from, PIECES[number(&pick[7..], PIECES.len())]),
                1 => text.replace_range(from.min(to)..from.max(to), ""),
                2 => text = text[..from].to_owned() + &text[to.min(from)..],
                _ => text.insert_str(to, &PIECES[number(&pick[6..], PIECES.len())].repeat(1 + pick[9] as usize)),
            }
        }
        let started = Instant::now();
        let _ = mate_doctor::path::read(&text);
        let _ = explain_text(&text, &Context { artifact: Some(&artifact), ..Context::default() });
        if let Ok(suite) = mate_doctor::call::suite::parse("suite.toml", &text) {
            let written = mate_doctor::call::suite::to_toml(&suite);
            let again = mate_doctor::call::suite::parse("suite.toml", &written).expect("what was written can be read");
            assert_eq!(mate_doctor::call::suite::to_toml(&again), written);
        }
        for (call, json) in [(text.as_str(), None), ("echo-receipt", Some(text.as_str())), ("echo-items", Some(&text))]
        {
            let calls = [call.to_owned()];
            let json: Vec<String> = json.map(str::to_owned).into_iter().collect();
            let _ = execute(
                &artifact,
                CallRequest {
                    calls: &calls,
                    json: &json,
                    answers: std::slice::from_ref(&text),
                    expect: Some(&text),
                    dry_run: true,
                    ..CallRequest::new(&options, &|_| Err("no files here".into()))
                },
            );
        }
        assert!(started.elapsed() < LONGEST, "{text:?} took {:?}", started.elapsed());
    });
}

/// What fuzzing found, once and for all.
#[test]
fn inputs_that_were_found() {
    let bench = Bench::new();
    for entry in std::fs::read_dir("tests/data/found").into_iter().flatten() {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        let name = path.display().to_string();
        let started = Instant::now();
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let _ = mate_doctor::path::read(text);
            let _ = explain_text(text, &Context::default());
            let _ = mate_doctor::call::CallText::parse(text);
            let _ = mate_doctor::call::suite::parse("suite.toml", text);
        }
        bench.examine(&name, bytes);
        assert!(started.elapsed() < LONGEST, "{name} took {:?}", started.elapsed());
    }
}
