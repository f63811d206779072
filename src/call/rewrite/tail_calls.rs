//! Tail calls made plain calls, for the baseline compiler does not know them and needs a fifth of the
//! other's time. `return_call f` and `call f` with a `return` behind it differ in nothing but how deep
//! the stack gets. So it is done only where that stays bounded: where no function comes back to itself
//! by tail calls alone, which has to be known of each one's target.

use super::{Module, Stays};
use crate::artifact::layout::core_id;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasm_encoder::{Encode, Instruction};
use wasmparser::{BinaryReader, CodeSectionReader, FunctionBody, Operator};

/// `return_call`, `return_call_indirect` and `return_call_ref`.
const TAIL_CALLS: [u8; 3] = [0x12, 0x13, 0x15];

/// Makes plain calls of the tail calls of a module; false when it has none.
///
/// # Errors
/// When one has to stay.
pub(super) fn plain(module: &mut Module<'_>) -> Result<bool, Stays> {
    let Some(code) = module.section(core_id::CODE) else { return Ok(false) };
    let imported = module.imported().ok_or(Stays)?.functions;
    let changed = changed(code, imported).ok_or(Stays)?;
    let any = changed.is_some();
    module.changed.extend(changed.map(|code| (core_id::CODE, code)));
    Ok(any)
}

/// The contents of a code section where they change; the outer `None` when a tail call has to stay.
#[expect(clippy::option_option, reason = "the outer one is a refusal")]
fn changed(bytes: &[u8], imported: u32) -> Option<Option<Vec<u8>>> {
    let bodies: Vec<_> =
        CodeSectionReader::new(BinaryReader::new(bytes, 0)).ok()?.into_iter().collect::<Result<_, _>>().ok()?;
    let found: Vec<_> = bodies.par_iter().map(|body| tail_calls(body, imported)).collect::<Option<_>>()?;
    let edges: BTreeMap<u32, BTreeSet<u32>> = (imported..)
        .zip(&found)
        .filter(|(_, calls)| !calls.is_empty())
        .map(|(function, calls)| (function, calls.iter().map(|(target, _)| *target).collect()))
        .collect();
    if edges.is_empty() {
        return Some(None);
    }
    if comes_back(&edges) {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len() + found.iter().map(Vec::len).sum::<usize>() + 16);
    bodies.len().encode(&mut out);
    for (body, calls) in bodies.iter().zip(&found) {
        let range = body.range();
        let mut body = Vec::with_capacity(range.len() + calls.len());
        let mut at = range.start;
        for (target, place) in calls {
            body.extend_from_slice(bytes.get(at..place.start)?);
            Instruction::Call(*target).encode(&mut body);
            Instruction::Return.encode(&mut body);
            at = place.end;
        }
        body.extend_from_slice(bytes.get(at..range.end)?);
        body.encode(&mut out);
    }
    Some(Some(out))
}

/// The tail calls of a function: the target, and where the instruction stands; `None` when one goes to an
/// import or to a target that only a run can tell.
fn tail_calls(body: &FunctionBody<'_>, imported: u32) -> Option<Vec<(u32, Range<usize>)>> {
    let mut out = Vec::new();
    // None of the codes, not even as a part of something else: most short functions are passed over so.
    if !body.as_bytes().iter().any(|byte| TAIL_CALLS.contains(byte)) {
        return Some(out);
    }
    let mut operators = body.get_operators_reader().ok()?;
    while !operators.eof() {
        let start = operators.original_position();
        match operators.read().ok()? {
            Operator::ReturnCall { function_index } if function_index >= imported => {
                out.push((function_index, start..operators.original_position()));
            }
            Operator::ReturnCall { .. } | Operator::ReturnCallIndirect { .. } | Operator::ReturnCallRef { .. } => {
                return None;
            }
            _ => {}
        }
    }
    Some(out)
}

/// Whether some function is reached from itself.
fn comes_back(edges: &BTreeMap<u32, BTreeSet<u32>>) -> bool {
    let mut callers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut open: BTreeMap<u32, usize> = BTreeMap::new();
    for (function, targets) in edges {
        let onward = targets.iter().filter(|target| edges.contains_key(target));
        open.insert(*function, onward.clone().count());
        onward.for_each(|target| callers.entry(*target).or_default().push(*function));
    }
    let mut ended: Vec<u32> = open.iter().filter(|(_, left)| **left == 0).map(|(function, _)| *function).collect();
    let mut count = 0;
    while let Some(function) = ended.pop() {
        count += 1;
        for caller in callers.get(&function).into_iter().flatten() {
            let left = open.get_mut(caller).expect("every caller has tail calls");
            *left -= 1;
            if *left == 0 {
                ended.push(*caller);
            }
        }
    }
    count < edges.len()
}

#[cfg(test)]
mod tests {
    use super::super::tests::of;

    fn is_plain(text: &str) -> bool {
        of(text).is_ok_and(|made| made.is_some_and(|text| !text.contains("ReturnCall")))
    }

    fn stays(text: &str) -> bool {
        of(text).is_err()
    }

    #[test]
    fn chains_become_plain_calls() {
        let module = r#"(module
            (import "env" "log" (func $log (param i32)))
            (func (export "f") (param i32) (result i32) (block (local.get 0) (br_if 0) (call $log (i32.const 1)))
                (return_call $g (local.get 0)))
            (func $g (param i32) (result i32) (return_call $h (i32.add (local.get 0) (i32.const 1)) (i64.const 2)))
            (func $h (param i32 i64) (result i32) (local.get 0)))"#;
        assert!(is_plain(module));
        let component = module.replacen("(module", "(component (core module $m", 1) + ")";
        assert!(is_plain(&component));
    }

    #[test]
    fn what_may_run_on_for_ever_stays() {
        assert!(stays("(module (func $f (param i32) (return_call $f (local.get 0))))"));
        assert!(stays("(module (func $f (return_call $g)) (func $g (return_call $f)))"));
        assert!(stays(r#"(module (import "" "" (func $i)) (func (return_call $i)))"#));
        assert!(stays("(module (table 1 funcref) (func (return_call_indirect (i32.const 0))))"));
        assert!(matches!(of("(module (func (export \"f\")))"), Ok(None)));
    }

    #[test]
    fn long_chains_take_no_time() {
        let functions: String = (0..20_000).map(|at| format!("(func (return_call {}))", at + 1)).collect();
        assert!(is_plain(&format!("(module {functions} (func))")));
    }
}
