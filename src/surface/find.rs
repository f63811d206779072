//! The function that somebody means by a name in any spelling.

use super::walk::{Direction, Function};
use super::{InterfaceName, Surface};
use crate::path::{Asked, FuncName, NameReading, folded};

/// What a name comes to.
#[derive(Clone, Debug)]
pub enum Found<'a> {
    /// One function, and only one, is meant.
    One(Function<'a>),
    /// Several fit equally well.
    Several(Vec<Function<'a>>),
    /// None fits.
    Nothing,
}

/// How closely a function has to fit; tried in this order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// The path written in full, or the binary's own spelling.
    Exact,
    /// What was written is right, and something was left out.
    Parts,
    /// The same, but for the case of letters and for `-` and `_`.
    Folded,
    /// Only the name of a resource's function was written.
    Member,
}

impl Surface {
    /// The function meant by a name, whichever way it is spelled. A version is taken for another on
    /// its track; an interface that is named has to fit.
    pub fn find_function(&self, asked: &Asked, direction: Direction) -> Found<'_> {
        self.find_fitting(asked, direction, &[Fit::Exact, Fit::Parts, Fit::Folded, Fit::Member])
    }

    /// The function meant by a name of which parts may be left out, but everything that is written has to be
    /// spelled right.
    #[cfg(feature = "call")]
    pub(crate) fn find_spelled(&self, asked: &Asked, direction: Direction) -> Found<'_> {
        self.find_fitting(asked, direction, &[Fit::Exact, Fit::Parts])
    }

    fn find_fitting(&self, asked: &Asked, direction: Direction, fits_tried: &[Fit]) -> Found<'_> {
        let functions = self.functions(direction);
        let readings = asked.readings();
        for fit in fits_tried {
            for reading in &readings {
                let mut fitting: Vec<_> =
                    functions.iter().filter(|function| fits(function, asked, reading, *fit)).collect();
                if fitting.len() > 1 {
                    prefer_own_version(&mut fitting, reading);
                }
                match fitting.len() {
                    0 => {}
                    1 => return Found::One(fitting[0].clone()),
                    _ => return Found::Several(fitting.into_iter().cloned().collect()),
                }
            }
        }
        Found::Nothing
    }
}

/// Where several versions of one interface fit, the one that was written wins, else the newest: so the runtime
/// chooses on a track.
fn prefer_own_version(fitting: &mut Vec<&Function<'_>>, reading: &NameReading<'_>) {
    let Some(written) = reading.version else { return };
    let parsed = |function: &Function<'_>| function.instances.last().and_then(|name| InterfaceName::parse(name));
    let version = |function: &Function<'_>| parsed(function).and_then(|name| name.version);
    if fitting.iter().any(|function| version(function).as_deref() == Some(written)) {
        fitting.retain(|function| version(function).as_deref() == Some(written));
        return;
    }
    let interface = |function: &Function<'_>| {
        let around = function.instances.split_last().map(|(_, around)| around.concat());
        (around, parsed(function).map(|name| name.unversioned()), function.name.to_owned())
    };
    let Some(first) = fitting.first().map(|function| interface(function)) else { return };
    let number = |function: &Function<'_>| version(function).and_then(|version| semver::Version::parse(&version).ok());
    if fitting.iter().all(|function| interface(function) == first)
        && let Some(newest) = fitting.iter().map(|function| number(function)).max()
    {
        fitting.retain(|function| number(function) == newest);
    }
}

fn fits(function: &Function<'_>, asked: &Asked, reading: &NameReading<'_>, fit: Fit) -> bool {
    if fit == Fit::Exact {
        let path = function.path();
        let with_binary_name = match path.rfind('#') {
            Some(at) => asked.name().strip_prefix(&path[..=at]) == Some(function.name),
            None => asked.name() == function.name,
        };
        return path == asked.name() || with_binary_name;
    }
    let Some(item) = reading.item else { return false };
    let same = |a: &str, b: &str| if fit == Fit::Parts { a == b } else { folded(a) == folded(b) };
    fits_item(function.name, item, fit, &same) && fits_instance(&function.instances, reading, &same)
}

fn fits_item(name: &str, item: &str, fit: Fit, same: &dyn Fn(&str, &str) -> bool) -> bool {
    if same(name, item) {
        return true;
    }
    let func = FuncName::parse(name);
    match (&func, fit) {
        (FuncName::Method(_, member) | FuncName::Static(_, member), Fit::Member) => same(member, item),
        (FuncName::Plain(_), _) => false,
        _ => same(&func.to_string(), item),
    }
}

fn fits_instance(instances: &[&str], reading: &NameReading<'_>, same: &dyn Fn(&str, &str) -> bool) -> bool {
    if !reading.has_instance() {
        return true;
    }
    let Some((last, around)) = instances.split_last() else { return false };
    if !reading.outer.is_empty() && reading.outer != around {
        return false;
    }
    let stated = |part: Option<&str>, is: &str| part.is_none_or(|part| same(part, is));
    match InterfaceName::parse(last) {
        Some(name) => {
            stated(reading.namespace, &name.namespace)
                && stated(reading.package, &name.package)
                && stated(reading.interface, &name.interface)
                && reading.version.is_none_or(|version| fits_version(&name, version))
        }
        None => {
            reading.namespace.is_none()
                && reading.package.is_none()
                && reading.version.is_none()
                && stated(reading.interface, last)
        }
    }
}

/// Whether a version that was written is that of an interface: the same, one on its track, or short
/// for it (`0.1` for `0.1.0`).
pub(super) fn fits_version(name: &InterfaceName, version: &str) -> bool {
    let version = version.trim_start_matches('v');
    let written = InterfaceName { version: Some(version.to_owned()), ..name.clone() };
    written.matches(name)
        || name.version.as_deref().is_some_and(|own| {
            version.split('.').count() < 3 && own.starts_with(version) && own[version.len()..].starts_with('.')
        })
}
