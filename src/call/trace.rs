//! What crossed the boundary, in order.
//!
//! Calls of exports, and of imports that are answered or stood in for, are told in WAVE. Those of the
//! runtime's own functions are told as its bindings print them; see [`super::listen`].

use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One call across the boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notation {
    /// WAVE.
    Wave,
    /// As the runtime's Rust types print themselves, with the names of parameters; of lists nothing.
    Debug,
}

impl Crossing {
    pub(super) fn import(path: &str, arguments: String, result: Option<String>) -> Self {
        Crossing { direction: "import", path: path.to_owned(), arguments, result, notation: Notation::Wave }
    }

    pub(super) fn export(path: &str, arguments: String, result: Option<String>) -> Self {
        Crossing { direction: "export", path: path.to_owned(), arguments, result, notation: Notation::Wave }
    }
}

/// A list of crossings that is kept only where it was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace(Option<Arc<Mutex<List>>>);

#[derive(Debug, Default)]
struct List {
    crossings: Vec<Crossing>,
    /// The imports of WASI under their full names.
    names: BTreeSet<String>,
    /// The call of the runtime's own that goes on.
    current: Option<usize>,
}

/// More crossings than anybody reads are counted no further.
const MOST: usize = 100_000;

impl Trace {
    /// A trace where it is wanted; `names` are the imports that the runtime supplies.
    pub(super) fn new(wanted: bool, names: &BTreeSet<String>) -> Self {
        Trace(wanted.then(|| Arc::new(Mutex::new(List { names: names.clone(), ..List::default() }))))
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.0.is_some()
    }

    fn list(&self) -> Option<MutexGuard<'_, List>> {
        self.0.as_ref().map(|list| list.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn add(&self, crossing: impl FnOnce() -> Crossing) {
        if self.is_wanted() {
            self.begin(crossing());
        }
    }

    /// Adds a call of which more will be known; tells its place.
    pub(super) fn begin(&self, crossing: Crossing) -> Option<usize> {
        let mut list = self.list()?;
        (list.crossings.len() < MOST).then(|| {
            list.crossings.push(crossing);
            list.crossings.len() - 1
        })
    }

    /// Adds what became known of a call.
    pub(super) fn change(&self, place: usize, change: impl FnOnce(&mut Crossing)) {
        if let Some(crossing) = self.list().as_mut().and_then(|list| list.crossings.get_mut(place)) {
            change(crossing);
        }
    }

    /// Which call of the runtime's own goes on.
    pub(super) fn at(&self, place: Option<usize>) {
        if let Some(mut list) = self.list() {
            list.current = place;
        }
    }

    /// The call that goes on is one of this interface.
    pub(super) fn runtime(&self, interface: &str) {
        let Some(mut list) = self.list() else { return };
        let List { crossings, names, current } = &mut *list;
        let Some(crossing) = current.and_then(|place| crossings.get_mut(place)) else { return };
        // `wasi:io/streams@0.2` is imported as one of its patches.
        let patch = |name: &&String| name.strip_prefix(interface).is_some_and(|rest| rest.starts_with(['.', '-']));
        let name = names.iter().find(patch).map_or(interface, String::as_str);
        if let Some((_, function)) = crossing.path.split_once('#') {
            crossing.path = [name, "#", function].concat();
        }
    }

    pub(super) fn take(&self) -> Vec<Crossing> {
        self.list().map(|mut list| std::mem::take(&mut list.crossings)).unwrap_or_default()
    }
}
