//! The exports of the file already typed.

use clap_complete::engine::CompletionCandidate;
use mate_doctor::artifact::Artifact;
use mate_doctor::path;
use mate_doctor::surface::Direction;
use std::ffi::OsStr;
use std::path::Path;

/// Paths of functions that the file on the command line exports.
pub(crate) fn exports(current: &OsStr) -> Vec<CompletionCandidate> {
    let words = typed();
    let typed = TypedLine::of(&words, current);
    let Some(artifact) = words.iter().find_map(|word| open(word)) else { return Vec::new() };
    let Some(surface) = &artifact.surface else { return Vec::new() };
    let functions = surface.functions(Direction::Export);
    let offers = functions
        .iter()
        .map(|function| (path::full(&function.instances, function.name), surface.func_text(function.ty)));
    offers.filter_map(|(name, signature)| typed.offer(&name, &signature)).collect()
}

/// The words of the command line that is being completed, as the shell's script hands them over.
fn typed() -> Vec<String> {
    let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    words.skip_while(|word| word != "--").skip(1).collect()
}

/// The artifact of this name, if it is one.
fn open(word: &str) -> Option<Artifact> {
    let path = Path::new(word);
    if word.starts_with('-') || !path.is_file() {
        return None;
    }
    Artifact::open(path).ok().filter(|artifact| artifact.surface.is_some())
}

/// What was typed of a name. Bash breaks words at `:`, `@` and `=`; the parts before the last are put
/// together again, and are left out of what is offered.
struct TypedLine {
    before: String,
    last: String,
}

impl TypedLine {
    fn of(words: &[String], current: &OsStr) -> Self {
        let last = current.to_string_lossy().trim_start_matches(['\'', '"']).to_owned();
        let index = std::env::var("_CLAP_COMPLETE_INDEX").ok().and_then(|index| index.parse::<usize>().ok());
        let before = index.map(|index| joined(&words[..index.min(words.len())], &last)).unwrap_or_default();
        // Bash hands over a separator itself as the word.
        if is_break(&last) {
            TypedLine { before: before + &last, last: String::new() }
        } else {
            TypedLine { before, last }
        }
    }

    fn offer(&self, path: &str, signature: &str) -> Option<CompletionCandidate> {
        let rest = path.strip_prefix(&self.before)?;
        // A function is also found by its name alone.
        let item = rest.rsplit('#').next().filter(|_| self.before.is_empty() && !self.last.is_empty());
        let fits = rest.starts_with(&self.last) || item.is_some_and(|item| item.starts_with(&self.last));
        fits.then(|| CompletionCandidate::new(rest).help(Some(signature.to_owned().into())))
    }
}

fn is_break(word: &str) -> bool {
    matches!(word, ":" | "@" | "=" | "::")
}

/// The words before the one being completed that belong to it.
fn joined(words: &[String], last: &str) -> String {
    let mut start = words.len();
    let mut wants_break = !is_break(last);
    while start > 0 && is_break(&words[start - 1]) == wants_break {
        start -= 1;
        wants_break = !wants_break;
    }
    // A word that is followed by no separator stands for itself.
    let part = &words[start..];
    if part.iter().any(|word| is_break(word)) || is_break(last) { part.concat() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn parts_of_a_name_are_put_together() {
        assert_eq!(joined(&words("mate-doctor call a.wasm mate :"), "run"), "mate:");
        assert_eq!(joined(&words("mate-doctor call a.wasm mate : runtime/api @"), "0"), "mate:runtime/api@");
        assert_eq!(joined(&words("mate-doctor call a.wasm mate"), ":"), "mate");
        assert_eq!(joined(&words("mate-doctor call a.wasm"), "ma"), "");
    }
}
