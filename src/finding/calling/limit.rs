//! Findings about limits that stopped a guest.

use crate::finding::{Code, Finding, Side};

/// Which limit a guest went over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Wall time.
    Time,
    /// Linear memory.
    Memory,
    /// Table elements.
    Table,
    /// Wasm stack.
    Stack,
    /// Core instances.
    Instances,
    /// Output.
    Output,
    /// Fuel.
    Fuel,
    /// Data that is copied out of the guest at once.
    Copied,
}

/// A guest that was stopped at a limit.
#[derive(Clone, Debug)]
pub struct LimitReached {
    /// Which.
    pub limit: Limit,
    /// How much it allows, in words: `30 s`, `1 GiB`.
    pub allowed: String,
    /// What was being done: the function's path, or nothing while the component was started.
    pub function: Option<String>,
    /// Guest functions, innermost first.
    pub frames: Vec<String>,
}

impl From<LimitReached> for Finding {
    fn from(facts: LimitReached) -> Self {
        let (code, what, flag, reason) = match facts.limit {
            Limit::Time => (Code::MD0411, "time", "--timeout", "it loops, waits for what never comes, or needs longer"),
            Limit::Memory => (Code::MD0412, "memory", "--max-memory", "it allocates without end, or needs more"),
            Limit::Table => {
                (Code::MD0413, "table elements", "--max-table-elements", "it grows a table without end, or needs more")
            }
            Limit::Stack => {
                (Code::MD0414, "stack", "--max-stack", "it recurses without end, or deeper than the stack allows")
            }
            Limit::Instances => {
                (Code::MD0415, "core instances", "--max-instances", "the component is made of more modules")
            }
            Limit::Output => (Code::MD0416, "output", "--max-output", "it writes without end, or more than is allowed"),
            Limit::Copied => (
                Code::MD0412,
                "memory for values that are copied out of it",
                "--max-memory",
                "each element of a list takes some 40 bytes on its way, also each byte of a `list<u8>`",
            ),
            Limit::Fuel => (Code::MD0417, "fuel", "--fuel", "it computes more than the fuel allows"),
        };
        let who = facts.function.as_deref().map_or("starting the component".to_owned(), |path| format!("`{path}`"));
        let mut finding = Finding::new(code, format!("{who} went over the limit of {what}, {}", facts.allowed))
            .side(Side::Guest)
            .note(reason);
        if let Some(function) = facts.function {
            finding = finding.subject(function);
        }
        if !facts.frames.is_empty() {
            finding = finding.note(format!("guest frames, innermost first: {}", facts.frames.join(", ")));
        }
        finding.advise(format!("if it rightly needs more, raise the limit with `{flag}`"))
    }
}
