//! The names of a chain: which resource each of them holds before a call, as far as the types tell.

use super::value::Mention;
use crate::finding::calling::HandleFault;
use crate::surface::ResourceId;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The names that earlier calls were bound to.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: BTreeMap<String, Holds>,
}

/// What a name holds.
#[derive(Clone, Debug)]
pub(super) enum Holds {
    /// A handle to this resource.
    Handle(ResourceId),
    /// No more: the call of this path took it.
    GivenAway(String),
    /// Nobody knows: the call it is bound to was refused.
    Unknown,
}

/// Why a name cannot be used in a place.
#[derive(Clone, Debug)]
pub(super) enum Unusable {
    /// For this reason.
    Told(HandleFault),
    /// For one that was told where the name is bound.
    Known,
}

impl Names {
    /// What a name holds, if a call was bound to it.
    pub(super) fn get(&self, name: &str) -> Option<&Holds> {
        self.known.get(name)
    }

    /// The names that hold a handle.
    pub(super) fn held(&self) -> Vec<String> {
        let held = self.known.iter().filter(|(_, holds)| matches!(holds, Holds::Handle(_)));
        held.map(|(name, _)| name.clone()).collect()
    }

    /// Notes what a call was bound to; no resource where it was refused.
    pub(super) fn bind(&mut self, name: &str, resource: Option<ResourceId>) {
        self.known.insert(name.to_owned(), resource.map_or(Holds::Unknown, Holds::Handle));
    }

    /// Notes what a call takes with it.
    pub(super) fn give_away(&mut self, names: Vec<String>, by: &str) {
        for name in names {
            self.known.insert(name, Holds::GivenAway(by.to_owned()));
        }
    }

    /// Begins a call, whose `self` is the first name it uses.
    pub(super) fn call(&self, this: Option<&str>) -> Uses<'_> {
        let used = this.map(|name| (name.to_owned(), false)).into_iter().collect();
        Uses { names: self, used: RefCell::new(used), unusable: RefCell::new(None) }
    }
}

/// The names that one call uses. A handle that it gives away can be in one place only.
pub(super) struct Uses<'a> {
    names: &'a Names,
    /// Each name, and whether it is given away.
    used: RefCell<Vec<(String, bool)>>,
    unusable: RefCell<Option<Unusable>>,
}

impl Uses<'_> {
    /// The resource behind a name; why there is none is kept for [`Uses::unusable`].
    pub(super) fn resource(&self, mention: &Mention<'_>) -> Option<ResourceId> {
        let unusable = match self.names.get(mention.name)? {
            Holds::Handle(resource) => {
                let mut used = self.used.borrow_mut();
                let clash = |(name, owned): &(String, bool)| name == mention.name && (*owned || mention.owned);
                if !used.iter().any(clash) {
                    used.push((mention.name.to_owned(), mention.owned));
                    return Some(*resource);
                }
                Unusable::Told(HandleFault::Twice)
            }
            Holds::GivenAway(by) => Unusable::Told(HandleFault::GivenAway { by: by.clone() }),
            Holds::Unknown => Unusable::Known,
        };
        self.unusable.replace(Some(unusable));
        None
    }

    /// Why the last name could not be used.
    pub(super) fn unusable(&self) -> Option<Unusable> {
        self.unusable.take()
    }

    /// The names whose handles the call takes.
    pub(super) fn given_away(self) -> Vec<String> {
        self.used.into_inner().into_iter().filter(|(_, owned)| *owned).map(|(name, _)| name).collect()
    }
}
