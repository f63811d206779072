//! Indirect calls by number. For every function that a table holds, wasmtime compiles a second entrance
//! with its optimizing compiler: a fifth to a third of a whole compile for guests with many. Here a table
//! holds one function for each type instead, the dispatcher, which gets the number of the element as a
//! last parameter and calls the function that had been there. `call_indirect` becomes the call of a
//! function that looks up the table and passes the number on.
//!
//! A null element, one of another type and a number out of bounds trap as before, since dispatchers of
//! different types have different types too. It is done for tables that nothing but elements, indirect
//! calls and other modules of the same kind touch: a reference must not get to where no number goes with it.
//! Where one module alone has the table and its elements stand once and for all, it asks its dispatcher
//! first, and the table only for what that does not know.

mod body;
#[cfg(test)]
mod tests;

use super::wiring::{Table, Wiring};
use super::{ADDED, Module, with_items};
use crate::artifact::layout::core_id;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use wasm_encoder::{Encode, Instruction};
use wasmparser::{
    BinaryReader, CodeSectionReader, CompositeInnerType, ElementItems, ElementKind, ElementSectionReader, FuncType,
    FunctionBody, FunctionSectionReader, ImportSectionReader, Operator, RefType, TableInit, TableSectionReader,
    TableType, TypeRef, TypeSectionReader, ValType,
};

/// So many functions in tables are worth it.
const WORTH: usize = 64;

/// The most parameters that a function may have: a dispatcher has one more than what it calls.
const MOST_PARAMETERS: usize = 1000;

/// Replaces indirect calls where it is worth it. What cannot be followed is left as it is.
pub(super) fn by_number(modules: &mut BTreeMap<usize, Module<'_>>, wiring: &Wiring<'_>) {
    for (number, changed) in changed(modules, wiring).unwrap_or_default() {
        let module = modules.get_mut(&number).expect("only modules that are there change");
        module.changed.extend(changed.sections);
        module.names.extend(changed.dispatchers.map(|number| (number, ADDED)));
    }
}

#[derive(Default)]
struct Changed {
    sections: Vec<(u8, Vec<u8>)>,
    dispatchers: Range<u32>,
}

fn changed(modules: &BTreeMap<usize, Module<'_>>, wiring: &Wiring<'_>) -> Option<Vec<(usize, Changed)>> {
    let facts: BTreeMap<usize, Facts> =
        modules.iter().map(|(number, module)| Some((*number, Facts::of(module)?))).collect::<Option<_>>()?;
    let groups = groups(&facts, wiring);
    let mut held = BTreeMap::<Table, usize>::new();
    for (number, facts) in &facts {
        for segment in &facts.segments {
            let own = segment.functions.iter().filter(|function| **function >= facts.imported).count();
            *held.entry(groups.of((*number, segment.table))).or_default() += own;
        }
    }
    let worth: BTreeSet<Table> = held.into_iter().filter(|(_, many)| *many >= WORTH).map(|(group, _)| group).collect();
    let mut live: BTreeSet<Table> = &worth - &closed(&facts, &groups, wiring);
    let mut calls = BTreeMap::new();
    for (number, module) in modules {
        let watched: Vec<bool> = facts[number].all(*number).map(|table| live.contains(&groups.of(table))).collect();
        if watched.contains(&true) {
            let (found, open) = look(module.section(core_id::CODE).unwrap_or(&[0]), &watched)?;
            open.into_iter().for_each(|table| _ = live.remove(&groups.of((*number, table))));
            calls.insert(*number, found);
        }
    }
    let sizes = groups.sizes();
    let mut out = Vec::new();
    for (number, calls) in &calls {
        let facts = &facts[number];
        let alone = |table| sizes.get(&groups.of(table)) == Some(&1) && facts.is_laid_out(table.1);
        let change = |table| live.contains(&groups.of(table)).then(|| alone(table));
        let tables: Vec<_> = facts.all(*number).map(change).collect();
        if tables.iter().any(Option::is_some) {
            let change = Change { module: modules.get(number)?, facts, calls, tables: &tables };
            out.push((*number, change.made()?));
        }
    }
    Some(out)
}

/// What a module says of its functions and tables.
struct Facts {
    types: Vec<FuncType>,
    /// For each type the first one that is equal.
    first_equal: Vec<u32>,
    /// The type of each function, imported ones first.
    functions: Vec<u32>,
    imported: u32,
    /// Whether each table is of the plain kind.
    plain: Vec<bool>,
    /// The active segments.
    segments: Vec<Segment>,
}

struct Segment {
    table: u32,
    /// An expression without its end.
    offset: Vec<u8>,
    /// Its value, where it is plain to see.
    begin: Option<u32>,
    functions: Vec<u32>,
    /// Where the functions stand in the section, with their number.
    place: Range<usize>,
}

