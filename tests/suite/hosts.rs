//! Host sources held against components, and the story's host before and after its repair.

use mate_doctor::artifact::Artifact;
use mate_doctor::finding::{Finding, Fix, Severity, SourceKind};
use mate_doctor::hostcode::check_host;
use mate_doctor::surface::{CoreItem, CoreKind};

const INTERFACE: &str = "fixtures/c-handler-async/c-handler-async.wasm";
const BEFORE: &str = "fixtures/hosts/seed/before/host.rs";
const REPAIRED: &str = "fixtures/hosts/seed/repaired/host.rs";

fn check(path: &str, file: &str) -> Vec<Finding> {
    let artifact = Artifact::open(file).expect("the fixture");
    check_host(&[path], &artifact).expect("readable")
}

/// `line code` of each finding, where it is a place in a source.
fn lines(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| {
            let place = finding.annotations.iter().find(|a| a.primary && a.source.kind == SourceKind::File);
            let line = place.map_or(0, |a| a.source.line_column(a.span.start).0);
            [line.to_string(), finding.code.to_string()].join(" ")
        })
        .collect()
}

#[test]
fn the_host_of_the_story_is_found_and_repaired() {
    let findings = check(BEFORE, INTERFACE);
    assert_eq!(lines(&findings), ["7 MD0501"]);
    let fix = findings[0].suggestions.iter().find_map(|suggestion| match &suggestion.fix {
        Fix::Replace { source, range, text } => Some((source, range, text)),
        _ => None,
    });
    let (source, range, text) = fix.expect("a replacement");
    let mut repaired = source.text.clone();
    repaired.replace_range(range.clone(), text);
    if std::env::var_os("UPDATE_HOSTS").is_some() {
        std::fs::write(REPAIRED, &repaired).expect("written");
    }
    // The file is laid out by rustfmt; white space apart, it is what the replacement makes.
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(dense(&std::fs::read_to_string(REPAIRED).expect("the repaired host")), dense(&repaired));
    assert_eq!(lines(&check(REPAIRED, INTERFACE)), [""; 0]);
}

#[cfg(feature = "call")]
#[allow(dead_code, unreachable_pub)]
#[path = "../../fixtures/hosts/seed/repaired/host.rs"]
mod repaired;

#[cfg(feature = "call")]
#[allow(dead_code, unreachable_pub)]
#[path = "../../fixtures/hosts/seed/before/host.rs"]
mod before;

#[cfg(feature = "call")]
#[test]
fn the_repaired_host_runs() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answer = runtime.block_on(repaired::handle(INTERFACE, "{}")).expect("it is found and called");
    assert!(answer.is_ok(), "{answer:?}");
    let error = runtime.block_on(before::handle(INTERFACE, "{}")).expect_err("it is not found");
    let text = format!("{error:?}");
    assert!(text.contains("Function 'mate:runtime@0.1.0/api#handler' not found"), "{text}");
    assert!(text.contains("failed to find function export"), "{text}");
}

#[test]
fn every_mistake_is_told_where_it_stands() {
    let findings = check("fixtures/hosts/many", INTERFACE);
    assert_eq!(
        lines(&findings),
        [
            "31 MD0503",
            "31 MD0503",
            "32 MD0504",
            "35 MD0503",
            "35 MD0503",
            "36 MD0503",
            "15 MD0501",
            "40 MD0511",
            "41 MD0512",
            "42 MD0509",
            "43 MD0501",
            "48 MD0506",
        ]
    );
    assert!(findings[0].headline.contains("(String,)"), "{}", findings[0].headline);
    assert!(findings.iter().filter(|f| f.severity == Severity::Note).count() == 1);
}

#[test]
fn bindgen_is_read_with_its_wit() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("Cargo.toml", "[package]\nname = \"host\"\n");
    let wit = "package mate:runtime@0.1.0; interface api { handler: async func(data: string) -> result<string, string>; } world task { export api; }";
    for (macro_text, expected) in [
        (format!("inline: r#\"{wit}\"#"), vec![]),
        (format!("inline: r#\"{}\"#", wit.replace("data: string", "data: u32")), vec!["1 MD0508"]),
        (format!("inline: r#\"{}\"#", wit.replace("handler:", "other: func(); handler:")), vec!["1 MD0502"]),
        (format!("inline: r#\"{}\"#", wit.replace("@0.1.0", "@0.2.0")), vec!["1 MD0502"]),
        ("path: \"nowhere\"".to_owned(), vec!["1 MD0507"]),
        (format!("world: \"nope\", inline: r#\"{wit}\"#"), vec!["1 MD0507"]),
    ] {
        write("host.rs", &format!("wasmtime::component::bindgen!({{ {macro_text}, exports: {{ default: async }} }});"));
        let artifact = Artifact::open(INTERFACE).expect("the fixture");
        let findings = check_host(&[folder.path().join("host.rs")], &artifact).expect("readable");
        assert_eq!(
            lines(&findings),
            expected,
            "{macro_text}: {:?}",
            findings.iter().map(|f| &f.headline).collect::<Vec<_>>()
        );
    }
}

