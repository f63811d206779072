//! The default verdict against wasmtime itself: a host that has what the world imports, and looks up
//! what the world exports, over generated worlds and what they become by one change.
#![cfg(feature = "call")]

use crate::worlds::{component, generate, mutate, resolve};
use mate_doctor::artifact::Artifact;
use mate_doctor::check::{Disagreement, judge};
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::finding::Code;
use mate_doctor::link::Provides;
use mate_doctor::surface::InterfaceName;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use wasmtime::component::types::{ComponentFunc, ComponentInstance, ComponentItem, Type};
use wasmtime::component::{Component, ComponentExportIndex, Linker, LinkerInstance, ResourceType};
use wasmtime::{Config, Engine};

fn engine() -> Engine {
    let mut config = Config::new();
    config
        .wasm_component_model_more_async_builtins(true)
        .wasm_component_model_async_stackful(true)
        .wasm_component_model_error_context(true)
        .wasm_component_model_fixed_length_lists(true)
        .wasm_component_model_map(true);
    Engine::new(&config).expect("an engine")
}

/// What the world asks for, as a component of that world that wasmtime has read.
struct Expected<'a> {
    engine: &'a Engine,
    component: Component,
}

impl Expected<'_> {
    /// Links and instantiates the candidate in this world's host, and looks up every function as a typed
    /// host would; the reason why that fails.
    fn refuses(&self, bytes: &[u8]) -> Option<String> {
        let candidate = match Component::new(self.engine, bytes) {
            Ok(candidate) => candidate,
            Err(error) => return Some(format!("{error:#}")),
        };
        let mut linker = Linker::<()>::new(self.engine);
        let ty = self.component.component_type();
        for (name, item) in ty.imports(self.engine) {
            define(self.engine, &mut linker.root(), name, &item.ty);
        }
        if let Err(error) = linker.instantiate_pre(&candidate) {
            return Some(format!("{error:#}"));
        }
        self.import_types(&candidate).or_else(|| self.exports(&candidate))
    }

    /// A host that is compiled for the world has functions of the world's types.
    fn import_types(&self, candidate: &Component) -> Option<String> {
        let offered: Vec<_> = functions(self.engine, self.component.component_type().imports(self.engine));
        for (instance, name, func) in functions(self.engine, candidate.component_type().imports(self.engine)) {
            let same = |(at, other, _): &&(Option<String>, String, ComponentFunc)| {
                other == &name && track(at.as_deref()) == track(instance.as_deref())
            };
            let Some(host) = offered.iter().find(same) else { continue };
            if let Some(why) = differ(&host.2, &func) {
                return Some(format!("import {instance:?} {name}: {why}"));
            }
        }
        None
    }

    fn exports(&self, candidate: &Component) -> Option<String> {
        for (instance, name, func) in functions(self.engine, self.component.component_type().exports(self.engine)) {
            let parent: Option<ComponentExportIndex> = match &instance {
                None => None,
                Some(instance) => match candidate.get_export_index(None, instance) {
                    Some(index) => Some(index),
                    None => return Some(format!("no instance {instance}")),
                },
            };
            match candidate.get_export(parent.as_ref(), &name) {
                Some((ComponentItem::ComponentFunc(found), _)) => {
                    if let Some(why) = differ(&func, &found) {
                        return Some(format!("export {instance:?} {name}: {why}"));
                    }
                }
                other => return Some(format!("no function {name} in {instance:?}, {}", other.is_some())),
            }
        }
        None
    }
}

/// The part of an interface's name that wasmtime matches by.
fn track(name: Option<&str>) -> Option<String> {
    let key = |name: &str| {
        let parsed = InterfaceName::parse(name)?;
        Some([parsed.unversioned(), parsed.track()?].join("@"))
    };
    name.map(|name| key(name).unwrap_or_else(|| name.to_owned()))
}

