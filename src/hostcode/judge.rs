//! The uses of wasmtime's API held against an artifact.

mod definitions;

use super::bindgen::Bindgen;
use super::repair::replacement;
use super::signature::signature;
use super::types;
use super::uses::{Argument, Door, HostLookup, Parent, Place, Scan};
use crate::artifact::Artifact;
use crate::finding::Finding;
use crate::finding::host::{
    self as told, BindgenFault, HostBindgen, HostNotChecked, HostPlace, HostSyncCall, HostTypes, HostUnreadable,
};
use crate::finding::lookup::{ComponentGiven, Fault};
use crate::lookup::{Api, Context, CoreOutcome, Lookup, not_a_component, on_surface, simulate_core};
use crate::path::full;
use crate::surface::{Direction, FuncType, Function, ItemKind, Surface, by_name_map, is_same_but_for_version};

/// Where a lookup ends.
#[derive(Clone, Debug)]
pub(super) enum Reached {
    Instance(String),
    Function(Vec<String>, String),
    Nothing,
}

/// Holds everything against the artifact.
pub(super) fn judge(scan: &Scan, artifact: &Artifact) -> Vec<Finding> {
    let mut findings: Vec<Finding> = scan
        .unreadable
        .iter()
        .map(|(place, message)| HostUnreadable { message: message.clone(), place: at(place) }.into())
        .collect();
    let component_api = uses_components(scan);
    if let Some(core) = artifact.core.as_ref().filter(|_| !component_api) {
        findings.extend(scan.lookups.iter().filter_map(|lookup| core_lookup(lookup, core, artifact)));
        return findings;
    }
    if !component_api && !scan.lookups.is_empty() && artifact.is_component() {
        findings.push(ComponentGiven { file: artifact.name.clone() }.into());
        return findings;
    }
    findings.extend(not_a_component(artifact));
    let Some(surface) = &artifact.surface else { return findings };
    let mut judge = Judge { artifact, surface, reached: Vec::new(), findings };
    for lookup in &scan.lookups {
        judge.lookup(lookup);
    }
    for place in &scan.hidden {
        let what = "a lookup inside a macro".to_owned();
        judge.findings.push(HostNotChecked { what, place: at(place) }.into());
    }
    for typing in &scan.typings {
        if let Some(Some(Reached::Function(instances, name))) = judge.reached.get(typing.lookup).cloned() {
            judge.types(&instances, &name, &typing.types, &typing.source);
        }
    }
    judge.calls(scan);
    for definition in &scan.definitions {
        judge.definition(definition);
    }
    let worlds = judge.bindgens(&scan.bindgens);
    judge.undefined(scan, &worlds);
    judge.findings
}

/// Whether the sources use the component API at all; where nothing tells, they do.
fn uses_components(scan: &Scan) -> bool {
    let mut sources = scan.lookups.iter().map(|lookup| &lookup.place.source.text).peekable();
    sources.peek().is_none()
        || !scan.bindgens.is_empty()
        || sources.any(|text| text.contains("component::") || text.contains("component ::"))
}

pub(super) fn at(place: &Place) -> HostPlace {
    (place.source.clone(), place.span.clone())
}

fn core_lookup(lookup: &HostLookup, core: &crate::artifact::Core, artifact: &Artifact) -> Option<Finding> {
    let Argument::Name(known) = &lookup.argument else { return Some(not_checked(lookup)) };
    if lookup.door == Door::Export || simulate_core(core, &known.text) == CoreOutcome::Function {
        return None;
    }
    let findings = crate::lookup::explain_lookup(&Lookup::new(Api::Core, &*known.text), artifact, &Context::default());
    let mut finding = findings.into_iter().next()?;
    let (source, span) = at(&lookup.place);
    finding.annotations.push(crate::finding::Annotation::primary(&source, span, "looked up here"));
    Some(finding)
}

fn not_checked(lookup: &HostLookup) -> Finding {
    let written = lookup.place.source.text.get(lookup.place.span.clone()).unwrap_or_default();
    HostNotChecked { what: format!("what `{written}` looks up"), place: at(&lookup.place) }.into()
}

struct Judge<'a> {
    artifact: &'a Artifact,
    surface: &'a Surface,
    reached: Vec<Option<Reached>>,
    findings: Vec<Finding>,
}

