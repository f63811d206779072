//! What a store holds in a plain host with all of WASI.
#![cfg(feature = "call")]

use wasmtime::component::ResourceTable;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView, default_hooks};

/// Gives nothing of the machine away.
pub(crate) struct WasiHost {
    ctx: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
}

impl Default for WasiHost {
    fn default() -> Self {
        WasiHost { ctx: WasiCtx::builder().build(), http: WasiHttpCtx::new(), table: ResourceTable::new() }
    }
}

impl WasiView for WasiHost {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.ctx, table: &mut self.table }
    }
}

impl WasiHttpView for WasiHost {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: default_hooks(), table: &mut self.table, ctx: &mut self.http }
    }
}
