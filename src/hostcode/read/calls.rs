//! Calls: lookups, what is done with their results, and definitions in linkers.

use super::types::{WasmType, segments};
use super::{HostReader, HostValue};
use crate::hostcode::uses::{
    HostDefinition, HostLookup, HostText, LinkerScope, LookupKey, LookupParent, SyncCall, WasmApi, WrittenType,
};
use crate::surface::InterfaceName;
use syn::{Expr, ExprMethodCall, GenericArgument, Pat, PathArguments, ReturnType, Type};

impl HostReader<'_> {
    pub(super) fn call(&mut self, call: &syn::ExprCall) -> HostValue {
        let Expr::Path(path) = &*call.func else {
            self.eval(&call.func);
            let arguments: Vec<HostValue> = call.args.iter().map(|argument| self.eval(argument)).collect();
            self.passed_on(&arguments);
            return HostValue::Unknown;
        };
        let mut arguments: Vec<HostValue> = call.args.iter().map(|argument| self.eval(argument)).collect();
        let path = segments(&path.path);
        let Some((last, owner)) = path.split_last() else { return HostValue::Unknown };
        match (last.as_str(), arguments.as_mut_slice()) {
            ("Some" | "Ok", [only]) => return std::mem::replace(only, HostValue::Unknown),
            ("from_str" | "try_from" | "parse", [HostValue::Text(text)]) if owner.iter().any(|n| n == "ItemName") => {
                return HostValue::ItemName(text.clone());
            }
            ("from" | "new", [HostValue::Text(text)]) => return HostValue::Text(text.clone()),
            _ => {}
        }
        self.passed_on(&arguments);
        match last.starts_with("new") && !owner.is_empty() {
            true => self.types.of_path(owner).map_or(HostValue::Unknown, HostValue::Typed),
            false => HostValue::Unknown,
        }
    }

    pub(super) fn method_call(&mut self, call: &ExprMethodCall) -> HostValue {
        let receiver = self.eval(&call.receiver);
        if self.handles_failure(call) {
            self.failure_is_handled(&receiver);
        }
        let method = call.method.to_string();
        let mut arguments = Vec::new();
        for argument in &call.args {
            // What `map` and `and_then` are given begins with the receiver's value.
            arguments.push(match argument {
                Expr::Closure(closure) if matches!(method.as_str(), "map" | "and_then") => {
                    self.closure(closure, receiver.clone().unwrapped())
                }
                other => self.eval(other),
            });
        }
        self.passed_on(&arguments);
        match (method.as_str(), arguments.as_slice()) {
            ("get_func" | "get_typed_func", _) => self.lookup(call, true, &receiver, &arguments),
            ("get_export" | "get_export_index", _) => self.lookup(call, false, &receiver, &arguments),
            ("typed", _) => {
                self.types_given(&receiver, call.turbofish.as_ref());
                receiver
            }
            ("call", _) => {
                self.sync_call(call, &receiver);
                HostValue::Unknown
            }
            ("instance", [name]) => self.linker_instance(call, &receiver, name),
            ("root", []) => HostValue::LinkerPart(LinkerScope::Root),
            ("func_wrap" | "func_wrap_async" | "func_new" | "func_new_async", [name, _]) => {
                self.definition(call, &receiver, name, false)
            }
            ("func_wrap_concurrent" | "func_new_concurrent", [name, _]) => self.definition(call, &receiver, name, true),
            ("resource" | "resource_async" | "resource_concurrent", [name, _, ..]) => {
                self.definition(call, &receiver, name, false)
            }
            ("parse", []) => match (receiver, &call.turbofish) {
                (HostValue::Text(text), Some(ty)) if self.file.span(ty).text().contains("ItemName") => {
                    HostValue::ItemName(text)
                }
                _ => HostValue::Unknown,
            },
            ("instantiate" | "instantiate_async", _) => match receiver {
                HostValue::Typed(WasmType::CoreLinker) => HostValue::Typed(WasmType::CoreInstance),
                HostValue::Typed(WasmType::Linker) => HostValue::Typed(WasmType::Component),
                _ => HostValue::Unknown,
            },
            ("map" | "and_then", [then @ HostValue::Lookup { .. }]) => then.clone(),
            ("unwrap" | "expect" | "context" | "with_context" | "ok_or" | "ok_or_else" | "map_err", _)
            | ("unwrap_or_else", _) => receiver.unwrapped(),
            ("ok" | "map" | "and_then" | "filter" | "inspect" | "copied" | "cloned" | "by_ref", _)
            | ("as_ref" | "as_mut" | "clone", []) => receiver,
            ("to_string" | "to_owned" | "into" | "as_str" | "to_str" | "borrow" | "deref", []) => match receiver {
                HostValue::Text(text) => HostValue::Text(text),
                _ => HostValue::Unknown,
            },
            _ => HostValue::Unknown,
        }
    }

    fn lookup(
        &mut self,
        call: &ExprMethodCall,
        wants_function: bool,
        receiver: &HostValue,
        values: &[HostValue],
    ) -> HostValue {
        let api = match receiver {
            HostValue::Typed(WasmType::Component) => WasmApi::Component,
            HostValue::Typed(WasmType::CoreInstance) => WasmApi::CoreModule,
            HostValue::Typed(_) => return HostValue::Unknown,
            _ => self.types.usual_api(),
        };
        let arguments: Vec<&Expr> = call.args.iter().collect();
        // Functions: (store, name). Exports of a component: (parent, name), of an instance: (store, parent, name).
        let (store, parent) = match (wants_function, arguments.as_slice()) {
            (true, [store, _]) => (Some(*store), LookupParent::Root),
            (false, [parent, _]) if is_store(parent) => return HostValue::Unknown,
            (false, [parent, _]) => (None, lookup_parent(parent, &values[0])),
            (false, [store, parent, _]) => (Some(*store), lookup_parent(parent, &values[1])),
            _ => return HostValue::Unknown,
        };
        let (Some(argument), Some(value)) = (arguments.last(), values.last()) else { return HostValue::Unknown };
        let lookup = HostLookup {
            api,
            wants_function,
            key: match value {
                HostValue::Text(text) => LookupKey::Name(text.clone()),
                HostValue::ItemName(text) => LookupKey::ItemName(text.clone()),
                HostValue::Lookup { index, .. } => LookupKey::Index(*index),
                _ => LookupKey::Unknown,
            },
            parent,
            argument: self.file.span(argument),
            types: Vec::new(),
            sync_calls: Vec::new(),
            optional: false,
            statement: self.statement,
            receiver: self.file.span(&call.receiver).text().to_owned(),
            store: store.map(|store| self.file.span(store).text().to_owned()),
        };
        self.uses.lookups.push(lookup);
        let found = HostValue::Lookup { index: self.uses.lookups.len() - 1, open: true };
        self.types_given(&found, call.turbofish.as_ref());
        found
    }

    /// The types in `get_typed_func::<…>` and `typed::<…>`.
    fn types_given(&mut self, function: &HostValue, types: Option<&syn::AngleBracketedGenericArguments>) {
        let (HostValue::Lookup { index, .. }, Some(types)) = (function, types) else { return };
        let types = types.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(self.written(ty)),
            _ => None,
        });
        if let Ok(types) = <[WrittenType; 2]>::try_from(types.collect::<Vec<_>>()) {
            self.uses.lookups[*index].types.push(types);
        }
    }

    /// The types in `let f: TypedFunc<…> = …`.
    pub(super) fn typed_variable(&mut self, pat: &Pat, value: &HostValue) {
        let Pat::Type(typed) = pat else { return };
        let Type::Path(path) = &*typed.ty else { return };
        if let Some(last) = path.path.segments.last().filter(|last| last.ident == "TypedFunc")
            && let PathArguments::AngleBracketed(types) = &last.arguments
        {
            self.types_given(value, Some(types));
        }
    }

    fn written(&self, ty: &Type) -> WrittenType {
        WrittenType { ty: ty.clone(), span: self.file.span(ty) }
    }

    fn sync_call(&mut self, call: &ExprMethodCall, function: &HostValue) {
        let HostValue::Lookup { index, .. } = function else { return };
        let awaitable = self.is_async.then(|| self.file.span(call).range.end);
        let method = self.file.span(&call.method);
        self.uses.lookups[*index].sync_calls.push(SyncCall { method, awaitable });
    }

    fn linker_instance(&mut self, call: &ExprMethodCall, receiver: &HostValue, name: &HostValue) -> HostValue {
        let name = match name {
            HostValue::Text(text) => Some(text.clone()),
            _ => None,
        };
        let is_linker = match receiver {
            HostValue::Typed(ty) => matches!(ty, WasmType::Linker | WasmType::LinkerInstance),
            HostValue::LinkerPart(_) => true,
            // Other types have a method `instance` too; what it is given is not the name of an interface.
            _ => {
                let named = self.file.span(&call.receiver).text().to_ascii_lowercase().contains("link");
                named || name.as_ref().is_none_or(|name| InterfaceName::parse(&name.text).is_some())
            }
        };
        if !is_linker {
            return HostValue::Unknown;
        }
        let scope = match (name, receiver) {
            (Some(name), HostValue::Typed(WasmType::Linker) | HostValue::Unknown)
            | (Some(name), HostValue::LinkerPart(LinkerScope::Root)) => LinkerScope::Instance(name),
            _ => LinkerScope::Unknown,
        };
        self.define(call, scope.clone(), None, false);
        HostValue::LinkerPart(scope)
    }

    fn definition(
        &mut self,
        call: &ExprMethodCall,
        receiver: &HostValue,
        name: &HostValue,
        concurrent: bool,
    ) -> HostValue {
        let scope = match receiver {
            HostValue::LinkerPart(scope) => scope.clone(),
            HostValue::Typed(WasmType::LinkerInstance) => LinkerScope::Unknown,
            _ => return HostValue::Unknown,
        };
        match name {
            HostValue::Text(name) => self.define(call, scope, Some(name.clone()), concurrent),
            _ => self.uses.defines_more = true,
        }
        HostValue::Unknown
    }

    fn define(&mut self, call: &ExprMethodCall, scope: LinkerScope, name: Option<HostText>, concurrent: bool) {
        if matches!(scope, LinkerScope::Unknown) {
            self.uses.defines_more = true;
            return;
        }
        let (params, results) = self.closure_types(call);
        let argument = self.file.span(&call.args[0]);
        self.uses.definitions.push(HostDefinition { scope, name, concurrent, params, results, argument });
    }

    /// What the closure of a `func_wrap` takes and returns: the tuple of its parameters with their types, or
    /// at least their number, and the result if it is written.
    fn closure_types(&self, call: &ExprMethodCall) -> (Option<WrittenType>, Option<WrittenType>) {
        let (true, Some(Expr::Closure(closure))) =
            (call.method.to_string().starts_with("func_wrap"), call.args.iter().nth(1))
        else {
            return (None, None);
        };
        let params = closure.inputs.iter().nth(1).and_then(|input| match input {
            Pat::Type(typed) => Some(self.written(&typed.ty)),
            Pat::Tuple(tuple) if !tuple.elems.iter().any(|pat| matches!(pat, Pat::Rest(_))) => {
                let unknown = "_,".repeat(tuple.elems.len());
                Some(WrittenType { ty: syn::parse_str(&format!("({unknown})")).ok()?, span: self.file.span(tuple) })
            }
            _ => None,
        });
        let results = match &closure.output {
            ReturnType::Type(_, ty) if call.method == "func_wrap" => success(ty).map(|ty| self.written(ty)),
            _ => None,
        };
        (params, results)
    }

    /// Notes that other code gets a part of a linker, and may define something in it.
    fn passed_on(&mut self, arguments: &[HostValue]) {
        let is_part =
            |value: &HostValue| matches!(value, HostValue::LinkerPart(_) | HostValue::Typed(WasmType::LinkerInstance));
        self.uses.defines_more |= arguments.iter().any(is_part);
    }
}

/// Whether the first of two arguments of `get_export` is a store: the method is that of a core instance.
fn is_store(argument: &Expr) -> bool {
    match argument {
        Expr::Reference(reference) => reference.mutability.is_some(),
        Expr::Path(path) => path.path.is_ident("store"),
        _ => false,
    }
}

fn lookup_parent(argument: &Expr, value: &HostValue) -> LookupParent {
    match (argument, value) {
        (Expr::Path(path), _) if path.path.is_ident("None") => LookupParent::Root,
        (_, HostValue::Lookup { index, .. }) => LookupParent::Index(*index),
        _ => LookupParent::Unknown,
    }
}

/// The type of a `Result` in the case of success.
fn success(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
