//! Where in the WIT an item and the steps into its type stand.

use super::scan;
use super::world::Expectation;
use crate::finding::Source;
use crate::surface::{Direction, InterfaceName, Place, Step};
use std::ops::Range;
use std::sync::Arc;
use wit_parser::{Function, InterfaceId, Resolve, Span, Type, TypeDefKind, TypeId, WorldItem, WorldKey};

/// One place in a WIT text on the way to the point that is asked for; the last one is that point.
#[derive(Clone, Debug)]
pub struct WitMark {
    /// The text.
    pub source: Arc<Source>,
    /// Bytes of it.
    pub span: Range<usize>,
    /// Which step led here; none for the item itself.
    pub step: Option<Step>,
}

/// What the walk stands at.
enum At<'a> {
    Item(&'a WorldItem),
    Func(&'a Function),
    Type(TypeId),
    Value(Type),
}

impl Expectation<'_> {
    /// The places of an item and of each step into its type that has one. Empty for WIT that is not
    /// on disk, and for items the world does not have.
    pub(crate) fn marks(&self, place: &Place, steps: &[Step]) -> Vec<WitMark> {
        let mut walk = Walk { expectation: self, marks: Vec::new() };
        walk.item(place, steps);
        walk.marks
    }

    /// The place of the world's own name.
    pub(crate) fn world_mark(&self) -> Option<WitMark> {
        let mut walk = Walk { expectation: self, marks: Vec::new() };
        walk.push(self.wit.resolve.worlds[self.world].span, None, |_, span| Some(span));
        walk.marks.pop()
    }

    /// Where an interface that no world needs to mention is defined.
    pub(crate) fn interface_mark(&self, unversioned: &str) -> Option<WitMark> {
        let resolve = &self.wit.resolve;
        let (id, _) = resolve
            .interfaces
            .iter()
            .find(|(id, _)| resolve.id_of(*id).is_some_and(|name| name.split('@').next() == Some(unversioned)))?;
        let mut walk = Walk { expectation: self, marks: Vec::new() };
        walk.push(resolve.interfaces[id].span, None, |_, span| Some(span));
        walk.marks.pop()
    }
}

struct Walk<'e> {
    expectation: &'e Expectation<'e>,
    marks: Vec<WitMark>,
}

impl<'e> Walk<'e> {
    fn resolve(&self) -> &'e Resolve {
        &self.expectation.wit.resolve
    }

    fn push(
        &mut self,
        span: Span,
        step: Option<&Step>,
        grow: impl Fn(&str, Range<usize>) -> Option<Range<usize>>,
    ) -> bool {
        let Some(place) = self.resolve().source_map.resolve_span(span) else { return false };
        let Some(source) = self.expectation.texts.get(place.path) else { return false };
        let Some(_) = source.text.get(place.range.clone()) else { return false };
        let span = grow(&source.text, place.range.clone()).unwrap_or(place.range);
        self.marks.push(WitMark { source, span, step: step.cloned() });
        true
    }

    fn item(&mut self, place: &Place, steps: &[Step]) {
        let world = &self.resolve().worlds[self.expectation.world];
        let items = match place.direction {
            Direction::Import => &world.imports,
            Direction::Export => &world.exports,
        };
        let resolve = self.resolve();
        let interface = InterfaceName::parse(place.root()).map(|name| name.interface);
        let is_it = |key: &WorldKey| match key {
            WorldKey::Name(_) => false,
            WorldKey::Interface(id) => {
                resolve.interfaces[*id].name == interface && resolve.name_world_key(key) == place.root()
            }
        };
        let named = items.get(&WorldKey::Name(place.root().to_owned()));
        let Some(item) = named.or_else(|| items.iter().find(|(key, _)| is_it(key)).map(|(_, item)| item)) else {
            return;
        };
        if place.instances.is_empty() {
            let at = match item {
                WorldItem::Function(func) => At::Func(func),
                WorldItem::Type { id, .. } => At::Type(*id),
                WorldItem::Interface { .. } => At::Item(item),
            };
            return self.steps(at, steps);
        }
        let WorldItem::Interface { id, .. } = item else { return };
        match self.inside(*id, &place.name) {
            Some(at) if place.instances.len() == 1 => self.steps(at, steps),
            _ => self.steps(At::Item(item), &[]),
        }
    }

    fn inside(&self, interface: InterfaceId, name: &str) -> Option<At<'e>> {
        let interface = &self.resolve().interfaces[interface];
        let func = interface.functions.get(name).map(At::Func);
        func.or_else(|| interface.types.get(name).map(|id| At::Type(*id)))
    }

    fn steps(&mut self, at: At<'e>, steps: &[Step]) {
        let only = steps.is_empty();
        let mut at = match at {
            At::Item(item) => {
                self.push(item.span(), None, |text, span| Some(scan::whole_name(text, span)));
                return;
            }
            At::Func(func) => {
                self.push(func.span, None, |text, span| if only { scan::declaration(text, span) } else { None });
                At::Func(func)
            }
            At::Type(id) => {
                self.push(self.resolve().types[id].span, None, |_, _| None);
                At::Value(Type::Id(id))
            }
            value @ At::Value(_) => value,
        };
        for step in steps {
            match self.step(at, step) {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    fn step(&mut self, at: At<'e>, step: &Step) -> Option<At<'e>> {
        match (at, step) {
            (At::Func(func), Step::Param(name)) => {
                let param = func.params.iter().find(|param| param.name == *name)?;
                self.push(param.span, Some(step), scan::type_after);
                Some(At::Value(param.ty))
            }
            (At::Func(func), Step::Result) => {
                self.push(func.span, Some(step), scan::result_after);
                func.result.map(At::Value)
            }
            (At::Value(ty), _) => self.into_type(ty, step).map(At::Value),
            _ => None,
        }
    }

    fn into_type(&mut self, mut ty: Type, step: &Step) -> Option<Type> {
        let resolve = self.resolve();
        let kind = loop {
            let Type::Id(id) = ty else { return None };
            match &resolve.types[id].kind {
                TypeDefKind::Type(inner) => ty = *inner,
                kind => break kind,
            }
        };
        match (kind, step) {
            (TypeDefKind::Record(record), Step::Field(_, name)) => {
                let field = record.fields.iter().find(|field| field.name == *name)?;
                self.push(field.span, Some(step), scan::type_after);
                Some(field.ty)
            }
            (TypeDefKind::Variant(variant), Step::Case(_, name)) => {
                let case = variant.cases.iter().find(|case| case.name == *name)?;
                self.push(case.span, Some(step), scan::payload_after);
                case.ty
            }
            (TypeDefKind::List(ty) | TypeDefKind::FixedLengthList(ty, _), Step::Element)
            | (TypeDefKind::Option(ty), Step::Some)
            | (TypeDefKind::Map(ty, _), Step::Key)
            | (TypeDefKind::Map(_, ty), Step::Value) => Some(*ty),
            (TypeDefKind::Result(result), Step::Ok) => result.ok,
            (TypeDefKind::Result(result), Step::Err) => result.err,
            (TypeDefKind::Tuple(tuple), Step::Member(at)) => tuple.types.get(*at).copied(),
            (TypeDefKind::Stream(ty) | TypeDefKind::Future(ty), Step::Payload) => *ty,
            _ => None,
        }
    }
}
