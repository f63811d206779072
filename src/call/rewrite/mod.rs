//! What is compiled in place of an artifact: the same code, but for forms on which a compiler spends its
//! time and which have an equal that costs next to nothing, and for waits that nothing could stop. Function
//! numbers and names stay; positions in the code stay only where nothing but waits is changed, so that no
//! more than that is done where there is DWARF to name them.

mod dispatch;
mod exports;
mod module;
mod sites;
mod tables;
mod tail_calls;
mod waits;
mod wiring;

pub(super) use tables::{MOST_COPIED, is_source};

use crate::artifact::Layout;
use module::{Module, written};
use std::collections::BTreeMap;
use wiring::Wiring;

/// What functions are called that were added and stand for no instruction of the guest's.
const ADDED: &str = "(added for the call)";

/// Whether a function is one that was added here, by its name.
pub(super) fn is_added(name: &str) -> bool {
    name == ADDED
}

/// The form of what is made here: code that was kept from another form does not fit.
pub(super) const FORM: u32 = 5;

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
    let mut modules: BTreeMap<usize, Module<'_>> =
        nodes.map(|(index, node)| (index, Module::new(whole, node))).collect();
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
    modules.retain(|_, module| module.changes());
    let written = if modules.is_empty() { None } else { written(whole, layout, &modules) };
    Ok(match written {
        None => Rewritten::default(),
        bytes => Rewritten { bytes, plain_calls },
    })
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
