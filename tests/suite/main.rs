//! One binary for all integration tests, so that the runtime is linked once.

mod generate;
mod hostile;
mod layers;
mod linking;
mod lookup_oracle;
mod lookups;
mod paths;
mod provides;
mod surfaces;
