//! Who usually supplies an import, by its name alone.

use super::InterfaceName;
use schemars::JsonSchema;
use serde::Serialize;

/// Who usually supplies an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Supplier {
    /// Any host with WASI 0.2.
    Wasi02,
    /// Any host with WASI 0.3.
    Wasi03,
    /// A host with wasi:http (0.2 or 0.3).
    WasiHttp,
    /// A host with one of the further WASI proposals (`wasi:nn`, `wasi:keyvalue`, `wasi:config`, …).
    WasiProposal,
    /// A host of the same release candidate of WASI.
    WasiCandidate,
    /// For core modules: a host with WASI preview 1.
    WasiPreview1,
    /// The program that embeds it, or another component.
    Other,
    /// Nothing has to be supplied: it has types only.
    TypesOnly,
}

impl Supplier {
    /// Who supplies a component's import of this name.
    pub fn of(name: &str) -> Self {
        let Some(name) = InterfaceName::parse(name).filter(|name| name.namespace == "wasi") else {
            return Supplier::Other;
        };
        let base = matches!(name.package.as_str(), "cli" | "clocks" | "filesystem" | "io" | "random" | "sockets");
        match name.semver() {
            Some(version) if !version.pre.is_empty() => Supplier::WasiCandidate,
            Some(_) if name.package == "http" => Supplier::WasiHttp,
            Some(version) if base && version.major == 0 && version.minor == 2 => Supplier::Wasi02,
            Some(version) if base && version.major == 0 && version.minor == 3 => Supplier::Wasi03,
            _ => Supplier::WasiProposal,
        }
    }

    /// Who supplies what a core module imports from this module.
    pub(crate) fn of_core_module(module: &str) -> Self {
        if module == "wasi_snapshot_preview1" || module == "wasi_unstable" {
            Supplier::WasiPreview1
        } else if InterfaceName::parse(module).is_some() {
            Supplier::of(module)
        } else {
            Supplier::Other
        }
    }

    /// In words, for people.
    pub fn words(self) -> &'static str {
        match self {
            Supplier::Wasi02 => "WASI 0.2",
            Supplier::Wasi03 => "WASI 0.3",
            Supplier::WasiHttp => "wasi:http",
            Supplier::WasiProposal => "a WASI proposal",
            Supplier::WasiCandidate => "a WASI release candidate",
            Supplier::WasiPreview1 => "WASI preview 1",
            Supplier::Other => "the host",
            Supplier::TypesOnly => "nothing: types only",
        }
    }
}
