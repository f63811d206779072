//! What a file is by its first bytes.

/// What the first bytes say.
pub(super) enum Sniffed {
    /// The WebAssembly preamble of a core module or a component.
    Wasm,
    /// `\0asm` with a version no current tool writes: the number, and the kind behind it (0 core module,
    /// 1 component).
    OtherVersion {
        version: u16,
        layer: u16,
    },
    /// Code that wasmtime compiled earlier.
    Precompiled {
        component: bool,
    },
    /// UTF-8 whose first token opens an S-expression: the text format.
    Text,
    Foreign(Foreign),
}

/// Things that are not WebAssembly, by the name people know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// No bytes at all.
    Empty,
    /// Fewer than eight bytes that begin like a preamble.
    CutPreamble,
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
    /// A zip archive
    Zip,
    /// A tar archive
    Tar,
    /// xz
    Xz,
    /// bzip2
    Bzip2,
    /// A Linux or BSD executable or library
    Elf,
    /// A macOS executable or library
    MachO,
    /// A Windows executable or library
    Pe,
    /// A static library or other `ar` archive
    Ar,
    /// An HTML page
    Html,
    /// XML
    Xml,
    /// JSON
    Json,
    /// A git-lfs pointer
    GitLfs,
    /// WIT text
    Wit,
    /// A JavaScript or TypeScript source
    JavaScript,
    /// A script with `#!`
    Script,
    /// LLVM bitcode
    Bitcode,
    /// Text of no known kind
    OtherText,
    /// Bytes of no known kind
    Unknown,
}

impl Foreign {
    /// The name people know it by, with its article.
    pub fn words(self) -> &'static str {
        self.names().1
    }

    /// The stable word for machines.
    pub fn word(self) -> &'static str {
        self.names().0
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Foreign::Empty => ("empty", "an empty file"),
            Foreign::CutPreamble => ("truncated", "the first few bytes of a WebAssembly file"),
            Foreign::Gzip => ("gzip", "gzip data"),
            Foreign::Zstd => ("zstd", "zstd data"),
            Foreign::Zip => ("zip", "a zip archive"),
            Foreign::Tar => ("tar", "a tar archive"),
            Foreign::Xz => ("xz", "xz data"),
            Foreign::Bzip2 => ("bzip2", "bzip2 data"),
            Foreign::Elf => ("elf", "an ELF file (a Linux program or library)"),
            Foreign::MachO => ("mach-o", "a Mach-O file (a macOS program or library)"),
            Foreign::Pe => ("pe", "a PE file (a Windows program or library)"),
            Foreign::Ar => ("ar", "an ar archive (a static library)"),
            Foreign::Html => ("html", "an HTML page"),
            Foreign::Xml => ("xml", "an XML document"),
            Foreign::Json => ("json", "JSON"),
            Foreign::GitLfs => ("git-lfs", "a git-lfs pointer"),
            Foreign::Wit => ("wit", "WIT text"),
            Foreign::JavaScript => ("javascript", "JavaScript source"),
            Foreign::Script => ("script", "a script"),
            Foreign::Bitcode => ("llvm-bitcode", "LLVM bitcode"),
            Foreign::OtherText => ("text", "text"),
            Foreign::Unknown => ("unknown", "data of an unknown kind"),
        }
    }

    /// What to do, for a file called `name`.
    pub(super) fn advice(self, name: &str) -> String {
        let stem = |ending: &str| name.strip_suffix(ending).map_or_else(|| format!("{name}.wasm"), str::to_owned);
        match self {
            Foreign::Empty => "the build or the download wrote nothing: run it again and check its output".into(),
            Foreign::CutPreamble => "the file was cut off: copy or build it again".into(),
            Foreign::Gzip => format!("unpack it first: gunzip -c {name} > {}", stem(".gz")),
            Foreign::Zstd => format!("unpack it first: zstd -d {name} -o {}", stem(".zst")),
            Foreign::Xz => format!("unpack it first: xz -dc {name} > {}", stem(".xz")),
            Foreign::Bzip2 => format!("unpack it first: bzip2 -dc {name} > {}", stem(".bz2")),
            Foreign::Zip => format!("unpack it first: unzip {name}"),
            Foreign::Tar => format!("unpack it first: tar xf {name}"),
            Foreign::Elf | Foreign::MachO | Foreign::Pe => {
                "it was built for this machine: build for a WebAssembly target, for example cargo build --target wasm32-wasip2".into()
            }
            Foreign::Ar | Foreign::Bitcode => "it is an intermediate product: link it into a .wasm file first".into(),
            Foreign::Html | Foreign::Xml => {
                "a download went wrong: the server sent a web page; open it in an editor to read it".into()
            }
            Foreign::Json => "if it is an error from a registry, it contains the reason; if it is a manifest, the .wasm file is elsewhere".into(),
            Foreign::GitLfs => "fetch the real file: git lfs pull".into(),
            Foreign::Wit => "this is WIT text: check a component against it with `check --wit FILE.wit COMPONENT.wasm`".into(),
            Foreign::JavaScript => "this is the loader; the .wasm file is next to it".into(),
            Foreign::Script | Foreign::OtherText | Foreign::Unknown => {
                "pass the .wasm file that the build wrote".into()
            }
        }
    }
}

