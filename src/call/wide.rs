//! Values that pass through a 64-bit memory. The runtime reads and writes there what it knows of a 32-bit
//! one: the pointer and the length of a text or list take four bytes each, where the canonical ABI has
//! eight, and `realloc` is called as a function over `i32`. What is passed as plain numbers, or without
//! pointers, is not touched by that.

use super::plan::Step;
use crate::artifact::Artifact;
use crate::finding::Finding;
use crate::finding::calling::WideMemory;
use crate::surface::{Direction, FuncType, Surface, Type, TypeKind};
use std::collections::BTreeMap;
use wasmparser::{Parser, Payload};

/// The proposal that lets components lay values out in a 64-bit memory.
pub(super) const FEATURE: &str = "component-model-memory64";

/// Why values come out wrong; an error where that is sure.
pub(super) fn misread(artifact: &Artifact, surface: &Surface, steps: &[Step]) -> Vec<Finding> {
    let mut pointers = Pointers { surface, known: BTreeMap::new() };
    let only = !has_narrow(artifact.skeleton());
    let one = |function: String, sure: bool| Finding::from(WideMemory { function, sure });
    let mut findings = Vec::new();
    for step in steps.iter().filter(|step| step.request.is_none()) {
        if pointers.in_memory(&step.ty) {
            findings.push(one(step.path.clone(), only));
        }
    }
    if findings.is_empty() {
        let mut functions = surface.functions(Direction::Import).into_iter();
        let found = functions.find(|function| pointers.in_memory(function.ty));
        findings.extend(found.map(|function| one(function.path(), false)));
    }
    findings
}

/// Whether there is a 32-bit memory too, which a function may use instead.
fn has_narrow(skeleton: &[u8]) -> bool {
    Parser::new(0).parse_all(skeleton).any(|payload| match payload {
        Ok(Payload::MemorySection(section)) => section.into_iter().flatten().any(|memory| !memory.memory64),
        _ => false,
    })
}

struct Pointers<'a> {
    surface: &'a Surface,
    known: BTreeMap<usize, bool>,
}

/// More plain numbers than these are not passed as such.
const MOST_FLAT: usize = 16;

impl Pointers<'_> {
    /// Whether a call has pointers in memory, or has to have memory made for its arguments.
    fn in_memory(&mut self, ty: &FuncType) -> bool {
        ty.params.iter().map(|param| self.flat(param.ty)).fold(0, usize::saturating_add) > MOST_FLAT
            || ty.params.iter().any(|param| self.within(param.ty, 0))
            || ty.result.is_some_and(|ty| self.within(ty, 0))
    }

    /// How many plain numbers a value takes, near enough: an alternative takes as many as all its cases.
    fn flat(&self, ty: Type) -> usize {
        let sum = |types: &mut dyn Iterator<Item = Type>| types.map(|ty| self.flat(ty)).fold(0, usize::saturating_add);
        match self.surface.kind(ty) {
            None => 1 + usize::from(ty == Type::String),
            Some(TypeKind::List(_) | TypeKind::Map(..)) => 2,
            Some(TypeKind::Record(fields)) => sum(&mut fields.iter().map(|field| field.ty)),
            Some(TypeKind::Tuple(types)) => sum(&mut types.iter().copied()),
            Some(TypeKind::Variant(cases)) => 1 + sum(&mut cases.iter().filter_map(|case| case.ty)),
            Some(TypeKind::Result { ok, err }) => 1 + sum(&mut ok.iter().chain(err).copied()),
            Some(TypeKind::Option(ty)) => 1 + self.flat(*ty),
            Some(TypeKind::FixedList(ty, length)) => {
                self.flat(*ty).saturating_mul(usize::try_from(*length).unwrap_or(usize::MAX))
            }
            _ => 1,
        }
    }

    /// Whether a value has pointers.
    fn within(&mut self, ty: Type, depth: usize) -> bool {
        let Type::Id(id) = ty else { return ty == Type::String };
        if let Some(known) = self.known.get(&id.0) {
            return *known;
        }
        if depth > 64 {
            return false;
        }
        let surface = self.surface;
        let mut inner = |ty: Type| self.within(ty, depth + 1);
        let is = match &surface.def(id).kind {
            TypeKind::List(_) | TypeKind::Map(..) => true,
            TypeKind::Record(fields) => fields.iter().any(|field| inner(field.ty)),
            TypeKind::Tuple(types) => types.iter().copied().any(inner),
            TypeKind::Variant(cases) => cases.iter().filter_map(|case| case.ty).any(inner),
            TypeKind::Option(ty) | TypeKind::FixedList(ty, _) | TypeKind::Alias(ty) => inner(*ty),
            TypeKind::Result { ok, err } => ok.iter().chain(err).copied().any(inner),
            _ => false,
        };
        self.known.insert(id.0, is);
        is
    }
}
