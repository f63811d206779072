//! Core modules: their functions over numbers get a surface, so that a call of them is read, typed and shown
//! like any other. `i32` is an `s32`, several results are a tuple.

use crate::artifact::{Artifact, Core};
use crate::surface::{CoreExtern, CoreItem, FuncType, Item, ItemKind, Param, Surface, Type, TypeDef, TypeId, TypeKind};

/// The module that WASI preview 1 is imported from.
pub(in crate::call) const PREVIEW1: &str = "wasi_snapshot_preview1";

/// What a reactor wants called before anything else.
pub(in crate::call) const INITIALIZE: &str = "_initialize";

/// What is known of a core module; `None` for a component.
pub(super) fn core_of(artifact: &Artifact) -> Option<&Core> {
    artifact.core.as_ref().filter(|_| !artifact.is_component())
}

/// The functions of a core module that numbers can be passed to, as a surface.
pub(super) fn surface_of_core(core: &Core) -> Surface {
    let mut surface = Surface::default();
    for export in &core.exports {
        if let Some(ty) = function_type(&mut surface, &export.ty) {
            surface.exports.push(Item { name: export.name.clone(), kind: ItemKind::Func(ty), implements: None });
        }
    }
    surface
}

/// The type of an imported function over numbers alone.
pub(super) fn import_type(surface: &mut Surface, import: &CoreItem) -> Option<FuncType> {
    function_type(surface, &import.ty)
}

fn function_type(surface: &mut Surface, ty: &CoreExtern) -> Option<FuncType> {
    let CoreExtern::Func { params, results } = ty else { return None };
    let numbers = |types: &[String]| types.iter().map(|ty| number_type(ty)).collect::<Option<Vec<Type>>>();
    let (params, results) = (numbers(params)?, numbers(results)?);
    let result = match results.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => {
            surface.types.push(TypeDef { name: None, kind: TypeKind::Tuple(results) });
            Some(Type::Id(TypeId(surface.types.len() - 1)))
        }
    };
    let params = params.into_iter().enumerate().map(|(i, ty)| Param { name: format!("p{i}"), ty });
    Some(FuncType { is_async: false, params: params.collect(), result })
}

/// The type of a core number.
pub(in crate::call) fn number_type(ty: &str) -> Option<Type> {
    Some(match ty {
        "i32" => Type::S32,
        "i64" => Type::S64,
        "f32" => Type::F32,
        "f64" => Type::F64,
        _ => return None,
    })
}

/// The path of an import: `module::name`.
pub(super) fn import_path(import: &CoreItem) -> String {
    core_path(import.module.as_deref().unwrap_or_default(), &import.name)
}

pub(in crate::call) fn core_path(module: &str, name: &str) -> String {
    [module, "::", name].concat()
}
