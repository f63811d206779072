//! What prevents a diagnosis altogether. A bad `.wasm` is a finding; a file that cannot be opened is
//! one of these.

use crate::finding::Report;
use std::path::{Path, PathBuf};

/// Why nothing could be examined.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be opened or read.
    #[error("cannot read `{}`: {reason}", path.display())]
    Read {
        /// The path as given.
        path: PathBuf,
        /// What the operating system says, and what may help.
        reason: String,
    },
    /// The file cannot be written.
    #[error("cannot write `{}`: {reason}", path.display())]
    Write {
        /// The path as given.
        path: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// A pipe or device gave more than is held in memory.
    #[error("`{name}` gives more than {limit} MiB; save it to a file first, files of any size can be read")]
    PipeTooLarge {
        /// The name as given.
        name: String,
        /// The bound in MiB.
        limit: u64,
    },
    /// The expected WIT cannot be used; the finding says where and why.
    #[error("{}", finding.headline)]
    Wit {
        /// The place in the WIT, and what to do.
        finding: Box<crate::finding::Finding>,
    },
}

impl Error {
    /// A reading error with the operating system's own words.
    pub fn read(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        let path = path.into();
        let near = (error.kind() == std::io::ErrorKind::NotFound).then(|| near(&path)).flatten();
        let hint = near.map(|near| format!("; did you mean `{}`?", near.display())).unwrap_or_default();
        Error::Read { reason: words(error) + &hint, path }
    }

    /// A writing error with the operating system's own words.
    pub fn write(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        Error::Write { path: path.into(), reason: words(error) }
    }
}

impl Error {
    /// The report that says so.
    pub fn report(&self, command: &'static str) -> Report {
        let name = match self {
            Error::Read { path, .. } | Error::Write { path, .. } => path.display().to_string(),
            Error::PipeTooLarge { name, .. } => name.clone(),
            Error::Wit { .. } => String::new(),
        };
        let mut report = Report::not_examined(command, name, self.to_string());
        if let Error::Wit { finding } = self {
            report.findings.push((**finding).clone());
        }
        report
    }
}

impl From<crate::finding::Finding> for Error {
    fn from(finding: crate::finding::Finding) -> Self {
        Error::Wit { finding: Box::new(finding) }
    }
}

/// The file in the same folder whose name is nearly this one.
fn near(path: &Path) -> Option<PathBuf> {
    /// So many entries of a folder are looked at.
    const ENTRIES: usize = 2000;
    let folder = path.parent()?;
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(here).ok()?.take(ENTRIES).flatten();
    let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let name = crate::path::nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(folder.join(name))
}

fn words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
