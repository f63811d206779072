//! The function that HTTP requests are given to, and the type of its response.
//!
//! A request is a call whose result is
//! `result<record { status: u16, headers: list<tuple<string, string>>, body: body }, string>` with
//! `variant body { text(string), bytes(list<u8>) }`; an `err` is the handler's error code.

use super::findings::no_handler;
use super::step::CallStep;
use crate::call::request::{CallText, HttpRequest};
use crate::finding::Finding;
use crate::surface::{
    Case, Direction, Field, FuncType, Function, InterfaceName, Surface, Type, TypeDef, TypeId, TypeKind,
};
use std::sync::Arc;

/// The version of WASI that a handler is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::call) enum HandlerVersion {
    P2,
    P3,
}

impl HandlerVersion {
    /// The version of an exported interface that handles requests.
    pub(in crate::call) fn of(interface: &str) -> Option<Self> {
        let name = InterfaceName::parse(interface)?;
        match (name.unversioned().as_str(), name.track()?.as_str()) {
            ("wasi:http/incoming-handler", "0.2") => Some(HandlerVersion::P2),
            ("wasi:http/handler", "0.3") => Some(HandlerVersion::P3),
            _ => None,
        }
    }
}

/// The path of the function that requests are given to, if there is one.
pub(super) fn handler_path(surface: &Surface) -> Option<String> {
    surface.functions(Direction::Export).iter().rfind(|function| is_handler(function)).map(Function::path)
}

fn is_handler(function: &Function<'_>) -> bool {
    let handles = |name: &str| HandlerVersion::of(name).is_some();
    function.name == "handle" && matches!(function.instances.as_slice(), [name] if handles(name))
}

/// The step that gives a request to the component's handler. Adds the types of a response to the surface.
pub(super) fn step(file: &str, surface: &mut Surface, request: &HttpRequest) -> Result<CallStep, Box<Finding>> {
    let functions = surface.functions(Direction::Export);
    // With handlers of both versions the newer one, as `wasmtime serve` prefers it.
    let Some(found) = functions.iter().rfind(|function| is_handler(function)) else {
        let other = functions.iter().find(|function| {
            let name = function.instances.first().and_then(|name| InterfaceName::parse(name));
            let name = name.map(|name| name.unversioned());
            matches!(name.as_deref(), Some("wasi:http/incoming-handler" | "wasi:http/handler"))
        });
        let paths: Vec<String> = functions.iter().map(Function::path).collect();
        return Err(Box::new(no_handler(file, other.map(Function::path), &paths)));
    };
    let path = found.path();
    let (instances, name) = (found.instances.iter().map(|&name| name.to_owned()).collect(), found.name.to_owned());
    let text = CallText::named(&path);
    let is_async = found.ty.is_async;
    let ty = FuncType { is_async, params: Vec::new(), result: Some(response_type(surface)) };
    let request = Some(Arc::new(request.clone()));
    Ok(CallStep { text, path, instances, name, ty, args: Vec::new(), gives: Vec::new(), request })
}

/// Adds the type of a response to the surface.
fn response_type(surface: &mut Surface) -> Type {
    let mut define = |name: Option<&str>, kind: TypeKind| {
        surface.types.push(TypeDef { name: name.map(str::to_owned), kind });
        Type::Id(TypeId(surface.types.len() - 1))
    };
    let header = define(None, TypeKind::Tuple(vec![Type::String, Type::String]));
    let headers = define(None, TypeKind::List(header));
    let bytes = define(None, TypeKind::List(Type::U8));
    let case = |name: &str, ty| Case { name: name.to_owned(), ty: Some(ty) };
    let body = define(Some("body"), TypeKind::Variant(vec![case("text", Type::String), case("bytes", bytes)]));
    let field = |name: &str, ty| Field { name: name.to_owned(), ty };
    let fields = vec![field("status", Type::U16), field("headers", headers), field("body", body)];
    let response = define(Some("response"), TypeKind::Record(fields));
    define(None, TypeKind::Result { ok: Some(response), err: Some(Type::String) })
}
