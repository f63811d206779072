//! The WIT that a component has to conform to before it is called.

use crate::artifact::Artifact;
use crate::check::{Question, report};
use crate::error::Error;
use crate::expect::{Wit, WitOptions};
use crate::finding::{Code, Finding};
use crate::link::Provides;
use std::path::Path;

/// How an artifact differs from the WIT at a path, and the name of the world. Imports without a supplier
/// are left aside: the call says more of them.
///
/// # Errors
/// When the WIT cannot be read or the world cannot be chosen.
pub fn conformance(
    artifact: &Artifact,
    wit: &Path,
    world: Option<&str>,
    provides: &Provides,
) -> Result<(Vec<Finding>, String), Error> {
    let wit = Wit::load(wit, &WitOptions::default())?;
    let question = Question { world: world.map(str::to_owned), provides: provides.clone(), ..Question::default() };
    let mut report = report(&wit, artifact, &question)?;
    report.findings.retain(|finding| !(Code::MD0301..=Code::MD0311).contains(&finding.code));
    let world = report.input.world.unwrap_or_else(|| wit.name.clone());
    Ok((report.findings, world))
}
