//! Who supplies each import: WASI, an answer, or a stub that traps when it is reached.

use super::answerable::{Answerable, OpenImport};
use super::findings::{answered_twice, bad_answer, core_imports, unsatisfied};
use super::target::find;
use super::{core, core::PREVIEW1};
use crate::artifact::{Artifact, Core};
use crate::call::request::{CallRequest, Files};
use crate::call::value::{Value, ValueScope, from_node, parse_value};
use crate::finding::{Finding, Source, SourceKind};
use crate::link::{Linking, wasi};
use crate::path;
use crate::surface::{CoreItem, CoreKind, Direction, Found, Function, Item, ItemKind, Surface, Type, by_name_map};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Who supplies each import.
#[derive(Clone, Debug, Default)]
pub(in crate::call) struct ImportPlan {
    /// Answers, by the function's full path.
    answers: BTreeMap<String, Value>,
    /// Imports for which answers and stubs are defined.
    pub(in crate::call) stubs: Vec<String>,
    /// Imports that the runtime supplies as WASI.
    pub(in crate::call) wasi: BTreeSet<String>,
    /// Those of them with answers for some functions, and the runtime's names for them.
    pub(in crate::call) answered_wasi: Vec<(String, String)>,
    /// How many imports have a function that does nothing but trap.
    pub(in crate::call) trapping: usize,
}

impl ImportPlan {
    /// The answer of a function.
    pub(in crate::call) fn answer(&self, path: &str) -> Option<&Value> {
        self.answers.get(path)
    }

    /// Whether an answer is given for a function of an import.
    pub(in crate::call) fn answers(&self, import: &Item, item: &Item) -> bool {
        self.answers.contains_key(&function_path(import, item))
    }
}

/// Decides who supplies each import of a component.
pub(super) fn plan_imports(
    artifact: &Artifact,
    surface: &Surface,
    request: &CallRequest<'_>,
) -> Result<ImportPlan, Vec<Finding>> {
    let (answers, mut findings) = component_answers(surface, request);
    let mut plan = ImportPlan { answers, ..ImportPlan::default() };
    let linking = Linking::new(&request.options.provides, surface);
    for import in &surface.imports {
        if let ItemKind::Type(_) = import.kind {
            continue;
        }
        // What the host has with another type is missing for the component.
        let absent: Vec<&Item> = linking.gaps(import).iter().map(|gap| gap.item).collect();
        if linking.supplied(import).is_some() && absent.is_empty() {
            plan.supplied(import);
            continue;
        }
        let mut left = absent.iter().copied().filter(|item| !plan.answers(import, item));
        let left: Vec<&Item> = match absent.len() {
            1 => left.collect(),
            _ => left.by_ref().filter(|item| !matches!(item.kind, ItemKind::Resource(_))).collect(),
        };
        let can_stub = !matches!(import.kind, ItemKind::CoreModule { .. } | ItemKind::Component { .. });
        if left.is_empty() || request.options.stub && can_stub {
            if !absent.is_empty() {
                plan.stubs.push(import.name.clone());
            }
            plan.trapping += usize::from(!left.is_empty());
            continue;
        }
        let functions = |item: &&&Item| matches!(item.kind, ItemKind::Func(_));
        let answerable = |item: &&Item| match &item.kind {
            ItemKind::Func(ty) => (function_path(import, item), Answerable::of(surface, ty.result)),
            _ => (function_path(import, item), Answerable::No),
        };
        let open = OpenImport {
            import,
            first: left.first().copied().filter(|first| !std::ptr::eq(*first, import)),
            answered: absent.iter().filter(functions).filter(|item| plan.answers(import, item)).count(),
            left: left.iter().filter(functions).map(answerable).collect(),
        };
        findings.push(unsatisfied(artifact, &request.options.provides, &open));
    }
    if findings.is_empty() { Ok(plan) } else { Err(findings) }
}

impl ImportPlan {
    /// Plans an import that the host supplies completely.
    fn supplied(&mut self, import: &Item) {
        match by_name_map(&wasi().imports, &import.name) {
            Some((item, _)) => {
                if functions_of(import).any(|item| self.answers(import, item)) {
                    self.answered_wasi.push((import.name.clone(), item.name.clone()));
                }
                self.wasi.insert(import.name.clone());
            }
            // Custom host interfaces are not available here; they are stubbed.
            None => {
                self.trapping += usize::from(functions_of(import).any(|item| !self.answers(import, item)));
                self.stubs.push(import.name.clone());
            }
        }
    }
}

