//! Exit codes, the same for every command and every format, and what leads to them.

use mate_doctor::error::Error;
use mate_doctor::finding::{Report, Severity};
use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Healthy, conforming, cause found, value returned.
    Fine,
    /// Findings of severity error.
    Findings,
    /// A command line that cannot be understood.
    Usage,
    /// Nothing could be examined.
    NotExamined,
    /// The called function trapped or went over a limit.
    Trapped,
    /// The called function returned `err(…)`.
    ReturnedErr,
    /// A bug in mate-doctor.
    Bug,
}

/// Every exit with its number and its meaning; `--help` shows this table.
pub(crate) const TABLE: &[(Exit, u8, &str)] = &[
    (Exit::Fine, 0, "passed, cause found, or a value was returned"),
    (Exit::Findings, 1, "errors were found, no certain cause was found, or the call was not run"),
    (Exit::Usage, 2, "usage error"),
    (Exit::NotExamined, 3, "could not examine: no such file, or the WIT does not parse"),
    (Exit::Trapped, 4, "the called function trapped or exceeded a limit"),
    (Exit::ReturnedErr, 5, "the called function returned err(...)"),
    (Exit::Bug, 70, "a bug in mate-doctor"),
];

impl Exit {
    /// The exit of a command with these reports.
    pub(crate) fn of(reports: &[Report]) -> Exit {
        let any = |test: fn(&Report) -> bool| reports.iter().any(test);
        match (any(|report| report.error.is_some()), any(|report| report.count(Severity::Error) > 0)) {
            (true, _) => Exit::NotExamined,
            (false, true) => Exit::Findings,
            (false, false) => Exit::Fine,
        }
    }

    /// The number that the shell sees.
    pub(crate) fn number(self) -> u8 {
        TABLE.iter().find(|(exit, ..)| *exit == self).map_or(70, |(_, number, _)| *number)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.number())
    }
}

/// The table as it stands at the end of `--help`.
pub(crate) fn help() -> String {
    let mut out = String::from("Exit codes:\n");
    for (_, number, meaning) in TABLE {
        out.push_str(&format!("  {number:>2}  {meaning}\n"));
    }
    out.pop();
    out
}

/// What `--help` adds to the table.
pub(crate) fn long_help() -> String {
    format!(
        "Examples:\n  \
         mate-doctor explain 'failed to find function export' plugin.wasm\n  \
         mate-doctor inspect plugin.wasm\n  \
         mate-doctor check --wit wit/ plugin.wasm\n  \
         mate-doctor call plugin.wasm 'handler(\"hi\")'\n\n{}\n\n\
         Defaults are read from mate-doctor.toml in this folder or one above it: its keys are the long names of\n\
         options, and `artifacts` and `suites` for the files. Environment: MATE_DOCTOR_FORMAT, MATE_DOCTOR_COLOR,\n\
         MATE_DOCTOR_CACHE_DIR, NO_COLOR, NO_GRAPHICS.",
        help()
    )
}

/// What keeps a command from giving its answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Options that do not go together, or an argument that means nothing.
    #[error("{0}")]
    Usage(String),
    /// The thing to look at could not be looked at.
    #[error("{0}")]
    NotExamined(String),
    /// The answer could not be written; a closed pipe is no such failure.
    #[error("cannot write the answer: {0}")]
    Output(#[from] std::io::Error),
    /// The library could not open or read what it was given.
    #[error(transparent)]
    Library(#[from] Error),
    /// Nothing was given to work on: the command's help is the answer.
    #[error("nothing was given to work on")]
    Help,
}

impl Failure {
    /// The report that says so.
    pub(crate) fn report(&self, command: &'static str) -> Report {
        match self {
            Failure::Library(error) => error.report(command),
            other => Report::not_examined(command, "", other.to_string()),
        }
    }

    /// The exit it leads to.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Failure::Usage(_) => Exit::Usage,
            Failure::NotExamined(_) | Failure::Library(_) | Failure::Output(_) => Exit::NotExamined,
            Failure::Help => Exit::Fine,
        }
    }
}
