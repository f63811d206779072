//! Repairs of real components and generated ones, judged by the field's own checker.

use crate::worlds::{Entry, Package, component, generate, resolve};
use mate_doctor::artifact::Artifact;
use mate_doctor::compare::compare;
use mate_doctor::fix::{RepairPlan, RepairRequest, plan};
use mate_doctor::surface::surface_of_world;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use wit_parser::{Resolve, WorldId};

/// The world of a WIT text.
fn world(text: &str) -> (Resolve, WorldId) {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("test.wit", text).expect("WIT that parses");
    let world = resolve.select_world(&[package], None).expect("one world");
    (resolve, world)
}

/// Repairs and judges: the repaired bytes, or what went wrong.
fn repaired(artifact: &Artifact, expected: &(Resolve, WorldId), map: &[(String, String)]) -> Result<Vec<u8>, String> {
    let surface = surface_of_world(&expected.0, expected.1).map_err(|error| error.to_string())?;
    let request = RepairRequest {
        expected: Some(std::borrow::Cow::Borrowed(&surface)),
        map: map.to_vec(),
        ..RepairRequest::default()
    };
    let plan: RepairPlan<'_> =
        plan(artifact, Some((&expected.0, expected.1)), &request, false).map_err(|error| error.to_string())?;
    let told = || {
        let findings: Vec<_> = plan.findings.iter().map(|finding| finding.headline.clone()).collect();
        let steps: Vec<_> = plan.steps.iter().map(mate_doctor::fix::RepairStep::words).collect();
        format!("{findings:#?}{steps:#?}")
    };
    let bytes = plan.carry_out().map_err(|error| error.to_string())?.ok_or_else(told)?;
    wit_component::targets(&expected.0, expected.1, &bytes, false).map_err(|error| format!("{error:#}\n{}", told()))?;
    let after = Artifact::from_bytes("after", bytes.clone());
    let left = compare(&surface, after.surface.as_ref().ok_or("no surface")?);
    let left: Vec<_> = left.iter().filter(|difference| difference.strict).collect();
    if left.is_empty() { Ok(bytes) } else { Err(format!("{left:#?}")) }
}

fn fixture(path: &str) -> Artifact {
    Artifact::open(std::path::Path::new("fixtures").join(path)).expect("a fixture")
}

#[test]
fn handlers_reach_the_interface_world() {
    let (asynchronous, synchronous) = (
        world(&std::fs::read_to_string("wit/runtime.wit").expect("the contract")),
        world(
            "package mate:runtime@0.1.0; interface api { handler: func(data: string) -> result<string, string>; } world task { export api; }",
        ),
    );
    for (path, world) in [
        ("root-handler/root-handler.wasm", &asynchronous),
        ("root-handler/root-handler.core.wasm", &asynchronous),
        ("rust-handler-async/rust-handler-async.core.wasm", &asynchronous),
        ("c-handler-sync-lift/c-handler-sync-lift.wasm", &asynchronous),
        ("c-handler-async/c-handler-async.core.wasm", &asynchronous),
        ("cm32p2-core/cm32p2-core.core.wasm", &synchronous),
        ("legacy-names-no-metadata/legacy-names-no-metadata.wasm", &synchronous),
        ("rust-handler-sync/rust-handler-sync.core.wasm", &synchronous),
        ("c-handler-sync/c-handler-sync.wasm", &synchronous),
    ] {
        if let Err(message) = repaired(&fixture(path), world, &[]) {
            panic!("{path}: {message}");
        }
    }
}

#[test]
fn a_shop_is_moved_to_another_version_and_package() {
    let text = std::fs::read_to_string("fixtures/rust-shop/wit/shop.wit").expect("the shop's WIT");
    for (from, to) in [("demo:shop@1.0.0", "demo:shop@2.0.0"), ("demo:shop@1.0.0", "other:market@1.0.0")] {
        let mut resolve = Resolve::default();
        let package = resolve.push_source("shop.wit", &text.replace(from, to)).expect("WIT that parses");
        let world = resolve.select_world(&[package], Some("shop")).expect("the shop's world");
        if let Err(message) = repaired(&fixture("rust-shop/rust-shop.wasm"), &(resolve, world), &[]) {
            panic!("{to}: {message}");
        }
    }
}

