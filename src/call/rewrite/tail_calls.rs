//! Tail calls made plain calls, for the baseline compiler does not know them and needs a fifth of the
//! other's time. `return_call f` and `call f` with a `return` behind it differ in nothing but how deep
//! the stack gets. So it is done only where that stays bounded: where no function comes back to itself
//! by tail calls alone, which has to be known of each one's target.

use super::Stays;
use super::module::Module;
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::{Encode, Instruction};

/// Makes plain calls of the tail calls of a module; false when it has none.
///
/// # Errors
/// When one has to stay.
pub(super) fn plain(module: &mut Module<'_>) -> Result<bool, Stays> {
    let sites = module.sites().ok_or(Stays)?;
    if sites.open_tails {
        return Err(Stays);
    }
    let calls = sites.tails.clone();
    if calls.is_empty() {
        return Ok(false);
    }
    let imported = module.imported().ok_or(Stays)?.functions;
    let mut edges: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for call in &calls {
        if call.target < imported {
            return Err(Stays);
        }
        let caller = imported.checked_add(call.body).ok_or(Stays)?;
        edges.entry(caller).or_default().insert(call.target);
    }
    if comes_back(&edges) {
        return Err(Stays);
    }
    for call in calls {
        let mut plain = Vec::with_capacity(7);
        Instruction::Call(call.target).encode(&mut plain);
        Instruction::Return.encode(&mut plain);
        module.patch(call.place, plain);
    }
    Ok(true)
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
