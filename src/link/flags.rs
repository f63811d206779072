//! The flags of the wasmtime command line that switch interfaces on.

/// A flag and what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CliFlag {
    /// As it is typed: `-S http`.
    pub flag: &'static str,
    /// Whether `wasmtime run` needs it; it is off there by default.
    pub run: bool,
    /// Whether `wasmtime serve` needs it; it is off there by default.
    pub serve: bool,
}

const fn flag(flag: &'static str, run: bool, serve: bool) -> CliFlag {
    CliFlag { flag, run, serve }
}

/// The flag of the wasmtime command line behind an imported interface, and behind one of its
/// functions where that function has a flag of its own. `None` where no flag is involved.
///
/// `wasmtime serve` supplies what a proxy needs; the rest of wasi:cli, wasi:filesystem and
/// wasi:sockets comes with `-S cli`.
pub fn cli_flag(interface: &str, function: Option<&str>) -> Option<CliFlag> {
    let name = interface.split('@').next().unwrap_or(interface);
    let package = name.split('/').next().unwrap_or(name);
    match (name, function) {
        ("wasi:sockets/network", Some("network-error-code")) => return Some(flag("-S network-error-code", true, true)),
        ("wasi:cli/stdin" | "wasi:cli/stdout" | "wasi:cli/stderr", _) => return None,
        _ => {}
    }
    Some(match package {
        "wasi:http" => flag("-S http", true, false),
        "wasi:cli" | "wasi:filesystem" | "wasi:sockets" => flag("-S cli", false, true),
        "wasi:config" => flag("-S config", true, true),
        "wasi:keyvalue" => flag("-S keyvalue", true, true),
        "wasi:nn" => flag("-S nn", true, true),
        "wasi:tls" => flag("-S tls", true, true),
        _ => return None,
    })
}
