//! Scopes of types in a component being written: each type is written once per scope, those of outer
//! scopes and of other instances are taken by alias.

mod types;

use crate::surface::{Item, ItemKind, ResourceId, Surface, Type, TypeId, TypeKind};
use std::collections::{HashMap, HashSet};
use wasm_encoder::{
    Alias, ComponentBuilder, ComponentExportKind, ComponentExternName, ComponentOuterAliasKind, ComponentTypeRef,
    InstanceType, TypeBounds,
};

/// What cannot be written into a component of our own making.
#[derive(Debug, Clone, thiserror::Error)]
pub(in crate::fix) enum Unwritable {
    /// An import or export of a kind that has no type in WIT.
    #[error("`{name}` is a {word}, which cannot be declared again")]
    Kind { name: String, word: &'static str },
    /// An item that nothing in reach supplies.
    #[error("`{0}` is out of reach")]
    OutOfReach(String),
    /// A resource that nothing in reach supplies.
    #[error("the resource `{0}` is out of reach")]
    Resource(String),
}

/// Where a type that was not needed yet can be taken from.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// The instance.
    pub(super) instance: u32,
    /// Names of the instances inside it that lead there, and the type's own name.
    pub(super) path: Vec<String>,
}

enum ScopeBody {
    Component(ComponentBuilder),
    Instance(InstanceType),
}

/// One scope of types.
struct WriterScope {
    body: ScopeBody,
    types: HashMap<TypeId, u32>,
    resources: HashMap<ResourceId, u32>,
    pending_types: HashMap<TypeId, Pending>,
    pending_resources: HashMap<ResourceId, Pending>,
    /// Resources that have a name of this scope: functions of a resource go by the first.
    said: HashSet<ResourceId>,
}

impl WriterScope {
    fn new(body: ScopeBody) -> Self {
        WriterScope {
            body,
            types: HashMap::new(),
            resources: HashMap::new(),
            pending_types: HashMap::new(),
            pending_resources: HashMap::new(),
            said: HashSet::new(),
        }
    }

    fn name_resource(&mut self, id: ResourceId, index: u32) {
        if self.said.insert(id) {
            self.resources.insert(id, index);
        }
    }
}

/// What a closed component imports under names of its own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Needed {
    /// A value type.
    Type(TypeId),
    /// A resource.
    Resource(ResourceId),
}

/// Writes one component.
pub(super) struct ComponentWriter<'a> {
    pub(super) arena: &'a Surface,
    frames: Vec<WriterScope>,
    /// For a component that sees nothing outside itself: the types it imports because something
    /// needs them, under the names given here.
    needed: Option<Vec<(String, Needed)>>,
}

impl<'a> ComponentWriter<'a> {
    /// A component; a closed one imports every type that it meets without a name.
    pub(super) fn new(arena: &'a Surface, closed: bool) -> Self {
        let frames = vec![WriterScope::new(ScopeBody::Component(ComponentBuilder::default()))];
        ComponentWriter { arena, frames, needed: closed.then(Vec::new) }
    }

    /// The component being written.
    pub(super) fn component(&mut self) -> &mut ComponentBuilder {
        match &mut self.frames[0].body {
            ScopeBody::Component(component) => component,
            ScopeBody::Instance(_) => unreachable!("the outermost scope is a component"),
        }
    }

    /// The component, and its imports other than its items.
    pub(super) fn finish(mut self) -> (ComponentBuilder, Vec<(String, Needed)>) {
        let component = std::mem::take(self.component());
        (component, self.needed.unwrap_or_default())
    }

    /// Forgets every local name but those of these needed types.
    pub(super) fn keep_only(&mut self, kept: &[Needed]) {
        let frame = &mut self.frames[0];
        frame.types.retain(|id, _| kept.iter().any(|n| matches!(n, Needed::Type(k) if k == id)));
        frame.resources.retain(|id, _| kept.iter().any(|n| matches!(n, Needed::Resource(k) if k == id)));
    }

    /// The types that were imported because something needed them.
    pub(super) fn needed(&self) -> Vec<Needed> {
        self.needed.iter().flatten().map(|(_, needed)| *needed).collect()
    }

