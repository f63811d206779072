//! How the core modules of a component are put together: whose tables are one and the same when it runs,
//! and which exports anything takes. Read from the core instances and aliases of each component.

use super::module::{Module, bytes};
use crate::artifact::Layout;
use crate::artifact::layout::{Node, component_id, core_id};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use wasmparser::{
    BinaryReader, CanonicalFunction, ComponentAlias, ComponentAliasSectionReader, ComponentCanonicalSectionReader,
    ComponentExportSectionReader, ComponentExternalKind, ComponentImportSectionReader, ComponentInstance,
    ComponentInstanceSectionReader, ComponentOuterAliasKind, ComponentTypeRef, ExportSectionReader, ExternalKind,
    ImportSectionReader, Instance, InstanceSectionReader, TypeRef,
};

/// A table of a core module: the module's node, and the table's number there, imported ones first.
pub(super) type Table = (usize, u32);

/// What is known of all core modules of an artifact.
#[derive(Debug, Default)]
pub(super) struct Wiring<'a> {
    /// The exports that anything takes, by module; a root module is not among them.
    pub(super) taken: BTreeMap<usize, BTreeSet<&'a str>>,
    /// Tables that are the same one in some instance.
    pub(super) same: Vec<(Table, Table)>,
    /// Imported tables that come from somewhere else.
    pub(super) foreign: BTreeSet<Table>,
}

impl<'a> Wiring<'a> {
    /// Reads it. `None` where core modules or tables go ways that are not followed here: a module that is
    /// imported, exported or handed to another component, a table that the runtime calls through.
    pub(super) fn read(whole: &'a [u8], layout: &Layout, modules: &BTreeMap<usize, Module<'a>>) -> Option<Self> {
        let mut wiring = Wiring::default();
        let mut ends = BTreeMap::new();
        for (number, module) in modules {
            ends.insert(*number, Ends::of(module)?);
        }
        if let Some(root) = ends.get(&0) {
            wiring.foreign.extend((0..root.imported_tables).map(|table| (0, table)));
        }
        for node in layout.nodes.iter().filter(|node| node.component) {
            let (modules, instances, tables) = Default::default();
            Component { ends: &ends, wiring: &mut wiring, modules, instances, tables }.read(whole, node)?;
        }
        Some(wiring)
    }
}

/// What a core module takes and gives.
struct Ends<'a> {
    /// Module name, name, and the table's number if it is one.
    imports: Vec<(&'a str, &'a str, Option<u32>)>,
    imported_tables: u32,
    exports: HashMap<&'a str, (ExternalKind, u32)>,
}

impl<'a> Ends<'a> {
    fn of(module: &Module<'a>) -> Option<Self> {
        let mut ends = Ends { imports: Vec::new(), imported_tables: 0, exports: HashMap::new() };
        if let Some(section) = module.original(core_id::IMPORT) {
            for import in ImportSectionReader::new(BinaryReader::new(section, 0)).ok()?.into_imports() {
                let import = import.ok()?;
                let table = matches!(import.ty, TypeRef::Table(_)).then_some(ends.imported_tables);
                ends.imported_tables += u32::from(table.is_some());
                ends.imports.push((import.module, import.name, table));
            }
        }
        if let Some(section) = module.original(core_id::EXPORT) {
            for export in ExportSectionReader::new(BinaryReader::new(section, 0)).ok()? {
                let export = export.ok()?;
                ends.exports.insert(export.name, (export.kind, export.index));
            }
        }
        Some(ends)
    }
}

enum Made<'a> {
    /// An instance of the module with this node.
    Of(usize),
    /// Items put together; what counts of them are tables.
    Tables(HashMap<&'a str, Option<Table>>),
}

struct Component<'w, 'a> {
    ends: &'w BTreeMap<usize, Ends<'a>>,
    wiring: &'w mut Wiring<'a>,
    modules: Vec<usize>,
    instances: Vec<Made<'a>>,
    tables: Vec<Option<Table>>,
}

