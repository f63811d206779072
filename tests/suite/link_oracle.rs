//! Linking carried out by wasmtime itself, and compared with what was predicted from the headers.
#![cfg(feature = "call")]

use crate::generate::fixtures;
use crate::wasi_host::WasiHost;
use mate_doctor::artifact::Artifact;
use mate_doctor::link::Provides;
use mate_doctor::link::{HostKind, explain_imports};
use mate_doctor::snippets::Language;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine};

/// Imports of WASI as it is and as it is not, each with whether the linker takes it.
fn variations() -> Vec<(String, bool)> {
    let random = |func: &str| {
        format!("(import \"wasi:random/random@0.2.0\" (instance (export \"get-random-u64\" (func {func}))))")
    };
    let sockets = |cases: &str| {
        format!(
            "(import \"wasi:sockets/instance-network@0.2.0\" (instance (type $f (enum {cases})) \
             (export \"e\" (type $e (eq $f))) (export \"instance-network\" (func (result $e)))))"
        )
    };
    let exit = |result: &str| {
        format!("(import \"wasi:cli/exit@0.2.3\" (instance (export \"exit\" (func (param \"status\" {result})))))")
    };
    let clock = |resource: &str, named: &str| {
        format!(
            "(import \"wasi:io/error@0.2.0\" (instance $error (export \"error\" (type (sub resource)))))
             (alias export $error \"error\" (type $error-type))
             (import \"wasi:io/poll@0.2.0\" (instance $poll (export \"pollable\" (type (sub resource)))))
             (alias export $poll \"pollable\" (type $pollable-type))
             (import \"wasi:clocks/monotonic-clock@0.2.0\" (instance
               (alias outer 1 ${resource}-type (type $outer))
               (export \"{named}\" (type $own (eq $outer)))
               (export \"subscribe-duration\" (func (param \"when\" u64) (result (own $own))))))"
        )
    };
    let seed = |func: &str| {
        format!("(import \"wasi:random/insecure-seed@0.3.0\" (instance (export \"get-insecure-seed\" (func {func}))))")
    };
    vec![
        (random("(result u64)"), true),
        (random("(param \"n\" u32) (result u64)"), false),
        (random("(result s64)"), false),
        (random(""), false),
        (random("async (result u64)"), false),
        (sockets("\"a\" \"b\""), false),
        (exit("(result)"), true),
        (exit("(result)").replace("status", "code"), true),
        (exit("(result u8)"), false),
        (exit("(result (error u8))"), false),
        (exit("bool"), false),
        (clock("pollable", "pollable"), true),
        (clock("pollable", "another-name"), true),
        (clock("error", "error"), false),
        (seed("(result (tuple u64 u64))"), true),
        (seed("(result (tuple u64 u32))"), false),
        (seed("(result (tuple u64 u64 u64))"), false),
    ]
}

/// The linker looks at the whole structure of types; so does the prediction.
#[test]
fn types_count_as_they_do_for_the_linker() {
    let engine = Engine::default();
    let linker = wasi(&engine);
    for (text, links) in variations() {
        let bytes = wat::parse_str(format!("(component {text})")).unwrap_or_else(|error| panic!("{text}: {error}"));
        let component = Component::new(&engine, &bytes).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        let refused = linker.instantiate_pre(&component).err();
        assert_eq!(refused.is_none(), links, "{text}: {refused:?}");
        let artifact = Artifact::from_bytes("test.wasm", bytes);
        let findings = explain_imports(&artifact, &Provides::Wasi, HostKind::Embedding, Language::Rust);
        let told: Vec<&str> = findings.iter().map(|finding| finding.headline.as_str()).collect();
        assert_eq!(findings.is_empty(), links, "{text}: {refused:?}, predicted {told:?}");
    }
}

fn wasi(engine: &Engine) -> Linker<WasiHost> {
    let mut wasi = Linker::<WasiHost>::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut wasi).expect("WASI 0.2");
    wasmtime_wasi::p3::add_to_linker(&mut wasi).expect("WASI 0.3");
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut wasi).expect("wasi:http 0.2");
    wasmtime_wasi_http::p3::add_to_linker(&mut wasi).expect("wasi:http 0.3");
    wasi
}

#[test]
fn the_prediction_is_what_the_linker_does() {
    let mut config = Config::new();
    config.wasm_component_model_more_async_builtins(true).strategy(wasmtime::Strategy::Winch);
    let engine = Engine::new(&config).or_else(|_| Engine::new(&Config::new())).expect("an engine");
    let wasi = wasi(&engine);
    let empty = Linker::<WasiHost>::new(&engine);
    let (mut compared, mut wrong) = (0, Vec::new());
    for path in fixtures() {
        let artifact = Artifact::open(&path).expect("readable");
        let true = artifact.is_component() else { continue };
        let Ok(component) = Component::from_file(&engine, &path) else { continue };
        for (linker, provides) in [(&wasi, Provides::Wasi), (&empty, Provides::Nothing)] {
            compared += 1;
            let refused = linker.instantiate_pre(&component).err().map(|error| error.to_string());
            let findings = explain_imports(&artifact, &provides, HostKind::Embedding, Language::Rust);
            let subjects: Vec<&str> = findings.iter().filter_map(|finding| finding.subject.as_deref()).collect();
            let agrees = match &refused {
                None => findings.is_empty(),
                // Only the first is named by wasmtime.
                Some(message) => subjects.iter().any(|path| message.contains(path.split('#').next().unwrap_or(path))),
            };
            if !agrees {
                wrong.push(format!("{}: {refused:?}, predicted {subjects:?}", path.display()));
            }
        }
    }
    assert!(compared > 20, "{compared} links only");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
