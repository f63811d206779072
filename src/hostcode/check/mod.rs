//! The uses of wasmtime's API, checked against an artifact.

mod bindings;
mod definitions;
mod repair;
mod signature;

use super::uses::{HostLookup, HostText, HostUses, LookupKey, LookupParent, WasmApi};
use super::{findings, rust_types};
use crate::artifact::Artifact;
use crate::finding::Finding;
use crate::lookup::{
    CoreOutcome, Lookup, LookupApi, LookupContext, LookupFault, component_given, diagnose, explain_lookup,
    lookup_finding, not_a_component, simulate_core,
};
use crate::snippets::Language;
use crate::surface::{Direction, Function, ItemKind, Surface, by_name_map, is_same_but_for_version};

/// Where a lookup leads, or should lead.
#[derive(Clone, Debug)]
enum LookupTarget {
    Instance(String),
    Function { instances: Vec<String>, name: String },
    Other,
}

/// Checks all uses.
pub(super) fn check(uses: &HostUses, artifact: &Artifact) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        uses.unparsed.iter().map(|(span, message)| findings::unparsed(span, message)).collect();
    let core_only = !uses.lookups.is_empty()
        && !uses.component_api
        && uses.bindgens.is_empty()
        && uses.lookups.iter().all(|lookup| lookup.api == WasmApi::CoreModule);
    if core_only && artifact.is_component() {
        findings.push(component_given(&artifact.name, Language::Rust));
        return findings;
    }
    if let Some(core) = artifact.core.as_ref().filter(|_| core_only) {
        for lookup in uses.lookups.iter().filter(|lookup| lookup.wants_function) {
            let LookupKey::Name(name) = &lookup.key else {
                findings.push(findings::not_checked(&lookup.argument));
                continue;
            };
            if simulate_core(core, &name.text) != CoreOutcome::Function {
                let found =
                    explain_lookup(&Lookup::new(LookupApi::Core, &*name.text), artifact, &LookupContext::default());
                findings
                    .extend(found.into_iter().take(1).map(|f| f.annotate(lookup.argument.marked("looked up here"))));
            }
        }
        return findings;
    }
    findings.extend(not_a_component(artifact));
    let Some(surface) = &artifact.surface else { return findings };
    let mut checker = Checker { artifact, surface, targets: Vec::new(), findings };
    uses.lookups.iter().for_each(|lookup| checker.lookup(lookup));
    checker.findings.extend(uses.in_macros.iter().map(findings::not_checked_in_macro));
    uses.definitions.iter().for_each(|definition| checker.definition(definition));
    let worlds = checker.bindings(&uses.bindgens);
    checker.undefined_imports(uses, &worlds);
    checker.findings
}

struct Checker<'a> {
    artifact: &'a Artifact,
    surface: &'a Surface,
    /// What each lookup leads to, if that is known.
    targets: Vec<Option<LookupTarget>>,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn lookup(&mut self, lookup: &HostLookup) {
        let target = match lookup.api {
            WasmApi::Component => self.target(lookup),
            WasmApi::CoreModule => None,
            WasmApi::Unknown => {
                self.findings.push(findings::not_checked_api(lookup));
                None
            }
        };
        if let Some(LookupTarget::Function { instances, name }) = &target {
            self.use_of_function(lookup, instances, name);
        }
        self.targets.push(target);
    }

    fn target(&mut self, lookup: &HostLookup) -> Option<LookupTarget> {
        let (api, name) = match &lookup.key {
            LookupKey::Index(index) => return self.targets.get(*index).cloned().flatten(),
            LookupKey::ItemName(name) => (Some(LookupApi::ItemName), name),
            LookupKey::Name(name) if lookup.wants_function => (Some(LookupApi::GetFunc), name),
            LookupKey::Name(name) => (self.export_lookup(lookup.parent), name),
            LookupKey::Unknown => {
                self.findings.push(findings::not_checked(&lookup.argument));
                return None;
            }
        };
        match api {
            Some(api) => self.by_name(lookup, api, name),
            None => {
                self.findings.push(findings::not_checked(&lookup.argument));
                None
            }
        }
    }

    fn export_lookup(&self, parent: LookupParent) -> Option<LookupApi> {
        match parent {
            LookupParent::Root => Some(LookupApi::GetExport),
            LookupParent::Unknown => None,
            LookupParent::Index(index) => match self.targets.get(index)? {
                Some(LookupTarget::Instance(name)) => Some(LookupApi::GetExportIn(name.clone())),
                _ => None,
            },
        }
    }

    /// Carries out a lookup by name, reports its failure, and says where it leads or should lead.
    fn by_name(&mut self, lookup: &HostLookup, api: LookupApi, name: &HostText) -> Option<LookupTarget> {
        let source = name.literal.as_ref().map(|span| (span.source.clone(), span.range.start));
        let context = LookupContext { source, ..LookupContext::default() };
        let surface = self.surface;
        let call = Lookup::new(api, &*name.text);
        let diagnosis = diagnose(&call, surface);
        let of_interface = call.api == LookupApi::GetExport;
        let target = match (&diagnosis.fault, &diagnosis.function) {
            (LookupFault::Found, None) => by_name_map(&surface.exports, &name.text).map(|(item, _)| match item.kind {
                ItemKind::Instance(_) => LookupTarget::Instance(item.name.clone()),
                _ => LookupTarget::Other,
            }),
            (LookupFault::IncompatibleVersion { .. }, None) if of_interface => {
                self.other_version(&name.text).map(LookupTarget::Instance)
            }
            (LookupFault::PartialInterfaceName { interface }, _) if of_interface => {
                Some(LookupTarget::Instance(interface.clone()))
            }
            (_, Some(function)) if of_interface && diagnosis.asked.item.is_none() => {
                function.instances.last().map(|instance| LookupTarget::Instance((*instance).to_owned()))
            }
            (_, Some(function)) => Some(LookupTarget::Function {
                instances: function.instances.iter().map(|name| (*name).to_owned()).collect(),
                name: function.name.to_owned(),
            }),
            _ => None,
        };
        if diagnosis.fault != LookupFault::Found {
            let replacement = repair::replacement(lookup, &call.api, name, target.as_ref());
            let finding = lookup_finding(&call, &diagnosis, surface, &self.artifact.name, &context);
            self.findings.push(findings::lookup(finding, lookup, name, replacement));
        }
        target
    }

    /// The one exported instance that has this name but for its version.
    fn other_version(&self, name: &str) -> Option<String> {
        let mut same = self.surface.exports.iter().filter(|item| is_same_but_for_version(&item.name, name));
        same.next().filter(|_| same.next().is_none()).map(|item| item.name.clone())
    }

    /// Checks the types and the calls of a function that was looked up.
    fn use_of_function(&mut self, lookup: &HostLookup, instances: &[String], name: &str) {
        let functions = self.surface.functions(Direction::Export);
        let is_it = |function: &&Function<'_>| function.instances == instances && function.name == name;
        let Some(function) = functions.iter().find(is_it) else { return };
        let path = function.path();
        for [params, results] in &lookup.types {
            for (of_result, written) in [(false, params), (true, results)] {
                let wrong = rust_types::mismatch(of_result, &written.ty, function.ty, self.surface);
                let signature = self.surface.func_text(function.ty);
                self.findings.extend(wrong.map(|w| findings::wrong_types(w, &path, &signature, &written.span, false)));
            }
        }
        if function.ty.is_async {
            self.findings.extend(lookup.sync_calls.iter().map(|call| findings::sync_call(call, &path)));
        }
    }
}