impl Facts {
    fn of(module: &Module<'_>) -> Option<Self> {
        let mut types = Vec::new();
        if let Some(section) = module.section(core_id::TYPE) {
            for group in TypeSectionReader::new(BinaryReader::new(section, 0)).ok()? {
                let group = group.ok()?;
                if group.is_explicit_rec_group() {
                    return None;
                }
                for ty in group.into_types() {
                    let CompositeInnerType::Func(func) = ty.composite_type.inner else { return None };
                    let plain = ty.is_final && ty.supertype_idx.is_none() && !ty.composite_type.shared;
                    let simple = func.params().iter().chain(func.results()).all(is_simple);
                    if !plain || !simple || func.params().len() >= MOST_PARAMETERS {
                        return None;
                    }
                    types.push(func);
                }
            }
        }
        let mut seen = HashMap::new();
        let first_equal = (0u32..).zip(&types).map(|(number, ty)| *seen.entry(ty).or_insert(number)).collect();
        let mut facts =
            Facts { first_equal, types, functions: Vec::new(), imported: 0, plain: Vec::new(), segments: Vec::new() };
        facts.spaces(module)?;
        if let Some(section) = module.section(core_id::ELEMENT) {
            facts.elements(section);
        }
        Some(facts)
    }

    fn spaces(&mut self, module: &Module<'_>) -> Option<()> {
        if let Some(section) = module.section(core_id::IMPORT) {
            for import in ImportSectionReader::new(BinaryReader::new(section, 0)).ok()?.into_imports() {
                match import.ok()?.ty {
                    TypeRef::Func(ty) => self.functions.push(ty),
                    TypeRef::FuncExact(_) => return None,
                    TypeRef::Table(ty) => self.plain.push(is_plain(ty)),
                    _ => {}
                }
            }
        }
        self.imported = u32::try_from(self.functions.len()).ok()?;
        if let Some(section) = module.section(core_id::FUNCTION) {
            for ty in FunctionSectionReader::new(BinaryReader::new(section, 0)).ok()? {
                self.functions.push(ty.ok()?);
            }
        }
        if let Some(section) = module.section(core_id::TABLE) {
            for table in TableSectionReader::new(BinaryReader::new(section, 0)).ok()? {
                let table = table.ok()?;
                self.plain.push(is_plain(table.ty) && matches!(table.init, TableInit::RefNull));
            }
        }
        self.functions.iter().all(|ty| (*ty as usize) < self.types.len()).then_some(())
    }

    fn elements(&mut self, section: &[u8]) -> Option<()> {
        for segment in ElementSectionReader::new(BinaryReader::new(section, 0)).ok()? {
            let segment = segment.ok()?;
            let ElementKind::Active { table_index, offset_expr } = segment.kind else { continue };
            let table = table_index.unwrap_or(0);
            match self.segment(section, table, &offset_expr, &segment.items) {
                Some(segment) => self.segments.push(segment),
                None => *self.plain.get_mut(table as usize)? = false,
            }
        }
        Some(())
    }

    fn segment(
        &self,
        section: &[u8],
        table: u32,
        offset: &wasmparser::ConstExpr<'_>,
        items: &ElementItems<'_>,
    ) -> Option<Segment> {
        let ElementItems::Functions(functions) = items else { return None };
        let (mut operators, mut begin, mut many) = (offset.get_operators_reader(), None, 0);
        while !operators.eof() {
            use Operator::{End, GlobalGet, I32Add, I32Const, I32Mul, I32Sub};
            match operators.read().ok()? {
                I32Const { value } => begin = Some(value.cast_unsigned()),
                GlobalGet { .. } | I32Add | I32Sub | I32Mul | End => {}
                _ => return None,
            }
            many += 1;
        }
        let begin = begin.filter(|_| many == 2);
        let mut offset = offset.get_binary_reader();
        let offset = offset.read_bytes(offset.bytes_remaining()).ok()?.split_last()?.1.to_vec();
        let place = functions.range();
        section.get(place.clone())?;
        let functions: Vec<u32> = functions.clone().into_iter().collect::<Result<_, _>>().ok()?;
        functions.iter().all(|function| (*function as usize) < self.functions.len()).then_some(())?;
        Some(Segment { table, offset, begin, functions, place })
    }

    fn all(&self, module: usize) -> impl Iterator<Item = Table> {
        (0..).zip(&self.plain).map(move |(table, _)| (module, table))
    }

    /// Whether the elements of a table stand where no other one is written to.
    fn is_laid_out(&self, table: u32) -> bool {
        let segments = self.segments.iter().filter(|segment| segment.table == table);
        let ranges = segments.map(|segment| Some((segment.begin?, u32::try_from(segment.functions.len()).ok()?)));
        let Some(mut ranges) = ranges.collect::<Option<Vec<_>>>() else { return false };
        ranges.sort_unstable();
        ranges.windows(2).all(|pair| pair[0].0.checked_add(pair[0].1).is_some_and(|end| end <= pair[1].0))
    }

