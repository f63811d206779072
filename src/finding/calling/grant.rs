//! Findings about what of the machine a guest was not given.

use crate::finding::{Code, Command, Finding, Fix, Severity, Side};

/// A network peer that a guest tried to reach.
#[derive(Clone, Debug)]
pub struct PeerDenied {
    /// `host:port`
    pub peer: String,
}

impl From<PeerDenied> for Finding {
    fn from(facts: PeerDenied) -> Self {
        let PeerDenied { peer } = facts;
        Finding::new(Code::MD0439, format!("the guest tried to reach `{peer}` and was refused"))
            .side(Side::Flag)
            .note("a guest reaches no peer that is not named on the command line")
            .suggest("let it", Fix::Command(Command::new("--allow-net").arg(&peer)))
    }
}

/// What a guest that failed asks a host for and was not given.
#[derive(Clone, Debug, Default)]
pub struct Ungranted {
    /// Folders: `wasi:filesystem`.
    pub folders: bool,
    /// Environment variables.
    pub environment: bool,
    /// Network peers.
    pub network: bool,
    /// Standard input.
    pub stdin: bool,
}

impl Ungranted {
    /// Adds to a finding about a failure what was not given: it may be the cause.
    pub fn told(&self, finding: Finding) -> Finding {
        let parts = [
            (self.folders, "no folder (`--dir`)"),
            (self.environment, "no environment variable (`--env`)"),
            (self.network, "no network (`--allow-net`)"),
            (self.stdin, "no standard input (`--stdin`)"),
        ];
        let given: Vec<&str> = parts.iter().filter(|(missing, _)| *missing).map(|(_, words)| *words).collect();
        if given.is_empty() || finding.severity != Severity::Error {
            return finding;
        }
        finding.note(format!("of the machine it was given {}", given.join(", ")))
    }
}