/// Recognises a file by its first bytes (a few hundred are enough, all of a short file) .
pub(super) fn sniff(head: &[u8]) -> Sniffed {
    if let [0, b'a', b's', b'm', a, b, c, d, ..] = *head {
        let (version, layer) = (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
        return match (version, layer) {
            (1, 0) | (0x0d, 1) => Sniffed::Wasm,
            _ => Sniffed::OtherVersion { version, layer },
        };
    }
    // ELF with the OS/ABI wasmtime uses; the kind is in the flags.
    if head.starts_with(b"\x7fELF") && head.get(7) == Some(&200) {
        return Sniffed::Precompiled { component: head.get(48).is_some_and(|flags| flags & 2 != 0) };
    }
    match foreign(head) {
        Foreign::OtherText if opens_expression(head) => Sniffed::Text,
        foreign => Sniffed::Foreign(foreign),
    }
}

fn foreign(head: &[u8]) -> Foreign {
    const MAGIC: &[(&[u8], Foreign)] = &[
        (b"\x1f\x8b", Foreign::Gzip),
        (b"\x28\xb5\x2f\xfd", Foreign::Zstd),
        (b"PK\x03\x04", Foreign::Zip),
        (b"PK\x05\x06", Foreign::Zip),
        (b"\xfd7zXZ\0", Foreign::Xz),
        (b"BZh", Foreign::Bzip2),
        (b"\x7fELF", Foreign::Elf),
        (b"\xfe\xed\xfa\xce", Foreign::MachO),
        (b"\xfe\xed\xfa\xcf", Foreign::MachO),
        (b"\xce\xfa\xed\xfe", Foreign::MachO),
        (b"\xcf\xfa\xed\xfe", Foreign::MachO),
        (b"\xca\xfe\xba\xbe", Foreign::MachO),
        (b"MZ", Foreign::Pe),
        (b"!<arch>\n", Foreign::Ar),
        (b"BC\xc0\xde", Foreign::Bitcode),
        (b"version https://git-lfs", Foreign::GitLfs),
        (b"#!", Foreign::Script),
    ];
    if head.is_empty() {
        return Foreign::Empty;
    }
    if b"\0asm".starts_with(&head[..head.len().min(4)]) {
        return Foreign::CutPreamble;
    }
    if let Some((_, foreign)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *foreign;
    }
    if head.get(257..262) == Some(b"ustar") {
        return Foreign::Tar;
    }
    match utf8_prefix(head) {
        Some(text) => foreign_text(text),
        None => Foreign::Unknown,
    }
}

fn foreign_text(text: &str) -> Foreign {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower: String = text.chars().take(64).collect::<String>().to_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.starts_with("<head") {
        return Foreign::Html;
    }
    if lower.starts_with('<') {
        return Foreign::Xml;
    }
    if lower.starts_with('{') || lower.starts_with('[') {
        return Foreign::Json;
    }
    let code = skip_comments(text);
    let word = |w: &str| code.strip_prefix(w).is_some_and(|rest| rest.starts_with(char::is_whitespace));
    if word("package") || word("interface") || word("world") {
        return Foreign::Wit;
    }
    if word("import") || word("export") || word("const") || word("let") || word("var") || word("function") {
        return Foreign::JavaScript;
    }
    Foreign::OtherText
}

/// Skips the comments that WIT and JavaScript share.
fn skip_comments(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let rest = if text.starts_with("//") {
            text.find('\n').map(|end| &text[end..])
        } else if text.starts_with("/*") {
            text.find("*/").map(|end| &text[end + 2..])
        } else {
            return text;
        };
        match rest {
            Some(rest) => text = rest,
            None => return "",
        }
    }
}

/// Whether the first token of the text format opens an expression.
fn opens_expression(head: &[u8]) -> bool {
    let Some(mut text) = utf8_prefix(head) else { return false };
    text = text.trim_start_matches('\u{feff}');
    loop {
        text = text.trim_start();
        if text.starts_with(";;") {
            match text.find('\n') {
                Some(end) => text = &text[end..],
                // A comment longer than what was looked at: it is the text format's own comment.
                None => return true,
            }
        } else if text.starts_with("(;") {
            return true;
        } else {
            return text.starts_with('(');
        }
    }
}

/// The bytes as text, if they are UTF-8 without control characters; a character cut at the end is
/// left off.
fn utf8_prefix(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    (!text.contains(|c: char| c.is_control() && !c.is_whitespace() && c != '\u{1b}')).then_some(text)
}