#[test]
fn undefined_imports_and_bad_sources_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("host.rs");
    let artifact = Artifact::open("fixtures/rust-shop/rust-shop.wasm").expect("the fixture");
    std::fs::write(&file, "fn f(l: &mut wasmtime::component::Linker<()>) { l.instance(\"demo:shop/hosts@1.0.0\"); }")
        .expect("written");
    let codes = |findings: Vec<Finding>| findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>();
    let found = codes(check_host(&[&file], &artifact).expect("readable"));
    assert!(found.contains(&"MD0505") && found.contains(&"MD0506"), "{found:?}");
    std::fs::write(&file, "fn f( {").expect("written");
    assert_eq!(codes(check_host(&[&file], &artifact).expect("readable")), ["MD0510"]);
    assert!(check_host(&[folder.path().join("nowhere.rs")], &artifact).is_err());
}

#[test]
fn core_modules_are_held_against_the_core_api() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("host.rs");
    let artifact = Artifact::open("fixtures/plain-core/plain-core.wasm").expect("the fixture");
    let core = artifact.core.as_ref().expect("a core module");
    let is_function = |item: &&CoreItem| item.ty.kind() == CoreKind::Func;
    let name = &core.exports.iter().find(is_function).expect("a function").name;
    let text = format!(
        "fn f(i: wasmtime::Instance, mut s: wasmtime::Store<()>) {{ i.get_func(&mut s, \"{name}\"); i.get_func(&mut s, \"no_such\"); }}"
    );
    std::fs::write(&file, text).expect("written");
    let findings = check_host(&[&file], &artifact).expect("readable");
    assert_eq!(lines(&findings), ["1 MD0803"]);
}

/// What the sources of a host come to, each `line code`.
fn told(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("host.rs");
    let head = "use wasmtime::component::{Component, Func, Instance, Linker}; use wasmtime::{Result, Store};\n";
    std::fs::write(&file, [head, text].concat()).expect("written");
    let artifact = Artifact::open(INTERFACE).expect("the fixture");
    let findings = check_host(&[&file], &artifact).expect("readable");
    lines(&findings)
}

#[test]
fn names_from_elsewhere_are_not_checked() {
    let helper = r#"
        struct Config { interface: String }
        fn lookup(instance: &Instance, store: &mut Store<()>, config: &Config, name: &str) -> Option<Func> {
            let interface = instance.get_export_index(&mut *store, None, &config.interface)?;
            let index = instance.get_export_index(&mut *store, Some(&interface), name)?;
            instance.get_func(&mut *store, index)
        }
        fn go(i: &Instance, s: &mut Store<()>) {
            let config = Config { interface: "mate:runtime/api@0.2.0".into() };
            lookup(i, s, &config, "handle");
        }
    "#;
    // A note for each name, and none for the index that comes of them.
    assert_eq!(told(helper), ["5 MD0509", "6 MD0509"]);
}

#[test]
fn a_file_that_names_neither_api_uses_that_of_the_others() {
    let lookup = "pub fn f(i: &Instance, s: &mut S) { i.get_func(&mut *s, \"nothing-like-it\").unwrap(); }";
    for (other, expected) in [
        ("use wasmtime::component::Instance;", "1 MD0502"),
        ("use wasmtime::{component, Instance};", "1 MD0509"),
        ("use wasmtime::Instance;", "0 MD0806"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("host.rs"), ["use crate::prelude::*;", lookup].concat()).expect("written");
        std::fs::write(folder.path().join("prelude.rs"), other).expect("written");
        let artifact = Artifact::open(INTERFACE).expect("the fixture");
        assert_eq!(lines(&check_host(&[folder.path()], &artifact).expect("readable")), [expected], "{other}");
    }
}