    /// Does something at the root and forgets what types it defined there without a name.
    pub(super) fn scratch<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.frames[0].types.clone();
        let done = act(self);
        self.frames[0].types = before;
        done
    }

    /// Says that a resource has this index at the root.
    pub(super) fn set_resource(&mut self, id: ResourceId, index: u32) {
        self.frames[0].resources.insert(id, index);
    }

    /// Says that a resource is named here; its first name stays.
    pub(super) fn name_resource(&mut self, id: ResourceId, index: u32) {
        self.frames[0].name_resource(id, index);
    }

    /// Says that a type has this index at the root.
    pub(super) fn set_type(&mut self, id: TypeId, index: u32) {
        self.frames[0].types.insert(id, index);
    }

    /// Says that the types of these items can be taken from an instance. What is known already stays,
    /// unless `over` says otherwise.
    pub(super) fn offer(&mut self, instance: u32, path: &[String], items: &[Item], over: bool) {
        for item in items {
            let at = || Pending { instance, path: path.iter().cloned().chain([item.name.clone()]).collect() };
            let frame = &mut self.frames[0];
            match &item.kind {
                ItemKind::Type(id) if over || !frame.types.contains_key(id) => {
                    frame.types.remove(id);
                    frame.pending_types.insert(*id, at());
                }
                ItemKind::Resource(id) if over || !frame.resources.contains_key(id) => {
                    frame.resources.remove(id);
                    if over {
                        frame.pending_resources.insert(*id, at());
                    } else {
                        frame.pending_resources.entry(*id).or_insert_with(at);
                    }
                }
                ItemKind::Instance(inner) => {
                    let path: Vec<String> = path.iter().cloned().chain([item.name.clone()]).collect();
                    self.offer(instance, &path, inner, over);
                }
                _ => {}
            }
        }
    }

    /// Takes an item out of an instance.
    pub(super) fn take(&mut self, instance: u32, path: &[String], kind: ComponentExportKind) -> u32 {
        let Some((last, instances)) = path.split_last() else { return instance };
        let component = self.component();
        let mut at = instance;
        for name in instances {
            at = component.alias_export(at, name, ComponentExportKind::Instance);
        }
        component.alias_export(at, last, kind)
    }

    fn top(&mut self) -> &mut WriterScope {
        self.frames.last_mut().expect("the outermost scope stays")
    }

    /// The index in the innermost scope of something known by `depth` scopes up.
    fn reach(&mut self, depth: usize, index: u32) -> u32 {
        if depth == 0 {
            return index;
        }
        let count = u32::try_from(depth).expect("scopes nest less deep than the reader allows");
        let alias = Alias::Outer { kind: ComponentOuterAliasKind::Type, count, index };
        match &mut self.top().body {
            ScopeBody::Component(component) => component.alias(None, alias),
            ScopeBody::Instance(instance) => {
                let at = instance.type_count();
                instance.alias(alias);
                at
            }
        }
    }

    /// The index of a type that has a name in this scope or one around it.
    pub(super) fn named(&mut self, id: TypeId) -> Option<u32> {
        let depth = self.frames.len();
        for up in 0..depth {
            let at = depth - 1 - up;
            let mut found = self.frames[at].types.get(&id).copied();
            if found.is_none()
                && at == 0
                && let Some(pending) = self.frames[0].pending_types.get(&id).cloned()
            {
                let index = self.take(pending.instance, &pending.path, ComponentExportKind::Type);
                self.set_type(id, index);
                found = Some(index);
            }
            if let Some(index) = found {
                let index = self.reach(up, index);
                self.top().types.insert(id, index);
                return Some(index);
            }
        }
        // Another name for a type is as good as the type's own.
        match self.arena.def(id).kind {
            TypeKind::Alias(Type::Id(target)) => self.named(target),
            _ => None,
        }
    }

    /// The index of a resource.
    pub(super) fn resource(&mut self, id: ResourceId) -> Result<u32, Unwritable> {
        let depth = self.frames.len();
        for up in 0..depth {
            let at = depth - 1 - up;
            let mut found = self.frames[at].resources.get(&id).copied();
            if found.is_none()
                && at == 0
                && let Some(pending) = self.frames[0].pending_resources.get(&id).cloned()
            {
                let index = self.take(pending.instance, &pending.path, ComponentExportKind::Type);
                self.set_resource(id, index);
                found = Some(index);
            }
            if let Some(index) = found {
                let index = self.reach(up, index);
                self.top().resources.insert(id, index);
                return Ok(index);
            }
        }
        if self.needed.is_some() {
            let name = self.need(Needed::Resource(id));
            let index = self.component().import(name.as_str(), ComponentTypeRef::Type(TypeBounds::SubResource));
            self.set_resource(id, index);
            return Ok(index);
        }
        Err(Unwritable::Resource(self.arena.resources[id.0].name.clone()))
    }

    fn need(&mut self, needed: Needed) -> String {
        let list = self.needed.get_or_insert_default();
        let name = format!("import-foreign-{}", list.len());
        list.push((name.clone(), needed));
        name
    }

    /// Imports an item at the root; its index in the space of its kind.
    pub(super) fn import(&mut self, item: &Item) -> Result<u32, Unwritable> {
        let reference = self.reference(item)?;
        let index = self.component().import(extern_name(item), reference);
        match &item.kind {
            ItemKind::Type(id) => self.set_type(*id, index),
            ItemKind::Resource(id) => self.name_resource(*id, index),
            ItemKind::Instance(items) => self.offer(index, &[], items, false),
            _ => {}
        }
        Ok(index)
    }
}

/// An item's name with what it says it implements.
pub(super) fn extern_name(item: &Item) -> ComponentExternName<'_> {
    let mut name: ComponentExternName<'_> = item.name.as_str().into();
    name.implements = item.implements.as_deref().map(Into::into);
    name
}
