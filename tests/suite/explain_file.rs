//! Messages held against files: what the file shows decides, whatever the words suggest.

use mate_doctor::artifact::Artifact;
use mate_doctor::explain::{Context, Explained, explain_text};
use mate_doctor::finding::{Confidence, Finding, Fix};

const INTERFACE: &str = "c-handler-async/c-handler-async.wasm";
const ROOT: &str = "root-handler/root-handler.wasm";
const SHOP: &str = "rust-shop/rust-shop.wasm";
const CORE: &str = "plain-core/plain-core.wasm";
const EMSCRIPTEN: &str = "emscripten/emscripten.wasm";
const HTTP: &str = "http-handler/http-handler.wasm";
const HTTP_P3: &str = "http-handler-p3/http-handler-p3.wasm";
const COMMAND: &str = "wasi-command/wasi-command.wasm";
const P1: &str = "wasi-p1-command/wasi-p1-command.wasm";

fn explain(text: &str, file: &str) -> Explained {
    let artifact = Artifact::open(format!("fixtures/{file}")).expect("the fixture");
    explain_text(text, &Context { artifact: Some(&artifact), ..Context::default() })
}

fn first(text: &str, file: &str) -> Finding {
    explain(text, file).findings.into_iter().next().expect("a finding")
}

/// Everything that a finding says in words.
fn words(finding: &Finding) -> String {
    let notes = finding.related.iter().map(|note| note.text.as_str());
    std::iter::once(finding.headline.as_str()).chain(notes).collect::<Vec<_>>().join("\n")
}

/// What the rows below ask for: the message, the file, the class that must come first, whether it
/// is certain, and words that the first finding must say.
type Row = (&'static str, &'static str, &'static str, bool, &'static str);

const ROWS: &[Row] = &[
    // Which import it is, and which host supplies it.
    (
        "component imports instance `wasi:http/types@0.2.0`, but a matching implementation was not found in the linker",
        HTTP,
        "host-missing-wasi",
        false,
        "wasi:http/types@0.2.12",
    ),
    (
        "Error: failed to run main module `h.wasm`\n\nCaused by:\n    component imports instance `wasi:http/types@0.2.0`, \
         but a matching implementation was not found in the linker",
        HTTP,
        "cli-flag-needed",
        false,
        "-S http",
    ),
    // The file imports it in another release, or not at all: another file failed.
    (
        "component imports instance `wasi:http/types@0.2.0`, but a matching implementation was not found in the linker",
        HTTP_P3,
        "host-missing-wasi",
        false,
        "it imports `wasi:http/types@0.3.0` instead",
    ),
    (
        "component imports instance `wasi:http/types@0.2.0`, but a matching implementation was not found in the linker",
        INTERFACE,
        "host-missing-wasi",
        false,
        "it does not import `wasi:http/types@0.2.0`",
    ),
    (
        "component imports instance `wasi:http/types@0.2.0`, but a matching implementation was not found in the linker",
        CORE,
        "host-missing-wasi",
        false,
        "it is a core module",
    ),
    // Core modules: the import that the message leaves out.
    ("LinkError: WebAssembly.instantiate(): unknown import", EMSCRIPTEN, "core-import-env-undefined", false, "env"),
    (
        "LinkError: WebAssembly.instantiate(): unknown import",
        P1,
        "core-import-wasi-not-linked",
        false,
        "wasi_snapshot_preview1",
    ),
    (
        "Error: module requires an import interface named `env`",
        P1,
        "core-import-not-in-wit",
        false,
        "it imports nothing from `env`",
    ),
    (
        "unknown import: `env::no_such_function` has not been defined",
        EMSCRIPTEN,
        "core-import-env-undefined",
        false,
        "it does not import",
    ),
    (
        "unknown import: `env::no_such_function` has not been defined",
        INTERFACE,
        "core-import-env-undefined",
        false,
        "it is a component",
    ),
    (
        "Error: module requires an import interface named `env`",
        EMSCRIPTEN,
        "core-import-not-in-wit",
        false,
        "from `env` it imports `answer_of_the_page`",
    ),
    // What kind of file it is.
    (
        "expected a WebAssembly component but was given a WebAssembly module",
        CORE,
        "module-given-component-expected",
        true,
        "core module",
    ),
    (
        "expected a WebAssembly component but was given a WebAssembly module",
        INTERFACE,
        "module-given-component-expected",
        false,
        "it is a component",
    ),
    (
        "attempted to parse a wasm component with a module parser",
        INTERFACE,
        "component-given-module-expected",
        false,
        "",
    ),
    (
        "attempted to parse a wasm component with a module parser",
        CORE,
        "component-given-module-expected",
        false,
        "it is a core module",
    ),
    // Lookups are carried out on the file.
    (
        "failed to find function export `handler`",
        INTERFACE,
        "nested-export-flat-lookup",
        true,
        "inside an exported interface",
    ),
    ("failed to find function export `handler`", CORE, "core-func-not-exported", true, "handler"),
    ("failed to find function export `handler`", ROOT, "export-not-present", false, "this lookup finds it"),
    ("no exported instance named `mate:runtime/api@0.1.0`", ROOT, "export-not-present", true, "mate:runtime/api@0.1.0"),
    (
        "no exported instance named `mate:runtime/api@0.1.0`",
        INTERFACE,
        "export-not-present",
        false,
        "this lookup finds it",
    ),
    ("no exported instance named `mate:runtime/api@0.2.0`", INTERFACE, "semver-export-mismatch", true, "0.2.0"),
    ("no exported instance named `demo:shop/stores@1.0.0`", SHOP, "export-not-present", true, "demo:shop/store"),
    // Commands.
    ("component does not export `wasi:cli/run@0.2.0`", INTERFACE, "not-a-command-component", true, "wasi:cli/run"),
    (
        "no exported instance named `wasi:cli/run@0.2.0`",
        COMMAND,
        "not-a-command-component",
        false,
        "it exports `wasi:cli/run@",
    ),
    ("failed to find function export `_start`", CORE, "missing-entrypoint", true, "_start"),
    ("failed to find function export `_start`", P1, "missing-entrypoint", false, "it exports `_start`"),
];

