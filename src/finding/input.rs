//! Findings about the file itself: MD00.

use super::{Annotation, Code, Command, Finding, Fix, Severity, Side, Source, SourceKind, list};

/// A file that is not WebAssembly at all.
#[derive(Clone, Debug)]
pub struct NotWasm {
    /// The name as given.
    pub file: String,
    /// What it is, with its article.
    pub what: &'static str,
    /// What to do.
    pub advice: String,
    /// Its first bytes.
    pub first: Vec<u8>,
}

impl From<NotWasm> for Finding {
    fn from(facts: NotWasm) -> Self {
        let finding = Finding::new(Code::MD0001, format!("`{}` is not WebAssembly: it is {}", facts.file, facts.what))
            .side(Side::Guest)
            .place(&facts.file, Some(0));
        let finding = if facts.first.is_empty() {
            finding
        } else {
            let hex: Vec<String> = facts.first.iter().map(|byte| format!("{byte:02x}")).collect();
            finding.note(format!("it begins with {}; WebAssembly begins with 00 61 73 6d", hex.join(" ")))
        };
        finding.advise(facts.advice)
    }
}

/// How a file is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It ends too early.
    Truncated,
    /// Something in it is not what the format allows.
    Invalid,
    /// It goes past a bound that real files stay far below.
    TooLarge,
    /// The operating system refused to read on.
    Unreadable,
}

/// A file that begins like WebAssembly and goes wrong.
#[derive(Clone, Debug)]
pub struct Damaged {
    /// The name as given.
    pub file: String,
    /// What it began as.
    pub what: String,
    /// How it is damaged.
    pub damage: Damage,
    /// Bytes from the start of the file.
    pub offset: u64,
    /// Bytes of the whole file.
    pub size: u64,
    /// What was found there.
    pub message: String,
}

impl From<Damaged> for Finding {
    fn from(facts: Damaged) -> Self {
        let at = format!("at offset {:#x}", facts.offset);
        // The validator's words may come in several lines, the outermost first.
        let mut lines = facts.message.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let (code, headline) = match facts.damage {
            Damage::Truncated => (Code::MD0002, format!("`{}` is cut off {at}", facts.file)),
            Damage::Invalid => (Code::MD0003, format!("`{}` is not valid {at}: {first}", facts.file)),
            Damage::TooLarge => (Code::MD0007, format!("`{}` goes past a limit {at}: {first}", facts.file)),
            Damage::Unreadable => (Code::MD0014, format!("`{}` could not be read on {at}: {first}", facts.file)),
        };
        let mut finding = Finding::new(code, headline).side(Side::Guest).place(&facts.file, Some(facts.offset));
        if facts.damage == Damage::Truncated {
            finding =
                finding.note(first).note(format!("the file has {} bytes and began as a {}", facts.size, facts.what));
        }
        for line in lines {
            finding = finding.note(line.trim().to_owned());
        }
        match facts.damage {
            Damage::Truncated => {
                finding.advise("copy, download or build the file again; a build may still have been writing it")
            }
            Damage::Invalid => finding
                .advise("build it again with current tools; if it stays so, the tool that wrote it last is at fault"),
            Damage::TooLarge => finding.advise("a real file does not look like this: check where it comes from"),
            Damage::Unreadable => finding.advise("try again when nothing else writes the file"),
        }
    }
}

/// `\0asm` with a version that current tools do not read.
#[derive(Clone, Debug)]
pub struct OldEncoding {
    /// The name as given.
    pub file: String,
    /// The 16-bit version.
    pub version: u16,
    /// The 16-bit kind: 0 core module, 1 component.
    pub layer: u16,
}

impl From<OldEncoding> for Finding {
    fn from(facts: OldEncoding) -> Self {
        let headline = if facts.layer == 1 {
            format!("`{}` is a component in an older encoding, version {:#x}", facts.file, facts.version)
        } else {
            format!("`{}` has version {:#x} of kind {}, which no tool reads", facts.file, facts.version, facts.layer)
        };
        let finding =
            Finding::new(Code::MD0005, headline).side(Side::ToolVersions).place(&facts.file, Some(4)).note(format!(
                "tools say of it: unknown binary version: {:#x}",
                u32::from(facts.version) | u32::from(facts.layer) << 16
            ));
        let finding = match (facts.layer, facts.version) {
            (1, 0x0a..=0x0c) => finding.note(
                "components got version 0xd in May 2023; what was written before cannot be read or converted today",
            ),
            _ => finding.note("current core modules have version 1 of kind 0, components version 0xd of kind 1"),
        };
        finding.advise("build it again from source with current tools (wit-bindgen, wasm-tools, componentize-py, jco)")
    }
}

/// Code that wasmtime compiled earlier.
#[derive(Clone, Debug)]
pub struct Precompiled {
    /// The name as given.
    pub file: String,
    /// From a component; else from a core module.
    pub component: bool,
}

