//! Macros: what is inside them is read as expressions or statements, if it parses as such.

use super::{HostReader, HostValue};
use crate::hostcode::bindgen::Bindgen;
use proc_macro2::{TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Block, Expr, Token};

/// The methods that look something up.
const LOOKUPS: &[&str] = &["get_func", "get_typed_func", "get_export", "get_export_index"];

impl HostReader<'_> {
    pub(super) fn macro_call(&mut self, call: &syn::Macro) -> HostValue {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        match name.as_str() {
            "bindgen" => {
                let span = self.file.span(call);
                self.uses.bindgens.push(Bindgen::read(call.tokens.clone(), span, &self.file.path));
            }
            "concat" | "format" => return self.formatted(&name, call).map_or(HostValue::Unknown, HostValue::Text),
            "macro_rules" => self.unread(&call.tokens),
            _ => {
                let asserts = name.contains("assert") || name == "ensure";
                let outer = std::mem::replace(&mut self.asserting, asserts);
                self.contents(call);
                self.asserting = outer;
            }
        }
        HostValue::Unknown
    }

    fn contents(&mut self, call: &syn::Macro) {
        if let Ok(list) = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            return list.iter().for_each(|expr| self.visit_expr(expr));
        }
        if let Ok(statements) = call.parse_body_with(Block::parse_within) {
            return statements.iter().for_each(|statement| self.visit_stmt(statement));
        }
        // `select! { x = future => { … } }` and its like: the groups are code.
        for token in call.tokens.clone() {
            let TokenTree::Group(group) = token else {
                self.unread(&token.into());
                continue;
            };
            match syn::parse::Parser::parse2(Block::parse_within, group.stream()) {
                Ok(statements) => statements.iter().for_each(|statement| self.visit_stmt(statement)),
                Err(_) => self.unread(&group.stream()),
            }
        }
    }

    /// Notes the lookups in tokens that are not read.
    fn unread(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(word) if LOOKUPS.iter().any(|name| word == name) => {
                    self.uses.in_macros.push(self.file.span(&word));
                }
                TokenTree::Group(group) => self.unread(&group.stream()),
                _ => {}
            }
        }
    }
}
