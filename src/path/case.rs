//! The case of names: WIT writes `kebab-case`, languages write it otherwise.

/// The name in kebab case: `listAll`, `ListAll`, `list_all` and `LIST_ALL` give `list-all`. Marks
/// such as `[method]` and separators stay as they are.
pub fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut previous: Option<char> = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '_' {
            if previous.is_some_and(char::is_alphanumeric) && chars.peek().is_some() {
                out.push('-');
            }
        } else if c.is_uppercase() {
            let after_small = previous.is_some_and(|p| p.is_lowercase() || p.is_ascii_digit());
            let ends_acronym =
                previous.is_some_and(char::is_uppercase) && chars.peek().is_some_and(|next| next.is_lowercase());
            if after_small || ends_acronym {
                out.push('-');
            }
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
        previous = Some(c);
    }
    out
}

/// The name without anything case conventions change: for telling whether two names differ in case
/// only.
pub(crate) fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}
