//! Names of WIT as identifiers of other languages.

use crate::path::FuncName;

/// A name of WIT as an identifier in snake case.
pub(super) fn snake(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let plain = plain.trim_matches('_').to_ascii_lowercase();
    let reserved = plain.is_empty() || RESERVED.split(' ').any(|word| word == plain);
    if reserved { format!("{plain}_") } else { plain }
}

/// A name of WIT in camel case.
pub(super) fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default();
    first.to_owned() + &words.map(capitalized).collect::<String>()
}

/// A name of WIT in Pascal case.
pub(super) fn pascal(name: &str) -> String {
    name.split('-').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// The label of an instance: `api` of `mate:runtime/api@0.1.0`.
pub(super) fn label(instance: &str) -> &str {
    let name = instance.split('@').next().unwrap_or(instance);
    name.rsplit('/').next().unwrap_or(name)
}

/// A variable for an instance or a function.
pub(crate) fn variable(name: &str) -> String {
    let shown = FuncName::parse(name).to_string();
    let last = label(&shown);
    snake(last.rsplit('.').next().unwrap_or(last))
}

/// Keywords of the languages, and names that the code uses itself.
const RESERVED: &str = "\
    as async await break case char class const continue def default del do dyn else enum export extern \
    false final fn for from func function if impl import in int is lambda let list loop match mod move \
    mut new not null or pass pub ref return self static struct super switch this trait true try type \
    typeof union unsafe use var void where while with yield box gen store instance component linker \
    result results engine";
