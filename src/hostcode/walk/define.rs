//! What host code defines in linkers.

use super::super::names::Api;
use super::super::uses::Definition;
use super::{Made, Walk};
use crate::surface::InterfaceName;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, Pat};

/// A type as it is written, and where.
type Written = (syn::Type, Range<usize>);

impl Walk<'_, '_> {
    pub(super) fn definition(&mut self, call: &syn::ExprMethodCall, concurrent: bool) {
        if call.args.len() != 2 && !(call.method.to_string().starts_with("resource") && call.args.len() == 3) {
            return;
        }
        let instance = match self.made(&call.receiver) {
            Some(Made::Linker(instance)) => instance,
            Some(Made::Typed(Api::LinkerInstance)) => None,
            _ => return,
        };
        let function = self.strings.value(self.number, &call.args[0]);
        if function.is_none() {
            self.out.open = true;
        }
        let place = self.place(&call.args[0]);
        let (params, results) = self.closure_types(call);
        self.out.define(Definition { instance, function, concurrent, params, results, place });
    }

    /// What the closure of a `func_wrap` takes and returns, where that is written: with the types of the
    /// tuple of parameters, or at least with their number.
    pub(super) fn closure_types(&self, call: &syn::ExprMethodCall) -> (Option<Written>, Option<Written>) {
        let (true, Some(Expr::Closure(closure))) =
            (call.method.to_string().starts_with("func_wrap"), call.args.iter().nth(1))
        else {
            return (None, None);
        };
        let params = closure.inputs.iter().nth(1).and_then(|input| match input {
            Pat::Type(typed) => Some(((*typed.ty).clone(), self.range(&typed.ty))),
            Pat::Tuple(tuple) if !tuple.elems.iter().any(|pat| matches!(pat, Pat::Rest(_))) => {
                let infer = |pat: &Pat| {
                    syn::Type::Infer(syn::TypeInfer { attrs: Vec::new(), underscore_token: syn::Token![_](pat.span()) })
                };
                let mut elems: syn::punctuated::Punctuated<_, syn::Token![,]> = tuple.elems.iter().map(infer).collect();
                if elems.len() == 1 {
                    elems.push_punct(Default::default());
                }
                let ty = syn::Type::Tuple(syn::TypeTuple { attrs: Vec::new(), paren_token: tuple.paren_token, elems });
                Some((ty, self.range(tuple)))
            }
            _ => None,
        });
        let results = match &closure.output {
            syn::ReturnType::Type(_, ty) if call.method == "func_wrap" => {
                success(ty).map(|ty| (ty.clone(), self.range(ty)))
            }
            _ => None,
        };
        (params, results)
    }

    /// Notes that other code gets hold of a part of a linker.
    pub(super) fn handed_on<'e>(&mut self, mut arguments: impl Iterator<Item = &'e Expr>) {
        let is_part = |expr: &Expr| matches!(self.made(expr), Some(Made::Linker(_) | Made::Typed(Api::LinkerInstance)));
        let found = arguments.any(is_part);
        self.out.handed_on |= found;
    }

    pub(super) fn linker_instance(&mut self, call: &syn::ExprMethodCall) {
        let known = self.strings.value(self.number, &call.args[0]);
        let is_linker = match self.made(&call.receiver) {
            Some(Made::Typed(api)) => matches!(api, Api::Linker | Api::LinkerInstance),
            Some(_) => true,
            // Other things have instances too; they are not called as interfaces are.
            None => {
                let named = self.text(&*call.receiver).to_ascii_lowercase().contains("link");
                named || known.as_ref().is_none_or(|known| InterfaceName::parse(&known.text).is_some())
            }
        };
        if !is_linker {
            return;
        }
        let nested = matches!(self.made(&call.receiver), Some(Made::Linker(Some(Some(_)))));
        let range = self.range(call);
        let made = if nested { None } else { known.clone().map(Some) };
        self.made.insert((range.start, range.end), Made::Linker(made));
        if known.is_none() {
            self.out.open = true;
        } else if !nested {
            let place = self.place(&call.args[0]);
            let (params, results) = (None, None);
            let instance = Some(known);
            self.out.define(Definition { instance, function: None, concurrent: false, params, results, place });
        }
    }
}

/// What a `Result` has when all is well.
fn success(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
