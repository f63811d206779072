//! What `diff` says of two interfaces, against the field's own judges, over generated worlds.

use crate::worlds::{DefKind, Entry, Func, Interface, Package, Ty, component, generate, mutate, resolve};
use mate_doctor::diff::{Change, ChangeKind, Compared, Meaning, changes, meaning};
use mate_doctor::surface::{Surface, surface_of_component, surface_of_world};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use wit_parser::{Resolve, WorldId};

/// What the changes between two components mean.
fn step(old: &Surface, new: &Surface) -> Meaning {
    meaning(old, new, &changes(old, new, Compared::Components), Compared::Components)
}

/// A world with a component made of it.
struct Member {
    what: &'static str,
    text: String,
    resolve: Resolve,
    world: WorldId,
    surface: Surface,
    /// The component, and its surface: imports that nothing needs are not in it.
    component: Vec<u8>,
    made: Surface,
}

impl Member {
    fn of(what: &'static str, package: &Package) -> Option<Member> {
        let (resolve, world) = resolve(package)?;
        let component = component(&resolve, world)?;
        // Some worlds that import and export one interface refuse the component made of them.
        wit_component::targets(&resolve, world, &component, false).ok()?;
        let surface = surface_of_world(&resolve, world).ok()?;
        let made = surface_of_component(&component).ok()?;
        Some(Member { what, text: package.to_string(), resolve, world, surface, component, made })
    }
}

fn family(seed: u64) -> Vec<Member> {
    let package = generate(seed);
    let mutants = mutate(&package, seed);
    std::iter::once(("nothing", &package))
        .chain(mutants.iter().map(|mutant| (mutant.what, &mutant.package)))
        .filter_map(|(what, package)| Member::of(what, package))
        .collect()
}

/// Both worlds in one resolve, under two versions; the judge does not look at them.
fn together(old: &str, new: &str) -> Option<(Resolve, WorldId, WorldId)> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let mut push = |text: &str, version: &str| {
        let (_, rest) = text.split_once(';')?;
        let package = resolve.push_source("gen.wit", &format!("package gen:pkg@{version};{rest}")).ok()?;
        resolve.select_world(&[package], Some("w")).ok()
    };
    let (old, new) = (push(old, "98.0.0")?, push(new, "99.0.0")?);
    Some((resolve, old, new))
}

/// Whether the judge can say anything: it knows only what is on by default.
fn judged(verdict: &Result<(), String>) -> bool {
    match verdict {
        Ok(()) => true,
        Err(words) => !words.contains("feature") && !words.contains("fixed-length") && !words.contains("map"),
    }
}

#[test]
fn compatibility_is_what_the_judges_say() {
    let (by_targets, by_semver) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong: Vec<String> = (0..40u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let family = family(seed);
            let mut wrong = Vec::new();
            let Some(first) = family.first().filter(|first| first.what == "nothing") else { return wrong };
            for mutant in &family[1..] {
                for (old, new) in [(first, mutant), (mutant, first)] {
                    // A judge holds a component against a world.
                    let there = step(&old.surface, &new.made);
                    let forward = there.callers && there.providers;
                    let back = step(&old.made, &new.surface).implementers;
                    let mut hold = |judge: &str, says: bool, ours: bool| {
                        if says != ours {
                            wrong.push(format!(
                                "seed {seed}, {} to {}: {judge} says {says}, we say {ours}\n{}\n{}",
                                old.what, new.what, old.text, new.text
                            ));
                        }
                    };
                    if !mutant.what.contains("version") {
                        let targets = |world: &Member, made: &Member| {
                            wit_component::targets(&world.resolve, world.world, &made.component, false).is_ok()
                        };
                        hold("targets", targets(old, new), forward);
                        hold("targets, the other way", targets(new, old), back);
                        by_targets.fetch_add(2, Relaxed);
                    }
                    let Some((both, was, is)) = together(&old.text, &new.text) else { continue };
                    let verdict = wit_component::semver_check(both, was, is).map_err(|error| format!("{error:#}"));
                    if judged(&verdict) {
                        hold("semver_check", verdict.is_ok(), back);
                        by_semver.fetch_add(1, Relaxed);
                    }
                }
            }
            wrong
        })
        .collect();
    let (by_targets, by_semver) = (by_targets.into_inner(), by_semver.into_inner());
    let first = wrong.iter().min_by_key(|text| text.len());
    assert!(wrong.is_empty(), "{} wrong, among them:\n{}", wrong.len(), first.expect("one"));
    assert!(by_targets >= 1000 && by_semver >= 60, "{by_targets} by targets, {by_semver} by semver_check");
}