impl<'a> Component<'_, 'a> {
    fn read(&mut self, whole: &'a [u8], node: &Node) -> Option<()> {
        for section in &node.sections {
            let reader = || Some(BinaryReader::new(bytes(whole, &section.range)?, 0));
            match section.id {
                component_id::MODULE => self.modules.push(section.child?),
                component_id::CORE_INSTANCE => {
                    for instance in InstanceSectionReader::new(reader()?).ok()? {
                        self.instance(instance.ok()?)?;
                    }
                }
                component_id::ALIAS => {
                    for alias in ComponentAliasSectionReader::new(reader()?).ok()? {
                        self.alias(&alias.ok()?)?;
                    }
                }
                component_id::CANONICAL => {
                    for function in ComponentCanonicalSectionReader::new(reader()?).ok()? {
                        use CanonicalFunction::{ThreadNewIndirect, ThreadSpawnIndirect};
                        if matches!(function.ok()?, ThreadNewIndirect { .. } | ThreadSpawnIndirect { .. }) {
                            return None;
                        }
                    }
                }
                component_id::IMPORT => {
                    for import in ComponentImportSectionReader::new(reader()?).ok()? {
                        holds(!matches!(import.ok()?.ty, ComponentTypeRef::Module(_)))?;
                    }
                }
                component_id::EXPORT => {
                    for export in ComponentExportSectionReader::new(reader()?).ok()? {
                        holds(export.ok()?.kind != ComponentExternalKind::Module)?;
                    }
                }
                component_id::INSTANCE => {
                    for instance in ComponentInstanceSectionReader::new(reader()?).ok()? {
                        let module = ComponentExternalKind::Module;
                        holds(match instance.ok()? {
                            ComponentInstance::Instantiate { args, .. } => args.iter().all(|arg| arg.kind != module),
                            ComponentInstance::FromExports(exports) => exports.iter().all(|one| one.kind != module),
                        })?;
                    }
                }
                _ => {}
            }
        }
        Some(())
    }

    fn instance(&mut self, instance: Instance<'a>) -> Option<()> {
        let made = match instance {
            Instance::Instantiate { module_index, args } => {
                let node = *self.modules.get(module_index as usize)?;
                let arguments: HashMap<&str, u32> = args.iter().map(|arg| (arg.name, arg.index)).collect();
                let ends = self.ends;
                for (module, name, table) in &ends.get(&node)?.imports {
                    let given = self.take(*arguments.get(module)?, name)?;
                    let Some(table) = table.map(|table| (node, table)) else { continue };
                    match given {
                        Some(given) => self.wiring.same.push((table, given)),
                        None => _ = self.wiring.foreign.insert(table),
                    }
                }
                Made::Of(node)
            }
            Instance::FromExports(exports) => Made::Tables(
                exports
                    .iter()
                    .map(|export| {
                        let table = (export.kind == ExternalKind::Table).then_some(export.index as usize);
                        let table = table.and_then(|table| self.tables.get(table).copied().flatten());
                        (export.name, table)
                    })
                    .collect(),
            ),
        };
        self.instances.push(made);
        Some(())
    }

    /// Takes an export of an instance; if it is a table, which one.
    #[expect(clippy::option_option, reason = "the outer one is what cannot be followed")]
    fn take(&mut self, instance: u32, name: &'a str) -> Option<Option<Table>> {
        let node = match self.instances.get(instance as usize)? {
            Made::Of(node) => *node,
            Made::Tables(tables) => return tables.get(name).copied(),
        };
        self.wiring.taken.entry(node).or_default().insert(name);
        let (kind, index) = self.ends.get(&node)?.exports.get(name)?;
        Some((*kind == ExternalKind::Table).then_some((node, *index)))
    }

    fn alias(&mut self, alias: &ComponentAlias<'a>) -> Option<()> {
        match alias {
            ComponentAlias::CoreInstanceExport { kind, instance_index, name } => {
                let table = self.take(*instance_index, name)?;
                if *kind == ExternalKind::Table {
                    self.tables.push(table);
                }
                Some(())
            }
            ComponentAlias::InstanceExport { kind, .. } => holds(*kind != ComponentExternalKind::Module),
            ComponentAlias::Outer { kind, .. } => holds(*kind != ComponentOuterAliasKind::CoreModule),
        }
    }
}

/// Ends the reading where this does not hold.
fn holds(what: bool) -> Option<()> {
    what.then_some(())
}
