//! Runs wasm-tools code that may panic on malformed input, and turns the panic into an error, so that the
//! rest of the answer is still given.

use std::cell::Cell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use wit_parser::{PackageId, Resolve};

thread_local! {
    static ACTIVE: Cell<bool> = const { Cell::new(false) };
}

/// Calls a library on untrusted input; a panic in it becomes its message.
///
/// # Errors
/// The message of the panic.
pub fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    let before = ACTIVE.replace(true);
    // Nothing that the call touched is used after a panic.
    let result = catch_unwind(AssertUnwindSafe(call));
    ACTIVE.set(before);
    result.map_err(|panic| {
        let message =
            panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        format!("the library that reads this part gave up: {}", message.unwrap_or("no reason given"))
    })
}

/// Whether this thread is inside [`guarded`]: a panic hook then prints nothing.
pub fn is_active() -> bool {
    ACTIVE.get()
}

/// Refuses WIT whose packages depend on each other in a circle: bytes can say that, WIT text cannot, and
/// wit-parser would follow the circle until the stack overflows.
///
/// # Errors
/// Names a package of the circle.
pub fn without_circles(resolve: &Resolve) -> Result<(), String> {
    // Whether a package was left again; those that were entered and not left are on the way here.
    let mut left: HashMap<PackageId, bool> = HashMap::new();
    let step = |id: PackageId| (id, resolve.package_direct_deps(id).collect::<Vec<_>>());
    for (id, _) in resolve.packages.iter() {
        if left.contains_key(&id) {
            continue;
        }
        left.insert(id, false);
        let mut way = vec![step(id)];
        while let Some((at, deps)) = way.last_mut() {
            match deps.pop() {
                Some(next) => match left.get(&next) {
                    Some(true) => {}
                    Some(false) => {
                        let name = &resolve.packages[next].name;
                        return Err(format!("the package `{name}` depends on itself by way of others"));
                    }
                    None => {
                        left.insert(next, false);
                        way.push(step(next));
                    }
                },
                None => {
                    left.insert(*at, true);
                    way.pop();
                }
            }
        }
    }
    Ok(())
}
