//! The uses of wasmtime's API that host sources contain.

use super::bindgen::Bindgen;
use super::source::CodeSpan;

/// A string that the sources give, and the literal that holds all of it (without its quotes).
#[derive(Clone, Debug)]
pub(super) struct HostText {
    pub(super) text: String,
    pub(super) literal: Option<CodeSpan>,
}

/// Which API an object belongs to. Both have types and methods of the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WasmApi {
    Component,
    CoreModule,
    Unknown,
}

/// The argument of a lookup that says what is looked up.
#[derive(Clone, Debug)]
pub(super) enum LookupKey {
    Name(HostText),
    /// A name given as `ItemName`.
    ItemName(HostText),
    /// The result of another lookup.
    Index(usize),
    /// Known only at run time.
    Unknown,
}

/// The instance in which an export is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LookupParent {
    Root,
    Index(usize),
    Unknown,
}

/// A Rust type in the source.
#[derive(Clone)]
pub(super) struct WrittenType {
    pub(super) ty: syn::Type,
    pub(super) span: CodeSpan,
}

/// A synchronous call of a function that was looked up.
pub(super) struct SyncCall {
    /// The name of the method.
    pub(super) method: CodeSpan,
    /// The end of the call if it is in async code, where `.await` can follow it.
    pub(super) awaitable: Option<usize>,
}

/// A lookup, with what is done with its result.
pub(super) struct HostLookup {
    pub(super) api: WasmApi,
    /// Whether only a function is accepted: `get_func` and `get_typed_func`.
    pub(super) wants_function: bool,
    pub(super) key: LookupKey,
    pub(super) parent: LookupParent,
    /// The argument that names what is looked up.
    pub(super) argument: CodeSpan,
    /// Types of parameters and results that the function is given.
    pub(super) types: Vec<[WrittenType; 2]>,
    pub(super) sync_calls: Vec<SyncCall>,
    /// Whether the host handles the case that nothing is found.
    pub(super) optional: bool,
    /// Where the statement around it begins.
    pub(super) statement: Option<usize>,
    /// The instance and the store as they are written.
    pub(super) receiver: String,
    pub(super) store: Option<String>,
}

/// The part of a linker in which something is defined.
#[derive(Clone, Debug)]
pub(super) enum LinkerScope {
    Root,
    Instance(HostText),
    Unknown,
}

/// A definition in a linker.
pub(super) struct HostDefinition {
    pub(super) scope: LinkerScope,
    /// The function or resource; `None` for the instance itself.
    pub(super) name: Option<HostText>,
    /// Whether it is defined by one of the `…_concurrent` methods.
    pub(super) concurrent: bool,
    /// What the closure takes and returns, if its source says so.
    pub(super) params: Option<WrittenType>,
    pub(super) results: Option<WrittenType>,
    pub(super) argument: CodeSpan,
}

/// Everything that was found.
#[derive(Default)]
pub(super) struct HostUses {
    pub(super) lookups: Vec<HostLookup>,
    pub(super) definitions: Vec<HostDefinition>,
    pub(super) bindgens: Vec<Bindgen>,
    /// Whether a file refers to the API for components.
    pub(super) component_api: bool,
    /// Lookups inside macros that do not parse as expressions.
    pub(super) in_macros: Vec<CodeSpan>,
    /// Files that do not parse, with the parser's message.
    pub(super) unparsed: Vec<(CodeSpan, String)>,
    /// Whether the host may define more than is listed: a name is not known, or a part of a linker is
    /// passed to other code.
    pub(super) defines_more: bool,
}
