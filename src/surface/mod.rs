//! The surface of an artifact or a world: what it imports and exports, under which names, with
//! which types. Owned data, independent of the libraries it is read with.
//!
//! Names are kept as the binary spells them (`[method]bucket.get`); [`crate::path`] writes them for
//! people. Types live in one arena and refer to each other by [`TypeId`].

mod core_types;
mod example;
mod find;
mod from_types;
mod from_world;
mod name_map;
mod names;
mod nearest;
mod packages;
mod place;
mod print;
mod supplier;
mod types;
mod walk;

pub(crate) use core_types::core_extern;
pub use core_types::{CoreExtern, CoreItem, CoreKind};
pub use find::Found;
pub use from_types::surface_of_component;
pub(crate) use from_types::surface_within;
pub(crate) use from_world::surface_of_encoded_world;
pub use from_world::{WorldError, component_of_world, surface_of_world};
pub use name_map::Match;
pub(crate) use name_map::{by_name_in, by_name_map, is_same_but_for_version};
pub use names::InterfaceName;
pub use nearest::{NameDifference, Near};
pub use place::{Place, Step};
pub use supplier::Supplier;
pub use types::{
    Case, Field, FuncType, Item, ItemKind, Param, Resource, ResourceId, Surface, Type, TypeDef, TypeId, TypeKind,
};
pub use walk::{Direction, Function, SurfaceError};
