//! Every kind of file is told for what it is.

use crate::generate;
use mate_doctor::artifact::{Artifact, Kind, Role};
use mate_doctor::finding::Severity;
use mate_doctor::inspect::{Brief, Inspection};

fn inspect(bytes: &[u8]) -> Inspection {
    Inspection::of(&Artifact::from_bytes("file", bytes.to_vec()))
}

#[test]
fn what_is_not_wasm_is_named() {
    let mut tar = vec![b'a'; 512];
    tar[257..262].copy_from_slice(b"ustar");
    let cases: &[(&[u8], &str)] = &[
        (b"", "empty"),
        (b"\0as", "truncated"),
        (b"\0asm\x01", "truncated"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "gzip"),
        (b"\x28\xb5\x2f\xfd\x04\0", "zstd"),
        (b"PK\x03\x04\x14\0", "zip"),
        (&tar, "tar"),
        (b"\xfd7zXZ\0\0", "xz"),
        (b"BZh91AY", "bzip2"),
        (b"\x7fELF\x02\x01\x01\0", "elf"),
        (b"\xcf\xfa\xed\xfe\x07\0", "mach-o"),
        (b"MZ\x90\0\x03", "pe"),
        (b"!<arch>\nfoo", "ar"),
        (b"\n<!DOCTYPE html><title>404</title>", "html"),
        (b"<?xml version=\"1.0\"?>", "xml"),
        (b"{\"errors\": []}", "json"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git-lfs"),
        (b"// what a task is\npackage mate:runtime@0.1.0;\n", "wit"),
        (b"import init from './a.js';\n", "javascript"),
        (b"#!/bin/sh\n", "script"),
        (b"BC\xc0\xde\x35", "llvm-bitcode"),
        (b"Not found\n", "text"),
        (b"\xff\xfe\xfd\xfc", "unknown"),
    ];
    for (bytes, word) in cases {
        let inspection = inspect(bytes);
        assert_eq!(inspection.kind.detail(), Some(*word), "{bytes:?}");
        assert!(inspection.has_errors(), "{word}");
        assert!(!inspection.findings[0].suggestions.is_empty(), "{word} has no advice");
    }
}

#[test]
fn fixtures_are_told_for_what_they_are() {
    let kind = |path: &str| Artifact::open(format!("fixtures/{path}")).expect("a fixture").kind;
    for (path, expected) in [
        ("rust-handler-sync/rust-handler-sync.wasm", Kind::Component),
        ("rust-handler-sync/rust-handler-sync.core.wasm", Kind::CoreModule(Role::Embedded)),
        ("plain-core/plain-core.wasm", Kind::CoreModule(Role::Plain)),
        ("cm32p2-core/cm32p2-core.core.wasm", Kind::CoreModule(Role::Embedded)),
        ("legacy-names-no-metadata/legacy-names-no-metadata.wasm", Kind::CoreModule(Role::Mangled)),
        ("wasi-p1-command/wasi-p1-command.wasm", Kind::CoreModule(Role::WasiCommand)),
        ("wasi-p1-reactor/wasi-p1-reactor.wasm", Kind::CoreModule(Role::WasiReactor)),
        ("adapter/wasi_snapshot_preview1.command.wasm", Kind::CoreModule(Role::Adapter)),
        ("wasm-bindgen-raw/wasm-bindgen-raw.wasm", Kind::CoreModule(Role::WasmBindgen)),
        ("emscripten/emscripten.wasm", Kind::CoreModule(Role::Emscripten)),
        ("emscripten/emscripten-min.wasm", Kind::CoreModule(Role::Emscripten)),
        ("assemblyscript/assemblyscript.wasm", Kind::CoreModule(Role::Plain)),
        ("wit-package/wit-package.wasm", Kind::WitPackage),
        ("wit-package-many/wit-package-many.wasm", Kind::WitPackage),
        ("old-encoding/old-encoding-0a.wasm", Kind::OtherVersion { version: 0x0a, layer: 1 }),
        ("precompiled/precompiled.cwasm", Kind::Precompiled { component: true }),
        ("precompiled/precompiled-module.cwasm", Kind::Precompiled { component: false }),
        ("text/component.wat", Kind::Component),
        ("text/module.wat", Kind::CoreModule(Role::Plain)),
    ] {
        assert_eq!(kind(path), expected, "{path}");
    }
}

#[test]
fn only_what_is_damaged_is_an_error() {
    for path in generate::fixtures() {
        let inspection = Inspection::of(&Artifact::open(&path).expect("a fixture"));
        let old = matches!(inspection.kind, Kind::OtherVersion { .. });
        assert_eq!(inspection.has_errors(), old, "{}: {:?}", path.display(), inspection.findings);
        assert!(inspection.findings.iter().all(|f| f.severity != Severity::Error || old));
        assert!(inspection.next.is_some(), "{}", path.display());
    }
}

#[test]
fn the_json_of_every_fixture_holds_to_its_schema() {
    let schema = mate_doctor::render::schema::schema("inspect").expect("inspect has a schema");
    let validator = jsonschema::validator_for(schema.as_value()).expect("the schema is one");
    use mate_doctor::render::json;
    let options =
        mate_doctor::render::RenderOptions { format: mate_doctor::render::Format::Json, ..Default::default() };
    for path in generate::fixtures() {
        let inspection = Inspection::of(&Artifact::open(&path).expect("a fixture"));
        let entry = mate_doctor::render::inspection(&inspection, Default::default(), 0, &options);
        let text = [json::opening("inspect"), entry, json::closing(0)].concat();
        let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        assert_eq!(json["schema"], "mate-doctor/inspect/v1");
    }
}

#[test]
fn names_that_could_fool_a_terminal_are_escaped() {
    let text = "(module (func (export \"a\\1b[31m\\e2\\80\\ae\\0a\")))";
    let inspection = inspect(text.as_bytes());
    let shown = mate_doctor::render::inspection(&inspection, Default::default(), 0, &Default::default());
    assert!(shown.contains("a\\u{1b}[31m\\u{202e}\\n"), "{shown}");
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
}

#[test]
fn no_name_is_broken_in_a_narrow_terminal() {
    for path in generate::fixtures() {
        let inspection = Inspection::of(&Artifact::open(&path).expect("a fixture"));
        for width in [40, 46, 60, 80] {
            let options = mate_doctor::render::RenderOptions { width, ..Default::default() };
            let detail = mate_doctor::render::Detail { imports: true, all: true };
            let shown = mate_doctor::render::inspection(&inspection, detail, 0, &options);
            for entry in inspection.exports.iter().chain(&inspection.imports).filter(|entry| entry.function.is_some()) {
                let group = entry.group.as_deref().unwrap_or_default();
                let name = entry.path.strip_prefix(group).expect("a path begins with its group");
                let words: Vec<&str> = shown.split_whitespace().collect();
                let has = |word: &str| word.is_empty() || words.contains(&word);
                let name = name.trim_start_matches(['#', ':']);
                assert!(has(group) && has(name), "{} at {width}: {}", path.display(), entry.path);
            }
        }
    }
}

#[test]
fn the_short_answer_says_what_the_long_one_says() {
    for path in generate::fixtures() {
        let artifact = Artifact::open(&path).expect("a fixture");
        let short = Brief::of(&artifact);
        let long = Brief::from(&Inspection::of(&artifact));
        assert_eq!(short.functions, long.functions, "{}", path.display());
        assert_eq!(mate_doctor::render::brief(&short), mate_doctor::render::brief(&long));
    }
}
