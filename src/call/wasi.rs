//! WASI and wasi:http in a linker: the interfaces that are imported, and no others.

use super::host::Host;
use crate::surface::InterfaceName;
use std::collections::BTreeSet;
use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemView};
use wasmtime_wasi::random::{WasiRandom, WasiRandomView};
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsView};
use wasmtime_wasi::{p2, p3};
use wasmtime_wasi_http::{WasiHttp, WasiHttpView};

/// `wasi:io` needs nothing but the table of resources.
struct Io;

impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

/// Defines each interface whose name is given, at the version that the runtime has.
pub(super) fn link(linker: &mut Linker<Host>, names: &BTreeSet<String>) -> wasmtime::Result<()> {
    for name in names {
        let Some(name) = InterfaceName::parse(name) else { continue };
        match name.track().as_deref() {
            Some("0.2") => second(linker, &name)?,
            Some("0.3") => third(linker, &name)?,
            _ => {}
        }
    }
    Ok(())
}

fn table(host: &mut Host) -> &mut ResourceTable {
    host.ctx().table
}

/// Adds an interface whose calls are noted before its functions get at the host.
macro_rules! on {
    ($linker:expr, $($module:ident)::+, $data:ty, $get:path, $name:literal $(, $options:expr)?) => {{
        fn get(host: &mut Host) -> <$data as HasData>::Data<'_> {
            host.crossed($name);
            $get(host)
        }
        $($module)::+::add_to_linker::<Host, $data>($linker, $($options,)? get)
    }};
}

fn second(l: &mut Linker<Host>, name: &InterfaceName) -> wasmtime::Result<()> {
    use p2::bindings::{cli, clocks, filesystem, io, random, sockets};
    use wasmtime_wasi_http::p2::bindings::{LinkOptions, http};
    let options = p2::bindings::LinkOptions::default();
    match (name.package.as_str(), name.interface.as_str()) {
        ("io", "error") => on!(l, io::error, Io, table, "wasi:io/error@0.2"),
        ("io", "poll") => on!(l, io::poll, Io, table, "wasi:io/poll@0.2"),
        ("io", "streams") => on!(l, io::streams, Io, table, "wasi:io/streams@0.2"),
        ("clocks", "wall-clock") => on!(l, clocks::wall_clock, WasiClocks, Host::clocks, "wasi:clocks/wall-clock@0.2"),
        ("clocks", "monotonic-clock") => {
            on!(l, clocks::monotonic_clock, WasiClocks, Host::clocks, "wasi:clocks/monotonic-clock@0.2")
        }
        ("random", "random") => on!(l, random::random, WasiRandom, Host::random, "wasi:random/random@0.2"),
        ("random", "insecure") => on!(l, random::insecure, WasiRandom, Host::random, "wasi:random/insecure@0.2"),
        ("random", "insecure-seed") => {
            on!(l, random::insecure_seed, WasiRandom, Host::random, "wasi:random/insecure-seed@0.2")
        }
        ("cli", "exit") => on!(l, cli::exit, WasiCli, Host::cli, "wasi:cli/exit@0.2"),
        ("cli", "environment") => on!(l, cli::environment, WasiCli, Host::cli, "wasi:cli/environment@0.2"),
        ("cli", "stdin") => on!(l, cli::stdin, WasiCli, Host::cli, "wasi:cli/stdin@0.2"),
        ("cli", "stdout") => on!(l, cli::stdout, WasiCli, Host::cli, "wasi:cli/stdout@0.2"),
        ("cli", "stderr") => on!(l, cli::stderr, WasiCli, Host::cli, "wasi:cli/stderr@0.2"),
        ("cli", "terminal-input") => on!(l, cli::terminal_input, WasiCli, Host::cli, "wasi:cli/terminal-input@0.2"),
        ("cli", "terminal-output") => on!(l, cli::terminal_output, WasiCli, Host::cli, "wasi:cli/terminal-output@0.2"),
        ("cli", "terminal-stdin") => on!(l, cli::terminal_stdin, WasiCli, Host::cli, "wasi:cli/terminal-stdin@0.2"),
        ("cli", "terminal-stdout") => on!(l, cli::terminal_stdout, WasiCli, Host::cli, "wasi:cli/terminal-stdout@0.2"),
        ("cli", "terminal-stderr") => on!(l, cli::terminal_stderr, WasiCli, Host::cli, "wasi:cli/terminal-stderr@0.2"),
        ("filesystem", "types") => {
            on!(l, filesystem::types, WasiFilesystem, Host::filesystem, "wasi:filesystem/types@0.2")
        }
        ("filesystem", "preopens") => {
            on!(l, filesystem::preopens, WasiFilesystem, Host::filesystem, "wasi:filesystem/preopens@0.2")
        }
        ("sockets", "network") => {
            on!(l, sockets::network, WasiSockets, Host::sockets, "wasi:sockets/network@0.2", &(&options).into())
        }
        ("sockets", "instance-network") => {
            on!(l, sockets::instance_network, WasiSockets, Host::sockets, "wasi:sockets/instance-network@0.2")
        }
        ("sockets", "ip-name-lookup") => {
            on!(l, sockets::ip_name_lookup, WasiSockets, Host::sockets, "wasi:sockets/ip-name-lookup@0.2")
        }
        ("sockets", "tcp") => on!(l, sockets::tcp, WasiSockets, Host::sockets, "wasi:sockets/tcp@0.2"),
        ("sockets", "tcp-create-socket") => {
            on!(l, sockets::tcp_create_socket, WasiSockets, Host::sockets, "wasi:sockets/tcp-create-socket@0.2")
        }
        ("sockets", "udp") => on!(l, sockets::udp, WasiSockets, Host::sockets, "wasi:sockets/udp@0.2"),
        ("sockets", "udp-create-socket") => {
            on!(l, sockets::udp_create_socket, WasiSockets, Host::sockets, "wasi:sockets/udp-create-socket@0.2")
        }
        ("http", "types") => {
            on!(l, http::types, WasiHttp, Host::http, "wasi:http/types@0.2", &(&LinkOptions::default()).into())
        }
        ("http", "outgoing-handler") => {
            on!(l, http::outgoing_handler, WasiHttp, Host::http, "wasi:http/outgoing-handler@0.2")
        }
        _ => Ok(()),
    }
}

