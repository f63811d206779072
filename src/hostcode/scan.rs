//! The uses of wasmtime's API in host sources.

use super::calls::Calls;
use super::names::Names;
use super::source::HostFile;
use super::strings::Strings;
use super::uses::{Place, Scan};
use super::walk::{Sources, Walk};
use std::sync::Arc;
use syn::visit::Visit;

/// Reads all files.
pub(super) fn scan(files: &[HostFile]) -> Scan {
    let mut out = Scan::default();
    let mut trees = Vec::new();
    let mut starts = Vec::new();
    for file in files {
        let text = &file.source.text;
        starts.push(skipped(text));
        match syn::parse_file(text) {
            Ok(tree) => trees.push(Some(tree)),
            Err(error) => {
                let at = error.span().byte_range();
                let start = skipped(text);
                let span = (at.start + start).min(text.len())..(at.end + start).min(text.len());
                out.unreadable.push((Place { source: Arc::clone(&file.source), span }, error.to_string()));
                trees.push(None);
            }
        }
    }
    let mut strings = Strings::default();
    strings.starts = starts;
    for (number, tree) in trees.iter().enumerate() {
        if let Some(tree) = tree {
            Constants { file: number, strings: &mut strings }.visit_file(tree);
        }
    }
    let mut calls = Calls::default();
    for (number, tree) in trees.iter().enumerate() {
        if let Some(tree) = tree {
            calls.collect(number, tree, &mut strings);
        }
    }
    let names = Names::read(&trees);
    for (number, tree) in trees.iter().enumerate() {
        let Some(tree) = tree else { continue };
        let start = strings.starts[number];
        let known = Sources { files, calls: &calls, names: &names };
        Walk::new(number, start, known, &mut strings, &mut out).visit_file(tree);
    }
    out
}

/// What the parser skips at the start: a byte order mark and a `#!` line.
fn skipped(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = &text[mark..];
    let shebang = rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[');
    mark + if shebang { rest.find('\n').unwrap_or(rest.len()) } else { 0 }
}

struct Constants<'s, 'a> {
    file: usize,
    strings: &'s mut Strings<'a>,
}

impl<'a> Visit<'a> for Constants<'_, 'a> {
    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        self.strings.constant(item.ident.to_string(), self.file, &item.expr);
    }

    fn visit_item_static(&mut self, item: &'a syn::ItemStatic) {
        self.strings.constant(item.ident.to_string(), self.file, &item.expr);
    }

    fn visit_impl_item_const(&mut self, item: &'a syn::ImplItemConst) {
        self.strings.constant(item.ident.to_string(), self.file, &item.expr);
    }
}
