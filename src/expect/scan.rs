//! From a name in WIT text to what belongs to it: spans in the parser's output cover names only.

use std::ops::Range;

/// The type after a name and a colon: `u32` of `id: u32,`. Nothing where the text reads otherwise.
pub(super) fn type_after(text: &str, name: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(name.end..)?;
    let colon = rest.find(|c: char| !c.is_whitespace()).filter(|at| rest[*at..].starts_with(':'))?;
    trimmed(text, name.end + colon + 1, &[',', '}', ')', ';'])
}

/// The result type of a function: what stands between `->` and `;` after its name.
pub(super) fn result_after(text: &str, name: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(name.end..)?;
    let end = rest.find(';')?;
    let arrow = rest[..end].find("->")?;
    trimmed(text, name.end + arrow + 2, &[';'])
}

/// The whole declaration of a function, from its name to before its semicolon.
pub(super) fn declaration(text: &str, name: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(name.end..)?;
    Some(name.start..name.end + rest.find(';')?)
}

/// The payload of a case: `string` of `failed(string),`.
pub(super) fn payload_after(text: &str, name: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(name.end..)?;
    let open = rest.find(|c: char| !c.is_whitespace()).filter(|at| rest[*at..].starts_with('('))?;
    trimmed(text, name.end + open + 1, &[')'])
}

/// The name of an interface in `export ns:pkg/iface@1.0.0;`, of which the parser marks `ns:pkg`.
pub(super) fn whole_name(text: &str, name: Range<usize>) -> Range<usize> {
    let rest = text.get(name.end..).unwrap_or_default();
    let more = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "/@.-+%".contains(c))).unwrap_or(rest.len());
    let more = rest[..more].trim_end_matches('.').len();
    name.start..name.end + more
}

/// From `start` to the first stop outside brackets, without white space around it.
fn trimmed(text: &str, start: usize, stops: &[char]) -> Option<Range<usize>> {
    let mut depth = 0usize;
    let rest = text.get(start..)?;
    let mut end = None;
    for (at, c) in rest.char_indices() {
        if depth == 0 && stops.contains(&c) {
            end = Some(at);
            break;
        }
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    let inner = &rest[..end?];
    let lead = inner.len() - inner.trim_start().len();
    let kept = inner.trim();
    (!kept.is_empty()).then(|| start + lead..start + lead + kept.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name<'t>(text: &'t str, name: &str) -> (&'t str, Range<usize>) {
        let start = text.find(name).expect("the name");
        (text, start..start + name.len())
    }

    #[test]
    fn types_end_where_they_end() {
        let (text, at) = name("record r { id: list<tuple<u8, u8>>, b: u8 }", "id");
        assert_eq!(&text[type_after(text, at).expect("a type")], "list<tuple<u8, u8>>");
        let (text, at) = name("f: func(a: u8) -> result<u8, string>;", "f");
        assert_eq!(&text[result_after(text, at.clone()).expect("a type")], "result<u8, string>");
        assert_eq!(&text[declaration(text, at).expect("all")], "f: func(a: u8) -> result<u8, string>");
        let (text, at) = name("variant v { failed(option<u8>), no }", "failed");
        assert_eq!(&text[payload_after(text, at).expect("a type")], "option<u8>");
    }

    #[test]
    fn versions_belong_to_names() {
        let (text, at) = name("export a:b/c@1.0.0;", "a:b");
        assert_eq!(&text[whole_name(text, at)], "a:b/c@1.0.0");
    }
}
