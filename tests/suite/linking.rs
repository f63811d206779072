//! Imports that do not link: what is said about them, from the file and from a name alone.

use mate_doctor::artifact::Artifact;
use mate_doctor::finding::{Confidence, Finding};
use mate_doctor::link::Provides;
use mate_doctor::link::{Complaint, HostKind, Refused, explain_imports, explain_refused};
use mate_doctor::snippets::Language;

fn component(imports: &str) -> Artifact {
    let bytes = wat::parse_str(format!("(component {imports})")).expect("the text assembles");
    Artifact::from_bytes("test.wasm", bytes)
}

fn instance(name: &str, function: &str) -> String {
    format!("(import \"{name}\" (instance (export \"{function}\" (func (param \"message\" string)))))")
}

fn refused(import: &str, host: HostKind, complaint: Complaint) -> Refused {
    Refused { import: import.into(), host, complaint, ..Refused::default() }
}

fn code(finding: &Finding) -> (&'static str, &'static str) {
    (finding.code.as_str(), finding.name())
}

#[test]
fn each_refusal_has_its_cause() {
    use {Complaint::*, HostKind::*};
    for (import, function, host, complaint, provides, expected) in [
        ("wasi:cli/stdout@0.2.0", "get-stdout", Embedding, Missing, Provides::Nothing, ("MD0301", "host-missing-wasi")),
        (
            "wasi:http/outgoing-handler@0.2.0",
            "handle",
            WasmtimeRun,
            Missing,
            Provides::Wasi,
            ("MD0302", "cli-flag-needed"),
        ),
        (
            "wasi:cli/environment@0.2.0",
            "get-environment",
            WasmtimeServe,
            Missing,
            Provides::Wasi,
            ("MD0302", "cli-flag-needed"),
        ),
        (
            "wasi:nn/tensor@0.2.0-rc-2024-10-28",
            "t",
            WasmtimeRun,
            Missing,
            Provides::Wasi,
            ("MD0308", "wasi-version-mismatch"),
        ),
        ("wasi:config/store@0.2.0", "get", WasmtimeRun, Missing, Provides::Wasi, ("MD0302", "cli-flag-needed")),
        (
            "wasi:cli/stdout@0.2.0-rc-2023-11-10",
            "get-stdout",
            Embedding,
            Missing,
            Provides::Wasi,
            ("MD0308", "wasi-version-mismatch"),
        ),
        ("wasi:cli/stdout@0.2.0", "brand-new", Embedding, Missing, Provides::Wasi, ("MD0308", "wasi-version-mismatch")),
        (
            "mate:runtime/log@0.1.0",
            "write",
            Embedding,
            Missing,
            Provides::Wasi,
            ("MD0305", "host-missing-custom-import"),
        ),
        ("mate:runtime/log@0.1.0", "write", Embedding, WantedAsync, Provides::Wasi, ("MD0303", "async-sync-mismatch")),
        (
            "mate:runtime/log@0.1.0",
            "write",
            Embedding,
            Type("x".into()),
            Provides::Wasi,
            ("MD0304", "same-version-different-wit"),
        ),
        (
            "wasi:cli/stdout@0.2.0",
            "get-stdout",
            Embedding,
            Type("x".into()),
            Provides::Wasi,
            ("MD0309", "import-type-mismatch"),
        ),
        (
            "mate:runtime/log@0.1.0",
            "write",
            Embedding,
            DefinedTwice,
            Provides::Wasi,
            ("MD0307", "duplicate-linker-definition"),
        ),
    ] {
        let artifact = component(&instance(import, function));
        let with = explain_refused(&refused(import, host, complaint.clone()), Some(&artifact), &provides);
        assert_eq!(code(&with), expected, "{import}: {}", with.headline);
        assert_eq!(with.confidence, Confidence::Certain, "{import}");
        if expected.0 != "MD0308" || import.contains("-rc") {
            let without = explain_refused(&refused(import, host, complaint), None, &provides);
            assert_eq!(code(&without), expected, "{import} without a file: {}", without.headline);
        }
    }
}

#[test]
fn a_file_that_does_not_import_it_is_told() {
    let artifact = component(&instance("mate:runtime/log@0.1.0", "write"));
    let finding = explain_refused(
        &refused("mate:runtime/other@0.1.0", HostKind::Embedding, Complaint::Missing),
        Some(&artifact),
        &Provides::Wasi,
    );
    assert!(finding.headline.contains("does not import"), "{}", finding.headline);
    assert!(finding.related.iter().any(|note| note.text.contains("mate:runtime/log@0.1.0")));
}

