//! The reader of names: every spelling seen, and the round trip of what is written.

use mate_doctor::path::{Asked, Mangling, Separator, VersionPlace, full, kebab, read};
use mate_doctor::surface::{Direction, Found, Surface, surface_of_component};
use proptest::prelude::*;

/// `ns pkg iface version place item`, `-` for what is not there.
fn parts(text: &str) -> String {
    let asked = read(text);
    let place = match asked.version_place() {
        None => "-",
        Some(VersionPlace::AfterPackage) => "package",
        Some(VersionPlace::AfterInterface) => "interface",
        Some(VersionPlace::AfterFunction) => "function",
    };
    [asked.namespace(), asked.package(), asked.interface(), asked.version(), Some(place), asked.item()]
        .map(|part| part.unwrap_or("-").to_owned())
        .join(" ")
}

#[test]
fn every_spelling_is_taken_apart() {
    for (text, expected) in [
        ("mate:runtime@0.1.0/api#handler", "mate runtime api 0.1.0 package handler"),
        ("mate:runtime/api@0.1.0#handler", "mate runtime api 0.1.0 interface handler"),
        ("mate:runtime/api#handler@0.1.0", "mate runtime api 0.1.0 function handler"),
        ("mate:runtime/api.handler@0.1.0", "mate runtime api 0.1.0 function handler"),
        ("mate:runtime/api@0.1.0.handler", "mate runtime api 0.1.0 interface handler"),
        ("mate:runtime/api@0.1.0/handler", "mate runtime api 0.1.0 interface handler"),
        ("mate:runtime@0.1.0/api.handler", "mate runtime api 0.1.0 package handler"),
        ("mate:runtime@0.1.0/api/handler", "mate runtime api 0.1.0 package handler"),
        ("mate:runtime@0.1.0/api", "mate runtime api 0.1.0 package -"),
        ("mate:runtime@0.1.0#handler", "mate runtime - 0.1.0 package handler"),
        ("mate:runtime/api#handler", "mate runtime api - - handler"),
        ("mate:runtime/api/handler", "mate runtime api - - handler"),
        ("mate:runtime/api@0.1.0", "mate runtime api 0.1.0 interface -"),
        ("mate:runtime/api", "mate runtime api - - -"),
        ("mate:runtime", "mate runtime - - - -"),
        ("mate:runtime@0.1.0", "mate runtime - 0.1.0 package -"),
        ("runtime/api#handler", "- runtime api - - handler"),
        ("runtime/api.handler", "- runtime api - - handler"),
        ("api#handler", "- - api - - handler"),
        ("api.handler", "- - api - - handler"),
        ("api/handler", "- - api - - handler"),
        ("api@0.1.0#handler", "- - api 0.1.0 interface handler"),
        ("api::handler", "- - api - - handler"),
        ("exports::mate::runtime::api::handler", "mate runtime api - - handler"),
        ("handler", "- - - - - handler"),
        ("#handler", "- - - - - handler"),
        ("'handler'", "- - - - - handler"),
        ("`mate:runtime/api@0.1.0#handler`", "mate runtime api 0.1.0 interface handler"),
        ("\"api#handler\".", "- - api - - handler"),
        ("handler(\"a.b#c\")", "- - - - - handler"),
        ("mate:runtime/api.handler@0.1.0(\"x\")", "mate runtime api 0.1.0 function handler"),
        ("demo:shop/store@1.0.0#bucket.get", "demo shop store 1.0.0 interface bucket.get"),
        ("demo:shop/store@1.0.0#[method]bucket.get", "demo shop store 1.0.0 interface [method]bucket.get"),
        ("demo:shop/store.bucket.get@1.0.0", "demo shop store 1.0.0 function bucket.get"),
        ("[method]bucket.get", "- - - - - [method]bucket.get"),
        ("[constructor]bucket", "- - - - - [constructor]bucket"),
        ("store#bucket.constructor", "- - store - - bucket.constructor"),
        ("cm32p2|mate:runtime/api@0.1|handler", "mate runtime api 0.1 interface handler"),
        ("cm32p2|mate:runtime/api@0.1|handler_post", "mate runtime api 0.1 interface handler"),
        ("cm32p2||run", "- - - - - run"),
        ("[async-lift]mate:runtime/api@0.1.0#handler", "mate runtime api 0.1.0 interface handler"),
        ("[callback][async-lift]mate:runtime/api@0.1.0#handler", "mate runtime api 0.1.0 interface handler"),
        ("cabi_post_mate:runtime/api@0.1.0#handler", "mate runtime api 0.1.0 interface handler"),
        ("wasi:cli/run@0.2.0-rc-2023-11-10#run", "wasi cli run 0.2.0-rc-2023-11-10 interface run"),
        ("a:b/c@1.0.0-rc.1+build.5#f", "a b c 1.0.0-rc.1+build.5 interface f"),
        ("%list", "- - - - - list"),
        ("", "- - - - - -"),
        ("a:b:c/d@1.0.0#f", "a:b c d 1.0.0 interface f"),
    ] {
        assert_eq!(parts(text), expected, "{text}");
    }
}

