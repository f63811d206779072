//! What is expected of a component: a world, from a folder of WIT with `deps/`, one `.wit` file, a
//! WIT package encoded as wasm, or another component that serves as the contract.
//!
//! [`Wit::load`] reads it, [`Wit::expectation`] picks the world, and the expectation knows on which
//! lines an item and the steps into its type are.

mod findings;
mod folder;
mod load;
mod marks;
mod offered;
mod scan;
mod texts;
mod world;

pub(crate) use findings::not_encodable;
pub(crate) use folder::bounded;
pub use load::{Wit, WitOptions, WitOrigin};
pub use marks::WitMark;
pub use world::Expectation;
