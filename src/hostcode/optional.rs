//! Lookups whose failure the host goes on from: what is not there is then no mistake by itself.

use syn::Expr;
use syn::visit::{self, Visit};

/// Methods that ask whether something is there, or say what to take otherwise.
pub(super) const OTHERWISE: &[&str] = &[
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "is_some_and",
    "is_none_or",
    "is_ok_and",
    "or",
    "unwrap_or",
    "unwrap_or_default",
    "map_or",
];

/// Such methods that are given code to run otherwise.
pub(super) const OTHERWISE_RUN: &[&str] = &["or_else", "unwrap_or_else", "map_or_else"];

/// Methods after which it is as open as before whether something was there.
pub(super) const NEUTRAL: &[&str] =
    &["ok", "map", "and_then", "as_ref", "as_mut", "clone", "cloned", "copied", "filter", "inspect"];

/// Whether code that runs when nothing is there gives up: it panics, or hands the failure on.
pub(super) fn gives_up(expr: &Expr) -> bool {
    let mut visitor = GivesUp(false);
    visitor.visit_expr(expr);
    visitor.0
}

struct GivesUp(bool);

impl<'a> Visit<'a> for GivesUp {
    fn visit_macro(&mut self, call: &'a syn::Macro) {
        let fails = ["bail", "panic", "unreachable", "todo", "unimplemented", "anyhow", "assert", "ensure", "fail"];
        self.0 |= call.path.segments.last().is_some_and(|last| fails.iter().any(|name| last.ident == name));
    }

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        if let Expr::Path(path) = &*call.func
            && let Some(last) = path.path.segments.last()
        {
            self.0 |= last.ident == "Err" || last.ident == "exit" || last.ident == "abort";
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        self.0 |= call.method == "unwrap" || call.method == "expect";
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_return(&mut self, call: &'a syn::ExprReturn) {
        self.0 |= matches!(call.expr.as_deref(), Some(Expr::Path(path)) if path.path.is_ident("None"));
        visit::visit_expr_return(self, call);
    }
}
