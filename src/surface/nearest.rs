//! Names that are near the one that was asked for, each with what sets it apart.

use super::find::fits_version;
use super::walk::{Direction, Function};
use super::{InterfaceName, Surface};
use crate::path::{Asked, FuncName, NameReading, folded, similar};

/// How many near names are given at most.
const MOST: usize = 4;

/// What sets a near name apart from the one asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameDifference {
    /// Nothing but what was left out or how the parts were put together.
    Spelling,
    /// A version that is not on its track, or one where the other has none.
    Version,
    /// Upper and lower case, `_` for `-`.
    Case,
    /// It is at the root; an interface was asked for.
    AtRoot,
    /// It is in an interface; the root was asked.
    InInterface,
    /// Another interface has a function of that name.
    OtherInterface,
    /// Another package has an interface of that name.
    OtherPackage,
    /// It belongs to a resource.
    OfResource,
    /// A few letters.
    Typo,
    /// It goes the other way: an import for an export, or the reverse.
    OtherDirection,
}

/// A near name.
#[derive(Clone, Debug)]
pub struct Near<'a> {
    /// The function.
    pub function: Function<'a>,
    /// Whether it is imported or exported.
    pub direction: Direction,
    /// What sets it apart, the heaviest last.
    pub differences: Vec<NameDifference>,
    /// How far it is; only the order means something.
    pub distance: u32,
}

impl Surface {
    /// The functions nearest to a name, in either direction, the nearest first, at most four.
    pub fn nearest(&self, asked: &Asked, direction: Direction) -> Vec<Near<'_>> {
        let readings = asked.readings();
        let other = match direction {
            Direction::Import => Direction::Export,
            Direction::Export => Direction::Import,
        };
        let mut found = Vec::new();
        for (way, extra) in [(direction, None), (other, Some(NameDifference::OtherDirection))] {
            for function in self.functions(way) {
                let best = readings
                    .iter()
                    .filter_map(|reading| differences(&function, reading))
                    .min_by_key(|found| weight(found));
                if let Some(mut differences) = best {
                    differences.extend(extra);
                    differences.sort_unstable();
                    let distance = weight(&differences);
                    found.push(Near { function, direction: way, differences, distance });
                }
            }
        }
        found.sort_by_key(|near| near.distance);
        found.truncate(MOST);
        found
    }
}

fn weight(differences: &[NameDifference]) -> u32 {
    let each = |difference: &NameDifference| match difference {
        NameDifference::Spelling => 1,
        NameDifference::Case => 3,
        NameDifference::Version => 4,
        NameDifference::InInterface => 2,
        NameDifference::AtRoot => 6,
        NameDifference::OtherPackage | NameDifference::OfResource => 7,
        NameDifference::OtherInterface => 8,
        NameDifference::Typo => 9,
        NameDifference::OtherDirection => 10,
    };
    differences.iter().map(each).sum()
}

/// What sets a function apart from a reading of the name; `None` if they have nothing in common.
fn differences(function: &Function<'_>, reading: &NameReading<'_>) -> Option<Vec<NameDifference>> {
    let item = reading.item?;
    let mut found = Vec::new();
    let shown = FuncName::parse(function.name).to_string();
    let member = match FuncName::parse(function.name) {
        FuncName::Method(_, member) | FuncName::Static(_, member) => Some(member),
        _ => None,
    };
    if function.name == item || shown == item {
    } else if folded(&shown) == folded(item) || folded(function.name) == folded(item) {
        found.push(NameDifference::Case);
    } else if member.is_some_and(|member| folded(member) == folded(item)) || constructs(function.name, item) {
        found.push(NameDifference::OfResource);
    } else if similar(&shown, item) {
        found.push(NameDifference::Typo);
    } else {
        return None;
    }
    match (reading.has_instance(), function.instances.last()) {
        (false, None) => found.push(NameDifference::Spelling),
        (false, Some(_)) => found.push(NameDifference::InInterface),
        (true, None) => found.push(NameDifference::AtRoot),
        (true, Some(last)) => instance_differences(last, reading, &mut found),
    }
    // A misspelt function of some other interface is chance.
    let far = found.contains(&NameDifference::Typo)
        && found.iter().any(|d| {
            matches!(d, NameDifference::OtherInterface | NameDifference::OtherPackage | NameDifference::AtRoot)
        });
    (!far).then_some(found)
}

/// Whether a name is what source languages call the constructor of that name in the binary.
fn constructs(name: &str, item: &str) -> bool {
    let FuncName::Constructor(resource) = FuncName::parse(name) else { return false };
    let (of, member) = item.rsplit_once('.').unwrap_or((item, ""));
    matches!(member, "new" | "create" | "init" | "__init__") && folded(of) == folded(resource)
}

fn instance_differences(last: &str, reading: &NameReading<'_>, found: &mut Vec<NameDifference>) {
    let Some(name) = InterfaceName::parse(last) else {
        let same = reading.interface.is_some_and(|interface| interface == last) && reading.namespace.is_none();
        return found.push(if same { NameDifference::Spelling } else { NameDifference::OtherInterface });
    };
    let equal = |part: Option<&str>, is: &str| part.is_none_or(|part| part == is);
    let alike = |part: Option<&str>, is: &str| part.is_none_or(|part| folded(part) == folded(is) || similar(part, is));
    if equal(reading.interface, &name.interface) {
    } else if alike(reading.interface, &name.interface) {
        found.push(if folded(reading.interface.unwrap_or_default()) == folded(&name.interface) {
            NameDifference::Case
        } else {
            NameDifference::Typo
        });
    } else {
        found.push(NameDifference::OtherInterface);
    }
    let packages = [(reading.namespace, &name.namespace), (reading.package, &name.package)];
    if packages.iter().any(|(part, is)| !alike(*part, is)) {
        found.push(NameDifference::OtherPackage);
    } else if packages.iter().any(|(part, is)| !equal(*part, is)) {
        found.push(NameDifference::Typo);
    }
    match reading.version {
        Some(version) if !fits_version(&name, version) => found.push(NameDifference::Version),
        _ => {}
    }
    if found.is_empty() {
        found.push(NameDifference::Spelling);
    }
}
