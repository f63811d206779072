//! Words for imports that a reported error says are not satisfied.

use super::{Reported, Words};
use crate::finding::{Cause, Circumstance, Gate};

/// The words, if the cause is one of linking components.
pub(super) fn words(facts: &Reported) -> Option<Words> {
    Some(match facts.cause {
        Cause::HostLacksWasi => host_lacks_wasi(facts),
        Cause::FlagNeeded => flag(facts),
        Cause::WasiVersion => wasi_version(facts),
        Cause::HostLacksImport => host_lacks_import(facts),
        Cause::SameVersionDrift => same_version(facts),
        Cause::AsyncSync => async_sync(facts),
        Cause::LinkOrder => link_order(facts),
        Cause::DuplicateDefinition => duplicate(facts),
        Cause::Reexported => reexported(facts),
        Cause::ImportType => import_type(facts),
        _ => return None,
    })
}

fn host_lacks_wasi(facts: &Reported) -> Words {
    let http = facts.name.as_deref().is_some_and(|name| name.starts_with("wasi:http"));
    let words = Words::new(format!("the host's linker does not define {}", facts.named("the WASI interface that is imported")))
        .note("a missing interface is reported through its first function or resource: the words about a wrong type mean that nothing was there");
    let words = if http {
        words.host_code(
            facts,
            "add wasi:http to the component linker, besides WASI itself",
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
    words.decide("mate-doctor inspect FILE")
}

fn flag(facts: &Reported) -> Words {
    if let Some(gate) = facts.gate {
        return gated(gate);
    }
    let flag = facts.flag.unwrap_or(if facts.serve { "cli" } else { "http" });
    let command = if facts.serve { "serve" } else { "run" };
    let words = match &facts.name {
        Some(name) if name.contains(':') => {
            Words::new(format!("wasmtime has `{name}`, and supplies it when `-S {flag}` is given"))
        }
        _ => Words::new("wasmtime has what the component needs, and a flag must switch it on"),
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
            "`wasmtime serve` supplies only what the HTTP proxy world has"
        } else {
            "`wasmtime run` supplies the command world; other interfaces are off unless asked for"
        })
        .run("give the flag", format!("wasmtime {command} -S {flag} FILE"))
        .decide("mate-doctor inspect FILE")
}

/// A proposal that is off, or that the release does not have yet.
fn gated(gate: Gate) -> Words {
    let words = match gate.flag {
        Some(flag) => Words::new(format!("the component needs `{}`, which wasmtime leaves off by default", gate.name))
            .run("switch it on", format!("wasmtime run {flag} FILE")),
        None => Words::new(format!("the file needs `{}`, which this tool or release has not switched on", gate.name))
            .advise("update it: current releases of wasmtime have it on by default")
            .run("or switch it on, where the release has it", format!("wasmtime run -W {}=y FILE", gate.name)),
    };
    let words = match gate.config {
        Some(config) => words.code("in a host of one's own", "rust", format!("{config};")),
        None => words,
    };
    words.decide("mate-doctor inspect FILE")
}

fn wasi_version(facts: &Reported) -> Words {
    let name = facts.name.as_deref().unwrap_or("");
    let words = Words::new(format!(
        "{} belongs to another WASI release than the host, tool or adapter has",
        facts.named("the WASI interface")
    ));
    let words = if name.split_once('@').is_some_and(|(_, version)| version.contains('-')) {
        words.note("release candidates match only themselves: neither another candidate nor the final release stands in for one")
    } else if !name.contains('@') {
        words.note(
            "a WASI interface without a version is from before 0.2.0, when adapter and host had to be of one revision",
        )
    } else {
        words.note("within 0.2 any version links, as long as the functions and types in use are the same on both sides")
    };
    words
        .advise("take host, adapter and build tools of one WASI release: rebuild the component with current tools, or use the wasmtime release that belongs to its adapter")
        .decide("mate-doctor inspect FILE")
}

fn host_lacks_import(facts: &Reported) -> Words {
    if facts.circumstance == Circumstance::StandIn {
        let item = facts.item.as_ref().map(|item| format!("#{item}")).unwrap_or_default();
        let import = facts.name.as_deref().unwrap_or("an import");
        return Words::new(format!("the stand-in for the import `{import}{item}` was reached"))
            .note("`mate-doctor fix --stub` put it there: nothing supplies the import, and a call of it traps")
            .run("supply it from a component", "mate-doctor fix ORIGINAL.wasm --with provider.wasm -o whole.wasm")
            .run(
                "or give a canned answer",
                format!("mate-doctor call ORIGINAL.wasm --answer '{import}{item}=…' 'PATH(ARGUMENTS)'"),
            );
    }
    let words = Words::new(format!("the host does not define the import {}", facts.named("that the component has")))
        .note("this is no interface of WASI: the program that loads the component has to supply it, or another component does");
    let name = facts.name.as_deref().filter(|name| !name.contains(['"', '\\'])).unwrap_or("ns:pkg/iface@1.0.0");
    let item = facts.item.as_deref().filter(|item| !item.contains(['"', '\\'])).unwrap_or("function");
    words
        .host_code(
            facts,
            "define it in the linker, or let `bindgen!` generate the trait and its `add_to_linker`",
            format!("linker.instance(\"{name}\")?.func_wrap(\"{item}\", |_, (): ()| Ok(()))?;"),
        )
        .run("or compose it with a component that exports it", "wac plug --plug provider.wasm FILE -o composed.wasm")
        .decide("mate-doctor check --wit wit/ FILE")
}

fn same_version(facts: &Reported) -> Words {
    Words::new(format!("{} has the same name on both sides and different contents", facts.named("the interface")))
        .note(
            "types are compared by their parts: one more enum case, one more field, another order make it another type",
        )
        .advise("build both sides from one copy of the WIT, and give the interface a new version when it changes")
        .decide("mate-doctor check --wit HOST-WIT/ FILE")
}

fn async_sync(facts: &Reported) -> Words {
    Words::new("one side is async and the other is not")
        .note(format!("{} and its counterpart must agree: sync functions are called with `call` on a sync store, async ones with `call_async`", facts.named("the call")))
        .code("in a wasmtime host, be async all the way", "rust", "wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;\nlet instance = linker.instantiate_async(&mut store, &component).await?;\nlet result = function.call_async(&mut store, arguments).await?;")
        .code("generated bindings", "rust", "wasmtime::component::bindgen!({ path: \"wit\", imports: { default: async }, exports: { default: async } });")
        .advise("an import that WIT declares `async func` needs `func_wrap_concurrent`; `func_wrap_async` implements a sync one")
}

fn link_order(facts: &Reported) -> Words {
    Words::new(format!("what provides {} is linked after what needs it", facts.named("the import")))
        .note("an import is resolved when its component is instantiated or pre-instantiated: what it needs must be in the linker by then")
        .advise("instantiate in the order of the dependencies, providers first; if it fails only now and then, the order comes from an unordered map")
}

fn duplicate(facts: &Reported) -> Words {
    Words::new(format!("the host defines {} twice", facts.named("one name")))
        .note("two calls of `add_to_linker` cover the same interface; `wasmtime_wasi_http`'s own brings parts of WASI along")
        .code("add only what is not there yet", "rust", "wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;\nwasmtime_wasi_http::p2::add_only_http_to_linker_sync(&mut linker)?;")
        .code("or say that later definitions replace earlier ones", "rust", "linker.allow_shadowing(true);")
}

fn import_type(facts: &Reported) -> Words {
    let item = facts.item.as_ref().map(|item| format!(", function `{item}`,")).unwrap_or_default();
    Words::new(format!("the import {}{item} is there, with another type", facts.named("in question")))
        .note("the host's definition has other parameters or results, or is of another kind, than the module imports")
        .advise("give the host function exactly the imported signature; imports given as a list must stand in the module's order")
        .decide("mate-doctor inspect FILE")
}

fn reexported(facts: &Reported) -> Words {
    Words::new(format!("the export {} is an imported function as it is", facts.named("of the component")))
        .note("wasmtime does not load a component that passes an import on; the component itself is valid")
        .advise("export a function of the component's own that calls the imported one")
        .run(
            "or satisfy the import with a component that implements it",
            "wac plug --plug provider.wasm FILE -o composed.wasm",
        )
        .decide("mate-doctor inspect FILE")
}
