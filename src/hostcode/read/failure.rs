//! Lookups whose failure the host handles: that nothing is found is then no mistake by itself.

use super::{HostReader, HostValue};
use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, Pat};

/// Methods that ask whether something was found, or say what to use instead.
const HANDLES: &[&str] = &[
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

/// The same, with code to run instead.
const HANDLES_BY_CODE: &[&str] = &["or_else", "unwrap_or_else", "map_or_else"];

impl HostReader<'_> {
    /// Whether a method call handles the failure of its receiver.
    pub(super) fn handles_failure(&self, call: &ExprMethodCall) -> bool {
        let method = call.method.to_string();
        HANDLES.contains(&method.as_str()) && !self.asserting
            || HANDLES_BY_CODE.contains(&method.as_str()) && !call.args.iter().any(gives_up)
    }

    pub(super) fn failure_is_handled(&mut self, value: &HostValue) {
        if let HostValue::Lookup { index, open: true } = value {
            self.uses.lookups[*index].optional = true;
        }
    }
}

/// Whether a pattern matches success: `Some(x)`, `Ok(x)`.
pub(super) fn accepts_success(pat: &Pat) -> bool {
    matches!(pat, Pat::TupleStruct(pat) if pat.path.segments.last().is_some_and(|s| s.ident == "Some" || s.ident == "Ok"))
}

/// Whether code that runs after a failure gives up: it panics, or returns the failure.
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

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        self.0 |= call.method == "unwrap" || call.method == "expect";
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_return(&mut self, call: &'a syn::ExprReturn) {
        self.0 |= matches!(call.expr.as_deref(), Some(Expr::Path(path)) if path.path.is_ident("None"));
        visit::visit_expr_return(self, call);
    }
}
