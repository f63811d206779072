//! What host code looks up, with which types, and what it calls.

use super::super::names::Api;
use super::super::strings::Known;
use super::super::uses::{Argument, Door, HostCall, HostLookup, Parent, Place, Typing};
use super::{Made, WRAPPERS, Walk};
use std::ops::Range;
use std::sync::Arc;
use syn::{Expr, GenericArgument, Pat};

impl Walk<'_, '_> {
    pub(super) fn lookup(&mut self, call: &syn::ExprMethodCall, door: Door) {
        let of = match self.made(&call.receiver) {
            Some(Made::Typed(api)) => Some(api),
            _ => None,
        };
        if of == Some(Api::Own) {
            return;
        }
        let range = self.range(call);
        let arguments: Vec<&Expr> = call.args.iter().collect();
        // `Component`: (parent, name). `Instance`: (store, parent, name). Functions: (store, name).
        let (store, parent, name) = match (door, arguments.as_slice()) {
            (Door::Func | Door::TypedFunc, [store, name]) => (Some(*store), Parent::Root, *name),
            (Door::Export, [parent, name]) => match self.parent(parent) {
                Some(parent) => (None, parent, *name),
                None => return,
            },
            (Door::Export, [store, parent, name]) => {
                (Some(*store), self.parent(parent).unwrap_or(Parent::Unknown), *name)
            }
            _ => return,
        };
        let argument = self.argument(name);
        let literal = match &argument {
            Argument::Name(known) | Argument::ItemName(known) => known
                .literal
                .as_ref()
                .map(|(file, span)| Place { source: Arc::clone(&self.known.files[*file].source), span: span.clone() }),
            _ => None,
        };
        let types = call.turbofish.as_ref().and_then(|generics| self.two_types(generics));
        let lookup = HostLookup {
            door,
            argument,
            parent,
            types,
            place: self.place(name),
            literal,
            statement: self.statement,
            optional: self.optional.contains(&(range.start, range.end)),
            core: of == Some(Api::CoreInstance),
            receiver: self.text(&*call.receiver),
            store: store.map(|store| self.text(store)),
        };
        let known = self.out.lookups.iter().position(|known| known.is_same(&lookup));
        self.made.insert((range.start, range.end), Made::Lookup(known.unwrap_or(self.out.lookups.len())));
        if known.is_none() {
            self.out.lookups.push(lookup);
        }
    }

    pub(super) fn two_types(
        &self,
        generics: &syn::AngleBracketedGenericArguments,
    ) -> Option<[(syn::Type, Range<usize>); 2]> {
        let types = generics.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some((ty.clone(), self.range(ty))),
            _ => None,
        });
        <[_; 2]>::try_from(types.collect::<Vec<_>>()).ok()
    }

    /// `.typed::<…>(…)` of a function that was looked up.
    pub(super) fn typed(&mut self, call: &syn::ExprMethodCall) {
        let Some(Made::Lookup(lookup)) = self.made(&call.receiver) else { return };
        let range = self.range(call);
        self.made.insert((range.start, range.end), Made::Lookup(lookup));
        let types = call.turbofish.as_ref().and_then(|generics| self.two_types(generics));
        self.typing(lookup, types);
    }

    /// `TypedFunc<…>` as the type of a variable.
    pub(super) fn typed_variable(&mut self, pat: &Pat, expr: &Expr) {
        let Pat::Type(typed) = pat else { return };
        let (syn::Type::Path(path), Some(Made::Lookup(lookup))) = (&*typed.ty, self.made(expr)) else { return };
        if let Some(last) = path.path.segments.last().filter(|last| last.ident == "TypedFunc")
            && let syn::PathArguments::AngleBracketed(generics) = &last.arguments
        {
            let types = self.two_types(generics);
            self.typing(lookup, types);
        }
    }

    pub(super) fn typing(&mut self, lookup: usize, types: Option<[(syn::Type, Range<usize>); 2]>) {
        if let Some(types) = types {
            let source = Arc::clone(&self.file.source);
            self.out.typing(Typing { lookup, types, source });
        }
    }

    /// `None` if it is no parent at all, so that the method is another of the same name.
    pub(super) fn parent(&self, expr: &Expr) -> Option<Parent> {
        match expr {
            Expr::Path(path) if path.path.is_ident("None") => Some(Parent::Root),
            Expr::Reference(reference) if reference.mutability.is_some() => None,
            Expr::Path(path) if path.path.is_ident("store") => None,
            _ => Some(match self.made(expr) {
                Some(Made::Lookup(index)) => Parent::Of(index),
                _ => Parent::Unknown,
            }),
        }
    }

    pub(super) fn argument(&self, expr: &Expr) -> Argument {
        if let Some(Made::Lookup(index)) = self.made(expr) {
            return Argument::Index(index);
        }
        if let Some(known) = self.strings.value(self.number, expr) {
            return Argument::Name(known);
        }
        match self.parsed(expr) {
            Some(known) => Argument::ItemName(known),
            None => Argument::Unknown,
        }
    }

    /// `"…".parse::<ItemName>()?` and `ItemName::from_str("…")?`.
    pub(super) fn parsed(&self, expr: &Expr) -> Option<Known> {
        match expr {
            Expr::Try(inner) => self.parsed(&inner.expr),
            Expr::Reference(inner) => self.parsed(&inner.expr),
            Expr::MethodCall(call) if call.method == "parse" => {
                let generics = call.turbofish.as_ref().map(|generics| self.text(generics)).unwrap_or_default();
                generics.contains("ItemName").then(|| self.strings.value(self.number, &call.receiver)).flatten()
            }
            Expr::MethodCall(call) if WRAPPERS.iter().any(|name| call.method == name) => self.parsed(&call.receiver),
            Expr::Call(call) if call.args.len() == 1 && self.text(&*call.func).contains("ItemName") => {
                self.strings.value(self.number, &call.args[0])
            }
            _ => None,
        }
    }

    pub(super) fn call(&mut self, call: &syn::ExprMethodCall, is_async: bool) {
        if let Some(Made::Lookup(lookup)) = self.made(&call.receiver) {
            let place = self.place(&call.method);
            self.out.call(HostCall { lookup, is_async, place });
        }
    }
}
