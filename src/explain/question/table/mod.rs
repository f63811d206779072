//! How tools compose their messages. One file per family of tools; each row is a template and what
//! a message of that form says.

mod build;
mod common;
mod component;
mod core;
mod cues;
mod kinds;
mod rust;
mod wit;

use crate::finding::Code;
use std::iter;

/// How strongly a text speaks for a cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// It is possible: asked only where nothing else is known.
    #[default]
    Hints,
    /// It is the usual cause.
    Suggests,
    /// It can be nothing else.
    Proves,
}

/// At which level a function was looked up, as far as the message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Among a core module's exports.
    Core,
    /// Among a component's exports.
    Component,
    /// Among the exports of an instance that was found.
    Inside,
    /// Either.
    Open,
}

/// What a message of some form says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reading {
    /// These causes and no others.
    Proves(&'static [Code]),
    /// These are the usual causes, the most frequent first.
    Suggests(&'static [Code]),
    /// The same, from a frame of a backtrace.
    Frame(&'static [Code]),
    /// Words that lean towards these causes, where nothing clearer was found.
    Hints(&'static [Code]),
    /// A core module's import `m`, `f` has nothing behind it.
    CoreImport,
    /// A core module's import `m`, `f` has something of another type behind it.
    CoreType,
    /// While making a component: import `m`, `f` is in no world.
    Encode,
    /// While making a component: export `i`, `f` of the world is not there.
    WorldExport,
    /// A component's import `name` was not satisfied.
    Link,
    /// An `item` of an imported instance was not satisfied; the instance is named next to it, or not at all.
    Item,
    /// An exported instance `i` was not found.
    Instance,
    /// A function `f` was not found.
    Func(Level),
    /// A reader of core modules met a component.
    Binary,
    /// A reader of components met a binary that ends too early or has an unknown code.
    Encoding,
    /// A version `a` of something met version `b`.
    Versions,
    /// A composition's words about argument `name`.
    Compose,
    /// A module specifier `s` of JavaScript was not found.
    Specifier,
    /// A script called or read what its module does not export; the name is `f`, if the message has it.
    Script,
    /// Not a failure: something that tells who speaks or what was done.
    Cue(Cue),
}

impl Reading {
    /// Whether it counts where it stands in a backtrace too.
    pub(crate) fn is_told_by_frames(self) -> bool {
        match self {
            Reading::Frame(_) => true,
            Reading::Cue(cue) => cue.is_speaker(),
            _ => false,
        }
    }
}

/// A template with what a message of that form says.
pub(crate) type Row = (&'static str, Reading);

/// Words that tell who speaks, or narrow down what a failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub(crate) enum Cue {
    // tools
    WasmtimeCli,
    MainModule,
    Serve,
    Spin,
    Wash,
    Extism,
    Envoy,
    Wasmer,
    Wazero,
    WasmEdge,
    Wamr,
    Wasm3,
    Wabt,
    Binaryen,
    Browser,
    Node,
    Jco,
    ComponentizeJs,
    ComponentizePy,
    CargoComponent,
    WasmTools,
    ComponentLd,
    TinyGo,
    Wac,
    WasiVirt,
    Python,
    Elixir,
    Golem,
    Rustc,
    Emscripten,
    WasmBindgen,
    CoreHost,
    Wasmtime,
    GoLang,
    // what was going on
    Plugin,
    Linking,
    Composing,
    Adapter,
    AsyncWord,
    P3,
    Invoke,
    Embed,
    Panic,
    WasiWord,
    Encoding,
    Targets,
    // what was found inside
    FuncMissing,
    ResourceMissing,
    ResourceOther,
    TypeOther,
    ShapeOther,
    PrimitiveOther,
    InstanceExport,
    HomeModule,
    World,
    Allocator,
}

impl Cue {
    /// Whether it names a tool or a host of WebAssembly, rather than a language or a circumstance.
    pub(crate) fn is_tool(self) -> bool {
        self <= Cue::Wasmtime && !matches!(self, Cue::Node | Cue::Python | Cue::Rustc | Cue::Golem)
    }
}

impl Cue {
    /// Whether it tells who speaks rather than what was going on or what was found.
    pub(crate) fn is_speaker(self) -> bool {
        self <= Cue::GoLang || matches!(self, Cue::Embed | Cue::Allocator | Cue::HomeModule | Cue::World)
    }
}

/// Every row.
pub(crate) fn rows() -> impl Iterator<Item = &'static Row> {
    iter::empty()
        .chain(component::ROWS)
        .chain(kinds::ROWS)
        .chain(build::ROWS)
        .chain(wit::ROWS)
        .chain(core::ROWS)
        .chain(rust::ROWS)
        .chain(cues::ROWS)
}

/// Rows in words that other software uses too.
pub(crate) fn common_rows() -> impl Iterator<Item = &'static Row> {
    common::ROWS.iter()
}
