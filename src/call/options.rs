//! What a call may use and how far it may go.

use crate::link::Provides;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Which compiler makes the machine code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Compiler {
    /// Winch where it can, else Cranelift.
    #[default]
    Auto,
    /// The baseline compiler: fast to compile.
    Winch,
    /// The optimizing compiler: fast to run.
    Cranelift,
}

/// How much Cranelift optimizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Optimize {
    /// Not at all.
    #[default]
    #[cfg_attr(feature = "cli", value(name = "0"))]
    None,
    /// For speed.
    #[cfg_attr(feature = "cli", value(name = "1"))]
    Speed,
    /// For speed and size.
    #[cfg_attr(feature = "cli", value(name = "s"))]
    SpeedAndSize,
}

/// Limits that stop a guest; going over one is told by name.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Wall time of all calls of one chain, compiling not counted.
    pub time: Duration,
    /// Bytes of linear memory, all memories together.
    pub memory: u64,
    /// Elements of all tables together.
    pub table_elements: u64,
    /// Core instances.
    pub instances: usize,
    /// Bytes of wasm stack.
    pub stack: usize,
    /// Bytes written to standard output and standard error together.
    pub output: u64,
    /// Units of fuel, where that is wanted.
    pub fuel: Option<u64>,
}

impl Limits {
    /// How many bytes may be copied out of a guest at once, as the runtime counts them: what the guest
    /// may have of memory, and never less than the runtime allows by itself.
    pub(super) fn copied(&self) -> usize {
        usize::try_from(self.memory).unwrap_or(usize::MAX).max(128 << 20)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: Duration::from_secs(30),
            memory: 1 << 30,
            table_elements: 1 << 20,
            instances: 256,
            // The baseline compiler's frames are larger than those of the optimizing one, to which
            // wasmtime gives a quarter of this: what is as deep there has to run here too.
            stack: 2 << 20,
            output: 16 << 20,
            fuel: None,
        }
    }
}

/// A folder of the machine that the guest may use.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Its path here.
    pub host: PathBuf,
    /// Its path for the guest.
    pub guest: String,
    /// Reading only.
    pub read_only: bool,
}

/// Where the guest's standard input comes from.
#[derive(Clone, Debug, Default)]
pub enum Stdin {
    /// It is at its end.
    #[default]
    Closed,
    /// That of this process.
    Inherit,
    /// These bytes.
    Bytes(Vec<u8>),
}

/// A network peer that the guest may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// A host name or an address; `None` for all.
    pub host: Option<String>,
    /// A port; `None` for all.
    pub port: Option<u16>,
}

impl Peer {
    /// Reads `host`, `host:port`, `[::1]:80` or `all`. What can be no host's name or address would never fit.
    pub fn parse(text: &str) -> Option<Peer> {
        if text == "all" {
            return Some(Peer { host: None, port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (text, None),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let label =
            |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        let named = || host.strip_suffix('.').unwrap_or(host).split('.').all(label);
        (host.parse::<IpAddr>().is_ok() || named()).then(|| Peer { host: Some(host.to_owned()), port })
    }
}

/// What the guest is given of the machine: nothing, unless asked.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    /// Folders.
    pub folders: Vec<Folder>,
    /// Environment variables.
    pub env: Vec<(String, String)>,
    /// Arguments of a command, its own name first.
    pub args: Vec<String>,
    /// Standard input.
    pub stdin: Stdin,
    /// Network peers.
    pub network: Vec<Peer>,
}

/// Everything that shapes how calls are run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which compiler.
    pub compiler: Compiler,
    /// How much it optimizes.
    pub optimize: Optimize,
    /// The folder of compiled code; `None`: nothing is kept.
    pub cache: Option<PathBuf>,
    /// Limits.
    pub limits: Limits,
    /// What the guest is given.
    pub grants: Grants,
    /// What of the standard interfaces is supplied.
    pub provides: Provides,
    /// Imports that nothing supplies trap when they are reached, instead of refusing the call.
    pub stub: bool,
    /// Keep what crosses the boundary.
    pub trace: bool,
}

/// Reads a time: `500ms`, `2s`, `1.5s`, `3m`; a bare number is seconds.
pub fn parse_time(text: &str) -> Option<Duration> {
    let (number, unit) = split_unit(text);
    let seconds = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    let value = number.parse::<f64>().ok().filter(|value| *value > 0.0)? * seconds;
    Duration::try_from_secs_f64(value).ok()
}

/// Reads a size: `64KiB`, `1MiB`, `2GiB`, `500kB`; a bare number is bytes.
pub fn parse_size(text: &str) -> Option<u64> {
    let (number, unit) = split_unit(text);
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

/// A stack of about this size that wasmtime can give: at least a page, at most a gibibyte.
pub fn stack(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX).clamp(4096, 1 << 30)
}

fn split_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    (text[..at].trim(), text[at..].trim())
}
