//! A suite of calls with what they have to come to: a contract test for a component.
//!
//! ```toml
//! [contract]
//! wit = "wit/"
//! world = "task"
//!
//! [[case]]
//! name = "it echoes"
//! call = 'handler("{}")'
//! expect = 'ok("{\"echo\":{}}")'
//!
//! [[case]]
//! call = 'handler("loop")'
//! ends = "timeout"
//! timeout = "1s"
//! ```

mod findings;
mod generate;
mod junit;
mod read;
mod report;
mod run;
mod verify;

pub use generate::{generate, rows};
pub use junit::junit;
pub use read::parse;
pub use report::{refused, summary};
pub use run::{CaseResult, SuiteFiles, record, run};
pub use verify::{RecordedSuite, VerifyReport, VerifyRequest, smoke, verify};

use super::request::{CallOptions, clamp_stack, parse_size, parse_time};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suite {
    /// The WIT that the component has to conform to, and the component.
    #[serde(default, skip_serializing_if = "Contract::is_empty")]
    pub contract: Contract,
    #[serde(default, rename = "case")]
    pub cases: Vec<SuiteCase>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contract {
    /// The WIT, relative to the suite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub world: Option<String>,
    /// The component, relative to the suite, where the command line names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Components whose exports satisfy imports, relative to the suite.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
}

impl Contract {
    fn is_empty(&self) -> bool {
        self.wit.is_none() && self.world.is_none() && self.file.is_none() && self.with.is_empty()
    }
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SuiteCase {
    /// What it is about; the call where it has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// Or a chain of calls in one instance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<String>,
    /// The value that the last call has to return, in WAVE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<String>,
    /// How it has to end: `value` (the default), `err`, `trap`, `timeout`, `refused`, or a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// Canned answers of imports: `iface#func=VALUE`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
    /// Whether imports that nothing provides may stay open until they are reached.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stub: bool,
    /// Components whose exports satisfy imports, in addition to those of the contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// A request for an HTTP handler in place of a call: `GET /path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Its headers, `name: value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
    /// Its body: text, or `@path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The status that a request has to be answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_memory: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_stack: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_table_elements: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_instances: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fuel: Option<u64>,
}

impl SuiteCase {
    pub fn title(&self) -> String {
        let made = self.call.clone().or_else(|| self.request.clone());
        self.name.clone().or(made).unwrap_or_else(|| self.calls.join("; "))
    }

    fn texts(&self) -> Vec<String> {
        self.call.iter().cloned().chain(self.calls.iter().cloned()).collect()
    }

    /// The options of this case alone.
    ///
    /// # Errors
    /// The key and what is wrong, when a time or a size is none.
    fn options(&self, options: &CallOptions) -> Result<CallOptions, (&'static str, &'static str)> {
        let mut options = options.clone();
        options.stub |= self.stub;
        let limits = &mut options.limits;
        if let Some(text) = &self.timeout {
            limits.time = parse_time(text).map_err(|form| ("timeout", form))?;
        }
        let size = |key: &'static str, text: &Option<String>, usual: u64| match text {
            Some(text) => parse_size(text).map_err(|form| (key, form)),
            None => Ok(usual),
        };
        limits.memory = size("max-memory", &self.max_memory, limits.memory)?;
        limits.output = size("max-output", &self.max_output, limits.output)?;
        limits.stack = clamp_stack(size("max-stack", &self.max_stack, limits.stack as u64)?);
        limits.table_elements = self.max_table_elements.unwrap_or(limits.table_elements);
        limits.instances = self.max_instances.unwrap_or(limits.instances);
        limits.fuel = self.fuel.or(limits.fuel);
        Ok(options)
    }
}

pub fn to_toml(suite: &Suite) -> String {
    toml::to_string(suite).unwrap_or_default()
}
