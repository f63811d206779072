//! Who supplies each import: WASI, an answer, or a stub that traps when it is reached.

use super::answerable::{Answerable, OpenImport};
use super::findings::{answered_twice, bad_answer, core_imports, unsatisfied};
use super::target::find;
use super::{core, core::PREVIEW1};
use crate::artifact::{Artifact, Core};
use crate::call::request::Files;
use crate::call::value::{Value, ValueScope, from_node, parse_value};
use crate::finding::{Finding, Source, SourceKind};
use crate::link::{Linking, Provides, wasi};
use crate::path;
use crate::surface::{CoreItem, CoreKind, Direction, Found, Function, Item, ItemKind, Surface, Type, by_name_map};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

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

    fn add(&mut self, answer: AnswerText<'_>, path: String, value: Value) -> Result<(), Box<Finding>> {
        match self.answers.insert(path.clone(), value) {
            None => Ok(()),
            Some(_) => Err(Box::new(answered_twice(&answer.source, &path))),
        }
    }
}

/// What a plan of the imports is made from.
pub(super) struct ImportOptions<'a> {
    pub(super) answers: &'a [String],
    pub(super) provides: &'a Provides,
    pub(super) stub: bool,
    pub(super) files: Files<'a>,
}

/// Decides who supplies each import of a component.
pub(super) fn plan_imports(
    artifact: &Artifact,
    surface: &Surface,
    options: &ImportOptions<'_>,
) -> Result<ImportPlan, Vec<Finding>> {
    let mut plan = ImportPlan::default();
    let mut findings = Vec::new();
    for text in options.answers {
        let added =
            component_answer(surface, text, options).and_then(|(text, path, value)| plan.add(text, path, value));
        findings.extend(added.err().map(|finding| *finding));
    }
    let linking = Linking::new(options.provides, surface);
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
        if left.is_empty() || options.stub && can_stub {
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
        findings.push(unsatisfied(artifact, options.provides, &open));
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
    options: &ImportOptions<'_>,
) -> Result<ImportPlan, Vec<Finding>> {
    let mut plan = ImportPlan::default();
    let mut findings = Vec::new();
    for text in options.answers {
        let added = core_answer(core, text, options).and_then(|(text, path, value)| plan.add(text, path, value));
        findings.extend(added.err().map(|finding| *finding));
    }
    let preview1 = options.provides.surface().is_some();
    let open = core.imports.iter().filter(|import| !(preview1 && import.module.as_deref() == Some(PREVIEW1)));
    let (functions, others): (Vec<_>, Vec<_>) = open.partition(|import| import.ty.kind() == CoreKind::Func);
    let left =
        functions.into_iter().filter(|import| !options.stub && plan.answer(&core::import_path(import)).is_none());
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

/// `NAME=VALUE` of `--answer`, with the functions that it may name.
struct AnswerText<'a> {
    source: Arc<Source>,
    text: &'a str,
    equals: usize,
    imports: Vec<String>,
}

impl<'a> AnswerText<'a> {
    fn split(text: &'a str, form: &str, imports: Vec<String>) -> Result<Self, Box<Finding>> {
        let source = Source::new(SourceKind::Argument, "--answer", text);
        match text.find('=') {
            Some(equals) => Ok(AnswerText { source, text, equals, imports }),
            None => {
                let message = format!("write a mock value as `{form}=VALUE`");
                Err(Box::new(bad_answer(&source, 0..text.len(), message, &imports)))
            }
        }
    }

    fn name(&self) -> &'a str {
        self.text[..self.equals].trim()
    }

    fn bad(&self, span: Range<usize>, message: impl Into<String>) -> Box<Finding> {
        Box::new(bad_answer(&self.source, span, message, &self.imports))
    }

    fn bad_name(&self, message: impl Into<String>) -> Box<Finding> {
        self.bad(0..self.equals, message)
    }

    fn value(
        &self,
        path: &str,
        result: Option<Type>,
        surface: &Surface,
        files: Files<'_>,
    ) -> Result<Value, Box<Finding>> {
        let span = self.equals + 1..self.text.len();
        let Some(result) = result else {
            return match self.text[span.clone()].trim() {
                "" | "()" => Ok(Value::Tuple(Vec::new())),
                _ => Err(self.bad(span, format!("`{path}` returns nothing; write `{path}=`"))),
            };
        };
        let node = parse_value(self.text, span).map_err(|error| self.bad(error.span, error.message))?;
        let scope = ValueScope { surface, handle: &|_| None, file: files };
        from_node(&scope, result, &node).map_err(|error| self.bad(error.span, error.message))
    }
}

fn component_answer<'a>(
    surface: &Surface,
    text: &'a str,
    options: &ImportOptions<'_>,
) -> Result<(AnswerText<'a>, String, Value), Box<Finding>> {
    let functions = surface.functions(Direction::Import);
    let answer = AnswerText::split(text, "iface#func", functions.iter().map(Function::path).collect())?;
    let function = match find(surface, answer.name(), Direction::Import) {
        Found::One(function) => function,
        Found::Several(_) => {
            return Err(answer.bad_name("several imports have this name; write the full path"));
        }
        Found::Nothing => return Err(answer.bad_name("the component imports no function of this name")),
    };
    let path = function.path();
    let value = answer.value(&path, function.ty.result, surface, options.files)?;
    Ok((answer, path, value))
}

fn core_answer<'a>(
    core: &Core,
    text: &'a str,
    options: &ImportOptions<'_>,
) -> Result<(AnswerText<'a>, String, Value), Box<Finding>> {
    let functions: Vec<&CoreItem> = core.imports.iter().filter(|item| item.ty.kind() == CoreKind::Func).collect();
    let paths: Vec<String> = functions.iter().map(|import| core::import_path(import)).collect();
    let answer = AnswerText::split(text, "module::name", paths.clone())?;
    let name = answer.name();
    let exact = paths.iter().position(|path| path == name || path.replacen("::", "#", 1) == name);
    let mut short = (0..functions.len()).filter(|at| functions[*at].name == name);
    let at = match (exact, short.next(), short.next()) {
        (Some(at), ..) | (None, Some(at), None) => at,
        (None, Some(_), Some(_)) => {
            return Err(answer.bad_name("several imports have this name; write `module::name`"));
        }
        _ => return Err(answer.bad_name("the module imports no function of this name")),
    };
    let mut surface = Surface::default();
    let Some(ty) = core::import_type(&mut surface, functions[at]) else {
        return Err(answer.bad_name(format!("no value can be written for its type, `{}`", functions[at].ty)));
    };
    let value = answer.value(&paths[at], ty.result, &surface, options.files)?;
    Ok((answer, paths[at].clone(), value))
}
