//! A walk through the code of one host file.

use super::bindgen::Bindgen;
use super::calls::Calls;
use super::macros;
use super::source::HostFile;
use super::strings::{Known, Strings, range};
use super::uses::{Argument, Definition, Door, HostCall, HostLookup, Parent, Place, Scan};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use syn::visit::{self, Visit};
use syn::{Expr, GenericArgument, Pat};

/// Methods around a value that leave it what it is.
const WRAPPERS: &[&str] = &[
    "unwrap",
    "expect",
    "context",
    "with_context",
    "ok_or",
    "ok_or_else",
    "unwrap_or_else",
    "map_err",
    "as_ref",
    "as_mut",
    "clone",
    "cloned",
    "copied",
    "by_ref",
];

/// What an expression made: a lookup, or a part of a linker.
#[derive(Clone)]
enum Made {
    Lookup(usize),
    /// `None` for the root; outer `None` for a name that is not known.
    Linker(Option<Option<Known>>),
}

/// The walk: what it reads, what it adds to, and what it knows on the way.
pub(super) struct Walk<'w, 'a> {
    number: usize,
    start: usize,
    file: &'w HostFile,
    files: &'w [HostFile],
    strings: &'w mut Strings<'a>,
    calls: &'w Calls,
    out: &'w mut Scan,
    made: HashMap<(usize, usize), Made>,
    variables: HashMap<String, Made>,
    statement: Option<usize>,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub(super) fn new(
        number: usize,
        start: usize,
        files: &'w [HostFile],
        strings: &'w mut Strings<'a>,
        calls: &'w Calls,
        out: &'w mut Scan,
    ) -> Self {
        let (made, variables) = (HashMap::new(), HashMap::new());
        Self { number, start, file: &files[number], files, strings, calls, out, made, variables, statement: None }
    }

    fn place(&self, node: &impl syn::spanned::Spanned) -> Place {
        Place { source: Arc::clone(&self.file.source), span: self.range(node) }
    }

    fn range(&self, node: &impl syn::spanned::Spanned) -> Range<usize> {
        let range = range(node, self.start);
        let length = self.file.source.text.len();
        range.start.min(length)..range.end.min(length)
    }

    fn text(&self, node: &impl syn::spanned::Spanned) -> String {
        self.file.source.text.get(self.range(node)).unwrap_or_default().to_owned()
    }

    /// What an expression made, wrappers such as `?` and `.unwrap()` taken off.
    fn made(&self, expr: &Expr) -> Option<Made> {
        match expr {
            Expr::Try(inner) => self.made(&inner.expr),
            Expr::Await(inner) => self.made(&inner.base),
            Expr::Paren(inner) => self.made(&inner.expr),
            Expr::Group(inner) => self.made(&inner.expr),
            Expr::Reference(inner) => self.made(&inner.expr),
            Expr::Match(inner) => self.made(&inner.expr),
            Expr::Path(path) => self.variables.get(&path.path.get_ident()?.to_string()).cloned(),
            Expr::Field(field) if matches!(&field.member, syn::Member::Unnamed(index) if index.index == 1) => {
                self.made(&field.base)
            }
            Expr::Call(call) if call.args.len() == 1 && last_segment(&call.func).as_deref() == Some("Some") => {
                self.made(&call.args[0])
            }
            Expr::MethodCall(call) => {
                let range = self.range(call);
                if let Some(made) = self.made.get(&(range.start, range.end)) {
                    return Some(made.clone());
                }
                WRAPPERS.iter().any(|name| call.method == name).then(|| self.made(&call.receiver)).flatten()
            }
            _ => None,
        }
    }

    fn bind(&mut self, pat: &Pat, expr: &Expr) {
        let Some(name) = variable(pat) else { return };
        match self.made(expr) {
            Some(made) => {
                self.variables.insert(name.clone(), made);
            }
            None => {
                self.variables.remove(&name);
            }
        }
        let value = self.strings.value(self.number, expr);
        self.strings.local(name, value);
    }

