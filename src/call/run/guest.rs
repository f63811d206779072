//! What is run in a thread of its own, and with what.

use super::record::RunFailure;
use crate::call::compile::Loaded;
use crate::call::host::{CallTrace, HostState, Interrupt};
use crate::call::preflight::CallPlan;
use crate::call::request::{CallOptions, Sink};
use std::sync::Arc;
use wasmtime::Store;

/// A plan, its code, and the settings of the run. It owns all of it, for the thread of a guest that cannot be
/// interrupted outlives the call.
pub(in crate::call) struct GuestRun {
    pub(in crate::call) loaded: Loaded,
    pub(in crate::call) plan: Arc<CallPlan>,
    pub(in crate::call) options: CallOptions,
    pub(in crate::call) sink: Sink,
    pub(in crate::call) repeat: usize,
    pub(in crate::call) fresh: bool,
    pub(in crate::call) trace: CallTrace,
    pub(in crate::call) interrupt: Arc<Interrupt>,
}

impl GuestRun {
    /// A store with the limits in place; `core`: for a core module.
    pub(super) fn store(&self, core: bool) -> Result<Store<HostState>, RunFailure> {
        let limits = &self.options.limits;
        let state = HostState::new(&self.options.grants, limits, &self.interrupt, &self.sink, core)
            .map_err(|error| RunFailure::host(None, error.to_string()))?;
        let mut store = Store::new(&self.loaded.engine, state);
        store.limiter(|state| &mut state.limiter);
        store.set_epoch_deadline(1);
        store.set_hostcall_fuel(limits.copied());
        if let Some(fuel) = limits.fuel {
            store.set_fuel(fuel).map_err(|error| RunFailure::host(None, error.to_string()))?;
        }
        Ok(store)
    }
}
