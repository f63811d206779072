//! Exported functions that are imports, passed on as they are: wasmtime does not load a component that has
//! one, whatever is done with it.
//!
//! Only the sections that say what is what are read, and only what an export leads to is followed: through
//! instances, aliases and the nested components that these were made of.

use crate::surface::{Direction, Surface};
use std::collections::HashMap;
use std::rc::Rc;
use wasmparser::{
    CanonicalFunction, Chunk, ComponentAlias, ComponentExport, ComponentExternalKind, ComponentInstance,
    ComponentInstantiationArg, ComponentOuterAliasKind, ComponentTypeRef, Parser, Payload,
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
    let frame = Rc::new(Frame { of: &root, outer: None, given: None });
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

/// Items under their names.
type Items<'a> = HashMap<&'a str, (ComponentExternalKind, u32)>;

/// The index spaces of one component, as far as functions can be reached through them.
#[derive(Default)]
struct Component<'a> {
    functions: Vec<Function<'a>>,
    instances: Vec<Instance<'a>>,
    components: Vec<Definition<'a>>,
    nested: Vec<Component<'a>>,
    exports: Items<'a>,
}

enum Function<'a> {
    Import(&'a str),
    Lifted,
    Member(u32, &'a str),
    Same(u32),
}

enum Instance<'a> {
    Import(&'a str),
    Of(u32, Items<'a>),
    Bag(Items<'a>),
    Member(u32, &'a str),
    Same(u32),
}

enum Definition<'a> {
    Import(&'a str),
    Nested(usize),
    Member(u32, &'a str),
    Outer(u32, u32),
    Same(u32),
}

/// Reads the index spaces of a component and of those in it.
fn read(bytes: &[u8]) -> Option<Component<'_>> {
    let mut parser = Parser::new(0);
    let mut rest = bytes;
    let mut open: Vec<(Parser, Component<'_>)> = Vec::new();
    let mut component = Component::default();
    loop {
        let Chunk::Parsed { consumed, payload } = parser.parse(rest, true).ok()? else { return None };
        rest = rest.get(consumed..)?;
        match payload {
            Payload::ModuleSection { unchecked_range, .. } => {
                rest = rest.get(unchecked_range.end - unchecked_range.start..)?;
            }
            Payload::ComponentSection { parser: inner, .. } => {
                if open.len() > MAX_DEPTH {
                    return None;
                }
                open.push((std::mem::replace(&mut parser, inner), std::mem::take(&mut component)));
            }
            Payload::End(_) => match open.pop() {
                Some((outer, around)) => {
                    parser = outer;
                    let inner = std::mem::replace(&mut component, around);
                    component.components.push(Definition::Nested(component.nested.len()));
                    component.nested.push(inner);
                }
                None => return Some(component),
            },
            other => component.section(other)?,
        }
    }
}

impl<'a> Component<'a> {
    fn section(&mut self, payload: Payload<'a>) -> Option<()> {
        match payload {
            Payload::ComponentImportSection(section) => {
                for import in section {
                    let import = import.ok()?;
                    let name = import.name.name;
                    match import.ty {
                        ComponentTypeRef::Func(_) => self.functions.push(Function::Import(name)),
                        ComponentTypeRef::Instance(_) => self.instances.push(Instance::Import(name)),
                        ComponentTypeRef::Component(_) => self.components.push(Definition::Import(name)),
                        _ => {}
                    }
                }
            }
            Payload::ComponentCanonicalSection(section) => {
                for function in section {
                    if let CanonicalFunction::Lift { .. } = function.ok()? {
                        self.functions.push(Function::Lifted);
                    }
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section {
                    match alias.ok()? {
                        ComponentAlias::InstanceExport { kind, instance_index, name } => match kind {
                            ComponentExternalKind::Func => self.functions.push(Function::Member(instance_index, name)),
                            ComponentExternalKind::Instance => {
                                self.instances.push(Instance::Member(instance_index, name));
                            }
                            ComponentExternalKind::Component => {
                                self.components.push(Definition::Member(instance_index, name));
                            }
                            _ => {}
                        },
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                            self.components.push(Definition::Outer(count, index));
                        }
                        _ => {}
                    }
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section {
                    self.instances.push(match instance.ok()? {
                        ComponentInstance::Instantiate { component_index, args } => {
                            let given = |arg: &ComponentInstantiationArg<'a>| (arg.name, (arg.kind, arg.index));
                            Instance::Of(component_index, args.iter().map(given).collect())
                        }
                        ComponentInstance::FromExports(exports) => {
                            let named = |export: &ComponentExport<'a>| (export.name.name, (export.kind, export.index));
                            Instance::Bag(exports.iter().map(named).collect())
                        }
                    });
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section {
                    let export = export.ok()?;
                    self.exports.insert(export.name.name, (export.kind, export.index));
                    // An export is an item of its own in its index space.
                    match export.kind {
                        ComponentExternalKind::Func => self.functions.push(Function::Same(export.index)),
                        ComponentExternalKind::Instance => self.instances.push(Instance::Same(export.index)),
                        ComponentExternalKind::Component => self.components.push(Definition::Same(export.index)),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Some(())
    }
}

/// A component that was instantiated; the root has nobody who gave it anything.
struct Frame<'c, 'a> {
    of: &'c Component<'a>,
    /// The component around its definition.
    outer: Option<Rc<Frame<'c, 'a>>>,
    /// Where it was instantiated, and with what.
    given: Option<(Rc<Frame<'c, 'a>>, &'c Items<'a>)>,
}

/// What an item turns out to be.
enum Thing<'c, 'a> {
    /// An import of the root, or a member of one.
    Imported,
    /// A function that was made inside.
    Made,
    Instance(Rc<Frame<'c, 'a>>),
    Bag(Rc<Frame<'c, 'a>>, &'c Items<'a>),
    Component(Rc<Frame<'c, 'a>>, &'c Component<'a>),
}

struct Steps {
    left: usize,
    depth: usize,
}

impl<'c, 'a> Thing<'c, 'a> {
    fn member(self, name: &str, steps: &mut Steps) -> Option<Self> {
        match self {
            Thing::Imported => Some(Thing::Imported),
            Thing::Instance(frame) => frame.exported(name, steps),
            Thing::Bag(frame, items) => {
                let (kind, index) = *items.get(name)?;
                frame.item(kind, index, steps)
            }
            Thing::Made | Thing::Component(..) => None,
        }
    }
}

impl<'c, 'a> Frame<'c, 'a> {
    fn exported(self: &Rc<Self>, name: &str, steps: &mut Steps) -> Option<Thing<'c, 'a>> {
        let (kind, index) = *self.of.exports.get(name)?;
        self.item(kind, index, steps)
    }

    /// What was given for an import.
    fn imported(self: &Rc<Self>, name: &str, steps: &mut Steps) -> Option<Thing<'c, 'a>> {
        let Some((giver, given)) = &self.given else { return Some(Thing::Imported) };
        let (kind, index) = *given.get(name)?;
        giver.item(kind, index, steps)
    }

    fn item(self: &Rc<Self>, kind: ComponentExternalKind, index: u32, steps: &mut Steps) -> Option<Thing<'c, 'a>> {
        if steps.left == 0 || steps.depth > MAX_DEPTH {
            return None;
        }
        steps.left -= 1;
        steps.depth += 1;
        let thing = match kind {
            ComponentExternalKind::Func => self.function(index, steps),
            ComponentExternalKind::Instance => self.instance(index, steps),
            ComponentExternalKind::Component => self.component(index, steps),
            _ => None,
        };
        steps.depth -= 1;
        thing
    }

    fn function(self: &Rc<Self>, index: u32, steps: &mut Steps) -> Option<Thing<'c, 'a>> {
        match self.of.functions.get(index as usize)? {
            Function::Import(name) => self.imported(name, steps),
            Function::Lifted => Some(Thing::Made),
            Function::Member(instance, name) => {
                self.item(ComponentExternalKind::Instance, *instance, steps)?.member(name, steps)
            }
            Function::Same(index) => self.item(ComponentExternalKind::Func, *index, steps),
        }
    }

    fn instance(self: &Rc<Self>, index: u32, steps: &mut Steps) -> Option<Thing<'c, 'a>> {
        match self.of.instances.get(index as usize)? {
            Instance::Import(name) => self.imported(name, steps),
            Instance::Of(component, given) => {
                let Thing::Component(outer, of) = self.item(ComponentExternalKind::Component, *component, steps)?
                else {
                    return None;
                };
                let given = Some((Rc::clone(self), given));
                Some(Thing::Instance(Rc::new(Frame { of, outer: Some(outer), given })))
            }
            Instance::Bag(items) => Some(Thing::Bag(Rc::clone(self), items)),
            Instance::Member(instance, name) => {
                self.item(ComponentExternalKind::Instance, *instance, steps)?.member(name, steps)
            }
            Instance::Same(index) => self.item(ComponentExternalKind::Instance, *index, steps),
        }
    }

    fn component(self: &Rc<Self>, index: u32, steps: &mut Steps) -> Option<Thing<'c, 'a>> {
        match self.of.components.get(index as usize)? {
            Definition::Import(name) => self.imported(name, steps),
            Definition::Nested(at) => Some(Thing::Component(Rc::clone(self), self.of.nested.get(*at)?)),
            Definition::Member(instance, name) => {
                self.item(ComponentExternalKind::Instance, *instance, steps)?.member(name, steps)
            }
            Definition::Outer(count, index) => {
                let mut frame = Rc::clone(self);
                for _ in 0..*count {
                    frame = Rc::clone(frame.outer.as_ref()?);
                }
                frame.item(ComponentExternalKind::Component, *index, steps)
            }
            Definition::Same(index) => self.item(ComponentExternalKind::Component, *index, steps),
        }
    }
}
