//! One binary for all integration tests, so that the runtime is linked once.

mod layers;
mod provides;
