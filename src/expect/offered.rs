//! The WIT of a host: what it offers to the components it runs.

use super::findings::not_encodable;
use super::load::Wit;
use crate::error::Error;
use crate::surface::{Surface, surface_of_world};
use wit_parser::{IndexMap, InterfaceId, Resolve, Stability, World, WorldItem, WorldKey};

/// The name of the world that stands for the host; it is never shown.
const NAME: &str = "host-offers";

impl Wit {
    /// Everything a host of this WIT offers: the interfaces its package defines, and what its worlds
    /// import.
    ///
    /// # Errors
    /// When that cannot be encoded as a component type.
    pub fn offered(&self) -> Result<Surface, Error> {
        if let Some(surface) = &self.surface {
            return Ok(surface.clone());
        }
        let mut resolve = self.resolve.clone();
        let package = &self.resolve.packages[self.package];
        let mut imports = IndexMap::new();
        for world in self.worlds() {
            for (key, item) in &self.resolve.worlds[world].imports {
                match (key, item) {
                    (WorldKey::Interface(id), _) => add(&self.resolve, *id, &mut imports),
                    (WorldKey::Name(_), item) => {
                        imports.entry(key.clone()).or_insert_with(|| item.clone());
                    }
                }
            }
        }
        for id in package.interfaces.values() {
            add(&self.resolve, *id, &mut imports);
        }
        let world = resolve.worlds.alloc(World {
            name: NAME.to_owned(),
            imports,
            exports: IndexMap::new(),
            package: Some(self.package),
            docs: Default::default(),
            stability: Stability::Unknown,
            includes: Vec::new(),
            span: Default::default(),
        });
        resolve.packages[self.package].worlds.insert(NAME.to_owned(), world);
        surface_of_world(&resolve, world).map_err(|error| not_encodable(&self.name, &error.to_string()).into())
    }
}

/// Adds an interface after everything that it takes types from.
fn add(resolve: &Resolve, id: InterfaceId, imports: &mut IndexMap<WorldKey, WorldItem>) {
    let key = WorldKey::Interface(id);
    if imports.contains_key(&key) {
        return;
    }
    for dependency in resolve.interface_direct_deps(id) {
        add(resolve, dependency, imports);
    }
    imports.insert(
        key,
        WorldItem::Interface {
            id,
            stability: Stability::Unknown,
            external_id: None,
            docs: Default::default(),
            span: Default::default(),
        },
    );
}
