//! Damaged and hostile files: a finding, never a panic, never long.

use crate::frame::run;
use crate::generate;
use mate_doctor::artifact::Artifact;
use mate_doctor::inspect::Inspection;
use std::time::{Duration, Instant};

/// Reads and inspects bytes; every step that `inspect` takes.
fn examine(bytes: Vec<u8>) -> Inspection {
    let artifact = Artifact::from_bytes("hostile.wasm", bytes);
    let _ = artifact.wit_text();
    Inspection::of(&artifact)
}

fn leb(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return out;
        }
        out.push(byte | 0x80);
    }
}

fn section(id: u8, contents: &[u8]) -> Vec<u8> {
    [&[id][..], &leb(contents.len()), contents].concat()
}

const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
const MODULE: &[u8] = b"\0asm\x01\0\0\0";

#[test]
fn every_cut_of_a_file_is_told() {
    for path in generate::fixtures() {
        let bytes = std::fs::read(&path).expect("a fixture");
        let whole = examine(bytes.clone());
        if whole.has_errors() {
            continue;
        }
        // Every cut near the start and the end, and a sample between.
        let step = (bytes.len() / 200).max(1);
        let cuts = (0..bytes.len().min(64))
            .chain((64..bytes.len()).step_by(step))
            .chain(bytes.len().saturating_sub(32)..bytes.len());
        for cut in cuts {
            let inspection = examine(bytes[..cut].to_vec());
            // A cut between two sections leaves a shorter file that is valid.
            if inspection.has_errors() {
                let finding = &inspection.findings[0];
                assert!(
                    finding.place.as_ref().is_some_and(|p| p.offset.is_some_and(|o| o <= cut as u64)),
                    "{finding:?}"
                );
            }
        }
    }
}

#[test]
fn flipped_bits_do_no_harm() {
    for (number, path) in generate::fixtures().into_iter().enumerate() {
        let bytes = std::fs::read(&path).expect("a fixture");
        for round in 0..60u64 {
            let mut flipped = bytes.clone();
            let noise = generate::noise(round * 1000 + number as u64, 16);
            for pick in noise.chunks(4) {
                let at = u32::from_le_bytes([pick[0], pick[1], pick[2], pick[3]]) as usize % flipped.len();
                flipped[at] ^= 1 << (pick[0] % 8);
            }
            examine(flipped);
        }
    }
}

#[test]
fn spliced_sections_do_no_harm() {
    let files: Vec<Vec<u8>> = generate::fixtures().iter().map(|path| std::fs::read(path).expect("a fixture")).collect();
    for round in 0..600u64 {
        let noise = generate::noise(round, 12);
        let pick = |i: usize, below: usize| {
            u32::from_le_bytes([noise[i], noise[i + 1], noise[i + 2], noise[i + 3]]) as usize % below.max(1)
        };
        let (a, b) = (&files[pick(0, files.len())], &files[pick(4, files.len())]);
        let at = pick(8, a.len().min(b.len()));
        examine([&a[..at], &b[at..]].concat());
    }
}

