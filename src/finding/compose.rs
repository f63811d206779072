//! Findings about components that are put together for a call or a repair.

use super::{Code, Finding, Side};

/// An import that another component is to satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The file that has the import.
    pub file: String,
    /// The import's name.
    pub import: String,
    /// The file that exports it.
    pub by: String,
}

/// Components that need each other.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// Each need leads to the next, the last one to the first.
    pub round: Vec<Need>,
}

impl From<Cycle> for Finding {
    fn from(facts: Cycle) -> Self {
        let first = facts.round.first().map_or("", |need| &need.file);
        let mut finding = Finding::new(Code::MD0714, format!("`{first}` would have to be there before itself"))
            .side(Side::Composition);
        for (_, need) in facts.round.iter().enumerate().filter(|(at, need)| !facts.round[..*at].contains(need)) {
            let Need { file, import, by } = need;
            finding = finding.note(format!("`{file}` imports `{import}`, which `{by}` exports"));
        }
        finding
            .note("a component is instantiated after everything that it imports, so no order serves all of them")
            .advise("move what both need into a component of its own, or let the host supply one of the imports")
    }
}

/// An export that goes by the name of an import and does not fit it.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// The import and who exports it.
    pub need: Need,
    /// The export's name, which may be of another version.
    pub export: String,
    /// What differs, in words.
    pub differing: Vec<String>,
}

impl From<Misfit> for Finding {
    fn from(facts: Misfit) -> Self {
        const SHOWN: usize = 8;
        let Misfit { need, export, differing } = facts;
        let mut finding = Finding::new(
            Code::MD0707,
            format!("`{export}` of `{}` does not fit the import `{}` of `{}`", need.by, need.import, need.file),
        )
        .subject(need.import)
        .side(Side::Composition);
        for line in differing.iter().take(SHOWN) {
            finding = finding.note(line.clone());
        }
        if differing.len() > SHOWN {
            finding = finding.note(format!("and {} more", differing.len() - SHOWN));
        }
        finding.advise("build both against the same version of the WIT")
    }
}
