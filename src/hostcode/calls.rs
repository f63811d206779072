//! What host sources give to their own functions and fields: the strings that a helper's parameter
//! can have, as far as its calls tell.

use super::strings::{Known, Strings};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use syn::visit::{self, Visit};
use syn::{Expr, FnArg, Member, Pat, Signature};

/// How many calls of one helper are followed, and how deep helpers call helpers.
const MAX_CALLS: usize = 32;
const MAX_DEPTH: usize = 4;

/// Names of methods that every host calls on other things: such a helper is followed only through
/// `self`.
const COMMON: &[&str] = &[
    "arg",
    "call",
    "contains",
    "entry",
    "env",
    "expect",
    "find",
    "get",
    "insert",
    "join",
    "load",
    "new",
    "open",
    "parse",
    "push",
    "read",
    "remove",
    "run",
    "var",
    "with_context",
    "write",
];

/// How something is called, or how it is declared to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `helper(…)`.
    Free,
    /// `Type::helper(…)`.
    Associated,
    /// `object.helper(…)`.
    Method,
    /// `self.helper(…)`.
    OfSelf,
}

/// One call: the file, the arguments, and the function whose body it stands in.
struct Call {
    form: Form,
    file: usize,
    arguments: Vec<Expr>,
    inside: Option<String>,
}

/// A function of the sources: how it is called, and its parameters without `self`.
struct Helper {
    form: Form,
    parameters: Vec<Option<String>>,
}

/// Calls of functions and methods by their names.
#[derive(Default)]
pub(super) struct Calls {
    calls: HashMap<String, Vec<Call>>,
    /// The functions; `None` for a name that several have, whose calls cannot be told apart.
    helpers: HashMap<String, Option<Helper>>,
}

impl Calls {
    /// Collects the calls, the functions and the fields of a file.
    pub(super) fn collect(&mut self, file: usize, tree: &syn::File, strings: &mut Strings) {
        Collect { file, calls: self, strings, inside: None, owned: false }.visit_file(tree);
    }

    /// What the parameters of a function have in each of its calls, each different one once: a value
    /// for every parameter, `None` where it is not known. Empty if nothing is known to call it.
    pub(super) fn given(&self, function: &str, strings: &Strings) -> Vec<Vec<(String, Option<Known>)>> {
        let Some((helper, calls)) = self.helper(function) else { return Vec::new() };
        let mut out: Vec<Vec<(String, Option<Known>)>> = Vec::new();
        for call in calls.take(MAX_CALLS) {
            let named = helper.parameters.iter().enumerate().filter_map(|(at, name)| {
                Some((name.clone()?, self.value(call, helper.argument(call, at)?, strings, 0)))
            });
            let values: Vec<_> = named.collect();
            let text = |value: &Option<Known>| value.as_ref().map(|known| known.text.clone());
            if !out.iter().any(|known| known.iter().map(|(_, v)| text(v)).eq(values.iter().map(|(_, v)| text(v)))) {
                out.push(values);
            }
        }
        out
    }

    /// The one function of a name and its calls.
    fn helper(&self, name: &str) -> Option<(&Helper, impl Iterator<Item = &Call>)> {
        let helper = self.helpers.get(name)?.as_ref()?;
        let calls = self.calls.get(name).into_iter().flatten().filter(|call| helper.is_called(name, call));
        Some((helper, calls))
    }

    /// An argument; a parameter of the function around the call stands for what that one is given.
    fn value(&self, call: &Call, argument: &Expr, strings: &Strings, depth: usize) -> Option<Known> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(known) = strings.value(call.file, argument) {
            return Some(known);
        }
        let (around, calls) = self.helper(call.inside.as_ref()?)?;
        let name = plain_name(argument)?;
        let at = around.parameters.iter().position(|parameter| parameter.as_ref() == Some(&name))?;
        let mut values = calls.map(|call| self.value(call, around.argument(call, at)?, strings, depth + 1));
        let first = values.next()??;
        values.all(|other| other.is_some_and(|other| other.text == first.text)).then_some(first)
    }
}

impl Helper {
    fn is_called(&self, name: &str, call: &Call) -> bool {
        match (self.form, call.form) {
            (Form::Method, Form::Method) => !COMMON.contains(&name),
            (Form::Method, Form::OfSelf) => true,
            // `Type::method(&object, …)` gives the object first.
            (Form::Method, Form::Associated) => call.arguments.len() == self.parameters.len() + 1,
            (own, called) => own == called && call.arguments.len() == self.parameters.len(),
        }
    }

