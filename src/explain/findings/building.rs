//! Words for making and composing components.

use super::Circumstance;
use super::{Offers, Reported, said};
use crate::finding::Finding;

pub(super) fn world(facts: &Reported) -> Finding {
    said(facts, format!("the world is missing or ambiguous: {}", facts.named("none was selected")))
        .note("tools choose a world only if the package has exactly one")
        .run("list the worlds", "wasm-tools component wit wit/")
        .code("wit-bindgen", "rust", "wit_bindgen::generate!({ path: \"wit\", world: \"ns:pkg/world\" });")
        .code("cargo-component, in Cargo.toml", "toml", "[package.metadata.component.target]\npath = \"wit\"\nworld = \"world\"")
        .run("on command lines", "wasm-tools component embed wit/ --world world module.wasm -o embedded.wasm  # TinyGo: --wit-package wit/ --wit-world world; componentize-py: -d wit -w world")
}

pub(super) fn guest_lacks(facts: &Reported) -> Finding {
    let headline = match (&facts.name, &facts.item) {
        (Some(interface), Some(function)) => {
            format!("the world requires `{interface}` with `{function}`, but the guest does not provide it")
        }
        (Some(name), None) | (None, Some(name)) => {
            format!("the world requires the export `{name}`, but the guest does not provide it")
        }
        (None, None) => "the world requires an export that the guest does not provide".to_owned(),
    };
    let interface = facts.name.as_deref().unwrap_or("iface");
    let interface = interface.split(['@', '#']).next().unwrap_or(interface).rsplit('/').next().unwrap_or(interface);
    let module = interface.replace('-', "_");
    let class: String = interface.split(['-', '_']).map(capitalized).collect();
    said(facts, headline)
        .note("every export of the chosen world is required")
        .code("Rust: implement the generated trait and export it", "rust", "struct Component;\nimpl exports::ns::pkg::iface::Guest for Component {}\nexport!(Component);")
        .code("Python: componentize-py imports a module named after the interface, with the class in it", "python", format!("# {module}.py, beside the app\nfrom wit_world import exports\n\nclass {class}(exports.{class}):\n    ..."))
        .code("JavaScript: export an object for an interface, a function for a function", "js", "export const iface = { function() {} };")
        .advise("or remove the export from the world, or choose a world without it; check that the WIT has the version of the bindings")
        .decide("inspect MODULE")
}

pub(super) fn not_in_wit(facts: &Reported) -> Finding {
    let headline = match (&facts.name, &facts.item) {
        (Some(module), Some(function)) => {
            format!("the core module imports `{module}` `{function}`, but its world has no such import")
        }
        (Some(module), None) => format!("the core module imports from `{module}`, but its world has no such import"),
        _ => "the core module imports something that its world does not describe".to_owned(),
    };
    let env = facts.name.as_deref().is_none_or(|name| !name.contains(':'));
    let words = said(facts, headline)
        .note("a component can import only what its WIT world imports; anything else has to be linked into the module");
    if env {
        words
            .note("`env` has the symbols that a C linker did not find")
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
                "TinyGo uses its own world unless `--wit-world` names another",
                "tinygo build -target=wasip2 --wit-package wit/ --wit-world world -o out.wasm .",
            )
            .decide("inspect MODULE")
    }
}

pub(super) fn wit_not_found(facts: &Reported) -> Finding {
    said(facts, format!("a WIT reference cannot be resolved: {}", facts.named("package or interface not found")))
        .note("packages are searched in `deps/` next to the WIT; the version is part of the name; `@unstable` items are absent unless their feature is enabled")
        .code("write the version that the package in `deps/` has", "wit", "use wasi:http/types@0.2.0.{fields};")
        .run("fetch dependencies into `deps/`", "wkg wit fetch")
        .run("list the packages", "wasm-tools component wit wit/ --all-features")
}

pub(super) fn adapter(facts: &Reported) -> Finding {
    said(facts, format!("the module imports {}, but no adapter of that name was given", facts.named("`wasi_snapshot_preview1`")))
        .note("an adapter is used for the module that has its file name (`wasi_snapshot_preview1.wasm`) or the name before `=`")
        .run("give the adapter by name", "wasm-tools component new module.wasm --adapt wasi_snapshot_preview1=wasi_snapshot_preview1.reactor.wasm -o component.wasm")
        .run("or build for a target that needs no adapter", "cargo build --target wasm32-wasip2")
        .doctor("or let mate-doctor add the adapter", "fix module.wasm WIT -o component.wasm")
}

pub(super) fn realloc(facts: &Reported) -> Finding {
    said(facts, "the module does not export `cabi_realloc`, the allocator of the canonical ABI")
        .note("strings and lists passed into a component need it; it is missing if the linker dropped it, or if the bindings have an incompatible version")
        .advise("depend on `wit-bindgen` (with feature `realloc`) in the crate that is linked last, and have one version of it only")
        .code("C: export it yourself", "c", "__attribute__((export_name(\"cabi_realloc\")))\nvoid *cabi_realloc(void *ptr, size_t old_size, size_t align, size_t new_size) { return realloc(ptr, new_size); }")
        .decide("inspect MODULE")
}

pub(super) fn shape(facts: &Reported) -> Finding {
    let item = facts.item.as_ref().map(|item| format!(" (`{item}`)")).unwrap_or_default();
    said(facts, format!("the composition wires an instance of the wrong shape to {}{item}", facts.named("an import")))
        .note("the import needs an instance with certain functions and types; the given one has them in a different interface, with different types, or wrapped in another instance")
        .code("in wac, pass the instance's export and not the component", "wac", "let provider = new ns:provider { ... };\nlet consumer = new ns:consumer { \"ns:pkg/iface\": provider[\"ns:pkg/iface\"], ... };")
        .doctor("inspect both sides", "diff PROVIDER.wasm CONSUMER.wasm")
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
    said(facts, format!("{} has one resource type from two providers", facts.named("an interface")))
        .note("a resource type belongs to the instance that defines it; the same WIT in another component or in the host is a different type")
        .advise("let one component define the resource and give that instance to every consumer; do not link host-defined resources between components through an interface that reuses them")
        .doctor("show who imports and who exports the interface", "inspect A.wasm B.wasm")
}

pub(super) fn wit_package(facts: &Reported) -> Finding {
    said(facts, format!("{} is WIT encoded as wasm, not a component", facts.named("the file")))
        .note("`wasm-tools component wit --wasm` and `wkg` write packages: types without any code, with nothing to run, plug or instantiate")
        .advise("build a component that implements the world, and give that")
        .decide("inspect FILE")
}

pub(super) fn wrong_file(facts: &Reported) -> Finding {
    if facts.circumstance == Circumstance::Surplus {
        return said(facts, format!("unexpected argument: {}", facts.named("see the message")))
            .note("there is an extra argument, or an option is placed before its subcommand")
            .advise("pass one file, and other values after their flags (see `--help`)");
    }
    said(facts, format!("the command names a file or subcommand that does not exist or is not wasm: {}", facts.named("see the message")))
        .note("a word that is not a subcommand is taken as the file to run; cargo writes to a folder for each target (`wasm32-wasip1`, `wasm32-wasip2`)")
        .run("show the built files", "ls target/wasm32-*/*/*.wasm")
        .doctor("inspect it", "inspect FILE")
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
