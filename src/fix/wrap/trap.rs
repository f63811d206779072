//! Stand-ins that trap: a core module with one function for each, whose name in the module's name
//! section says what it stands for, so that the trap's backtrace tells it.

use crate::surface::{FuncType, Surface, Type, TypeKind};
use wasm_encoder::{
    CodeSection, ExportKind, ExportSection, Function, FunctionSection, IndirectNameMap, Instruction, MemorySection,
    MemoryType, Module, NameMap, NameSection, TypeSection, ValType,
};

/// How many core values parameters are passed as before they go through memory.
const MAX_FLAT_PARAMS: usize = 16;

/// Bytes of a page of memory, as a power of two.
const PAGE_SHIFT: i32 = 16;

/// The name of the memory and of the allocator that the stand-ins use.
pub(super) const MEMORY: &str = "memory";
/// What the name of a stand-in begins with, before the path of the import.
const STANDS_FOR: &str = "stub for the import ";

/// The import that a function stands in for, by its name.
#[cfg(feature = "call")]
pub(crate) fn stood_in_for(function: &str) -> Option<&str> {
    function.strip_prefix(STANDS_FOR)
}

/// The allocator.
pub(super) const REALLOC: &str = "realloc";

/// The core module of these stand-ins: each exported under its position.
pub(super) fn module(arena: &Surface, stubs: &[(String, FuncType)]) -> Vec<u8> {
    let (mut types, mut functions) = (TypeSection::new(), FunctionSection::new());
    let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
    let mut names = NameMap::new();
    types.ty().function([ValType::I32; 4], [ValType::I32]);
    functions.function(0);
    exports.export(MEMORY, ExportKind::Memory, 0);
    exports.export(REALLOC, ExportKind::Func, 0);
    code.function(&realloc());
    names.append(0, REALLOC);
    for (at, (path, func)) in stubs.iter().enumerate() {
        let (params, results) = core_signature(arena, func);
        let index = u32::try_from(at + 1).expect("stand-ins are counted in 32 bits");
        types.ty().function(params, results);
        functions.function(index);
        exports.export(&at.to_string(), ExportKind::Func, index);
        let mut body = Function::new([]);
        body.instruction(&Instruction::Unreachable);
        body.instruction(&Instruction::End);
        code.function(&body);
        names.append(index, &[STANDS_FOR, path].concat());
    }
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
    let mut section = NameSection::new();
    section.module("stand-ins");
    section.functions(&names);
    section.locals(&IndirectNameMap::new());
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&memories).section(&exports).section(&code).section(&section);
    module.finish()
}

/// Takes new pages for every argument: a stand-in never runs twice.
fn realloc() -> Function {
    let mut body = Function::new([(1, ValType::I32)]);
    for instruction in [
        // (size + 65535) >> 16 pages
        Instruction::LocalGet(3),
        Instruction::I32Const((1 << PAGE_SHIFT) - 1),
        Instruction::I32Add,
        Instruction::I32Const(PAGE_SHIFT),
        Instruction::I32ShrU,
        Instruction::MemoryGrow(0),
        Instruction::LocalTee(4),
        Instruction::I32Const(-1),
        Instruction::I32Eq,
        Instruction::If(wasm_encoder::BlockType::Empty),
        Instruction::Unreachable,
        Instruction::End,
        Instruction::LocalGet(4),
        Instruction::I32Const(PAGE_SHIFT),
        Instruction::I32Shl,
        Instruction::End,
    ] {
        body.instruction(&instruction);
    }
    body
}

/// The core function that a function of this type is lifted from.
fn core_signature(arena: &Surface, func: &FuncType) -> (Vec<ValType>, Vec<ValType>) {
    let mut params = Vec::new();
    for param in &func.params {
        flatten(arena, param.ty, &mut params);
    }
    if params.len() > MAX_FLAT_PARAMS {
        params = vec![ValType::I32];
    }
    let mut results = Vec::new();
    if let Some(ty) = func.result {
        flatten(arena, ty, &mut results);
    }
    if results.len() > 1 {
        results = vec![ValType::I32];
    }
    (params, results)
}

/// The core values that a value is passed as; more than fit are not all listed.
fn flatten(arena: &Surface, ty: Type, out: &mut Vec<ValType>) {
    if out.len() > MAX_FLAT_PARAMS {
        return;
    }
    let Some(kind) = arena.kind(ty) else {
        return match arena.resolve(ty) {
            Type::U64 | Type::S64 => out.push(ValType::I64),
            Type::F32 => out.push(ValType::F32),
            Type::F64 => out.push(ValType::F64),
            Type::String => out.extend([ValType::I32; 2]),
            _ => out.push(ValType::I32),
        };
    };
    match kind {
        TypeKind::Record(fields) => fields.iter().for_each(|field| flatten(arena, field.ty, out)),
        TypeKind::Tuple(types) => types.iter().for_each(|ty| flatten(arena, *ty, out)),
        TypeKind::Variant(cases) => flatten_cases(arena, cases.iter().map(|case| case.ty), out),
        TypeKind::Option(ty) => flatten_cases(arena, [None, Some(*ty)].into_iter(), out),
        TypeKind::Result { ok, err } => flatten_cases(arena, [*ok, *err].into_iter(), out),
        TypeKind::List(_) | TypeKind::Map(..) => out.extend([ValType::I32; 2]),
        TypeKind::FixedList(ty, length) => {
            for _ in 0..*length {
                if out.len() > MAX_FLAT_PARAMS {
                    return;
                }
                flatten(arena, *ty, out);
            }
        }
        TypeKind::Flags(names) => out.extend(std::iter::repeat_n(ValType::I32, names.len().div_ceil(32))),
        TypeKind::Alias(ty) => flatten(arena, *ty, out),
        TypeKind::Enum(_) | TypeKind::Own(_) | TypeKind::Borrow(_) | TypeKind::Stream(_) | TypeKind::Future(_) => {
            out.push(ValType::I32);
        }
    }
}

fn flatten_cases(arena: &Surface, cases: impl Iterator<Item = Option<Type>>, out: &mut Vec<ValType>) {
    out.push(ValType::I32);
    let mut joined: Vec<ValType> = Vec::new();
    for ty in cases.flatten() {
        let mut flat = Vec::new();
        flatten(arena, ty, &mut flat);
        for (at, ty) in flat.into_iter().enumerate() {
            match joined.get_mut(at) {
                Some(known) => *known = join(*known, ty),
                None => joined.push(ty),
            }
        }
    }
    out.extend(joined);
}

fn join(a: ValType, b: ValType) -> ValType {
    match (a, b) {
        _ if a == b => a,
        (ValType::I32, ValType::F32) | (ValType::F32, ValType::I32) => ValType::I32,
        _ => ValType::I64,
    }
}
