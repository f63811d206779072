//! Handles that are given away within other values, and chains that misuse their names.

use super::one;
use mate_doctor::artifact::Artifact;
use mate_doctor::call::CallOptions;
use mate_doctor::call::value::to_wave;
use mate_doctor::call::{CallReport, Ending};
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

/// A resource whose handles go through streams and futures. `give` makes so many, `sum` adds up what it reads,
/// `back` gives its stream back, `later` its future.
const STREAMS: &str = r#"(component
  (type $r' (resource (rep i32)))
  (type $s' (stream (own $r')))
  (type $f' (future (own $r')))
  (core func $new (canon resource.new $r'))
  (core func $rep (canon resource.rep $r'))
  (core module $memory (memory (export "memory") 1))
  (core instance $mi (instantiate $memory))
  (alias core export $mi "memory" (core memory $mem))
  (core func $open (canon stream.new $s'))
  (core func $write (canon stream.write $s' async (memory $mem)))
  (core func $read (canon stream.read $s' async (memory $mem)))
  (core func $shut (canon stream.drop-writable $s'))
  (core func $close (canon stream.drop-readable $s'))
  (core func $give (canon task.return (result $s')))
  (core func $told (canon task.return (result u32)))
  (core func $set (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (import "" "open" (func $open (result i64)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (import "" "read" (func $read (param i32 i32 i32) (result i32)))
    (import "" "shut" (func $shut (param i32)))
    (import "" "close" (func $close (param i32)))
    (import "" "give" (func $give (param i32)))
    (import "" "told" (func $told (param i32)))
    (import "" "set" (func $set (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "memory" (memory 1))
    (global $end (mut i32) (i32.const 0)) (global $sum (mut i32) (i32.const 0))
    (func $wait (result i32) (local $set i32)
      (call $join (global.get $end) (local.tee $set (call $set)))
      (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))
    (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "same") (param i32) (result i32) (local.get 0))
    (func (export "give") (param $n i32) (result i32) (local $ends i64) (local $at i32)
      (loop $more
        (i32.store (i32.mul (local.get $at) (i32.const 4)) (call $new (i32.add (local.get $at) (i32.const 1))))
        (br_if $more (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $n))))
      (local.set $ends (call $open))
      (global.set $end (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
      (call $give (i32.wrap_i64 (local.get $ends)))
      (if (result i32) (i32.eq (call $write (global.get $end) (i32.const 0) (local.get $n)) (i32.const -1))
        (then (call $wait)) (else (call $shut (global.get $end)) (i32.const 0))))
    (func (export "given") (param i32 i32 i32) (result i32)
      (call $join (global.get $end) (i32.const 0)) (call $shut (global.get $end)) (i32.const 0))
    (func $add (param $code i32) (result i32) (local $count i32)
      (local.set $count (i32.shr_u (local.get $code) (i32.const 4)))
      (block $done (loop $more
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (global.set $sum (i32.add (global.get $sum)
          (call $rep (i32.load (i32.mul (local.get $count) (i32.const 4))))))
        (br $more)))
      (i32.eqz (i32.and (local.get $code) (i32.const 15))))
    (func $next (result i32) (local $code i32)
      (loop $more
        (local.set $code (call $read (global.get $end) (i32.const 0) (i32.const 2)))
        (if (i32.eq (local.get $code) (i32.const -1)) (then (return (call $wait))))
        (br_if $more (call $add (local.get $code))))
      (call $finish))
    (func $finish (result i32)
      (call $join (global.get $end) (i32.const 0)) (call $close (global.get $end))
      (call $told (global.get $sum)) (i32.const 0))
    (func (export "sum") (param i32) (result i32)
      (global.set $end (local.get 0)) (global.set $sum (i32.const 0)) (call $next))
    (func (export "summed") (param i32 i32) (param $code i32) (result i32)
      (if (result i32) (call $add (local.get $code)) (then (call $next)) (else (call $finish)))))
  (core instance $i (instantiate $m (with "" (instance
    (export "new" (func $new)) (export "rep" (func $rep)) (export "open" (func $open)) (export "write" (func $write))
    (export "read" (func $read)) (export "shut" (func $shut)) (export "close" (func $close))
    (export "give" (func $give)) (export "told" (func $told)) (export "set" (func $set)) (export "join" (func $join))
    (export "memory" (memory $mem))))))
  (component $c
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (param "n" u32) (result (own $r))))
    (import "rep" (func $rep (param "self" (borrow $r)) (result u32)))
    (import "give" (func $give async (param "n" u32) (result (stream (own $r)))))
    (import "sum" (func $sum async (param "s" (stream (own $r))) (result u32)))
    (import "back" (func $back (param "s" (stream (own $r))) (result (stream (own $r)))))
    (import "later" (func $later (param "f" (future (own $r))) (result (future (own $r)))))
    (export $r2 "res" (type $r))
    (export "[constructor]res" (func $make) (func (param "n" u32) (result (own $r2))))
    (export "[method]res.rep" (func $rep) (func (param "self" (borrow $r2)) (result u32)))
    (export "give" (func $give) (func async (param "n" u32) (result (stream (own $r2)))))
    (export "sum" (func $sum) (func async (param "s" (stream (own $r2))) (result u32)))
    (export "back" (func $back) (func (param "s" (stream (own $r2))) (result (stream (own $r2)))))
    (export "later" (func $later) (func (param "f" (future (own $r2))) (result (future (own $r2))))))
  (alias core export $i "given" (core func $given))
  (alias core export $i "summed" (core func $summed))
  (func $make' (param "n" u32) (result (own $r')) (canon lift (core func $i "make")))
  (func $rep' (param "self" (borrow $r')) (result u32) (canon lift (core func $i "same")))
  (func $give' async (param "n" u32) (result $s') (canon lift (core func $i "give") async (callback $given)))
  (func $sum' async (param "s" $s') (result u32) (canon lift (core func $i "sum") async (callback $summed)))
  (func $back' (param "s" $s') (result $s') (canon lift (core func $i "same")))
  (func $later' (param "f" $f') (result $f') (canon lift (core func $i "same")))
  (instance $inst (instantiate $c (with "r" (type $r')) (with "make" (func $make')) (with "rep" (func $rep'))
    (with "give" (func $give')) (with "sum" (func $sum')) (with "back" (func $back')) (with "later" (func $later'))))
  (export "t:r/i" (instance $inst)))"#;

#[test]
fn handles_go_through_streams_and_futures() {
    let make = ["x = res.constructor(20)", "y = res.constructor(5)", "z = res.constructor(8)"];
    for (calls, shown) in [
        (&["give(3)"][..], "[<res>, <res>, <res>]"),
        (&["sum([x, y, z])"], "33"),
        (&["sum([])"], "0"),
        (&["back([y, x])", "z.rep()"], "8"),
        (&["back([y, x])"], "[<res>, <res>]"),
        (&["later(z)", "x.rep()"], "20"),
    ] {
        let answered = made_of(STREAMS, &[&make[..], calls].concat());
        assert_eq!(answered.ending, Ending::Returned, "{calls:?}: {:#?}", answered.report.findings);
        let value = answered.value().map(|(_, value)| to_wave(value));
        assert_eq!(value.as_deref(), Some(shown), "{calls:?}");
    }
    for calls in [&["sum([x, x])"][..], &["sum([x])", "x.rep()"], &["later(x)", "back([x])"]] {
        let answered = made_of(STREAMS, &[&make[..], calls].concat());
        assert_eq!(answered.ending, Ending::Refused, "{calls:?}");
        assert_eq!(answered.report.findings[0].code, Code::MD0429, "{calls:?}");
    }
}

#[test]
fn streams_of_what_holds_others_are_refused() {
    let elements =
        ["$bytes", "(option $bytes)", "error-context", "(tuple (own $r))", "(tuple u8 string)", "(list u64)"];
    for element in elements {
        let guest = format!(
            "(component (type $r (resource (rep i32))) (type $bytes (stream u8)) (type $s (stream {element}))
                (core module $m (func (export \"f\") (param i32))) (core instance $i (instantiate $m))
                (component $c (import \"r\" (type $r (sub resource))) (type $bytes (stream u8))
                    (import \"f\" (func $f (param \"s\" (stream {element})))) (export $r2 \"r\" (type $r))
                    (export \"feed\" (func $f) (func (param \"s\" (stream {})))))
                (func $f (param \"s\" $s) (canon lift (core func $i \"f\")))
                (instance $o (instantiate $c (with \"r\" (type $r)) (with \"f\" (func $f))))
                (export \"t:r/i\" (instance $o)))",
            element.replace("$r)", "$r2)")
        );
        let answered = made_of(&guest, &["feed([])"]);
        assert_eq!(answered.ending, Ending::Refused, "{element}");
        assert_eq!(answered.report.findings[0].code, Code::MD0428, "{element}");
    }
}

fn made(calls: &[&str]) -> CallReport {
    made_of(GUEST, calls)
}

fn made_of(guest: &str, calls: &[&str]) -> CallReport {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("own.wat");
    std::fs::write(&path, guest).expect("written");
    let artifact = Artifact::open(&path).expect("it is read");
    assert!(artifact.findings.is_empty(), "{:?}", artifact.findings);
    let calls: Vec<String> = calls.iter().map(|call| (*call).to_owned()).collect();
    one(&artifact, &calls, &[], &CallOptions::default())
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
