//! Waits that can be stopped. A guest that waits at an address of a shared memory sleeps in the runtime,
//! which looks at no limit meanwhile, and nobody else shares the memory who could wake it. Here each wait
//! becomes a call of a function that waits a little at a time: the runtime stops a guest at any loop.
//!
//! A call takes no more bytes than the wait in whose place it stands, and the functions come last, so
//! that positions in the code stay.

use super::module::{Module, padded};
use crate::artifact::layout::core_id;
use std::collections::BTreeMap;
use std::ops::Range;
use wasm_encoder::{BlockType, Encode, Function, MemArg, ValType};
use wasmparser::TypeRef;
use wasmparser::{BinaryReader, CodeSectionReader, ImportSectionReader, MemorySectionReader, MemoryType, Operator};

/// How long a guest sleeps without a look at the limits.
const SLICE: i64 = 20_000_000;

const CALL: u8 = 0x10;
const NOP: u8 = 0x01;

/// What a wait answers when its time is over.
const TIMED_OUT: i32 = 2;

/// A wait as an instruction has it: for how wide a value, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wait {
    wide: bool,
    memory: u32,
    offset: u64,
}

/// Bounds every wait of a module. A module that is of no such kind, or cannot be read, is left as it is.
pub(super) fn bounded(module: &mut Module<'_>) {
    if let Some((waits, memories)) = found(module) {
        // What was done before it failed is harmless: functions that nobody calls.
        _ = replaced(module, &waits, &memories);
    }
}

fn found(module: &Module<'_>) -> Option<(Vec<(Wait, Range<usize>)>, Vec<MemoryType>)> {
    let memories = memories(module)?;
    if !memories.iter().any(|memory| memory.shared) {
        return None;
    }
    Some((waits(module.section(core_id::CODE)?)?, memories))
}

fn replaced(module: &mut Module<'_>, waits: &[(Wait, Range<usize>)], memories: &[MemoryType]) -> Option<()> {
    let mut numbers = BTreeMap::new();
    for (wait, place) in waits {
        let number = match numbers.get(wait) {
            Some(number) => *number,
            None => {
                let number = module.next_function()?;
                let ty = module.add_type(&signature(*wait, memories.get(wait.memory as usize)?.memory64))?;
                // Named after the instruction it stands for.
                let name = if wait.wide { "memory.atomic.wait64" } else { "memory.atomic.wait32" };
                module.add_function(ty, &body(*wait), number, name);
                numbers.insert(*wait, number);
                number
            }
        };
        module.patch(place.clone(), call(place.len(), number)?);
    }
    Some(())
}

/// The waits of a code section, with the bytes that each takes there.
fn waits(code: &[u8]) -> Option<Vec<(Wait, Range<usize>)>> {
    let mut found = Vec::new();
    for body in CodeSectionReader::new(BinaryReader::new(code, 0)).ok()? {
        let body = body.ok()?;
        // The first byte of all atomic instructions: most functions are passed over so.
        if !body.as_bytes().contains(&0xfe) {
            continue;
        }
        let mut operators = body.get_operators_reader().ok()?;
        while !operators.eof() {
            let start = operators.original_position();
            let (wide, memarg) = match operators.read().ok()? {
                Operator::MemoryAtomicWait32 { memarg } => (false, memarg),
                Operator::MemoryAtomicWait64 { memarg } => (true, memarg),
                _ => continue,
            };
            let wait = Wait { wide, memory: memarg.memory, offset: memarg.offset };
            found.push((wait, start..operators.original_position()));
        }
    }
    Some(found)
}

/// A call in the place of an instruction, just as long as that.
fn call(length: usize, function: u32) -> Option<Vec<u8>> {
    let digits = length.checked_sub(1)?.min(5);
    if digits < 5 && u64::from(function) >> (7 * digits) != 0 {
        return None;
    }
    let mut call = vec![NOP; length];
    *call.first_mut()? = CALL;
    call.get_mut(1..=digits)?.copy_from_slice(padded(function).get(..digits)?);
    *call.get_mut(digits)? &= 0x7f;
    Some(call)
}

fn signature(wait: Wait, memory64: bool) -> Vec<u8> {
    let address = if memory64 { ValType::I64 } else { ValType::I32 };
    let value = if wait.wide { ValType::I64 } else { ValType::I32 };
    // A function type, its parameters, its results.
    let mut out = vec![0x60];
    [address, value, ValType::I64][..].encode(&mut out);
    [ValType::I32][..].encode(&mut out);
    out
}

