//! Lookups: what is said about a name, and that wasmtime agrees with the prediction.

use mate_doctor::artifact::Artifact;
use mate_doctor::finding::{Finding, Fix};
use mate_doctor::lookup::{Lookup, LookupApi, LookupContext, explain_lookup};

fn open(path: &str) -> Artifact {
    Artifact::open(format!("fixtures/{path}")).expect("the fixture")
}

fn explain(path: &str, api: LookupApi, name: &str) -> Finding {
    let artifact = open(path);
    let findings = explain_lookup(&Lookup::new(api, name), &artifact, &LookupContext::default());
    findings.into_iter().next().expect("a finding")
}

const INTERFACE: &str = "c-handler-async/c-handler-async.wasm";
const ROOT: &str = "root-handler/root-handler.wasm";
const SHOP: &str = "rust-shop/rust-shop.wasm";

#[test]
fn the_three_lookups_of_the_story_differ() {
    for (file, name, code) in [
        (INTERFACE, "mate:runtime@0.1.0/api#handler", "MD0106"),
        (INTERFACE, "api#handler", "MD0101"),
        (INTERFACE, "handler", "MD0101"),
        (ROOT, "mate:runtime@0.1.0/api#handler", "MD0107"),
        (ROOT, "api#handler", "MD0107"),
        (ROOT, "handler", "MD0116"),
    ] {
        let finding = explain(file, LookupApi::GetFunc, name);
        assert_eq!(finding.code.as_str(), code, "{file} {name}: {}", finding.headline);
    }
    let headlines: Vec<String> = ["mate:runtime@0.1.0/api#handler", "api#handler", "handler"]
        .map(|name| explain(INTERFACE, LookupApi::GetFunc, name).headline)
        .into();
    assert_ne!(headlines[1], headlines[2]);
}

#[test]
fn every_way_a_name_goes_wrong_has_its_code() {
    for (file, api, name, code) in [
        (INTERFACE, LookupApi::GetFunc, "mate:runtime/api@0.1.0#handler", "MD0101"),
        (INTERFACE, LookupApi::GetFunc, "mate:runtime/api.handler@0.1.0", "MD0101"),
        (INTERFACE, LookupApi::GetFunc, "mate:runtime/api@0.1.0", "MD0110"),
        (INTERFACE, LookupApi::GetFunc, "mate:runtime/api@0.2.0#handler", "MD0105"),
        (INTERFACE, LookupApi::GetFunc, "mate:runtime/api@0.1.7#handler", "MD0101"),
        (INTERFACE, LookupApi::GetFunc, "Handler", "MD0103"),
        (INTERFACE, LookupApi::GetFunc, "api.handeler", "MD0109"),
        (INTERFACE, LookupApi::GetFunc, "mate:runtime/api@0.1.0#health", "MD0102"),
        (INTERFACE, LookupApi::GetFunc, "nothing-like-it", "MD0102"),
        (INTERFACE, LookupApi::GetFunc, "mate:runtime/other@0.1.0#handler", "MD0112"),
        (INTERFACE, LookupApi::GetFunc, "[async-lift]mate:runtime/api@0.1.0#handler", "MD0115"),
        (INTERFACE, LookupApi::GetFunc, "cm32p2|mate:runtime/api@0.1|handler", "MD0115"),
        (INTERFACE, LookupApi::GetExport, "api", "MD0114"),
        (INTERFACE, LookupApi::GetExport, "mate:runtime/api", "MD0114"),
        (INTERFACE, LookupApi::GetExport, "mate:runtime@0.1.0/api", "MD0106"),
        (INTERFACE, LookupApi::GetExport, "mate:runtime/api@0.1.0", "MD0116"),
        (INTERFACE, LookupApi::GetExport, "mate:runtime/api@1.0.0", "MD0105"),
        (INTERFACE, LookupApi::GetExportIn("mate:runtime/api@0.1.0".into()), "handler", "MD0116"),
        (INTERFACE, LookupApi::GetExportIn("mate:runtime/api".into()), "handler", "MD0114"),
        (INTERFACE, LookupApi::Bindgen(Some("mate:runtime/api@0.2.0".into())), "handler", "MD0105"),
        (INTERFACE, LookupApi::Bindgen(None), "handler", "MD0101"),
        (INTERFACE, LookupApi::Invoke, "handler", "MD0401"),
        (INTERFACE, LookupApi::Invoke, "handler(\"x\")", "MD0116"),
        (INTERFACE, LookupApi::Invoked, "handlr", "MD0109"),
        (INTERFACE, LookupApi::Invoked, "nothing-like-it", "MD0102"),
        (INTERFACE, LookupApi::Invoked, "Handler", "MD0103"),
        (INTERFACE, LookupApi::Invoke, "mate:runtime/api@0.1.0#handler(\"x\")", "MD0401"),
        (INTERFACE, LookupApi::Invoke, "mate:runtime/api.handler(\"x\")", "MD0114"),
        (ROOT, LookupApi::ItemName, "nosuch:pkg/iface.handler@0.1.0", "MD0117"),
        (ROOT, LookupApi::Bindgen(Some("mate:runtime/api@0.1.0".into())), "handler", "MD0107"),
        (SHOP, LookupApi::Bindgen(Some("demo:shop/store@1.0.0".into())), "bucket", "MD0111"),
        (INTERFACE, LookupApi::Core, "handler", "MD0806"),
        ("plain-core/plain-core.wasm", LookupApi::Core, "no_such", "MD0803"),
        ("plain-core/plain-core.wasm", LookupApi::GetFunc, "add", "MD0011"),
        ("c-handler-async/c-handler-async.core.wasm", LookupApi::GetFunc, "handler", "MD0004"),
        ("wit-package/wit-package.wasm", LookupApi::GetFunc, "handler", "MD0010"),
    ] {
        let finding = explain(file, api.clone(), name);
        assert_eq!(finding.code.as_str(), code, "{file} {api:?} {name}: {}", finding.headline);
    }
}