    /// The type of a function, as the first one that is equal.
    fn type_of(&self, function: u32) -> u32 {
        self.first_equal[self.functions[function as usize] as usize]
    }
}

/// Types whose equality does not hang on others.
fn is_simple(ty: &ValType) -> bool {
    match ty {
        ValType::Ref(ty) => *ty == RefType::FUNCREF || *ty == RefType::EXTERNREF,
        _ => true,
    }
}

fn is_plain(ty: TableType) -> bool {
    ty.element_type == RefType::FUNCREF && !ty.table64 && !ty.shared
}

/// Tables that may be one at run time, each named by one of them.
struct Groups(BTreeMap<Table, Table>);

fn groups(facts: &BTreeMap<usize, Facts>, wiring: &Wiring<'_>) -> Groups {
    let tables = facts.iter().flat_map(|(module, facts)| facts.all(*module));
    let mut groups = Groups(tables.map(|table| (table, table)).collect());
    for (one, other) in &wiring.same {
        let (one, other) = (groups.first(*one), groups.first(*other));
        groups.0.insert(one.max(other), one.min(other));
    }
    let tables: Vec<Table> = groups.0.keys().copied().collect();
    for table in tables {
        let first = groups.first(table);
        groups.0.insert(table, first);
    }
    groups
}

impl Groups {
    fn of(&self, table: Table) -> Table {
        self.0.get(&table).copied().unwrap_or(table)
    }

    /// How many tables are in each.
    fn sizes(&self) -> BTreeMap<Table, usize> {
        let mut sizes = BTreeMap::new();
        self.0.values().for_each(|first| *sizes.entry(*first).or_default() += 1);
        sizes
    }

    /// The one that names the group, while there are still ways to it over others; they get shorter.
    fn first(&mut self, mut table: Table) -> Table {
        loop {
            let next = self.of(table);
            if next == table {
                return table;
            }
            let further = self.of(next);
            self.0.insert(table, further);
            table = further;
        }
    }
}

/// The groups with a table that is not of the plain kind, or that others see.
fn closed(facts: &BTreeMap<usize, Facts>, groups: &Groups, wiring: &Wiring<'_>) -> BTreeSet<Table> {
    let odd = facts.iter().flat_map(|(module, facts)| {
        facts.all(*module).zip(&facts.plain).filter(|(_, plain)| !**plain).map(|(table, _)| table)
    });
    odd.chain(wiring.foreign.iter().copied()).map(|table| groups.of(table)).collect()
}

/// An indirect call: where it stands, its type and table.
type Call = (Range<usize>, u32, u32);

/// The indirect calls through the watched tables by function, and the tables that are used otherwise.
fn look(code: &[u8], watched: &[bool]) -> Option<(Vec<Vec<Call>>, BTreeSet<u32>)> {
    let bodies: Vec<_> =
        CodeSectionReader::new(BinaryReader::new(code, 0)).ok()?.into_iter().collect::<Result<_, _>>().ok()?;
    let found: Vec<_> = bodies.par_iter().map(|body| look_into(body, watched)).collect::<Option<_>>()?;
    let (calls, open): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    Some((calls, open.into_iter().flatten().collect()))
}

fn look_into(body: &FunctionBody<'_>, watched: &[bool]) -> Option<(Vec<Call>, Vec<u32>)> {
    let (mut calls, mut open) = (Vec::new(), Vec::new());
    let mut operators = body.get_operators_reader().ok()?;
    while !operators.eof() {
        let start = operators.original_position();
        match operators.read().ok()? {
            Operator::CallIndirect { type_index, table_index } => {
                if watched.get(table_index as usize).copied()? {
                    calls.push((start..operators.original_position(), type_index, table_index));
                }
            }
            Operator::ReturnCallIndirect { table_index: table, .. }
            | Operator::TableGet { table }
            | Operator::TableSet { table }
            | Operator::TableGrow { table }
            | Operator::TableFill { table }
            | Operator::TableInit { table, .. } => open.push(table),
            Operator::TableCopy { dst_table, src_table } => open.extend([dst_table, src_table]),
            _ => {}
        }
    }
    Some((calls, open))
}

/// A module on the way.
struct Change<'a> {
    module: &'a Module<'a>,
    facts: &'a Facts,
    calls: &'a [Vec<Call>],
    /// For each table that is to change, whether this module alone knows what it holds.
    tables: &'a [Option<bool>],
}

/// A function that is added: for which table and type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    table: u32,
    ty: u32,
    does: Does,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Does {
    /// Calls what had been in the table.
    Dispatch,
    /// Looks up the table.
    LookUp,
}

