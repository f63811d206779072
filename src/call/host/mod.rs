//! What a guest is given: WASI with the grants that were made, limits, and nothing else of the machine.

mod limits;
mod process;
mod stdio;
mod trace;
mod wasi_trace;

pub(super) use limits::{Exceeded, Interrupt, Limiter};
pub(super) use process::MemoryShare;
pub(super) use stdio::StderrTail;
pub(super) use trace::{CallTrace, traced};
pub use trace::{Crossing, Notation};
pub(super) use wasi_trace::listen;

use crate::call::request::{Channel, Grants, Limits, Peer, Sink, Stdin};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use stdio::GuestOutput;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::sockets::SocketAddrUse;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{Error as HttpError, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks};

/// The data of a store.
pub(super) struct HostState {
    wasi: WasiCtx,
    /// For core modules: a context of its own.
    pub(super) preview1: Option<WasiP1Ctx>,
    table: ResourceTable,
    http: WasiHttpCtx,
    hooks: HttpGrants,
    pub(super) limiter: Limiter,
    pub(super) interrupt: Arc<Interrupt>,
    pub(super) stderr: StderrTail,
    pub(super) denied: DeniedPeers,
}

/// Network peers that the guest tried to reach and was not granted.
#[derive(Clone, Debug, Default)]
pub(super) struct DeniedPeers(Arc<Mutex<BTreeSet<String>>>);

impl DeniedPeers {
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

impl WasiView for HostState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl wasmtime_wasi_http::WasiHttpView for HostState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.hooks }
    }
}

/// A folder that was granted and cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the folder `{0}`: {1}")]
pub(super) struct GrantError(String, String);

impl HostState {
    /// `core`: for a core module, which gets WASI preview 1.
    pub(super) fn new(
        grants: &Grants,
        limits: &Limits,
        interrupt: &Arc<Interrupt>,
        sink: &Sink,
        core: bool,
    ) -> Result<Self, GrantError> {
        let stderr = StderrTail::default();
        let denied = DeniedPeers::default();
        let mut builder = builder(grants, interrupt, sink, &stderr, &denied)?;
        let (wasi, preview1) =
            if core { (WasiCtxBuilder::new().build(), Some(builder.build_p1())) } else { (builder.build(), None) };
        Ok(HostState {
            wasi,
            preview1,
            table: ResourceTable::new(),
            http: WasiHttpCtx::new(),
            hooks: HttpGrants { peers: grants.network.clone(), denied: denied.clone() },
            limiter: Limiter::new(interrupt, limits),
            interrupt: Arc::clone(interrupt),
            stderr,
            denied,
        })
    }
}

fn builder(
    grants: &Grants,
    interrupt: &Arc<Interrupt>,
    sink: &Sink,
    tail: &StderrTail,
    denied: &DeniedPeers,
) -> Result<WasiCtxBuilder, GrantError> {
    let mut builder = WasiCtxBuilder::new();
    let stream =
        |channel| GuestOutput { channel, interrupt: Arc::clone(interrupt), sink: Arc::clone(sink), tail: tail.clone() };
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
            .map_err(|error| GrantError(folder.host.display().to_string(), format!("{error:#}")))?;
    }
    let allowed = AllowedPeers::resolve(&grants.network);
    let names = grants.network.iter().any(|peer| peer.host.as_deref().is_none_or(|host| !is_address(host)));
    // Connections may be tried where none is granted, so that the peer that was denied can be reported.
    builder.allow_ip_name_lookup(names).allow_tcp(true).allow_udp(!grants.network.is_empty());
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
    host.parse::<IpAddr>().is_ok()
}

/// The peers as addresses and ports, resolved once before the guest starts; `None` stands for all.
struct AllowedPeers(Vec<(Option<IpAddr>, Option<u16>)>);

impl AllowedPeers {
    fn resolve(peers: &[Peer]) -> Self {
        let mut allowed = Vec::new();
        for peer in peers {
            match &peer.host {
                None => allowed.push((None, peer.port)),
                Some(host) => {
                    let found = (host.as_str(), peer.port.unwrap_or(0)).to_socket_addrs();
                    allowed.extend(found.into_iter().flatten().map(|address| (Some(address.ip()), peer.port)));
                }
            }
        }
        AllowedPeers(allowed)
    }

    /// A bind to the unspecified address is how an outgoing connection begins and reaches nobody; but one
    /// that listens can be reached, and datagrams reach whoever is bound.
    fn admits(&self, address: SocketAddr, what: SocketAddrUse) -> bool {
        let begins = match what {
            SocketAddrUse::TcpBind => true,
            SocketAddrUse::TcpListen => false,
            _ => !self.0.is_empty(),
        };
        let fits = |(ip, port): &(Option<IpAddr>, Option<u16>)| {
            ip.is_none_or(|ip| ip == address.ip()) && port.is_none_or(|port| port == address.port())
        };
        self.0.iter().any(fits) || (begins && address.ip().is_unspecified() && address.port() == 0)
    }
}

/// Lets outgoing HTTP requests through to the peers that were granted.
struct HttpGrants {
    peers: Vec<Peer>,
    denied: DeniedPeers,
}

type Sent = (http::Response<WasiBody>, Box<dyn Future<Output = Result<(), HttpError>> + Send>);

impl WasiHttpHooks for HttpGrants {
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
