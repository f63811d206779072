//! Settings of a call: compiler, limits, what the guest is given.

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

/// Limits that stop a guest; the finding names the one that was exceeded.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Wall time of one instance, from instantiating it to dropping it; compiling is not counted.
    pub time: Duration,
    /// Wall time of compiling.
    pub compile_time: Duration,
    /// Bytes of linear memory, all memories together.
    pub memory: u64,
    /// How many bytes more than `memory` the whole process may grow by while guests run: what a guest makes
    /// the host keep (handles, error contexts, HTTP fields, stream items, results) counts here. `None`: not
    /// watched, for processes that do other work as well. Measured on Linux only.
    pub host_memory: Option<u64>,
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
    pub(in crate::call) fn copied(&self) -> usize {
        usize::try_from(self.memory).unwrap_or(usize::MAX).max(128 << 20)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: Duration::from_secs(30),
            compile_time: Duration::from_secs(600),
            memory: 1 << 30,
            host_memory: None,
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
pub struct CallOptions {
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
    /// Unsatisfied imports are stubs that trap when called, instead of an error before the call.
    pub stub: bool,
    /// Keep what crosses the boundary.
    pub trace: bool,
}
