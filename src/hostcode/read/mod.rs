//! Reading host sources: each function is gone through once, from top to bottom, and its expressions
//! are evaluated as far as literals, constants and variables say what they are. Nothing is followed
//! from one function into another.

mod calls;
mod depth;
mod failure;
mod macros;
mod text;
mod types;
mod variables;

use super::source::HostFile;
use super::uses::{HostText, HostUses, LinkerScope};
use depth::within_depth;
use failure::{accepts_success, gives_up};
use proc_macro2::TokenStream;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Pat, Stmt};
use text::Constants;
use types::{FileTypes, WasmType};

/// What an expression is, as far as the source says.
#[derive(Clone, Debug)]
enum HostValue {
    Unknown,
    Text(HostText),
    ItemName(HostText),
    /// The result of a lookup; `open` until the code has dealt with its failure.
    Lookup {
        index: usize,
        open: bool,
    },
    LinkerPart(LinkerScope),
    Typed(WasmType),
}

impl HostValue {
    /// The value once failure is dealt with.
    fn unwrapped(self) -> Self {
        match self {
            HostValue::Lookup { index, .. } => HostValue::Lookup { index, open: false },
            other => other,
        }
    }
}

/// Reads the uses of wasmtime's API in all files.
pub(super) fn read_uses(files: &[HostFile]) -> HostUses {
    let mut uses = HostUses::default();
    let mut trees = Vec::new();
    for file in files {
        match parsed(file.code()) {
            Ok(tree) => trees.push((file, tree)),
            Err(error) => uses.unparsed.push((file.range(error.span().byte_range()), error.to_string())),
        }
    }
    let constants = Constants::read(&trees);
    let mut types: Vec<FileTypes> = trees.iter().map(|(_, tree)| FileTypes::read(tree)).collect();
    uses.component_api = types.iter().any(|types| types.component);
    let core = types.iter().any(|types| types.core);
    // A file that refers to neither API uses that of the others.
    for types in types.iter_mut().filter(|types| !types.component && !types.core) {
        (types.component, types.core) = (uses.component_api, core);
    }
    for (number, (file, tree)) in trees.iter().enumerate() {
        HostReader::new(number, file, &types[number], &constants, &mut uses).visit_file(tree);
    }
    uses
}

fn parsed(code: &str) -> syn::Result<syn::File> {
    let tokens: TokenStream = code.parse()?;
    within_depth(tokens.clone())?;
    syn::parse2(tokens)
}

/// Goes through the code of one file.
struct HostReader<'r> {
    number: usize,
    file: &'r HostFile,
    types: &'r FileTypes,
    constants: &'r Constants,
    uses: &'r mut HostUses,
    /// The variables in scope, the innermost last.
    variables: Vec<(String, HostValue)>,
    /// Where those of the innermost block begin.
    block: usize,
    /// Where the statement begins.
    statement: Option<usize>,
    is_async: bool,
    /// Inside a macro that fails if its argument is false.
    asserting: bool,
}

impl<'r> HostReader<'r> {
    fn new(
        number: usize,
        file: &'r HostFile,
        types: &'r FileTypes,
        constants: &'r Constants,
        uses: &'r mut HostUses,
    ) -> Self {
        HostReader {
            number,
            file,
            types,
            constants,
            uses,
            variables: Vec::new(),
            block: 0,
            statement: None,
            is_async: false,
            asserting: false,
        }
    }

    /// Evaluates an expression, and reads the uses in it.
    fn eval(&mut self, expr: &Expr) -> HostValue {
        match expr {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => HostValue::Text(text::literal(self.file, text)),
            Expr::Paren(inner) => self.eval(&inner.expr),
            Expr::Group(inner) => self.eval(&inner.expr),
            Expr::Reference(inner) => self.eval(&inner.expr),
            Expr::Await(inner) => self.eval(&inner.base),
            Expr::Try(inner) => self.eval(&inner.expr).unwrapped(),
            Expr::Path(path) => self.named(&path.path),
            Expr::Macro(call) => self.macro_call(&call.mac),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Call(call) => self.call(call),
            Expr::Closure(closure) => self.closure(closure, HostValue::Unknown),
            Expr::Block(block) => self.block(&block.block),
            Expr::If(expr) => self.if_else(expr),
            Expr::Match(expr) => self.match_arms(expr),
            // `get_export` of an instance returns the item and its index.
            Expr::Field(field) => {
                let value = self.eval(&field.base);
                let is_index = matches!(&field.member, syn::Member::Unnamed(index) if index.index == 1);
                if is_index { value } else { HostValue::Unknown }
            }
            other => {
                visit::visit_expr(self, other);
                HostValue::Unknown
            }
        }
    }

    /// A block; its value is that of its last expression.
    fn block(&mut self, block: &syn::Block) -> HostValue {
        self.scoped(|reader| {
            let mut last = HostValue::Unknown;
            for stmt in &block.stmts {
                let before = reader.statement.replace(reader.file.span(stmt).range.start);
                last = match stmt {
                    Stmt::Expr(expr, _) => reader.eval(expr),
                    other => {
                        visit::visit_stmt(reader, other);
                        HostValue::Unknown
                    }
                };
                reader.statement = before;
            }
            last
        })
    }

