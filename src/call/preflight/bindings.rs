//! The names that calls are bound to: which resource each of them holds, as far as the types show.

use crate::call::value::HandleRef;
use crate::surface::ResourceId;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The names that earlier calls were bound to.
#[derive(Debug, Default)]
pub(super) struct BoundNames {
    known: BTreeMap<String, BindingState>,
}

/// What a name holds.
#[derive(Clone, Debug)]
pub(super) enum BindingState {
    /// A handle to this resource.
    Handle(ResourceId),
    /// Nothing any more: the call of this path took it.
    GivenAway(String),
    /// Unknown: the call it is bound to was refused.
    Unknown,
}

/// Why a name cannot be used in a place.
#[derive(Clone, Debug)]
pub(super) enum Unusable {
    /// For this reason.
    Because(HandleFault),
    /// Already reported at the binding.
    Reported,
}

/// Why a name does not hold what it is used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::call) enum HandleFault {
    /// The function it is bound to returns no handle.
    NotReturned { path: String, result: Option<String> },
    /// No earlier call is bound to it.
    Unbound { bound: Vec<String> },
    /// An earlier call took its handle.
    GivenAway { by: String },
    /// The same call moves its handle and uses it.
    Twice,
    /// The call it is bound to returned no handle this time.
    Empty { path: String, value: String },
    /// The resource has no such method.
    NoMethod { resource: String, method: String, methods: Vec<String> },
    /// What was asked for is a function of the resource, not of one handle.
    Static { resource: String, path: String },
}

impl BoundNames {
    /// What a name holds, if a call was bound to it.
    pub(super) fn get(&self, name: &str) -> Option<&BindingState> {
        self.known.get(name)
    }

    /// The names that hold a handle.
    pub(super) fn held(&self) -> Vec<String> {
        let held = self.known.iter().filter(|(_, holds)| matches!(holds, BindingState::Handle(_)));
        held.map(|(name, _)| name.clone()).collect()
    }

    /// Notes what a call was bound to; no resource where it was refused.
    pub(super) fn bind(&mut self, name: &str, resource: Option<ResourceId>) {
        self.known.insert(name.to_owned(), resource.map_or(BindingState::Unknown, BindingState::Handle));
    }

    /// Notes what a call takes with it.
    pub(super) fn give_away(&mut self, names: Vec<String>, by: &str) {
        for name in names {
            self.known.insert(name, BindingState::GivenAway(by.to_owned()));
        }
    }

    /// Begins a call, whose `self` is the first name it uses.
    pub(super) fn call(&self, this: Option<&str>) -> HandleUses<'_> {
        let used = this.map(|name| (name.to_owned(), false)).into_iter().collect();
        HandleUses { names: self, used: RefCell::new(used), unusable: RefCell::new(None) }
    }
}

/// The names that one call uses. A handle that it gives away can be in one place only.
pub(super) struct HandleUses<'a> {
    names: &'a BoundNames,
    /// Each name, and whether it is given away.
    used: RefCell<Vec<(String, bool)>>,
    unusable: RefCell<Option<Unusable>>,
}

impl HandleUses<'_> {
    /// The resource behind a name; why there is none is kept for [`HandleUses::unusable`].
    pub(super) fn resource(&self, reference: &HandleRef<'_>) -> Option<ResourceId> {
        let unusable = match self.names.get(reference.name)? {
            BindingState::Handle(resource) => {
                let mut used = self.used.borrow_mut();
                let clash = |(name, owned): &(String, bool)| name == reference.name && (*owned || reference.owned);
                if !used.iter().any(clash) {
                    used.push((reference.name.to_owned(), reference.owned));
                    return Some(*resource);
                }
                Unusable::Because(HandleFault::Twice)
            }
            BindingState::GivenAway(by) => Unusable::Because(HandleFault::GivenAway { by: by.clone() }),
            BindingState::Unknown => Unusable::Reported,
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
