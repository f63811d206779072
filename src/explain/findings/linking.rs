//! Words for imports that a reported error says are not satisfied.

use super::{Circumstance, Gate};
use super::{Offers, Reported, said};
use crate::finding::Finding;

pub(super) fn host_lacks_wasi(facts: &Reported) -> Finding {
    let http = facts.name.as_deref().is_some_and(|name| name.starts_with("wasi:http"));
    let words = said(facts, format!("the host's linker does not define {}", facts.named("the WASI interface that is imported")))
        .note("a missing interface is reported through its first function or resource: the words about a wrong type mean that nothing was there");
    let words = if http {
        words.host_code(
            facts,
            "add wasi:http to the component linker, in addition to WASI",
            "wasmtime_wasi_http::p2::add_only_http_to_linker_sync(&mut linker)?;",
        )
    } else {
        let words = words.host_code(
            facts,
            "add WASI to the component linker, before instantiating",
            "wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;",
        );
        if facts.snippets.is_empty() {
            words.code("in Python", "python", "linker.add_wasip2()\nstore.set_wasi(WasiConfig())")
        } else {
            words
        }
    };
    words.decide("inspect FILE")
}

pub(super) fn flag(facts: &Reported) -> Finding {
    if let Some(gate) = facts.gate {
        return gated(facts, gate);
    }
    let flag = facts.flag.unwrap_or(if facts.serve { "cli" } else { "http" });
    let command = if facts.serve { "serve" } else { "run" };
    let words = match &facts.name {
        Some(name) if name.contains(':') => said(facts, format!("wasmtime provides `{name}` only with `-S {flag}`")),
        _ => said(facts, "wasmtime provides it only with a flag"),
    };
    if facts.flag.is_none() && facts.name.as_deref().is_none_or(|name| !name.starts_with("wasi")) {
        return words
            .run(
                "switch it on; `-S help` and `-W help` list what there is",
                "wasmtime run -W component-model-async=y FILE",
            )
            .decide("wasmtime run -W help");
    }
    words
        .note(if facts.serve {
            "`wasmtime serve` provides only the HTTP proxy world"
        } else {
            "`wasmtime run` provides the command world; other interfaces need a flag"
        })
        .run("give the flag", format!("wasmtime {command} -S {flag} FILE"))
        .decide("inspect FILE")
}

/// A proposal that is off, or that the release does not have yet.
fn gated(facts: &Reported, gate: Gate) -> Finding {
    let words = match gate.flag {
        Some(flag) => said(facts, format!("the component needs `{}`, which wasmtime disables by default", gate.name))
            .run("switch it on", format!("wasmtime run {flag} FILE")),
        None => said(facts, format!("the file needs `{}`, which this tool or release has not switched on", gate.name))
            .advise("update it: current releases of wasmtime have it on by default")
            .run("or switch it on, where the release has it", format!("wasmtime run -W {}=y FILE", gate.name)),
    };
    let words = match gate.config {
        Some(config) => words.code("in your own host", "rust", format!("{config};")),
        None => words,
    };
    words.decide("inspect FILE")
}

pub(super) fn wasi_version(facts: &Reported) -> Finding {
    let name = facts.name.as_deref().unwrap_or("");
    let words = said(
        facts,
        format!(
            "{} belongs to another WASI release than the host, tool or adapter has",
            facts.named("the WASI interface")
        ),
    );
    let words = if name.split_once('@').is_some_and(|(_, version)| version.contains('-')) {
        words.note("release candidates match only themselves, not other candidates or the final release")
    } else if !name.contains('@') {
        words.note(
            "a WASI interface without a version is from before 0.2.0, when adapter and host had to be of one revision",
        )
    } else {
        words.note("within 0.2 any version links, as long as the functions and types in use are the same on both sides")
    };
    words
        .advise("take host, adapter and build tools of one WASI release: rebuild the component with current tools, or use the wasmtime release that belongs to its adapter")
        .decide("inspect FILE")
}

/// The line that names the import is followed by those that say what is wrong with it.
pub(crate) const CUT_SHORT: &str = "the text lacks the lines that name what is missing or different: print the whole error (`{err:?}` or `{err:#}` in Rust, the log level elsewhere)";

pub(super) fn host_lacks_import(facts: &Reported) -> Finding {
    if facts.circumstance == Circumstance::StandIn {
        let item = facts.item.as_ref().map(|item| format!("#{item}")).unwrap_or_default();
        let import = facts.name.as_deref().unwrap_or("an import");
        return said(facts, format!("the stub for the import `{import}{item}` was called"))
            .note("`fix --stub` put it there: nothing provides the import, and a call of it traps")
            .doctor("satisfy it with a component", "fix ORIGINAL.wasm --with provider.wasm -o whole.wasm")
            .doctor(
                "or give a canned answer",
                &format!("call ORIGINAL.wasm --answer '{import}{item}=…' 'PATH(ARGUMENTS)'"),
            );
    }
    if facts.cut_short {
        return said(
            facts,
            format!(
                "the host does not define {}, or defines it with a different type than the component imports",
                facts.named("an import of the component")
            ),
        )
        .note(CUT_SHORT)
        .decide("check WIT FILE");
    }
    let words = said(facts, format!("the host does not define the import {}", facts.named("that the component has")))
        .note("the program that loads the component must provide it, or another component");
    let name = facts.name.as_deref().filter(|name| !name.contains(['"', '\\'])).unwrap_or("ns:pkg/iface@1.0.0");
    let item = facts.item.as_deref().filter(|item| !item.contains(['"', '\\'])).unwrap_or("function");
    words
        .host_code(
            facts,
            "define it in the linker, or let `bindgen!` generate the trait and its `add_to_linker`",
            format!("linker.instance(\"{name}\")?.func_wrap(\"{item}\", |_, (): ()| Ok(()))?;"),
        )
        .run("or compose it with a component that exports it", "wac plug --plug provider.wasm FILE -o composed.wasm")
        .decide("check WIT FILE")
}

pub(super) fn import_type(facts: &Reported) -> Finding {
    let item = facts.item.as_ref().map(|item| format!(", function `{item}`,")).unwrap_or_default();
    said(facts, format!("the import {}{item} is there, with another type", facts.named("in question")))
        .note("the host's definition has other parameters or results, or is of another kind, than the module imports")
        .advise(
            "give the host function exactly the imported signature; imports in a list must be in the module's order",
        )
        .decide("inspect FILE")
}
