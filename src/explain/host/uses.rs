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
    /// The instance and the store as they were written.
    pub(super) receiver: String,
    pub(super) store: Option<String>,
}

/// A definition in a linker.
pub(super) struct Definition {
    /// The instance it is made in; `None` at the root. Outer `None`: not known.
    pub(super) instance: Option<Option<Known>>,
    /// The function; `None` for the instance itself.
    pub(super) function: Option<Known>,
    /// Defined by one of the `…_concurrent` methods.
    pub(super) concurrent: bool,
    pub(super) place: Place,
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
    pub(super) bindgens: Vec<Bindgen>,
    /// Files that do not parse: the place and the parser's words.
    pub(super) unreadable: Vec<(Place, String)>,
    /// Definitions whose name is not known, so that it is not known what the host defines.
    pub(super) open: bool,
}