#[test]
fn spans_lie_where_the_parts_stand() {
    let asked = read("Function `mate:runtime@0.1.0/api#handler`".trim_start_matches("Function "));
    let (version, _) = asked.version.clone().expect("a version");
    assert_eq!(&asked.text[version.clone()], "0.1.0");
    assert_eq!(version.start, 14);
    assert_eq!(asked.separator, Some(Separator::Hash));
    assert_eq!(read("[async-lift]a:b/c#f").mangling, [Mangling::AsyncLift]);
    assert_eq!(read("f(1, 2)").call, Some(1..7));
}

#[test]
fn kebab_case_is_found_in_every_other() {
    for (name, expected) in [
        ("list_all", "list-all"),
        ("listAll", "list-all"),
        ("ListAll", "list-all"),
        ("LIST_ALL", "list-all"),
        ("getHTTPHeader", "get-http-header"),
        ("list-all", "list-all"),
        ("[method]bucket.getAll", "[method]bucket.get-all"),
        ("", ""),
    ] {
        assert_eq!(kebab(name), expected, "{name}");
    }
}

fn shop() -> Surface {
    surface_of_component(&std::fs::read("fixtures/rust-shop/rust-shop.wasm").expect("the fixture")).expect("valid")
}

#[test]
fn what_is_written_is_found_again() {
    for entry in glob() {
        let Ok(surface) = surface_of_component(&std::fs::read(&entry).expect("a file")) else { continue };
        for direction in [Direction::Export, Direction::Import] {
            for function in surface.functions(direction) {
                let asked = read(&function.path());
                match surface.find_function(&asked, direction) {
                    Found::One(found) => assert_eq!(found.path(), function.path(), "{}", entry.display()),
                    other => panic!("{}: {} gives {other:?}", entry.display(), function.path()),
                }
            }
        }
    }
}

fn glob() -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![std::path::PathBuf::from("fixtures")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "wasm") {
                out.push(path);
            }
        }
    }
    out.sort();
    assert!(out.len() > 10);
    out
}

#[test]
fn short_names_find_one_or_give_the_candidates() {
    let surface = shop();
    let all = surface.functions(Direction::Export);
    let method = all.iter().find(|f| f.name.starts_with("[method]")).expect("a method");
    let shown = method.path();
    let short = shown.rsplit('#').next().expect("an item");
    assert!(matches!(surface.find_function(&read(short), Direction::Export), Found::One(f) if f.path() == shown));
    let binary = full(&method.instances, "") + method.name;
    assert!(matches!(surface.find_function(&read(&binary), Direction::Export), Found::One(f) if f.path() == shown));
    assert!(matches!(surface.find_function(&read("no-such-thing"), Direction::Export), Found::Nothing));
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_span_lies_inside(text in "\\PC{0,60}") {
        check_spans(&read(&text));
    }

    #[test]
    fn name_like_text_too(text in "[a-z:/@#.|\\[\\]%0-9 '\"`(-]{0,40}") {
        let asked = read(&text);
        check_spans(&asked);
        let surface = Surface::default();
        prop_assert!(matches!(surface.find_function(&asked, Direction::Export), Found::Nothing));
    }

    #[test]
    fn the_written_path_reads_back(
        ns in "[a-z]{1,6}", pkg in "[a-z]{1,6}(-[a-z]{1,4})?", iface in "[a-z]{1,6}(-[a-z]{1,4})?",
        version in prop::option::of("[0-9]\\.[0-9]{1,2}\\.[0-9](-rc\\.[0-9])?"), item in "[a-z]{1,8}(-[a-z0-9]{1,4})?",
    ) {
        let at = version.as_ref().map(|v| format!("@{v}")).unwrap_or_default();
        for text in [
            format!("{ns}:{pkg}/{iface}{at}#{item}"),
            format!("{ns}:{pkg}{at}/{iface}#{item}"),
            format!("{ns}:{pkg}/{iface}.{item}{at}"),
            format!("`{ns}:{pkg}/{iface}#{item}{at}`"),
            format!("cabi_post_{ns}:{pkg}/{iface}{at}#{item}"),
            format!("[async-lift]{ns}:{pkg}/{iface}{at}#{item}"),
        ] {
            let asked = read(&text);
            prop_assert_eq!(asked.namespace(), Some(ns.as_str()), "{}", text);
            prop_assert_eq!(asked.package(), Some(pkg.as_str()), "{}", text);
            prop_assert_eq!(asked.interface(), Some(iface.as_str()), "{}", text);
            prop_assert_eq!(asked.version(), version.as_deref(), "{}", text);
            prop_assert_eq!(asked.item(), Some(item.as_str()), "{}", text);
        }
    }
}

fn check_spans(asked: &Asked) {
    let ranges = [&asked.namespace, &asked.package, &asked.interface, &asked.item, &asked.call]
        .into_iter()
        .flatten()
        .chain([&asked.name])
        .chain(asked.outer.iter())
        .chain(asked.version.iter().map(|(range, _)| range));
    for range in ranges {
        assert!(asked.text.get(range.clone()).is_some(), "{range:?} of {:?}", asked.text);
    }
    for reading in asked.readings() {
        assert!(
            !reading.has_instance()
                || reading.interface.is_some()
                || reading.package.is_some()
                || reading.namespace.is_some()
        );
    }
}
