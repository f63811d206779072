//! Tail calls made plain calls, for the baseline compiler does not know them and needs a fifth of the
//! other's time. `return_call f` and `call f` with a `return` behind it differ in nothing but how deep
//! the stack gets. So it is done only where that stays bounded: where no function comes back to itself
//! by tail calls alone, which has to be known of each one's target.

use crate::artifact::Layout;
use crate::artifact::layout::{Node, Section, core_id};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasm_encoder::Encode;
use wasmparser::{BinaryReader, CodeSectionReader, FunctionBody, ImportSectionReader, Operator, TypeRef};

const CALL: u8 = 0x10;
const RETURN: u8 = 0x0f;

/// `return_call`, `return_call_indirect` and `return_call_ref`.
const TAIL_CALLS: [u8; 3] = [0x12, 0x13, 0x15];

/// What becomes of an artifact's tail calls.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TailCalls {
    /// There are none.
    None,
    /// The artifact with plain calls in their place.
    Plain(Vec<u8>),
    /// At least one has to stay.
    Stay,
}

/// Looks at all of the code, and makes tail calls plain where all of them can be.
pub(super) fn plain(whole: &[u8], layout: &Layout) -> TailCalls {
    let mut changed = false;
    match rewritten(whole, layout, 0, &mut changed) {
        None => TailCalls::Stay,
        Some(_) if !changed => TailCalls::None,
        Some(out) => TailCalls::Plain(out),
    }
}

/// A module or component, with everything that is nested in it; `None` when a tail call has to stay.
fn rewritten(whole: &[u8], layout: &Layout, index: usize, changed: &mut bool) -> Option<Vec<u8>> {
    let node = layout.nodes.get(index)?;
    let start = usize::try_from(node.range.start).ok()?;
    let mut at = start.checked_add(8)?;
    let mut out = Vec::with_capacity(usize::try_from(node.range.end).ok()?.checked_sub(start)?);
    out.extend_from_slice(whole.get(start..at)?);
    for section in &node.sections {
        let end = usize::try_from(section.range.end).ok()?;
        let contents = match section.child {
            Some(child) => Some(rewritten(whole, layout, child, changed)?),
            None if !node.component && section.id == core_id::CODE => code(whole, node, section)?,
            None => None,
        };
        if let Some(contents) = contents {
            *changed |= section.child.is_none();
            out.push(section.id);
            contents.encode(&mut out);
        } else {
            out.extend_from_slice(whole.get(at..end)?);
        }
        at = end;
    }
    Some(out)
}

/// The contents of a code section where they change; the outer `None` when a tail call has to stay.
#[expect(clippy::option_option, reason = "the outer one is a refusal")]
fn code(whole: &[u8], node: &Node, section: &Section) -> Option<Option<Vec<u8>>> {
    let bytes = bytes(whole, &section.range)?;
    let imported = imported(whole, node)?;
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
        for (_, place) in calls {
            body.extend_from_slice(bytes.get(at..place.start)?);
            body.push(CALL);
            body.extend_from_slice(bytes.get(place.start + 1..place.end)?);
            body.push(RETURN);
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

fn bytes<'a>(whole: &'a [u8], range: &Range<u64>) -> Option<&'a [u8]> {
    whole.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

/// How many functions a module imports: the first numbers are theirs.
fn imported(whole: &[u8], node: &Node) -> Option<u32> {
    let Some(section) = node.sections.iter().find(|section| section.id == core_id::IMPORT) else { return Some(0) };
    let reader = ImportSectionReader::new(BinaryReader::new(bytes(whole, &section.range)?, 0)).ok()?;
    let mut count = 0;
    for import in reader.into_imports() {
        count += u32::from(matches!(import.ok()?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
    }
    Some(count)
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
    use super::{TailCalls, plain};
    use crate::artifact::Artifact;
    use crate::bytes::Bytes;
    use wasmparser::{Validator, WasmFeatures};

    fn judged(text: &str) -> TailCalls {
        let bytes = wat::parse_str(text).expect("the text is WebAssembly");
        let artifact = Artifact::read(Bytes::memory("test", bytes.clone())).expect("it is read");
        let judged = plain(&bytes, &artifact.layout);
        if let TailCalls::Plain(out) = &judged {
            let features = WasmFeatures::all().difference(WasmFeatures::TAIL_CALL);
            Validator::new_with_features(features).validate_all(out).expect("it is valid without tail calls");
        }
        judged
    }

    #[test]
    fn chains_become_plain_calls() {
        let module = r#"(module
            (import "env" "log" (func $log (param i32)))
            (func (export "f") (param i32) (result i32) (block (local.get 0) (br_if 0) (call $log (i32.const 1)))
                (return_call $g (local.get 0)))
            (func $g (param i32) (result i32) (return_call $h (i32.add (local.get 0) (i32.const 1)) (i64.const 2)))
            (func $h (param i32 i64) (result i32) (local.get 0)))"#;
        assert!(matches!(judged(module), TailCalls::Plain(_)));
        let component = module.replacen("(module", "(component (core module $m", 1) + ")";
        assert!(matches!(judged(&component), TailCalls::Plain(_)));
    }

    #[test]
    fn what_may_run_on_for_ever_stays() {
        assert_eq!(judged("(module (func $f (param i32) (return_call $f (local.get 0))))"), TailCalls::Stay);
        assert_eq!(judged("(module (func $f (return_call $g)) (func $g (return_call $f)))"), TailCalls::Stay);
        assert_eq!(judged(r#"(module (import "" "" (func $i)) (func (return_call $i)))"#), TailCalls::Stay);
        assert_eq!(judged("(module (table 1 funcref) (func (return_call_indirect (i32.const 0))))"), TailCalls::Stay);
        assert_eq!(judged("(module (func (export \"f\")))"), TailCalls::None);
    }

    #[test]
    fn long_chains_take_no_time() {
        let functions: String = (0..20_000).map(|at| format!("(func (return_call {}))", at + 1)).collect();
        assert!(matches!(judged(&format!("(module {functions} (func))")), TailCalls::Plain(_)));
    }
}
