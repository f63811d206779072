//! Linking carried out by wasmtime itself, and compared with what was predicted from the headers.
#![cfg(feature = "call")]

use crate::generate::fixtures;
use crate::wasi_host::WasiHost;
use mate_doctor::artifact::Artifact;
use mate_doctor::check::Provides;
use mate_doctor::explain::linking::{HostKind, explain_imports};
use mate_doctor::explain::snippets::Language;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine};

#[test]
fn the_prediction_is_what_the_linker_does() {
    let mut config = Config::new();
    config.wasm_component_model_more_async_builtins(true).strategy(wasmtime::Strategy::Winch);
    let engine = Engine::new(&config).or_else(|_| Engine::new(&Config::new())).expect("an engine");
    let mut wasi = Linker::<WasiHost>::new(&engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut wasi).expect("WASI 0.2");
    wasmtime_wasi::p3::add_to_linker(&mut wasi).expect("WASI 0.3");
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut wasi).expect("wasi:http 0.2");
    wasmtime_wasi_http::p3::add_to_linker(&mut wasi).expect("wasi:http 0.3");
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
