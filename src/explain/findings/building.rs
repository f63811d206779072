//! Words for making and composing components.

use super::Circumstance;
use super::{Offers, Reported, said};
use crate::finding::Finding;

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

pub(super) fn shape(facts: &Reported) -> Finding {
    let item = facts.item.as_ref().map(|item| format!(" (`{item}`)")).unwrap_or_default();
    said(facts, format!("the composition wires an instance of the wrong shape to {}{item}", facts.named("an import")))
        .note("the import needs an instance with certain functions and types; the given one has them in a different interface, with different types, or wrapped in another instance")
        .code("in wac, pass the instance's export and not the component", "wac", "let provider = new ns:provider { ... };\nlet consumer = new ns:consumer { \"ns:pkg/iface\": provider[\"ns:pkg/iface\"], ... };")
        .doctor("inspect both sides", "diff PROVIDER.wasm CONSUMER.wasm")
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

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
