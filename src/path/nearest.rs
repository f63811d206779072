//! Names that are nearly the one that was written: for "did you mean".

use super::case::folded;

/// Names longer than this are not compared letter by letter.
const LONGEST: usize = 200;

/// From this similarity on (0 to 1) one name may be a slip for the other.
const SIMILAR: f64 = 0.9;

/// Whether two names differ by a slip of the finger or two.
pub fn similar(a: &str, b: &str) -> bool {
    let (a, b) = (folded(a), folded(b));
    if a.len() > LONGEST || b.len() > LONGEST {
        return false;
    }
    a == b
        || strsim::damerau_levenshtein(&a, &b) <= 1 && a.len().min(b.len()) > 2
        || strsim::jaro_winkler(&a, &b) >= SIMILAR
}

/// Of several names the one that was probably meant: at most a third of its letters are others.
pub fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let written = folded(written);
    let near = names.into_iter().filter(|name| name.len() <= LONGEST && written.len() <= LONGEST);
    let (distance, name) = near.map(|name| (strsim::damerau_levenshtein(&written, &folded(name)), name)).min()?;
    (distance < name.len() && distance * 3 <= name.len().max(3)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        assert_eq!(nearest("hander", ["run", "handler"]), Some("handler"));
        assert_eq!(nearest("List_All", ["list-all", "list"]), Some("list-all"));
        assert_eq!(nearest("stop", ["handler", "bucket"]), None);
        assert_eq!(nearest("", ["a"]), None);
    }
}