/// A package without the types of proposals that `semver_check` does not switch on.
fn settled(mut package: Package) -> Package {
    let entries = package.imports.iter_mut().chain(&mut package.exports);
    let mut interfaces: Vec<&mut Interface> = package.interfaces.iter_mut().collect();
    let mut funcs: Vec<&mut Func> = Vec::new();
    for entry in entries {
        match entry {
            Entry::Func(func) => funcs.push(func),
            Entry::Inline(interface) => interfaces.push(interface),
            Entry::Interface(_) => {}
        }
    }
    for interface in interfaces {
        funcs.extend(&mut interface.funcs);
        for def in &mut interface.defs {
            match &mut def.kind {
                DefKind::Record(fields) => fields.iter_mut().for_each(|(_, ty)| settle(ty)),
                DefKind::Variant(cases) => cases.iter_mut().filter_map(|(_, ty)| ty.as_mut()).for_each(settle),
                DefKind::Alias(ty) => settle(ty),
                DefKind::Resource(inner) => funcs.extend(inner),
                DefKind::Enum(_) | DefKind::Flags(_) => {}
            }
        }
    }
    for func in funcs {
        func.params.iter_mut().map(|(_, ty)| ty).chain(&mut func.result).for_each(settle);
    }
    package
}

fn settle(ty: &mut Ty) {
    match ty {
        Ty::Primitive(_) | Ty::Named(_) | Ty::Borrow(_) => {}
        Ty::List(inner) | Ty::Option(inner) => settle(inner),
        Ty::Result(ok, err) => ok.iter_mut().chain(err).for_each(|ty| settle(ty)),
        Ty::Tuple(types) => types.iter_mut().for_each(settle),
        Ty::Fixed(..) | Ty::Map(..) | Ty::Stream(_) | Ty::Future(_) => *ty = Ty::List(Box::new(Ty::Primitive("u16"))),
    }
}

/// Pairs in both directions, held against `semver_check` alone: it needs no component.
#[test]
fn a_step_is_what_semver_check_says() {
    let asked = AtomicUsize::new(0);
    let wrong: Vec<String> = (100..136u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let package = settled(generate(seed));
            let read = |package: &Package| {
                let (resolve, world) = resolve(package)?;
                Some((package.to_string(), surface_of_world(&resolve, world).ok()?))
            };
            let mut wrong = Vec::new();
            let Some(first) = read(&package) else { return wrong };
            for mutant in mutate(&package, seed) {
                let Some(second) = read(&settled(mutant.package)) else { continue };
                for (old, new) in [(&first, &second), (&second, &first)] {
                    let Some((both, was, is)) = together(&old.0, &new.0) else { continue };
                    let verdict = wit_component::semver_check(both, was, is).map_err(|error| format!("{error:#}"));
                    if !judged(&verdict) {
                        continue;
                    }
                    asked.fetch_add(1, Relaxed);
                    let ours = step(&old.1, &new.1).implementers;
                    if verdict.is_ok() != ours {
                        let what = mutant.what;
                        wrong.push(format!("seed {seed}, {what}: {verdict:?}, we say {ours}\n{}\n{}", old.0, new.0));
                    }
                }
            }
            wrong
        })
        .collect();
    let asked = asked.into_inner();
    let first = wrong.iter().min_by_key(|text| text.len());
    assert!(wrong.is_empty(), "{} of {asked} wrong, among them:\n{}", wrong.len(), first.expect("one"));
    assert!(asked >= 1000, "{asked} asked");
}

/// A change as it is seen from the other side.
fn seen_back(change: &Change) -> (String, String) {
    let path = change.place.path();
    match &change.kind {
        ChangeKind::Added { .. } => ("removed".into(), path),
        ChangeKind::Removed { .. } => ("added".into(), path),
        ChangeKind::Renamed { to, .. } => (["renamed to ", &path].concat(), to.path()),
        ChangeKind::Changed { .. } => ("changed".into(), String::new()),
    }
}

fn seen(change: &Change) -> (String, String) {
    let path = change.place.path();
    match &change.kind {
        ChangeKind::Added { .. } => ("added".into(), path),
        ChangeKind::Removed { .. } => ("removed".into(), path),
        ChangeKind::Renamed { to, .. } => (["renamed to ", &to.path()].concat(), path),
        ChangeKind::Changed { .. } => ("changed".into(), String::new()),
    }
}

#[test]
fn the_way_back_mirrors_the_way_there() {
    for seed in 0..20 {
        let family = family(seed);
        for pair in family.windows(2) {
            let there: BTreeSet<_> =
                changes(&pair[0].surface, &pair[1].surface, Compared::Components).iter().map(seen).collect();
            let back: BTreeSet<_> =
                changes(&pair[1].surface, &pair[0].surface, Compared::Components).iter().map(seen_back).collect();
            assert_eq!(there, back, "seed {seed}\n{}\n{}", pair[0].text, pair[1].text);
        }
    }
}

#[test]
fn nothing_changes_between_equals() {
    for seed in 0..20 {
        for member in family(seed) {
            let told = changes(&member.surface, &member.surface.clone(), Compared::Components);
            assert!(told.is_empty(), "seed {seed}: {told:#?}");
        }
    }
}
