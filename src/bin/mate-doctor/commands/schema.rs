//! `schema`: the JSON Schema of a command's JSON.

use crate::exit::{Exit, Failure};
use crate::session::Session;
use mate_doctor::render::{json, schema};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The command
    #[arg(value_parser = names())]
    command: String,
}

/// The commands that have JSON.
fn names() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(schema::SCHEMAS.iter().map(|(name, _)| *name))
}

pub(crate) fn run(args: Args, session: &Session) -> Result<Exit, Failure> {
    let schema =
        schema::schema(&args.command).ok_or_else(|| Failure::Usage(["no JSON for ", &args.command].concat()))?;
    session.print(&json::text(&schema))?;
    Ok(Exit::Fine)
}
