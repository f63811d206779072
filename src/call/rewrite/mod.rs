//! What is compiled in place of an artifact: the same code, but for forms on which a compiler spends its
//! time and which have an equal that costs next to nothing, and for waits that nothing could stop. Function
//! numbers and names stay; positions in the code stay only where nothing but waits is changed, so that no
//! more than that is done where there is DWARF to name them.

mod dispatch;
mod exports;
mod tables;
mod tail_calls;
mod waits;
mod wiring;

pub(super) use tables::{MOST_COPIED, is_source};

use crate::artifact::Layout;
use crate::artifact::layout::{Node, core_id};
use std::collections::BTreeMap;
use std::ops::Range;
use wasm_encoder::Encode;
use wasmparser::{BinaryReader, ImportSectionReader, TypeRef};
use wiring::Wiring;

/// What functions are called that were added and stand for no instruction of the guest's.
const ADDED: &str = "(added for the call)";

/// Whether a function is one that was added here, by its name.
pub(super) fn is_added(name: &str) -> bool {
    name == ADDED
}

/// The form of what is made here: code that was kept from another form does not fit.
pub(super) const FORM: u32 = 4;

/// What came of an artifact.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    /// What to compile; `None` where that is the artifact as it is.
    pub(super) bytes: Option<Vec<u8>>,
    /// Whether tail calls were made plain calls.
    pub(super) plain_calls: bool,
}

/// What is to be rewritten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// Elements that only a function could set are copied from a table of the module's own. They come
    /// cheaper by that in fuel as well.
    pub(super) tables: bool,
    /// Tail calls are made plain calls.
    pub(super) tail_calls: bool,
    /// Functions that only tables hold, or that nobody takes, get no entrance from outside. It costs a
    /// little at each indirect call.
    pub(super) entrances: bool,
}

/// A tail call that cannot be made a plain call.
#[derive(Debug)]
pub(super) struct Stays;

/// Rewrites what is asked for where it is there.
///
/// # Errors
/// When a tail call has to stay.
pub(super) fn rewritten(whole: &[u8], layout: &Layout, asked: Asked) -> Result<Rewritten, Stays> {
    let nodes = layout.nodes.iter().enumerate().filter(|(_, node)| !node.component);
    let mut modules: BTreeMap<usize, Module<'_>> = nodes
        .map(|(index, node)| (index, Module { whole, node, changed: BTreeMap::new(), names: Vec::new() }))
        .collect();
    if asked.entrances
        && let Some(wiring) = Wiring::read(whole, layout, &modules)
    {
        dispatch::by_number(&mut modules, &wiring);
        exports::taken(&mut modules, &wiring);
    }
    let mut plain_calls = false;
    for module in modules.values_mut() {
        if asked.tables {
            tables::copied(module);
        }
        if asked.tail_calls {
            plain_calls |= tail_calls::plain(module)?;
        }
        waits::bounded(module);
    }
    modules.retain(|_, module| !module.changed.is_empty());
    let written = if modules.is_empty() { None } else { written(whole, layout, &modules, 0) };
    Ok(match written {
        None => Rewritten::default(),
        bytes => Rewritten { bytes, plain_calls },
    })
}

/// A core module on the way.
struct Module<'a> {
    whole: &'a [u8],
    node: &'a Node,
    /// The contents of sections that change, or that are added.
    changed: BTreeMap<u8, Vec<u8>>,
    /// The names of functions that were added.
    names: Vec<(u32, &'static str)>,
}

