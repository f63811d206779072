//! Core modules: their imports and exports, what they are for, and the world they carry.

use super::decode::embedded;
use super::kind::Role;
use super::metadata::Metadata;
use crate::surface::{CoreExtern, CoreItem, CoreKind, Surface, SurfaceError, surface_of_world};
use wasmparser::{Parser, ValidPayload, Validator, WasmFeatures};

/// The imports and exports of a core module.
#[derive(Clone, Debug, Default)]
pub struct Core {
    /// In the order of the binary.
    pub imports: Vec<CoreItem>,
    /// In the order of the binary.
    pub exports: Vec<CoreItem>,
}

/// The world that a core module's `component-type` sections describe.
#[derive(Clone, Debug)]
pub struct EmbeddedWorld {
    /// `mate:runtime/task@0.1.0`, if the world's own name was kept.
    pub name: Option<String>,
    /// What the component made from it would import and export, adapters aside.
    pub surface: Surface,
}

impl Core {
    /// Reads imports and exports from a module's skeleton.
    ///
    /// # Errors
    /// When the skeleton does not validate; the offset is one of the skeleton.
    pub fn of(skeleton: &[u8]) -> Result<Self, SurfaceError> {
        Self::within(skeleton, WasmFeatures::all())
    }

    /// The same, refusing what needs other proposals than these.
    pub(super) fn within(skeleton: &[u8], features: WasmFeatures) -> Result<Self, SurfaceError> {
        let mut validator = Validator::new_with_features(features);
        for payload in Parser::new(0).parse_all(skeleton) {
            if let ValidPayload::End(types) = validator.payload(&payload?)? {
                let types = types.as_ref();
                let item = |module, name: &str, ty| CoreItem {
                    module,
                    name: name.to_owned(),
                    ty: crate::surface::core_extern(types, ty),
                };
                let imports = types.core_imports().into_iter().flatten();
                let exports = types.core_exports().into_iter().flatten();
                return Ok(Core {
                    imports: imports.map(|(from, name, ty)| item(Some(from.to_owned()), name, ty)).collect(),
                    exports: exports.map(|(name, ty)| item(None, name, ty)).collect(),
                });
            }
        }
        Err(SurfaceError::Invalid { message: "the module has no end".into(), offset: skeleton.len() as u64 })
    }

    /// The export of this exact name.
    pub fn export(&self, name: &str) -> Option<&CoreItem> {
        self.exports.iter().find(|item| item.name == name)
    }

    /// Whether anything is imported from this module.
    pub(crate) fn imports_from(&self, module: &str) -> bool {
        self.imports.iter().any(|item| item.module.as_deref() == Some(module))
    }

    /// The name under which WASI preview 1 is imported, if it is.
    pub fn preview1(&self) -> Option<&'static str> {
        ["wasi_snapshot_preview1", "wasi_unstable"].into_iter().find(|module| self.imports_from(module))
    }

    /// Whether WASI preview 1 is imported, under any of its names.
    pub(crate) fn imports_preview1(&self) -> bool {
        self.preview1().is_some()
    }

    /// Whether all names are as short as emscripten makes them where size counts.
    fn is_minified(&self) -> bool {
        let short = |item: &CoreItem| item.name.len() <= 2;
        !self.imports.is_empty()
            && self.imports.iter().all(|item| item.module.as_deref() == Some("a") && short(item))
            && self.exports.iter().all(short)
    }

    /// What the module is for.
    pub(crate) fn role(&self, metadata: &Metadata) -> Role {
        let exports_func = |name: &str| self.export(name).is_some_and(|item| item.ty.kind() == CoreKind::Func);
        let imports = |test: &dyn Fn(&str, &str) -> bool| {
            self.imports.iter().any(|item| test(item.module.as_deref().unwrap_or_default(), &item.name))
        };
        if imports(&|module, _| module == "__main_module__") {
            Role::Adapter
        } else if !metadata.component_types.is_empty() {
            Role::Embedded
        } else if metadata.wasm_bindgen || imports(&|module, name| wasm_bindgen(module, name)) {
            Role::WasmBindgen
        } else if imports(&|module, name| emscripten(module, name)) || self.is_minified() {
            Role::Emscripten
        } else if self.exports.iter().any(|item| component_name(&item.name))
            || imports(&|module, name| component_name(module) || component_name(name))
        {
            Role::Mangled
        } else if exports_func("_start") && (self.imports_preview1() || self.export("memory").is_some()) {
            Role::WasiCommand
        } else if self.imports_preview1() || exports_func("_initialize") {
            Role::WasiReactor
        } else {
            Role::Plain
        }
    }
}

fn wasm_bindgen(module: &str, name: &str) -> bool {
    module.starts_with("__wbindgen") || module == "wbg" || name.starts_with("__wbindgen_") || name.starts_with("__wbg_")
}

fn emscripten(module: &str, name: &str) -> bool {
    (module == "env" || module == "wasi_snapshot_preview1" || module == "a")
        && (name.starts_with("emscripten_")
            || name.starts_with("_emscripten_")
            || name.starts_with("__syscall_")
            || name.starts_with("invoke_")
            || name == "_abort_js"
            || name == "abortOnCannotGrowMemory")
}

/// Names that only bindings for the component model write into a core module.
fn component_name(name: &str) -> bool {
    name.starts_with("cm32p2")
        || name.starts_with("cabi_post_")
        || name.starts_with("[async-lift]")
        || name.starts_with("[export]")
        || name.split_once('#').is_some_and(|(interface, _)| crate::surface::InterfaceName::parse(interface).is_some())
        || crate::surface::InterfaceName::parse(name).is_some()
}

/// The world that the `component-type` sections in a skeleton describe.
///
/// # Errors
/// wit-component's words when the sections are of another generation or contradict each other.
pub(super) fn embedded_world(skeleton: &[u8]) -> Result<EmbeddedWorld, String> {
    let bindgen = embedded(skeleton)?;
    let world = &bindgen.resolve.worlds[bindgen.world];
    let name = world.package.map(|id| {
        let package = &bindgen.resolve.packages[id].name;
        package.interface_id(&world.name)
    });
    let surface = surface_of_world(&bindgen.resolve, bindgen.world).map_err(|error| error.to_string())?;
    // Sections that were merged lose the name of the world they came from.
    Ok(EmbeddedWorld { name: name.filter(|name| !name.starts_with("root:")), surface })
}

impl CoreExtern {
    /// Whether calling it needs nothing but numbers.
    pub(crate) fn is_numeric_func(&self) -> bool {
        let number = |ty: &String| matches!(ty.as_str(), "i32" | "i64" | "f32" | "f64");
        matches!(self, CoreExtern::Func { params, results } if params.iter().chain(results).all(number))
    }
}
