//! What a call came to, as JSON.

use super::json::{self, Check, Finding, Input, Tool};
use crate::call::{Called, Crossing, Notation, Outcome, value};
use crate::finding;
use crate::surface::Surface;
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// One run of `call`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    /// `mate-doctor/call/v1`
    pub schema: String,
    /// The program that wrote this.
    pub tool: Tool,
    /// The command that was run.
    pub command: String,
    /// What was looked at.
    pub input: Input,
    /// What it came to: `returned`, `refused`, `trapped`, `returned-err`, `mismatch`, `planned`, …
    pub verdict: String,
    /// The verdict as a sentence.
    pub summary: String,
    /// The number that the program ends with.
    pub exit: u8,
    /// The steps of the work.
    pub checks: Vec<Check>,
    /// What was found, best first.
    pub findings: Vec<Finding>,
    /// What the last call returned, as WAVE; `null` where nothing was returned, or it did not return.
    pub wave: Option<String>,
    /// The same as JSON.
    pub value: Option<serde_json::Value>,
    /// The calls that returned, in order.
    pub calls: Vec<Call>,
    /// How the code came about, once it was needed.
    pub code: Option<Code>,
    /// Milliseconds of each phase.
    pub timings: Timings,
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
pub struct Call {
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
pub struct Code {
    /// `winch` or `cranelift`
    pub compiler: &'static str,
    /// Whether it was taken from the cache.
    pub cached: bool,
    /// Why the compiler that was tried first did not do.
    pub fell_back: Option<String>,
    /// Whether tail calls were made plain calls for that compiler, when it was compiled now.
    pub plain_calls: bool,
}

/// Milliseconds.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Timings {
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

impl Report {
    /// A run; `spent` is how long reading and the preflight took.
    pub fn of(
        report: &finding::Report,
        exit: u8,
        run: Option<(&Outcome, &Surface)>,
        spent: (Duration, Duration),
    ) -> Self {
        let base = json::Report::of(report, exit);
        let calls: Vec<Call> =
            run.map(|(outcome, surface)| outcome.calls.iter().map(|c| call(c, surface)).collect()).unwrap_or_default();
        let outcome = run.map(|(outcome, _)| outcome);
        let last = calls.last().filter(|_| outcome.is_some_and(|outcome| outcome.complete));
        let times = outcome.map(|outcome| outcome.timings).unwrap_or_default();
        Report {
            schema: base.schema,
            tool: base.tool,
            command: base.command,
            input: base.input,
            verdict: base.verdict,
            summary: base.summary,
            exit,
            checks: base.checks,
            findings: base.findings,
            wave: last.and_then(|call| call.wave.clone()),
            value: last.and_then(|call| call.value.clone()),
            calls,
            code: outcome.and_then(|outcome| {
                Some(Code {
                    compiler: match outcome.backend? {
                        crate::call::Backend::Winch => "winch",
                        crate::call::Backend::Cranelift => "cranelift",
                    },
                    cached: outcome.origin == Some(crate::call::Origin::Cached),
                    fell_back: outcome.fell_back.clone(),
                    plain_calls: outcome.plain_calls,
                })
            }),
            timings: Timings {
                read: milliseconds(spent.0),
                preflight: milliseconds(spent.1),
                compile: milliseconds(times.load),
                instantiate: milliseconds(times.instantiate),
                call: milliseconds(times.call),
            },
            peak_memory: outcome.map_or(0, |outcome| outcome.peak_memory),
            fuel: outcome.and_then(|outcome| outcome.fuel),
            imports: outcome.map(|outcome| outcome.imports.clone()).unwrap_or_default(),
            trace: outcome.map(|outcome| outcome.trace.iter().map(Traced::from).collect()).unwrap_or_default(),
            status: outcome.and_then(|outcome| outcome.status),
        }
    }
}

fn call(called: &Called, surface: &Surface) -> Call {
    Call {
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
