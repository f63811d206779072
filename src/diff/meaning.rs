//! What changes mean: for callers, for those who provide imports, for the version.

use super::change::{Change, ChangeKind, Compared, changes, without_versions};
use crate::compare::{Difference, compare_sides};
use crate::finding::Verdict;
use crate::surface::{Direction, InterfaceName, ItemKind, Surface};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// How large a step from one version to the next is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Bump {
    /// No interface change.
    Patch,
    /// Additions only; backward compatible.
    Minor,
    /// Breaking: something was removed or its type changed.
    Major,
}

impl Bump {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Bump::Patch => "patch",
            Bump::Minor => "minor",
            Bump::Major => "major",
        }
    }

    /// The word with what it means for users.
    pub fn described(self) -> &'static str {
        match self {
            Bump::Patch => "compatible (patch)",
            Bump::Minor => "compatible (minor)",
            Bump::Major => "breaking (major)",
        }
    }

    /// The verdict on a comparison that comes to it.
    pub(super) fn verdict(self) -> Verdict {
        match self {
            Bump::Patch => Verdict::Patch,
            Bump::Minor => Verdict::Minor,
            Bump::Major => Verdict::Major,
        }
    }
}

/// What the changes mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Whether those who call the old one can call the new one, versions in names aside.
    pub callers: bool,
    /// Whether what satisfied the imports of the old one satisfies those of the new one, versions aside.
    pub providers: bool,
    /// Whether a component made for the old world is one of the new world, versions aside.
    pub implementers: bool,
    /// Whether a component made for the old world finds all that it may import in the new one.
    pub offered: bool,
    /// The step by the component model's rules, versions in names aside.
    pub contents: Bump,
    /// Whether a wasmtime host that knows the old names finds everything under them.
    pub names_found: bool,
    /// What the versions of packages say.
    pub packages: Vec<PackageStep>,
}

/// One package whose interfaces are on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct PackageStep {
    /// `ns:pkg`
    pub package: String,
    /// The old version.
    pub old: Option<String>,
    /// The new version.
    pub new: Option<String>,
    /// The step that its contents took.
    pub needed: Bump,
    /// The step that its version took; nothing where it stayed.
    pub given: Option<Bump>,
    /// Whether the new version is below the old one.
    pub backwards: bool,
    /// Whether components only import it: they show what they use of it, and not how it changed.
    pub imported: bool,
}

impl PackageStep {
    /// Whether the version says at least what happened.
    pub fn is_truthful(&self) -> bool {
        self.imported || !self.backwards && (self.needed == Bump::Patch || self.given >= Some(self.needed))
    }
}

/// What the changes from one surface to another mean.
pub fn meaning(old: &Surface, new: &Surface, found: &[Change], compared: Compared) -> Meaning {
    let (bare_old, bare_new) = (without_versions(old), without_versions(new));
    let strict = |expected: &Surface, actual: Surface| -> Vec<Difference> {
        compare_sides(expected, &imported(actual), compared.imports())
            .into_iter()
            .filter(|difference| difference.strict)
            .collect()
    };
    let broken = strict(&bare_old, bare_new.clone());
    let back = strict(&bare_new, bare_old.clone());
    let is_import = |difference: &&Difference| difference.place.direction == Direction::Import;
    let offered = !back.iter().any(|difference| is_import(&difference));
    let lost: Vec<&Difference> = back.iter().filter(|_| compared == Compared::Worlds).filter(is_import).collect();
    let mut inner = changes(&bare_old, &bare_new, compared);
    if compared == Compared::WorldAndComponent {
        inner.retain(|change| !change.is_import_removed());
    }
    let contents = match (broken.is_empty() && lost.is_empty(), inner.is_empty()) {
        (false, _) => Bump::Major,
        (true, false) => Bump::Minor,
        (true, true) => Bump::Patch,
    };
    let broken_in = |direction| broken.iter().any(|difference| difference.place.direction == direction);
    // A world that imports less of a package leaves the package as it is.
    let inside = lost.into_iter().filter(|difference| !difference.place.instances.is_empty());
    let breaking: Vec<&Difference> = broken.iter().chain(inside).collect();
    Meaning {
        callers: !broken_in(Direction::Export),
        providers: !broken_in(Direction::Import),
        implementers: back.is_empty(),
        offered,
        contents,
        names_found: !found.iter().any(|change| match &change.kind {
            ChangeKind::Renamed { .. } => !change.is_on_track(),
            _ => false,
        }),
        packages: packages(old, new, &breaking, &inner, compared),
    }
}

/// What a component of a world imports of it: types only where functions lead to them.
pub(super) fn imported(mut surface: Surface) -> Surface {
    let functions = [Direction::Import, Direction::Export].map(|direction| surface.functions(direction));
    let reached = surface.reached(functions.iter().flatten().flat_map(|function| function.ty.types()));
    surface.imports.retain_mut(|item| match &mut item.kind {
        ItemKind::Instance(items) => {
            items.retain(|item| !matches!(item.kind, ItemKind::Type(id) if !reached.contains(&id)));
            !items.is_empty()
        }
        ItemKind::Type(id) => reached.contains(id),
        _ => true,
    });
    surface
}

