//! Where something stands: the place of an item, and the steps into its type.

use super::Direction;

/// Where an item stands: in which direction, inside which instances, under which name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Imported or exported.
    pub direction: Direction,
    /// The names of the instances that lead to it, outermost first.
    pub instances: Vec<String>,
    /// Its name as a binary spells it.
    pub name: String,
}

impl Place {
    /// The full WIT path.
    pub fn path(&self) -> String {
        crate::path::full(&self.instances, &self.name)
    }

    /// The name at the root that leads to it.
    pub fn root(&self) -> &str {
        self.instances.first().unwrap_or(&self.name)
    }
}

/// One step from an item to the place inside its type where it differs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A parameter, by the name the expected side gives it.
    Param(String),
    /// The result of a function.
    Result,
    /// A field of a record; the record's name where it has one.
    Field(Option<String>, String),
    /// The payload of a case; the variant's name where it has one.
    Case(Option<String>, String),
    /// The elements of a list.
    Element,
    /// The keys of a map.
    Key,
    /// The values of a map.
    Value,
    /// What an option holds.
    Some,
    /// The payload of `ok`.
    Ok,
    /// The payload of `err`.
    Err,
    /// A member of a tuple, from 0.
    Member(usize),
    /// What a stream or future carries.
    Payload,
}
