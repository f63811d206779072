//! HTTP requests to `wasi:http` handlers, 0.2 and 0.3, without a server or a socket.

use crate::call::host::{HostState, Interrupt};
use crate::call::preflight::{CallStep, HandlerVersion};
use crate::call::request::HttpRequest;
use crate::call::value::Value;
use bytes::Bytes;
use std::sync::Arc;
use wasmtime::Store;
use wasmtime::component::Instance;
use wasmtime_wasi_http::{WasiHttpView, p2, p3};

/// Gives a request to a handler and waits for the whole response; `None` where the handler returned without one.
pub(super) async fn call(
    store: &mut Store<HostState>,
    instance: &Instance,
    step: &CallStep,
    request: &HttpRequest,
) -> wasmtime::Result<Option<Value>> {
    match step.instances.first().and_then(|name| HandlerVersion::of(name)) {
        Some(HandlerVersion::P3) => call_p3(store, instance, request).await,
        _ => call_p2(store, instance, request).await,
    }
}

async fn call_p2(
    store: &mut Store<HostState>,
    instance: &Instance,
    request: &HttpRequest,
) -> wasmtime::Result<Option<Value>> {
    let proxy = p2::bindings::Proxy::new(&mut *store, instance)?;
    let interrupt = Arc::clone(&store.data().interrupt);
    let (send, receive) = tokio::sync::oneshot::channel();
    let scheme = match request.scheme() {
        Some("https") => p2::bindings::http::types::Scheme::Https,
        _ => p2::bindings::http::types::Scheme::Http,
    };
    let incoming = store.data_mut().http().new_incoming_request(scheme, request.message())?;
    let out = store.data_mut().http().new_response_outparam(send)?;
    // The guest may write more than fits into a buffer before it returns, so both run side by side.
    let came = std::cell::Cell::new(false);
    let response = async {
        let received = receive.await;
        came.set(true);
        match received {
            Ok(Ok(response)) => Ok(Some(read(response, &interrupt, |code| format!("{code:?}")).await?)),
            Ok(Err(code)) => Ok(Some(error_code(format!("{code:?}")))),
            Err(_) => Ok(None),
        }
    };
    let called = proxy.wasi_http_incoming_handler().call_handle(&mut *store, incoming, out);
    tokio::pin!(response, called);
    tokio::select! {
        biased;
        response = &mut response => {
            called.await?;
            response
        }
        result = &mut called => {
            result?;
            tokio::select! {
                biased;
                response = &mut response => return response,
                () = std::future::ready(()) => {}
            }
            // A guest that still holds on to the `response-outparam` will not answer any more.
            if came.get() { response.await } else { Ok(None) }
        }
    }
}

async fn call_p3(
    store: &mut Store<HostState>,
    instance: &Instance,
    request: &HttpRequest,
) -> wasmtime::Result<Option<Value>> {
    let service = p3::bindings::Service::new(&mut *store, instance)?;
    let interrupt = Arc::clone(&store.data().interrupt);
    let (incoming, _) = p3::Request::from_http(store.data_mut().http().hooks, request.message());
    let done = store.run_concurrent(async |accessor| {
        let response = match service.handle(accessor, incoming).await? {
            Ok(response) => response,
            Err(code) => return Ok(Some(error_code(format!("{code:?}")))),
        };
        let response = accessor.with(|access| response.into_http(access, async { Ok(()) }))?;
        Ok::<_, wasmtime::Error>(Some(read(response, &interrupt, |error| format!("{error:?}")).await?))
    });
    done.await?
}

fn error_code(code: String) -> Value {
    Value::Result(Err(Some(Box::new(Value::String(code)))))
}

/// The response as a value; its body counts as output.
async fn read<B, E>(
    response: http::Response<B>,
    interrupt: &Interrupt,
    words: impl Fn(E) -> String,
) -> wasmtime::Result<Value>
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
            Err(error) => return Ok(error_code(words(error))),
        };
        if let Some(data) = frame.data_ref() {
            if !interrupt.count_output(data.len()) {
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

/// A response as HTTP writes it: status and headers as text, and the body's bytes. `None` for other values.
pub fn response_text(value: &Value) -> Option<(String, Vec<u8>)> {
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

/// The status of a response; `None` for other values.
pub fn response_status(value: &Value) -> Option<u16> {
    let Value::Result(Ok(Some(record))) = value else { return None };
    let Value::Record(fields) = &**record else { return None };
    match fields.first() {
        Some((name, Value::Unsigned(status))) if name == "status" => u16::try_from(*status).ok(),
        _ => None,
    }
}
