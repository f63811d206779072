//! What a scan of host sources finds.

use super::bindgen::Bindgen;
use super::strings::Known;
use crate::finding::Source;
use std::ops::Range;
use std::sync::Arc;

/// A place in a host source.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) source: Arc<Source>,
    pub(super) span: Range<usize>,
}

impl Place {
    /// Whether it is the same place.
    pub(super) fn is_same(&self, other: &Place) -> bool {
        Arc::ptr_eq(&self.source, &other.source) && self.span == other.span
    }
}

/// Which method looks something up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    Func,
    TypedFunc,
    Export,
}

/// What was given as the name.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    /// A string that the sources tell.
    Name(Known),
    /// The same, read as an `ItemName`.
    ItemName(Known),
    /// The index that another lookup gave.
    Index(usize),
    /// Something that only a run can tell.
    Unknown,
}

/// In what an export is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parent {
    Root,
    Of(usize),
    Unknown,
}

/// A lookup.
pub(super) struct HostLookup {
    pub(super) door: Door,
    pub(super) argument: Argument,
    pub(super) parent: Parent,
    /// The type arguments of `get_typed_func`, with their places.
    pub(super) types: Option<[(syn::Type, Range<usize>); 2]>,
    /// The argument that names what is looked up.
    pub(super) place: Place,
    /// Where the string stands that was given, if it is a literal elsewhere (a constant).
    pub(super) literal: Option<Place>,
    /// The statement around it.
    pub(super) statement: Option<usize>,
    /// Whether the host goes on where nothing is found.
    pub(super) optional: bool,
    /// Whether it is made in an instance of a core module.
    pub(super) core: bool,
    /// The instance and the store as they were written.
    pub(super) receiver: String,
    pub(super) store: Option<String>,
}

impl HostLookup {
    /// Whether it is the same lookup: of one place, with one name in one parent. A helper is gone
    /// through once for each way in which it is called.
    pub(super) fn is_same(&self, other: &HostLookup) -> bool {
        let argument = match (&self.argument, &other.argument) {
            (Argument::Name(a), Argument::Name(b)) | (Argument::ItemName(a), Argument::ItemName(b)) => a.text == b.text,
            (Argument::Index(a), Argument::Index(b)) => a == b,
            (Argument::Unknown, Argument::Unknown) => true,
            _ => false,
        };
        argument && self.parent == other.parent && self.place.is_same(&other.place)
    }
}

/// A definition in a linker.
pub(super) struct Definition {
    /// The instance it is made in; `None` at the root. Outer `None`: not known.
    pub(super) instance: Option<Option<Known>>,
    /// The function; `None` for the instance itself.
    pub(super) function: Option<Known>,
    /// Defined by one of the `…_concurrent` methods.
    pub(super) concurrent: bool,
    /// What the closure that is given takes and returns, as far as it is written there.
    pub(super) params: Option<(syn::Type, Range<usize>)>,
    pub(super) results: Option<(syn::Type, Range<usize>)>,
    pub(super) place: Place,
}

/// The types that a function is given after it was looked up: `.typed::<…>(…)`, or a variable's
/// `TypedFunc<…>`.
pub(super) struct Typing {
    pub(super) lookup: usize,
    pub(super) types: [(syn::Type, Range<usize>); 2],
    pub(super) source: Arc<Source>,
}

/// A call of a function that was looked up.
pub(super) struct HostCall {
    pub(super) lookup: usize,
    pub(super) is_async: bool,
    pub(super) place: Place,
}

/// Everything found in the sources.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) lookups: Vec<HostLookup>,
    pub(super) definitions: Vec<Definition>,
    pub(super) calls: Vec<HostCall>,
    pub(super) typings: Vec<Typing>,
    pub(super) bindgens: Vec<Bindgen>,
    /// Lookups inside macros whose tokens do not read as code.
    pub(super) hidden: Vec<Place>,
    /// Files that do not parse: the place and the parser's words.
    pub(super) unreadable: Vec<(Place, String)>,
    /// Definitions whose name is not known, so that it is not known what the host defines.
    pub(super) open: bool,
    /// A part of a linker is given to other code, which may define more in it.
    pub(super) handed_on: bool,
}

impl Scan {
    /// Adds a definition, once for each place and name.
    pub(super) fn define(&mut self, definition: Definition) {
        let text = |known: &Option<Known>| known.as_ref().map(|known| known.text.clone());
        let names = |definition: &Definition| (definition.instance.as_ref().map(text), text(&definition.function));
        let known = |other: &Definition| other.place.is_same(&definition.place) && names(other) == names(&definition);
        if !self.definitions.iter().any(known) {
            self.definitions.push(definition);
        }
    }

    /// Adds types, once for each place and lookup.
    pub(super) fn typing(&mut self, typing: Typing) {
        let known = |other: &Typing| {
            other.lookup == typing.lookup
                && Arc::ptr_eq(&other.source, &typing.source)
                && other.types[0].1 == typing.types[0].1
        };
        if !self.typings.iter().any(known) {
            self.typings.push(typing);
        }
    }

    /// Adds a call, once for each place and lookup.
    pub(super) fn call(&mut self, call: HostCall) {
        if !self.calls.iter().any(|known| known.lookup == call.lookup && known.place.is_same(&call.place)) {
            self.calls.push(call);
        }
    }
}