impl Change<'_> {
    fn made(&self) -> Option<Changed> {
        let facts = self.facts;
        let mut added: BTreeMap<Key, Vec<body::Range<'_>>> = BTreeMap::new();
        for key in self.calls.iter().flatten().filter_map(|call| self.callee(call)) {
            added.entry(key).or_default();
        }
        for segment in facts.segments.iter().filter(|segment| self.changes(segment.table).is_some()) {
            let mut by_type: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
            for (at, function) in (0..).zip(&segment.functions) {
                by_type.entry(facts.type_of(*function)).or_default().push((at, *function));
            }
            for (ty, elements) in by_type {
                let range = body::Range { offset: &segment.offset, elements };
                added.entry(Key { table: segment.table, ty, does: Does::Dispatch }).or_default().push(range);
            }
        }
        if added.is_empty() {
            return Some(Changed::default());
        }

        let first_function = u32::try_from(facts.functions.len()).ok()?;
        let numbers: BTreeMap<Key, u32> = added.keys().copied().zip(first_function..).collect();
        let types: BTreeSet<u32> = added.keys().map(|key| key.ty).collect();
        let first_type = u32::try_from(facts.types.len()).ok()?;
        let types: BTreeMap<u32, u32> = types.into_iter().zip(first_type..).collect();

        let mut signatures = Vec::new();
        for ty in types.keys() {
            body::signature(facts.types.get(*ty as usize)?, &mut signatures)?;
        }
        let (mut indices, mut bodies) = (Vec::new(), Vec::new());
        for (key, ranges) in &added {
            let own = *types.get(&key.ty)?;
            own.encode(&mut indices);
            body::added(facts.types.get(key.ty as usize)?, own, key.table, ranges)?.encode(&mut bodies);
        }
        let many = u32::try_from(added.len()).ok()?;
        let more = |id, items: &[u8], many| Some((id, with_items(self.module.section(id), items, many)?.0));
        let mut sections = vec![
            more(core_id::TYPE, &signatures, u32::try_from(types.len()).ok()?)?,
            more(core_id::FUNCTION, &indices, many)?,
            (core_id::CODE, with_items(Some(&self.code(&numbers)?), &bodies, many)?.0),
        ];
        sections.extend(self.elements(&numbers)?.map(|elements| (core_id::ELEMENT, elements)));
        Some(Changed { sections, dispatchers: first_function..first_function.checked_add(many)? })
    }

    fn changes(&self, table: u32) -> Option<bool> {
        self.tables.get(table as usize).copied()?
    }

    /// What is called in the place of an indirect call.
    fn callee(&self, (_, ty, table): &Call) -> Option<Key> {
        let ty = *self.facts.first_equal.get(*ty as usize)?;
        let does = if self.changes(*table)? { Does::Dispatch } else { Does::LookUp };
        Some(Key { table: *table, ty, does })
    }

    /// The segments, with dispatchers in the place of functions.
    #[expect(clippy::option_option, reason = "the outer one is what cannot be followed")]
    fn elements(&self, numbers: &BTreeMap<Key, u32>) -> Option<Option<Vec<u8>>> {
        let Some(section) = self.module.section(core_id::ELEMENT) else { return Some(None) };
        let mut out = Vec::with_capacity(section.len() * 2);
        let mut at = 0;
        for segment in self.facts.segments.iter().filter(|segment| self.changes(segment.table).is_some()) {
            out.extend_from_slice(section.get(at..segment.place.start)?);
            segment.functions.len().encode(&mut out);
            for function in &segment.functions {
                let key = Key { table: segment.table, ty: self.facts.type_of(*function), does: Does::Dispatch };
                numbers.get(&key)?.encode(&mut out);
            }
            at = segment.place.end;
        }
        out.extend_from_slice(section.get(at..)?);
        Some(Some(out))
    }

    /// The code, with calls of what was added in the place of indirect ones.
    fn code(&self, numbers: &BTreeMap<Key, u32>) -> Option<Vec<u8>> {
        let section = self.module.section(core_id::CODE).unwrap_or(&[0]);
        let bodies = CodeSectionReader::new(BinaryReader::new(section, 0)).ok()?;
        let mut out = Vec::with_capacity(section.len() + section.len() / 64);
        bodies.count().encode(&mut out);
        for (body, calls) in bodies.into_iter().zip(self.calls) {
            let range = body.ok()?.range();
            let mut body = Vec::with_capacity(range.len() + calls.len() * 2);
            let mut at = range.start;
            for call in calls {
                let Some(key) = self.callee(call) else { continue };
                body.extend_from_slice(section.get(at..call.0.start)?);
                Instruction::Call(*numbers.get(&key)?).encode(&mut body);
                at = call.0.end;
            }
            body.extend_from_slice(section.get(at..range.end)?);
            body.encode(&mut out);
        }
        Some(out)
    }
}
