//! Whether what a host supplies fits what a component imports, as wasmtime's linker decides it: function
//! types by their whole structure, without the names of parameters; resources by identity.

use super::Provides;
use crate::compare::{Comparison, Difference, Effect, Identity, Sides, text, unversioned, word};
use crate::path::FuncName;
use crate::surface::{FuncType, Item, ItemKind, Surface, by_name_in};
use std::cell::OnceCell;
use std::collections::HashMap;

/// A host's linker and the component that is to be linked.
pub struct Linking<'a> {
    provides: &'a Provides,
    surface: &'a Surface,
    /// What the host supplies, by names without versions.
    supplied: HashMap<&'a str, Vec<&'a Item>>,
    /// Items of the instances that the host supplies, by both names.
    inner: OnceCell<HashMap<(&'a str, &'a str), &'a Item>>,
    /// Whether parameters have to have the same names: components look at them, wasmtime's linker does not.
    labels: bool,
    /// The types of both; made when the first function is compared.
    sides: OnceCell<Option<Sides<'a>>>,
}

/// For how many functions of one import it is worked out where they differ.
const MAX_DETAILED: usize = 16;

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
pub struct ImportMisfit {
    /// Functions and resources that the host lacks.
    pub lacking: Vec<String>,
    /// What the host has with another type.
    pub differing: Vec<MistypedItem>,
}

/// What a host has under an imported name, with another type than the component imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MistypedItem {
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
        let mut supplied: HashMap<&str, Vec<&Item>> = HashMap::new();
        for item in provides.surface().map_or(&[][..], |surface| &surface.imports) {
            supplied.entry(unversioned(&item.name)).or_default().push(item);
        }
        Linking { provides, surface, supplied, inner: OnceCell::new(), labels: false, sides: OnceCell::new() }
    }

    /// Links a component against another one, without a host between them.
    pub(crate) fn composing(provides: &'a Provides, surface: &'a Surface) -> Self {
        Linking { labels: true, ..Linking::new(provides, surface) }
    }

    /// What the host has under the name of a root import, whatever its type.
    pub fn supplied(&self, import: &Item) -> Option<&'a Item> {
        let offered = self.other_versions(&import.name);
        by_name_in(offered, |item| &item.name, &import.name).map(|(item, _)| *item)
    }

    /// What the host has under that name, at whatever version.
    pub(crate) fn other_versions(&self, import: &str) -> &[&'a Item] {
        self.supplied.get(unversioned(import)).map_or(&[], Vec::as_slice)
    }

    /// What the linker refuses of a root import, in its order.
    pub fn gaps(&self, import: &'a Item) -> Vec<Gap<'a>> {
        let mut out = Vec::new();
        let supplied = self.supplied(import);
        if supplied.is_some() || !import.kind.always_links() {
            self.item(import, supplied, &mut Vec::new(), &mut out);
        }
        out
    }

    /// What the linker refuses about one item of an imported instance.
    pub fn gap_in(&self, import: &'a Item, item: &'a Item) -> Option<Gap<'a>> {
        let found = self.supplied(import).and_then(|supplied| self.inner_item(supplied, &item.name));
        let mut out = Vec::new();
        self.item(item, found, &mut vec![&import.name], &mut out);
        out.first().copied()
    }

    /// What of a root import the host lacks, and what it has with another type.
    pub fn misfit(&self, import: &'a Item) -> ImportMisfit {
        let mut misfit = ImportMisfit::default();
        for gap in self.gaps(import) {
            match self.mistyped(&gap, misfit.differing.len() < MAX_DETAILED) {
                Some(mistyped) => misfit.differing.push(mistyped),
                None => misfit.lacking.push(FuncName::parse(&gap.item.name).to_string()),
            }
        }
        misfit
    }

    /// What the host has with another type; `detailed` where it differs, too.
    pub(crate) fn mistyped(&self, gap: &Gap<'_>, detailed: bool) -> Option<MistypedItem> {
        let (host, item) = (self.provides.surface()?, gap.supplied?);
        let described = |surface, kind| text(surface, kind).unwrap_or_else(|| word(kind).to_owned());
        let differences = match (&item.kind, &gap.item.kind) {
            (ItemKind::Func(supplied), ItemKind::Func(wanted)) if detailed => self.differences(host, supplied, wanted),
            _ => Vec::new(),
        };
        Some(MistypedItem {
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
            (ItemKind::Instance(wanted), None | Some(ItemKind::Instance(_))) => {
                let offered: HashMap<&str, &'a Item> = match found.map(|found| &found.kind) {
                    Some(ItemKind::Instance(offered)) => offered.iter().rev().map(|o| (o.name.as_str(), o)).collect(),
                    _ => HashMap::new(),
                };
                within.push(&item.name);
                for item in wanted {
                    self.item(item, offered.get(item.name.as_str()).copied(), within, out);
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
                self.sides().is_none_or(|sides| match self.labels {
                    true => sides.equal_func(supplied, wanted),
                    false => sides.links(supplied, wanted),
                })
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

    fn inner_item(&self, instance: &Item, name: &str) -> Option<&'a Item> {
        let inner = self.inner.get_or_init(|| {
            let instances = self.supplied.values().flatten().filter_map(|root| match &root.kind {
                ItemKind::Instance(items) => {
                    Some(items.iter().map(|item| ((root.name.as_str(), item.name.as_str()), item)))
                }
                _ => None,
            });
            instances.flatten().collect()
        });
        inner.get(&(instance.name.as_str(), name)).copied()
    }

    fn sides(&self) -> Option<&Sides<'a>> {
        let make = || {
            let supplied = self.provides.surface()?;
            Some(Sides::new(supplied, self.surface, Identity::of_linker(supplied, self.surface)))
        };
        self.sides.get_or_init(make).as_ref()
    }
}
