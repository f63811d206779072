//! The variables of a function.

use super::{HostReader, HostValue, failure::accepts_success};
use syn::visit::{self, Visit};
use syn::{Pat, Path};

impl HostReader<'_> {
    /// What a path stands for: a variable, or a constant of the sources.
    pub(super) fn named(&self, path: &Path) -> HostValue {
        let Some(last) = path.segments.last() else { return HostValue::Unknown };
        let name = last.ident.to_string();
        let local = || self.variables.iter().rev().find(|(known, _)| *known == name);
        match path.get_ident().and_then(|_| local()) {
            Some((_, value)) => value.clone(),
            None => self.constants.value(self.number, &name).map_or(HostValue::Unknown, HostValue::Text),
        }
    }

    /// Binds the names of a pattern: one name to the value, several to nothing that is known.
    pub(super) fn bind(&mut self, pat: &Pat, value: HostValue) {
        let mut names = PatternNames(Vec::new());
        names.visit_pat(pat);
        self.variables.extend(names.0.into_iter().map(|name| (name, HostValue::Unknown)));
        let value = match (pat, value) {
            (Pat::Type(typed), HostValue::Unknown) => {
                self.types.of_type(&typed.ty).map_or(HostValue::Unknown, HostValue::Typed)
            }
            (pat, value) if accepts_success(pat) => value.unwrapped(),
            (_, value) => value,
        };
        if let Some(name) = variable(pat) {
            self.variables.push((name, value));
        }
    }

    /// Assigns to a variable. After a block it is not known whether an assignment in it was made.
    pub(super) fn assign(&mut self, path: &Path, value: HostValue) {
        let Some(at) = self.variables.iter().rposition(|(known, _)| path.is_ident(known)) else { return };
        self.variables[at].1 = if at >= self.block { value } else { HostValue::Unknown };
    }

    /// A scope: variables that are bound in it end with it.
    pub(super) fn scoped<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.block, self.variables.len());
        let out = read(self);
        self.variables.truncate(self.block);
        self.block = outer;
        out
    }
}

struct PatternNames(Vec<String>);

impl<'a> Visit<'a> for PatternNames {
    fn visit_pat_ident(&mut self, pat: &'a syn::PatIdent) {
        self.0.push(pat.ident.to_string());
        visit::visit_pat_ident(self, pat);
    }
}

/// The variable that a pattern binds to the value or to its index: `x`, `Some(x)`, `(_, x)`.
fn variable(pat: &Pat) -> Option<String> {
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