#[test]
fn code_in_closures_and_async_blocks_is_read() {
    let lookup = "c.get_export_index(None, \"mate:runtime/api@0.1.0\")";
    for code in [
        format!("let f = {lookup}.and_then(|i| c.get_export_index(Some(&i), \"handle\")).unwrap();"),
        format!(
            "let i = match {lookup} {{ Some(i) => i, None => panic!() }}; c.get_export_index(Some(&i), \"handle\");"
        ),
        format!(
            "spawn(async move {{ let i = {lookup}.unwrap(); c.get_export_index(Some(&i), \"handle\").unwrap(); }});"
        ),
        format!("let i = {{ {lookup} }}.unwrap(); c.get_export_index(Some(&i), \"handle\").unwrap();"),
        format!("if let Some(i) = {lookup} && c.get_export_index(Some(&i), \"handle\").unwrap() == x {{}}"),
    ] {
        assert_eq!(told(&format!("fn go(c: &Component) {{ {code} }}")), ["2 MD0502"], "{code}");
    }
}

#[test]
fn a_sync_call_of_an_async_function_is_rewritten_where_it_can_be_awaited() {
    let with = |keyword: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("host.rs");
        let text = format!(
            "use wasmtime::component::*;\n{keyword}fn go(c: &Component, i: &Instance, mut store: Store) -> Result<()> {{
             let api = c.get_export_index(None, \"mate:runtime/api@0.1.0\").unwrap();
             let f = c.get_export_index(Some(&api), \"handler\").unwrap();
             let f = i.get_typed_func::<(String,), (Result<String, String>,)>(&mut store, &f)?;
             f.call(&mut store, (String::new(),))?; Ok(()) }}"
        );
        std::fs::write(&file, &text).expect("written");
        let findings = check_host(&[&file], &Artifact::open(INTERFACE).expect("the fixture")).expect("readable");
        assert_eq!(lines(&findings), ["6 MD0504"]);
        findings[0].suggestions.iter().find_map(|suggestion| match &suggestion.fix {
            Fix::Replace { range, text: with, .. } => {
                let mut text = text.clone();
                text.replace_range(range.clone(), with);
                Some(text)
            }
            _ => None,
        })
    };
    let repaired = with("async ").expect("an edit");
    assert!(repaired.contains("f.call_async(&mut store, (String::new(),)).await?; Ok(())"), "{repaired}");
    assert_eq!(with(""), None);
}

#[test]
fn names_with_several_meanings_are_told() {
    let check = |text: &str, fixture: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("host.rs");
        std::fs::write(&file, ["use wasmtime::component::*;\n", text].concat()).expect("written");
        lines(&check_host(&[&file], &Artifact::open(fixture).expect("the fixture")).expect("readable"))
    };
    let component = r#"(component
        (core module $m (func (export "f")))
        (core instance $i (instantiate $m))
        (func $run (canon lift (core func $i "f")))
        (instance $a (export "run" (func $run)))
        (export "demo:host/first@1.0.0" (instance $a))
        (export "demo:host/second@1.0.0" (instance $a)))"#;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("two.wat");
    std::fs::write(&file, component).expect("written");
    let lookup = "fn f(i: &Instance, s: &mut S) { i.get_func(&mut *s, \"run\").unwrap(); }";
    assert_eq!(check(lookup, &file.display().to_string()), ["2 MD0513"]);
    // Without its interface, wasmtime finds the function at the root.
    let lookup = "fn f(i: &Instance, s: &mut S) {
        let name = \"mate:runtime/api.handler@0.1.0\".parse::<ItemName>().unwrap(); i.get_func(&mut *s, &name).unwrap(); }";
    assert_eq!(check(lookup, "fixtures/root-handler/root-handler.wasm"), ["3 MD0514"]);
}

#[test]
fn lookups_inside_macros_are_seen() {
    assert_eq!(
        told("fn go(c: &Component) { assert!(c.get_export_index(None, \"mate:runtime/api@0.1.0\").is_some()); }"),
        [""; 0]
    );
    assert_eq!(told("fn go(c: &Component) { assert!(c.get_export_index(None, \"api\").is_some()); }"), ["2 MD0501"]);
    assert_eq!(
        told("async fn go(c: &Component) { tokio::select! { x = f() => { c.get_export_index(None, \"api\"); } } }"),
        ["2 MD0501"]
    );
    // A macro of one's own: nothing tells what becomes of its pieces.
    assert_eq!(
        told(
            "macro_rules! find { ($c:expr, $n:literal) => { $c.get_export_index(None, $n) }; }\nfn go(c: &Component) { find!(c, \"api\"); }"
        ),
        ["2 MD0509"]
    );
}

/// The same, held against a component that imports and exports more.
fn told_of_shop(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("host.rs");
    std::fs::write(&file, text).expect("written");
    let artifact = Artifact::open("fixtures/rust-shop/rust-shop.wasm").expect("the fixture");
    let findings = check_host(&[&file], &artifact).expect("readable");
    lines(&findings).into_iter().filter(|line| line != "0 MD0505").collect()
}