#[test]
fn deep_nesting_ends_in_a_finding() {
    // Innermost first: each level is a component section around the one before.
    let mut nested = COMPONENT.to_vec();
    for _ in 0..10_000 {
        nested = [COMPONENT, &section(4, &nested)].concat();
        if nested.len() > 4_000_000 {
            break;
        }
    }
    let started = Instant::now();
    let inspection = examine(nested);
    assert!(inspection.has_errors());
    assert!(inspection.findings[0].headline.contains("nest"), "{}", inspection.findings[0].headline);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn nesting_up_to_the_limit_fits_on_the_stack_of_a_thread() {
    let nested = (0..195).fold(COMPONENT.to_vec(), |inner, _| [COMPONENT, &section(4, &inner)].concat());
    // As small as those on which several files are read at once.
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(|| examine(nested)).expect("a thread");
    thread.join().expect("it comes back");
}

#[test]
fn one_name_from_a_hundred_thousand_modules_takes_no_time() {
    let imports: String = (0..100_000).map(|i| format!("(import \"m{i}\" \"x\" (global i32))")).collect();
    let bags = "(core instance)".repeat(50_000);
    for text in [format!("(component (core module {imports}))"), format!("(component {bags})")] {
        let bytes = wat::parse_str(text).expect("it assembles");
        let started = Instant::now();
        examine(bytes);
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn deep_types_end_in_a_finding() {
    // list<list<list<…>>>, exported as a type.
    let depth = 50_000usize;
    let mut types = leb(depth);
    types.extend([0x70, 0x7d]); // list<u8>
    for i in 1..depth {
        types.push(0x70);
        types.extend(leb(i - 1));
    }
    let mut export = vec![1, 0, 4];
    export.extend(b"deep");
    export.push(3);
    export.extend(leb(depth - 1));
    export.push(0);
    let bytes = [COMPONENT, &section(7, &types), &section(11, &export)].concat();
    assert!(examine(bytes).has_errors());
}

#[test]
fn as_many_exports_as_the_format_allows_are_read() {
    // The validator stops at a type size of a million, to which each export counts more than once.
    let count = 300_000usize;
    let mut exports = leb(count);
    for i in 0..count {
        let name = format!("f{i}");
        exports.extend(leb(name.len()));
        exports.extend(name.as_bytes());
        exports.extend([0, 0]);
    }
    let bytes = [
        MODULE,
        &section(1, &[1, 0x60, 0, 0]),
        &section(3, &[1, 0]),
        &section(7, &exports),
        &section(10, &[1, 2, 0, 0x0b]),
    ]
    .concat();
    let inspection = examine(bytes);
    assert!(!inspection.has_errors(), "{:?}", inspection.findings);
    assert_eq!(inspection.exports.len(), count);
}

#[test]
fn lying_lengths_and_unknown_sections_are_told_at_their_offset() {
    let too_long = [MODULE, &[1, 0xff, 0xff, 0xff, 0x7f]].concat();
    let unknown = [MODULE, &section(99, &[0])].concat();
    let twice = [MODULE, &section(1, &[0]), &section(1, &[0])].concat();
    let bodies =
        [MODULE, &section(1, &[1, 0x60, 0, 0]), &section(3, &[2, 0, 0]), &section(10, &[1, 2, 0, 0x0b])].concat();
    let nowhere = [MODULE, &section(7, &[1, 1, b'x', 0, 9])].concat();
    for (bytes, offset, words) in [
        (too_long, 8, "cut off"),
        (unknown, 8, "unknown section id 99"),
        (twice, 11, "out of order or twice"),
        (bodies, 21, "2 functions are declared"),
        (nowhere, 10, "unknown function 9"),
    ] {
        let inspection = examine(bytes);
        let finding = inspection.findings.first().unwrap_or_else(|| panic!("no finding for {words}"));
        assert!(finding.headline.contains(words), "{words}: {}", finding.headline);
        assert_eq!(finding.place.as_ref().and_then(|place| place.offset), Some(offset), "{words}");
    }
}

#[test]
fn generated_components_do_no_harm() {
    for seed in 0..200 {
        let bytes = generate::noise(seed, 8192);
        let config = wasm_smith::Config::default();
        if let Ok(component) = wasm_smith::Component::new(config, &mut arbitrary::Unstructured::new(&bytes)) {
            examine(component.to_bytes());
        }
    }
}

/// Flipped bits, spliced files and generated components with seeds that the other tests do not use:
/// `MATE_DOCTOR_SOAK=600 cargo test --test suite soak -- --ignored --nocapture`.
#[test]
#[ignore = "runs for MATE_DOCTOR_SOAK seconds, 600 by default"]
fn soak() {
    let seconds = std::env::var("MATE_DOCTOR_SOAK").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(600);
    let files: Vec<Vec<u8>> = generate::fixtures().iter().map(|path| std::fs::read(path).expect("a fixture")).collect();
    let (started, mut longest, mut seed) = (Instant::now(), Duration::ZERO, 1_000_000u64);
    let mut examine_in_time = |bytes| {
        let begun = Instant::now();
        examine(bytes);
        longest = longest.max(begun.elapsed());
    };
    while started.elapsed() < Duration::from_secs(seconds) {
        let noise = generate::noise(seed, 8192);
        let number = |at: usize, below: usize| {
            u32::from_le_bytes(noise[at * 4..at * 4 + 4].try_into().expect("four bytes")) as usize % below.max(1)
        };
        let (one, other) = (&files[number(0, files.len())], &files[number(1, files.len())]);
        let mut flipped = one.clone();
        for flip in 0..1 + number(2, 8) {
            let at = number(3 + flip, flipped.len());
            flipped[at] ^= 1 << number(20 + flip, 8);
        }
        examine_in_time(flipped);
        let at = number(40, one.len().min(other.len()));
        examine_in_time([&one[..at], &other[at..]].concat());
        let config = wasm_smith::Config::default();
        if let Ok(component) = wasm_smith::Component::new(config, &mut arbitrary::Unstructured::new(&noise)) {
            examine_in_time(component.to_bytes());
        }
        seed += 1;
    }
    println!("{} rounds of three files in {seconds} s, the longest file took {longest:?}", seed - 1_000_000);
    assert!(longest < Duration::from_secs(20), "{longest:?}");
}

#[test]
fn packages_in_a_circle_end_in_words() {
    // a:a/x, then b:b/y that uses it, then a:a/z that uses b:b/y; c:c/w only uses what is in the circle.
    let text = r#"(component
        (import "a:a/x" (instance $x (type $t (record (field "f" u8))) (export "t" (type (eq $t)))))
        (alias export $x "t" (type $xt))
        (import "b:b/y" (instance $y (alias outer 1 $xt (type $t)) (export "t" (type $e (eq $t)))
            (type $u (record (field "f" $e))) (export "u" (type (eq $u)))))
        (alias export $y "u" (type $yu))
        (import "a:a/z" (instance $z (alias outer 1 $yu (type $u)) (export "u" (type (eq $u)))))
        (alias export $z "u" (type $zu))
        (import "c:c/w" (instance (alias outer 1 $zu (type $u)) (export "u" (type (eq $u))))))"#;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("circle.wat");
    std::fs::write(&file, text).expect("it is written");
    let file = file.display().to_string();
    for args in [
        &["inspect", &file][..],
        &["inspect", "--wit", &file],
        &["check", "--wit", "wit", &file],
        &["check", "--like", &file, "fixtures/root-handler/root-handler.wasm"],
        &["explain", "a:a/x#t", &file],
        &["diff", &file, &file],
        &["fix", &file, "--wit", "wit", "--dry-run"],
    ] {
        let output = run(args);
        assert!(matches!(output.status.code(), Some(0..=4)), "{args:?}: {output:?}");
    }
    let artifact = Artifact::from_bytes("circle.wasm", wat::parse_str(text).expect("it assembles"));
    let surface = artifact.surface.as_ref().expect("it is a component");
    assert_eq!(surface.package_circle(), ["a:a", "b:b"]);
    let words = artifact.wit_text().expect_err("WIT cannot say this");
    assert!(words.contains("a:a, b:b depend on each other in a circle"), "{words}");
    assert!(mate_doctor::expect::Wit::of_artifact(artifact).is_err());
    for path in generate::fixtures() {
        let artifact = Artifact::open(&path).expect("a fixture");
        let circle = artifact.surface.as_ref().map(mate_doctor::surface::Surface::package_circle).unwrap_or_default();
        assert!(circle.is_empty(), "{}: {circle:?}", path.display());
    }
}
