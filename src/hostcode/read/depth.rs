//! How deep the syntax tree of a source can become, counted before it is parsed: the parser, and all that
//! reads its tree, use the stack for each level.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What a stack of 256 MiB holds, with room to spare in builds without optimization.
const MAX_DEPTH: usize = 8000;

/// What a pair of brackets counts for: the parser goes through all levels of precedence again inside.
const BRACKETS: usize = 8;

/// Refuses code whose tree could become too deep. Each token of an expression may be a level (`!!x`,
/// `a + b + c`, `a.b().c()`, `else if`), and so may each pair of brackets.
pub(super) fn within_depth(tokens: TokenStream) -> syn::Result<()> {
    // The tokens left of each open group, and the levels up to there.
    let mut open = vec![(tokens.into_iter().peekable(), 0, 0)];
    while let Some((tokens, outside, levels)) = open.last_mut() {
        let Some(token) = tokens.next() else {
            open.pop();
            continue;
        };
        *levels += 1;
        if *outside + *levels > MAX_DEPTH {
            return Err(syn::Error::new(token.span(), "the code is nested too deeply to be read"));
        }
        match token {
            TokenTree::Punct(mark) if matches!(mark.as_char(), ',' | ';') => *levels = 0,
            TokenTree::Group(group) => {
                let depth = *outside + *levels + BRACKETS;
                if group.delimiter() == Delimiter::Brace && tokens.peek().is_none_or(starts_statement) {
                    *levels = 0;
                }
                open.push((group.stream().into_iter().peekable(), depth, 0));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a token after a block starts another item, statement or match arm.
fn starts_statement(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(mark) => mark.as_char() == '#',
        TokenTree::Ident(word) => word != "else" && word != "as",
        TokenTree::Group(_) | TokenTree::Literal(_) => true,
    }
}