impl Meaning {
    /// The whole step: what the contents say, and what hosts make of the names.
    pub fn step(&self) -> Bump {
        if self.names_found { self.contents } else { Bump::Major }
    }
}

/// Versions of a surface's packages, by name; several versions of one are left out.
fn versions(surface: &Surface) -> BTreeMap<String, Option<String>> {
    let mut out: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    for name in surface.exports.iter().chain(&surface.imports).filter_map(|item| InterfaceName::parse(&item.name)) {
        let known = out.entry(name.package_name()).or_default();
        if !known.contains(&name.version) {
            known.push(name.version);
        }
    }
    out.into_iter().filter(|(_, all)| all.len() == 1).filter_map(|(name, mut all)| Some((name, all.pop()?))).collect()
}

fn packages(
    old: &Surface,
    new: &Surface,
    breaking: &[&Difference],
    inner: &[Change],
    compared: Compared,
) -> Vec<PackageStep> {
    let (before, after) = (versions(old), versions(new));
    let strict: HashSet<String> = breaking
        .iter()
        .flat_map(|difference| std::iter::once(&difference.place).chain(&difference.also))
        .filter_map(|place| package_of(place.root()))
        .collect();
    let touched: HashSet<String> = inner.iter().filter_map(|change| package_of(change.place.root())).collect();
    let exports = old.exports.iter().chain(&new.exports);
    let exported: HashSet<String> = exports.filter_map(|item| package_of(&item.name)).collect();
    before
        .into_iter()
        .filter_map(|(package, old)| {
            let new = after.get(&package)?.clone();
            let imported = compared != Compared::Worlds && !exported.contains(&package);
            let needed = match (strict.contains(&package), touched.contains(&package)) {
                _ if imported => Bump::Patch,
                (true, _) => Bump::Major,
                (false, true) => Bump::Minor,
                (false, false) => Bump::Patch,
            };
            let given = given(old.as_deref(), new.as_deref());
            let backwards = goes_back(old.as_deref(), new.as_deref());
            Some(PackageStep { package, old, new, needed, given, backwards, imported })
        })
        .collect()
}

fn package_of(name: &str) -> Option<String> {
    InterfaceName::parse(name).map(|name| name.package_name())
}

/// The step between two versions as wasmtime's tracks have it: before 1.0.0 the second number, before
/// 0.1.0 the third one, stands for the first.
fn given(old: Option<&str>, new: Option<&str>) -> Option<Bump> {
    if old == new {
        return None;
    }
    let parse = |text: Option<&str>| text.and_then(|text| semver::Version::parse(text).ok());
    let (Some(old), Some(new)) = (parse(old), parse(new)) else { return Some(Bump::Major) };
    if old.pre != new.pre || !old.pre.is_empty() {
        return Some(Bump::Major);
    }
    Some(match (old.major == new.major, old.minor == new.minor, old.major, old.minor) {
        (false, ..) | (true, false, 0, _) | (true, true, 0, 0) => Bump::Major,
        (true, false, ..) => Bump::Minor,
        // 0.1.0 to 0.1.1 is all there is between a patch and another track.
        (true, true, 0, _) => Bump::Minor,
        (true, true, ..) => Bump::Patch,
    })
}

/// Whether a version is below the one before it.
fn goes_back(old: Option<&str>, new: Option<&str>) -> bool {
    let parse = |text: Option<&str>| text.and_then(|text| semver::Version::parse(text).ok());
    matches!((parse(old), parse(new)), (Some(old), Some(new)) if new.cmp_precedence(&old).is_lt())
}

#[cfg(test)]
mod tests {
    use super::{Bump, given, goes_back};

    #[test]
    fn versions_take_steps() {
        for (old, new, level) in [
            ("1.0.0", "1.0.1", Bump::Patch),
            ("1.0.0", "1.1.0", Bump::Minor),
            ("1.0.0", "2.0.0", Bump::Major),
            ("0.1.0", "0.1.1", Bump::Minor),
            ("0.1.0", "0.2.0", Bump::Major),
            ("0.0.1", "0.0.2", Bump::Major),
            ("0.2.0-rc.1", "0.2.0", Bump::Major),
        ] {
            assert_eq!(given(Some(old), Some(new)), Some(level), "{old} to {new}");
        }
        assert_eq!(given(Some("1.0.0"), Some("1.0.0")), None);
        assert_eq!(given(None, Some("1.0.0")), Some(Bump::Major));
    }

    #[test]
    fn versions_go_back() {
        for (old, new, back) in [
            ("1.1.0", "1.0.0", true),
            ("2.0.0", "1.9.0", true),
            ("1.0.0", "1.0.0-rc.1", true),
            ("1.0.0", "1.1.0", false),
            ("1.0.0+b", "1.0.0+a", false),
        ] {
            assert_eq!(goes_back(Some(old), Some(new)), back, "{old} to {new}");
        }
        assert!(!goes_back(Some("1.0.0"), None));
    }
}
