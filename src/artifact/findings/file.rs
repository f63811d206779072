//! Findings about the file itself: MD00.

use crate::artifact::older::RELEASE;
use crate::artifact::sniff::Foreign;
use crate::finding::{Annotation, Code, Finding, Fix, Severity, Side, Source, SourceKind};

/// How a file is damaged.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::artifact) enum Damage {
    /// It ends too early.
    Truncated,
    /// Something in it is not what the format allows.
    Invalid,
    /// It goes past a bound that real files stay far below.
    TooLarge,
    /// The operating system refused to read on.
    Unreadable,
}

/// A file that is not WebAssembly at all.
pub(in crate::artifact) fn not_wasm(file: &str, what: Foreign, head: &[u8]) -> Finding {
    let finding = Finding::new(Code::MD0001, format!("`{file}` is not WebAssembly: it is {}", what.words()))
        .side(Side::Guest)
        .place(file, Some(0));
    let first: Vec<String> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let finding = match first.is_empty() {
        true => finding,
        false => finding.note(format!("it begins with {}; WebAssembly begins with 00 61 73 6d", first.join(" "))),
    };
    finding.advise(what.advice(file))
}

/// A file that begins like WebAssembly, as a `kind` of so many bytes, and goes wrong.
pub(in crate::artifact) fn damaged(
    file: &str,
    kind: &str,
    size: u64,
    damage: Damage,
    offset: u64,
    message: &str,
) -> Finding {
    let at = format!("at offset {offset:#x}");
    // The validator's words may come in several lines, the outermost first.
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let (code, headline, advice) = match damage {
        Damage::Truncated => (
            Code::MD0002,
            format!("`{file}` is cut off {at}"),
            "copy, download or build the file again; a build may still have been writing it",
        ),
        Damage::Invalid => (
            Code::MD0003,
            format!("`{file}` is not valid {at}: {first}"),
            "build it again with current tools; if the error remains, report it to the tool that wrote the file",
        ),
        Damage::TooLarge => (
            Code::MD0007,
            format!("`{file}` exceeds a limit {at}: {first}"),
            "no real tool writes such a file: check its origin",
        ),
        Damage::Unreadable => (
            Code::MD0014,
            format!("`{file}` could not be read {at}: {first}"),
            "try again when no other program is writing the file",
        ),
    };
    let mut finding = Finding::new(code, headline).side(Side::Guest).place(file, Some(offset));
    if damage == Damage::Truncated {
        let began = format!("the file has {size} bytes and starts like a {kind}");
        finding = finding.note(first).note(began);
    }
    lines.fold(finding, |finding, line| finding.note(line.trim())).advise(advice)
}

/// `\0asm` with a version that current tools do not read.
pub(in crate::artifact) fn old_encoding(file: &str, version: u16, layer: u16) -> Finding {
    let headline = match layer {
        1 => format!("`{file}` is a component in an older encoding, version {version:#x}"),
        _ => format!("`{file}` has version {version:#x} of kind {layer}, which no tool reads"),
    };
    let number = u32::from(version) | u32::from(layer) << 16;
    Finding::new(Code::MD0005, headline)
        .side(Side::ToolVersions)
        .place(file, Some(4))
        .note(format!("tools report: unknown binary version: {number:#x}"))
        .note(match (layer, version) {
            (1, 0x0a..=0x0c) => {
                "components have version 0xd since May 2023; older ones cannot be read or converted by current tools"
            }
            _ => "current core modules have version 1 of kind 0, components version 0xd of kind 1",
        })
        .advise("build it again from source with current tools (wit-bindgen, wasm-tools, componentize-py, jco)")
}

/// A `kind` of file that the newest tools refuse and those of the generation before took; `message` says why.
pub(in crate::artifact) fn older_form(file: &str, kind: &str, offset: u64, message: &str) -> Finding {
    let finding = Finding::new(Code::MD0005, format!("`{file}` is a {kind} in a form that newer tools reject"))
        .side(Side::ToolVersions)
        .place(file, Some(offset))
        .note(format!("wasm-tools {RELEASE} and wasmtime 48 read it"));
    message
        .lines()
        .fold(finding, |finding, line| finding.note(format!("they report: {}", line.trim())))
        .advise("build it again from source with current tools (wit-bindgen, wasm-tools, componentize-py, jco)")
}

/// Code that wasmtime compiled earlier.
pub(in crate::artifact) fn precompiled(file: &str, component: bool) -> Finding {
    let (what, call) = match component {
        true => ("component", "Component::deserialize_file"),
        false => ("core module", "Module::deserialize_file"),
    };
    Finding::new(Code::MD0006, format!("`{file}` is a {what} that wasmtime compiled to machine code"))
        .place(file, Some(0))
        .note("its imports and exports cannot be read from it; only the wasmtime release that wrote it loads it")
        .advise("inspect the .wasm file it was compiled from")
        .suggest(
            "load it in a host of the same wasmtime release",
            Fix::Code { language: "rust", text: format!("let loaded = unsafe {{ {call}(&engine, path)? }};") },
        )
}

/// The component type of a core module that cannot be read, without which it cannot be componentized.
pub(in crate::artifact) fn unreadable_world(file: &str, message: String) -> Finding {
    Finding::new(Code::MD0008, format!("the component type in `{file}` cannot be read"))
        .side(Side::ToolVersions)
        .place(file, None)
        .note(message)
        .advise("the bindings come from an incompatible tool version, or from two: update wit-bindgen (and every dependency with its own bindings) to one version and rebuild")
}

/// A section that describes the file and does not read.
pub(in crate::artifact) fn unreadable_metadata(file: &str, offset: u64, message: String) -> Finding {
    Finding::new(Code::MD0008, format!("a custom section of `{file}` cannot be read"))
        .severity(Severity::Warning)
        .place(file, Some(offset))
        .note(message)
}

/// Text that does not assemble; `message` is the parser's, with its own excerpt.
pub(in crate::artifact) fn unparsed_text(file: &str, text: String, message: &str) -> Finding {
    let (words, excerpt) = message.split_once('\n').unwrap_or((message, ""));
    let finding = Finding::new(Code::MD0009, format!("the text format in `{file}` does not parse: {words}"))
        .place(file, None)
        .side(Side::Guest);
    let finding = match place_in(&text, excerpt) {
        Some(at) => {
            let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            let source = Source::new(SourceKind::File, file, text);
            finding.annotate(Annotation::primary(&source, at..end, words))
        }
        None => finding,
    };
    finding.advise("correct the text at this place")
}

/// The byte that an excerpt with `--> name:line:column` points at.
fn place_in(text: &str, excerpt: &str) -> Option<usize> {
    let place = excerpt.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = place.rsplitn(3, ':');
    let column: usize = parts.next()?.trim().parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    Some(text[start..].char_indices().nth(column.checked_sub(1)?).map_or(text.len(), |(at, _)| start + at))
}
