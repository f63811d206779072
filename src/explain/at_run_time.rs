//! The diagnosis for hosts, at run time: bytes and the name that was not found in, words out.

use crate::artifact::Artifact;
use crate::finding::{Finding, Fix};
use crate::lookup::{Lookup, LookupContext, explain_lookup};
use std::fmt;

/// Why a lookup failed, as findings and in words.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The causes, the best first.
    pub findings: Vec<Finding>,
}

/// Says why `get_func` or `get_typed_func` did not find a name in a component, given the bytes that
/// the host loaded: what is wrong with the name, what the component has in its place, and the code
/// that finds it. Only headers are read, so this takes milliseconds, and only when something failed.
///
/// A host that attaches it to its own error:
///
#[cfg_attr(feature = "call", doc = "```")]
#[cfg_attr(not(feature = "call"), doc = "```ignore")]
/// use mate_doctor::explain::failed_lookup;
/// use wasmtime::component::{Component, Linker};
/// use wasmtime::{Engine, Store};
///
/// fn call(bytes: &[u8], name: &str) -> wasmtime::Result<()> {
///     let engine = Engine::default();
///     let component = Component::new(&engine, bytes)?;
///     let mut store = Store::new(&engine, ());
///     let instance = Linker::new(&engine).instantiate(&mut store, &component)?;
///     let function = instance
///         .get_func(&mut store, name)
///         .ok_or_else(|| wasmtime::format_err!("`{name}` not found\n{}", failed_lookup(bytes, name)))?;
///     function.call(&mut store, &[], &mut [])
/// }
///
/// let bytes = wat::parse_str(
///     r#"(component
///         (core module $m (func (export "f")))
///         (core instance $i (instantiate $m))
///         (func $run (canon lift (core func $i "f")))
///         (instance $api (export "run" (func $run)))
///         (export "demo:host/api@0.1.0" (instance $api)))"#,
/// )
/// .unwrap();
/// let error = call(&bytes, "demo:host@0.1.0/api#run").unwrap_err().to_string();
/// assert!(error.starts_with(
///     "\
/// `demo:host@0.1.0/api#run` not found
/// the version is in the wrong place in `demo:host@0.1.0/api#run`
///   note: component exports the function under this name"
/// ));
/// assert!(error.contains("look up interface `demo:host/api@0.1.0`, then in it function `run`"));
/// assert!(error.contains(r#".get_export_index(Some(&api), "run")"#));
/// ```
pub fn failed_lookup(bytes: &[u8], name: &str) -> Diagnosis {
    failed(bytes, &Lookup::get_func(name))
}

/// The same for any lookup.
pub fn failed(bytes: &[u8], lookup: &Lookup) -> Diagnosis {
    let artifact = Artifact::from_headers("component", bytes);
    Diagnosis { findings: explain_lookup(lookup, &artifact, &LookupContext::default()) }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, finding) in self.findings.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", plain(&finding.headline))?;
            for related in &finding.related {
                write!(f, "\n  note: {}", plain(&related.text))?;
            }
            for suggestion in &finding.suggestions {
                write!(f, "\n  help: {}", plain(&suggestion.title))?;
                match &suggestion.fix {
                    Fix::Advice => {}
                    Fix::Command(command) => write!(f, ": {}", plain(&command.to_string()))?,
                    Fix::Write(text) | Fix::Replace { text, .. } => write!(f, ": {}", plain(text))?,
                    Fix::Code { text, .. } => {
                        for line in text.lines() {
                            write!(f, "\n    {}", plain(line))?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Names come from files: what could steer a terminal is written as an escape.
fn plain(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().map(|c| if hidden(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}
