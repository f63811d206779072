//! Finding a name among items the way wasmtime does it, for exports and for what a linker holds.

use super::{InterfaceName, Item};

/// How a name was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The names are equal, byte for byte.
    Exact,
    /// The versions differ and lie on one track.
    Track,
}

/// Whether two names are equal without their versions.
pub(crate) fn is_same_but_for_version(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b && **a != b'@').count();
    let ends = |name: &[u8]| matches!(name.get(same), None | Some(b'@'));
    ends(a) && ends(b)
}

/// The item that a name map of wasmtime gives for a name: the one of exactly that name, else the
/// highest version on the name's track.
pub(crate) fn by_name_map<'a>(items: &'a [Item], name: &str) -> Option<(&'a Item, Match)> {
    by_name_in(items, |item| &item.name, name)
}

/// The same among things of any kind that have names.
pub(crate) fn by_name_in<'a, T>(
    items: &'a [T],
    name_of: impl Fn(&'a T) -> &'a str,
    name: &str,
) -> Option<(&'a T, Match)> {
    if let Some(item) = items.iter().find(|item| name_of(item) == name) {
        return Some((item, Match::Exact));
    }
    let wanted = InterfaceName::parse(name)?;
    items
        .iter()
        .filter(|item| is_same_but_for_version(name_of(item), name))
        .filter_map(|item| Some((InterfaceName::parse(name_of(item))?, item)))
        .filter(|(offered, _)| offered.matches(&wanted))
        .max_by_key(|(offered, _)| offered.semver())
        .map(|(_, item)| (item, Match::Track))
}

#[cfg(test)]
mod tests {
    use super::is_same_but_for_version;

    #[test]
    fn versions_do_not_count() {
        for (a, b, same) in [
            ("a:b/c@0.2.0", "a:b/c@0.2.1", true),
            ("a:b/c@0.2.0", "a:b/c", true),
            ("a:b/c", "a:b/c", true),
            ("a:b/c@0.2.0", "a:b/cc@0.2.0", false),
            ("a:b/c", "a:b/cc", false),
            ("", "a", false),
        ] {
            assert_eq!(is_same_but_for_version(a, b), same, "{a} {b}");
            assert_eq!(is_same_but_for_version(b, a), same, "{b} {a}");
        }
    }
}
