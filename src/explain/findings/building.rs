//! Words for making and composing components.

use super::Circumstance;
use super::{Offers, Reported, said};
use crate::finding::Finding;

pub(super) fn world(facts: &Reported) -> Finding {
    said(facts, format!("the world is missing, ambiguous or chosen in the wrong place: {}", facts.named("none was selected")))
        .note("tools pick a world by themselves only when the package has exactly one")
        .run("list the worlds", "wasm-tools component wit wit/")
        .code("wit-bindgen", "rust", "wit_bindgen::generate!({ path: \"wit\", world: \"ns:pkg/world\" });")
        .code("cargo-component, in Cargo.toml", "toml", "[package.metadata.component.target]\npath = \"wit\"\nworld = \"world\"")
        .run("on command lines", "wasm-tools component embed wit/ --world world module.wasm -o embedded.wasm  # TinyGo: --wit-package wit/ --wit-world world; componentize-py: -d wit -w world")
}

pub(super) fn guest_lacks(facts: &Reported) -> Finding {
    let headline = match (&facts.name, &facts.item) {
        (Some(interface), Some(function)) => {
            format!("the world demands `{interface}` with `{function}`, and the guest does not provide it")
        }
        (Some(name), None) | (None, Some(name)) => {
            format!("the world demands the export `{name}`, and the guest does not provide it")
        }
        (None, None) => "the world demands an export that the guest does not provide".to_owned(),
    };
    let interface = facts.name.as_deref().unwrap_or("iface");
    let interface = interface.split(['@', '#']).next().unwrap_or(interface).rsplit('/').next().unwrap_or(interface);
    let module = interface.replace('-', "_");
    let class: String = interface.split(['-', '_']).map(capitalized).collect();
    said(facts, headline)
        .note("every export of the chosen world is mandatory; there are no optional ones")
        .code("Rust: implement the generated trait and export it", "rust", "struct Component;\nimpl exports::ns::pkg::iface::Guest for Component {}\nexport!(Component);")
        .code("Python: componentize-py imports a module named after the interface, with the class in it", "python", format!("# {module}.py, beside the app\nfrom wit_world import exports\n\nclass {class}(exports.{class}):\n    ..."))
        .code("JavaScript: export an object for an interface, a function for a function", "js", "export const iface = { function() {} };")
        .advise("or take the export out of the world, or choose a world without it; check that the version in the WIT is the one that the bindings were made from")
        .decide("inspect MODULE")
}

pub(super) fn not_in_wit(facts: &Reported) -> Finding {
    let headline = match (&facts.name, &facts.item) {
        (Some(module), Some(function)) => {
            format!("the core module imports `{module}` `{function}`, and its world has no such import")
        }
        (Some(module), None) => format!("the core module imports from `{module}`, and its world has no such import"),
        _ => "the core module imports something that its world does not describe".to_owned(),
    };
    let env = facts.name.as_deref().is_none_or(|name| !name.contains(':'));
    let words = said(facts, headline)
        .note("a component can import only what its WIT world imports; anything else has to be linked into the module");
    if env {
        words
            .note("`env` is where a C linker puts symbols that it did not find")
            .advise("link the library that defines it (wasi-sdk's sysroot, `build.rs`), or remove the crate or call that needs it")
            .doctor("see every import", "inspect MODULE")
    } else {
        words
            .code(
                "import the interface in the world that the module is built for, with its exact version",
                "wit",
                format!("import {};", facts.name.as_deref().unwrap_or("ns:pkg/iface@1.0.0")),
            )
            .run(
                "TinyGo takes its own world unless told otherwise",
                "tinygo build -target=wasip2 --wit-package wit/ --wit-world world -o out.wasm .",
            )
            .decide("inspect MODULE")
    }
}

pub(super) fn wit_not_found(facts: &Reported) -> Finding {
    said(facts, format!("a WIT reference resolves to nothing: {}", facts.named("package or interface not found")))
        .note("packages are looked for in `deps/` beside the WIT; the version is part of the name; items behind `@unstable` or a later `@since` are absent unless their feature is on")
        .code("write the version that the package in `deps/` has", "wit", "use wasi:http/types@0.2.0.{fields};")
        .run("fetch dependencies into `deps/`", "wkg wit fetch")
        .run("see what is there", "wasm-tools component wit wit/ --all-features")
}

pub(super) fn adapter(facts: &Reported) -> Finding {
    said(facts, format!("the module imports {} and no adapter of that name was given", facts.named("`wasi_snapshot_preview1`")))
        .note("an adapter adapts the module that its file is named after: `wasi_snapshot_preview1.wasm`, underscores included, or the name before `=`")
        .run("give the adapter by name", "wasm-tools component new module.wasm --adapt wasi_snapshot_preview1=wasi_snapshot_preview1.reactor.wasm -o component.wasm")
        .run("or build for a target that needs none", "cargo build --target wasm32-wasip2")
        .doctor("or let mate-doctor bring the adapter along", "fix module.wasm WIT -o component.wasm")
}

