//! Arguments and results of the runtime's own WASI functions. They cannot be wrapped in a linker, but their
//! generated bindings report each call to `tracing`.

use super::trace::{CallTrace, Crossing, Notation};
use crate::path::FuncName;
use std::collections::HashMap;
use std::fmt::{Debug, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tracing_core::dispatcher::{DefaultGuard, Dispatch, set_default};
use tracing_core::field::{Field, Visit};
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Event, LevelFilter, Metadata, Subscriber};

/// The span around a call of a component's import.
const COMPONENT: &str = "wit-bindgen import";

/// The span around a call of a function of preview 1.
const PREVIEW1: &str = "wiggle abi";

/// Listens on this thread until the guard is dropped.
pub(in crate::call) fn listen(trace: &CallTrace) -> Option<DefaultGuard> {
    trace.is_wanted().then(|| {
        let listener = Listener { trace: trace.clone(), calls: Mutex::default() };
        set_default(&Dispatch::new(listener))
    })
}

struct Listener {
    trace: CallTrace,
    calls: Mutex<OpenSpans>,
}

/// The index in the trace of each span's call, and the spans that are entered now.
#[derive(Default)]
struct OpenSpans {
    made: HashMap<u64, usize>,
    last: u64,
    current: Vec<u64>,
}

impl Listener {
    fn calls(&self) -> MutexGuard<'_, OpenSpans> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriber for Listener {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        if metadata.is_span() {
            [COMPONENT, PREVIEW1].contains(&metadata.name())
        } else {
            metadata.target().starts_with("wasmtime_wasi")
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = SpanFields::default();
        span.record(&mut fields);
        let path = self.trace.wasi_path(&fields.module, &FuncName::parse(&fields.function).to_string());
        let place = self.trace.begin(Crossing {
            direction: "import",
            path,
            arguments: String::new(),
            result: None,
            notation: Notation::Debug,
        });
        let mut calls = self.calls();
        calls.last += 1;
        let id = calls.last;
        if let Some(place) = place {
            calls.made.insert(id, place);
        }
        Id::from_u64(id)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let calls = self.calls();
        let Some(place) = calls.current.last().and_then(|id| calls.made.get(id)).copied() else { return };
        drop(calls);
        let mut fields = SpanFields::default();
        event.record(&mut fields);
        self.trace.update(place, |crossing| match fields.result {
            Some(result) => crossing.result = Some(result),
            None => crossing.arguments = fields.values,
        });
    }

    fn enter(&self, id: &Id) {
        self.calls().current.push(id.into_u64());
    }

    fn exit(&self, id: &Id) {
        let mut calls = self.calls();
        if let Some(at) = calls.current.iter().rposition(|current| *current == id.into_u64()) {
            calls.current.remove(at);
        }
    }
}

/// The fields of a span or an event.
#[derive(Default)]
struct SpanFields {
    module: String,
    function: String,
    values: String,
    result: Option<String>,
}

impl Visit for SpanFields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "module" => self.module = value.to_owned(),
            "function" => self.function = value.to_owned(),
            _ => self.record_debug(field, &value),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            // `call` or `return`.
            "message" => {}
            "result" => self.result = Some(shown(value)),
            name => {
                let between = if self.values.is_empty() { "" } else { ", " };
                // Rust has no hyphens, and puts `_` behind its own words.
                let name = name.trim_end_matches('_').replace('_', "-");
                let _ = write!(self.values, "{between}{name}: {}", shown(value));
            }
        }
    }
}

/// The longest value that is shown, in bytes.
const MOST: usize = 2000;

/// A value as its Rust type prints itself, without details of handles and errors. The bindings print lists as `...`.
fn shown(value: &dyn Debug) -> String {
    const HANDLE: &str = "Resource { rep: ";
    let mut text = format!("{value:?}").replace("\"...\"", "…");
    if let Some((error, _)) = text.split_once("\nStack backtrace:") {
        text = [&error.replacen("Error { inner: ", "", 1), ")"].concat();
    } else if let Some(error) = text.strip_prefix("Err(Error { inner: ").and_then(|text| text.strip_suffix(" })")) {
        text = ["Err(", error, ")"].concat();
    }
    if text.len() > MOST {
        text.truncate(text.floor_char_boundary(MOST));
        text.push('…');
    }
    let mut parts = text.split(HANDLE);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let number = part.split(',').next().unwrap_or_default();
        let rest = part.split_once(" }").map_or("", |(_, rest)| rest);
        let _ = write!(out, "resource {number}{rest}");
    }
    out
}