    fn lookup(&mut self, call: &syn::ExprMethodCall, door: Door) {
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
                .map(|(file, span)| Place { source: Arc::clone(&self.files[*file].source), span: span.clone() }),
            _ => None,
        };
        let types = call.turbofish.as_ref().and_then(|generics| {
            let types: Vec<_> = generics
                .args
                .iter()
                .filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some((ty.clone(), self.range(ty))),
                    _ => None,
                })
                .collect();
            <[_; 2]>::try_from(types).ok()
        });
        let lookup = HostLookup {
            door,
            argument,
            parent,
            types,
            place: self.place(name),
            literal,
            statement: self.statement,
            receiver: self.text(&*call.receiver),
            store: store.map(|store| self.text(store)),
        };
        let range = self.range(call);
        let known = self.out.lookups.iter().position(|known| known.is_same(&lookup));
        self.made.insert((range.start, range.end), Made::Lookup(known.unwrap_or(self.out.lookups.len())));
        if known.is_none() {
            self.out.lookups.push(lookup);
        }
    }

    /// `None` if it is no parent at all, so that the method is another of the same name.
    fn parent(&self, expr: &Expr) -> Option<Parent> {
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

    fn argument(&self, expr: &Expr) -> Argument {
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
    fn parsed(&self, expr: &Expr) -> Option<Known> {
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

    fn definition(&mut self, call: &syn::ExprMethodCall, concurrent: bool) {
        if call.args.len() != 2 {
            return;
        }
        let Some(Made::Linker(instance)) = self.made(&call.receiver) else { return };
        let function = self.strings.value(self.number, &call.args[0]);
        if function.is_none() {
            self.out.open = true;
        }
        let place = self.place(&call.args[0]);
        self.out.define(Definition { instance, function, concurrent, place });
    }

    fn linker_instance(&mut self, call: &syn::ExprMethodCall) {
        let known = self.strings.value(self.number, &call.args[0]);
        let nested = matches!(self.made(&call.receiver), Some(Made::Linker(Some(Some(_)))));
        let range = self.range(call);
        let made = if nested { None } else { known.clone().map(Some) };
        self.made.insert((range.start, range.end), Made::Linker(made));
        if known.is_none() {
            self.out.open = true;
        } else if !nested {
            let place = self.place(&call.args[0]);
            self.out.define(Definition { instance: Some(known), function: None, concurrent: false, place });
        }
    }

    fn call(&mut self, call: &syn::ExprMethodCall, is_async: bool) {
        if let Some(Made::Lookup(lookup)) = self.made(&call.receiver) {
            let place = self.place(&call.method);
            self.out.call(HostCall { lookup, is_async, place });
        }
    }

    /// Walks through a function: once for each way in which it is called with strings.
    fn function(&mut self, signature: &syn::Signature, walk: impl Fn(&mut Self)) {
        let mut given = self.calls.given(&signature.ident.to_string(), self.strings);
        if given.is_empty() {
            given.push(Vec::new());
        }
        for values in given {
            let variables = std::mem::take(&mut self.variables);
            self.strings.enter();
            for (name, value) in values {
                self.strings.local(name, value);
            }
            walk(self);
            self.variables = variables;
        }
    }
}

impl<'a> Visit<'a> for Walk<'_, '_> {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.function(&item.sig, |walk| visit::visit_item_fn(walk, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.function(&item.sig, |walk| visit::visit_impl_item_fn(walk, item));
    }

    fn visit_stmt(&mut self, stmt: &'a syn::Stmt) {
        let before = self.statement.replace(self.range(stmt).start);
        visit::visit_stmt(self, stmt);
        self.statement = before;
    }

    fn visit_local(&mut self, local: &'a syn::Local) {
        visit::visit_local(self, local);
        if let Some(init) = &local.init {
            self.bind(&local.pat, &init.expr);
        }
    }

    fn visit_expr_let(&mut self, expr: &'a syn::ExprLet) {
        visit::visit_expr_let(self, expr);
        self.bind(&expr.pat, &expr.expr);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        // What is inside first: `linker.instance("…")?.func_wrap(…)`.
        visit::visit_expr_method_call(self, call);
        match call.method.to_string().as_str() {
            "get_func" => self.lookup(call, Door::Func),
            "get_typed_func" => self.lookup(call, Door::TypedFunc),
            "get_export" | "get_export_index" => self.lookup(call, Door::Export),
            "instance" if call.args.len() == 1 => self.linker_instance(call),
            "root" if call.args.is_empty() => {
                let range = self.range(call);
                self.made.insert((range.start, range.end), Made::Linker(Some(None)));
            }
            "func_wrap" | "func_wrap_async" | "func_new" | "func_new_async" => self.definition(call, false),
            "func_wrap_concurrent" | "func_new_concurrent" => self.definition(call, true),
            "call" => self.call(call, false),
            "call_async" | "call_concurrent" => self.call(call, true),
            _ => {}
        }
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string());
        if name.as_deref() == Some("bindgen") {
            let place = self.place(call);
            let bindgen = Bindgen::read(call.tokens.clone(), place, &self.file.path);
            if !self.out.bindgens.iter().any(|known| known.place.is_same(&bindgen.place)) {
                self.out.bindgens.push(bindgen);
            }
            return;
        }
        let before = self.out.lookups.len();
        let read = name.as_deref() != Some("macro_rules") && macros::visit(call, self);
        if !read && self.out.lookups.len() == before {
            for span in macros::lookups(&call.tokens) {
                let range = span.byte_range();
                let span = range.start + self.start..range.end + self.start;
                let place = Place { source: Arc::clone(&self.file.source), span };
                if !self.out.hidden.iter().any(|known| known.is_same(&place)) {
                    self.out.hidden.push(place);
                }
            }
        }
    }
}

/// The one variable that a pattern binds: `x`, `Some(x)`, `Ok(x)`, `(_, x)`.
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

fn last_segment(expr: &Expr) -> Option<String> {
    let Expr::Path(path) = expr else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}