pub(super) fn realloc(facts: &Reported) -> Finding {
    said(facts, "the module does not export `cabi_realloc`, the allocator of the canonical ABI")
        .note("strings and lists that come into a component need it; it is lost when the linker drops it, or when bindings of another generation name it otherwise")
        .advise("depend on `wit-bindgen` (with feature `realloc`) in the crate that is linked last, and have one version of it only")
        .code("C: export it yourself", "c", "__attribute__((export_name(\"cabi_realloc\")))\nvoid *cabi_realloc(void *ptr, size_t old_size, size_t align, size_t new_size) { return realloc(ptr, new_size); }")
        .decide("inspect MODULE")
}

pub(super) fn shape(facts: &Reported) -> Finding {
    let item = facts.item.as_ref().map(|item| format!(" (`{item}`)")).unwrap_or_default();
    said(facts, format!("the composition wires an instance of the wrong shape to {}{item}", facts.named("an import")))
        .note("the import wants an instance with certain functions and types; what is given has them under another interface, with other types, or wrapped in an instance of its own")
        .code("in wac, pass the instance's export and not the component", "wac", "let provider = new ns:provider { ... };\nlet consumer = new ns:consumer { \"ns:pkg/iface\": provider[\"ns:pkg/iface\"], ... };")
        .doctor("compare the two sides", "diff PROVIDER.wasm CONSUMER.wasm")
}

pub(super) fn missing_argument(facts: &Reported) -> Finding {
    said(facts, format!("the composition leaves the import {} unsatisfied", facts.named("of a component")))
        .note("every import of an instantiated component needs an argument; types of the world are imports too")
        .code(
            "in wac, let the rest become imports of the composition with `...`",
            "wac",
            "let component = new ns:component { ... };",
        )
        .run("or plug a component that exports it", "wac plug --plug provider.wasm consumer.wasm -o composed.wasm")
}

pub(super) fn resource(facts: &Reported) -> Finding {
    said(facts, format!("two providers of one resource type meet at {}", facts.named("an interface")))
        .note("a resource type belongs to the instance that defines it; the same WIT in another component, or in the host, is another type")
        .advise("let one component define the resource and give that instance to every consumer; do not link host-defined resources between components through an interface that reuses them")
        .doctor("see who imports and who exports the interface", "inspect A.wasm B.wasm")
}

pub(super) fn wit_package(facts: &Reported) -> Finding {
    said(facts, format!("{} is WIT encoded as wasm, not a component", facts.named("the file")))
        .note("`wasm-tools component wit --wasm` and `wkg` write packages: types without any code, with nothing to run, plug or instantiate")
        .advise("build a component that implements the world, and give that")
        .decide("inspect FILE")
}

pub(super) fn wrong_file(facts: &Reported) -> Finding {
    if facts.circumstance == Circumstance::Surplus {
        return said(facts, format!("the command takes no further argument: {}", facts.named("see the message")))
            .note("what is no flag and no value of one is one file too many, or stands before the subcommand that it is for")
            .advise("give one file at a time, and each further value behind its flag; `--help` shows both");
    }
    said(facts, format!("the command names a file or subcommand that is not there or not wasm: {}", facts.named("see the message")))
        .note("a word that is no subcommand is taken for the file to run; cargo writes to the folder of the target that was built last (`wasm32-wasip1`, `wasm32-wasip2`)")
        .run("see what was built", "ls target/wasm32-*/*/*.wasm")
        .doctor("see what it is", "inspect FILE")
}

pub(super) fn shim(facts: &Reported) -> Finding {
    said(facts, format!("the transpiled JavaScript cannot find {}", facts.named("the WASI shim")))
        .note("what `jco transpile` writes imports WASI from `@bytecodealliance/preview2-shim`")
        .run("in Node", "npm install @bytecodealliance/preview2-shim")
        .code("in a page, an import map", "html", "<script type=\"importmap\">\n{ \"imports\": { \"@bytecodealliance/preview2-shim/\": \"/node_modules/@bytecodealliance/preview2-shim/lib/browser/\" } }\n</script>")
}

pub(super) fn specifier(facts: &Reported) -> Finding {
    said(
        facts,
        format!("the JavaScript import specifier {} is not the name of a WIT import", facts.named("in question")),
    )
    .note("the specifier is the WIT import's name; a function imported by the world itself is the default export")
    .code("an interface", "js", "import { log } from 'ns:pkg/iface@1.0.0';")
    .code("a function of the world", "js", "import log from 'log';")
    .run(
        "for transpiled components, map the import to a file",
        "npx jco transpile FILE --map 'ns:pkg/iface=./iface.js' -o out/",
    )
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
