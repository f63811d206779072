//! Tools, registries and linkers: what is not installed, not configured, or there twice.

use super::{Offers, Reported, said};
use crate::finding::Finding;

pub(super) fn duplicate_symbol(facts: &Reported) -> Finding {
    said(facts, format!("the linker finds {} twice", facts.named("one symbol")))
        .note("two releases of one library, often of `wit-bindgen` or of an SDK, are linked into one module, and both define it")
        .run("find the second one", "cargo tree -d -i wit-bindgen")
        .advise("use one release of it: update the crate or library that pins the other")
}

pub(super) fn duplicate_core_import(facts: &Reported) -> Finding {
    said(facts, format!("the core module imports {} twice, which this tool rejects", facts.named("one name")))
        .note("the module is valid: newer releases of the component tools merge such imports")
        .advise("update the tool that makes the component; until then, build with optimisation: some compilers write the second import in debug builds only")
        .decide("inspect MODULE")
}

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

pub(super) fn wit_layout(facts: &Reported) -> Finding {
    said(facts, "the WIT files are in the wrong folders: a folder has the files of one package")
        .note("other packages belong into `deps/`, each in its own folder or file; a tool that gets one file reads neither its folder nor `deps/`")
        .run("put each dependency into its folder", "mkdir -p wit/deps/other && mv wit/other.wit wit/deps/other/")
        .advise("and pass the folder to tools, not one file")
}

pub(super) fn compose_package(facts: &Reported) -> Finding {
    said(facts, format!("the composer did not find {} in `deps/` and asked a registry", facts.named("a package")))
        .note("wac reads `ns:name` from `deps/ns/name.wasm` next to the `.wac` file, or from `--dep ns:name=FILE`; otherwise it asks a registry")
        .run("give the component by name", "wac compose composition.wac --dep ns:name=component.wasm -o composed.wasm")
        .run("list the packages", "ls -R deps/")
}

pub(super) fn registry(facts: &Reported) -> Finding {
    said(
        facts,
        format!("no registry is configured for {}, or it denies access", facts.named("the package's namespace")),
    )
    .note("each namespace must be mapped to a registry")
    .code(
        "in wkg's `config.toml` (`wkg config --edit`)",
        "toml",
        "[namespace_registries]\nns = \"registry.example.com\"",
    )
    .run("log in, where access is denied", "docker login registry.example.com")
}

pub(super) fn oci_format(facts: &Reported) -> Finding {
    said(facts, "the OCI artifact has another layout than this tool reads")
        .note("Wasm components in OCI registries have a config of type `application/vnd.wasm.config.v0+json` and one layer `application/wasm`; older tools and image builders push other layouts")
        .run("push it in that layout", "wkg oci push registry.example.com/name:tag component.wasm")
        .advise("or read it with the tool that pushed it")
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

pub(super) fn argument_count(facts: &Reported) -> Finding {
    said(facts, "the call passes the wrong number of arguments")
        .note("each parameter of the WIT function is one argument; records and tuples are one value")
        .decide("inspect FILE")
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
