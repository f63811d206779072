//! Exported functions that are imports, passed on as they are: wasmtime does not load a component that has
//! one, whatever is done with it.
//!
//! Only the sections that say what is what are read, and only what an export leads to is followed: through
//! instances, aliases and the nested components that these were made of.

use crate::surface::{Direction, Surface};
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;
use wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentExport, ComponentExternalKind, ComponentInstance,
    ComponentOuterAliasKind, Parser, Payload,
};

/// How many steps are taken to follow all exports; real components take a few for each.
const MAX_STEPS: usize = 200_000;

/// How deep exports are followed, and components nest.
const MAX_DEPTH: usize = 200;

/// The full paths of the exported functions that are imports, in the order of the exports. What cannot be
/// followed is not among them.
pub fn reexports(skeleton: &[u8], surface: &Surface) -> Vec<String> {
    let exported = surface.functions(Direction::Export);
    if exported.is_empty() || surface.functions(Direction::Import).is_empty() {
        return Vec::new();
    }
    let Some(root) = read(skeleton) else { return Vec::new() };
    let frame = Rc::new(Instantiation { of: &root, outer: None, given: None });
    let mut steps = Steps { left: MAX_STEPS, depth: 0 };
    let mut is_import = |instances: &[&str], name: &str| {
        let mut path = instances.iter().copied().chain([name]);
        let mut thing = frame.exported(path.next()?, &mut steps)?;
        for name in path {
            thing = thing.member(name, &mut steps)?;
        }
        matches!(thing, Thing::Imported).then_some(())
    };
    let passed_on = exported.iter().filter(|function| is_import(&function.instances, function.name).is_some());
    passed_on.map(crate::surface::Function::path).collect()
}

/// Items under their names, with the version suffix and without it.
type Items<'a> = HashMap<Cow<'a, str>, (ComponentExternalKind, u32)>;