impl From<Precompiled> for Finding {
    fn from(facts: Precompiled) -> Self {
        let (what, call) = if facts.component {
            ("component", "Component::deserialize_file")
        } else {
            ("core module", "Module::deserialize_file")
        };
        Finding::new(
            Code::MD0006,
            format!("`{}` is a {what} that wasmtime compiled for one kind of machine", facts.file),
        )
        .place(&facts.file, Some(0))
        .note("its imports and exports cannot be told from it; only the wasmtime release that wrote it loads it")
        .advise("inspect the .wasm file it was compiled from")
        .suggest(
            "load it in a host of the same wasmtime release",
            Fix::Code { language: "rust", text: format!("let loaded = unsafe {{ {call}(&engine, path)? }};") },
        )
    }
}

/// A section that describes the file and does not read.
#[derive(Clone, Debug)]
pub struct BadMetadata {
    /// The name as given.
    pub file: String,
    /// Bytes from the start of the file, where known.
    pub offset: Option<u64>,
    /// What the reader says.
    pub message: String,
    /// Whether it is the module's component type, without which it cannot be componentized.
    pub world: bool,
}

impl From<BadMetadata> for Finding {
    fn from(facts: BadMetadata) -> Self {
        if facts.world {
            return Finding::new(Code::MD0008, format!("the component type in `{}` cannot be read", facts.file))
                .side(Side::ToolVersions)
                .place(&facts.file, facts.offset)
                .note(facts.message)
                .advise("the bindings were written by a tool of another generation, or by two: update wit-bindgen (and every dependency that brings bindings of its own) to one version and build again");
        }
        Finding::new(Code::MD0008, format!("a section of `{}` that only describes it does not read", facts.file))
            .severity(Severity::Warning)
            .place(&facts.file, facts.offset)
            .note(facts.message)
    }
}

/// Text that does not assemble.
#[derive(Clone, Debug)]
pub struct BadText {
    /// The name as given.
    pub file: String,
    /// All of the text.
    pub text: String,
    /// The parser's words with its own excerpt.
    pub message: String,
}

impl From<BadText> for Finding {
    fn from(facts: BadText) -> Self {
        // The parser's message ends in its own excerpt, `--> name:line:column`.
        let (words, place) = match facts.message.split_once("\n") {
            Some((words, rest)) => (words.to_owned(), line_and_column(rest)),
            None => (facts.message.clone(), None),
        };
        let finding =
            Finding::new(Code::MD0009, format!("the text format in `{}` does not parse: {words}", facts.file))
                .place(&facts.file, None)
                .side(Side::Guest);
        let finding = match place.and_then(|(line, column)| byte_at(&facts.text, line, column)) {
            Some(at) => {
                let end = facts.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
                let source = Source::new(SourceKind::File, facts.file, facts.text);
                finding.annotate(Annotation::primary(&source, at..end, words))
            }
            None => finding,
        };
        finding.advise("correct the text at this place; only a file that parses can be examined")
    }
}

fn line_and_column(excerpt: &str) -> Option<(usize, usize)> {
    let place = excerpt.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next()?.trim().parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((line, column))
}

fn byte_at(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let at = text[start..].char_indices().nth(column.checked_sub(1)?).map_or(text.len(), |(i, _)| start + i);
    Some(at)
}

/// A core module that carries its component type.
#[derive(Clone, Debug)]
pub struct NotComponentized {
    /// The name as given.
    pub file: String,
    /// The names of the `component-type` sections.
    pub sections: Vec<String>,
    /// The world they describe, if its name was kept.
    pub world: Option<String>,
    /// Whether it imports WASI preview 1, so that an adapter is needed.
    pub preview1: bool,
    /// Whether it is a command (`_start`): the other adapter is needed then.
    pub command: bool,
}

impl From<NotComponentized> for Finding {
    fn from(facts: NotComponentized) -> Self {
        let mut finding = Finding::new(
            Code::MD0004,
            format!("`{}` is a core module that still carries its component type", facts.file),
        )
        .side(Side::Guest)
        .place(&facts.file, None);
        let sections: Vec<String> = facts.sections.iter().map(|name| format!("`{name}`")).collect();
        let world = facts.world.map_or_else(|| "a world".to_owned(), |world| format!("world `{world}`"));
        finding = finding.note(format!("section {} describes {world}", sections.join(", ")));
        let out = match facts.file.strip_suffix(".core.wasm").or_else(|| facts.file.strip_suffix(".wasm")) {
            Some(stem) => format!("{stem}.component.wasm"),
            None => "component.wasm".to_owned(),
        };
        let mut tools = Command::new("wasm-tools component new").arg(&facts.file);
        if facts.preview1 {
            finding = finding.note("it imports `wasi_snapshot_preview1`, so the preview 1 adapter is needed");
            let adapter = if facts.command { "command" } else { "reactor" };
            let adapter = format!("wasi_snapshot_preview1=wasi_snapshot_preview1.{adapter}.wasm");
            tools = tools.args("--adapt").arg(adapter);
        }
        finding
            .suggest("make it a component", Fix::Command(Command::doctor("fix").arg(&facts.file).args("-o").arg(&out)))
            .suggest("or with wasm-tools", Fix::Command(tools.args("-o").arg(out)))
    }
}

