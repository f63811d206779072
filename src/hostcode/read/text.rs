//! Strings that the sources give: literals, constants, and `concat!` and `format!` of them.

use super::types::FileTypes;
use super::{HostReader, HostValue};
use crate::hostcode::source::HostFile;
use crate::hostcode::uses::{HostText, HostUses};
use std::collections::HashMap;
use syn::visit::Visit;
use syn::{Expr, Lit, LitStr, Token};

/// How many constants are followed one after another.
const MAX_DEPTH: usize = 16;

/// The constants and statics of all files, by name: the file of each and its text, if that is known.
#[derive(Default)]
pub(super) struct Constants(HashMap<String, Vec<(usize, Option<HostText>)>>);

impl Constants {
    pub(super) fn read(trees: &[(&HostFile, syn::File)]) -> Self {
        let mut found = Vec::new();
        for (number, (_, tree)) in trees.iter().enumerate() {
            Collect { number, found: &mut found }.visit_file(tree);
        }
        // A constant may be made of others, so they are evaluated until no more become known.
        let mut constants = Constants::default();
        for _ in 0..MAX_DEPTH {
            let mut next = Constants::default();
            for (number, name, expr) in &found {
                let mut uses = HostUses::default();
                let types = FileTypes::default();
                let value = HostReader::new(*number, trees[*number].0, &types, &constants, &mut uses).eval(expr);
                let text = match value {
                    HostValue::Text(text) => Some(text),
                    _ => None,
                };
                next.0.entry(name.clone()).or_default().push((*number, text));
            }
            let known = |all: &Constants| all.0.values().flatten().filter(|(_, text)| text.is_some()).count();
            let done = known(&next) == known(&constants);
            constants = next;
            if done {
                break;
            }
        }
        constants
    }

    /// The text of a constant as seen from a file; one in the file itself goes first. Several of one
    /// name that differ are not known.
    pub(super) fn value(&self, number: usize, name: &str) -> Option<HostText> {
        let found = self.0.get(name)?;
        let own = found.iter().any(|(file, _)| *file == number);
        let mut values = found.iter().filter(|(file, _)| !own || *file == number).map(|(_, text)| text);
        let first = values.next()?.clone()?;
        values.all(|other| other.as_ref().is_some_and(|other| other.text == first.text)).then_some(first)
    }
}

struct Collect<'c, 'a> {
    number: usize,
    found: &'c mut Vec<(usize, String, &'a Expr)>,
}

impl<'a> Visit<'a> for Collect<'_, 'a> {
    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        self.found.push((self.number, item.ident.to_string(), &item.expr));
    }

    fn visit_item_static(&mut self, item: &'a syn::ItemStatic) {
        self.found.push((self.number, item.ident.to_string(), &item.expr));
    }

    fn visit_impl_item_const(&mut self, item: &'a syn::ImplItemConst) {
        self.found.push((self.number, item.ident.to_string(), &item.expr));
    }
}

/// A literal. With escapes it has no place that a replacement could be written to.
pub(super) fn literal(file: &HostFile, literal: &LitStr) -> HostText {
    let text = literal.value();
    let start = literal.span().byte_range().start;
    let inside = literal.token().to_string().find(&text).filter(|_| !text.is_empty());
    let literal = inside.map(|at| file.range(start + at..start + at + text.len()));
    HostText { text, literal }
}

impl HostReader<'_> {
    /// The string that a `concat!` or `format!` gives.
    pub(super) fn formatted(&mut self, name: &str, call: &syn::Macro) -> Option<HostText> {
        let arguments = call.parse_body_with(syn::punctuated::Punctuated::<Expr, Token![,]>::parse_terminated).ok()?;
        let (mut named, mut pieces) = (HashMap::new(), Vec::new());
        for argument in &arguments {
            match argument {
                Expr::Assign(assign) => {
                    named.insert(self.file.span(&assign.left).text().to_owned(), self.piece(&assign.right))
                }
                other => {
                    pieces.push(self.piece(other));
                    None
                }
            };
        }
        let pieces: Vec<String> = pieces.into_iter().collect::<Option<_>>()?;
        let text = match (name, pieces.split_first()) {
            ("concat", _) => pieces.concat(),
            ("format", Some((template, positional))) => fill(template, positional, |name| match named.get(name) {
                Some(value) => value.clone(),
                None => self.piece(&syn::parse_str(name).ok()?),
            })?,
            _ => return None,
        };
        Some(HostText { text, literal: None })
    }

    /// An argument of `concat!` or `format!`.
    fn piece(&mut self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Lit(syn::ExprLit { lit: Lit::Int(number), .. }) => Some(number.base10_digits().to_owned()),
            Expr::Lit(syn::ExprLit { lit: Lit::Char(c), .. }) => Some(c.value().to_string()),
            other => match self.eval(other) {
                HostValue::Text(text) => Some(text.text),
                _ => None,
            },
        }
    }
}

/// Fills `{}`, `{0}` and `{name}`; anything with a format specification is not known.
fn fill(template: &str, positional: &[String], mut named: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut next = 0;
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let mark = &rest[at..];
        if mark.starts_with("{{") || mark.starts_with("}}") {
            out.push_str(&mark[..1]);
            rest = &mark[2..];
            continue;
        }
        let end = mark.find('}').filter(|end| *end > 0)?;
        let name = &mark[1..end];
        if name.is_empty() {
            out.push_str(positional.get(next)?);
            next += 1;
        } else if let Ok(index) = name.parse::<usize>() {
            out.push_str(positional.get(index)?);
        } else {
            out.push_str(&named(name)?);
        }
        rest = &mark[end + 1..];
    }
    out.push_str(rest);
    Some(out)
}
