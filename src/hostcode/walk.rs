//! A walk through the code of one host file.

mod define;
mod look;
mod scope;

use super::bindgen::Bindgen;
use super::calls::Calls;
use super::macros;
use super::names::{Api, Names};
use super::optional::{OTHERWISE, OTHERWISE_RUN, gives_up};
use super::source::HostFile;
use super::strings::{Known, Locals, Strings, range};
use super::uses::{Door, Place, Scan};
use scope::{Before, is_there, variable};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use syn::Expr;
use syn::visit::{self, Visit};

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
    /// Something of a type that the sources tell.
    Typed(Api),
}

/// What is known of all sources.
#[derive(Clone, Copy)]
pub(super) struct Sources<'w> {
    pub(super) files: &'w [HostFile],
    pub(super) calls: &'w Calls,
    pub(super) names: &'w Names,
}

/// The walk: what it reads, what it adds to, and what it knows on the way.
pub(super) struct Walk<'w, 'a> {
    number: usize,
    start: usize,
    file: &'w HostFile,
    known: Sources<'w>,
    strings: &'w mut Strings<'a>,
    out: &'w mut Scan,
    made: HashMap<(usize, usize), Made>,
    variables: HashMap<String, Made>,
    /// What the names that the scopes around bound meant before.
    undo: Vec<Before>,
    /// Names that were assigned to in the scope.
    assigned: Vec<String>,
    /// Where expressions lie whose failure is handled.
    optional: HashSet<(usize, usize)>,
    /// Inside a macro that wants something to be so.
    asserting: bool,
    /// What `self` is.
    this: Option<Api>,
    statement: Option<usize>,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub(super) fn new(
        number: usize,
        start: usize,
        known: Sources<'w>,
        strings: &'w mut Strings<'a>,
        out: &'w mut Scan,
    ) -> Self {
        Self {
            number,
            start,
            file: &known.files[number],
            known,
            strings,
            out,
            made: HashMap::new(),
            variables: HashMap::new(),
            undo: Vec::new(),
            assigned: Vec::new(),
            optional: HashSet::new(),
            asserting: false,
            this: None,
            statement: None,
        }
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
            Expr::Field(syn::ExprField { member: syn::Member::Named(name), .. }) => {
                self.known.names.field(&name.to_string()).map(Made::Typed)
            }
            Expr::Field(field) if matches!(&field.member, syn::Member::Unnamed(index) if index.index == 1) => {
                self.made(&field.base)
            }
            Expr::Call(call) if call.args.len() == 1 && last_segment(&call.func).as_deref() == Some("Some") => {
                self.made(&call.args[0])
            }
            Expr::Call(call) => self.constructed(&call.func).map(Made::Typed),
            Expr::MethodCall(call) => {
                let range = self.range(call);
                if let Some(made) = self.made.get(&(range.start, range.end)) {
                    return Some(made.clone());
                }
                if WRAPPERS.iter().any(|name| call.method == name) {
                    return self.made(&call.receiver);
                }
                let of_linker = || matches!(self.made(&call.receiver), Some(Made::Typed(Api::CoreLinker)));
                match call.method.to_string().as_str() {
                    "instantiate" | "instantiate_async" if of_linker() => Some(Made::Typed(Api::CoreInstance)),
                    "instantiate_pre" if of_linker() => Some(Made::Typed(Api::CoreLinker)),
                    method => self.known.names.returned(method).map(Made::Typed),
                }
            }
            _ => None,
        }
    }

    /// What a call of a path gives: `Linker::new(…)`, or a function of the sources.
    fn constructed(&self, function: &Expr) -> Option<Api> {
        let Expr::Path(path) = function else { return None };
        let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let (last, owner) = segments.split_last()?;
        match owner.is_empty() || !last.starts_with("new") {
            true => self.known.names.returned(last),
            false => self.known.names.of_path(self.number, owner.iter().cloned()),
        }
    }

    /// Walks through a function: once for each way in which it is called with strings.
    fn function(&mut self, signature: &syn::Signature, walk: impl Fn(&mut Self)) {
        let mut given = self.known.calls.given(&signature.ident.to_string(), self.strings);
        if given.is_empty() {
            given.push(Vec::new());
        }
        for values in given {
            let variables = std::mem::take(&mut self.variables);
            let locals = self.strings.enter(Locals::new());
            let (undo, assigned) = (std::mem::take(&mut self.undo), std::mem::take(&mut self.assigned));
            for input in &signature.inputs {
                match input {
                    syn::FnArg::Typed(typed) => {
                        let api = self.known.names.of_type(self.number, &typed.ty);
                        if let (Some(name), Some(api)) = (variable(&typed.pat), api) {
                            self.variables.insert(name, Made::Typed(api));
                        }
                    }
                    syn::FnArg::Receiver(_) => {
                        self.variables.extend(self.this.map(|api| ("self".to_owned(), Made::Typed(api))));
                    }
                }
            }
            for (name, value) in values {
                self.strings.local(name, value);
            }
            walk(self);
            (self.variables, self.undo, self.assigned) = (variables, undo, assigned);
            self.strings.enter(locals);
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

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        let this = self.known.names.of_type(self.number, &item.self_ty);
        let before = std::mem::replace(&mut self.this, this);
        visit::visit_item_impl(self, item);
        self.this = before;
    }

    fn visit_block(&mut self, block: &'a syn::Block) {
        self.scoped(|walk| visit::visit_block(walk, block));
    }

    fn visit_expr_if(&mut self, expr: &'a syn::ExprIf) {
        let otherwise = expr.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
        if let Expr::Let(condition) = &*expr.cond
            && is_there(&condition.pat)
            && !otherwise.is_some_and(gives_up)
        {
            self.may_fail(&condition.expr);
        }
        self.scoped(|walk| {
            walk.visit_expr(&expr.cond);
            walk.visit_block(&expr.then_branch);
        });
        otherwise.into_iter().for_each(|otherwise| self.visit_expr(otherwise));
    }

    fn visit_expr_while(&mut self, expr: &'a syn::ExprWhile) {
        self.scoped(|walk| visit::visit_expr_while(walk, expr));
    }

    fn visit_expr_for_loop(&mut self, expr: &'a syn::ExprForLoop) {
        self.visit_expr(&expr.expr);
        self.scoped(|walk| {
            walk.hide(&expr.pat);
            walk.visit_block(&expr.body);
        });
    }

    fn visit_expr_closure(&mut self, closure: &'a syn::ExprClosure) {
        self.scoped(|walk| {
            closure.inputs.iter().for_each(|input| walk.hide(input));
            walk.visit_expr(&closure.body);
        });
    }

    fn visit_expr_match(&mut self, expr: &'a syn::ExprMatch) {
        let there = expr.arms.iter().any(|arm| is_there(&arm.pat));
        let mut others = expr.arms.iter().filter(|arm| !is_there(&arm.pat));
        if there && !others.any(|arm| gives_up(&arm.body)) {
            self.may_fail(&expr.expr);
        }
        self.visit_expr(&expr.expr);
        for arm in &expr.arms {
            self.scoped(|walk| {
                walk.bind(&arm.pat, &expr.expr);
                visit::visit_arm(walk, arm);
            });
        }
    }

    fn visit_expr_assign(&mut self, assign: &'a syn::ExprAssign) {
        visit::visit_expr_assign(self, assign);
        if let Expr::Path(path) = &*assign.left
            && let Some(name) = path.path.get_ident()
        {
            let (made, value) = (self.made(&assign.right), self.strings.value(self.number, &assign.right));
            self.set(name.to_string(), made, value);
            self.assigned.push(name.to_string());
        }
    }

    fn visit_stmt(&mut self, stmt: &'a syn::Stmt) {
        let before = self.statement.replace(self.range(stmt).start);
        visit::visit_stmt(self, stmt);
        self.statement = before;
    }

    fn visit_local(&mut self, local: &'a syn::Local) {
        if let Some(init) = &local.init
            && let Some((_, otherwise)) = &init.diverge
            && !gives_up(otherwise)
        {
            self.may_fail(&init.expr);
        }
        visit::visit_local(self, local);
        if let Some(init) = &local.init {
            self.typed_variable(&local.pat, &init.expr);
            self.bind(&local.pat, &init.expr);
        } else {
            self.hide(&local.pat);
        }
    }

    fn visit_expr_let(&mut self, expr: &'a syn::ExprLet) {
        visit::visit_expr_let(self, expr);
        self.bind(&expr.pat, &expr.expr);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        let otherwise = || call.args.iter().any(gives_up);
        if OTHERWISE.iter().any(|name| call.method == name) && !self.asserting
            || OTHERWISE_RUN.iter().any(|name| call.method == name) && !otherwise()
        {
            self.may_fail(&call.receiver);
        }
        // What is inside first: `linker.instance("…")?.func_wrap(…)`.
        visit::visit_expr_method_call(self, call);
        self.handed_on(call.args.iter());
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
            "resource" | "resource_async" | "resource_concurrent" => self.definition(call, false),
            "typed" => self.typed(call),
            "func_wrap_concurrent" | "func_new_concurrent" => self.definition(call, true),
            "call" => self.call(call, false),
            "call_async" | "call_concurrent" => self.call(call, true),
            _ => {}
        }
    }

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        visit::visit_expr_call(self, call);
        self.handed_on(call.args.iter());
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
        let asserts = name.as_deref().is_some_and(|name| name.contains("assert") || name == "ensure");
        let asserting = std::mem::replace(&mut self.asserting, asserts);
        let read = name.as_deref() != Some("macro_rules") && macros::visit(call, self);
        self.asserting = asserting;
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

fn last_segment(expr: &Expr) -> Option<String> {
    let Expr::Path(path) = expr else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}
