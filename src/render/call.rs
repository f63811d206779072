//! What a call came to, as JSON. Values may be hundreds of megabytes: they are written without holding their text.

use super::json;
use crate::call::value::{TypedValue, Value};
use crate::call::{CallOutcome, CallReport, Called, CodeOrigin, Crossing};
use crate::surface::Surface;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::io;
use std::time::Duration;

/// What the JSON of a call adds to the report.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct CallJson<'a> {
    /// What the last call returned, as WAVE; `null` where nothing was returned, or it did not return.
    #[serde(serialize_with = "wave")]
    #[schemars(with = "Option<String>")]
    wave: Option<&'a Value>,
    /// The same as JSON.
    #[schemars(with = "Option<serde_json::Value>")]
    value: Option<TypedValue<'a>>,
    /// The calls that returned, in order.
    calls: Vec<CallEntry<'a>>,
    /// How the code came about, once it was needed.
    code: Option<CodeJson<'a>>,
    /// Milliseconds of each phase.
    timings: TimingsJson,
    /// The most bytes of linear memory at one time.
    peak_memory: u64,
    /// The fuel that was used, where it was counted.
    fuel: Option<u64>,
    /// The root imports of the component.
    imports: &'a [String],
    /// What crossed the boundary, where that was asked for.
    trace: &'a [Crossing],
    /// The exit code that a command ended with.
    status: Option<i32>,
}

/// One call that returned.
#[derive(Debug, Serialize, JsonSchema)]
struct CallEntry<'a> {
    /// The function's full path.
    path: &'a str,
    /// The result as WAVE.
    #[serde(serialize_with = "wave")]
    #[schemars(with = "Option<String>")]
    wave: Option<&'a Value>,
    /// The result as JSON.
    #[schemars(with = "Option<serde_json::Value>")]
    value: Option<TypedValue<'a>>,
    /// Milliseconds, one entry for each repetition.
    times: Vec<f64>,
}

/// Compiled code.
#[derive(Debug, Serialize, JsonSchema)]
struct CodeJson<'a> {
    /// `winch` or `cranelift`
    compiler: &'static str,
    /// Whether it was taken from the cache.
    cached: bool,
    /// Why the compiler that was tried first did not do.
    fell_back: Option<&'a str>,
}

/// Milliseconds.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct TimingsJson {
    /// Reading the file's headers.
    read: f64,
    /// The preflight.
    preflight: f64,
    /// Compiling, or taking the code out of the cache.
    compile: f64,
    /// Linking and instantiating.
    instantiate: f64,
    /// All calls together.
    call: f64,
}

/// Writes the JSON of one call; `read` is how long reading took.
///
/// # Errors
/// When it cannot be written.
pub fn write_json(out: &mut impl io::Write, report: &CallReport, exit: u8, read: Duration) -> io::Result<()> {
    let details = report.outcome.as_ref().map(|outcome| CallJson::of(outcome, &report.surface));
    let mut details = details.unwrap_or_default();
    (details.timings.read, details.timings.preflight) = (milliseconds(read), milliseconds(report.preflight));
    json::write_document(out, "call", &json::Detailed::new(&report.report, details), exit)
}

impl<'a> CallJson<'a> {
    fn of(outcome: &'a CallOutcome, surface: &'a Surface) -> Self {
        let typed = |called: &'a Called| {
            let (ty, value) = called.value.as_ref()?;
            Some(TypedValue { surface, ty: *ty, value })
        };
        let entry = |called: &'a Called| CallEntry {
            path: &called.path,
            wave: called.value.as_ref().map(|(_, value)| value),
            value: typed(called),
            times: called.times.iter().map(|time| milliseconds(*time)).collect(),
        };
        let last = outcome.calls.last().filter(|_| outcome.complete);
        CallJson {
            wave: outcome.value().map(|(_, value)| value),
            value: last.and_then(typed),
            calls: outcome.calls.iter().map(entry).collect(),
            code: outcome.backend.map(|backend| CodeJson {
                compiler: backend.name(),
                cached: outcome.origin == Some(CodeOrigin::Cached),
                fell_back: outcome.fell_back.as_deref(),
            }),
            timings: TimingsJson {
                compile: milliseconds(outcome.timings.load),
                instantiate: milliseconds(outcome.timings.instantiate),
                call: milliseconds(outcome.timings.call),
                ..TimingsJson::default()
            },
            peak_memory: outcome.peak_memory,
            fuel: outcome.fuel,
            imports: &outcome.imports,
            trace: &outcome.trace,
            status: outcome.status,
        }
    }
}

fn wave<S: Serializer>(value: &Option<&Value>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => to.collect_str(value),
        None => to.serialize_none(),
    }
}

/// Thousandths of a millisecond are as fine as a clock is worth.
pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
