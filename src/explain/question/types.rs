//! Types of functions that a message shows: read from any tool's notation and compared.

use crate::finding::count;
use std::fmt;

/// The type of a function as a message writes it: `func(u32) -> u64, f32`, `[I32, I64] -> []`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextSignature {
    params: Vec<String>,
    results: Vec<String>,
}

impl TextSignature {
    /// The two types that a sentence holds against each other, the one that was found first.
    pub(crate) fn pair(sentence: &str) -> Option<(TextSignature, TextSignature)> {
        let (first, rest) = TextSignature::next(sentence)?;
        let (second, _) = TextSignature::next(rest)?;
        let before = &sentence[..sentence.len() - rest.len()];
        let expected_first = before.to_ascii_lowercase().contains("expected");
        match (first == second, expected_first) {
            (true, _) => None,
            (false, true) => Some((second, first)),
            (false, false) => Some((first, second)),
        }
    }

    /// The first type in a text, and what follows it.
    fn next(text: &str) -> Option<(TextSignature, &str)> {
        let open = text.char_indices().find(|(at, c)| match c {
            '[' => true,
            '(' => text[..*at].ends_with("func") || text[*at..].contains("->"),
            _ => false,
        })?;
        let (params, rest) = list(&text[open.0..])?;
        let after = rest.trim_start();
        let Some(results) = after.strip_prefix("->") else {
            let is_type = text[..open.0].ends_with("func");
            return is_type.then_some((TextSignature { params, results: Vec::new() }, rest));
        };
        let results = results.trim_start();
        if results.starts_with(['[', '(']) {
            let (results, rest) = list(results)?;
            return Some((TextSignature { params, results }, rest));
        }
        let end = [", but", " but ", " found", " expected", "; ", " was "]
            .iter()
            .filter_map(|word| results.find(word))
            .min()
            .unwrap_or(results.len());
        let found = split(&results[..end]);
        (!found.is_empty()).then(|| (TextSignature { params, results: found }, &results[end..]))
    }

    /// In what this one differs from the other.
    pub(crate) fn against(&self, wanted: &TextSignature) -> String {
        if self.params.len() != wanted.params.len() {
            return format!("{} instead of {}", count(self.params.len(), "parameter"), wanted.params.len());
        }
        if let Some(at) = (0..self.params.len()).find(|at| self.params[*at] != wanted.params[*at]) {
            let (found, wanted) = (&self.params[at], &wanted.params[at]);
            let integers = |a: &str, b: &str| a.eq_ignore_ascii_case("i32") && b.eq_ignore_ascii_case("i64");
            let lowered = integers(found, wanted) || integers(wanted, found);
            let why = if lowered { ", so the two sides lower a type in different ways" } else { "" };
            return format!("parameter {} is `{found}` instead of `{wanted}`{why}", at + 1);
        }
        match (self.results.as_slice(), wanted.results.as_slice()) {
            (many, [one]) if many.len() > 1 && one.starts_with("tuple<") => {
                format!("{} results instead of one `{one}`: return one tuple", many.len())
            }
            (found, wanted) if found.len() != wanted.len() => {
                format!("{} instead of {}", count(found.len(), "result"), wanted.len())
            }
            (found, wanted) => {
                format!("the result is `{}` instead of `{}`", found.join(", "), wanted.join(", "))
            }
        }
    }
}

impl fmt::Display for TextSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", self.params.join(", "))?;
        if self.results.is_empty() { Ok(()) } else { write!(f, " -> {}", self.results.join(", ")) }
    }
}

/// The items of a list in brackets, and what follows the closing one.
fn list(text: &str) -> Option<(Vec<String>, &str)> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '>' if !text[..at].ends_with('-') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some((split(&text[1..at]), &text[at + c.len_utf8()..]));
        }
    }
    None
}

/// Types at commas that are in no brackets; names of parameters do not count.
fn split(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '<' | '{' => depth += 1,
            ')' | ']' | '>' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                out.push(String::new());
                continue;
            }
            _ => {}
        }
        out.last_mut().expect("there is one from the start").push(c);
    }
    let bare =
        |text: String| text.rsplit_once(": ").map_or(text.trim(), |(_, ty)| ty.trim()).trim_end_matches('.').to_owned();
    out.into_iter().map(bare).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::TextSignature;

    fn difference(text: &str) -> Option<String> {
        TextSignature::pair(text).map(|(found, wanted)| found.against(&wanted))
    }

    #[test]
    fn two_types_in_a_sentence_are_compared() {
        for (text, said) in [
            (
                "Function import f had type func(u32) -> u64, f32, but expected func(u32) -> tuple<u64, f32>",
                Some("2 results instead of one `tuple<u64, f32>`: return one tuple"),
            ),
            (
                "type mismatch for function m: expected [I32, I64] -> [] but found [I32, I32] -> []",
                Some("parameter 2 is `I32` instead of `I64`, so the two sides lower a type in different ways"),
            ),
            ("expected (i32) -> (), found (i32, i32) -> ()", Some("2 parameters instead of 1")),
            ("expected func(a: string) found func(a: string) -> u32", Some("1 result instead of 0")),
            ("expected enum of 38 names, found 37 names", None),
        ] {
            assert_eq!(difference(text).as_deref(), said, "{text}");
        }
    }
}
