//! What host code defines in linkers, held against what the component imports.

use super::super::types;
use super::super::uses::{Definition, Scan};
use super::{Judge, at};
use crate::finding::host::{DefinitionFault, HostDefinition, HostTypes, HostUndefined};
use crate::link::define;
use crate::path::{folded, full};
use crate::surface::{FuncType, InterfaceName, Item, ItemKind, Surface, Type, by_name_map};

impl Judge<'_> {
    pub(super) fn definition(&mut self, definition: &Definition) {
        let Some(instance) = &definition.instance else { return };
        let imports = &self.surface.imports;
        let place = at(&definition.place);
        let literal = |known: &super::super::strings::Known| {
            known.literal.as_ref().map(|(_, span)| (definition.place.source.clone(), span.clone()))
        };
        let scope: &[Item] = match instance {
            None => imports,
            Some(known) => match by_name_map(imports, &known.text) {
                Some((Item { kind: ItemKind::Instance(items), .. }, _)) => items,
                _ => {
                    if definition.function.is_none() && !known.text.starts_with("wasi:") {
                        let fault = DefinitionFault::Unused { near: near_imports(imports, &known.text) };
                        let (path, literal) = (known.text.clone(), literal(known));
                        self.findings.push(HostDefinition { path, fault, place, literal }.into());
                    }
                    return;
                }
            },
        };
        let Some(function) = &definition.function else { return };
        let parents: Vec<&str> = instance.iter().map(|known| known.text.as_str()).collect();
        let path = full(&parents, &function.text);
        let fault = match scope.iter().find(|item| item.name == function.text).map(|item| &item.kind) {
            Some(ItemKind::Func(ty)) if ty.is_async != definition.concurrent => {
                DefinitionFault::Async { wanted_async: ty.is_async }
            }
            Some(ItemKind::Func(ty)) => {
                let ty = ty.clone();
                return self.closure(definition, &path, &ty);
            }
            Some(_) => return,
            None => {
                let near = scope.iter().filter(|item| folded(&item.name) == folded(&function.text));
                DefinitionFault::Unused { near: near.map(|item| item.name.clone()).collect() }
            }
        };
        self.findings.push(HostDefinition { path, fault, place, literal: literal(function) }.into());
    }

    /// Holds the types that a closure is written with against those of the import it is to implement.
    pub(super) fn closure(&mut self, definition: &Definition, path: &str, ty: &FuncType) {
        let params: Vec<Type> = ty.params.iter().map(|param| param.ty).collect();
        let results: Vec<Type> = ty.result.into_iter().collect();
        for (results, written, wanted) in [(false, &definition.params, params), (true, &definition.results, results)] {
            let Some((written, span)) = written else { continue };
            let Some(mistyped) = types::side(results, written, &wanted, self.surface) else { continue };
            self.findings.push(
                HostTypes {
                    path: path.to_owned(),
                    signature: self.surface.func_text(ty),
                    results,
                    written: mistyped.written,
                    wanted: mistyped.wanted.filter(|_| !types::is_count(written)),
                    why: mistyped.why,
                    definition: true,
                    place: (definition.place.source.clone(), span.clone()),
                }
                .into(),
            );
        }
    }

    /// Imports that nothing in the host code defines, if it is known what the host code defines.
    pub(super) fn undefined(&mut self, scan: &Scan, worlds: &[Surface]) {
        if scan.open || (scan.definitions.is_empty() && worlds.is_empty() && scan.lookups.is_empty()) {
            return;
        }
        for import in &self.surface.imports {
            let needs = match &import.kind {
                ItemKind::Func(_) | ItemKind::Resource(_) => true,
                ItemKind::Instance(items) => !items.iter().all(|item| matches!(item.kind, ItemKind::Type(_))),
                _ => false,
            };
            if !needs || import.name.starts_with("wasi:") {
                continue;
            }
            let by_linker =
                scan.definitions.iter().any(|definition| match (&definition.instance, &definition.function) {
                    (Some(None), Some(function)) => function.text == import.name,
                    (Some(Some(instance)), _) => matches_name(&instance.text, &import.name),
                    _ => false,
                });
            let by_world = worlds.iter().any(|world| by_name_map(&world.imports, &import.name).is_some());
            if by_world {
                continue;
            }
            let missing = if by_linker { self.missing(scan, import) } else { Vec::new() };
            if by_linker && missing.is_empty() {
                continue;
            }
            let mut wanted = import.clone();
            if let (ItemKind::Instance(items), false) = (&mut wanted.kind, missing.is_empty()) {
                items.retain(|item| missing.contains(&item.name));
            }
            let code = define(&wanted, self.surface);
            let missing = missing.iter().map(|name| crate::path::FuncName::parse(name).to_string()).collect();
            let file = self.artifact.name.clone();
            self.findings.push(HostUndefined { import: import.name.clone(), missing, file, code }.into());
        }
    }
    /// What the sources leave out of an interface of which they define something, where it is known all that
    /// they define.
    fn missing(&self, scan: &Scan, import: &Item) -> Vec<String> {
        let ItemKind::Instance(items) = &import.kind else { return Vec::new() };
        let in_it = |definition: &&Definition| match &definition.instance {
            Some(Some(instance)) => matches_name(&instance.text, &import.name),
            Some(None) => false,
            // It may be this one.
            None => true,
        };
        let defined: Vec<&str> = scan
            .definitions
            .iter()
            .filter(in_it)
            .filter_map(|definition| definition.function.as_ref().map(|known| known.text.as_str()))
            .collect();
        if scan.handed_on || !items.iter().any(|item| defined.contains(&item.name.as_str())) {
            return Vec::new();
        }
        let own = |item: &&Item| match &item.kind {
            ItemKind::Func(_) => true,
            // One that stands in another interface has only a name here.
            ItemKind::Resource(id) => self.surface.resources[id.0].instances.first() == Some(&import.name),
            _ => false,
        };
        let missing = items.iter().filter(own).filter(|item| !defined.contains(&item.name.as_str()));
        missing.map(|item| item.name.clone()).collect()
    }
}

fn matches_name(defined: &str, import: &str) -> bool {
    defined == import
        || matches!((InterfaceName::parse(defined), InterfaceName::parse(import)), (Some(a), Some(b)) if a.matches(&b))
}

fn near_imports(imports: &[Item], name: &str) -> Vec<String> {
    let wanted = InterfaceName::parse(name);
    let label = |name: &str| name.split('@').next().unwrap_or(name).rsplit('/').next().map(folded);
    imports
        .iter()
        .filter(|item| match (&wanted, InterfaceName::parse(&item.name)) {
            (Some(wanted), Some(name)) => wanted.unversioned() == name.unversioned(),
            _ => label(&item.name) == label(name),
        })
        .map(|item| item.name.clone())
        .collect()
}
