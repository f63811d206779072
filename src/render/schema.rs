//! The JSON Schema of each command's format.

use super::json;
use schemars::{JsonSchema, Schema};

/// A command, and what makes the schema of one object of its JSON.
pub type SchemaEntry = (&'static str, fn() -> Schema);

/// Every command that has JSON. A new one is a line here.
pub const SCHEMAS: &[SchemaEntry] = &[
    ("inspect", detailed::<crate::inspect::Inspection>),
    ("check", plain),
    ("explain", plain),
    ("diff", detailed::<super::diff::Diff>),
    ("fix", plain),
    #[cfg(feature = "call")]
    ("call", detailed::<super::call::CallJson<'static>>),
    #[cfg(feature = "call")]
    ("verify", plain),
];

fn plain() -> Schema {
    schemars_of::<json::Document<json::ReportJson>>()
}

fn detailed<T: JsonSchema>() -> Schema {
    schemars_of::<json::Document<json::Detailed<T>>>()
}

fn schemars_of<T: JsonSchema>() -> Schema {
    schemars::generate::SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}

/// The schema of a command's JSON.
pub fn schema(command: &str) -> Option<Schema> {
    let (_, make) = SCHEMAS.iter().find(|(name, _)| *name == command)?;
    let mut schema = make();
    let name = json::schema_name(command);
    schema.insert("title".to_owned(), name.clone().into());
    if let Some(field) = schema.pointer_mut("/properties/schema").and_then(|field| field.as_object_mut()) {
        field.insert("const".to_owned(), name.into());
    }
    Some(schema)
}
