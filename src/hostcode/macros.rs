//! What stands inside macros: expressions and statements, where the tokens read as such.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Block, Expr, Stmt, Token};

/// The methods that look something up.
const LOOKUPS: &[&str] = &["get_func", "get_typed_func", "get_export", "get_export_index"];

/// Visits what a macro is given; whether that could be read.
pub(super) fn visit<V: for<'ast> Visit<'ast>>(call: &syn::Macro, visitor: &mut V) -> bool {
    let tokens = &call.tokens;
    if let Ok(list) = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
        for expr in &list {
            visitor.visit_expr(expr);
        }
        return true;
    }
    if let Ok(statements) = call.parse_body_with(Block::parse_within) {
        for statement in &statements {
            visitor.visit_stmt(statement);
        }
        return true;
    }
    // `select! { x = future => … }` and its like: what stands in each group and between the marks.
    let mut read = false;
    for group in groups(tokens) {
        if let Ok(statements) = syn::parse::Parser::parse2(Block::parse_within, group) {
            statements.iter().for_each(|statement: &Stmt| visitor.visit_stmt(statement));
            read = true;
        }
    }
    read && lookups(&outside_groups(tokens)).is_empty()
}

fn groups(tokens: &TokenStream) -> Vec<TokenStream> {
    let group = |tree| match tree {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    };
    tokens.clone().into_iter().filter_map(group).collect()
}

fn outside_groups(tokens: &TokenStream) -> TokenStream {
    tokens.clone().into_iter().filter(|tree| !matches!(tree, TokenTree::Group(_))).collect()
}

/// Where tokens name a method that looks something up.
pub(super) fn lookups(tokens: &TokenStream) -> Vec<Span> {
    let mut out = Vec::new();
    let mut open = vec![tokens.clone()];
    while let Some(tokens) = open.pop() {
        for tree in tokens {
            match tree {
                TokenTree::Ident(word) if LOOKUPS.iter().any(|name| word == name) => out.push(word.span()),
                TokenTree::Group(group) => open.push(group.stream()),
                _ => {}
            }
        }
    }
    out
}
