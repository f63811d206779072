//! HTTP requests for `wasi:http` handlers, 0.2 and 0.3, without a server or a socket.
//!
//! A request is a call whose result is
//! `result<record { status: u16, headers: list<tuple<string, string>>, body: body }, string>` with
//! `variant body { text(string), bytes(list<u8>) }`; an `err` is the handler's error code.

use super::host::Host;
use super::plan::Step;
use super::request::CallText;
use super::value::Value;
use super::watch::Watch;
use crate::finding::calling::{NoHandler, RequestSyntax};
use crate::finding::{Finding, Source, SourceKind};
use crate::surface::{
    Case, Direction, Field, FuncType, Function, InterfaceName, Surface, Type, TypeDef, TypeId, TypeKind,
};
use bytes::Bytes;
use http_body_util::Full;
use std::ops::Range;
use std::sync::Arc;
use wasmtime::Store;
use wasmtime::component::Instance;
use wasmtime_wasi_http::{WasiHttpView, p2, p3};

/// A request for a handler.
#[derive(Clone, Debug)]
pub struct Request {
    parts: http::Request<()>,
    body: Bytes,
    line: String,
}

impl Request {
    /// Reads `METHOD /path`, headers written `name: value`, and takes a body.
    ///
    /// # Errors
    /// At the first part that is no part of a request.
    pub fn parse(line: &str, headers: &[String], body: Vec<u8>) -> Result<Request, Box<Finding>> {
        let source = Source::new(SourceKind::Argument, "--request", line);
        let wrong = |span: Range<usize>, message: String| {
            Box::new(Finding::from(RequestSyntax { source: Arc::clone(&source), span, message }))
        };
        let (method, target) = match line.trim().split_once(char::is_whitespace) {
            Some((method, target)) => (method, target.trim()),
            None if line.trim().starts_with('/') => ("GET", line.trim()),
            None => return Err(wrong(0..line.len(), "expected `METHOD /path`".into())),
        };
        let at = |part: &str| {
            let start = line.find(part).unwrap_or_default();
            start..start + part.len()
        };
        let known = http::Method::from_bytes(method.as_bytes());
        let method = known.map_err(|_| wrong(at(method), format!("`{method}` is no method")))?;
        let mut builder = http::Request::builder().method(method);
        let mut host = None;
        for text in headers {
            let (name, value) = header(text)?;
            if name == http::header::HOST {
                host = value.to_str().ok().map(str::to_owned);
            }
            builder = builder.header(name, value);
        }
        let uri = match target.starts_with('/') {
            true => ["http://", host.as_deref().unwrap_or("localhost"), target].concat(),
            false => target.to_owned(),
        };
        let uri: http::Uri = uri.parse().map_err(|error| wrong(at(target), format!("{error}")))?;
        // A word alone would be read as the name of a host.
        if uri.scheme().is_none() || uri.authority().is_none() {
            return Err(wrong(at(target), "expected a path that begins with `/`, or a whole URL".into()));
        }
        let parts = builder.uri(uri).body(()).map_err(|error| wrong(0..line.len(), error.to_string()))?;
        Ok(Request { parts, body: body.into(), line: line.trim().to_owned() })
    }

    /// Method and target as they were written.
    pub fn line(&self) -> &str {
        &self.line
    }

    fn made(&self) -> http::Request<Full<Bytes>> {
        self.parts.clone().map(|()| Full::new(self.body.clone()))
    }
}

fn header(text: &str) -> Result<(http::HeaderName, http::HeaderValue), Box<Finding>> {
    let source = Source::new(SourceKind::Argument, "--header", text);
    let wrong = |span: Range<usize>, message: &str| {
        let message = message.to_owned();
        Box::new(Finding::from(RequestSyntax { source: Arc::clone(&source), span, message }))
    };
    let Some((name, value)) = text.split_once(':') else {
        return Err(wrong(0..text.len(), "expected `name: value`"));
    };
    let span = 0..name.len();
    let read = http::HeaderName::from_bytes(name.trim().as_bytes());
    let read = read.map_err(|_| wrong(span, "this is no name of a header"))?;
    let span = name.len() + 1..text.len();
    let value = http::HeaderValue::from_str(value.trim());
    Ok((read, value.map_err(|_| wrong(span, "a header holds visible characters only"))?))
}

/// Which WASI a handler is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Generation {
    Second,
    Third,
}

fn generation(name: &str) -> Option<Generation> {
    let name = InterfaceName::parse(name)?;
    match (name.unversioned().as_str(), name.track()?.as_str()) {
        ("wasi:http/incoming-handler", "0.2") => Some(Generation::Second),
        ("wasi:http/handler", "0.3") => Some(Generation::Third),
        _ => None,
    }
}

