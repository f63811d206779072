//! Lists and counts in sentences.

/// The first `most` names in backticks, and how many more there are.
pub(crate) fn list<S: AsRef<str>>(names: &[S], most: usize) -> String {
    list_first(names.iter().take(most), names.len())
}

/// The first of so many names in backticks, and how many more there are.
pub(crate) fn list_first<S: AsRef<str>>(first: impl IntoIterator<Item = S>, all: usize) -> String {
    let mut out: Vec<String> = first.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    if all > out.len() {
        out.push(format!("and {} more", all - out.len()));
    }
    out.join(", ")
}

/// `1 import`, `2 imports`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
