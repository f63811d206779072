//! Whether what a host supplies fits what a component imports, as wasmtime's linker decides it: function
//! types by their whole structure, without the names of parameters; resources by identity.

use super::Provides;
use crate::compare::{Comparison, Difference, Effect, Identity, Sides, always_links, text, word};
use crate::path::FuncName;
use crate::surface::{FuncType, Item, ItemKind, Surface};
use std::cell::OnceCell;

/// A host's linker and the component that is to be linked.
pub struct Linking<'a> {
    provides: &'a Provides,
    surface: &'a Surface,
    /// The types of both; made when the first function is compared.
    sides: OnceCell<Option<Sides<'a>>>,
}

/// An item of an import that the linker refuses.
#[derive(Clone, Copy, Debug)]
pub struct Gap<'a> {
    /// The item: the import itself, or something in it.
    pub item: &'a Item,
    /// What the host has in its place, of another type or kind; `None` where it has nothing.
    pub supplied: Option<&'a Item>,
}

/// What of an import a linker refuses; empty where it takes everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misfit {
    /// Functions and resources that the host lacks.
    pub lacking: Vec<String>,
    /// What the host has with another type.
    pub differing: Vec<Mistyped>,
}

/// What a host has under an imported name, with another type than the component imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistyped {
    /// Its name.
    pub name: String,
    /// The type that the component imports.
    pub wanted: String,
    /// The type that the host has.
    pub supplied: String,
    /// Where a function differs.
    pub differences: Vec<Difference>,
}

impl<'a> Linking<'a> {
    /// Links a component against a host.
    pub fn new(provides: &'a Provides, surface: &'a Surface) -> Self {
        Linking { provides, surface, sides: OnceCell::new() }
    }

    /// What the host has under the name of a root import, whatever its type.
    pub fn supplied(&self, import: &Item) -> Option<&'a Item> {
        self.provides.supplied(&import.name)
    }

    /// What the linker refuses of a root import, in its order.
    pub fn gaps(&self, import: &'a Item) -> Vec<Gap<'a>> {
        let mut out = Vec::new();
        let supplied = self.provides.supplied(&import.name);
        if supplied.is_some() || !always_links(&import.kind) {
            self.item(import, supplied, &mut Vec::new(), &mut out);
        }
        out
    }

    /// What the linker refuses about one item of an imported instance.
    pub fn gap_in(&self, import: &'a Item, item: &'a Item) -> Option<Gap<'a>> {
        let found = match self.provides.supplied(&import.name).map(|supplied| &supplied.kind) {
            Some(ItemKind::Instance(offered)) => offered.iter().find(|other| other.name == item.name),
            _ => None,
        };
        let mut out = Vec::new();
        self.item(item, found, &mut vec![&import.name], &mut out);
        out.first().copied()
    }

    /// What of a root import the host lacks, and what it has with another type.
    pub fn misfit(&self, import: &'a Item) -> Misfit {
        let mut misfit = Misfit::default();
        for gap in self.gaps(import) {
            match self.mistyped(&gap) {
                Some(mistyped) => misfit.differing.push(mistyped),
                None => misfit.lacking.push(FuncName::parse(&gap.item.name).to_string()),
            }
        }
        misfit
    }

    /// What the host has with another type.
    pub(crate) fn mistyped(&self, gap: &Gap<'_>) -> Option<Mistyped> {
        let (host, item) = (self.provides.surface()?, gap.supplied?);
        let described = |surface, kind| text(surface, kind).unwrap_or_else(|| word(kind).to_owned());
        let differences = match (&item.kind, &gap.item.kind) {
            (ItemKind::Func(supplied), ItemKind::Func(wanted)) => self.differences(host, supplied, wanted),
            _ => Vec::new(),
        };
        Some(Mistyped {
            name: FuncName::parse(&gap.item.name).to_string(),
            wanted: described(self.surface, &gap.item.kind),
            supplied: described(host, &item.kind),
            differences,
        })
    }

    /// Where a function that the host has with another type differs.
    fn differences(&self, host: &'a Surface, supplied: &FuncType, wanted: &FuncType) -> Vec<Difference> {
        let sides = Sides::new(host, self.surface, Identity::of_linker(host, self.surface));
        let differences = Comparison::of(sides).of_functions(supplied, wanted);
        differences.into_iter().filter(|difference| difference.host == Effect::Breaks).collect()
    }

    fn item(&self, item: &'a Item, found: Option<&'a Item>, within: &mut Vec<&'a str>, out: &mut Vec<Gap<'a>>) {
        let fits = match (&item.kind, found.map(|found| &found.kind)) {
            (ItemKind::Type(_) | ItemKind::HigherType(_), _) => true,
            (ItemKind::Instance(wanted), offered @ (None | Some(ItemKind::Instance(_)))) => {
                let offered: &[Item] = match offered {
                    Some(ItemKind::Instance(offered)) => offered,
                    _ => &[],
                };
                within.push(&item.name);
                for item in wanted {
                    let found = offered.iter().find(|other| other.name == item.name);
                    self.item(item, found, within, out);
                }
                within.pop();
                true
            }
            // A resource that stands elsewhere has only another name here.
            (ItemKind::Resource(id), None) => {
                let resource = &self.surface.resources[id.0];
                resource.name != item.name || !resource.instances.iter().eq(within.iter())
            }
            (_, None) => false,
            (ItemKind::Func(wanted), Some(ItemKind::Func(supplied))) => {
                self.sides().is_none_or(|sides| sides.links(supplied, wanted))
            }
            (ItemKind::Resource(wanted), Some(ItemKind::Resource(supplied))) => {
                self.sides().is_none_or(|sides| sides.same_resource(*supplied, *wanted))
            }
            (wanted, Some(supplied)) => std::mem::discriminant(wanted) == std::mem::discriminant(supplied),
        };
        if !fits {
            out.push(Gap { item, supplied: found });
        }
    }

    fn sides(&self) -> Option<&Sides<'a>> {
        let make = || {
            let supplied = self.provides.surface()?;
            Some(Sides::new(supplied, self.surface, Identity::of_linker(supplied, self.surface)))
        };
        self.sides.get_or_init(make).as_ref()
    }
}
