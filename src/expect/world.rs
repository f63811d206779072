//! Which world is meant.

use super::findings::{no_such_world, not_encodable, several_worlds};
use super::load::{Wit, WitOrigin};
use super::texts::Texts;
use crate::error::Error;
use crate::finding::Finding;
use crate::surface::{InterfaceName, Surface, surface_of_world};
use wit_parser::{Resolve, WorldId};

/// A world that is expected of a component.
#[derive(Debug)]
pub struct Expectation<'w> {
    /// The WIT it comes from.
    pub wit: &'w Wit,
    /// The world.
    pub world: WorldId,
    /// Its full name: `mate:runtime/task@0.1.0`; for a component, the name of the file.
    pub name: String,
    /// What it imports and exports.
    pub surface: Surface,
    pub(super) texts: Texts,
}

impl Wit {
    /// The world of this name (`task`, `mate:runtime/task`, `mate:runtime/task@0.1.0`); without a
    /// name the only one, or the only one that a component with these exports fits.
    ///
    /// # Errors
    /// When there is no such world, when several remain, or when the world cannot be encoded.
    pub fn expectation(&self, name: Option<&str>, component: Option<&Surface>) -> Result<Expectation<'_>, Error> {
        let world = self.select(name, component)?;
        if let Some(surface) = &self.surface {
            let name = self.name.clone();
            return Ok(Expectation { wit: self, world, name, surface: surface.clone(), texts: Texts::default() });
        }
        let name = world_name(&self.resolve, world);
        match surface_of_world(&self.resolve, world) {
            Ok(surface) => Ok(Expectation { wit: self, world, name, surface, texts: Texts::default() }),
            Err(error) => Err(not_encodable(&name, &error.to_string()).into()),
        }
    }

    /// Worlds that may be chosen: those of the package, or of all packages where it has none.
    pub fn worlds(&self) -> Vec<WorldId> {
        let own: Vec<_> = self.resolve.packages[self.package].worlds.values().copied().collect();
        if own.is_empty() { self.resolve.worlds.iter().map(|(id, _)| id).collect() } else { own }
    }

    /// The full name of a world.
    pub fn world_name(&self, world: WorldId) -> String {
        world_name(&self.resolve, world)
    }

    /// Chooses a world as [`Wit::expectation`] does.
    ///
    /// # Errors
    /// When there is no such world, or when several remain.
    pub fn select(&self, name: Option<&str>, component: Option<&Surface>) -> Result<WorldId, Error> {
        let choices = self.worlds();
        let candidates = match name {
            Some(name) => self.named(name),
            None if choices.len() > 1 => self.fitting(&choices, component),
            None => choices.clone(),
        };
        match candidates.as_slice() {
            [world] => Ok(*world),
            _ if self.origin == WitOrigin::Component => match choices.first() {
                Some(world) => Ok(*world),
                None => Err(self.no_world(name, &choices).into()),
            },
            [] if name.is_some() || choices.is_empty() => Err(self.no_world(name, &choices).into()),
            [] => Err(self.choice(&choices).into()),
            several => Err(self.choice(several).into()),
        }
    }

    fn named(&self, name: &str) -> Vec<WorldId> {
        let parts = WorldName::read(name);
        let own = self.worlds();
        let all: Vec<_> = self.resolve.worlds.iter().map(|(id, _)| id).collect();
        let of = |choices: &[WorldId]| -> Vec<WorldId> {
            choices.iter().copied().filter(|world| parts.is(&self.resolve, *world)).collect()
        };
        let found = of(&own);
        if found.is_empty() { of(&all) } else { found }
    }

    /// The worlds of which a component exports the most, if it exports all that the world asks for;
    /// else those of which it exports anything.
    fn fitting(&self, choices: &[WorldId], component: Option<&Surface>) -> Vec<WorldId> {
        let Some(component) = component else { return choices.to_vec() };
        let scored: Vec<_> = choices
            .iter()
            .map(|world| {
                let wanted = self.names(&self.resolve.worlds[*world].exports);
                let exported = wanted.iter().filter(|name| offers(component, name)).count();
                let offered = self.names(&self.resolve.worlds[*world].imports);
                let strangers =
                    component.imports.iter().filter(|item| !offered.iter().any(|name| takes(&item.name, name))).count();
                (exported == wanted.len(), exported, std::cmp::Reverse(strangers), *world)
            })
            .filter(|(_, exported, ..)| *exported > 0)
            .collect();
        let best = scored.iter().map(|(all, exported, strangers, _)| (*all, *exported, *strangers)).max();
        scored
            .into_iter()
            .filter(|(all, exported, strangers, _)| Some((*all, *exported, *strangers)) == best)
            .map(|(.., world)| world)
            .collect()
    }

    fn names(&self, items: &wit_parser::IndexMap<wit_parser::WorldKey, wit_parser::WorldItem>) -> Vec<String> {
        items.keys().map(|key| self.resolve.name_world_key(key)).collect()
    }

    fn no_world(&self, name: Option<&str>, choices: &[WorldId]) -> Finding {
        no_such_world(&self.name, name, &self.world_names(choices), &self.packages())
    }

    fn choice(&self, choices: &[WorldId]) -> Finding {
        let exports = |world: &WorldId| self.names(&self.resolve.worlds[*world].exports);
        let worlds: Vec<_> = choices.iter().map(|world| (self.world_name(*world), exports(world))).collect();
        several_worlds(&self.name, &worlds)
    }

    fn world_names(&self, worlds: &[WorldId]) -> Vec<String> {
        worlds.iter().map(|world| world_name(&self.resolve, *world)).collect()
    }
}

/// A world as it was asked for.
struct WorldName<'a> {
    package: Option<&'a str>,
    world: &'a str,
    version: Option<&'a str>,
}

impl<'a> WorldName<'a> {
    /// Reads `w`, `ns:pkg/w`, `ns:pkg/w@1.0.0`, and the version in the other place.
    fn read(text: &'a str) -> Self {
        let (package, rest) = match text.trim().rsplit_once('/') {
            Some((package, rest)) => (Some(package), rest),
            None => (None, text.trim()),
        };
        let (world, mut version) = match rest.split_once('@') {
            Some((world, version)) => (world, Some(version)),
            None => (rest, None),
        };
        let package = package.map(|package| match package.split_once('@') {
            Some((package, misplaced)) => {
                version = version.or(Some(misplaced));
                package
            }
            None => package,
        });
        WorldName { package, world: world.strip_prefix('%').unwrap_or(world), version }
    }

    fn is(&self, resolve: &Resolve, world: WorldId) -> bool {
        let world = &resolve.worlds[world];
        let Some(package) = world.package.map(|id| &resolve.packages[id].name) else { return world.name == self.world };
        let version = package.version.as_ref().map(ToString::to_string);
        world.name == self.world
            && self.package.is_none_or(|asked| [&package.namespace, ":", &package.name].concat() == asked)
            && self.version.is_none_or(|asked| version.as_deref() == Some(asked))
    }
}

fn world_name(resolve: &Resolve, world: WorldId) -> String {
    let world = &resolve.worlds[world];
    match world.package {
        Some(package) => resolve.id_of_name(package, &world.name),
        None => world.name.clone(),
    }
}

fn offers(component: &Surface, name: &str) -> bool {
    component.exports.iter().any(|item| takes(name, &item.name))
}

/// Whether one name is the other, or another version on its track.
fn takes(a: &str, b: &str) -> bool {
    a == b || matches!((InterfaceName::parse(a), InterfaceName::parse(b)), (Some(a), Some(b)) if a.matches(&b))
}