/// A repairable change: what the component was made of, and which names the user has to pair.
struct Change {
    what: &'static str,
    package: String,
    map: Vec<(String, String)>,
}

/// The full name of an interface of the package.
fn interface(package: &Package, name: &str) -> String {
    match package.version.as_str() {
        "" => ["gen:pkg/", name].concat(),
        version => ["gen:pkg/", name, "@", version].concat(),
    }
}

/// Changes that only rename, move or re-version what the world has.
fn changes(package: &Package) -> Vec<Change> {
    let mut out = Vec::new();
    let text = package.to_string();
    let mut change = |what, package: String, map: &[(&str, &str)]| {
        let map = map.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        out.push(Change { what, package, map });
    };
    for version in ["0.1.7", "0.3.0", "2.0.0", ""] {
        let copy = Package { version: version.to_owned(), ..package.clone() };
        change("another version", copy.to_string(), &[]);
    }
    change("another package", text.replacen("package gen:pkg", "package other:parcel", 1), &[]);
    let both = Package { version: "9.9.9".to_owned(), ..package.clone() };
    change("both", both.to_string().replacen("package gen:pkg", "package other:parcel", 1), &[]);
    for at in 0..package.interfaces.len() {
        let mut copy = package.clone();
        let old = std::mem::replace(&mut copy.interfaces[at].funcs[0].name, "mutant".to_owned());
        let path = interface(package, &copy.interfaces[at].name);
        let (from, to) = ([&path, "#mutant"].concat(), [&path, "#", &old].concat());
        change("a renamed function", copy.to_string(), &[(&from, &to)]);
        let name = &package.interfaces[at].name;
        let renamed = replace_word(&text, name, "mutant");
        change("a renamed interface", renamed, &[(&interface(package, "mutant"), &interface(package, name))]);
    }
    for (at, entry) in package.exports.iter().enumerate() {
        let Entry::Func(func) = entry else { continue };
        let mut copy = package.clone();
        let Entry::Func(renamed) = &mut copy.exports[at] else { continue };
        renamed.name = "mutant".to_owned();
        change("a renamed root function", copy.to_string(), &[("mutant", &func.name)]);
        let mut copy = package.clone();
        copy.exports.remove(at);
        let moved =
            copy.to_string().replacen("world w {", &format!("world w {{ export away: interface {{ {func} }}"), 1);
        change("a root function in an interface", moved, &[(&["away#", &func.name].concat(), &func.name)]);
    }
    out
}

fn replace_word(text: &str, from: &str, to: &str) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if part(c) {
            word.push(c);
            continue;
        }
        out.push_str(if word == from { to } else { &word });
        word.clear();
        out.push(c);
    }
    out
}

fn resolved(text: &str) -> Option<(Resolve, WorldId)> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let id = resolve.push_source("gen.wit", text).ok()?;
    let world = resolve.select_world(&[id], Some("w")).ok()?;
    Some((resolve, world))
}

#[test]
fn renames_moves_and_versions_are_repaired() {
    let tried = AtomicUsize::new(0);
    let wrong: Vec<String> = (0..60u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let package = generate(seed);
            let mut wrong = Vec::new();
            let Some(expected) = resolve(&package) else { return wrong };
            // A map of handles has no component; a world that imports and exports one interface can refuse
            // even the component made of it.
            let Some(itself) = component(&expected.0, expected.1) else { return wrong };
            if wit_component::targets(&expected.0, expected.1, &itself, false).is_err() {
                return wrong;
            }
            for change in changes(&package) {
                let Some((made_of, id)) = resolved(&change.package) else { continue };
                let Some(bytes) = component(&made_of, id) else { continue };
                let artifact = Artifact::from_bytes("changed.wasm", bytes);
                tried.fetch_add(1, Relaxed);
                if let Err(message) = repaired(&artifact, &expected, &change.map) {
                    wrong.push(format!(
                        "seed {seed}, {}: {message}\nworld:\n{package}\ncomponent:\n{}",
                        change.what, change.package
                    ));
                }
            }
            wrong
        })
        .collect();
    let tried = tried.into_inner();
    let first = wrong.iter().min_by_key(|text| text.len());
    assert!(wrong.is_empty(), "{} of {tried} are not repaired, among them:\n{}", wrong.len(), first.expect("one"));
    assert!(tried >= 500, "{tried} tried");
}
