//! Findings about imports and their answers, and about what the runtime supports.

use super::lists;
use crate::artifact::{Artifact, Feature};
use crate::call::compile::is_switched_on;
use crate::call::preflight::answerable::{Answerable, OpenImport};
use crate::finding::{Annotation, Code, Finding, Fix, Severity, Side, Source};
use crate::link::{Provides, Refused, explain_refused, wasi_supplies};
use std::ops::Range;
use std::sync::Arc;

/// A proposal that the artifact needs and wasmtime leaves off; an error where it is off here as well.
pub(in crate::call::preflight) fn needs_feature(feature: &Feature, config: &'static str) -> Finding {
    let headline = format!("the component needs `{}`, which wasmtime leaves off by default", feature.name);
    let finding = Finding::new(Code::MD0423, headline).side(Side::Host);
    let finding = match is_switched_on(feature.name) {
        true => finding.severity(Severity::Note).note("it was switched on for this call"),
        false => finding.severity(Severity::Error).note("wasmtime 48 as it is built in here does not support it"),
    };
    let finding = finding.suggest("a host switches it on", Fix::Code { language: "rust", text: format!("{config};") });
    match feature.flag {
        Some(flag) => finding.suggest("on wasmtime's command line", Fix::run(format!("wasmtime run {flag}"))),
        None => finding,
    }
}

/// A function that passes more than numbers, in a component that lays values out in 64-bit memories.
pub(in crate::call::preflight) fn misread_in_memory64(function: &str) -> Finding {
    let headline = format!("`{function}` passes values through a 64-bit memory, where wasmtime misreads them");
    Finding::new(Code::MD0428, headline)
        .side(Side::Host)
        .note("a pointer or a length takes 8 bytes there, and wasmtime 48 reads and writes 4, also when it has the guest allocate: lists come back empty, texts wrong")
        .advise("build the guest for wasm32 as long as the runtime has no more than this for memory64 in components")
        .subject(function)
}

/// An answer that fits no import.
pub(in crate::call::preflight) fn bad_answer(
    source: &Arc<Source>,
    span: Range<usize>,
    message: impl Into<String>,
    imports: &[String],
) -> Finding {
    let finding = Finding::new(Code::MD0424, "the answer fits no import").annotate(Annotation::primary(
        source,
        span,
        message.into(),
    ));
    if imports.is_empty() {
        return finding.note("no function is imported that an answer could be given for");
    }
    lists(finding, "import", imports, 8)
}

/// An answer for an import that has one.
pub(in crate::call::preflight) fn answered_twice(source: &Arc<Source>, path: &str) -> Finding {
    let label = format!("`{path}` is answered twice; only one answer can be given");
    Finding::new(Code::MD0424, "an import is answered twice").annotate(Annotation::primary(
        source,
        0..source.text.len(),
        label,
    ))
}

/// An answer for a function that a component of `--with` supplies.
pub(in crate::call::preflight) fn answer_taken(
    source: &Arc<Source>,
    name: Range<usize>,
    path: &str,
    by: &str,
) -> Finding {
    let label = "an answer cannot take the place of a component's function";
    Finding::new(Code::MD0424, format!("`{path}` is satisfied already, by `{by}`"))
        .side(Side::Flag)
        .annotate(Annotation::primary(source, name, label))
        .advise("leave out either this `--answer` or that `--with`")
}

/// `--with` for a core module.
pub(in crate::call::preflight) fn core_with(file: &str) -> Finding {
    Finding::new(Code::MD0755, "`--with` cannot satisfy the imports of a core module")
        .side(Side::Flag)
        .note("a component gives and takes values of WIT types, a core module numbers and its memory")
        .suggest("give a function that is imported an answer", Fix::run("--answer 'MODULE::NAME=VALUE'"))
        .suggest("let imports trap only when they are reached", Fix::run("--stub"))
        .place(file, None)
}

/// Imports of a core module that nothing supplies: functions, and others with their types. `answer` is the flag
/// that answers the first function.
pub(in crate::call::preflight) fn core_imports(
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
        true => "only WASI preview 1 is supplied",
        false => "nothing is supplied under `--provides none`",
    };
    let shown = open.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    let finding = Finding::new(Code::MD0435, format!("nothing supplies the core import `{first}`"))
        .side(Side::CoreModule)
        .note(format!("open are {shown}{more}; {supplied}"))
        .place(file, None);
    if !others.is_empty() {
        return finding.advise(
            "only functions can be stood in for; define memories, tables and globals in the module, or put it into a component with the module that has them",
        );
    }
    let finding = finding.suggest("let them trap only when they are reached", Fix::run("--stub"));
    match answer {
        Some(flag) => finding.suggest("for this call, give them answers", Fix::run(flag)),
        None => finding,
    }
}

/// An import of a component that nothing supplies: why, and what to do about it here.
pub(in crate::call::preflight) fn unsatisfied(
    artifact: &Artifact,
    provides: &Provides,
    open: &OpenImport<'_>,
) -> Finding {
    const SHOWN: usize = 6;
    let item = open.first.map(|first| first.name.clone());
    let refused = Refused { import: open.import.name.clone(), item, ..Refused::default() };
    let mut finding = explain_refused(&refused, Some(artifact), provides)
        .severity(Severity::Error)
        .suggest("for this call, let a component satisfy it", Fix::run("--with OTHER.wasm"));
    // Nobody answers all of WASI by hand.
    if open.answered == 0 && wasi_supplies(&open.import.name) {
        return finding;
    }
    if open.answered > 0 {
        let left: Vec<String> = open.left.iter().take(SHOWN).map(|(path, _)| format!("`{path}`")).collect();
        finding = finding.note(format!("without an answer are still {}", left.join(", ")));
    }
    if let Some((path, _)) = open.left.iter().find(|(_, answerable)| *answerable == Answerable::No) {
        return finding
            .note(format!("no answer can stand for what `{path}` returns: a resource cannot be written down"));
    }
    let flags = open.left.iter().take(SHOWN).filter_map(|(path, answerable)| answerable.flag(path));
    let mut flags = flags.collect::<Vec<_>>().join(" ");
    if open.left.len() > SHOWN {
        flags.push_str(" …");
    }
    if flags.is_empty() {
        return finding;
    }
    finding.suggest("for this call, give its functions answers", Fix::run(flags))
}