/// A core module where a component is needed.
#[derive(Clone, Debug)]
pub struct PlainModule {
    /// The name as given.
    pub file: String,
    /// What it is, in words.
    pub what: String,
    /// Whether its names are those of bindings for the component model.
    pub mangled: bool,
}

impl From<PlainModule> for Finding {
    fn from(facts: PlainModule) -> Self {
        let finding = Finding::new(
            if facts.mangled { Code::MD0013 } else { Code::MD0011 },
            if facts.mangled {
                format!("`{}` is a core module with component-model names and no component type", facts.file)
            } else {
                format!("`{}` is a core module, not a component", facts.file)
            },
        )
        .side(Side::Guest)
        .place(&facts.file, Some(4))
        .note(format!("it is a {}; core modules have no WIT interface", facts.what));
        if facts.mangled {
            return finding.suggest(
                "add the world, then make it a component",
                Fix::Command(Command::doctor("fix").arg(&facts.file).args("--wit wit/ -o component.wasm")),
            );
        }
        finding
            .advise("build for a component target with bindings from your WIT: cargo build --target wasm32-wasip2 with wit-bindgen, componentize-py, jco componentize")
            .advise("or load it with the core API (wasmtime::Module and wasmtime::Linker), if no WIT is meant")
    }
}

/// A WIT package where a component is needed.
#[derive(Clone, Debug)]
pub struct WitPackage {
    /// The name as given.
    pub file: String,
}

impl From<WitPackage> for Finding {
    fn from(facts: WitPackage) -> Self {
        Finding::new(Code::MD0010, format!("`{}` is a WIT package encoded as wasm, not a component", facts.file))
            .side(Side::Guest)
            .place(&facts.file, None)
            .note("it holds types only: there is nothing in it to call, link or compose")
            .advise("give the component that a build from this WIT wrote; the package itself can be the expected side: --wit")
    }
}

/// One half of a build whose other half is JavaScript.
#[derive(Clone, Debug)]
pub struct JavaScriptHalf {
    /// The name as given.
    pub file: String,
    /// `wasm-bindgen` or `emscripten`.
    pub tool: &'static str,
    /// Some of the imports that only its JavaScript supplies.
    pub imports: Vec<String>,
}

impl From<JavaScriptHalf> for Finding {
    fn from(facts: JavaScriptHalf) -> Self {
        let imports: Vec<String> = facts.imports.iter().map(|name| format!("`{name}`")).collect();
        let finding = Finding::new(
            Code::MD0012,
            format!("`{}` is one half of a build by {}: the other half is JavaScript", facts.file, facts.tool),
        )
        .side(Side::CoreModule)
        .place(&facts.file, None);
        let finding = if imports.is_empty() {
            finding
        } else {
            finding.note(format!("only the generated JavaScript supplies {}", imports.join(", ")))
        };
        if facts.tool == "wasm-bindgen" {
            finding
                .advise("in a browser or in Node: load it through the .js file that wasm-bindgen or wasm-pack wrote beside it")
                .advise("for other hosts: build without wasm-bindgen (features of crates such as getrandom or chrono bring it in), for example for wasm32-wasip2")
        } else {
            finding.advise("load it through the .js file that emcc wrote beside it").suggest(
                "for other hosts: build it without JavaScript",
                Fix::run("emcc main.c -sSTANDALONE_WASM -o main.wasm"),
            )
        }
    }
}

/// Imported functions that a component exports as they are.
#[derive(Clone, Debug)]
pub struct Reexported {
    /// The file.
    pub file: String,
    /// The exports, by full path.
    pub functions: Vec<String>,
}

impl From<Reexported> for Finding {
    fn from(facts: Reexported) -> Self {
        let first = facts.functions.first().map_or("", String::as_str);
        let mut finding = Finding::new(
            Code::MD0311,
            match facts.functions.len() {
                1 => format!("the export `{first}` is an imported function as it is, and wasmtime does not load that"),
                _ => format!(
                    "the export `{first}` and {} more are imported functions as they are, and wasmtime does not load that",
                    facts.functions.len() - 1
                ),
            },
        )
        .side(Side::Guest)
        .subject(first)
        .place(&facts.file, None);
        if facts.functions.len() > 1 {
            finding = finding.note(format!("they are {}", list(&facts.functions, 6)));
        }
        let name = first.rsplit('#').next().unwrap_or(first);
        finding
            .note(format!(
                "wasmtime answers: component export `{name}` is a reexport of an imported function which is not implemented"
            ))
            .advise(REEXPORT_ADVICE)
            .suggest(
                "or satisfy the import with a component that implements it",
                Fix::Command(Command::new("wac plug --plug provider.wasm").arg(&facts.file).args("-o composed.wasm")),
            )
    }
}

/// What to do about an import that is exported as it is.
pub(super) const REEXPORT_ADVICE: &str = "export a function of the component's own that calls the imported one";
