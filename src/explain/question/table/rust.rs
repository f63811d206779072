//! What rustc and other compilers say of host and guest code around components.

use super::Reading::{Hints, Suggests};
use super::Row;
use crate::explain::causes::*;

pub(super) const ROWS: &[Row] = &[
    ("expected &mut Linker<_>, found &mut Linker<", Suggests(&[CORE_VS_COMPONENT_API])),
    ("wasmtime::component::Linker<", Suggests(&[CORE_VS_COMPONENT_API])),
    ("expected mutable reference &mut wasmtime::component::Linker", Suggests(&[CORE_VS_COMPONENT_API])),
    ("expected &Component, found &Module", Suggests(&[CORE_VS_COMPONENT_API])),
    ("WasmParams is not satisfied", Suggests(&[CORE_VS_COMPONENT_API])),
    ("WasiView is not satisfied", Suggests(&[CORE_VS_COMPONENT_API])),
    ("WasiP1Ctx: WasiView", Suggests(&[CORE_VS_COMPONENT_API])),
    ("WasiP1Ctx", Hints(&[CORE_VS_COMPONENT_API])),
    ("expected a Module", Suggests(&[CORE_VS_COMPONENT_API])),
    // bindings
    ("in crate wit_bindgen_rt", Suggests(&[ABI_DRIFT, STALE_BINDINGS])),
    ("wit_bindgen::rt::{x}", Suggests(&[ABI_DRIFT, STALE_BINDINGS])),
    ("wit_bindgen_rt::{x}", Suggests(&[ABI_DRIFT, STALE_BINDINGS])),
    ("could not find {x} in worlds", Suggests(&[WORLD_SELECTION])),
    ("could not find {x}Exports in", Suggests(&[WORLD_SELECTION, STALE_BINDINGS])),
    ("is not a member of trait Guest", Suggests(&[STALE_BINDINGS])),
    ("unresolved import bindings::{x}", Suggests(&[STALE_BINDINGS])),
    ("no variant or associated item named {x} found for enum bindings", Suggests(&[STALE_BINDINGS])),
    ("the name exports is defined multiple times", Suggests(&[WORLD_SELECTION, DUPLICATE_DEFINITION])),
];