#[test]
fn the_file_decides_what_the_words_suggest() {
    let mut wrong = Vec::new();
    for (text, file, class, certain, said) in ROWS {
        let finding = first(text, file);
        let is_certain = finding.confidence == Confidence::Certain;
        if finding.name() != *class || is_certain != *certain || !words(&finding).contains(said) {
            wrong.push(format!(
                "{text}\n  {file}: {} {:?}\n  {}",
                finding.name(),
                finding.confidence,
                words(&finding).replace('\n', "\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn commands_name_the_file_that_was_given() {
    let finding = first("Error: module requires an import interface named `env`", EMSCRIPTEN);
    let commands: Vec<String> = finding
        .suggestions
        .iter()
        .filter_map(|suggestion| match &suggestion.fix {
            Fix::Command(command) => Some(command.to_string()),
            _ => None,
        })
        .collect();
    assert!(
        commands.iter().any(|command| command == "mate-doctor inspect fixtures/emscripten/emscripten.wasm"),
        "{commands:?}"
    );
}

#[test]
fn no_file_makes_a_wrong_cause_certain() {
    // Whatever file is given with them: a cause is certain only if the file shows it.
    let files = [INTERFACE, ROOT, CORE, EMSCRIPTEN, HTTP, HTTP_P3, COMMAND, P1];
    for file in files {
        let artifact = Artifact::open(format!("fixtures/{file}")).expect("the fixture");
        let context = Context { artifact: Some(&artifact), ..Context::default() };
        let is_module = !artifact.is_component();
        for (text, ..) in ROWS {
            for finding in explain_text(text, &context).findings {
                let certain = finding.confidence == Confidence::Certain;
                let about_modules = matches!(
                    finding.name(),
                    "module-given-component-expected" | "core-func-not-exported" | "missing-entrypoint"
                );
                let about_components = matches!(
                    finding.name(),
                    "nested-export-flat-lookup" | "not-a-command-component" | "semver-export-mismatch"
                );
                assert!(!(certain && about_modules && !is_module), "{text} {file}: {}", finding.headline);
                assert!(!(certain && about_components && is_module), "{text} {file}: {}", finding.headline);
            }
        }
    }
}

#[test]
fn several_errors_are_each_explained_once() {
    let text = "Error: failed to link\n\
        unknown import: `env::one` has not been defined\n\
        unknown import: `env::two` has not been defined\n\
        unknown import: `env::two` has not been defined\n\
        Error: no exported instance named `mate:runtime/api@0.2.0`\n";
    let explained = explain(text, INTERFACE);
    let names: Vec<&str> = explained.findings.iter().map(Finding::name).collect();
    let mut once = names.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), names.len(), "{names:?}");
    // What the file decides stands first.
    assert_eq!(names[0], "semver-export-mismatch", "{names:?}");
    let plain = explain_text(text, &Context::default());
    let import = plain.findings.iter().find(|finding| finding.name() == "core-import-env-undefined");
    let said = words(import.expect("the import"));
    assert!(said.contains("the text reports the same for `env` `two`") || said.contains("for `env` `one`"), "{said}");
}

#[test]
fn the_innermost_cause_comes_first() {
    for (text, class) in [
        (
            "Error: no exported instance named `mate:runtime/api@0.1.0`\n\nCaused by:\n   0: failed to parse \
             WebAssembly module\n   1: unknown binary version and encoding combination: 0xd and 0x1",
            "component-given-module-expected",
        ),
        (
            "ERROR failed to componentize\nCaused by:\n    0: failed to decode world from module\n    1: module was \
             not valid\n    2: failed to resolve import `wasi_snapshot_preview1::fd_write`\n    3: module requires an \
             import interface named `wasi_snapshot_preview1`",
            "adapter-missing-or-misnamed",
        ),
        (
            "Error: failed to run main module `x.wasm`\n\nCaused by:\n    0: failed to instantiate component\n    1: \
             component imports instance `wasi:http/types@0.2.0`, but a matching implementation was not found in the \
             linker\n    2: instance export `fields` has the wrong type\n    3: resource implementation is missing",
            "cli-flag-needed",
        ),
    ] {
        let found = explain_text(text, &Context::default());
        assert_eq!(found.findings[0].name(), class, "{text}");
    }
}

/// Titles and contents of what a finding offers.
fn offered(finding: &Finding) -> String {
    let text = |fix: &Fix| match fix {
        Fix::Command(command) => command.to_string(),
        Fix::Write(text) | Fix::Replace { text, .. } | Fix::Code { text, .. } => text.clone(),
        Fix::Advice => String::new(),
    };
    let all: Vec<String> = finding.suggestions.iter().map(|s| format!("{}: {}", s.title, text(&s.fix))).collect();
    all.join("\n")
}

#[test]
fn a_lookup_without_a_name_is_answered_by_the_file() {
    let text = "failed to find function export";
    let one = first(text, INTERFACE);
    assert_eq!((one.code.as_str(), one.subject.as_deref()), ("MD0101", Some("mate:runtime/api@0.1.0#handler")));
    assert!(words(&one).contains("async func(data: string) -> result<string, string>"), "{}", words(&one));
    assert!(offered(&one).contains("look up interface `mate:runtime/api@0.1.0`, then in it function `handler`"));
    assert!(offered(&one).contains("get_export_index(None, \"mate:runtime/api@0.1.0\")"));
    let several = first(text, SHOP);
    assert!(words(&several).contains("interface `demo:shop/store@1.0.0` has"), "{}", words(&several));
    assert!(words(&first(text, ROOT)).contains("`handler`, a top-level export"));
    let module = first(text, CORE);
    assert_eq!(module.code.as_str(), "MD0011");
    // Nothing that the file decides is left to fill in, and no advice for components on a core module.
    for file in [INTERFACE, SHOP, ROOT, CORE] {
        for finding in explain(text, file).findings {
            let all = words(&finding) + &offered(&finding);
            let placeholders = ["ns:pkg/iface", "THE LOOKED-UP NAME", "\"function\"", " FILE"];
            assert!(!placeholders.iter().any(|words| all.contains(words)), "{file}: {all}");
            assert!(file != CORE || !finding.code.as_str().starts_with("MD01"), "{}", finding.headline);
        }
    }
}

#[test]
fn a_version_in_the_wrong_place_needs_no_file() {
    let explained = explain_text("mate:runtime@0.1.0/api#handler", &Context::default());
    let [finding] = explained.findings.as_slice() else { panic!("one finding") };
    assert_eq!((finding.code.as_str(), finding.confidence), ("MD0106", Confidence::Certain));
    let offered = offered(finding);
    assert!(offered.contains("look up interface `mate:runtime/api@0.1.0`, then in it function `handler`"), "{offered}");
    assert!(offered.contains("mate-doctor explain 'mate:runtime@0.1.0/api#handler' FILE"), "{offered}");
    let interface = explain_text("mate:runtime@0.1.0/api", &Context::default());
    assert_eq!(interface.findings[0].code.as_str(), "MD0106");
    let flat = explain_text("mate:runtime/api@0.1.0#handler", &Context::default());
    assert!(!self::offered(&flat.findings[0]).contains("THE LOOKED-UP NAME"));
}
