//! Which members of two lists of names are the same: parameters, fields, cases, flags.

use std::collections::{BTreeSet, HashMap};

/// The result of comparing two lists of names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Alignment {
    /// Positions of members of one name.
    pub same: Vec<(usize, usize)>,
    /// Positions of members that are probably one under two names.
    pub renamed: Vec<(usize, usize)>,
    /// Expected positions without a partner.
    pub missing: Vec<usize>,
    /// Found positions without a partner.
    pub extra: Vec<usize>,
    /// Whether the partners stand in another order.
    pub reordered: bool,
}

/// Aligns members by name, then what is left by place and `same_type`.
///
/// Names are compared as the component model compares labels: without regard to case.
pub(crate) fn align<S: AsRef<str>>(expected: &[S], found: &[S], same_type: impl Fn(usize, usize) -> bool) -> Alignment {
    let mut by_name = HashMap::new();
    for (at, name) in found.iter().enumerate() {
        by_name.entry(name.as_ref().to_ascii_lowercase()).or_insert(at);
    }
    let mut out = Alignment::default();
    let mut taken = vec![false; found.len()];
    for (at, name) in expected.iter().enumerate() {
        match by_name.get(&name.as_ref().to_ascii_lowercase()) {
            Some(&other) if !taken[other] => {
                taken[other] = true;
                out.same.push((at, other));
            }
            _ => out.missing.push(at),
        }
    }
    out.extra = (0..found.len()).filter(|at| !taken[*at]).collect();
    pair_renamed(&mut out, expected, found, same_type);
    let mut partners: Vec<_> = out.same.iter().chain(&out.renamed).copied().collect();
    partners.sort_unstable();
    out.reordered = partners.windows(2).any(|two| two[0].1 > two[1].1);
    out
}

/// A missing and an extra member between the same neighbours are one under two names when their
/// types are equal or their names alike.
fn pair_renamed<S: AsRef<str>>(
    out: &mut Alignment,
    expected: &[S],
    found: &[S],
    same_type: impl Fn(usize, usize) -> bool,
) {
    let mut extra: BTreeSet<usize> = std::mem::take(&mut out.extra).into_iter().collect();
    let mut same = out.same.iter().copied().peekable();
    let mut before = None;
    for at in std::mem::take(&mut out.missing) {
        // The partner stands where this member would stand after its nearest partnered neighbour.
        while let Some(pair) = same.next_if(|(expected, _)| *expected < at) {
            before = Some(pair);
        }
        let place = before.map_or(at, |(expected, found)| found + (at - expected));
        let alike = || same_type(at, place) || super::pairing::alike(expected[at].as_ref(), found[place].as_ref());
        if extra.contains(&place) && alike() {
            out.renamed.push((at, place));
            extra.remove(&place);
        } else {
            out.missing.push(at);
        }
    }
    out.extra = extra.into_iter().collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(expected: &str, found: &str, equal: bool) -> Alignment {
        let expected: Vec<_> = expected.split_whitespace().collect();
        let found: Vec<_> = found.split_whitespace().collect();
        align(&expected, &found, |_, _| equal)
    }

    #[test]
    fn a_rename_is_one_thing() {
        let seen = of("a b c", "a x c", true);
        assert_eq!((seen.renamed.as_slice(), seen.missing.len(), seen.extra.len()), ([(1, 1)].as_slice(), 0, 0));
        assert!(!seen.reordered);
    }

    #[test]
    fn another_type_and_another_name_are_two_members() {
        let seen = of("alpha", "zzz", false);
        assert_eq!((seen.missing, seen.extra), (vec![0], vec![0]));
    }

    #[test]
    fn an_insertion_is_no_reorder() {
        let seen = of("a b", "a new b", true);
        assert_eq!((seen.extra, seen.reordered), (vec![1], false));
    }

    #[test]
    fn a_swap_is_a_reorder() {
        let seen = of("a b", "b a", true);
        assert!(seen.reordered && seen.missing.is_empty() && seen.extra.is_empty());
    }
}