fn third(l: &mut Linker<Host>, name: &InterfaceName) -> wasmtime::Result<()> {
    use p3::bindings::{cli, clocks, filesystem, random, sockets};
    use wasmtime_wasi_http::p3::bindings::http;
    match (name.package.as_str(), name.interface.as_str()) {
        ("clocks", "types") => on!(l, clocks::types, WasiClocks, Host::clocks, "wasi:clocks/types@0.3"),
        ("clocks", "monotonic-clock") => {
            on!(l, clocks::monotonic_clock, WasiClocks, Host::clocks, "wasi:clocks/monotonic-clock@0.3")
        }
        ("clocks", "system-clock") => {
            on!(l, clocks::system_clock, WasiClocks, Host::clocks, "wasi:clocks/system-clock@0.3")
        }
        ("random", "random") => on!(l, random::random, WasiRandom, Host::random, "wasi:random/random@0.3"),
        ("random", "insecure") => on!(l, random::insecure, WasiRandom, Host::random, "wasi:random/insecure@0.3"),
        ("random", "insecure-seed") => {
            on!(l, random::insecure_seed, WasiRandom, Host::random, "wasi:random/insecure-seed@0.3")
        }
        ("cli", "exit") => on!(l, cli::exit, WasiCli, Host::cli, "wasi:cli/exit@0.3"),
        ("cli", "environment") => on!(l, cli::environment, WasiCli, Host::cli, "wasi:cli/environment@0.3"),
        ("cli", "stdin") => on!(l, cli::stdin, WasiCli, Host::cli, "wasi:cli/stdin@0.3"),
        ("cli", "stdout") => on!(l, cli::stdout, WasiCli, Host::cli, "wasi:cli/stdout@0.3"),
        ("cli", "stderr") => on!(l, cli::stderr, WasiCli, Host::cli, "wasi:cli/stderr@0.3"),
        ("cli", "terminal-input") => on!(l, cli::terminal_input, WasiCli, Host::cli, "wasi:cli/terminal-input@0.3"),
        ("cli", "terminal-output") => on!(l, cli::terminal_output, WasiCli, Host::cli, "wasi:cli/terminal-output@0.3"),
        ("cli", "terminal-stdin") => on!(l, cli::terminal_stdin, WasiCli, Host::cli, "wasi:cli/terminal-stdin@0.3"),
        ("cli", "terminal-stdout") => on!(l, cli::terminal_stdout, WasiCli, Host::cli, "wasi:cli/terminal-stdout@0.3"),
        ("cli", "terminal-stderr") => on!(l, cli::terminal_stderr, WasiCli, Host::cli, "wasi:cli/terminal-stderr@0.3"),
        ("filesystem", "types") => {
            on!(l, filesystem::types, WasiFilesystem, Host::filesystem, "wasi:filesystem/types@0.3")
        }
        ("filesystem", "preopens") => {
            on!(l, filesystem::preopens, WasiFilesystem, Host::filesystem, "wasi:filesystem/preopens@0.3")
        }
        ("sockets", "types") => on!(l, sockets::types, WasiSockets, Host::sockets, "wasi:sockets/types@0.3"),
        ("sockets", "ip-name-lookup") => {
            on!(l, sockets::ip_name_lookup, WasiSockets, Host::sockets, "wasi:sockets/ip-name-lookup@0.3")
        }
        ("http", "types") => on!(l, http::types, WasiHttp, Host::http, "wasi:http/types@0.3"),
        ("http", "client") => on!(l, http::client, WasiHttp, Host::http, "wasi:http/client@0.3"),
        _ => Ok(()),
    }
}