#[test]
fn a_name_means_what_its_scope_binds() {
    let with = |code: &str| {
        told_of_shop(&format!(
            "use wasmtime::component::Component;\nfn f(c: &Component, flag: bool) {{\nlet i = c.get_export_index(None, \"demo:shop/echo@1.0.0\").unwrap();\n{code}\n}}"
        ))
    };
    let store = "c.get_export_index(None, \"demo:shop/store@1.0.0\").unwrap()";
    let echo = "c.get_export_index(Some(&i), \"echo-s8\").unwrap();";
    let close = "c.get_export_index(Some(&i), \"close\").unwrap();";
    assert_eq!(with(&format!("{{ let i = {store}; {close} }}\n{echo}")), [""; 0]);
    assert_eq!(with(&format!("if flag {{ let i = {store}; {close} }}\n{close}")), ["5 MD0502"]);
    assert_eq!(with(&format!("let i = {store};\n{close}")), [""; 0]);
    // What a branch assigns is not known behind it; what is assigned at the same level is.
    assert_eq!(with(&format!("let mut i = i; if flag {{ i = {store}; }}\n{close}")), ["5 MD0509"]);
    assert_eq!(with(&format!("let mut i = i; i = {store};\n{close}")), [""; 0]);
    // Names that patterns and closures bind hide the one outside.
    assert_eq!(with(&format!("for i in all() {{\n{close} }}")), ["5 MD0509"]);
    assert_eq!(with(&format!("all().map(|i|\n{{ {close} }});")), ["5 MD0509"]);
    assert_eq!(with(&format!("match {store} {{ i =>\n{{ {close} }} }}")), [""; 0]);
}

#[test]
fn methods_of_other_types_are_not_lookups() {
    let core = "use wasmtime::{Instance, Linker, Module, Store, Result};\nuse wasmtime::component::Component;\n";
    let lookup = "instance.get_typed_func::<(i32, i32), i32>(&mut *store, \"add\")?; Ok(())";
    for (code, expected) in [
        (
            "fn f(store: &mut Store<()>, m: &Module) -> Result<()> { let instance = Instance::new(&mut *store, m, &[])?; {} }",
            &[][..],
        ),
        ("fn f(store: &mut Store<()>, instance: &Instance) -> Result<()> { {} }", &[]),
        (
            "fn f(store: &mut Store<()>, l: &Linker<()>, m: &Module) -> Result<()> { let instance = l.instantiate(&mut *store, m)?; {} }",
            &[],
        ),
        (
            "fn make() -> Result<Instance> { todo!() }\nfn f(store: &mut Store<()>) -> Result<()> { let instance = make()?; {} }",
            // In a file that uses both APIs, it is not known which one a function returns an instance of.
            &["4 MD0509"],
        ),
        ("struct Instances; fn f(store: &mut Store<()>, instance: &Instances) -> Result<()> { {} }", &[]),
        ("fn f(store: &mut Store<()>, instance: &wasmtime::component::Instance) -> Result<()> { {} }", &["3 MD0502"]),
    ] {
        assert_eq!(told_of_shop(&[core, &code.replace("{}", lookup)].concat()), expected, "{code}");
    }
    let registry = "struct Registry;\nimpl Registry { fn instance(&self, n: &str) {} fn own(&self) { self.instance(\"a:b/c\"); } }\n";
    assert_eq!(told_of_shop(&[registry, "fn f(r: &Registry) { r.instance(\"aaa\"); }"].concat()), [""; 0]);
    assert_eq!(told_of_shop("fn f(r: &mut Unknown) { r.instance(\"aaa\"); }"), [""; 0]);
    assert_eq!(told_of_shop("fn f(r: &mut wasmtime::component::Linker<()>) { r.instance(\"aaa\"); }"), ["1 MD0506"]);
}

