//! Words for tools: their versions, what is not installed, and their errors about types and WIT.

use super::{Offers, Reported, said};
use crate::finding::Finding;

pub(super) fn wit_syntax(facts: &Reported) -> Finding {
    let finding = said(facts, "the WIT does not parse");
    if facts.cut_off {
        return finding
            .note("a closing `}` is missing, perhaps in another file of the folder; older tools name the wrong file")
            .doctor("show the place in its file", "check WIT FILE");
    }
    finding
        .note("older tools count lines through all files of a folder and may name the wrong one; newer syntax is an error to them too")
        .doctor("show the place, and what is expected there", "check WIT FILE")
}

pub(super) fn not_installed(facts: &Reported) -> Finding {
    let finding = said(facts, format!("{} is not installed", facts.named("a compiler, a linker or a target")))
        .note("`wasm32-wasi` was renamed to `wasm32-wasip1`; newer toolchains know the new name only");
    let module = facts.name.as_deref().filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    match (facts.text_has("No module named"), module) {
        (true, Some(module)) => finding.run("install it", format!("pip install {}", module.replace('_', "-"))),
        _ => finding.run("add the target", "rustup target add wasm32-wasip2"),
    }
}

/// Types that a message shows on both sides.
pub(super) fn two_types(facts: &Reported) -> Option<Finding> {
    let (found, wanted) = facts.types.as_ref()?;
    let finding = said(
        facts,
        format!("{} has a different type than expected: {}", facts.named("the function"), found.against(wanted)),
    )
    .note(format!("it is `{found}`; expected is `{wanted}`"));
    Some(
        finding
            .advise("give the function exactly the expected signature; several results of WIT are one tuple")
            .decide("inspect FILE"),
    )
}

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