fn functions<'a>(
    engine: &Engine,
    items: impl Iterator<Item = (&'a str, wasmtime::component::types::ComponentExtern<'a>)>,
) -> Vec<(Option<String>, String, ComponentFunc)> {
    let mut out = Vec::new();
    for (name, item) in items {
        match item.ty {
            ComponentItem::ComponentFunc(func) => out.push((None, name.to_owned(), func)),
            ComponentItem::ComponentInstance(instance) => {
                for (inner, item) in instance.exports(engine) {
                    if let ComponentItem::ComponentFunc(func) = item.ty {
                        out.push((Some(name.to_owned()), inner.to_owned(), func));
                    }
                }
            }
            _ => {}
        }
    }
    out
}

fn define(engine: &Engine, at: &mut LinkerInstance<'_, ()>, name: &str, item: &ComponentItem) {
    match item {
        ComponentItem::ComponentFunc(func) if func.async_() => {
            at.func_new_concurrent(name, |_, _, _, _| Box::pin(async { Ok(()) })).expect("a function");
        }
        ComponentItem::ComponentFunc(_) => {
            at.func_new(name, |_, _, _, _| Ok(())).expect("a function");
        }
        ComponentItem::ComponentInstance(instance) => instance_of(engine, at, name, instance),
        ComponentItem::Resource(_) => {
            at.resource(name, ResourceType::host::<()>(), |_, _| Ok(())).expect("a resource");
        }
        _ => {}
    }
}

fn instance_of(engine: &Engine, at: &mut LinkerInstance<'_, ()>, name: &str, instance: &ComponentInstance) {
    let mut inner = at.instance(name).expect("an instance");
    for (name, item) in instance.exports(engine) {
        define(engine, &mut inner, name, &item.ty);
    }
}

/// How two functions differ for a host that is typed: as `get_typed_func` compares.
fn differ(a: &ComponentFunc, b: &ComponentFunc) -> Option<String> {
    let (left, right): (Vec<Type>, Vec<Type>) =
        (a.params().map(|(_, ty)| ty).collect(), b.params().map(|(_, ty)| ty).collect());
    if !all(&left, &right) {
        return Some(format!("parameters {left:?} and {right:?}"));
    }
    let (left, right): (Vec<Type>, Vec<Type>) = (a.results().collect(), b.results().collect());
    (!all(&left, &right)).then(|| format!("results {left:?} and {right:?}"))
}

fn all(a: &[Type], b: &[Type]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn both(a: Option<Type>, b: Option<Type>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => same(&a, &b),
        _ => false,
    }
}

/// Structural equality; two resources of different components are taken for the same.
fn same(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::List(a), Type::List(b)) => same(&a.ty(), &b.ty()),
        (Type::FixedLengthList(a), Type::FixedLengthList(b)) => a.len() == b.len() && same(&a.ty(), &b.ty()),
        (Type::Map(a), Type::Map(b)) => same(&a.key(), &b.key()) && same(&a.value(), &b.value()),
        (Type::Record(a), Type::Record(b)) => {
            let (a, b): (Vec<_>, Vec<_>) = (a.fields().collect(), b.fields().collect());
            a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.name == b.name && same(&a.ty, &b.ty))
        }
        (Type::Tuple(a), Type::Tuple(b)) => all(&a.types().collect::<Vec<_>>(), &b.types().collect::<Vec<_>>()),
        (Type::Variant(a), Type::Variant(b)) => {
            let (a, b): (Vec<_>, Vec<_>) = (a.cases().collect(), b.cases().collect());
            a.len() == b.len() && a.into_iter().zip(b).all(|(a, b)| a.name == b.name && both(a.ty, b.ty))
        }
        (Type::Enum(a), Type::Enum(b)) => a.names().eq(b.names()),
        (Type::Flags(a), Type::Flags(b)) => a.names().eq(b.names()),
        (Type::Option(a), Type::Option(b)) => same(&a.ty(), &b.ty()),
        (Type::Result(a), Type::Result(b)) => both(a.ok(), b.ok()) && both(a.err(), b.err()),
        (Type::Future(a), Type::Future(b)) => both(a.ty(), b.ty()),
        (Type::Stream(a), Type::Stream(b)) => both(a.ty(), b.ty()),
        (Type::Own(_), Type::Own(_)) | (Type::Borrow(_), Type::Borrow(_)) => true,
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b) && a == b,
    }
}

