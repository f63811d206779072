//! Where a core module calls through tables and from tail position, and which tables it uses in other ways.

use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;
use wasmparser::{BinaryReader, CodeSectionReader, FunctionBody, Operator};

/// What is looked for, all functions together; places are those of the code section.
#[derive(Debug, Default)]
pub(super) struct Sites {
    /// Each `call_indirect`.
    pub(super) indirect: Vec<Indirect>,
    /// Each `return_call`.
    pub(super) tails: Vec<Tail>,
    /// Whether there are tail calls whose target only a run can tell.
    pub(super) open_tails: bool,
    /// Tables that are read, written or copied, or called through from tail position.
    pub(super) open_tables: BTreeSet<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct Indirect {
    pub(super) place: Range<usize>,
    pub(super) ty: u32,
    pub(super) table: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Tail {
    pub(super) place: Range<usize>,
    /// The number of the function in the code section.
    pub(super) body: u32,
    pub(super) target: u32,
}

/// The first bytes of all instructions that count.
const FIRST_BYTES: [u8; 7] = [0x11, 0x12, 0x13, 0x15, 0x25, 0x26, 0xfc];

/// Looks through a code section; `None` when it cannot be read.
pub(super) fn sites(code: &[u8]) -> Option<Sites> {
    let bodies: Vec<_> =
        CodeSectionReader::new(BinaryReader::new(code, 0)).ok()?.into_iter().collect::<Result<_, _>>().ok()?;
    let count = u32::try_from(bodies.len()).ok()?;
    let found: Vec<Sites> =
        (0..count).into_par_iter().zip(&bodies).map(|(number, body)| of_body(number, body)).collect::<Option<_>>()?;
    let mut all = Sites::default();
    for sites in found {
        all.indirect.extend(sites.indirect);
        all.tails.extend(sites.tails);
        all.open_tails |= sites.open_tails;
        all.open_tables.extend(sites.open_tables);
    }
    Some(all)
}

fn of_body(body: u32, function: &FunctionBody<'_>) -> Option<Sites> {
    let mut sites = Sites::default();
    // Not even as a part of something else: many short functions are passed over so.
    if !function.as_bytes().iter().any(|byte| FIRST_BYTES.contains(byte)) {
        return Some(sites);
    }
    let mut operators = function.get_operators_reader().ok()?;
    while !operators.eof() {
        let start = operators.original_position();
        let operator = operators.read().ok()?;
        let place = || start..operators.original_position();
        match operator {
            Operator::CallIndirect { type_index: ty, table_index: table } => {
                sites.indirect.push(Indirect { place: place(), ty, table });
            }
            Operator::ReturnCall { function_index: target } => {
                sites.tails.push(Tail { place: place(), body, target });
            }
            Operator::ReturnCallIndirect { table_index, .. } => {
                sites.open_tails = true;
                sites.open_tables.insert(table_index);
            }
            Operator::ReturnCallRef { .. } => sites.open_tails = true,
            Operator::TableGet { table }
            | Operator::TableSet { table }
            | Operator::TableGrow { table }
            | Operator::TableFill { table }
            | Operator::TableInit { table, .. } => _ = sites.open_tables.insert(table),
            Operator::TableCopy { dst_table, src_table } => sites.open_tables.extend([dst_table, src_table]),
            _ => {}
        }
    }
    Some(sites)
}
