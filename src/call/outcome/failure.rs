//! Why a run went no further: which limit, which trap, which exit code, as a finding.

use super::findings;
use super::trap::{THROWN, TrapKind, abi_words, exceeded_by, frames, innermost};
use crate::call::compile::Backend;
use crate::call::preflight::{cannot_pass, no_handle};
use crate::call::request::Limits;
use crate::call::run::{FailureReason, RunFailure, StubReached};
use crate::finding::Finding;
use crate::fix::stood_in_for;
use wasmtime::Trap;

/// Explains why a run went no further.
pub(super) fn explain(failure: RunFailure, limits: &Limits, backend: Option<Backend>) -> Finding {
    let RunFailure { function, reason, stderr } = failure;
    let path = function.as_deref();
    match *reason {
        FailureReason::Limit { exceeded, error, stuck } => {
            let frames = error.as_ref().map(frames).unwrap_or_default();
            findings::limit_exceeded(&exceeded, path, &frames, stuck, backend)
        }
        FailureReason::Failed(error) => failed(&error, limits, path, &stderr, backend),
        FailureReason::CannotPass(message) => cannot_pass(path.unwrap_or_default(), message),
        FailureReason::NoHandle { source, span, name, fault } => no_handle(&source, span, &name, fault),
        FailureReason::NoResponse => findings::no_response(path.unwrap_or_default()),
    }
}

fn failed(
    error: &wasmtime::Error,
    limits: &Limits,
    function: Option<&str>,
    stderr: &str,
    backend: Option<Backend>,
) -> Finding {
    let frames = frames(error);
    if let Some(exit) = error.downcast_ref::<wasmtime_wasi::I32Exit>() {
        return findings::exited(exit.0, function, stderr);
    }
    if let Some(reached) = error.downcast_ref::<StubReached>() {
        return findings::stub_reached(reached);
    }
    let trap = error.downcast_ref::<Trap>().copied();
    if let Some(exceeded) = exceeded_by(trap, error, limits) {
        return findings::limit_exceeded(&exceeded, function, &frames, false, backend);
    }
    // `fix --stub` names the functions that it adds after their imports.
    let stood_in = frames.first().and_then(|frame| stood_in_for(frame));
    if let (Some(import), Some(Trap::UnreachableCodeReached)) = (stood_in, trap) {
        return findings::added_stub_reached(import, function, &frames[1..]);
    }
    let words = innermost(error);
    let kind = match trap {
        Some(trap) => TrapKind::of(trap),
        None if abi_words(&words) => TrapKind::Abi,
        None if words == THROWN => TrapKind::Exception,
        None => return findings::host_failed(function, &format!("{error:#}")),
    };
    let words = trap.map_or(words, |trap| trap.to_string());
    findings::trapped(kind, function, &words, &frames, stderr)
}
