//! Any text as a call in WAVE, and as the JSON arguments of one, against functions of every type.
#![no_main]

mod quiet;

use libfuzzer_sys::fuzz_target;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::{CallOptions, CallRequest, execute};
use std::sync::OnceLock;

static FILE: &[u8] = include_bytes!("../../fixtures/rust-shop/rust-shop.wasm");

fuzz_target!(
    init: quiet::leave_guarded_panics_alone(),
    |text: &str| {
        static ARTIFACT: OnceLock<Artifact> = OnceLock::new();
        let artifact = ARTIFACT.get_or_init(|| Artifact::from_bytes("shop.wasm", FILE.to_vec()));
        let (name, rest) = text.split_once('\n').unwrap_or(("echo-receipt", text));
        let options = CallOptions { stub: true, cache: None, ..CallOptions::default() };
        let preflight = |call: String, json: Option<&str>, expect: Option<&str>| {
            let calls = [call];
            let json: Vec<String> = json.map(str::to_owned).into_iter().collect();
            execute(
                artifact,
                CallRequest {
                    calls: &calls,
                    json: &json,
                    answers: &[rest.to_owned()],
                    expect,
                    dry_run: true,
                    ..CallRequest::new(&options, &|_| Err("no files here".into()))
                },
            )
        };
        preflight(text.to_owned(), None, None);
        preflight(format!("{name}({rest})"), None, Some(rest));
        preflight(name.to_owned(), Some(rest), None);
    }
);
