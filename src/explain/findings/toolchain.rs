//! Words for versions of tools that do not go together.

use super::{Offers, Reported, said};
use crate::finding::Finding;

pub(super) fn abi(facts: &Reported) -> Finding {
    let headline = match &facts.versions {
        Some((a, b)) => {
            format!("the component type is encoded in version {a}, and the tool that reads it knows version {b}")
        }
        None => {
            "the binary or its WIT was written by another generation of the component tools than reads it".to_owned()
        }
    };
    said(facts, headline)
        .note("bindings, adapter, linker and runtime each carry their own copy of the component tools; one old copy is enough")
        .doctor("see which tools wrote the file", "inspect FILE")
        .run("bring the tools to one generation", "cargo update -p wit-bindgen && cargo install wasm-tools --locked")
        .advise("replace adapter files by those of the current wasmtime release, and have only one version of the SDK in the dependency tree (`cargo tree -d`)")
}

pub(super) fn sdk(facts: &Reported) -> Finding {
    let headline = match (&facts.name, &facts.versions) {
        (_, Some((a, b))) => format!("the guest's SDK writes version {a}, and the host reads version {b}"),
        (Some(name), None) => {
            format!("the guest's SDK and the host are of different releases: they do not agree on `{name}`")
        }
        _ => "the guest's SDK and the host are of different releases".to_owned(),
    };
    said(facts, headline)
        .note("SDK and host are released together; a guest built with a newer one asks for what an older host does not have, and the other way round")
        .advise("update the host to the SDK's release, or build the guest with the SDK release that belongs to the host")
        .doctor("see what the guest was built with", "inspect FILE")
}

pub(super) fn async_drift(facts: &Reported) -> Finding {
    said(facts, "the tools encode component-model async in different ways")
        .note("the encoding of async functions changed several times before it settled; a binary or a naming of one generation is not read by the next")
        .advise("use one generation of wit-bindgen, the Rust toolchain's `wasm-component-ld`, wasm-tools and wasmtime; or leave `async` off")
        .doctor("see which tools wrote the file", "inspect FILE")
        .run("link with a current linker", "cargo install wasm-component-ld --locked")
}

pub(super) fn feature(facts: &Reported) -> Finding {
    said(facts, format!("the installed tool is older than {}", facts.named("the feature that is used")))
        .note("the documentation or the WIT describes a newer release than the one that ran")
        .advise("update the tool and try again; the release notes say since when it is there")
        .run("see what is installed", "wasmtime --version; wasm-tools --version; cargo component --version")
}

pub(super) fn stale(facts: &Reported) -> Finding {
    said(facts, format!("the generated bindings are older than the WIT: they differ in {}", facts.named("a signature or name")))
        .note("bindings are a copy of the WIT in another language; a copy made before the last change still has the old names and types")
        .run("generate them anew", "cargo component bindings  # or: wit-bindgen rust wit/, go generate, jco types, componentize-py bindings")
        .decide("check WIT FILE")
}

pub(super) fn bug(facts: &Reported) -> Finding {
    said(facts, "the runtime or tool fails on something that it should handle")
        .note(
            "a failed assertion, a panic or a refusal inside the tool's own code is not an error in what it was given",
        )
        .advise("update the tool; if it stays, report it with the smallest file that shows it")
        .doctor("make sure that the file itself is valid", "inspect --validate FILE")
}

pub(super) fn extra_export(facts: &Reported) -> Finding {
    said(
        facts,
        format!(
            "the command exports {}, which is not a function, and this runtime refuses that",
            facts.named("something")
        ),
    )
    .note("old releases of wasmtime held modules with `_start` to a rule that later ones dropped")
    .run("allow it", "wasmtime run --allow-unknown-exports FILE")
    .advise("or update wasmtime, or keep the export out of the module")
}