impl<'a> Module<'a> {
    /// The contents of a section as it is in the file.
    fn original(&self, id: u8) -> Option<&'a [u8]> {
        let section = self.node.sections.iter().find(|section| section.id == id)?;
        bytes(self.whole, &section.range)
    }

    /// The contents of a section, as changed so far.
    fn section(&self, id: u8) -> Option<&[u8]> {
        if let Some(changed) = self.changed.get(&id) {
            return Some(changed);
        }
        self.original(id)
    }

    /// How many functions and tables it imports: the first numbers are theirs.
    fn imported(&self) -> Option<Imported> {
        let mut imported = Imported { functions: 0, tables: Vec::new() };
        let Some(section) = self.section(core_id::IMPORT) else { return Some(imported) };
        for import in ImportSectionReader::new(BinaryReader::new(section, 0)).ok()?.into_imports() {
            match import.ok()?.ty {
                TypeRef::Func(_) | TypeRef::FuncExact(_) => imported.functions += 1,
                TypeRef::Table(ty) => imported.tables.push(ty),
                _ => {}
            }
        }
        Some(imported)
    }

    fn write(&self, out: &mut Vec<u8>) -> Option<()> {
        let place = |id: u8| core_id::ORDER.iter().position(|known| *known == id);
        let there = |id: u8| self.node.sections.iter().any(|section| section.id == id);
        let mut added: Vec<_> = self.changed.iter().filter(|(id, _)| !there(**id)).collect();
        added.sort_by_key(|(id, _)| place(**id));
        let mut added = added.into_iter().peekable();
        let mut at = usize::try_from(self.node.range.start).ok()?.checked_add(8)?;
        for section in &self.node.sections {
            while section.id != 0 && added.peek().is_some_and(|(id, _)| place(**id) < place(section.id)) {
                if let Some((id, contents)) = added.next() {
                    write_section(*id, contents, out);
                }
            }
            let end = usize::try_from(section.range.end).ok()?;
            match self.changed.get(&section.id) {
                Some(contents) => write_section(section.id, contents, out),
                None => out.extend_from_slice(self.whole.get(at..end)?),
            }
            at = end;
        }
        added.for_each(|(id, contents)| write_section(*id, contents, out));
        if !self.names.is_empty() {
            let mut names = wasm_encoder::NameMap::new();
            self.names.iter().for_each(|(number, name)| names.append(*number, name));
            let mut section = wasm_encoder::NameSection::new();
            section.functions(&names);
            out.push(0);
            section.encode(out);
        }
        Some(())
    }
}

/// What a core module imports.
struct Imported {
    functions: u32,
    tables: Vec<wasmparser::TableType>,
}

/// A module or component with everything that is nested in it.
fn written(whole: &[u8], layout: &Layout, modules: &BTreeMap<usize, Module<'_>>, index: usize) -> Option<Vec<u8>> {
    let node = layout.nodes.get(index)?;
    let start = usize::try_from(node.range.start).ok()?;
    let mut at = start.checked_add(8)?;
    let mut out = Vec::with_capacity(usize::try_from(node.range.end).ok()?.checked_sub(start)?);
    out.extend_from_slice(whole.get(start..at)?);
    if let Some(module) = modules.get(&index) {
        module.write(&mut out)?;
        return Some(out);
    }
    for section in &node.sections {
        let end = usize::try_from(section.range.end).ok()?;
        match section.child {
            Some(child) => write_section(section.id, &written(whole, layout, modules, child)?, &mut out),
            None => out.extend_from_slice(whole.get(at..end)?),
        }
        at = end;
    }
    Some(out)
}

fn write_section(id: u8, contents: &[u8], out: &mut Vec<u8>) {
    out.push(id);
    contents.encode(out);
}

fn bytes<'a>(whole: &'a [u8], range: &Range<u64>) -> Option<&'a [u8]> {
    whole.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

/// A section with one item more, and how many it had.
fn with_item(section: Option<&[u8]>, item: &[u8]) -> Option<(Vec<u8>, u32)> {
    with_items(section, item, 1)
}

/// A section with so many items more, and how many it had.
fn with_items(section: Option<&[u8]>, items: &[u8], many: u32) -> Option<(Vec<u8>, u32)> {
    let section = section.unwrap_or(&[0]);
    let mut reader = BinaryReader::new(section, 0);
    let count = reader.read_var_u32().ok()?;
    let mut out = Vec::with_capacity(section.len() + items.len() + 5);
    count.checked_add(many)?.encode(&mut out);
    out.extend_from_slice(section.get(reader.current_position()..)?);
    out.extend_from_slice(items);
    Some((out, count))
}

#[cfg(test)]
mod tests {
    use super::{Asked, Stays, rewritten};
    use crate::artifact::Artifact;
    use crate::bytes::Bytes;
    use wasmparser::{Parser, Payload, Validator, WasmFeatures};

    /// What is compiled for a text, in words of the parser: start, tables and operators. It has to be valid
    /// without tail calls.
    pub(super) fn of(text: &str) -> Result<Option<String>, Stays> {
        let bytes = wat::parse_str(text).expect("the text is WebAssembly");
        let artifact = Artifact::read(Bytes::memory("test", bytes.clone())).expect("it is read");
        let made = rewritten(&bytes, &artifact.layout, Asked { tables: true, tail_calls: true, entrances: false })?;
        let Some(out) = made.bytes else { return Ok(None) };
        let features = WasmFeatures::all().difference(WasmFeatures::TAIL_CALL);
        Validator::new_with_features(features).validate_all(&out).expect("it is valid without tail calls");
        Ok(Some(words(&out)))
    }