/// The path of the function that requests are given to, if there is one.
pub(super) fn handler(surface: &Surface) -> Option<String> {
    surface.functions(Direction::Export).iter().rfind(|function| handles(function)).map(Function::path)
}

fn handles(function: &Function<'_>) -> bool {
    function.name == "handle" && matches!(function.instances.as_slice(), [name] if generation(name).is_some())
}

/// The step that gives a request to the component's handler. Adds the types of an answer.
pub(super) fn step(file: &str, surface: &mut Surface, request: &Request) -> Result<Step, Box<Finding>> {
    let functions = surface.functions(Direction::Export);
    // Of both generations the newer one, as wasmtime's own server prefers it.
    let found = functions.iter().rfind(|function| handles(function));
    let Some(found) = found else {
        let other = functions.iter().find(|function| {
            let parsed = function.instances.first().and_then(|name| InterfaceName::parse(name));
            let name = parsed.map(|name| name.unversioned());
            matches!(name.as_deref(), Some("wasi:http/incoming-handler" | "wasi:http/handler"))
        });
        return Err(Box::new(
            NoHandler {
                file: file.to_owned(),
                other: other.map(Function::path),
                functions: functions.iter().map(Function::path).collect(),
            }
            .into(),
        ));
    };
    let path = found.path();
    let (instances, name) = (found.instances.iter().map(|&name| name.to_owned()).collect(), found.name.to_owned());
    let text = CallText::named(&path);
    let ty = FuncType { is_async: found.ty.is_async, params: Vec::new(), result: Some(answer_type(surface)) };
    let request = Some(Arc::new(request.clone()));
    Ok(Step { text, path, instances, name, ty, args: Vec::new(), gives: Vec::new(), request })
}

/// Writes the type of an answer into the surface.
fn answer_type(surface: &mut Surface) -> Type {
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

/// What became of a request.
pub(super) enum Answer {
    /// A value of the type above.
    Given(Value),
    /// The handler returned, and nothing came.
    Nothing,
}

/// Gives a request to a handler and waits for the whole answer.
pub(super) async fn call(
    store: &mut Store<Host>,
    instance: &Instance,
    step: &Step,
    request: &Request,
) -> wasmtime::Result<Answer> {
    let third = step.instances.first().and_then(|name| generation(name)) == Some(Generation::Third);
    if third { third_generation(store, instance, request).await } else { second(store, instance, request).await }
}

async fn second(store: &mut Store<Host>, instance: &Instance, request: &Request) -> wasmtime::Result<Answer> {
    let proxy = p2::bindings::Proxy::new(&mut *store, instance)?;
    let watch = Arc::clone(&store.data().watch);
    let (send, receive) = tokio::sync::oneshot::channel();
    let scheme = match request.parts.uri().scheme_str() {
        Some("https") => p2::bindings::http::types::Scheme::Https,
        _ => p2::bindings::http::types::Scheme::Http,
    };
    let incoming = store.data_mut().http().new_incoming_request(scheme, request.made())?;
    let out = store.data_mut().http().new_response_outparam(send)?;
    // The guest may write more than fits into a buffer before it returns, so both run side by side.
    let came = std::cell::Cell::new(false);
    let answer = async {
        let received = receive.await;
        came.set(true);
        match received {
            Ok(Ok(response)) => Ok(Answer::Given(whole(response, &watch, |code| format!("{code:?}")).await?)),
            Ok(Err(code)) => Ok(Answer::Given(refused(format!("{code:?}")))),
            Err(_) => Ok(Answer::Nothing),
        }
    };
    let called = proxy.wasi_http_incoming_handler().call_handle(&mut *store, incoming, out);
    tokio::pin!(answer, called);
    tokio::select! {
        biased;
        answer = &mut answer => {
            called.await?;
            answer
        }
        result = &mut called => {
            result?;
            tokio::select! {
                biased;
                answer = &mut answer => return answer,
                () = std::future::ready(()) => {}
            }
            // A guest that still holds on to the `response-outparam` will not answer any more.
            if came.get() { answer.await } else { Ok(Answer::Nothing) }
        }
    }
}

async fn third_generation(store: &mut Store<Host>, instance: &Instance, request: &Request) -> wasmtime::Result<Answer> {
    let service = p3::bindings::Service::new(&mut *store, instance)?;
    let watch = Arc::clone(&store.data().watch);
    let (incoming, _) = p3::Request::from_http(store.data_mut().http().hooks, request.made());
    let done = store.run_concurrent(async |accessor| {
        let response = match service.handle(accessor, incoming).await? {
            Ok(response) => response,
            Err(code) => return Ok(Answer::Given(refused(format!("{code:?}")))),
        };
        let response = accessor.with(|access| response.into_http(access, async { Ok(()) }))?;
        Ok::<_, wasmtime::Error>(Answer::Given(whole(response, &watch, |error| format!("{error:?}")).await?))
    });
    done.await?
}

fn refused(code: String) -> Value {
    Value::Result(Err(Some(Box::new(Value::String(code)))))
}

/// The answer as a value; its body counts as output.
async fn whole<B, E>(response: http::Response<B>, watch: &Watch, words: impl Fn(E) -> String) -> wasmtime::Result<Value>
where
    B: http_body_util::BodyExt<Data = Bytes, Error = E> + Unpin,
{
    let (parts, mut body) = response.into_parts();
    let mut bytes = Vec::new();
    let mut headers = Vec::new();
    let mut add = |map: &http::HeaderMap| {
        for (name, value) in map {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            headers.push(Value::Tuple(vec![Value::String(name.to_string()), Value::String(text)]));
        }
    };
    add(&parts.headers);
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => return Ok(refused(words(error))),
        };
        if let Some(data) = frame.data_ref() {
            if !watch.count_output(data.len()) {
                return Err(wasmtime::Trap::Interrupt.into());
            }
            bytes.extend_from_slice(data);
        }
        if let Some(trailers) = frame.trailers_ref() {
            add(trailers);
        }
    }
    let case = |name: &str, value| Value::Variant(name.to_owned(), Some(Box::new(value)));
    let body = match String::from_utf8(bytes) {
        Ok(text) => case("text", Value::String(text)),
        Err(error) => {
            let bytes = error.into_bytes().into_iter().map(|byte| Value::Unsigned(byte.into()));
            case("bytes", Value::List(bytes.collect()))
        }
    };
    let status = Value::Unsigned(parts.status.as_u16().into());
    let fields = [("status", status), ("headers", Value::List(headers)), ("body", body)];
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    Ok(Value::Result(Ok(Some(Box::new(Value::Record(fields.collect()))))))
}

