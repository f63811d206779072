//! What a string expression comes to, where the source tells: literals, constants, `concat!` and
//! `format!` of them.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, ExprMacro, Lit, LitStr, Member, Token};

/// How many constants are followed one after another.
const MAX_DEPTH: usize = 16;

/// A string that is known, and the literal it stands in if it is one as a whole: the file's number
/// and the bytes between the quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) text: String,
    pub(super) literal: Option<(usize, Range<usize>)>,
}

/// Local variables, with their values where these are known.
pub(super) type Locals = HashMap<String, Option<Known>>;

/// Names that stand for strings: constants of all files, and local variables.
#[derive(Default)]
pub(super) struct Strings<'a> {
    constants: HashMap<String, Vec<(usize, &'a Expr)>>,
    locals: Locals,
    /// What fields are made with: a string, if it is always the same one.
    fields: HashMap<String, Option<Known>>,
    /// The byte at which each file's tokens begin to count.
    pub(super) starts: Vec<usize>,
}

impl<'a> Strings<'a> {
    pub(super) fn constant(&mut self, name: String, file: usize, expr: &'a Expr) {
        self.constants.entry(name).or_default().push((file, expr));
    }

    /// Another function begins, with these local variables, or goes on; gives those it had so far.
    pub(super) fn enter(&mut self, locals: Locals) -> Locals {
        std::mem::replace(&mut self.locals, locals)
    }

    /// A local variable has this value; gives what was known of the name before.
    #[expect(clippy::option_option, reason = "a name that is not known hides a constant, no name does not")]
    pub(super) fn local(&mut self, name: String, value: Option<Known>) -> Option<Option<Known>> {
        self.locals.insert(name, value)
    }

    /// Puts back what was known of a name.
    #[expect(clippy::option_option, reason = "as it was given")]
    pub(super) fn restore(&mut self, name: String, before: Option<Option<Known>>) {
        match before {
            Some(value) => self.locals.insert(name, value),
            None => self.locals.remove(&name),
        };
    }

