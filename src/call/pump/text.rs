//! The text of helpers: a component that turns a list into a stream or a future, and one that turns
//! them back into a list. Elements lie in a list as they lie in the buffer of a stream, so nothing in
//! the code depends on the type but the size of an element.

use super::layout::Layout;
use crate::surface::{Surface, Type, TypeKind};
use std::collections::HashMap;
use std::fmt::Write;

/// What a helper carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Carrier {
    Stream,
    Future,
}

impl Carrier {
    fn word(self) -> &'static str {
        match self {
            Carrier::Stream => "stream",
            Carrier::Future => "future",
        }
    }
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// A list goes in.
    Feed,
    /// A list comes out.
    Drain,
}

/// The component's text. Its only function is `run`.
pub(super) fn text(surface: &Surface, element: Type, layout: Layout, carrier: Carrier, way: Way) -> String {
    let mut types = Types { surface, known: HashMap::new(), out: String::new() };
    let element = types.value(element);
    let word = carrier.word();
    let items = format!("(list {element})");
    let (param, result) = match way {
        Way::Feed => (items.as_str(), "$carrier"),
        Way::Drain => ("$carrier", items.as_str()),
    };
    let (core, builtins) = match way {
        Way::Feed => (FEED, [format!("{word}.new"), format!("{word}.write"), format!("{word}.drop-writable")]),
        Way::Drain => (DRAIN, [format!("{word}.new"), format!("{word}.read"), format!("{word}.drop-readable")]),
    };
    let [new, transfer, close] = builtins;
    // A future's buffer is one element, which is not counted.
    let count = if carrier == Carrier::Stream { "(param i32)" } else { "" };
    let size = layout.size;
    let Layout { align, .. } = layout;
    let memory = MEMORY;
    let types = types.out;
    let core = core
        .replace("$COUNT", if carrier == Carrier::Stream { "(local.get $count)" } else { "" })
        .replace("$ONCE", if carrier == Carrier::Future { "1" } else { "0" })
        .replace("$SIZE", &size.to_string())
        .replace("$ALIGN", &align.to_string());
    format!(
        r#"(component
{types}
(type $carrier ({word} {element}))
(type $items {items})
(core module $memory {memory})
(core instance $m (instantiate $memory))
(alias core export $m "memory" (core memory $mem))
(alias core export $m "realloc" (core func $realloc))
(core func $new (canon {new} $carrier))
(core func $transfer (canon {transfer} $carrier async (memory $mem) (realloc $realloc)))
(core func $close (canon {close} $carrier))
(core func $return (canon task.return (result {result}) (memory $mem)))
(core func $set (canon waitable-set.new))
(core func $join (canon waitable.join))
(core module $code
  (import "m" "memory" (memory 1))
  (import "m" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
  (import "h" "new" (func $new (result i64)))
  (import "h" "transfer" (func $transfer (param i32 i32) {count} (result i32)))
  (import "h" "close" (func $close (param i32)))
  (import "h" "return" (func $return {returned}))
  (import "h" "set" (func $set (result i32)))
  (import "h" "join" (func $join (param i32 i32)))
{core})
(core instance $i (instantiate $code (with "m" (instance $m)) (with "h" (instance
  (export "new" (func $new)) (export "transfer" (func $transfer)) (export "close" (func $close))
  (export "return" (func $return)) (export "set" (func $set)) (export "join" (func $join))))))
(alias core export $i "run" (core func $run))
(alias core export $i "callback" (core func $callback))
(func (export "run") async (param "it" {param}) (result {result})
  (canon lift (core func $run) async (callback $callback) (memory $mem) (realloc $realloc))))
"#,
        returned = if way == Way::Feed { "(param i32)" } else { "(param i32 i32)" },
    )
}

