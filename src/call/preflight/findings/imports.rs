//! Findings about imports and their answers, and about what the runtime supports.

use super::lists;
use crate::artifact::{Artifact, Feature};
use crate::call::compile::is_switched_on;
use crate::call::preflight::answerable::{Answerable, OpenImport};
use crate::finding::{Annotation, Code, Finding, Fix, Severity, Side, Source, list};
use crate::link::{Provides, Refused, explain_refused, wasi_supplies};
use std::ops::Range;
use std::sync::Arc;

/// A proposal that the artifact needs and wasmtime leaves off; an error where it is off here as well.
pub(crate) fn needs_feature(feature: &Feature, config: &'static str) -> Finding {
    let headline = format!("the component needs `{}`, which wasmtime disables by default", feature.name);
    let finding = Finding::new(Code::MD0423, headline).side(Side::Host);
    let finding = match is_switched_on(feature.name) {
        true => finding.severity(Severity::Note).note("it was enabled for this call"),
        false => finding.severity(Severity::Error).note("the built-in wasmtime 48 does not support it"),
    };
    let finding = finding.suggest("enable it in a host", Fix::Code { language: "rust", text: format!("{config};") });
    match feature.flag {
        Some(flag) => finding.suggest("on wasmtime's command line", Fix::run(format!("wasmtime run {flag}"))),
        None => finding,
    }
}

/// A function that passes more than numbers, in a component that lays values out in 64-bit memories.
pub(crate) fn misread_in_memory64(function: &str) -> Finding {
    let headline = format!("`{function}` passes values through a 64-bit memory, where wasmtime misreads them");
    Finding::new(Code::MD0428, headline)
        .side(Side::Host)
        .note("pointers and lengths have 8 bytes there, but wasmtime 48 reads and writes 4: lists come back empty, strings wrong")
        .advise("build the guest for wasm32 until the runtime supports memory64 in components")
        .subject(function)
}

/// An answer that fits no import.
pub(crate) fn bad_answer(
    source: &Arc<Source>,
    span: Range<usize>,
    message: impl Into<String>,
    imports: &[String],
) -> Finding {
    let finding = Finding::new(Code::MD0424, "the mock value matches no import").annotate(Annotation::primary(
        source,
        span,
        message.into(),
    ));
    if imports.is_empty() {
        return finding.note("the file imports no function that could be mocked");
    }
    lists(finding, "import", imports, 8)
}

/// An answer for an import that has one.
pub(crate) fn answered_twice(source: &Arc<Source>, path: &str) -> Finding {
    let label = format!("`{path}` has two mock values; only one is allowed");
    Finding::new(Code::MD0424, "an import has two mock values").annotate(Annotation::primary(
        source,
        0..source.text.len(),
        label,
    ))
}

/// An answer for a function that a component of `--with` supplies.
pub(crate) fn answer_taken(source: &Arc<Source>, name: Range<usize>, path: &str, by: &str) -> Finding {
    let label = "a mock value cannot replace a component's function";
    Finding::new(Code::MD0424, format!("`{path}` is already satisfied by `{by}`"))
        .side(Side::Flag)
        .annotate(Annotation::primary(source, name, label))
        .advise("remove this `--answer` or that `--with`")
}

/// `--with` for a core module.
pub(crate) fn core_with(file: &str) -> Finding {
    Finding::new(Code::MD0755, "`--with` cannot satisfy the imports of a core module")
        .side(Side::Flag)
        .note("components exchange values of WIT types, core modules numbers and memory")
        .suggest("mock an imported function", Fix::run("--answer 'MODULE::NAME=VALUE'"))
        .suggest("replace imports by stubs that trap when called", Fix::run("--stub"))
        .place(file, None)
}

/// Imports of a core module that nothing provides: functions, and others with their types. `answer` is the flag
/// that answers the first function.
pub(crate) fn core_imports(
    file: &str,
    functions: &[String],
    others: &[(String, String)],
    preview1: bool,
    answer: Option<String>,
) -> Finding {
    let with_type = |(path, ty): &(String, String)| format!("`{path}`, a `{ty}`");
    let open: Vec<String> =
        functions.iter().map(|path| format!("`{path}`")).chain(others.iter().map(with_type)).collect();
    let first = functions.first().or_else(|| others.first().map(|(path, _)| path)).map_or("", String::as_str);
    let more = open.len().saturating_sub(8);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let supplied = match preview1 {
        true => "only WASI preview 1 is provided",
        false => "nothing is provided with `--provides none`",
    };
    let shown = open.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    let finding = Finding::new(Code::MD0435, format!("the core import `{first}` is not satisfied"))
        .side(Side::CoreModule)
        .note(format!("unsatisfied: {shown}{more}; {supplied}"))
        .place(file, None);
    if !others.is_empty() {
        return finding.advise(
            "only functions can be stubbed; define memories, tables and globals in the module, or link it with the module that has them",
        );
    }
    let finding = finding.suggest("replace them by stubs that trap when called", Fix::run("--stub"));
    match answer {
        Some(flag) => finding.suggest("or mock them for this call", Fix::run(flag)),
        None => finding,
    }
}

/// An import of a component that nothing provides: why, and what to do about it here.
pub(crate) fn unsatisfied(artifact: &Artifact, provides: &Provides, open: &OpenImport<'_>) -> Finding {
    const SHOWN: usize = 6;
    let item = open.first.map(|first| first.name.clone());
    let refused = Refused { import: open.import.name.clone(), item, ..Refused::default() };
    let mut finding = explain_refused(&refused, Some(artifact), provides)
        .severity(Severity::Error)
        .suggest("or satisfy it with a component", Fix::run("--with OTHER.wasm"));
    // Nobody answers all of WASI by hand.
    if open.answered == 0 && wasi_supplies(&open.import.name) {
        return finding;
    }
    if open.answered > 0 {
        let left: Vec<&str> = open.left.iter().map(|(path, _)| path.as_str()).collect();
        finding = finding.note(format!("still missing an --answer: {}", list(&left, SHOWN)));
    }
    if let Some((path, _)) = open.left.iter().find(|(_, answerable)| *answerable == Answerable::No) {
        return finding.note(format!("the result of `{path}` cannot be mocked: a resource has no literal value"));
    }
    let flags = open.left.iter().take(SHOWN).filter_map(|(path, answerable)| answerable.flag(path));
    let mut flags = flags.collect::<Vec<_>>().join(" ");
    if open.left.len() > SHOWN {
        flags.push_str(" …");
    }
    if flags.is_empty() {
        return finding;
    }
    finding.suggest("or mock its functions for this call", Fix::run(flags))
}