    /// A field is made with this.
    pub(super) fn field(&mut self, name: String, value: Option<Known>) {
        let text = |known: &Option<Known>| known.as_ref().map(|known| known.text.clone());
        match self.fields.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
            Entry::Occupied(mut entry) if text(entry.get()) != text(&value) => {
                entry.insert(None);
            }
            Entry::Occupied(_) => {}
        }
    }

    /// What an expression in this file comes to.
    pub(super) fn value(&self, file: usize, expr: &Expr) -> Option<Known> {
        self.follow(file, expr, 0)
    }

    fn follow(&self, file: usize, expr: &Expr, depth: usize) -> Option<Known> {
        if depth > MAX_DEPTH {
            return None;
        }
        let again = |expr: &Expr| self.follow(file, expr, depth + 1);
        match expr {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(self.literal(file, text)),
            Expr::Reference(reference) => again(&reference.expr),
            Expr::Paren(paren) => again(&paren.expr),
            Expr::Group(group) => again(&group.expr),
            Expr::MethodCall(call) if call.args.is_empty() => {
                let keeps = ["to_string", "to_owned", "into", "as_str", "clone", "as_ref", "to_str", "borrow", "deref"];
                keeps.iter().any(|name| call.method == name).then(|| again(&call.receiver)).flatten()
            }
            Expr::Call(call) if call.args.len() == 1 => {
                let Expr::Path(path) = &*call.func else { return None };
                let last = path.path.segments.last()?.ident.to_string();
                matches!(last.as_str(), "from" | "new").then(|| again(&call.args[0])).flatten()
            }
            Expr::Path(path) => {
                let name = path.path.segments.last()?.ident.to_string();
                self.named(file, &name, path.path.segments.len() == 1, depth)
            }
            Expr::Field(field) => match &field.member {
                Member::Named(name) => self.fields.get(&name.to_string()).cloned().flatten(),
                Member::Unnamed(_) => None,
            },
            Expr::Macro(call) => self.expanded(file, call, depth),
            _ => None,
        }
    }

    fn named(&self, file: usize, name: &str, bare: bool, depth: usize) -> Option<Known> {
        if bare && let Some(local) = self.locals.get(name) {
            return local.clone();
        }
        let found = self.constants.get(name)?;
        let own: Vec<_> = found.iter().filter(|(at, _)| *at == file).collect();
        let candidates: Vec<_> = if own.is_empty() { found.iter().collect() } else { own };
        let mut values = candidates.into_iter().map(|(at, expr)| self.follow(*at, expr, depth + 1));
        let first = values.next()??;
        // Constants of one name in several modules may differ; then it is not known which is meant.
        values.all(|other| other.is_some_and(|other| other.text == first.text)).then_some(first)
    }

    fn literal(&self, file: usize, text: &LitStr) -> Known {
        let range = text.span().byte_range();
        let start = self.starts.get(file).copied().unwrap_or_default();
        let token = text.token().to_string();
        let value = text.value();
        // Escapes and raw strings: only a literal that reads as it is written can be pointed into.
        let inside = token.find(&value).filter(|at| !value.is_empty() && *at < token.len());
        let literal = inside.map(|at| (file, range.start + start + at..range.start + start + at + value.len()));
        Known { text: value, literal }
    }

    fn expanded(&self, file: usize, call: &ExprMacro, depth: usize) -> Option<Known> {
        let name = call.mac.path.segments.last()?.ident.to_string();
        let arguments = || call.mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok();
        let text = match name.as_str() {
            "concat" => {
                let mut out = String::new();
                for expr in &arguments()? {
                    out.push_str(&self.piece(file, expr, depth)?);
                }
                out
            }
            "format" => {
                let (template, rest) = template(call.mac.tokens.clone())?;
                let mut positional = Vec::new();
                let mut named = HashMap::new();
                for expr in syn::parse::Parser::parse2(Punctuated::<Expr, Token![,]>::parse_terminated, rest).ok()? {
                    match &expr {
                        Expr::Assign(assign) => {
                            let Expr::Path(path) = &*assign.left else { return None };
                            named.insert(path.path.get_ident()?.to_string(), self.piece(file, &assign.right, depth)?);
                        }
                        _ => positional.push(self.piece(file, &expr, depth)?),
                    }
                }
                fill(&template, &positional, |name| {
                    named.get(name).cloned().or_else(|| Some(self.named(file, name, true, depth)?.text))
                })?
            }
            _ => return None,
        };
        Some(Known { text, literal: None })
    }

    /// A part of a `concat!` or `format!`: a string, or a literal of another kind.
    fn piece(&self, file: usize, expr: &Expr, depth: usize) -> Option<String> {
        match expr {
            Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => Some(number.base10_digits().to_owned()),
            Expr::Lit(ExprLit { lit: Lit::Char(c), .. }) => Some(c.value().to_string()),
            _ => Some(self.follow(file, expr, depth + 1)?.text),
        }
    }
}

/// The template of a `format!` and the tokens of its arguments.
fn template(tokens: TokenStream) -> Option<(String, TokenStream)> {
    let mut tokens = tokens.into_iter();
    let TokenTree::Literal(first) = tokens.next()? else { return None };
    let text = syn::parse_str::<LitStr>(&first.to_string()).ok()?.value();
    let rest = tokens.skip(1).collect();
    Some((text, rest))
}

/// Fills `{}`, `{0}` and `{name}`; anything with a format specification is not followed.
fn fill(template: &str, positional: &[String], named: impl Fn(&str) -> Option<String>) -> Option<String> {
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

/// The bytes of a piece of syntax in its file.
pub(super) fn range(node: &impl Spanned, start: usize) -> Range<usize> {
    let range = node.span().byte_range();
    range.start + start..range.end + start
}
