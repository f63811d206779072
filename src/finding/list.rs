//! Lists and counts in sentences.

/// The first `most` names in backticks, and how many more there are.
pub(crate) fn list<S: AsRef<str>>(names: &[S], most: usize) -> String {
    let mut out: Vec<String> = names.iter().take(most).map(|name| format!("`{}`", name.as_ref())).collect();
    if names.len() > most {
        out.push(format!("and {} more", names.len() - most));
    }
    out.join(", ")
}

/// `1 import`, `2 imports`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
