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

fn second(l: &mut Linker<Host>, name: &InterfaceName) -> wasmtime::Result<()> {
    use p2::bindings::{cli, clocks, filesystem, io, random, sockets};
    use wasmtime_wasi_http::p2::bindings::{LinkOptions, http};
    type H = Host;
    let options = p2::bindings::LinkOptions::default();
    match (name.package.as_str(), name.interface.as_str()) {
        ("io", "error") => io::error::add_to_linker::<H, Io>(l, table),
        ("io", "poll") => io::poll::add_to_linker::<H, Io>(l, table),
        ("io", "streams") => io::streams::add_to_linker::<H, Io>(l, table),
        ("clocks", "wall-clock") => clocks::wall_clock::add_to_linker::<H, WasiClocks>(l, H::clocks),
        ("clocks", "monotonic-clock") => clocks::monotonic_clock::add_to_linker::<H, WasiClocks>(l, H::clocks),
        ("random", "random") => random::random::add_to_linker::<H, WasiRandom>(l, H::random),
        ("random", "insecure") => random::insecure::add_to_linker::<H, WasiRandom>(l, H::random),
        ("random", "insecure-seed") => random::insecure_seed::add_to_linker::<H, WasiRandom>(l, H::random),
        ("cli", "exit") => cli::exit::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "environment") => cli::environment::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "stdin") => cli::stdin::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "stdout") => cli::stdout::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "stderr") => cli::stderr::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-input") => cli::terminal_input::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-output") => cli::terminal_output::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-stdin") => cli::terminal_stdin::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-stdout") => cli::terminal_stdout::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-stderr") => cli::terminal_stderr::add_to_linker::<H, WasiCli>(l, H::cli),
        ("filesystem", "types") => filesystem::types::add_to_linker::<H, WasiFilesystem>(l, H::filesystem),
        ("filesystem", "preopens") => filesystem::preopens::add_to_linker::<H, WasiFilesystem>(l, H::filesystem),
        ("sockets", "network") => sockets::network::add_to_linker::<H, WasiSockets>(l, &(&options).into(), H::sockets),
        ("sockets", "instance-network") => sockets::instance_network::add_to_linker::<H, WasiSockets>(l, H::sockets),
        ("sockets", "ip-name-lookup") => sockets::ip_name_lookup::add_to_linker::<H, WasiSockets>(l, H::sockets),
        ("sockets", "tcp") => sockets::tcp::add_to_linker::<H, WasiSockets>(l, H::sockets),
        ("sockets", "tcp-create-socket") => sockets::tcp_create_socket::add_to_linker::<H, WasiSockets>(l, H::sockets),
        ("sockets", "udp") => sockets::udp::add_to_linker::<H, WasiSockets>(l, H::sockets),
        ("sockets", "udp-create-socket") => sockets::udp_create_socket::add_to_linker::<H, WasiSockets>(l, H::sockets),
        ("http", "types") => http::types::add_to_linker::<H, WasiHttp>(l, &(&LinkOptions::default()).into(), H::http),
        ("http", "outgoing-handler") => http::outgoing_handler::add_to_linker::<H, WasiHttp>(l, H::http),
        _ => Ok(()),
    }
}

fn third(l: &mut Linker<Host>, name: &InterfaceName) -> wasmtime::Result<()> {
    use p3::bindings::{cli, clocks, filesystem, random, sockets};
    use wasmtime_wasi_http::p3::bindings::http;
    type H = Host;
    match (name.package.as_str(), name.interface.as_str()) {
        ("clocks", "types") => clocks::types::add_to_linker::<H, WasiClocks>(l, H::clocks),
        ("clocks", "monotonic-clock") => clocks::monotonic_clock::add_to_linker::<H, WasiClocks>(l, H::clocks),
        ("clocks", "system-clock") => clocks::system_clock::add_to_linker::<H, WasiClocks>(l, H::clocks),
        ("random", "random") => random::random::add_to_linker::<H, WasiRandom>(l, H::random),
        ("random", "insecure") => random::insecure::add_to_linker::<H, WasiRandom>(l, H::random),
        ("random", "insecure-seed") => random::insecure_seed::add_to_linker::<H, WasiRandom>(l, H::random),
        ("cli", "exit") => cli::exit::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "environment") => cli::environment::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "stdin") => cli::stdin::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "stdout") => cli::stdout::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "stderr") => cli::stderr::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-input") => cli::terminal_input::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-output") => cli::terminal_output::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-stdin") => cli::terminal_stdin::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-stdout") => cli::terminal_stdout::add_to_linker::<H, WasiCli>(l, H::cli),
        ("cli", "terminal-stderr") => cli::terminal_stderr::add_to_linker::<H, WasiCli>(l, H::cli),
        ("filesystem", "types") => filesystem::types::add_to_linker::<H, WasiFilesystem>(l, H::filesystem),
        ("filesystem", "preopens") => filesystem::preopens::add_to_linker::<H, WasiFilesystem>(l, H::filesystem),
        ("sockets", "types") => sockets::types::add_to_linker::<H, WasiSockets>(l, H::sockets),
        ("sockets", "ip-name-lookup") => sockets::ip_name_lookup::add_to_linker::<H, WasiSockets>(l, H::sockets),
        ("http", "types") => http::types::add_to_linker::<H, WasiHttp>(l, H::http),
        ("http", "client") => http::client::add_to_linker::<H, WasiHttp>(l, H::http),
        _ => Ok(()),
    }
}
