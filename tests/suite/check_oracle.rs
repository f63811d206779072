//! The verdict and the differences against the field's own judge, over generated worlds.

use crate::worlds::{component, generate, mutate, resolve};
use mate_doctor::compare::compare;
use mate_doctor::surface::{surface_of_component, surface_of_world};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// One world or component of a family: the original, or a mutant of it.
struct Member {
    what: &'static str,
    names: Vec<String>,
    one: bool,
    text: String,
    resolve: wit_parser::Resolve,
    world: wit_parser::WorldId,
    component: Vec<u8>,
}

fn family(seed: u64) -> Vec<Member> {
    let package = generate(seed);
    let member = |what, package: &crate::worlds::Package, names, one| {
        let (resolve, world) = resolve(package)?;
        let component = component(&resolve, world)?;
        Some(Member { what, names, one, text: package.to_string(), resolve, world, component })
    };
    // A world whose imports and exports depend on each other in a way WIT forbids makes no family.
    let Some(original) = member("nothing", &package, vec![], true) else { return Vec::new() };
    let mut out = vec![original];
    out.extend(mutate(&package, seed).into_iter().filter_map(|m| member(m.what, &m.package, m.names, m.one)));
    out
}

#[test]
fn the_strict_verdict_is_that_of_targets() {
    let (pairs, conforming) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong: Vec<String> = (0..60u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let family = family(seed);
            let mut wrong = Vec::new();
            for (at, mutant) in family.iter().enumerate() {
                // The original against the mutant, the mutant against the original and itself.
                for (world, component) in [(&family[0], mutant), (mutant, &family[0]), (mutant, mutant)] {
                    if at == 0 && pairs.load(Relaxed) % 3 != 0 {
                        continue;
                    }
                    let verdict = wit_component::targets(&world.resolve, world.world, &component.component, false);
                    let expected = surface_of_world(&world.resolve, world.world).expect("a surface");
                    let actual = surface_of_component(&component.component).expect("a surface");
                    let differences = compare(&expected, &actual);
                    let strict: Vec<_> = differences.iter().filter(|d| d.strict).collect();
                    pairs.fetch_add(1, Relaxed);
                    conforming.fetch_add(usize::from(verdict.is_ok()), Relaxed);
                    if strict.is_empty() != verdict.is_ok() {
                        wrong.push(format!(
                            "seed {seed}, {} as world, {} as component: targets says {:?}, found {strict:#?}\n{}\n{}",
                            world.what,
                            component.what,
                            verdict.map_err(|e| format!("{e:#}")),
                            world.text,
                            component.text,
                        ));
                    }
                }
            }
            wrong
        })
        .collect();
    let (pairs, conforming) = (pairs.into_inner(), conforming.into_inner());
    assert!(wrong.is_empty(), "{} of {pairs} disagree, the first:\n{}", wrong.len(), shortest(&wrong));
    assert!(pairs >= 2000, "{pairs} pairs");
    assert!(conforming * 10 > pairs * 3 && conforming * 10 < pairs * 7, "{conforming} of {pairs} conform");
}

#[test]
fn each_mutation_is_told_once_by_its_name() {
    let told = AtomicUsize::new(0);
    let wrong: Vec<String> = (0..60u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let family = family(seed);
            let mut wrong = Vec::new();
            for mutant in family.iter().skip(1) {
                for (world, component) in [(&family[0], mutant), (mutant, &family[0])] {
                    let expected = surface_of_world(&world.resolve, world.world).expect("a surface");
                    let actual = surface_of_component(&component.component).expect("a surface");
                    let strict: Vec<_> =
                        compare(&expected, &actual).into_iter().filter(|difference| difference.strict).collect();
                    // A function less can change which of two copies of an interface a `use` means: the
                    // encoded world itself has another resource then, and that is told too.
                    if strict.iter().any(|d| matches!(d.kind, mate_doctor::compare::DifferenceKind::Resource { .. })) {
                        continue;
                    }
                    told.fetch_add(1, Relaxed);
                    let unnamed = strict.iter().find(|difference| {
                        let text = format!("{difference:?}");
                        !mutant.names.iter().any(|name| text.contains(name.as_str()))
                    });
                    if unnamed.is_some() || (mutant.one && strict.len() > versions(mutant.what, &strict)) {
                        wrong.push(format!(
                            "seed {seed}, {} as world, {} as component, names {:?}: {strict:#?}\n{}\n{}",
                            world.what, component.what, mutant.names, world.text, component.text
                        ));
                    }
                }
            }
            wrong
        })
        .collect();
    let told = told.into_inner();
    assert!(wrong.is_empty(), "{} of {told} wrong, the first:\n{}", wrong.len(), shortest(&wrong));
    assert!(told >= 1000);
}

/// The case that is easiest to read.
fn shortest(cases: &[String]) -> &str {
    cases.iter().min_by_key(|case| case.len()).map_or("", String::as_str)
}

/// How many differences may tell one mutation: a version stands at each interface of the package.
fn versions(what: &str, strict: &[mate_doctor::compare::Difference]) -> usize {
    if what.starts_with("version") { strict.len() } else { 1 }
}