impl Judge<'_> {
    fn lookup(&mut self, lookup: &HostLookup) {
        if lookup.core {
            self.reached.push(None);
            return;
        }
        let reached = match &lookup.argument {
            Argument::Unknown => {
                self.findings.push(not_checked(lookup));
                None
            }
            Argument::Index(index) => self.reached.get(*index).cloned().flatten(),
            Argument::ItemName(known) => self.by_name(lookup, Api::ItemName, &known.text),
            Argument::Name(known) => match (lookup.door, self.parent(lookup.parent)) {
                (Door::Func | Door::TypedFunc, _) => self.by_name(lookup, Api::GetFunc, &known.text),
                (Door::Export, Some(None)) => self.by_name(lookup, Api::GetExport, &known.text),
                (Door::Export, Some(Some(parent))) => self.by_name(lookup, Api::GetExportIn(parent), &known.text),
                (Door::Export, None) => {
                    self.findings.push(not_checked(lookup));
                    None
                }
            },
        };
        if let (Some(Reached::Function(instances, name)), Some(given)) = (&reached, &lookup.types) {
            self.types(instances, name, given, &lookup.place.source);
        }
        self.reached.push(reached);
    }

    /// The instance a lookup is made in; inner `None` is the root, outer `None` is not known.
    fn parent(&self, parent: Parent) -> Option<Option<String>> {
        match parent {
            Parent::Root => Some(None),
            Parent::Unknown => None,
            Parent::Of(index) => match self.reached.get(index)?.as_ref()? {
                Reached::Instance(name) => Some(Some(name.clone())),
                _ => None,
            },
        }
    }

    /// Carries out a lookup by name and tells what fails; where it leads, or should lead.
    fn by_name(&mut self, lookup: &HostLookup, api: Api, name: &str) -> Option<Reached> {
        let source = lookup.literal.as_ref().map(|place| (place.source.clone(), place.span.start));
        let context = Context { source, ..Context::default() };
        let facts = on_surface(&Lookup::new(api.clone(), name), self.surface, self.artifact, &context);
        let reached = match (&facts.fault, &facts.meant) {
            (Fault::Works, None) => by_name_map(&self.surface.exports, name).map(|(item, _)| match item.kind {
                ItemKind::Instance(_) => Reached::Instance(item.name.clone()),
                _ => Reached::Nothing,
            }),
            (Fault::Track { .. }, None) if api == Api::GetExport => self.other_version(name).map(Reached::Instance),
            (Fault::PartOfName { instance }, _) if api == Api::GetExport => Some(Reached::Instance(instance.clone())),
            (_, Some(meant)) if api == Api::GetExport && facts.asked.item.is_none() => {
                meant.instances.last().cloned().map(Reached::Instance)
            }
            (_, Some(meant)) => Some(Reached::Function(meant.instances.clone(), meant.name.clone())),
            _ => None,
        };
        if facts.fault != Fault::Works {
            let replacement = replacement(lookup, &api, &facts, reached.as_ref());
            let literal = lookup.literal.as_ref().map(at);
            let (argument, optional) = (at(&lookup.place), lookup.optional);
            self.findings.push(told::HostLookup { lookup: facts, literal, argument, replacement, optional }.into());
        }
        reached
    }

    /// The one exported instance that has this name but for its version.
    fn other_version(&self, name: &str) -> Option<String> {
        let mut same = self.surface.exports.iter().filter(|item| is_same_but_for_version(&item.name, name));
        same.next().filter(|_| same.next().is_none()).map(|item| item.name.clone())
    }

    fn function(&self, instances: &[String], name: &str) -> Option<Function<'_>> {
        let functions = self.surface.functions(Direction::Export);
        functions.into_iter().find(|function| function.instances == instances && function.name == name)
    }

    fn types(
        &mut self,
        instances: &[String],
        name: &str,
        given: &[(syn::Type, std::ops::Range<usize>); 2],
        source: &std::sync::Arc<crate::finding::Source>,
    ) {
        let Some(function) = self.function(instances, name) else { return };
        let (path, signature) = (function.path(), self.surface.func_text(function.ty));
        let wrong = types::compare(&given[0].0, &given[1].0, function.ty, self.surface);
        for mistyped in wrong {
            let span = given[usize::from(mistyped.results)].1.clone();
            self.findings.push(
                HostTypes {
                    path: path.clone(),
                    signature: signature.clone(),
                    results: mistyped.results,
                    written: mistyped.written,
                    wanted: mistyped.wanted,
                    why: mistyped.why,
                    definition: false,
                    place: (source.clone(), span),
                }
                .into(),
            );
        }
    }

    fn calls(&mut self, scan: &Scan) {
        for call in scan.calls.iter().filter(|call| !call.is_async) {
            let Some(Some(Reached::Function(instances, name))) = self.reached.get(call.lookup) else { continue };
            let Some(function) = self.function(instances, name) else { continue };
            if function.ty.is_async {
                let path = function.path();
                self.findings.push(HostSyncCall { path, place: at(&call.place) }.into());
            }
        }
    }

    /// Judges every `bindgen!`; gives the worlds that could be read.
    fn bindgens(&mut self, bindgens: &[Bindgen]) -> Vec<Surface> {
        let mut worlds = Vec::new();
        for bindgen in bindgens {
            let place = at(&bindgen.place);
            match bindgen.surface() {
                Err(message) => {
                    self.findings.push(HostBindgen { fault: BindgenFault::Unreadable(message), place }.into());
                }
                Ok((_, world)) => {
                    let faults = self.world_faults(&world);
                    self.findings
                        .extend(faults.into_iter().map(|fault| HostBindgen { fault, place: place.clone() }.into()));
                    worlds.push(world);
                }
            }
        }
        worlds
    }

    fn world_faults(&self, world: &Surface) -> Vec<BindgenFault> {
        let mut faults = Vec::new();
        for export in &world.exports {
            let found = by_name_map(&self.surface.exports, &export.name).map(|(item, _)| item);
            match (&export.kind, found.map(|item| &item.kind)) {
                (ItemKind::Instance(wanted), Some(ItemKind::Instance(items))) => {
                    for function in wanted {
                        let ItemKind::Func(ty) = &function.kind else { continue };
                        let path = full(&[&export.name], &function.name);
                        let real = items.iter().find(|item| item.name == function.name).map(|item| &item.kind);
                        faults.extend(self.function_fault(path, world, ty, real));
                    }
                }
                (ItemKind::Func(ty), real) => {
                    faults.extend(self.function_fault(export.name.clone(), world, ty, real));
                }
                (ItemKind::Instance(_), _) => faults.push(BindgenFault::Missing(export.name.clone())),
                _ => {}
            }
        }
        faults
    }

    fn function_fault(
        &self,
        path: String,
        world: &Surface,
        ty: &FuncType,
        real: Option<&ItemKind>,
    ) -> Option<BindgenFault> {
        let Some(ItemKind::Func(real)) = real else { return Some(BindgenFault::Missing(path)) };
        let (bindings, component) = (signature(world, ty), signature(self.surface, real));
        (bindings != component).then(|| BindgenFault::Differs {
            path,
            bindings: world.func_text(ty),
            component: self.surface.func_text(real),
        })
    }
}
