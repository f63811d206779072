//! Packages whose interfaces use each other in a circle. The component model allows it, WIT does not,
//! and libraries that turn one into the other follow such a circle for ever.

use super::{InterfaceName, Item, ItemKind, Surface, Type, TypeId, TypeKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Surface {
    /// The packages that use each other in a circle; empty where there is none.
    pub fn package_circle(&self) -> Vec<String> {
        let mut graph = Graph { surface: self, owners: HashMap::new(), uses: BTreeMap::new() };
        graph.walk(&self.imports, None);
        graph.walk(&self.exports, None);
        let mut uses = graph.uses;
        // What uses nothing that is left, or is used by nothing that is left, is in no circle.
        loop {
            let left: BTreeSet<String> = uses.keys().cloned().collect();
            let used: BTreeSet<String> = uses.values().flatten().cloned().collect();
            uses.retain(|package, uses| {
                uses.retain(|package| left.contains(package));
                !uses.is_empty() && used.contains(package)
            });
            if uses.len() == left.len() {
                return left.into_iter().collect();
            }
        }
    }
}

struct Graph<'a> {
    surface: &'a Surface,
    /// The package that names a type first.
    owners: HashMap<TypeId, String>,
    uses: BTreeMap<String, BTreeSet<String>>,
}

impl Graph<'_> {
    fn walk(&mut self, items: &[Item], package: Option<&str>) {
        for item in items {
            match &item.kind {
                ItemKind::Instance(inner) => {
                    let own = package_of(&item.name);
                    self.walk(inner, own.as_deref().or(package));
                }
                ItemKind::Component { imports, exports } => {
                    self.walk(imports, package);
                    self.walk(exports, package);
                }
                ItemKind::Type(id) => self.named(*id, package),
                ItemKind::Resource(id) => {
                    let first = self.surface.resources[id.0].instances.first().and_then(|name| package_of(name));
                    self.used(package, first);
                }
                _ => {}
            }
        }
    }

    /// Notes who names a type, and whose it is.
    fn named(&mut self, id: TypeId, package: Option<&str>) {
        let mut at = id;
        while let TypeKind::Alias(Type::Id(target)) = self.surface.def(at).kind {
            at = target;
            if let Some(owner) = self.owners.get(&at).cloned() {
                self.used(package, Some(owner));
                break;
            }
        }
        if let Some(package) = package {
            self.owners.entry(id).or_insert_with(|| package.to_owned());
        }
    }

    fn used(&mut self, package: Option<&str>, owner: Option<String>) {
        if let (Some(package), Some(owner)) = (package, owner)
            && package != owner
        {
            self.uses.entry(package.to_owned()).or_default().insert(owner);
        }
    }
}

/// `ns:pkg@1.0.0` of an interface's name.
fn package_of(name: &str) -> Option<String> {
    let name = InterfaceName::parse(name)?;
    Some(crate::path::package(&name.namespace, &name.package, name.version.as_deref()))
}