#[test]
fn the_default_verdict_is_what_a_host_of_wasmtime_meets() {
    let engine = engine();
    let folder = tempfile::tempdir().expect("a folder");
    let (pairs, linked) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong: Vec<String> = (100..108u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let package = generate(seed);
            let mut family = vec![("nothing", package.clone())];
            family.extend(mutate(&package, seed).into_iter().map(|m| (m.what, m.package)));
            let members: Vec<_> = family
                .into_iter()
                .filter_map(|(what, package)| {
                    let (resolve, world) = resolve(&package)?;
                    Some((what, package.to_string(), component(&resolve, world)?))
                })
                .collect();
            let mut wrong = Vec::new();
            for at in 1..members.len() {
                for (world, candidate) in [(&members[0], &members[at]), (&members[at], &members[0])] {
                    let Ok(component) = Component::new(&engine, &world.2) else { continue };
                    let refused = Expected { engine: &engine, component }.refuses(&candidate.2);
                    let path = folder.path().join(format!("{seed}-{at}.wit"));
                    std::fs::write(&path, &world.1).expect("a file");
                    let options = WitOptions { all_features: true, ..WitOptions::default() };
                    let wit = Wit::load(&path, &options).expect("the WIT resolved before");
                    let expectation = wit.expectation(Some("w"), None).expect("the world");
                    let artifact = Artifact::from_bytes("candidate.wasm", candidate.2.clone());
                    let surface = artifact.surface.as_ref().expect("a component");
                    let judged = judge(&expectation, &artifact, surface, &Provides::Nothing);
                    pairs.fetch_add(1, Relaxed);
                    linked.fetch_add(usize::from(refused.is_none()), Relaxed);
                    if judged.runs != refused.is_none() {
                        wrong.push(format!(
                            "seed {seed}, {} as world, {} as component: {refused:?}, judged {:#?}\n{}\n{}",
                            world.0, candidate.0, judged.differences, world.1, candidate.1,
                        ));
                    }
                }
            }
            wrong
        })
        .collect();
    let (pairs, linked) = (pairs.into_inner(), linked.into_inner());
    let shortest = wrong.iter().min_by_key(|case| case.len()).cloned().unwrap_or_default();
    assert!(wrong.is_empty(), "{} of {pairs} disagree, the shortest:\n{shortest}", wrong.len());
    assert!(pairs >= 300, "{pairs} pairs");
    assert!(linked * 10 > pairs && linked * 10 < pairs * 9, "{linked} of {pairs} link");
}

#[test]
fn two_judges_that_disagree_are_told_and_the_specification_decides() {
    // The surface of another component stands in for a comparison of ours that went wrong.
    let wit = Wit::load("wit".as_ref(), &WitOptions::default()).expect("the project's own WIT");
    let expectation = wit.expectation(None, None).expect("one world");
    let open = |path: &str| Artifact::open(path).expect("a fixture");
    let (right, wrong) =
        (open("fixtures/rust-handler-async/rust-handler-async.wasm"), open("fixtures/root-handler/root-handler.wasm"));
    let surface = |artifact: &Artifact| artifact.surface.clone().expect("a component");
    let judged = judge(&expectation, &right, &surface(&wrong), &Provides::Nothing);
    assert!(judged.conforms, "the specification's verdict is the verdict");
    let told = judged.disagreement.expect("told").finding(&expectation.name);
    assert_eq!(told.code, Code::MD0901);
    let judged = judge(&expectation, &wrong, &surface(&right), &Provides::Nothing);
    assert!(!judged.conforms);
    let refusal = judged.disagreement.expect("told");
    assert!(matches!(refusal, Disagreement::Refused(words) if !words.is_empty()), "the refusal's own words");
}