    /// What a call gives for the parameter at a place.
    fn argument<'c>(&self, call: &'c Call, at: usize) -> Option<&'c Expr> {
        call.arguments.get(at + call.arguments.len().saturating_sub(self.parameters.len()))
    }
}

/// The parameters of a function, without `self`: their names, where they are plain.
fn parameters(signature: &Signature) -> Vec<Option<String>> {
    let typed = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(match &*typed.pat {
            Pat::Ident(ident) => Some(ident.ident.to_string()),
            _ => None,
        }),
        FnArg::Receiver(_) => None,
    });
    typed.collect()
}

/// The name of a variable, references and conversions around it taken off.
fn plain_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => Some(path.path.get_ident()?.to_string()),
        Expr::Reference(inner) => plain_name(&inner.expr),
        Expr::Paren(inner) => plain_name(&inner.expr),
        Expr::MethodCall(call) if call.args.is_empty() => plain_name(&call.receiver),
        _ => None,
    }
}

struct Collect<'c, 's, 'a> {
    file: usize,
    calls: &'c mut Calls,
    strings: &'s mut Strings<'a>,
    inside: Option<String>,
    /// Inside an `impl` or a trait.
    owned: bool,
}

impl Collect<'_, '_, '_> {
    fn function(&mut self, signature: &Signature, walk: impl FnOnce(&mut Self)) {
        let form = match (signature.receiver().is_some(), self.owned) {
            (true, _) => Form::Method,
            (false, true) => Form::Associated,
            (false, false) => Form::Free,
        };
        let helper = Helper { form, parameters: parameters(signature) };
        let name = signature.ident.to_string();
        match self.calls.helpers.entry(name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(Some(helper));
            }
            Entry::Occupied(mut entry) => {
                entry.insert(None);
            }
        }
        let inside = self.inside.replace(name);
        let owned = std::mem::take(&mut self.owned);
        walk(self);
        self.inside = inside;
        self.owned = owned;
    }

    fn owned(&mut self, walk: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.owned, true);
        walk(self);
        self.owned = before;
    }

    fn call(&mut self, name: String, form: Form, arguments: Vec<Expr>) {
        let call = Call { form, file: self.file, arguments, inside: self.inside.clone() };
        self.calls.calls.entry(name).or_default().push(call);
    }
}

impl<'ast> Visit<'ast> for Collect<'_, '_, '_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.owned(|collect| visit::visit_item_impl(collect, item));
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, |collect| visit::visit_item_fn(collect, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, |collect| visit::visit_impl_item_fn(collect, item));
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        // Such a field comes from outside, whatever the sources make it with.
        let read = |attribute: &syn::Attribute| {
            let derived = attribute.path().is_ident("derive").then(|| attribute.meta.require_list().ok()).flatten();
            derived.is_some_and(|list| {
                let names = list.tokens.to_string();
                ["Deserialize", "Parser", "Args"].iter().any(|name| names.contains(name))
            })
        };
        if item.attrs.iter().any(read) {
            for name in item.fields.iter().filter_map(|field| field.ident.as_ref()) {
                self.strings.field(name.to_string(), None);
            }
        }
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        visit::visit_expr_call(self, call);
        let Expr::Path(path) = &*call.func else { return };
        let mut segments = path.path.segments.iter().rev();
        let Some(last) = segments.next() else { return };
        let of_type = |name: String| name.starts_with(char::is_uppercase);
        let owned = segments.next().is_some_and(|owner| of_type(owner.ident.to_string()));
        let form = if owned { Form::Associated } else { Form::Free };
        self.call(last.ident.to_string(), form, call.args.iter().cloned().collect());
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        let of_self = plain_name(&call.receiver).is_some_and(|name| name == "self");
        let form = if of_self { Form::OfSelf } else { Form::Method };
        self.call(call.method.to_string(), form, call.args.iter().cloned().collect());
    }

    fn visit_expr_struct(&mut self, made: &'ast syn::ExprStruct) {
        visit::visit_expr_struct(self, made);
        for field in &made.fields {
            if let Member::Named(name) = &field.member {
                let value = self.strings.value(self.file, &field.expr);
                self.strings.field(name.to_string(), value);
            }
        }
    }

    fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
        visit::visit_expr_assign(self, assign);
        if let Expr::Field(field) = &*assign.left
            && let Member::Named(name) = &field.member
        {
            let value = self.strings.value(self.file, &assign.right);
            self.strings.field(name.to_string(), value);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        super::macros::visit(call, self);
    }
}
