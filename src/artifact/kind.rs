//! What a file is.

use super::sniff::Foreign;

/// What a file is, as far as it could be recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A component.
    Component,
    /// A core module, and what it is for.
    CoreModule(Role),
    /// A WIT package encoded as wasm: types only, nothing to run.
    WitPackage,
    /// `\0asm` with a version that current tools do not read.
    OtherVersion {
        /// The 16-bit version.
        version: u16,
        /// The 16-bit kind: 0 core module, 1 component.
        layer: u16,
    },
    /// Code that wasmtime compiled earlier.
    Precompiled {
        /// Compiled from a component; else from a core module.
        component: bool,
    },
    /// Text that begins like the text format and does not parse.
    BadText,
    /// Not WebAssembly.
    Foreign(Foreign),
}

/// What a core module is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing more is known.
    Plain,
    /// It carries a component type and was not made a component yet.
    Embedded,
    /// Its exports are spelled for the component model, but it carries no component type.
    Mangled,
    /// A WASI preview 1 command: `_start`.
    WasiCommand,
    /// A WASI preview 1 reactor: a library for a host that supplies preview 1.
    WasiReactor,
    /// An adapter that translates one interface to another when a component is made.
    Adapter,
    /// One half of what wasm-bindgen writes; the other half is JavaScript.
    WasmBindgen,
    /// One half of what emscripten writes; the other half is JavaScript.
    Emscripten,
}

impl Kind {
    /// In words, for people.
    pub fn words(&self) -> String {
        match self {
            Kind::Component => "component".into(),
            Kind::CoreModule(role) => role.names().1.into(),
            Kind::WitPackage => "WIT package encoded as wasm".into(),
            Kind::OtherVersion { layer: 1, version } => format!("component in an older encoding ({version:#x})"),
            Kind::OtherVersion { layer, version } => format!("wasm of unknown version {version} and kind {layer}"),
            Kind::Precompiled { component: true } => "component precompiled by wasmtime".into(),
            Kind::Precompiled { component: false } => "core module precompiled by wasmtime".into(),
            Kind::BadText => "text format that does not parse".into(),
            Kind::Foreign(foreign) => format!("not WebAssembly: {}", foreign.words()),
        }
    }

    /// What a sentence says of the file after its name: `is a component`, `is not WebAssembly: …`.
    pub fn predicate(&self) -> String {
        let article = match self {
            Kind::Foreign(_) | Kind::BadText => "",
            Kind::OtherVersion { layer, .. } if *layer != 1 => "",
            _ => "a ",
        };
        ["is ", article, &self.words()].concat()
    }

    /// The stable word for machines.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Component => "component",
            Kind::CoreModule(_) => "core-module",
            Kind::WitPackage => "wit-package",
            Kind::OtherVersion { layer: 1, .. } => "old-component",
            Kind::OtherVersion { .. } => "unknown-version",
            Kind::Precompiled { .. } => "precompiled",
            Kind::BadText => "bad-text",
            Kind::Foreign(_) => "not-wasm",
        }
    }

    /// What kind of its kind it is, for machines: the role of a core module, what was compiled, what
    /// a foreign file is.
    pub fn detail(&self) -> Option<&'static str> {
        match self {
            Kind::CoreModule(role) => Some(role.word()),
            Kind::Precompiled { component } => Some(if *component { "component" } else { "core-module" }),
            Kind::Foreign(foreign) => Some(foreign.word()),
            _ => None,
        }
    }
}

impl Role {
    /// The stable word for machines.
    pub fn word(self) -> &'static str {
        self.names().0
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Role::Plain => ("plain", "core module"),
            Role::Embedded => ("not-componentized", "core module, not componentized yet"),
            Role::Mangled => ("no-component-type", "core module with component-model names and no component type"),
            Role::WasiCommand => ("wasi-preview1-command", "core module: WASI preview 1 command"),
            Role::WasiReactor => ("wasi-preview1-reactor", "core module: WASI preview 1 reactor"),
            Role::Adapter => ("adapter", "core module: adapter for making components"),
            Role::WasmBindgen => ("wasm-bindgen", "core module: half of a wasm-bindgen build"),
            Role::Emscripten => ("emscripten", "core module: half of an emscripten build"),
        }
    }
}
