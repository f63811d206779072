//! Each code of repairs and of changes is met by the smallest case that leads to it.

use crate::repair_runs::folder;
use crate::worlds::component;
use mate_doctor::artifact::Artifact;
use mate_doctor::diff::{Bump, Compared, DiffInput, changes, comparison, meaning};
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::finding::{Code, Finding, Fix};
use mate_doctor::fix::{RepairRequest, RepairStep, plan};
use mate_doctor::surface::Surface;
use wit_parser::Resolve;

fn guest(text: &str) -> Artifact {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("guest.wit", text).expect("the guest's WIT resolves");
    let world = resolve.select_world(&[package], None).expect("one world");
    Artifact::from_bytes("guest.wasm", component(&resolve, world).expect("a component"))
}

fn fixture(path: &str) -> Artifact {
    Artifact::open(std::path::Path::new("fixtures").join(path)).expect("a fixture")
}

/// What a plan for this file tells, with this WIT expected of it.
fn planned(artifact: &Artifact, wit: Option<&str>, request: RepairRequest<'_>) -> (Vec<Finding>, Vec<RepairStep>) {
    let folder = wit.map(folder);
    let wit = folder
        .as_ref()
        .map(|folder| Wit::load(&folder.path().join("wit"), &WitOptions::default()).expect("WIT that reads"));
    let expectation = wit.as_ref().map(|wit| wit.expectation(None, None).expect("one world"));
    let request = RepairRequest {
        expected: expectation.as_ref().map(|expectation| std::borrow::Cow::Borrowed(&expectation.surface)),
        ..request
    };
    let world = expectation.as_ref().map(|expectation| (&expectation.wit.resolve, expectation.world));
    let plan = plan(artifact, world, &request, false).expect("a plan");
    (plan.findings.clone(), plan.steps.clone())
}