/// A memory that only grows; what was handed out stays.
const MEMORY: &str = r#"
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 16))
  (func (export "realloc") (param $old i32) (param $had i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32) (local $end i64)
    (local.set $at (i32.and
      (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (local.set $end (i64.add (i64.extend_i32_u (local.get $at)) (i64.extend_i32_u (local.get $size))))
    (if (i64.gt_u (local.get $end) (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16)))
      (then
        (if (i32.eq (i32.const -1) (memory.grow (i32.wrap_i64 (i64.shr_u
              (i64.add
                (i64.sub (local.get $end) (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16)))
                (i64.const 65535))
              (i64.const 16)))))
          (then unreachable))))
    (global.set $top (i32.wrap_i64 (local.get $end)))
    (memory.copy (local.get $at) (local.get $old)
      (select (local.get $had) (local.get $size) (i32.lt_u (local.get $had) (local.get $size))))
    (local.get $at))"#;

/// Returns the readable end at once and writes until everything is taken, or nobody reads any more.
const FEED: &str = r#"
  (global $end (mut i32) (i32.const 0))
  (global $at (mut i32) (i32.const 0))
  (global $left (mut i32) (i32.const 0))
  (global $waiting (mut i32) (i32.const 0))
  (func $finish (result i32)
    (call $join (global.get $end) (i32.const 0))
    (call $close (global.get $end))
    (i32.const 0))
  ;; 1 when there is more to write
  (func $took (param $code i32) (result i32)
    (local $count i32)
    (if (i32.const $ONCE) (then (return (i32.const 0))))
    (local.set $count (i32.shr_u (local.get $code) (i32.const 4)))
    (global.set $at (i32.add (global.get $at) (i32.mul (local.get $count) (i32.const $SIZE))))
    (global.set $left (i32.sub (global.get $left) (local.get $count)))
    (i32.eqz (i32.and (local.get $code) (i32.const 15))))
  (func $write (result i32)
    (local $code i32) (local $count i32)
    (loop $more
      (if (i32.eqz (global.get $left)) (then (return (call $finish))))
      (local.set $count (global.get $left))
      (local.set $code (call $transfer (global.get $end) (global.get $at) $COUNT))
      (if (i32.eq (local.get $code) (i32.const -1))
        (then
          (if (i32.eqz (global.get $waiting)) (then (global.set $waiting (call $set))))
          (call $join (global.get $end) (global.get $waiting))
          (return (i32.or (i32.const 2) (i32.shl (global.get $waiting) (i32.const 4))))))
      (br_if $more (call $took (local.get $code))))
    (call $finish))
  (func (export "run") (param $at i32) (param $count i32) (result i32)
    (local $ends i64)
    (local.set $ends (call $new))
    (global.set $end (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
    (global.set $at (local.get $at))
    (global.set $left (local.get $count))
    (call $return (i32.wrap_i64 (local.get $ends)))
    (call $write))
  (func (export "callback") (param $event i32) (param $end i32) (param $code i32) (result i32)
    (if (i32.eqz (call $took (local.get $code))) (then (return (call $finish))))
    (call $write))"#;

/// Reads until the writable end is dropped, then returns everything as a list.
const DRAIN: &str = r#"
  (global $end (mut i32) (i32.const 0))
  (global $buffer (mut i32) (i32.const 0))
  (global $count (mut i32) (i32.const 0))
  (global $room (mut i32) (i32.const 0))
  (global $waiting (mut i32) (i32.const 0))
  (func $finish (result i32)
    (call $join (global.get $end) (i32.const 0))
    (call $close (global.get $end))
    (call $return (global.get $buffer) (global.get $count))
    (i32.const 0))
  (func $grow
    (local $room i32)
    (local.set $room (i32.add (i32.mul (global.get $room) (i32.const 2)) (i32.const 16)))
    (global.set $buffer (call $realloc
      (global.get $buffer) (i32.mul (global.get $room) (i32.const $SIZE))
      (i32.const $ALIGN) (i32.mul (local.get $room) (i32.const $SIZE))))
    (global.set $room (local.get $room)))
  ;; 1 when more may come
  (func $took (param $code i32) (result i32)
    (if (i32.const $ONCE)
      (then
        (global.set $count (i32.eqz (i32.and (local.get $code) (i32.const 15))))
        (return (i32.const 0))))
    (global.set $count (i32.add (global.get $count) (i32.shr_u (local.get $code) (i32.const 4))))
    (i32.eqz (i32.and (local.get $code) (i32.const 15))))
  (func $read (result i32)
    (local $code i32) (local $count i32)
    (loop $more
      (if (i32.eq (global.get $count) (global.get $room)) (then (call $grow)))
      (local.set $count (i32.sub (global.get $room) (global.get $count)))
      (local.set $code (call $transfer
        (global.get $end)
        (i32.add (global.get $buffer) (i32.mul (global.get $count) (i32.const $SIZE)))
        $COUNT))
      (if (i32.eq (local.get $code) (i32.const -1))
        (then
          (if (i32.eqz (global.get $waiting)) (then (global.set $waiting (call $set))))
          (call $join (global.get $end) (global.get $waiting))
          (return (i32.or (i32.const 2) (i32.shl (global.get $waiting) (i32.const 4))))))
      (br_if $more (call $took (local.get $code))))
    (call $finish))
  (func (export "run") (param $end i32) (result i32)
    (global.set $end (local.get $end))
    (call $read))
  (func (export "callback") (param $event i32) (param $end i32) (param $code i32) (result i32)
    (if (i32.eqz (call $took (local.get $code))) (then (return (call $finish))))
    (call $read))"#;

/// Types as text, each once; those that have to have a name are exported.
struct Types<'a> {
    surface: &'a Surface,
    known: HashMap<Type, String>,
    out: String,
}

impl Types<'_> {
    fn value(&mut self, ty: Type) -> String {
        let ty = self.surface.resolve(ty);
        if let Some(known) = self.known.get(&ty) {
            return known.clone();
        }
        let Type::Id(id) = ty else { return ty.primitive().expect("only ids are not primitive").to_owned() };
        let surface = self.surface;
        let kind = &surface.def(id).kind;
        let body = self.body(kind);
        let number = self.known.len();
        let mut name = format!("$t{number}");
        let _ = writeln!(self.out, "(type {name} {body})");
        if matches!(kind, TypeKind::Record(_) | TypeKind::Variant(_) | TypeKind::Enum(_) | TypeKind::Flags(_)) {
            let _ = writeln!(self.out, "(export $n{number} \"t{number}\" (type {name}))");
            name = format!("$n{number}");
        }
        self.known.insert(ty, name.clone());
        name
    }

    fn body(&mut self, kind: &TypeKind) -> String {
        let names = |names: &[String]| names.iter().map(|name| format!(" \"{name}\"")).collect::<String>();
        match kind {
            TypeKind::Record(fields) => {
                let fields: String = fields
                    .iter()
                    .map(|field| format!(" (field \"{}\" {})", field.name, self.value(field.ty)))
                    .collect();
                format!("(record{fields})")
            }
            TypeKind::Variant(cases) => {
                let mut text = String::new();
                for case in cases {
                    let payload = case.ty.map(|ty| format!(" {}", self.value(ty))).unwrap_or_default();
                    let _ = write!(text, " (case \"{}\"{payload})", case.name);
                }
                format!("(variant{text})")
            }
            TypeKind::Enum(cases) => format!("(enum{})", names(cases)),
            TypeKind::Flags(flags) => format!("(flags{})", names(flags)),
            TypeKind::Tuple(types) => {
                let types: String = types.iter().map(|ty| format!(" {}", self.value(*ty))).collect();
                format!("(tuple{types})")
            }
            TypeKind::List(ty) => format!("(list {})", self.value(*ty)),
            TypeKind::FixedList(ty, length) => format!("(list {} {length})", self.value(*ty)),
            TypeKind::Map(key, ty) => format!("(map {} {})", self.value(*key), self.value(*ty)),
            TypeKind::Option(ty) => format!("(option {})", self.value(*ty)),
            TypeKind::Result { ok, err } => {
                let ok = ok.map(|ty| format!(" {}", self.value(ty))).unwrap_or_default();
                let err = err.map(|ty| format!(" (error {})", self.value(ty))).unwrap_or_default();
                format!("(result{ok}{err})")
            }
            // The layout knows none of the others, so no helper is made for them.
            _ => "(tuple u8)".to_owned(),
        }
    }
}