/// The functions of an imported interface.
pub(in crate::call) fn functions_of(import: &Item) -> impl Iterator<Item = &Item> {
    let items = match &import.kind {
        ItemKind::Instance(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter(|item| matches!(item.kind, ItemKind::Func(_)))
}

fn function_path(import: &Item, item: &Item) -> String {
    if std::ptr::eq(import, item) {
        path::full(&[] as &[&str], &item.name)
    } else {
        path::full(&[&import.name], &item.name)
    }
}

/// Decides who supplies each import of a core module, which is named `module::name`.
pub(super) fn plan_core_imports(
    core: &Core,
    artifact: &Artifact,
    request: &CallRequest<'_>,
) -> Result<ImportPlan, Vec<Finding>> {
    let (answers, mut findings) = core_answers(core, request);
    let plan = ImportPlan { answers, ..ImportPlan::default() };
    let preview1 = request.options.provides.surface().is_some();
    let open = core.imports.iter().filter(|import| !(preview1 && import.module.as_deref() == Some(PREVIEW1)));
    let (functions, others): (Vec<_>, Vec<_>) = open.partition(|import| import.ty.kind() == CoreKind::Func);
    let left = functions
        .into_iter()
        .filter(|import| !request.options.stub && plan.answer(&core::import_path(import)).is_none());
    let left: Vec<&CoreItem> = left.collect();
    let answer = left.first().and_then(|import| {
        let mut surface = Surface::default();
        let answerable = core::import_type(&mut surface, import).map(|ty| Answerable::of(&surface, ty.result));
        answerable?.flag(&core::import_path(import))
    });
    let functions: Vec<String> = left.into_iter().map(core::import_path).collect();
    if !functions.is_empty() || !others.is_empty() {
        let others: Vec<_> =
            others.into_iter().map(|import| (core::import_path(import), import.ty.to_string())).collect();
        findings.push(core_imports(&artifact.name, &functions, &others, preview1, answer));
    }
    if findings.is_empty() { Ok(plan) } else { Err(findings) }
}

/// The imported functions that mock values can be given for.
struct Mocked<'a> {
    /// How they are named: `iface#func`.
    form: &'static str,
    /// Their paths.
    paths: Vec<String>,
    /// The types of their results.
    surface: &'a Surface,
    /// Finds the path and the result of a function by its name, or says why there is none.
    find: &'a dyn Fn(&str) -> Result<(String, Option<Type>), String>,
}

impl Mocked<'_> {
    /// Reads all `--answer NAME=VALUE`: the values by the functions' paths.
    fn read(&self, request: &CallRequest<'_>) -> (BTreeMap<String, Value>, Vec<Finding>) {
        let (mut answers, mut findings) = (BTreeMap::new(), Vec::new());
        for text in request.answers {
            let source = Source::new(SourceKind::Argument, "--answer", text.as_str());
            match self.one(text, request.files) {
                Ok((path, _)) if answers.contains_key(&path) => findings.push(answered_twice(&source, &path)),
                Ok((path, value)) => drop(answers.insert(path, value)),
                Err((span, message)) => findings.push(bad_answer(&source, span, message, &self.paths)),
            }
        }
        (answers, findings)
    }

    fn one(&self, text: &str, files: Files<'_>) -> Result<(String, Value), (Range<usize>, String)> {
        let Some(equals) = text.find('=') else {
            return Err((0..text.len(), format!("write a mock value as `{}=VALUE`", self.form)));
        };
        let (path, result) = (self.find)(text[..equals].trim()).map_err(|message| (0..equals, message))?;
        let span = equals + 1..text.len();
        let Some(result) = result else {
            return match text[span.clone()].trim() {
                "" | "()" => Ok((path, Value::Tuple(Vec::new()))),
                _ => Err((span, format!("`{path}` returns nothing; write `{path}=`"))),
            };
        };
        let node = parse_value(text, span).map_err(|error| (error.span, error.message))?;
        let scope = ValueScope { surface: self.surface, handle: &|_| None, file: files };
        let value = from_node(&scope, result, &node).map_err(|error| (error.span, error.message))?;
        Ok((path, value))
    }
}

/// The mock values for a component's imports.
fn component_answers(surface: &Surface, request: &CallRequest<'_>) -> (BTreeMap<String, Value>, Vec<Finding>) {
    let paths = surface.functions(Direction::Import).iter().map(Function::path).collect();
    let find = |name: &str| match find(surface, name, Direction::Import) {
        Found::One(function) => Ok((function.path(), function.ty.result)),
        Found::Several(_) => Err("several imports have this name; write the full path".to_owned()),
        Found::Nothing => Err("the component imports no function of this name".to_owned()),
    };
    Mocked { form: "iface#func", paths, surface, find: &find }.read(request)
}

/// The mock values for a core module's imports.
fn core_answers(core: &Core, request: &CallRequest<'_>) -> (BTreeMap<String, Value>, Vec<Finding>) {
    let functions: Vec<&CoreItem> = core.imports.iter().filter(|item| item.ty.kind() == CoreKind::Func).collect();
    let paths: Vec<String> = functions.iter().map(|import| core::import_path(import)).collect();
    let mut surface = Surface::default();
    let types: Vec<_> = functions.iter().map(|import| core::import_type(&mut surface, import)).collect();
    let find = |name: &str| {
        let exact = paths.iter().position(|path| path == name || path.replacen("::", "#", 1) == name);
        let mut short = (0..functions.len()).filter(|at| functions[*at].name == name);
        let at = match (exact, short.next(), short.next()) {
            (Some(at), ..) | (None, Some(at), None) => at,
            (None, Some(_), Some(_)) => return Err("several imports have this name; write `module::name`".to_owned()),
            _ => return Err("the module imports no function of this name".to_owned()),
        };
        let unwritable = || format!("no value can be written for its type, `{}`", functions[at].ty);
        Ok((paths[at].clone(), types[at].as_ref().ok_or_else(unwritable)?.result))
    };
    Mocked { form: "module::name", paths: paths.clone(), surface: &surface, find: &find }.read(request)
}
