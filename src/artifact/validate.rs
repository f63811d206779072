//! Validation of everything, code included: the only reading that touches all of a file.

use super::findings::file::Damage;
use super::read::Artifact;
use rayon::prelude::*;
use wasmparser::{FuncToValidate, FuncValidatorAllocations, FunctionBody, Parser, ValidPayload, ValidatorResources};
use wasmparser::{Validator, WasmFeatures};

/// Told how many of how many functions are validated.
pub type ValidationProgress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Validates the whole binary with every proposal on, function bodies in parallel. What is wrong is one
/// more of the artifact's findings.
pub fn validate(artifact: &mut Artifact, progress: ValidationProgress<'_>) {
    artifact.code_checked = true;
    let fault = match artifact.whole() {
        Ok(bytes) => headers(&bytes)
            .and_then(|functions| bodies(functions, progress))
            .err()
            .map(|error| (Damage::Invalid, error.offset(), error.message().to_owned())),
        Err(error) => Some((Damage::Unreadable, 0, error.to_string())),
    };
    if let Some((damage, offset, message)) = fault {
        artifact.damage(damage, offset, &message);
    }
}

type FunctionToCheck<'a> = (FuncToValidate<ValidatorResources>, FunctionBody<'a>);

fn headers(bytes: &[u8]) -> Result<Vec<FunctionToCheck<'_>>, wasmparser::Error> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let mut functions = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        if let ValidPayload::Func(function, body) = validator.payload(&payload?)? {
            functions.push((function, body));
        }
    }
    Ok(functions)
}

fn bodies(functions: Vec<FunctionToCheck<'_>>, progress: ValidationProgress<'_>) -> Result<(), wasmparser::Error> {
    let total = functions.len();
    let done = std::sync::atomic::AtomicUsize::new(0);
    // The first fault in the file is told, whichever thread finds one first.
    let fault = functions
        .into_par_iter()
        .map_init(FuncValidatorAllocations::default, |allocations, (function, body)| {
            let mut validator = function.into_validator(std::mem::take(allocations));
            let result = validator.validate(&body);
            *allocations = validator.into_allocations();
            progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, total);
            result
        })
        .filter_map(Result::err)
        .min_by_key(wasmparser::Error::offset);
    fault.map_or(Ok(()), Err)
}
