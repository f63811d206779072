//! What crossed the boundary, in order.
//!
//! Calls of exports, and of imports that are answered or stood in for, are told with their values. Of the
//! runtime's own functions the interface alone is told: a linker gives back none of the functions that
//! were put into it, so none can be wrapped; `Store::call_hook` says that the boundary is crossed and not
//! by what; and the generated bindings of wasmtime-wasi hand their values to `tracing` alone. What they do
//! ask for is the part of the host that an interface works on, before each call.

use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};

/// One call across the boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Crossing {
    /// `export`: into the component; `import`: out of it.
    pub direction: &'static str,
    /// The function's full path.
    pub path: String,
    /// The arguments as WAVE, separated by commas.
    pub arguments: String,
    /// The result as WAVE; `None` where there is none, or the call did not return.
    pub result: Option<String>,
}

impl Crossing {
    pub(super) fn import(path: &str, arguments: String, result: Option<String>) -> Self {
        Crossing { direction: "import", path: path.to_owned(), arguments, result }
    }

    pub(super) fn export(path: &str, arguments: String, result: Option<String>) -> Self {
        Crossing { direction: "export", path: path.to_owned(), arguments, result }
    }
}

/// A list of crossings that is kept only where it was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace(Option<Arc<Mutex<Vec<Crossing>>>>);

/// More crossings than anybody reads are counted no further.
const MOST: usize = 100_000;

impl Trace {
    pub(super) fn new(wanted: bool) -> Self {
        Trace(wanted.then(Arc::default))
    }

    pub(super) fn add(&self, crossing: impl FnOnce() -> Crossing) {
        if let Some(list) = &self.0 {
            let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
            if list.len() < MOST {
                list.push(crossing());
            }
        }
    }

    /// Calls of an interface of the runtime; several in a row are told once.
    pub(super) fn runtime(&self, interface: &'static str) {
        let Some(list) = &self.0 else { return };
        let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
        let again = list.last().is_some_and(|last| last.path.strip_suffix("#…") == Some(interface));
        if !again && list.len() < MOST {
            list.push(Crossing::import(&[interface, "#…"].concat(), "…".to_owned(), None));
        }
    }

    pub(super) fn take(&self) -> Vec<Crossing> {
        self.0
            .as_ref()
            .map(|list| std::mem::take(&mut *list.lock().unwrap_or_else(PoisonError::into_inner)))
            .unwrap_or_default()
    }
}
