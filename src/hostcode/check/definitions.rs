//! What the host defines in linkers, checked against the imports of the component.

use super::Checker;
use crate::hostcode::uses::{HostDefinition, HostUses, LinkerScope};
use crate::hostcode::{findings, rust_types};
use crate::link::define;
use crate::path::{FuncName, folded, full};
use crate::surface::{InterfaceName, Item, ItemKind, Surface, by_name_map};

impl Checker<'_> {
    pub(super) fn definition(&mut self, definition: &HostDefinition) {
        let imports = &self.surface.imports;
        let (parent, items): (Option<&str>, &[Item]) = match &definition.scope {
            LinkerScope::Unknown => return,
            LinkerScope::Root => (None, imports),
            LinkerScope::Instance(name) => match by_name_map(imports, &name.text) {
                Some((Item { kind: ItemKind::Instance(items), .. }, _)) => (Some(&name.text), items),
                _ => {
                    if definition.name.is_none() && !name.text.starts_with("wasi:") {
                        let near = near_import(imports, &name.text);
                        self.findings.push(findings::not_imported(definition, &name.text, name, near));
                    }
                    return;
                }
            },
        };
        let Some(name) = &definition.name else { return };
        let path = full(parent.as_slice(), &name.text);
        match items.iter().find(|item| item.name == name.text).map(|item| &item.kind) {
            Some(ItemKind::Func(ty)) if ty.is_async != definition.concurrent => {
                self.findings.push(findings::defined_async(definition, &path, ty.is_async));
            }
            Some(ItemKind::Func(ty)) => {
                for (of_result, written) in [(false, &definition.params), (true, &definition.results)] {
                    let Some(written) = written else { continue };
                    let wrong = rust_types::mismatch(of_result, &written.ty, ty, self.surface);
                    let signature = self.surface.func_text(ty);
                    self.findings
                        .extend(wrong.map(|w| findings::wrong_types(w, &path, &signature, &written.span, true)));
                }
            }
            Some(_) => {}
            None => {
                let near = items.iter().find(|item| folded(&item.name) == folded(&name.text));
                let near = near.map(|item| item.name.as_str());
                self.findings.push(findings::not_imported(definition, &path, name, near));
            }
        }
    }

    /// Imports that the host does not define, if it is known what it defines.
    pub(super) fn undefined_imports(&mut self, uses: &HostUses, worlds: &[Surface]) {
        if uses.defines_more || (uses.definitions.is_empty() && worlds.is_empty() && uses.lookups.is_empty()) {
            return;
        }
        for import in &self.surface.imports {
            let by_world = worlds.iter().any(|world| by_name_map(&world.imports, &import.name).is_some());
            if by_world || import.name.starts_with("wasi:") {
                continue;
            }
            let mut undefined = import.clone();
            let mut missing = Vec::new();
            let defined = |definition: &HostDefinition| defined_in(definition, import);
            match &mut undefined.kind {
                ItemKind::Func(_) | ItemKind::Resource(_) => {
                    let at_root = |d: &HostDefinition| matches!(d.scope, LinkerScope::Root);
                    let named = |d: &HostDefinition| d.name.as_ref().is_some_and(|name| name.text == import.name);
                    if uses.definitions.iter().any(|d| at_root(d) && named(d)) {
                        continue;
                    }
                }
                ItemKind::Instance(items) => {
                    let parts: Vec<&str> = uses
                        .definitions
                        .iter()
                        .filter(|definition| defined(definition))
                        .filter_map(|definition| Some(definition.name.as_ref()?.text.as_str()))
                        .collect();
                    items.retain(|item| {
                        self.needs_definition(item, &import.name) && !parts.contains(&item.name.as_str())
                    });
                    // An instance without any known part is defined by code that is not read.
                    if items.is_empty() || parts.is_empty() && uses.definitions.iter().any(defined) {
                        continue;
                    }
                    if !parts.is_empty() {
                        missing = items.iter().map(|item| FuncName::parse(&item.name).to_string()).collect();
                    }
                }
                _ => continue,
            }
            let code = define(&undefined, self.surface);
            self.findings.push(findings::undefined(&import.name, &missing, &self.artifact.name, code));
        }
    }

    /// Whether an item of an import has to be defined: a function, or a resource that is not from another
    /// interface.
    fn needs_definition(&self, item: &Item, import: &str) -> bool {
        match &item.kind {
            ItemKind::Func(_) => true,
            ItemKind::Resource(id) => self.surface.resources[id.0].instances.first().is_some_and(|own| own == import),
            _ => false,
        }
    }
}

/// Whether something is defined in this import, or in one that wasmtime accepts for it.
fn defined_in(definition: &HostDefinition, import: &Item) -> bool {
    let LinkerScope::Instance(name) = &definition.scope else { return false };
    name.text == import.name
        || matches!(
            (InterfaceName::parse(&name.text), InterfaceName::parse(&import.name)),
            (Some(defined), Some(import)) if defined.matches(&import)
        )
}

/// The import that differs from a name by its version, or by case or package.
fn near_import<'a>(imports: &'a [Item], name: &str) -> Option<&'a str> {
    let wanted = InterfaceName::parse(name);
    let label = |name: &str| name.split('@').next().unwrap_or(name).rsplit('/').next().map(folded);
    let near = imports.iter().find(|item| match (&wanted, InterfaceName::parse(&item.name)) {
        (Some(wanted), Some(name)) => wanted.unversioned() == name.unversioned(),
        _ => label(&item.name) == label(name),
    });
    near.map(|item| item.name.as_str())
}
