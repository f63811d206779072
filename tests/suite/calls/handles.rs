//! Handles that are given away within other values, and chains that misuse their names.

use super::one;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::Options;
use mate_doctor::call::report::{Answered, Ending};
use mate_doctor::finding::Code;

/// A resource that can be taken alone, in a tuple and in an option; a constructor that may fail.
const GUEST: &str = r#"(component
  (type $r' (resource (rep i32)))
  (core func $new (canon resource.new $r'))
  (core func $drop (canon resource.drop $r'))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (memory (export "memory") 1)
    (func (export "make") (result i32) (call $new (i32.const 7)))
    (func (export "open") (param i32) (result i32)
      (i32.store (i32.const 16) (i32.eqz (local.get 0)))
      (if (local.get 0) (then (i32.store (i32.const 20) (call $new (i32.const 8)))))
      (i32.const 16))
    (func (export "one") (param i32) (call $drop (local.get 0)))
    (func (export "opt") (param i32 i32) (if (local.get 0) (then (call $drop (local.get 1)))))
    (func (export "both") (param i32 i32) (call $drop (local.get 1)))
    (func (export "rep") (param i32) (result i32) (local.get 0))
    (func (export "fail") (param i32) (result i32) unreachable))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
  (alias core export $i "memory" (core memory $mem))
  (component $c
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (result (own $r))))
    (import "open" (func $open (param "ok" bool) (result (result (own $r)))))
    (import "one" (func $one (param "x" (own $r))))
    (import "tup" (func $tup (param "x" (tuple (own $r)))))
    (import "opt" (func $opt (param "x" (option (own $r)))))
    (import "both" (func $both (param "lent" (borrow $r)) (param "given" (own $r))))
    (import "rep" (func $rep (param "self" (borrow $r)) (result u32)))
    (import "fail" (func $fail (param "self" (borrow $r)) (result u32)))
    (export $r2 "res" (type $r))
    (export "[constructor]res" (func $make) (func (result (own $r2))))
    (export "[static]res.open" (func $open) (func (param "ok" bool) (result (result (own $r2)))))
    (export "[method]res.rep" (func $rep) (func (param "self" (borrow $r2)) (result u32)))
    (export "[method]res.fail" (func $fail) (func (param "self" (borrow $r2)) (result u32)))
    (export "one" (func $one) (func (param "x" (own $r2))))
    (export "tup" (func $tup) (func (param "x" (tuple (own $r2)))))
    (export "opt" (func $opt) (func (param "x" (option (own $r2)))))
    (export "both" (func $both) (func (param "lent" (borrow $r2)) (param "given" (own $r2)))))
  (func $make (result (own $r')) (canon lift (core func $i "make")))
  (func $open (param "ok" bool) (result (result (own $r'))) (canon lift (core func $i "open") (memory $mem)))
  (func $one (param "x" (own $r')) (canon lift (core func $i "one")))
  (func $tup (param "x" (tuple (own $r'))) (canon lift (core func $i "one")))
  (func $opt (param "x" (option (own $r'))) (canon lift (core func $i "opt")))
  (func $both (param "lent" (borrow $r')) (param "given" (own $r')) (canon lift (core func $i "both")))
  (func $rep (param "self" (borrow $r')) (result u32) (canon lift (core func $i "rep")))
  (func $fail (param "self" (borrow $r')) (result u32) (canon lift (core func $i "fail")))
  (instance $inst (instantiate $c (with "r" (type $r')) (with "make" (func $make)) (with "open" (func $open))
    (with "one" (func $one)) (with "tup" (func $tup)) (with "opt" (func $opt)) (with "both" (func $both))
    (with "rep" (func $rep)) (with "fail" (func $fail))))
  (export "t:r/i" (instance $inst)))"#;

fn made(calls: &[&str]) -> Answered {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("own.wat");
    std::fs::write(&path, GUEST).expect("written");
    let artifact = Artifact::open(&path).expect("it is read");
    assert!(artifact.findings.is_empty(), "{:?}", artifact.findings);
    let calls: Vec<String> = calls.iter().map(|call| (*call).to_owned()).collect();
    one(&artifact, &calls, &[], &Options::default())
}

#[test]
fn what_is_given_away_is_not_dropped_again() {
    for last in ["one(x)", "tup((x))", "opt(some(x))", "opt(x)", "opt(none)", "both(y, x)"] {
        let answered = made(&["x = res.constructor()", "y = res.constructor()", last]);
        assert_eq!(answered.ending, Ending::Returned, "{last}: {:?}", answered.report.findings);
    }
    let answered = made(&["x = res.constructor()", "x = res.open(true)", "opt(x)", "x = res.constructor()", "x.rep()"]);
    assert_eq!(answered.ending, Ending::Returned, "{:?}", answered.report.findings);
}

#[test]
fn misused_names_are_refused_before_anything_is_run() {
    for (calls, told) in [
        (&["x = res.constructor()", "opt(x)", "x.rep()"][..], 1),
        (&["x = res.constructor()", "tup((x))", "one(x)"], 1),
        (&["x = res.constructor()", "both(x, x)"], 1),
        (&["x = res.constructor()", "y.rep()"], 1),
        (&["x = res.constructor()", "x.open(true)"], 1),
        // What follows from a refused binding is not told again.
        (&["x = one(1)", "x.rep()", "one(x)"], 1),
    ] {
        let answered = made(calls);
        assert_eq!(answered.ending, Ending::Refused, "{calls:?}");
        assert!(answered.outcome.is_none(), "{calls:?}");
        assert_eq!(answered.report.findings.len(), told, "{calls:?}: {:#?}", answered.report.findings);
    }
    assert_eq!(made(&["x = res.constructor()", "both(x, x)"]).report.findings[0].code, Code::MD0429);
}

#[test]
fn a_chain_that_stops_has_no_value() {
    let answered = made(&["x = res.constructor()", "x.rep()", "x.fail()"]);
    assert_eq!((answered.ending, answered.value()), (Ending::Trapped, None));
    let answered = made(&["x = res.constructor()", "y = res.open(false)", "x.rep()", "y.rep()"]);
    assert_eq!((answered.ending, answered.value()), (Ending::Trapped, None));
    let finding = answered.report.findings.last().expect("it is told");
    assert_eq!((finding.code, finding.headline.as_str()), (Code::MD0429, "`y` holds nothing"));
}