/// An answer the way HTTP writes it: status and headers as text, and the body's bytes. `None` for
/// what is no answer.
pub fn written(value: &Value) -> Option<(String, Vec<u8>)> {
    let Value::Result(Ok(Some(record))) = value else { return None };
    let Value::Record(fields) = &**record else { return None };
    let [(_, Value::Unsigned(status)), (_, Value::List(headers)), (_, Value::Variant(_, Some(body)))] = &fields[..]
    else {
        return None;
    };
    let reason = u16::try_from(*status).ok().and_then(|code| http::StatusCode::from_u16(code).ok());
    let reason = reason.and_then(|code| code.canonical_reason()).unwrap_or_default();
    let mut head = ["HTTP ", &status.to_string(), " ", reason].concat().trim_end().to_owned();
    for header in headers {
        if let Value::Tuple(pair) = header
            && let [Value::String(name), Value::String(value)] = &pair[..]
        {
            head.extend(["\n", name, ": ", value]);
        }
    }
    head.push('\n');
    let bytes = match &**body {
        Value::String(text) => text.clone().into_bytes(),
        Value::List(values) => {
            values.iter().map(|value| if let Value::Unsigned(byte) = value { *byte as u8 } else { 0 }).collect()
        }
        _ => return None,
    };
    Some((head, bytes))
}

/// The status of an answer.
pub fn status(value: &Value) -> Option<u16> {
    let Value::Result(Ok(Some(record))) = value else { return None };
    let Value::Record(fields) = &**record else { return None };
    match fields.first() {
        Some((name, Value::Unsigned(status))) if name == "status" => u16::try_from(*status).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read() {
        let read = |line: &str, headers: &[&str]| {
            let headers: Vec<String> = headers.iter().map(|&header| header.to_owned()).collect();
            Request::parse(line, &headers, Vec::new())
        };
        let request = read("POST /a?b=c", &["X-One: 1", "host: example.org"]).expect("a request");
        assert_eq!(request.parts.uri(), "http://example.org/a?b=c");
        assert_eq!(request.parts.headers()["x-one"], "1");
        assert_eq!(read("/only", &[]).expect("a path alone is got").parts.method(), "GET");
        assert_eq!(read("GET https://a.example/x", &[]).expect("a whole URL").parts.uri().scheme_str(), Some("https"));
        for (line, headers) in
            [("GET", &[][..]), ("G\u{e9}T /", &[]), ("GET path", &[]), ("GET /", &["none"]), ("GET /", &["a b: c"])]
        {
            let finding = read(line, headers).expect_err(line);
            assert!(!finding.annotations.is_empty(), "{line}");
        }
    }
}