#[test]
fn functions_of_resources_and_imports_are_told() {
    let artifact = open(SHOP);
    let surface = artifact.surface.as_ref().expect("a surface");
    let exports = surface.functions(mate_doctor::surface::Direction::Export);
    let method = exports.iter().find(|function| function.name.starts_with("[method]")).expect("a method");
    let import = surface.functions(mate_doctor::surface::Direction::Import);
    let import =
        import.iter().find(|f| !f.instances.is_empty() && !f.instances[0].starts_with("wasi:")).expect("an import");
    assert_eq!(explain(SHOP, LookupApi::GetFunc, &import.path()).code.as_str(), "MD0108");
    let instance = method.instances[0].to_owned();
    let dotted = mate_doctor::path::FuncName::parse(method.name).to_string();
    assert_eq!(explain(SHOP, LookupApi::GetExportIn(instance.clone()), &dotted).code.as_str(), "MD0113");
    let member = dotted.rsplit('.').next().expect("a member");
    assert_eq!(explain(SHOP, LookupApi::GetExportIn(instance), member).code.as_str(), "MD0113");
}

#[test]
fn every_finding_has_something_to_paste() {
    for name in ["mate:runtime@0.1.0/api#handler", "api#handler", "handler"] {
        let finding = explain(INTERFACE, LookupApi::GetFunc, name);
        assert!(
            finding
                .suggestions
                .iter()
                .any(|s| s.title == "look up interface `mate:runtime/api@0.1.0`, then in it function `handler`")
        );
        assert!(finding.suggestions.iter().any(|s| matches!(&s.fix, Fix::Code { language: "rust", text } if text.contains("get_export_index(Some(&api), \"handler\")"))));
        assert!(finding.related.iter().any(|r| r.text.contains("call_async")));
        assert_eq!(finding.subject.as_deref(), Some("mate:runtime/api@0.1.0#handler"));
    }
}
