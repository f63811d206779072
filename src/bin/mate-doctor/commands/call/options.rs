//! The flags that `call` and `verify` share, and what they come to.

use crate::exit::Failure;
use crate::input::{bytes, provides};
use mate_doctor::artifact::Artifact;
use mate_doctor::call::cache::Cache;
use mate_doctor::call::{
    CallOptions, Compiler, Folder, Grants, Limits, Optimize, Peer, Stdin, clamp_stack, parse_size, parse_time,
};
use std::path::PathBuf;
use std::time::Duration;

/// How a guest is run: what it is given, what stops it, what makes it machine code.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) supply: SupplyArgs,
    #[command(flatten)]
    grants: GrantArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    pub(crate) compile: CompileArgs,
}

/// What satisfies imports.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Imports")]
pub(crate) struct SupplyArgs {
    /// What the host supplies: wasi, none, or the WIT of a host, whose functions are stood in for
    #[arg(long, value_name = "wasi|none|PATH", default_value = "wasi", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) provides: String,
    /// A component whose exports satisfy imports; may be repeated
    #[arg(long, value_name = "COMPONENT", value_hint = clap::ValueHint::FilePath)]
    pub(crate) with: Vec<PathBuf>,
    /// A canned answer for an imported function; may be repeated
    #[arg(long, value_name = "IFACE#FUNC=VALUE")]
    pub(crate) answer: Vec<String>,
    /// Imports that nothing provides trap only when they are reached
    #[arg(long)]
    pub(crate) stub: bool,
}

/// What the guest is given of the machine: nothing, unless asked.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Permissions (by default the guest has no access to the host system)")]
pub(crate) struct GrantArgs {
    /// A folder: HOST, HOST::GUEST, and `:ro` behind it for reading only; may be repeated
    #[arg(long, value_name = "HOST[::GUEST][:ro]")]
    dir: Vec<String>,
    /// An environment variable: NAME=VALUE, or NAME to pass it on; may be repeated
    #[arg(long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    /// Standard input for the guest: a file, or - to pass it on
    #[arg(long, value_name = "FILE")]
    stdin: Option<String>,
    /// A network peer: HOST, HOST:PORT, or all; may be repeated
    #[arg(long, value_name = "HOST[:PORT]")]
    allow_net: Vec<String>,
}

/// Limits that stop a guest.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Wall time of all calls in one instance, compiling not counted [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    timeout: Option<Duration>,
    /// Linear memory [default: 1GiB]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    max_memory: Option<u64>,
    /// Table elements [default: 1048576]
    #[arg(long, value_name = "N")]
    max_table_elements: Option<u64>,
    /// Core instances [default: 256]
    #[arg(long, value_name = "N")]
    max_instances: Option<usize>,
    /// Stack, from 4KiB to 1GiB [default: 2MiB]
    #[arg(long, value_name = "SIZE", value_parser = stack_size)]
    max_stack: Option<u64>,
    /// Bytes written to standard output and standard error [default: 16MiB]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    max_output: Option<u64>,
    /// Count and limit fuel
    #[arg(long, value_name = "N")]
    fuel: Option<u64>,
}

/// How machine code is made and kept.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Compiling")]
pub(crate) struct CompileArgs {
    /// auto: winch where it can, else cranelift
    #[arg(long, value_name = "NAME", default_value = "auto")]
    compiler: Compiler,
    /// How much cranelift optimizes: 0, 1 or s
    #[arg(long, value_name = "LEVEL", default_value = "0")]
    opt: Optimize,
    /// Wall time of compiling [default: 10m]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    compile_timeout: Option<Duration>,
    /// Neither use nor keep compiled code
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// The folder of compiled code
    #[arg(long, value_name = "FOLDER", env = "MATE_DOCTOR_CACHE_DIR", hide_env_values = true)]
    cache_dir: Option<PathBuf>,
}

/// What a guest may make this process keep besides its linear memory, in bytes.
const HOST_MEMORY: u64 = 512 << 20;

/// How often a call is made.
pub(super) fn times(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|times| *times > 0).ok_or_else(|| "a call is made once or more often".to_owned())
}

fn stack_size(text: &str) -> Result<u64, String> {
    let bytes = parse_size(text)?;
    match clamp_stack(bytes) as u64 == bytes {
        true => Ok(bytes),
        false => Err("a stack has from 4KiB to 1GiB".to_owned()),
    }
}

impl RunArgs {
    /// Everything but the calls themselves, resolved.
    pub(crate) fn options(&self) -> Result<CallOptions, Failure> {
        let RunArgs { supply, grants, limits, compile } = self;
        let default = Limits::default();
        let limits = Limits {
            time: limits.timeout.unwrap_or(default.time),
            compile_time: compile.compile_timeout.unwrap_or(default.compile_time),
            host_memory: Some(HOST_MEMORY),
            memory: limits.max_memory.unwrap_or(default.memory),
            table_elements: limits.max_table_elements.unwrap_or(default.table_elements),
            instances: limits.max_instances.unwrap_or(default.instances),
            stack: limits.max_stack.map_or(default.stack, clamp_stack),
            output: limits.max_output.unwrap_or(default.output),
            fuel: limits.fuel,
        };
        let cache = match compile.no_cache {
            true => None,
            false => compile.cache_dir.clone().or_else(Cache::default_folder),
        };
        Ok(CallOptions {
            compiler: compile.compiler,
            optimize: compile.opt,
            cache,
            limits,
            grants: granted(grants)?,
            provides: provides(&supply.provides, &mate_doctor::expect::WitOptions::default())?,
            stub: supply.stub,
            trace: false,
        })
    }
}

/// Opens the components of `--with`.
pub(crate) fn others(paths: &[PathBuf]) -> Result<Vec<Artifact>, Failure> {
    paths.iter().map(|path| Ok(Artifact::open(path)?)).collect()
}

fn granted(args: &GrantArgs) -> Result<Grants, Failure> {
    let mut grants = Grants::default();
    for text in &args.dir {
        let (rest, read_only) = text.strip_suffix(":ro").map_or((text.as_str(), false), |rest| (rest, true));
        let (host, guest) = rest.split_once("::").unwrap_or((rest, rest));
        // The guest would be started only to find that it is not there.
        std::fs::read_dir(host).map_err(|error| {
            Failure::NotExamined(["cannot open the folder `", host, "`: ", &error.to_string()].concat())
        })?;
        grants.folders.push(Folder { host: host.into(), guest: guest.to_owned(), read_only });
    }
    for text in &args.env {
        match text.split_once('=') {
            Some((name, value)) => grants.env.push((name.to_owned(), value.to_owned())),
            None => grants.env.extend(std::env::var(text).ok().map(|value| (text.clone(), value))),
        }
    }
    grants.stdin = match args.stdin.as_deref() {
        None => Stdin::Closed,
        Some("-") => Stdin::Inherit,
        Some(path) => Stdin::Bytes(bytes(path).map_err(Failure::NotExamined)?),
    };
    for text in &args.allow_net {
        let wrong = || {
            let hint = if text.contains("://") { "; a URL has more than that" } else { "" };
            Failure::Usage(["--allow-net takes HOST, HOST:PORT or all, not `", text, "`", hint].concat())
        };
        grants.network.push(Peer::parse(text).ok_or_else(wrong)?);
    }
    Ok(grants)
}
