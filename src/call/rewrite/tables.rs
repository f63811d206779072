//! Functions that are put into another module's table, or at an offset that is known only when a module
//! is instantiated, as dynamic linking does with thousands of them. wasmtime writes a function for that
//! which sets one element after the other, and compiles it as one: a tenth of the whole time for a Python
//! guest. Here they go into a table of the module's own, which costs nothing, and a function copies them
//! from there to where they belong.

use super::ADDED;
use super::module::Module;
use crate::artifact::layout::core_id;
use std::ops::Range;
use wasm_encoder::{Encode, Instruction};
use wasmparser::{
    BinaryReader, ElementItems, ElementKind, ElementSectionReader, Operator, RefType, TableSectionReader, TableType,
    TypeSectionReader,
};

/// So many elements are worth it.
const WORTH: u32 = 64;

/// More elements of a module are not moved, and of a whole guest not left uncounted: eight bytes each.
pub(in super::super) const MOST_COPIED: u32 = 1 << 20;

/// The maximum by which such a table is known among those that a guest makes.
const MARK: u32 = 0xffff_1eaf;

/// Whether a table looks like one of those from which elements are copied: a guest is not to have them
/// counted as its own. It may make such a table itself, so that not all that looks so may go uncounted.
pub(in super::super) fn is_source(maximum: Option<usize>) -> bool {
    maximum == Some(MARK as usize)
}

const END: u8 = 0x0b;
/// An active segment that names its table, with function numbers.
const WITH_TABLE: u8 = 0x02;
const KIND_FUNCTION: u8 = 0x00;

/// Elements that are copied: from where in the section of segments, to which table and offset, how many.
struct Moved {
    range: Range<usize>,
    table: u32,
    offset: Vec<u8>,
    functions: Vec<u8>,
    count: u32,
}

/// Moves what is worth it; a module that is of no such kind is left as it is.
pub(super) fn copied(module: &mut Module<'_>) {
    if let Some(changed) = changed(module) {
        module.replace(core_id::ELEMENT, changed.elements);
        module.replace(core_id::START, changed.start);
        module.add(core_id::TABLE, &changed.table);
        module.add_function(changed.ty, &*changed.body, changed.function, ADDED);
    }
}

struct Changed {
    elements: Vec<u8>,
    start: Vec<u8>,
    table: Vec<u8>,
    /// The function that copies: its type, body and number.
    ty: u32,
    body: Vec<u8>,
    function: u32,
}

fn changed(module: &Module<'_>) -> Option<Changed> {
    let segments = module.section(core_id::ELEMENT)?;
    let imported = module.imported()?;
    let mut tables = imported.tables;
    let first_own = tables.len();
    if let Some(section) = module.section(core_id::TABLE) {
        for table in TableSectionReader::new(BinaryReader::new(section, 0)).ok()? {
            tables.push(table.ok()?.ty);
        }
    }
    let moved = moved(segments, &tables, first_own)?;
    let total = moved.iter().try_fold(0u32, |sum, one| sum.checked_add(one.count))?;
    if !(WORTH..=MOST_COPIED).contains(&total) {
        return None;
    }
    let source = u32::try_from(tables.len()).ok()?;
    let mut table = Vec::new();
    wasm_encoder::TableType {
        element_type: wasm_encoder::RefType::FUNCREF,
        table64: false,
        minimum: total.into(),
        maximum: Some(MARK.into()),
        shared: false,
    }
    .encode(&mut table);

    let mut out = Vec::with_capacity(segments.len() + moved.len() * 8);
    let mut body = vec![0];
    let (mut at, mut from) = (0, 0);
    for one in &moved {
        out.extend_from_slice(segments.get(at..one.range.start)?);
        out.push(WITH_TABLE);
        source.encode(&mut out);
        Instruction::I32Const(from).encode(&mut out);
        out.extend_from_slice(&[END, KIND_FUNCTION]);
        out.extend_from_slice(&one.functions);
        at = one.range.end;

        body.extend_from_slice(&one.offset);
        let count = i32::try_from(one.count).ok()?;
        Instruction::I32Const(from).encode(&mut body);
        Instruction::I32Const(count).encode(&mut body);
        Instruction::TableCopy { src_table: source, dst_table: one.table }.encode(&mut body);
        from += count;
    }
    out.extend_from_slice(segments.get(at..)?);
    if let Some(start) = module.section(core_id::START) {
        Instruction::Call(BinaryReader::new(start, 0).read_var_u32().ok()?).encode(&mut body);
    }
    Instruction::End.encode(&mut body);

    let function = module.next_function()?;
    let mut start = Vec::new();
    function.encode(&mut start);
    Some(Changed { elements: out, start, table, ty: nothing_to_nothing(module)?, body, function })
}