#[test]
fn all_imports_are_judged_at_once() {
    let text = [
        instance("wasi:random/random@0.2.0", "get-random-u64").replace("(param \"message\" string)", "(result u64)"),
        "(import \"wasi:http/types@0.2.0\" (instance (export \"fields\" (type (sub resource)))))".to_owned(),
        instance("mate:runtime/log@0.1.0", "write"),
        "(import \"only:types/here@1.0.0\" (instance (export \"t\" (type (eq 0)))))"
            .replace("(eq 0)", "(sub resource)"),
    ]
    .concat();
    let artifact = component(&text);
    let codes = |provides: &Provides, host| -> Vec<&str> {
        explain_imports(&artifact, provides, host, Language::Rust).iter().map(|f| f.code.as_str()).collect()
    };
    assert_eq!(codes(&Provides::Wasi, HostKind::Embedding), ["MD0305", "MD0305"]);
    assert_eq!(codes(&Provides::Wasi, HostKind::WasmtimeRun), ["MD0302", "MD0305", "MD0305"]);
    assert_eq!(codes(&Provides::Nothing, HostKind::Embedding), ["MD0301", "MD0301", "MD0305", "MD0305"]);
}

#[test]
fn real_components_link_as_predicted() {
    for (file, expected) in [
        ("http-handler/http-handler.wasm", 0),
        ("wasi-command/wasi-command.wasm", 0),
        ("rust-handler-sync/rust-handler-sync.wasm", 0),
    ] {
        let artifact = Artifact::open(format!("fixtures/{file}")).expect("the fixture");
        let findings = explain_imports(&artifact, &Provides::Wasi, HostKind::Embedding, Language::Rust);
        assert_eq!(findings.len(), expected, "{file}: {:?}", findings.iter().map(|f| &f.headline).collect::<Vec<_>>());
    }
}

#[test]
fn a_proposal_that_no_release_holds_is_not_a_matter_of_versions() {
    let artifact = component(&instance("wasi:logging/logging", "log"));
    let finding = explain_refused(
        &refused("wasi:logging/logging", HostKind::Embedding, Complaint::Missing),
        Some(&artifact),
        &Provides::Wasi,
    );
    assert_eq!(code(&finding), ("MD0301", "host-missing-wasi"));
    assert!(finding.headline.contains("a WASI proposal"), "{}", finding.headline);
    assert!(!finding.suggestions.iter().any(|suggestion| suggestion.title.contains("release")), "{finding:#?}");
}

#[test]
fn a_plain_name_is_linked_by_that_name_and_told_with_its_interface() {
    let import = r#"(import "primary" (implements "wasi:keyvalue/store@0.2.0") (instance (export "f" (func))))"#;
    let file = component(import);
    let told = |provides: &Provides| explain_imports(&file, provides, HostKind::Embedding, Language::Rust);
    let [finding] = told(&Provides::Wasi).try_into().expect("one import is refused");
    assert_eq!((finding.code.as_str(), finding.subject.as_deref()), ("MD0305", Some("primary#f")));
    let notes: Vec<&str> = finding.related.iter().map(|note| note.text.as_str()).collect();
    assert!(notes.iter().any(|note| note.contains("`wasi:keyvalue/store@0.2.0`")), "{notes:?}");
    // Under its own name the interface is another import.
    let named = component(&instance("wasi:keyvalue/store@0.2.1", "f").replace("(param \"message\" string)", ""));
    let host = Provides::World(named.surface.expect("it has one"));
    let [finding] = told(&host).try_into().expect("one import is refused");
    assert!(finding.headline.contains("`wasi:keyvalue/store@0.2.1` is"), "{}", finding.headline);
    let host = Provides::World(file.surface.clone().expect("it has one"));
    assert!(told(&host).is_empty());
}

#[test]
fn a_version_suffix_links_as_the_full_version() {
    let function = r#"(instance (export "f" (func (param "message" string))))"#;
    let file = component(&format!(r#"(import "a:b/c@1" (version-suffix ".2.3") {function})"#));
    for (offered, links) in [("a:b/c@1.2.3", true), ("a:b/c@1.4.0", true), ("a:b/c@2.0.0", false)] {
        let host = Provides::World(component(&instance(offered, "f")).surface.expect("it has one"));
        let findings = explain_imports(&file, &host, HostKind::Embedding, Language::Rust);
        assert_eq!(findings.is_empty(), links, "{offered}: {findings:?}");
        // The other way round: the host has the canonical name.
        let host = Provides::World(file.surface.clone().expect("it has one"));
        let other = component(&instance(offered, "f"));
        assert_eq!(explain_imports(&other, &host, HostKind::Embedding, Language::Rust).is_empty(), links, "{offered}");
    }
}