/// `wait(address, expected, timeout)`, in slices.
fn body(wait: Wait) -> Function {
    let (address, expected, timeout, answer) = (0, 1, 2, 3);
    let at = MemArg { offset: wait.offset, align: if wait.wide { 3 } else { 2 }, memory_index: wait.memory };
    let mut body = Function::new([(1, ValType::I32)]);
    let mut instructions = body.instructions();
    instructions
        .loop_(BlockType::Empty)
        .local_get(address)
        .local_get(expected)
        // A wait without end has a negative time, which is a long one without its sign.
        .local_get(timeout)
        .i64_const(SLICE)
        .local_get(timeout)
        .i64_const(SLICE)
        .i64_lt_u()
        .select();
    if wait.wide {
        instructions.memory_atomic_wait64(at);
    } else {
        instructions.memory_atomic_wait32(at);
    }
    instructions
        .local_tee(answer)
        .i32_const(TIMED_OUT)
        .i32_ne()
        .if_(BlockType::Empty)
        .local_get(answer)
        .return_()
        .end()
        .local_get(timeout)
        .i64_const(0)
        .i64_ge_s()
        .if_(BlockType::Empty)
        .local_get(timeout)
        .i64_const(SLICE)
        .i64_le_s()
        .if_(BlockType::Empty)
        .i32_const(TIMED_OUT)
        .return_()
        .end()
        .local_get(timeout)
        .i64_const(SLICE)
        .i64_sub()
        .local_set(timeout)
        .end()
        .br(0)
        .end()
        .unreachable()
        .end();
    body
}

/// Every memory, the imported ones first.
fn memories(module: &Module<'_>) -> Option<Vec<MemoryType>> {
    let mut memories = Vec::new();
    if let Some(section) = module.section(core_id::IMPORT) {
        for import in ImportSectionReader::new(BinaryReader::new(section, 0)).ok()?.into_imports() {
            if let TypeRef::Memory(ty) = import.ok()?.ty {
                memories.push(ty);
            }
        }
    }
    if let Some(section) = module.section(core_id::MEMORY) {
        for memory in MemorySectionReader::new(BinaryReader::new(section, 0)).ok()? {
            memories.push(memory.ok()?);
        }
    }
    Some(memories)
}

#[cfg(test)]
mod tests {
    use super::super::tests::of;
    use super::super::{Asked, rewritten};
    use crate::artifact::Artifact;
    use crate::bytes::Bytes;

    const MODULE: &str = r#"(module
        (memory (export "m") 1 2 shared)
        (func (export "loads") (result i32) (i32.atomic.load (i32.const 0)))
        (func (export "w") (param i32 i64) (result i32)
            (memory.atomic.wait32 offset=4 (i32.const 0) (local.get 0) (local.get 1)))
        (func (export "w64") (param i64 i64) (result i32)
            (memory.atomic.wait64 offset=100000 (i32.const 0) (local.get 0) (local.get 1)))
        (func (export "again") (result i32)
            (memory.atomic.wait32 offset=4 (i32.const 0) (i32.const 0) (i64.const 1))))"#;

    #[test]
    fn a_wait_becomes_a_call() {
        let words = of(MODULE).expect("there are no tail calls").expect("it changes");
        assert_eq!(words.matches("MemoryAtomicWait").count(), 2, "{words}");
        assert_eq!(words.matches("Call { function_index: 4 }").count(), 2, "{words}");
        assert_eq!(words.matches("Call { function_index: 5 }").count(), 1, "{words}");
        let component = MODULE.replacen("(module", "(component (core module $m", 1) + ")";
        assert!(matches!(of(&component), Ok(Some(_))));
        assert!(matches!(of(&MODULE.replace(" 2 shared", "")), Ok(None)), "nobody can wait there");
    }

    #[test]
    fn waits_answer_as_before() {
        use wasmtime::{Config, Engine, Instance, Module, Store};
        let mut config = Config::new();
        config.wasm_threads(true).shared_memory(true);
        let engine = Engine::new(&config).expect("an engine");
        let bytes = wat::parse_str(MODULE).expect("the text is WebAssembly");
        let artifact = Artifact::read(Bytes::memory("test", bytes.clone())).expect("it is read");
        let asked = Asked { tables: false, tail_calls: false, entrances: false };
        let made = rewritten(&bytes, &artifact.layout, asked).expect("nothing has to stay").bytes.expect("it changes");
        let told = |bytes: &[u8]| {
            let module = Module::new(&engine, bytes).expect("it compiles");
            let mut store = Store::new(&engine, ());
            let instance = Instance::new(&mut store, &module, &[]).expect("it starts");
            let narrow = instance.get_typed_func::<(i32, i64), i32>(&mut store, "w").expect("it is there");
            let wide = instance.get_typed_func::<(i64, i64), i32>(&mut store, "w64").expect("it is there");
            let times = [0, 1, 45_000_000];
            let narrow: Vec<i32> =
                times.iter().map(|time| narrow.call(&mut store, (0, *time)).expect("it runs")).collect();
            (narrow, wide.call(&mut store, (7, -1)).ok(), wide.call(&mut store, (0, 21_000_000)).ok())
        };
        assert_eq!(told(&made), (vec![2, 2, 2], None, None));
        assert_eq!(told(&made), told(&bytes));
    }
}
