//! What changes mean: for callers, for those who provide imports, for the version.

use super::change::{Change, ChangeKind, changes, without_versions};
use crate::check::compare;
use crate::surface::{Direction, InterfaceName, ItemKind, Surface};
use serde::Serialize;
use std::collections::BTreeMap;

/// How large a step from one version to the next is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing that shows in the interface.
    Patch,
    /// More than there was; whoever used the old one can use the new one.
    Minor,
    /// Something that was used is gone or is another thing.
    Major,
}

impl Level {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Level::Patch => "patch",
            Level::Minor => "minor",
            Level::Major => "major",
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
    /// The step by the component model's rules, versions in names aside.
    pub contents: Level,
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
    pub needed: Level,
    /// The step that its version took; nothing where it stayed.
    pub given: Option<Level>,
}

impl PackageStep {
    /// Whether the version says at least what happened.
    pub fn is_truthful(&self) -> bool {
        self.needed == Level::Patch || self.given >= Some(self.needed)
    }
}

/// What the changes from one surface to another mean.
pub fn meaning(old: &Surface, new: &Surface, told: &[Change]) -> Meaning {
    let (bare_old, bare_new) = (without_versions(old), without_versions(new));
    let broken: Vec<Direction> = compare(&bare_old, &bare_new)
        .into_iter()
        .filter(|difference| difference.strict)
        .map(|difference| difference.place.direction)
        .collect();
    let implementers = !compare(&bare_new, &imported(bare_old.clone())).iter().any(|difference| difference.strict);
    let inner = changes(&bare_old, &bare_new);
    let contents = match (broken.is_empty(), inner.is_empty()) {
        (false, _) => Level::Major,
        (true, false) => Level::Minor,
        (true, true) => Level::Patch,
    };
    Meaning {
        callers: !broken.contains(&Direction::Export),
        providers: !broken.contains(&Direction::Import),
        implementers,
        contents,
        names_found: !told.iter().any(|change| match &change.kind {
            ChangeKind::Renamed { .. } => !change.is_on_track(),
            _ => false,
        }),
        packages: packages(old, new, &bare_old, &bare_new, &inner),
    }
}

/// What a component of a world imports of it: types only where functions lead to them.
fn imported(mut surface: Surface) -> Surface {
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
    pub fn step(&self) -> Level {
        if self.names_found { self.contents } else { Level::Major }
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
    bare_old: &Surface,
    bare_new: &Surface,
    inner: &[Change],
) -> Vec<PackageStep> {
    let (before, after) = (versions(old), versions(new));
    let strict: Vec<String> = compare(bare_old, bare_new)
        .into_iter()
        .filter(|difference| difference.strict)
        .flat_map(|difference| std::iter::once(difference.place).chain(difference.also))
        .filter_map(|place| package_of(place.root()))
        .collect();
    before
        .into_iter()
        .filter_map(|(package, old)| {
            let new = after.get(&package)?.clone();
            let touched = inner.iter().any(|change| package_of(change.place.root()).as_ref() == Some(&package));
            let needed = match (strict.contains(&package), touched) {
                (true, _) => Level::Major,
                (false, true) => Level::Minor,
                (false, false) => Level::Patch,
            };
            let given = given(old.as_deref(), new.as_deref());
            Some(PackageStep { package, old, new, needed, given })
        })
        .collect()
}

fn package_of(name: &str) -> Option<String> {
    InterfaceName::parse(name).map(|name| name.package_name())
}

/// The step between two versions as wasmtime's tracks have it: before 1.0.0 the second number, before
/// 0.1.0 the third one, stands for the first.
fn given(old: Option<&str>, new: Option<&str>) -> Option<Level> {
    if old == new {
        return None;
    }
    let parse = |text: Option<&str>| text.and_then(|text| semver::Version::parse(text).ok());
    let (Some(old), Some(new)) = (parse(old), parse(new)) else { return Some(Level::Major) };
    if old.pre != new.pre || !old.pre.is_empty() {
        return Some(Level::Major);
    }
    Some(match (old.major == new.major, old.minor == new.minor, old.major, old.minor) {
        (false, ..) | (true, false, 0, _) | (true, true, 0, 0) => Level::Major,
        (true, false, ..) => Level::Minor,
        // 0.1.0 to 0.1.1 is all there is between a patch and another track.
        (true, true, 0, _) => Level::Minor,
        (true, true, ..) => Level::Patch,
    })
}

#[cfg(test)]
mod tests {
    use super::{Level, given};

    #[test]
    fn versions_take_steps() {
        for (old, new, level) in [
            ("1.0.0", "1.0.1", Level::Patch),
            ("1.0.0", "1.1.0", Level::Minor),
            ("1.0.0", "2.0.0", Level::Major),
            ("0.1.0", "0.1.1", Level::Minor),
            ("0.1.0", "0.2.0", Level::Major),
            ("0.0.1", "0.0.2", Level::Major),
            ("0.2.0-rc.1", "0.2.0", Level::Major),
        ] {
            assert_eq!(given(Some(old), Some(new)), Some(level), "{old} to {new}");
        }
        assert_eq!(given(Some("1.0.0"), Some("1.0.0")), None);
        assert_eq!(given(None, Some("1.0.0")), Some(Level::Major));
    }
}
