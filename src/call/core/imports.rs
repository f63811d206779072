//! What stands in for the imports of a core module: canned answers, and stubs that trap when they are
//! reached. An import is named `module::name`.

use super::{PREVIEW1, function, number, of_core, to_core};
use crate::artifact::{Artifact, Core};
use crate::call::host::Host;
use crate::call::plan::Wanted;
use crate::call::standin::{Reached, StandIns};
use crate::call::trace::{Crossing, Trace};
use crate::call::value::{Scope, Value, from_node, parse_value, to_wave};
use crate::finding::calling::{Answerable, BadAnswer, CoreImports};
use crate::finding::{Finding, Source, SourceKind};
use crate::surface::{CoreExtern, CoreItem, CoreKind, Surface, Type};
use std::sync::Arc;
use wasmtime::{ExternType, Linker, Module};

fn named(module: &str, name: &str) -> String {
    [module, "::", name].concat()
}

fn path(import: &CoreItem) -> String {
    named(import.module.as_deref().unwrap_or_default(), &import.name)
}

/// Decides for each import who supplies it.
pub(in crate::call) fn standins(
    core: &Core,
    artifact: &Artifact,
    wanted: &Wanted<'_>,
) -> Result<StandIns, Vec<Finding>> {
    let mut standins = StandIns::default();
    let mut findings = Vec::new();
    for text in wanted.answers {
        match answer(core, text, wanted) {
            Ok((path, value)) => findings.extend(standins.answer(path, value, text)),
            Err(finding) => findings.push(*finding),
        }
    }
    let preview1 = wanted.provides.surface().is_some();
    let open = core.imports.iter().filter(|import| !(preview1 && import.module.as_deref() == Some(PREVIEW1)));
    let (functions, others): (Vec<_>, Vec<_>) = open.partition(|import| import.ty.kind() == CoreKind::Func);
    let left = functions.into_iter().filter(|import| !wanted.stub && standins.answered(&path(import)).is_none());
    let left: Vec<&CoreItem> = left.collect();
    let answer = left.first().and_then(|import| answerable(import).flag(&path(import)));
    let functions: Vec<String> = left.into_iter().map(path).collect();
    if !functions.is_empty() || !others.is_empty() {
        let others = others.into_iter().map(|import| (path(import), import.ty.to_string())).collect();
        findings.push(CoreImports { file: artifact.name.clone(), functions, others, preview1, answer }.into());
    }
    if findings.is_empty() { Ok(standins) } else { Err(findings) }
}

/// Reads `module::name=VALUE` against the import it names.
fn answer(core: &Core, text: &str, wanted: &Wanted<'_>) -> Result<(String, Value), Box<Finding>> {
    let source = Source::new(SourceKind::Argument, "--answer", text);
    let functions: Vec<&CoreItem> = core.imports.iter().filter(|item| item.ty.kind() == CoreKind::Func).collect();
    let wrong = |span, message: String| {
        let imports = functions.iter().map(|import| path(import)).collect();
        Box::new(Finding::from(BadAnswer { source: Arc::clone(&source), span, message, imports }))
    };
    let Some(equals) = text.find('=') else {
        return Err(wrong(0..text.len(), "an answer is written `module::name=VALUE`".into()));
    };
    let name = text[..equals].trim();
    let exact = functions.iter().find(|import| path(import) == name || path(import).replacen("::", "#", 1) == name);
    let mut short = functions.iter().filter(|import| import.name == name);
    let import = match (exact, short.next(), short.next()) {
        (Some(import), ..) | (None, Some(import), None) => *import,
        (None, Some(_), Some(_)) => {
            return Err(wrong(0..equals, "several imports have this name; write `module::name`".into()));
        }
        _ => return Err(wrong(0..equals, "the module imports no function of this name".into())),
    };
    let path = path(import);
    let mut surface = Surface::default();
    let CoreExtern::Func { params, results } = &import.ty else {
        return Err(wrong(0..equals, "this import is no function".into()));
    };
    let Some(ty) = function(&mut surface, params, results) else {
        let message = format!("no value can be written for its type, `{}`", import.ty);
        return Err(wrong(0..equals, message));
    };
    let span = equals + 1..text.len();
    let Some(result) = ty.result else {
        return match text[span.clone()].trim() {
            "" | "()" => Ok((path, Value::Tuple(Vec::new()))),
            _ => Err(wrong(span, format!("`{path}` returns nothing; write `{path}=`"))),
        };
    };
    let node = parse_value(text, span).map_err(|error| wrong(error.span, error.message))?;
    let scope = Scope { surface: &surface, handle: &|_| None, file: wanted.files };
    from_node(&scope, result, &node).map(|value| (path, value)).map_err(|error| wrong(error.span, error.message))
}

/// Defines answers, and stubs where they are wanted. An answer takes the place of the runtime's own
/// function.
pub(super) fn define(
    linker: &mut Linker<Host>,
    module: &Module,
    standins: &StandIns,
    supplied: impl Fn(&str) -> bool,
    stub: bool,
    trace: &Trace,
) -> wasmtime::Result<()> {
    linker.allow_shadowing(true);
    for import in module.imports() {
        let ExternType::Func(ty) = import.ty() else { continue };
        let path = named(import.module(), import.name());
        let answer = standins.answered(&path).cloned();
        if answer.is_none() && (!stub || supplied(import.module())) {
            continue;
        }
        let trace = trace.clone();
        let kinds: Vec<Type> = ty.results().filter_map(|ty| number(&ty.to_string())).collect();
        let numbers = ty.params().chain(ty.results()).all(|ty| number(&ty.to_string()).is_some());
        let answerable = match kinds.is_empty() {
            _ if !numbers => Answerable::No,
            true => Answerable::Nothing,
            false => Answerable::Value,
        };
        linker.func_new(import.module(), import.name(), ty, move |_, given, results| {
            let arguments = given.iter().map(|val| to_wave(&of_core(val))).collect::<Vec<_>>().join(", ");
            let Some(answer) = &answer else {
                trace.add(|| Crossing::import(&path, arguments.clone(), None));
                return Err(wasmtime::Error::new(Reached { import: path.clone(), arguments, answerable }));
            };
            trace.add(|| Crossing::import(&path, arguments, (!kinds.is_empty()).then(|| to_wave(answer))));
            match (kinds.as_slice(), answer) {
                ([kind], value) => results.iter_mut().for_each(|slot| *slot = to_core(value, *kind)),
                (kinds, Value::Tuple(values)) => {
                    for ((slot, value), kind) in results.iter_mut().zip(values).zip(kinds) {
                        *slot = to_core(value, *kind);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
    }
    // Of what the runtime's preview 1 does not know.
    if stub { linker.define_unknown_imports_as_traps(module) } else { Ok(()) }
}

/// What an answer to an imported function is.
fn answerable(import: &CoreItem) -> Answerable {
    match &import.ty {
        CoreExtern::Func { params, results } => match function(&mut Surface::default(), params, results) {
            Some(ty) if ty.result.is_none() => Answerable::Nothing,
            Some(_) => Answerable::Value,
            None => Answerable::No,
        },
        CoreExtern::Other { .. } => Answerable::No,
    }
}
