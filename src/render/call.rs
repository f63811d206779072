//! What a call came to, as JSON.

use super::json;
use crate::call::{Backend, CallOutcome, Called, CodeOrigin, Crossing, Notation, value};
use crate::finding;
use crate::surface::Surface;
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// What the JSON of a call adds to the report.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct CallJson {
    /// What the last call returned, as WAVE; `null` where nothing was returned, or it did not return.
    pub wave: Option<String>,
    /// The same as JSON.
    pub value: Option<serde_json::Value>,
    /// The calls that returned, in order.
    pub calls: Vec<CallEntry>,
    /// How the code came about, once it was needed.
    pub code: Option<CodeJson>,
    /// Milliseconds of each phase.
    pub timings: TimingsJson,
    /// The most bytes of linear memory at one time.
    pub peak_memory: u64,
    /// The fuel that was used, where it was counted.
    pub fuel: Option<u64>,
    /// The root imports of the component.
    pub imports: Vec<String>,
    /// What crossed the boundary, where that was asked for.
    pub trace: Vec<Traced>,
    /// The exit code that a command ended with.
    pub status: Option<i32>,
}

/// One call that returned.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CallEntry {
    /// The function's full path.
    pub path: String,
    /// The result as WAVE.
    pub wave: Option<String>,
    /// The result as JSON.
    pub value: Option<serde_json::Value>,
    /// Milliseconds, one entry for each repetition.
    pub times: Vec<f64>,
}

/// Compiled code.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CodeJson {
    /// `winch` or `cranelift`
    pub compiler: &'static str,
    /// Whether it was taken from the cache.
    pub cached: bool,
    /// Why the compiler that was tried first did not do.
    pub fell_back: Option<String>,
}

/// Milliseconds.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct TimingsJson {
    /// Reading the file's headers.
    pub read: f64,
    /// The preflight.
    pub preflight: f64,
    /// Compiling, or taking the code out of the cache.
    pub compile: f64,
    /// Linking and instantiating.
    pub instantiate: f64,
    /// All calls together.
    pub call: f64,
}

/// One call across the boundary.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Traced {
    /// `export`: into the component; `import`: out of it.
    pub direction: &'static str,
    /// The function's full path.
    pub path: String,
    /// The arguments, separated by commas.
    pub arguments: String,
    /// The result; `null` where there is none, or the call did not return.
    pub result: Option<String>,
    /// `wave`, or `debug` where a function of WASI tells its values: Rust's notation, lists left out
    pub notation: &'static str,
}

impl From<&Crossing> for Traced {
    fn from(crossing: &Crossing) -> Self {
        Traced {
            direction: crossing.direction,
            path: crossing.path.clone(),
            arguments: crossing.arguments.clone(),
            result: crossing.result.clone(),
            notation: match crossing.notation {
                Notation::Wave => "wave",
                Notation::Debug => "debug",
            },
        }
    }
}

/// The JSON of one call; `spent` is how long reading and the preflight took.
pub fn json(
    report: &finding::Report,
    exit: u8,
    run: Option<(&CallOutcome, &Surface)>,
    spent: (Duration, Duration),
) -> String {
    let mut details = run.map(|(outcome, surface)| CallJson::of(outcome, surface)).unwrap_or_default();
    (details.timings.read, details.timings.preflight) = (milliseconds(spent.0), milliseconds(spent.1));
    json::document("call", &[json::Detailed::new(report, details)], exit)
}

impl CallJson {
    fn of(outcome: &CallOutcome, surface: &Surface) -> Self {
        let calls: Vec<CallEntry> = outcome.calls.iter().map(|called| call(called, surface)).collect();
        let last = calls.last().filter(|_| outcome.complete);
        CallJson {
            wave: last.and_then(|call| call.wave.clone()),
            value: last.and_then(|call| call.value.clone()),
            calls,
            code: outcome.backend.map(|backend| CodeJson {
                compiler: match backend {
                    Backend::Winch => "winch",
                    Backend::Cranelift => "cranelift",
                },
                cached: outcome.origin == Some(CodeOrigin::Cached),
                fell_back: outcome.fell_back.clone(),
            }),
            timings: TimingsJson {
                compile: milliseconds(outcome.timings.load),
                instantiate: milliseconds(outcome.timings.instantiate),
                call: milliseconds(outcome.timings.call),
                ..TimingsJson::default()
            },
            peak_memory: outcome.peak_memory,
            fuel: outcome.fuel,
            imports: outcome.imports.clone(),
            trace: outcome.trace.iter().map(Traced::from).collect(),
            status: outcome.status,
        }
    }
}

fn call(called: &Called, surface: &Surface) -> CallEntry {
    CallEntry {
        path: called.path.clone(),
        wave: called.value.as_ref().map(|(_, value)| value::to_wave(value)),
        value: called.value.as_ref().map(|(ty, value)| value::to_json(surface, *ty, value)),
        times: called.times.iter().map(|time| milliseconds(*time)).collect(),
    }
}

/// Thousandths of a millisecond are as fine as a clock is worth.
pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
