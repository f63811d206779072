//! Each code of conformance is met by the smallest pair of worlds that leads to it, and nothing else
//! is told as an error.

use crate::worlds::component;
use mate_doctor::artifact::Artifact;
use mate_doctor::check::{Question, report};
use mate_doctor::error::Error;
use mate_doctor::expect::{Wit, WitOptions};
use mate_doctor::finding::{Code, Finding, Fix, Report, Severity};
use mate_doctor::link::Provides;
use wit_parser::Resolve;

fn expected(text: &str) -> Result<(tempfile::TempDir, Wit), Error> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("w.wit"), text).expect("a file");
    let wit = Wit::load(folder.path(), &WitOptions::default())?;
    Ok((folder, wit))
}

fn guest(text: &str) -> Artifact {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("guest.wit", text).expect("the guest's WIT resolves");
    let world = resolve.select_world(&[package], None).expect("one world");
    Artifact::from_bytes("guest.wasm", component(&resolve, world).expect("a component"))
}

fn judged(wit: &str, component: &str, question: &Question) -> Report {
    let (_folder, wit) = expected(wit).expect("the WIT reads");
    report(&wit, &guest(component), question).expect("a report")
}

fn world(version: &str, api: &str, world: &str) -> String {
    format!("package mate:runtime{version};\ninterface api {{ {api} }}\nworld task {{ {world} }}\n")
}

fn plain(api: &str) -> String {
    world("@0.1.0", api, "export api;")
}

/// Code, the expected WIT, the guest's.
fn cases() -> Vec<(Code, String, String)> {
    let f = "handler: func(data: string) -> u32;";
    let resources = "package mate:runtime@0.1.0; interface types { resource bucket; }";
    vec![
        (Code::MD0201, plain(f), world("@0.1.0", f, "")),
        (Code::MD0203, world("@0.2.0", f, "export api;"), plain(f)),
        (Code::MD0204, world("@0.1.3", f, "export api;"), plain(f)),
        (
            Code::MD0205,
            plain("record job { id: u32 } handler: func(j: job);"),
            plain("record job { id: u64 } handler: func(j: job);"),
        ),
        (Code::MD0206, plain(f), plain("handlers: func(data: string) -> u32;")),
        (Code::MD0207, plain(f), world("@0.1.0", f, "export handler: func(data: string) -> u32;")),
        (Code::MD0208, plain(f), world("@0.1.0", f, "import api;")),
        (Code::MD0209, plain("handler: func();"), plain("handler: async func();")),
        (Code::MD0210, plain(f), plain("handler: func() -> u32;")),
        (
            Code::MD0211,
            format!(
                "{resources} interface api {{ use types.{{bucket}}; open: func() -> bucket; }} world task {{ export types; export api; }}"
            ),
            format!(
                "{resources} interface api {{ use types.{{bucket}}; open: func() -> bucket; }} world task {{ import types; export api; }}"
            ),
        ),
        (
            Code::MD0212,
            world("@0.1.0", f, "export run: func();"),
            world("@0.1.0", f, "export run: interface { go: func(); }"),
        ),
        (Code::MD0213, plain("handle-event: func();"), plain("handleevent: func();")),
        (Code::MD0214, plain(f), plain(f).replace("export api;", "export api; export more: func();")),
        (Code::MD0221, plain("handler: func(); health: func(a: u8) -> bool;"), plain("handler: func();")),
        (Code::MD0305, plain(f), plain(f).replace("export api;", "export api; import log: func(text: string);")),
    ]
}

fn errors(report: &Report) -> Vec<&Finding> {
    report.findings.iter().filter(|finding| finding.severity == Severity::Error).collect()
}

