//! What a sentence says of the thing that it names.

/// What a sentence says of the thing that it names: not the noun decides what a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Predicate {
    /// Two or more where there may be one.
    Duplicate,
    /// Still lent to somebody.
    Borrowed,
    /// In use, or left in a state in which it may not be used.
    NotEnterable,
    /// It ends too early.
    CutOff,
    /// A registry or a server refuses it, or is not known.
    Denied,
    /// A tool or target that is not installed.
    NotInstalled,
    /// Its text does not parse.
    Unparsable,
    /// Of another version.
    OtherVersion,
    /// Of another kind: a component, a module, an instance, a function.
    OtherKind,
    /// Of another type.
    OtherType,
    /// Switched off.
    Disabled,
    /// The guest trapped.
    Trapped,
    /// Not there.
    Missing,
}

use Predicate::*;

/// Words for each, the more specific first.
const WORDS: &[(Predicate, &[&str])] = &[
    (
        Duplicate,
        &[
            "duplicate",
            "defined twice",
            "already defined",
            "already declared",
            "already registered",
            "multiple definition",
            "multiply defined",
            "defined multiple times",
            "redefinition of",
            "imported twice",
            "more than once",
        ],
    ),
    (
        Borrowed,
        &[
            "while borrowed",
            "borrow handles",
            "still borrowed",
            "still has borrows",
            "borrows remain",
            "outstanding borrow",
        ],
    ),
    (
        NotEnterable,
        &[
            "cannot enter component",
            "cannot enter instance",
            "cannot leave component",
            "post_return",
            "post-return",
            "cannot reenter",
            "reentrance",
            "reentrant call",
        ],
    ),
    (CutOff, &["unexpected end-of-file", "unexpected end of file", "unexpected eof", "found eof", "truncated"]),
    (
        Denied,
        &[
            "no registry",
            "no home registry",
            "registry client",
            "unauthorized",
            "authentication required",
            "denied: ",
            "access denied",
            "403 forbidden",
        ],
    ),
    (
        NotInstalled,
        &[
            "may not be installed",
            "is not installed",
            "not recognized as an internal",
            "could not find specification for target",
        ],
    ),
    (
        OtherVersion,
        &[
            "version mismatch",
            "does not match supported version",
            "unsupported version",
            "incompatible version",
            "versions dont match",
            "newer version",
            "older version",
        ],
    ),
    (
        OtherKind,
        &[
            "non-instance",
            "is not a component",
            "is not a function",
            "not a component",
            "but was given",
            "is not callable",
            "not an instance",
        ],
    ),
    (
        OtherType,
        &[
            "type mismatch",
            "wrong type",
            "mismatched",
            "had type",
            "signature mismatch",
            "incompatible import type",
            "but expected",
            "types incompatible",
        ],
    ),
    (Disabled, &["not enabled", "is disabled", "must be enabled", "requires the component model"]),
    (Trapped, &["wasm trap", "memory fault", "unreachable", "out of bounds", "stack exhausted", "divide by zero"]),
];

impl Predicate {
    /// What a sentence in lower case says.
    pub(crate) fn of(sentence: &str) -> Option<Predicate> {
        let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
        let specific = WORDS.iter().find(|(_, words)| has(words)).map(|(predicate, _)| *predicate);
        // What is not there is reported as something of the wrong type.
        match specific {
            Some(OtherType) if has(&["is missing", "found nothing"]) => Some(Missing),
            None if sentence.contains("expected") && sentence.contains("found") => Some(OtherType),
            None => fails(sentence).then_some(Missing),
            found => found,
        }
    }
}

/// Words of failing that need no other.
const FAILING: &[&str] = &[
    "not found",
    "missing",
    "unknown",
    "undefined",
    "unresolved",
    "unsupported",
    "unlinked",
    "unlinkable",
    "unsatisfied",
    "unimplemented",
    "invalid import",
    "invalid symbol",
    "invalid export",
    "not defined",
    "not been defined",
    "not provided",
    "not available",
    "not provided",
    "not linked",
    "not registered",
    "not satisfied",
    "not implemented",
    "not exported",
    "to be specified",
    "must be specified",
    "not specified",
    "not present",
    "not supported",
    "no such",
    "no function",
    "no export",
    "no import",
    "has no ",
    "lacks",
    "no definition",
    "no implementation",
    "without a",
];

/// Words that deny, and what is denied with them.
const DENYING: &[&str] =
    &["not ", "couldnt", "cant ", "doesnt", "dont ", "cannot", "unable", "failed", "failure", "no "];
const DENIED: &[&str] =
    &["find", "resolv", "exist", "locat", "satisf", "provid", "look up", "lookup", "import", "export", "link"];

/// Whether a sentence in lower case says that something is not there.
pub(super) fn fails(lower: &str) -> bool {
    FAILING.iter().any(|words| lower.contains(words))
        || (DENYING.iter().any(|words| lower.contains(words)) && DENIED.iter().any(|words| lower.contains(words)))
}
