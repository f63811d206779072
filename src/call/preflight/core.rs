//! Core modules: their functions over numbers get a surface, so that a call of them is read, typed and shown
//! like any other. `i32` is an `s32`, several results are a tuple.

use super::findings::cannot_pass;
use crate::artifact::{Artifact, Core};
use crate::call::request::{Arguments, CallText};
use crate::call::value::parse_list;
use crate::finding::{Annotation, Finding, Fix, Source, SourceKind};
use crate::lookup::{Lookup, LookupApi, LookupContext, explain_lookup};
use crate::surface::{
    CoreExtern, CoreItem, CoreKind, FuncType, Item, ItemKind, Param, Surface, Type, TypeDef, TypeId, TypeKind,
};

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

/// A call of a function whose name has signs of a call in it, or is empty. `None` where the text calls no such
/// function.
pub(super) fn odd_call(core: &Core, text: &str) -> Option<CallText> {
    let odd = |name: &str| name.is_empty() || name.trim() != name || name.contains(['(', '=']);
    let functions = core.exports.iter().filter(|item| item.ty.kind() == CoreKind::Func && odd(&item.name));
    let mut fitting: Vec<&str> =
        functions.map(|item| item.name.as_str()).filter(|name| text.starts_with(name)).collect();
    fitting.sort_by_key(|name| std::cmp::Reverse(name.len()));
    fitting.into_iter().find_map(|name| {
        let source = Source::new(SourceKind::Argument, "call", text);
        let rest = &text[name.len()..];
        let mut arguments = Arguments::none(&source, name.len());
        match rest.trim() {
            "" if !name.is_empty() => {}
            given if given.starts_with('(') => {
                let start = name.len() + (rest.len() - rest.trim_start().len());
                arguments.nodes = parse_list(text, start..text.len()).ok()?;
                arguments.span = start..text.trim_end().len();
            }
            _ => return None,
        }
        Some(CallText { source, bind: None, path: 0..name.len(), arguments })
    })
}

/// Why a name means no function that can be called.
pub(super) fn missing(core: &Core, artifact: &Artifact, call: &CallText) -> Vec<Finding> {
    let name = call.path();
    if let Some(item) = core.export(name).filter(|item| item.ty.kind() == CoreKind::Func) {
        let message =
            format!("its type is `{}`; only `i32`, `i64`, `f32` and `f64` can be passed from outside", item.ty);
        return vec![cannot_pass(name, message)];
    }
    let found = explain_lookup(&Lookup::new(LookupApi::Core, name), artifact, &LookupContext::default());
    let marked = |mut finding: Finding| {
        // What is there is to be called; how to export more is another matter.
        finding.suggestions.retain(|suggestion| !matches!(suggestion.fix, Fix::Code { .. }));
        finding.annotate(Annotation::primary(&call.source, call.path.clone(), "no exported function has this name"))
    };
    found.into_iter().map(marked).collect()
}
