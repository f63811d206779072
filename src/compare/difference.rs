//! What a difference is.

use crate::finding::Confidence;
use crate::surface::{InterfaceName, Place, Step};

/// What the members that are compared by name belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// Parameters of a function.
    Param,
    /// Fields of a record.
    Field,
    /// Cases of a variant.
    Case,
    /// Cases of an enum.
    EnumCase,
    /// Flags.
    Flag,
}

impl MemberKind {
    /// The word for one of them.
    pub fn word(self) -> &'static str {
        match self {
            MemberKind::Param => "parameter",
            MemberKind::Field => "field",
            MemberKind::Case | MemberKind::EnumCase => "case",
            MemberKind::Flag => "flag",
        }
    }
}

/// How two versions of one interface relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Only the third number, or the build metadata, differs.
    Patch,
    /// The second number differs.
    Minor,
    /// The first number differs.
    Major,
    /// At least one of them is a pre-release.
    PreRelease,
    /// One of them has no version.
    Unversioned,
}

/// In which way a found item is the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relocation {
    /// The same interface at another version; whether wasmtime takes one for the other.
    Version(Relation, bool),
    /// The same interface of another package.
    Package,
    /// The same function in another interface.
    Interface,
    /// Expected inside an interface, found at the root.
    AtRoot,
    /// Expected at the root, found inside an interface.
    InInterface,
    /// Expected as an export, found as an import.
    Imported,
    /// The same words in another spelling: case, dashes, underscores.
    Spelling,
    /// Another name.
    Name,
}

/// What a pairing of a missing and an extra item rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The names are the same but for what the pairing says.
    Names,
    /// The types are equal and the names alike.
    TypeAndName,
    /// The types are equal, and nothing else fits.
    Type,
    /// The names are alike; the types differ.
    SimilarName,
}

impl Evidence {
    /// How sure a pairing on this evidence is.
    pub fn confidence(self) -> Confidence {
        match self {
            Evidence::Names => Confidence::Certain,
            Evidence::TypeAndName => Confidence::Likely,
            Evidence::Type | Evidence::SimilarName => Confidence::Guess,
        }
    }
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DifferenceKind {
    /// An expected item is not there. The word says what it is; for an interface, what it holds.
    Missing {
        /// `function`, `interface`, `resource`, `type`, …
        word: &'static str,
        /// The type or signature that is expected, in WIT syntax, where there is one.
        expected: Option<String>,
    },
    /// The component imports what the world does not offer.
    Unoffered {
        /// `function`, `interface`, …
        word: &'static str,
    },
    /// The component exports what the world does not ask for.
    Extra {
        /// `function`, `interface`, …
        word: &'static str,
    },
    /// The item is there as another one.
    Paired {
        /// Where it was found.
        found: Place,
        /// What differs between the two places.
        how: Relocation,
        /// What that rests on.
        evidence: Evidence,
    },
    /// Another kind of item under the name.
    Kind {
        /// The expected word.
        expected: &'static str,
        /// The word found.
        found: &'static str,
    },
    /// One side is `async func`, the other `func`.
    Async {
        /// Whether the expected side is async.
        expected: bool,
    },
    /// An expected member is not there.
    MemberMissing {
        /// What the members are.
        of: MemberKind,
        /// Its name.
        name: String,
        /// Its type in WIT syntax, where it has one.
        ty: Option<String>,
    },
    /// A member that is not expected.
    MemberExtra {
        /// What the members are.
        of: MemberKind,
        /// Its name.
        name: String,
        /// Its type in WIT syntax, where it has one.
        ty: Option<String>,
    },
    /// A member has a different name.
    MemberRenamed {
        /// What the members are.
        of: MemberKind,
        /// The expected name.
        expected: String,
        /// The name found.
        found: String,
    },
    /// The same members in another order.
    Reordered {
        /// What the members are.
        of: MemberKind,
        /// The expected order.
        expected: Vec<String>,
        /// The order found.
        found: Vec<String>,
    },
    /// Another type; `None` for a result or a payload that is there on one side only.
    Type {
        /// In WIT syntax.
        expected: Option<String>,
        /// In WIT syntax.
        found: Option<String>,
    },
    /// Another number: of tuple members, or the length of a list.
    Count {
        /// Of what.
        of: &'static str,
        /// Expected.
        expected: usize,
        /// Found.
        found: usize,
    },
    /// A handle to, or a name for, another resource.
    Resource {
        /// The place and name of the expected one.
        expected: String,
        /// The place and name of the one found.
        found: String,
    },
    /// A core module or component, as an item, has another type.
    Inner {
        /// What differs about it.
        what: String,
    },
}

/// What a difference does to a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It does not hold, or does not work.
    Breaks,
    /// It works, and may surprise.
    Warns,
    /// Worth knowing.
    Notes,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The item it lies in, by the place the expected side gives it, or the component's own place
    /// where nothing is expected.
    pub place: Place,
    /// The steps from there to the point that differs.
    pub steps: Vec<Step>,
    /// What differs there.
    pub kind: DifferenceKind,
    /// Whether the component fails the specification's subtyping because of it.
    pub strict: bool,
    /// What it does to a wasmtime host.
    pub host: Effect,
    /// Other items whose types lead to the same point.
    pub also: Vec<Place>,
    /// The innermost named type on the cursor: where it is defined, and how many steps lead to it.
    pub definition: Option<(Place, usize)>,
    /// For a pairing: others for which as much speaks and which exclude it, by the place that is
    /// expected and the one that was found. No more than [`MAX_ALTERNATIVES`].
    pub alternatives: Vec<(Place, Place)>,
}

/// How many alternatives of one pairing are kept.
pub const MAX_ALTERNATIVES: usize = 8;

impl Difference {
    /// A difference of an item as a whole, that breaks both verdicts.
    pub(crate) fn of_item(place: Place, kind: DifferenceKind) -> Self {
        Difference {
            place,
            steps: Vec::new(),
            kind,
            strict: true,
            host: Effect::Breaks,
            also: Vec::new(),
            definition: None,
            alternatives: Vec::new(),
        }
    }

    /// How sure a pairing is: a guess where others are as good. `None` for other differences.
    pub fn confidence(&self) -> Option<Confidence> {
        match self.kind {
            DifferenceKind::Paired { .. } if !self.alternatives.is_empty() => Some(Confidence::Guess),
            DifferenceKind::Paired { evidence, .. } => Some(evidence.confidence()),
            _ => None,
        }
    }

    /// Notes that another pairing is as good.
    pub(crate) fn add_alternative(&mut self, place: Place, found: Place) {
        let pair = (place, found);
        if self.alternatives.len() < MAX_ALTERNATIVES && !self.alternatives.contains(&pair) {
            self.alternatives.push(pair);
        }
    }

    /// The full WIT path of the item it lies in.
    pub fn path(&self) -> String {
        self.place.path()
    }
}

/// How the versions of two interfaces of one name relate, if they differ.
pub fn relation_of(expected: &InterfaceName, found: &InterfaceName) -> Option<Relation> {
    if expected.version == found.version {
        return None;
    }
    let (Some(a), Some(b)) = (expected.semver(), found.semver()) else { return Some(Relation::Unversioned) };
    Some(if a.pre != b.pre {
        Relation::PreRelease
    } else if a.major != b.major {
        Relation::Major
    } else if a.minor != b.minor {
        Relation::Minor
    } else {
        Relation::Patch
    })
}