    fn words(wasm: &[u8]) -> String {
        let mut words = String::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.expect("it is valid") {
                Payload::StartSection { func, .. } => words += &format!("start {func}\n"),
                Payload::TableSection(tables) => {
                    for table in tables {
                        let ty = table.expect("it is valid").ty;
                        words += &format!("table {} {:?}\n", ty.initial, ty.maximum);
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader().expect("it is valid") {
                        words += &format!("{:?}\n", operator.expect("it is valid"));
                    }
                }
                _ => {}
            }
        }
        words
    }

    /// A core module that fills tables at random, with a function that tells what lies at a place.
    fn filler(below: &mut impl FnMut(u32) -> u32) -> String {
        let mut segments = String::new();
        for _ in 0..=below(4) {
            let table = ["$own", "$theirs"][below(2) as usize];
            let offset = ["(i32.const 3)", "(i32.const 110)", "(global.get $base)"][below(3) as usize];
            let functions: String = (0..below(90)).map(|_| format!(" {}", below(100))).collect();
            segments += &match below(8) {
                0 => format!("(elem declare func{functions})"),
                1 => format!("(elem func{functions})"),
                _ => format!("(elem (table {table}) (offset {offset}) func{functions})"),
            };
        }
        let functions: String = (0..100).map(|at| format!("(func (type $t) (i32.const {at}))")).collect();
        let start = if below(2) == 0 { "(start $s)" } else { "" };
        let at = |table: &str| {
            format!(
                "(if (ref.is_null (table.get {table} (local.get 0))) (then) (else (local.set 1 (i32.add (i32.mul
                    (local.get 1) (i32.const 1000)) (call_indirect {table} (type $t) (local.get 0))))))"
            )
        };
        format!(
            "(module (type $t (func (result i32))) (type (func)) (import \"e\" \"t\" (table $theirs 0 funcref))
                (import \"e\" \"g\" (global $base i32)) {functions} (table $own 200 funcref) {start}
                (func $s (table.set $theirs (i32.const 0) (table.get $theirs (i32.const 7))))
                (func (export \"at\") (param i32) (result i32) (local i32) {} {} (local.get 1)) {segments})",
            at("$own"),
            at("$theirs")
        )
    }

    #[test]
    fn tables_hold_what_they_would_hold() {
        use wasmtime::{Engine, Linker, Module, Store};
        let engine = Engine::default();
        let env = "(module (table (export \"t\") 150 funcref) (func $f (result i32) (i32.const 900))
            (elem (i32.const 5) func $f $f $f) (global (export \"g\") i32 (i32.const 6)))";
        let env = Module::new(&engine, wat::parse_str(env).expect("it is a module")).expect("it compiles");
        // What lies in the tables, or that the module does not start.
        let told = |bytes: &[u8]| {
            let mut store = Store::new(&engine, ());
            let mut linker = Linker::new(&engine);
            linker.module(&mut store, "e", &env).expect("it links");
            let module = Module::new(&engine, bytes).expect("it compiles");
            let instance = linker.instantiate(&mut store, &module).ok()?;
            let at = instance.get_typed_func::<i32, i32>(&mut store, "at").expect("it is there");
            Some((0..150).map(|place| at.call(&mut store, place).expect("it runs")).collect::<Vec<_>>())
        };
        let mut state = 7u32;
        let mut below = |most: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % most
        };
        let mut counts = [0; 3];
        for _ in 0..120 {
            let bytes = wat::parse_str(filler(&mut below)).expect("the text is WebAssembly");
            let artifact = Artifact::read(Bytes::memory("test", bytes.clone())).expect("it is read");
            let asked = Asked { tables: true, tail_calls: false, entrances: false };
            let made = rewritten(&bytes, &artifact.layout, asked).expect("nothing has to stay").bytes;
            let expected = told(&bytes);
            counts[usize::from(made.is_some()) + usize::from(made.is_some() && expected.is_none())] += 1;
            assert_eq!(made.map_or_else(|| expected.clone(), |made| told(&made)), expected, "{counts:?}");
        }
        assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
    }
}
