//! The calls that crossed the boundary of the guest, in order.
//!
//! Values of exports, and of imports that are answered or stubbed, are written in WAVE; those of the runtime's
//! own functions as its bindings print them, see [`super::wasi_trace`].

use crate::call::value::{Value, cut_wave};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One call across the boundary.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Crossing {
    /// `export`: into the component; `import`: out of it.
    pub direction: &'static str,
    /// The function's full path.
    pub path: String,
    /// The arguments, separated by commas.
    pub arguments: String,
    /// The result; `None` where there is none, or the call did not return.
    pub result: Option<String>,
    /// How the values are written.
    pub notation: Notation,
}

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notation {
    /// WAVE.
    Wave,
    /// As the runtime's Rust types print themselves, with the names of parameters; of lists nothing.
    Debug,
}

impl Crossing {
    pub(in crate::call) fn import(path: &str, arguments: String, result: Option<String>) -> Self {
        Crossing { direction: "import", path: path.to_owned(), arguments, result, notation: Notation::Wave }
    }

    pub(in crate::call) fn export(path: &str, arguments: String, result: Option<String>) -> Self {
        Crossing { direction: "export", path: path.to_owned(), arguments, result, notation: Notation::Wave }
    }
}

/// More crossings than anybody reads are not kept.
const MOST_CROSSINGS: usize = 100_000;

/// A longer text of values is cut, in bytes.
const LONGEST_VALUES: usize = 64 << 10;

/// A value as a trace shows it.
pub(in crate::call) fn traced(value: &Value) -> String {
    cut_wave(value, LONGEST_VALUES)
}

/// Collects crossings where that was asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::call) struct CallTrace(Option<Arc<TraceList>>);

#[derive(Debug, Default)]
struct TraceList {
    crossings: Mutex<Vec<Crossing>>,
    /// Full paths of the imported functions that WASI supplies.
    wasi: BTreeSet<String>,
}

impl CallTrace {
    pub(in crate::call) fn new(wanted: bool, wasi: impl FnOnce() -> BTreeSet<String>) -> Self {
        CallTrace(wanted.then(|| Arc::new(TraceList { wasi: wasi(), ..TraceList::default() })))
    }

    pub(in crate::call) fn is_wanted(&self) -> bool {
        self.0.is_some()
    }

    fn crossings(&self) -> Option<MutexGuard<'_, Vec<Crossing>>> {
        self.0.as_ref().map(|list| list.crossings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(in crate::call) fn add(&self, crossing: impl FnOnce() -> Crossing) {
        if self.is_wanted() {
            self.begin(crossing());
        }
    }

    /// Adds a call whose values become known later; returns its index.
    pub(in crate::call) fn begin(&self, mut crossing: Crossing) -> Option<usize> {
        let mut crossings = self.crossings()?;
        cut(&mut crossing.arguments);
        crossing.result.as_mut().map(cut);
        (crossings.len() < MOST_CROSSINGS).then(|| {
            crossings.push(crossing);
            crossings.len() - 1
        })
    }

    /// Adds what became known of a call.
    pub(in crate::call) fn update(&self, index: usize, update: impl FnOnce(&mut Crossing)) {
        if let Some(crossing) = self.crossings().as_mut().and_then(|crossings| crossings.get_mut(index)) {
            update(crossing);
        }
    }

    /// The full path of a WASI function, of which the bindings know the interface without package and version.
    pub(in crate::call) fn wasi_path(&self, interface: &str, function: &str) -> String {
        let is_it = |path: &&String| {
            path.strip_suffix(function)
                .and_then(|rest| rest.strip_suffix('#'))
                .and_then(|rest| rest.split_once('/')?.1.split('@').next())
                .is_some_and(|name| name == interface)
        };
        let known = self.0.as_ref().and_then(|list| list.wasi.iter().find(is_it));
        known.cloned().unwrap_or_else(|| [interface, "#", function].concat())
    }

    pub(in crate::call) fn take(&self) -> Vec<Crossing> {
        self.crossings().map(|mut crossings| std::mem::take(&mut *crossings)).unwrap_or_default()
    }
}

fn cut(text: &mut String) {
    if text.len() > LONGEST_VALUES {
        text.truncate(text.floor_char_boundary(LONGEST_VALUES));
        text.push('…');
    }
}