    fn if_else(&mut self, expr: &syn::ExprIf) -> HostValue {
        let otherwise = expr.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
        let handled = !otherwise.is_some_and(gives_up);
        self.scoped(|reader| {
            reader.condition(&expr.cond, handled);
            reader.block(&expr.then_branch);
        });
        otherwise.into_iter().for_each(|otherwise| self.visit_expr(otherwise));
        HostValue::Unknown
    }

    /// A condition with its `let` patterns; `handled`: the code goes on if they do not match.
    fn condition(&mut self, expr: &Expr, handled: bool) {
        match expr {
            Expr::Let(condition) => {
                let value = self.eval(&condition.expr);
                if handled && accepts_success(&condition.pat) {
                    self.failure_is_handled(&value);
                }
                self.bind(&condition.pat, value);
            }
            Expr::Binary(both) if matches!(both.op, BinOp::And(_)) => {
                self.condition(&both.left, handled);
                self.condition(&both.right, handled);
            }
            other => self.visit_expr(other),
        }
    }

    /// A `match`; its value is the matched one if there is an arm for success.
    fn match_arms(&mut self, expr: &syn::ExprMatch) -> HostValue {
        let value = self.eval(&expr.expr);
        let mut others = expr.arms.iter().filter(|arm| !accepts_success(&arm.pat));
        let succeeds = expr.arms.iter().any(|arm| accepts_success(&arm.pat));
        if succeeds && !others.any(|arm| gives_up(&arm.body)) {
            self.failure_is_handled(&value);
        }
        for arm in &expr.arms {
            self.scoped(|reader| {
                reader.bind(&arm.pat, value.clone());
                visit::visit_arm(reader, arm);
            });
        }
        if succeeds { value.unwrapped() } else { HostValue::Unknown }
    }

    /// A closure whose first parameter is this value.
    fn closure(&mut self, closure: &syn::ExprClosure, first: HostValue) -> HostValue {
        let outer = std::mem::replace(&mut self.is_async, closure.asyncness.is_some());
        let value = self.scoped(|reader| {
            let values = std::iter::once(first).chain(std::iter::repeat(HostValue::Unknown));
            for (input, value) in closure.inputs.iter().zip(values) {
                reader.bind(input, value);
            }
            reader.eval(&closure.body)
        });
        self.is_async = outer;
        value
    }

    /// A function: its variables are its own.
    fn function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let outer = (std::mem::take(&mut self.variables), self.block, self.is_async);
        self.is_async = signature.asyncness.is_some();
        for input in &signature.inputs {
            match input {
                syn::FnArg::Typed(typed) => self.bind(&Pat::Type(typed.clone()), HostValue::Unknown),
                syn::FnArg::Receiver(_) => self.variables.push(("self".into(), HostValue::Typed(WasmType::Other))),
            }
        }
        self.block(body);
        (self.variables, self.block, self.is_async) = outer;
    }
}

impl<'a> Visit<'a> for HostReader<'_> {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        item.default.iter().for_each(|body| self.function(&item.sig, body));
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.eval(expr);
    }

    fn visit_block(&mut self, block: &'a syn::Block) {
        self.block(block);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        self.macro_call(call);
    }

    fn visit_expr_async(&mut self, expr: &'a syn::ExprAsync) {
        let outer = std::mem::replace(&mut self.is_async, true);
        self.block(&expr.block);
        self.is_async = outer;
    }

    fn visit_expr_while(&mut self, expr: &'a syn::ExprWhile) {
        self.scoped(|reader| {
            reader.condition(&expr.cond, true);
            reader.block(&expr.body);
        });
    }

    fn visit_expr_for_loop(&mut self, expr: &'a syn::ExprForLoop) {
        self.visit_expr(&expr.expr);
        self.scoped(|reader| {
            reader.bind(&expr.pat, HostValue::Unknown);
            reader.block(&expr.body);
        });
    }

    fn visit_expr_let(&mut self, expr: &'a syn::ExprLet) {
        let value = self.eval(&expr.expr);
        self.bind(&expr.pat, value);
    }

    fn visit_expr_assign(&mut self, assign: &'a syn::ExprAssign) {
        let value = self.eval(&assign.right);
        match &*assign.left {
            Expr::Path(path) if path.path.get_ident().is_some() => self.assign(&path.path, value),
            left => self.visit_expr(left),
        }
    }

    fn visit_local(&mut self, local: &'a syn::Local) {
        let Some(init) = &local.init else { return self.bind(&local.pat, HostValue::Unknown) };
        let value = self.eval(&init.expr);
        if let Some((_, otherwise)) = &init.diverge {
            if !gives_up(otherwise) {
                self.failure_is_handled(&value);
            }
            self.visit_expr(otherwise);
        }
        self.typed_variable(&local.pat, &value);
        self.bind(&local.pat, value);
    }
}
