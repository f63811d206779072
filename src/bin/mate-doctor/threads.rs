//! The threads that a compile is spread over.

use std::hint::black_box;

/// What each thread that compiles takes from the allocator at first and gives back, in bytes.
const ROOM: usize = 24 << 20;

/// Starts the threads that compile, and lets the allocator know how much is to come. Once there are threads,
/// nothing happens.
pub(crate) fn prepare() {
    let _ = rayon::ThreadPoolBuilder::new().start_handler(|_| make_room()).build_global();
}

/// Room that was freed stays with the thread: glibc's allocator else asks the system for each page
/// that a thread other than the first one needs, and gives back large pieces at once. Nothing is
/// touched here, so that no memory is really taken.
fn make_room() {
    for _ in 0..2 {
        drop(black_box(Vec::<u8>::with_capacity(ROOM)));
    }
}