#[test]
fn lookups_that_may_fail_are_no_errors() {
    let severities = |code: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("host.rs");
        let text =
            format!("use wasmtime::component::*;\nfn f(i: &Instance, s: &mut S) -> Result<()> {{ {code} Ok(()) }}");
        std::fs::write(&file, text).expect("written");
        let findings = check_host(&[&file], &Artifact::open(INTERFACE).expect("the fixture")).expect("readable");
        findings.iter().map(|finding| finding.severity).collect::<Vec<_>>()
    };
    for (code, expected) in [
        ("if let Some(init) = i.get_func(&mut *s, \"init\") { init.call(); }", Severity::Note),
        ("if i.get_export_index(&mut *s, None, \"legacy:api/x\").is_some() {}", Severity::Note),
        ("let Ok(g) = i.get_typed_func::<(), ()>(&mut *s, \"warm-up\") else { return Ok(()) };", Severity::Note),
        ("match i.get_func(&mut *s, \"init\") { Some(f) => run(f), None => {} }", Severity::Note),
        ("let f = i.get_func(&mut *s, \"init\"); if let Some(f) = f { run(f) }", Severity::Note),
        ("i.get_func(&mut *s, \"init\").map(run).unwrap_or_default();", Severity::Note),
        // What is there under another name was hardly meant to be left out.
        ("if let Some(f) = i.get_func(&mut *s, \"handler\") { run(f) }", Severity::Warning),
        ("i.get_func(&mut *s, \"init\").unwrap();", Severity::Error),
        ("i.get_func(&mut *s, \"init\").ok_or_else(|| anyhow!(\"none\"))?;", Severity::Error),
        ("if let Some(f) = i.get_func(&mut *s, \"init\") { run(f) } else { bail!(\"none\") }", Severity::Error),
        ("let Some(f) = i.get_func(&mut *s, \"init\") else { return Err(none()) };", Severity::Error),
        ("match i.get_func(&mut *s, \"init\") { Some(f) => run(f), None => panic!() }", Severity::Error),
        ("assert!(i.get_func(&mut *s, \"init\").is_some());", Severity::Error),
    ] {
        assert_eq!(severities(code), [expected], "{code}");
    }
}

#[test]
fn types_are_read_wherever_they_are_written() {
    let with = |code: &str| {
        told_of_shop(&format!(
            "use wasmtime::component::*;\nfn f(instance: &Instance, s: &mut S) -> wasmtime::Result<()> {{
             let i = instance.get_export_index(&mut *s, None, \"demo:shop/echo@1.0.0\").unwrap();
             let f = instance.get_export_index(&mut *s, Some(&i), \"echo-u8\").unwrap();\n{code} Ok(()) }}"
        ))
    };
    for (types, expected) in [("(u8,), (u16,)", &["5 MD0503"][..]), ("(u8,), (u8,)", &[])] {
        for code in [
            format!("let t: TypedFunc<{types}> = instance.get_typed_func(&mut *s, &f)?;"),
            format!("let t: TypedFunc<{types}> = instance.get_func(&mut *s, &f).unwrap().typed(&*s)?;"),
            format!("let t = instance.get_func(&mut *s, &f).unwrap().typed::<{types}>(&*s)?;"),
        ] {
            assert_eq!(with(&code), expected, "{code}");
        }
    }
}

#[test]
fn definitions_are_held_against_the_imports() {
    let with = |code: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("host.rs");
        let text = format!(
            "use wasmtime::component::*;\nfn f(linker: &mut Linker<()>) -> wasmtime::Result<()> {{ let mut i = linker.instance(\"demo:shop/host@1.0.0\")?;\n{code} Ok(()) }}"
        );
        std::fs::write(&file, text).expect("written");
        let artifact = Artifact::open("fixtures/rust-shop/rust-shop.wasm").expect("the fixture");
        lines(&check_host(&[&file], &artifact).expect("readable"))
    };
    let log = "i.func_wrap(\"log\", |_, (level, text): (Level, String)| Ok(()))?;";
    let rate = "i.func_wrap(\"rate\", |_, (of,): (String,)| -> Result<(Option<f64>,)> { Ok((None,)) })?;";
    let next = "i.func_wrap(\"next-id\", |_, (): ()| Ok((1u64,)))?;";
    assert_eq!(with(&[log, rate, next].concat()), [""; 0]);
    assert_eq!(with(&[log, rate].concat()), ["0 MD0505"]);
    // Other code may define the rest.
    assert_eq!(with(&[log, rate, "elsewhere::more(&mut i)?;"].concat()), [""; 0]);
    assert_eq!(with(&[log, rate, &next.replace("\"next-id\"", "&name()")].concat()), [""; 0]);
    for (wrong, instead) in [
        ("(Level, String)", "(u32, String)"),
        ("(level, text): (Level, String)", "(level,)"),
        ("(of,): (String,)", "(of, more)"),
        ("Result<(Option<f64>,)>", "Result<(f64,)>"),
        ("Result<(Option<f64>,)>", "Result<()>"),
    ] {
        let code = [log, rate, next].concat();
        assert!(code.contains(wrong), "{wrong}");
        assert_eq!(with(&code.replace(wrong, instead)), ["3 MD0503"], "{instead}");
    }
}
