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
mod facts;
#[cfg(test)]
mod tests;

use super::ADDED;
use super::module::Module;
use super::sites::Indirect;
use super::wiring::{Table, Wiring};
use crate::artifact::layout::core_id;
use facts::Facts;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasm_encoder::{Encode, Instruction};

/// So many functions in tables are worth it.
const WORTH: usize = 64;

/// More bytes are not added for all modules together.
const MOST_ADDED: usize = 32 << 20;

/// Replaces indirect calls where it is worth it. What cannot be followed is left as it is.
pub(super) fn by_number(modules: &mut BTreeMap<usize, Module<'_>>, wiring: &Wiring<'_>) {
    for (number, changed) in changed(modules, wiring).unwrap_or_default() {
        changed.apply(modules.get_mut(&number).expect("only modules that are there change"));
    }
}

/// What changes in a module; all of them change or none.
#[derive(Default)]
struct Changed {
    types: Vec<Vec<u8>>,
    /// Each with its number and the number of its type.
    functions: Vec<(u32, u32, wasm_encoder::Function)>,
    elements: Option<Vec<u8>>,
    calls: Vec<(Range<usize>, u32)>,
}

impl Changed {
    fn apply(self, module: &mut Module<'_>) {
        self.types.iter().for_each(|ty| module.add(core_id::TYPE, ty));
        for (number, ty, body) in &self.functions {
            module.add_function(*ty, body, *number, ADDED);
        }
        if let Some(elements) = self.elements {
            module.replace(core_id::ELEMENT, elements);
        }
        for (place, function) in self.calls {
            let mut call = Vec::with_capacity(6);
            Instruction::Call(function).encode(&mut call);
            module.patch(place, call);
        }
    }
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
    let mut users = BTreeMap::new();
    for (number, module) in modules {
        if facts[number].all(*number).any(|table| live.contains(&groups.of(table))) {
            let sites = module.sites()?;
            sites.open_tables.iter().for_each(|table| _ = live.remove(&groups.of((*number, *table))));
            users.insert(*number, sites);
        }
    }
    let sizes = groups.sizes();
    let (mut out, mut left) = (Vec::new(), MOST_ADDED);
    for (number, sites) in users {
        let facts = &facts[&number];
        let alone = |table| sizes.get(&groups.of(table)) == Some(&1) && facts.is_laid_out(table.1);
        let change = |table| live.contains(&groups.of(table)).then(|| alone(table));
        let tables: Vec<_> = facts.all(number).map(change).collect();
        if tables.iter().any(Option::is_some) {
            let change = Change { module: modules.get(&number)?, facts, calls: &sites.indirect, tables: &tables };
            out.push((number, change.made(&mut left)?));
        }
    }
    Some(out)
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

/// A module on the way.
struct Change<'a> {
    module: &'a Module<'a>,
    facts: &'a Facts,
    calls: &'a [Indirect],
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
    /// `left` is how many bytes may still be added.
    fn made(&self, left: &mut usize) -> Option<Changed> {
        let facts = self.facts;
        let mut added: BTreeMap<Key, Vec<body::Range<'_>>> = BTreeMap::new();
        for key in self.calls.iter().filter_map(|call| self.callee(call)) {
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

        let mut changed = Changed { elements: self.elements(&numbers)?, ..Changed::default() };
        for ty in types.keys() {
            changed.types.push(body::signature(facts.types.get(*ty as usize)?)?);
        }
        for (key, ranges) in &added {
            let (own, ty) = (*types.get(&key.ty)?, facts.types.get(key.ty as usize)?);
            let elements = ranges.iter().map(|range| range.elements.len()).sum();
            *left = left.checked_sub(body::least_bytes(ty, elements))?;
            let body = body::added(ty, own, key.table, ranges)?;
            changed.functions.push((*numbers.get(key)?, own, body));
        }
        for call in self.calls {
            if let Some(key) = self.callee(call) {
                changed.calls.push((call.place.clone(), *numbers.get(&key)?));
            }
        }
        Some(changed)
    }

    fn changes(&self, table: u32) -> Option<bool> {
        self.tables.get(table as usize).copied()?
    }

    /// What is called in the place of an indirect call.
    fn callee(&self, call: &Indirect) -> Option<Key> {
        let ty = *self.facts.first_equal.get(call.ty as usize)?;
        let does = if self.changes(call.table)? { Does::Dispatch } else { Does::LookUp };
        Some(Key { table: call.table, ty, does })
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
}