fn told(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

const TASK: &str = "package mate:runtime@0.1.0;
interface api { handler: func(data: string) -> u32; }
world task { export api; }";

#[test]
fn what_cannot_be_repaired_is_told() {
    for file in ["precompiled/precompiled.cwasm", "old-encoding/old-encoding-0a.wasm", "wit-package/wit-package.wasm"] {
        let artifact = fixture(file);
        let (findings, _) = planned(&artifact, None, RepairRequest::default());
        assert!(!artifact.is_valid() || told(&findings) == [Code::MD0750], "{file}: {findings:#?}");
    }
    let (findings, _) = planned(&fixture("precompiled/precompiled.cwasm"), None, RepairRequest::default());
    assert_eq!(told(&findings), [Code::MD0750]);
}

#[test]
fn a_module_without_what_the_world_asks_for_is_told() {
    let plain = fixture("plain-core/plain-core.wasm");
    assert_eq!(told(&planned(&plain, None, RepairRequest::default()).0), [Code::MD0751]);
    let (findings, _) = planned(&plain, Some(TASK), RepairRequest::default());
    assert_eq!(told(&findings), [Code::MD0751], "{findings:#?}");
    assert!(findings[0].related.iter().any(|note| note.text.contains("mate:runtime/task@0.1.0")), "{findings:#?}");
}

#[test]
fn a_guess_is_not_acted_on() {
    let guest = guest(&TASK.replace("handler", "handle"));
    let (findings, steps) = planned(&guest, Some(TASK), RepairRequest::default());
    assert_eq!(told(&findings), [Code::MD0752], "{findings:#?}");
    assert!(steps.is_empty(), "{steps:?}");
    let map = vec![("mate:runtime/api@0.1.0#handle".to_owned(), "mate:runtime/api@0.1.0#handler".to_owned())];
    let (findings, steps) = planned(&guest, Some(TASK), RepairRequest { map, ..RepairRequest::default() });
    assert!(findings.is_empty() && !steps.is_empty(), "{findings:#?}");
}

/// Worlds in which several items may be one that is expected: the guest's, the expected one, pairs
/// of which one has to be chosen.
const SEVERAL: [(&str, &str, &[(&str, &str)]); 7] = [
    // The root, in two interfaces.
    (
        "package a:b; interface x { get: func() -> u32; } interface y { get: func() -> u32; }
         world w { export x; export y; }",
        "package q:r; world w { export get: func() -> u32; }",
        &[("a:b/x#get", "get"), ("a:b/y#get", "get")],
    ),
    // Two interfaces, at the root.
    (
        "package q:r; world w { export get: func() -> u32; }",
        "package a:b; interface x { get: func() -> u32; other: func(); } interface y { get: func() -> u32; last: func(); }
         world w { export x; export y; }",
        &[("get", "a:b/x#get"), ("get", "a:b/y#get")],
    ),
    // Two packages.
    (
        "package q:r; package a:b@1.0.0 { interface x { f: func(); } } package c:d@1.0.0 { interface x { f: func(); } }
         world w { export a:b/x@1.0.0; export c:d/x@1.0.0; }",
        "package q:r; interface x { f: func(); } world w { export x; }",
        &[("a:b/x@1.0.0", "q:r/x"), ("c:d/x@1.0.0", "q:r/x")],
    ),
    // The same imported, from either side.
    (
        "package q:r; interface x { f: func(); } world w { import x; }",
        "package q:s; package a:b@1.0.0 { interface x { f: func(); } } package c:d@1.0.0 { interface x { f: func(); } }
         world w { import a:b/x@1.0.0; import c:d/x@1.0.0; }",
        &[("q:r/x", "a:b/x@1.0.0"), ("q:r/x", "c:d/x@1.0.0")],
    ),
    (
        "package q:s; package a:b@1.0.0 { interface x { f: func(); } } package c:d@1.0.0 { interface x { f: func(); } }
         world w { import a:b/x@1.0.0; import c:d/x@1.0.0; }",
        "package q:r; interface x { f: func(); } world w { import x; }",
        &[("a:b/x@1.0.0", "q:r/x"), ("c:d/x@1.0.0", "q:r/x")],
    ),
    // Two versions, none of them on the track.
    (
        "package q:r; package a:b@1.0.0 { interface x { f: func(); } } package a:b@3.0.0 { interface x { f: func(); } }
         world w { export a:b/x@1.0.0; export a:b/x@3.0.0; }",
        "package a:b@2.0.0; interface x { f: func(); } world w { export x; }",
        &[("a:b/x@1.0.0", "a:b/x@2.0.0"), ("a:b/x@3.0.0", "a:b/x@2.0.0")],
    ),
    // Names that are alike.
    (
        "package a:b; world w { export get-values: func() -> u32; export get-valued: func() -> u32; }",
        "package a:b; world w { export get-value: func() -> u32; }",
        &[("get-valued", "get-value"), ("get-values", "get-value")],
    ),
];

#[test]
fn of_several_that_fit_none_is_taken_unasked() {
    for (has, wants, pairs) in SEVERAL {
        let guest = guest(has);
        let (findings, steps) = planned(&guest, Some(wants), RepairRequest::default());
        assert!(steps.is_empty(), "{has}\n{steps:?}");
        assert!(told(&findings).iter().all(|code| *code == Code::MD0752), "{findings:#?}");
        let mut flags: Vec<String> = findings
            .iter()
            .flat_map(|finding| &finding.suggestions)
            .filter_map(|suggestion| match &suggestion.fix {
                Fix::Write(text) => Some(text.replace(['\'', '"'], "")),
                _ => None,
            })
            .collect();
        flags.sort();
        let wanted: Vec<String> = pairs.iter().map(|(from, to)| format!("--map {from}={to}")).collect();
        assert_eq!(flags, wanted, "{findings:#?}");
        for (from, to) in pairs {
            let map = vec![((*from).to_owned(), (*to).to_owned())];
            let (_, steps) = planned(&guest, Some(wants), RepairRequest { map, ..RepairRequest::default() });
            assert!(
                steps.iter().any(|step| matches!(step, RepairStep::Rename { to: there, .. } if there == to)),
                "{steps:?}"
            );
        }
    }
}

#[test]
fn of_several_the_one_whose_type_fits_is_taken() {
    // What is expected, and that one of two has the type of.
    for (has, wants, from) in [
        (SEVERAL[0].0.replacen("u32", "string", 1), SEVERAL[0].1, "a:b/y#get"),
        (SEVERAL[2].0.replacen("f: func()", "f: func(x: u8)", 1), SEVERAL[2].1, "c:d/x@1.0.0"),
        (SEVERAL[5].0.replacen("f: func()", "f: func(x: u8)", 1), SEVERAL[5].1, "a:b/x@3.0.0"),
    ] {
        let (findings, steps) = planned(&guest(&has), Some(wants), RepairRequest::default());
        assert!(findings.is_empty(), "{has}\n{findings:#?}");
        assert!(
            steps.iter().any(|step| matches!(step, RepairStep::Rename { from: there, .. } if there == from)),
            "{steps:?}"
        );
    }
}

#[test]
fn flags_that_fit_nothing_are_told() {
    let shop = fixture("rust-shop/rust-shop.wasm");
    let handler = fixture("rust-handler-sync/rust-handler-sync.wasm");
    for request in [
        RepairRequest { map: vec![("nothing".into(), "something".into())], ..RepairRequest::default() },
        RepairRequest { stub: vec!["wasi:http/*".into()], ..RepairRequest::default() },
        RepairRequest { with: vec![&handler], ..RepairRequest::default() },
    ] {
        let (findings, _) = planned(&shop, None, request);
        assert_eq!(told(&findings), [Code::MD0753], "{findings:#?}");
    }
}

#[test]
fn what_cannot_be_declared_again_is_told() {
    let text = r#"(component (import "plugin" (core module)) (import "a:b/c@1.0.0" (instance)))"#;
    let artifact = Artifact::from_bytes("odd.wasm", wat::parse_str(text).expect("it assembles"));
    let map = vec![("a:b/c@1.0.0".to_owned(), "a:b/c@2.0.0".to_owned())];
    let (findings, _) = planned(&artifact, None, RepairRequest { map, ..RepairRequest::default() });
    assert_eq!(told(&findings), [Code::MD0754], "{findings:#?}");
}

#[test]
fn a_result_that_would_not_be_valid_is_no_fault_of_the_file() {
    let guest = guest(
        "package a:b; interface types { record d { x: u32 } variant e { a(d), b } log: func(x: e); }
         interface h { use types.{e}; g: func() -> e; } world w { import types; export h; }",
    );
    let (findings, _) =
        planned(&guest, None, RepairRequest { stub: vec!["a:b/types".into()], ..RepairRequest::default() });
    assert_eq!(told(&findings), [Code::MD0754], "{findings:#?}");
    assert!(findings[0].headline.contains("without importing `a:b/types`"), "{findings:#?}");
}

#[test]
fn what_is_no_component_satisfies_no_imports() {
    let (shop, host) = (fixture("rust-shop/rust-shop.wasm"), fixture("shop-host/shop-host.core.wasm"));
    let (findings, _) = planned(&shop, None, RepairRequest { with: vec![&host], ..RepairRequest::default() });
    assert_eq!(told(&findings), [Code::MD0755], "{findings:#?}");
}

#[test]
fn what_the_world_does_not_ask_for_is_named_before_it_is_left_out() {
    // `handler` has to come into the interface, which is put together anew for it.
    let text = "package mate:runtime@0.1.0;
interface api { health: func() -> u32; debug: func() -> u32; }
world task { export api; export handler: func(data: string) -> u32; }";
    let expected = TASK.replace("handler:", "health: func() -> u32; handler:");
    let (findings, steps) = planned(&guest(text), Some(&expected), RepairRequest::default());
    assert!(findings.is_empty(), "{findings:#?}");
    let left = steps.iter().find_map(|step| match step {
        RepairStep::LeaveOut { functions } => Some(functions.clone()),
        _ => None,
    });
    assert_eq!(left, Some(vec!["mate:runtime/api@0.1.0#debug".to_owned()]), "{steps:#?}");
}

/// The codes that a change from one world to another is told with.
fn changed(old: &str, new: &str, expect: Option<Bump>) -> Vec<Finding> {
    let (old, new) = (folder(old), folder(new));
    let read = |folder: &tempfile::TempDir| {
        DiffInput::open(&folder.path().join("wit"), &WitOptions::default()).expect("WIT that reads")
    };
    let (old, new) = (read(&old), read(&new));
    let (old, new) = (
        old.side(None, None).expect("one world").expect("an interface"),
        new.side(None, None).expect("one world").expect("an interface"),
    );
    comparison(&old, &new, expect).report.findings
}

#[test]
fn each_kind_of_change_has_its_code() {
    let more = TASK.replace("handler:", "health: func(); handler:");
    let typed = TASK.replace("u32", "u64");
    let newer = TASK.replace("@0.1.0", "@0.2.0");
    for (code, old, new, expect) in [
        (Code::MD0760, TASK, more.as_str(), None),
        (Code::MD0761, &more, TASK, None),
        (Code::MD0762, TASK, &typed, None),
        (Code::MD0763, TASK, &newer, None),
        (Code::MD0764, TASK, &typed, None),
        (Code::MD0765, TASK, &typed, Some(Bump::Minor)),
    ] {
        let findings = changed(old, new, expect);
        assert!(told(&findings).contains(&code), "{code}: {findings:#?}");
    }
    assert!(changed(TASK, TASK, Some(Bump::Patch)).is_empty());
    assert!(!told(&changed(TASK, &more, Some(Bump::Minor))).contains(&Code::MD0765));
}

#[test]
fn what_moves_between_imports_and_exports_is_told_on_both_sides() {
    let (import, export) = (
        "package a:b; interface i { f: func(); } world w { import g: func(); import i; }",
        "package a:b; interface i { f: func(); } world w { export g: func(); export i; }",
    );
    for (old, new) in [(import, export), (export, import)] {
        let mut codes = told(&changed(old, new, None));
        codes.retain(|code| *code != Code::MD0764);
        codes.sort();
        assert_eq!(codes, [Code::MD0760, Code::MD0760, Code::MD0761, Code::MD0761], "{old} to {new}");
    }
    let findings = changed(export, import, Some(Bump::Minor));
    assert!(told(&findings).contains(&Code::MD0765), "{findings:#?}");
}

#[test]
fn a_world_that_offers_less_takes_a_major_step() {
    let more = "package a:b@1.0.0; interface host { log: func(); rate: func(); } world w { import host; }";
    let less = more.replace("rate: func();", "");
    assert!(told(&changed(more, &less, Some(Bump::Minor))).contains(&Code::MD0765));
    // Of two components it is the new one that asks for less.
    let (old, new) = (guest(more), guest(&less));
    let surfaces = [&old, &new].map(|file| file.surface.clone().expect("a component"));
    let step = |old: &Surface, new: &Surface| {
        meaning(old, new, &changes(old, new, Compared::Components), Compared::Components).step()
    };
    assert_eq!(step(&surfaces[0], &surfaces[1]), Bump::Minor);
    assert_eq!(step(&surfaces[1], &surfaces[0]), Bump::Major);
}

#[test]
fn types_that_nothing_uses_are_supplied_by_nobody() {
    let plain = "package a:b@1.0.0; interface host { log: func(); } world w { import host; }";
    let typed = plain.replace("log:", "type id = u32; log:");
    for (old, new) in [(plain, typed.as_str()), (&typed, plain)] {
        let findings = changed(old, new, Some(Bump::Minor));
        assert!(!told(&findings).contains(&Code::MD0765), "{findings:#?}");
    }
    // Nor does a component of the world hold them, or what it does not call.
    let folder = folder(&typed.replace("log:", "rate: func(); log:"));
    let world = DiffInput::open(&folder.path().join("wit"), &WitOptions::default()).expect("WIT that reads");
    let made = folder.path().join("made.wasm");
    std::fs::write(&made, guest(plain).whole().expect("bytes")).expect("a file");
    let made = DiffInput::open(&made, &WitOptions::default()).expect("a component");
    let (world, made) = (
        world.side(None, None).expect("one world").expect("an interface"),
        made.side(None, None).expect("no choice").expect("an interface"),
    );
    let told = comparison(&world, &made, Some(Bump::Patch));
    assert_eq!(told.meaning.step(), Bump::Patch, "{:#?}", told.report.findings);
    assert!(told.changes.iter().all(|change| change.place.path() == "a:b/host@1.0.0#rate"), "{:#?}", told.changes);
}

#[test]
fn a_method_that_becomes_static_is_told_once() {
    let old = "package a:b@1.0.0; interface i { resource r { constructor(); m: func(); } } world w { export i; }";
    let new = old.replace("m: func()", "m: static func()");
    let mut findings = changed(old, &new, None);
    findings.retain(|finding| finding.code != Code::MD0764);
    assert_eq!(told(&findings), [Code::MD0762], "{findings:#?}");
    assert!(findings[0].headline.contains("was a method, is a static function"), "{findings:#?}");
}

#[test]
fn a_version_tells_the_truth_or_not() {
    let steps = [
        // What changed, from, to, whether that is the truth.
        ("more", "1.0.0", "1.1.0", true),
        ("more", "1.0.0", "1.0.1", false),
        ("other", "1.0.0", "2.0.0", true),
        ("other", "1.0.0", "1.1.0", false),
        ("other", "0.1.0", "0.2.0", true),
        ("other", "0.1.0", "0.1.1", false),
        ("nothing", "1.0.0", "1.0.0", true),
        ("nothing", "1.0.0", "1.0.1", true),
        ("other", "1.0.0", "1.0.0", false),
        ("more", "1.1.0", "1.0.0", false),
        ("other", "2.0.0", "1.0.0", false),
        ("nothing", "1.1.0", "1.0.0", false),
    ];
    for (what, from, to, truth) in steps {
        let old = TASK.replace("0.1.0", from);
        let new = TASK.replace("0.1.0", to);
        let new = match what {
            "more" => new.replace("handler:", "health: func(); handler:"),
            "other" => new.replace("u32", "u64"),
            _ => new,
        };
        let findings = changed(&old, &new, None);
        assert_eq!(!told(&findings).contains(&Code::MD0764), truth, "{what} from {from} to {to}: {findings:#?}");
    }
}

#[test]
fn sizes_producers_and_features_are_told() {
    let read = |path: &str| {
        DiffInput::open(&std::path::Path::new("fixtures").join(path), &WitOptions::default()).expect("a fixture")
    };
    let told = |old: &str, new: &str| {
        let (old, new) = (read(old), read(new));
        let (old, new) = (
            old.side(None, None).expect("no choice").expect("an interface"),
            new.side(None, None).expect("no choice").expect("an interface"),
        );
        let size = |path: &str| std::fs::metadata(path).expect("a fixture").len();
        let told = comparison(&old, &new, None);
        let file = told.sizes.first().expect("the file's own size");
        assert_eq!((file.old, file.new), (size(&old.name), size(&new.name)));
        told
    };
    let (rust, c) = ("rust-handler-sync/rust-handler-sync.wasm", "c-handler-async/c-handler-async.wasm");
    let there = told(rust, c);
    for part in ["core module 0", "code sections", "custom name"] {
        let size = there.sizes.iter().find(|size| size.what == part);
        assert!(size.is_some_and(|size| size.old != size.new), "{part}: {:?}", there.sizes);
    }
    assert!(there.features.contains(&"component-model-async"), "{:?}", there.features);
    assert!(there.producers.iter().any(|words| words.starts_with("clang") && words.ends_with("is new")));
    assert!(there.producers.iter().any(|words| words == "rustc was removed"), "{:?}", there.producers);
    let same = told(c, c);
    assert!(same.features.is_empty() && same.producers.is_empty() && same.changes.is_empty());
    assert!(same.sizes.iter().all(|size| size.old == size.new));
}

#[test]
fn imports_are_asked_for_at_the_version_that_the_host_has() {
    let text = |version: &str, ty: &str| {
        format!(
            "package wasi:random@{version}; interface random {{ get-random-u64: func() -> {ty}; }}
world w {{ import random; export f: func(); }}"
        )
    };
    let named = |artifact: &Artifact, request: RepairRequest<'_>| {
        let plan = plan(artifact, None, &request, false).expect("a plan");
        let made = plan.proof.as_ref().and_then(|proof| proof.surface.clone()).expect("it is made");
        made.imports.iter().map(|item| item.name.clone()).collect::<Vec<_>>()
    };
    let old = guest(&text("0.1.0", "u64"));
    let after = named(&old, RepairRequest::default());
    assert!(after.len() == 1 && after[0] != "wasi:random/random@0.1.0", "{after:?}");
    // Another type is another thing, and a host without WASI has no version of it.
    assert_eq!(named(&guest(&text("0.1.0", "u32")), RepairRequest::default()), ["wasi:random/random@0.1.0"]);
    let nothing = RepairRequest { provides: mate_doctor::link::Provides::Nothing, ..RepairRequest::default() };
    assert_eq!(named(&old, nothing), ["wasi:random/random@0.1.0"]);
}

