//! Words for versions of tools that do not go together.

use super::{Offers, Reported, said};
use crate::finding::Finding;

pub(super) fn abi(facts: &Reported) -> Finding {
    let headline = match &facts.versions {
        Some((a, b)) => {
            format!("the component type is encoded in version {a}, and the tool that reads it knows version {b}")
        }
        None => "the binary or its WIT was written by an incompatible version of the component tools".to_owned(),
    };
    said(facts, headline)
        .note("bindings, adapter, linker and runtime each contain a copy of the component tools; one old copy causes this")
        .doctor("show which tools wrote the file", "inspect FILE")
        .run("update the tools to compatible versions", "cargo update -p wit-bindgen && cargo install wasm-tools --locked")
        .advise("use the adapters of the current wasmtime release, and only one version of the SDK (`cargo tree -d`)")
}

pub(super) fn sdk(facts: &Reported) -> Finding {
    let headline = match (&facts.name, &facts.versions) {
        (_, Some((a, b))) => format!("the guest's SDK writes version {a}, and the host reads version {b}"),
        (Some(name), None) => {
            format!("the guest's SDK and the host have different releases: they do not agree on `{name}`")
        }
        _ => "the guest's SDK and the host have different releases".to_owned(),
    };
    said(facts, headline)
        .note("SDK and host are released together; guests need a host of the same release")
        .advise(
            "update the host to the SDK's release, or build the guest with the SDK release that belongs to the host",
        )
        .doctor("show what the guest was built with", "inspect FILE")
}

pub(super) fn async_drift(facts: &Reported) -> Finding {
    said(facts, "the tools encode component-model async in different ways")
        .note("the encoding of async functions changed several times; tools read only their own version")
        .advise("use compatible versions of wit-bindgen, the Rust toolchain's `wasm-component-ld`, wasm-tools and wasmtime; or do not use `async`")
        .doctor("show which tools wrote the file", "inspect FILE")
        .run("link with a current linker", "cargo install wasm-component-ld --locked")
}

pub(super) fn feature(facts: &Reported) -> Finding {
    said(facts, format!("the installed tool is older than {}", facts.named("the feature that is used")))
        .note("the documentation or the WIT is for a newer release")
        .advise("update the tool and try again; the release notes name the first version with it")
        .run("show the installed version", "wasmtime --version; wasm-tools --version; cargo component --version")
}

pub(super) fn stale(facts: &Reported) -> Finding {
    said(
        facts,
        format!("the generated bindings are older than the WIT: they differ in {}", facts.named("a signature or name")),
    )
    .note("generated bindings do not follow changes of the WIT by themselves")
    .run(
        "regenerate them",
        "cargo component bindings  # or: wit-bindgen rust wit/, go generate, jco types, componentize-py bindings",
    )
    .decide("check WIT FILE")
}

pub(super) fn bug(facts: &Reported) -> Finding {
    said(facts, "the runtime or tool has a bug")
        .note("a failed assertion or a panic inside the tool is not an error in its input")
        .advise("update the tool; if the error remains, report it with a small file that shows it")
        .doctor("check that the file itself is valid", "inspect --validate FILE")
}

pub(super) fn extra_export(facts: &Reported) -> Finding {
    said(
        facts,
        format!("the command exports {}, which is not a function; this runtime rejects that", facts.named("something")),
    )
    .note("old releases of wasmtime have a rule for modules with `_start` that later ones dropped")
    .run("allow it", "wasmtime run --allow-unknown-exports FILE")
    .advise("or update wasmtime, or keep the export out of the module")
}
