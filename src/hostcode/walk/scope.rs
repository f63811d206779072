//! What names mean where: scopes, bindings, and lookups whose failure is handled.

use super::super::optional::NEUTRAL;
use super::super::strings::Known;
use super::{Made, Walk};
use syn::visit::{self, Visit};
use syn::{Expr, Pat};

/// What was known of a name before it was bound anew.
pub(super) struct Before {
    name: String,
    made: Option<Made>,
    value: Option<Option<Known>>,
}

impl Walk<'_, '_> {
    /// Binds a name in the scope.
    pub(super) fn set(&mut self, name: String, made: Option<Made>, value: Option<Known>) {
        let made = match made {
            Some(made) => self.variables.insert(name.clone(), made),
            None => self.variables.remove(&name),
        };
        let value = self.strings.local(name.clone(), value);
        self.undo.push(Before { name, made, value });
    }

    /// Names that a pattern binds to something that is not followed.
    pub(super) fn hide(&mut self, pat: &Pat) {
        for name in names_of(pat) {
            self.set(name, None, None);
        }
    }

    pub(super) fn bind(&mut self, pat: &Pat, expr: &Expr) {
        let (made, value) = (self.made(expr), self.strings.value(self.number, expr));
        self.hide(pat);
        if let Some(name) = variable(pat) {
            let typed = || match pat {
                Pat::Type(typed) => self.known.names.of_type(self.number, &typed.ty).map(Made::Typed),
                _ => None,
            };
            let made = made.or_else(typed);
            self.set(name, made, value);
        }
    }

    /// A scope: what it binds ends with it, and what it assigns is not known behind it.
    pub(super) fn scoped(&mut self, walk: impl FnOnce(&mut Self)) {
        let (mark, assigned) = (self.undo.len(), std::mem::take(&mut self.assigned));
        walk(self);
        while self.undo.len() > mark {
            let Some(Before { name, made, value }) = self.undo.pop() else { break };
            match made {
                Some(made) => self.variables.insert(name.clone(), made),
                None => self.variables.remove(&name),
            };
            self.strings.restore(name, value);
        }
        for name in std::mem::replace(&mut self.assigned, assigned) {
            self.set(name.clone(), None, None);
            self.assigned.push(name);
        }
    }

    /// Notes that the host goes on where this is nothing.
    pub(super) fn may_fail(&mut self, expr: &Expr) {
        match expr {
            Expr::Await(inner) => self.may_fail(&inner.base),
            Expr::Paren(inner) => self.may_fail(&inner.expr),
            Expr::Group(inner) => self.may_fail(&inner.expr),
            Expr::Reference(inner) => self.may_fail(&inner.expr),
            Expr::MethodCall(call) if NEUTRAL.iter().any(|name| call.method == name) => self.may_fail(&call.receiver),
            Expr::MethodCall(call) => {
                let range = self.range(call);
                self.optional.insert((range.start, range.end));
            }
            Expr::Path(_) => {
                if let Some(Made::Lookup(index)) = self.made(expr)
                    && let Some(lookup) = self.out.lookups.get_mut(index)
                {
                    lookup.optional = true;
                }
            }
            _ => {}
        }
    }
}

/// The names that a pattern binds.
fn names_of(pat: &Pat) -> Vec<String> {
    struct Bound(Vec<String>);
    impl<'a> Visit<'a> for Bound {
        fn visit_pat_ident(&mut self, pat: &'a syn::PatIdent) {
            self.0.push(pat.ident.to_string());
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut bound = Bound(Vec::new());
    bound.visit_pat(pat);
    bound.0
}

/// The one variable that a pattern binds: `x`, `Some(x)`, `Ok(x)`, `(_, x)`.
pub(super) fn variable(pat: &Pat) -> Option<String> {
    match pat {
        Pat::Ident(ident) => Some(ident.ident.to_string()),
        Pat::Type(typed) => variable(&typed.pat),
        Pat::Reference(reference) => variable(&reference.pat),
        Pat::Paren(paren) => variable(&paren.pat),
        Pat::TupleStruct(wrapped) if wrapped.elems.len() == 1 => variable(&wrapped.elems[0]),
        Pat::Tuple(tuple) => variable(tuple.elems.last()?),
        _ => None,
    }
}

/// Whether a pattern is met by what is there: `Some(x)`, `Ok(x)`.
pub(super) fn is_there(pat: &Pat) -> bool {
    matches!(pat, Pat::TupleStruct(pat) if pat.path.segments.last().is_some_and(|s| s.ident == "Some" || s.ident == "Ok"))
}
