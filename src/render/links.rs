//! Links for terminals that follow them: places in files, and the pages of codes.

use super::snippet::source_name;
use super::style;
use super::uri;
use crate::finding::{Code, Finding, Source, SourceKind};

/// Where the page of a code can be read, once the project says where it lives.
pub(super) fn page(code: Code) -> Option<String> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    (!repository.is_empty()).then(|| format!("{repository}/blob/main/src/finding/codes/{code}.md"))
}

/// Makes links of the places `--> path:line:column` that lie in files on disk.
pub(super) fn places(text: &str, finding: &Finding) -> String {
    let notes = finding.related.iter().flat_map(|note| &note.annotations);
    let files: Vec<&Source> = finding
        .annotations
        .iter()
        .chain(notes)
        .map(|annotation| annotation.source.as_ref())
        .filter(|source| source.kind == SourceKind::File)
        .collect();
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        out.push_str(&place(line, &files).unwrap_or_else(|| line.to_owned()));
    }
    out
}

/// The line with its path as a link, if it is one that names a place.
fn place(line: &str, files: &[&Source]) -> Option<String> {
    let bare = style::strip(line);
    let told = bare.trim_start().strip_prefix("--> ").or_else(|| bare.trim_start().strip_prefix("::: "))?;
    let source = files.iter().find(|source| told.starts_with(&source_name(source)))?;
    let start = line.find(&source_name(source))?;
    let end = line[start..].find(['\u{1b}', '\n']).map_or(line.len(), |length| start + length);
    let absolute = std::path::absolute(&source.name).ok()?;
    let linked = style::link(&uri::of_path(&absolute.to_string_lossy()), &line[start..end]);
    Some([&line[..start], &linked, &line[end..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_files_become_links() {
        let file = Source::new(SourceKind::File, "wit/a.wit", "x");
        let line = " \u{1b}[2m--> \u{1b}[0mwit/a.wit:3:4\n";
        let linked = place(line, &[&file]).expect("a place");
        assert!(linked.starts_with(" \u{1b}[2m--> \u{1b}[0m\u{1b}]8;;file:///"), "{linked:?}");
        assert!(linked.ends_with("/wit/a.wit\u{1b}\\wit/a.wit:3:4\u{1b}]8;;\u{1b}\\\n"), "{linked:?}");
        assert_eq!(place("help: see --> wit/a.wit:3:4\n", &[&file]), None);
    }
}
