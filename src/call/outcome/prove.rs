//! Calls of a repaired component, as the proof that it works.

use super::report::{Ending, execute};
use crate::artifact::Artifact;
use crate::bytes::Bytes;
use crate::call::request::{CallOptions, CallRequest};
use crate::call::value::to_wave;
use crate::finding::{CheckState, Report, Verdict};

/// Makes calls of a repaired component and adds what they say to the report of the repair.
pub fn prove(report: &mut Report, bytes: &[u8], calls: &[String]) {
    let artifact = Artifact::from_bytes(report.input.name.clone(), bytes.to_vec());
    let options = CallOptions::default();
    let read = |path: &str| Bytes::read_small(path.as_ref()).map_err(|error| error.to_string());
    let answered = execute(&artifact, CallRequest { calls, allow_err: true, ..CallRequest::new(&options, &read) });
    let value = answered.value().map(|(_, value)| to_wave(value));
    let returned = matches!(answered.ending, Ending::Returned | Ending::ReturnedErr);
    if returned {
        report.check(CheckState::Ok, "call", value.unwrap_or_else(|| "returned".to_owned()));
    } else {
        report.check(CheckState::Fail, "call", &answered.report.summary);
        report.conclude(Verdict::Unproven, ["unproven: ", &answered.report.summary].concat());
    }
    report.findings.extend(answered.report.findings);
    report.sort();
}
