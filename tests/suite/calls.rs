//! Calls held against wasmtime's own answers: the same calls through its API in a plain host, and
//! values that go through a guest which gives back what it gets.
#![cfg(feature = "call")]

mod echo;
mod handles;
mod plain;

use crate::generate::fixtures;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::value::{Value, sample, to_json, to_wave};
use mate_doctor::call::{CallOptions, CallReport, CallRequest, Ending, execute, suite};
use mate_doctor::finding::Fix;
use mate_doctor::surface::{Direction, Function, Surface, Type, TypeKind};
use std::path::PathBuf;

/// What one call comes to, with nothing kept and nothing shown.
pub(crate) fn one(artifact: &Artifact, calls: &[String], answers: &[String], options: &CallOptions) -> CallReport {
    let asked = CallRequest { calls, answers, ..CallRequest::new(options, &no_files) };
    execute(artifact, asked)
}

/// Everything that is told about a call, commands as they are shown.
pub(crate) fn told(report: &CallReport) -> String {
    let mut out = format!("{:?}", report.report.findings);
    for suggestion in report.report.findings.iter().flat_map(|finding| &finding.suggestions) {
        if let Fix::Command(command) = &suggestion.fix {
            out.push_str(&format!(" {command}"));
        }
    }
    out
}

pub(crate) fn no_files(path: &str) -> Result<Vec<u8>, String> {
    Err(format!("no file is read here, not even `{path}`"))
}

/// Every committed component that can be read.
pub(crate) fn components() -> Vec<(PathBuf, Artifact)> {
    let open = |path: PathBuf| Artifact::open(&path).ok().map(|artifact| (path, artifact));
    fixtures().into_iter().filter_map(open).filter(|(_, artifact)| artifact.is_component()).collect()
}

/// Whether wasm-wave can write the type at all.
fn in_wave(surface: &Surface, ty: Type) -> bool {
    let inner = |ty: Type| in_wave(surface, ty);
    match (ty, surface.kind(ty)) {
        (Type::ErrorContext, _) => false,
        (_, None) => true,
        (_, Some(kind)) => match kind {
            TypeKind::Record(fields) => fields.iter().all(|field| inner(field.ty)),
            TypeKind::Variant(cases) => cases.iter().filter_map(|case| case.ty).all(inner),
            TypeKind::Tuple(types) => types.iter().copied().all(inner),
            TypeKind::List(ty) | TypeKind::Option(ty) | TypeKind::Alias(ty) => inner(*ty),
            TypeKind::Result { ok, err } => ok.iter().chain(err).copied().all(inner),
            TypeKind::Enum(_) | TypeKind::Flags(_) => true,
            _ => false,
        },
    }
}

/// Answers for every import that the runtime does not supply.
fn answers(surface: &Surface) -> Vec<(String, String)> {
    let open = |function: &Function<'_>| {
        let root = function.instances.first().copied().unwrap_or(function.name);
        mate_doctor::link::Provides::Wasi.supplied(root).is_none()
    };
    let one = |function: Function<'_>| {
        let value = match function.ty.result {
            Some(ty) => to_wave(&sample(surface, ty)?),
            None => String::new(),
        };
        Some((function.path(), value))
    };
    surface.functions(Direction::Import).into_iter().filter(open).filter_map(one).collect()
}

#[test]
fn calls_give_what_a_plain_host_gets() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = CallOptions { cache: Some(folder.path().join("code")), ..CallOptions::default() };
    let (mut compared, mut wrong) = (0, Vec::new());
    for (path, artifact) in components() {
        let surface = artifact.surface.clone().expect("components have one");
        let canned = answers(&surface);
        let texts: Vec<String> = canned.iter().map(|(path, value)| format!("{path}={value}")).collect();
        let host = plain::Host::new(&path, &surface, &canned);
        for function in surface.functions(Direction::Export) {
            let types = function.ty.params.iter().map(|param| param.ty).chain(function.ty.result);
            // What is about the process itself (`wasi:cli/run` and the like) has its own tests.
            let of_wasi = function.instances.first().is_some_and(|name| name.starts_with("wasi:"));
            if of_wasi || !types.into_iter().all(|ty| in_wave(&surface, ty)) {
                continue;
            }
            for args in suite::rows(&surface, function.ty) {
                let call = format!("{}({})", function.path(), args.join(", "));
                let ours = one(&artifact, std::slice::from_ref(&call), &texts, &options);
                let ours = match ours.ending {
                    Ending::Returned | Ending::ReturnedErr => Ok(ours.value().map(|(_, value)| to_wave(value))),
                    Ending::Trapped => Err("a trap".to_owned()),
                    _ => Err(format!("{:?}", ours.report.findings)),
                };
                compared += 1;
                if let Err(difference) = host.agrees(&function, &args, &ours) {
                    wrong.push(format!("{}: {call}: {difference}", path.display()));
                }
            }
        }
    }
    assert!(compared > 200, "{compared} calls only");
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn values_come_back_from_a_guest_as_they_went() {
    let mut cases = 0;
    for seed in 0..30 {
        let guest = echo::guest(seed);
        let artifact = Artifact::from_bytes("echo.wasm", guest);
        assert!(artifact.findings.is_empty(), "seed {seed}: {:?}", artifact.findings);
        let surface = artifact.surface.clone().expect("a component");
        let mut random = echo::Random::new(seed ^ 0xec40);
        let functions = surface.functions(Direction::Export);
        let mut sent: Vec<(String, Type, Value)> = Vec::new();
        for function in &functions {
            let ty = function.ty.params[0].ty;
            for _ in 0..4 {
                sent.push((function.path(), ty, echo::value(&surface, ty, &mut random, 0)));
            }
        }
        let others = echo::others();
        let wave = sent.iter().map(|(path, _, value)| format!("{path}({}, {})", to_wave(value), others.0)).collect();
        let paths = sent.iter().map(|(path, ..)| path.clone()).collect();
        let json: Vec<String> =
            sent.iter().map(|(_, ty, value)| format!("[{}, {}]", to_json(&surface, *ty, value), others.1)).collect();
        for (form, calls, json) in [("WAVE", wave, Vec::new()), ("JSON", paths, json)] {
            let got = through(&artifact, &calls, &json);
            assert_eq!(got.len(), sent.len(), "seed {seed}: {form}");
            for ((_, ty, value), got) in sent.iter().zip(got) {
                cases += 1;
                let Value::Tuple(parts) = got else { panic!("a tuple comes back") };
                let (before, after) = match form {
                    "WAVE" => (to_wave(value), to_wave(&parts[0])),
                    _ => (to_json(&surface, *ty, value).to_string(), to_json(&surface, *ty, &parts[0]).to_string()),
                };
                assert_eq!(before, after, "seed {seed}: {form}: {}", surface.type_structure(*ty));
                assert!(value.same(&parts[0]), "seed {seed}: {form}: {before}");
            }
        }
    }
    assert!(cases >= 1000, "{cases} cases only");
}

/// Makes all calls in one instance.
fn through(artifact: &Artifact, calls: &Vec<String>, json: &[String]) -> Vec<Value> {
    let options = CallOptions::default();
    let report = execute(artifact, CallRequest { calls, json, ..CallRequest::new(&options, &no_files) });
    assert!(report.ending == Ending::Returned || report.ending == Ending::ReturnedErr, "{:?}", report.report.findings);
    let outcome = report.outcome.expect("it was run");
    outcome.calls.into_iter().filter_map(|called| Some(called.value?.1)).collect()
}