/// What is told of two components.
fn replaced(old: &str, new: &str) -> Vec<Finding> {
    let read = |text: &str| DiffInput::File(Box::new(guest(text)));
    let (old, new) = (read(old), read(new));
    let (old, new) = (
        old.side(None, None).expect("no choice").expect("an interface"),
        new.side(None, None).expect("no choice").expect("an interface"),
    );
    comparison(&old, &new, None).report.findings
}

#[test]
fn imports_that_two_components_use_are_no_changes_of_their_packages() {
    let wasi = |version: &str, functions: &str| {
        format!(
            "package wasi:files@{version}; interface types {{ resource file {{ {functions} }} }} \
             interface clock {{ now: func() -> u64; }} interface wall {{ now: func() -> u64; }}"
        )
    };
    let old = wasi("0.2.9", "advise: func(advice: u8);") + " world w { import types; import clock; }";
    let new = wasi("0.2.12", "get-type: func() -> u8;") + " world w { import types; import wall; }";
    let findings = replaced(&old, &new);
    let codes = told(&findings);
    assert!(!codes.contains(&Code::MD0764), "the version of what is imported is not theirs: {findings:#?}");
    assert!(!codes.contains(&Code::MD0762) && !codes.contains(&Code::MD0763), "nothing was renamed: {findings:#?}");
    assert_eq!(codes.iter().filter(|code| **code == Code::MD0760).count(), 2, "{findings:#?}");
    assert_eq!(codes.iter().filter(|code| **code == Code::MD0761).count(), 2, "{findings:#?}");
}