/// Where an item of an index space comes from.
enum ItemOrigin<'a> {
    Import(&'a str),
    /// An export of an instance.
    Member(u32, &'a str),
    /// Another item of the same kind.
    Same(u32),
    Lifted,
    Instantiated(u32, Items<'a>),
    FromExports(Items<'a>),
    Nested(IndexSpaces<'a>),
    /// An item of the component so many levels around.
    Outer(u32, u32),
}

/// The index spaces of functions, instances and components of one component.
#[derive(Default)]
struct IndexSpaces<'a> {
    spaces: [Vec<ItemOrigin<'a>>; 3],
    exports: Items<'a>,
}

fn space(kind: ComponentExternalKind) -> Option<usize> {
    match kind {
        ComponentExternalKind::Func => Some(0),
        ComponentExternalKind::Instance => Some(1),
        ComponentExternalKind::Component => Some(2),
        _ => None,
    }
}

/// Reads the index spaces of a component and of those in it.
fn read(bytes: &[u8]) -> Option<IndexSpaces<'_>> {
    let mut component = IndexSpaces::default();
    // What lies around: a component; nothing around a core module that matters.
    let mut around = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.ok()? {
            Payload::ModuleSection { .. } => around.push(None),
            Payload::ComponentSection { .. } => around.push(Some(std::mem::take(&mut component))),
            Payload::End(_) => match around.pop() {
                Some(Some(outer)) => {
                    let inner = std::mem::replace(&mut component, outer);
                    component.push(ComponentExternalKind::Component, ItemOrigin::Nested(inner));
                }
                Some(None) => {}
                None => return Some(component),
            },
            payload => component.section(payload).ok()?,
        }
    }
    None
}

impl<'a> IndexSpaces<'a> {
    fn push(&mut self, kind: ComponentExternalKind, origin: ItemOrigin<'a>) {
        if let Some(space) = space(kind) {
            self.spaces[space].push(origin);
        }
    }

    fn section(&mut self, payload: Payload<'a>) -> wasmparser::Result<()> {
        match payload {
            Payload::ComponentImportSection(section) => {
                for import in section {
                    let import = import?;
                    self.push(import.ty.kind(), ItemOrigin::Import(import.name.name));
                }
            }
            Payload::ComponentCanonicalSection(section) => {
                for function in section {
                    if let CanonicalFunction::Lift { .. } = function? {
                        self.push(ComponentExternalKind::Func, ItemOrigin::Lifted);
                    }
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    match alias? {
                        ComponentAlias::InstanceExport { kind, instance_index, name } => {
                            self.push(kind, ItemOrigin::Member(instance_index, name));
                        }
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                            self.push(ComponentExternalKind::Component, ItemOrigin::Outer(count, index));
                        }
                        _ => {}
                    }
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    let origin = match instance? {
                        ComponentInstance::Instantiate { component_index, args } => {
                            let given = args.iter().map(|arg| (arg.name.into(), (arg.kind, arg.index)));
                            ItemOrigin::Instantiated(component_index, given.collect())
                        }
                        ComponentInstance::FromExports(exports) => {
                            ItemOrigin::FromExports(exports.iter().flat_map(named).collect())
                        }
                    };
                    self.push(ComponentExternalKind::Instance, origin);
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports.extend(named(&export));
                    // An export is an item of its own in its index space.
                    self.push(export.kind, ItemOrigin::Same(export.index));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn named<'a>(export: &ComponentExport<'a>) -> [(Cow<'a, str>, (ComponentExternalKind, u32)); 2] {
    [export.name.name.into(), export.name.full_name()].map(|name| (name, (export.kind, export.index)))
}

/// A component that was instantiated.
struct Instantiation<'c, 'a> {
    of: &'c IndexSpaces<'a>,
    /// The component around its definition.
    outer: Option<Rc<Instantiation<'c, 'a>>>,
    /// Where it was instantiated, and with what; the root has no arguments.
    given: Option<(Rc<Instantiation<'c, 'a>>, &'c Items<'a>)>,
}

/// What an item turns out to be.
enum Thing<'c, 'a> {
    /// An import of the root, or a member of one.
    Imported,
    /// A function that was made inside.
    Made,
    Instance(Rc<Instantiation<'c, 'a>>),
    Exports(Rc<Instantiation<'c, 'a>>, &'c Items<'a>),
    Component(Rc<Instantiation<'c, 'a>>, &'c IndexSpaces<'a>),
}

struct Steps {
    left: usize,
    depth: usize,
}

impl<'c, 'a> Thing<'c, 'a> {
    fn member(self, name: &str, steps: &mut Steps) -> Option<Self> {
        let (frame, items) = match self {
            Thing::Imported => return Some(Thing::Imported),
            Thing::Instance(frame) => return frame.exported(name, steps),
            Thing::Exports(frame, items) => (frame, items),
            Thing::Made | Thing::Component(..) => return None,
        };
        let (kind, index) = *items.get(name)?;
        frame.item(kind, index, steps)
    }
}

impl<'c, 'a> Instantiation<'c, 'a> {
    fn exported(self: &Rc<Self>, name: &str, steps: &mut Steps) -> Option<Thing<'c, 'a>> {
        let (kind, index) = *self.of.exports.get(name)?;
        self.item(kind, index, steps)
    }

    fn item(self: &Rc<Self>, kind: ComponentExternalKind, index: u32, steps: &mut Steps) -> Option<Thing<'c, 'a>> {
        if steps.left == 0 || steps.depth > MAX_DEPTH {
            return None;
        }
        let origin = self.of.spaces[space(kind)?].get(index as usize)?;
        steps.left -= 1;
        steps.depth += 1;
        let thing = self.follow(kind, origin, steps);
        steps.depth -= 1;
        thing
    }

    fn follow(
        self: &Rc<Self>,
        kind: ComponentExternalKind,
        origin: &'c ItemOrigin<'a>,
        steps: &mut Steps,
    ) -> Option<Thing<'c, 'a>> {
        match origin {
            ItemOrigin::Import(name) => {
                let Some((giver, given)) = &self.given else { return Some(Thing::Imported) };
                let (kind, index) = *given.get(*name)?;
                giver.item(kind, index, steps)
            }
            ItemOrigin::Member(instance, name) => {
                self.item(ComponentExternalKind::Instance, *instance, steps)?.member(name, steps)
            }
            ItemOrigin::Same(index) => self.item(kind, *index, steps),
            ItemOrigin::Lifted => Some(Thing::Made),
            ItemOrigin::FromExports(items) => Some(Thing::Exports(Rc::clone(self), items)),
            ItemOrigin::Nested(component) => Some(Thing::Component(Rc::clone(self), component)),
            ItemOrigin::Instantiated(component, given) => {
                let made_of = self.item(ComponentExternalKind::Component, *component, steps)?;
                let Thing::Component(outer, of) = made_of else { return None };
                let given = Some((Rc::clone(self), given));
                Some(Thing::Instance(Rc::new(Instantiation { of, outer: Some(outer), given })))
            }
            ItemOrigin::Outer(count, index) => {
                let mut frame = Rc::clone(self);
                for _ in 0..*count {
                    frame = Rc::clone(frame.outer.as_ref()?);
                }
                frame.item(kind, *index, steps)
            }
        }
    }
}
