//! Paths as URI references: relative ones stay relative, so that a viewer finds them in its checkout.

use std::fmt::Write;

/// The URI reference of a path as the user gave it.
pub(super) fn of_path(path: &str) -> String {
    let slashes = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut rest = slashes.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    let mut out = String::new();
    if rest.starts_with('/') {
        out.push_str("file://");
    } else if cfg!(windows) && rest.as_bytes().get(1) == Some(&b':') {
        out.push_str("file:///");
    }
    for byte in rest.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::of_path;

    #[test]
    fn paths_become_references() {
        assert_eq!(of_path("./wit/runtime.wit"), "wit/runtime.wit");
        assert_eq!(of_path("wit/a b#c.wit"), "wit/a%20b%23c.wit");
        assert_eq!(of_path("/srv/x.wit"), "file:///srv/x.wit");
        assert_eq!(of_path("a:b/é.wasm"), "a%3Ab/%C3%A9.wasm");
    }
}