/// The active segments from the first on that cannot be laid out beforehand. `None` where one of them is
/// not of the plain kind: the order in which they are written matters, so that it is all or nothing.
fn moved(segments: &[u8], tables: &[TableType], first_own: usize) -> Option<Vec<Moved>> {
    let mut out = Vec::new();
    for segment in ElementSectionReader::new(BinaryReader::new(segments, 0)).ok()? {
        let segment = segment.ok()?;
        let ElementKind::Active { table_index, offset_expr } = segment.kind else { continue };
        let table = table_index.unwrap_or(0);
        let mut operators = offset_expr.get_operators_reader();
        let mut constant = true;
        while !operators.eof() {
            match operators.read().ok()? {
                Operator::I32Const { .. } | Operator::End => {}
                Operator::GlobalGet { .. } | Operator::I32Add | Operator::I32Sub | Operator::I32Mul => constant = false,
                _ => return None,
            }
        }
        if out.is_empty() && constant && table as usize >= first_own {
            continue;
        }
        let ElementItems::Functions(functions) = segment.items else { return None };
        let ty = tables.get(table as usize)?;
        if ty.element_type != RefType::FUNCREF || ty.table64 || ty.shared {
            return None;
        }
        let mut offset = offset_expr.get_binary_reader();
        let mut offset = offset.read_bytes(offset.bytes_remaining()).ok()?.to_vec();
        if offset.pop() != Some(END) {
            return None;
        }
        out.push(Moved {
            table,
            offset,
            count: functions.count(),
            functions: segments.get(functions.range())?.to_vec(),
            range: segment.range,
        });
    }
    Some(out)
}

/// The number of the type of functions that take and give nothing.
fn nothing_to_nothing(module: &Module<'_>) -> Option<u32> {
    let types = TypeSectionReader::new(BinaryReader::new(module.section(core_id::TYPE)?, 0)).ok()?;
    let mut number = 0;
    for group in types {
        for ty in group.ok()?.types() {
            if let wasmparser::CompositeInnerType::Func(func) = &ty.composite_type.inner
                && func.params().is_empty()
                && func.results().is_empty()
                && !ty.composite_type.shared
                && ty.is_final
                && ty.supertype_idx.is_none()
            {
                return Some(number);
            }
            number += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::of;
    use super::MARK;

    fn module(table: &str, segments: &str) -> String {
        let functions: String = (0..100).map(|at| format!("(func (result i32) (i32.const {at}))")).collect();
        format!(
            "(module (type (func)) (import \"env\" \"base\" (global i32)) {table} {functions} (start $s) (func $s)
                (export \"f\" (func 3)) {segments})"
        )
    }

    const IMPORTED: &str = "(import \"env\" \"t\" (table 200 funcref))";

    fn numbers(range: std::ops::Range<usize>) -> String {
        range.map(|at| format!(" {at}")).collect()
    }

    #[test]
    fn elements_of_another_table_are_copied_there() {
        let segments = format!(
            "(elem (global.get 0) func{}) (elem declare func 9) (elem (i32.const 150) func{})",
            numbers(0..40),
            numbers(40..90)
        );
        let made = of(&module(IMPORTED, &segments)).expect("there are no tail calls").expect("it changes");
        let expected = "GlobalGet { global_index: 0 }
I32Const { value: 0 }
I32Const { value: 40 }
TableCopy { dst_table: 0, src_table: 1 }
I32Const { value: 150 }
I32Const { value: 40 }
I32Const { value: 50 }
TableCopy { dst_table: 0, src_table: 1 }
Call { function_index: 100 }
End
";
        assert!(made.ends_with(expected), "{made}");
        assert!(made.starts_with(&format!("table 90 Some({MARK})\nstart 101\n")), "{made}");
    }

    #[test]
    fn what_can_be_laid_out_beforehand_stays() {
        let own = "(table 200 funcref)";
        let at_zero = format!("(elem (i32.const 0) func{})", numbers(0..90));
        let computed = format!("(elem (global.get 0) func{})", numbers(0..90));
        assert!(matches!(of(&module(own, &at_zero)), Ok(None)));
        assert!(matches!(of(&module(own, &computed)), Ok(Some(_))));
        // One expression among them, or too few to be worth it.
        let expression = format!("{at_zero} (elem (i32.const 1) funcref (ref.null func))");
        assert!(matches!(of(&module(IMPORTED, &expression)), Ok(None)));
        assert!(matches!(of(&module(IMPORTED, "(elem (i32.const 0) func 1 2 3)")), Ok(None)));
    }

    #[test]
    fn a_module_without_code_gets_some() {
        let imports: String = (0..80).map(|at| format!("(import \"\" \"{at}\" (func))")).collect();
        let module = format!("(module {imports} {IMPORTED} (elem (i32.const 0) func{}))", numbers(0..80));
        assert!(matches!(of(&module), Ok(Some(_))));
    }
}
