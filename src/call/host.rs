//! What a guest finds around it: WASI with the grants that were made, and nothing else of the machine.

use super::options::{Grants, Options, Peer, Stdin};
use super::output::{Channel, Sink, Stream, Tail};
use super::trace::Trace;
use super::watch::{Meter, Watch};
use std::collections::BTreeSet;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use wasmtime::component::ResourceTable;
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::sockets::SocketAddrUse;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{Error as HttpError, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks};

/// The data of a store.
pub(super) struct Host {
    wasi: WasiCtx,
    /// For core modules: a context of its own.
    pub(super) preview1: Option<WasiP1Ctx>,
    table: ResourceTable,
    http: WasiHttpCtx,
    hooks: Hooks,
    pub(super) meter: Meter,
    pub(super) watch: Arc<Watch>,
    pub(super) stderr: Tail,
    pub(super) denied: Denied,
    trace: Trace,
}

/// Network peers that the guest tried to reach and was not granted.
#[derive(Clone, Debug, Default)]
pub(super) struct Denied(Arc<Mutex<BTreeSet<String>>>);

impl Denied {
    /// As many as anybody wants to read of.
    const MOST: usize = 8;

    fn add(&self, peer: String) {
        let mut peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if peers.len() < Self::MOST {
            peers.insert(peer);
        }
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_iter().collect()
    }
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl wasmtime_wasi_http::WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.hooks }
    }
}

/// A grant that could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum GrantError {
    /// A folder that cannot be opened.
    #[error("cannot open the folder `{0}`: {1}")]
    Folder(String, String),
}

impl Host {
    pub(super) fn new(
        options: &Options,
        watch: &Arc<Watch>,
        sink: &Sink,
        core: bool,
        trace: &Trace,
    ) -> Result<Self, GrantError> {
        let stderr = Tail::default();
        let denied = Denied::default();
        let mut builder = builder(&options.grants, watch, sink, &stderr, &denied)?;
        let (wasi, preview1) =
            if core { (WasiCtxBuilder::new().build(), Some(builder.build_p1())) } else { (builder.build(), None) };
        Ok(Host {
            wasi,
            preview1,
            table: ResourceTable::new(),
            http: WasiHttpCtx::new(),
            hooks: Hooks { peers: options.grants.network.clone(), denied: denied.clone() },
            meter: Meter::new(watch, &options.limits),
            watch: Arc::clone(watch),
            stderr,
            denied,
            trace: trace.clone(),
        })
    }

    /// Notes of which interface the call of the runtime's own is that goes on.
    pub(super) fn crossed(&self, interface: &'static str) {
        self.trace.runtime(interface);
    }
}

fn builder(
    grants: &Grants,
    watch: &Arc<Watch>,
    sink: &Sink,
    tail: &Tail,
    denied: &Denied,
) -> Result<WasiCtxBuilder, GrantError> {
    let mut builder = WasiCtxBuilder::new();
    let stream = |channel| Stream { channel, watch: Arc::clone(watch), sink: Arc::clone(sink), tail: tail.clone() };
    builder.stdout(stream(Channel::Out)).stderr(stream(Channel::Err)).envs(&grants.env).args(&grants.args);
    match &grants.stdin {
        Stdin::Closed => {}
        Stdin::Inherit => {
            builder.inherit_stdin();
        }
        Stdin::Bytes(bytes) => {
            builder.stdin(wasmtime_wasi::p2::pipe::MemoryInputPipe::new(bytes.clone()));
        }
    }
    for folder in &grants.folders {
        let perms = if folder.read_only { FsPerms::ReadOnly } else { FsPerms::ReadWrite };
        builder
            .preopened_dir(&folder.host, &folder.guest, perms)
            .map_err(|error| GrantError::Folder(folder.host.display().to_string(), format!("{error:#}")))?;
    }
    let allowed = Allowed::resolve(&grants.network);
    let names = grants.network.iter().any(|peer| peer.host.as_deref().is_none_or(|host| !is_address(host)));
    // Where nothing is granted, a connection may be tried all the same, so that it can be told whom to.
    builder.allow_ip_name_lookup(names).allow_tcp(true).allow_udp(allowed.any);
    let denied = denied.clone();
    builder.socket_addr_check(move |address, what| {
        let fits = allowed.admits(address, what);
        if !fits && address.port() != 0 {
            denied.add(address.to_string());
        }
        Box::pin(async move { fits })
    });
    Ok(builder)
}

fn is_address(host: &str) -> bool {
    host.parse::<std::net::IpAddr>().is_ok()
}

/// The peers as addresses, resolved once before the guest starts.
struct Allowed {
    addresses: Vec<SocketAddr>,
    hosts_all_ports: Vec<std::net::IpAddr>,
    ports_all_hosts: Vec<u16>,
    all: bool,
    any: bool,
}

impl Allowed {
    fn resolve(peers: &[Peer]) -> Self {
        let mut allowed = Allowed {
            addresses: Vec::new(),
            hosts_all_ports: Vec::new(),
            ports_all_hosts: Vec::new(),
            all: false,
            any: !peers.is_empty(),
        };
        for peer in peers {
            match (&peer.host, peer.port) {
                (None, None) => allowed.all = true,
                (None, Some(port)) => allowed.ports_all_hosts.push(port),
                (Some(host), port) => {
                    let found = (host.as_str(), port.unwrap_or(0)).to_socket_addrs();
                    for address in found.into_iter().flatten() {
                        match port {
                            Some(_) => allowed.addresses.push(address),
                            None => allowed.hosts_all_ports.push(address.ip()),
                        }
                    }
                }
            }
        }
        allowed
    }

    /// A bind to the unspecified address is how an outgoing connection begins and reaches nobody; but one
    /// that listens can be reached, and datagrams reach whoever is bound.
    fn admits(&self, address: SocketAddr, what: SocketAddrUse) -> bool {
        let begins = match what {
            SocketAddrUse::TcpBind => true,
            SocketAddrUse::TcpListen => false,
            _ => self.any,
        };
        self.all
            || self.addresses.contains(&address)
            || self.hosts_all_ports.contains(&address.ip())
            || self.ports_all_hosts.contains(&address.port())
            || (begins && address.ip().is_unspecified() && address.port() == 0)
    }
}

/// Lets outgoing HTTP requests through to the peers that were granted.
struct Hooks {
    peers: Vec<Peer>,
    denied: Denied,
}

type Sent = (http::Response<WasiBody>, Box<dyn Future<Output = Result<(), HttpError>> + Send>);

impl WasiHttpHooks for Hooks {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), HttpError>> + Send>,
    ) -> Box<dyn Future<Output = Result<Sent, HttpError>> + Send> {
        let uri = request.uri();
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let allowed = self.peers.iter().any(|peer| {
            peer.host.as_deref().is_none_or(|allowed| allowed.eq_ignore_ascii_case(host))
                && peer.port.is_none_or(|allowed| allowed == port)
        });
        if !allowed {
            self.denied.add(if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") });
            return Box::new(async { Err(HttpError::HttpRequestDenied) });
        }
        Box::new(async move {
            use http_body_util::BodyExt;
            let (response, io) = wasmtime_wasi_http::default_send_request(request, options).await?;
            Ok((response.map(BodyExt::boxed_unsync), Box::new(io) as Box<dyn Future<Output = _> + Send>))
        })
    }
}
