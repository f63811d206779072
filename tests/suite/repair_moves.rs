//! Moves of every kind, one by one: what is expected, what is there, and that the repaired component is
//! one of the world for the field's own checker.

use crate::generate;
use crate::worlds::component;
use mate_doctor::artifact::Artifact;
use mate_doctor::fix::{RepairRequest, RepairStep, plan};
use mate_doctor::surface::surface_of_world;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use wit_parser::{Resolve, WorldId};

fn world(text: &str) -> (Resolve, WorldId) {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let package = resolve.push_source("w.wit", text).unwrap_or_else(|error| panic!("{text}\n{error:#?}"));
    let world = resolve.select_world(&[package], Some("w")).expect("the world");
    (resolve, world)
}

/// Repairs a component strictly and lets the field's checker judge.
fn repaired(bytes: Vec<u8>, expected: &(Resolve, WorldId), map: &[(&str, &str)]) -> Result<Vec<RepairStep>, String> {
    let surface = surface_of_world(&expected.0, expected.1).map_err(|error| error.to_string())?;
    let artifact = Artifact::from_bytes("guest.wasm", bytes);
    let map = map.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    let request = RepairRequest {
        expected: Some(std::borrow::Cow::Borrowed(&surface)),
        map,
        strict: true,
        ..RepairRequest::default()
    };
    let plan = plan(&artifact, None, &request, false).map_err(|error| error.to_string())?;
    let told = || {
        let findings: Vec<_> = plan.findings.iter().map(|finding| finding.headline.clone()).collect();
        let steps: Vec<_> = plan.steps.iter().map(RepairStep::words).collect();
        format!("{findings:#?}{steps:#?}")
    };
    let made = plan.carry_out().map_err(|error| error.to_string())?.ok_or_else(told)?;
    wit_component::targets(&expected.0, expected.1, &made, false).map_err(|error| format!("{error:#}\n{}", told()))?;
    Ok(plan.steps)
}

const TYPES: &str = "record r { a: u32 } variant v { x(r), y }";
const RESOURCE: &str = "resource b { constructor(n: string); get: func() -> string; make: static func() -> b; }
handle: func(x: borrow<b>) -> b;";

/// What it is, what is expected, what is there.
fn moves() -> Vec<(&'static str, String, String)> {
    let package = |version: &str, text: &str| format!("package a:b@{version}; {text}");
    let one = |text: &str| package("1.0.0", text);
    let inside = format!("interface i {{ {TYPES} f: func(x: r) -> v; }}");
    let plain = "interface i { f: func(x: u32) -> string; }";
    let streams = "interface i { record r { a: stream<u8>, b: future<string> } f: async func(x: r) -> stream<r>; }
world w { import i; export i; }";
    let shared = "interface t { resource s { read: func() -> list<u8>; } }
interface i { use t.{s}; open: func() -> s; eat: func(x: s); } world w { import t; export i; }";
    let inline = format!(
        "interface t {{ {TYPES} }} world w {{ import log: interface {{ use t.{{r}}; l: func(x: r); }}
export api: interface {{ use t.{{r}}; f: func(x: r); }} }}"
    );
    let resources = format!("interface i {{ {RESOURCE} }} world w {{ import i; export i; }}");
    vec![
        (
            "root to interface, types of the interface",
            one(&format!("{inside} world w {{ export i; }}")),
            one(&format!("interface i {{ {TYPES} }} world w {{ use i.{{r, v}}; export f: func(x: r) -> v; }}")),
        ),
        (
            "root to interface, types of the world",
            one(&format!("{inside} world w {{ export i; }}")),
            one(&format!("world w {{ {TYPES} export f: func(x: r) -> v; }}")),
        ),
        (
            "interface to root",
            one(&format!("interface i {{ {TYPES} }} world w {{ use i.{{r, v}}; export f: func(x: r) -> v; }}")),
            one(&format!("{inside} world w {{ export i; }}")),
        ),
        (
            "import from the root to an interface",
            one(&format!("{plain} world w {{ import i; export g: func(); }}")),
            one("world w { import f: func(x: u32) -> string; export g: func(); }"),
        ),
        (
            "import from an interface to the root",
            one("world w { import f: func(x: u32) -> string; export g: func(); }"),
            one(&format!("{plain} world w {{ import i; export g: func(); }}")),
        ),
        (
            "between interfaces",
            one("interface i { f: func(x: u32); } interface j { g: func(); } world w { export i; export j; }"),
            one(
                "interface i { h: func(); } interface j { g: func(); f: func(x: u32); } world w { export i; export j; }",
            ),
        ),
        ("resources at another version", package("2.0.0", &resources), package("1.0.0", &resources)),
        ("streams at another version", package("2.0.0", streams), package("1.0.0", streams)),
        ("an imported resource that is exported", package("2.0.0", shared), package("1.0.0", shared)),
        ("inline interfaces", package("2.0.0", &inline), package("1.0.0", &inline)),
        (
            "an inline interface to a named one",
            package("2.0.0", &format!("interface api {{ {TYPES} f: func(x: r); }} world w {{ export api; }}")),
            package("1.0.0", &format!("world w {{ export api: interface {{ {TYPES} f: func(x: r); }} }}")),
        ),
        (
            "spelling",
            one("interface my-api { do-it: func(x: u32); } world w { export my-api; }"),
            one("interface myapi { doit: func(x: u32); } world w { export myapi; }"),
        ),
    ]
}