#[test]
fn each_code_has_its_pair() {
    let mut wrong = Vec::new();
    for (code, wit, guest) in cases() {
        let report = judged(&wit, &guest, &Question::default());
        let told: Vec<_> =
            report.findings.iter().map(|finding| format!("{} {}", finding.code, finding.headline)).collect();
        let found = report.findings.iter().any(|finding| finding.code == code);
        // A resource that moved takes its interface with it.
        let others = errors(&report).iter().filter(|finding| finding.code != code).count();
        if !found || (others > 0 && code != Code::MD0211) {
            wrong.push(format!("{code}: {told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn strictness_is_a_question_of_its_own() {
    let wit = plain("handler: func();");
    let more = wit.replace("export api;", "export api; import log: func();");
    let strict = Question { strict: true, ..Question::default() };
    assert_eq!(errors(&judged(&wit, &more, &strict))[0].code, Code::MD0202);
    let newer = wit.replace("@0.1.0", "@0.1.3");
    assert!(errors(&judged(&wit, &newer, &Question::default())).is_empty());
    assert_eq!(errors(&judged(&wit, &newer, &strict))[0].code, Code::MD0204);
    let renamed = (plain("handler: func(a: u8);"), plain("handler: func(b: u8);"));
    assert!(errors(&judged(&renamed.0, &renamed.1, &Question::default())).is_empty());
    assert_eq!(errors(&judged(&renamed.0, &renamed.1, &strict)).len(), 1);
    let deny = Question { deny_warnings: true, ..Question::default() };
    assert_eq!(errors(&judged(&renamed.0, &renamed.1, &deny)).len(), 1);
    let allow = Question { allow: vec![Code::MD0305], ..Question::default() };
    assert!(errors(&judged(&wit, &more, &allow)).is_empty());
    let nothing = Question { provides: Provides::Nothing, ..Question::default() };
    assert_eq!(errors(&judged(&wit, &more, &nothing))[0].code, Code::MD0305);
}

/// A host's own WIT, the component's imports, and the code that is told of them, if any.
#[test]
fn what_the_host_supplies_has_to_have_the_type_that_is_imported() {
    let host = "package a:b@1.0.0;
        interface x {
            record job { id: u32 }
            resource bucket { get: func(j: job) -> u32; }
            open: func(name: string) -> bucket;
            later: async func();
        }
        world host { import x; import log: func(text: string); }";
    let guest = |from: &str, to: &str| {
        assert!(host.contains(from), "{from}");
        let text = host.replacen(from, to, 1);
        text.replace("world host { import x;", "world host { export mine: func(); import x;")
    };
    let contract = "package c:d; world w { export mine: func(); }";
    let (_folder, own) = expected(host).expect("the host's WIT reads");
    let offered = own.offered().expect("a surface");
    let question = Question { provides: Provides::World(offered), ..Question::default() };
    for (from, to, codes) in [
        ("id: u32", "id: u32", &[][..]),
        ("open: func(name:", "open: func(other:", &[]),
        ("resource bucket { get: func(j: job) -> u32; }", "resource bucket;", &[]),
        ("id: u32", "id: u64", &[Code::MD0304]),
        ("id: u32", "id: u32, more: bool", &[Code::MD0304]),
        ("-> bucket", "-> u32", &[Code::MD0304]),
        ("later: async func", "later: func", &[Code::MD0304]),
        ("a:b@1.0.0", "a:b@1.1.0", &[]),
        ("-> u32; }", "-> u64; }", &[Code::MD0304]),
        ("log: func(text: string)", "log: func(text: u32)", &[Code::MD0309]),
        ("resource bucket {", "resource bucket { put: func();", &[Code::MD0305]),
    ] {
        let report = judged(contract, &guest(from, to), &question);
        let told: Vec<_> = errors(&report).iter().map(|finding| finding.code).collect();
        assert_eq!(told, codes, "{to}: {:?}", errors(&report));
    }
}

#[test]
fn wit_that_cannot_be_expected_is_an_error_with_a_place() {
    let code = |text: &str| match expected(text) {
        Err(Error::Wit { finding }) => (finding.code, finding.annotations.len()),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(code("package a:b;\ninterface i { f: fn(); }"), (Code::MD0219, 1));
    assert_eq!(code("package a:b;\ninterface i { f: func(j: job); }"), (Code::MD0220, 1));
    assert_eq!(code("package a:b;\nworld w { import c:d/e@1.0.0; }"), (Code::MD0218, 1));
    let (_folder, wit) =
        expected("package a:b;\nworld v { export f: func(); }\nworld w { export f: func(); }").expect("WIT");
    let several = wit.expectation(None, None).expect_err("two worlds");
    assert!(matches!(several, Error::Wit { finding } if finding.code == Code::MD0217));
    for name in ["w", "a:b/w"] {
        assert_eq!(wit.expectation(Some(name), None).expect("that world").name, "a:b/w");
    }
}

#[test]
fn only_what_the_wit_has_is_proposed_for_the_world() {
    let strict = Question { strict: true, ..Question::default() };
    let edit = |wit: &str, guest: &str| {
        let report = judged(wit, guest, &strict);
        assert_eq!(errors(&report)[0].code, Code::MD0202);
        errors(&report)[0].suggestions.iter().find_map(|suggestion| match &suggestion.fix {
            Fix::Replace { source, range, text } => {
                let mut edited = source.text.clone();
                edited.replace_range(range.clone(), text);
                Some(edited)
            }
            _ => None,
        })
    };
    let wit = world("@0.1.0", "handler: func();", "export api;");
    let guest = format!("{wit} interface log {{ write: func(); }}").replace("export api;", "export api; import log;");
    assert_eq!(edit(&wit, &guest), None, "a WIT without that interface does not read with the edit");
    let edited = edit(&format!("{wit} interface log {{ write: func(); }}"), &guest).expect("an edit");
    let report = judged(&edited, &guest, &strict);
    assert!(errors(&report).is_empty(), "{edited}\n{:#?}", report.findings);
}

fn text(imports: &str) -> Artifact {
    let bytes = wat::parse_str(format!("(component {imports})")).expect("the text assembles");
    Artifact::from_bytes("guest.wasm", bytes)
}

#[test]
fn a_plain_name_is_paired_with_the_interface_that_it_implements() {
    let (_folder, wit) = expected(&world("@0.1.0", "handler: func();", "import api;")).expect("the WIT reads");
    let import = |name: &str| {
        format!(r#"(import "{name}" (implements "mate:runtime/api@0.1.0") (instance (export "handler" (func))))"#)
    };
    let report = report(&wit, &text(&import("primary")), &Question::default()).expect("a report");
    let finding = report.findings.iter().find(|finding| finding.code == Code::MD0206).expect("another name");
    assert!(finding.headline.contains("`mate:runtime/api@0.1.0`"), "{}", finding.headline);
    assert!(finding.headline.contains("`primary`"), "{}", finding.headline);
    assert_eq!(finding.confidence, mate_doctor::finding::Confidence::Certain);
}

#[test]
fn what_an_async_import_needs_is_said_of_the_import() {
    let (wanted, made) = (plain_import("handler: func();"), plain_import("handler: async func();"));
    for (wit, component, define) in [(&wanted, &made, "func_wrap_concurrent"), (&made, &wanted, "`func_wrap`")] {
        let report = judged(wit, component, &Question::default());
        let finding = report.findings.iter().find(|finding| finding.code == Code::MD0209).expect("async on one side");
        let advice: Vec<&str> = finding.suggestions.iter().map(|suggestion| suggestion.title.as_str()).collect();
        assert!(advice.iter().any(|advice| advice.contains(define)), "{advice:?}");
        assert!(!advice.iter().any(|advice| advice.contains("call_async")), "{advice:?}");
    }
}

fn plain_import(api: &str) -> String {
    world("@0.1.0", api, "import api;")
}

#[test]
fn what_the_wit_lacks_is_fetched_before_it_is_listed() {
    let (_folder, wit) = expected(&world("@0.1.0", "handler: func();", "")).expect("the WIT reads");
    let guest = text(r#"(import "wasi:cli/stdout@0.2.0" (instance (export "f" (func))))"#);
    let advice = |question: &Question| -> Vec<String> {
        let report = report(&wit, &guest, question).expect("a report");
        let suggestions = report.findings.into_iter().flat_map(|finding| finding.suggestions);
        suggestions.map(|suggestion| suggestion.title).collect()
    };
    let strict = advice(&Question { strict: true, ..Question::default() });
    assert!(strict.iter().any(|advice| advice.contains("`wasi:cli`") && advice.contains("deps/")), "{strict:?}");
    // Listing gives a host nothing that it is known not to have.
    let bare = advice(&Question { provides: Provides::Nothing, ..Question::default() });
    assert!(!bare.iter().any(|advice| advice.contains("list")), "{bare:?}");
}