#[test]
fn exports_with_nothing_in_common_are_no_renames() {
    let text = |function: &str| {
        format!("package a:b@1.0.0; interface i {{ resource descriptor {{ {function} }} }} world w {{ export i; }}")
    };
    let findings = replaced(&text("advise: func(advice: u8, length: u64);"), &text("get-type: func() -> string;"));
    assert!(!told(&findings).contains(&Code::MD0763), "{findings:#?}");
    assert!(told(&findings).contains(&Code::MD0761), "{findings:#?}");
}

#[test]
fn a_side_without_an_interface_is_a_finding() {
    let open = |path: &str| DiffInput::open(path.as_ref(), &WitOptions::default()).expect("a file");
    let inputs = [open("fixtures/plain-core/plain-core.wasm"), open("fixtures/rust-shop/rust-shop.wasm")];
    let outcome = mate_doctor::diff(&inputs, &mate_doctor::DiffRequest::default()).expect("an outcome");
    assert!(outcome.changes.is_none());
    assert_eq!(told(&outcome.report.findings), [Code::MD0011]);
}

#[test]
fn a_renamed_and_changed_function_is_one_pair_of_lines() {
    let world = |function: &str| format!("package a:b@1.0.0; interface i {{ {function} }} world w {{ export i; }}");
    let folders = [folder(&world("read: func(a: u8);")), folder(&world("reads: func(z: string);"))];
    let open = |at: usize| DiffInput::open(&folders[at].path().join("wit"), &WitOptions::default()).expect("WIT");
    let outcome = mate_doctor::diff(&[open(0), open(1)], &mate_doctor::DiffRequest::default()).expect("an outcome");
    let lines: Vec<_> = outcome.changes.expect("both have one").lines.into_iter().map(|l| (l.old, l.new)).collect();
    assert_eq!(lines, [(Some("read: func(a: u8)".into()), Some("reads: func(z: string)".into()))]);
}
