//! The border to the field's libraries: on bytes that nobody writes, some of them panic. There a
//! panic becomes an error of theirs, and the rest of the answer is still given.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

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

/// Whether this thread is inside [`guarded`]: a panic hook has nothing to tell then.
pub fn is_active() -> bool {
    ACTIVE.get()
}