#[test]
fn each_kind_of_move_is_repaired() {
    let wrong: Vec<String> = moves()
        .into_iter()
        .filter_map(|(what, expected, there)| {
            let (resolve, id) = world(&there);
            let bytes = component(&resolve, id).expect("a component");
            repaired(bytes, &world(&expected), &[]).err().map(|error| format!("{what}: {error}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_renamed_resource_takes_its_functions_along() {
    let text = format!("package a:b@1.0.0; interface i {{ {RESOURCE} }} world w {{ export i; }}");
    let renamed = text
        .replace("resource b ", "resource bucket ")
        .replace("borrow<b>", "borrow<bucket>")
        .replace("-> b;", "-> bucket;");
    let (resolve, id) = world(&renamed);
    let bytes = component(&resolve, id).expect("a component");
    let steps = repaired(bytes, &world(&text), &[("a:b/i@1.0.0#bucket", "a:b/i@1.0.0#b")]);
    assert!(steps.as_ref().is_ok_and(|steps| steps.len() == 2), "{steps:?}");
}

#[test]
fn equal_names_of_unequal_types_stay_where_they_are() {
    let expected = format!("package a:b@1.0.0; interface i {{ {TYPES} f: func(x: r) -> v; }} world w {{ export i; }}");
    let (resolve, id) = world("package a:b@1.0.0; world w { export f: func(x: u32) -> string; }");
    let bytes = component(&resolve, id).expect("a component");
    assert!(repaired(bytes, &world(&expected), &[]).is_err());
}

/// Worlds of every shape, at another version and in another package.
#[test]
fn generated_worlds_move_to_another_version_and_package() {
    let tried = AtomicUsize::new(0);
    let wrong: Vec<String> = (0..150u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let mut wrong = Vec::new();
            let Some((resolve, worlds)) = generate::generated_wit(seed) else { return wrong };
            for id in worlds {
                let Some(bytes) = component(&resolve, id) else { continue };
                // Some worlds refuse even the component made of them.
                if wit_component::targets(&resolve, id, &bytes, false).is_err() {
                    continue;
                }
                for rename in [false, true] {
                    let mut other = resolve.clone();
                    let mut names = std::mem::take(&mut other.package_names);
                    for (_, package) in other.packages.iter_mut() {
                        names.shift_remove(&package.name);
                        match rename {
                            true => package.name.name.push_str("-moved"),
                            false => package.name.version = Some(semver::Version::new(7, 0, 0)),
                        }
                    }
                    for (package, about) in other.packages.iter() {
                        names.insert(about.name.clone(), package);
                    }
                    other.package_names = names;
                    tried.fetch_add(1, Relaxed);
                    if let Err(error) = repaired(bytes.clone(), &(other, id), &[]) {
                        wrong.push(format!("seed {seed}, world {}: {error}", resolve.worlds[id].name));
                    }
                }
            }
            wrong
        })
        .collect();
    let tried = tried.into_inner();
    let first = wrong.iter().min_by_key(|text| text.len());
    assert!(wrong.is_empty(), "{} of {tried} are not repaired, among them:\n{}", wrong.len(), first.expect("one"));
    assert!(tried >= 150, "{tried} tried");
}
