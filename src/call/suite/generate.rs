//! Cases proposed from the types alone.

use super::{Contract, Suite, SuiteCase};
use crate::artifact::Artifact;
use crate::call::preflight::callable;
use crate::call::value::{edges, product, to_wave};
use crate::finding::Finding;
use crate::surface::{Direction, FuncType, Surface};

/// Cases at the edges of every type, for every function that values can be given to.
///
/// # Errors
/// When no function of it can be called.
pub fn generate(artifact: &Artifact) -> Result<Suite, Vec<Finding>> {
    let surface = callable(artifact)?;
    let mut cases = Vec::new();
    for function in surface.functions(Direction::Export) {
        for values in rows(&surface, function.ty) {
            cases.push(SuiteCase {
                call: Some(format!("{}({})", function.path(), values.join(", "))),
                ..SuiteCase::default()
            });
        }
    }
    Ok(Suite { contract: Contract::default(), cases })
}

/// Arguments for a function, as WAVE: rows that together show the edges of every parameter. None
/// where a parameter is of a type that no value can be made up for.
pub fn rows(surface: &Surface, function: &FuncType) -> Vec<Vec<String>> {
    product(function.params.iter().map(|param| edges(surface, param.ty).iter().map(to_wave).collect()))
}
